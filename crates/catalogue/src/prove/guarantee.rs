//! What a result vouches for: `settles "lawful" guarantees="legal-review"` is proved in the edition that shows the result, and
//! only then may the editions that hear it rely on it.

use super::acts::{Providers, Sense};
use super::duty::basis;
use super::report::{Proved, ProvedKind, Report};
use super::search::{Goal, Model, Search, Verdict};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{ActId, Catalogue, Edition, Id, Link, Settle};

/// The results of every edition with the acts they vouch for.
#[derive(Debug, Clone)]
pub(crate) struct Guarantees {
    entries: Vec<Vouch>,
}

#[derive(Debug, Clone)]
struct Vouch {
    edition: usize,
    procedure: Id,
    step: usize,
    at: usize,
    result: Id,
    acts: Vec<ActId>,
}

impl Guarantees {
    /// As the editions declare them.
    pub(crate) fn declared(catalogue: &Catalogue) -> Self {
        let mut entries = Vec::new();
        for (index, edition) in catalogue.editions.iter().enumerate() {
            for (step, each) in edition.steps.iter().enumerate() {
                for (at, settle) in each.settles.iter().enumerate() {
                    let (procedure, result, acts) = (edition.procedure.clone(), settle.as_.clone(), settle.guarantees.clone());
                    entries.push(Vouch { edition: index, procedure, step, at, result, acts });
                }
            }
        }
        Self { entries }
    }

    /// The same results, vouching for nothing.
    fn empty(&self) -> Self {
        Self { entries: self.entries.iter().map(|vouch| Vouch { acts: Vec::new(), ..vouch.clone() }).collect() }
    }

    /// The results heard through a link that vouch for an act, whichever edition of whichever procedure shows them.
    pub(crate) fn results(&self, link: &Link, act: &str) -> Vec<Id> {
        let heard = || self.entries.iter().filter(|vouch| link.to.contains(&vouch.procedure));
        let mut results: Vec<Id> =
            heard().filter(|vouch| vouch.acts.iter().any(|known| **known == *act)).map(|vouch| vouch.result.clone()).collect();
        results.sort();
        results.dedup();
        results
            .retain(|result| heard().filter(|vouch| vouch.result == *result).all(|vouch| vouch.acts.iter().any(|known| **known == *act)));
        results
    }

    /// Results that a proof may have to tell apart from all others.
    pub(crate) fn lists(&self, link: &Link) -> Vec<Vec<Id>> {
        let vouching = self.entries.iter().filter(|vouch| link.to.contains(&vouch.procedure) && !vouch.acts.is_empty());
        let mut results: Vec<Id> = vouching.map(|vouch| vouch.result.clone()).collect();
        results.sort();
        results.dedup();
        results.into_iter().map(|result| vec![result]).collect()
    }
}

/// Files of an edition that others read when they rely on its results for an act, without binding these to a draft of their own:
/// the act must have passed on these files as they are.
fn heard(catalogue: &Catalogue, edition: &Edition, act: &str) -> Vec<usize> {
    let relying = catalogue.editions.iter().filter(|other| relies(catalogue, other, act));
    let links = relying.flat_map(|other| &other.links).filter(|link| link.to.contains(&edition.procedure) && link.on.is_none());
    let read: Vec<&Id> = links.filter_map(|link| link.reads.as_ref()).collect();
    edition.fields.iter().enumerate().filter(|(_, field)| field.revisions && read.contains(&&field.id)).map(|(at, _)| at).collect()
}

/// Whether an edition owes the act before something that it does, or vouches for it in its turn.
fn relies(catalogue: &Catalogue, edition: &Edition, act: &str) -> bool {
    let duties = basis(catalogue, edition).into_iter().flat_map(|(_, version, _)| &version.duties);
    let mut owed =
        duties.filter(|duty| duty.passed.iter().any(|passed| **passed == *act) && !edition.without.iter().any(|note| note.id == duty.id));
    let vouches = edition.steps.iter().flat_map(|step| &step.settles).any(|settle| settle.guarantees.iter().any(|known| **known == *act));
    vouches || owed.any(|duty| edition.all_actions().any(|action| action.does.contains(&duty.before)))
}

/// Proves every declared guarantee of the editions that have a model. One that rests on another's is proved after it, so a circle of promises proves nothing.
pub(crate) fn prove(catalogue: &Catalogue, models: &mut [Option<Model<'_>>], declared: &Guarantees, report: &mut Report<'_>) {
    let mut proved = declared.empty();
    loop {
        let mut progress = false;
        for (at, vouch) in declared.entries.iter().enumerate() {
            for act in &vouch.acts {
                if proved.entries.get(at).is_some_and(|known| known.acts.contains(act)) {
                    continue;
                }
                let Some(Verdict::Never { states }) = broken(catalogue, models, vouch, act, &proved) else {
                    continue;
                };
                progress = true;
                if let Some(known) = proved.entries.get_mut(at) {
                    known.acts.push(act.clone());
                }
                let title = format!("结论“{}”担保“{}”", settle(catalogue, vouch).map_or("", |settle| &settle.title), report.act(act));
                report.proved(vouch.edition, Proved::new(ProvedKind::Guarantee, act.clone(), title, String::new(), states));
            }
        }
        if !progress {
            break;
        }
    }
    for (vouch, known) in declared.entries.iter().zip(&proved.entries) {
        for act in vouch.acts.iter().filter(|act| !known.acts.contains(act)) {
            let verdict = broken(catalogue, models, vouch, act, &proved);
            let model = models.get(vouch.edition).and_then(Option::as_ref);
            if let (Some(settle), Some(model), Some(verdict)) = (settle(catalogue, vouch), model, verdict) {
                refuse(model, settle, act, &verdict, report);
            }
        }
    }
}

fn refuse(model: &Model<'_>, settle: &Settle, act: &ActId, verdict: &Verdict, report: &mut Report<'_>) {
    let act = report.act(act);
    let message = format!("结论“{}”担保“{act}”已经通过，但有路径在未经“{act}”时给出该结论", settle.title);
    match verdict {
        Verdict::Path(path) => {
            let last = format!("此时给出结论“{}”，而“{act}”没有发生，或者针对的不是现稿", settle.title);
            let help = format!("给出该结论前必须办理带有 does=\"…\"（{act}）的操作；重新绑定（binds）新稿之后也要再办一次");
            report.push(Diagnostic::new(codes::GUARANTEE_BROKEN, settle.span, message).path(report.story(model, path, &last)).help(help));
        }
        _ => report.too_many(settle.span, &message),
    }
}

fn settle<'c>(catalogue: &'c Catalogue, vouch: &Vouch) -> Option<&'c Settle> {
    catalogue.editions.get(vouch.edition)?.steps.get(vouch.step)?.settles.get(vouch.at)
}

/// Is there a state that shows the result without the act having passed on what is bound? None: the edition has no model.
fn broken(catalogue: &Catalogue, models: &mut [Option<Model<'_>>], vouch: &Vouch, act: &ActId, proved: &Guarantees) -> Option<Verdict> {
    let model = models.get_mut(vouch.edition)?.as_mut()?;
    let edition = model.space.edition;
    let providers = Providers::new(model, std::slice::from_ref(act), proved, heard(catalogue, edition, act));
    let step = edition.steps.get(vouch.step)?;
    let goal = Goal::states(
        &model.space,
        |at| at == vouch.step,
        |ask| {
            let shown = step.settles.iter().position(|settle| ask.cond(&settle.when));
            shown == Some(vouch.at) && !providers.passed(ask, Sense::Bound)
        },
    );
    Some(Search { seed: goal.vars(), ..Search::default() }.run(model, &goal))
}
