//! Civil days: numbers, closed ranges, days of the year, and how they are written.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use jiff::civil::{Date, DateTime, Time};

/// Day number of 1970-01-01 counted from 0000-03-01, the first day of a year that ends with its leap day.
const EPOCH_FROM_MARCH_0000: i32 = 719_468;

/// Days since 1970-01-01 (which is day 0): the form in which the store keeps dates.
pub fn day_number(date: Date) -> i32 {
    // A year that begins in March has its leap day last, so month lengths follow one linear formula.
    let (year, month) = match date.month() {
        month @ 3.. => (i32::from(date.year()), i32::from(month) - 3),
        month => (i32::from(date.year()) - 1, i32::from(month) + 9),
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + i32::from(date.day()) - 1;
    365 * year + leap_days + day_of_year - EPOCH_FROM_MARCH_0000
}

/// The date of a day number; beyond the years −9999 to 9999 the nearest date that exists.
pub fn date_of(day: i32) -> Date {
    Date::constant(1970, 1, 1).saturating_add(jiff::SignedDuration::from_hours(24 * i64::from(day)))
}

/// A date as officials write it: `2020年2月6日`.
pub fn chinese_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Reads `YYYY-MM-DD` and nothing else; a date that does not exist is an error.
pub fn parse_date(text: &str) -> Result<Date, DayError> {
    let refused = || DayError::Date {
        text: text.to_owned(),
    };
    let (Some(year), Some(month), Some(day)) = (text.get(0..4), text.get(5..7), text.get(8..))
    else {
        return Err(refused());
    };
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() != 10 || text.get(4..5) != Some("-") || text.get(7..8) != Some("-") {
        return Err(refused());
    }
    if !(plain(year) && plain(month) && plain(day)) {
        return Err(refused());
    }
    let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
        return Err(refused());
    };
    Date::new(year, month, day).map_err(|_| refused())
}

/// A closed range of days: both ends belong to it. Written `2020-02-10..2020-02-14`, a single day `2020-02-10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateRange {
    from: Date,
    to: Date,
}

impl DateRange {
    /// The days from `from` up to and including `to`; an error when `to` lies before `from`.
    pub fn new(from: Date, to: Date) -> Result<Self, DayError> {
        if to < from {
            return Err(DayError::Reversed { from, to });
        }
        Ok(Self { from, to })
    }

    /// One day.
    pub fn single(date: Date) -> Self {
        Self {
            from: date,
            to: date,
        }
    }

    /// First day.
    pub fn from(self) -> Date {
        self.from
    }

    /// Last day.
    pub fn to(self) -> Date {
        self.to
    }

    /// Every day in order.
    pub fn days(self) -> impl Iterator<Item = Date> {
        (day_number(self.from)..=day_number(self.to)).map(date_of)
    }
}

impl FromStr for DateRange {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        match text.split_once("..") {
            Some((from, to)) => Self::new(parse_date(from)?, parse_date(to)?),
            None => parse_date(text).map(Self::single),
        }
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            write!(f, "{}", self.from)
        } else {
            write!(f, "{}..{}", self.from, self.to)
        }
    }
}

impl TryFrom<String> for DateRange {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<DateRange> for String {
    fn from(range: DateRange) -> Self {
        range.to_string()
    }
}

/// A day of every year, written `01-31`. 29 February stands for the last day of February.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// Month 1–12 and a day that the month has in a leap year.
    pub fn new(month: i8, day: i8) -> Result<Self, DayError> {
        // 2000 is a leap year, so 29 February passes.
        match Date::new(2000, month, day) {
            Ok(_) => Ok(Self { month, day }),
            Err(_) => Err(DayError::MonthDay {
                text: format!("{month:02}-{day:02}"),
            }),
        }
    }

    /// Month, 1–12.
    pub fn month(self) -> i8 {
        self.month
    }

    /// Day of the month.
    pub fn day(self) -> i8 {
        self.day
    }

    /// This day in a year (−9999 to 9999; beyond, the nearest year).
    pub fn in_year(self, year: i16) -> Date {
        let year = year.clamp(-9999, 9999);
        match Date::new(year, self.month, self.day) {
            Ok(date) => date,
            // Only 29 February of a common year comes here.
            Err(_) => Date::new(year, self.month, 28).unwrap_or(Date::MAX),
        }
    }

    /// The first such day on or after `date`.
    pub fn on_or_after(self, date: Date) -> Date {
        let this_year = self.in_year(date.year());
        if this_year >= date {
            this_year
        } else {
            self.in_year(date.year().saturating_add(1))
        }
    }
}

impl FromStr for MonthDay {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        // Read as a date of a leap year, so that the strictness of `parse_date` holds here too.
        match parse_date(&format!("2000-{text}")) {
            Ok(date) => Self::new(date.month(), date.day()),
            Err(_) => Err(DayError::MonthDay {
                text: text.to_owned(),
            }),
        }
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl TryFrom<String> for MonthDay {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> Self {
        day.to_string()
    }
}

/// Why a text is not a day, a range of days or a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Not a date.
    #[error("“{text}”不是有效日期，应写成 2020-01-31 的形式")]
    Date {
        /// As written.
        text: String,
    },
    /// Not a moment.
    #[error("“{text}”不是有效的日期或时刻，应写成 2020-01-31 或 2020-01-31T17:00:00+08:00 的形式")]
    Moment {
        /// As written.
        text: String,
    },
    /// Not a day of the year.
    #[error("“{text}”不是有效的月日，应写成 01-31 的形式")]
    MonthDay {
        /// As written.
        text: String,
    },
    /// The end lies before the beginning.
    #[error("时段的止日{to}早于起日{from}，请对调后重试")]
    Reversed {
        /// Beginning.
        from: Date,
        /// End.
        to: Date,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_agree_with_the_date_library_over_four_centuries() {
        let epoch = Date::constant(1970, 1, 1);
        let mut date = Date::constant(1799, 12, 30);
        while date.year() < 2201 {
            let expected = date.duration_since(epoch).as_hours() / 24;
            assert_eq!(i64::from(day_number(date)), expected, "{date}");
            assert_eq!(date_of(day_number(date)), date);
            date = date.tomorrow().unwrap();
        }
    }

    #[test]
    fn day_numbers_hold_at_the_ends_of_time() {
        assert_eq!(date_of(day_number(Date::MIN)), Date::MIN);
        assert_eq!(date_of(day_number(Date::MAX)), Date::MAX);
        assert_eq!(date_of(i32::MAX), Date::MAX);
        assert_eq!(date_of(i32::MIN), Date::MIN);
        assert_eq!(day_number(Date::constant(1970, 1, 1)), 0);
        assert_eq!(day_number(Date::constant(2020, 1, 1)), 18_262);
    }

    #[test]
    fn dates_are_read_in_one_form_only() {
        assert_eq!(parse_date("2020-02-29"), Ok(Date::constant(2020, 2, 29)));
        for text in [
            "2021-02-29",
            "20200229",
            "2020-2-29",
            "2020/02/29",
            " 2020-02-29",
            "2020-02-29T00",
            "+020-02-29",
            "2020-+2-29",
            "二〇二〇",
            "",
        ] {
            assert!(parse_date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_are_closed_and_ordered() {
        let range: DateRange = "2020-02-10..2020-02-14".parse().unwrap();
        assert_eq!(range.days().count(), 5);
        assert_eq!(range.to_string(), "2020-02-10..2020-02-14");
        assert_eq!(
            "2020-02-10".parse::<DateRange>().unwrap().to_string(),
            "2020-02-10"
        );
        assert!(matches!(
            "2020-02-14..2020-02-10".parse::<DateRange>(),
            Err(DayError::Reversed { .. })
        ));
        assert!("2020-02-14..".parse::<DateRange>().is_err());
    }

    #[test]
    fn a_day_of_the_year_is_sought_on_or_after() {
        let end_of_january: MonthDay = "01-31".parse().unwrap();
        assert_eq!(
            end_of_january.on_or_after(Date::constant(2020, 12, 31)),
            Date::constant(2021, 1, 31)
        );
        assert_eq!(
            end_of_january.on_or_after(Date::constant(2021, 1, 31)),
            Date::constant(2021, 1, 31)
        );
        assert_eq!(
            end_of_january.on_or_after(Date::constant(2021, 2, 1)),
            Date::constant(2022, 1, 31)
        );
        let leap: MonthDay = "02-29".parse().unwrap();
        assert_eq!(leap.in_year(2021), Date::constant(2021, 2, 28));
        assert_eq!(leap.in_year(2024), Date::constant(2024, 2, 29));
        assert!("02-30".parse::<MonthDay>().is_err());
        assert!("1-31".parse::<MonthDay>().is_err());
        assert!(MonthDay::new(13, 1).is_err());
    }
}
