//! Dates that a definition puts in order (`not-before`): one sentence at the later field, when it is opened, done or corrected.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use mingfa_catalogue::{Catalogue, Edition, Id, Value, embedded, read};
use mingfa_matter::{Actor, Certificates, Command, Context, Correct, Event, LocalValues, Open, Reason, Refusal, State, decide, may_open};
use mingfa_time::{Calendar, Moment};

const TODAY: Date = date(2020, 6, 1);

fn with<T>(then: impl Fn(&Edition, &Context<'_>) -> T) -> T {
    let (catalogue, _): (Catalogue, _) = read(embedded());
    let calendar = Calendar::build(&catalogue.calendars[0].data).unwrap();
    let (local, certificates) = (LocalValues::default(), Certificates::default());
    let now = TODAY.at(9, 0, 0, 0);
    let context = Context { today: TODAY, now, calendar: &calendar, earlier: &[], local: &local, certificates: &certificates };
    then(catalogue.edition_on(&Id::new("adviser-engagement"), TODAY).unwrap(), &context)
}

fn clerk() -> Actor {
    Actor { person: Id::new("clerk"), unit: Id::new("d01"), roles: vec![Id::new("clerk"), Id::new("registrar")], acting: None }
}

fn open(edition: &Edition, context: &Context<'_>, ends: Date) -> Result<State, Refusal> {
    let roles = edition.opened_by.iter().chain(&edition.corrected_by).cloned().collect();
    let actor = Actor { roles, ..clerk() };
    let text = |words: &str| Value::Text(words.to_owned());
    let values = BTreeMap::from([
        (Id::new("engagement-no"), text("GW-1")),
        (Id::new("class"), Value::Code(Id::new("department"))),
        (Id::new("unit"), Value::Unit(Id::new("d01"))),
        (Id::new("firm"), text("某所")),
        (Id::new("lawyer"), text("某人")),
        (Id::new("starts-on"), Value::Date(date(2020, 7, 1))),
        (Id::new("ends-on"), Value::Date(ends)),
    ]);
    let opening = Open { occurred: Moment::from(TODAY), values, links: Vec::new(), late_reason: None };
    let draft = may_open(edition, &opening, &actor, context)?;
    let event = Event { seq: 0, n: 0, recorded: context.now, sealed_fields: draft.sealed.keys().cloned().collect(), act: draft };
    Ok(State::opened(edition, &Id::new("m"), &event).unwrap())
}

fn told(refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::Value(problem) => (problem.field.to_string(), problem.to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_end_before_its_beginning_is_refused_at_the_end() {
    with(|edition, context| {
        let (field, sentence) = told(open(edition, context, date(2020, 6, 30)).unwrap_err());
        assert_eq!(field, "ends-on");
        assert!(sentence.contains("早于“聘期起”（2020年7月1日）") || sentence.contains("早于“聘期起”（2020-07-01）"), "{sentence}");
        open(edition, context, date(2020, 7, 1)).unwrap();
    });
}

#[test]
fn a_correction_keeps_the_order_too() {
    with(|edition, context| {
        let state = open(edition, context, date(2021, 6, 30)).unwrap();
        let actor = Actor { roles: edition.corrected_by.clone(), ..clerk() };
        let move_start = |to: Date| {
            let reason = Some(Reason { code: Id::new("slip"), sentence: "笔误".to_owned() });
            let correct = Correct { values: BTreeMap::from([(Id::new("starts-on"), Some(Value::Date(to)))]), occurred: None, reason };
            decide(edition, &state, &Command::Correct(correct), &actor, context)
        };
        assert_eq!(told(move_start(date(2021, 7, 1)).unwrap_err()).0, "ends-on");
        move_start(date(2020, 8, 1)).unwrap();
    });
}
