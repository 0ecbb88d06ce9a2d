//! How many clocks are read in a second on one core: `cargo bench -p mingfa-time`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use std::hint::black_box;
use std::time::Instant;

use mingfa_time::{Op, Roll, Rule, Term, deadline, evaluate, strip};

#[path = "../tests/time/china.rs"]
#[allow(dead_code)]
mod china;

const ROUNDS: u32 = 2_000_000;

fn measure(name: &str, rounds: u32, mut work: impl FnMut(u32)) {
    let began = Instant::now();
    for round in 0..rounds {
        work(round);
    }
    let seconds = began.elapsed().as_secs_f64();
    eprintln!("{name:<44} {:>12.0} /s", f64::from(rounds) / seconds);
}

fn main() {
    let calendar = china::calendar();
    let starts: Vec<Op> = (0..4_096)
        .map(|day| Op::Start(mingfa_time::date_of(14_700 + day).into()))
        .collect();
    let within = |length: &str| Rule::Within {
        term: Term::For(length.parse().unwrap()),
        roll: Roll::NextWorkday,
    };
    let at = |round: u32| starts[round as usize % starts.len()];

    for length in ["5 working days", "60 days", "6 months", "24 hours"] {
        let rule = within(length);
        measure(&format!("evaluate: {length}"), ROUNDS, |round| {
            black_box(evaluate(black_box(&rule), &[at(round)], calendar));
        });
    }
    let rule = within("60 days");
    let extend = Op::Extend("30 days".parse().unwrap());
    measure(
        "evaluate: 60 days, paused twice, extended",
        ROUNDS,
        |round| {
            let start = at(round);
            let Op::Start(moment) = start else { return };
            let later = |days: i32| {
                mingfa_time::date_of(mingfa_time::day_number(moment.date) + days).into()
            };
            let ops = [
                start,
                Op::Pause(later(5)),
                Op::Resume(later(9)),
                Op::Pause(later(20)),
                Op::Resume(later(41)),
                extend,
            ];
            black_box(evaluate(black_box(&rule), &ops, calendar));
        },
    );
    let review = "20 working days".parse().unwrap();
    measure("deadline: 20 working days, counted", ROUNDS / 20, |round| {
        let Op::Start(moment) = at(round) else { return };
        black_box(deadline(moment.date, review, Roll::None, &[], calendar).unwrap());
    });
    let reading = evaluate(&rule, &[at(0)], calendar);
    measure("state of a cached reading", ROUNDS, |round| {
        let Op::Start(moment) = at(round) else { return };
        black_box(black_box(reading).state(moment));
    });
    let validity = Rule::Valid {
        term: Term::For("5 years".parse().unwrap()),
        warn: None,
    };
    let today = mingfa_time::date_of(18_000);
    measure("strip: a validity of 5 years", ROUNDS / 1_000, |round| {
        black_box(strip(&validity, &[at(round)], calendar, today));
    });
}
