//! What a link can look like.

use super::{Mask, WIDEST, mask_of};
use crate::model::{Id, LinkTest};

/// What a link can look like.
#[derive(Debug, Clone)]
pub(crate) struct LinkDomain {
    /// Results that the conditions cannot tell apart, together.
    pub classes: Vec<Vec<Id>>,
    /// Nothing linked first.
    pub values: Vec<LinkValue>,
}

/// One look of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LinkValue {
    /// Something is linked.
    pub exists: bool,
    /// Something linked has no result and has not ended.
    pub open: bool,
    /// Classes of results that stand, at the present revision (bits).
    pub settled: u32,
    /// What it reads was revised after it was last bound.
    pub revised: bool,
}

impl LinkDomain {
    /// The coarsest domain that answers tests for these lists of results. `single`: at most one matter is linked.
    pub(crate) fn new(single: bool, lists: &[Vec<Id>], asks_revised: bool) -> Option<Self> {
        let mut ids: Vec<Id> = lists.iter().flatten().cloned().collect();
        ids.sort();
        ids.dedup();
        let mut classes: Vec<(Vec<bool>, Vec<Id>)> = Vec::new();
        for id in ids {
            let mark: Vec<bool> = lists.iter().map(|list| list.contains(&id)).collect();
            match classes.iter_mut().find(|(known, _)| *known == mark) {
                Some((_, members)) => members.push(id),
                None => classes.push((mark, vec![id])),
            }
        }
        let classes: Vec<Vec<Id>> = classes.into_iter().map(|(_, members)| members).collect();
        let mut looks = vec![(true, 0u32), (false, 0)];
        if single {
            looks.extend((0..classes.len().min(31)).map(|at| (false, 1 << at)));
        } else {
            let sets = 1u32.checked_shl(u32::try_from(classes.len()).ok()?)?;
            if sets as usize > WIDEST {
                return None;
            }
            for settled in 1..sets {
                looks.push((false, settled));
                looks.push((true, settled));
            }
        }
        let mut values = vec![LinkValue { exists: false, open: false, settled: 0, revised: false }];
        for (open, settled) in looks {
            values.push(LinkValue { exists: true, open, settled, revised: false });
            if asks_revised {
                values.push(LinkValue { exists: true, open, settled, revised: true });
            }
        }
        (values.len() <= WIDEST).then_some(Self { classes, values })
    }

    /// The looks for which a test holds.
    pub(crate) fn mask(&self, test: &LinkTest) -> Mask {
        match test {
            LinkTest::Exists => mask_of(&self.values, |value| value.exists),
            LinkTest::Open => mask_of(&self.values, |value| value.open),
            LinkTest::Revised => mask_of(&self.values, |value| value.revised),
            LinkTest::SettledAs(wanted) => {
                let classes = self
                    .classes
                    .iter()
                    .enumerate()
                    .filter(|(_, ids)| ids.iter().any(|id| wanted.contains(id)))
                    .fold(0u32, |bits, (at, _)| bits | 1 << at);
                mask_of(&self.values, |value| value.settled & classes != 0)
            }
        }
    }

    /// The looks in which no result counts: none, open, or settled at an older revision.
    pub(crate) fn unsettled(&self) -> Mask {
        mask_of(&self.values, |value| value.settled == 0)
    }

    /// The looks in which something is linked.
    pub(crate) fn existing(&self) -> Mask {
        mask_of(&self.values, |value| value.exists)
    }
}
