//! Acts that an edition under a law must make possible, and declarations that excuse from nothing.

use super::duty::basis;
use super::report::{Report, cited, named};
use super::search::Model;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, Edition, Law, LawVersion, Span};

pub(crate) fn prove(law: &Law, version: &LawVersion, model: &Model<'_>, basis: Span, report: &mut Report<'_>) {
    let edition = model.space.edition;
    for offer in &version.offers {
        let offered = edition.all_actions().any(|action| action.does.contains(&offer.act));
        let note = edition.without.iter().find(|note| note.id == offer.act);
        let (act, cite) = (report.act(&offer.act), cited(law, version, &offer.article));
        match (offered, note) {
            (false, None) => {
                let message = format!("{}没有办理“{act}”的操作", named(edition));
                let help = format!("在操作上写 does=\"{}\"；确实不涉及的，写 without \"{}\" why=\"…\"", offer.act, offer.act);
                report.push(
                    Diagnostic::new(codes::OFFER_MISSING, basis, message).label(offer.span, "法定要求登记在此").help(help).cite(cite),
                );
            }
            (true, Some(note)) => {
                let message = format!("声明不涉及“{act}”，但本业务有办理它的操作");
                report.push(Diagnostic::new(codes::WITHOUT_NEEDLESS, note.span, message).help("删去这一声明"));
            }
            _ => {}
        }
    }
}

/// Declarations that excuse from nothing.
pub(crate) fn needless(catalogue: &Catalogue, edition: &Edition, report: &mut Report<'_>) {
    let versions: Vec<&LawVersion> = basis(catalogue, edition).into_iter().map(|(_, version, _)| version).collect();
    for note in &edition.without {
        let known = versions.iter().any(|version| {
            version.duties.iter().any(|duty| duty.id == note.id)
                || version.offers.iter().any(|offer| offer.act == note.id)
                || version.limits.iter().any(|limit| limit.clock.as_ref() == Some(&note.id))
                || version.aparts.iter().any(|apart| apart.id == note.id)
        });
        if !known {
            let message = format!("声明不适用“{}”，但本版依据的法规没有这一项", note.id);
            report.push(Diagnostic::new(codes::WITHOUT_NEEDLESS, note.span, message).help("删去，或改为法规登记中的标识"));
        }
    }
}
