//! One deadline by itself: the calculator behind `mingfa deadline`.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::day::{Date, DateRange, chinese_date};
use crate::length::{Length, Unit};
use crate::moment::Moment;
use crate::reading::{Due, evaluate};
use crate::rule::{Roll, Rule, Term};
use crate::strip::counted;
use crate::timeline::{Op, Run};

/// A deadline and how it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day on which the act is in time.
    pub due: Date,
    /// What was counted.
    pub unit: Unit,
    /// The counted dates in order; empty for months, years and hours.
    pub counted: Vec<Date>,
}

/// The deadline depends on days that the calendar does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "届满日不早于{}，工作日历只到{}，其后的放假安排未发布或未采用；请先采用新的日历",
    chinese_date(*.not_before),
    chinese_date(*.last)
)]
pub struct BeyondCalendar {
    /// It certainly does not lie before this day, whatever the missing notice will say.
    pub not_before: Date,
    /// Last known day.
    pub last: Date,
}

/// The deadline that lies `length` after the event on `from`, around the days of `pauses` (closed ranges). Natural days and
/// months without roll need no calendar and have no limit; working days and rolling are refused beyond it.
pub fn deadline(
    from: Date,
    length: Length,
    roll: Roll,
    pauses: &[DateRange],
    calendar: &Calendar,
) -> Result<Deadline, BeyondCalendar> {
    let rule = Rule::Within {
        term: Term::For(length),
        roll,
    };
    let mut ops = vec![Op::Start(from.into())];
    ops.extend(pauses.iter().copied().map(Op::Exclude));
    let due = match evaluate(&rule, &ops, calendar).due {
        Due::On(due) => due.date,
        Due::NotBefore(not_before) => {
            return Err(BeyondCalendar {
                not_before,
                last: calendar.last(),
            });
        }
        // A started clock with a length and closed pauses has no other outcome.
        Due::Pending | Due::NotAfter(_) | Due::Unset | Due::Paused => {
            return Err(BeyondCalendar {
                not_before: from,
                last: calendar.last(),
            });
        }
    };
    let start = Moment::from(from);
    let counted = Run::of(&ops)
        .map(|run| counted(start, length, &run, calendar))
        .unwrap_or_default();
    Ok(Deadline {
        due,
        unit: length.unit(),
        counted,
    })
}
