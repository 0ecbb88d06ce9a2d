//! What is damaged is named, what is erased is gone, what is proven stays proven.

use std::io::Cursor;

use mingfa_catalogue::Id;
use mingfa_catalogue::Value;
use mingfa_catalogue::model::FileValue;
use mingfa_ledger::{AuditOptions, audit};
use mingfa_matter::{Command, Correct, decide};
use mingfa_store::Store;
use mingfa_store::api::{Erasure, Filter, Order, Reveal, Scope};
use mingfa_time::Moment;

use super::world::*;

fn blob(hex: &str, raw: &Raw) -> String {
    match raw {
        Raw::Sqlite(_) => format!("X'{hex}'"),
        Raw::Postgres(_) => format!("'\\x{hex}'::bytea"),
    }
}

async fn run(raw: &Raw, sql: String) -> u64 {
    // The text lives as long as the test process; there are few of them.
    raw.run(Box::leak(sql.into_boxed_str())).await
}

pub async fn a_flipped_byte_is_named(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 1).await;
    let n = store.history(&Id::new("m-1"), Reveal::Nothing).await.unwrap().unwrap().1[2].n;
    // One byte of the leaf: its last, `}`, becomes `|`.
    let tail = blob("7c", &place.raw);
    let sql = match &place.raw {
        Raw::Sqlite(_) => format!("UPDATE event SET leaf = CAST(substr(leaf, 1, length(leaf) - 1) || {tail} AS BLOB) WHERE n = {n}"),
        Raw::Postgres(_) => format!("UPDATE event SET leaf = substring(leaf from 1 for length(leaf) - 1) || {tail} WHERE n = {n}"),
    };
    assert_eq!(run(&place.raw, sql).await, 1);
    let verified = store.verify().await.unwrap();
    assert!(!verified.ok);
    assert!(verified.findings.iter().any(|finding| finding.event == Some(n)), "{verified:?}");
}

pub async fn dropped_events_are_missed(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 1).await;
    let note = store.checkpoint().await.unwrap();
    let last = note.size() - 1;
    run(&place.raw, format!("DELETE FROM sealed WHERE n = {last}")).await;
    assert_eq!(run(&place.raw, format!("DELETE FROM event WHERE n = {last}")).await, 1);
    let codes: Vec<String> = store.verify().await.unwrap().findings.into_iter().map(|finding| finding.code).collect();
    assert!(codes.iter().any(|code| code == "TRUNCATED"), "{codes:?}");
    run(&place.raw, format!("UPDATE head SET size = {last}")).await;
    run(&place.raw, "DELETE FROM event WHERE n = 3".to_owned()).await;
    let verified = store.verify().await.unwrap();
    assert!(verified.findings.iter().any(|finding| finding.event == Some(3) && finding.code == "INDEX"), "{verified:?}");
}

pub async fn projections_are_held_against_the_log(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 1).await;
    edge.set("2020-07-20T02:00:00Z");
    open(&store, "m-2", 2).await;
    let n = store.history(&Id::new("m-1"), Reveal::Nothing).await.unwrap().unwrap().1[0].n;
    assert!(store.verify().await.unwrap().ok);
    for (sql, code) in [
        ("UPDATE matter SET step = 'received' WHERE matter = 'm-1'".to_owned(), "DRIFT"),
        ("DELETE FROM milestone WHERE matter = 'm-1' AND action = 'decide'".to_owned(), "DRIFT"),
        ("INSERT INTO participant (district, matter, person, role) VALUES ('mingde', 'm-9', 'p', 'r')".to_owned(), "DRIFT"),
        ("UPDATE clock SET due = due + 30 WHERE matter = 'm-2'".to_owned(), "DRIFT"),
    ] {
        assert!(run(&place.raw, sql.clone()).await > 0, "{sql}");
        let verified = store.verify().await.unwrap();
        assert!(verified.findings.iter().any(|finding| finding.code == code), "{sql}: {verified:?}");
        assert_eq!(store.rebuild().await.unwrap(), 2);
        let verified = store.verify().await.unwrap();
        assert!(verified.ok, "{sql}: {verified:?}");
    }
    // A stored value that was replaced, and an event moved to another matter.
    run(&place.raw, format!("UPDATE sealed SET value = '\"改过的标题\"' WHERE n = {n} AND field = 'title'")).await;
    let verified = store.verify().await.unwrap();
    assert!(verified.findings.iter().any(|finding| finding.code == "SEAL" && finding.event == Some(n)), "{verified:?}");
    run(&place.raw, format!("UPDATE event SET matter = 'm-7' WHERE n = {n}")).await;
    let verified = store.verify().await.unwrap();
    assert!(verified.findings.iter().any(|finding| finding.code == "INDEX" && finding.event == Some(n)), "{verified:?}");
}

pub async fn an_export_is_clean(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 1).await;
    let early = store.checkpoint().await.unwrap();
    run_through(&store, "m-2", 2).await;
    let changes = (3..=40).map(|no| imported(&store, &Id::from(format!("m-{no}")), no)).collect();
    store.append(batch(key("import"), changes)).await.unwrap();
    let mut out = Vec::new();
    let size = store.export(&mut out).await.unwrap();
    let (keys, witnesses) = store.verifier_keys().unwrap();
    let options = AuditOptions { keys, witnesses, known: vec![early], quorum: 1, ..AuditOptions::default() };
    let report = audit(Cursor::new(&out), &options).unwrap();
    assert!(report.ok, "{:?}", report.findings);
    assert_eq!((report.events, report.covered), (size, size));
    let (log, witness) = store.verifier_keys().unwrap();
    for n in [0, 7, size - 1] {
        let proof = store.proof(n).await.unwrap();
        let read = mingfa_ledger::ProofFile::parse(&proof.to_text()).unwrap();
        read.verify(&log, &witness, 1).map(|_| ()).unwrap();
    }
    outside_auditor(&out, &store);
}

/// The independent auditor, where the shared folder with it is there.
fn outside_auditor(export: &[u8], store: &Store) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let shared = std::env::var_os("MINGFA_SHARED").map_or_else(|| root.join("shared"), std::path::PathBuf::from);
    let tool = ["tools/ledger_audit.py", "ledger_audit.py"].iter().map(|name| shared.join(name)).find(|tool| tool.exists());
    let Some(tool) = tool else {
        println!("SKIPPED: independent auditor, shared data not present");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.mfl");
    std::fs::write(&file, export).unwrap();
    let (log, witness) = store.verifier_keys().unwrap();
    let out = std::process::Command::new("python3")
        .arg(tool)
        .arg("audit")
        .arg(&file)
        .arg("--key")
        .arg(log[0].to_string())
        .arg("--witness")
        .arg(witness[0].to_string())
        .output();
    let out = out.unwrap();
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
}

pub async fn erased_is_gone_and_proven(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 1).await;
    open(&store, "m-2", 2).await;
    let (name, sha256) = store.put_blob("决定稿正文".as_bytes()).unwrap();
    assert_eq!(store.blob(&name, &sha256).unwrap(), "决定稿正文".as_bytes());
    let loaded = store.load(&Id::new("m-2"), Reveal::Full).await.unwrap().unwrap();
    let file = FileValue { name: "稿.txt".into(), media_type: "text/plain".into(), size: 15, sha256: sha256.clone(), blob: name.clone() };
    let correct = Correct { values: [(Id::new("draft"), Some(Value::File(file)))].into(), ..Correct::default() };
    let world = store.world();
    let drafts =
        decide(&loaded.edition, &loaded.state, &Command::Correct(correct), &actor("p-clerk", &["clerk"]), &context(&world, store.now()))
            .unwrap();
    store.append(batch(key("draft"), vec![change(&Id::new("m-2"), &loaded.edition, Some(loaded.state), drafts)])).await.unwrap();
    assert!(store.verify().await.unwrap().ok);
    let on_disk = std::fs::read(place.location.data.join("blobs").join(name.split('.').next().unwrap())).unwrap();
    assert!(!on_disk.windows(6).any(|window| window == "决定".as_bytes()), "files are encrypted at rest");
    let opened = store.history(&Id::new("m-2"), Reveal::Full).await.unwrap().unwrap().1[0].clone();
    assert!(opened.act.sealed.contains_key("phone"));
    let proof = store.proof(opened.n).await.unwrap();
    let erasure = Erasure {
        request: key("erase"),
        matter: Id::new("m-2"),
        fields: ["title", "phone", "draft"].map(Id::new).into(),
        event: None,
        basis: "个人信息保护法第四十七条".into(),
        unit: Id::new("bureau"),
        role: Id::new("head"),
        occurred: Moment::from(jiff::civil::date(2020, 6, 1)),
    };
    let appended = store.erase(&erasure).await.unwrap();
    assert_eq!(appended.events.len(), 3);
    let (_, events) = store.history(&Id::new("m-2"), Reveal::Full).await.unwrap().unwrap();
    assert!(!events[0].act.sealed.contains_key("phone") && events[0].sealed_fields.contains(&Id::new("phone")));
    assert_eq!(events.last().unwrap().act.kind, mingfa_matter::Kind::ErasedClean);
    let told = events[2].act.data.system.as_ref().unwrap();
    assert_eq!((told["of"].as_u64(), told["field"].as_str()), (Some(opened.n), Some("phone")));
    let rows =
        store.list(&Filter { text: Some("GD-000002".into()), scope: Scope::All, ..Filter::default() }, Order::Newest, 0, 9).await.unwrap();
    assert_eq!((rows.total, rows.rows[0].title.as_str()), (1, ""), "the list must not go on showing an erased title");
    assert!(store.blob(&name, &sha256).is_err());
    assert!(!place.location.data.join("blobs").join(name.split('.').next().unwrap()).exists());
    if let Raw::Sqlite(file) = &place.raw {
        for file in [file.clone(), file.with_extension("db-wal")] {
            let bytes = std::fs::read(&file).unwrap_or_default();
            let needle = "第2号工单".as_bytes();
            assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{} still holds the erased title", file.display());
        }
    }
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
    let after = store.proof(opened.n).await.unwrap();
    assert_eq!(after.leaf, proof.leaf, "the leaf stays");
    let mut out = Vec::new();
    store.export(&mut out).await.unwrap();
    let (keys, _) = store.verifier_keys().unwrap();
    let report = audit(Cursor::new(&out), &AuditOptions { keys, ..AuditOptions::default() }).unwrap();
    assert!(report.ok, "{:?}", report.findings);
    assert_eq!(report.erased.len(), 3);
    assert!(store.erase(&Erasure { request: key("erase-2"), ..erasure }).await.is_err(), "nothing is left to erase");
    // A value taken away without an event that tells of it is not an erasure.
    let n = store.history(&Id::new("m-1"), Reveal::Nothing).await.unwrap().unwrap().1[0].n;
    run(
        &place.raw,
        format!(
            "UPDATE sealed SET salt = NULL, value = NULL, cipher = NULL, masked = NULL, lookup = NULL WHERE n = {n} AND field = 'phone'"
        ),
    )
    .await;
    let verified = store.verify().await.unwrap();
    assert!(verified.findings.iter().any(|finding| finding.code == "SEAL" && finding.event == Some(n)), "{verified:?}");
}

pub async fn reopened_it_is_the_same(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 1).await;
    let head = store.head().await.unwrap();
    if let Raw::Sqlite(_) = place.raw {
        assert!(Store::open(&place.location, edge.clone()).await.is_err(), "one process writes a folder");
    }
    drop(store);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let store = Store::open(&place.location, edge.clone()).await.unwrap();
    assert_eq!(store.head().await.unwrap(), head);
    run_through(&store, "m-2", 2).await;
    assert!(store.verify().await.unwrap().ok);
    drop(store);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    std::fs::write(place.location.data.join("keys/log.seed"), [7; 32]).unwrap();
    assert!(Store::open(&place.location, edge).await.is_err(), "another log's key must not open this one");
}

pub async fn a_backup_is_restored_and_stays_erased(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    run_through(&store, "m-1", 1).await;
    let (name, sha256) = store.put_blob(b"some file").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let manifest = store.backup(&folder.path().join("copy")).await.unwrap();
    assert!(store.backup(&folder.path().join("copy")).await.is_err(), "a backup never overwrites another");
    // After the backup somebody is erased; the district is lost; the backup comes back.
    let erasure = Erasure {
        request: key("erase"),
        matter: Id::new("m-1"),
        fields: vec![Id::new("applicant")],
        event: None,
        basis: "个人信息保护法第四十七条".into(),
        unit: Id::new("bureau"),
        role: Id::new("head"),
        occurred: Moment::from(jiff::civil::date(2020, 6, 1)),
    };
    store.erase(&erasure).await.unwrap();
    let at = mingfa_store::Location { data: folder.path().join("restored"), database: None, district: None };
    let list = place.location.data.join("erasures.jsonl");
    let restored = mingfa_store::restore(&folder.path().join("copy"), &at, Some(&list), edge.clone()).await.unwrap();
    assert!(restored.head().await.unwrap().0 >= manifest.size);
    assert_eq!(restored.blob(&name, &sha256).unwrap(), b"some file");
    let (_, events) = restored.history(&Id::new("m-1"), Reveal::Full).await.unwrap().unwrap();
    assert!(!events[0].act.sealed.contains_key("applicant") && events[0].act.sealed.contains_key("title"));
    assert!(restored.verify().await.unwrap().ok);
    // A backup with one changed byte does not come back.
    let broken = folder.path().join("copy/keys/values.key");
    let mut bytes = std::fs::read(&broken).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&broken, bytes).unwrap();
    let at = mingfa_store::Location { data: folder.path().join("again"), database: None, district: None };
    assert!(mingfa_store::restore(&folder.path().join("copy"), &at, None, edge).await.is_err());
    assert!(!at.exists());
}

pub async fn files_that_nobody_claimed_go(place: Place) {
    let edge = TestEdge::new();
    let store = district(&place, "mingde", &edge).await;
    let (claimed, sha256) = store.put_blob("claimed".as_bytes()).unwrap();
    let (stray, stray_hash) = store.put_blob("stray".as_bytes()).unwrap();
    let matter = Id::new("m-1");
    let mut change = opening(&store, &matter, 1);
    let file = FileValue {
        name: "决定稿.txt".into(),
        media_type: "text/plain".into(),
        size: 7,
        sha256: sha256.clone(),
        blob: claimed.clone(),
    };
    change.drafts[0].sealed.insert(Id::new("draft"), Value::File(file));
    store.append(batch(key("open-m-1"), vec![change])).await.unwrap();
    let half = place.location.data.join("blobs/00.part");
    std::fs::write(&half, "half").unwrap();
    let day = std::time::Duration::from_secs(86_400);
    assert_eq!(store.remove_stray_files(day).await.unwrap(), 0, "a form may still be open");
    assert!(store.blob(&stray, &stray_hash).is_ok());
    assert_eq!(store.remove_stray_files(std::time::Duration::ZERO).await.unwrap(), 2);
    assert!(store.blob(&stray, &stray_hash).is_err() && !half.exists());
    assert_eq!(store.blob(&claimed, &sha256).unwrap(), "claimed".as_bytes());
    assert!(store.verify().await.unwrap().ok);
}
