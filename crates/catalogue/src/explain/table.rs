//! Markdown tables.

/// Writes a table with these titles; nothing when there are no rows.
pub(crate) fn table(out: &mut String, titles: &[&str], rows: &[Vec<String>]) {
    if rows.is_empty() {
        return;
    }
    row(out, titles.iter().map(ToString::to_string));
    row(out, titles.iter().map(|_| "---".to_owned()));
    for cells in rows {
        row(out, cells.iter().cloned());
    }
    out.push('\n');
}

fn row(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        // A bar or a line's end would break the table.
        out.push_str(&cell.replace('|', "\\|").replace('\n', " "));
        out.push_str(" |");
    }
    out.push('\n');
}

/// Writes a chapter's heading.
pub(crate) fn heading(out: &mut String, text: &str) {
    out.push_str("## ");
    out.push_str(text);
    out.push_str("\n\n");
}
