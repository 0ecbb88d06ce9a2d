//! Measures the store on SQLite in a temporary folder: an import of N orders (default 30,000), a list, figures, verification, and
//! matters of six steps with one durable transaction each. `cargo run --release --example measure [N]`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, dead_code)]

mod bare;
#[path = "../../tests/suite/world.rs"]
mod world;

use std::time::Instant;

use mingfa_catalogue::Id;
use mingfa_store::Store;
use mingfa_store::api::{Filter, Order, Scope};
use world::*;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let count: u64 = std::env::args().nth(1).map_or(30_000, |count| count.parse().unwrap());
    let edge = TestEdge::new();
    let place = sqlite_place();
    let store = district(&place, "mingde", &edge).await;

    let idle = processor();
    let start = Instant::now();
    let mut deciding = std::time::Duration::ZERO;
    let mut pending: Option<tokio::task::JoinHandle<_>> = None;
    let matters: Vec<u64> = (1..=count).collect();
    for (no, chunk) in matters.chunks(500).enumerate() {
        let before = Instant::now();
        let changes = chunk.iter().map(|no| imported(&store, &Id::from(format!("m-{no:06}")), *no)).collect();
        deciding += before.elapsed();
        let (store, batch) = (store.clone(), batch(key(format!("import-{no}")), changes));
        if let Some(pending) = pending.replace(tokio::spawn(async move { store.append(batch).await })) {
            pending.await.unwrap().unwrap();
        }
    }
    pending.unwrap().await.unwrap().unwrap();
    let took = start.elapsed();
    println!("import of {count}: {took:.2?}, {:.1} s of processor time", processor() - idle);
    println!(
        "  {:.0}/s; {deciding:.2?} of it in the engine, beside the writer; resident {} MB",
        count as f64 / took.as_secs_f64(),
        resident()
    );

    let filter = Filter { procedure: Some(Id::new("order")), text: Some("路灯".into()), scope: Scope::All, ..Filter::default() };
    for (name, filter) in [("list, one procedure", Filter { text: None, ..filter.clone() }), ("list, text", filter)] {
        store.list(&filter, Order::Newest, 3, 20).await.unwrap();
        let start = Instant::now();
        for _ in 0..10 {
            assert_eq!(store.list(&filter, Order::Newest, 3, 20).await.unwrap().total, count);
        }
        println!("{name}: {:.2?}", start.elapsed() / 10);
    }
    for figure in store.world().catalogue.figures.iter() {
        let start = Instant::now();
        let measured = store.measure(&figure.measure, 2020).await.unwrap();
        println!("figure {}: {} of {} in {:.2?}", figure.id, measured.part, measured.whole, start.elapsed());
    }
    let start = Instant::now();
    let log = store.verify_log().await.unwrap();
    println!("verify the log: {:.2?} ({:.0} events/s)", start.elapsed(), log.events as f64 / start.elapsed().as_secs_f64());
    let start = Instant::now();
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
    println!("verify everything: {:.2?}, resident {} MB", start.elapsed(), resident());
    let start = Instant::now();
    store.rebuild().await.unwrap();
    println!("rebuild: {:.2?}", start.elapsed());
    let start = Instant::now();
    store.at(count / 2).await.unwrap();
    println!("the past at {}: {:.2?}", count / 2, start.elapsed());
    let start = Instant::now();
    store.proof(count / 2).await.unwrap();
    println!("a proof: {:.2?}", start.elapsed());

    steps(&store, &place, count).await;
}

/// Matters of six steps, one durable transaction a step, and the same rows as bare statements in a copy of the file as it was.
async fn steps(store: &Store, place: &Place, count: u64) {
    let Raw::Sqlite(file) = &place.raw else { return };
    let copy = file.with_extension("bare.db");
    let source = sqlx::SqlitePool::connect(&format!("sqlite://{}?mode=ro", file.display())).await.unwrap();
    sqlx::query("VACUUM INTO $1").bind(copy.to_string_lossy().into_owned()).execute(&source).await.unwrap();
    let mut recorder = bare::Recorder::open(file).await;
    let (mut reading, mut appending) = (std::time::Duration::ZERO, std::time::Duration::ZERO);
    let mut taken = 0;
    for no in 0..100 {
        let matter = format!("step-{no}");
        for step in 0..6 {
            let start = Instant::now();
            let batch = one_step(store, &matter, count + no + 1, step).await;
            reading += start.elapsed();
            let start = Instant::now();
            store.append(batch).await.unwrap();
            appending += start.elapsed();
            taken += 1;
            recorder.note(&matter).await;
        }
    }
    println!("a step: {:.0} µs to read and decide, {:.0} µs to append", micros(reading, taken), micros(appending, taken));
    let rate = f64::from(taken) / (reading + appending).as_secs_f64();
    let bare = recorder.steps() as f64 / recorder.replay(&copy).await.as_secs_f64();
    println!("matters of six steps, one durable transaction a step: {rate:.0} steps/s; the same rows as bare statements {bare:.0} steps/s: {:.0} %", 100.0 * rate / bare);
}

fn micros(spent: std::time::Duration, times: u32) -> f64 {
    spent.as_secs_f64() * 1e6 / f64::from(times)
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

/// Processor seconds of this process so far: what a busy machine does not distort.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
