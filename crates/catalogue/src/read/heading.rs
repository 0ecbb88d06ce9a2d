//! The head of an edition: its laws, its interval, what identifies and names a matter, its number series.

use mingfa_time::Date;

use super::cx::Cx;
use super::form::{Form, referred};
use super::tree::Node;
use crate::cite;
use crate::codes;
use crate::model::{Basis, Edition, Id, NumberSeries, Place, RefKind, SourceOfTruth, Why};

/// What a procedure says once.
#[derive(Default)]
pub(crate) struct Head {
    in_force: Option<(Date, Option<Date>)>,
    opens_by: Option<Id>,
    source_of_truth: Option<SourceOfTruth>,
    called_by: Option<Id>,
}

impl Head {
    /// Reports what is missing and fills the edition; none without its interval.
    pub(crate) fn finish(self, cx: &mut Cx<'_>, node: &Node, edition: &mut Edition) -> Option<()> {
        for (there, word) in [
            (self.in_force.is_some(), "in-force"),
            (self.opens_by.is_some(), "opens-by"),
            (self.source_of_truth.is_some(), "source-of-truth"),
            (self.called_by.is_some(), "called-by"),
            (!edition.basis.is_empty(), "basis"),
            (!edition.opened_by.is_empty(), "opened-by"),
        ] {
            if !there {
                cx.error(codes::MISSING, node.span, format!("业务“{}”缺少“{word}”", edition.procedure));
            }
        }
        // Without its interval nothing can be said about the edition.
        (edition.from, edition.until) = self.in_force?;
        edition.opens_by = self.opens_by.unwrap_or_else(|| Id::new(""));
        edition.source_of_truth = self.source_of_truth.unwrap_or(SourceOfTruth::Here);
        edition.called_by = self.called_by.unwrap_or_else(|| Id::new(""));
        Some(())
    }
}

/// Reads a node of the head; false when it is none.
pub(crate) fn head_part(cx: &mut Cx<'_>, child: &Node, head: &mut Head, edition: &mut Edition) -> bool {
    let mut form = Form::new(child);
    match child.name.as_str() {
        "basis" => edition.basis.extend(basis(cx, &mut form, child)),
        "in-force" => {
            form.need_prop(cx, "from");
            let from = form.date(cx, "from");
            let until = form.date(cx, "until");
            if let (Some(from), Some(until)) = (from, until)
                && until < from
            {
                cx.error(codes::BAD_VALUE, child.span, "适用期间的止日早于起日");
            }
            cx.once(&mut head.in_force, from.map(|from| (from, until)), child);
        }
        "opens-by" | "called-by" | "identity" => {
            let name = form.need_id(cx, "字段");
            if let Some(name) = &name {
                cx.refer(RefKind::Field(Why::Names), name);
            }
            let slot = match child.name.as_str() {
                "opens-by" => &mut head.opens_by,
                "called-by" => &mut head.called_by,
                _ => &mut edition.identity,
            };
            cx.once(slot, name.map(|name| name.id), child);
        }
        "source-of-truth" => {
            let truth = match form.need_text(cx, "来源") {
                Some((text, _)) if text == "here" => Some(SourceOfTruth::Here),
                Some((text, _)) if text == "upper-platform" => Some(SourceOfTruth::UpperPlatform),
                Some((text, _)) if text == "oa" => Some(SourceOfTruth::Oa),
                Some((_, span)) => {
                    cx.error(codes::BAD_VALUE, span, "数据来源是 here、upper-platform 或 oa");
                    None
                }
                None => None,
            };
            cx.once(&mut head.source_of_truth, truth, child);
        }
        "summary" => {
            let names = form.need_ids(cx, "字段");
            edition.summary.extend(referred(cx, names, &RefKind::Field(Why::Names)));
        }
        "opened-by" | "corrected-by" => {
            let names = form.need_ids(cx, "角色");
            let roles = referred(cx, names, &RefKind::Role);
            if child.name == "opened-by" { edition.opened_by.extend(roles) } else { edition.corrected_by.extend(roles) }
        }
        _ => return false,
    }
    form.leaf(cx);
    true
}

fn basis(cx: &mut Cx<'_>, form: &mut Form<'_>, node: &Node) -> Option<Basis> {
    if let Some((key, span)) = form.text(cx, "local") {
        let key = cx.local_key(&key, span)?;
        return Some(Basis::Local { key, span: node.span });
    }
    let (text, span) = form.need_text(cx, "依据")?;
    match cite::parse(&text) {
        Ok(cite::Parsed { place: Place::Norm { law, version: Some(version), article: None }, doubted: false }) => {
            // Resolved like any citation; the version has to be in force all the time.
            let _ = cx.citations(&text, span);
            Some(Basis::Law { law, version, span })
        }
        Ok(_) => {
            cx.error(codes::BAD_CITATION, span, "依据写法规名称和版本，如“行政复议法(2023)”");
            None
        }
        Err(message) => {
            cx.error(codes::BAD_CITATION, span, message);
            None
        }
    }
}

/// Reads a number series.
pub(crate) fn number(cx: &mut Cx<'_>, node: &Node) -> Option<NumberSeries> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "文号系列名称")?.id;
    let template = form.need_prop_text(cx, "form");
    form.need_prop(cx, "at");
    let at = form.id(cx, "at");
    if let Some(at) = &at {
        cx.refer(RefKind::Milestone, at);
    }
    form.need_prop(cx, "field");
    let field = form.id(cx, "field");
    if let Some(field) = &field {
        cx.refer(RefKind::Field(Why::Gives), field);
    }
    let cite = form.cite(cx);
    form.leaf(cx);
    Some(NumberSeries { id, form: template, at: at?.id, field: field?.id, cite, span: node.span })
}
