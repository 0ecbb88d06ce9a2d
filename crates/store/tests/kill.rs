//! kill -9 at any moment: every acknowledged command is there once, the chain verifies, the projections are those of a replay.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, dead_code)]

#[path = "suite/postgres.rs"]
mod postgres;
#[path = "suite/world.rs"]
mod world;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use mingfa_catalogue::Id;
use mingfa_store::api::Batch;
use mingfa_store::{Location, Store};
use world::*;

const DATA: &str = "MINGFA_TEST_DATA";
const DATABASE: &str = "MINGFA_TEST_DATABASE";
const ROUND: &str = "MINGFA_TEST_ROUND";

/// Rounds after which a district is verified in whole and a fresh one begins, so that a round stays short.
const ROUNDS_A_DISTRICT: u64 = 13;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_survives_fifty_kills() {
    let mut acknowledged = 0;
    for start in (0..52).step_by(usize::try_from(ROUNDS_A_DISTRICT).unwrap()) {
        acknowledged += rounds(&sqlite_place(), start..start + ROUNDS_A_DISTRICT).await;
    }
    assert!(acknowledged >= 26, "the children hardly came to work: {acknowledged} commands");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_survives_twelve_kills() {
    let Some(place) = postgres::place().await else { return };
    let acknowledged = rounds(&place, 0..12).await;
    assert!(acknowledged >= 6, "the children hardly came to work: {acknowledged} commands");
}

/// Kills a working child in each round and looks at what it leaves. Gives the number of acknowledged commands.
async fn rounds(place: &Place, rounds: std::ops::Range<u64>) -> usize {
    let edge = TestEdge::new();
    let store = district(place, "mingde", &edge).await;
    store.close().await;
    drop(store);
    let mut all: Vec<String> = Vec::new();
    for round in rounds {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--ignored", "--exact", "the_process_that_is_killed", "--nocapture"])
            .env(DATA, &place.location.data)
            .env(ROUND, round.to_string());
        if let Some(database) = &place.location.database {
            command.env(DATABASE, database);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        lines.by_ref().find(|line| line.ends_with("READY")).expect("the child starts");
        let acknowledged_key = |line: String| Some(line.split_once("ACK ")?.1.to_owned());
        // Every other child has had something acknowledged before it is killed, however busy the machine is.
        let first = if round.is_multiple_of(2) { lines.by_ref().find_map(acknowledged_key) } else { None };
        // Spread over 5–250 ms; short ones often, since most of the work of a commit is there.
        std::thread::sleep(Duration::from_millis(5 + (round * 97) % 246));
        child.kill().unwrap();
        child.wait().unwrap();
        let acknowledged: Vec<String> = first.into_iter().chain(lines.filter_map(acknowledged_key)).collect();
        let store = Store::open(&place.location, edge.clone()).await.unwrap();
        for key_text in &acknowledged {
            // An empty command under the key: known, it gives the kept outcome and nothing is appended.
            let again = store.append(Batch { request: key(key_text.as_str()), changes: Vec::new(), outcome: String::new() }).await.unwrap();
            assert_eq!(
                (again.first, again.outcome),
                (None, format!("kept {key_text}")),
                "round {round}: {key_text} was acknowledged and is gone"
            );
        }
        all.extend(acknowledged);
        let verified = store.verify().await.unwrap();
        assert!(verified.ok, "round {round}: {verified:?}");
        store.close().await;
    }
    let store = Store::open(&place.location, edge.clone()).await.unwrap();
    let matters = store.matters().await.unwrap();
    for matter in all.iter().filter_map(|key| key.strip_prefix("open-")) {
        assert_eq!(matters.iter().filter(|each| ***each == *matter).count(), 1, "{matter}");
    }
    store.close().await;
    all.len()
}

/// Opens orders, moves them and imports, and writes the key of whatever was acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is the process that the other tests start and kill"]
async fn the_process_that_is_killed() {
    let (Some(data), Ok(round)) = (std::env::var_os(DATA), std::env::var(ROUND)) else { return };
    let location = Location { data: data.into(), database: std::env::var(DATABASE).ok(), district: None };
    let store = Store::open(&location, TestEdge::new()).await.unwrap();
    let tell = |line: String| {
        let mut out = std::io::stdout().lock();
        out.write_all(line.as_bytes()).unwrap();
        out.flush().unwrap();
    };
    tell("READY\n".to_owned());
    let round: u64 = round.parse().unwrap();
    for no in 0_u64.. {
        let base = round * 100_000 + no * 100;
        let matter = format!("m-{base}");
        open(&store, &matter, base).await;
        tell(format!("ACK open-{matter}\n"));
        act(&store, &matter, &format!("{matter}-accept"), accept(), &actor("p-clerk", &["clerk"])).await.unwrap();
        tell(format!("ACK {matter}-accept\n"));
        let changes = (1..=20).map(|at| imported(&store, &Id::from(format!("m-{}", base + at)), base + at)).collect();
        store.append(batch(key(format!("import-{base}")), changes)).await.unwrap();
        tell(format!("ACK import-{base}\n"));
    }
}
