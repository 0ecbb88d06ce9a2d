//! Canonical JSON: RFC 8785 with the limits of reliability-security §3.3, which leave one spelling to each value and
//! let a verifier in any language be some twenty lines.

use std::collections::BTreeMap;

use crate::json::{self, Node, Parsed};

/// A JSON value of a leaf or of a sealed field. There are no fractions: money is integer 分, shares are two integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer; only those within ±(2^53−1) can be written.
    Int(i64),
    /// A string
    Text(String),
    /// An array
    Array(Vec<Value>),
    /// An object; names are `[a-z][a-z0-9.-]{0,63}`, else it cannot be written.
    Object(Object),
}

/// The members of an object by name. Names are ASCII, so the order of bytes is the order of RFC 8785.
pub type Object = BTreeMap<String, Value>;

/// Why bytes are not canonical JSON, or why a value cannot be written so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonError {
    /// The bytes are not UTF-8.
    #[error("第{at}字节处不是UTF-8编码")]
    NotUtf8 {
        /// Offset of the byte.
        at: usize,
    },
    /// The bytes are not JSON.
    #[error("第{at}字节处不合JSON语法")]
    Syntax {
        /// Offset of the byte.
        at: usize,
    },
    /// A number with a fraction or exponent, or too long to be read.
    #[error("第{at}字节处的数不是整数")]
    NotAnInteger {
        /// Offset of the number.
        at: usize,
    },
    /// A name occurs twice in one object.
    #[error("成员名“{name}”重复")]
    Repeated {
        /// The name.
        name: String,
    },
    /// A member name has another form than `[a-z][a-z0-9.-]{0,63}`.
    #[error("成员名“{name}”不合规定（小写字母开头，只含小写字母、数字、点和连字符，至多64个字符）")]
    Name {
        /// The name.
        name: String,
    },
    /// An integer beyond ±(2^53−1).
    #[error("第{at}字节处的整数超出±(2^53−1)")]
    Integer {
        /// Offset of the number.
        at: usize,
    },
    /// A value nested deeper than eight levels below the outermost.
    #[error("嵌套超过8层")]
    Depth,
    /// A surrogate without its partner.
    #[error("含有不成对的代理字符")]
    Surrogate,
    /// More than 65,535 bytes.
    #[error("长{length}字节，超过65535字节的上限")]
    TooLong {
        /// The length in bytes.
        length: usize,
    },
    /// JSON within the limits, but not spelt as RFC 8785 spells it.
    #[error("第{at}字节处不是规范写法（RFC 8785）")]
    Spelling {
        /// Offset of the first byte that a canonical writer would have written otherwise.
        at: usize,
    },
}

/// The longest leaf: entry bundles of C2SP tlog-tiles carry a 16-bit length.
pub const LEAF_MAX: usize = 65_535;
/// The largest integer that every JSON reader takes exactly.
pub(crate) const MAX_INTEGER: i64 = (1 << 53) - 1;
/// The outermost value is at depth 0.
pub(crate) const MAX_DEPTH: usize = 8;

/// Reads canonical JSON: accepts bytes only if reading and writing them again gives the same bytes, within all limits
/// (names, integers, depth, surrogates, 65,535 bytes).
pub fn canonical(bytes: &[u8]) -> Result<Value, CanonError> {
    Value::from_node(&strict(bytes)?.root)
}

pub(crate) fn strict(bytes: &[u8]) -> Result<Parsed<'_>, CanonError> {
    if bytes.len() > LEAF_MAX {
        return Err(CanonError::TooLong {
            length: bytes.len(),
        });
    }
    let mut parsed = json::parse(bytes)?;
    match (parsed.limit.take(), parsed.deviation) {
        (Some(limit), _) => Err(limit),
        (None, Some(at)) => Err(CanonError::Spelling { at }),
        (None, None) => Ok(parsed),
    }
}

impl Value {
    /// The canonical bytes, of any length; fails where a name, an integer or the depth is outside the limits.
    pub fn to_canonical(&self) -> Result<Vec<u8>, CanonError> {
        let mut out = Vec::new();
        write(&mut out, self, 0)?;
        Ok(out)
    }

    /// A member of an object, or `None`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items, if it is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members, if it is an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Fails only on what a value cannot hold: lone surrogates and integers beyond 64 bits.
    pub(crate) fn from_node(node: &Node<'_>) -> Result<Value, CanonError> {
        Ok(match node {
            Node::Null => Value::Null,
            Node::Bool(value) => Value::Bool(*value),
            Node::Int(value) => Value::Int(*value),
            Node::Huge => return Err(CanonError::Integer { at: 0 }),
            Node::Text(bytes) => Value::Text(owned(bytes)?),
            Node::Array(items) => Value::Array(
                items
                    .iter()
                    .map(Value::from_node)
                    .collect::<Result<_, _>>()?,
            ),
            Node::Object(members) => Value::Object(object_of(members)?),
        })
    }
}

pub(crate) fn object_of(members: &[json::Member<'_>]) -> Result<Object, CanonError> {
    let mut object = Object::new();
    for member in members {
        object.insert(owned(&member.name)?, Value::from_node(&member.value)?);
    }
    Ok(object)
}

fn owned(text: &[u8]) -> Result<String, CanonError> {
    String::from_utf8(text.to_vec()).map_err(|_| CanonError::Surrogate)
}

pub(crate) fn write(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<(), CanonError> {
    if depth > MAX_DEPTH {
        return Err(CanonError::Depth);
    }
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(value) => write_int(out, *value)?,
        Value::Text(text) => write_text(out, text),
        Value::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write(out, item, depth + 1)?;
            }
            out.push(b']');
        }
        Value::Object(members) => write_object(out, members, depth)?,
    }
    Ok(())
}

pub(crate) fn write_object(
    out: &mut Vec<u8>,
    members: &Object,
    depth: usize,
) -> Result<(), CanonError> {
    out.push(b'{');
    for (i, (name, value)) in members.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_name(out, name)?;
        write(out, value, depth + 1)?;
    }
    out.push(b'}');
    Ok(())
}

/// `"name":`, where the name has the form of names.
pub(crate) fn write_name(out: &mut Vec<u8>, name: &str) -> Result<(), CanonError> {
    if !json::is_name(name.as_bytes()) {
        let name = name.chars().take(80).collect();
        return Err(CanonError::Name { name });
    }
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    Ok(())
}

pub(crate) fn write_int(out: &mut Vec<u8>, value: i64) -> Result<(), CanonError> {
    if value.unsigned_abs() > MAX_INTEGER.unsigned_abs() {
        return Err(CanonError::Integer { at: out.len() });
    }
    out.extend_from_slice(value.to_string().as_bytes());
    Ok(())
}

/// A string with the escapes of RFC 8785 §3.2.2.2 and no others.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, special) = rest.split_at(json::plain_length(rest));
        out.extend_from_slice(plain);
        let Some((&byte, after)) = special.split_first() else {
            break; // nothing special is left
        };
        match byte {
            8 => out.extend_from_slice(b"\\b"),
            9 => out.extend_from_slice(b"\\t"),
            10 => out.extend_from_slice(b"\\n"),
            12 => out.extend_from_slice(b"\\f"),
            13 => out.extend_from_slice(b"\\r"),
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            _ => {
                out.extend_from_slice(b"\\u00");
                crate::hash::write_hex(out, &[byte]);
            }
        }
        rest = after;
    }
    out.push(b'"');
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::Array(items)
    }
}

impl From<Object> for Value {
    fn from(members: Object) -> Value {
        Value::Object(members)
    }
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => (*value).into(),
            Value::Text(text) => text.as_str().into(),
            Value::Array(items) => items.iter().map(serde_json::Value::from).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), serde_json::Value::from(value)))
                .collect(),
        }
    }
}

impl TryFrom<&serde_json::Value> for Value {
    type Error = CanonError;

    /// Fails on numbers that are no 64-bit integers; the other limits are checked when it is written.
    fn try_from(value: &serde_json::Value) -> Result<Value, CanonError> {
        Ok(match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => {
                Value::Int(number.as_i64().ok_or(CanonError::NotAnInteger { at: 0 })?)
            }
            serde_json::Value::String(text) => Value::Text(text.clone()),
            serde_json::Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(Value::try_from)
                    .collect::<Result<_, _>>()?,
            ),
            serde_json::Value::Object(members) => {
                let mut object = Object::new();
                for (name, value) in members {
                    object.insert(name.clone(), Value::try_from(value)?);
                }
                Value::Object(object)
            }
        })
    }
}
