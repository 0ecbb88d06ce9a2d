//! A file with revisions: uploaded, replaced, emptied, and every one of these counts.

use super::{Effect, flag};
use crate::prove::domain::{Mask, bit};

// Codes.

/// Not there.
const ABSENT: u8 = 0;
/// There.
const PRESENT: u8 = 1;
/// There, and an action needed it: may be replaced, not emptied.
const NEEDED: u8 = 2;
/// Its step has been reached and it was not there: the first upload will stay.
const FIRST_STAYS: u8 = 3;
/// Fixed as it is.
const FIXED: u8 = 4;

/// Number of codes.
pub(crate) const CODES: usize = 5;

/// A file field with revisions. Values: 0 absent, 1 present. Tables are by action (or by main step).
#[derive(Debug, Clone)]
pub(crate) struct FileVar {
    /// Index in the edition.
    pub field: usize,
    /// Given at opening.
    pub required: bool,
    /// Fixed by entry of which main steps, or of this step of a track.
    pub fixed_main: Vec<bool>,
    pub fixed_track: Option<(usize, usize)>,
    /// Actions that cannot be done without it.
    pub needs: Vec<bool>,
}

impl FileVar {
    pub(super) fn momentary(&self, code: u8, effect: &Effect) -> Mask {
        let there = matches!(code, PRESENT | NEEDED | FIXED) || effect.revises.contains(&self.field);
        bit(usize::from(there))
    }

    pub(super) fn next(&self, code: u8, effect: &Effect, out: &mut Vec<u8>) {
        let fixed = matches!(code, FIRST_STAYS | FIXED);
        let there = matches!(code, PRESENT | NEEDED | FIXED);
        let revised = effect.revises.contains(&self.field);
        let emptied = effect.clears == Some(self.field);
        if (revised && code == FIXED) || (emptied && code != PRESENT) {
            return;
        }
        let there = (there || revised) && !emptied;
        let needed = code == NEEDED || (!effect.deemed && flag(&self.needs, effect.action));
        let reached = fixed || flag(&self.fixed_main, effect.enters) || effect.track.is_some_and(|step| self.fixed_track == Some(step));
        out.push(match (there, reached) {
            (false, false) => ABSENT,
            (false, true) => FIRST_STAYS,
            (true, true) => FIXED,
            (true, false) => {
                if needed {
                    NEEDED
                } else {
                    PRESENT
                }
            }
        });
    }

    pub(super) fn initial(&self, start: usize) -> Vec<u8> {
        let there = if self.fixed_main.get(start) == Some(&true) { FIXED } else { PRESENT };
        let absent = if there == FIXED { FIRST_STAYS } else { ABSENT };
        if self.required { vec![there] } else { vec![absent, there] }
    }

    pub(super) fn reacts(&self, effect: &Effect) -> bool {
        effect.touches(self.field)
            || flag(&self.needs, effect.action)
            || flag(&self.fixed_main, effect.enters)
            || effect.track.is_some_and(|step| self.fixed_track == Some(step))
    }
}
