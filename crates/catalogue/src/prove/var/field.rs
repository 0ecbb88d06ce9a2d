//! A field: may be corrected until it is fixed, or only given by actions.

use super::{Effect, flag};
use crate::prove::domain::{FieldDomain, Mask, bit, members};

// Codes of a field that can be corrected.

/// Not needed by anything yet: may be given, replaced, emptied.
const ANY: u8 = 0;
/// An action needed it: may be replaced.
const PRESENT: u8 = 1;
/// Its step has been reached and it was not given: the first value will stay.
const FIRST_STAYS: u8 = 2;
/// Fixed at value `code - FROZEN`.
const FROZEN: u8 = 3;

const ABSENT: Mask = 1;

/// A field. Tables are by action (or by main step).
#[derive(Debug, Clone)]
pub(crate) struct FieldVar {
    /// Index in the edition.
    pub field: usize,
    /// Its values.
    pub domain: FieldDomain,
    /// Given at opening.
    pub required: bool,
    /// Somebody may correct it at any time until it is fixed.
    pub correctable: bool,
    /// Fixed at all, and by entry of which main steps.
    pub fixed: bool,
    pub fixed_main: Vec<bool>,
    /// Fixed by entry of this step of a track.
    pub fixed_track: Option<(usize, usize)>,
    /// Actions that take a value for it, that cannot be done without one, that set a constant.
    pub takes: Vec<bool>,
    pub needs: Vec<bool>,
    pub sets: Vec<Option<Mask>>,
}

impl FieldVar {
    pub(super) fn momentary(&self, code: u8, effect: &Effect, full: Mask) -> Mask {
        if self.correctable {
            return match code {
                PRESENT => full & !ABSENT,
                ANY | FIRST_STAYS => full,
                frozen => bit(usize::from(frozen - FROZEN)),
            };
        }
        let (value, reached) = (code / 2, code % 2 == 1);
        if self.gives(effect) && (!reached || value == 0) { (full & !ABSENT) | bit(value.into()) } else { bit(value.into()) }
    }

    pub(super) fn next(&self, code: u8, used: Mask, effect: &Effect, out: &mut Vec<u8>) {
        let reaches = self.is_reached(effect);
        let constant = self.set_on(effect);
        // What the action sets is there after it has been judged.
        let used = constant.unwrap_or(used);
        if !self.correctable {
            let reached = code % 2 == 1;
            out.extend(members(used).filter_map(|value| u8::try_from(value).ok()).map(|value| value * 2 + u8::from(reached || reaches)));
            return;
        }
        if code >= FROZEN {
            match constant {
                Some(constant) => {
                    out.extend(members(constant).filter_map(|value| u8::try_from(value).ok()).map(|value| self.frozen(value)))
                }
                None => out.push(code),
            }
            return;
        }
        let needed = code == PRESENT || self.is_needed(effect) || constant.is_some();
        if code == FIRST_STAYS || reaches {
            self.freeze(if needed { used & !ABSENT } else { used }, out);
        } else {
            // A constant may be replaced or emptied by the next correction, a needed value only replaced.
            out.push(if code == PRESENT || self.is_needed(effect) { PRESENT } else { ANY });
        }
    }

    /// A value that may still be missing is kept open: whoever fills it in later may choose any.
    fn freeze(&self, used: Mask, out: &mut Vec<u8>) {
        if used & ABSENT != 0 {
            out.push(FIRST_STAYS);
        } else {
            out.extend(members(used).filter_map(|value| u8::try_from(value).ok()).map(|value| self.frozen(value)));
        }
    }

    /// The first value after the field was fixed without one.
    pub(super) fn settle(&self, code: u8, out: &mut Vec<u8>) {
        if self.correctable && code == FIRST_STAYS {
            let given = members(self.domain.present()).filter_map(|value| u8::try_from(value).ok());
            out.extend(given.map(|value| self.frozen(value)));
        }
    }

    pub(super) fn initial(&self, start: usize, full: Mask) -> Vec<u8> {
        let reached = self.fixed_main.get(start) == Some(&true);
        let mut codes = Vec::new();
        if !self.correctable {
            codes.extend(members(full).filter_map(|value| u8::try_from(value).ok()).map(|value| value * 2 + u8::from(reached)));
        } else if reached {
            self.freeze(full, &mut codes);
        } else {
            codes.push(if self.required { PRESENT } else { ANY });
        }
        codes
    }

    pub(super) fn frozen(&self, value: u8) -> u8 {
        if self.correctable { FROZEN + value } else { value * 2 + 1 }
    }

    pub(super) fn pinned(&self, code: u8) -> Option<usize> {
        if self.correctable { code.checked_sub(FROZEN).map(usize::from) } else { Some(usize::from(code / 2)) }
    }

    /// Number of codes.
    pub(crate) fn codes(&self) -> usize {
        let values = self.domain.values.len();
        match (self.correctable, self.fixed) {
            (false, _) => values * 2,
            (true, false) if self.required || !self.needs.contains(&true) => 1,
            (true, false) => 2,
            (true, true) => values + usize::from(FROZEN),
        }
    }

    fn set_on(&self, effect: &Effect) -> Option<Mask> {
        effect.action.and_then(|action| self.sets.get(action)).copied().flatten()
    }

    fn gives(&self, effect: &Effect) -> bool {
        !effect.deemed && flag(&self.takes, effect.action)
    }

    fn is_needed(&self, effect: &Effect) -> bool {
        !effect.deemed && flag(&self.needs, effect.action)
    }

    fn is_reached(&self, effect: &Effect) -> bool {
        flag(&self.fixed_main, effect.enters) || effect.track.is_some_and(|step| self.fixed_track == Some(step))
    }

    pub(super) fn reacts(&self, effect: &Effect) -> bool {
        let moved = self.is_reached(effect) || self.set_on(effect).is_some();
        moved || if self.correctable { self.is_needed(effect) } else { self.gives(effect) }
    }
}
