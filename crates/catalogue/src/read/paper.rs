//! `papers/*.kdl`: templates.

use super::condition;
use super::cx::{Cx, Types};
use super::figure::types_of;
use super::form::{Form, count_of};
use super::tree::Node;
use crate::codes;
use crate::model::{Edition, Id, Paper, PaperBlock, Piece, RefKind, Scope, Span, Why, pieces};

/// Layouts that the renderer knows.
const FORMS: [&str; 3] = ["letter", "decision", "document"];
const BLOCKS: [&str; 4] = ["text", "heading", "items", "field"];

/// Reads the templates of a file. A template is read once for each procedure that issues it, so that its names are looked up there.
pub(crate) fn file(cx: &mut Cx<'_>, nodes: &[Node], editions: &[Edition]) -> Vec<Paper> {
    let mut papers = Vec::new();
    for node in nodes {
        if node.name != "paper" {
            cx.unknown_child("", node, &["paper"]);
            continue;
        }
        let issuers = node.args.first().and_then(|arg| match &arg.value {
            super::tree::Scalar::Text(id) => Some(issuers(editions, id)),
            _ => None,
        });
        let mut read = None;
        for procedure in issuers.unwrap_or_default() {
            cx.scope = Scope::Procedure(procedure.clone());
            cx.types = types_of(editions, &procedure);
            read = paper(cx, node, true);
        }
        if read.is_none() {
            // Nobody issues it: only its form can be judged.
            cx.scope = Scope::Catalogue;
            cx.types = Types::default();
            read = paper(cx, node, false);
        }
        cx.scope = Scope::Catalogue;
        papers.extend(read);
    }
    papers
}

/// Procedures with an action that issues the paper.
fn issuers(editions: &[Edition], paper: &str) -> Vec<Id> {
    let mut found: Vec<Id> = Vec::new();
    for edition in editions {
        let issues = edition.all_actions().any(|action| action.papers.iter().any(|each| &**each == paper));
        if issues && !found.contains(&edition.procedure) {
            found.push(edition.procedure.clone());
        }
    }
    found
}

fn paper(cx: &mut Cx<'_>, node: &Node, issued: bool) -> Option<Paper> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "文书标识")?.id;
    let title = form.title(cx);
    form.need_prop(cx, "form");
    let layout = form.id(cx, "form");
    if let Some(layout) = &layout
        && !FORMS.contains(&&*layout.id)
    {
        cx.error(codes::PAPER_FORM, layout.span, format!("文书版式只能是：{}", FORMS.join(" ")));
    }
    let series = form.id(cx, "series");
    let to = form.id(cx, "to");
    if issued {
        if let Some(series) = &series {
            cx.refer(RefKind::Series, series);
        }
        if let Some(to) = &to {
            cx.refer(RefKind::Field(Why::Names), to);
        }
    }
    form.finish(cx);
    let mut blocks = Vec::new();
    for child in &node.children {
        blocks.extend(block(cx, child, issued));
    }
    if blocks.is_empty() {
        cx.error(codes::PAPER_FORM, node.span, format!("文书“{id}”没有正文"));
    }
    Some(Paper {
        id,
        title,
        form: layout?.id,
        series: series.map(|name| name.id),
        to: to.map(|name| name.id),
        blocks,
        hash: crate::rules::hash(node),
        span: node.span,
    })
}

fn block(cx: &mut Cx<'_>, node: &Node, issued: bool) -> Option<PaperBlock> {
    let mut form = Form::new(node);
    match node.name.as_str() {
        "text" | "heading" => {
            let level = if node.name == "heading" {
                let arg = form.arg();
                let level = arg.and_then(|arg| count_of(cx, &arg.value, arg.span)).and_then(|level| u8::try_from(level).ok());
                if !level.is_some_and(|level| (1..=4).contains(&level)) {
                    cx.error(codes::PAPER_FORM, node.span, "标题写 heading 级别 \"文字\"，级别为1至4");
                    return None;
                }
                level
            } else {
                None
            };
            let (text, span) = form.need_text(cx, "文字")?;
            form.finish(cx);
            slots(cx, &text, span, None, issued);
            let when = if issued { condition::block(cx, &node.children, None) } else { crate::model::Cond::always() };
            Some(match level {
                Some(level) => PaperBlock::Heading { level, text, when },
                None => PaperBlock::Text { text, when },
            })
        }
        "items" => {
            let group = form.need_id(cx, "条目组")?;
            let (text, span) = form.need_text(cx, "文字")?;
            form.leaf(cx);
            if issued {
                cx.refer(RefKind::Group, &group);
            }
            slots(cx, &text, span, Some(&group.id), issued);
            Some(PaperBlock::Items { group: group.id, text })
        }
        "field" => {
            let field = form.need_id(cx, "字段")?;
            form.leaf(cx);
            if issued {
                cx.refer(RefKind::Field(Why::Names), &field);
            }
            Some(PaperBlock::Field { field: field.id })
        }
        _ => {
            cx.unknown_child("paper", node, &BLOCKS);
            None
        }
    }
}

/// Slots of a template: fields by id, and these words. `{date:ACTION}`, `{due:CLOCK}`; `{no}` only in items.
const WORDS: [&str; 7] = ["number", "date", "unit", "cite", "district", "reason", "title"];

fn slots(cx: &mut Cx<'_>, text: &str, span: Span, group: Option<&Id>, issued: bool) {
    let parts = match pieces(text) {
        Ok(parts) => parts,
        Err(message) => {
            cx.error(codes::PAPER_PLACEHOLDER, span, message);
            return;
        }
    };
    for piece in parts {
        let Piece::Slot { name, argument } = piece else {
            continue;
        };
        let part = cx.slot_span(span, &name);
        match (name.as_str(), argument) {
            ("no", None) if group.is_some() => {}
            ("date", Some(action)) => slot_ref(cx, RefKind::Milestone, &action, span, issued),
            ("due", Some(clock)) => slot_ref(cx, RefKind::Clock, &clock, span, issued),
            (word, None) if WORDS.contains(&word) && !known_field(cx, group, word) => {}
            (field, None) if crate::cite::is_id(field) => {
                if issued {
                    let name = super::form::Name { id: Id::new(field), span: part };
                    cx.refer_field(group, &name, Why::Names);
                }
            }
            (word, _) => cx.error(codes::PAPER_PLACEHOLDER, part, format!("占位符“{word}”不能这样写")),
        }
    }
}

fn known_field(cx: &Cx<'_>, group: Option<&Id>, word: &str) -> bool {
    cx.field_type(group, word).is_some()
}

fn slot_ref(cx: &mut Cx<'_>, kind: RefKind, name: &str, span: Span, issued: bool) {
    let part = cx.slot_span(span, name);
    if !crate::cite::is_id(name) {
        cx.error(codes::PAPER_PLACEHOLDER, part, format!("占位符中的“{name}”不是标识"));
    } else if issued {
        let name = super::form::Name { id: Id::new(name), span: part };
        cx.refer(kind, &name);
    }
}
