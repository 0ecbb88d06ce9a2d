//! Statutory limits whose running an edition must watch: `limit "第六十二条" "60 days" clock="recon23.decision-time"`.
//!
//! Deleting a clock leaves every path as it was, so the exploration cannot miss it; the law itself has to say that it is needed.

use mingfa_time::Length;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Basis, Catalogue, Citation, Edition, Law, LawVersion, LengthRule, Limit, Place, Span};

/// Reports every such limit of the edition's laws that nothing in the edition keeps, and excuses for limits that are kept.
pub(crate) fn check(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    let kept = kept(edition);
    for basis in &edition.basis {
        let Basis::Law { law, version, span } = basis else {
            continue;
        };
        let Some(law) = catalogue.law(law) else {
            continue;
        };
        let Some(version) = law.version_named(Some(version)) else {
            continue;
        };
        for limit in &version.limits {
            found.extend(limit_kept(edition, (law, version, *span), limit, &kept));
        }
    }
}

type Kept<'e> = (Length, &'e [Citation]);

/// Every fixed length that an edition watches, with the articles it is taken from: of clocks, their cases and extensions, and of
/// publications that have their days.
fn kept(edition: &Edition) -> Vec<Kept<'_>> {
    let mut rules: Vec<(&LengthRule, &[Citation])> = Vec::new();
    for clock in &edition.clocks {
        rules.push((&clock.length, &clock.cite));
        let cases = clock.cases.iter().map(|case| (&case.length, case.cite.as_slice()));
        let extensions = clock.extensions.iter().map(|extension| (&extension.by, extension.cite.as_slice()));
        rules.extend(cases.chain(extensions).map(|(rule, cite)| (rule, if cite.is_empty() { clock.cite.as_slice() } else { cite })));
    }
    rules.extend(edition.publishes.iter().filter_map(|publish| Some((publish.within.as_ref()?, publish.cite.as_slice()))));
    rules.into_iter().filter_map(|(rule, cite)| if let LengthRule::Fixed(length) = rule { Some((*length, cite)) } else { None }).collect()
}

fn limit_kept(edition: &Edition, basis: (&Law, &LawVersion, Span), limit: &Limit, kept: &[Kept<'_>]) -> Option<Diagnostic> {
    let id = limit.clock.as_ref()?;
    let (law, version, span) = basis;
    let keeps = |length: &Length| {
        let mut those = kept.iter().filter(|(known, _)| known == length);
        those.any(|(_, cites)| cites.iter().any(|cite| is_from(cite, law, version, limit)))
    };
    let missing: Vec<String> = limit.lengths.iter().filter(|length| !keeps(length)).map(Length::to_string).collect();
    let note = edition.without.iter().find(|note| note.id == *id);
    let cite = format!("{}({}){}", law.title, version.name, limit.article);
    match (missing.is_empty(), note) {
        (false, None) => {
            let message = format!("“{}”{}版没有计算{cite}规定的期限（{}）", edition.title, edition.edition, missing.join("、"));
            let help = format!("写一个引用该条、长度相同的 clock；确实不涉及的，写 without \"{id}\" why=\"…\"");
            let finding = Diagnostic::new(codes::LIMIT_NOT_KEPT, span, message).label(limit.span, "法定期限登记在此");
            Some(finding.help(help).cite(cite))
        }
        (true, Some(note)) => {
            let message = format!("声明不涉及{cite}规定的期限，但本业务已经计算");
            Some(Diagnostic::new(codes::WITHOUT_NEEDLESS, note.span, message).help("删去这一声明"))
        }
        _ => None,
    }
}

/// Whether a citation points at the limit's article of this very version, with or without 款 and 项.
fn is_from(cite: &Citation, law: &Law, version: &LawVersion, limit: &Limit) -> bool {
    let Place::Norm { law: title, version: name, article: Some(article) } = &cite.place else {
        return false;
    };
    let cited = law.version_named(name.as_deref());
    law.is_called(title) && cited.is_some_and(|cited| cited.name == version.name) && limit.speaks_of(article)
}
