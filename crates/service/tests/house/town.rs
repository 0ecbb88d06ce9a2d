//! A small district with the shipped catalogue, a clock that is set, and one holder of each office.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use mingfa_catalogue::{Id, Value, embedded};
use mingfa_matter::Act;
use mingfa_service::{Done, OpenRequest, Principal, Service, ServiceError};
use mingfa_store::api::{Appointment, Edge, LocalSetting, Person, RequestKey, Reveal, SystemChange, Unit};
use mingfa_store::{Location, NewDistrict, Store};
use mingfa_time::{Date, Moment};

/// Time that is set, and bytes that differ each time.
pub struct TestEdge {
    now: AtomicI64,
    seed: AtomicU64,
}

impl Edge for TestEdge {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.now.load(Ordering::SeqCst)).unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut x = self.seed.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x ^= x >> 31;
            chunk.copy_from_slice(&x.to_le_bytes()[..chunk.len()]);
        }
    }
}

pub struct Town {
    pub service: Service,
    edge: Arc<TestEdge>,
    keys: AtomicU64,
    _folder: tempfile::TempDir,
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn code(code: &str) -> Value {
    Value::Code(Id::new(code))
}

pub fn unit(id: &str) -> Value {
    Value::Unit(Id::new(id))
}

pub fn day(day: &str) -> Value {
    Value::Date(date(day))
}

impl Town {
    /// On the morning of a day, with units, one holder of each office (`p-OFFICE`) and `p-OFFICE-2` where a second one is needed.
    pub async fn on(today: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location { data: folder.path().to_owned(), database: None, district: None };
        let district = NewDistrict { name: "试验区".into(), code: "shiyan".into(), origin: "shiyan.mingfa.invalid".into(), demo: false };
        let edge = Arc::new(TestEdge { now: AtomicI64::new(0), seed: AtomicU64::new(11) });
        set(&edge, today);
        let store = Store::create(&location, &district, Arc::clone(&edge) as Arc<dyn Edge>).await.unwrap();
        let town = Self { service: Service::new(store), edge, keys: AtomicU64::new(1), _folder: folder };
        town.found(date(today)).await;
        town
    }

    async fn found(&self, today: Date) {
        let occurred = Moment::from(today);
        self.store().adopt(self.request(), occurred, &embedded()).await.unwrap();
        let unit = |(id, kind): (&str, &str)| Unit {
            id: Id::new(id),
            name: format!("试验区{id}"),
            short: id.to_owned(),
            kind: Id::new(kind),
            mark: "试".to_owned(),
            parent: (id != "government").then(|| Id::new("government")),
            from: today,
            until: None,
            document: String::new(),
        };
        let kinds = [
            ("government", "government"),
            ("office", "government-office"),
            ("justice", "justice-bureau"),
            ("hotline", "hotline-office"),
            ("d1", "department"),
            ("d2", "department"),
        ];
        let mut changes: Vec<SystemChange> = kinds.into_iter().map(unit).map(SystemChange::Unit).collect();
        let mut appoint = |login: String, office: &Id, unit: &str| {
            let id = Id::from(format!("p-{login}"));
            changes.push(SystemChange::Person(Person { id: id.clone(), name: format!("某{login}"), login: login.clone(), disabled: false }));
            changes.push(SystemChange::Appointed(Appointment {
                id: Id::from(format!("a-{login}")),
                person: id,
                office: office.clone(),
                unit: Id::new(unit),
                from: today,
                until: None,
            }));
        };
        for office in &self.service.catalogue().offices {
            let home = office.at.first().and_then(|kind| kinds.iter().find(|(_, each)| **kind == **each)).map_or("d1", |(id, _)| id);
            appoint(office.id.to_string(), &office.id, home);
        }
        for office in ["enforcement-officer", "recon-handler"] {
            let home = if office == "recon-handler" { "justice" } else { "d1" };
            appoint(format!("{office}-2"), &Id::new(office), home);
        }
        appoint("stranger".to_owned(), &Id::new("unit-clerk"), "d2");
        self.store().append_system(self.request(), occurred, changes).await.unwrap();
    }

    pub fn store(&self) -> &Store {
        self.service.store()
    }

    /// The clock is set to ten in the morning of a day.
    pub fn at(&self, today: &str) {
        set(&self.edge, today);
    }

    pub fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    pub fn request(&self) -> RequestKey {
        RequestKey { key: self.key(), principal: Id::new("tester"), body: "test".to_owned() }
    }

    pub async fn who(&self, login: &str) -> Principal {
        self.service.principal(&Id::from(format!("p-{login}"))).await.unwrap()
    }

    /// Opens a matter today.
    pub async fn open(&self, who: &str, procedure: &str, unit: &str, values: Vec<(&str, Value)>) -> Id {
        let values = values.into_iter().map(|(field, value)| (Id::new(field), value)).collect();
        let request = OpenRequest { procedure: Id::new(procedure), unit: Some(Id::new(unit)), occurred: None, values, links: Vec::new(), late_reason: None };
        let who = self.who(who).await;
        self.service.open(&who, &request, &self.key()).await.unwrap_or_else(|error| panic!("{procedure}: {error}")).matter
    }

    pub async fn try_act(&self, who: &str, matter: &Id, act: Act) -> Result<Done, ServiceError> {
        self.service.act(&self.who(who).await, matter, act, &[], None, &self.key()).await
    }

    pub async fn act(&self, who: &str, matter: &Id, action: &str, values: Vec<(&str, Value)>) {
        self.try_act(who, matter, act(action, values)).await.unwrap_or_else(|error| panic!("{action}: {error}"));
    }

    pub async fn state(&self, matter: &Id) -> mingfa_matter::State {
        self.store().load(matter, Reveal::Full).await.unwrap().unwrap().state
    }

    /// An application for reconsideration, received today.
    pub async fn application(&self, cause: &str, received: &str) -> Id {
        let values = vec![
            ("cause", text(cause)),
            ("received-on", day(received)),
            ("channel", code("in-person")),
            ("applicant", text("钱某某申请")),
            ("applicant-phone", text("13812345678")),
            ("applicant-id", text("430103199001011234")),
            ("applicant-address", text("长沙市天心区某街1号")),
            ("respondent", unit("d1")),
            ("act-kind", code("penalty")),
            ("act-title", text("处罚决定")),
            ("request", text("请求撤销标记")),
        ];
        self.open("recon-clerk", "reconsideration", "justice", values).await
    }

    /// A local value of kind `length`, in force from a day.
    pub fn length(&self, key: &str, length: &str, from: &str) -> LocalSetting {
        LocalSetting {
            key: Id::new(key),
            length: Some(length.parse().unwrap()),
            number: None,
            text: None,
            basis: "试政发〔2020〕1号".to_owned(),
            from: date(from),
        }
    }

    /// What a figure counts in a year.
    pub async fn counts(&self, figure: &str, year: i16) -> i64 {
        let catalogue = self.service.catalogue();
        self.store().measure(&catalogue.figure(figure).unwrap().measure, year).await.unwrap().part
    }

    pub async fn verify(&self) {
        let verified = self.store().verify().await.unwrap();
        assert!(verified.ok, "{:?}", verified.findings.iter().take(5).collect::<Vec<_>>());
    }
}

pub fn act(action: &str, values: Vec<(&str, Value)>) -> Act {
    let values: BTreeMap<Id, Value> = values.into_iter().map(|(field, value)| (Id::new(field), value)).collect();
    Act { action: action.to_owned(), values, ..Act::default() }
}

fn set(edge: &TestEdge, today: &str) {
    let at = jiff::tz::Offset::constant(8).to_timestamp(date(today).at(10, 0, 0, 0)).unwrap();
    edge.now.store(at.as_millisecond(), Ordering::SeqCst);
}
