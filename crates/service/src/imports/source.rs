//! A file as it came: which table it is, its rows as often as they are needed, and its hash.
//!
//! A CSV file is read anew for each pass, so that a large one is never held as cells.

use mingfa_papers::PapersError;
use mingfa_papers::tables::{CsvTable, Encoding, Limits, Row, Table, read};
use sha2::{Digest, Sha256};

/// A readable table.
#[derive(Debug)]
pub(crate) struct Source<'b> {
    /// SHA-256 of its bytes, in hex.
    pub(crate) hash: String,
    /// How its text is encoded.
    pub(crate) encoding: Encoding,
    /// Titles of its columns.
    pub(crate) header: Vec<String>,
    body: Body<'b>,
}

#[derive(Debug)]
enum Body<'b> {
    Text(&'b [u8]),
    Sheet(Table),
}

impl<'b> Source<'b> {
    /// Knows a file by its content.
    ///
    /// # Errors
    /// It is no table that can be read; the sentence says what to do.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, PapersError> {
        let limits = Limits::default();
        let is_packed = [&b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0", b"%PDF"].iter().any(|mark| bytes.starts_with(mark));
        let (encoding, header, body) = if is_packed {
            let table = read(bytes, &limits)?;
            (table.encoding, table.header.clone(), Body::Sheet(table))
        } else {
            let table = CsvTable::open(bytes, &limits)?;
            let (encoding, header) = (table.encoding, table.header.clone());
            if table.count() > limits.rows {
                return Err(PapersError::Input(format!("超过 {} 行，请拆分后再导入", limits.rows)));
            }
            (encoding, header, Body::Text(bytes))
        };
        Ok(Self { hash: hex::encode(Sha256::digest(bytes)), encoding, header, body })
    }

    /// Its rows, from the first.
    pub(crate) fn rows(&self) -> Rows<'_> {
        match &self.body {
            Body::Sheet(table) => Rows::Sheet(table.rows.iter()),
            // The header was read before; should it now be unreadable there are no rows.
            Body::Text(bytes) => Rows::Text(CsvTable::open(bytes, &Limits::default()).ok()),
        }
    }
}

/// The rows of a [`Source`].
pub(crate) enum Rows<'s> {
    /// Read as they are asked for.
    Text(Option<CsvTable<'s>>),
    /// Of a worksheet.
    Sheet(std::slice::Iter<'s, Row>),
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        match self {
            Self::Text(table) => table.as_mut()?.next(),
            Self::Sheet(rows) => rows.next().cloned(),
        }
    }
}
