//! Events of a matter, before and after they are appended.
//!
//! What decides stands in clear in [`Data`]; what is read stands in `sealed` and reaches the hashed leaf only as a salted
//! commitment (foundations 1, `reliability-security` §3.2).

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use mingfa_catalogue::{Id, Value};
use mingfa_time::Moment;
use serde::{Deserialize, Serialize};

/// Kinds of event that concern a matter (closed; foundations 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The first event of a matter.
    Opened,
    /// An action of the definition, or a registered fact.
    Action,
    /// Values replaced, a file revised, or the last move taken back.
    Corrected,
    /// A file was added.
    Evidence,
    /// A notice from a linked matter.
    Linked,
    /// Something was made public, withheld or taken down.
    Published,
    /// Sealed values were erased.
    Erased,
    /// Files and index entries of erased values are gone.
    ErasedClean,
    /// Keys, catalogue, calendar, local values, units, grants.
    System,
}

/// An event as `decide` makes it: everything but its place in the log, its time of recording and its allotted numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What kind.
    pub kind: Kind,
    /// The action, for [`Kind::Action`].
    pub action: Option<Id>,
    /// Step before, when it moves.
    pub from: Option<Id>,
    /// Step after, when it moves.
    pub to: Option<Id>,
    /// When it is said to have happened.
    pub occurred: Moment,
    /// Opaque account id of who did it; `system` for deemed acts and notices.
    pub actor: Id,
    /// Unit for which they acted.
    pub unit: Id,
    /// Role used.
    pub role: Id,
    /// Account id of the person acted for.
    pub acting: Option<Id>,
    /// Clear facts.
    pub data: Data,
    /// Values to be sealed, by field (or `item.N.field`, `reason`, `paper.ID`).
    pub sealed: BTreeMap<Id, Value>,
    /// Links: matter id and relation.
    pub links: Vec<(Id, Id)>,
    /// Official numbers to be allotted when it is appended; they land in `data.fields`.
    pub allot: Vec<Allot>,
}

/// An official number to be allotted inside the append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allot {
    /// Series of the edition.
    pub series: Id,
    /// Form, with `{mark}` `{year}` `{seq}`.
    pub form: String,
    /// Year in UTC+8.
    pub year: i16,
    /// Field that receives it.
    pub field: Id,
}

/// Clear facts of an event: member names are ASCII, numbers are integers, so that the leaf is canonical by construction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Data {
    /// Clear fields that it sets (JSON form of [`Value`], see [`crate::values`]).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<Id, serde_json::Value>,
    /// Clear fields that it empties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cleared: Vec<Id>,
    /// The item it concerns (from 1), with its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<(Id, u32)>,
    /// Reason code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Id>,
    /// Why it is recorded after the day it occurred: a closed code (补录).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<Id>,
    /// Persons it assigns, by role.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub assigned: BTreeMap<Id, Vec<Id>>,
    /// Revisions of linked files that this matter is now bound to, by link.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub bound: BTreeMap<Id, u32>,
    /// Moves of tracks, by track.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tracks: BTreeMap<Id, Id>,
    /// It is a deemed act: the law says so, nobody did it.
    #[serde(skip_serializing_if = "is_false")]
    pub deemed: bool,
    /// It is a registered fact (如实登记): recorded although a rule stood in the way.
    #[serde(skip_serializing_if = "is_false")]
    pub fact: bool,
    /// A gate exempted, with the code of its ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exempt: Option<(Id, Id)>,
    /// Event (seq) that it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revokes: Option<u64>,
    /// Event (seq) that it corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u64>,
    /// A corrected time of the corrected event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_occurred: Option<Moment>,
    /// What linked matters tell: on opening a link, and in a `linked` event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// History taken as history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub historic: Option<Historic>,
    /// A publication made, withheld or taken down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<PublishedData>,
    /// Rules that stood in the way of what happened (report mode), by code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Id>,
    /// Papers issued: paper id → hash of its template.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub papers: BTreeMap<Id, String>,
    /// Hash of the canonical expanded edition (`rules`), in `opened`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// What a system event changes: ids, kinds, dates and hashes of units, grants, local values, catalogue, calendar, keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<serde_json::Value>,
    /// Signed on paper: account of the leader whose signature the scan shows (代录).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<Id>,
}

/// What one matter tells another through a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Notice {
    /// Name of the link on the hearing side.
    pub link: Id,
    /// Who tells.
    pub matter: Id,
    /// Its procedure.
    pub procedure: Id,
    /// Its unit.
    pub unit: Id,
    /// The result it shows, if it is settled.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settled_as: Option<Id>,
    /// Revision of the hearing side's file that the result is bound to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_revision: Option<u32>,
    /// Present revision of the telling side's file that the link reads.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// The telling matter has ended.
    pub ended: bool,
}

/// An imported past (foundations 11): in an `opened` event all that the record asserts, in a `corrected` one what a newer state of the
/// same record adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Historic {
    /// Milestones in order: action and time.
    pub milestones: Vec<(Id, Moment)>,
    /// Where it stands.
    pub step: Id,
    /// Counters as stated.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub counters: BTreeMap<Id, u32>,
    /// SHA-256 (hex) of the file it came from.
    pub file: String,
    /// Data row in it, from 1.
    pub row: u64,
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PublishedData {
    /// Publication of the edition.
    pub id: Id,
    /// `published`, `withheld` or `taken-down`.
    pub state: Id,
    /// Column.
    pub column: Id,
}

/// An appended event, as folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Position in the matter.
    pub seq: u64,
    /// Index in the log.
    pub n: u64,
    /// Day (UTC+8) on which it was recorded.
    pub recorded: DateTime,
    /// The rest. `sealed` holds the values that were loaded and not erased; `sealed_fields` names all.
    pub act: Draft,
    /// Names of every sealed member, loaded or not.
    pub sealed_fields: Vec<Id>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}
