//! Writes an export file (`.mfl`, reliability-security §3.11): all that an outsider needs to audit the log.

use std::io::Write;

use crate::LedgerError;
use crate::canonical::{Value, write, write_text};
use crate::hash::write_hex;
use crate::note::Note;

/// A line of an export after the first.
#[derive(Clone, Debug)]
pub enum Line {
    /// An event: exactly its leaf.
    Event(Vec<u8>),
    /// A disclosed sealed field of the event just before.
    Opening {
        /// Name of the field.
        field: String,
        /// Its salt.
        salt: [u8; 32],
        /// Its value.
        value: Value,
    },
    /// A signed checkpoint, directly after the last event that it covers.
    Note(Note),
}

/// Writes an export line by line and refuses an order that no auditor would accept.
pub struct ExportWriter<W: Write> {
    out: W,
    events: u64,
    may_open: bool,
    ends_in_note: bool,
}

/// Writes a whole export; `lines` may come from a database as they are read.
pub fn write_export<W: Write>(
    out: W,
    origin: &str,
    lines: impl IntoIterator<Item = Result<Line, LedgerError>>,
) -> Result<W, LedgerError> {
    let mut writer = ExportWriter::new(out, origin)?;
    for line in lines {
        match line? {
            Line::Event(leaf) => writer.event(&leaf)?,
            Line::Opening { field, salt, value } => writer.opening(&field, &salt, &value)?,
            Line::Note(note) => writer.note(&note)?,
        }
    }
    writer.finish()
}

impl<W: Write> ExportWriter<W> {
    /// Begins an export with its header line.
    pub fn new(mut out: W, origin: &str) -> Result<ExportWriter<W>, LedgerError> {
        crate::key::check_name(origin)?;
        let mut header = b"{\"hash\":\"sha256\",\"mingfa-ledger\":1,\"origin\":".to_vec();
        write_text(&mut header, origin);
        header.extend_from_slice(b"}\n");
        out.write_all(&header)?;
        Ok(ExportWriter {
            out,
            events: 0,
            may_open: false,
            ends_in_note: false,
        })
    }

    /// The next event: its leaf, as it was hashed.
    pub fn event(&mut self, leaf: &[u8]) -> Result<(), LedgerError> {
        if leaf.contains(&b'\n') {
            return Err(LedgerError::ExportOrder("记录中含有换行"));
        }
        self.out.write_all(leaf)?;
        self.out.write_all(b"\n")?;
        self.events += 1;
        self.may_open = true;
        self.ends_in_note = false;
        Ok(())
    }

    /// A sealed field of the event just written, disclosed.
    pub fn opening(
        &mut self,
        field: &str,
        salt: &[u8; 32],
        value: &Value,
    ) -> Result<(), LedgerError> {
        if !self.may_open {
            return Err(LedgerError::ExportOrder("披露的字段须紧跟在它的记录之后"));
        }
        let mut line = b"{\"open\":{\"field\":".to_vec();
        write_text(&mut line, field);
        line.extend_from_slice(b",\"salt\":\"");
        write_hex(&mut line, salt);
        line.extend_from_slice(b"\",\"value\":");
        write(&mut line, value, 1)?;
        line.extend_from_slice(b"}}\n");
        self.out.write_all(&line)?;
        self.ends_in_note = false;
        Ok(())
    }

    /// A checkpoint of exactly the events written so far.
    pub fn note(&mut self, note: &Note) -> Result<(), LedgerError> {
        if note.size() != self.events {
            return Err(LedgerError::ExportOrder(
                "存证快照须紧跟在它所含的最后一条记录之后",
            ));
        }
        let mut line = b"{\"note\":".to_vec();
        write_text(&mut line, note.text());
        line.extend_from_slice(b"}\n");
        self.out.write_all(&line)?;
        self.may_open = false;
        self.ends_in_note = true;
        Ok(())
    }

    /// Ends the export, which must end in a note, and gives the writer back.
    pub fn finish(mut self) -> Result<W, LedgerError> {
        if !self.ends_in_note {
            return Err(LedgerError::ExportOrder("导出文件须以一份存证快照结尾"));
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
