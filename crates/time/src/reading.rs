//! A clock read: where it stands and when it is due, as a function of rule, operations and calendar.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::count::{Count, Excluded, NoEnd, added_up, backward, chain, rolled, stated, validity};
use crate::day::{Date, day_number};
use crate::length::Unit;
use crate::moment::{Moment, date};
use crate::rule::{Roll, Rule, Term};
use crate::state::Kind;
use crate::timeline::{Op, Run};
use crate::urgency::SOON;

/// Where a clock stands. It holds nothing that depends on today, so it can be cached until the next operation or calendar;
/// [`Reading::state`](Self::state) adds the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Running or not.
    pub phase: Phase,
    /// Start of the present run.
    pub start: Option<Moment>,
    /// The act that stopped it.
    pub stop: Option<Moment>,
    /// The last counted day, before it rolled.
    pub nominal: Option<Date>,
    /// The due day. For a lower bound it is the first lawful day of the closing act, for a validity its last day.
    pub due: Due,
    /// The day by which a careful office acts, where it differs from the due day: the last working day before an end that
    /// falls on a day off and does not roll (1月31日 is a Sunday: by the 29th), the *clear* reading of a lead time.
    pub advised: Option<Date>,
    /// From this day on the clock is due soon.
    pub alert: Option<Date>,
    /// Of which kind the rule is.
    pub kind: Kind,
}

/// Whether a clock runs, today apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// 未起算.
    NotStarted,
    /// 计时中.
    Running,
    /// 中止计时.
    Paused,
    /// The act has been done.
    Stopped,
}

/// When a clock is due, or why that cannot be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// 未起算: it has not started.
    Pending,
    /// On this day, until its end; or until the stated time of it.
    On(Moment),
    /// 不早于…，历未发布: it depends on days that the calendar does not know.
    NotBefore(Date),
    /// 不迟于…，历未发布: the same for a lead time, which is counted back.
    NotAfter(Date),
    /// 未设定: the district has not set the local value.
    Unset,
    /// Time is excluded until further notice, so there is no due day yet.
    Paused,
}

impl Due {
    /// The due moment, where it is known.
    pub fn on(self) -> Option<Moment> {
        match self {
            Self::On(moment) => Some(moment),
            _ => None,
        }
    }

    /// The due day as the store keeps it, where it is known.
    pub fn day_number(self) -> Option<i32> {
        self.on().map(|moment| day_number(moment.date))
    }
}

/// Reads a clock. Its cost grows with the number of operations, never with the length of time.
pub fn evaluate(rule: &Rule, ops: &[Op], calendar: &Calendar) -> Reading {
    let kind = Kind::of(rule);
    let Some(run) = Run::of(ops) else {
        return Reading {
            phase: Phase::NotStarted,
            start: None,
            stop: None,
            nominal: None,
            due: Due::Pending,
            advised: None,
            alert: None,
            kind,
        };
    };
    let excluded = excluded_for(rule, &run);
    let nominal = nominal_end(rule, &run, &excluded, calendar);
    let due = due(rule, nominal, &excluded, calendar);
    let pausable = matches!(rule, Rule::Within { .. } | Rule::AtLeast { .. });
    // A clock whose end came before the pause has run out; the pause changes nothing.
    let stands_still = run.paused && pausable && due.on().is_none();
    let phase = match run.stop {
        Some(_) => Phase::Stopped,
        None if stands_still => Phase::Paused,
        None => Phase::Running,
    };
    Reading {
        phase,
        start: Some(run.start),
        stop: run.stop,
        nominal: nominal.ok().map(|moment| moment.date),
        due,
        advised: advised(rule, run.start, due, calendar),
        alert: due.on().and_then(|due| alert(rule, due, calendar)),
        kind,
    }
}

/// Why there is no nominal end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoNominal {
    Unset,
    End(NoEnd),
    /// A lead time whose days are not known: not after this day number.
    NotAfter(i64),
}

impl From<NoEnd> for NoNominal {
    fn from(end: NoEnd) -> Self {
        Self::End(end)
    }
}

/// Only a period that somebody is given can stand still; an event's day, a calendar date and a validity cannot.
pub(crate) fn excluded_for(rule: &Rule, run: &Run) -> Excluded {
    match rule {
        Rule::Within { .. } | Rule::AtLeast { .. } => Excluded::of(run),
        Rule::Before { .. } | Rule::ByDate { .. } | Rule::Valid { .. } => Excluded::default(),
    }
}

/// The end before it rolls, extensions included (for a lower bound the last day of the period).
pub(crate) fn nominal_end(
    rule: &Rule,
    run: &Run,
    excluded: &Excluded,
    calendar: &Calendar,
) -> Result<Moment, NoNominal> {
    let start = run.start;
    match *rule {
        Rule::Within { term, .. } | Rule::AtLeast { term, .. } => match term {
            Term::For(length) => {
                let lengths = std::iter::once(length).chain(run.extensions());
                Ok(chain(start, lengths, excluded, calendar)?)
            }
            Term::Until(end) => extended(stated(start, end, excluded)?, run, excluded, calendar),
            Term::Unset => Err(NoNominal::Unset),
        },
        Rule::Before { term } => match term {
            Term::For(length) => {
                backward(start, Count::of(length), calendar).map_err(NoNominal::NotAfter)
            }
            Term::Until(latest) => Ok(latest),
            Term::Unset => Err(NoNominal::Unset),
        },
        Rule::ByDate { on } => extended(
            Moment::from(on.on_or_after(start.date)),
            run,
            excluded,
            calendar,
        ),
        Rule::Valid { term, .. } => match term {
            Term::For(length) => {
                // Extensions in the same unit belong to one length, so that they cannot lose a month's last day.
                let mut counts = added_up(std::iter::once(length).chain(run.extensions()));
                let mut end = start;
                if let Some(whole) = counts.next() {
                    end = validity(start, whole, calendar)?;
                }
                for more in counts {
                    end = crate::count::forward(end, more, excluded, calendar)?;
                }
                Ok(end)
            }
            Term::Until(end) => extended(end, run, excluded, calendar),
            Term::Unset => Err(NoNominal::Unset),
        },
    }
}

/// Extensions of an end that no length of ours led to.
fn extended(
    end: Moment,
    run: &Run,
    excluded: &Excluded,
    calendar: &Calendar,
) -> Result<Moment, NoNominal> {
    Ok(chain(end, run.extensions(), excluded, calendar)?)
}

fn due(
    rule: &Rule,
    nominal: Result<Moment, NoNominal>,
    excluded: &Excluded,
    calendar: &Calendar,
) -> Due {
    let (roll, lower_bound) = match rule {
        Rule::Within { roll, .. } => (*roll, false),
        Rule::AtLeast { roll, .. } => (*roll, true),
        Rule::Before { .. } | Rule::ByDate { .. } | Rule::Valid { .. } => (Roll::None, false),
    };
    let end = nominal.and_then(|end| match roll {
        Roll::None => Ok(end),
        Roll::NextWorkday => rolled(end, excluded, calendar).map_err(NoNominal::End),
    });
    // A period of days must have run in full: the closing act is lawful from the day after (公开征求意见不少于30日).
    let first_lawful_after = |day: i64| if lower_bound { day + 1 } else { day };
    match end {
        Ok(moment) if lower_bound && moment.time.is_none() => {
            Due::On(Moment::of_day(moment.day() + 1))
        }
        Ok(moment) => Due::On(moment),
        Err(NoNominal::Unset) => Due::Unset,
        Err(NoNominal::End(NoEnd::Paused)) => Due::Paused,
        Err(NoNominal::End(NoEnd::Beyond(day))) => Due::NotBefore(date(first_lawful_after(day))),
        Err(NoNominal::NotAfter(day)) => Due::NotAfter(date(day)),
    }
}

fn advised(rule: &Rule, start: Moment, due: Due, calendar: &Calendar) -> Option<Date> {
    let due = due.on()?;
    let day = match rule {
        Rule::Within { .. } | Rule::ByDate { .. } => {
            let working = calendar.working_day_on_or_before(due.date).ok()?;
            // A period that lies wholly in days off leaves no working day to advise.
            if working <= start.date {
                return None;
            }
            working
        }
        // "N日前" has two readings: N counted back from the event (lenient, the due day), or N full days in between (clear).
        Rule::Before {
            term: Term::For(length),
        } => {
            let count = Count::of(*length);
            match count.unit {
                Unit::Hour => return None,
                Unit::Month | Unit::Year => date(due.day() - 1),
                Unit::WorkingDay | Unit::Day => {
                    backward(
                        start,
                        Count {
                            amount: count.amount + 1,
                            ..count
                        },
                        calendar,
                    )
                    .ok()?
                    .date
                }
            }
        }
        Rule::AtLeast { .. } | Rule::Before { .. } | Rule::Valid { .. } => return None,
    };
    (day != due.date).then_some(day)
}

/// From when on a clock is due soon.
fn alert(rule: &Rule, due: Moment, calendar: &Calendar) -> Option<Date> {
    let lead = match rule {
        Rule::Within { .. } | Rule::Before { .. } | Rule::ByDate { .. } => Count {
            amount: i64::from(SOON),
            unit: Unit::WorkingDay,
        },
        Rule::Valid { warn, .. } => Count::of((*warn)?),
        Rule::AtLeast { .. } => return None,
    };
    // Where the calendar does not reach, natural days warn too late by a weekend at most, and say so to nobody's harm.
    match backward(due, lead, calendar) {
        Ok(moment) => Some(moment.date),
        Err(not_after) => Some(date(not_after)),
    }
}
