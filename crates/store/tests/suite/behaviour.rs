//! Appending, loading, keys, numbers, people.

use std::collections::BTreeSet;

use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Act, Command, Correct, Kind, Reason, Revoke, decide};
use mingfa_store::StoreError;
use mingfa_store::api::{Appointment, Certificate, Filter, Order, Person, Published, RefusedAttempt, Reveal, Scope, SystemChange};
use mingfa_time::Moment;

use super::world::*;

pub async fn what_is_appended_is_read(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    assert_eq!(store.world().catalogue.editions.len(), 1, "the test catalogue reads");
    let appended = open(&store, "m-1", 1).await;
    assert_eq!(appended.outcome, "kept open-m-1");
    assert_eq!(appended.first, Some(appended.events[0].1.n));
    let masked = store.load(&Id::new("m-1"), Reveal::Masked).await.unwrap().unwrap();
    let sealed = |state: &mingfa_matter::State, field: &str| state.sealed[&Id::new(field)].value.clone();
    assert_eq!(sealed(&masked.state, "title"), Some(text("第1号工单：路灯不亮")));
    assert_eq!(sealed(&masked.state, "phone"), Some(text("138****5678")));
    assert_eq!(masked.state.values[&Id::new("sum")], Value::Money(100));
    let full = store.load(&Id::new("m-1"), Reveal::Full).await.unwrap().unwrap();
    assert_eq!(sealed(&full.state, "phone"), Some(text("13812345678")));
    let nothing = store.load(&Id::new("m-1"), Reveal::Nothing).await.unwrap().unwrap();
    assert_eq!(sealed(&nothing.state, "title"), None);
    assert!(store.load(&Id::new("m-2"), Reveal::Full).await.unwrap().is_none());
    run_through(&store, "m-2", 2).await;
    let (_, events) = store.history(&Id::new("m-2"), Reveal::Full).await.unwrap().unwrap();
    assert_eq!(events.len(), 6);
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(events[0].act.kind, Kind::Opened);
    assert_eq!(events[4].act.data.fields[&Id::new("outcome")], serde_json::json!("granted"));
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
}

pub async fn one_of_fifty_writers_wins(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    open(&store, "m-1", 1).await;
    let change = acting(&store, "m-1", Reveal::Nothing, accept(), &actor("p-clerk", &["clerk"])).await;
    let mut racing = tokio::task::JoinSet::new();
    for no in 0..50 {
        let (store, batch) = (store.clone(), batch(key(format!("race-{no}")), vec![change.clone()]));
        racing.spawn(async move { store.append(batch).await });
    }
    let mut won = 0;
    while let Some(outcome) = racing.join_next().await {
        match outcome.unwrap() {
            Ok(_) => won += 1,
            Err(StoreError::Conflict { matter, seen: 1, now: 2 }) => assert_eq!(*matter, *"m-1"),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(won, 1);
    // Opening what is open is a conflict too.
    let again = store.append(batch(key("again"), vec![opening(&store, &Id::new("m-1"), 99)])).await;
    assert!(matches!(again, Err(StoreError::Conflict { seen: 0, now: 2, .. })), "{again:?}");
    assert!(store.verify().await.unwrap().ok);
}

pub async fn a_request_key_counts_once(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    let same = batch(key("same"), vec![opening(&store, &Id::new("m-1"), 1)]);
    let mut racing = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, batch) = (store.clone(), same.clone());
        racing.spawn(async move { store.append(batch).await.unwrap() });
    }
    let outcomes = racing.join_all().await;
    assert!(outcomes.iter().all(|outcome| outcome.outcome == "kept same"));
    assert_eq!(outcomes.iter().filter(|outcome| outcome.first.is_some()).count(), 1);
    let mut other = same.clone();
    other.request.body = "something else".into();
    assert!(matches!(store.append(other).await, Err(StoreError::RepeatedKey)));
    let mut stranger = same.clone();
    stranger.request.principal = Id::new("stranger");
    assert!(matches!(store.append(stranger).await, Err(StoreError::RepeatedKey)));
    assert_eq!(store.matters().await.unwrap().len(), 1);
}

pub async fn what_is_queued_in_order_stands_in_order(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    let mut answers = tokio::task::JoinSet::new();
    for no in 0..300 {
        let matter = Id::from(format!("m-{no:03}"));
        let queued = store.queue(batch(key(format!("queued-{no}")), vec![opening(&store, &matter, no)])).await.unwrap();
        answers.spawn(async move { queued.answer().await.unwrap() });
    }
    answers.join_all().await;
    let matters: Vec<String> = store.matters().await.unwrap().iter().map(Id::to_string).collect();
    assert_eq!(matters, (0..300).map(|no| format!("m-{no:03}")).collect::<Vec<_>>());
}

pub async fn numbers_have_no_gaps(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    let mut running = tokio::task::JoinSet::new();
    for no in 1..=12 {
        let store = store.clone();
        running.spawn(async move { run_through(&store, &format!("m-{no}"), no).await });
    }
    running.join_all().await;
    let filter = Filter { scope: Scope::All, ..Filter::default() };
    let rows = store.list(&filter, Order::Number, 0, 100).await.unwrap();
    assert_eq!(rows.total, 12);
    let numbers: BTreeSet<String> = rows.rows.iter().filter_map(|row| row.number.clone()).collect();
    let expected: BTreeSet<String> = (1..=12).map(|no| format!("明司决〔2020〕{no:03}号")).collect();
    assert_eq!(numbers, expected);
}

pub async fn a_title_survives_a_state_loaded_blind(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    open(&store, "m-1", 1).await;
    // `act` loads with `Reveal::Nothing`: enough to decide, and the rows must not lose what the state does not carry.
    act(&store, "m-1", "accept", accept(), &actor("p-clerk", &["clerk"])).await.unwrap();
    let rows = store.list(&Filter { scope: Scope::All, ..Filter::default() }, Order::Newest, 0, 10).await.unwrap();
    assert_eq!(rows.rows[0].title, "第1号工单：路灯不亮");
    assert_eq!(rows.rows[0].summary[&Id::new("order-no")], text("GD-000001"));
    assert_eq!(rows.rows[0].step, Id::new("examining"));
}

pub async fn a_natural_key_is_taken_once(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    open(&store, "m-1", 1).await;
    let mut both = tokio::task::JoinSet::new();
    for (matter, no) in [("m-2", 1), ("m-3", 3)] {
        let batch = batch(key(format!("open-{matter}")), vec![opening(&store, &Id::new(matter), no)]);
        let store = store.clone();
        both.spawn(async move { (no, store.append(batch).await) });
    }
    for (no, outcome) in both.join_all().await {
        match (no, outcome) {
            (1, Err(StoreError::Refused(sentence))) => assert!(sentence.contains("已经存在"), "{sentence}"),
            (3, Ok(_)) => {}
            (no, other) => panic!("{no}: {other:?}"),
        }
    }
    let found = store.find_identities(&Id::new("order"), &["GD-000001".into(), "GD-000003".into(), "GD-9".into()]).await.unwrap();
    assert_eq!(found, [("GD-000001".to_owned(), Id::new("m-1")), ("GD-000003".to_owned(), Id::new("m-3"))].into());
    assert!(store.verify().await.unwrap().ok);
}

pub async fn people_sign_in_and_out(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    let day = Moment::from(jiff::civil::date(2020, 6, 1));
    let person = Person { id: Id::new("p-1"), name: "李四".into(), login: "lisi".into(), disabled: false };
    let appointment = Appointment {
        id: Id::new("a-1"),
        person: person.id.clone(),
        office: Id::new("clerk"),
        unit: Id::new("bureau"),
        from: day.date,
        until: None,
    };
    store
        .append_system(key("people"), day, vec![SystemChange::Person(person.clone()), SystemChange::Appointed(appointment.clone())])
        .await
        .unwrap();
    assert_eq!(store.person(&person.id).await.unwrap(), Some(person.clone()));
    assert_eq!(store.appointments(Some(&person.id), day.date).await.unwrap(), [appointment]);
    let until = jiff::civil::date(2020, 6, 30);
    store.append_system(key("relieved"), day, vec![SystemChange::Relieved { id: Id::new("a-1"), until }]).await.unwrap();
    assert!(store.appointments(None, jiff::civil::date(2020, 7, 1)).await.unwrap().is_empty());
    store.set_password(&person.id, "$argon2id$…", true).await.unwrap();
    store.book_sign_in(&person.id, false).await.unwrap();
    store.book_sign_in(&person.id, false).await.unwrap();
    let account = store.account("lisi").await.unwrap().unwrap();
    assert_eq!((account.failures, account.must_change, account.failed_at.is_some()), (2, true, true));
    store.book_sign_in(&person.id, true).await.unwrap();
    assert_eq!(store.account("lisi").await.unwrap().unwrap().failures, 0);
    for token in 1..=5_u8 {
        edge.now.fetch_add(1000, std::sync::atomic::Ordering::SeqCst);
        store.put_session(&[token; 32], &person.id, "csrf").await.unwrap();
    }
    assert!(store.session(&[2; 32]).await.unwrap().is_none(), "three sessions at most");
    assert_eq!(store.session(&[5; 32]).await.unwrap().unwrap().person, person.id);
    store.touch_session(&[5; 32]).await.unwrap();
    store.end_session(&[5; 32]).await.unwrap();
    assert!(store.session(&[5; 32]).await.unwrap().is_none());
    let gone = Person { disabled: true, ..person.clone() };
    store.append_system(key("disabled"), day, vec![SystemChange::Person(gone)]).await.unwrap();
    assert!(store.session(&[4; 32]).await.unwrap().is_none(), "a disabled account has no session");
    store.security("sign-in", &person.id, "测试").await.unwrap();
    assert_eq!(store.security_log(10).await.unwrap()[0].1, "sign-in");
}

pub async fn certificates_are_facts_on_record(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    let day = |text: &str| text.parse::<mingfa_time::Date>().unwrap();
    let occurred = Moment::from(day("2020-06-01"));
    let certificate = |id: &str, person: &str, number: &str| Certificate {
        id: Id::new(id),
        person: Id::new(person),
        kind: Id::new("enforcement-certificate"),
        number: number.to_owned(),
        from: day("2020-06-01"),
        until: day("2025-05-31"),
    };
    let (one, other) = (certificate("c-1", "p-1", "湘执0001"), certificate("c-2", "p-2", "湘执0002"));
    let changes = vec![SystemChange::Certified(one.clone()), SystemChange::Certified(other.clone())];
    store.append_system(key("certified"), occurred, changes).await.unwrap();
    assert_eq!(store.certificates(Some(&one.person)).await.unwrap(), std::slice::from_ref(&one));
    let valid = |on: &str| store.world().certificates.valid("p-1", "enforcement-certificate", day(on));
    assert!(valid("2020-06-01") && valid("2025-05-31") && !valid("2025-06-01"));
    let (size, _) = store.head().await.unwrap();
    let until = day("2020-06-30");
    store.append_system(key("withdrawn"), occurred, vec![SystemChange::CertificateEnded { id: one.id.clone(), until }]).await.unwrap();
    assert!(valid("2020-06-30") && !valid("2020-07-01"));
    assert_eq!(store.certificates(None).await.unwrap(), [Certificate { until, ..one.clone() }, other]);
    let (_, event) = store.event(size - 1).await.unwrap().unwrap();
    assert!(!serde_json::to_string(&event.act.data).unwrap().contains("湘执"), "the number is sealed");
    assert!(event.sealed_fields.contains(&Id::new("number")));
    assert!(store.verify().await.unwrap().ok);
    drop(store);
    let again = mingfa_store::Store::open(&place.location, edge.clone()).await.unwrap();
    assert!(!again.world().certificates.valid("p-1", "enforcement-certificate", day("2020-07-01")));
}

pub async fn adopted_editions_stay(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    open(&store, "m-1", 1).await;
    let mut files = catalogue();
    for file in &mut files {
        file.text = file
            .text
            .replace("title=\"工单办理\"", "title=\"工单办理（新）\"")
            .replace("length=\"5 working days\"", "length=\"3 working days\"");
    }
    store.adopt(key("adopt-2"), Moment::from(jiff::civil::date(2020, 6, 1)), &files).await.unwrap();
    assert_eq!(edition(&store).title, "工单办理（新）");
    let loaded = store.load(&Id::new("m-1"), Reveal::Nothing).await.unwrap().unwrap();
    assert_eq!(loaded.edition.title, "工单办理");
    act(&store, "m-1", "accept", accept(), &actor("p-clerk", &["clerk"])).await.unwrap();
    open(&store, "m-2", 2).await;
    assert!(store.verify().await.unwrap().ok);
    drop(store);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let store = mingfa_store::Store::open(&place.location, edge).await.unwrap();
    assert_eq!(store.load(&Id::new("m-1"), Reveal::Nothing).await.unwrap().unwrap().edition.title, "工单办理");
    assert_eq!(store.load(&Id::new("m-2"), Reveal::Nothing).await.unwrap().unwrap().edition.title, "工单办理（新）");
}

pub async fn a_new_calendar_leaves_what_is_done(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    // Received on Monday, 2020-06-01; five working days end on the 8th.
    open(&store, "m-1", 1).await;
    open(&store, "m-2", 2).await;
    edge.set("2020-06-05T02:00:00Z");
    act(&store, "m-2", "accept", accept(), &actor("p-clerk", &["clerk"])).await.unwrap();
    let day = |of_month| mingfa_time::day_number(jiff::civil::date(2020, 6, of_month));
    let waiting = async |first| store.waiting_after(day(first)).await.unwrap().iter().map(Id::to_string).collect::<Vec<_>>();
    assert_eq!(waiting(8).await, ["m-1", "m-2"]);
    assert_eq!(waiting(9).await, ["m-2"], "its other clocks run until August");
    let unfinished = store.unfinished(&Id::new("order")).await.unwrap();
    let loaded = store.load_all(&unfinished).await.unwrap();
    assert_eq!(loaded.iter().map(|each| (each.state.matter.to_string(), each.state.seq)).collect::<Vec<_>>(), [("m-1".to_owned(), 1), ("m-2".to_owned(), 2)]);
    let mut files = catalogue();
    for file in files.iter_mut().filter(|file| file.path.starts_with("calendars/")) {
        let at = file.text.find("year 2020").unwrap();
        let line = at + file.text[at..].find('\n').unwrap() + 1;
        file.text.insert_str(line, "        off \"测试\" \"2020-06-03\"\n");
        file.text = file.text.replacen("revision=\"", "revision=\"new-", 1);
    }
    store.adopt(key("adopt-2"), Moment::from(jiff::civil::date(2020, 6, 5)), &files).await.unwrap();
    let due = async |sql: &'static str| place.raw.number(sql).await - i64::from(day(1));
    assert_eq!(due("SELECT due FROM clock WHERE matter = 'm-1' AND clock = 'accept'").await, 8, "the 9th");
    assert_eq!(due("SELECT due FROM clock WHERE matter = 'm-2' AND clock = 'accept'").await, 7, "still the 8th");
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
    let (size, _) = store.head().await.unwrap();
    drop(store);
    let again = mingfa_store::Store::open(&place.location, edge.clone()).await.unwrap();
    assert!(again.verify().await.unwrap().ok);
    again.at(size).await.unwrap();
}

pub async fn what_is_published_is_found(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    let item = |no: u64, state: &str| Published {
        id: format!("m-{no}.decision"),
        matter: Id::from(format!("m-{no}")),
        publication: Id::new("decision"),
        column: Id::new("decisions"),
        title: format!("第{no}号决定 100%_Done"),
        source: "司法局".into(),
        number: Some(format!("明司决〔2020〕{no:03}号")),
        day: 18_400 + i32::try_from(no).unwrap(),
        state: Id::new(state),
        body: vec![("决定".into(), "准予".into())],
        mask_note: None,
        n: no,
    };
    for no in 1..=5 {
        store.put_published(&item(no, if no == 3 { "withheld" } else { "published" })).await.unwrap();
    }
    let page = store.published_in(Some(&Id::new("decisions")), "", 0, 2).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (4, 2));
    assert_eq!(page.rows[0], item(5, "published"));
    assert_eq!(store.published_in(None, "100%_done", 0, 9).await.unwrap().total, 4, "LIKE is escaped and blind to case");
    assert_eq!(store.published_in(None, "1000", 0, 9).await.unwrap().total, 0);
    assert_eq!(store.published("m-3.decision").await.unwrap().unwrap().state, Id::new("withheld"));
    let attempt = RefusedAttempt {
        matter: Id::new("m-1"),
        person: Id::new("p-1"),
        action: "decide".into(),
        rule: "gate.examined".into(),
        sentence: "未经审查，不能决定".into(),
        at: jiff::civil::date(2020, 6, 1).at(9, 0, 0, 0),
    };
    let mut many = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (store, attempt) = (store.clone(), attempt.clone());
        many.spawn(async move { store.put_refused(&attempt).await.unwrap() });
    }
    many.join_all().await;
    assert_eq!(store.refused(&Id::new("m-1")).await.unwrap(), vec![attempt; 10]);
}

pub async fn two_districts_do_not_meet(place: Place) {
    let edge = TestEdge::new();
    let other_folder = tempfile::tempdir().unwrap();
    let first = district(&place, "mingde", &edge).await;
    let mut elsewhere = place.location.clone();
    elsewhere.data = other_folder.path().to_owned();
    let second = mingfa_store::Store::create(&elsewhere, &named("qingshan"), edge.clone()).await.unwrap();
    prepare(&second).await;
    // The same ids, numbers and keys in both.
    run_through(&first, "m-1", 1).await;
    run_through(&second, "m-1", 1).await;
    open(&second, "m-2", 2).await;
    let all = Filter { scope: Scope::All, ..Filter::default() };
    assert_eq!(first.list(&all, Order::Newest, 0, 9).await.unwrap().total, 1);
    assert_eq!(second.list(&all, Order::Newest, 0, 9).await.unwrap().total, 2);
    assert!(first.load(&Id::new("m-2"), Reveal::Full).await.unwrap().is_none());
    assert_eq!(first.rebuild().await.unwrap(), 1);
    assert!(first.verify().await.unwrap().ok && second.verify().await.unwrap().ok);
    let numbers = async |store: &mingfa_store::Store| store.list(&all, Order::Oldest, 0, 9).await.unwrap().rows[0].number.clone();
    assert_eq!(numbers(&first).await, numbers(&second).await);
    drop((first, second));
    // Several districts: one has to be named, and the keys have to be its own.
    assert!(matches!(mingfa_store::Store::open(&place.location, edge.clone()).await, Err(StoreError::Refused(_))));
    let wrong = mingfa_store::Location { district: Some("qingshan".into()), ..place.location.clone() };
    assert!(matches!(mingfa_store::Store::open(&wrong, edge.clone()).await, Err(StoreError::Refused(_))));
    let right = mingfa_store::Location { district: Some("mingde".into()), ..place.location.clone() };
    assert_eq!(mingfa_store::Store::open(&right, edge).await.unwrap().district_name(), "mingde区");
}

/// Whatever is done in whatever order over half a year: the rows are those of a replay, and stay so when the law changes.
pub async fn any_walk_can_be_replayed(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    let mut dice = 0x5eed_u64;
    let mut roll = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    for no in 0..6 {
        open(&store, &format!("m-{no}"), no + 1).await;
    }
    let everybody = actor("p-all", &["clerk", "handler", "examiner", "head"]);
    let (mut done, mut refused) = (0, 0);
    for step in 0..150 {
        edge.now.fetch_add(i64::try_from(roll(3)).unwrap() * 86_400_000 + 60_000, std::sync::atomic::Ordering::SeqCst);
        let matter = Id::from(format!("m-{}", roll(6)));
        let reveal = [Reveal::Nothing, Reveal::Masked, Reveal::Full][usize::try_from(roll(3)).unwrap()];
        let loaded = store.load(&matter, reveal).await.unwrap().unwrap();
        let assigned = vec![Id::from(format!("p-{}", roll(3))), Id::new("p-all")];
        let act = |act: Act| Command::Act(act);
        let command = match roll(10) {
            0 | 1 => act(Act { assigned: [(Id::new("examiner"), assigned)].into(), ..plain("accept") }),
            2 => act(Act {
                values: [(Id::new("problem"), text("依据不足")), (Id::new("weight"), Value::Int(i64::try_from(roll(9)).unwrap()))].into(),
                ..plain("add-opinion")
            }),
            3 => act(Act { item: Some(1), values: [(Id::new("adopted"), Value::Code(Id::new("full")))].into(), ..plain("answer-opinion") }),
            4 => act(plain("return")),
            5 => act(plain("examine")),
            6 => act(Act { values: [(Id::new("outcome"), Value::Code(Id::new("granted")))].into(), ..plain("decide") }),
            7 => Command::Correct(Correct {
                values: [(Id::new("title"), Some(text(format!("改后的标题{step}"))))].into(),
                ..Correct::default()
            }),
            8 => Command::Correct(Correct { values: [(Id::new("sum"), None)].into(), ..Correct::default() }),
            _ => Command::Revoke(Revoke { reason: Reason { code: Id::new("mistake"), sentence: "误点".into() } }),
        };
        let world = store.world();
        match decide(&loaded.edition, &loaded.state, &command, &everybody, &context(&world, store.now())) {
            Ok(drafts) if drafts.is_empty() => refused += 1,
            Ok(drafts) => {
                let changes = vec![change(&matter, &loaded.edition, Some(loaded.state), drafts)];
                store.append(batch(key(format!("walk-{step}")), changes)).await.unwrap();
                done += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(done > 40 && refused > 10, "{done} done, {refused} refused");
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
    // A local value changes: due days move, and what is stored moves with them.
    let local = mingfa_store::api::LocalSetting {
        key: Id::new("order.answer"),
        length: Some("2 working days".parse().unwrap()),
        number: None,
        text: None,
        basis: "测试〔2020〕9号".into(),
        from: jiff::civil::date(2019, 6, 1),
    };
    store.append_system(key("local-2"), Moment::from(jiff::civil::date(2020, 6, 1)), vec![SystemChange::Local(local)]).await.unwrap();
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
}

pub async fn two_nodes_are_one_district(place: Place) {
    let edge = TestEdge::new();
    let first = district(&place, "mingde", &edge).await;
    let second = mingfa_store::Store::open(&place.location, edge.clone()).await.unwrap();
    let mut running = tokio::task::JoinSet::new();
    for no in 1..=10 {
        let store = if no % 2 == 1 { first.clone() } else { second.clone() };
        running.spawn(async move { run_through(&store, &format!("m-{no}"), no).await });
    }
    running.join_all().await;
    let filter = Filter { scope: Scope::All, ..Filter::default() };
    let rows = second.list(&filter, Order::Number, 0, 100).await.unwrap().rows;
    let numbers: Vec<String> = rows.into_iter().filter_map(|row| row.number).collect();
    assert_eq!(numbers, (1..=10).map(|no| format!("明司决〔2020〕{no:03}号")).collect::<Vec<_>>());
    // What one node adopts, the other appends under.
    let mut files = catalogue();
    for file in &mut files {
        file.text = file.text.replace("title=\"工单办理\"", "title=\"工单办理（新）\"");
    }
    first.adopt(key("adopt-2"), Moment::from(jiff::civil::date(2020, 6, 1)), &files).await.unwrap();
    open(&second, "m-11", 11).await;
    assert_eq!(edition(&second).title, "工单办理（新）");
    let verified = second.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
}
