//! Clocks.

use super::condition::{list, needed};
use super::cx::Cx;
use super::form::{Form, Name, checked_id, referred};
use super::step::milestone_list;
use super::tree::Node;
use crate::codes;
use crate::model::{Clock, ClockCase, ClockKind, Cond, Expiry, Extension, From, LengthRule, Pause, RefKind, Why};

const WORDS: [&str; 11] =
    ["case", "applies", "pause", "restart", "keep-first", "extend", "due", "stops", "expiry", "guards", "shortened-by"];

/// Reads a clock.
pub(crate) fn clock(cx: &mut Cx<'_>, node: &Node) -> Option<Clock> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "期限名称")?.id;
    let title = form.title(cx);
    form.need_prop(cx, "kind");
    let kind = kind(cx, &mut form);
    form.need_prop(cx, "from");
    let from = from(cx, &mut form);
    form.need_prop(cx, "length");
    let length = form.length_rule(cx, "length");
    let length = with_by(cx, &mut form, length);
    let roll = form.flag(cx, "roll");
    let owner = form.id(cx, "owner");
    if let Some(role) = &owner {
        cx.refer(RefKind::Role, role);
    }
    let cite = form.cite(cx);
    form.finish(cx);
    let mut clock = Clock {
        id,
        title,
        kind: kind.unwrap_or(ClockKind::Within),
        from: from.unwrap_or(From::Open),
        length: length.unwrap_or(LengthRule::Stated),
        cases: Vec::new(),
        applies: Cond::always(),
        roll,
        stated_due: None,
        pauses: Vec::new(),
        restarts: Vec::new(),
        keeps_first: Vec::new(),
        extensions: Vec::new(),
        stops: Vec::new(),
        expiry: Expiry::Overdue,
        guards: Vec::new(),
        shortened_by: None,
        owner: owner.map(|name| name.id),
        cite,
        span: node.span,
    };
    let mut once = Once::default();
    for child in &node.children {
        part(cx, child, &mut clock, &mut once);
    }
    clock.applies = once.applies.unwrap_or_else(Cond::always);
    clock.expiry = once.expiry.unwrap_or(Expiry::Overdue);
    Some(clock)
}

/// What a clock says at most once and has a default.
#[derive(Default)]
struct Once {
    applies: Option<Cond>,
    expiry: Option<Expiry>,
}

fn part(cx: &mut Cx<'_>, child: &Node, clock: &mut Clock, once: &mut Once) {
    let mut form = Form::new(child);
    match child.name.as_str() {
        "applies" => {
            form.finish(cx);
            let cond = needed(cx, child, None);
            cx.once(&mut once.applies, Some(cond), child);
            return;
        }
        "case" => {
            form.need_prop(cx, "length");
            let length = form.length_rule(cx, "length");
            let length = with_by(cx, &mut form, length);
            let cite = form.cite(cx);
            form.finish(cx);
            let when = needed(cx, child, None);
            if let Some(length) = length {
                clock.cases.push(ClockCase { when, length, cite, span: child.span });
            }
            return;
        }
        "pause" => pause(cx, child, &mut form, clock),
        "restart" => {
            form.need_prop(cx, "on");
            clock.restarts.extend(milestone_list(cx, &mut form, "on"));
        }
        "keep-first" => {
            form.need_prop(cx, "on");
            clock.keeps_first.extend(milestone_list(cx, &mut form, "on"));
        }
        "extend" => extend(cx, child, &mut form, clock),
        "due" => {
            let field = form.need_id(cx, "字段");
            if let Some(field) = &field {
                cx.refer(RefKind::Field(Why::Names), field);
            }
            cx.once(&mut clock.stated_due, field.map(|name| name.id), child);
        }
        "stops" | "guards" => {
            let names = form.need_ids(cx, "操作");
            let actions = referred(cx, names, &RefKind::Action);
            if child.name == "stops" { clock.stops.extend(actions) } else { clock.guards.extend(actions) }
        }
        "expiry" => {
            let deem = form.id(cx, "deem");
            let oblige = form.id(cx, "oblige");
            for name in deem.iter().chain(&oblige) {
                cx.refer(RefKind::Action, name);
            }
            let expiry = match (deem, oblige) {
                (Some(action), None) => Some(Expiry::Deem(action.id)),
                (None, Some(action)) => Some(Expiry::Oblige(action.id)),
                _ => {
                    cx.error(codes::MISSING, child.span, "到期后果写 deem=（视为）或 oblige=（应当办理）之一");
                    None
                }
            };
            cx.once(&mut once.expiry, expiry, child);
        }
        "shortened-by" => {
            let list = form.need_id(cx, "代码表");
            if let Some(list) = &list {
                cx.refer_global(RefKind::CodeList, list);
            }
            cx.once(&mut clock.shortened_by, list.map(|name| name.id), child);
        }
        _ => {
            cx.unknown_child("clock", child, &WORDS);
            return;
        }
    }
    form.leaf(cx);
}

fn kind(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Option<ClockKind> {
    let (text, span) = form.text(cx, "kind")?;
    let kind = match text.as_str() {
        "within" => ClockKind::Within,
        "at-least" => ClockKind::AtLeast,
        "before" => ClockKind::Before,
        "by-date" => ClockKind::ByDate,
        "valid" => ClockKind::Valid,
        _ => {
            cx.error(codes::BAD_VALUE, span, "期限种类是 within、at-least、before、by-date 或 valid");
            return None;
        }
    };
    Some(kind)
}

fn from(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Option<From> {
    let (text, span) = form.text(cx, "from")?;
    if text == "open" {
        return Some(From::Open);
    }
    let (prefix, rest) = text.split_once(':').unwrap_or(("", &text));
    let name = checked_id(cx, rest, cx.part_span(span, rest))?;
    match prefix {
        "" => {
            cx.refer(RefKind::Action, &name);
            Some(From::Action(name.id))
        }
        "field" => {
            cx.refer(RefKind::Field(Why::Names), &name);
            Some(From::Field(name.id))
        }
        "step" => {
            cx.refer(RefKind::Step, &name);
            Some(From::Step(name.id))
        }
        "notice" => {
            cx.refer(RefKind::Link, &name);
            Some(From::Notice(name.id))
        }
        _ => {
            cx.error(codes::BAD_VALUE, span, "from 写 open、操作名称、field:字段、step:环节或 notice:关联");
            None
        }
    }
}

/// `by="field"`: the value of that enum field is appended to the key of the local value.
fn with_by(cx: &mut Cx<'_>, form: &mut Form<'_>, rule: Option<LengthRule>) -> Option<LengthRule> {
    let by: Option<Name> = form.id(cx, "by");
    let Some(by) = by else { return rule };
    cx.refer(RefKind::Field(Why::Reads), &by);
    match rule {
        Some(LengthRule::Local { key, .. }) => Some(LengthRule::Local { key, by: Some(by.id) }),
        other => {
            cx.error(codes::BAD_VALUE, by.span, "by 只用于 length=\"local:KEY\"");
            other
        }
    }
}

fn pause(cx: &mut Cx<'_>, child: &Node, form: &mut Form<'_>, clock: &mut Clock) {
    let on = form.id(cx, "on");
    if let Some(on) = &on {
        cx.refer(RefKind::Action, on);
    }
    let until = milestone_list(cx, form, "until");
    let at = list(cx, form, "at", &RefKind::MainStep);
    let linked = form.id(cx, "while-linked");
    if let Some(link) = &linked {
        cx.refer(RefKind::Link, link);
    }
    match (on, until.is_empty(), at.is_empty(), linked) {
        (Some(on), false, true, None) => clock.pauses.push(Pause::Between { on: on.id, until }),
        (None, true, false, None) => clock.pauses.extend(at.into_iter().map(Pause::AtStep)),
        (None, true, true, Some(link)) => clock.pauses.push(Pause::WhileLinked(link.id)),
        _ => cx.error(codes::MISSING, child.span, "扣除期间写 on=… until=…、at=… 或 while-linked=… 之一"),
    }
}

fn extend(cx: &mut Cx<'_>, child: &Node, form: &mut Form<'_>, clock: &mut Clock) {
    form.need_prop(cx, "on");
    let on = form.id(cx, "on");
    if let Some(on) = &on {
        cx.refer(RefKind::Action, on);
    }
    form.need_prop(cx, "by");
    let by = form.length_rule(cx, "by");
    let times = form.count(cx, "times");
    let cite = form.cite(cx);
    if let (Some(on), Some(by)) = (on, by) {
        clock.extensions.push(Extension { on: on.id, by, times, cite, span: child.span });
    }
}

/// `within=` of a publication.
pub(crate) fn within(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Option<LengthRule> {
    let rule = form.length_rule(cx, "within")?;
    if !matches!(rule, LengthRule::Fixed(_) | LengthRule::Local { .. }) {
        cx.error(codes::BAD_LENGTH, form.span(), "公开期限写长度或 local:KEY");
        return None;
    }
    Some(rule)
}
