//! The event and its leaf: reliability-security §3.2, to the byte.

use std::collections::BTreeMap;
use std::fmt;

use crate::LedgerError;
use crate::canonical::{
    CanonError, LEAF_MAX, MAX_INTEGER, Object, Value, write_int, write_name, write_object,
    write_text,
};
use crate::hash::{Hash, write_hex};
use crate::instant::{self, Occurred};
use crate::read::EventReader;

/// One entry of the log. Nothing in it is a name, free text or a file: those are sealed, and only their commitments
/// stand here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Origin of the log; binds the leaf to it.
    pub log: String,
    /// Index in the log, from 0, without gaps.
    pub n: u64,
    /// The matter's id.
    pub matter: String,
    /// Position in the matter, from 0.
    pub seq: u64,
    /// Leaf hash of the matter's event before; `None` exactly when `seq` is 0.
    pub prev: Option<Hash>,
    /// Server time of the commit, in milliseconds since 1970-01-01T00:00:00Z.
    pub recorded: i64,
    /// When it is said to have happened.
    pub occurred: Occurred,
    /// What sort of event it is.
    pub kind: Kind,
    /// Id of the procedure that decided it.
    pub procedure: String,
    /// Edition of the procedure.
    pub edition: String,
    /// Hash of the canonical expanded edition; in `opened`, and in `system` events that adopt an edition.
    pub rules: Option<Hash>,
    /// Id of the action; always there for [`Kind::Action`].
    pub action: Option<String>,
    /// The step left.
    pub from: Option<String>,
    /// The step reached.
    pub to: Option<String>,
    /// Account id of who did it; never a name.
    pub actor: String,
    /// Id of the unit.
    pub unit: String,
    /// The role used.
    pub role: String,
    /// Account id of the person acted for (代理、授权).
    pub acting: Option<String>,
    /// Request key, unique in the log.
    pub request: String,
    /// 128 random bits, so that the leaf hash can be public and the leaf not guessed.
    pub nonce: [u8; 16],
    /// Clear fields: enums, integers, dates, ids, 文号, amounts in 分.
    pub data: Object,
    /// Field → commitment ([`crate::seal`]).
    pub sealed: BTreeMap<String, String>,
    /// Pairs of matter id and relation.
    pub links: Vec<(String, String)>,
}

/// The closed list of kinds (reliability-security §3.2 and foundations 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A matter begins.
    Opened,
    /// An action of the procedure.
    Action,
    /// Values or `occurred` of an earlier event (`data.corrects`) are replaced; never the path.
    Corrected,
    /// A file joins the matter.
    Evidence,
    /// A linked matter told of a change that this one listens to.
    Linked,
    /// Something was published.
    Published,
    /// A random draw was prepared.
    DrawOpened,
    /// A random draw was made.
    Drawn,
    /// Values and salts of sealed fields are gone.
    Erased,
    /// Files, index entries and renderings of an erased field are gone too.
    ErasedClean,
    /// Keys, catalogue, restore: the log's own affairs.
    System,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 11] = [
        Kind::Opened,
        Kind::Action,
        Kind::Corrected,
        Kind::Evidence,
        Kind::Linked,
        Kind::Published,
        Kind::DrawOpened,
        Kind::Drawn,
        Kind::Erased,
        Kind::ErasedClean,
        Kind::System,
    ];

    /// The spelling in the leaf.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Opened => "opened",
            Kind::Action => "action",
            Kind::Corrected => "corrected",
            Kind::Evidence => "evidence",
            Kind::Linked => "linked",
            Kind::Published => "published",
            Kind::DrawOpened => "draw-opened",
            Kind::Drawn => "drawn",
            Kind::Erased => "erased",
            Kind::ErasedClean => "erased-clean",
            Kind::System => "system",
        }
    }

    /// The kind with this spelling.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Event {
    /// The canonical bytes that are hashed. Refuses what §3.2 and §3.3 do not allow, so that no such leaf ever exists.
    pub fn to_leaf(&self) -> Result<Vec<u8>, LedgerError> {
        let mut leaf = Vec::with_capacity(1024);
        self.write(&mut leaf)?;
        if leaf.len() > LEAF_MAX {
            let length = leaf.len();
            return Err(CanonError::TooLong { length }.into());
        }
        Ok(leaf)
    }

    /// Reads a leaf of version 1: canonical bytes with all its members and no others. Writing it again gives the same bytes,
    /// unless it breaks a rule for writers only (NFC, `late-reason`).
    pub fn parse(leaf: &[u8]) -> Result<Event, LedgerError> {
        let event = EventReader::read(leaf)?;
        event.check()?;
        Ok(event)
    }

    /// Whether it happened on an earlier day (UTC+8) than it was recorded on: 补录.
    pub fn is_late(&self) -> bool {
        let recorded = instant::china_day(self.recorded.saturating_mul(1000));
        instant::day_number(self.occurred.day()).is_some_and(|occurred| occurred < recorded)
    }

    /// What the shape of the type does not already rule out.
    fn check(&self) -> Result<(), LedgerError> {
        let wrong = |member, why| Err(LedgerError::Event { member, why });
        if self.log.is_empty() || self.log.contains(|c: char| c.is_whitespace() || c == '+') {
            return wrong("log", "为空，或含空白或加号");
        }
        let seals = self.sealed.values();
        if !seals.clone().all(|seal| crate::seal::has_form(seal)) {
            return wrong("sealed", "不是承诺值（hmac-sha256:加64位小写十六进制）");
        }
        if self.prev.is_none() != (self.seq == 0) {
            return wrong("prev", "有误：办件的第一条没有上一条，其余各条必须有");
        }
        if self.n > MAX_INTEGER.unsigned_abs() || self.seq > MAX_INTEGER.unsigned_abs() {
            return wrong("n", "或序号超出范围");
        }
        if !instant::is_writable(self.recorded) {
            return wrong("recorded", "的年份不在1至9999之间");
        }
        if self.kind == Kind::Action && self.action.is_none() {
            return wrong("action", "缺失：操作类记录必须写明是哪项操作");
        }
        for (member, text) in [
            ("matter", &self.matter),
            ("procedure", &self.procedure),
            ("edition", &self.edition),
            ("actor", &self.actor),
            ("unit", &self.unit),
            ("role", &self.role),
            ("request", &self.request),
        ] {
            if text.is_empty() {
                return wrong(member, "为空");
            }
        }
        Ok(())
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), LedgerError> {
        self.check()?;
        let reason = self.data.get("late-reason").and_then(Value::as_text);
        if reason.is_none() && self.is_late() {
            let (member, why) = ("data", "缺少补录原因：发生日早于记录日的须写late-reason");
            return Err(LedgerError::Event { member, why });
        }
        // The order is that of the names' bytes (RFC 8785 §3.2.3); the tests hold it against the strict reader.
        out.push(b'{');
        optional(out, "acting", self.acting.as_deref())?;
        optional(out, "action", self.action.as_deref())?;
        text(out, "actor", &self.actor)?;
        name(out, "data")?;
        for value in self.data.values() {
            refuse_denormal(value)?;
        }
        write_object(out, &self.data, 1)?;
        text(out, "edition", &self.edition)?;
        optional(out, "from", self.from.as_deref())?;
        text(out, "kind", self.kind.as_str())?;
        if !self.links.is_empty() {
            name(out, "links")?;
            self.write_links(out)?;
        }
        text(out, "log", &self.log)?;
        text(out, "matter", &self.matter)?;
        number(out, "n", self.n)?;
        name(out, "nonce")?;
        out.push(b'"');
        write_hex(out, &self.nonce);
        out.push(b'"');
        let bad_year = |member| LedgerError::Event {
            member,
            why: "的年份不在1至9999之间",
        };
        name(out, "occurred")?;
        out.push(b'"');
        let occurred = self.occurred.write(out);
        occurred.ok_or_else(|| bad_year("occurred"))?;
        out.push(b'"');
        hash(out, "prev", self.prev.as_ref())?;
        text(out, "procedure", &self.procedure)?;
        name(out, "recorded")?;
        out.push(b'"');
        let recorded = instant::write_recorded(out, self.recorded);
        recorded.ok_or_else(|| bad_year("recorded"))?;
        out.push(b'"');
        text(out, "request", &self.request)?;
        text(out, "role", &self.role)?;
        if self.rules.is_some() {
            hash(out, "rules", self.rules.as_ref())?;
        }
        if !self.sealed.is_empty() {
            name(out, "sealed")?;
            self.write_sealed(out)?;
        }
        number(out, "seq", self.seq)?;
        optional(out, "to", self.to.as_deref())?;
        text(out, "unit", &self.unit)?;
        number(out, "v", 1)?;
        out.push(b'}');
        Ok(())
    }

    fn write_links(&self, out: &mut Vec<u8>) -> Result<(), LedgerError> {
        for (i, (matter, relation)) in self.links.iter().enumerate() {
            out.push(if i == 0 { b'[' } else { b',' });
            out.push(b'[');
            normal("links", matter)?;
            normal("links", relation)?;
            write_text(out, matter);
            out.push(b',');
            write_text(out, relation);
            out.push(b']');
        }
        out.push(b']');
        Ok(())
    }

    fn write_sealed(&self, out: &mut Vec<u8>) -> Result<(), LedgerError> {
        for (i, (field, commitment)) in self.sealed.iter().enumerate() {
            out.push(if i == 0 { b'{' } else { b',' });
            write_name(out, field)?;
            write_text(out, commitment);
        }
        out.push(b'}');
        Ok(())
    }
}

/// `,"name":`, without the comma after the opening brace.
fn name(out: &mut Vec<u8>, name: &'static str) -> Result<(), LedgerError> {
    if out.len() > 1 {
        out.push(b',');
    }
    write_name(out, name)?;
    Ok(())
}

fn text(out: &mut Vec<u8>, member: &'static str, value: &str) -> Result<(), LedgerError> {
    normal(member, value)?;
    name(out, member)?;
    write_text(out, value);
    Ok(())
}

fn optional(
    out: &mut Vec<u8>,
    member: &'static str,
    value: Option<&str>,
) -> Result<(), LedgerError> {
    value.map_or(Ok(()), |value| text(out, member, value))
}

fn number(out: &mut Vec<u8>, member: &'static str, value: u64) -> Result<(), LedgerError> {
    name(out, member)?;
    write_int(out, i64::try_from(value).unwrap_or(i64::MAX))?;
    Ok(())
}

fn hash(out: &mut Vec<u8>, member: &'static str, value: Option<&Hash>) -> Result<(), LedgerError> {
    name(out, member)?;
    match value {
        Some(hash) => {
            out.push(b'"');
            hash.write_tagged(out);
            out.push(b'"');
        }
        None => out.extend_from_slice(b"null"),
    }
    Ok(())
}

/// §3.3: the writer stores NFC. It refuses rather than changes, since the same text already stands in columns beside
/// the leaf; [`crate::nfc`] is for the door through which text comes in.
fn normal(member: &'static str, text: &str) -> Result<(), LedgerError> {
    if crate::normal::is_nfc(text) {
        return Ok(());
    }
    let why = "不是Unicode规范组合形式（NFC），须在录入时转换";
    Err(LedgerError::Event { member, why })
}

fn refuse_denormal(value: &Value) -> Result<(), LedgerError> {
    match value {
        Value::Text(text) => normal("data", text),
        Value::Array(items) => items.iter().try_for_each(refuse_denormal),
        Value::Object(members) => members.values().try_for_each(refuse_denormal),
        Value::Null | Value::Bool(_) | Value::Int(_) => Ok(()),
    }
}
