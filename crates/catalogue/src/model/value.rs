//! Identifiers and values of fields.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use mingfa_time::Date;
use serde::{Deserialize, Serialize};

/// A name in the catalogue: ASCII, cheap to clone, ordered by bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

impl Id {
    /// Takes any string; the reader has checked its form (`[a-z][a-z0-9.-]{0,63}`) before.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(Arc::from(text.as_ref()))
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Id {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Self(Arc::from(text))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// What a field holds. Which variant a field takes is fixed by its [`super::FieldType`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Free text, a number of a paper, an order id, a phone number, a place name.
    Text(String),
    /// One value of an enum or one code of a list.
    Code(Id),
    /// Several values of an enum.
    Codes(Vec<Id>),
    /// A whole number.
    Int(i64),
    /// Money in 分.
    Money(i64),
    /// Yes or no.
    Bool(bool),
    /// A civil date (UTC+8).
    Date(Date),
    /// A civil date and time (UTC+8), to the second.
    Instant(jiff::civil::DateTime),
    /// A unit's id.
    Unit(Id),
    /// A person's opaque account id.
    Person(Id),
    /// A stored file.
    File(FileValue),
}

/// A file as the sealed value knows it (`reliability-security` §3.8); the bytes are in the blob store under `blob`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileValue {
    /// Name that the uploader gave.
    pub name: String,
    /// Media type, sniffed.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Hex SHA-256 of the content.
    pub sha256: String,
    /// Random name in the blob store.
    pub blob: String,
}
