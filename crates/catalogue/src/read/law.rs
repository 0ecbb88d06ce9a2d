//! `laws/*.kdl`: norms with their versions, the vocabulary of acts and characteristics.

use mingfa_time::Unit;

use super::condition::list;
use super::cx::Cx;
use super::form::{Form, count_of, referred};
use super::tree::{Node, Scalar};
use crate::cite;
use crate::codes;
use crate::model::{Apart, Catalogue, Counting, Duty, Id, Law, LawVersion, Limit, Mark, Offer, RefKind, Term};

/// Reads one file of `laws/`.
pub(crate) fn file(cx: &mut Cx<'_>, nodes: &[Node], catalogue: &mut Catalogue) {
    for node in nodes {
        match node.name.as_str() {
            "acts" => catalogue.acts.extend(terms(cx, node, "act")),
            "characteristics" => catalogue.characteristics.extend(terms(cx, node, "characteristic")),
            "norm" => catalogue.laws.extend(norm(cx, node)),
            _ => cx.unknown_child("", node, &["norm", "acts", "characteristics"]),
        }
    }
}

fn terms(cx: &mut Cx<'_>, node: &Node, word: &'static str) -> Vec<Term> {
    Form::new(node).finish(cx);
    let mut terms = Vec::new();
    for child in &node.children {
        if child.name != word {
            cx.unknown_child(&node.name, child, &[word]);
            continue;
        }
        let mut form = Form::new(child);
        let Some(name) = form.need_id(cx, "标识") else {
            continue;
        };
        let title = form.title(cx);
        form.leaf(cx);
        terms.push(Term { id: name.id, title, span: name.span });
    }
    terms
}

fn norm(cx: &mut Cx<'_>, node: &Node) -> Option<Law> {
    let mut form = Form::new(node);
    let (title, _) = form.need_text(cx, "法规名称")?;
    let kind = form.need_prop_text(cx, "kind");
    form.finish(cx);
    let mut law = Law { title, short: Vec::new(), kind, versions: Vec::new(), span: node.span };
    for child in &node.children {
        match child.name.as_str() {
            "short" => {
                let mut form = Form::new(child);
                law.short.extend(form.texts(cx, "简称").into_iter().map(|(text, _)| text));
                form.leaf(cx);
            }
            "version" => law.versions.extend(version(cx, child)),
            _ => cx.unknown_child("norm", child, &["short", "version"]),
        }
    }
    if law.versions.is_empty() {
        cx.error(codes::MISSING, node.span, format!("《{}》没有任何版本", law.title));
    }
    law.versions.sort_by_key(|version| version.in_force);
    Some(law)
}

fn version(cx: &mut Cx<'_>, node: &Node) -> Option<LawVersion> {
    let mut form = Form::new(node);
    let (name, span) = form.need_text(cx, "版本名称")?;
    if !name.starts_with(|c: char| c.is_ascii_digit()) {
        cx.error(codes::BAD_VALUE, span, "版本名称以年份数字开头，如“2019”");
    }
    let adopted = form.date(cx, "adopted");
    form.need_prop(cx, "in-force");
    let in_force = form.date(cx, "in-force")?;
    let until = form.date(cx, "until");
    let articles = form.count(cx, "articles");
    form.need_prop(cx, "mark");
    let mark = match form.text(cx, "mark") {
        Some((text, _)) if text == "V" => Mark::Verified,
        Some((text, _)) if text == "S" => Mark::Excerpt,
        Some((text, _)) if text == "M" => Mark::Unverified,
        Some((_, span)) => {
            cx.error(codes::BAD_VALUE, span, "mark 写 V（读过全文）、S（读过摘录）或 M（凭记忆，待核实）");
            Mark::Unverified
        }
        None => Mark::Unverified,
    };
    form.finish(cx);
    let mut version = LawVersion {
        name,
        adopted,
        in_force,
        until,
        articles,
        mark,
        counts: Vec::new(),
        limits: Vec::new(),
        duties: Vec::new(),
        offers: Vec::new(),
        aparts: Vec::new(),
        span: node.span,
    };
    for child in &node.children {
        match child.name.as_str() {
            "counts" => version.counts.extend(counts(cx, child)),
            "limit" => version.limits.extend(limit(cx, child)),
            "duty" => version.duties.extend(duty(cx, child)),
            "forbids" => version.duties.extend(forbids(cx, child)),
            "offers" => version.offers.extend(offers(cx, child)),
            "apart" => version.aparts.extend(apart(cx, child)),
            _ => cx.unknown_child("version", child, &["counts", "limit", "duty", "forbids", "offers", "apart"]),
        }
    }
    Some(version)
}

fn counts(cx: &mut Cx<'_>, node: &Node) -> Option<Counting> {
    let mut form = Form::new(node);
    let mut numbers = Vec::new();
    while let Some(arg) = form.arg() {
        numbers.extend(count_of(cx, &arg.value, arg.span));
    }
    form.need_prop(cx, "unit");
    let unit = match form.text(cx, "unit") {
        Some((text, _)) if text == "day" => Some(Unit::Day),
        Some((text, _)) if text == "working-day" => Some(Unit::WorkingDay),
        Some((_, span)) => {
            cx.error(codes::BAD_VALUE, span, "“日”的单位写 day（自然日）或 working-day（工作日）");
            None
        }
        None => None,
    };
    let article = article(cx, &mut form);
    form.leaf(cx);
    Some(Counting { numbers, unit: unit?, article, span: node.span })
}

fn limit(cx: &mut Cx<'_>, node: &Node) -> Option<Limit> {
    let mut form = Form::new(node);
    let (article, span) = form.need_text(cx, "条文")?;
    checked_article(cx, &article, span);
    let mut lengths = Vec::new();
    let texts = form.texts(cx, "期限");
    if texts.is_empty() {
        cx.error(codes::MISSING, node.span, "“limit”没有写期限");
    }
    for (text, span) in texts {
        lengths.extend(cx.length(&text, span));
    }
    let clock = form.id(cx, "clock").map(|name| name.id);
    form.leaf(cx);
    Some(Limit { article, lengths, clock, span: node.span })
}

fn duty(cx: &mut Cx<'_>, node: &Node) -> Option<Duty> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "义务标识")?.id;
    let article = article(cx, &mut form);
    form.need_prop(cx, "before");
    let before = act(cx, &mut form, "before");
    form.need_prop(cx, "passed");
    let passed = list(cx, &mut form, "passed", &RefKind::Act);
    let same_draft = form.flag(cx, "same-draft");
    let when = characteristic(cx, &mut form, "when");
    let unless = characteristic(cx, &mut form, "unless");
    form.leaf(cx);
    if passed.is_empty() {
        return None;
    }
    Some(Duty { id, article, before: before?, passed, same_draft, when, unless, span: node.span })
}

/// A duty that nothing can satisfy: the act may not be done at all in these cases.
fn forbids(cx: &mut Cx<'_>, node: &Node) -> Option<Duty> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "禁止标识")?.id;
    let before = form.need_id(cx, "行为");
    if let Some(name) = &before {
        cx.refer(RefKind::Act, name);
    }
    let article = article(cx, &mut form);
    let when = characteristic(cx, &mut form, "when");
    let unless = characteristic(cx, &mut form, "unless");
    form.leaf(cx);
    if when.is_none() && unless.is_none() {
        cx.error(codes::MISSING, node.span, "“forbids”要写明何种情形下禁止：when 或 unless");
    }
    Some(Duty { id, article, before: before?.id, passed: Vec::new(), same_draft: false, when, unless, span: node.span })
}

fn offers(cx: &mut Cx<'_>, node: &Node) -> Option<Offer> {
    let mut form = Form::new(node);
    let name = form.need_id(cx, "行为");
    let article = article(cx, &mut form);
    form.leaf(cx);
    let name = name?;
    cx.refer(RefKind::Act, &name);
    Some(Offer { act: name.id, article, span: node.span })
}

fn apart(cx: &mut Cx<'_>, node: &Node) -> Option<Apart> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "分离标识")?.id;
    let names = form.ids(cx);
    let acts = referred(cx, names, &RefKind::Act);
    if acts.len() < 2 {
        cx.error(codes::MISSING, node.span, "职责分离至少写两种行为");
    }
    let article = article(cx, &mut form);
    form.leaf(cx);
    Some(Apart { id, acts, article, span: node.span })
}

fn act(cx: &mut Cx<'_>, form: &mut Form<'_>, prop: &'static str) -> Option<Id> {
    let name = form.id(cx, prop)?;
    cx.refer(RefKind::Act, &name);
    Some(name.id)
}

fn characteristic(cx: &mut Cx<'_>, form: &mut Form<'_>, prop: &'static str) -> Option<Id> {
    let name = form.id(cx, prop)?;
    cx.refer(RefKind::Characteristic, &name);
    Some(name.id)
}

/// `article=`; empty for norms known only by title.
fn article(cx: &mut Cx<'_>, form: &mut Form<'_>) -> String {
    let Some(prop) = form.prop("article") else {
        return String::new();
    };
    let Scalar::Text(text) = &prop.value else {
        cx.error(codes::BAD_VALUE, prop.value_span, "条文写作“第六十二条”或“（五）”");
        return String::new();
    };
    checked_article(cx, text, prop.value_span);
    text.clone()
}

fn checked_article(cx: &mut Cx<'_>, text: &str, span: crate::model::Span) {
    // The parser of citations is the one judge of what an article looks like.
    if !text.is_empty()
        && let Err(message) = cite::parse(&format!("法(2000){text}"))
    {
        cx.error(codes::BAD_CITATION, span, message);
    }
}
