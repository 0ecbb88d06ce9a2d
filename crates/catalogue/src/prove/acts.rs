//! Who does an act, in this matter or in a linked one.

use super::ask::Ask;
use super::guarantee::Guarantees;
use super::search::Model;
use super::space::{Key, Space};
use crate::enabled::Facts;
use crate::model::{ActId, Atom, Id, Link, LinkTest, Span};

/// In what sense an act must have passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// At some time, not voided.
    Ever,
    /// On this matter's draft as it is.
    Draft,
    /// On what is bound, and on the own files that others read.
    Bound,
}

/// The actions that do any of these acts.
pub(crate) fn doers(space: &Space<'_>, acts: &[ActId]) -> Vec<usize> {
    space.actions.iter().enumerate().filter(|(_, action)| action.does.iter().any(|act| acts.contains(act))).map(|(at, _)| at).collect()
}

/// What makes an act count as passed.
#[derive(Debug)]
pub(crate) struct Providers<'c> {
    /// Own actions.
    pub actions: Vec<usize>,
    /// Links with the results that vouch for it.
    pub links: Vec<(&'c Link, Vec<Id>)>,
    /// Files any of which may be the draft.
    drafts: Vec<usize>,
    /// Own files that the other side of a link reads.
    heard: Vec<usize>,
}

impl<'c> Providers<'c> {
    /// Of any of these acts.
    pub(crate) fn new(model: &mut Model<'c>, acts: &[ActId], guarantees: &Guarantees, heard: Vec<usize>) -> Self {
        let actions = doers(&model.space, acts);
        for action in &actions {
            for key in [Key::Passed(*action), Key::OnDraft(*action), Key::OnBound(*action)] {
                model.space.past(key, &heard);
            }
        }
        model.space.revised();
        let mut links = Vec::new();
        for link in &model.space.edition.links {
            let mut results: Vec<Id> = acts.iter().flat_map(|act| guarantees.results(link, act)).collect();
            results.sort();
            results.dedup();
            if !results.is_empty() {
                links.push((link, results));
            }
        }
        Self { actions, links, drafts: model.space.drafts(), heard }
    }

    /// Whether nothing provides it.
    pub(crate) fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.links.is_empty()
    }

    /// Whether it has passed.
    pub(crate) fn passed(&self, ask: &Ask<'_, '_>, sense: Sense) -> bool {
        let key = |action: usize| match sense {
            Sense::Ever => Key::Passed(action),
            Sense::Draft => Key::OnDraft(action),
            Sense::Bound => Key::OnBound(action),
        };
        self.actions.iter().any(|action| ask.is_key(&key(*action), 0b10))
            || self.links.iter().any(|(link, results)| self.vouched(ask, sense, link, results))
    }

    /// A result counts for the draft if it is bound to it; if the draft has never been revised; or if this matter has no draft of
    /// its own: then the draft is the other side's, and the guarantee is proved for that one.
    fn vouched(&self, ask: &Ask<'_, '_>, sense: Sense, link: &Link, results: &[Id]) -> bool {
        let files = match sense {
            Sense::Ever => &[][..],
            Sense::Draft => &self.drafts,
            Sense::Bound => &self.heard,
        };
        let shown = ask.holds(&Atom::Linked { link: link.id.clone(), test: LinkTest::SettledAs(results.to_vec()), span: Span::default() });
        let absent = || files.iter().all(|file| ask.is_key(&Key::Field(*file), 0b01));
        shown && (link.on.is_some() || files.is_empty() || absent() || ask.is_key(&Key::Revised, 0b01))
    }
}
