//! How many actions a second the engine decides on one core: whole legality reviews, opened, accepted, given to an adviser, advised on,
//! drafted, checked and issued, each event applied to the state as the store does it, each step judged with its clocks, gates and roles.
//! Prints figures and asserts nothing about time; the time is that of the processor, so that a busy machine does not blur it.
//!
//! `cargo bench -p mingfa-matter`; the number of reviews may follow `--` (default 20,000).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::hint::black_box;

use jiff::civil::{DateTime, date};
use mingfa_catalogue::{Edition, Id, Value, embedded, read};
use mingfa_matter::{Act, Actor, Certificates, Command, Context, Draft, Event, GivenLink, LocalValues, Notice, Open, State, decide, may_open};
use mingfa_time::{Calendar, Moment};

fn main() {
    let reviews: usize = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(20_000);
    let (catalogue, _) = read(embedded());
    let calendar = Calendar::build(&catalogue.calendars[0].data).unwrap();
    let edition = catalogue.edition_on(&Id::new("legality-review"), date(2020, 6, 1)).unwrap();
    let local = LocalValues::default();
    let steps = steps();

    let (mut actions, mut deciding) = (0_usize, 0.0);
    let began = processor();
    for _ in 0..reviews {
        let mut day = date(2020, 6, 1).at(9, 0, 0, 0);
        let open = opening();
        let draft = may_open(edition, &open, &actor("submitter"), &context(day, &calendar, &local)).unwrap();
        let mut state = State::opened(edition, &Id::new("review"), &event(0, draft, day)).unwrap();
        for (role, command) in &steps {
            day = day.checked_add(jiff::Span::new().hours(30)).unwrap();
            let drafts = decide(edition, &state, command, &actor(role), &context(day, &calendar, &local)).unwrap();
            for draft in drafts {
                state.apply(edition, &event(state.seq, draft, day));
            }
            actions += 1;
        }
        black_box(&state);
    }
    let whole = processor() - began;

    // The same decisions again without applying, on the states in which they were taken: `decide` alone.
    let taken = states(edition, &steps, &calendar, &local);
    let began = processor();
    for _ in 0..reviews {
        for (day, state, role, command) in &taken {
            black_box(decide(edition, state, command, role, &context(*day, &calendar, &local)).unwrap());
        }
    }
    deciding += processor() - began;
    println!("decide, actions of a legality review: {:.0}/s", actions as f64 / deciding);
    println!("decide and apply, whole reviews: {:.0} actions/s, {:.0} reviews/s", (actions + reviews) as f64 / whole, reviews as f64 / whole);
}

type Taken = (DateTime, State, Actor, Command);

fn states(edition: &Edition, steps: &[(&str, Command)], calendar: &Calendar, local: &LocalValues) -> Vec<Taken> {
    let mut day = date(2020, 6, 1).at(9, 0, 0, 0);
    let draft = may_open(edition, &opening(), &actor("submitter"), &context(day, calendar, local)).unwrap();
    let mut state = State::opened(edition, &Id::new("review"), &event(0, draft, day)).unwrap();
    let mut taken = Vec::new();
    for (role, command) in steps {
        day = day.checked_add(jiff::Span::new().hours(30)).unwrap();
        let actor = actor(role);
        let drafts = decide(edition, &state, command, &actor, &context(day, calendar, local)).unwrap();
        taken.push((day, state.clone(), actor, command.clone()));
        for draft in drafts {
            state.apply(edition, &event(state.seq, draft, day));
        }
    }
    taken
}

fn opening() -> Open {
    let values = BTreeMap::from([
        (Id::new("title"), Value::Text("明德区公共停车收费标准调整方案".to_owned())),
        (Id::new("profile"), Value::Code(Id::new("item"))),
        (Id::new("registered-on"), Value::Date(date(2020, 6, 1))),
    ]);
    let notice = Notice {
        link: Id::new("item"),
        matter: Id::new("item-1"),
        procedure: Id::new("agenda-item"),
        unit: Id::new("unit"),
        settled_as: None,
        at_revision: None,
        revision: Some(1),
        ended: false,
    };
    Open { occurred: Moment::from(date(2020, 6, 1)), values, links: vec![GivenLink { link: Id::new("item"), notice }], late_reason: None }
}

/// What is done after the opening, by whom.
fn steps() -> Vec<(&'static str, Command)> {
    let act = |action: &str, values: &[(&str, Value)]| {
        let values = values.iter().map(|(field, value)| (Id::new(*field), value.clone())).collect();
        Act { action: action.to_owned(), values, ..Act::default() }
    };
    let text = |words: &str| Value::Text(words.to_owned());
    let adviser = actor("adviser").person;
    let ask = Act { assigned: BTreeMap::from([(Id::new("adviser"), vec![adviser])]), ..act("ask-adviser", &[]) };
    [
        ("reviewer", act("accept", &[("submitting-unit", Value::Unit(Id::new("unit")))])),
        ("reviewer", ask),
        ("adviser", act("advise", &[("adviser-opinion", text("程序完备，内容合法。"))])),
        ("reviewer", act("draft", &[("conclusion", Value::Code(Id::new("lawful"))), ("content", text("经审查，权限、程序和内容合法。"))])),
        ("checker", act("pass-on", &[])),
        ("signer", act("issue", &[])),
    ]
    .map(|(role, act)| (role, Command::Act(act)))
    .into()
}

fn actor(role: &str) -> Actor {
    Actor { person: Id::new(role), unit: Id::new("unit"), roles: vec![Id::new(role)], acting: None }
}

fn context<'c>(now: DateTime, calendar: &'c Calendar, local: &'c LocalValues) -> Context<'c> {
    Context { today: now.date(), now, calendar, earlier: &[], local, certificates: Certificates::none() }
}

/// The event that the store would make of a draft, official numbers allotted.
fn event(seq: u64, draft: Draft, recorded: DateTime) -> Event {
    let mut act = draft;
    for allot in &act.allot {
        act.data.fields.insert(allot.field.clone(), serde_json::Value::from(format!("〔{}〕{seq}号", allot.year)));
    }
    Event { seq, n: seq, recorded, sealed_fields: act.sealed.keys().cloned().collect(), act }
}

/// Processor seconds of this process so far; zero where the system does not tell.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}
