//! The working-day calendar: which days of the known years are worked.
//!
//! A rule cannot compute 调休: days off and make-up days are set year by year by a notice of the State Council's General
//! Office (全国年节及纪念日放假办法第六、七条), and were even changed within the year (2015, 2019, 2020). So a calendar is a table of the
//! years whose notice is out, and any question about another day is an error that says so.

mod build;
#[cfg(test)]
mod tests;

pub use build::{CalendarData, CalendarError, CalendarYear, SpecialDays};

use serde::{Deserialize, Serialize};

use crate::day::{Date, chinese_date, day_number};
use crate::moment::date;

/// A working-day calendar, its district's own days included. Made by [`Calendar::build`]; questions cost O(1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    id: String,
    title: String,
    revision: String,
    /// Day number of the first known day.
    first: i64,
    /// One entry for each known day, without a gap.
    entries: Vec<Entry>,
    /// Day numbers of the working days, in order.
    working: Vec<i64>,
    /// What the special days are called; entries point here.
    labels: Vec<Label>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    sort: Sort,
    /// Working days from the first known day up to and including this one.
    ordinal: i64,
    /// Place in `labels`, for special days.
    label: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Label {
    name: String,
    basis: String,
}

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Monday to Friday, nothing special.
    Workday,
    /// Saturday or Sunday, nothing special.
    Weekend,
    /// 放假: off by the notice.
    Holiday,
    /// 调休上班: a weekend day made a working day by the notice.
    MakeUp,
    /// Off by the district's own rule.
    LocalOff,
    /// Worked by the district's own rule.
    LocalWork,
}

impl Sort {
    /// Whether the day is worked.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Workday | Self::MakeUp | Self::LocalWork)
    }

    /// 工作日, 周末, 放假, 调休上班, 本区放假, 本区上班.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Workday => "工作日",
            Self::Weekend => "周末",
            Self::Holiday => "放假",
            Self::MakeUp => "调休上班",
            Self::LocalOff => "本区放假",
            Self::LocalWork => "本区上班",
        }
    }
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDay<'a> {
    /// What it is.
    pub sort: Sort,
    /// The festival or reason (春节), for special days.
    pub name: Option<&'a str>,
    /// The notice that says so (国办发明电〔2019〕16号), for special days.
    pub basis: Option<&'a str>,
}

/// A day that the calendar does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("工作日历中没有{}（已知{}至{}），放假安排未发布或未采用；请先采用新的日历", chinese_date(*.date), chinese_date(*.first), chinese_date(*.last))]
pub struct Unknown {
    /// The day asked for, or the first one needed that is not known.
    pub date: Date,
    /// First known day.
    pub first: Date,
    /// Last known day.
    pub last: Date,
}

impl Calendar {
    /// Identifier, `china`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What people read.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Which text of it; clocks name it.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// First known day.
    pub fn first(&self) -> Date {
        date(self.first)
    }

    /// Last known day.
    pub fn last(&self) -> Date {
        date(self.last_day())
    }

    /// What a day is, and why.
    pub fn day(&self, date: Date) -> Result<CalendarDay<'_>, Unknown> {
        let entry = self
            .entry(i64::from(day_number(date)))
            .ok_or_else(|| self.unknown(date))?;
        let label = entry.label.and_then(|at| self.labels.get(at));
        Ok(CalendarDay {
            sort: entry.sort,
            name: label.map(|l| l.name.as_str()),
            basis: label.map(|l| l.basis.as_str()),
        })
    }

    /// Whether a day is worked.
    pub fn is_working_day(&self, date: Date) -> Result<bool, Unknown> {
        self.day(date).map(|day| day.sort.is_working())
    }

    /// The `n`-th working day after `date` (`n` ≥ 1), or for `n` < 0 the `-n`-th before it; `date` itself is not counted. For
    /// `n` = 0 it is `date`.
    pub fn working_day_from(&self, date: Date, n: i32) -> Result<Date, Unknown> {
        let day = i64::from(day_number(date));
        let found = match n {
            0 => Some(day),
            1.. => self
                .ordinal(day)
                .and_then(|ordinal| self.nth(ordinal + i64::from(n))),
            _ => self
                .ordinal(day - 1)
                .and_then(|ordinal| self.nth(ordinal + 1 + i64::from(n))),
        };
        found.map(crate::moment::date).ok_or_else(|| {
            self.unknown(if n > 0 {
                self.after_last(date)
            } else {
                self.before_first(date)
            })
        })
    }

    /// The first working day on or after `date`.
    pub fn working_day_on_or_after(&self, date: Date) -> Result<Date, Unknown> {
        self.on_or_after(i64::from(day_number(date)))
            .map(crate::moment::date)
            .ok_or_else(|| self.unknown(self.after_last(date)))
    }

    /// The last working day on or before `date`.
    pub fn working_day_on_or_before(&self, date: Date) -> Result<Date, Unknown> {
        let found = self
            .ordinal(i64::from(day_number(date)))
            .and_then(|ordinal| self.nth(ordinal));
        found
            .map(crate::moment::date)
            .ok_or_else(|| self.unknown(self.before_first(date)))
    }

    /// How many working days lie after `from` up to and including `to`; negative when `to` lies before `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i32, Unknown> {
        let ordinal = |date: Date| {
            self.ordinal(i64::from(day_number(date)))
                .ok_or_else(|| self.unknown(date))
        };
        // Both lie in a table of some thousand days, so the difference fits.
        Ok(i32::try_from(ordinal(to)? - ordinal(from)?).unwrap_or(i32::MAX))
    }

    /// Every known day as (day number, ordinal): the ordinal counts the working days up to and including the day, so the
    /// difference of two is the number of working days between them. The store's table `workday(day, ordinal)`.
    pub fn ordinals(&self) -> impl Iterator<Item = (i32, i32)> + '_ {
        let first = day_number(self.first());
        (first..).zip(
            self.entries
                .iter()
                .map(|entry| i32::try_from(entry.ordinal).unwrap_or(i32::MAX)),
        )
    }

    /// The days known to both calendars that one works and the other does not, in order. A clock that touches none of
    /// them, nor a day known to one alone, keeps its due date when `newer` is adopted.
    pub fn changed_days(&self, newer: &Self) -> Vec<Date> {
        let mut changed = Vec::new();
        for (day, entry) in (self.first..).zip(&self.entries) {
            if newer
                .entry(day)
                .is_some_and(|other| other.sort.is_working() != entry.sort.is_working())
            {
                changed.push(date(day));
            }
        }
        changed
    }

    /// The first day that one of the two calendars works and the other does not, or that only one of them knows: what was counted before
    /// it stays when `newer` is adopted. None = they say the same of every day.
    pub fn first_difference(&self, newer: &Self) -> Option<Date> {
        let last = self.last_day().max(newer.last_day());
        (self.first.min(newer.first)..=last).find(|day| self.works(*day) != newer.works(*day)).map(date)
    }

    /// Working days from the first known day up to `day`; the day before the first known one has ordinal 0.
    pub(crate) fn ordinal(&self, day: i64) -> Option<i64> {
        if day == self.first - 1 {
            Some(0)
        } else {
            self.entry(day).map(|entry| entry.ordinal)
        }
    }

    /// The working day with an ordinal (from 1).
    pub(crate) fn nth(&self, ordinal: i64) -> Option<i64> {
        usize::try_from(ordinal - 1)
            .ok()
            .and_then(|at| self.working.get(at))
            .copied()
    }

    /// The first working day on or after a day.
    pub(crate) fn on_or_after(&self, day: i64) -> Option<i64> {
        self.entry(day)?;
        self.ordinal(day - 1)
            .and_then(|ordinal| self.nth(ordinal + 1))
    }

    /// Whether a day is worked; none when unknown.
    pub(crate) fn works(&self, day: i64) -> Option<bool> {
        self.entry(day).map(|entry| entry.sort.is_working())
    }

    pub(crate) fn last_day(&self) -> i64 {
        self.first + self.entries.len() as i64 - 1
    }

    /// How many working days are known.
    pub(crate) fn total(&self) -> i64 {
        self.working.len() as i64
    }

    fn entry(&self, day: i64) -> Option<&Entry> {
        usize::try_from(day - self.first)
            .ok()
            .and_then(|at| self.entries.get(at))
    }

    fn unknown(&self, date: Date) -> Unknown {
        Unknown {
            date,
            first: self.first(),
            last: self.last(),
        }
    }

    /// The first day needed of a search forward that ran out of the calendar.
    fn after_last(&self, from: Date) -> Date {
        if from < self.first() {
            from
        } else {
            from.max(date(self.last_day() + 1))
        }
    }

    /// The same for a search backward.
    fn before_first(&self, from: Date) -> Date {
        if from > self.last() {
            from
        } else {
            from.min(date(self.first - 1))
        }
    }
}
