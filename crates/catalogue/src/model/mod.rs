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
mod import;
mod law;
mod outcome;
mod procedure;
mod refs;
mod report;
mod text;
mod value;

pub use action::{Action, ActionSite, Assignment, Guard, Repeat, Target, TargetCase, Times};
pub use clock::{Clock, ClockCase, ClockKind, Expiry, Extension, From, LengthRule, Pause};
pub use condition::{Atom, ClockState, Cond, FieldTest, GroupTest, LinkTest};
pub use field::{Class, EnumValue, Field, FieldType, Group};
pub use figure::{Figure, FigureId, Measure, Population, Query, TimeRule};
pub use import::{CellMap, Check, DateForm, Fills, ImportColumn, ImportDef, KindRule, LinkedImport, Repair};
pub use law::{ActId, Apart, Citation, Counting, Duty, Law, LawVersion, Limit, Mark, Offer, Place};
pub use outcome::{Column, Paper, PaperBlock, Publish, PublishKind};
pub use procedure::{
    ApartRule, Basis, CheckNote, Counter, Edition, Exemption, Gate, Help, History, HistoryRule, Link, NumberSeries, OnNotice, Role,
    RoleUnit, Settle, SourceOfTruth, Step, Track, Wait,
};
pub use refs::{CitationUse, Ref, RefKind, Scope, Why};
pub use report::{Report, ReportBlock};
pub use text::{Piece, pieces};
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

/// One use of a fragment. A [`Span`] whose `file` is `files.len() + n` lies in the n-th expansion: it points into the fragment's
/// text, and diagnostics print the place of use beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expansion {
    /// Index of the file that holds the fragment.
    pub file: u32,
    /// Where it is used.
    pub used_at: Span,
}

/// Everything a district runs on.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The files it was read from, in path order.
    pub files: Vec<SourceFile>,
    /// Uses of fragments, for spans that lie in one.
    pub expansions: Vec<Expansion>,
    /// The closed vocabulary of statutory acts (`laws/acts.kdl`).
    pub acts: Vec<Term>,
    /// Facts of a case that duties depend on; an edition says what each `means`.
    pub characteristics: Vec<Term>,
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
    /// How tables become matters.
    pub imports: Vec<ImportDef>,
    /// Reports: texts with figures.
    pub reports: Vec<Report>,
    /// Working-day calendars; at least one (`china`).
    pub calendars: Vec<CalendarFile>,
    /// Every use of a name, for the checks.
    pub refs: Vec<Ref>,
    /// Every citation and the edition it stands in.
    pub citations: Vec<CitationUse>,
}

/// A calendar as `calendars/*.kdl` writes it; [`mingfa_time::Calendar::build`] has accepted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// What it says.
    pub data: mingfa_time::CalendarData,
    /// Where it is written.
    pub span: Span,
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

/// The list of codes that names the kinds of certificate.
pub const CERTIFICATES: &str = "certificate";

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
    /// The file that a span lies in, and the place of use when it lies in a fragment.
    pub fn source(&self, span: Span) -> Option<(&SourceFile, Option<Span>)> {
        let index = span.file as usize;
        match index.checked_sub(self.files.len()) {
            None => self.files.get(index).map(|file| (file, None)),
            Some(n) => {
                let expansion = self.expansions.get(n)?;
                self.files.get(expansion.file as usize).map(|file| (file, Some(expansion.used_at)))
            }
        }
    }

    /// The place of `needle` inside a span, or the whole span when it does not stand there.
    pub(crate) fn narrow(&self, span: Span, needle: &str) -> Span {
        let start = span.start as usize;
        let text = self.source(span).and_then(|(file, _)| file.text.get(start..start + span.len as usize)).unwrap_or_default();
        let small = |n: usize| u32::try_from(n).unwrap_or(0);
        match text.find(needle) {
            Some(at) if !needle.is_empty() => Span { file: span.file, start: span.start + small(at), len: small(needle.len()) },
            _ => span,
        }
    }

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

    /// Kinds of certificate that roles may demand (`holds`), with what people call them: the codes of the list `certificate`.
    pub fn certificates(&self) -> &[Term] {
        self.code_list(CERTIFICATES).map(|list| list.codes.as_slice()).unwrap_or_default()
    }

    /// A law by full or short title.
    pub fn law(&self, name: &str) -> Option<&Law> {
        self.laws.iter().find(|law| law.is_called(name))
    }

    /// A template by id.
    pub fn paper(&self, id: &str) -> Option<&Paper> {
        self.papers.iter().find(|paper| &*paper.id == id)
    }

    /// A column of the portal by id.
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|column| &*column.id == id)
    }

    /// A local value by key.
    pub fn local_value(&self, key: &str) -> Option<&LocalValue> {
        self.local_values.iter().find(|value| &*value.id == key)
    }

    /// An import by id.
    pub fn import(&self, id: &str) -> Option<&ImportDef> {
        self.imports.iter().find(|import| &*import.id == id)
    }

    /// A report by id.
    pub fn report(&self, id: &str) -> Option<&Report> {
        self.reports.iter().find(|report| &*report.id == id)
    }

    /// The law and version that a place names; none for local rules and unknown ones.
    pub fn version_at(&self, place: &Place) -> Option<(&Law, &LawVersion)> {
        let Place::Norm { law, version, .. } = place else {
            return None;
        };
        let law = self.law(law)?;
        law.version_named(version.as_deref()).map(|version| (law, version))
    }

    /// A figure by id.
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| &*figure.id == id)
    }
}
