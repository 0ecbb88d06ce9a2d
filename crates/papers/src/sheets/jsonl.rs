//! Sheets as JSON Lines: one object a row, the header's names as keys in their order.

use super::{Cell, Sheet, check_width};
use crate::error::PapersError;

/// The whole sheet as JSON Lines. Empty cells are null; decimals are numbers with all their places; days
/// and moments are strings.
pub fn to_jsonl(sheet: &Sheet) -> Result<Vec<u8>, PapersError> {
    check_width(sheet)?;
    let mut out = String::new();
    for row in &sheet.rows {
        out.push('{');
        for (index, column) in sheet.columns.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push_str(&quoted(column)?);
            out.push(':');
            match row.get(index).unwrap_or(&Cell::Empty) {
                Cell::Empty => out.push_str("null"),
                // Written as digits: a float would lose places.
                number @ (Cell::Int(_) | Cell::Decimal { .. }) => out.push_str(&number.plain()),
                other => out.push_str(&quoted(&other.plain())?),
            }
        }
        out.push_str("}\n");
    }
    Ok(out.into_bytes())
}

fn quoted(text: &str) -> Result<String, PapersError> {
    serde_json::to_string(text).map_err(PapersError::broken)
}
