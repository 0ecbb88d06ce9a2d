//! Sheets as CSV: UTF-8 with a byte order mark (Excel and WPS read it as Chinese), CRLF, guarded cells.

use super::{Cell, Sheet, check_width, guard};
use crate::error::PapersError;

/// The whole sheet as CSV.
pub fn to_csv(sheet: &Sheet) -> Result<Vec<u8>, PapersError> {
    check_width(sheet)?;
    let mut writer = CsvWriter::new(Vec::new(), &sheet.columns)?;
    for row in &sheet.rows {
        writer.row(row)?;
    }
    writer.finish()
}

/// Writes CSV row by row, for exports that should not be held in memory.
pub struct CsvWriter<W: std::io::Write> {
    writer: csv::Writer<W>,
    columns: usize,
}

impl<W: std::io::Write> CsvWriter<W> {
    /// Writes the byte order mark and the header to `out`.
    pub fn new(mut out: W, columns: &[String]) -> Result<CsvWriter<W>, PapersError> {
        out.write_all(b"\xEF\xBB\xBF")
            .map_err(PapersError::broken)?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(out);
        let header = columns.iter().map(|name| guard(name).into_owned());
        writer.write_record(header).map_err(PapersError::broken)?;
        Ok(CsvWriter {
            writer,
            columns: columns.len(),
        })
    }

    /// Writes one row, filled with empty cells up to the header's width.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), PapersError> {
        for cell in cells {
            let text = cell.plain();
            // Numbers are numbers: -5 is no formula.
            let text = match cell {
                Cell::Text(_) => guard(&text).into_owned(),
                _ => text,
            };
            self.writer.write_field(text).map_err(PapersError::broken)?;
        }
        for _ in cells.len()..self.columns {
            self.writer.write_field("").map_err(PapersError::broken)?;
        }
        self.writer
            .write_record(None::<&[u8]>)
            .map_err(PapersError::broken)
    }

    /// Flushes and gives back the output.
    pub fn finish(self) -> Result<W, PapersError> {
        self.writer.into_inner().map_err(PapersError::broken)
    }
}
