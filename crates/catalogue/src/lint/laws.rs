//! Laws and what is cited from them.

use crate::cite::{article_number, to_chinese};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, Citation, CitationUse, Law, LawVersion, Place, Scope, Span};
use crate::suggest::nearest;

/// Checks the laws themselves and every citation.
pub(crate) fn check(catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
    for law in &catalogue.laws {
        versions(law, found);
    }
    for cited in &catalogue.citations {
        citation(catalogue, cited, found);
    }
}

fn versions(law: &Law, found: &mut Vec<Diagnostic>) {
    for version in &law.versions {
        let wrong = |message: String| Diagnostic::new(codes::LAW_VERSIONS, version.span, message);
        if version.until.is_some_and(|until| until < version.in_force) {
            found.push(wrong(format!("《{}》{}年版的失效日早于施行日", law.title, version.name)));
        }
        if version.adopted.is_some_and(|adopted| adopted > version.in_force) {
            found.push(wrong(format!("《{}》{}年版的公布日晚于施行日", law.title, version.name)));
        }
        articles(law, version, found);
    }
    for (before, after) in law.versions.iter().zip(law.versions.iter().skip(1)) {
        if before.until.is_some_and(|until| until >= after.in_force) || before.in_force == after.in_force {
            let message = format!("《{}》{}年版与{}年版同时有效", law.title, before.name, after.name);
            found.push(Diagnostic::new(codes::LAW_VERSIONS, after.span, message).label(before.span, "前一版本"));
        }
    }
}

/// Articles named inside a version must exist in it.
fn articles(law: &Law, version: &LawVersion, found: &mut Vec<Diagnostic>) {
    let counts = version.counts.iter().map(|each| (each.article.as_str(), each.span));
    let limits = version.limits.iter().map(|each| (each.article.as_str(), each.span));
    let duties = version.duties.iter().map(|each| (each.article.as_str(), each.span));
    let offers = version.offers.iter().map(|each| (each.article.as_str(), each.span));
    let aparts = version.aparts.iter().map(|each| (each.article.as_str(), each.span));
    for (article, span) in counts.chain(limits).chain(duties).chain(offers).chain(aparts) {
        found.extend(beyond(law, version, article, span));
    }
}

/// The finding that a version has no such article.
fn beyond(law: &Law, version: &LawVersion, article: &str, span: Span) -> Option<Diagnostic> {
    let most = version.articles?;
    let number = article_number(article)?;
    (number > most || number == 0).then(|| {
        let message = format!("《{}》({})没有{article}，全文共{most}条", law.title, version.name);
        Diagnostic::new(codes::UNKNOWN_ARTICLE, span, message).help(format!("最后一条是第{}条", to_chinese(most)))
    })
}

fn citation(catalogue: &Catalogue, cited: &CitationUse, found: &mut Vec<Diagnostic>) {
    let Citation { place: Place::Norm { law: name, version: version_name, article }, span, .. } = &cited.citation else {
        return;
    };
    let Some(law) = catalogue.law(name) else {
        let finding = Diagnostic::new(codes::UNKNOWN_LAW, *span, format!("规则库没有登记《{name}》"));
        let known = catalogue.laws.iter().flat_map(|law| std::iter::once(law.title.as_str()).chain(law.short.iter().map(String::as_str)));
        found.push(match nearest(name, known) {
            Some(meant) => finding.help(format!("是不是《{meant}》？")),
            None => finding.help("请在 laws/ 中登记这部法规和它的版本"),
        });
        return;
    };
    let Some(version) = law.version_named(version_name.as_deref()) else {
        let known: Vec<&str> = law.versions.iter().map(|version| version.name.as_str()).collect();
        let message = match version_name {
            Some(version) => format!("《{}》没有登记{version}年版", law.title),
            None => format!("《{}》有{}个版本，引用要写明版本", law.title, known.len()),
        };
        let help = format!("已登记：{}", known.iter().map(|name| format!("{}({name})", law.title)).collect::<Vec<_>>().join("、"));
        found.push(Diagnostic::new(codes::UNKNOWN_VERSION, *span, message).help(help).label(law.span, "法规在此处登记"));
        return;
    };
    if let Some(article) = article {
        found.extend(beyond(law, version, article, *span).map(|finding| finding.label(version.span, "版本在此处登记")));
    }
    in_force_meanwhile(catalogue, cited, law, version, found);
}

/// A citation of a version that was never in force while the edition governs is a slip.
fn in_force_meanwhile(catalogue: &Catalogue, cited: &CitationUse, law: &Law, version: &LawVersion, found: &mut Vec<Diagnostic>) {
    let Scope::Edition { procedure, edition } = &cited.scope else {
        return;
    };
    let Some(edition) = catalogue.edition(procedure, edition) else {
        return;
    };
    let ended_before = law.ends(version).is_some_and(|end| end < edition.from);
    let begins_after = edition.until.is_some_and(|until| version.in_force > until);
    if !ended_before && !begins_after {
        return;
    }
    // A basis has its own finding.
    let is_basis = super::editions::basis_versions(catalogue, edition).iter().any(|basis| std::ptr::eq(*basis, version));
    if is_basis {
        return;
    }
    let message = format!("《{}》({})在适用期间（{}）内从未有效", law.title, version.name, super::editions::interval(edition));
    found.push(Diagnostic::new(codes::CITED_NOT_IN_FORCE, cited.citation.span, message).label(version.span, "版本在此处登记"));
}
