//! What a clock says: states and verdicts of the five kinds.

use mingfa_time::{Due, Moment, Op, Phase, Reading, Roll, Rule, State, Term, evaluate};

use crate::china::{calendar, date};

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

/// The states of a clock on several days.
fn states(rule: Rule, ops: &[Op], days: &[(&str, State)]) {
    for (day, expected) in days {
        assert_eq!(read(rule, ops).state(moment(day)), *expected, "{day}");
    }
}

const FIVE_DAYS: &str = "5 working days";

fn within(length: &str) -> Rule {
    Rule::Within {
        term: term(length),
        roll: Roll::NextWorkday,
    }
}

#[test]
fn an_upper_bound_runs_warns_and_is_overdue() {
    let rule = within(FIVE_DAYS);
    assert_eq!(
        read(rule, &[]).state(moment("2020-01-22")),
        State::NotStarted
    );
    assert_eq!(read(rule, &[]).due, Due::Pending);
    // Due on Thursday 6 February; three working days before it is Monday 3 February, the first after the festival.
    states(
        rule,
        &[start("2020-01-22")],
        &[
            ("2020-01-22", State::Running),
            ("2020-02-02", State::Running),
            ("2020-02-03", State::Soon),
            ("2020-02-06", State::Soon),
            ("2020-02-07", State::Overdue),
        ],
    );
    states(
        rule,
        &[start("2020-01-22"), stop("2020-02-06T23:59:59+08:00")],
        &[("2021-01-01", State::Met)],
    );
    states(
        rule,
        &[start("2020-01-22"), stop("2020-02-07")],
        &[("2021-01-01", State::MetLate)],
    );
}

#[test]
fn a_paused_clock_is_neither_due_nor_late() {
    let rule = within("60 days");
    let paused = [start("2020-07-06"), Op::Pause(moment("2020-07-20"))];
    let reading = read(rule, &paused);
    assert_eq!(
        (reading.phase, reading.due, reading.nominal),
        (Phase::Paused, Due::Paused, None)
    );
    assert_eq!(reading.state(moment("2021-07-01")), State::Paused);
    // 中止 may end in 终止: the act came while time was excluded.
    let ended = [paused[0], paused[1], stop("2021-07-01")];
    assert_eq!(read(rule, &ended).state(moment("2021-07-02")), State::Met);
    // So too when the act came on the first excluded day; a pause on the day of the act changes nothing any more.
    let next_day = [paused[0], paused[1], stop("2020-07-21")];
    assert_eq!(read(rule, &next_day).due, Due::Paused);
    let same_day = [paused[0], paused[1], stop("2020-07-20")];
    assert_eq!(read(rule, &same_day).due, Due::On(moment("2020-09-04")));
    // A lower bound that is closed while it stands still has not run in full.
    let lower = Rule::AtLeast {
        term: term("60 days"),
        roll: Roll::None,
    };
    assert_eq!(
        read(lower, &ended).state(moment("2021-07-02")),
        State::Early
    );
    // A clock that had run out before stays overdue.
    let late = [start("2020-07-06"), Op::Pause(moment("2020-09-04"))];
    let reading = read(rule, &late);
    assert_eq!(
        (reading.phase, reading.due),
        (Phase::Running, Due::On(moment("2020-09-04")))
    );
    assert_eq!(reading.state(moment("2020-09-05")), State::Overdue);
}

#[test]
fn no_clock_ends_on_an_excluded_day() {
    // 15 days after 1 January 2021 is Saturday 16 January; the suspension of that day stands until Wednesday.
    let rule = within("15 days");
    let ops = [
        start("2021-01-01"),
        Op::Pause(moment("2021-01-16")),
        Op::Resume(moment("2021-01-20")),
    ];
    let reading = read(rule, &ops);
    assert_eq!(
        (reading.nominal, reading.due),
        (Some(date("2021-01-16")), Due::On(moment("2021-01-21")))
    );
    assert_eq!(read(rule, &ops[..2]).due, Due::Paused);
}

#[test]
fn a_redo_counts_by_the_first_due_date() {
    let rule = within(FIVE_DAYS);
    let redo = [
        start("2020-06-01"),
        stop("2020-06-05"),
        Op::Reopen(moment("2020-06-09")),
    ];
    states(
        rule,
        &redo,
        &[("2020-06-08", State::Soon), ("2020-06-09", State::Overdue)],
    );
    let done = [redo[0], redo[1], redo[2], stop("2020-06-10")];
    states(rule, &done, &[("2020-06-30", State::MetLate)]);
    let restarted = [redo[0], redo[1], Op::Restart(moment("2020-06-09"))];
    states(
        rule,
        &restarted,
        &[("2020-06-09", State::Running), ("2020-06-16", State::Soon)],
    );
}

#[test]
fn a_stated_due_time_counts_to_the_second_where_both_are_known() {
    let rule = Rule::Within {
        term: Term::Until(moment("2020-01-15T17:00:00+08:00")),
        roll: Roll::None,
    };
    let closed =
        |at: &str| read(rule, &[start("2020-01-10"), stop(at)]).state(moment("2020-02-01"));
    assert_eq!(closed("2020-01-15T17:00:00+08:00"), State::Met);
    assert_eq!(closed("2020-01-15T17:00:01+08:00"), State::MetLate);
    // The hour of the act was not recorded: nobody is called late on a guess.
    assert_eq!(closed("2020-01-15"), State::Met);
    assert_eq!(closed("2020-01-16"), State::MetLate);
    let more = read(
        rule,
        &[
            start("2020-01-10"),
            Op::Extend("3 working days".parse().unwrap()),
        ],
    );
    assert_eq!(more.due, Due::On(moment("2020-01-19")));
    let excluded = read(
        rule,
        &[
            start("2020-01-10"),
            Op::Exclude("2020-01-12..2020-01-13".parse().unwrap()),
        ],
    );
    assert_eq!(excluded.due, Due::On(moment("2020-01-17T17:00:00+08:00")));
}

#[test]
fn hours_run_from_the_moment() {
    let rule = Rule::Within {
        term: term("24 hours"),
        roll: Roll::None,
    };
    let reading = read(rule, &[start("2020-01-23T10:30:00+08:00")]);
    assert_eq!(reading.due, Due::On(moment("2020-01-24T10:30:00+08:00")));
    assert_eq!(
        reading.state(moment("2020-01-24T10:30:00+08:00")),
        State::Soon
    );
    assert_eq!(
        reading.state(moment("2020-01-24T10:30:01+08:00")),
        State::Overdue
    );
    // An end on a Saturday moves, where the clock says so, to the end of the next working day.
    let rolls = Rule::Within {
        term: term("24 hours"),
        roll: Roll::NextWorkday,
    };
    assert_eq!(
        read(rolls, &[start("2020-06-05T10:00:00+08:00")]).due,
        Due::On(moment("2020-06-08"))
    );
    assert_eq!(
        read(rolls, &[start("2020-06-04T10:00:00+08:00")]).due,
        Due::On(moment("2020-06-05T10:00:00+08:00"))
    );
    // Without the hour the whole next day is left: what cannot be shown is not claimed.
    assert_eq!(
        read(rule, &[start("2020-01-23")]).due,
        Due::On(moment("2020-01-24"))
    );
    let paused = [
        start("2020-01-23T10:00:00+08:00"),
        Op::Pause(moment("2020-01-23T20:00:00+08:00")),
        Op::Resume(moment("2020-01-24T08:00:00+08:00")),
    ];
    assert_eq!(
        read(rule, &paused).due,
        Due::On(moment("2020-01-24T22:00:00+08:00"))
    );
}

#[test]
fn a_lower_bound_refuses_until_its_period_is_over() {
    let rule = Rule::AtLeast {
        term: term("30 days"),
        roll: Roll::None,
    };
    let published = [start("2020-03-02")];
    states(
        rule,
        &published,
        &[
            ("2020-04-01", State::Waiting),
            ("2020-04-02", State::Open),
            ("2021-01-01", State::Open),
        ],
    );
    states(
        rule,
        &[published[0], stop("2020-04-01")],
        &[("2021-01-01", State::Early)],
    );
    states(
        rule,
        &[published[0], stop("2020-04-02")],
        &[("2021-01-01", State::Met)],
    );
    // At the calendar's end the first lawful day of working days is not known, but that the act is too early is.
    let review = Rule::AtLeast {
        term: term("7 working days"),
        roll: Roll::None,
    };
    states(
        review,
        &[start("2026-12-28"), stop("2026-12-30")],
        &[("2027-01-01", State::Early)],
    );
    // Four of the seven days are left after the last known one, and the act may come the day after them.
    assert_eq!(
        read(review, &[start("2026-12-28")]).due,
        Due::NotBefore(date("2027-01-05"))
    );
    states(
        review,
        &[start("2026-12-28"), stop("2027-01-04")],
        &[("2027-02-01", State::Early)],
    );
    states(
        review,
        &[start("2026-12-28"), stop("2027-01-05")],
        &[("2027-02-01", State::Unjudged)],
    );
    states(
        review,
        &[start("2026-12-28"), stop("2027-01-20")],
        &[("2027-02-01", State::Unjudged)],
    );
    states(
        review,
        &[start("2026-12-28")],
        &[("2027-02-01", State::Waiting)],
    );
}

#[test]
fn a_lead_time_looks_back_from_its_event() {
    let rule = Rule::Before {
        term: term("7 days"),
    };
    let planned = [start("2020-06-15")];
    states(
        rule,
        &planned,
        &[
            ("2020-06-01", State::Running),
            ("2020-06-08", State::Soon),
            ("2020-06-09", State::Overdue),
        ],
    );
    states(
        rule,
        &[planned[0], stop("2020-06-08")],
        &[("2020-06-15", State::Met)],
    );
    states(
        rule,
        &[planned[0], stop("2020-06-09")],
        &[("2020-06-15", State::MetLate)],
    );
    // The hearing is put off: the notice of the 9th is in time for the 16th.
    states(
        rule,
        &[
            planned[0],
            Op::Restart(moment("2020-06-16")),
            stop("2020-06-09"),
        ],
        &[("2020-06-15", State::Met)],
    );
    // Counted back from beyond the calendar there is only an upper bound.
    let unknown = read(
        Rule::Before {
            term: term(FIVE_DAYS),
        },
        &[start("2027-01-08")],
    );
    assert_eq!(
        (unknown.due, unknown.nominal),
        (Due::NotAfter(date("2027-01-03")), None)
    );
    assert_eq!(unknown.state(moment("2027-01-03")), State::Running);
    assert_eq!(unknown.state(moment("2027-01-04")), State::Overdue);
    let five = Rule::Before {
        term: term(FIVE_DAYS),
    };
    let noticed = |day: &str| read(five, &[start("2027-01-08"), stop(day)]).state(moment(day));
    assert_eq!(noticed("2027-01-03"), State::Unjudged);
    assert_eq!(noticed("2027-01-04"), State::MetLate);
    let hours = read(
        Rule::Before {
            term: term("24 hours"),
        },
        &[start("2020-06-15T09:00:00+08:00")],
    );
    assert_eq!(hours.due, Due::On(moment("2020-06-14T09:00:00+08:00")));
}

#[test]
fn a_calendar_date_comes_each_year() {
    let rule = Rule::ByDate {
        on: "03-31".parse().unwrap(),
    };
    assert_eq!(
        read(rule, &[start("2020-12-31")]).due,
        Due::On(moment("2021-03-31"))
    );
    assert_eq!(
        read(rule, &[start("2021-03-31")]).due,
        Due::On(moment("2021-03-31"))
    );
    // Dates need no calendar.
    assert_eq!(
        read(rule, &[start("2030-04-01")]).due,
        Due::On(moment("2031-03-31"))
    );
    states(
        rule,
        &[start("2020-12-31")],
        &[
            ("2021-03-25", State::Running),
            ("2021-03-26", State::Soon),
            ("2021-04-01", State::Overdue),
        ],
    );
}

#[test]
fn a_validity_warns_and_lapses_by_itself() {
    let rule = Rule::Valid {
        term: term("5 years"),
        warn: Some("6 months".parse().unwrap()),
    };
    // Signed 2017-07-26, in force thirty days later, valid to 2022-08-24: the practice that the fact base found.
    let in_force = [start("2017-08-25")];
    assert_eq!(read(rule, &in_force).due, Due::On(moment("2022-08-24")));
    states(
        rule,
        &in_force,
        &[
            ("2017-08-24", State::NotStarted),
            ("2017-08-25", State::InForce),
            ("2022-02-23", State::InForce),
            ("2022-02-24", State::Expiring),
            ("2022-08-24", State::Expiring),
            ("2022-08-25", State::Lapsed),
        ],
    );
    states(
        rule,
        &[in_force[0], stop("2021-01-01")],
        &[("2021-06-01", State::Ended)],
    );
    states(
        rule,
        &[in_force[0], stop("2022-09-01")],
        &[("2023-01-01", State::Lapsed)],
    );
    assert_eq!(
        read(rule, &[in_force[0], Op::Extend("2 years".parse().unwrap())]).due,
        Due::On(moment("2024-08-24"))
    );
    // Begun on a leap day, or before one: no day is lost or won.
    assert_eq!(
        read(rule, &[start("2020-02-29")]).due,
        Due::On(moment("2025-02-28"))
    );
    let three = Rule::Valid {
        term: term("3 years"),
        warn: None,
    };
    assert_eq!(
        read(three, &[start("2021-03-01")]).due,
        Due::On(moment("2024-02-29"))
    );
    let unknown = Rule::Valid {
        term: term(FIVE_DAYS),
        warn: None,
    };
    let ended = [start("2026-12-30"), stop("2026-12-31")];
    states(unknown, &ended, &[("2027-06-01", State::Ended)]);
    states(unknown, &ended[..1], &[("2027-06-01", State::InForce)]);
    let stated = Rule::Valid {
        term: Term::Until(moment("2022-12-31")),
        warn: None,
    };
    assert_eq!(
        read(stated, &[start("2018-01-01")]).due,
        Due::On(moment("2022-12-31"))
    );
    let month = Rule::Valid {
        term: term("30 days"),
        warn: None,
    };
    assert_eq!(
        read(month, &[start("2020-06-01")]).due,
        Due::On(moment("2020-06-30"))
    );
}

#[test]
fn a_careful_office_is_told_an_earlier_day_only_where_there_is_one() {
    let stays = |length: &str| Rule::Within {
        term: term(length),
        roll: Roll::None,
    };
    let advised = |rule: Rule, from: &str| read(rule, &[start(from)]).advised;
    // Friday 5 June 2020: an end on the Sunday after the next working day, on a working day, and before any working day.
    assert_eq!(
        advised(stays("9 days"), "2020-06-05"),
        Some(date("2020-06-12"))
    );
    assert_eq!(advised(stays("3 days"), "2020-06-05"), None);
    assert_eq!(advised(stays("2 days"), "2020-06-05"), None);
    assert_eq!(advised(within("2 days"), "2020-06-05"), None);
    // A lead time in months: the clear reading leaves one day more.
    let evaluation = Rule::Before {
        term: term("6 months"),
    };
    let reading = read(evaluation, &[start("2022-08-24")]);
    assert_eq!(reading.due, Due::On(moment("2022-02-24")));
    assert_eq!(reading.advised, Some(date("2022-02-23")));
}

#[test]
fn hours_that_ran_on_a_partly_excluded_day_end_on_it() {
    let rule = Rule::Within {
        term: term("4 hours"),
        roll: Roll::NextWorkday,
    };
    // The resumption falls on Friday the 12th, which as a day is excluded; its hours after 10:00 are not.
    let ops = [
        start("2020-06-08T22:00:00+08:00"),
        Op::Pause(moment("2020-06-08T23:00:00+08:00")),
        Op::Resume(moment("2020-06-12T10:00:00+08:00")),
    ];
    assert_eq!(
        read(rule, &ops).due,
        Due::On(moment("2020-06-12T13:00:00+08:00"))
    );
}
