//! The thirty-one worked examples of the fact base on enforcement (E01 to E31), each with its law and article. Where an
//! example gives the days that were counted by hand, they are held against the derivation.

mod enforcement;
mod remedies;

use mingfa_time::{Due, Moment, Op, Principle, Role, Roll, Rule, State, Term, evaluate, strip};

use crate::china::{calendar, date};

pub const STAYS: Roll = Roll::None;
pub const ROLLS: Roll = Roll::NextWorkday;

pub fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub fn within(length: &str, roll: Roll) -> Rule {
    Rule::Within {
        term: Term::For(length.parse().unwrap()),
        roll,
    }
}

pub fn before(length: &str) -> Rule {
    Rule::Before {
        term: Term::For(length.parse().unwrap()),
    }
}

pub fn start(day: &str) -> Op {
    Op::Start(moment(day))
}

pub fn exclude(range: &str) -> Op {
    Op::Exclude(range.parse().unwrap())
}

pub fn extend(length: &str) -> Op {
    Op::Extend(length.parse().unwrap())
}

/// Holds a reading against its nominal end and its due day.
pub fn check(no: &str, cite: &str, rule: Rule, ops: &[Op], nominal: &str, due: &str) {
    let reading = evaluate(&rule, ops, calendar());
    assert_eq!(
        reading.nominal,
        Some(date(nominal)),
        "{no} {cite}: nominal end"
    );
    assert_eq!(reading.due, Due::On(moment(due)), "{no} {cite}: due");
    // The derivation arrives at the same day.
    let days = strip(&rule, ops, calendar(), date(due)).days;
    let due_days: Vec<String> = days
        .iter()
        .filter(|day| day.due)
        .map(|day| day.date.to_string())
        .collect();
    assert_eq!(due_days, [due], "{no} {cite}: derivation");
}

/// The same for a rule whose end never differs from its nominal one, with the counted days as `MM-DD`.
pub fn check_counted(no: &str, cite: &str, rule: Rule, ops: &[Op], due: &str, counted: &str) {
    check(no, cite, rule, ops, due, due);
    let mut numbered: Vec<(u32, String)> = strip(&rule, ops, calendar(), date(due))
        .days
        .iter()
        .filter_map(|day| match day.role {
            Role::Counted(n) => Some((n, day.date.strftime("%m-%d").to_string())),
            _ => None,
        })
        .collect();
    numbered.sort();
    let days: Vec<String> = numbered.into_iter().map(|(_, day)| day).collect();
    assert_eq!(days.join(" "), counted, "{no} {cite}: counted days");
}
