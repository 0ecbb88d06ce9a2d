//! The flat lists at the top of the catalogue: codes, offices, kinds of unit, local values, columns of the portal.

use super::condition::list;
use super::cx::Cx;
use super::form::{Form, checked_id, referred};
use super::tree::Node;
use crate::codes;
use crate::model::{Catalogue, CodeList, Column, LocalValue, Office, RefKind, Term};

/// What holders of an office may see beyond the matters they take part in.
const SEES: [&str; 5] = ["own-unit", "assigned", "reviewed", "district", "nothing"];
/// Rights outside procedures.
const MAY: [&str; 12] =
    ["import", "figures", "ledger", "users", "grants", "units", "local-values", "catalogue", "publish", "reveal", "record-fact", "audit"];
/// Kinds of local values.
const LOCAL_KINDS: [&str; 4] = ["length", "count", "share", "text"];

/// Reads one of the flat files at the root.
pub(crate) fn file(cx: &mut Cx<'_>, nodes: &[Node], catalogue: &mut Catalogue) {
    for node in nodes {
        match node.name.as_str() {
            "codes" => catalogue.codes.extend(code_list(cx, node)),
            "office" => catalogue.offices.extend(office(cx, node)),
            "unit-kind" => catalogue.unit_kinds.extend(unit_kind(cx, node)),
            "local" => catalogue.local_values.extend(local(cx, node)),
            "column" => catalogue.columns.extend(column(cx, node)),
            _ => cx.unknown_child("", node, &["codes", "office", "unit-kind", "local", "column"]),
        }
    }
}

fn code_list(cx: &mut Cx<'_>, node: &Node) -> Option<CodeList> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "列表标识")?.id;
    let title = form.title(cx);
    form.finish(cx);
    let codes = named_values(cx, node);
    if codes.is_empty() {
        cx.error(codes::FIELD_FORM, node.span, format!("代码表“{id}”没有任何代码"));
    }
    Some(CodeList { id, title, codes, span: node.span })
}

/// `{ incomplete "材料不齐"; not-ours "不属于审查范围" }`: the node's name is the code, its argument what people read.
pub(crate) fn named_values(cx: &mut Cx<'_>, node: &Node) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for child in &node.children {
        let mut form = Form::new(child);
        let Some(name) = checked_id(cx, &child.name, child.name_span) else {
            continue;
        };
        let title = form.need_text(cx, "名称").map_or_else(|| child.name.clone(), |(text, _)| text);
        form.leaf(cx);
        if let Some(earlier) = terms.iter().find(|term| term.id == name.id) {
            let finding = crate::Diagnostic::new(codes::DUPLICATE_NAME, name.span, format!("取值“{}”写了两次", name.id));
            cx.diagnostics.push(finding.label(earlier.span, "先在此处定义"));
            continue;
        }
        terms.push(Term { id: name.id, title, span: name.span });
    }
    terms
}

fn office(cx: &mut Cx<'_>, node: &Node) -> Option<Office> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "岗位标识")?.id;
    let title = form.title(cx);
    let at = list(cx, &mut form, "at", &RefKind::UnitKind);
    form.need_prop(cx, "sees");
    let sees = form.id(cx, "sees");
    form.finish(cx);
    if let Some(sees) = &sees
        && !SEES.contains(&&*sees.id)
    {
        cx.error(codes::BAD_VALUE, sees.span, format!("sees 只能是：{}", SEES.join(" ")));
    }
    let mut office = Office { id, title, at, sees: sees?.id, may: Vec::new(), apart: Vec::new(), span: node.span };
    for child in &node.children {
        let mut form = Form::new(child);
        match child.name.as_str() {
            "may" => {
                for name in form.need_ids(cx, "权限") {
                    if MAY.contains(&&*name.id) {
                        office.may.push(name.id);
                    } else {
                        cx.error(codes::BAD_VALUE, name.span, format!("没有权限“{}”，可以写：{}", name.id, MAY.join(" ")));
                    }
                }
            }
            "apart" => {
                let names = form.need_ids(cx, "岗位");
                office.apart.extend(referred(cx, names, &RefKind::Office));
            }
            _ => {
                cx.unknown_child("office", child, &["may", "apart"]);
                continue;
            }
        }
        form.leaf(cx);
    }
    Some(office)
}

fn unit_kind(cx: &mut Cx<'_>, node: &Node) -> Option<Term> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "标识")?.id;
    let title = form.need_text(cx, "名称").map(|(text, _)| text);
    form.leaf(cx);
    Some(Term { id, title: title?, span: node.span })
}

fn local(cx: &mut Cx<'_>, node: &Node) -> Option<LocalValue> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "标识")?.id;
    let title = form.title(cx);
    form.need_prop(cx, "kind");
    let kind = form.id(cx, "kind");
    form.leaf(cx);
    let kind = kind?;
    if !LOCAL_KINDS.contains(&&*kind.id) {
        cx.error(codes::BAD_VALUE, kind.span, format!("kind 只能是：{}", LOCAL_KINDS.join(" ")));
    }
    Some(LocalValue { id, title, kind: kind.id, span: node.span })
}

fn column(cx: &mut Cx<'_>, node: &Node) -> Option<Column> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "栏目标识")?.id;
    let title = form.title(cx);
    let description = form.need_prop_text(cx, "description");
    form.finish(cx);
    let mut under = Vec::new();
    for child in &node.children {
        if child.name == "under" {
            let mut form = Form::new(child);
            under.extend(form.texts(cx, "上级栏目").into_iter().map(|(text, _)| text));
            form.leaf(cx);
        } else {
            cx.unknown_child("column", child, &["under"]);
        }
    }
    Some(Column { id, title, under, description, span: node.span })
}
