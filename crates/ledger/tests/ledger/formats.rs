//! Old bytes stay readable: the leaves of `formats/event-v1.json` are hashed somewhere for ever. The file was made by
//! the independent auditor's writer, not by this crate. Lines are added, never changed.

use mingfa_ledger::{Event, Hash, Tree, Value, canonical, leaf_hash, opens, seal};
use serde_json::json;

const LEAVES: &str = include_str!("../../formats/event-v1.json");
const EXPECTED: &str = include_str!("../../formats/event-v1.expected.json");

fn leaves() -> Vec<&'static [u8]> {
    let lines = LEAVES.split('\n').filter(|line| line.starts_with('{'));
    lines
        .map(|line| line.trim_end_matches(',').as_bytes())
        .collect()
}

#[test]
fn every_leaf_reads_as_it_did_and_is_written_the_same() {
    let expected: Vec<serde_json::Value> = serde_json::from_str(EXPECTED).unwrap();
    let leaves = leaves();
    assert_eq!(leaves.len(), expected.len());
    let mut kinds = std::collections::BTreeSet::new();
    let mut tree = Tree::new();
    for (leaf, expected) in leaves.into_iter().zip(&expected) {
        let event = Event::parse(leaf).unwrap();
        tree.push(leaf_hash(leaf));
        assert_eq!(reading(&event, leaf, &tree.root()), *expected);
        assert_eq!(
            event.to_leaf().unwrap().escape_ascii().to_string(),
            leaf.escape_ascii().to_string()
        );
        let value = canonical(leaf).unwrap();
        assert_eq!(value.to_canonical().unwrap(), leaf);
        kinds.insert(event.kind);
    }
    assert_eq!(
        kinds.len(),
        mingfa_ledger::Kind::ALL.len(),
        "a sample of every kind"
    );
}

fn reading(event: &Event, leaf: &[u8], root: &Hash) -> serde_json::Value {
    let mut reading = json!({
        "leaf-hash": leaf_hash(leaf).to_hex(),
        "root": root.to_base64(),
        "recorded-ms": event.recorded,
        "late": event.is_late(),
        "log": event.log,
        "n": event.n,
        "matter": event.matter,
        "seq": event.seq,
        "prev": event.prev.map(|hash| hash.to_tagged()),
        "occurred": event.occurred.to_string(),
        "kind": event.kind.as_str(),
        "procedure": event.procedure,
        "edition": event.edition,
        "actor": event.actor,
        "unit": event.unit,
        "role": event.role,
        "request": event.request,
        "nonce": crate::support::hex(&event.nonce),
        "data": serde_json::Value::from(&Value::Object(event.data.clone())),
    });
    let optional = [
        ("rules", event.rules.map(|hash| hash.to_tagged())),
        ("action", event.action.clone()),
        ("from", event.from.clone()),
        ("to", event.to.clone()),
        ("acting", event.acting.clone()),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            reading[name] = value.into();
        }
    }
    if !event.sealed.is_empty() {
        reading["sealed"] = json!(event.sealed);
    }
    if !event.links.is_empty() {
        reading["links"] = json!(event.links);
    }
    reading
}

#[test]
fn the_first_three_are_those_of_the_specification() {
    // reliability-security §3.12
    let hashes: Vec<String> = leaves()
        .iter()
        .take(3)
        .map(|leaf| leaf_hash(leaf).to_hex())
        .collect();
    for (hash, (start, end)) in hashes.iter().zip([
        ("315030e3", "c47b"),
        ("c4ccc2ed", "ca93"),
        ("8ef9e2a8", "e292"),
    ]) {
        assert!(hash.starts_with(start) && hash.ends_with(end), "{hash}");
    }
    let mut tree = Tree::new();
    for (leaf, root) in leaves().iter().take(3).zip([
        "MVAw4+NY9q/A2n395jactEXvPF3EfR2Jl/+bTxlbxHs=",
        "fgdcSAr8DNsFwzOrZkC3nqPoBdjhwnTK/ND86tsJh08=",
        "aAOi8ByC3Fki1kTiXQjRSt4QrFs8OR8qJT3Os+/rQrg=",
    ]) {
        assert_eq!(leaf.len(), 601);
        tree.push(leaf_hash(leaf));
        assert_eq!(tree.root().to_base64(), root);
    }
}

#[test]
fn their_commitments_open() {
    for (n, leaf) in leaves().iter().take(3).enumerate() {
        let event = Event::parse(leaf).unwrap();
        let caller =
            Value::try_from(&json!({"name": "张某", "phone": format!("{n:011}")})).unwrap();
        let salt: [u8; 32] = format!("{n:032}").into_bytes().try_into().unwrap();
        let own = seal(&event.log, &event.matter, "caller", &caller, &salt).unwrap();
        assert_eq!(own, event.sealed["caller"]);
        assert!(opens(
            &own,
            &event.log,
            &event.matter,
            "caller",
            &caller,
            &salt
        ));
    }
}

#[test]
fn what_is_no_leaf_of_version_1_is_refused() {
    let leaf = leaves()[4];
    let text = std::str::from_utf8(leaf).unwrap();
    for (from, to) in [
        ("\"v\":1", "\"v\":2"),
        (",\"v\":1", ""),
        ("\"v\":1", "\"v\":1,\"w\":1"),
        ("\"kind\":\"opened\"", "\"kind\":\"closed\""),
        ("\"kind\":\"opened\"", "\"kind\":1"),
        ("\"seq\":0", "\"seq\":-1"),
        ("\"seq\":0", "\"seq\":1"),
        ("\"seq\":0", "\"seq\":\"0\""),
        ("\"actor\":\"a0007\"", "\"actor\":\"\""),
        ("\"actor\":\"a0007\",", ""),
        ("\"prev\":null", "\"prev\":\"sha256:00\""),
        ("\"prev\":null,", ""),
        ("000Z", "00Z"),
        ("\"occurred\":\"2020-10-09\"", "\"occurred\":\"2020-10-9\""),
        ("\"log\":\"mingfa", "\"log\":\"ming fa"),
        ("hmac-sha256:", "hmac-sha25:"),
        ("\"links\":[[", "\"links\":[[\"x\"],["),
        ("\"links\":[", "\"links\":[[1,\"x\"],"),
        ("\"nonce\":\"", "\"nonce\":\"A"),
        ("\"data\":{", "\"data\":{ "),
        ("sha256:", "SHA256:"),
    ] {
        let bent = text.replacen(from, to, 1);
        assert_ne!(bent, text, "{from}");
        assert!(Event::parse(bent.as_bytes()).is_err(), "{from} → {to}");
    }
    for leaf in [&b""[..], b"{}", b"[]", b"1", b"\"v\"", b"{\"v\":1}"] {
        assert!(Event::parse(leaf).is_err());
    }
}

#[test]
fn the_writer_refuses_what_the_format_does_not_allow() {
    let good = Event::parse(leaves()[5]).unwrap();
    let refused = |change: &dyn Fn(&mut Event)| {
        let mut event = good.clone();
        change(&mut event);
        event.to_leaf().unwrap_err().to_string()
    };
    let contains = |text: String, part: &str| assert!(text.contains(part), "{text}");
    contains(refused(&|e| e.log = "a b".into()), "log");
    contains(refused(&|e| e.log = "a+b".into()), "log");
    contains(refused(&|e| e.seq = 0), "prev");
    contains(refused(&|e| e.prev = None), "prev");
    contains(refused(&|e| e.n = 1 << 53), "n");
    contains(refused(&|e| e.request.clear()), "request");
    contains(refused(&|e| e.action = None), "action");
    contains(refused(&|e| e.unit = "e\u{301}".into()), "NFC");
    contains(
        refused(&|e| drop(e.data.insert("x".into(), "e\u{301}".into()))),
        "NFC",
    );
    contains(
        refused(&|e| drop(e.data.insert("X".into(), 1.into()))),
        "成员名",
    );
    contains(
        refused(&|e| drop(e.data.insert("x".into(), (1 << 53).into()))),
        "整数",
    );
    contains(
        refused(&|e| drop(e.data.insert("x".into(), "长".repeat(30_000).into()))),
        "65535",
    );
    contains(
        refused(&|e| drop(e.sealed.insert("x".into(), "张某".into()))),
        "sealed",
    );
    contains(refused(&|e| e.recorded = i64::MAX), "recorded");
    contains(refused(&|e| e.recorded += 86_400_000), "late-reason");
    let mut deep = Value::from(1);
    for _ in 0..7 {
        deep = vec![deep].into();
    }
    contains(
        refused(&|e| drop(e.data.insert("x".into(), deep.clone()))),
        "8层",
    );
}
