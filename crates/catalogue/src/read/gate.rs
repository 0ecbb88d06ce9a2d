//! Gates, publications: what must come before, what must come out.

use super::clock::within;
use super::condition::{list, needed};
use super::cx::Cx;
use super::form::{Form, Name, checked_id, plain};
use super::tree::Node;
use crate::codes;
use crate::model::{Cond, Exemption, Gate, Help, Id, Publish, PublishKind, RefKind, Why};

/// Reads a gate.
pub(crate) fn gate(cx: &mut Cx<'_>, node: &Node) -> Option<Gate> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "前置条件名称")?.id;
    let title = form.title(cx);
    form.need_prop(cx, "before");
    let before = list(cx, &mut form, "before", &RefKind::ActionOrStep);
    let cite = form.cite(cx);
    form.finish(cx);
    let (mut applies, mut requires, mut exemption, mut help) = (None, None, None, None);
    for child in &node.children {
        let mut form = Form::new(child);
        match child.name.as_str() {
            "applies" | "requires" => {
                form.finish(cx);
                let cond = needed(cx, child, None);
                cx.once(if child.name == "applies" { &mut applies } else { &mut requires }, Some(cond), child);
            }
            "exempt" => {
                form.need_prop(cx, "codes");
                let codes = form.id(cx, "codes");
                if let Some(codes) = &codes {
                    cx.refer_global(RefKind::CodeList, codes);
                }
                form.need_prop(cx, "role");
                let roles = list(cx, &mut form, "role", &RefKind::Role);
                let cite = form.cite(cx);
                form.leaf(cx);
                let made = codes.map(|codes| Exemption { codes: codes.id, roles, cite, span: child.span });
                cx.once(&mut exemption, made, child);
            }
            "help" => {
                let made = gate_help(cx, &mut form);
                form.leaf(cx);
                cx.once(&mut help, made, child);
            }
            _ => cx.unknown_child("gate", child, &["applies", "requires", "exempt", "help"]),
        }
    }
    if requires.is_none() {
        cx.error(codes::GATE_FORM, node.span, format!("前置条件“{id}”没有写 requires：什么也不要求"));
    }
    Some(Gate {
        id,
        title,
        before,
        applies: applies.unwrap_or_else(Cond::always),
        requires: requires.unwrap_or_else(Cond::always),
        exemption,
        help,
        cite,
        span: node.span,
    })
}

fn gate_help(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Option<Help> {
    form.need_prop(cx, "office");
    let office = form.id(cx, "office");
    let says = form.need_prop_text(cx, "says");
    let opens = form.id(cx, "opens");
    if let Some(procedure) = &opens {
        cx.refer_global(RefKind::Procedure, procedure);
    }
    let office = office?;
    cx.refer_global(RefKind::Office, &office);
    Some(Help { office: office.id, says, opens: opens.map(|name| name.id) })
}

/// Reads a publication.
pub(crate) fn publish(cx: &mut Cx<'_>, node: &Node) -> Option<Publish> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "公开事项名称")?.id;
    let title = form.title(cx);
    form.need_prop(cx, "kind");
    let kind = match form.text(cx, "kind") {
        Some((text, _)) if text == "公布" => PublishKind::Promulgate,
        Some((text, _)) if text == "公示" => PublishKind::Notice,
        Some((text, _)) if text == "公告" => PublishKind::Announce,
        Some((text, _)) if text == "公开" => PublishKind::Disclose,
        Some((_, span)) => {
            cx.error(codes::BAD_VALUE, span, "kind 只能是公布、公开、公示或公告");
            PublishKind::Disclose
        }
        None => PublishKind::Disclose,
    };
    form.need_prop(cx, "on");
    let on = form.id(cx, "on");
    if let Some(on) = &on {
        cx.refer(RefKind::Milestone, on);
    }
    let within = within(cx, &mut form);
    let column = form.id(cx, "column");
    match &column {
        Some(column) => cx.refer_global(RefKind::Column, column),
        None => {
            let message = format!("公开事项“{id}”没有写明栏目 column");
            cx.error(codes::PUBLICATION_WITHOUT_COLUMN, node.span, message);
        }
    }
    form.need_prop(cx, "role");
    let roles = list(cx, &mut form, "role", &RefKind::Role);
    let cite = form.cite(cx);
    form.finish(cx);
    let mut publish = Publish {
        id,
        title,
        kind,
        on: on?.id,
        applies: Cond::always(),
        within,
        column: column.map_or_else(|| Id::new(""), |name| name.id),
        shows: Vec::new(),
        mask: None,
        withheld_by: None,
        for_length: None,
        roles,
        cite,
        span: node.span,
    };
    let mut applies = None;
    for child in &node.children {
        publish_part(cx, child, &mut publish, &mut applies);
    }
    publish.applies = applies.unwrap_or_else(Cond::always);
    if publish.shows.is_empty() {
        cx.error(codes::MISSING, node.span, format!("公开事项“{}”没有写公开哪些内容 shows", publish.id));
    }
    Some(publish)
}

fn publish_part(cx: &mut Cx<'_>, child: &Node, publish: &mut Publish, applies: &mut Option<Cond>) {
    let mut form = Form::new(child);
    match child.name.as_str() {
        "applies" => {
            form.finish(cx);
            let cond = needed(cx, child, None);
            cx.once(applies, Some(cond), child);
            return;
        }
        "shows" => publish.shows.extend(parts(cx, &mut form, &["number"])),
        "mask" => {
            let name = form.need_id(cx, "遮盖方式");
            if let Some(name) = &name
                && &*name.id != "personal"
            {
                cx.error(codes::BAD_VALUE, name.span, "遮盖方式只有 personal：个人信息按类型遮盖");
            }
            cx.once(&mut publish.mask, name.map(|name| name.id), child);
        }
        "withheld-by" => {
            let list = form.need_id(cx, "代码表");
            if let Some(list) = &list {
                cx.refer_global(RefKind::CodeList, list);
            }
            cx.once(&mut publish.withheld_by, list.map(|name| name.id), child);
        }
        "for" => {
            let length = form.need_text(cx, "期限").and_then(|(text, span)| cx.length(&text, span));
            cx.once(&mut publish.for_length, length, child);
        }
        _ => {
            cx.unknown_child("publish", child, &["applies", "shows", "mask", "withheld-by", "for"]);
            return;
        }
    }
    form.leaf(cx);
}

/// `"title" "number" "paper:opinion" "group:item" "field:draft"`: pieces of a matter in an order. Plain words are fields, but for `words`.
pub(crate) fn parts(cx: &mut Cx<'_>, form: &mut Form<'_>, words: &[&str]) -> Vec<Id> {
    let mut names = Vec::new();
    for (text, span) in form.texts(cx, "内容") {
        let (prefix, rest) = text.split_once(':').unwrap_or(("", &text));
        let Some(name) = checked_id(cx, rest, cx.part_span(span, rest)) else {
            continue;
        };
        match prefix {
            "" if words.contains(&rest) => {}
            "" | "field" => cx.refer(RefKind::Field(Why::Names), &name),
            "paper" => cx.refer(RefKind::Paper, &name),
            "group" => cx.refer(RefKind::Group, &name),
            _ => {
                cx.error(codes::BAD_VALUE, span, "内容写字段名称，或 field:字段、paper:文书、group:条目组");
                continue;
            }
        }
        names.push(Name { id: Id::new(&text), span });
    }
    plain(names)
}
