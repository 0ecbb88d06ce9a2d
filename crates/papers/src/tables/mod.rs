//! Tables in: CSV and XLSX as people send them, every cell as it was written, every defect named with its
//! row and column. Nothing is guessed and nothing is dropped silently; whether a row is taken is for the
//! caller to say.

mod csv;
mod encoding;
mod package;
mod xlsx;

pub use self::csv::{CsvTable, read_csv};
pub use encoding::Encoding;
pub use package::check_package;
pub use xlsx::read_xlsx;

use crate::error::PapersError;

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The encoding of its text.
    pub encoding: Encoding,
    /// The worksheet's name, or `None` for CSV.
    pub sheet: Option<String>,
    /// The header's names, trimmed, without empty ones at its end.
    pub header: Vec<String>,
    /// The rows after the header, blank ones too.
    pub rows: Vec<Row>,
}

/// A row after the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1, counting blank rows too.
    pub number: usize,
    /// The cells as written; of CSV without the apostrophe that guarded a formula (see
    /// [`guard`](crate::sheets::guard)). One for each column of the header, unless [`Row::problems`] says
    /// otherwise.
    pub cells: Vec<String>,
    /// What is wrong with the row itself; empty for a sound row.
    pub problems: Vec<Problem>,
}

/// A defect of a row, found before its content is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which.
    pub kind: ProblemKind,
    /// The column, from 0, or `None` where the row as a whole is meant.
    pub column: Option<usize>,
    /// One Chinese sentence without row and column: what it is and what to do.
    pub message: String,
}

/// The kinds of [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// All cells are empty.
    BlankRow,
    /// Fewer cells than the header has columns.
    ShortRow,
    /// More cells than the header has columns, not all of them empty.
    LongRow,
    /// Bytes that are no text in the file's encoding, or a NUL.
    BadBytes,
    /// A quotation mark opens a cell and nothing closes it.
    UnclosedQuote,
    /// Text follows the quotation mark that closes a cell.
    StrayQuote,
    /// A cell over the limit.
    TooLong,
    /// A number with more digits than the spreadsheet kept.
    ImpreciseNumber,
    /// A formula's error (#REF! …).
    FormulaError,
}

impl ProblemKind {
    /// The identifier used in reports.
    pub fn key(self) -> &'static str {
        match self {
            ProblemKind::BlankRow => "blank-row",
            ProblemKind::ShortRow => "short-row",
            ProblemKind::LongRow => "long-row",
            ProblemKind::BadBytes => "bad-bytes",
            ProblemKind::UnclosedQuote => "unclosed-quote",
            ProblemKind::StrayQuote => "stray-quote",
            ProblemKind::TooLong => "too-long",
            ProblemKind::ImpreciseNumber => "imprecise-number",
            ProblemKind::FormulaError => "formula-error",
        }
    }
}

/// What a file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file: usize,
    /// Bytes of one cell.
    pub cell: usize,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Entries of a package.
    pub entries: usize,
    /// Bytes of a package when unpacked.
    pub unpacked: u64,
    /// How many times its size a package may unpack to, once it is over `ratio_from`.
    pub ratio: u64,
    /// Bytes below which the ratio does not count.
    pub ratio_from: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file: 64 << 20,
            cell: 1 << 20,
            rows: 300_000,
            columns: 1_000,
            entries: 10_000,
            unpacked: 512 << 20,
            ratio: 100,
            ratio_from: 10 << 20,
        }
    }
}

/// Reads a table by what the file is, not by its name: a package is read as XLSX, its first visible sheet;
/// anything else as CSV.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Table, PapersError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return read_xlsx(bytes, None, limits);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(PapersError::Input(
            "这是旧版 .xls 文件或加了密码的工作簿，请用 WPS 或 Excel 另存为不加密的 .xlsx 后再导入"
                .to_owned(),
        ));
    }
    if bytes.starts_with(b"%PDF") {
        return Err(PapersError::Input(
            "这是 PDF 文件，不是表格，请导出为 .xlsx 或 .csv 后再导入".to_owned(),
        ));
    }
    read_csv(bytes, limits)
}

/// Refuses a file over its limit before anything is done with it.
fn check_size(bytes: &[u8], limits: &Limits) -> Result<(), PapersError> {
    if bytes.is_empty() {
        return Err(PapersError::Input(
            "文件是空的，请确认导出是否完成".to_owned(),
        ));
    }
    if bytes.len() > limits.file {
        return Err(PapersError::Input(format!(
            "文件有 {} MB，超过上限 {} MB，请拆分后再导入",
            bytes.len() >> 20,
            limits.file >> 20
        )));
    }
    Ok(())
}

/// The header as names: trimmed, without empty ones at its end.
fn header_names(cells: &[String]) -> Result<Vec<String>, PapersError> {
    let mut names: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    if names.is_empty() {
        return Err(PapersError::Input(
            "第一行没有列名，请在第一行写上各列的名称".to_owned(),
        ));
    }
    Ok(names)
}

/// Makes a row: fits the cells to the header, adds the problems of its shape.
fn fitted_row(
    number: usize,
    mut cells: Vec<String>,
    columns: usize,
    mut problems: Vec<Problem>,
) -> Row {
    if cells.iter().all(|cell| cell.trim().is_empty()) && problems.is_empty() {
        return Row {
            number,
            cells: vec![String::new(); columns],
            problems: vec![row_problem(
                ProblemKind::BlankRow,
                "整行为空，请删除该行".to_owned(),
            )],
        };
    }
    // Programs like to end rows with empty cells; they carry nothing.
    while cells.len() > columns && cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    // A row that was cut by a broken quotation mark has no shape to judge.
    let broken = problems
        .iter()
        .any(|problem| problem.kind == ProblemKind::UnclosedQuote);
    if !broken && cells.len() < columns {
        let message = format!("只有 {} 个单元格，表头有 {columns} 列，请补齐", cells.len());
        problems.push(row_problem(ProblemKind::ShortRow, message));
    } else if !broken && cells.len() > columns {
        let message = format!(
            "有 {} 个单元格，表头只有 {columns} 列，请检查是否多出分隔符",
            cells.len()
        );
        problems.push(row_problem(ProblemKind::LongRow, message));
    }
    Row {
        number,
        cells,
        problems,
    }
}

fn row_problem(kind: ProblemKind, message: String) -> Problem {
    Problem {
        kind,
        column: None,
        message,
    }
}

fn cell_problem(kind: ProblemKind, column: usize, message: String) -> Problem {
    Problem {
        kind,
        column: Some(column),
        message,
    }
}
