//! E01 to E16 and E18: reconsideration and litigation, and the two readings of a lead time.

use super::*;

#[test]
fn e01_to_e04_working_and_natural_days_of_reconsideration() {
    check_counted(
        "E01",
        "行政复议法(2017)第十七条、第四十条",
        within("5 working days", STAYS),
        &[start("2020-01-22")],
        "2020-02-06",
        "01-23 02-03 02-04 02-05 02-06",
    );
    check_counted(
        "E02",
        "行政复议法(2017)第二十三条、第四十条",
        within("7 working days", STAYS),
        &[start("2020-09-28")],
        "2020-10-14",
        "09-29 09-30 10-09 10-10 10-12 10-13 10-14",
    );
    check(
        "E03",
        "行政复议法(2017)第二十三条: 十日 is natural",
        within("10 days", ROLLS),
        &[start("2020-09-28")],
        "2020-10-08",
        "2020-10-09",
    );
    check(
        "E03",
        "the wrong working-day reading",
        within("10 working days", STAYS),
        &[start("2020-09-28")],
        "2020-10-19",
        "2020-10-19",
    );
    check_counted(
        "E04",
        "行政复议法(2023)第四十八条、第八十八条",
        within("10 working days", STAYS),
        &[start("2024-09-26")],
        "2024-10-15",
        "09-27 09-29 09-30 10-08 10-09 10-10 10-11 10-12 10-14 10-15",
    );
}

#[test]
fn e05_and_e06_an_extension_is_added_to_the_nominal_end() {
    let rule = within("60 days", ROLLS);
    check(
        "E05",
        "行政复议法(2017)第三十一条",
        rule,
        &[start("2020-03-02")],
        "2020-05-01",
        "2020-05-06",
    );
    check(
        "E06",
        "行政复议法(2017)第三十一条",
        rule,
        &[start("2020-03-02"), extend("30 days")],
        "2020-05-31",
        "2020-06-01",
    );
}

#[test]
fn e07_and_e08_excluded_time() {
    let rule = within("60 days", ROLLS);
    let corrected = [
        start("2020-06-01"),
        Op::Pause(moment("2020-06-04")),
        Op::Resume(moment("2020-06-15")),
    ];
    check(
        "E07",
        "行政复议法实施条例第二十九条",
        rule,
        &corrected,
        "2020-08-11",
        "2020-08-11",
    );
    check(
        "E07",
        "the same as a closed range",
        rule,
        &[start("2020-06-01"), exclude("2020-06-05..2020-06-15")],
        "2020-08-11",
        "2020-08-11",
    );
    check(
        "E07",
        "without exclusion",
        rule,
        &[start("2020-06-01")],
        "2020-07-31",
        "2020-07-31",
    );
    check(
        "E07",
        "the other reading: accepted on the day of the corrected file",
        rule,
        &[start("2020-06-15")],
        "2020-08-14",
        "2020-08-14",
    );

    let suspended = [
        start("2020-07-06"),
        Op::Pause(moment("2020-07-20")),
        Op::Resume(moment("2020-09-07")),
    ];
    check(
        "E08",
        "行政复议法实施条例第四十一条",
        rule,
        &suspended,
        "2020-10-23",
        "2020-10-23",
    );
    let days = strip(&rule, &suspended, calendar(), date("2020-10-23")).days;
    let number_on = |day: &str| {
        days.iter()
            .find(|found| found.date == date(day))
            .unwrap()
            .role
    };
    assert_eq!(number_on("2020-07-20"), Role::Counted(14));
    assert_eq!(number_on("2020-07-21"), Role::Excluded);
    assert_eq!(number_on("2020-09-07"), Role::Excluded);
    assert_eq!(number_on("2020-09-08"), Role::Counted(15));
    assert_eq!(
        days.iter().filter(|day| day.role == Role::Excluded).count(),
        49
    );
}

#[test]
fn e09_silence_is_acceptance_and_starts_the_next_clock() {
    let review = within("5 working days", STAYS);
    check_counted(
        "E09",
        "行政复议法(2023)第三十条",
        review,
        &[start("2024-02-06")],
        "2024-02-19",
        "02-07 02-08 02-09 02-18 02-19",
    );
    let deemed = evaluate(&review, &[start("2024-02-06")], calendar())
        .due
        .on()
        .unwrap();
    check(
        "E09",
        "行政复议法(2023)第六十二条",
        within("60 days", ROLLS),
        &[Op::Start(deemed)],
        "2024-04-19",
        "2024-04-19",
    );
}

#[test]
fn e10_a_correction_starts_the_review_anew() {
    let five = within("5 working days", STAYS);
    check(
        "E10",
        "行政复议法(2023)第三十一条: 通知补正",
        five,
        &[start("2025-09-29")],
        "2025-10-13",
        "2025-10-13",
    );
    check(
        "E10",
        "行政复议法(2023)第三十一条: 补正",
        within("10 working days", STAYS),
        &[start("2025-09-30")],
        "2025-10-21",
        "2025-10-21",
    );
    let restarted = [start("2025-09-29"), Op::Restart(moment("2025-10-21"))];
    check(
        "E10",
        "行政复议法(2023)第三十条",
        five,
        &restarted,
        "2025-10-28",
        "2025-10-28",
    );
}

#[test]
fn e11_the_simple_procedure() {
    check_counted(
        "E11",
        "行政复议法(2023)第五十四条",
        within("3 working days", STAYS),
        &[start("2025-04-28")],
        "2025-05-06",
        "04-29 04-30 05-06",
    );
    check(
        "E11",
        "行政复议法(2023)第六十二条",
        within("30 days", ROLLS),
        &[start("2025-04-28")],
        "2025-05-28",
        "2025-05-28",
    );
}

#[test]
fn e12_and_e18_lead_times_have_two_readings() {
    let five = before("5 working days");
    check_counted(
        "E12",
        "行政复议法(2023)第五十一条",
        five,
        &[start("2026-05-08")],
        "2026-04-28",
        "05-07 05-06 04-30 04-29 04-28",
    );
    assert_eq!(
        evaluate(&five, &[start("2026-05-08")], calendar()).advised,
        Some(date("2026-04-27")),
        "E12: clear reading"
    );
    let seven = before("7 working days");
    check_counted(
        "E18",
        "行政处罚法(2021)第六十四条、第八十五条",
        seven,
        &[start("2023-10-12")],
        "2023-09-27",
        "10-11 10-10 10-09 10-08 10-07 09-28 09-27",
    );
    assert_eq!(
        evaluate(&seven, &[start("2023-10-12")], calendar()).advised,
        Some(date("2023-09-26")),
        "E18: clear reading"
    );
}

#[test]
fn e13_to_e16_limits_of_a_party_roll() {
    check(
        "E13",
        "行政复议法(2017)第九条",
        within("60 days", ROLLS),
        &[start("2019-11-29")],
        "2020-01-28",
        "2020-02-03",
    );
    check(
        "E14",
        "行政诉讼法(2017)第六十七条",
        within("15 days", ROLLS),
        &[start("2020-01-10")],
        "2020-01-25",
        "2020-02-03",
    );
    check(
        "E15",
        "行政诉讼法(2017)第八十五条: 判决",
        within("15 days", ROLLS),
        &[start("2020-09-18")],
        "2020-10-03",
        "2020-10-09",
    );
    check(
        "E15",
        "行政诉讼法(2017)第八十五条: 裁定",
        within("10 days", ROLLS),
        &[start("2020-09-21")],
        "2020-10-01",
        "2020-10-09",
    );
    let six_months = within("6 months", ROLLS);
    check(
        "E16",
        "行政诉讼法(2017)第四十六条",
        six_months,
        &[start("2020-08-31")],
        "2021-02-28",
        "2021-03-01",
    );
    let principles = strip(
        &six_months,
        &[start("2020-08-31")],
        calendar(),
        date("2021-03-01"),
    )
    .principles;
    assert_eq!(
        principles,
        [
            Principle::StartNotCounted,
            Principle::MonthEnd,
            Principle::Rolled
        ]
    );
}
