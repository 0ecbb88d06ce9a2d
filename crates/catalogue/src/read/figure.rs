//! `figures/*.kdl`.

use super::condition;
use super::cx::{Cx, Types};
use super::form::{Form, Name, checked_id};
use super::tree::Node;
use crate::codes;
use crate::model::{Edition, Figure, Id, Measure, Population, Query, RefKind, Scope, TimeRule, Why};

const WORDS: [&str; 5] = ["definition", "count", "sum", "share", "median"];
const POPULATIONS: &str = "matters、items、papers、publications 或 units";

/// Reads the figures of a file; conditions are about fields of the procedures in `editions`.
pub(crate) fn file(cx: &mut Cx<'_>, nodes: &[Node], editions: &[Edition]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for node in nodes {
        if node.name == "figure" {
            figures.extend(figure(cx, node, editions));
        } else {
            cx.unknown_child("", node, &["figure"]);
        }
        cx.scope = Scope::Catalogue;
    }
    figures
}

fn figure(cx: &mut Cx<'_>, node: &Node, editions: &[Edition]) -> Option<Figure> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "统计项标识")?.id;
    let title = form.title(cx);
    let unit = form.need_prop_text(cx, "unit");
    let public = form.flag(cx, "public");
    let cite = form.cite(cx);
    form.finish(cx);
    let (mut definition, mut measure) = (None, None);
    for child in &node.children {
        let made = match child.name.as_str() {
            "definition" => {
                let mut form = Form::new(child);
                let text = form.need_text(cx, "口径").map(|(text, _)| text);
                form.leaf(cx);
                cx.once(&mut definition, text, child);
                continue;
            }
            "count" => query(cx, child, editions, &[]).map(|(query, _)| Measure::Count(query)),
            "sum" => sum(cx, child, editions),
            "share" => share(cx, child, editions),
            "median" => median(cx, child, editions),
            _ => {
                cx.unknown_child("figure", child, &WORDS);
                continue;
            }
        };
        if measure.is_some() {
            cx.error(codes::SAID_TWICE, child.span, "一个统计项只有一种计算");
        }
        measure = measure.or(made);
    }
    if definition.is_none() {
        cx.error(codes::MISSING, node.span, format!("统计项“{id}”没有写口径 definition"));
    }
    if measure.is_none() {
        cx.error(codes::MISSING, node.span, format!("统计项“{id}”没有写怎样计算：count、sum、share 或 median"));
    }
    let definition = definition.unwrap_or_default();
    Some(Figure { id, title, unit, definition, measure: measure?, cite, public, span: node.span })
}

fn sum(cx: &mut Cx<'_>, node: &Node, editions: &[Edition]) -> Option<Measure> {
    let field = first_name(cx, node)?;
    let (of, _) = query(cx, node, editions, &[])?;
    match &of.population {
        Population::Items { group, .. } => cx.refer_field(Some(group), &field, Why::Names),
        _ => cx.refer(RefKind::Field(Why::Names), &field),
    }
    Some(Measure::Sum { field: field.id, of })
}

fn share(cx: &mut Cx<'_>, node: &Node, editions: &[Edition]) -> Option<Measure> {
    Form::new(node).finish(cx);
    let (mut part, mut whole) = (None, None);
    for child in &node.children {
        let slot = match child.name.as_str() {
            "part" => &mut part,
            "whole" => &mut whole,
            _ => {
                cx.unknown_child("share", child, &["part", "whole"]);
                continue;
            }
        };
        let made = query(cx, child, editions, &[]).map(|(query, _)| query);
        cx.once(slot, made, child);
    }
    if part.is_none() || whole.is_none() {
        cx.error(codes::MISSING, node.span, "占比要写分子 part 和分母 whole");
    }
    Some(Measure::Share { part: part?, whole: whole? })
}

fn median(cx: &mut Cx<'_>, node: &Node, editions: &[Edition]) -> Option<Measure> {
    let (of, rest) = query(cx, node, editions, &["from", "to", "working"])?;
    let [Some(from), Some(to)] = rest.milestones else {
        cx.error(codes::MISSING, node.span, "中位数要写 from=、to= 两个时点");
        return None;
    };
    Some(Measure::Median { of, from: from.id, to: to.id, working: rest.working })
}

/// The first argument of `sum`.
fn first_name(cx: &mut Cx<'_>, node: &Node) -> Option<Name> {
    Form::new(node).need_id(cx, "字段")
}

/// What a `median` says besides its query.
#[derive(Default)]
struct Rest {
    milestones: [Option<Name>; 2],
    working: bool,
}

/// `matters="…" year-by="…" { CONDITION }`, and the other populations.
fn query(cx: &mut Cx<'_>, node: &Node, editions: &[Edition], more: &[&str]) -> Option<(Query, Rest)> {
    let mut form = Form::new(node);
    if node.name == "sum" {
        // The field is read by the caller; taken here, or it would be called one too many.
        let _ = form.arg();
    }
    let population = population(cx, &mut form, editions);
    let year_by = form.text(cx, "year-by");
    let mut rest = Rest::default();
    if !more.is_empty() {
        rest.milestones = [form.id(cx, "from"), form.id(cx, "to")];
        for name in rest.milestones.iter().flatten() {
            cx.refer(RefKind::Milestone, name);
        }
        rest.working = form.flag(cx, "working");
    }
    form.finish(cx);
    let population = population?;
    let group = match &population {
        Population::Items { group, .. } => Some(group.clone()),
        _ => None,
    };
    let is_units = matches!(population, Population::Units { with: None, .. });
    let cond = condition::block(cx, &node.children, group.as_ref());
    let time = match year_by {
        Some((text, span)) => time_rule(cx, &text, span, group.as_ref())?,
        None if is_units => TimeRule::Standing,
        None => {
            cx.error(codes::MISSING, node.span, "没有写年度归属 year-by：milestone:、field:、valid:、spans: 或 standing");
            return None;
        }
    };
    // `units … with="field" matters=…`: the condition and the year belong to the matters inside.
    if let Population::Units { kinds, with: Some((field, inner)) } = population {
        let inner = Query { cond, time, ..*inner };
        let population = Population::Units { kinds, with: Some((field, Box::new(inner))) };
        return Some((Query { population, cond: crate::model::Cond::always(), time: TimeRule::Standing, span: node.span }, rest));
    }
    Some((Query { population, cond, time, span: node.span }, rest))
}

fn population(cx: &mut Cx<'_>, form: &mut Form<'_>, editions: &[Edition]) -> Option<Population> {
    let mut found = Vec::new();
    let matters = form.id(cx, "matters");
    if let Some(name) = &matters {
        enter(cx, editions, name);
    }
    for (word, of_group) in [("items", true), ("papers", false)] {
        let Some((text, span)) = form.text(cx, word) else {
            continue;
        };
        let Some((procedure, part)) = text.split_once('/') else {
            cx.error(codes::BAD_VALUE, span, format!("“{word}”写“业务/{}”", if of_group { "条目组" } else { "文书" }));
            continue;
        };
        let procedure = checked_id(cx, procedure, cx.part_span(span, procedure))?;
        let part = checked_id(cx, part, cx.part_span(span, part))?;
        enter(cx, editions, &procedure);
        if of_group {
            cx.refer(RefKind::Group, &part);
            found.push(Population::Items { procedure: procedure.id, group: part.id });
        } else {
            cx.refer_global(RefKind::Paper, &part);
            found.push(Population::Papers { procedure: procedure.id, paper: part.id });
        }
    }
    if let Some(name) = form.id(cx, "publications") {
        enter(cx, editions, &name);
        found.push(Population::Publications { procedure: name.id });
    }
    let kinds = form.id_list(cx, "units");
    let with = form.id(cx, "with");
    if form.prop("units").is_some() {
        for kind in &kinds {
            cx.refer_global(RefKind::UnitKind, kind);
        }
        let kinds = kinds.into_iter().map(|name| name.id).collect();
        match (with, matters) {
            (None, None) => found.push(Population::Units { kinds, with: None }),
            (Some(field), Some(procedure)) => {
                cx.refer(RefKind::Field(Why::Names), &field);
                let population = Population::Matters { procedure: procedure.id };
                let inner = Query { population, cond: crate::model::Cond::always(), time: TimeRule::Standing, span: form.span() };
                found.push(Population::Units { kinds, with: Some((field.id, Box::new(inner))) });
            }
            _ => cx.error(codes::FIGURE_FORM, form.span(), "按单位统计时 with=“单位字段” 与 matters=“业务” 要一起写"),
        }
    } else if let Some(name) = matters {
        found.push(Population::Matters { procedure: name.id });
    }
    match found.len() {
        1 => found.pop(),
        0 => {
            cx.error(codes::MISSING, form.span(), format!("没有写统计对象：{POPULATIONS}"));
            None
        }
        _ => {
            cx.error(codes::SAID_TWICE, form.span(), format!("统计对象只能写一种：{POPULATIONS}"));
            None
        }
    }
}

/// Looks names up in a procedure from now on.
pub(crate) fn enter(cx: &mut Cx<'_>, editions: &[Edition], procedure: &Name) {
    cx.refer_global(RefKind::Procedure, procedure);
    cx.scope = Scope::Procedure(procedure.id.clone());
    cx.types = types_of(editions, &procedure.id);
}

/// The fields of all editions of a procedure.
pub(crate) fn types_of(editions: &[Edition], procedure: &Id) -> Types {
    let mut types = Types::default();
    for edition in editions.iter().filter(|edition| edition.procedure == *procedure) {
        types.fields.extend(edition.fields.iter().map(|field| (field.id.clone(), field.kind.clone())));
        for group in &edition.groups {
            let items = types.items.entry(group.id.clone()).or_default();
            items.extend(group.fields.iter().map(|field| (field.id.clone(), field.kind.clone())));
        }
    }
    types
}

fn time_rule(cx: &mut Cx<'_>, text: &str, span: crate::model::Span, group: Option<&Id>) -> Option<TimeRule> {
    if text == "standing" {
        return Some(TimeRule::Standing);
    }
    let (word, rest) = text.split_once(':').unwrap_or((text, ""));
    if word == "spans" {
        let (from, to) = rest.split_once("..").unwrap_or((rest, ""));
        let from = checked_id(cx, from, cx.part_span(span, from))?;
        let to = checked_id(cx, to, cx.part_span(span, to))?;
        cx.refer(RefKind::Field(Why::Names), &from);
        cx.refer(RefKind::Field(Why::Names), &to);
        return Some(TimeRule::SpansYearEnd { from: from.id, to: to.id });
    }
    if !matches!(word, "milestone" | "field" | "valid") {
        cx.error(codes::BAD_VALUE, span, "year-by 写 milestone:操作、field:字段、valid:期限、spans:起..止 或 standing");
        return None;
    }
    let name = checked_id(cx, rest, cx.part_span(span, rest))?;
    match word {
        "milestone" => {
            cx.refer(RefKind::Milestone, &name);
            Some(TimeRule::Milestone(name.id))
        }
        "field" => {
            cx.refer_field(group, &name, Why::Names);
            Some(TimeRule::Field(name.id))
        }
        _ => {
            cx.refer(RefKind::Clock, &name);
            Some(TimeRule::ValidAtYearEnd(name.id))
        }
    }
}
