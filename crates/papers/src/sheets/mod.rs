//! Tables out: one [`Sheet`], written as CSV, XLSX or JSON Lines.

mod csv;
mod guard;
mod jsonl;
mod xlsx;

pub use self::csv::{CsvWriter, to_csv};
pub use guard::{guard, unguard};
pub use jsonl::to_jsonl;
pub use xlsx::to_xlsx;

use jiff::civil::{Date, DateTime};

/// A table with typed cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The sheet's name and the file's title.
    pub title: String,
    /// The header, one name a column, all different.
    pub columns: Vec<String>,
    /// The rows; a short row is filled with empty cells, a long one is an error.
    pub rows: Vec<Vec<Cell>>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, never read as a formula.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A decimal number: `units` × 10^-`scale`, e.g. 12.50 is (1250, 2).
    Decimal {
        /// The digits as one whole number.
        units: i64,
        /// How many of them stand after the point.
        scale: u8,
    },
    /// A day.
    Date(Date),
    /// A moment of local time, to the second.
    Moment(DateTime),
    /// Nothing.
    Empty,
}

impl Cell {
    /// The value as plain text: days as 2020-01-05, moments as 2020-01-05 13:22:08, decimals with all
    /// their places.
    pub fn plain(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Int(number) => number.to_string(),
            Cell::Decimal { units, scale } => decimal(*units, *scale),
            Cell::Date(date) => date.to_string(),
            Cell::Moment(moment) => moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            Cell::Empty => String::new(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Int(number)
    }
}

impl From<Date> for Cell {
    fn from(date: Date) -> Cell {
        Cell::Date(date)
    }
}

impl From<DateTime> for Cell {
    fn from(moment: DateTime) -> Cell {
        Cell::Moment(moment)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// A decimal number without floating point.
fn decimal(units: i64, scale: u8) -> String {
    let scale = usize::from(scale);
    if scale == 0 {
        return units.to_string();
    }
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{rest}")
}

/// Refuses a sheet whose rows are longer than its header.
fn check_width(sheet: &Sheet) -> Result<(), crate::PapersError> {
    for (index, row) in sheet.rows.iter().enumerate() {
        if row.len() > sheet.columns.len() {
            return Err(crate::PapersError::content(
                format!("导出表“{}”第{}行", sheet.title, index + 1),
                format!(
                    "有 {} 个单元格，表头只有 {} 列",
                    row.len(),
                    sheet.columns.len()
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_places() {
        for (units, scale, text) in [
            (1250, 2, "12.50"),
            (-5, 2, "-0.05"),
            (0, 1, "0.0"),
            (7, 0, "7"),
            (i64::MIN, 3, "-9223372036854775.808"),
        ] {
            assert_eq!(decimal(units, scale), text);
        }
    }
}
