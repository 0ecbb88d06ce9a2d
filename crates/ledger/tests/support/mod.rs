//! Small random logs for the tests: real events through the real writer, then bent as the test wishes.

#![allow(dead_code)] // each test binary uses its part

pub mod attacks;
mod spellings;

use std::collections::{BTreeMap, HashMap};

use mingfa_ledger::{
    Checkpoint, Event, Hash, KeyKind, Kind, Note, Object, Occurred, SeedSigner, Signer, Tree,
    Value, canonical, leaf_hash, seal,
};

pub const ORIGIN: &str = "mingfa.example/mingde";
pub const T0: u64 = 1_602_806_400; // 2020-10-16T00:00:00Z

/// Random enough for tests, and the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.roll() as u8)
    }
}

/// A line of an export before it is written.
#[derive(Clone)]
pub enum Item {
    Event(Object),
    Opening(Object),
    /// A checkpoint of the events before it, signed when the log is written.
    Note {
        time: u64,
    },
    /// Any bytes.
    Raw(Vec<u8>),
}

#[derive(Clone)]
pub struct Log {
    pub header: Vec<u8>,
    pub items: Vec<Item>,
}

pub struct Keys {
    pub log: SeedSigner,
    pub other_log: SeedSigner,
    pub witnesses: Vec<SeedSigner>,
}

impl Keys {
    pub fn new() -> Keys {
        let key = |name: &str, kind, seed: u8| SeedSigner::new(name, kind, &[seed; 32]).unwrap();
        Keys {
            log: key(ORIGIN, KeyKind::Log, b'L'),
            other_log: key(ORIGIN, KeyKind::Log, b'X'),
            witnesses: vec![
                key("city.example/w1", KeyKind::Witness, b'W'),
                key("npc.example/w2", KeyKind::Witness, b'N'),
            ],
        }
    }

    pub fn note(&self, size: u64, root: Hash, time: u64) -> Note {
        let origin = ORIGIN.to_owned();
        let mut note = Checkpoint { origin, size, root }
            .sign(&[&self.log])
            .unwrap();
        for (i, witness) in self.witnesses.iter().enumerate() {
            note.cosign(witness as &dyn Signer, time + 3 * i as u64)
                .unwrap();
        }
        note
    }
}

/// A clean log of a few events of a few matters, with checkpoints, some fields disclosed.
pub fn random_log(dice: &mut Dice) -> Log {
    let matters = 1 + dice.below(4);
    let count = 3 + dice.below(14);
    let mut heads: HashMap<String, (u64, Hash)> = HashMap::new();
    let mut items = Vec::new();
    let mut time = T0;
    for n in 0..count as u64 {
        time += dice.below(400) as u64;
        let matter = format!("hotline-order/2020/{:06}", dice.below(matters));
        let head = heads.get(&matter).copied();
        let (event, opening) = random_event(dice, n, matter.clone(), head, time);
        let leaf = event.to_leaf().unwrap();
        heads.insert(matter, (event.seq, leaf_hash(&leaf)));
        items.push(Item::Event(object(&leaf)));
        if dice.chance(40) {
            items.push(Item::Opening(opening));
        }
        if dice.chance(12) || n + 1 == count as u64 {
            time += 10;
            items.push(Item::Note { time });
        }
    }
    Log {
        header: header(ORIGIN),
        items,
    }
}

fn random_event(
    dice: &mut Dice,
    n: u64,
    matter: String,
    head: Option<(u64, Hash)>,
    time: u64,
) -> (Event, Object) {
    let salt: [u8; 32] = dice.bytes();
    let name = dice.pick(&["张某", "处突生", "Ünïcode \"quoted\"\n", "王\u{20000}"]);
    let caller = Value::Object(Object::from([
        ("name".into(), name.into()),
        ("phone".into(), Value::Text(format!("{n:011}"))),
    ]));
    let commitment = seal(ORIGIN, &matter, "caller", &caller, &salt).unwrap();
    let day = jiff::civil::date(2020, 10, 1 + dice.below(15) as i8);
    let mut data = Object::from([
        (
            "topic".into(),
            dice.pick(&["噪声扰民", "占道经营", "处置"]).into(),
        ),
        ("visits".into(), Value::Int(dice.below(9) as i64)),
        ("flags".into(), Value::Array(vec![true.into(), Value::Null])),
    ]);
    data.insert("late-reason".into(), "paper".into());
    let event = Event {
        log: ORIGIN.into(),
        n,
        seq: head.map_or(0, |h| h.0 + 1),
        prev: head.map(|h| h.1),
        recorded: (time * 1000 + n) as i64,
        occurred: if dice.chance(50) {
            Occurred::Day(day)
        } else {
            Occurred::Moment(day.at(9, 30, 0, 0))
        },
        kind: if head.is_none() {
            Kind::Opened
        } else {
            dice.pick(&Kind::ALL)
        },
        procedure: "hotline-order".into(),
        edition: "2020".into(),
        rules: head.is_none().then(|| leaf_hash(b"rules")),
        action: Some("reply".into()),
        from: Some("handling".into()),
        to: Some("replied".into()),
        actor: format!("a{:04}", dice.below(5)),
        unit: format!("u{:03}", dice.below(5)),
        role: "handler".into(),
        acting: dice.chance(10).then(|| "a0099".into()),
        request: hex(&dice.bytes::<16>()),
        nonce: dice.bytes(),
        data,
        sealed: BTreeMap::from([("caller".into(), commitment)]),
        links: if dice.chance(20) {
            vec![("legality-review/2020/1".into(), "reviewed-by".into())]
        } else {
            Vec::new()
        },
        matter,
    };
    let opening = Object::from([
        ("field".into(), "caller".into()),
        ("salt".into(), Value::Text(hex(&salt))),
        ("value".into(), caller),
    ]);
    (event, opening)
}

impl Log {
    /// The lines without their newlines: events canonical, notes over what stands before them.
    pub fn lines(&self, keys: &Keys) -> Vec<Vec<u8>> {
        let mut tree = Tree::new();
        let mut lines = vec![self.header.clone()];
        for item in &self.items {
            lines.push(match item {
                Item::Event(event) => {
                    let leaf = Value::Object(event.clone()).to_canonical().unwrap();
                    tree.push(leaf_hash(&leaf));
                    leaf
                }
                Item::Opening(opening) => wrap("open", Value::Object(opening.clone())),
                Item::Note { time } => {
                    let note = keys.note(tree.size(), tree.root(), *time);
                    wrap("note", note.text().into())
                }
                Item::Raw(bytes) => bytes.clone(),
            });
        }
        lines
    }

    /// Gives every event its place again: `n`, `seq` and `prev`, as an insider with the database would.
    pub fn rechain(&mut self) {
        let mut heads: HashMap<String, (i64, Hash)> = HashMap::new();
        let mut n = 0;
        for item in &mut self.items {
            let Item::Event(event) = item else { continue };
            let matter = format!("{:?}", event.get("matter"));
            let head = heads.get(&matter).copied();
            event.insert("n".into(), Value::Int(n));
            event.insert("seq".into(), Value::Int(head.map_or(0, |h| h.0 + 1)));
            let prev = head.map_or(Value::Null, |h| Value::Text(h.1.to_tagged()));
            event.insert("prev".into(), prev);
            let leaf = Value::Object(event.clone()).to_canonical().unwrap();
            heads.insert(matter, (head.map_or(0, |h| h.0 + 1), leaf_hash(&leaf)));
            n += 1;
        }
    }

    /// Places of the events among the items.
    pub fn events(&self) -> Vec<usize> {
        let is_event = |i: &usize| matches!(self.items[*i], Item::Event(_));
        (0..self.items.len()).filter(is_event).collect()
    }

    /// Places of the notes among the items.
    pub fn notes(&self) -> Vec<usize> {
        let is_note = |i: &usize| matches!(self.items[*i], Item::Note { .. });
        (0..self.items.len()).filter(is_note).collect()
    }

    pub fn event_mut(&mut self, at: usize) -> &mut Object {
        match &mut self.items[at] {
            Item::Event(event) => event,
            _ => panic!("no event at {at}"),
        }
    }
}

pub fn header(origin: &str) -> Vec<u8> {
    let header = Object::from([
        ("hash".into(), "sha256".into()),
        ("mingfa-ledger".into(), Value::Int(1)),
        ("origin".into(), origin.into()),
    ]);
    Value::Object(header).to_canonical().unwrap()
}

pub fn object(leaf: &[u8]) -> Object {
    canonical(leaf).unwrap().as_object().unwrap().clone()
}

pub fn wrap(name: &str, value: Value) -> Vec<u8> {
    let line = Value::Object(Object::from([(name.into(), value)]));
    line.to_canonical().unwrap()
}

pub fn note_in(line: &[u8]) -> Option<Note> {
    let line = canonical(line).ok()?;
    Note::parse(line.get("note")?.as_text()?).ok()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
