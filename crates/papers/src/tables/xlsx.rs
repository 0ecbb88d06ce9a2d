//! XLSX worksheets as tables of text.
//!
//! Cells are taken one by one in file order. calamine's ranges are not used: they allocate every cell
//! between the first and the last, so one cell in a far corner would take all memory.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::encoding::Encoding;
use super::package::check_package;
use super::{Limits, Problem, ProblemKind, Table, cell_problem, fitted_row, header_names};
use crate::error::PapersError;

/// Whole numbers from here on may have lost digits: a spreadsheet keeps fifteen.
const IMPRECISE: f64 = 1e15;

/// Reads one worksheet: the named one, else the first that is visible and not empty.
///
/// The first row that is not blank is the header. Numbers are written without exponent, days as
/// 2020-01-05, moments as 2020-01-05 13:22:08. Blank rows after the last filled one are not counted:
/// spreadsheets keep thousands of them.
pub fn read_xlsx(bytes: &[u8], sheet: Option<&str>, limits: &Limits) -> Result<Table, PapersError> {
    check_package(bytes, limits)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names: Vec<String> = match sheet {
        Some(name) => vec![name.to_owned()],
        None => book
            .sheets_metadata()
            .iter()
            .filter(|sheet| {
                sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
            })
            .map(|sheet| sheet.name.clone())
            .collect(),
    };
    for name in names {
        if let Some(table) = read_sheet(&mut book, &name, limits)? {
            return Ok(table);
        }
    }
    Err(PapersError::Input(
        "工作簿里没有可读的工作表，请确认数据在可见的工作表里".to_owned(),
    ))
}

/// `None` where the sheet is empty.
fn read_sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    limits: &Limits,
) -> Result<Option<Table>, PapersError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut lines = Lines {
        header: None,
        first_row: 0,
        rows: Vec::new(),
    };
    let mut line: Option<Line> = None;
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let problem_and_text = text(cell.get_value());
        if problem_and_text.0.is_empty() && problem_and_text.1.is_none() {
            continue;
        }
        if column >= limits.columns {
            return Err(PapersError::Input(format!(
                "第 {} 列有内容，超过上限 {} 列",
                column + 1,
                limits.columns
            )));
        }
        match &line {
            Some(open) if open.row == row => {}
            Some(open) if open.row > row => {
                return Err(PapersError::Input(
                    "工作表的行序错乱，请用 WPS 或 Excel 重新保存后再导入".to_owned(),
                ));
            }
            _ => {
                if let Some(done) = line.take() {
                    lines.add(done, limits)?;
                }
            }
        }
        line.get_or_insert_with(|| Line::new(row))
            .put(column, problem_and_text, limits);
    }
    if let Some(done) = line {
        lines.add(done, limits)?;
    }
    Ok(lines.header.map(|header| Table {
        encoding: Encoding::Utf8,
        sheet: Some(name.to_owned()),
        header,
        rows: lines.rows,
    }))
}

/// A row while its cells arrive.
struct Line {
    row: usize,
    cells: Vec<String>,
    problems: Vec<Problem>,
}

impl Line {
    fn new(row: usize) -> Line {
        Line {
            row,
            cells: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn put(
        &mut self,
        column: usize,
        (text, problem): (String, Option<(ProblemKind, String)>),
        limits: &Limits,
    ) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some((kind, message)) = problem {
            self.problems.push(cell_problem(kind, column, message));
        }
        let text = if text.len() > limits.cell {
            let message = format!("单元格超过 {} KB，请缩短或改作附件", limits.cell >> 10);
            self.problems
                .push(cell_problem(ProblemKind::TooLong, column, message));
            String::new()
        } else {
            text
        };
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text;
        }
    }
}

/// The rows read so far.
struct Lines {
    header: Option<Vec<String>>,
    first_row: usize,
    rows: Vec<super::Row>,
}

impl Lines {
    fn add(&mut self, line: Line, limits: &Limits) -> Result<(), PapersError> {
        let Some(header) = &self.header else {
            if line.cells.iter().all(|cell| cell.trim().is_empty()) {
                return Ok(());
            }
            self.header = Some(header_names(&line.cells)?);
            self.first_row = line.row + 1;
            return Ok(());
        };
        let columns = header.len();
        let number = line.row - self.first_row + 1;
        if number > limits.rows {
            return Err(PapersError::Input(format!(
                "超过 {} 行，请拆分后再导入",
                limits.rows
            )));
        }
        while self.rows.len() + 1 < number {
            let blank = self.rows.len() + 1;
            self.rows
                .push(fitted_row(blank, Vec::new(), columns, Vec::new()));
        }
        // A sheet leaves out empty cells at a row's end: such a row is not short.
        let mut cells = line.cells;
        if cells.len() < columns {
            cells.resize(columns, String::new());
        }
        self.rows
            .push(fitted_row(number, cells, columns, line.problems));
        Ok(())
    }
}

/// A cell's text, and what is wrong with it.
fn text(value: &DataRef<'_>) -> (String, Option<(ProblemKind, String)>) {
    match value {
        DataRef::Empty => (String::new(), None),
        DataRef::String(text) => (text.clone(), None),
        DataRef::SharedString(text) => ((*text).to_owned(), None),
        DataRef::Int(number) => (number.to_string(), None),
        DataRef::Float(number) => {
            let problem = (number.abs() >= IMPRECISE).then(|| {
                let message =
                    "数字超过15位，表格软件已丢失末尾数位，请把该列设为文本后重新填写".to_owned();
                (ProblemKind::ImpreciseNumber, message)
            });
            (number.to_string(), problem)
        }
        DataRef::Bool(true) => ("TRUE".to_owned(), None),
        DataRef::Bool(false) => ("FALSE".to_owned(), None),
        DataRef::DateTime(moment) => (day_text(moment), None),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.replace('T', " "), None),
        DataRef::Error(error) => {
            let message = "公式结果是错误值，请改正公式或填写数值".to_owned();
            (
                error.to_string(),
                Some((ProblemKind::FormulaError, message)),
            )
        }
    }
}

fn day_text(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (moment.as_f64() < 1.0, hour, minute, second) {
        // A time of day without a date.
        (true, ..) => format!("{hour:02}:{minute:02}:{second:02}"),
        (false, 0, 0, 0) => date,
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn unreadable(error: XlsxError) -> PapersError {
    match error {
        XlsxError::WorksheetNotFound(name) => {
            PapersError::Input(format!("工作簿里没有名为“{name}”的工作表"))
        }
        XlsxError::Password => PapersError::Input("工作簿加了密码，请去掉密码后再导入".to_owned()),
        other => PapersError::Input(format!(
            "无法读取工作簿，请用 WPS 或 Excel 重新保存后再导入（{other}）"
        )),
    }
}
