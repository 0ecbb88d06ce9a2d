//! What is wrong, where, and what to do: the form of every finding of the reader, the checks and the proof.

mod render;

use serde::Serialize;

use crate::codes::{Code, Severity};
use crate::model::{Catalogue, Span};

pub use render::render;

/// A finding about a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which entry of the table ([`crate::codes`]).
    pub code: &'static Code,
    /// Whether it refuses the catalogue; the code's own unless changed.
    pub severity: Severity,
    /// One Chinese sentence: what and where.
    pub message: String,
    /// The place that caused it.
    pub span: Span,
    /// Other places that explain it (the first definition, the fragment's body, the law's article), each with a few words.
    pub labels: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
    /// The article that demands it.
    pub cite: Option<String>,
    /// The counterexample, one sentence a step; only the proof has one.
    pub path: Vec<String>,
}

/// A place as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Path inside the catalogue.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// A finding as `mingfa check --json` prints it (contract: `code severity file line column message path`, and more keys).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `MF-101`.
    pub code: &'static str,
    /// What the code is about.
    pub title: &'static str,
    /// `error` or `warning`.
    pub severity: Severity,
    /// Where.
    #[serde(flatten)]
    pub position: Position,
    /// One sentence.
    pub message: String,
    /// The counterexample.
    pub path: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// The article that demands it.
    pub cite: Option<String>,
    /// Other places.
    pub labels: Vec<FindingLabel>,
}

/// Another place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingLabel {
    /// Where.
    #[serde(flatten)]
    pub position: Position,
    /// What is there.
    pub message: String,
}

impl Diagnostic {
    /// A finding under `code` at `span`.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity, message: message.into(), span, labels: Vec::new(), help: None, cite: None, path: Vec::new() }
    }

    /// Adds another place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, text.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Names the article that demands it.
    #[must_use]
    pub fn cite(mut self, text: impl Into<String>) -> Self {
        self.cite = Some(text.into());
        self
    }

    /// Gives the counterexample.
    #[must_use]
    pub fn path(mut self, steps: Vec<String>) -> Self {
        self.path = steps;
        self
    }

    /// Whether it refuses the catalogue.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The labels, and where a fragment is used that the finding lies in.
    fn all_labels(&self, catalogue: &Catalogue) -> Vec<(Span, String)> {
        let used_at = catalogue.source(self.span).and_then(|(_, used_at)| used_at);
        let used_at = used_at.map(|span| (span, "片段在此处使用".to_owned()));
        self.labels.iter().cloned().chain(used_at).collect()
    }

    /// The finding with its places worked out, ready for JSON.
    pub fn finding(&self, catalogue: &Catalogue) -> Finding {
        Finding {
            code: self.code.id,
            title: self.code.title,
            severity: self.severity,
            position: position(catalogue, self.span),
            message: self.message.clone(),
            path: self.path.clone(),
            help: self.help.clone(),
            cite: self.cite.clone(),
            labels: self
                .all_labels(catalogue)
                .into_iter()
                .map(|(span, message)| FindingLabel { position: position(catalogue, span), message })
                .collect(),
        }
    }
}

/// File, line and column of the first byte of a span. A span outside the files (a finding about no place) gives line 1 of an empty path.
pub fn position(catalogue: &Catalogue, span: Span) -> Position {
    let Some((file, _)) = catalogue.source(span) else {
        return Position { file: String::new(), line: 1, column: 1 };
    };
    let before = head(&file.text, span.start as usize);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        file: file.path.clone(),
        line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    }
}

/// The first `len` bytes of a text, cut back to a character's beginning.
fn head(text: &str, len: usize) -> &str {
    let mut end = len.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
