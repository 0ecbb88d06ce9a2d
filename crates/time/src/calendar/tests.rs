//! Calendars of a few days, where every answer can be seen.

use super::{Calendar, CalendarData, CalendarError, CalendarYear, Sort, SpecialDays};
use crate::day::{Date, day_number};

fn days(name: &str, range: &str, working: bool) -> SpecialDays {
    SpecialDays {
        name: name.into(),
        range: range.parse().unwrap(),
        working,
        basis: None,
    }
}

fn year(year: i16, days: Vec<SpecialDays>) -> CalendarYear {
    CalendarYear {
        year,
        notice: format!("{year}年的通知"),
        days,
    }
}

fn build(years: Vec<CalendarYear>) -> Result<Calendar, Vec<CalendarError>> {
    Calendar::build(&CalendarData {
        id: "test".into(),
        title: "试验日历".into(),
        revision: "1".into(),
        years,
    })
}

/// New Year 2021 as the notice had it, and one make-up Sunday.
fn small() -> Calendar {
    let mut spring = days("春节", "2021-02-11..2021-02-17", false);
    spring.basis = Some("另一份通知".into());
    build(vec![year(
        2021,
        vec![
            days("元旦", "2021-01-01..2021-01-03", false),
            spring,
            days("春节", "2021-02-07", true),
        ],
    )])
    .unwrap()
}

fn date(text: &str) -> Date {
    crate::day::parse_date(text).unwrap()
}

#[test]
fn a_day_says_what_it_is_and_why() {
    let calendar = small();
    let sunday = calendar.day(date("2021-02-07")).unwrap();
    assert_eq!(
        (sunday.sort, sunday.name, sunday.basis),
        (Sort::MakeUp, Some("春节"), Some("2021年的通知"))
    );
    let eve = calendar.day(date("2021-02-11")).unwrap();
    assert_eq!(
        (eve.sort, eve.name, eve.basis),
        (Sort::Holiday, Some("春节"), Some("另一份通知"))
    );
    let plain = calendar.day(date("2021-02-08")).unwrap();
    assert_eq!(
        (plain.sort, plain.name, plain.basis),
        (Sort::Workday, None, None)
    );
}

#[test]
fn an_unknown_day_is_an_error_that_says_what_to_do() {
    let calendar = small();
    let message = calendar
        .is_working_day(date("2022-01-04"))
        .unwrap_err()
        .to_string();
    assert_eq!(
        message,
        "工作日历中没有2022年1月4日（已知2021年1月1日至2021年12月31日），放假安排未发布或未采用；请先采用新的日历"
    );
    assert!(calendar.is_working_day(date("2020-12-31")).is_err());
    assert_eq!(
        calendar
            .working_day_from(date("2021-12-30"), 2)
            .unwrap_err()
            .date,
        date("2022-01-01")
    );
    assert_eq!(
        calendar
            .working_day_from(date("2021-01-05"), -2)
            .unwrap_err()
            .date,
        date("2020-12-31")
    );
    assert_eq!(
        calendar
            .working_day_on_or_before(date("2021-01-03"))
            .unwrap_err()
            .date,
        date("2020-12-31")
    );
    assert_eq!(
        calendar
            .working_days_between(date("2021-12-01"), date("2022-02-01"))
            .unwrap_err()
            .date,
        date("2022-02-01")
    );
}

#[test]
fn working_days_are_counted_both_ways() {
    let calendar = small();
    // 7 February is a worked Sunday; 11 to 17 February are off.
    assert_eq!(
        calendar.working_day_from(date("2021-02-05"), 1),
        Ok(date("2021-02-07"))
    );
    assert_eq!(
        calendar.working_day_from(date("2021-02-06"), 5),
        Ok(date("2021-02-18"))
    );
    assert_eq!(
        calendar.working_day_from(date("2021-02-18"), -4),
        Ok(date("2021-02-07"))
    );
    assert_eq!(
        calendar.working_day_from(date("2021-02-13"), 0),
        Ok(date("2021-02-13"))
    );
    assert_eq!(
        calendar.working_day_on_or_after(date("2021-02-11")),
        Ok(date("2021-02-18"))
    );
    assert_eq!(
        calendar.working_day_on_or_before(date("2021-02-17")),
        Ok(date("2021-02-10"))
    );
    assert_eq!(
        calendar.working_days_between(date("2021-02-06"), date("2021-02-18")),
        Ok(5)
    );
    assert_eq!(
        calendar.working_days_between(date("2021-02-18"), date("2021-02-06")),
        Ok(-5)
    );
    // The day before the first known one may start a count: it is itself not counted.
    assert_eq!(
        calendar.working_day_from(date("2020-12-31"), 1),
        Ok(date("2021-01-04"))
    );
}

#[test]
fn the_table_of_ordinals_covers_every_known_day() {
    let calendar = small();
    let table: Vec<(i32, i32)> = calendar.ordinals().collect();
    assert_eq!(table.len(), 365);
    assert_eq!(table[0], (day_number(date("2021-01-01")), 0));
    assert_eq!(table[3], (day_number(date("2021-01-04")), 1));
    let of = |text: &str| {
        table
            .iter()
            .find(|row| row.0 == day_number(date(text)))
            .unwrap()
            .1
    };
    assert_eq!(of("2021-02-18") - of("2021-02-06"), 5);
}

#[test]
fn a_district_lays_its_own_days_over() {
    let base = small();
    let mut fair = days("展会", "2021-03-01..2021-03-02", false);
    fair.basis = Some("区政府办通知".into());
    let local = base
        .with_local("1+本区", &[fair, days("补班", "2021-03-06", true)])
        .unwrap();
    let off = local.day(date("2021-03-02")).unwrap();
    assert_eq!(
        (off.sort, off.name, off.basis),
        (Sort::LocalOff, Some("展会"), Some("区政府办通知"))
    );
    assert_eq!(
        local.working_day_from(date("2021-02-28"), 4),
        Ok(date("2021-03-06"))
    );
    assert_eq!(local.revision(), "1+本区");
    assert_eq!(
        base.changed_days(&local),
        [date("2021-03-01"), date("2021-03-02"), date("2021-03-06")]
    );
    // A local day may also undo a day off.
    let undone = base
        .with_local("x", &[days("照常", "2021-02-17", true)])
        .unwrap();
    assert_eq!(undone.is_working_day(date("2021-02-17")), Ok(true));
    let outside = base
        .with_local("x", &[days("照常", "2022-02-17", true)])
        .unwrap_err();
    assert!(matches!(
        outside.as_slice(),
        [CalendarError::Outside { .. }]
    ));
}

#[test]
fn everything_wrong_is_told_at_once() {
    let mut silent = year(2023, vec![days("元旦", "2023-01-01", false)]);
    silent.notice.clear();
    let errors = build(vec![
        year(
            2020,
            vec![
                days("元旦", "2020-01-01", false),
                days("重复", "2020-01-01", true),
                days("平日", "2020-01-06", true),
            ],
        ),
        year(2022, vec![]),
        silent,
        year(
            2024,
            vec![
                days("元旦", "2024-01-01", false),
                days("过早", "2019-12-31", false),
            ],
        ),
    ])
    .unwrap_err();
    let expected = [
        CalendarError::YearOrder {
            after: 2020,
            found: 2022,
        },
        CalendarError::NotPublished { year: 2022 },
        CalendarError::NotPublished { year: 2023 },
        CalendarError::Twice {
            date: date("2020-01-01"),
            first: "元旦".into(),
            second: "重复".into(),
        },
        CalendarError::Outside {
            date: date("2019-12-31"),
            name: "过早".into(),
        },
        CalendarError::WorkedAnyway {
            date: date("2020-01-01"),
            name: "重复".into(),
        },
        CalendarError::WorkedAnyway {
            date: date("2020-01-06"),
            name: "平日".into(),
        },
    ];
    assert_eq!(errors, expected);
    assert_eq!(build(vec![]).unwrap_err(), [CalendarError::Empty]);
}
