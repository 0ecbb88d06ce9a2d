//! Counting: from a start and a length to an end, by the calendar and around excluded time.
//!
//! Whatever the unit, three rules hold: the day of the event is not counted (民法典第二百零一条, 民事诉讼法(2023)第八十五条第二款);
//! excluded time is not counted; and no clock ends on an excluded day. Nothing here walks day by day: working days are found by
//! their ordinal, and each excluded span is passed in one step.

use crate::calendar::Calendar;
use crate::day::Date;
use crate::length::{Length, Unit};
use crate::moment::{Moment, date};
use crate::timeline::{OPEN, Run};

/// Why there is no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoEnd {
    /// A pause that is not resumed stands before it.
    Paused,
    /// It depends on days that the calendar does not know; it certainly does not lie before this day number.
    Beyond(i64),
}

/// Excluded time of a run, in the form that counting needs.
#[derive(Debug, Default)]
pub(crate) struct Excluded {
    pub days: Vec<(i64, i64)>,
    pub seconds: Vec<(i64, i64)>,
}

impl Excluded {
    pub fn of(run: &Run) -> Self {
        Self {
            days: run.excluded_days(),
            seconds: run.excluded_seconds(),
        }
    }

    /// The span that a day lies in.
    pub fn day(&self, day: i64) -> Option<(i64, i64)> {
        let at = self.days.partition_point(|(_, to)| *to <= day);
        self.days.get(at).copied().filter(|(from, _)| *from <= day)
    }
}

/// The nominal end: what a chain of lengths comes to before it rolls. Lengths of one base unit that follow one another are
/// added up first, so that extending by n and then by m is extending by n + m (1月31日 + 1个月 + 1个月 = 3月31日).
pub(crate) fn chain(
    start: Moment,
    lengths: impl Iterator<Item = Length>,
    excluded: &Excluded,
    calendar: &Calendar,
) -> Result<Moment, NoEnd> {
    let mut end = start;
    let mut beyond = false;
    for length in added_up(lengths) {
        match forward(end, length, excluded, calendar) {
            Ok(next) => end = next,
            // A lower bound stays one when more is added to it.
            Err(NoEnd::Beyond(day)) => {
                beyond = true;
                end = Moment::of_day(day);
            }
            Err(NoEnd::Paused) => return Err(NoEnd::Paused),
        }
    }
    if beyond {
        Err(NoEnd::Beyond(end.day()))
    } else {
        Ok(end)
    }
}

/// Neighbouring lengths of one base unit as one; years are months.
pub(crate) fn added_up(lengths: impl Iterator<Item = Length>) -> impl Iterator<Item = Count> {
    let mut lengths = lengths.map(Count::of).peekable();
    std::iter::from_fn(move || {
        let mut sum = lengths.next()?;
        while let Some(next) = lengths.next_if(|next| next.unit == sum.unit) {
            sum.amount += next.amount;
        }
        Some(sum)
    })
}

/// A length in base units: years have become months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub amount: i64,
    pub unit: Unit,
}

impl Count {
    pub fn of(length: Length) -> Self {
        let amount = i64::from(length.amount());
        match length.unit() {
            Unit::Year => Self {
                amount: amount * 12,
                unit: Unit::Month,
            },
            unit => Self { amount, unit },
        }
    }
}

/// The end of one length.
pub(crate) fn forward(
    start: Moment,
    length: Count,
    excluded: &Excluded,
    calendar: &Calendar,
) -> Result<Moment, NoEnd> {
    let first = start.day() + 1;
    match length.unit {
        Unit::WorkingDay => {
            working_days(start.day(), length.amount, &excluded.days, calendar).map(Moment::of_day)
        }
        Unit::Day => stretch(first, first + length.amount, &excluded.days)
            .map(|after| Moment::of_day(after - 1)),
        // Months run by the calendar; excluded days then lengthen them one by one.
        Unit::Month | Unit::Year => {
            let end = i64::from(crate::day::day_number(add_months(
                start.date,
                length.amount,
            )));
            stretch(first, end + 1, &excluded.days).map(|after| Moment::of_day(after - 1))
        }
        Unit::Hour => {
            let from = start.seconds();
            stretch(from, from + length.amount * 3600, &excluded.seconds).map(Moment::of_seconds)
        }
    }
}

/// A stated end, moved by the days excluded since the start.
pub(crate) fn stated(start: Moment, end: Moment, excluded: &Excluded) -> Result<Moment, NoEnd> {
    let after = stretch(start.day() + 1, end.day() + 1, &excluded.days)?;
    Ok(Moment {
        date: date(after - 1),
        time: end.time,
    })
}

/// An end on a day off moves to the first day after it that is worked and not excluded: 期间的最后一日是法定休假日的，以法定
/// 休假日结束的次日为期间的最后一日 (民法典第二百零三条).
pub(crate) fn rolled(
    end: Moment,
    excluded: &Excluded,
    calendar: &Calendar,
) -> Result<Moment, NoEnd> {
    let mut day = end.day();
    let mut moved = false;
    loop {
        let known = calendar.works(day).is_some();
        let worked = calendar.on_or_after(day).ok_or(NoEnd::Beyond(if known {
            calendar.last_day() + 1
        } else {
            day
        }))?;
        moved |= worked != day;
        // Only a rolled end can come to lie on an excluded day; the nominal one never does.
        match excluded.day(worked).filter(|_| moved) {
            None => break Ok(if moved { Moment::of_day(worked) } else { end }),
            Some((_, OPEN)) => break Err(NoEnd::Paused),
            Some((_, to)) => day = to,
        }
    }
}

/// The latest day that lies a length before an event. `Err` when the calendar does not reach: then the day certainly does not
/// lie after the one given.
pub(crate) fn backward(event: Moment, length: Count, calendar: &Calendar) -> Result<Moment, i64> {
    let day = event.day();
    match length.unit {
        Unit::WorkingDay => {
            let found = calendar
                .ordinal(day - 1)
                .and_then(|ordinal| calendar.nth(ordinal + 1 - length.amount));
            found.map(Moment::of_day).ok_or(day - length.amount)
        }
        Unit::Day => Ok(Moment::of_day(day - length.amount)),
        Unit::Month | Unit::Year => Ok(Moment::from(add_months(event.date, -length.amount))),
        Unit::Hour => {
            // An event whose hour is unknown may begin with its day.
            let begins = if event.time.is_some() {
                event.seconds()
            } else {
                Moment::of_day(day - 1).seconds()
            };
            Ok(Moment::of_seconds(begins - length.amount * 3600))
        }
    }
}

/// The last day of a validity that begins with `first` itself: the day before the corresponding day (施行 2017-08-25, 5 年 → 2022-08-24),
/// or the month's last when there is no corresponding day.
pub(crate) fn validity(first: Moment, length: Count, calendar: &Calendar) -> Result<Moment, NoEnd> {
    match length.unit {
        Unit::Month | Unit::Year => {
            let corresponding = add_months(first.date, length.amount);
            let exact = corresponding.day() == first.date.day();
            Ok(Moment::of_day(
                Moment::from(corresponding).day() - i64::from(exact),
            ))
        }
        Unit::Hour => forward(first, length, &Excluded::default(), calendar),
        Unit::WorkingDay | Unit::Day => forward(
            Moment::of_day(first.day() - 1),
            length,
            &Excluded::default(),
            calendar,
        ),
    }
}

/// The day with the same number `months` later (earlier when negative), or the month's last day when it has none
/// (民法典第二百零二条). At the ends of time the nearest date.
pub(crate) fn add_months(from: Date, months: i64) -> Date {
    let months = i64::from(from.year()) * 12 + i64::from(from.month()) - 1 + months;
    let edge = if months < 0 { Date::MIN } else { Date::MAX };
    let (Ok(year), Ok(month)) = (
        i16::try_from(months.div_euclid(12)),
        i8::try_from(months.rem_euclid(12) + 1),
    ) else {
        return edge;
    };
    Date::new(year, month, 1).map_or(edge, |first| {
        Date::new(year, month, from.day().min(first.days_in_month())).unwrap_or(edge)
    })
}

/// The end of a half-open span that grows by every excluded part it meets.
fn stretch(from: i64, mut to: i64, excluded: &[(i64, i64)]) -> Result<i64, NoEnd> {
    for &(begin, end) in excluded {
        let begin = begin.max(from);
        if begin >= end {
            continue;
        }
        if begin >= to {
            break;
        }
        if end == OPEN {
            return Err(NoEnd::Paused);
        }
        to += end - begin;
    }
    Ok(to)
}

/// The `n`-th working day after `start` that is not excluded.
fn working_days(
    start: i64,
    n: i64,
    excluded: &[(i64, i64)],
    calendar: &Calendar,
) -> Result<i64, NoEnd> {
    // Each counted day takes at least one day: a bound that holds whatever a later notice says.
    let at_least =
        |from: i64, n: i64| stretch(from + 1, from + 1 + n, excluded).map(|after| after - 1);
    let last = calendar.last_day();
    let Some(counted_before) = calendar.ordinal(start) else {
        return Err(NoEnd::Beyond(at_least(start, n)?));
    };
    let mut ordinal = counted_before + n;
    for &(begin, end) in excluded {
        let begin = begin.max(start + 1);
        if begin >= end {
            continue;
        }
        if begin > calendar.nth(ordinal).unwrap_or(last) {
            break;
        }
        if end == OPEN {
            return Err(NoEnd::Paused);
        }
        // Both days lie between the start and the last known day, where every ordinal is known.
        let before = calendar.ordinal(begin - 1).unwrap_or(counted_before);
        let through = calendar.ordinal((end - 1).min(last)).unwrap_or(before);
        ordinal += through - before;
    }
    match calendar.nth(ordinal) {
        Some(day) => Ok(day),
        None => Err(NoEnd::Beyond(at_least(last, ordinal - calendar.total())?)),
    }
}
