//! Random clocks against the oracle, and what must hold of every clock.

use std::collections::HashSet;

use mingfa_time::{
    BeyondCalendar, Date, DateRange, Due, Length, Moment, Op, Role, Roll, Rule, Term, Unit,
    date_of, day_number, deadline, evaluate, strip,
};
use proptest::prelude::*;

use crate::china::{calendar, calendar_until, date};
use crate::oracle::{self, Clock};

fn day_between(first: &str, last: &str) -> impl Strategy<Value = Date> {
    (day_number(date(first))..=day_number(date(last))).prop_map(date_of)
}

/// A start from which every random clock ends inside the calendar.
fn any_start() -> impl Strategy<Value = Date> {
    day_between("2010-01-01", "2021-12-31")
}

fn length_of(unit: Unit, most: u32) -> impl Strategy<Value = Length> {
    (1..=most).prop_map(move |amount| Length::new(amount, unit).unwrap())
}

fn any_length() -> impl Strategy<Value = Length> {
    prop_oneof![
        length_of(Unit::WorkingDay, 60),
        length_of(Unit::Day, 120),
        length_of(Unit::Month, 13),
        length_of(Unit::Year, 1)
    ]
}

fn any_roll() -> impl Strategy<Value = Roll> {
    prop_oneof![Just(Roll::None), Just(Roll::NextWorkday)]
}

/// Excluded spans near a start, as offsets: some before it, some beyond the end, some overlapping.
fn any_gaps() -> impl Strategy<Value = Vec<(i32, i32)>> {
    prop::collection::vec((-10..150_i32, 1..20_i32), 0..4)
}

fn ranges(start: Date, gaps: &[(i32, i32)]) -> Vec<DateRange> {
    let at = |offset: i32| date_of(day_number(start) + offset);
    gaps.iter()
        .map(|(from, days)| DateRange::new(at(*from), at(from + days - 1)).unwrap())
        .collect()
}

fn excluded(ranges: &[DateRange]) -> HashSet<Date> {
    ranges.iter().flat_map(|range| range.days()).collect()
}

fn started(start: Date) -> Op {
    Op::Start(Moment::from(start))
}

fn due_of(lengths: &[Length], roll: Roll, start: Date, ranges: &[DateRange]) -> Date {
    let mut ops = vec![started(start)];
    ops.extend(lengths[1..].iter().copied().map(Op::Extend));
    ops.extend(ranges.iter().copied().map(Op::Exclude));
    let rule = Rule::Within {
        term: Term::For(lengths[0]),
        roll,
    };
    evaluate(&rule, &ops, calendar())
        .due
        .on()
        .expect("inside the calendar")
        .date
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn every_unit_roll_pause_and_extension_agrees_with_the_oracle(
        start in any_start(),
        lengths in prop::collection::vec(any_length(), 1..4),
        roll in any_roll(),
        gaps in any_gaps(),
    ) {
        let ranges = ranges(start, &gaps);
        let excluded = excluded(&ranges);
        let oracle = Clock { start, lengths: &lengths, excluded: &excluded, roll };
        prop_assert_eq!(due_of(&lengths, roll, start, &ranges), oracle.due());
    }

    #[test]
    fn the_derivation_counts_what_the_oracle_counts(
        start in any_start(),
        length in prop_oneof![length_of(Unit::WorkingDay, 40), length_of(Unit::Day, 60)],
        roll in any_roll(),
        gaps in any_gaps(),
    ) {
        let ranges = ranges(start, &gaps);
        let excluded = excluded(&ranges);
        let found = deadline(start, length, roll, &ranges, calendar()).unwrap();
        let oracle = Clock { start, lengths: &[length], excluded: &excluded, roll };
        prop_assert_eq!(found.due, oracle.due());
        let mut expected = Vec::new();
        let mut day = start;
        while day < oracle.nominal() {
            day = day.tomorrow().unwrap();
            if !excluded.contains(&day) && (length.unit() == Unit::Day || oracle::works(day)) {
                expected.push(day);
            }
        }
        prop_assert_eq!(found.counted, expected);
    }

    #[test]
    fn suspension_by_events_is_exclusion_of_the_days_after_it(
        start in any_start(), length in any_length(), roll in any_roll(), from in 0..90_i32, days in 0..60_i32,
    ) {
        let at = |offset: i32| date_of(day_number(start) + offset);
        let rule = Rule::Within { term: Term::For(length), roll };
        let events = [started(start), Op::Pause(at(from).into()), Op::Resume(at(from + days).into())];
        let by_events = evaluate(&rule, &events, calendar());
        let ranges: Vec<DateRange> = DateRange::new(at(from + 1), at(from + days)).into_iter().collect();
        let mut stated = vec![started(start)];
        stated.extend(ranges.iter().copied().map(Op::Exclude));
        prop_assert_eq!(by_events, evaluate(&rule, &stated, calendar()));
    }

    #[test]
    fn an_open_pause_has_no_due_day_unless_the_clock_ran_out_before(
        start in any_start(), length in any_length(), roll in any_roll(), from in 0..200_i32,
    ) {
        let pause = date_of(day_number(start) + from);
        let rule = Rule::Within { term: Term::For(length), roll };
        let unpaused = due_of(&[length], roll, start, &[]);
        let due = evaluate(&rule, &[started(start), Op::Pause(pause.into())], calendar()).due;
        prop_assert_eq!(due, if unpaused <= pause { Due::On(unpaused.into()) } else { Due::Paused });
    }

    #[test]
    fn a_restart_is_a_new_clock(
        start in any_start(), length in any_length(), roll in any_roll(), gaps in any_gaps(), again in 0..100_i32,
    ) {
        let restart = date_of(day_number(start) + again);
        let rule = Rule::Within { term: Term::For(length), roll };
        let mut ops = vec![started(start), Op::Extend(length)];
        ops.extend(ranges(start, &gaps).into_iter().map(Op::Exclude));
        ops.push(Op::Pause(start.into()));
        ops.push(Op::Restart(restart.into()));
        prop_assert_eq!(evaluate(&rule, &ops, calendar()), evaluate(&rule, &[started(restart)], calendar()));
    }

    #[test]
    fn a_lead_time_agrees_with_the_oracle(event in day_between("2012-01-01", "2026-12-31"), length in any_length()) {
        let due = evaluate(&Rule::Before { term: Term::For(length) }, &[started(event)], calendar()).due;
        prop_assert_eq!(due, Due::On(oracle::before(event, length).into()));
    }

    #[test]
    fn a_lower_bound_opens_the_day_after_the_same_upper_bound(
        start in any_start(), length in any_length(), roll in any_roll(), gaps in any_gaps(),
    ) {
        let mut ops = vec![started(start)];
        ops.extend(ranges(start, &gaps).into_iter().map(Op::Exclude));
        let term = Term::For(length);
        let upper = evaluate(&Rule::Within { term, roll }, &ops, calendar()).due.on().unwrap().date;
        let lower = evaluate(&Rule::AtLeast { term, roll }, &ops, calendar()).due.on().unwrap().date;
        prop_assert_eq!(lower, upper.tomorrow().unwrap());
    }

    #[test]
    fn a_validity_covers_its_length_of_days_from_the_first(
        first in any_start(), years in 1..6_u32,
    ) {
        let length = Length::new(years, Unit::Year).unwrap();
        let rule = Rule::Valid { term: Term::For(length), warn: None };
        let last = evaluate(&rule, &[started(first)], calendar()).due.on().unwrap().date;
        // The day after is the first day of the next validity: the same day of the year, or 1 March for 29 February.
        let next = last.tomorrow().unwrap();
        let expected = Date::new(first.year() + i16::try_from(years).unwrap(), first.month(), first.day())
            .unwrap_or_else(|_| Date::constant(first.year(), 3, 1).with().year(next.year()).build().unwrap());
        prop_assert_eq!(next, expected);
    }

    #[test]
    fn hours_are_seconds_around_the_pauses(
        start in 0..700_000_000_i64, hours in 1..100_u32, gaps in prop::collection::vec((0..400_000_i64, 0..50_000_i64), 0..3),
    ) {
        let base = 1_262_304_000 + start;
        let at = |seconds: i64| {
            let timestamp = jiff::Timestamp::from_second(seconds).unwrap();
            Moment::from(jiff::tz::Offset::UTC.to_datetime(timestamp))
        };
        let rule = Rule::Within { term: Term::For(Length::new(hours, Unit::Hour).unwrap()), roll: Roll::None };
        let mut ops = vec![Op::Start(at(base))];
        let mut clock = base;
        let mut left = i64::from(hours) * 3600;
        for (wait, pause) in gaps {
            // One after another: run for a while, stand still for a while.
            ops.push(Op::Pause(at(clock + wait)));
            ops.push(Op::Resume(at(clock + wait + pause)));
            let ran = left.min(wait);
            left -= ran;
            clock += if left == 0 { ran } else { wait + pause };
            if left == 0 {
                break;
            }
        }
        let due = evaluate(&rule, &ops, calendar()).due.on().unwrap();
        let expected = at(clock + left);
        let midnight = Moment { date: expected.date.yesterday().unwrap(), time: None };
        let is_midnight = expected.time == Some(jiff::civil::Time::midnight());
        prop_assert_eq!(due, if is_midnight { midnight } else { expected });
    }

    #[test]
    fn a_bound_beyond_the_calendar_is_never_broken(
        // The Decembers of these years were not touched by the notice of the year after.
        year in prop_oneof![Just(2012_i16), Just(2014), Just(2016), Just(2019), Just(2021)],
        before_end in 0..90_i32,
        lengths in prop::collection::vec(any_length(), 1..3),
        roll in any_roll(),
        gaps in any_gaps(),
    ) {
        let known = calendar_until(year);
        let start = date_of(day_number(Date::constant(year, 12, 31)) - before_end);
        let mut ops = vec![started(start)];
        ops.extend(lengths[1..].iter().copied().map(Op::Extend));
        ops.extend(ranges(start, &gaps).into_iter().map(Op::Exclude));
        for rule in [
            Rule::Within { term: Term::For(lengths[0]), roll },
            Rule::AtLeast { term: Term::For(lengths[0]), roll },
            Rule::Before { term: Term::For(lengths[0]) },
        ] {
            let truth = evaluate(&rule, &ops, calendar()).due.on().unwrap();
            match evaluate(&rule, &ops, &known).due {
                Due::On(due) => prop_assert_eq!(due, truth),
                Due::NotBefore(bound) => {
                    prop_assert!(truth.date >= bound, "{} before {}", truth, bound);
                    prop_assert!(bound > known.last(), "{} is known", bound);
                }
                Due::NotAfter(bound) => prop_assert!(truth.date <= bound, "{} after {}", truth, bound),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }

    #[test]
    fn what_must_hold_of_every_clock(
        start in any_start(), length in any_length(), more in any_length(), roll in any_roll(), gaps in any_gaps(),
    ) {
        let ranges = ranges(start, &gaps);
        let rule = Rule::Within { term: Term::For(length), roll };
        let mut ops = vec![started(start)];
        ops.extend(ranges.iter().copied().map(Op::Exclude));
        let reading = evaluate(&rule, &ops, calendar());
        let due = reading.due.on().unwrap().date;
        // A working-day answer, and a rolled one, is a working day.
        if length.unit() == Unit::WorkingDay || roll == Roll::NextWorkday {
            prop_assert_eq!(calendar().is_working_day(due), Ok(true));
        }
        // No answer lies before the nominal end, nor on an excluded day.
        prop_assert!(due >= reading.nominal.unwrap());
        prop_assert!(!excluded(&ranges).contains(&due));
        // Splitting an excluded span in two adjoining ones changes nothing; nor does the order.
        let mut split = vec![started(start)];
        for range in ranges.iter().rev() {
            split.push(Op::Exclude(DateRange::single(range.from())));
            split.extend(DateRange::new(range.from().tomorrow().unwrap(), range.to()).into_iter().map(Op::Exclude));
        }
        prop_assert_eq!(evaluate(&rule, &split, calendar()), reading);
        // An extension never shortens, and extending by n and m is extending by n + m.
        let most = if length.unit() == Unit::Year { 1 } else { 12 };
        let same = Length::new(more.amount().min(most), length.unit()).unwrap();
        let sum = Length::new(length.amount() + same.amount(), length.unit()).unwrap();
        ops.push(Op::Extend(same));
        let extended = evaluate(&rule, &ops, calendar()).due;
        prop_assert!(extended.on().unwrap().date >= due);
        ops.pop();
        let whole = Rule::Within { term: Term::For(sum), roll };
        prop_assert_eq!(evaluate(&whole, &ops, calendar()).due, extended);
    }

    #[test]
    fn a_trigger_on_a_day_off_equals_the_last_working_day_before_it(start in any_start(), n in 1..60_u32) {
        if let Ok(worked) = calendar().working_day_on_or_before(start) {
            let length = Length::new(n, Unit::WorkingDay).unwrap();
            prop_assert_eq!(due_of(&[length], Roll::None, start, &[]), due_of(&[length], Roll::None, worked, &[]));
        }
    }

    #[test]
    fn a_derivation_is_every_day_once_and_ends_where_the_clock_does(
        start in day_between("2012-01-01", "2021-12-31"), lengths in prop::collection::vec(any_length(), 1..3), roll in any_roll(), gaps in any_gaps(),
    ) {
        let mut ops = vec![started(start)];
        ops.extend(lengths[1..].iter().copied().map(Op::Extend));
        ops.extend(ranges(start, &gaps).into_iter().map(Op::Exclude));
        let term = Term::For(lengths[0]);
        for rule in [
            Rule::Within { term, roll },
            Rule::AtLeast { term, roll },
            Rule::Before { term },
            Rule::Valid { term, warn: None },
            Rule::ByDate { on: "02-29".parse().unwrap() },
        ] {
            let due = evaluate(&rule, &ops, calendar()).due.on().unwrap().date;
            let days = strip(&rule, &ops, calendar(), start).days;
            for pair in days.windows(2) {
                prop_assert_eq!(pair[1].date, pair[0].date.tomorrow().unwrap());
            }
            let (first, last) = if matches!(rule, Rule::Before { .. }) { (due, start) } else { (start, due) };
            prop_assert_eq!((days[0].date, days[days.len() - 1].date), (first, last));
            prop_assert_eq!(days.iter().filter(|day| day.due).count(), 1);
            let excluded_days = days.iter().filter(|day| day.role == Role::Excluded).count();
            if matches!(rule, Rule::Before { .. } | Rule::Valid { .. } | Rule::ByDate { .. }) {
                prop_assert_eq!(excluded_days, 0);
            }
        }
    }
}

/// Long lengths and odd dates give an answer or a bound, never a crash.
#[test]
fn the_ends_of_time_are_survived() {
    let dates = [
        "0001-01-01",
        "1969-12-31",
        "2009-12-31",
        "2026-12-31",
        "9999-12-31",
    ];
    let lengths = [
        "36525 working days",
        "36525 days",
        "1200 months",
        "100 years",
        "876600 hours",
        "1 working day",
    ];
    for day in dates {
        for length in lengths {
            let (length, moment): (Length, Moment) = (length.parse().unwrap(), date(day).into());
            for roll in [Roll::None, Roll::NextWorkday] {
                let term = Term::For(length);
                for rule in [
                    Rule::Within { term, roll },
                    Rule::AtLeast { term, roll },
                    Rule::Before { term },
                    Rule::Valid {
                        term,
                        warn: Some(length),
                    },
                    Rule::ByDate {
                        on: "12-31".parse().unwrap(),
                    },
                ] {
                    let reading =
                        evaluate(&rule, &[Op::Start(moment), Op::Extend(length)], calendar());
                    let _ = reading.state(moment);
                }
                let found = deadline(date(day), length, roll, &[], calendar());
                if let Err(BeyondCalendar { not_before, .. }) = found {
                    assert!(not_before >= date(day), "{day} {length}");
                }
            }
        }
    }
}
