//! The catalogue as plain data: what the reader makes out of KDL, what the proof explores and what the engine runs.
//!
//! One type per construct of the language (`docs/catalogue.md`), names resolved but kept as names: a definition is small,
//! and a reader of a trace wants to see `accept`, not `ActionIx(3)`. Every construct keeps its [`Span`], so that a finding
//! of the proof can point at the place that caused it.

mod action;
mod clock;
mod condition;
mod field;
mod figure;
mod law;
mod outcome;
mod procedure;
mod value;

pub use action::{Action, ActionSite, Assignment, Guard, Repeat, Target, TargetCase, Times};
pub use clock::{Clock, ClockCase, ClockKind, Expiry, Extension, From, LengthRule, Pause};
pub use condition::{Atom, ClockState, Cond, FieldTest, GroupTest, LinkTest};
pub use field::{Class, EnumValue, Field, FieldType, Group};
pub use figure::{Figure, FigureId, Measure, Population, Query, TimeRule};
pub use law::{ActId, Apart, Citation, Counting, Duty, Law, LawVersion, Limit, Mark, Offer, Place};
pub use outcome::{Column, Paper, PaperBlock, Publish, PublishKind};
pub use procedure::{
    ApartRule, Basis, CheckNote, Counter, Edition, Exemption, Gate, Help, History, HistoryRule, Link, NumberSeries, OnNotice, Role, RoleUnit,
    Settle, SourceOfTruth, Step, Track, Wait,
};
pub use value::{FileValue, Id, Value};

use serde::Serialize;

/// A place in a catalogue file: which file (index into [`Catalogue::files`]) and which bytes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Span {
    /// Index into [`Catalogue::files`].
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// Length in bytes.
    pub len: u32,
}

/// One file of the catalogue, kept for diagnostics and for adoption by hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path inside the catalogue, with `/`, for example `procedures/penalty/2017.kdl`.
    pub path: String,
    /// Its text, UTF-8.
    pub text: String,
}

/// Everything a district runs on.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The files it was read from, in path order.
    pub files: Vec<SourceFile>,
    /// Norms with their versions, by full title.
    pub laws: Vec<Law>,
    /// Procedures: every edition of every procedure, ordered by id, then by in-force date.
    pub editions: Vec<std::sync::Arc<Edition>>,
    /// Closed lists of reason codes and classifications (`codes`), by id.
    pub codes: Vec<CodeList>,
    /// Kinds of unit (社区, 街道, 集资办 …).
    pub unit_kinds: Vec<Term>,
    /// Offices a person may be appointed to (单位经办人, 司法局审查人员 …).
    pub offices: Vec<Office>,
    /// Numbers the district must set itself (本区规定).
    pub local_values: Vec<LocalValue>,
    /// Places on the portal where a publication can appear.
    pub columns: Vec<Column>,
    /// Templates of official papers.
    pub papers: Vec<Paper>,
    /// Declared figures.
    pub figures: Vec<Figure>,
}

/// An id with its Chinese name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Identifier, ASCII.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A closed list of codes, for reasons (`reason "return-ground"`) or for fields of type `code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeList {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// The codes, in order of appearance.
    pub codes: Vec<Term>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// An office (岗位) that a person is appointed to in a unit; procedure roles are filled from offices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Office {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Unit kinds in which it exists; empty = any.
    pub at: Vec<Id>,
    /// What holders may see beyond the matters they take part in: `own-unit`, `assigned`, `reviewed`, `district`, `nothing`.
    pub sees: Id,
    /// Rights outside procedures, closed list: `import`, `figures`, `ledger`, `users`, `grants`, `units`, `local-values`, `catalogue`, `publish`, `reveal`, `record-fact`, `audit`.
    pub may: Vec<Id>,
    /// Offices that the same person may never hold too (三员分立).
    pub apart: Vec<Id>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A number that no national law sets and the district must (本区规定): unset it shows 未设定, never a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LocalValue {
    /// Identifier, dotted: `hotline.sign`.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// `length`, `count`, `share` or `text` (a rule with its document, no number).
    pub kind: Id,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

impl Catalogue {
    /// The edition of `procedure` whose in-force interval holds `date`.
    pub fn edition_on(&self, procedure: &str, date: mingfa_time::Date) -> Option<&std::sync::Arc<Edition>> {
        self.editions.iter().find(|edition| &*edition.procedure == procedure && edition.governs(date))
    }

    /// The edition named `edition` of `procedure`.
    pub fn edition(&self, procedure: &str, edition: &str) -> Option<&std::sync::Arc<Edition>> {
        self.editions.iter().find(|each| &*each.procedure == procedure && &*each.edition == edition)
    }

    /// All editions of one procedure, oldest first.
    pub fn editions_of<'a>(&'a self, procedure: &'a str) -> impl Iterator<Item = &'a std::sync::Arc<Edition>> {
        self.editions.iter().filter(move |edition| &*edition.procedure == procedure)
    }

    /// A code list by id.
    pub fn code_list(&self, id: &str) -> Option<&CodeList> {
        self.codes.iter().find(|list| &*list.id == id)
    }

    /// A law by full or short title.
    pub fn law(&self, name: &str) -> Option<&Law> {
        self.laws.iter().find(|law| law.title == name || law.short.iter().any(|short| short == name))
    }

    /// A figure by id.
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| &*figure.id == id)
    }
}
