//! Times as the ledger writes them: `recorded` in UTC with milliseconds, `occurred` as a day or second of UTC+8.

use jiff::civil::{Date, DateTime};

/// When something is said to have happened, in UTC+8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Occurred {
    /// A day: `2020-10-16`.
    Day(Date),
    /// A second of the clock on the wall: `2020-10-16T09:30:00+08:00`. Fractions of a second are not written.
    Moment(DateTime),
}

impl Occurred {
    /// The day in UTC+8.
    pub fn day(&self) -> Date {
        match self {
            Occurred::Day(day) => *day,
            Occurred::Moment(moment) => moment.date(),
        }
    }

    /// Reads either form; `None` for any other.
    pub fn parse(text: &str) -> Option<Occurred> {
        let fields = Fields::of(text.as_bytes())?;
        let date = Date::new(fields.year, fields.month, fields.day).ok()?;
        let occurred = match fields.rest {
            [] => Occurred::Day(date),
            [b'T', h1, h2, _, m1, m2, _, s1, s2, ..] => {
                let (h, m, s) = (two(*h1, *h2)?, two(*m1, *m2)?, two(*s1, *s2)?);
                Occurred::Moment(date.to_datetime(jiff::civil::Time::new(h, m, s, 0).ok()?))
            }
            _ => return None,
        };
        let mut spelt = Vec::with_capacity(25);
        occurred.write(&mut spelt)?;
        (spelt == text.as_bytes()).then_some(occurred) // one spelling only
    }

    /// `None` for years outside 1 to 9999, which have no form.
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Option<()> {
        out.extend_from_slice(&day_text(day_number(self.day())?)?);
        if let Occurred::Moment(at) = self {
            let [h1, h2] = two_digits(at.hour().into());
            let [m1, m2] = two_digits(at.minute().into());
            let [s1, s2] = two_digits(at.second().into());
            out.extend_from_slice(&[b'T', h1, h2, b':', m1, m2, b':', s1, s2]);
            out.extend_from_slice(b"+08:00");
        }
        Some(())
    }
}

impl std::fmt::Display for Occurred {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = Vec::new();
        self.write(&mut out).ok_or(std::fmt::Error)?;
        f.write_str(&String::from_utf8_lossy(&out))
    }
}

/// Whether a time in milliseconds has a form: years 1 to 9999.
pub(crate) fn is_writable(millis: i64) -> bool {
    day_text(millis.div_euclid(DAY_MS)).is_some()
}

/// Appends `YYYY-MM-DDThh:mm:ss.sssZ`; `None` for years outside 1 to 9999.
pub(crate) fn write_recorded(out: &mut Vec<u8>, millis: i64) -> Option<()> {
    out.extend_from_slice(&day_text(millis.div_euclid(DAY_MS))?);
    let rest = millis.rem_euclid(DAY_MS);
    let [h1, h2] = two_digits(rest / 3_600_000);
    let [m1, m2] = two_digits(rest / 60_000 % 60);
    let [s1, s2] = two_digits(rest / 1000 % 60);
    let [f1, f2] = two_digits(rest % 1000 / 10);
    let [_, f3] = two_digits(rest % 10);
    out.extend_from_slice(&[
        b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3, b'Z',
    ]);
    Some(())
}

/// Reads `YYYY-MM-DDThh:mm:ss.sssZ` into milliseconds since 1970; `None` for another form or a time that is none.
pub(crate) fn parse_recorded(text: &str) -> Option<i64> {
    if !has_form(text.as_bytes()) {
        return None;
    }
    posix_micros(text.as_bytes()).map(|micros| micros / 1000)
}

/// Whether the text has the form `dddd-dd-ddTdd:dd:dd.dddZ`, whatever the digits say.
pub(crate) fn has_form(text: &[u8]) -> bool {
    const FORM: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
    text.len() == FORM.len()
        && text.iter().zip(FORM).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            mark => byte == mark,
        })
}

/// Microseconds since 1970 of the first 23 characters, read as the independent auditor reads them: fields may be short
/// of a digit and the fraction may have 1 to 6. The audit judges the form apart and still needs to place the event.
pub(crate) fn posix_micros(text: &[u8]) -> Option<i64> {
    let head = text.get(..23.min(text.len()))?;
    let fields = Fields::of(head)?;
    let rest = fields.rest.strip_prefix(b"T");
    let rest = rest.or_else(|| fields.rest.strip_prefix(b"t"))?;
    let (hour, rest) = short_number(rest, b':')?;
    let (minute, rest) = short_number(rest, b':')?;
    let (second, fraction) = short_number(rest, b'.')?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    if fraction.is_empty() || fraction.len() > 6 || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut micros = 0;
    for place in 0..6 {
        let digit = fraction.get(place).map_or(0, |b| i64::from(b - b'0'));
        micros = micros * 10 + digit;
    }
    let days = days_of(fields.year, fields.month, fields.day)?;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    Some(seconds * 1_000_000 + micros)
}

/// Midnight UTC to midnight UTC.
const DAY_MS: i64 = 86_400_000;
/// What UTC+8 is ahead, in microseconds.
const CHINA_MICROS: i64 = 8 * 3_600_000_000;

/// The day in UTC+8 as days since 1970.
pub(crate) fn china_day(micros: i64) -> i64 {
    micros
        .saturating_add(CHINA_MICROS)
        .div_euclid(DAY_MS * 1000)
}

/// The hour of the day in UTC+8.
pub(crate) fn china_hour(micros: i64) -> i64 {
    micros
        .saturating_add(CHINA_MICROS)
        .rem_euclid(DAY_MS * 1000)
        / 3_600_000_000
}

/// `YYYY-MM-DD` of a day since 1970; `None` for years outside 1 to 9999.
pub(crate) fn day_text(day: i64) -> Option<[u8; 10]> {
    let (year, month, day) = civil(day);
    if !(1..=9999).contains(&year) {
        return None;
    }
    let [y1, y2] = two_digits(year / 100);
    let [y3, y4] = two_digits(year % 100);
    let [m1, m2] = two_digits(month);
    let [d1, d2] = two_digits(day);
    Some([y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2])
}

/// Days since 1970 of a date text `YYYY-MM-DD…`.
pub(crate) fn day_of_text(text: &[u8]) -> Option<i64> {
    let fields = Fields::of(text.get(..10)?)?;
    days_of(fields.year, fields.month, fields.day)
}

/// Days since 1970 of a date; `None` for years outside 1 to 9999.
pub(crate) fn day_number(date: Date) -> Option<i64> {
    days_of(date.year(), date.month(), date.day())
}

/// Days since 1970-01-01 of a date of the Gregorian calendar; `None` if there is no such date or the year is 0.
fn days_of(year: i16, month: i8, day: i8) -> Option<i64> {
    if !(1..=9999).contains(&year) {
        return None;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years are counted from March, so that the leap day ends them and all months before it have fixed places.
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - TO_1970)
}

/// Days from 0000-03-01 to 1970-01-01.
const TO_1970: i64 = 719_468;

/// The inverse of [`days_of`], for any day.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + TO_1970;
    let (cycle, in_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (in_cycle - in_cycle / 1460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
    let in_year = in_cycle - (365 * year + year / 4 - year / 100);
    let month = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month + 2) / 5 + 1;
    let year = year + 400 * cycle;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

/// A date at the beginning of a text, and what follows it. The day may have one digit only before what follows.
struct Fields<'a> {
    year: i16,
    month: i8,
    day: i8,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    fn of(text: &'a [u8]) -> Option<Fields<'a>> {
        let (year, rest) = text.split_first_chunk::<4>()?;
        let mut number = 0;
        for digit in year {
            number = number * 10 + i16::from(one(*digit)?);
        }
        let rest = rest.strip_prefix(b"-")?;
        let (month, rest) = short_number(rest, b'-')?;
        let (day, rest) = match rest {
            [b' ', d, rest @ ..] => (one(*d)?, rest), // as strptime takes it
            [d1, d2, rest @ ..] if d2.is_ascii_digit() => (two(*d1, *d2)?, rest),
            [d, rest @ ..] => (one(*d)?, rest),
            [] => return None,
        };
        Some(Fields {
            year: number,
            month: i8::try_from(month).ok()?,
            day,
            rest,
        })
    }
}

/// One or two digits and the mark after them.
fn short_number(text: &[u8], mark: u8) -> Option<(i64, &[u8])> {
    match text {
        [a, m, rest @ ..] if *m == mark => Some((i64::from(one(*a)?), rest)),
        [a, b, m, rest @ ..] if *m == mark => Some((i64::from(two(*a, *b)?), rest)),
        _ => None,
    }
}

fn two(tens: u8, ones: u8) -> Option<i8> {
    Some(one(tens)? * 10 + one(ones)?)
}

fn one(digit: u8) -> Option<i8> {
    digit.is_ascii_digit().then(|| (digit - b'0').cast_signed())
}

/// Of a number below 100.
fn two_digits(value: i64) -> [u8; 2] {
    let value = (value % 100).unsigned_abs() as u8;
    [b'0' + value / 10, b'0' + value % 10]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_four_centuries_agrees_with_jiff() {
        let mut date = Date::new(1800, 1, 1).unwrap();
        let epoch = Date::new(1970, 1, 1).unwrap();
        while date.year() < 2201 {
            let days = i64::from(date.since(epoch).unwrap().get_days());
            let of = days_of(date.year(), date.month(), date.day());
            assert_eq!(of, Some(days), "{date}");
            assert_eq!(day_text(days).unwrap(), date.to_string().as_bytes());
            date = date.tomorrow().unwrap();
        }
        assert_eq!(day_text(days_of(1, 1, 1).unwrap()).unwrap(), *b"0001-01-01");
        assert_eq!(day_text(days_of(9999, 12, 31).unwrap() + 1), None);
        assert_eq!(days_of(2019, 2, 29), None);
        assert_eq!(days_of(0, 1, 1), None);
    }

    #[test]
    fn recorded_round_trips() {
        for millis in [0, -1, 1_602_806_400_123, -62_135_596_800_000] {
            let mut out = Vec::new();
            write_recorded(&mut out, millis).unwrap();
            assert!(has_form(&out));
            let text = String::from_utf8(out).unwrap();
            assert_eq!(parse_recorded(&text), Some(millis), "{text}");
        }
        assert_eq!(parse_recorded("2020-10-16T00:00:00Z"), None);
        assert_eq!(parse_recorded("2020-10-16T24:00:00.000Z"), None);
        assert_eq!(parse_recorded("2020-10-16T23:59:60.000Z"), None);
        assert_eq!(write_recorded(&mut Vec::new(), i64::MAX / 4), None);
    }

    #[test]
    fn occurred_has_two_forms() {
        for text in ["2020-02-29", "2020-10-16T09:30:00+08:00"] {
            assert_eq!(Occurred::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "2019-02-29",
            "2020-1-01",
            "2020-01-1",
            "2020-01- 1",
            "2020-10-16T09:30:00Z",
            "2020-10-16T9:30:00+08:00",
            "2020-10-16T09:30:00.5+08:00",
            "",
        ] {
            assert_eq!(Occurred::parse(text), None, "{text}");
        }
    }
}
