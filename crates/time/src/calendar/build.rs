//! How a calendar is made: from the days that the yearly notices name, and the district's own over them.

use std::collections::BTreeMap;

use crate::day::{Date, DateRange, chinese_date, day_number};
use crate::moment::date;

use super::{Calendar, Entry, Label, Sort};
use jiff::civil::Weekday;

/// A calendar as it is written down; `catalogue/calendars/*.kdl` holds it (format: crate documentation).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarData {
    /// Identifier, `china`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Which text of it.
    pub revision: String,
    /// The years whose notice is out, ascending and without a gap.
    pub years: Vec<CalendarYear>,
}

/// The arrangement of one year. It may name days of the neighbouring years (元旦 2023 began on 2022-12-31).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarYear {
    /// The year, which becomes known from 1 January to 31 December.
    pub year: i16,
    /// The notice: 国办发明电〔2019〕16号. A year without one is not known.
    pub notice: String,
    /// Its days off and make-up days.
    pub days: Vec<SpecialDays>,
}

/// Days that are off or worked against the order of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDays {
    /// The festival or reason: 春节.
    pub name: String,
    /// The days.
    pub range: DateRange,
    /// Worked (调休上班) or off (放假).
    pub working: bool,
    /// The notice or local document, where it is another than the year's.
    pub basis: Option<String>,
}

/// What is wrong with a calendar as written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// There is no year at all.
    #[error("日历没有任何年份，请至少写入一年的放假安排")]
    Empty,
    /// Years do not follow one another.
    #[error("日历的年份应逐年相连：{after}年之后写的是{found}年")]
    YearOrder {
        /// The year before.
        after: i16,
        /// The year that stands there.
        found: i16,
    },
    /// A year without a notice or without a day off: nobody has published it.
    #[error("{year}年没有放假安排或没有依据文件，未发布的年份不要写入日历")]
    NotPublished {
        /// The year.
        year: i16,
    },
    /// A day off or worked that lies outside the years.
    #[error("{}（{name}）不在日历的年份之内", chinese_date(*.date))]
    Outside {
        /// The day.
        date: Date,
        /// Its name.
        name: String,
    },
    /// A day is named twice.
    #[error("{}写了两次：{first}、{second}，请只保留一处", chinese_date(*.date))]
    Twice {
        /// The day.
        date: Date,
        /// Its first name.
        first: String,
        /// Its second name.
        second: String,
    },
    /// A make-up day that is worked anyway.
    #[error("{}（{name}）是周一至周五，本来就上班，不是调休上班日", chinese_date(*.date))]
    WorkedAnyway {
        /// The day.
        date: Date,
        /// Its name.
        name: String,
    },
}

impl Calendar {
    /// A calendar of what is written; else everything that is wrong with it.
    pub fn build(data: &CalendarData) -> Result<Self, Vec<CalendarError>> {
        let (Some(first), Some(last)) = (data.years.first(), data.years.last()) else {
            return Err(vec![CalendarError::Empty]);
        };
        let mut errors = Vec::new();
        check_years(&data.years, &mut errors);

        let known = (
            start_of(first.year),
            start_of(last.year.saturating_add(1)) - 1,
        );
        let mut special = BTreeMap::new();
        for year in &data.years {
            for days in &year.days {
                take_days(days, &year.notice, known, &mut special, &mut errors);
            }
        }
        for (day, (days, _)) in &special {
            if days.working && !is_weekend(date(*day)) {
                errors.push(CalendarError::WorkedAnyway {
                    date: date(*day),
                    name: days.name.clone(),
                });
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }

        let mut calendar = Self {
            id: data.id.clone(),
            title: data.title.clone(),
            revision: data.revision.clone(),
            first: known.0,
            entries: Vec::new(),
            working: Vec::new(),
            labels: Vec::new(),
        };
        for day in known.0..=known.1 {
            let sort = if is_weekend(date(day)) {
                Sort::Weekend
            } else {
                Sort::Workday
            };
            calendar.entries.push(Entry {
                sort,
                ordinal: 0,
                label: None,
            });
        }
        calendar.overlay(&special, Sort::Holiday, Sort::MakeUp);
        Ok(calendar)
    }

    /// This calendar with a district's own days off and days worked laid over it (they win), under its own revision. The
    /// known years stay the same; the `basis` of each entry names the local document.
    pub fn with_local(
        &self,
        revision: &str,
        days: &[SpecialDays],
    ) -> Result<Self, Vec<CalendarError>> {
        let mut errors = Vec::new();
        let mut special = BTreeMap::new();
        for days in days {
            take_days(
                days,
                "",
                (self.first, self.last_day()),
                &mut special,
                &mut errors,
            );
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut calendar = self.clone();
        revision.clone_into(&mut calendar.revision);
        calendar.overlay(&special, Sort::LocalOff, Sort::LocalWork);
        Ok(calendar)
    }

    /// Lays special days over the table and counts the working days anew.
    fn overlay(&mut self, special: &BTreeMap<i64, (&SpecialDays, &str)>, off: Sort, worked: Sort) {
        for (day, (days, basis)) in special {
            let label = self.label(&days.name, basis);
            let entry = usize::try_from(day - self.first)
                .ok()
                .and_then(|at| self.entries.get_mut(at));
            if let Some(entry) = entry {
                entry.sort = if days.working { worked } else { off };
                entry.label = Some(label);
            }
        }
        self.working.clear();
        for (day, entry) in (self.first..).zip(&mut self.entries) {
            if entry.sort.is_working() {
                self.working.push(day);
            }
            entry.ordinal = self.working.len() as i64;
        }
    }

    /// The place of a label, made if it is new; days of one festival share it.
    fn label(&mut self, name: &str, basis: &str) -> usize {
        let known = self
            .labels
            .iter()
            .position(|label| label.name == name && label.basis == basis);
        known.unwrap_or_else(|| {
            self.labels.push(Label {
                name: name.to_owned(),
                basis: basis.to_owned(),
            });
            self.labels.len() - 1
        })
    }
}

fn check_years(years: &[CalendarYear], errors: &mut Vec<CalendarError>) {
    for (before, year) in years.iter().zip(years.iter().skip(1)) {
        if i32::from(year.year) != i32::from(before.year) + 1 {
            errors.push(CalendarError::YearOrder {
                after: before.year,
                found: year.year,
            });
        }
    }
    for year in years {
        // 全国年节及纪念日放假办法 gives at least eleven days each year: a year without one is an empty form, not a notice.
        if year.notice.trim().is_empty() || year.days.iter().all(|days| days.working) {
            errors.push(CalendarError::NotPublished { year: year.year });
        }
    }
}

/// Enters each day of an entry, with the document it rests on.
fn take_days<'a>(
    days: &'a SpecialDays,
    notice: &'a str,
    known: (i64, i64),
    special: &mut BTreeMap<i64, (&'a SpecialDays, &'a str)>,
    errors: &mut Vec<CalendarError>,
) {
    let range = i64::from(day_number(days.range.from()))..=i64::from(day_number(days.range.to()));
    if *range.start() < known.0 || *range.end() > known.1 {
        let outside = if *range.start() < known.0 {
            days.range.from()
        } else {
            days.range.to()
        };
        errors.push(CalendarError::Outside {
            date: outside,
            name: days.name.clone(),
        });
        return;
    }
    let basis = days.basis.as_deref().unwrap_or(notice);
    for day in range {
        if let Some((first, _)) = special.insert(day, (days, basis)) {
            errors.push(CalendarError::Twice {
                date: date(day),
                first: first.name.clone(),
                second: days.name.clone(),
            });
        }
    }
}

fn start_of(year: i16) -> i64 {
    i64::from(day_number(Date::new(year, 1, 1).unwrap_or(Date::MAX)))
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
