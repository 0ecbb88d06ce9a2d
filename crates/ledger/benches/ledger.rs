//! How fast the ledger is, on one core. Prints one line for each figure; asserts nothing about time.
//! Where the system tells it, the time is that spent on the processor, so that a busy machine does not blur it.
//!
//! `cargo bench -p mingfa-ledger`; the number of events may follow `--` (default 200,000).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use mingfa_ledger::{
    AuditOptions, Event, Hash, Kind, Object, Occurred, Row, Signer, Tree, Value, audit, canonical,
    consistency_proof, inclusion_proof, leaf_hash, nfc, seal, verify_events, verify_inclusion,
};
use support::{Dice, Keys, ORIGIN, T0, header, wrap};

const MATTERS: usize = 30_000;

fn main() {
    let count = std::env::args()
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(200_000);
    let mut dice = Dice(1);
    let caller = Value::Object(Object::from([
        ("name".into(), "张某".into()),
        ("phone".into(), "13800000000".into()),
    ]));
    let salt: [u8; 32] = dice.bytes();

    measure("seal a value", count, |n| {
        black_box(
            seal(
                ORIGIN,
                "hotline-order/2020/000001",
                "caller",
                &caller,
                &salt,
            )
            .unwrap()
            .len()
                + n,
        );
    });

    let events = events(count, &mut dice);
    let mut leaves: Vec<Vec<u8>> = Vec::with_capacity(count);
    let mut heads: BTreeMap<String, (u64, Hash)> = BTreeMap::new();
    let mut events = events.into_iter();
    measure("encode, chain, hash an event", count, |_| {
        let mut event = events.next().unwrap();
        let head = heads.get(&event.matter);
        event.seq = head.map_or(0, |h| h.0 + 1);
        event.prev = head.map(|h| h.1);
        let leaf = event.to_leaf().unwrap();
        heads.insert(event.matter, (event.seq, leaf_hash(&leaf)));
        leaves.push(leaf);
    });
    let bytes: usize = leaves.iter().map(Vec::len).sum();
    println!("leaf: {} bytes on average", bytes / count);

    measure("leaf hash", count, |n| {
        black_box(leaf_hash(&leaves[n]));
    });
    let mut tree = Tree::new();
    let hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    measure("tree push", count, |n| {
        tree.push(hashes[n]);
    });
    measure("read canonical bytes into a value", count, |n| {
        black_box(canonical(&leaves[n]).unwrap());
    });
    measure("read an event", count, |n| {
        black_box(Event::parse(&leaves[n]).unwrap());
    });
    measure("NFC check of a sentence", count, |n| {
        black_box(nfc("已责令整改，并向来电人反馈").len() + n);
    });

    let rows: Vec<Row<'_>> = (0..count)
        .map(|n| Row {
            n: n as u64,
            leaf: &leaves[n],
            hash: Some(hashes[n]),
        })
        .collect();
    let start = Clock::start();
    let report = verify_events(ORIGIN, rows.iter().copied(), &[], &[], Some(&tree));
    assert!(report.ok, "{:?}", report.findings.first());
    print("verify_events", count, start);

    let keys = Keys::new();
    let mut export = header(ORIGIN);
    let mut edge = Tree::new();
    for (n, leaf) in leaves.iter().enumerate() {
        export.push(b'\n');
        export.extend_from_slice(leaf);
        edge.push(hashes[n]);
        if (n + 1) % 1000 == 0 || n + 1 == count {
            let note = keys.note(edge.size(), edge.root(), T0 + n as u64 + 1);
            export.push(b'\n');
            export.extend_from_slice(&wrap("note", note.text().into()));
        }
    }
    let options = AuditOptions {
        keys: vec![keys.log.verifier().clone()],
        witnesses: keys
            .witnesses
            .iter()
            .map(|w| w.verifier().clone())
            .collect(),
        ..AuditOptions::default()
    };
    let start = Clock::start();
    let report = audit(export.as_slice(), &options).unwrap();
    assert!(report.ok, "{:?}", report.findings.first());
    print(
        "audit of an export (2 witnesses, a note each 1,000)",
        count,
        start,
    );

    let start = Clock::start();
    let proof = inclusion_proof(&hashes, count as u64 / 3).unwrap();
    print("inclusion proof from all leaf hashes", 1, start);
    let start = Clock::start();
    black_box(consistency_proof(&hashes, count as u64 / 3).unwrap());
    print("consistency proof from all leaf hashes", 1, start);
    measure("verify an inclusion proof", 10_000, |_| {
        let at = count / 3;
        verify_inclusion(&tree.root(), count as u64, at as u64, &hashes[at], &proof).unwrap();
    });
    measure("sign a checkpoint, two witnesses", 1000, |n| {
        black_box(keys.note(n as u64, hashes[0], T0));
    });
}

fn events(count: usize, dice: &mut Dice) -> Vec<Event> {
    let event = |n: usize| Event {
        log: ORIGIN.into(),
        n: n as u64,
        matter: format!("hotline-order/2020/{:06}", n % MATTERS),
        seq: 0,
        prev: None,
        recorded: (T0 * 1000) as i64 + n as i64 * 1000,
        occurred: Occurred::Day(jiff::civil::date(2020, 10, 1)),
        kind: Kind::Action,
        procedure: "hotline-order".into(),
        edition: "2020".into(),
        rules: None,
        action: Some("reply".into()),
        from: Some("handling".into()),
        to: Some("replied".into()),
        actor: format!("a{:04}", n % 40),
        unit: format!("u{:03}", n % 45),
        role: "handler".into(),
        acting: None,
        request: support::hex(&dice.bytes::<16>()),
        nonce: dice.bytes(),
        data: Object::from([
            ("late-reason".into(), "historic".into()),
            ("topic".into(), "噪声扰民".into()),
            ("number".into(), Value::Text(format!("明热线〔2020〕{n}号"))),
            ("visits".into(), Value::Int(1)),
        ]),
        sealed: BTreeMap::from([("caller".into(), format!("hmac-sha256:{}", "0".repeat(64)))]),
        links: Vec::new(),
    };
    (0..count).map(event).collect()
}

fn measure(what: &str, count: usize, mut one: impl FnMut(usize)) {
    let start = Clock::start();
    for n in 0..count {
        one(n);
    }
    print(what, count, start);
}

/// The time that this thread has run: `schedstat` on Linux, else the clock on the wall.
#[derive(Clone, Copy)]
struct Clock {
    wall: Instant,
    cpu: Option<Duration>,
}

impl Clock {
    fn start() -> Clock {
        Clock {
            wall: Instant::now(),
            cpu: cpu(),
        }
    }

    fn elapsed(&self) -> Duration {
        match (self.cpu, cpu()) {
            (Some(from), Some(to)) => to - from,
            _ => self.wall.elapsed(),
        }
    }
}

fn cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

fn print(what: &str, count: usize, start: Clock) {
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{what}: {:.0}/s ({:.2} µs each)",
        count as f64 / seconds,
        seconds * 1e6 / count as f64
    );
}
