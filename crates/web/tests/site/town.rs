//! A small district with one person in each office, a few matters and something published.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use mingfa_catalogue::model::FileValue;
use mingfa_catalogue::{Id, SourceFile, Value, embedded};
use mingfa_matter::{Act, Command, Publish};
use mingfa_papers::fonts::Fonts;
use mingfa_service::{OpenRequest, Principal, Service};
use mingfa_store::api::{Appointment, Edge, Person, RequestKey, SystemChange, Unit};
use mingfa_store::{Location, NewDistrict, Store};
use mingfa_time::Moment;
use mingfa_web::{AppState, SiteFacts, router};
use tempfile::TempDir;
use tower::ServiceExt;

/// Password of everybody.
pub const PASSWORD: &str = "correct-horse-battery";
/// Where the public reaches the site in these tests.
pub const BASE: &str = "http://fz.test.invalid";
/// The clerk of a unit that has nothing to do with anything.
pub const STRANGER: &str = "stranger";

/// The district with its site.
pub struct Town {
    pub service: Service,
    pub site: Router,
    /// Matters by what the tests call them.
    pub matters: BTreeMap<&'static str, Id>,
    /// Id of the published item.
    pub item: String,
    keys: AtomicU64,
    _folder: TempDir,
}

/// An answer, read.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap_or("(not ASCII)"))
    }

    /// It leads to the sign-in page.
    pub fn asks_to_sign_in(&self) -> bool {
        self.status == StatusCode::SEE_OTHER && self.header("location").starts_with("/sign-in")
    }
}

struct TestEdge {
    drawn: AtomicU64,
}

impl Edge for TestEdge {
    fn now(&self) -> jiff::Timestamp {
        "2020-11-03T02:00:00Z".parse().unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: every draw differs, every run is the same.
            let mut z = self.drawn.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            for (to, from) in chunk.iter_mut().zip((z ^ (z >> 31)).to_le_bytes()) {
                *to = from;
            }
        }
    }
}

impl Town {
    /// With harmless titles.
    pub async fn new() -> Self {
        Self::called("明德律师事务所", "关于老旧小区改造的请示").await
    }

    /// With these words as the title of what is published and of what is not.
    pub async fn called(firm: &str, title: &str) -> Self {
        let mut town = Self::adopting(&embedded()).await;
        town.fill(firm, title).await;
        town
    }

    /// With this catalogue, its people and units, and no matter.
    pub async fn adopting(catalogue: &[SourceFile]) -> Self {
        let folder = TempDir::new().unwrap();
        let location = Location { data: folder.path().join("data"), database: None, district: None };
        let district =
            NewDistrict { name: "试验区".to_owned(), code: "test".to_owned(), origin: "test.invalid/test".to_owned(), demo: true };
        let store = Store::create(&location, &district, Arc::new(TestEdge { drawn: AtomicU64::new(7) })).await.unwrap();
        let service = Service::new(store);
        let site = SiteFacts {
            base_url: BASE.to_owned(),
            id_code: "4300000001".to_owned(),
            contact: "0731-00000000".to_owned(),
            ..SiteFacts::default()
        };
        let app = AppState { service: service.clone(), site: Arc::new(site), fonts: Arc::new(Fonts::find(&[])) };
        let town =
            Self { service, site: router(app), matters: BTreeMap::new(), item: String::new(), keys: AtomicU64::new(0), _folder: folder };
        town.found(catalogue).await;
        town
    }

    fn key(&self) -> String {
        format!("test-key-{:012}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    fn request(&self) -> RequestKey {
        RequestKey { key: self.key(), principal: Id::new("console"), body: "test".to_owned() }
    }

    async fn found(&self, catalogue: &[SourceFile]) {
        let store = self.service.store();
        let occurred = Moment::from("2020-01-02".parse::<jiff::civil::Date>().unwrap());
        store.adopt(self.request(), occurred, catalogue).await.unwrap();
        let unit = |id: &str, name: &str, kind: &str| Unit {
            id: Id::new(id),
            name: name.to_owned(),
            short: name.trim_start_matches("试验区").to_owned(),
            kind: Id::new(kind),
            mark: "试".to_owned(),
            parent: (id != "government").then(|| Id::new("government")),
            from: occurred.date,
            until: None,
            document: String::new(),
        };
        let units = [
            unit("government", "试验区人民政府", "government"),
            unit("office", "试验区人民政府办公室", "government-office"),
            unit("justice", "试验区司法局", "justice-bureau"),
            unit("hotline", "试验区12345热线办", "hotline-office"),
            unit("d1", "试验区财政局", "department"),
            unit("d2", "试验区水利局", "department"),
        ];
        let mut changes: Vec<SystemChange> = units.iter().cloned().map(SystemChange::Unit).collect();
        let mut people = Vec::new();
        let mut appoint = |login: &str, office: &Id, unit: &str| {
            let id = Id::from(format!("p-{login}"));
            people.push(id.clone());
            changes.push(SystemChange::Person(Person {
                id: id.clone(),
                name: format!("某{login}"),
                login: login.to_owned(),
                disabled: false,
            }));
            changes.push(SystemChange::Appointed(Appointment {
                id: Id::from(format!("a-{login}")),
                person: id,
                office: office.clone(),
                unit: Id::new(unit),
                from: occurred.date,
                until: None,
            }));
        };
        for office in &self.service.catalogue().offices {
            let home =
                office.at.first().and_then(|kind| units.iter().find(|unit| unit.kind == *kind)).map_or("d1", |unit| unit.id.as_str());
            appoint(&office.id, &office.id, home);
        }
        appoint(STRANGER, &Id::new("unit-clerk"), "d2");
        store.append_system(self.request(), occurred, changes).await.unwrap();
        self.service.label_accounts(&people, PASSWORD).await.unwrap();
    }

    async fn fill(&mut self, firm: &str, title: &str) {
        let date = |text: &str| Value::Date(text.parse().unwrap());
        let text = |text: &str| Value::Text(text.to_owned());
        let code = |code: &str| Value::Code(Id::new(code));
        let unit = |unit: &str| Value::Unit(Id::new(unit));
        self.open(
            "review",
            "unit-clerk",
            "legality-review",
            vec![("title", text(title)), ("profile", code("item")), ("registered-on", date("2020-11-02"))],
        )
        .await;
        self.open("item", "unit-clerk", "agenda-item", vec![("registered-on", date("2020-11-02")), ("title", text(title))]).await;
        self.open(
            "meeting",
            "agenda-clerk",
            "government-meeting",
            vec![("title", text(title)), ("kind", code("executive")), ("held-on", date("2020-11-20"))],
        )
        .await;
        self.open(
            "adviser",
            "unit-clerk",
            "adviser-engagement",
            vec![
                ("engagement-no", text("GW2020-001")),
                ("class", code("department")),
                ("unit", unit("d1")),
                ("firm", text(firm)),
                ("lawyer", text("张三律师")),
                ("starts-on", date("2020-01-02")),
                ("ends-on", date("2021-12-31")),
            ],
        )
        .await;
        self.act("adviser", "unit-clerk", "submit-proposal", vec![("chosen-by", code("open")), ("note", text(firm))]).await;
        self.act("adviser", "bureau-reviewer", "clear", vec![("conflict", Value::Bool(false))]).await;
        let (blob, sha256) = self.service.store().put_blob(b"contract").unwrap();
        let contract = FileValue { name: format!("{firm}.txt"), media_type: "text/plain".to_owned(), size: 8, sha256, blob };
        self.act(
            "adviser",
            "unit-head",
            "engage",
            vec![("contract", Value::File(contract)), ("starts-on", date("2020-01-02")), ("ends-on", date("2021-12-31"))],
        )
        .await;
        let publish = Publish { id: Id::new("advisers"), state: Id::new("published"), reason: None, redacted: BTreeMap::new() };
        let matter = self.matters["adviser"].clone();
        self.service
            .command(&self.principal("bureau-reviewer").await, &matter, &Command::Publish(publish), None, &self.key())
            .await
            .unwrap();
        self.item = format!("{matter}.advisers");
    }

    async fn open(&mut self, name: &'static str, login: &str, procedure: &str, values: Vec<(&str, Value)>) {
        let values = values.into_iter().map(|(field, value)| (Id::new(field), value)).collect();
        let request =
            OpenRequest { procedure: Id::new(procedure), unit: None, occurred: None, values, links: Vec::new(), late_reason: None };
        let done =
            self.service.open(&self.principal(login).await, &request, &self.key()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        self.matters.insert(name, done.matter);
    }

    async fn act(&self, name: &str, login: &str, action: &str, values: Vec<(&str, Value)>) {
        let values = values.into_iter().map(|(field, value)| (Id::new(field), value)).collect();
        let act = Act { action: action.to_owned(), values, ..Act::default() };
        let done = self.service.act(&self.principal(login).await, &self.matters[name], act, &[], None, &self.key()).await;
        done.unwrap_or_else(|error| panic!("{name} {action}: {error}"));
    }

    async fn principal(&self, login: &str) -> Principal {
        self.service.principal(&Id::from(format!("p-{login}"))).await.unwrap()
    }

    /// Signs in; gives the cookie's token and the token of forms.
    pub async fn sign_in(&self, login: &str) -> (String, String) {
        let session = self.service.sign_in(login, PASSWORD).await.unwrap();
        (session.token, session.signed_in.csrf)
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Asks for a page, signed in with a token or as nobody.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Reply {
        let mut request = Request::get(path);
        if let Some(token) = token {
            request = request.header("cookie", format!("mingfa={token}"));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, token: Option<&str>, form: &str, more: &[(&str, &str)]) -> Reply {
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if let Some(token) = token {
            request = request.header("cookie", format!("mingfa={token}"));
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Every office's login, and the stranger's.
    pub fn logins(&self) -> Vec<String> {
        let mut logins: Vec<String> = self.service.catalogue().offices.iter().map(|office| office.id.to_string()).collect();
        logins.push(STRANGER.to_owned());
        logins
    }
}
