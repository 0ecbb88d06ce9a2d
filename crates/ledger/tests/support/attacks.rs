//! What an insider, a careless hand or a broken disk may do to an export.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mingfa_ledger::{Checkpoint, Note, Object, Signer, Value};

use super::spellings::{HEADERS, REPLACEMENTS, STRANGE, TIMES};
use super::{Dice, Item, Keys, Log, note_in, object, wrap};

type Inside = fn(&mut Log, &mut Dice);
type Outside = fn(&mut Vec<Vec<u8>>, &Keys, &mut Dice);

/// Changes to the log before its checkpoints are signed: the insider holds the keys.
pub const INSIDE: &[(&str, Inside)] = &[
    ("edit and chain again", |log, dice| {
        edit(log, dice);
        log.rechain();
    }),
    ("edit, not chained again", edit),
    ("drop an event and chain again", |log, dice| {
        let at = dice.pick(&log.events());
        log.items.remove(at);
        log.rechain();
    }),
    ("swap two events and chain again", |log, dice| {
        let events = log.events();
        let (a, b) = (dice.pick(&events), dice.pick(&events));
        log.items.swap(a, b);
        log.rechain();
    }),
    ("repeat an event and chain again", |log, dice| {
        let at = dice.pick(&log.events());
        let copy = log.items[at].clone();
        log.items.insert(at, copy);
        log.rechain();
    }),
    ("another value in a member", member_value),
    ("another value in a member, chained again", |log, dice| {
        member_value(log, dice);
        log.rechain();
    }),
    ("member removed", |log, dice| {
        let at = dice.pick(&log.events());
        let event = log.event_mut(at);
        let names: Vec<String> = event.keys().cloned().collect();
        event.remove(&dice.pick(&names));
    }),
    ("recorded elsewhere in time", |log, dice| {
        let at = dice.pick(&log.events());
        let text = dice.pick(TIMES);
        log.event_mut(at).insert("recorded".into(), text.into());
        if dice.chance(60) {
            log.rechain();
        }
    }),
    ("recorded moved by seconds", |log, dice| {
        let events = log.events();
        let times: Vec<Value> = events
            .iter()
            .filter_map(|at| log.event_mut(*at).get("recorded").cloned())
            .collect();
        if !times.is_empty() {
            let at = dice.pick(&events);
            log.event_mut(at)
                .insert("recorded".into(), dice.pick(&times));
            log.rechain();
        }
    }),
    ("occurred of another form", |log, dice| {
        let at = dice.pick(&log.events());
        let text = dice.pick(&["2020-10-1", "2020-10-16", "二〇二〇年", "", "9999-99-99"]);
        log.event_mut(at).insert("occurred".into(), text.into());
        log.rechain();
    }),
    ("checkpoint at another time", |log, dice| {
        let at = dice.pick(&log.notes());
        let shift = dice.pick(&[-5000, -300, -61, -1, 1, 61, 300, 5000]);
        if let Item::Note { time } = &mut log.items[at] {
            *time = time.saturating_add_signed(shift);
        }
    }),
    ("checkpoint elsewhere", |log, dice| {
        let at = dice.pick(&log.notes());
        let note = log.items.remove(at);
        let to = dice.below(log.items.len() + 1);
        log.items.insert(to, note);
    }),
    ("checkpoint twice", |log, dice| {
        let at = dice.pick(&log.notes());
        let note = log.items[at].clone();
        log.items.insert(at, note);
    }),
    ("another log's header", |log, dice| {
        log.header = super::header(dice.pick(&["mingfa.example/other", "", super::ORIGIN]));
    }),
    ("wrong opening", wrong_opening),
    ("wrong opening", wrong_opening),
    ("opening elsewhere", |log, dice| {
        let is_opening = |i: &usize| matches!(log.items[*i], Item::Opening(_));
        let openings: Vec<usize> = (0..log.items.len()).filter(is_opening).collect();
        if let Some(at) = openings.first() {
            let opening = log.items.remove(*at);
            let to = dice.below(log.items.len() + 1);
            log.items.insert(to, opening);
        }
    }),
    ("a long event", |log, dice| {
        let at = dice.pick(&log.events());
        let length = dice.pick(&[60_000, 65_535, 70_000]);
        let long = Value::Text("长".repeat(length / 3));
        log.event_mut(at).insert("data".into(), long);
        log.rechain();
    }),
];

/// Changes to the lines of the signed export.
pub const OUTSIDE: &[(&str, Outside)] = &[
    ("nothing", |_, _, _| {}),
    ("bit flip", |lines, _, dice| bit_flip(lines, dice)),
    ("bit flip", |lines, _, dice| bit_flip(lines, dice)),
    ("bit flip", |lines, _, dice| bit_flip(lines, dice)),
    ("drop a line", |lines, _, dice| {
        let at = any_line(lines, dice);
        lines.remove(at);
    }),
    ("repeat a line", |lines, _, dice| {
        let at = any_line(lines, dice);
        let copy = lines[at].clone();
        let to = 1 + dice.below(lines.len());
        lines.insert(to, copy);
    }),
    ("swap two lines", |lines, _, dice| {
        let (a, b) = (any_line(lines, dice), any_line(lines, dice));
        lines.swap(a, b);
    }),
    ("truncate", |lines, _, dice| {
        let keep = 1 + dice.below(lines.len());
        lines.truncate(keep);
    }),
    ("no last checkpoint", |lines, _, _| {
        lines.pop();
    }),
    ("bytes of an event", |lines, _, dice| {
        let at = any_line(lines, dice);
        let (from, to) = dice.pick(REPLACEMENTS);
        lines[at] = replace_once(&lines[at], from, to);
    }),
    ("bytes of an event", |lines, _, dice| {
        let at = any_line(lines, dice);
        let (from, to) = dice.pick(REPLACEMENTS);
        lines[at] = replace_once(&lines[at], from, to);
    }),
    ("a strange line", |lines, _, dice| {
        let at = 1 + dice.below(lines.len());
        lines.insert(at, dice.pick(STRANGE).to_vec());
    }),
    ("a strange line instead", |lines, _, dice| {
        let at = any_line(lines, dice);
        lines[at] = dice.pick(STRANGE).to_vec();
    }),
    ("a deep line", |lines, _, dice| {
        let depth = dice.pick(&[7, 8, 9, 10, 100]);
        let deep = ["[".repeat(depth), "1".into(), "]".repeat(depth)].concat();
        let at = any_line(lines, dice);
        lines[at] = replace_once(
            &lines[at],
            b"\"visits\":",
            format!("\"visits\":{deep},\"w\":").as_bytes(),
        );
    }),
    ("bent note", |lines, keys, dice| {
        bend_note(lines, keys, dice)
    }),
    ("bent note", |lines, keys, dice| {
        bend_note(lines, keys, dice)
    }),
    ("bent note", |lines, keys, dice| {
        bend_note(lines, keys, dice)
    }),
    ("foreign note", |lines, keys, dice| {
        foreign_note(lines, keys, dice)
    }),
    ("bent header", |lines, _, dice| {
        let (from, to) = dice.pick(HEADERS);
        lines[0] = replace_once(&lines[0], from, to);
    }),
    ("byte order mark", |lines, _, dice| {
        let at = dice.below(lines.len());
        lines[at] = [b"\xef\xbb\xbf", lines[at].as_slice()].concat();
    }),
    ("CRLF", |lines, _, _| {
        for line in lines {
            line.push(b'\r');
        }
    }),
];

fn edit(log: &mut Log, dice: &mut Dice) {
    let at = dice.pick(&log.events());
    let event = log.event_mut(at);
    match dice.below(4) {
        0 => event.insert("unit".into(), "u999".into()),
        1 => event.insert("occurred".into(), "2020-10-02".into()),
        2 => event.insert("actor".into(), "a9999".into()),
        _ => event.insert(
            "data".into(),
            Object::from([("visits".into(), 99.into())]).into(),
        ),
    };
}

fn member_value(log: &mut Log, dice: &mut Dice) {
    let at = dice.pick(&log.events());
    let event = log.event_mut(at);
    let names: Vec<String> = event.keys().cloned().collect();
    let name = dice.pick(&names);
    let values = [
        Value::Null,
        true.into(),
        false.into(),
        0.into(),
        1.into(),
        7.into(),
        (-1).into(),
        "".into(),
        "x".into(),
        Vec::new().into(),
        Object::new().into(),
        vec!["x".into(), 1.into()].into(),
        event[&dice.pick(&names)].clone(),
    ];
    event.insert(name, dice.pick(&values));
}

fn wrong_opening(log: &mut Log, dice: &mut Dice) {
    let is_opening = |item: &&mut Item| matches!(item, Item::Opening(_));
    let mut openings: Vec<&mut Item> = log.items.iter_mut().filter(is_opening).collect();
    if openings.is_empty() {
        return;
    }
    let at = dice.below(openings.len());
    let Item::Opening(opening) = &mut *openings[at] else {
        return;
    };
    let salt = opening["salt"].as_text().unwrap_or("00").to_owned();
    match dice.below(10) {
        0 => opening.insert("value".into(), "李某".into()),
        1 => opening.insert("value".into(), Value::Null),
        2 => opening.insert("salt".into(), salt.to_uppercase().into()),
        3 => opening.insert("salt".into(), salt[2..].into()),
        4 => opening.insert("salt".into(), format!("{salt}01").into()),
        5 => opening.insert(
            "salt".into(),
            format!(" {}\t{}", &salt[..2], &salt[2..]).into(),
        ),
        6 => opening.insert("salt".into(), salt.replace('0', "g").into()),
        7 => opening.insert("field".into(), "called".into()),
        8 => opening.remove("value"),
        _ => opening.insert("more".into(), 1.into()),
    };
}

fn any_line(lines: &[Vec<u8>], dice: &mut Dice) -> usize {
    if lines.len() < 2 {
        0
    } else {
        1 + dice.below(lines.len() - 1)
    }
}

fn bit_flip(lines: &mut [Vec<u8>], dice: &mut Dice) {
    let total: usize = lines.iter().map(|l| l.len() + 1).sum();
    let mut at = dice.below(total);
    for line in lines {
        if at < line.len() {
            line[at] ^= 1 << dice.below(8);
            return;
        }
        if at == line.len() {
            return; // the newline itself: "drop a line" and "bytes" do worse
        }
        at -= line.len() + 1;
    }
}

fn replace_once(line: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    match line.windows(from.len()).position(|part| part == from) {
        Some(at) => [&line[..at], to, &line[at + from.len()..]].concat(),
        None => line.to_vec(),
    }
}

fn bend_note(lines: &mut [Vec<u8>], keys: &Keys, dice: &mut Dice) {
    let notes: Vec<usize> = (0..lines.len())
        .filter(|i| note_in(&lines[*i]).is_some())
        .collect();
    if notes.is_empty() {
        return;
    }
    let at = dice.pick(&notes);
    let text = note_in(&lines[at]).unwrap().text().to_owned();
    let (body, signatures) = text.rsplit_once("\n\n").unwrap();
    let mut signatures: Vec<String> = signatures.lines().map(str::to_owned).collect();
    let mut body = body.to_owned();
    let one = dice.below(signatures.len());
    match dice.below(22) {
        0 => {
            signatures.remove(one);
        }
        1 => {
            signatures.truncate(1);
        }
        2 => {
            signatures.remove(0);
        }
        3 => signatures[one] = bend_signature(&signatures[one], dice, 4),
        4 => signatures[one] = bend_signature(&signatures[one], dice, 0),
        5 => {
            let bent = bend_signature(&signatures[one], dice, 4);
            signatures.insert(dice.below(signatures.len() + 1), bent);
        }
        6 => signatures.insert(0, "\u{2014} stranger.example/k AAAAAAAA".into()),
        7 => signatures.insert(
            0,
            format!("\u{2014} stranger.example/k {}", "AAAA".repeat(900)),
        ),
        8 => signatures[one] = signatures[one].replacen('\u{2014}', "-", 1),
        9 => signatures[one] = signatures[one].replacen("\u{2014} ", " \u{2014}", 1),
        10 => signatures[one].push(' '),
        11 => signatures[one].push_str(dice.pick(&["=", "==", "A", "*", "\t"])),
        12 => signatures.clear(),
        13 => signatures.rotate_left(1),
        14 => body.push_str("\nan extension"),
        15 => body = body.replacen('\n', "\n0", 1),
        16 => {
            body = body.replacen(
                '\n',
                dice.pick(&["\n+", "\n1", "\n-", "\n999999999999999999999"]),
                1,
            )
        }
        17 => {
            body.pop();
        }
        18 => body.push_str(dice.pick(&["=", "A", "AAAA", "\n"])),
        19 => {
            // Both cosignatures of time 0, rightly signed.
            let message = format!("cosignature/v1\ntime 0\n{body}\n");
            for (line, key) in signatures.iter_mut().skip(1).zip(&keys.witnesses) {
                let signature = key.sign(message.as_bytes()).unwrap();
                *line = signature_line(key, &[&[0; 8], &signature[..]].concat());
            }
        }
        20 => signatures[one] = bend_spare_bits(&signatures[one]),
        _ => {
            let other = &keys.other_log;
            let signature = other.sign(format!("{body}\n").as_bytes()).unwrap();
            signatures[0] = signature_line(other, &signature);
        }
    }
    let mut text = format!("{body}\n\n{}\n", signatures.join("\n"));
    if dice.chance(5) {
        text.pop();
    }
    lines[at] = wrap("note", text.into());
}

fn signature_line(key: &impl Signer, signature: &[u8]) -> String {
    let key = key.verifier();
    let raw = [&key.id()[..], signature].concat();
    format!("\u{2014} {} {}", key.name(), STANDARD.encode(raw))
}

/// Flips a bit of the signature's bytes at or after `from`.
fn bend_signature(line: &str, dice: &mut Dice, from: usize) -> String {
    let (head, data) = line.rsplit_once(' ').unwrap();
    let Ok(mut raw) = STANDARD.decode(data) else {
        return line.to_owned();
    };
    if raw.len() > from {
        let at = from + dice.below(raw.len() - from);
        raw[at] ^= 1 << dice.below(8);
    }
    format!("{head} {}", STANDARD.encode(raw))
}

/// Another spelling of the same bytes: the bits of the last character that carry nothing.
fn bend_spare_bits(line: &str) -> String {
    let mut bytes = line.as_bytes().to_vec();
    if let Some(last) = bytes.iter().rposition(|b| *b != b'=')
        && last + 1 < bytes.len()
    {
        bytes[last] = match bytes[last] {
            b'A' | b'E' | b'I' | b'M' | b'Q' | b'U' | b'Y' | b'c' | b'g' | b'k' | b'o' | b's'
            | b'w' | b'0' | b'4' | b'8' => bytes[last] + 1,
            same => same,
        };
    }
    String::from_utf8(bytes).unwrap()
}

fn foreign_note(lines: &mut Vec<Vec<u8>>, keys: &Keys, dice: &mut Dice) {
    let notes: Vec<Note> = lines.iter().filter_map(|l| note_in(l)).collect();
    let Some(note) = notes.first() else { return };
    let Ok(head) = note.checkpoint() else {
        return; // an earlier attack left a root of another length
    };
    let origin = dice
        .pick(&["mingfa.example/other", super::ORIGIN])
        .to_string();
    let size = head.size + dice.below(2) as u64;
    let root = if dice.chance(50) {
        head.root
    } else {
        mingfa_ledger::leaf_hash(b"other")
    };
    let other = Checkpoint { origin, size, root }
        .sign(&[&keys.log])
        .unwrap();
    let at = 1 + dice.below(lines.len());
    lines.insert(at, wrap("note", other.text().into()));
}

/// For single changes of members in focused tests.
pub fn with_member(leaf: &[u8], name: &str, value: Value) -> Vec<u8> {
    let mut event = object(leaf);
    event.insert(name.into(), value);
    Value::Object(event).to_canonical().unwrap()
}
