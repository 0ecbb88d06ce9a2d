//! What happens to clocks while nobody acts, while a linked matter is open, and which source a refusal names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::Arc;

use mingfa_catalogue::model::{ClockState, SourceFile};
use mingfa_catalogue::{Edition, Id, Value, embedded};
use mingfa_matter::*;
use mingfa_time::{Calendar, Date, Moment, SpecialDays};

/// Silence is acceptance after five working days; a lower bound with a case of its own; a period that stands still while another
/// matter is open.
const TRIAL: &str = r#"procedure "trial" edition="2018" title="试办" noun="件" {
    basis "行政复议法(2017)"
    in-force from="2018-01-01"
    opens-by "received-on"
    source-of-truth "here"
    called-by "title"
    summary "title"
    opened-by "clerk"
    corrected-by "clerk"
    number "case" form="〔{year}〕{seq}号" at="accept" field="case-no"
    role "clerk" title="经办人" held-by="unit-clerk" at="any"
    role "officer" title="执法人员" held-by="enforcement-officer" at="any" assigned=#true holds="enforcement-certificate"
    field "title" type="text" title="标题" required=#true
    field "received-on" type="date" title="收到日期" required=#true
    field "major" type="bool" title="重大"
    field "case-no" type="id" title="案号"
    link "asked" title="所问事项" to="trial" other="asking"
    link "asking" title="来问事项" to="trial" other="asked"
    step "received" title="已收到" start=#true {
        action "accept" title="受理" to="handling" role="clerk"
        action "refuse" title="不予受理" to="done" role="clerk"
        action "name" title="指定执法人员" role="clerk" { assigns "officer" least=1 most=2 }
        action "inspect" title="检查" role="officer"
    }
    step "handling" title="办理中" {
        action "redo" title="重办" role="clerk"
        action "finish" title="办结" to="done" role="clerk"
    }
    step "done" title="已办结" end=#true
    clock "review" title="审查期限" kind="within" from="field:received-on" length="5 working days" owner="clerk" cite="行政复议法(2017)第十七条" {
        stops "accept" "refuse"
        expiry deem="accept"
    }
    clock "rest" title="静置期" kind="at-least" from="accept" length="3 days" cite="行政复议法(2017)第十七条" {
        case length="30 days" cite="行政复议法(2017)第三十一条" { field "major" is=#true }
        guards "finish"
    }
    clock "work" title="办理期限" kind="within" from="accept" length="20 days" cite="行政复议法(2017)第三十一条" {
        case length="local:recon.hearing-notice" cite="本区规定:recon.hearing-notice" { field "major" is=#true }
        pause while-linked="asked"
        restart on="redo"
        stops "finish"
    }
}
"#;

struct World {
    edition: Arc<Edition>,
    calendar: Calendar,
    earlier: Vec<(u64, Arc<Calendar>)>,
    local: LocalValues,
    certificates: Certificates,
}

impl World {
    fn new() -> Self {
        let mut files = embedded();
        files.push(SourceFile { path: "procedures/trial/2018.kdl".to_owned(), text: TRIAL.to_owned() });
        let (catalogue, found) = mingfa_catalogue::read(files);
        assert!(found.is_empty(), "{found:?}");
        let calendar = Calendar::build(&catalogue.calendars[0].data).unwrap();
        let edition = Arc::clone(catalogue.edition_on(&Id::new("trial"), day("2020-06-01")).unwrap());
        Self { edition, calendar, earlier: Vec::new(), local: LocalValues::default(), certificates: Certificates::default() }
    }

    fn on(&self, date: &str) -> Context<'_> {
        let today = day(date);
        Context { today, now: today.at(10, 0, 0, 0), calendar: &self.calendar, earlier: &self.earlier, local: &self.local, certificates: &self.certificates }
    }

    /// A matter received and opened on Monday, 2020-06-01.
    fn opened(&self, major: bool, asked: Option<Notice>) -> State {
        let values = [("title", Value::Text("一件".to_owned())), ("received-on", Value::Date(day("2020-06-01"))), ("major", Value::Bool(major))];
        let open = Open {
            occurred: Moment::from(day("2020-06-01")),
            values: values.into_iter().map(|(field, value)| (Id::new(field), value)).collect(),
            links: asked.into_iter().map(|notice| GivenLink { link: Id::new("asked"), notice }).collect(),
            late_reason: None,
        };
        let draft = may_open(&self.edition, &open, &clerk(), &self.on("2020-06-01")).unwrap();
        State::opened(&self.edition, &Id::new("one"), &event(0, &draft)).unwrap()
    }

    fn apply(&self, state: &mut State, drafts: &[Draft]) {
        for draft in drafts {
            state.apply(&self.edition, &event(state.seq, draft));
        }
    }

    fn command(&self, state: &mut State, date: &str, command: &Command) {
        let drafts = decide(&self.edition, state, command, &clerk(), &self.on(date)).unwrap_or_else(|refusal| panic!("{refusal}"));
        self.apply(state, &drafts);
    }

    fn act(&self, state: &mut State, date: &str, action: &str) {
        self.command(state, date, &Command::Act(Act { action: action.to_owned(), ..Act::default() }));
    }

    fn reading<'w>(&'w self, state: &'w State, date: &str, clock: &str) -> ClockReading<'w> {
        read_clock(&self.edition, self.edition.clock(clock).unwrap(), state, &self.on(date)).unwrap()
    }

    fn due(&self, state: &State, clock: &str) -> Option<String> {
        self.reading(state, "2020-06-01", clock).reading.due.on().map(|due| due.to_string())
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn clerk() -> Actor {
    Actor { person: Id::new("p-1"), unit: Id::new("u-1"), roles: vec![Id::new("clerk"), Id::new("officer")], acting: None }
}

/// What the store would make of a draft.
fn event(seq: u64, draft: &Draft) -> Event {
    let mut act = draft.clone();
    for allot in &draft.allot {
        act.data.fields.insert(allot.field.clone(), serde_json::json!(format!("〔{}〕1号", allot.year)));
    }
    Event { seq, n: seq, recorded: jiff::civil::DateTime::default(), sealed_fields: draft.sealed.keys().cloned().collect(), act }
}

/// What the asked matter tells.
fn told(ended: bool) -> Notice {
    Notice {
        link: Id::new("asked"),
        matter: Id::new("other"),
        procedure: Id::new("trial"),
        unit: Id::new("u-2"),
        settled_as: None,
        at_revision: None,
        revision: None,
        ended,
    }
}

#[test]
fn silence_counts_once_on_the_due_day() {
    let world = World::new();
    let mut state = world.opened(false, None);
    assert_eq!(world.due(&state, "review").as_deref(), Some("2020-06-08"));
    assert!(settle(&world.edition, &state, &world.on("2020-06-08")).is_empty(), "the last day is not over");
    let drafts = settle(&world.edition, &state, &world.on("2020-07-15"));
    let [draft] = drafts.as_slice() else { panic!("{drafts:?}") };
    assert_eq!((draft.action.as_deref(), draft.occurred), (Some("accept"), Moment::from(day("2020-06-08"))));
    assert!(draft.data.deemed && *draft.actor == *"system");
    world.apply(&mut state, &drafts);
    assert_eq!((&*state.step, state.values.get("case-no")), ("handling", Some(&Value::Text("〔2020〕1号".to_owned()))), "a case like any other");
    assert!(settle(&world.edition, &state, &world.on("2020-07-16")).is_empty(), "once");
}

#[test]
fn a_clock_that_the_law_ended_has_expired() {
    let world = World::new();
    let mut silent = world.opened(false, None);
    let drafts = settle(&world.edition, &silent, &world.on("2020-06-09"));
    world.apply(&mut silent, &drafts);
    let reading = world.reading(&silent, "2020-06-09", "review");
    assert_eq!((reading.deemed, reading.state(day("2020-06-09"))), (true, ClockState::Expired));
    let row = |state: &State| {
        let projection = project(&world.edition, state, &world.on("2020-06-09"));
        projection.clocks.into_iter().find(|row| *row.clock == *"review").unwrap().state.to_string()
    };
    assert_eq!(row(&silent), "late");
    // Somebody who accepts on the very last day is in time.
    let mut accepted = world.opened(false, None);
    world.act(&mut accepted, "2020-06-08", "accept");
    let reading = world.reading(&accepted, "2020-06-09", "review");
    assert_eq!((reading.deemed, reading.state(day("2020-06-09")), row(&accepted).as_str()), (false, ClockState::Off, "met"));
}

#[test]
fn a_refusal_names_the_source_of_the_case_that_applies() {
    let world = World::new();
    for (major, article) in [(false, "第十七条"), (true, "第三十一条")] {
        let mut state = world.opened(major, None);
        world.act(&mut state, "2020-06-02", "accept");
        let finish = Command::Act(Act { action: "finish".to_owned(), ..Act::default() });
        let refusal = decide(&world.edition, &state, &finish, &clerk(), &world.on("2020-06-03")).unwrap_err();
        let Refusal::TooEarly { cite, .. } = &refusal else { panic!("{refusal}") };
        assert!(cite.contains(article), "{cite}");
        let shown: Vec<_> = available(&world.edition, &state, &clerk(), &world.on("2020-06-03"));
        let finish = shown.into_iter().find(|each| *each.action.id == *"finish").unwrap();
        assert!(finish.obstacles[0].refusal.to_string().contains(article));
    }
}

#[test]
fn what_is_open_when_a_run_begins_goes_on_pausing_it() {
    let world = World::new();
    // Linked from the opening on; the period begins on the 2nd, anew on the 5th; the other matter ends on the 12th.
    let mut state = world.opened(false, Some(told(false)));
    world.act(&mut state, "2020-06-02", "accept");
    assert_eq!(world.due(&state, "work"), None, "it stands still from its first day");
    world.act(&mut state, "2020-06-05", "redo");
    assert_eq!(world.due(&state, "work"), None, "and after it was begun anew");
    world.command(&mut state, "2020-06-12", &Command::Hear(vec![told(true)]));
    assert_eq!(world.due(&state, "work").as_deref(), Some("2020-07-02"), "twenty days from the 5th, and seven that do not count");
    // What had ended before it was linked pauses nothing.
    let mut ended = world.opened(false, Some(told(true)));
    world.act(&mut ended, "2020-06-02", "accept");
    assert_eq!(world.due(&ended, "work").as_deref(), Some("2020-06-22"));
}

/// The shipped calendar with one more day off.
fn with_day_off(world: &World, off: &str) -> Calendar {
    let (catalogue, _) = mingfa_catalogue::read(embedded());
    let mut data = catalogue.calendars[0].data.clone();
    let year = data.years.iter_mut().find(|year| year.year == day(off).year()).unwrap();
    year.days.push(SpecialDays { name: "测试".to_owned(), range: off.parse().unwrap(), working: false, basis: None });
    data.revision = format!("{} and {off}", world.calendar.revision());
    Calendar::build(&data).unwrap()
}

#[test]
fn a_changed_calendar_moves_what_runs_and_nothing_that_is_done() {
    let mut world = World::new();
    let changed = with_day_off(&world, "2020-06-05");
    let running = world.opened(false, None);
    let mut done = running.clone();
    world.act(&mut done, "2020-06-08", "accept");
    let present = world.on("2020-06-08");
    let after = Context { calendar: &changed, ..present };
    let found = moved(&world.edition, &running, &present, &after);
    let [review] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&*review.id, review.was, review.becomes), ("review", Some(day("2020-06-08")), Some(day("2020-06-09"))));
    assert!(moved(&world.edition, &done, &present, &after).is_empty());
    // Adopted by event 5 the new calendar counts what is open; what was stopped by event 1 keeps the day that it was stopped under.
    let before = Arc::new(std::mem::replace(&mut world.calendar, changed));
    world.earlier = vec![(5, before)];
    assert_eq!(world.due(&running, "review").as_deref(), Some("2020-06-09"));
    assert_eq!(world.due(&done, "review").as_deref(), Some("2020-06-08"));
    // Stopped after the adoption it counts by the new one.
    world.earlier[0].0 = 1;
    assert_eq!(world.due(&done, "review").as_deref(), Some("2020-06-09"));
}

#[test]
fn a_local_value_moves_only_what_began_under_it() {
    let world = World::new();
    let mut state = world.opened(true, None);
    world.act(&mut state, "2020-06-02", "accept");
    let key = Id::new("recon.hearing-notice");
    let set = |from: &str, length: &str| {
        let mut local = world.local.clone();
        local.set(&key, day(from), Some(length.parse().unwrap()), None);
        local
    };
    let present = world.on("2020-06-08");
    let (before, after) = (set("2020-06-02", "8 days"), set("2020-06-03", "8 days"));
    let found = moved(&world.edition, &state, &present, &Context { local: &before, ..present });
    let [work] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&*work.id, work.was, work.becomes), ("work", None, Some(day("2020-06-10"))), "未设定 until now");
    assert!(moved(&world.edition, &state, &present, &Context { local: &after, ..present }).is_empty());
}

#[test]
fn who_acts_or_is_assigned_holds_the_certificate_on_that_day() {
    let mut world = World::new();
    let mut state = world.opened(false, None);
    let kind = Id::new("enforcement-certificate");
    let naming = |person: &str| Command::Act(Act { assigned: [(Id::new("officer"), vec![Id::new(person)])].into(), ..plain("name") });
    let refused = |state: &State, world: &World, date: &str, command: &Command| {
        let refusal = decide(&world.edition, state, command, &clerk(), &world.on(date)).unwrap_err();
        assert!(matches!(refusal, Refusal::Certificate { .. }), "{refusal}");
        refusal.to_string()
    };
    assert!(refused(&state, &world, "2020-06-01", &naming("p-1")).contains("“担任执法人员”"));
    world.certificates.put(&Id::new("p-1"), &kind, day("2020-06-01"), day("2020-06-03"));
    world.command(&mut state, "2020-06-02", &naming("p-1"));
    assert!(refused(&state, &world, "2020-06-02", &naming("p-2")).contains("须持有有效的"));
    let inspect = Command::Act(plain("inspect"));
    assert!(decide(&world.edition, &state, &inspect, &clerk(), &world.on("2020-06-03")).is_ok());
    assert!(refused(&state, &world, "2020-06-04", &inspect).contains("“检查”"));
    let shown = available(&world.edition, &state, &clerk(), &world.on("2020-06-04"));
    let shown = shown.into_iter().find(|each| *each.action.id == *"inspect").unwrap();
    assert!(!shown.mine && matches!(shown.person, Some(Refusal::Certificate { .. })));
    // Recorded a day later, what was done while it was valid stands.
    let late = Act { occurred: Some(Moment::from(day("2020-06-03"))), late_reason: Some(Id::new("on-site")), ..plain("inspect") };
    assert!(decide(&world.edition, &state, &Command::Act(late), &clerk(), &world.on("2020-06-04")).is_ok());
}

fn plain(action: &str) -> Act {
    Act { action: action.to_owned(), ..Act::default() }
}
