//! Steps, actions and what moves a matter by itself.

use super::condition::{self, list, needed};
use super::cx::Cx;
use super::form::{Form, plain, referred, text_of};
use super::tree::{Node, Scalar};
use super::value;
use crate::codes;
use crate::model::{
    Action, ActionSite, Assignment, Guard, Id, OnNotice, RefKind, Repeat, Settle, Step, Target, TargetCase, Times, Value, Why,
};

const STEP_WORDS: [&str; 3] = ["action", "settles", "on-notice"];
const ACTION_WORDS: [&str; 9] = ["needs", "asks", "sets", "reason", "only-if", "assigns", "counts", "binds", "to"];

/// Reads a step; its actions go to `actions`.
pub(crate) fn step(cx: &mut Cx<'_>, node: &Node, actions: &mut Vec<Action>) -> Option<Step> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "环节名称")?.id;
    let title = form.title(cx);
    let start = form.flag(cx, "start");
    let end = form.flag(cx, "end");
    form.finish(cx);
    let mut step = Step { id, title, start, end, settles: Vec::new(), on_notice: Vec::new(), span: node.span };
    for child in &node.children {
        match child.name.as_str() {
            "action" => actions.extend(action(cx, child, &ActionSite::Step(step.id.clone()))),
            "settles" => step.settles.extend(settle(cx, child)),
            "on-notice" => step.on_notice.extend(on_notice(cx, child)),
            _ => cx.unknown_child("step", child, &STEP_WORDS),
        }
    }
    Some(step)
}

/// `anywhere except="…" { action … }`.
pub(crate) fn anywhere(cx: &mut Cx<'_>, node: &Node, actions: &mut Vec<Action>) {
    let mut form = Form::new(node);
    let except = list(cx, &mut form, "except", &RefKind::MainStep);
    form.finish(cx);
    for child in &node.children {
        if child.name == "action" {
            actions.extend(action(cx, child, &ActionSite::Anywhere { except: except.clone() }));
        } else {
            cx.unknown_child("anywhere", child, &["action"]);
        }
    }
}

fn settle(cx: &mut Cx<'_>, node: &Node) -> Option<Settle> {
    let mut form = Form::new(node);
    let name = form.need_id(cx, "结论标识");
    let title = form.title(cx);
    let guarantees = list(cx, &mut form, "guarantees", &RefKind::Act);
    form.finish(cx);
    let when = condition::block(cx, &node.children, None);
    Some(Settle { as_: name?.id, title, when, guarantees, span: node.span })
}

fn on_notice(cx: &mut Cx<'_>, node: &Node) -> Option<OnNotice> {
    let mut form = Form::new(node);
    let link = form.need_id(cx, "关联名称");
    let revised = form.flag(cx, "revised");
    form.need_prop(cx, "to");
    let to = form.id(cx, "to");
    form.finish(cx);
    let when = condition::block(cx, &node.children, None);
    let (link, to) = (link?, to?);
    cx.refer(RefKind::Link, &link);
    cx.refer(RefKind::MainStep, &to);
    Some(OnNotice { link: link.id, revised, when, to: to.id, span: node.span })
}

/// Reads an action. Of a group: `in=` says at which steps.
pub(crate) fn action(cx: &mut Cx<'_>, node: &Node, site: &ActionSite) -> Option<Action> {
    let group = match site {
        ActionSite::Item { group, .. } => Some(group.clone()),
        _ => None,
    };
    let mut form = Form::new(node);
    let id = form.need_id(cx, "操作名称")?.id;
    let title = form.title(cx);
    form.need_prop(cx, "role");
    let roles = list(cx, &mut form, "role", &RefKind::Role);
    let target = if group.is_none() { target(cx, &mut form) } else { None };
    let does = list(cx, &mut form, "does", &RefKind::Act);
    let papers = list(cx, &mut form, "papers", &RefKind::Paper);
    let repeat = repeat(cx, &mut form);
    let on = field_prop(cx, &mut form, "on", None);
    let to_the_minute = form.flag(cx, "to-the-minute");
    let (site, opens_item) = match &group {
        Some(group) => {
            let steps = list(cx, &mut form, "in", &RefKind::MainStep);
            (ActionSite::Item { group: group.clone(), steps }, form.flag(cx, "opens-item"))
        }
        None => (site.clone(), false),
    };
    let cite = form.cite(cx);
    form.finish(cx);
    let mut action = Action {
        id,
        title,
        roles,
        site,
        target: Target::Stay,
        needs: Vec::new(),
        asks: Vec::new(),
        sets: Vec::new(),
        reason: None,
        guards: Vec::new(),
        does,
        papers,
        assigns: Vec::new(),
        counts: Vec::new(),
        repeat,
        on,
        binds: Vec::new(),
        to_the_minute,
        opens_item,
        cite,
        span: node.span,
    };
    let mut cases = Vec::new();
    for child in &node.children {
        part(cx, child, group.as_ref(), &mut action, &mut cases);
    }
    action.target = match (target, cases.is_empty()) {
        (Some(target), true) => target,
        (None, true) => Target::Stay,
        (None, false) => Target::Cases(cases),
        (Some(_), false) => {
            cx.error(codes::SAID_TWICE, node.span, "去向只能写一处：属性 to，或者里面的 to");
            Target::Cases(cases)
        }
    };
    Some(action)
}

fn target(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Option<Target> {
    let (text, _) = form.text(cx, "to")?;
    if text == "(back)" {
        return Some(Target::Back);
    }
    let name = form.id(cx, "to")?;
    cx.refer(RefKind::Step, &name);
    Some(Target::Step(name.id))
}

fn repeat(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Repeat {
    let Some(prop) = form.prop("times") else {
        return Repeat::Free;
    };
    match &prop.value {
        Scalar::Text(text) => match text.strip_prefix("local:").and_then(|key| cx.local_key(key, prop.value_span)) {
            Some(key) => Repeat::AtMost(Times::Local(key)),
            None => {
                cx.error(codes::BAD_VALUE, prop.value_span, "times 写次数，如 times=1，或本区规定 times=\"local:KEY\"");
                Repeat::Free
            }
        },
        value => match super::form::count_of(cx, value, prop.value_span) {
            Some(number) => Repeat::AtMost(Times::Fixed(number)),
            None => Repeat::Free,
        },
    }
}

/// A property that names a field.
pub(crate) fn field_prop(cx: &mut Cx<'_>, form: &mut Form<'_>, prop: &'static str, group: Option<&Id>) -> Option<Id> {
    let name = form.id(cx, prop)?;
    cx.refer_field(group, &name, Why::Names);
    Some(name.id)
}

/// A property that names an action.
pub(crate) fn milestone_list(cx: &mut Cx<'_>, form: &mut Form<'_>, prop: &'static str) -> Vec<Id> {
    list(cx, form, prop, &RefKind::Action)
}

fn part(cx: &mut Cx<'_>, child: &Node, group: Option<&Id>, action: &mut Action, cases: &mut Vec<TargetCase>) {
    let mut form = Form::new(child);
    match child.name.as_str() {
        "needs" | "asks" => {
            let names = form.need_ids(cx, "字段");
            for name in &names {
                match (child.name.as_str(), group) {
                    ("needs", group) => cx.refer(RefKind::Needed { group: group.cloned() }, name),
                    (_, Some(group)) => cx.refer(RefKind::ItemField { group: group.clone(), why: Why::Gives }, name),
                    (_, None) => cx.refer(RefKind::Field(Why::Gives), name),
                }
            }
            let fields = if child.name == "needs" { &mut action.needs } else { &mut action.asks };
            fields.extend(plain(names));
        }
        "sets" => {
            sets(cx, child, group, action);
            return;
        }
        "reason" => {
            let list = form.need_id(cx, "代码表");
            if let Some(list) = &list {
                cx.refer_global(RefKind::CodeList, list);
            }
            cx.once(&mut action.reason, list.map(|name| name.id), child);
        }
        "only-if" => {
            let says = form.text(cx, "says").map(|(text, _)| text);
            let cite = form.cite(cx);
            form.finish(cx);
            let cond = needed(cx, child, group);
            action.guards.push(Guard { cond, says, cite, span: child.span });
            return;
        }
        "assigns" => {
            if let Some(role) = form.need_id(cx, "角色") {
                cx.refer(RefKind::Role, &role);
                let least = form.count(cx, "least").unwrap_or(1);
                let most = form.count(cx, "most").unwrap_or(least.max(1));
                action.assigns.push(Assignment { role: role.id, least, most, span: child.span });
            }
        }
        "counts" => {
            let names = form.need_ids(cx, "计数");
            action.counts.extend(referred(cx, names, &RefKind::Counter));
        }
        "binds" => {
            let names = form.need_ids(cx, "关联");
            action.binds.extend(referred(cx, names, &RefKind::Link));
        }
        "to" if group.is_none() => {
            let to = form.need_id(cx, "环节");
            form.finish(cx);
            let when = condition::block(cx, &child.children, None);
            if let Some(to) = to {
                cx.refer(RefKind::Step, &to);
                cases.push(TargetCase { to: to.id, when, span: child.span });
            }
            return;
        }
        _ => {
            cx.unknown_child("action", child, &ACTION_WORDS);
            return;
        }
    }
    form.leaf(cx);
}

/// `sets mode="ordinary" simple=#false`: any property is a field.
fn sets(cx: &mut Cx<'_>, node: &Node, group: Option<&Id>, action: &mut Action) {
    if let Some(arg) = node.args.first() {
        // Whatever stands there, if it is not even a text, is told too.
        let _ = text_of(cx, &arg.value, arg.span, "字段");
        cx.error(codes::EXTRA_ARGUMENT, arg.span, "“sets”写成“字段=值”");
    }
    if node.props.is_empty() {
        cx.error(codes::MISSING, node.span, "“sets”没有写字段");
    }
    for prop in &node.props {
        let name = super::form::Name { id: Id::new(&prop.name), span: prop.span };
        match group {
            Some(group) => cx.refer(RefKind::ItemField { group: group.clone(), why: Why::Gives }, &name),
            None => cx.refer(RefKind::Field(Why::Gives), &name),
        }
        let kind = cx.field_type(group, &name.id).cloned();
        let Some(given) = value::given(cx, kind.as_ref(), &prop.value, prop.value_span) else {
            continue;
        };
        note_codes(cx, group, &name.id, &given, prop.value_span);
        action.sets.push((name.id, given));
    }
    if let Some(child) = node.children.first() {
        cx.error(codes::UNKNOWN_NODE, child.span, "“sets”里面不能再写内容");
    }
}

/// Notes the enum values of a constant, for "did you mean".
pub(crate) fn note_codes(cx: &mut Cx<'_>, group: Option<&Id>, field: &Id, value: &Value, span: crate::model::Span) {
    let codes = match value {
        Value::Code(code) => std::slice::from_ref(code),
        Value::Codes(codes) => codes,
        _ => return,
    };
    if cx.field_type(group, field).is_none() {
        return;
    }
    let group = group.filter(|group| cx.types.items.get(*group).is_some_and(|fields| fields.contains_key(field))).cloned();
    for code in codes {
        let name = super::form::Name { id: code.clone(), span: cx.part_span(span, code) };
        cx.refer(RefKind::FieldValue { field: field.clone(), group: group.clone() }, &name);
    }
}
