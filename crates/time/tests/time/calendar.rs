//! The shipped calendar of 2010 to 2026.

use mingfa_time::{Calendar, Date, Sort, SpecialDays, date_of, day_number};

use crate::china::{calendar, calendar_until, data, date, shared};

/// Working days of a year, by the table of ordinals.
fn working_days(year: i16) -> i32 {
    calendar()
        .working_days_between(
            Date::constant(year - 1, 12, 31),
            Date::constant(year, 12, 31),
        )
        .unwrap()
}

#[test]
fn each_year_has_its_published_number_of_working_days() {
    for (year, days) in [
        (2018, 250),
        (2019, 250),
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ] {
        assert_eq!(working_days(year), days, "{year}");
    }
}

#[test]
fn the_calendar_ends_with_2026_and_says_so() {
    assert_eq!(
        (calendar().first(), calendar().last()),
        (date("2010-01-01"), date("2026-12-31"))
    );
    assert_eq!(calendar().is_working_day(date("2026-12-31")), Ok(true));
    let unknown = calendar().is_working_day(date("2027-01-01")).unwrap_err();
    assert!(unknown.to_string().contains("2027年1月1日"), "{unknown}");
    assert!(calendar().is_working_day(date("2009-12-31")).is_err());
}

#[test]
fn the_spring_festival_of_2020_was_extended() {
    for day in ["2020-01-30", "2020-01-31", "2020-02-01", "2020-02-02"] {
        assert_eq!(calendar().is_working_day(date(day)), Ok(false), "{day}");
    }
    // 31 January would have been a Friday and 1 February a make-up Saturday; the second notice made both days off.
    let extended = calendar().day(date("2020-02-01")).unwrap();
    assert_eq!(
        (extended.sort, extended.basis),
        (Sort::Holiday, Some("国办发明电〔2020〕1号"))
    );
    let planned = calendar().day(date("2020-01-30")).unwrap();
    assert_eq!(planned.basis, Some("国办发明电〔2019〕16号"));
    let monday = calendar().day(date("2020-02-03")).unwrap();
    assert_eq!((monday.sort, monday.name), (Sort::Workday, None));
}

#[test]
fn make_up_days_are_worked_and_weekends_are_not() {
    for day in [
        "2020-01-19",
        "2020-04-26",
        "2020-05-09",
        "2020-06-28",
        "2020-09-27",
        "2020-10-10",
        "2024-09-29",
        "2024-10-12",
        "2026-01-04",
    ] {
        assert_eq!(
            calendar().day(date(day)).unwrap().sort,
            Sort::MakeUp,
            "{day}"
        );
        assert_eq!(calendar().is_working_day(date(day)), Ok(true), "{day}");
    }
    assert_eq!(
        calendar().day(date("2020-01-18")).unwrap().sort,
        Sort::Weekend
    );
    // The commemoration of 2015 had a notice of its own within the year.
    assert_eq!(
        calendar().day(date("2015-09-03")).unwrap().basis,
        Some("国发明电〔2015〕1号")
    );
}

#[test]
fn every_day_agrees_with_the_shared_table() {
    let Some(folder) = shared() else { return };
    let text = std::fs::read_to_string(folder.join("data/calendar/china-workdays.csv")).unwrap();
    let mut special = std::collections::HashMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [day, kind, name] = cells[..] else {
            panic!("{line}")
        };
        special.insert(
            day_number(date(day)),
            (kind == "makeup-workday", name.to_owned()),
        );
    }
    let mut named = 0;
    for (day, _) in calendar().ordinals() {
        let known = calendar().day(date_of(day)).unwrap();
        let weekday = date_of(day).weekday().to_monday_zero_offset() < 5;
        let expected = special.get(&day).map_or(weekday, |(working, _)| *working);
        assert_eq!(known.sort.is_working(), expected, "{}", date_of(day));
        if let (Some(name), Some((_, expected))) = (known.name, special.get(&day)) {
            assert_eq!(name, expected);
            named += 1;
        }
    }
    // All but 2020-02-03, which the table calls a make-up day though it is an ordinary Monday.
    assert_eq!((special.len(), named), (578, 577));
}

#[test]
fn ordinals_are_what_the_store_joins_on() {
    let table: Vec<(i32, i32)> = calendar().ordinals().collect();
    assert_eq!(table.len(), 6_209);
    let ordinal = |day: &str| table[usize::try_from(day_number(date(day)) - table[0].0).unwrap()].1;
    assert_eq!(ordinal("2020-02-06") - ordinal("2020-01-22"), 5);
    for pair in table.windows(2) {
        let worked = calendar().is_working_day(date_of(pair[1].0)).unwrap();
        assert_eq!(pair[1].1 - pair[0].1, i32::from(worked));
    }
}

#[test]
fn a_changed_notice_names_the_days_that_changed() {
    // The Spring Festival of 2020 as first arranged: off until 30 January, Saturday 1 February worked.
    let mut first = data();
    let spring = first
        .years
        .iter_mut()
        .find(|year| year.year == 2020)
        .unwrap();
    spring.days.retain(|days| days.basis.is_none());
    spring.days.push(SpecialDays {
        name: "春节".into(),
        range: "2020-02-01".parse().unwrap(),
        working: true,
        basis: None,
    });
    let before = Calendar::build(&first).unwrap();
    assert_eq!(
        before.changed_days(calendar()),
        [date("2020-01-31"), date("2020-02-01")]
    );
    assert_eq!(calendar_until(2019).changed_days(calendar()), []);
}
