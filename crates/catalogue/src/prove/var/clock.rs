//! A clock: begun, stopped, begun anew.

use super::{Effect, flag};
use crate::model::ClockState;
use crate::prove::domain::{Mask, bit};

// Codes of a clock.

/// Not begun.
const OFF: u8 = 0;
/// Begun and not stopped; may have expired. A clock that counts from a date stands here from the opening on: it runs if the date
/// is there, whenever that is given, and a stop before that counts too.
const ON: u8 = 1;
/// Stopped.
const STOPPED: u8 = 2;
/// Stopped after it had expired.
const LATE: u8 = 3;
/// Added to a code once an action has begun the clock anew: from then on it runs whether or not the date is there.
const ANEW: u8 = 3;

/// Number of codes.
pub(crate) const CODES: usize = 7;

/// Every value: 0 off, 1 running, 2 expired, 3 stopped after it had expired; 4, 5 and 6 the same after it was begun anew.
/// What runs may have expired, and may yet be extended or paused: running and expired are one code.
pub(crate) const FULL: Mask = 0b111_1111;

/// The values at which a clock is said to be in a state. `counted`: it counts from no date, or the date is there. A late stop reads
/// as expired: the day had passed before it was stopped.
pub(crate) fn reads(state: ClockState, counted: bool) -> Mask {
    match (state, counted) {
        (ClockState::Off, true) => bit(0),
        (ClockState::Running, true) => bit(1) | bit(4),
        (ClockState::Expired, true) => bit(2) | bit(3) | bit(5) | bit(6),
        (ClockState::Off, false) => bit(0) | bit(1) | bit(2) | bit(3),
        (ClockState::Running, false) => bit(4),
        (ClockState::Expired, false) => bit(5) | bit(6),
    }
}

/// The values at which it has begun and not been stopped.
pub(crate) fn goes_on(counted: bool) -> Mask {
    if counted { bit(1) | bit(2) | bit(4) | bit(5) } else { bit(4) | bit(5) }
}

/// The values of a clock that runs and has expired.
pub(crate) fn overdue(counted: bool) -> Mask {
    if counted { bit(2) | bit(5) } else { bit(5) }
}

/// A clock.
#[derive(Debug, Clone)]
pub(crate) struct ClockVar {
    /// Index in the edition.
    pub clock: usize,
    /// Runs from the opening.
    pub from_open: bool,
    /// Field (index in the edition) from whose date it counts.
    pub date: Option<usize>,
    /// Actions that start it, stop it, start it anew whatever its state, let it run on after a stop.
    pub starts: Vec<bool>,
    pub stops: Vec<bool>,
    pub restarts: Vec<bool>,
    pub reopens: Vec<bool>,
    /// Main steps, and steps of tracks, whose entry starts it.
    pub steps: Vec<bool>,
    pub track_steps: Vec<(usize, usize)>,
    /// Main steps beside which the track begins whose first step starts it: only where the track has not begun yet.
    pub begins: Vec<bool>,
    /// A condition asks for its state.
    pub asked: bool,
    /// The date from which it counts, or what decides on its length, may change after it was stopped; then it may turn out that the stop
    /// was late, or that it was not.
    pub loose_date: bool,
    pub loose_length: bool,
}

impl ClockVar {
    /// The values that a code may show.
    pub(super) fn momentary(&self, code: u8) -> Mask {
        let anew = code > LATE;
        // What was begun anew counts from that day and not from the date.
        let loose = self.asked && (self.loose_length || (self.loose_date && !anew));
        match code_of(code) {
            STOPPED | LATE if loose => bit(0) | if anew { bit(6) } else { bit(3) },
            ON if anew => bit(4) | bit(5),
            ON => bit(1) | bit(2),
            LATE if anew => bit(6),
            LATE => bit(3),
            _ => bit(0),
        }
    }

    /// The code at the opening.
    pub(super) fn initial(&self, start: usize) -> u8 {
        let runs = self.from_open || self.date.is_some() || self.steps.get(start) == Some(&true) || self.begins.get(start) == Some(&true);
        if runs { ON } else { OFF }
    }

    /// In the order in which one event works on a clock: stop, start anew or run on, start.
    pub(super) fn next(&self, code: u8, used: Mask, effect: &Effect, out: &mut Vec<u8>) {
        let anew = if code > LATE { ANEW } else { 0 };
        let mut code = code_of(code);
        let mut late = false;
        if flag(&self.stops, effect.action) && code == ON {
            // Whether it had expired by then decides what a condition reads afterwards.
            late = self.asked && used & overdue(true) != 0;
            code = STOPPED;
        }
        if flag(&self.restarts, effect.action) {
            out.push(if self.date.is_some() { ON + ANEW } else { ON });
        } else if self.is_started(effect) || (flag(&self.begins, effect.enters) && code == OFF) || (flag(&self.reopens, effect.action) && code != OFF) {
            out.push(ON + anew);
        } else {
            out.push(code + anew);
            if late {
                out.push(LATE + anew);
            }
        }
    }

    pub(super) fn reacts(&self, effect: &Effect) -> bool {
        self.is_started(effect)
            || flag(&self.begins, effect.enters)
            || flag(&self.stops, effect.action)
            || flag(&self.restarts, effect.action)
            || flag(&self.reopens, effect.action)
    }

    fn is_started(&self, effect: &Effect) -> bool {
        effect.clock == Some(self.clock)
            || flag(&self.starts, effect.action)
            || flag(&self.steps, effect.enters)
            || effect.track.is_some_and(|step| self.track_steps.contains(&step))
    }
}

/// The code without the mark that it was begun anew.
fn code_of(code: u8) -> u8 {
    if code > LATE { code - ANEW } else { code }
}
