//! The five kinds of time rule.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::day::MonthDay;
use crate::length::Length;
use crate::moment::Moment;

/// A time rule with its length resolved for the matter at hand. Which kinds may roll is fixed by the type: lead times,
/// calendar dates and validity never do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Upper bound (答复 within 20 working days of receipt): the act must come by the due day.
    Within {
        /// How long, or until when.
        term: Term,
        /// What happens to an end on a day off.
        roll: Roll,
    },
    /// Lower bound (公开征求意见 ≥ 30 日): the closing act is lawful from the day after the period; that day is the due.
    AtLeast {
        /// How long, or the period's stated last day.
        term: Term,
        /// What happens to an end on a day off.
        roll: Roll,
    },
    /// Lead time (听证 7 日前告知): the act must come that long before an event; the clock *starts* on the event's planned day
    /// and looks back. Every reading gives the lenient due day and, as `advised`, the clear one.
    Before {
        /// How long before, or the stated latest day.
        term: Term,
    },
    /// A calendar date (1月31日前): the first such day on or after the start.
    ByDate {
        /// The day of the year.
        on: MonthDay,
    },
    /// A window of validity (有效期5年) that begins with the start day itself and lapses without an act; `due` is its last day.
    Valid {
        /// How long, or the stated last day.
        term: Term,
        /// How long before its end it warns.
        warn: Option<Length>,
    },
}

/// How long a rule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// A length, counted from the start.
    For(Length),
    /// A stated end (办理时限 given by the upper platform, a printed 有效期至).
    Until(Moment),
    /// A local value that the district has not set: 未设定. There is no due date, and never a guess.
    Unset,
}

/// What happens to an end on a day off. A property of the clock, not of the engine: acts of a party or organ roll
/// (民法典第二百零三条, 民事诉讼法(2023)第八十五条); limits that restrain a party (查封扣押), and time bars, do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Roll {
    /// It stays.
    #[default]
    None,
    /// It moves to the next working day.
    NextWorkday,
}

impl Roll {
    /// The word of the command line: `none`, `next-workday`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NextWorkday => "next-workday",
        }
    }
}

impl fmt::Display for Roll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Roll {
    type Err = RollError;

    fn from_str(text: &str) -> Result<Self, RollError> {
        match text {
            "none" => Ok(Self::None),
            "next-workday" => Ok(Self::NextWorkday),
            _ => Err(RollError {
                text: text.to_owned(),
            }),
        }
    }
}

/// A text that is no roll.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}”不是顺延方式，应写成 none（不顺延）或 next-workday（顺延至下一工作日）")]
pub struct RollError {
    /// As written.
    text: String,
}
