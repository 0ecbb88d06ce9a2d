//! Reports: one text with figures in it, rendered to HTML, DOCX and PDF.

use serde::Serialize;

use super::{Id, Piece, Span};

/// A report such as the annual report on rule-of-law government.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Identifier; the annual report is `annual`.
    pub id: Id,
    /// Title as printed, with placeholders `{year}` and `{district}`.
    pub title: Vec<Piece>,
    /// Body, in order.
    pub blocks: Vec<ReportBlock>,
    /// Whether it ends with the annex: each figure's definition (口径), value, records and the checkpoint.
    pub annex: bool,
    /// SHA-256 (hex) of the canonical text.
    pub hash: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A block of a report. Slots: `{year}`, `{district}`, `{FIGURE}` (the value), `{FIGURE:wan}` (2.9万余: rounded down to a tenth of
/// 万, 余 unless exact), `{FIGURE:over}` (4800余: rounded down to the hundred, 余 unless exact).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum ReportBlock {
    /// A heading of level 1–2.
    Heading {
        /// 1 or 2.
        level: u8,
        /// With slots.
        text: Vec<Piece>,
    },
    /// A paragraph.
    Text {
        /// With slots.
        text: Vec<Piece>,
    },
    /// A table of figures: title, value, unit.
    Table {
        /// Caption.
        title: String,
        /// Rows.
        figures: Vec<Id>,
    },
}
