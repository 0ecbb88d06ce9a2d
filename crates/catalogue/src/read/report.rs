//! `reports/*.kdl`: texts with figures.

use super::cx::Cx;
use super::form::{Form, Name, count_of, referred};
use super::tree::Node;
use crate::codes;
use crate::model::{Id, Piece, RefKind, Report, ReportBlock, Span, pieces};

/// Ways to print a figure.
const STYLES: [&str; 2] = ["wan", "over"];

/// Reads the reports of a file.
pub(crate) fn file(cx: &mut Cx<'_>, nodes: &[Node]) -> Vec<Report> {
    let mut reports = Vec::new();
    for node in nodes {
        if node.name == "report" {
            reports.extend(report(cx, node));
        } else {
            cx.unknown_child("", node, &["report"]);
        }
    }
    reports
}

fn report(cx: &mut Cx<'_>, node: &Node) -> Option<Report> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "报告标识")?.id;
    form.need_prop(cx, "title");
    let title = form.text(cx, "title");
    let annex = form.flag(cx, "annex");
    form.finish(cx);
    let title = title.map(|(text, span)| slots(cx, &text, span)).unwrap_or_default();
    let mut blocks = Vec::new();
    for child in &node.children {
        blocks.extend(block(cx, child));
    }
    if blocks.is_empty() {
        cx.error(codes::REPORT_FORM, node.span, format!("报告“{id}”没有正文"));
    }
    Some(Report { id, title, blocks, annex, hash: crate::rules::hash(node), span: node.span })
}

fn block(cx: &mut Cx<'_>, node: &Node) -> Option<ReportBlock> {
    let mut form = Form::new(node);
    match node.name.as_str() {
        "heading" => {
            let level = form.arg().and_then(|arg| count_of(cx, &arg.value, arg.span));
            let text = form.need_text(cx, "文字");
            form.leaf(cx);
            let level = level.and_then(|level| u8::try_from(level).ok()).filter(|level| (1..=2).contains(level));
            if level.is_none() {
                cx.error(codes::REPORT_FORM, node.span, "标题写 heading 级别 \"文字\"，级别为1或2");
            }
            let (text, span) = text?;
            Some(ReportBlock::Heading { level: level?, text: slots(cx, &text, span) })
        }
        "text" => {
            let text = form.need_text(cx, "文字");
            form.leaf(cx);
            let (text, span) = text?;
            Some(ReportBlock::Text { text: slots(cx, &text, span) })
        }
        "table" => {
            let title = form.need_text(cx, "表题");
            let names = form.need_ids(cx, "统计项");
            form.leaf(cx);
            let figures = referred(cx, names, &RefKind::Figure);
            Some(ReportBlock::Table { title: title?.0, figures })
        }
        _ => {
            cx.unknown_child("report", node, &["heading", "text", "table"]);
            None
        }
    }
}

fn slots(cx: &mut Cx<'_>, text: &str, span: Span) -> Vec<Piece> {
    let parts = match pieces(text) {
        Ok(parts) => parts,
        Err(message) => {
            cx.error(codes::REPORT_FORM, span, message);
            return Vec::new();
        }
    };
    for piece in &parts {
        let Piece::Slot { name, argument } = piece else {
            continue;
        };
        let part = cx.slot_span(span, name);
        match (name.as_str(), argument.as_deref()) {
            ("year" | "district", None) => {}
            (figure, style) if crate::cite::is_id(figure) && style.is_none_or(|style| STYLES.contains(&style)) => {
                cx.refer_global(RefKind::Figure, &Name { id: Id::new(figure), span: part });
            }
            _ => cx.error(codes::REPORT_FORM, part, format!("占位符“{name}”不能这样写，应为统计项标识，可加 :wan 或 :over")),
        }
    }
    parts
}
