//! What a group of items can look like.

use super::{Mask, WIDEST, mask_of};
use crate::model::{GroupTest, Id};

/// What a group of items can look like.
#[derive(Debug, Clone)]
pub(crate) struct GroupDomain {
    /// No items first.
    pub values: Vec<GroupValue>,
    /// Actions that a condition asks about.
    pub actions: Vec<Id>,
    conditions: Vec<(GroupTest, bool)>,
    most: u32,
}

/// One look of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupValue {
    /// Number of items; the highest stands for itself and more.
    pub count: u32,
    /// Asked actions that some item has passed (bits).
    pub any: u32,
    /// Asked actions that each item has passed (bits).
    pub all: u32,
    /// `all { … }` and `any { … }` that hold (bits).
    pub conditions: u32,
}

impl GroupDomain {
    /// The coarsest domain that answers these tests. `opener`: the one action that makes items, if there is exactly one.
    pub(crate) fn new(tests: &[&GroupTest], opener: Option<&Id>) -> Option<Self> {
        let mut actions: Vec<Id> = Vec::new();
        let mut conditions: Vec<(GroupTest, bool)> = Vec::new();
        let mut most = 1;
        for test in tests {
            match test {
                GroupTest::AtLeast(n) => most = most.max(*n),
                GroupTest::AllPassed(action) | GroupTest::AnyPassed(action) | GroupTest::NonePassed(action) => {
                    if !actions.contains(action) {
                        actions.push(action.clone());
                    }
                }
                GroupTest::All(_) | GroupTest::Any(_) => {
                    if !conditions.iter().any(|(known, _)| same_test(known, test)) {
                        conditions.push(((*test).clone(), matches!(test, GroupTest::All(_))));
                    }
                }
            }
        }
        let (actions_wide, conditions_wide) = (u32::try_from(actions.len()).ok()?, u32::try_from(conditions.len()).ok()?);
        if most > 16 || actions_wide * 2 + conditions_wide > 12 {
            return None;
        }
        let mut domain = Self { values: Vec::new(), actions, conditions, most };
        for count in 0..=most {
            for any in 0..1u32 << actions_wide {
                for all in 0..1u32 << actions_wide {
                    for conditions in 0..1u32 << conditions_wide {
                        let value = GroupValue { count, any, all, conditions };
                        if domain.is_possible(value, opener) {
                            domain.values.push(value);
                        }
                    }
                }
            }
        }
        (domain.values.len() <= WIDEST).then_some(domain)
    }

    fn is_possible(&self, value: GroupValue, opener: Option<&Id>) -> bool {
        let every = (1u32 << self.actions.len()) - 1;
        if value.count == 0 {
            let vacuous = self.conditions.iter().enumerate().filter(|(_, (_, all))| *all).fold(0, |bits, (at, _)| bits | 1 << at);
            return value.any == 0 && value.all == every && value.conditions == vacuous;
        }
        let opened = self.actions.iter().position(|action| Some(action) == opener).map_or(0, |at| 1u32 << at);
        value.all & !value.any == 0 && value.all & opened == opened
    }

    /// The looks for which a test holds.
    pub(crate) fn mask(&self, test: &GroupTest) -> Mask {
        let bit_of = |wanted: &Id| self.actions.iter().position(|action| action == wanted).map_or(0, |at| 1u32 << at);
        match test {
            GroupTest::AtLeast(n) => mask_of(&self.values, |value| value.count >= *n),
            GroupTest::AllPassed(action) => mask_of(&self.values, |value| value.all & bit_of(action) != 0),
            GroupTest::AnyPassed(action) => mask_of(&self.values, |value| value.any & bit_of(action) != 0),
            GroupTest::NonePassed(action) => mask_of(&self.values, |value| value.any & bit_of(action) == 0),
            GroupTest::All(_) | GroupTest::Any(_) => {
                let at = self.conditions.iter().position(|(known, _)| same_test(known, test)).map_or(0, |at| 1u32 << at);
                mask_of(&self.values, |value| value.conditions & at != 0)
            }
        }
    }

    /// The looks that an item's action may lead to from one. Conditions over the items' fields become anything.
    pub(crate) fn after(&self, from: GroupValue, action: &Id, opens: bool) -> Mask {
        let done = self.actions.iter().position(|known| known == action).map_or(0, |at| 1u32 << at);
        if !opens && from.count == 0 {
            return 0;
        }
        mask_of(&self.values, |to| {
            if opens {
                // The new item has passed nothing but the action that made it.
                let count = (from.count + 1).min(self.most);
                to.count == count && to.any == from.any | done && to.all == from.all & done
            } else {
                let one = from.count == 1 && self.most > 1;
                let all_is_possible = to.all == from.all | done || (!one && to.all == from.all);
                to.count == from.count && to.any == from.any | done && all_is_possible
            }
        })
    }

    /// The looks after a file has been revised to which these actions' passes were bound.
    pub(crate) fn voided(&self, from: GroupValue, actions: &[Id]) -> Mask {
        let gone =
            self.actions.iter().enumerate().filter(|(_, action)| actions.contains(action)).fold(0, |bits, (at, _)| bits | 1u32 << at);
        if from.count == 0 {
            return mask_of(&self.values, |to| *to == from);
        }
        mask_of(&self.values, |to| {
            to.count == from.count && to.any == from.any & !gone && to.all == from.all & !gone && to.conditions == from.conditions
        })
    }
}

/// Whether two tests ask the same, wherever they are written.
fn same_test(a: &GroupTest, b: &GroupTest) -> bool {
    serde_json::to_string(a).ok() == serde_json::to_string(b).ok()
}
