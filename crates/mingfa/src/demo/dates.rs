//! Working days and hours of the demonstrated year.

use jiff::civil::{Date, DateTime};
use mingfa_time::Calendar;

/// Counts in working days of the adopted calendar.
#[derive(Debug, Clone, Copy)]
pub struct Days<'a> {
    calendar: &'a Calendar,
}

impl<'a> Days<'a> {
    /// By a calendar.
    pub fn new(calendar: &'a Calendar) -> Self {
        Self { calendar }
    }

    /// The working day so many after (or before) a day; the day itself for 0 when it is one. Within the known years by construction.
    pub fn after(&self, date: Date, days: i32) -> Date {
        let found = if days == 0 { self.calendar.working_day_on_or_after(date) } else { self.calendar.working_day_from(date, days) };
        found.unwrap_or(date)
    }

    /// The same with an hour and minute.
    pub fn at(&self, date: Date, days: i32, hour: i8, minute: i8) -> DateTime {
        self.after(date, days).at(hour, minute, 0, 0)
    }

    /// Every n-th working day of 2020, from a first one.
    pub fn every(&self, first: Date, step: i32, count: usize) -> Vec<Date> {
        let mut days = vec![self.after(first, 0)];
        while days.len() < count {
            let next = days.last().map(|last| self.after(*last, step));
            match next.filter(|next| next.year() == 2020) {
                Some(next) => days.push(next),
                None => break,
            }
        }
        days
    }
}
