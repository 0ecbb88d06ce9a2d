//! A moment as the ledger states it: a day, and the time of day where it is known.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::day::{Date, DateTime, DayError, Time, date_of, day_number, parse_date};

/// Seconds of a day. China has had no summer time since 1991, so every day in UTC+8 has as many.
const DAY_SECONDS: i64 = 86_400;

/// When something happened, or is due, in UTC+8. Written `2020-01-31` or `2020-01-31T17:00:00+08:00`, which is the
/// ledger's form of `occurred`.
///
/// An unknown time of day means *until the end of that day* (24:00; 民法典第二百零三条第二款). Comparisons give the
/// benefit of the doubt: a moment [is after](Moment::is_after) another only if that can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The time of day, where known; whole seconds count.
    pub time: Option<Time>,
}

impl Moment {
    /// Whether this certainly lies after `other`: on a later day, or on the same day at a later time when both times
    /// are known.
    pub fn is_after(self, other: Self) -> bool {
        if self.date != other.date {
            return self.date > other.date;
        }
        matches!((self.time, other.time), (Some(mine), Some(theirs)) if mine > theirs)
    }

    /// Day number of the day.
    pub(crate) fn day(self) -> i64 {
        i64::from(day_number(self.date))
    }

    /// Seconds since 1970-01-01T00:00 of the same wall; an unknown time is the end of the day.
    pub(crate) fn seconds(self) -> i64 {
        let within_day = match self.time {
            Some(time) => {
                i64::from(time.hour()) * 3600
                    + i64::from(time.minute()) * 60
                    + i64::from(time.second())
            }
            None => DAY_SECONDS,
        };
        self.day() * DAY_SECONDS + within_day
    }

    /// The end of a day.
    pub(crate) fn of_day(day: i64) -> Self {
        Self {
            date: date(day),
            time: None,
        }
    }

    /// The moment of a number of seconds; midnight is the end of the day that it closes.
    pub(crate) fn of_seconds(seconds: i64) -> Self {
        let within_day = seconds.rem_euclid(DAY_SECONDS);
        let day = seconds.div_euclid(DAY_SECONDS);
        if within_day == 0 {
            return Self::of_day(day - 1);
        }
        let [hour, minute, second] = [within_day / 3600, within_day / 60 % 60, within_day % 60]
            .map(|part| i8::try_from(part).unwrap_or(0));
        Self {
            date: date(day),
            time: Time::new(hour, minute, second, 0).ok(),
        }
    }
}

/// The date of an internal day number, at the ends of time the nearest.
pub(crate) fn date(day: i64) -> Date {
    let edge = if day < 0 { i32::MIN } else { i32::MAX };
    date_of(i32::try_from(day).unwrap_or(edge))
}

impl From<Date> for Moment {
    fn from(date: Date) -> Self {
        Self { date, time: None }
    }
}

impl From<DateTime> for Moment {
    fn from(moment: DateTime) -> Self {
        Self {
            date: moment.date(),
            time: Some(moment.time()),
        }
    }
}

impl FromStr for Moment {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let refused = || DayError::Moment {
            text: text.to_owned(),
        };
        let Some((date, rest)) = text.split_once('T') else {
            return parse_date(text).map(Self::from).map_err(|_| refused());
        };
        let time = rest.strip_suffix("+08:00").ok_or_else(refused)?;
        let digits_in_place = time.len() == 8
            && time.bytes().enumerate().all(|(at, byte)| {
                if at % 3 == 2 {
                    byte == b':'
                } else {
                    byte.is_ascii_digit()
                }
            });
        if !digits_in_place {
            return Err(refused());
        }
        let parts: Vec<i8> = time
            .split(':')
            .filter_map(|part| part.parse().ok())
            .collect();
        let &[hour, minute, second] = parts.as_slice() else {
            return Err(refused());
        };
        let time = Time::new(hour, minute, second, 0).map_err(|_| refused())?;
        Ok(Self {
            date: parse_date(date).map_err(|_| refused())?,
            time: Some(time),
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        match self.time {
            Some(time) => write!(
                f,
                "T{:02}:{:02}:{:02}+08:00",
                time.hour(),
                time.minute(),
                time.second()
            ),
            None => Ok(()),
        }
    }
}

impl TryFrom<String> for Moment {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn the_ledger_form_is_read_and_written_back() {
        for text in [
            "2020-01-31",
            "2020-01-31T17:00:09+08:00",
            "2020-01-31T00:00:00+08:00",
        ] {
            assert_eq!(moment(text).to_string(), text);
        }
        for text in [
            "2020-01-31T17:00:00",
            "2020-01-31T17:00:00Z",
            "2020-01-31 17:00:00",
            "2020-01-31T24:00:00+08:00",
            "2020-01-31T17:00:00.5+08:00",
            "2020-01-31T7:00:00+08:00",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_unknown_time_is_never_held_against_anyone() {
        assert!(moment("2020-02-01").is_after(moment("2020-01-31T23:59:59+08:00")));
        assert!(moment("2020-01-31T17:00:01+08:00").is_after(moment("2020-01-31T17:00:00+08:00")));
        assert!(!moment("2020-01-31T17:00:00+08:00").is_after(moment("2020-01-31T17:00:00+08:00")));
        assert!(!moment("2020-01-31").is_after(moment("2020-01-31T08:00:00+08:00")));
        assert!(!moment("2020-01-31T23:59:59+08:00").is_after(moment("2020-01-31")));
    }

    #[test]
    fn seconds_go_there_and_back() {
        for text in [
            "2020-01-31",
            "2020-01-31T17:30:09+08:00",
            "1969-12-31T23:59:59+08:00",
        ] {
            assert_eq!(Moment::of_seconds(moment(text).seconds()), moment(text));
        }
        // Midnight at the beginning of a day is the same instant as the end of the day before.
        assert_eq!(
            Moment::of_seconds(moment("2020-02-01T00:00:00+08:00").seconds()),
            moment("2020-01-31")
        );
    }
}
