//! What the proof hands back, and the words it uses.

use serde::Serialize;

use super::domain::FieldDomain;
use super::search::{Model, Path};
use super::story;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, Edition, Field, Id, Law, LawVersion, Span};

/// The outcome of [`super::prove`].
#[derive(Debug, Clone, Default)]
pub struct ProofReport {
    /// What is not so, each with its counterexample where there is one.
    pub diagnostics: Vec<Diagnostic>,
    /// What is proved.
    pub proved: Vec<Proved>,
    /// Number of clocks in all editions.
    pub clocks: usize,
    /// What the proof takes for granted or does not cover, one Chinese sentence each.
    pub assumptions: Vec<String>,
}

/// One property that holds on every path of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proved {
    /// Procedure.
    pub procedure: Id,
    /// Edition.
    pub edition: Id,
    /// What kind of property.
    pub kind: ProvedKind,
    /// Id of the duty, gate, act or separation.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Its source.
    pub cite: String,
    /// States looked at.
    pub states: usize,
}

/// Kinds of proved properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProvedKind {
    /// A duty of the law: act A before act B, on every path.
    Duty,
    /// A gate lets nothing pass that does not fulfil it, and something can.
    Gate,
    /// A result vouches for an act, and rightly.
    Guarantee,
    /// Acts that one person cannot both do.
    Apart,
}

impl Proved {
    /// A property; the report fills in where it holds.
    pub(crate) fn new(kind: ProvedKind, id: Id, title: String, cite: String, states: usize) -> Self {
        Self { procedure: Id::new(""), edition: Id::new(""), kind, id, title, cite, states }
    }
}

impl ProofReport {
    /// Whether everything is proved.
    pub fn is_proved(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Gates and duties proved (the contract's `gates_proved`).
    pub fn gates_proved(&self) -> usize {
        self.proved.iter().filter(|proved| matches!(proved.kind, ProvedKind::Duty | ProvedKind::Gate)).count()
    }
}

/// Collects findings while the properties are worked through.
pub(crate) struct Report<'c> {
    catalogue: &'c Catalogue,
    found: ProofReport,
}

impl<'c> Report<'c> {
    /// An empty report about a catalogue.
    pub(crate) fn new(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, found: ProofReport::default() }
    }

    /// The report, findings in the order of their places.
    pub(crate) fn finish(mut self) -> ProofReport {
        self.found.diagnostics.sort_by(|a, b| (a.span, a.code.id).cmp(&(b.span, b.code.id)));
        self.found.clocks = self.catalogue.editions.iter().map(|edition| edition.clocks.len()).sum();
        self.found
    }

    /// Adds a finding.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.diagnostics.push(diagnostic);
    }

    /// Adds a property that holds in an edition.
    pub(crate) fn proved(&mut self, edition: usize, mut proved: Proved) {
        if let Some(edition) = self.catalogue.editions.get(edition) {
            proved.procedure = edition.procedure.clone();
            proved.edition = edition.edition.clone();
            self.found.proved.push(proved);
        }
    }

    /// Adds an assumption, once.
    pub(crate) fn assume(&mut self, sentence: String) {
        if !self.found.assumptions.contains(&sentence) {
            self.found.assumptions.push(sentence);
        }
    }

    /// Says that a property could be neither proved nor refuted within the bound.
    pub(crate) fn too_many(&mut self, span: Span, property: &str) {
        let message = format!("状态超过{}个，未能证明：{property}", super::search::MOST_STATES);
        let help = "减少该处条件所用的字段，或用 fixed-at 固定字段，再行证明";
        self.push(Diagnostic::new(codes::TOO_MANY_STATES, span, message).help(help));
    }

    /// What people call an act.
    pub(crate) fn act(&self, act: &str) -> String {
        self.catalogue.acts.iter().find(|term| *term.id == *act).map_or_else(|| act.to_owned(), |term| term.title.clone())
    }

    /// What people call several acts of which any will do.
    pub(crate) fn acts(&self, acts: &[Id]) -> String {
        acts.iter().map(|act| self.act(act)).collect::<Vec<_>>().join("或")
    }

    /// What people call a value of a field.
    pub(crate) fn value(&self, domain: &FieldDomain, field: &Field, at: usize) -> String {
        domain.say(field, at, |id| story::code_title(self.catalogue, field, id))
    }

    /// A path in plain Chinese, ending with what is wrong there.
    pub(crate) fn story(&self, model: &Model<'_>, path: &Path, last: &str) -> Vec<String> {
        story::tell(self.catalogue, model, path, last)
    }
}

/// An article as cited: `行政复议法(2023)第六十二条`.
pub(crate) fn cited(law: &Law, version: &LawVersion, article: &str) -> String {
    format!("{}({}){article}", law.title, version.name)
}

/// An edition as people name it: `合法性审查（2019版）`.
pub(crate) fn named(edition: &Edition) -> String {
    format!("{}（{}版）", edition.title, edition.edition)
}

/// Citations of a construct, joined.
pub(crate) fn cites(cites: &[crate::model::Citation]) -> String {
    cites.iter().map(|cite| cite.text.clone()).collect::<Vec<_>>().join("；")
}
