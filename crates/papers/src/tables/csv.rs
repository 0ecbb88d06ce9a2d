//! CSV as it is found: RFC 4180 with the deviations of real files, read record by record.
//!
//! The reader works on bytes, which is safe in GB18030 too: none of its trailing bytes is a comma, a
//! quotation mark or a line end. It differs from the `csv` crate where an import needs it: blank lines are
//! counted, and a quotation mark that nothing closes costs its own row, not the rest of the file.

use std::borrow::Cow;

use super::encoding::{self, Encoding};
use super::{
    Limits, Problem, ProblemKind, Row, Table, cell_problem, check_size, fitted_row, header_names,
};
use crate::error::PapersError;
use crate::sheets::unguard;

/// Reads a whole CSV file.
pub fn read_csv(bytes: &[u8], limits: &Limits) -> Result<Table, PapersError> {
    let mut table = CsvTable::open(bytes, limits)?;
    let mut rows = Vec::new();
    for row in table.by_ref() {
        rows.push(row);
        if rows.len() > limits.rows {
            return Err(PapersError::Input(format!(
                "超过 {} 行，请拆分后再导入",
                limits.rows
            )));
        }
    }
    Ok(Table {
        encoding: table.encoding,
        sheet: None,
        header: table.header,
        rows,
    })
}

/// A CSV file with its header read, whose rows are read as they are asked for.
#[derive(Debug)]
pub struct CsvTable<'a> {
    /// The encoding of the file.
    pub encoding: Encoding,
    /// The header's names, trimmed.
    pub header: Vec<String>,
    records: Records<'a>,
    number: usize,
}

impl<'a> CsvTable<'a> {
    /// Reads the header. Its delimiter is the comma, unless the header has none and has tabs or
    /// semicolons. Refuses a header that cannot be decoded: without it no column has a name.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<CsvTable<'a>, PapersError> {
        check_size(bytes, limits)?;
        let (encoding, bytes) = encoding::detect(bytes)?;
        let mut records = Records {
            bytes,
            at: 0,
            delimiter: delimiter(bytes),
            limit: limits.cell,
        };
        let Some(first) = records.next() else {
            return Err(PapersError::Input(
                "文件里没有内容，请确认导出是否完成".to_owned(),
            ));
        };
        let mut cells = Vec::new();
        for (index, field) in first.fields.iter().enumerate() {
            let cell = encoding::decode(encoding, field)
                .map_err(|reason| PapersError::Input(format!("表头第{}列{reason}", index + 1)))?;
            cells.push(cell.into_owned());
        }
        if first.problem.is_some() {
            return Err(PapersError::Input(
                "表头的引号没有配对，请检查第一行".to_owned(),
            ));
        }
        if cells.len() > limits.columns {
            return Err(PapersError::Input(format!(
                "有 {} 列，超过上限 {}",
                cells.len(),
                limits.columns
            )));
        }
        Ok(CsvTable {
            encoding,
            header: header_names(&cells)?,
            records,
            number: 0,
        })
    }
}

impl Iterator for CsvTable<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let record = self.records.next()?;
        self.number += 1;
        let mut problems: Vec<Problem> = record.problem.into_iter().collect();
        let mut cells = Vec::with_capacity(record.fields.len());
        for (column, field) in record.fields.iter().enumerate() {
            if field.len() > self.records.limit {
                let message = format!(
                    "单元格超过 {} KB，请缩短或改作附件",
                    self.records.limit >> 10
                );
                problems.push(cell_problem(ProblemKind::TooLong, column, message));
                cells.push(String::new());
                continue;
            }
            match encoding::decode(self.encoding, field) {
                Ok(text) => cells.push(unguarded(text)),
                Err(reason) => {
                    problems.push(cell_problem(ProblemKind::BadBytes, column, reason));
                    cells.push(encoding::lossy(self.encoding, field));
                }
            }
        }
        Some(fitted_row(self.number, cells, self.header.len(), problems))
    }
}

/// The cell without the apostrophe that [`guard`](crate::sheets::guard) puts before a formula.
fn unguarded(text: Cow<'_, str>) -> String {
    let bare = unguard(&text);
    if bare.len() == text.len() {
        text.into_owned()
    } else {
        bare.to_owned()
    }
}

/// The delimiter by the first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .next()
        .unwrap_or_default();
    let count = |wanted: u8| line.iter().filter(|byte| **byte == wanted).count();
    if count(b',') > 0 {
        b','
    } else if count(b'\t') > 0 {
        b'\t'
    } else if count(b';') > 0 {
        b';'
    } else {
        b','
    }
}

/// Splits bytes into records.
#[derive(Debug)]
struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    delimiter: u8,
    /// A quoted cell longer than this counts as unclosed.
    limit: usize,
}

struct Record<'a> {
    fields: Vec<Cow<'a, [u8]>>,
    problem: Option<Problem>,
}

/// How a field ended.
enum End {
    Delimiter,
    /// A line end, or the file's.
    Record,
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        let mut fields = Vec::new();
        let mut problem = None;
        loop {
            if self.peek() == Some(b'"') {
                match self.quoted() {
                    Some((field, None)) => fields.push(field),
                    Some((field, Some(stray))) => {
                        problem.get_or_insert(cell_problem(
                            ProblemKind::StrayQuote,
                            fields.len(),
                            stray,
                        ));
                        fields.push(field);
                    }
                    None => return Some(self.cut_line(start, fields.len())),
                }
            } else {
                fields.push(Cow::Borrowed(self.unquoted()));
            }
            match self.end_of_field() {
                End::Delimiter => {}
                End::Record => return Some(Record { fields, problem }),
            }
        }
    }
}

impl<'a> Records<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Takes bytes up to the next delimiter or line end.
    fn unquoted(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let delimiter = self.delimiter;
        let length = rest
            .iter()
            .position(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Takes a quoted field. `None` where its mark is never closed; with a message where text follows the
    /// closing mark on the same line.
    fn quoted(&mut self) -> Option<(Cow<'a, [u8]>, Option<String>)> {
        let open = self.at;
        let inner = self.bytes.get(open + 1..)?;
        let mut owned: Option<Vec<u8>> = None;
        let mut from = 0;
        loop {
            let searched = inner.get(from..inner.len().min(from + self.limit + 1))?;
            let close = from + searched.iter().position(|byte| *byte == b'"')?;
            let piece = inner.get(from..close)?;
            match inner.get(close + 1) {
                Some(b'"') => {
                    let text = owned.get_or_insert_with(Vec::new);
                    text.extend_from_slice(piece);
                    text.push(b'"');
                    from = close + 2;
                }
                None | Some(b'\r' | b'\n') => return Some(self.closed(open, close, owned, piece)),
                Some(byte) if *byte == self.delimiter => {
                    return Some(self.closed(open, close, owned, piece));
                }
                // Text after the mark: over several lines it is another cell's mark that was found.
                Some(_) if inner.get(..close)?.contains(&b'\n') => return None,
                Some(_) => {
                    self.at = open + 1 + close + 1;
                    self.unquoted();
                    let raw = self.bytes.get(open..self.at)?;
                    let message = "引号之后还有文字，引号没有成对书写，请核对".to_owned();
                    return Some((Cow::Borrowed(raw), Some(message)));
                }
            }
        }
    }

    fn closed(
        &mut self,
        open: usize,
        close: usize,
        owned: Option<Vec<u8>>,
        piece: &'a [u8],
    ) -> (Cow<'a, [u8]>, Option<String>) {
        self.at = open + 1 + close + 1;
        let field = match owned {
            None => Cow::Borrowed(piece),
            Some(mut text) => {
                text.extend_from_slice(piece);
                Cow::Owned(text)
            }
        };
        (field, None)
    }

    /// Steps over what ended a field.
    fn end_of_field(&mut self) -> End {
        match self.peek() {
            Some(byte) if byte == self.delimiter => {
                self.at += 1;
                // A delimiter at the very end of the file has an empty field after it.
                End::Delimiter
            }
            Some(b'\r') => {
                self.at += if self.bytes.get(self.at + 1) == Some(&b'\n') {
                    2
                } else {
                    1
                };
                End::Record
            }
            Some(_) => {
                self.at += 1;
                End::Record
            }
            None => End::Record,
        }
    }

    /// The record of one physical line whose quotation mark is never closed; reading goes on after it.
    fn cut_line(&mut self, start: usize, column: usize) -> Record<'a> {
        self.at = start;
        let rest = self.rest();
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        self.at += length;
        self.end_of_field();
        let delimiter = self.delimiter;
        Record {
            fields: line
                .split(|byte| *byte == delimiter)
                .map(Cow::Borrowed)
                .collect(),
            problem: Some(cell_problem(
                ProblemKind::UnclosedQuote,
                column,
                "引号没有闭合，该行无法可靠拆分，请核对".to_owned(),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>, Vec<&'static str>)> {
        read_csv(text.as_bytes(), &Limits::default())
            .unwrap()
            .rows
            .into_iter()
            .map(|row| {
                (
                    row.number,
                    row.cells,
                    row.problems.iter().map(|p| p.kind.key()).collect(),
                )
            })
            .collect()
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn quotes_newlines_and_blank_rows() {
        let text = "a,b\r\n1,\"x\r\n\"\"y\"\",z\"\r\n\r\n,\r\n2,\r\n";
        assert_eq!(
            rows(text),
            [
                (1, cells(&["1", "x\r\n\"y\",z"]), vec![]),
                (2, cells(&["", ""]), vec!["blank-row"]),
                (3, cells(&["", ""]), vec!["blank-row"]),
                (4, cells(&["2", ""]), vec![]),
            ]
        );
    }

    #[test]
    fn ragged_rows_are_problems_of_their_own() {
        assert_eq!(
            rows("a,b\n1\n1,2,3\n1,2,,\n4,5"),
            [
                (1, cells(&["1"]), vec!["short-row"]),
                (2, cells(&["1", "2", "3"]), vec!["long-row"]),
                (3, cells(&["1", "2"]), vec![]),
                (4, cells(&["4", "5"]), vec![]),
            ]
        );
    }

    #[test]
    fn an_unclosed_quote_costs_one_row() {
        let expected = [
            (1, cells(&["1", "\"x"]), vec!["unclosed-quote"]),
            (2, cells(&["2", "y"]), vec![]),
            (3, cells(&["3", "z"]), vec![]),
        ];
        assert_eq!(rows("a,b\n1,\"x\n2,y\n3,z\n"), expected);
        // Another cell's mark must not be taken for its end.
        assert_eq!(rows("a,b\n1,\"x\n2,\"y\"\n3,z\n"), expected);
    }

    #[test]
    fn text_after_a_closing_quote_is_named() {
        assert_eq!(
            rows("a,b\n\"x\"y,2\n"),
            [(1, cells(&["\"x\"y", "2"]), vec!["stray-quote"])]
        );
    }

    #[test]
    fn quotes_inside_plain_cells_are_text() {
        assert_eq!(
            rows("a,b\n5\" 管,2\n"),
            [(1, cells(&["5\" 管", "2"]), vec![])]
        );
    }

    #[test]
    fn other_delimiters_by_the_header() {
        assert_eq!(rows("a\tb\n1,5\t2\n"), [(1, cells(&["1,5", "2"]), vec![])]);
        assert_eq!(rows("a;b\n1;2\n"), [(1, cells(&["1", "2"]), vec![])]);
    }

    #[test]
    fn guards_are_stripped_and_apostrophes_kept() {
        assert_eq!(rows("a,b\n'=1,'x\n"), [(1, cells(&["=1", "'x"]), vec![])]);
    }
}
