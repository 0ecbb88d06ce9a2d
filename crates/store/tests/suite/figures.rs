//! Lists, turns and figures against what a reader would count by hand.

use std::collections::BTreeSet;

use mingfa_catalogue::model::Measure;
use mingfa_catalogue::{Id, Value};
use mingfa_store::api::{Appointment, Filter, Order, Reveal, Scope};
use proptest::strategy::{Strategy, ValueTree};

use super::world::*;

fn measure(store: &mingfa_store::Store, figure: &str) -> Measure {
    store.world().catalogue.figures.iter().find(|each| *each.id == *figure).unwrap().measure.clone()
}

pub async fn figures_count_what_is_there(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    for no in 1..=4 {
        edge.set(&format!("2020-06-0{no}T02:00:00Z"));
        run_through(&store, &format!("m-{no}"), no).await;
    }
    open(&store, "m-5", 5).await;
    let changes = (6..=8).map(|no| imported(&store, &Id::from(format!("m-{no}")), no)).collect();
    store.append(batch(key("import"), changes)).await.unwrap();
    let value = async |figure: &str| store.measure(&measure(&store, figure), 2020).await.unwrap();
    let decided = value("decided").await;
    assert_eq!((decided.part, decided.whole, decided.historic), (7, 1, 3));
    // Of four decided here two were granted; the imported three all were.
    let share = value("granted-share").await;
    assert_eq!((share.part, share.whole), (5, 7));
    assert_eq!(value("sum").await.part, (1..=8).sum::<i64>() * 100);
    assert_eq!(value("opinions").await.part, 4);
    assert_eq!(value("streets").await.part, 1);
    // Imported: accepted in March, decided in April on the same day of the month: 31 days each; ours on one day.
    let days = value("days").await;
    assert_eq!((days.part, days.whole, days.empty), (0, 2, false));
    assert!(store.measure(&measure(&store, "days"), 2018).await.unwrap().empty);
    let Measure::Count(query) = measure(&store, "decided") else { panic!("a count") };
    let records = store.records(&query, 2020, &Scope::All, 1, 3).await.unwrap();
    assert_eq!((records.total, records.rows.len()), (7, 3));
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
}

pub async fn lists_show_what_a_scope_may_see(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    for no in 1..=12 {
        let matter = format!("m-{no:02}");
        open(&store, &matter, no).await;
        if no % 4 == 0 {
            act(&store, &matter, &format!("{matter}-a"), accept(), &actor("p-other", &["clerk"])).await.unwrap();
        }
    }
    let all = Filter { scope: Scope::All, ..Filter::default() };
    let rows = store.list(&all, Order::Oldest, 0, 100).await.unwrap().rows;
    assert_eq!(rows.len(), 12);
    let mut part_in = std::collections::BTreeMap::new();
    for row in &rows {
        let state = store.load(&row.matter, Reveal::Nothing).await.unwrap().unwrap().state;
        let acted = state.passes.iter().map(|pass| pass.actor.clone());
        let persons: BTreeSet<Id> = acted.chain(state.assigned.values().flatten().cloned()).collect();
        part_in.insert(row.matter.clone(), (state, persons));
    }
    // rows(scope) = { r | may see r }, for arbitrary scopes.
    let ids = |ids: &'static [&'static str]| {
        proptest::sample::subsequence(ids, 0..=ids.len()).prop_map(|ids| ids.into_iter().map(Id::new).collect::<Vec<_>>())
    };
    let strategy = (
        ids(&["bureau", "street"]),
        proptest::sample::select(&["p-clerk", "p-other", "p-examiner", "p-nobody"][..]),
        ids(&["order", "none"]),
    );
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..40 {
        let (units, person, procedures) = strategy.new_tree(&mut runner).unwrap().current();
        let person = Id::new(person);
        let expected: BTreeSet<Id> = rows
            .iter()
            .filter(|row| {
                let (state, persons) = &part_in[&row.matter];
                let handler = match state.values.get("handling-unit") {
                    Some(Value::Unit(unit)) => units.contains(unit),
                    _ => false,
                };
                units.contains(&row.unit) || handler || persons.contains(&person) || procedures.contains(&row.procedure)
            })
            .map(|row| row.matter.clone())
            .collect();
        let scope = Scope::Some { units: units.clone(), person: person.clone(), procedures: procedures.clone() };
        let found = store.list(&Filter { scope, ..Filter::default() }, Order::Due, 0, 100).await.unwrap();
        let got: BTreeSet<Id> = found.rows.into_iter().map(|row| row.matter).collect();
        assert_eq!(got, expected, "units {units:?}, person {person}, procedures {procedures:?}");
        assert_eq!(found.total, expected.len() as u64);
    }
    assert_eq!(store.list(&Filter::default(), Order::Newest, 0, 9).await.unwrap().total, 0, "no scope, nothing");
    let found = async |filter: Filter| store.list(&filter, Order::Newest, 0, 100).await.unwrap().total;
    assert_eq!(found(Filter { text: Some("gd-000007 路灯".into()), ..all.clone() }).await, 1);
    assert_eq!(found(Filter { text: Some("%".into()), ..all.clone() }).await, 0);
    assert_eq!(found(Filter { step: Some(Id::new("examining")), ..all.clone() }).await, 3);
    let complex = vec![(Id::new("kind"), vec![Value::Code(Id::new("complex"))])];
    assert_eq!(found(Filter { procedure: Some(Id::new("order")), fields: complex, ..all.clone() }).await, 4);
    let late = mingfa_time::day_number(jiff::civil::date(2020, 12, 1));
    assert_eq!(found(Filter { overdue_on: Some(late), ..all.clone() }).await, 12);
}

pub async fn turns_come_and_go(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    open(&store, "m-1", 1).await;
    let day = jiff::civil::date(2020, 6, 1);
    let held = |person: &str, office: &str| Appointment {
        id: Id::from(format!("a-{person}")),
        person: Id::new(person),
        office: Id::new(office),
        unit: Id::new("bureau"),
        from: day,
        until: None,
    };
    let turn = async |person: &str, office: &str| {
        let todos = store.todo(&Id::new(person), &[held(person, office)], 10).await.unwrap();
        todos.into_iter().map(|todo| (todo.row.matter.to_string(), todo.role.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(turn("p-clerk", "clerk").await, [("m-1".to_owned(), "clerk".to_owned())]);
    assert!(turn("p-examiner", "examiner").await.is_empty());
    act(&store, "m-1", "1", accept(), &actor("p-clerk", &["clerk"])).await.unwrap();
    assert_eq!(turn("p-examiner", "examiner").await, [("m-1".to_owned(), "examiner".to_owned())]);
    assert!(turn("p-other", "examiner").await.is_empty(), "assigned to somebody else");
    act(&store, "m-1", "2", plain("return"), &actor("p-examiner", &["examiner"])).await.unwrap();
    assert!(turn("p-examiner", "examiner").await.is_empty());
    // Assigned to another person now: the first is out, everywhere.
    let other = mingfa_matter::Act { assigned: [(Id::new("examiner"), vec![Id::new("p-other")])].into(), ..plain("accept") };
    act(&store, "m-1", "3", other, &actor("p-clerk", &["clerk"])).await.unwrap();
    assert_eq!(turn("p-other", "examiner").await, [("m-1".to_owned(), "examiner".to_owned())]);
    assert_eq!(store.done_by(&Id::new("p-examiner"), 0, 9).await.unwrap().total, 1);
    assert_eq!(store.opened_by(&Id::new("p-clerk"), 0, 9).await.unwrap().total, 1);
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
}

pub async fn the_past_is_counted_as_it_was(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 2).await;
    let (size, _) = store.head().await.unwrap();
    run_through(&store, "m-2", 4).await;
    let figure = measure(&store, "decided");
    assert_eq!(store.measure(&figure, 2020).await.unwrap().part, 2);
    let past = store.at(size).await.unwrap();
    assert_eq!(past.measure(&figure, 2020).await.unwrap().part, 1);
    assert_eq!(past.measure(&measure(&store, "streets"), 2020).await.unwrap().part, 1);
    let Measure::Count(query) = figure else { panic!("a count") };
    assert_eq!(past.records(&query, 2020, &Scope::All, 0, 10).await.unwrap().rows[0].title, "第2号工单：路灯不亮");
    assert!(store.at(size + 1000).await.is_err());
}

pub async fn a_view_has_the_fields_own_names(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 2).await;
    let sql = "SELECT COUNT(*) FROM v_mingde_order WHERE kind = 'simple' AND sum = 200 AND CAST(received_on AS TEXT) = '2020-06-01' AND decision_no = '明司决〔2020〕001号'";
    assert_eq!(place.raw.number(sql).await, 1);
    assert_eq!(place.raw.number("SELECT COUNT(*) FROM v_mingde_order_opinion WHERE matter = 'm-1' AND weight = 3").await, 1);
}

pub async fn expired_clocks_are_found_in_order(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    // Five working days each; the second and third are due on the same day.
    for (no, day) in [(1, "01"), (2, "02"), (3, "02"), (4, "04")] {
        edge.set(&format!("2020-06-{day}T02:00:00Z"));
        open(&store, &format!("m-{no}"), no).await;
    }
    act(&store, "m-2", "a", accept(), &actor("p-clerk", &["clerk"])).await.unwrap();
    let day = |of_month| mingfa_time::day_number(jiff::civil::date(2020, 6, of_month));
    let (order, clock) = (Id::new("order"), Id::new("accept"));
    let found = async |today, after: Option<&mingfa_store::Expired>, limit| {
        let found = store.expired(&order, &clock, today, after, limit).await.unwrap();
        found.into_iter().map(|each| (each.due - day(1), each.matter.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(found(day(8), None, 10).await, [], "on its due day it is not over");
    assert_eq!(found(day(9), None, 10).await, [(7, "m-1".to_owned())]);
    assert_eq!(found(day(12), None, 10).await, [(7, "m-1".to_owned()), (8, "m-3".to_owned()), (10, "m-4".to_owned())]);
    let first = mingfa_store::Expired { due: day(8), matter: Id::new("m-1") };
    assert_eq!(found(day(12), Some(&first), 1).await, [(8, "m-3".to_owned())], "those after it");
    // Accepted late it runs no more.
    edge.set("2020-06-12T02:00:00Z");
    act(&store, "m-1", "b", accept(), &actor("p-clerk", &["clerk"])).await.unwrap();
    assert_eq!(found(day(12), None, 10).await, [(8, "m-3".to_owned()), (10, "m-4".to_owned())]);
}
