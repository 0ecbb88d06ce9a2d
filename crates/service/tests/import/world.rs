//! A district with the shipped catalogue, and what the tests ask of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use mingfa_catalogue::{Catalogue, Id, Value};
use mingfa_matter::State;
use mingfa_service::{FileReport, ImportReport, ImportRequest, Principal, Service, plan_units};
use mingfa_store::api::{Edge, Filter, ListRow, Order, RequestKey, Reveal, Scope, SystemChange};
use mingfa_store::{Location, NewDistrict, Store};
use mingfa_time::Moment;

/// A clock that stands at the beginning of 2021, and bytes that differ each time.
struct TestEdge(AtomicU64);

impl Edge for TestEdge {
    fn now(&self) -> jiff::Timestamp {
        "2021-01-20T01:00:00Z".parse().unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut x = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            x ^= x >> 31;
            chunk.copy_from_slice(&x.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A district in a folder of its own.
pub struct District {
    pub service: Service,
    _folder: tempfile::TempDir,
}

impl District {
    /// As `init` makes it: the shipped catalogue, and its government as the only unit.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location { data: folder.path().to_owned(), database: None, district: None };
        let district = NewDistrict { name: "明德区".into(), code: "mingde".into(), origin: "mingde.mingfa.invalid".into(), demo: false };
        let store = Store::create(&location, &district, Arc::new(TestEdge(AtomicU64::new(7)))).await.unwrap();
        let day = Moment::from(jiff::civil::date(2021, 1, 20));
        let files = mingfa_catalogue::embedded();
        let (catalogue, _) = mingfa_catalogue::read(files.clone());
        store.adopt(key("adopt"), day, &files).await.unwrap();
        let units = plan_units(&catalogue, "明德区", day.date, &[]).unwrap();
        store.append_system(key("units"), day, units.into_iter().map(SystemChange::Unit).collect()).await.unwrap();
        Self { service: Service::new(store), _folder: folder }
    }

    pub fn store(&self) -> &Store {
        self.service.store()
    }

    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.service.catalogue()
    }

    /// Imports files as a folder.
    pub async fn import(&self, files: &[(&str, &str)]) -> ImportReport {
        self.run(&request(files)).await
    }

    pub async fn run(&self, request: &ImportRequest) -> ImportReport {
        self.service.import(&Principal::console(), request, &|_| {}).await.unwrap()
    }

    /// Number of events in the log.
    pub async fn events(&self) -> u64 {
        self.store().head().await.unwrap().0
    }

    /// What a figure measures for 2020: the number, or the share in percent.
    pub async fn figure(&self, id: &str) -> f64 {
        let catalogue = self.catalogue();
        let figure = catalogue.figure(id).unwrap_or_else(|| panic!("no figure {id}"));
        let measured = self.store().measure(&figure.measure, 2020).await.unwrap();
        let scale = if matches!(figure.measure, mingfa_catalogue::model::Measure::Share { .. }) { 100.0 } else { 1.0 };
        measured.part as f64 * scale / measured.whole as f64
    }

    /// The state of the matter with a natural key, personal values included.
    pub async fn matter(&self, procedure: &str, key: &str) -> State {
        let found = self.store().find_identities(&Id::new(procedure), &[key.to_owned()]).await.unwrap();
        let id = found.get(key).unwrap_or_else(|| panic!("no {procedure} {key}"));
        self.store().load(id, Reveal::Full).await.unwrap().unwrap().state
    }

    /// Every matter of a procedure.
    pub async fn list(&self, procedure: &str) -> Vec<ListRow> {
        let filter = Filter { procedure: Some(Id::new(procedure)), scope: Scope::All, ..Filter::default() };
        self.store().list(&filter, Order::Oldest, 0, 100_000).await.unwrap().rows
    }

    /// The chain, the seals and the projections hold.
    pub async fn verify(&self) {
        let verified = self.store().verify().await.unwrap();
        assert!(verified.ok, "{:?}", verified.findings.iter().take(5).collect::<Vec<_>>());
    }
}

pub fn key(text: &str) -> RequestKey {
    RequestKey { key: text.into(), principal: Id::new("tester"), body: text.into() }
}

/// Files of a folder, units made.
pub fn request(files: &[(&str, &str)]) -> ImportRequest {
    ImportRequest {
        files: files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect(),
        create_units: true,
        ..ImportRequest::default()
    }
}

/// The shared data, or none (said aloud).
pub fn shared(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("MINGFA_SHARED").map_or(beside, PathBuf::from);
    if folder.join("data/samples").is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: {test}: shared data not present");
    None
}

/// Files of a sample folder, by name.
pub fn sample(shared: &Path, name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = shared.join("data/samples").join(name);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())).collect()
}

/// accepted, updated, unchanged, distinct refused rows.
pub fn counts(file: &FileReport) -> (usize, usize, usize, usize) {
    let mut refused: Vec<usize> = file.refused.iter().map(|note| note.row).collect();
    refused.dedup();
    assert_eq!(file.rows, if file.procedure.is_some() { file.accepted + file.unchanged + refused.len() } else { 0 }, "{}", file.file);
    (file.accepted, file.updated, file.unchanged, refused.len())
}

/// `row column kind` of each remark.
pub fn notes(notes: &[mingfa_service::ImportNote]) -> Vec<String> {
    let kind = |note: &mingfa_service::ImportNote| serde_json::to_value(note.kind).unwrap().as_str().unwrap().to_owned();
    notes.iter().map(|note| format!("{} {} {}", note.row, note.column.as_deref().unwrap_or("-"), kind(note))).collect()
}

/// A text value, clear or sealed.
pub fn text(state: &State, field: &str) -> String {
    let sealed = || state.sealed.get(field).and_then(|sealed| sealed.value.clone());
    match state.values.get(field).cloned().or_else(sealed) {
        Some(Value::Text(text)) => text,
        Some(Value::Code(code)) => code.to_string(),
        other => format!("{other:?}"),
    }
}
