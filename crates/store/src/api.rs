//! What goes in and out of the store: plain data, no SQL, no rule of law.

use std::collections::BTreeMap;
use std::sync::Arc;

use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::{Draft, Event, State};
use mingfa_time::{Date, Length, Moment};
use serde::{Deserialize, Serialize};

/// What only the outermost crate may give: the time and randomness. The demo gives a simulated clock and seeded bytes.
pub trait Edge: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> jiff::Timestamp;
    /// Fills with unpredictable bytes (salts, nonces, blob names, tokens).
    fn fill(&self, bytes: &mut [u8]);
}

/// A request key with what it covers (foundations 2): the same key again gives the same answer; with another body it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Unique in the log.
    pub key: String,
    /// Account that asked.
    pub principal: Id,
    /// SHA-256 (hex) of the canonical command.
    pub body: String,
}

/// A loaded matter.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The edition that governs it (its adopted text, not that of the binary).
    pub edition: Arc<Edition>,
    /// Its state, readable sealed values included; encrypted ones only by [`Reveal::Full`].
    pub state: State,
}

/// Which sealed values are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reveal {
    /// None: enough to decide.
    Nothing,
    /// Class `text` in clear, `personal` and `sensitive` in their masked form.
    Masked,
    /// Everything not erased.
    Full,
}

/// One command's events, over one or several matters: all or nothing.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Its request key.
    pub request: RequestKey,
    /// Changes in order. A matter may occur several times (notices cascade).
    pub changes: Vec<Change>,
    /// Outcome kept with the key and given back on a repeat (for example the address to go to).
    pub outcome: String,
}

/// New events of one matter.
#[derive(Debug, Clone)]
pub struct Change {
    /// The matter.
    pub matter: Id,
    /// Its edition.
    pub edition: Arc<Edition>,
    /// Its state before; none = it is opened by the first draft.
    pub before: Option<State>,
    /// The events.
    pub drafts: Vec<Draft>,
    /// Composed papers: draft index, paper id, canonical JSON of its content. Sealed as `paper.ID` in the draft's event.
    pub papers: Vec<(usize, Id, String)>,
}

/// A change of the district itself: an event of its `system` matter plus the row it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SystemChange {
    /// A unit was set up (or arrived by import).
    Unit(Unit),
    /// A person was given an account. The password hash is set apart (`set_password`), never an event.
    Person(Person),
    /// A person was appointed to an office in a unit.
    Appointed(Appointment),
    /// An appointment ended.
    Relieved {
        /// The appointment.
        id: Id,
        /// Last day.
        until: Date,
    },
    /// A person was given a certificate.
    Certified(Certificate),
    /// A certificate no longer counts after a day: withdrawn, given back, or its number was wrong.
    CertificateEnded {
        /// The certificate.
        id: Id,
        /// Last day.
        until: Date,
    },
    /// A local value was set.
    Local(LocalSetting),
    /// A catalogue was adopted: path → SHA-256 (hex) of each text; the texts are stored by hash.
    Catalogue {
        /// Path → hash.
        files: BTreeMap<String, String>,
    },
    /// A working-day calendar was adopted.
    Calendar {
        /// Its revision.
        revision: String,
        /// Hash of its text.
        hash: String,
    },
    /// A log or cosigner key begins (`vkey`) to be used.
    Key {
        /// Verifier key.
        vkey: String,
        /// `log` or `witness`.
        role: Id,
    },
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Unit {
    /// Id.
    pub id: Id,
    /// Full name: 明德区司法局.
    pub name: String,
    /// Short name: 司法局.
    pub short: String,
    /// Kind (`unit-kind` of the catalogue).
    pub kind: Id,
    /// Mark used in official numbers: 明司.
    pub mark: String,
    /// Superior unit.
    pub parent: Option<Id>,
    /// Set up on.
    pub from: Date,
    /// Ended on.
    pub until: Option<Date>,
    /// Document that set it up.
    pub document: String,
}

/// A person with an account. Name and login are sealed in the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Person {
    /// Opaque account id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Disabled accounts stay on record.
    pub disabled: bool,
}

/// An appointment: rights come from these only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Appointment {
    /// Id.
    pub id: Id,
    /// Account.
    pub person: Id,
    /// Office of the catalogue.
    pub office: Id,
    /// Unit.
    pub unit: Id,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
}

/// A certificate of a person (执法证 …): a fact, not a right. A role may demand that who acts in it holds one on the day of the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Certificate {
    /// Id.
    pub id: Id,
    /// Account.
    pub person: Id,
    /// Kind, of the catalogue's list `certificate`.
    pub kind: Id,
    /// Its number. Sealed in the event.
    pub number: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// A local value set by the district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LocalSetting {
    /// Key of the catalogue, possibly with `.VALUE`.
    pub key: Id,
    /// A length, for kind `length`.
    pub length: Option<Length>,
    /// A number, for kinds `count` and `share`.
    pub number: Option<i64>,
    /// A text, for kind `text`.
    pub text: Option<String>,
    /// 依据文件.
    pub basis: String,
    /// In force from.
    pub from: Date,
}

/// An erasure of sealed values (个人信息保护法第四十七条): who asked, where, what, on what basis. Two persons, the basis and the retention
/// period are judged by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its request key.
    pub request: RequestKey,
    /// The matter.
    pub matter: Id,
    /// Sealed fields as they are named in the events (`field`, `paper.ID`, `public.FIELD`); every event's value of each goes.
    pub fields: Vec<Id>,
    /// Event (index in the log) whose values go; none = every event of the matter.
    pub event: Option<u64>,
    /// Legal basis, one sentence.
    pub basis: String,
    /// Unit for which it was done.
    pub unit: Id,
    /// Role used.
    pub role: Id,
    /// When.
    pub occurred: Moment,
}

/// What an append gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Index in the log of the first new event; none when the request key had been used before (a repeat).
    pub first: Option<u64>,
    /// Events as appended, in order.
    pub events: Vec<(Id, Event)>,
    /// The kept outcome.
    pub outcome: String,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// Matter id.
    pub matter: Id,
    /// Procedure.
    pub procedure: Id,
    /// Edition.
    pub edition: Id,
    /// Owning unit.
    pub unit: Id,
    /// Title.
    pub title: String,
    /// Summary fields (readable values only).
    pub summary: BTreeMap<Id, Value>,
    /// Official number.
    pub number: Option<String>,
    /// Step.
    pub step: Id,
    /// Day of opening.
    pub opened: i32,
    /// Day the present step was entered.
    pub step_day: i32,
    /// Ended.
    pub ended: bool,
    /// Result.
    pub settled_as: Option<Id>,
    /// Imported as history.
    pub historic: bool,
    /// Findings that stand.
    pub findings: u32,
    /// Earliest due day of its running upper bounds.
    pub due: Option<i32>,
}

/// A filter on matters, compiled by the store from static column names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Procedure; none = all.
    pub procedure: Option<Id>,
    /// Step.
    pub step: Option<Id>,
    /// Owning unit.
    pub unit: Option<Id>,
    /// Ended or open.
    pub ended: Option<bool>,
    /// Words that the title, number or identity must contain.
    pub text: Option<String>,
    /// Opened on or after (day number).
    pub opened_from: Option<i32>,
    /// Opened on or before.
    pub opened_to: Option<i32>,
    /// Only with findings.
    pub with_findings: bool,
    /// Only overdue on this day.
    pub overdue_on: Option<i32>,
    /// Clear fields with one of these values.
    pub fields: Vec<(Id, Vec<Value>)>,
    /// What the reader may see.
    pub scope: Scope,
}

/// What a principal may see, as data that compiles to SQL and can be judged in memory (`rows(scope) = { r | may(view, r) }`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    /// Nothing.
    #[default]
    Nothing,
    /// Everything of the district.
    All,
    /// Matters owned by one of these units, those in which the person takes part, those where a unit field names one of the
    /// units, and those whose procedure is among `procedures` whatever the unit.
    Some {
        /// Units.
        units: Vec<Id>,
        /// Account.
        person: Id,
        /// Procedures seen as a whole (司法局审查人员 sees reviews of all units).
        procedures: Vec<Id>,
    },
}

/// Order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest opened first.
    #[default]
    Newest,
    /// Oldest opened first.
    Oldest,
    /// Soonest due first, none last.
    Due,
    /// By number.
    Number,
    /// Longest at its step first.
    Step,
}

/// One page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Rows.
    pub rows: Vec<T>,
    /// All rows that match.
    pub total: u64,
}

/// Someone's turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// The matter.
    pub row: ListRow,
    /// Role in which the person can act.
    pub role: Id,
    /// Earliest due day owed by that role.
    pub due: Option<i32>,
}

/// A published item: masked, stored in clear; the portal reads nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Published {
    /// Id used in the address: `MATTER.PUBLICATION`.
    pub id: String,
    /// Matter.
    pub matter: Id,
    /// Publication of the edition.
    pub publication: Id,
    /// Column.
    pub column: Id,
    /// Title.
    pub title: String,
    /// Issuing unit's name (来源).
    pub source: String,
    /// Official number.
    pub number: Option<String>,
    /// Day of publication.
    pub day: i32,
    /// `published`, `withheld`, `taken-down`.
    pub state: Id,
    /// Shown content: (label, text) in order; long texts as they are.
    pub body: Vec<(String, String)>,
    /// What was masked and on what basis, one line.
    pub mask_note: Option<String>,
    /// Index in the log of the publishing event.
    pub n: u64,
}

/// A refused attempt, kept as a plain row and shown on the matter (foundations 10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedAttempt {
    /// Matter.
    pub matter: Id,
    /// Who.
    pub person: Id,
    /// What was tried.
    pub action: String,
    /// Rule code.
    pub rule: String,
    /// The sentence that was shown.
    pub sentence: String,
    /// When, UTC+8.
    pub at: jiff::civil::DateTime,
}
