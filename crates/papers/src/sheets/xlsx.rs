//! Sheets as XLSX: typed cells, text always a string and never a formula.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use jiff::civil::{Date, DateTime};

use super::{Cell, Sheet, check_width};
use crate::error::PapersError;

/// The most UTF-16 units that a cell of Excel holds.
const MAX_CELL: usize = 32_767;
/// The most rows that a sheet of Excel holds, with its header.
const MAX_ROWS: usize = 1_048_576;
/// The largest whole number that a cell holds exactly.
const MAX_EXACT: i64 = 1 << 53;

/// The sheets as one XLSX workbook, each with a frozen, filterable, repeated header.
///
/// `made` is the moment written into the file's properties. Refuses text that is longer than a cell of
/// Excel holds, and more rows than a sheet holds: nothing is cut. Whole numbers beyond 2^53 and decimals
/// that a cell would round are written as text.
pub fn to_xlsx(sheets: &[Sheet], made: DateTime) -> Result<Vec<u8>, PapersError> {
    let mut workbook = Workbook::new();
    let title = sheets.first().map_or("", |sheet| sheet.title.as_str());
    let created = moment(made)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_author("Mingfa")
            .set_creation_datetime(&created),
    );
    let styles = Styles::new();
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        check_width(sheet)?;
        if sheet.rows.len() >= MAX_ROWS {
            return Err(PapersError::content(
                format!("导出表“{}”", sheet.title),
                format!(
                    "有 {} 行，超过 Excel 工作表的上限，请改导 CSV",
                    sheet.rows.len()
                ),
            ));
        }
        let name = sheet_name(&sheet.title, &names);
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name).map_err(PapersError::broken)?;
        names.push(name);
        write_sheet(worksheet, sheet, &styles)?;
    }
    workbook.save_to_buffer().map_err(PapersError::broken)
}

struct Styles {
    head: Format,
    date: Format,
    moment: Format,
    /// Number formats by places after the point.
    decimals: Vec<Format>,
}

impl Styles {
    fn new() -> Styles {
        let decimals = (0..=15)
            .map(|places: usize| match places {
                0 => Format::new().set_num_format("0"),
                _ => Format::new().set_num_format(format!("0.{}", "0".repeat(places))),
            })
            .collect();
        Styles {
            head: Format::new().set_bold(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            decimals,
        }
    }
}

fn write_sheet(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    styles: &Styles,
) -> Result<(), PapersError> {
    let broken = |error: XlsxError| PapersError::broken(error);
    for (column, name) in (0_u16..).zip(&sheet.columns) {
        worksheet
            .write_string_with_format(0, column, name, &styles.head)
            .map_err(broken)?;
        let width = column_width(sheet, usize::from(column));
        worksheet.set_column_width(column, width).map_err(broken)?;
    }
    for (index, row) in (1_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(row) {
            if let Cell::Text(text) = cell
                && text.encode_utf16().count() > MAX_CELL
            {
                let name = sheet
                    .columns
                    .get(usize::from(column))
                    .map_or("", String::as_str);
                return Err(PapersError::content(
                    format!("导出表“{}”第{index}行“{name}”", sheet.title),
                    format!("超过 Excel 单元格上限 {MAX_CELL} 字，请改导 CSV"),
                ));
            }
            write_cell(worksheet, (index, column), cell, styles)?;
        }
    }
    let last_column =
        u16::try_from(sheet.columns.len().saturating_sub(1)).map_err(PapersError::broken)?;
    let last_row = u32::try_from(sheet.rows.len()).map_err(PapersError::broken)?;
    worksheet.set_freeze_panes(1, 0).map_err(broken)?;
    worksheet.set_repeat_rows(0, 0).map_err(broken)?;
    if !sheet.columns.is_empty() {
        worksheet
            .autofilter(0, 0, last_row, last_column)
            .map_err(broken)?;
    }
    Ok(())
}

fn write_cell(
    worksheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    styles: &Styles,
) -> Result<(), PapersError> {
    let written = match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) if text.is_empty() => return Ok(()),
        Cell::Text(text) => worksheet.write_string(row, column, text),
        Cell::Int(number) if number.abs_diff(0) <= MAX_EXACT.unsigned_abs() => {
            worksheet.write_number(row, column, *number as f64)
        }
        Cell::Decimal { units, scale }
            if units.abs_diff(0) < 1_000_000_000_000_000 && *scale <= 15 =>
        {
            // Fifteen digits: what a cell keeps and shows.
            let value: f64 = cell.plain().parse().map_err(PapersError::broken)?;
            match styles.decimals.get(usize::from(*scale)) {
                Some(format) => worksheet.write_number_with_format(row, column, value, format),
                None => worksheet.write_number(row, column, value),
            }
        }
        Cell::Int(_) | Cell::Decimal { .. } => worksheet.write_string(row, column, cell.plain()),
        Cell::Date(date) => match excel_day(*date) {
            Some(day) => worksheet.write_datetime_with_format(row, column, &day, &styles.date),
            None => worksheet.write_string(row, column, cell.plain()),
        },
        Cell::Moment(at) if excel_day(at.date()).is_some() => {
            worksheet.write_datetime_with_format(row, column, moment(*at)?, &styles.moment)
        }
        Cell::Moment(_) => worksheet.write_string(row, column, cell.plain()),
    };
    written.map(|_| ()).map_err(PapersError::broken)
}

/// A day as Excel counts; `None` before March 1900, where its calendar has a day that never was.
fn excel_day(date: Date) -> Option<ExcelDateTime> {
    if date < jiff::civil::date(1900, 3, 1) {
        return None;
    }
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

fn moment(at: DateTime) -> Result<ExcelDateTime, PapersError> {
    let day = excel_day(at.date())
        .ok_or_else(|| PapersError::broken(format!("no such day in Excel: {at}")))?;
    day.and_hms(
        u16::try_from(at.hour()).map_err(PapersError::broken)?,
        at.minute().unsigned_abs(),
        f64::from(at.second()),
    )
    .map_err(PapersError::broken)
}

/// The width of a column in characters: of its name or its first rows, between 6 and 48.
fn column_width(sheet: &Sheet, column: usize) -> f64 {
    let width = |text: &str| {
        text.chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum::<usize>()
    };
    let mut widest = sheet.columns.get(column).map_or(0, |name| width(name) + 3);
    for row in sheet.rows.iter().take(200) {
        if let Some(cell) = row.get(column) {
            widest = widest.max(width(&cell.plain()) + 1);
        }
    }
    widest.clamp(6, 48) as f64
}

/// A name that Excel accepts: at most 31 units, none of `[]:*?/\`, no apostrophe at its ends, unlike the
/// names before it.
fn sheet_name(title: &str, taken: &[String]) -> String {
    let mut name: String = title
        .chars()
        .map(|c| {
            if "[]:*?/\\".contains(c) || c.is_control() {
                '_'
            } else {
                c
            }
        })
        .collect();
    while name.encode_utf16().count() > 28 {
        name.pop();
    }
    let name = name.trim().trim_matches('\'').to_owned();
    let name = if name.is_empty() {
        "数据".to_owned()
    } else {
        name
    };
    let free = |name: &str| !taken.iter().any(|other| other.eq_ignore_ascii_case(name));
    if free(&name) {
        return name;
    }
    (2..)
        .map(|number| format!("{name}{number}"))
        .find(|candidate| free(candidate))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_excel_accepts() {
        assert_eq!(sheet_name("热线/工单[2020]", &[]), "热线_工单_2020_");
        assert_eq!(sheet_name("'", &[]), "数据");
        assert_eq!(
            sheet_name("甲", &["甲".to_owned(), "甲2".to_owned()]),
            "甲3"
        );
        assert!(sheet_name(&"长".repeat(99), &[]).chars().count() <= 31);
    }
}
