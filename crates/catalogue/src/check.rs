//! The whole judgement of a catalogue: static checks, then the proof.

use serde::Serialize;

use crate::codes::Severity;
use crate::diagnostic::Diagnostic;
use crate::lint::lint;
use crate::model::{Basis, Catalogue, Edition, RefKind, Scope};
use crate::prove::{ProofReport, Proved, prove};

/// What is known about a catalogue.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Every finding, errors first, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// Number of procedures.
    pub procedures: usize,
    /// Number of editions.
    pub editions: usize,
    /// What is proved, gate by gate and duty by duty.
    pub proved: Vec<Proved>,
    /// Number of proved properties, as `mingfa check --json` counts them.
    pub gates_proved: usize,
    /// Number of clocks.
    pub clocks: usize,
    /// What is taken for granted: unverified citations, unset local values, waits on outsiders, what the proof does not cover.
    pub assumptions: Vec<Assumption>,
}

/// Something `check` cannot know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Assumption {
    /// Kind, for filters.
    pub kind: AssumptionKind,
    /// Procedure and edition it concerns; empty = the catalogue.
    pub about: String,
    /// One Chinese sentence.
    pub text: String,
}

/// Kinds of assumptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssumptionKind {
    /// A cited text that nobody has seen (待核实).
    Unverified,
    /// A number that the district must set (本区规定).
    LocalValue,
    /// A step that waits on an outsider without a clock.
    Wait,
    /// A duty that is said not to concern the edition.
    Without,
    /// What the proof takes for granted or leaves out.
    Proof,
}

impl Report {
    /// Whether nothing refuses the catalogue.
    pub fn ok(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Checks a catalogue that [`crate::read()`] made; `found` are the findings of the reading.
///
/// The proof is run only when the definitions are sound: about names that do not exist nothing can be proved.
pub fn check(catalogue: &Catalogue, found: Vec<Diagnostic>) -> Report {
    let mut diagnostics = found;
    diagnostics.extend(lint(catalogue));
    let sound = !diagnostics.iter().any(Diagnostic::is_error);
    let proof = if sound { prove(catalogue) } else { ProofReport::default() };
    diagnostics.extend(proof.diagnostics);
    sort(&mut diagnostics);
    let mut procedures: Vec<_> = catalogue.editions.iter().map(|edition| &edition.procedure).collect();
    procedures.dedup();
    Report {
        diagnostics,
        procedures: procedures.len(),
        editions: catalogue.editions.len(),
        gates_proved: proof.proved.len(),
        proved: proof.proved,
        clocks: catalogue.editions.iter().map(|edition| edition.clocks.len()).sum(),
        assumptions: assumptions(catalogue, proof.assumptions),
    }
}

/// Errors first, then by place; what was found twice is said once.
fn sort(diagnostics: &mut Vec<Diagnostic>) {
    let rank = |each: &Diagnostic| each.severity != Severity::Error;
    diagnostics.sort_by(|a, b| (rank(a), a.span, a.code.id, &a.message).cmp(&(rank(b), b.span, b.code.id, &b.message)));
    diagnostics.dedup();
}

fn assumptions(catalogue: &Catalogue, proof: Vec<String>) -> Vec<Assumption> {
    let mut all = Vec::new();
    for value in &catalogue.local_values {
        let text = format!("“{}”（{}）由本区规定，设定之前不计算", value.title, value.id);
        all.push(Assumption { kind: AssumptionKind::LocalValue, about: String::new(), text });
    }
    for edition in &catalogue.editions {
        all.extend(assumptions_of(catalogue, edition));
    }
    all.extend(proof.into_iter().map(|text| Assumption { kind: AssumptionKind::Proof, about: String::new(), text }));
    all.sort();
    all.dedup();
    all
}

/// What one edition takes for granted.
pub(crate) fn assumptions_of(catalogue: &Catalogue, edition: &Edition) -> Vec<Assumption> {
    let mut all = Vec::new();
    let about = format!("{} {}", edition.procedure, edition.edition);
    let mut add = |kind, text: String| all.push(Assumption { kind, about: about.clone(), text });
    let own = Scope::Edition { procedure: edition.procedure.clone(), edition: edition.edition.clone() };
    for cited in catalogue.citations.iter().filter(|cited| cited.scope == own && !cited.citation.verified) {
        add(AssumptionKind::Unverified, format!("“{}”的条文待核实", cited.citation.text));
    }
    for used in catalogue.refs.iter().filter(|used| used.kind == RefKind::LocalValue && used.scope == own) {
        // `by=` completes a key from the values of a field.
        let beginning = format!("{}.", used.name);
        for value in &catalogue.local_values {
            if value.id == used.name || (catalogue.local_value(&used.name).is_none() && value.id.starts_with(&beginning)) {
                add(AssumptionKind::LocalValue, format!("“{}”（{}）由本区规定，设定之前不计算", value.title, value.id));
            }
        }
    }
    for wait in &edition.waits {
        add(AssumptionKind::Wait, format!("环节“{}”没有期限：{}", step_title(edition, &wait.step), wait.why.trim_end_matches('。')));
    }
    for note in &edition.without {
        add(AssumptionKind::Without, format!("“{}”不适用于本业务：{}", note.id, note.why.trim_end_matches('。')));
    }
    for basis in &edition.basis {
        if let Basis::Local { key, .. } = basis {
            add(AssumptionKind::LocalValue, format!("业务以本区规定“{}”为依据，没有上位法", local_title(catalogue, key)));
        }
    }
    all.sort();
    all.dedup();
    all
}

fn local_title(catalogue: &Catalogue, key: &str) -> String {
    catalogue.local_value(key).map_or_else(|| key.to_owned(), |value| value.title.clone())
}

fn step_title<'e>(edition: &'e Edition, step: &'e str) -> &'e str {
    edition.step(step).map_or(step, |step| step.title.as_str())
}
