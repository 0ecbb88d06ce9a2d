//! A line as the audit sees it: whatever is there, judged later.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::hash::Hash;
use crate::instant;
use crate::json::{Member, Node};

/// Why a line cannot be judged further: it gives the finding FORM.
pub(crate) struct Malformed(pub(crate) Cow<'static, str>);

impl From<&'static str> for Malformed {
    fn from(why: &'static str) -> Malformed {
        Malformed(why.into())
    }
}

/// What a line is by its members.
pub(crate) enum LineKind<'n, 'a> {
    Note(&'n Node<'a>),
    Opening(&'n Node<'a>),
    Event,
}

/// The members of an event that are judged or summed up.
#[derive(Default)]
pub(crate) struct View<'n, 'a> {
    pub(crate) action: Option<&'n Node<'a>>,
    pub(crate) actor: Option<&'n Node<'a>>,
    pub(crate) data: Option<&'n Node<'a>>,
    pub(crate) kind: Option<&'n Node<'a>>,
    pub(crate) log: Option<&'n Node<'a>>,
    pub(crate) matter: Option<&'n Node<'a>>,
    pub(crate) n: Option<&'n Node<'a>>,
    pub(crate) occurred: Option<&'n Node<'a>>,
    pub(crate) prev: Option<&'n Node<'a>>,
    pub(crate) recorded: Option<&'n Node<'a>>,
    pub(crate) request: Option<&'n Node<'a>>,
    pub(crate) seq: Option<&'n Node<'a>>,
    pub(crate) unit: Option<&'n Node<'a>>,
    pub(crate) v: Option<&'n Node<'a>>,
}

impl<'n, 'a> LineKind<'n, 'a> {
    /// A member `note` makes a checkpoint, else a member `open` a disclosure, else it is an event. A bare array or
    /// string is taken for an event without members, unless it holds one of the two words; other values are nothing.
    pub(crate) fn of(root: &'n Node<'a>) -> Result<LineKind<'n, 'a>, Malformed> {
        if let Some(note) = root.member(b"note") {
            return Ok(LineKind::Note(note));
        }
        if let Some(opening) = root.member(b"open") {
            return Ok(LineKind::Opening(opening));
        }
        let is_word = |text: &[u8]| text == b"note" || text == b"open";
        let is_event = match root {
            Node::Object(_) => true,
            Node::Array(items) => !items
                .iter()
                .any(|i| matches!(i, Node::Text(t) if is_word(t))),
            Node::Text(text) => !text.windows(4).any(is_word),
            Node::Null | Node::Bool(_) | Node::Int(_) | Node::Huge => false,
        };
        match is_event {
            true => Ok(LineKind::Event),
            false => Err("不是JSON对象".into()),
        }
    }
}

impl<'n, 'a> View<'n, 'a> {
    pub(crate) fn of(root: &'n Node<'a>) -> View<'n, 'a> {
        let mut view = View::default();
        let Node::Object(members) = root else {
            return view;
        };
        for Member { name, value } in members {
            let place = match name.as_ref() {
                b"action" => &mut view.action,
                b"actor" => &mut view.actor,
                b"data" => &mut view.data,
                b"kind" => &mut view.kind,
                b"log" => &mut view.log,
                b"matter" => &mut view.matter,
                b"n" => &mut view.n,
                b"occurred" => &mut view.occurred,
                b"prev" => &mut view.prev,
                b"recorded" => &mut view.recorded,
                b"request" => &mut view.request,
                b"seq" => &mut view.seq,
                b"unit" => &mut view.unit,
                b"v" => &mut view.v,
                _ => continue,
            };
            *place = Some(value);
        }
        view
    }
}

/// A member that must be there.
pub(crate) fn need<'n, 'a>(
    node: Option<&'n Node<'a>>,
    missing: &'static str,
) -> Result<&'n Node<'a>, Malformed> {
    node.ok_or_else(|| Malformed(format!("缺少{missing}").into()))
}

/// A short stand-in for a matter id or a request key: 30 million of them must fit in memory. Half of SHA-256 keeps
/// chance and malice away. Truth values count as 0 and 1, as they do for the independent auditor.
pub(crate) fn fingerprint(node: &Node<'_>, member: &'static str) -> Result<[u8; 16], Malformed> {
    let mut hasher = Sha256::new();
    match node {
        Node::Text(text) => hasher.update(text),
        Node::Int(value) => hasher.update([b"\xff", value.to_be_bytes().as_slice()].concat()),
        Node::Bool(value) => {
            hasher.update([b"\xff", i64::from(*value).to_be_bytes().as_slice()].concat());
        }
        Node::Null => hasher.update(b"\xfe"),
        Node::Huge => hasher.update(b"\xfd"),
        Node::Array(_) | Node::Object(_) => {
            return Err(Malformed(format!("{member}不是字符串").into()));
        }
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let (half, _) = digest.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    Ok(*half)
}

/// Bytes of hexadecimal, which may have white space between the pairs and capitals, as the independent auditor reads it.
pub(crate) fn lenient_hex(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if matches!(byte, b' ' | 9..=13) {
            continue;
        }
        let high = char::from(byte).to_digit(16)?;
        let low = char::from(bytes.next()?).to_digit(16)?;
        out.push((high << 4 | low) as u8);
    }
    Some(out)
}

/// The day it is said to have happened on is before the day of UTC+8 on which it was recorded. Compared as text, since
/// `occurred` may be anything.
pub(crate) fn is_late(view: &View<'_, '_>, micros: i64) -> Result<bool, Malformed> {
    let Node::Text(occurred) = need(view.occurred, "occurred")? else {
        return Err("occurred不是字符串".into());
    };
    let day = instant::day_text(instant::china_day(micros)).ok_or("recorded超出可用的年份")?;
    let claimed = occurred.get(..10).unwrap_or(occurred);
    Ok(claimed < day.as_slice())
}

/// Whether the text is `sha256:` and this hash, without writing it out.
pub(crate) fn is_tagged(text: &[u8], hash: &Hash) -> bool {
    let digit = |half: u8| char::from_digit(half.into(), 16).map(|c| c as u8);
    let Some((pairs, [])) = text.strip_prefix(b"sha256:").map(<[u8]>::as_chunks::<2>) else {
        return false;
    };
    pairs.len() == hash.0.len()
        && pairs.iter().zip(hash.0).all(|([high, low], byte)| {
            digit(byte >> 4) == Some(*high) && digit(byte & 15) == Some(*low)
        })
}

/// An index for a finding.
pub(crate) fn number(node: Option<&Node<'_>>) -> Option<u64> {
    match node {
        Some(Node::Int(value)) => u64::try_from(*value).ok(),
        _ => None,
    }
}
