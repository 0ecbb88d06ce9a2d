//! Fragments: pieces with parameters, put in place of each `use` before anything is read. They are flat: a fragment uses none.
//!
//! `fragment "service" "act" days="7 days" { … $(act) … }` has the parameter `act`, and `days` with a value of its own.
//! `use "service" act="decide"` puts the body there with `$(act)` replaced.

use super::cx::Cx;
use super::form::Form;
use super::limits;
use super::tree::{Node, Prop, Scalar};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Expansion, Span};
use crate::suggest::nearest;

/// A fragment as defined.
pub(crate) struct Fragment {
    name: String,
    params: Vec<(String, Option<Scalar>)>,
    body: Vec<Node>,
    file: u32,
    span: Span,
    used: bool,
}

/// Reads the fragments of a file of `fragments/`.
pub(crate) fn collect(cx: &mut Cx<'_>, nodes: Vec<Node>, known: &mut Vec<Fragment>) {
    for node in nodes {
        if node.name != "fragment" {
            cx.unknown_child("", &node, &["fragment"]);
            continue;
        }
        let mut form = Form::new(&node);
        let Some(name) = form.need_id(cx, "片段名称") else {
            continue;
        };
        let mut params: Vec<(String, Option<Scalar>)> = form.ids(cx).into_iter().map(|name| (name.id.to_string(), None)).collect();
        params.extend(node.props.iter().map(|prop| (prop.name.clone(), Some(prop.value.clone()))));
        for (at, (param, _)) in params.iter().enumerate() {
            if params.iter().take(at).any(|(earlier, _)| earlier == param) {
                cx.error(codes::FRAGMENT, node.span, format!("片段“{}”的参数“{param}”写了两次", name.id));
            }
        }
        if let Some(earlier) = known.iter().find(|each| each.name == *name.id) {
            let finding = Diagnostic::new(codes::DUPLICATE_NAME, name.span, format!("片段“{}”定义了两次", name.id));
            cx.diagnostics.push(finding.label(earlier.span, "先在此处定义"));
            continue;
        }
        for child in &node.children {
            check_body(cx, child, &params);
        }
        known.push(Fragment { name: name.id.to_string(), params, file: node.span.file, span: node.span, body: node.children, used: false });
    }
}

/// A body uses no fragment and only its own parameters.
fn check_body(cx: &mut Cx<'_>, node: &Node, params: &[(String, Option<Scalar>)]) {
    if node.name == "use" {
        cx.error(codes::FRAGMENT, node.span, "片段里面不能再使用片段");
    }
    let args = node.args.iter().map(|arg| (&arg.value, arg.span));
    for (value, span) in args.chain(node.props.iter().map(|prop| (&prop.value, prop.value_span))) {
        let Scalar::Text(text) = value else { continue };
        for used in placeholders(text) {
            if !params.iter().any(|(param, _)| param == used) {
                let finding = Diagnostic::new(codes::FRAGMENT, span, format!("片段没有参数“{used}”"));
                cx.push_suggesting(finding, nearest(used, params.iter().map(|(param, _)| param.as_str())));
            }
        }
    }
    for child in &node.children {
        check_body(cx, child, params);
    }
}

/// Puts the bodies in place of their uses, at any depth.
pub(crate) fn expand(cx: &mut Cx<'_>, nodes: Vec<Node>, fragments: &mut [Fragment], budget: &mut usize) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for mut node in nodes {
        if node.name == "use" {
            out.extend(used(cx, &node, fragments, budget));
        } else {
            node.children = expand(cx, node.children, fragments, budget);
            out.push(node);
        }
    }
    out
}

/// Reports the fragments that no file uses.
pub(crate) fn unused(cx: &mut Cx<'_>, fragments: &[Fragment]) {
    for fragment in fragments.iter().filter(|fragment| !fragment.used) {
        cx.error(codes::UNUSED, fragment.span, format!("片段“{}”定义了但没有使用", fragment.name));
    }
}

fn used(cx: &mut Cx<'_>, node: &Node, fragments: &mut [Fragment], budget: &mut usize) -> Vec<Node> {
    let mut form = Form::new(node);
    let Some(name) = form.need_id(cx, "片段名称") else {
        return Vec::new();
    };
    let Some(at) = fragments.iter().position(|each| each.name == *name.id) else {
        let finding = Diagnostic::new(codes::FRAGMENT, name.span, format!("没有名为“{}”的片段", name.id));
        cx.push_suggesting(finding, nearest(&name.id, fragments.iter().map(|each| each.name.as_str())));
        return Vec::new();
    };
    let Some(fragment) = fragments.get_mut(at) else {
        return Vec::new();
    };
    fragment.used = true;
    if let Some(extra) = node.args.get(1) {
        cx.error(codes::EXTRA_ARGUMENT, extra.span, "片段的参数写成“名称=值”");
    }
    if let Some(child) = node.children.first() {
        cx.error(codes::UNKNOWN_NODE, child.span, "“use”里面不能再写内容");
    }
    for prop in &node.props {
        if !fragment.params.iter().any(|(param, _)| *param == prop.name) {
            let message = format!("片段“{}”没有参数“{}”", fragment.name, prop.name);
            let finding = Diagnostic::new(codes::FRAGMENT, prop.span, message).label(fragment.span, "片段在此处定义");
            cx.push_suggesting(finding, nearest(&prop.name, fragment.params.iter().map(|(param, _)| param.as_str())));
        }
    }
    let mut values = Vec::new();
    for (param, default) in &fragment.params {
        let given = node.props.iter().find(|prop| prop.name == *param).map(|prop| prop.value.clone());
        let Some(value) = given.or_else(|| default.clone()) else {
            let message = format!("使用片段“{}”时缺少参数“{param}”", fragment.name);
            cx.diagnostics.push(Diagnostic::new(codes::FRAGMENT, node.span, message).label(fragment.span, "片段在此处定义"));
            return Vec::new();
        };
        values.push((param.as_str(), value));
    }
    let file = u32::try_from(cx.file_count() + cx.expansions.len()).unwrap_or(u32::MAX);
    cx.expansions.push(Expansion { file: fragment.file, used_at: node.span });
    let mut out = Vec::new();
    for child in &fragment.body {
        let Some(copy) = copied(child, &values, file, budget) else {
            cx.error(codes::TOO_LARGE, node.span, format!("片段展开后的节点超过{}个", limits::EXPANDED_NODES));
            break;
        };
        out.push(copy);
    }
    out
}

/// A node of the body with its values put in and its spans moved into the expansion. None when the budget is spent.
fn copied(node: &Node, values: &[(&str, Scalar)], file: u32, budget: &mut usize) -> Option<Node> {
    *budget = budget.checked_sub(1)?;
    let moved = |span: Span| Span { file, ..span };
    let mut copy = Node {
        name: node.name.clone(),
        name_span: moved(node.name_span),
        span: moved(node.span),
        args: Vec::with_capacity(node.args.len()),
        props: Vec::with_capacity(node.props.len()),
        children: Vec::with_capacity(node.children.len()),
        block: node.block,
    };
    for arg in &node.args {
        copy.args.push(super::tree::Arg { value: filled(&arg.value, values), span: moved(arg.span) });
    }
    for prop in &node.props {
        let value = filled(&prop.value, values);
        copy.props.push(Prop { name: prop.name.clone(), value, span: moved(prop.span), value_span: moved(prop.value_span) });
    }
    for child in &node.children {
        copy.children.push(copied(child, values, file, budget)?);
    }
    Some(copy)
}

/// A value with `$(name)` replaced. A value that is nothing but one parameter takes its type too.
fn filled(value: &Scalar, values: &[(&str, Scalar)]) -> Scalar {
    let Scalar::Text(text) = value else {
        return value.clone();
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("$(") {
        let Some((name, tail)) = after.split_once(')') else {
            break;
        };
        let Some((_, given)) = values.iter().find(|(param, _)| *param == name) else {
            break;
        };
        if before.is_empty() && out.is_empty() && tail.is_empty() {
            return given.clone();
        }
        out.push_str(before);
        match given {
            Scalar::Text(text) => out.push_str(text),
            Scalar::Int(number) => out.push_str(&number.to_string()),
            Scalar::Bool(yes) => out.push_str(if *yes { "#true" } else { "#false" }),
            Scalar::Other => {}
        }
        rest = tail;
    }
    out.push_str(rest);
    Scalar::Text(out)
}

/// Names in `$(…)`.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("$(") {
        let Some((name, tail)) = after.split_once(')') else {
            break;
        };
        names.push(name);
        rest = tail;
    }
    names
}
