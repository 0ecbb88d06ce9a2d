//! Dates as tables write them. What has two readings is never read.

use mingfa_catalogue::model::DateForm;
use mingfa_time::{Date, Moment};

/// A date that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    /// The day, and the time of day where it is stated.
    pub(crate) moment: Moment,
    /// Whether it is written in the usual form `2020-01-06[ 15:59[:09]]`.
    pub(crate) usual: bool,
}

/// Reads a date in one of the forms; none when it is in none of them.
pub(crate) fn parse(text: &str, forms: &[DateForm]) -> Option<Told> {
    forms.iter().find_map(|form| {
        let (year, month, day, rest) = match form {
            DateForm::Iso => separated(text, '-')?,
            DateForm::Slash => separated(text, '/')?,
            DateForm::Dot => separated(text, '.')?,
            DateForm::Han => han(text)?,
            DateForm::Compact => return compact(text),
        };
        let date = date(year, month, day)?;
        let time = if rest.is_empty() { None } else { Some(time(rest)?) };
        let usual = *form == DateForm::Iso && month.len() == 2 && day.len() == 2 && matches!(rest.len(), 0 | 5 | 8);
        Some(Told { moment: Moment { date, time }, usual })
    })
}

type Parts<'t> = (&'t str, &'t str, &'t str, &'t str);

/// `2020-01-06 15:59:09` → year, month, day and what follows the blank or `T`.
fn separated(text: &str, by: char) -> Option<Parts<'_>> {
    let (day, rest) = match text.split_once([' ', 'T', '\u{3000}']) {
        Some((day, rest)) if !rest.trim().is_empty() => (day, rest.trim()),
        Some(_) => return None,
        None => (text, ""),
    };
    let mut parts = day.split(by);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some((year, month, day, rest))
}

/// `2020年1月5日 15:59`.
fn han(text: &str) -> Option<Parts<'_>> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let (day, rest) = rest.split_once(['日', '号'])?;
    Some((year.trim(), month.trim(), day.trim(), rest.trim()))
}

/// `20200112` or `20200112232308`.
fn compact(text: &str) -> Option<Told> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let date = date(text.get(..4)?, text.get(4..6)?, text.get(6..8)?)?;
    let time = match text.get(8..)? {
        "" => None,
        rest if rest.len() == 6 => Some(clock(rest.get(..2)?, rest.get(2..4)?, rest.get(4..6)?)?),
        _ => return None,
    };
    Some(Told { moment: Moment { date, time }, usual: false })
}

/// The year comes first, in four digits: else it could be the day.
fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let year = number(year, 4..=4)?;
    if !(1900..=2199).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(number(month, 1..=2)?).ok()?, i8::try_from(number(day, 1..=2)?).ok()?).ok()
}

/// `15:59`, `15:59:09`, `15:59:09.000`.
fn time(text: &str) -> Option<jiff::civil::Time> {
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    let mut parts = whole.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("00"));
    if parts.next().is_some() {
        return None;
    }
    clock(hour, minute, second)
}

fn clock(hour: &str, minute: &str, second: &str) -> Option<jiff::civil::Time> {
    let part = |text: &str, digits| i8::try_from(number(text, digits)?).ok();
    jiff::civil::Time::new(part(hour, 1..=2)?, part(minute, 2..=2)?, part(second, 2..=2)?, 0).ok()
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [DateForm; 5] = [DateForm::Iso, DateForm::Slash, DateForm::Dot, DateForm::Han, DateForm::Compact];

    fn read(text: &str) -> Option<(String, bool)> {
        parse(text, &ALL).map(|told| (told.moment.to_string(), told.usual))
    }

    #[test]
    fn every_form_is_read() {
        for (text, moment, usual) in [
            ("2020-01-06", "2020-01-06", true),
            ("2020-01-06 15:59", "2020-01-06T15:59:00+08:00", true),
            ("2020-01-06 15:59:09", "2020-01-06T15:59:09+08:00", true),
            ("2020-01-06T15:59:09", "2020-01-06T15:59:09+08:00", true),
            ("2020-1-6", "2020-01-06", false),
            ("2020-01-06 15:59:09.000", "2020-01-06T15:59:09+08:00", false),
            ("2020/01/06 15:59", "2020-01-06T15:59:00+08:00", false),
            ("2020/1/6 9:05", "2020-01-06T09:05:00+08:00", false),
            ("2020.06.03", "2020-06-03", false),
            ("2020年2月5日", "2020-02-05", false),
            ("2020年2月5日 8:14:18", "2020-02-05T08:14:18+08:00", false),
            ("20200112232308", "2020-01-12T23:23:08+08:00", false),
            ("20200112", "2020-01-12", false),
        ] {
            assert_eq!(read(text), Some((moment.to_owned(), usual)), "{text}");
        }
    }

    #[test]
    fn what_must_be_guessed_is_not_read() {
        for text in [
            "19-01-2020",
            "08-09-2020",
            "01/02/2020",
            "20-01-06",
            "44051.157407",
            "44051",
            "2020-13-01",
            "2020-02-30",
            "2020-01-06 24:00",
            "2020-01-06 15",
            "2020-01-06 15:5",
            "202001",
            "2020011223",
            "2020-01",
            "2020年2月",
            "0020-01-06",
            "2020-01-06-07",
            "2020-01-06 ",
            "昨天",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(parse("2020/01/06", &[DateForm::Iso]), None);
    }
}
