//! `calendars/*.kdl`, in the form that `mingfa_time`'s documentation defines.

use mingfa_time::{Calendar, CalendarData, CalendarYear, DateRange, SpecialDays};

use super::cx::Cx;
use super::form::Form;
use super::tree::{Node, Scalar};
use crate::codes;
use crate::model::CalendarFile;

/// Reads the calendars of a file. What is inconsistent is reported and left out.
pub(crate) fn file(cx: &mut Cx<'_>, nodes: &[Node]) -> Vec<CalendarFile> {
    let mut calendars = Vec::new();
    for node in nodes {
        if node.name != "calendar" {
            cx.unknown_child("", node, &["calendar"]);
            continue;
        }
        let Some(data) = calendar(cx, node) else {
            continue;
        };
        match Calendar::build(&data) {
            Ok(_) => calendars.push(CalendarFile { data, span: node.span }),
            Err(errors) => {
                for error in errors {
                    cx.error(codes::CALENDAR_FORM, node.span, error.to_string());
                }
            }
        }
    }
    calendars
}

fn calendar(cx: &mut Cx<'_>, node: &Node) -> Option<CalendarData> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "日历标识")?.id.to_string();
    let title = form.title(cx);
    let revision = form.need_prop_text(cx, "revision");
    form.finish(cx);
    let mut years = Vec::new();
    for child in &node.children {
        if child.name == "year" {
            years.extend(year(cx, child));
        } else {
            cx.unknown_child("calendar", child, &["year"]);
        }
    }
    Some(CalendarData { id, title, revision, years })
}

fn year(cx: &mut Cx<'_>, node: &Node) -> Option<CalendarYear> {
    let mut form = Form::new(node);
    let year = match form.arg().map(|arg| &arg.value) {
        Some(Scalar::Int(number @ 1949..=2199)) => i16::try_from(*number).ok(),
        _ => None,
    };
    let notice = form.need_prop_text(cx, "notice");
    form.finish(cx);
    let Some(year) = year else {
        cx.error(codes::CALENDAR_FORM, node.span, "年份写四位整数，如 year 2020");
        return None;
    };
    let mut days = Vec::new();
    for child in &node.children {
        special(cx, child, &mut days);
    }
    Some(CalendarYear { year, notice, days })
}

/// `off "春节" "2020-01-24..2020-01-30" …`, `work "春节" "2020-01-19"`.
fn special(cx: &mut Cx<'_>, node: &Node, days: &mut Vec<SpecialDays>) {
    let working = match node.name.as_str() {
        "off" => false,
        "work" => true,
        _ => {
            cx.unknown_child("year", node, &["off", "work"]);
            return;
        }
    };
    let mut form = Form::new(node);
    let name = form.need_text(cx, "节日名称");
    let basis = form.text(cx, "notice").map(|(text, _)| text);
    let ranges = form.texts(cx, "日期");
    form.leaf(cx);
    let Some((name, _)) = name else { return };
    if ranges.is_empty() {
        cx.error(codes::MISSING, node.span, format!("“{name}”没有写日期"));
    }
    for (text, span) in ranges {
        match text.parse::<DateRange>() {
            Ok(range) => days.push(SpecialDays { name: name.clone(), range, working, basis: basis.clone() }),
            Err(error) => cx.error(codes::CALENDAR_FORM, span, error.to_string()),
        }
    }
}
