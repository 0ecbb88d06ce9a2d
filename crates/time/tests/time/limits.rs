//! What is said where nothing can be known, the calculator of the command line, and the forms that go out.

use mingfa_time::{
    Due, Length, Moment, Op, Reading, Roll, Rule, State, Term, Unit, Urgency, deadline, evaluate,
};

use crate::china::{calendar, calendar_until, date};

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn term(text: &str) -> Term {
    Term::For(text.parse().unwrap())
}

fn start(text: &str) -> Op {
    Op::Start(moment(text))
}

fn stop(text: &str) -> Op {
    Op::Stop(moment(text))
}

fn read(rule: Rule, ops: &[Op]) -> Reading {
    evaluate(&rule, ops, calendar())
}

const FIVE_DAYS: &str = "5 working days";

fn within(length: &str) -> Rule {
    Rule::Within {
        term: term(length),
        roll: Roll::NextWorkday,
    }
}

#[test]
fn an_unset_local_value_is_said_and_never_guessed() {
    for rule in [
        Rule::Within {
            term: Term::Unset,
            roll: Roll::NextWorkday,
        },
        Rule::AtLeast {
            term: Term::Unset,
            roll: Roll::None,
        },
        Rule::Before { term: Term::Unset },
        Rule::Valid {
            term: Term::Unset,
            warn: None,
        },
    ] {
        let reading = read(
            rule,
            &[start("2020-06-01"), Op::Extend("5 days".parse().unwrap())],
        );
        assert_eq!(
            (reading.due, reading.state(moment("2021-01-01"))),
            (Due::Unset, State::Unset)
        );
        assert_eq!(
            read(rule, &[start("2020-06-01"), stop("2020-06-02")]).state(moment("2021-01-01")),
            State::Unjudged
        );
    }
}

#[test]
fn beyond_the_calendar_there_is_a_bound_and_no_date() {
    // Three working days are left in 2026 after the 28th (29, 30, 31); two more take at least two days.
    let reading = read(within(FIVE_DAYS), &[start("2026-12-28")]);
    assert_eq!(reading.due, Due::NotBefore(date("2027-01-02")));
    assert_eq!(reading.state(moment("2027-06-01")), State::Running);
    assert_eq!(
        read(
            within(FIVE_DAYS),
            &[start("2026-12-28"), stop("2027-01-02")]
        )
        .state(moment("2027-06-01")),
        State::Met
    );
    assert_eq!(
        read(
            within(FIVE_DAYS),
            &[start("2026-12-28"), stop("2027-01-04")]
        )
        .state(moment("2027-06-01")),
        State::Unjudged
    );
    // The last known working day itself is known.
    assert_eq!(
        read(within("3 working days"), &[start("2026-12-28")]).due,
        Due::On(moment("2026-12-31"))
    );
    // Natural days without roll go on for ever; with roll the end must be known.
    let stays = Rule::Within {
        term: term("10 days"),
        roll: Roll::None,
    };
    assert_eq!(
        read(stays, &[start("2026-12-28")]).due,
        Due::On(moment("2027-01-07"))
    );
    assert_eq!(
        read(within("10 days"), &[start("2026-12-28")]).due,
        Due::NotBefore(date("2027-01-07"))
    );
    // New Year's Eve 2023 was a Sunday: the end rolls into a year whose notice was not out.
    let known = calendar_until(2023);
    let rolls = evaluate(&within("30 days"), &[start("2023-12-01")], &known);
    assert_eq!(
        (rolls.nominal, rolls.due),
        (Some(date("2023-12-31")), Due::NotBefore(date("2024-01-01")))
    );
    // Before the first known year the same.
    assert_eq!(
        read(within(FIVE_DAYS), &[start("2009-12-01")]).due,
        Due::NotBefore(date("2009-12-06"))
    );
    assert_eq!(
        read(within("10 days"), &[start("2009-12-01")]).due,
        Due::NotBefore(date("2009-12-11"))
    );
    assert_eq!(
        read(within(FIVE_DAYS), &[start("2009-12-31")]).due,
        Due::On(moment("2010-01-08"))
    );
}

#[test]
fn the_calculator_keeps_the_contract() {
    let length: Length = FIVE_DAYS.parse().unwrap();
    let found = deadline(date("2020-01-22"), length, Roll::None, &[], calendar()).unwrap();
    assert_eq!(
        (found.due, found.unit),
        (date("2020-02-06"), Unit::WorkingDay)
    );
    let counted: Vec<String> = found.counted.iter().map(ToString::to_string).collect();
    assert_eq!(
        counted,
        [
            "2020-01-23",
            "2020-02-03",
            "2020-02-04",
            "2020-02-05",
            "2020-02-06"
        ]
    );
    assert_eq!(serde_json::to_value(&found).unwrap()["unit"], "working-day");
    let months = deadline(
        date("2020-08-31"),
        "6 months".parse().unwrap(),
        Roll::NextWorkday,
        &[],
        calendar(),
    )
    .unwrap();
    assert_eq!((months.due, months.counted.len()), (date("2021-03-01"), 0));
    let pauses = ["2020-02-10..2020-02-14".parse().unwrap()];
    let paused = deadline(
        date("2020-01-16"),
        "20 working days".parse().unwrap(),
        Roll::None,
        &pauses,
        calendar(),
    )
    .unwrap();
    assert_eq!((paused.due, paused.counted.len()), (date("2020-02-27"), 20));
    let beyond = deadline(date("2026-12-28"), length, Roll::None, &[], calendar()).unwrap_err();
    assert_eq!(beyond.not_before, date("2027-01-02"));
    assert_eq!(
        beyond.to_string(),
        "届满日不早于2027年1月2日，工作日历只到2026年12月31日，其后的放假安排未发布或未采用；请先采用新的日历"
    );
}

#[test]
fn due_days_fall_into_four_groups() {
    // Thursday 30 April 2020: five days of Labour Day follow, then 6, 7, 8 May.
    let group = |due: &str| Urgency::of(date(due), date("2020-04-30"), calendar());
    assert_eq!(group("2020-04-29"), Urgency::Overdue);
    assert_eq!(group("2020-04-30"), Urgency::Today);
    assert_eq!(group("2020-05-01"), Urgency::Soon);
    assert_eq!(group("2020-05-08"), Urgency::Soon);
    assert_eq!(group("2020-05-09"), Urgency::Later);
    assert_eq!(
        Urgency::soon_until(date("2026-12-31"), calendar()),
        date("2027-01-03")
    );
}

#[test]
fn readings_and_rules_survive_json() {
    let rule = Rule::Within {
        term: term("60 days"),
        roll: Roll::NextWorkday,
    };
    let ops = [
        start("2020-01-22T08:00:00+08:00"),
        Op::Exclude("2020-02-10..2020-02-14".parse().unwrap()),
        Op::Extend("30 days".parse().unwrap()),
    ];
    let reading = read(rule, &ops);
    let json = serde_json::to_string(&(rule, ops, reading)).unwrap();
    assert_eq!(
        serde_json::from_str::<(Rule, [Op; 3], Reading)>(&json).unwrap(),
        (rule, ops, reading)
    );
    assert_eq!(
        serde_json::to_value(rule).unwrap().to_string(),
        r#"{"within":{"roll":"next-workday","term":{"for":"60 days"}}}"#
    );
}
