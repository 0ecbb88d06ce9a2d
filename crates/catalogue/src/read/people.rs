//! Roles, who is kept apart, links and counters.

use super::cx::Cx;
use super::form::{Form, checked_id, plain, referred};
use super::step;
use super::tree::Node;
use crate::codes;
use crate::model::{ApartRule, Counter, Link, RefKind, Role, RoleUnit, Why};

/// Reads a role.
pub(crate) fn role(cx: &mut Cx<'_>, node: &Node) -> Option<Role> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "角色名称")?.id;
    let title = form.title(cx);
    let offices = form.id_list(cx, "held-by");
    for office in &offices {
        cx.refer_global(RefKind::Office, office);
    }
    let unit = role_unit(cx, &mut form);
    let assigned = form.flag(cx, "assigned");
    let holds = form.id(cx, "holds");
    if let Some(certificate) = &holds {
        cx.refer_global(RefKind::Certificate, certificate);
    }
    let holds = holds.map(|name| name.id);
    form.leaf(cx);
    Some(Role { id, title, held_by: plain(offices), unit, assigned, holds, span: node.span })
}

fn role_unit(cx: &mut Cx<'_>, form: &mut Form<'_>) -> RoleUnit {
    let Some((text, span)) = form.text(cx, "at") else {
        return RoleUnit::Any;
    };
    match text.as_str() {
        "any" => return RoleUnit::Any,
        "own" => return RoleUnit::Own,
        _ => {}
    }
    let (prefix, rest) = text.split_once(':').unwrap_or((&text, ""));
    let name = if matches!(prefix, "kind" | "field" | "link" | "item") { checked_id(cx, rest, cx.part_span(span, rest)) } else { None };
    match (prefix, name) {
        ("kind", Some(name)) => {
            cx.refer_global(RefKind::UnitKind, &name);
            RoleUnit::Kind(name.id)
        }
        ("field", Some(name)) => {
            cx.refer(RefKind::Field(Why::Names), &name);
            RoleUnit::Field(name.id)
        }
        ("link", Some(name)) => {
            cx.refer(RefKind::Link, &name);
            RoleUnit::Link(name.id)
        }
        ("item", Some(name)) => {
            cx.refer(RefKind::AnyItemField, &name);
            RoleUnit::Item(name.id)
        }
        ("kind" | "field" | "link" | "item", None) => RoleUnit::Any,
        _ => {
            cx.error(codes::BAD_VALUE, span, "at 写 any、own、kind:单位类别、field:字段、item:条目的字段或 link:关联");
            RoleUnit::Any
        }
    }
}

/// Reads a separation of roles.
pub(crate) fn apart(cx: &mut Cx<'_>, node: &Node) -> Option<ApartRule> {
    let mut form = Form::new(node);
    let names = form.need_ids(cx, "角色");
    let roles = referred(cx, names, &RefKind::Role);
    let cite = form.cite(cx);
    form.leaf(cx);
    if roles.len() < 2 {
        cx.error(codes::MISSING, node.span, "职责分离至少写两个角色");
        return None;
    }
    Some(ApartRule { roles, cite, span: node.span })
}

/// Reads a link.
pub(crate) fn link(cx: &mut Cx<'_>, node: &Node) -> Option<Link> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "关联名称")?.id;
    let title = form.title(cx);
    let to = form.need_id_list(cx, "to");
    for procedure in &to {
        cx.refer_global(RefKind::Procedure, procedure);
    }
    let other = form.need_id_prop(cx, "other");
    if let Some(other) = &other {
        cx.refer(RefKind::OtherLink { link: id.clone() }, other);
    }
    let required = form.flag(cx, "required");
    let at_most = form.count(cx, "at-most");
    let on = step::field_prop(cx, &mut form, "on", None);
    let reads = form.id(cx, "reads");
    if let Some(reads) = &reads {
        cx.refer(RefKind::LinkedField { link: id.clone() }, reads);
    }
    form.leaf(cx);
    Some(Link { id, title, to: plain(to), other: other?.id, required, at_most, on, reads: reads.map(|name| name.id), span: node.span })
}

/// Reads a counter.
pub(crate) fn counter(cx: &mut Cx<'_>, node: &Node) -> Option<Counter> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "计数名称")?.id;
    let title = form.title(cx);
    form.leaf(cx);
    Some(Counter { id, title, span: node.span })
}
