//! What an import says of its files, row by row: the shape of `mingfa import --json`.

use mingfa_catalogue::Id;
use serde::Serialize;

/// Everything an import has to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// One entry per file, in the order given.
    pub files: Vec<FileReport>,
}

impl ImportReport {
    /// Whether any row was refused (exit 1).
    pub fn any_refused(&self) -> bool {
        self.files.iter().any(|file| !file.refused.is_empty())
    }
}

/// What became of one file. `rows = accepted + unchanged + distinct refused rows`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Name as given.
    pub file: String,
    /// The procedure; none = a kind of file that no import knows, of which no row is read.
    pub procedure: Option<Id>,
    /// `UTF-8` or `GB18030`; none where the file could not be read as a table.
    pub encoding: Option<String>,
    /// Data rows, blank ones too.
    pub rows: usize,
    /// Rows taken, those of [`FileReport::updated`] among them.
    pub accepted: usize,
    /// Rows that brought a newer state of a known record.
    pub updated: usize,
    /// Rows that say what is on record already.
    pub unchanged: usize,
    /// Why rows were refused; a row may have several reasons.
    pub refused: Vec<ImportNote>,
    /// What was mended, made or is odd in rows that were taken.
    pub warnings: Vec<ImportNote>,
    /// Why no row was read, one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A remark on a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportNote {
    /// Data row from 1; 0 = the header.
    pub row: usize,
    /// Title of the column; none = the row as a whole.
    pub column: Option<String>,
    /// Of which kind.
    pub kind: NoteKind,
    /// The cell as read; none where the row as a whole is meant.
    pub value: Option<String>,
    /// What it is and what to do, one sentence.
    pub message: String,
}

/// Kinds of remark (closed list of the contract).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// A date in another form than the usual one, or one that cannot be read without guessing.
    DateFormat,
    /// Something is said to have happened before what must come first.
    DoneBeforeAccepted,
    /// The same row again.
    DuplicateIdentical,
    /// The same key again in one file with other content.
    DuplicateConflicting,
    /// A place that is not known, or one that had blanks around it or lacked its suffix.
    UnknownOrPaddedStreet,
    /// Much text in one cell.
    VeryLongCell,
    /// Characters that many fonts lack, or bytes that are no text.
    RareCharacters,
    /// A cell that must not be empty.
    Missing,
    /// A value outside the closed list.
    UnknownCode,
    /// Text that looks like HTML.
    HtmlInjection,
    /// Line breaks or broken quotation marks.
    EmbeddedNewlineQuoteComma,
    /// What should be a number.
    BadNumber,
    /// Text that a spreadsheet would run.
    FormulaInjection,
    /// Fewer cells than the header.
    ShortRow,
    /// More cells than the header.
    LongRow,
    /// Nothing in it.
    BlankRow,
    /// A unit that the district does not have.
    UnknownUnit,
    /// A unit made for the row.
    UnitCreated,
    /// Against what is on record.
    Conflict,
    /// A rule that the record does not fit, or a statement that our reckoning does not bear out.
    Finding,
}

impl ImportNote {
    /// On a cell.
    pub(crate) fn cell(row: usize, column: &str, kind: NoteKind, value: &str, message: impl Into<String>) -> Self {
        Self { row, column: Some(column.to_owned()), kind, value: Some(value.to_owned()), message: message.into() }
    }

    /// On the row as a whole.
    pub(crate) fn row(row: usize, kind: NoteKind, message: impl Into<String>) -> Self {
        Self { row, column: None, kind, value: None, message: message.into() }
    }
}
