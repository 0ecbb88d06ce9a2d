//! What is defined and nobody uses: mostly a slip, sometimes a leftover. Warnings.

use std::collections::BTreeSet;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{CERTIFICATES, Catalogue, Edition, Id, LengthRule, RefKind, Scope, Span};

/// Reports unused definitions of the catalogue and of each edition.
pub(crate) fn check(catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
    let mut used: BTreeSet<(&'static str, &Id)> = catalogue.refs.iter().map(|each| (super::names::word(&each.kind), &each.name)).collect();
    let certificates = Id::new(CERTIFICATES);
    if catalogue.refs.iter().any(|each| each.kind == RefKind::Certificate) {
        used.insert(("代码表", &certificates));
    }
    let completed = completed_keys(catalogue);
    used.extend(completed.iter().map(|key| ("本区规定", key)));
    let c = catalogue;
    let lists = c.codes.iter().map(|each| ("代码表", &each.id, each.span));
    let locals = c.local_values.iter().map(|each| ("本区规定", &each.id, each.span));
    let columns = c.columns.iter().map(|each| ("栏目", &each.id, each.span));
    let papers = c.papers.iter().map(|each| ("文书", &each.id, each.span));
    let acts = c.acts.iter().map(|each| ("法定行为", &each.id, each.span));
    let characteristics = c.characteristics.iter().map(|each| ("情形", &each.id, each.span));
    for (what, id, span) in lists.chain(locals).chain(columns).chain(papers).chain(acts).chain(characteristics) {
        if !used.contains(&(what, id)) {
            found.push(unused(what, id, span));
        }
    }
    for edition in &catalogue.editions {
        in_edition(catalogue, edition, found);
    }
}

fn unused(what: &str, id: &Id, span: Span) -> Diagnostic {
    Diagnostic::new(codes::UNUSED, span, format!("{what}“{id}”定义了但没有使用"))
}

/// Keys that `by=` completes from the values of a field, and keys inside the forms of numbers.
fn completed_keys(catalogue: &Catalogue) -> Vec<Id> {
    let mut keys = Vec::new();
    for edition in &catalogue.editions {
        let rules = edition.clocks.iter().flat_map(|clock| {
            let cases = clock.cases.iter().map(|case| &case.length);
            std::iter::once(&clock.length).chain(cases).chain(clock.extensions.iter().map(|extension| &extension.by))
        });
        for rule in rules {
            let LengthRule::Local { key, by: Some(by) } = rule else {
                continue;
            };
            let values = edition.field(by).map(|field| field.kind.enum_values()).unwrap_or_default();
            keys.extend(values.iter().map(|value| Id::from(format!("{key}.{}", value.id))));
        }
        for series in &edition.numbers {
            for value in &catalogue.local_values {
                if series.form.contains(&format!("{{local:{}}}", value.id)) {
                    keys.push(value.id.clone());
                }
            }
        }
    }
    keys
}

fn in_edition(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    let mut used: BTreeSet<(&'static str, &Id)> = BTreeSet::new();
    for each in &catalogue.refs {
        let here = match &each.scope {
            Scope::Edition { procedure, edition: name } => *procedure == edition.procedure && *name == edition.edition,
            Scope::Procedure(procedure) => *procedure == edition.procedure,
            Scope::Catalogue => false,
        };
        if here {
            let word = if each.kind == RefKind::Milestone { "操作" } else { super::names::word(&each.kind) };
            used.insert((word, &each.name));
        }
    }
    for role in &edition.roles {
        if !used.contains(&("角色", &role.id)) {
            found.push(unused("角色", &role.id, role.span));
        }
    }
    for counter in &edition.counters {
        // What is counted by an action is shown on the matter; only a stray definition is unused.
        if !used.contains(&("计数", &counter.id)) {
            found.push(unused("计数", &counter.id, counter.span));
        }
    }
}
