//! Conditions.

use super::cx::Cx;
use super::form::{Form, Name, checked_id, plain, referred};
use super::tree::{Node, Scalar};
use super::value;
use crate::codes;
use crate::model::{Atom, ClockState, Cond, FieldTest, FieldType, GroupTest, Id, LinkTest, RefKind, Why};

const WORDS: [&str; 12] = ["field", "passed", "linked", "clock", "group", "counter", "track", "exempted", "at", "all", "any", "not"];

/// The nodes of a block as one condition: all of them. `group`: inside a group, fields are looked up in its items first.
pub(crate) fn block(cx: &mut Cx<'_>, nodes: &[Node], group: Option<&Id>) -> Cond {
    let mut parts = Vec::new();
    for node in nodes {
        parts.extend(one(cx, node, group));
    }
    match parts.len() {
        1 => parts.pop().unwrap_or_else(Cond::always),
        _ => Cond::All(parts),
    }
}

/// A block that has to say something.
pub(crate) fn needed(cx: &mut Cx<'_>, node: &Node, group: Option<&Id>) -> Cond {
    if node.children.is_empty() {
        cx.error(codes::EMPTY_CONDITION, node.span, format!("“{}”没有写条件", node.name));
    }
    block(cx, &node.children, group)
}

fn one(cx: &mut Cx<'_>, node: &Node, group: Option<&Id>) -> Option<Cond> {
    match node.name.as_str() {
        "all" | "any" | "not" => return Some(joined(cx, node, group)),
        name if !WORDS.contains(&name) => {
            cx.unknown_child("条件", node, &WORDS);
            return None;
        }
        _ => {}
    }
    let mut form = Form::new(node);
    let span = node.span;
    let atom = match node.name.as_str() {
        "field" => return field(cx, form, node, group),
        "passed" => {
            let action = form.need_id(cx, "操作名称")?;
            cx.refer(RefKind::Milestone, &action);
            Atom::Passed { action: action.id, span }
        }
        "linked" => {
            let link = form.need_id(cx, "关联名称")?;
            cx.refer(RefKind::Link, &link);
            let test = link_test(cx, &mut form, &link)?;
            Atom::Linked { link: link.id, test, span }
        }
        "clock" => {
            let clock = form.need_id(cx, "期限名称")?;
            cx.refer(RefKind::Clock, &clock);
            let state = clock_state(cx, &mut form)?;
            Atom::Clock { clock: clock.id, state, span }
        }
        "group" => return group_atom(cx, form, node),
        "counter" => {
            let counter = form.need_id(cx, "计数名称")?;
            cx.refer(RefKind::Counter, &counter);
            form.need_prop(cx, "at-least")?;
            Atom::Counter { counter: counter.id, at_least: form.count(cx, "at-least")?, span }
        }
        "track" => {
            let track = form.need_id(cx, "并行线名称")?;
            cx.refer(RefKind::Track, &track);
            Atom::Track { track: track.id, span }
        }
        "exempted" => {
            let gate = form.need_id(cx, "前置条件名称")?;
            cx.refer(RefKind::Gate, &gate);
            Atom::Exempted { gate: gate.id, span }
        }
        _ => {
            let (text, at) = form.need_text(cx, "环节名称")?;
            let mut steps = Vec::new();
            for part in text.split(',') {
                let name = checked_id(cx, part.trim(), cx.part_span(at, part.trim()))?;
                cx.refer(RefKind::MainStep, &name);
                steps.push(name.id);
            }
            Atom::At { steps, span }
        }
    };
    form.leaf(cx);
    Some(Cond::Is(atom))
}

fn joined(cx: &mut Cx<'_>, node: &Node, group: Option<&Id>) -> Cond {
    Form::new(node).finish(cx);
    if node.children.is_empty() {
        cx.error(codes::EMPTY_CONDITION, node.span, format!("“{}”里面没有条件", node.name));
    }
    let mut parts = Vec::new();
    for child in &node.children {
        parts.extend(one(cx, child, group));
    }
    match node.name.as_str() {
        "all" => Cond::All(parts),
        "any" => Cond::Any(parts),
        _ => Cond::Not(Box::new(Cond::All(parts))),
    }
}

fn field(cx: &mut Cx<'_>, mut form: Form<'_>, node: &Node, group: Option<&Id>) -> Option<Cond> {
    let name = form.need_id(cx, "字段名称")?;
    cx.refer_field(group, &name, Why::Reads);
    let kind = cx.field_type(group, &name.id).cloned();
    let mut tests = Vec::new();
    if let Some(prop) = form.prop("is") {
        let value = value::typed(cx, kind.as_ref(), &prop.value, prop.value_span)?;
        note_value(cx, kind.as_ref(), &name, group, &prop.value, prop.value_span);
        tests.push(FieldTest::In(vec![value]));
    }
    if let Some(prop) = form.prop("in") {
        let Scalar::Text(text) = &prop.value else {
            cx.error(codes::BAD_VALUE, prop.value_span, "“in”后面写用逗号分开的取值，如 in=\"a,b\"");
            return None;
        };
        let mut values = Vec::new();
        for part in text.split(',') {
            let part = Scalar::Text(part.trim().to_owned());
            values.extend(value::typed(cx, kind.as_ref(), &part, prop.value_span));
            note_value(cx, kind.as_ref(), &name, group, &part, prop.value_span);
        }
        tests.push(FieldTest::In(values));
    }
    if let Some(prop) = form.prop("at-least") {
        tests.extend(value::threshold(cx, kind.as_ref(), &prop.value, prop.value_span));
    }
    if form.prop("present").is_some() {
        if form.flag(cx, "present") {
            tests.push(FieldTest::Present);
        } else {
            cx.error(codes::BAD_VALUE, node.span, "问有没有填写用 present=#true；没有填写写作 not { … }");
        }
    }
    form.leaf(cx);
    let test = only(cx, tests, node, "is、in、at-least、present")?;
    Some(Cond::Is(Atom::Field { field: name.id, test, span: node.span }))
}

/// Notes the use of an enum value or code, for "did you mean".
fn note_value(cx: &mut Cx<'_>, kind: Option<&FieldType>, field: &Name, group: Option<&Id>, value: &Scalar, span: crate::model::Span) {
    if let (Some(FieldType::Enum(_) | FieldType::EnumSet(_) | FieldType::Code(_)), Scalar::Text(text)) = (kind, value) {
        let group = group.filter(|group| cx.types.items.get(*group).is_some_and(|fields| fields.contains_key(&field.id))).cloned();
        let name = Name { id: Id::new(text), span: cx.part_span(span, text) };
        cx.refer(RefKind::FieldValue { field: field.id.clone(), group }, &name);
    }
}

fn link_test(cx: &mut Cx<'_>, form: &mut Form<'_>, link: &Name) -> Option<LinkTest> {
    let mut tests = Vec::new();
    for (word, test) in [("exists", LinkTest::Exists), ("open", LinkTest::Open), ("revised", LinkTest::Revised)] {
        if form.flag(cx, word) {
            tests.push(test);
        }
    }
    let results = form.id_list(cx, "settled-as");
    if !results.is_empty() {
        let results = referred(cx, results, &RefKind::SettledAs { link: link.id.clone() });
        tests.push(LinkTest::SettledAs(results));
    }
    if tests.len() > 1 {
        cx.error(codes::SAID_TWICE, form.span(), "一个条件只问一件事");
    } else if tests.is_empty() {
        cx.error(codes::MISSING, form.span(), "没有写要问什么：exists、open、revised 或 settled-as");
    }
    tests.into_iter().next()
}

fn clock_state(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Option<ClockState> {
    form.need_prop(cx, "state")?;
    let (text, span) = form.text(cx, "state")?;
    match text.as_str() {
        "off" => Some(ClockState::Off),
        "running" => Some(ClockState::Running),
        "expired" => Some(ClockState::Expired),
        _ => {
            cx.error(codes::BAD_VALUE, span, "期限的状态是 off、running 或 expired");
            None
        }
    }
}

fn group_atom(cx: &mut Cx<'_>, mut form: Form<'_>, node: &Node) -> Option<Cond> {
    let group = form.need_id(cx, "条目组名称")?;
    cx.refer(RefKind::Group, &group);
    let mut tests = Vec::new();
    for word in ["all", "any", "none"] {
        let Some(action) = form.id(cx, word) else {
            continue;
        };
        cx.refer(RefKind::ItemAction { group: group.id.clone() }, &action);
        tests.push(match word {
            "all" => GroupTest::AllPassed(action.id),
            "any" => GroupTest::AnyPassed(action.id),
            _ => GroupTest::NonePassed(action.id),
        });
    }
    if let Some(number) = form.count(cx, "at-least") {
        tests.push(GroupTest::AtLeast(number));
    }
    // `group "opinion-item" all { … }`: a condition over the item's own fields.
    if let Some(arg) = form.arg() {
        let cond = Box::new(needed(cx, node, Some(&group.id)));
        match &arg.value {
            Scalar::Text(word) if word == "all" => tests.push(GroupTest::All(cond)),
            Scalar::Text(word) if word == "any" => tests.push(GroupTest::Any(cond)),
            _ => cx.error(codes::BAD_VALUE, arg.span, "此处写 all（每一条都）或 any（有一条）"),
        }
    } else if let Some(child) = node.children.first() {
        cx.error(codes::UNKNOWN_NODE, child.span, "条目的条件写作 group \"条目组\" all { … } 或 any { … }");
    }
    form.finish(cx);
    let test = only(cx, tests, node, "all、any、none、at-least")?;
    Some(Cond::Is(Atom::Group { group: group.id, test, span: node.span }))
}

/// The one test that an atom asks.
fn only<T>(cx: &mut Cx<'_>, tests: Vec<T>, node: &Node, words: &str) -> Option<T> {
    if tests.len() > 1 {
        cx.error(codes::SAID_TWICE, node.span, "一个条件只问一件事");
    } else if tests.is_empty() {
        cx.error(codes::MISSING, node.span, format!("没有写要问什么：{words}"));
    }
    tests.into_iter().next()
}

/// Names of a list property that refer to one kind of thing.
pub(crate) fn list(cx: &mut Cx<'_>, form: &mut Form<'_>, prop: &'static str, kind: &RefKind) -> Vec<Id> {
    let names = form.id_list(cx, prop);
    for name in &names {
        cx.refer(kind.clone(), name);
    }
    plain(names)
}
