//! How a due day came about, day by day. Built only when somebody opens it.

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Sort};
use crate::count::{Count, Excluded, NoEnd, add_months, added_up, forward};
use crate::day::{Date, day_number};
use crate::length::{Length, Unit};
use crate::moment::{Moment, date};
use crate::principle::Principle;
use crate::reading::{Due, NoNominal, Reading, evaluate, excluded_for, nominal_end};
use crate::rule::{Rule, Term};
use crate::timeline::{Op, Run};

/// The derivation of a due day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Strip {
    /// Every day from the start to the due day, in order; without a due day, as far as can be told.
    pub days: Vec<StripDay>,
    /// The rules of counting that were used, in order of use; each with its basis by [`Principle::basis`].
    pub principles: Vec<Principle>,
}

/// One day of a derivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StripDay {
    /// The day.
    pub date: Date,
    /// What it is to the clock.
    pub role: Role,
    /// What it is in the calendar; none when the calendar does not know it.
    pub sort: Option<Sort>,
    /// The festival (春节), for special days.
    pub name: Option<String>,
    /// The notice (国办发明电〔2019〕16号), for special days.
    pub basis: Option<String>,
    /// The last counted day, before it rolled.
    pub nominal: bool,
    /// The due day.
    pub due: bool,
    /// The act was done on it.
    pub act: bool,
    /// Today.
    pub today: bool,
}

/// What a day is to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The day of the event, not counted. For a lead time the day of the event that it looks back from.
    Start,
    /// Counted, with its number. A lead time is numbered backward from the event.
    Counted(u32),
    /// Passed over: a day off in a count of working days.
    Off,
    /// Excluded time.
    Excluded,
    /// Inside a period that is not counted day by day: months, hours, validity, a stated end.
    Inside,
    /// After the nominal end, up to the day that it rolled to.
    Rolled,
    /// Lower bound: the first day on which the closing act is lawful.
    Opens,
    /// The calendar does not know it: 历未发布.
    Unknown,
}

/// No derivation without an end goes further than this many days.
const LONGEST: i64 = 3_660;

/// The derivation of what [`evaluate`] says. Its cost grows with the length of time.
pub fn strip(rule: &Rule, ops: &[Op], calendar: &Calendar, today: Date) -> Strip {
    let Some(run) = Run::of(ops) else {
        return Strip::default();
    };
    let reading = evaluate(rule, ops, calendar);
    let excluded = excluded_for(rule, &run);
    let walk = Walk::through(rule, &run, &reading, &excluded, calendar, today);
    let mut days = Vec::with_capacity(walk.days.len());
    for (day, role) in walk.days {
        let date = date(day);
        let known = calendar.day(date).ok();
        days.push(StripDay {
            date,
            role,
            sort: known.map(|known| known.sort),
            name: known.and_then(|known| known.name).map(str::to_owned),
            basis: known.and_then(|known| known.basis).map(str::to_owned),
            nominal: Some(date) == reading.nominal,
            due: reading.due.on().is_some_and(|due| due.date == date),
            act: run.stop.is_some_and(|stop| stop.date == date),
            today: date == today,
        });
    }
    Strip {
        days,
        principles: walk.principles,
    }
}

/// The days that a length counts after a start, in order; empty for months, years and hours.
pub(crate) fn counted(start: Moment, length: Length, run: &Run, calendar: &Calendar) -> Vec<Date> {
    let excluded = Excluded::of(run);
    let mut walk = Walk::new(&excluded, calendar, start.day());
    walk.lengths(start, std::iter::once(length));
    let counted = walk
        .days
        .iter()
        .filter(|(_, role)| matches!(role, Role::Counted(_)));
    counted.map(|(day, _)| date(*day)).collect()
}

/// The days of a derivation while it is made.
struct Walk<'a> {
    calendar: &'a Calendar,
    excluded: &'a Excluded,
    /// How far a derivation without an end goes.
    horizon: i64,
    days: Vec<(i64, Role)>,
    principles: Vec<Principle>,
}

impl<'a> Walk<'a> {
    fn new(excluded: &'a Excluded, calendar: &'a Calendar, horizon: i64) -> Self {
        Self {
            calendar,
            excluded,
            horizon,
            days: Vec::new(),
            principles: Vec::new(),
        }
    }

    fn through(
        rule: &Rule,
        run: &Run,
        reading: &Reading,
        excluded: &'a Excluded,
        calendar: &'a Calendar,
        today: Date,
    ) -> Self {
        let start = run.start.day();
        let until = run.stop.map_or(i64::from(day_number(today)), Moment::day);
        let mut walk = Self::new(excluded, calendar, until.clamp(start, start + LONGEST));
        match *rule {
            Rule::Before { .. } => walk.back(rule, run, reading.due),
            Rule::Valid { term, .. } => {
                let stated = matches!(term, Term::Until(_));
                walk.principle(if stated {
                    Principle::Stated
                } else {
                    Principle::FirstDayValid
                });
                walk.inside(rule, run, start - 1);
            }
            Rule::ByDate { .. } => {
                walk.principle(Principle::CalendarDate);
                walk.days.push((start, Role::Start));
                walk.inside(rule, run, start);
            }
            Rule::Within { term, .. } | Rule::AtLeast { term, .. } => {
                walk.days.push((start, Role::Start));
                match term {
                    Term::For(length) => {
                        walk.lengths(run.start, std::iter::once(length).chain(run.extensions()))
                    }
                    Term::Until(_) => {
                        walk.principle(Principle::Stated);
                        walk.inside(rule, run, start);
                    }
                    Term::Unset => walk.inside(rule, run, start),
                }
            }
        }
        if run.extensions().next().is_some() && !matches!(rule, Rule::Before { .. }) {
            walk.principle(Principle::Extended);
        }
        if walk.days.iter().any(|(_, role)| *role == Role::Excluded) {
            walk.principle(Principle::Excluded);
        }
        walk.end(rule, reading.nominal, reading.due);
        walk
    }

    /// Counts a chain of lengths.
    fn lengths(&mut self, start: Moment, lengths: impl Iterator<Item = Length>) {
        let mut from = start;
        for (at, count) in added_up(lengths).enumerate() {
            match count.unit {
                Unit::Hour => self.principle(Principle::HoursFromTheMoment),
                _ if at == 0 => self.principle(Principle::StartNotCounted),
                _ => {}
            }
            match count.unit {
                Unit::WorkingDay => self.principle(Principle::WorkingDays),
                Unit::Month | Unit::Year => self.principle(corresponding(from.date, count)),
                Unit::Day | Unit::Hour => {}
            }
            let end = match forward(from, count, self.excluded, self.calendar) {
                Ok(end) => end,
                Err(NoEnd::Beyond(bound)) => return self.count(from.day(), bound, count.unit),
                Err(NoEnd::Paused) => return self.count(from.day(), self.horizon, count.unit),
            };
            self.count(from.day(), end.day(), count.unit);
            from = end;
        }
    }

    /// The days after `from` up to `to`, counted in a unit.
    fn count(&mut self, from: i64, to: i64, unit: Unit) {
        let mut number = 0;
        for day in from + 1..=to {
            let role = match (unit, self.calendar.works(day)) {
                _ if self.excluded.day(day).is_some() => Role::Excluded,
                (Unit::Day, _) | (Unit::WorkingDay, Some(true)) => {
                    number += 1;
                    Role::Counted(number)
                }
                (Unit::WorkingDay, Some(false)) => Role::Off,
                (Unit::WorkingDay, None) => Role::Unknown,
                (Unit::Month | Unit::Year | Unit::Hour, _) => Role::Inside,
            };
            self.days.push((day, role));
        }
    }

    /// A period whose end is not counted day by day.
    fn inside(&mut self, rule: &Rule, run: &Run, from: i64) {
        let to = match nominal_end(rule, run, self.excluded, self.calendar) {
            Ok(end) => end.day(),
            Err(NoNominal::End(NoEnd::Beyond(bound)) | NoNominal::NotAfter(bound)) => bound,
            Err(NoNominal::End(NoEnd::Paused) | NoNominal::Unset) => self.horizon,
        };
        self.count(from, to, Unit::Month);
    }

    /// A lead time: from its latest day up to the event, numbered backward.
    fn back(&mut self, rule: &Rule, run: &Run, due: Due) {
        let event = run.start.day();
        let unit = match rule {
            Rule::Before {
                term: Term::For(length),
            } => Count::of(*length).unit,
            _ => Unit::Month,
        };
        self.principle(match rule {
            Rule::Before { term: Term::For(_) } => Principle::CountedBack,
            _ => Principle::Stated,
        });
        if unit == Unit::WorkingDay {
            self.principle(Principle::WorkingDays);
        }
        let latest = match due {
            Due::On(latest) => latest.day().min(event),
            Due::NotAfter(bound) => Moment::from(bound).day(),
            _ => event,
        };
        // Walked forward like any count, then numbered from the other end.
        self.count(latest - 1, event - 1, unit);
        let mut number = 0;
        for (_, role) in self.days.iter_mut().rev() {
            if matches!(role, Role::Counted(_)) {
                number += 1;
                *role = Role::Counted(number);
            }
        }
        self.days.push((event, Role::Start));
    }

    /// What comes after the last counted day: rolling, and the opening of a lower bound.
    fn end(&mut self, rule: &Rule, nominal: Option<Date>, due: Due) {
        let lower_bound = matches!(rule, Rule::AtLeast { .. });
        let (Some(nominal), Due::On(due)) = (nominal, due) else {
            return;
        };
        let nominal = i64::from(day_number(nominal));
        // The first lawful day of a lower bound follows the last day of its period.
        let last = if lower_bound && due.time.is_none() {
            due.day() - 1
        } else {
            due.day()
        };
        if last > nominal {
            self.principle(Principle::Rolled);
        } else if matches!(rule, Rule::Within { .. } | Rule::AtLeast { .. })
            && self.calendar.works(nominal) == Some(false)
        {
            self.principle(Principle::NotRolled);
        }
        for day in nominal + 1..=last {
            let role = if self.excluded.day(day).is_some() {
                Role::Excluded
            } else {
                Role::Rolled
            };
            self.days.push((day, role));
        }
        if lower_bound {
            self.principle(Principle::InFull);
            if due.day() > last {
                self.days.push((due.day(), Role::Opens));
            }
        }
    }

    fn principle(&mut self, principle: Principle) {
        if !self.principles.contains(&principle) {
            self.principles.push(principle);
        }
    }
}

fn corresponding(from: Date, count: Count) -> Principle {
    if add_months(from, count.amount).day() == from.day() {
        Principle::CorrespondingDay
    } else {
        Principle::MonthEnd
    }
}
