//! What every test of the suite needs: an edge with a settable clock, the small catalogue, people, and matters to append.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use mingfa_catalogue::model::SourceFile;
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::{Act, Actor, Command, Context, Draft, Imported, Open, decide, may_open, take_history};
use mingfa_store::api::{Appended, Batch, Change, Edge, LocalSetting, RequestKey, Reveal, SystemChange, Unit};
use mingfa_store::{Location, NewDistrict, Store, StoreError, World};
use mingfa_time::Moment;

/// Time that is set, and bytes that differ each time.
pub struct TestEdge {
    seed: AtomicU64,
    /// Milliseconds since 1970.
    pub now: AtomicI64,
}

impl TestEdge {
    pub fn new() -> Arc<Self> {
        let at: jiff::Timestamp = "2020-06-01T02:00:00Z".parse().unwrap();
        // Keys and blob names must differ between the runs of a killed process.
        let seed = u64::from(std::process::id()) << 32 | 7;
        Arc::new(Self { seed: AtomicU64::new(seed), now: AtomicI64::new(at.as_millisecond()) })
    }

    pub fn set(&self, at: &str) {
        let at: jiff::Timestamp = at.parse().unwrap();
        self.now.store(at.as_millisecond(), Ordering::SeqCst);
    }
}

impl Edge for TestEdge {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.now.load(Ordering::SeqCst)).unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut x = self.seed.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            x ^= x >> 31;
            chunk.copy_from_slice(&x.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// The files of `tests/catalogue`.
pub fn catalogue() -> Vec<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogue");
    let place = [
        ("laws.kdl", "laws/laws.kdl"),
        ("district.kdl", "district.kdl"),
        ("calendar.kdl", "calendars/china.kdl"),
        ("order.kdl", "procedures/order/2020.kdl"),
        ("figures.kdl", "figures/order.kdl"),
    ];
    place
        .iter()
        .map(|(file, path)| SourceFile { path: (*path).to_owned(), text: std::fs::read_to_string(folder.join(file)).unwrap() })
        .collect()
}

/// A place for a district, and what keeps it alive.
pub struct Place {
    pub location: Location,
    /// Raw SQL into the database, past the store.
    pub raw: Raw,
    pub _folder: tempfile::TempDir,
}

/// A way past the store, for damage.
pub enum Raw {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Raw {
    /// One number out of the database, past the store.
    pub async fn number(&self, sql: &'static str) -> i64 {
        use sqlx::Connection;
        match self {
            Self::Sqlite(file) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
                let mut connection = sqlx::sqlite::SqliteConnection::connect_with(&options).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
            }
            Self::Postgres(url) => {
                let mut connection = sqlx::postgres::PgConnection::connect(url).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
            }
        }
    }

    pub async fn run(&self, sql: &'static str) -> u64 {
        use sqlx::{Connection, Executor};
        match self {
            Self::Sqlite(file) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
                let mut connection = sqlx::sqlite::SqliteConnection::connect_with(&options).await.unwrap();
                let done = connection.execute(sqlx::raw_sql(sql)).await.unwrap().rows_affected();
                connection.close().await.unwrap();
                done
            }
            Self::Postgres(url) => {
                let mut connection = sqlx::postgres::PgConnection::connect(url).await.unwrap();
                let done = connection.execute(sqlx::raw_sql(sql)).await.unwrap().rows_affected();
                connection.close().await.unwrap();
                done
            }
        }
    }
}

pub fn sqlite_place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let location = Location { data: folder.path().to_owned(), database: None, district: None };
    Place { location, raw: Raw::Sqlite(folder.path().join("district.db")), _folder: folder }
}

pub fn named(code: &str) -> NewDistrict {
    NewDistrict { name: format!("{code}区"), code: code.into(), origin: format!("{code}.mingfa.invalid"), demo: false }
}

pub fn key(text: impl Into<String>) -> RequestKey {
    let key: String = text.into();
    RequestKey { principal: Id::new("tester"), body: format!("body of {key}"), key }
}

pub fn unit(id: &str, kind: &str, mark: &str) -> Unit {
    Unit {
        id: Id::new(id),
        name: format!("{id}单位"),
        short: id.into(),
        kind: Id::new(kind),
        mark: mark.into(),
        parent: None,
        from: jiff::civil::date(2010, 1, 1),
        until: None,
        document: "测试文件".into(),
    }
}

/// A district with the catalogue, two units and a local value.
pub async fn district(place: &Place, code: &str, edge: &Arc<TestEdge>) -> Store {
    let store = Store::create(&place.location, &named(code), edge.clone()).await.unwrap();
    prepare(&store).await;
    store
}

pub async fn prepare(store: &Store) {
    let day = Moment::from(jiff::civil::date(2020, 1, 1));
    store.adopt(key("adopt"), day, &catalogue()).await.unwrap();
    let local = LocalSetting {
        key: Id::new("order.answer"),
        length: Some("10 working days".parse().unwrap()),
        number: None,
        text: None,
        basis: "测试〔2019〕5号".into(),
        from: jiff::civil::date(2019, 1, 1),
    };
    let changes = vec![
        SystemChange::Unit(unit("bureau", "bureau", "明司")),
        SystemChange::Unit(unit("street", "street", "")),
        SystemChange::Local(local),
    ];
    store.append_system(key("units"), day, changes).await.unwrap();
}

pub fn edition(store: &Store) -> Arc<Edition> {
    store.world().catalogue.editions.iter().find(|edition| *edition.procedure == *"order").unwrap().clone()
}

pub fn actor(person: &str, roles: &[&str]) -> Actor {
    Actor { person: Id::new(person), unit: Id::new("bureau"), roles: roles.iter().map(Id::new).collect(), acting: None }
}

pub fn context(world: &World, now: jiff::Timestamp) -> Context<'_> {
    let now = jiff::tz::Offset::constant(8).to_datetime(now);
    world.context(now)
}

pub fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

/// The values of an order.
pub fn values(no: u64) -> BTreeMap<Id, Value> {
    let kind = if no.is_multiple_of(3) { "complex" } else { "simple" };
    let handler = if no.is_multiple_of(2) { "street" } else { "bureau" };
    [
        ("order-no", text(format!("GD-{no:06}"))),
        ("title", text(format!("第{no}号工单：路灯不亮"))),
        ("received-on", Value::Date(jiff::civil::date(2020, 6, 1))),
        ("kind", Value::Code(Id::new(kind))),
        ("sum", Value::Money(i64::try_from(no).unwrap() * 100)),
        ("handling-unit", Value::Unit(Id::new(handler))),
        ("applicant", text("张三")),
        ("phone", text("13812345678")),
        ("content", text("某路段自本月起夜间无照明，请尽快处理。")),
    ]
    .into_iter()
    .map(|(field, value)| (Id::new(field), value))
    .collect()
}

pub fn change(matter: &Id, edition: &Arc<Edition>, before: Option<mingfa_matter::State>, drafts: Vec<Draft>) -> Change {
    Change { matter: matter.clone(), edition: edition.clone(), before, drafts, papers: Vec::new() }
}

pub fn batch(request: RequestKey, changes: Vec<Change>) -> Batch {
    Batch { outcome: format!("kept {}", request.key), request, changes }
}

/// Opens an order.
pub fn opening(store: &Store, matter: &Id, no: u64) -> Change {
    let edition = edition(store);
    let world = store.world();
    let context = context(&world, store.now());
    let open = Open { occurred: Moment::from(context.today), values: values(no), links: Vec::new(), late_reason: None };
    let mut open = open;
    open.values.insert(Id::new("received-on"), Value::Date(context.today));
    let draft = may_open(&edition, &open, &actor("p-clerk", &["clerk"]), &context).unwrap();
    change(matter, &edition, None, vec![draft])
}

pub async fn open(store: &Store, matter: &str, no: u64) -> Appended {
    let matter = Id::new(matter);
    store.append(batch(key(format!("open-{matter}")), vec![opening(store, &matter, no)])).await.unwrap()
}

/// Decides an act on the present state and gives it as a change.
pub async fn acting(store: &Store, matter: &str, reveal: Reveal, act: Act, who: &Actor) -> Change {
    let matter = Id::new(matter);
    let loaded = store.load(&matter, reveal).await.unwrap().unwrap();
    let world = store.world();
    let context = context(&world, store.now());
    let drafts = decide(&loaded.edition, &loaded.state, &Command::Act(act), who, &context).unwrap_or_else(|refusal| panic!("{refusal}"));
    change(&matter, &loaded.edition, Some(loaded.state), drafts)
}

pub async fn act(store: &Store, matter: &str, request: &str, act: Act, who: &Actor) -> Result<Appended, StoreError> {
    let change = acting(store, matter, Reveal::Nothing, act, who).await;
    store.append(batch(key(request), vec![change])).await
}

pub fn plain(action: &str) -> Act {
    Act { action: action.into(), ..Act::default() }
}

pub fn accept() -> Act {
    Act { assigned: [(Id::new("examiner"), vec![Id::new("p-examiner")])].into(), ..plain("accept") }
}

/// All six steps of an order; the decision gets a number.
pub async fn run_through(store: &Store, matter: &str, no: u64) {
    for step in 0..6 {
        let batch = one_step(store, matter, no, step).await;
        store.append(batch).await.unwrap();
    }
}

/// One of the six, read and decided: opened, accepted, an opinion added, examined, decided, archived.
pub async fn one_step(store: &Store, matter: &str, no: u64, step: u8) -> Batch {
    let (clerk, examiner, head) = (actor("p-clerk", &["clerk"]), actor("p-examiner", &["examiner"]), actor("p-head", &["head"]));
    let (what, who) = match step {
        0 => {
            let id = Id::new(matter);
            return batch(key(format!("open-{matter}")), vec![opening(store, &id, no)]);
        }
        1 => (accept(), &clerk),
        2 => (Act { values: [(Id::new("problem"), text("依据不足")), (Id::new("weight"), Value::Int(3))].into(), ..plain("add-opinion") }, &examiner),
        3 => (plain("examine"), &examiner),
        4 => {
            let outcome = if no.is_multiple_of(2) { "granted" } else { "refused" };
            (Act { values: [(Id::new("outcome"), Value::Code(Id::new(outcome)))].into(), ..plain("decide") }, &head)
        }
        _ => (plain("archive"), &clerk),
    };
    let change = acting(store, matter, Reveal::Nothing, what, who).await;
    batch(key(format!("{matter}-{step}")), vec![change])
}

/// An imported order: one event with five milestones and eight sealed values.
pub fn imported(store: &Store, matter: &Id, no: u64) -> Change {
    let edition = edition(store);
    let world = store.world();
    let context = context(&world, store.now());
    let mut values = values(no);
    let day = i8::try_from(1 + no % 20).unwrap();
    values.insert(Id::new("received-on"), Value::Date(jiff::civil::date(2020, 3, day)));
    for (field, value) in [("reply", "已派员修复，请继续监督。"), ("address", "长沙市天心区某街1号"), ("id-number", "430103199001011234")]
    {
        values.insert(Id::new(field), text(value));
    }
    values.insert(Id::new("outcome"), Value::Code(Id::new("granted")));
    let at = |month, day| Moment::from(jiff::civil::date(2020, month, day));
    let record = Imported {
        values,
        milestones: [("open", 3), ("accept", 3), ("examine", 4), ("decide", 4), ("archive", 5)]
            .map(|(action, month)| (Id::new(action), at(month, day)))
            .into(),
        source: ("00".repeat(32), no),
        ..Imported::default()
    };
    let landing = take_history(&edition, matter, &Id::new("bureau"), &record, &actor("p-import", &[]), &context).unwrap();
    change(matter, &edition, None, vec![landing.draft])
}
