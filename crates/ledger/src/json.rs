//! One reader for all JSON of the ledger. It takes any JSON with integers only and notes on the way whether the bytes
//! are the canonical ones, so that strict readers and the audit, which must go on after a bad line, share one grammar.

use std::borrow::Cow;

use crate::canonical::{CanonError, MAX_DEPTH, MAX_INTEGER};

/// What was read, borrowed from the line where no escape stood in the way.
#[derive(Debug)]
pub(crate) struct Parsed<'a> {
    pub(crate) root: Node<'a>,
    /// The place of the first byte at which a canonical writer would have written something else.
    pub(crate) deviation: Option<usize>,
    /// The first limit of reliability-security §3.3 that the value breaks.
    pub(crate) limit: Option<CanonError>,
}

/// A JSON value. Text is UTF-8 except that lone surrogates stand in it as three bytes each.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer beyond 64 bits; it breaks a limit, so its value is never needed.
    Huge,
    Text(Cow<'a, [u8]>),
    Array(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
}

#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) name: Cow<'a, [u8]>,
    pub(crate) value: Node<'a>,
}

/// Deeper nesting is not read at all: the reader is recursive and must not exhaust the stack.
const MAX_NESTING: usize = 900;
/// Longer integers are not read at all: other readers give up on them too (Python's default limit).
const MAX_DIGITS: usize = 4300;
/// A UTF-8 byte order mark is skipped, as Notepad writes it, but the line is not canonical.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Reads one JSON value that takes up all of `bytes`. An error means that the bytes are no JSON of this kind at all:
/// not UTF-8, a syntax error, a number that is no integer, a name that occurs twice.
pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed<'_>, CanonError> {
    let mut reader = Reader {
        bytes,
        at: 0,
        deviation: None,
        limit: None,
    };
    if std::str::from_utf8(bytes).is_err() {
        check_surrogates(bytes)?;
        reader.limit = Some(CanonError::Surrogate);
    }
    if bytes.starts_with(BOM) {
        reader.deviates();
        reader.at = BOM.len();
    }
    reader.space();
    let root = reader.value(0)?;
    reader.space();
    if reader.at < bytes.len() {
        return Err(CanonError::Syntax { at: reader.at });
    }
    Ok(Parsed {
        root,
        deviation: reader.deviation,
        limit: reader.limit,
    })
}

/// Whether a member name has the form `[a-z][a-z0-9.-]{0,63}`.
pub(crate) fn is_name(name: &[u8]) -> bool {
    let rest_is_fine = |rest: &[u8]| {
        rest.iter()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
    };
    matches!(name.split_first(), Some((b'a'..=b'z', rest)) if rest.len() < 64 && rest_is_fine(rest))
}

/// How many bytes stand before the first quotation mark, backslash or control character, or in all. Eight at a time:
/// most of a leaf is plain text, and this is most of the time of reading it.
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    let is_special = |b: u8| b == b'"' || b == b'\\' || b < 0x20;
    let (words, tail) = bytes.as_chunks::<8>();
    let mut length = 0;
    for word in words {
        if has_special(u64::from_le_bytes(*word)) {
            return length + word.iter().take_while(|b| !is_special(**b)).count();
        }
        length += 8;
    }
    length + tail.iter().take_while(|b| !is_special(**b)).count()
}

/// Whether one of the eight bytes is special. `(x − 0x01…) & !x & 0x80…` is not zero exactly if a byte of x is zero;
/// with 0x20… in place of 0x01…, exactly if a byte is below 0x20.
fn has_special(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let quote = word ^ (ONES * 0x22);
    let slash = word ^ (ONES * 0x5c);
    let zero = |x: u64| x.wrapping_sub(ONES) & !x;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (zero(quote) | zero(slash) | control) & HIGH != 0
}

impl<'a> Node<'a> {
    /// The text, if it is one without lone surrogates.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// A member of an object.
    pub(crate) fn member(&self, name: &[u8]) -> Option<&Node<'a>> {
        match self {
            Node::Object(members) => members.iter().find(|m| m.name == name).map(|m| &m.value),
            _ => None,
        }
    }

    /// For messages: the value in short.
    pub(crate) fn shown(&self) -> String {
        match self {
            Node::Null => "null".into(),
            Node::Bool(value) => value.to_string(),
            Node::Int(value) => value.to_string(),
            Node::Huge => "过大的整数".into(),
            Node::Text(bytes) => String::from_utf8_lossy(bytes).chars().take(80).collect(),
            Node::Array(_) => "数组".into(),
            Node::Object(_) => "对象".into(),
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    deviation: Option<usize>,
    limit: Option<CanonError>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Node<'a>, CanonError> {
        if depth > MAX_DEPTH {
            self.breaks(CanonError::Depth);
            if depth > MAX_NESTING {
                return Err(CanonError::Depth);
            }
        }
        match self.peek() {
            Some(b'"') => Ok(Node::Text(self.text()?)),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => self.integer(),
            Some(b't') => self.word(b"true", Node::Bool(true)),
            Some(b'f') => self.word(b"false", Node::Bool(false)),
            Some(b'n') => self.word(b"null", Node::Null),
            _ => Err(self.syntax()),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node<'a>, CanonError> {
        self.at += 1;
        let mut members: Vec<Member<'a>> = Vec::with_capacity(if depth == 0 { 24 } else { 4 });
        let mut in_order = true;
        self.space();
        if self.take(b'}') {
            return Ok(Node::Object(members));
        }
        loop {
            self.space();
            let start = self.at;
            let name = self.text()?;
            if !is_name(&name) {
                self.breaks(CanonError::Name {
                    name: String::from_utf8_lossy(&name).chars().take(80).collect(),
                });
            }
            if members.last().is_some_and(|last| last.name >= name) {
                in_order = false;
                self.deviation.get_or_insert(start);
            }
            self.space();
            self.expect(b':')?;
            self.space();
            let value = self.value(depth + 1)?;
            members.push(Member { name, value });
            self.space();
            if self.take(b'}') {
                break;
            }
            self.expect(b',')?;
        }
        if !in_order {
            refuse_repeated(&members)?;
        }
        Ok(Node::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<Node<'a>, CanonError> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Node::Array(items));
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take(b']') {
                return Ok(Node::Array(items));
            }
            self.expect(b',')?;
        }
    }

    fn integer(&mut self) -> Result<Node<'a>, CanonError> {
        let start = self.at;
        let negative = self.take(b'-');
        let digits = self
            .rest()
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let text = self.rest().get(..digits).unwrap_or_default();
        self.at += digits;
        let leading_zero = digits > 1 && text.starts_with(b"0");
        if digits == 0 || leading_zero {
            return Err(CanonError::Syntax { at: start });
        }
        if digits > MAX_DIGITS || matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return Err(CanonError::NotAnInteger { at: start });
        }
        if negative && text == b"0" {
            self.deviation.get_or_insert(start);
        }
        let magnitude = text.iter().try_fold(0_i64, |sum, digit| {
            sum.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
        });
        match magnitude {
            Some(m) => {
                if m > MAX_INTEGER {
                    self.breaks(CanonError::Integer { at: start });
                }
                Ok(Node::Int(if negative { -m } else { m }))
            }
            None => {
                self.breaks(CanonError::Integer { at: start });
                Ok(Node::Huge)
            }
        }
    }

    fn text(&mut self) -> Result<Cow<'a, [u8]>, CanonError> {
        self.expect(b'"')?;
        let plain = self.plain();
        if self.take(b'"') {
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = plain.to_vec();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => self.escape(&mut text)?,
                _ => return Err(self.syntax()), // a control character, or the end
            }
            text.extend_from_slice(self.plain());
        }
    }

    /// Bytes up to the next quotation mark, backslash or control character.
    fn plain(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = plain_length(rest);
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), CanonError> {
        let start = self.at;
        self.at += 1;
        let kind = self.peek().ok_or(CanonError::Syntax { at: start })?;
        self.at += 1;
        let (byte, canonical) = match kind {
            b'"' | b'\\' => (kind, true),
            b'/' => (b'/', false),
            b'b' => (8, true),
            b'f' => (12, true),
            b'n' => (b'\n', true),
            b'r' => (b'\r', true),
            b't' => (b'\t', true),
            b'u' => return self.unicode_escape(start, text),
            _ => return Err(CanonError::Syntax { at: start }),
        };
        if !canonical {
            self.deviation.get_or_insert(start);
        }
        text.push(byte);
        Ok(())
    }

    fn unicode_escape(&mut self, start: usize, text: &mut Vec<u8>) -> Result<(), CanonError> {
        let unit = self.four_digits().ok_or(CanonError::Syntax { at: start })?;
        // RFC 8785 §3.2.2.2: only control characters without a short escape are written so, in lower case.
        let spelt = self.bytes.get(start..self.at).unwrap_or_default();
        let canonical = unit < 0x20
            && !matches!(unit, 8 | 9 | 10 | 12 | 13)
            && !spelt.iter().any(u8::is_ascii_uppercase);
        if !canonical {
            self.deviation.get_or_insert(start);
        }
        let mut code = u32::from(unit);
        if (0xd800..0xdc00).contains(&unit) && self.rest().starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            match self.four_digits() {
                Some(low @ 0xdc00..0xe000) => {
                    code = 0x10000 + ((code - 0xd800) << 10) + (u32::from(low) - 0xdc00);
                }
                Some(_) => self.at = back,
                None => return Err(CanonError::Syntax { at: back }),
            }
        }
        match char::from_u32(code) {
            Some(c) => text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => {
                self.breaks(CanonError::Surrogate);
                let six = |shift: u32| 0x80 | ((code >> shift) & 0x3f) as u8;
                text.extend_from_slice(&[0xe0 | (code >> 12) as u8, six(6), six(0)]);
            }
        }
        Ok(())
    }

    fn four_digits(&mut self) -> Option<u16> {
        let digits = self.rest().get(..4)?;
        let mut unit = 0;
        for digit in digits {
            unit = unit << 4 | char::from(*digit).to_digit(16)?;
        }
        self.at += 4;
        u16::try_from(unit).ok()
    }

    fn word(&mut self, word: &[u8], node: Node<'a>) -> Result<Node<'a>, CanonError> {
        if !self.rest().starts_with(word) {
            return Err(self.syntax());
        }
        self.at += word.len();
        Ok(node)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.deviates();
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), CanonError> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(self.syntax())
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn deviates(&mut self) {
        self.deviation.get_or_insert(self.at);
    }

    fn breaks(&mut self, limit: CanonError) {
        self.limit.get_or_insert(limit);
    }

    fn syntax(&self) -> CanonError {
        CanonError::Syntax { at: self.at }
    }
}

fn refuse_repeated(members: &[Member<'_>]) -> Result<(), CanonError> {
    let mut names: Vec<&[u8]> = members.iter().map(|m| m.name.as_ref()).collect();
    names.sort_unstable();
    for (one, next) in names.iter().zip(names.iter().skip(1)) {
        if one == next {
            return Err(CanonError::Repeated {
                name: String::from_utf8_lossy(one).chars().take(80).collect(),
            });
        }
    }
    Ok(())
}

/// Accepts what is UTF-8 but for surrogates written as three bytes (ED A0..BF xx): one flipped bit turns a Chinese
/// character into one, and the line can still be read, though never be canonical.
fn check_surrogates(bytes: &[u8]) -> Result<(), CanonError> {
    let mut rest = bytes;
    loop {
        let Err(error) = std::str::from_utf8(rest) else {
            return Ok(());
        };
        let bad = rest.get(error.valid_up_to()..).unwrap_or_default();
        match bad {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, after @ ..] => rest = after,
            _ => {
                return Err(CanonError::NotUtf8 {
                    at: bytes.len() - bad.len(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
