//! A naive oracle: it knows nothing but a list of days and walks them one by one.
//!
//! It shares no code with the crate: months come from the date library, working days from a set of special days read from
//! the calendar file, excluded time from a set of dates, and nothing is remembered between two days.

use std::collections::HashSet;
use std::sync::LazyLock;

use mingfa_time::{Date, Length, Roll, Unit};

use crate::china;

/// Days off and days worked against the order of the week.
struct Special {
    off: HashSet<Date>,
    worked: HashSet<Date>,
}

static SPECIAL: LazyLock<Special> = LazyLock::new(|| {
    let mut special = Special {
        off: HashSet::new(),
        worked: HashSet::new(),
    };
    for days in china::data().years.iter().flat_map(|year| &year.days) {
        let set = if days.working {
            &mut special.worked
        } else {
            &mut special.off
        };
        let mut day = days.range.from();
        while day <= days.range.to() {
            set.insert(day);
            day = day.tomorrow().unwrap();
        }
    }
    special
});

pub fn works(day: Date) -> bool {
    let weekend = matches!(
        day.weekday(),
        jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday
    );
    SPECIAL.worked.contains(&day) || (!weekend && !SPECIAL.off.contains(&day))
}

/// A clock as the oracle sees it.
pub struct Clock<'a> {
    pub start: Date,
    /// The length and its extensions.
    pub lengths: &'a [Length],
    pub excluded: &'a HashSet<Date>,
    pub roll: Roll,
}

impl Clock<'_> {
    pub fn due(&self) -> Date {
        let mut end = self.nominal();
        if self.roll == Roll::NextWorkday && !works(end) {
            while !works(end) || self.excluded.contains(&end) {
                end = end.tomorrow().unwrap();
            }
        }
        end
    }

    pub fn nominal(&self) -> Date {
        let mut end = self.start;
        let mut lengths = self.lengths.iter().copied().peekable();
        while let Some(length) = lengths.next() {
            match length.unit() {
                Unit::WorkingDay => end = self.count(end, length.amount(), works),
                Unit::Day => end = self.count(end, length.amount(), |_| true),
                Unit::Month | Unit::Year => {
                    let mut span = span_of(length);
                    while let Some(more) =
                        lengths.next_if(|more| matches!(more.unit(), Unit::Month | Unit::Year))
                    {
                        span += span_of(more);
                    }
                    end = self.months(end, span);
                }
                Unit::Hour => unreachable!("hours have an oracle of their own"),
            }
        }
        end
    }

    /// Crosses off one day after another until `n` are counted.
    fn count(&self, start: Date, n: u32, counts: impl Fn(Date) -> bool) -> Date {
        let mut day = start;
        let mut left = n;
        while left > 0 {
            day = day.tomorrow().unwrap();
            if counts(day) && !self.excluded.contains(&day) {
                left -= 1;
            }
        }
        day
    }

    /// The days that the period takes without exclusion, then crossed off around the excluded ones.
    fn months(&self, start: Date, months: i64) -> Date {
        let nominal = start.checked_add(jiff::Span::new().months(months)).unwrap();
        let days = nominal.duration_since(start).as_hours() / 24;
        self.count(start, u32::try_from(days).unwrap(), |_| true)
    }
}

fn span_of(length: Length) -> i64 {
    i64::from(length.amount()) * if length.unit() == Unit::Year { 12 } else { 1 }
}

/// The latest day a number of days before an event, walked backward.
pub fn before(event: Date, length: Length) -> Date {
    match length.unit() {
        Unit::Month | Unit::Year => event
            .checked_sub(jiff::Span::new().months(span_of(length)))
            .unwrap(),
        unit => {
            let mut day = event;
            let mut left = length.amount();
            while left > 0 {
                day = day.yesterday().unwrap();
                if unit == Unit::Day || works(day) {
                    left -= 1;
                }
            }
            day
        }
    }
}
