//! Editions in time: gaps, overlaps, and the laws they are under.

use std::sync::Arc;

use mingfa_time::Date;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Basis, Catalogue, Edition, Law, LawVersion};

/// Checks the editions of each procedure against one another and against their laws.
pub(crate) fn check(catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
    for (before, after) in catalogue.editions.iter().zip(catalogue.editions.iter().skip(1)) {
        if before.procedure == after.procedure {
            neighbours(before, after, found);
        }
    }
    for edition in &catalogue.editions {
        for basis in &edition.basis {
            in_force(catalogue, edition, basis, found);
        }
    }
}

/// The versions an edition is under, as far as they are known.
pub(crate) fn basis_versions<'c>(catalogue: &'c Catalogue, edition: &Edition) -> Vec<&'c LawVersion> {
    edition.basis.iter().filter_map(|basis| basis_of(catalogue, basis)).map(|(_, version)| version).collect()
}

fn basis_of<'c>(catalogue: &'c Catalogue, basis: &Basis) -> Option<(&'c Law, &'c LawVersion)> {
    let Basis::Law { law, version, .. } = basis else {
        return None;
    };
    let law = catalogue.law(law)?;
    law.version_named(Some(version)).map(|version| (law, version))
}

/// `2019-09-01起` or `2019-09-01至2023-12-31`.
pub(crate) fn interval(edition: &Edition) -> String {
    match edition.until {
        Some(until) => format!("{}至{until}", edition.from),
        None => format!("{}起", edition.from),
    }
}

fn neighbours(before: &Arc<Edition>, after: &Arc<Edition>, found: &mut Vec<Diagnostic>) {
    let Some(until) = before.until.filter(|until| *until < after.from) else {
        let message =
            format!("“{}”的{}版（{}）与{}版（{}）期间重叠", after.title, before.edition, interval(before), after.edition, interval(after));
        found.push(
            Diagnostic::new(codes::EDITION_OVERLAP, after.span, message)
                .label(before.span, "前一适用版")
                .help(format!("前一适用版的止日写 {}", day_before(after.from))),
        );
        return;
    };
    if until.tomorrow().is_ok_and(|next| next < after.from) {
        let message = format!("“{}”在{until}之后、{}之前没有适用版", after.title, after.from);
        found.push(
            Diagnostic::new(codes::EDITION_GAP, after.span, message)
                .label(before.span, "前一适用版")
                .help(format!("前一适用版的止日写 {}", day_before(after.from))),
        );
    }
}

fn day_before(date: Date) -> Date {
    date.yesterday().unwrap_or(date)
}

fn in_force(catalogue: &Catalogue, edition: &Edition, basis: &Basis, found: &mut Vec<Diagnostic>) {
    let Basis::Law { span, .. } = basis else {
        return;
    };
    // An unknown law or version is reported as a citation.
    let Some((law, version)) = basis_of(catalogue, basis) else {
        return;
    };
    let ends = law.ends(version);
    if version.in_force > edition.from {
        let message = format!("《{}》({})自{}施行，晚于适用版的起日{}", law.title, version.name, version.in_force, edition.from);
        found.push(Diagnostic::new(codes::BASIS_NOT_IN_FORCE, *span, message).label(version.span, "版本在此处登记"));
    }
    let Some(ends) = ends else { return };
    if edition.until.is_none_or(|until| until > ends) {
        let message = format!(
            "《{}》({})到{ends}失效，而适用版{}",
            law.title,
            version.name,
            match edition.until {
                Some(until) => format!("到{until}才结束"),
                None => "没有止日".to_owned(),
            }
        );
        found.push(
            Diagnostic::new(codes::BASIS_NOT_IN_FORCE, *span, message)
                .label(version.span, "版本在此处登记")
                .help(format!("适用期间写 until=\"{ends}\"，并为新版本另写一个适用版")),
        );
        return;
    }
    no_successor(catalogue, edition, law, version, basis, found);
}

/// The law goes on in a newer version, the procedure does not.
fn no_successor(catalogue: &Catalogue, edition: &Edition, law: &Law, version: &LawVersion, basis: &Basis, found: &mut Vec<Diagnostic>) {
    let Basis::Law { span, .. } = basis else {
        return;
    };
    let Some(newer) = law.versions.iter().find(|other| other.in_force > version.in_force) else {
        return;
    };
    let goes_on = catalogue.editions_of(&edition.procedure).any(|other| other.from > edition.from);
    if !goes_on {
        let message = format!("《{}》已有{}年版（{}施行），“{}”还没有相应的适用版", law.title, newer.name, newer.in_force, edition.title);
        found.push(Diagnostic::new(codes::NO_SUCCESSOR, *span, message).label(newer.span, "新版本在此处登记"));
    }
}
