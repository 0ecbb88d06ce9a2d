//! Documents as Markdown (CommonMark with pipe tables), for reading in plain text and for comparing.

use crate::document::{
    Align, Block, Document, Face, Row, Run, Table, Text, chinese_date, item_label, safe_link,
};
use crate::error::PapersError;
use crate::words;

/// Renders a document as Markdown ending in one line feed.
///
/// Marks in the text are escaped, so that a reader sees the words as they were written. Refuses a
/// document that fails [`Document::check`].
pub fn render(document: &Document) -> Result<String, PapersError> {
    document.check()?;
    let meta = &document.meta;
    let mut pieces: Vec<String> = Vec::new();
    if let Some(label) = &meta.label {
        pieces.push(format!("> {}", escape(label)));
    }
    pieces.push(format!("# {}", escape(&meta.plain_title())));
    if let Some(subtitle) = &meta.subtitle {
        pieces.push(format!("（{}）", escape(subtitle)));
    }
    let mut line = vec![escape(&meta.issuer)];
    line.extend(meta.number.as_deref().map(escape));
    line.extend(meta.urgency.map(|urgency| urgency.title().to_owned()));
    line.extend(
        meta.signer
            .as_deref()
            .map(|signer| format!("签发人：{}", escape(signer))),
    );
    pieces.push(line.join("　"));
    let labels = document.heading_labels();
    for (block, label) in document.blocks.iter().zip(labels) {
        pieces.extend(block_lines(block, label.as_deref()));
    }
    if let Some(imprint) = &meta.imprint {
        pieces.push("---".to_owned());
        if !imprint.copies.is_empty() {
            pieces.push(format!("抄送：{}", escape(&words::copies(&imprint.copies))));
        }
        pieces.push(format!(
            "{}　{}印发",
            escape(&imprint.printer),
            chinese_date(imprint.printed)
        ));
    }
    pieces.push(String::new());
    Ok(pieces.join("\n\n").trim_end().to_owned() + "\n")
}

fn block_lines(block: &Block, label: Option<&str>) -> Vec<String> {
    match block {
        Block::Addressee(text) => vec![escape(&words::with_colon(text))],
        Block::Heading { level, text, .. } => {
            let marks = "#".repeat(usize::from(level + 1));
            vec![format!(
                "{marks} {}{}",
                label.unwrap_or_default(),
                inline(text, " ")
            )]
        }
        Block::Paragraph(text) => vec![paragraph(text)],
        Block::Items { style, items } => (1..)
            .zip(items)
            .map(|(number, item)| {
                escape_start(&format!(
                    "{}{}",
                    item_label(*style, number),
                    inline(item, "\\\n")
                ))
            })
            .collect(),
        Block::Table(table) => table_lines(table),
        Block::Attachments(names) => {
            let mut lines = vec!["附件：".to_owned()];
            for (label, name) in words::attachments(names) {
                lines.push(format!("{label}{}", escape(name)));
            }
            lines
        }
        Block::Signature(signature) => {
            let mut lines: Vec<String> =
                signature.organs.iter().map(|organ| escape(organ)).collect();
            lines.push(chinese_date(signature.date));
            lines
        }
        Block::Remark(text) => vec![escape(&words::bracketed(text))],
        Block::PageBreak => vec!["---".to_owned()],
        Block::Annex { number, title } => {
            let title: String = title.lines().map(str::trim).collect();
            vec![format!(
                "## {}　{}",
                words::annex_label(*number),
                escape(&title)
            )]
        }
        Block::Note(text) => vec![paragraph(text)],
    }
}

fn table_lines(table: &Table) -> Vec<String> {
    let mut rows = Vec::with_capacity(table.rows.len() + 2);
    let titles: Vec<String> = table
        .columns
        .iter()
        .map(|column| escape(&column.title))
        .collect();
    rows.push(row(&titles));
    let rule: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            match column.align {
                Align::Left => ":---",
                Align::Center => ":---:",
                Align::Right => "---:",
            }
            .to_owned()
        })
        .collect();
    rows.push(row(&rule));
    for line in &table.rows {
        match line {
            Row::Cells(cells) => rows.push(row(&cells
                .iter()
                .map(|cell| inline(cell, "<br>"))
                .collect::<Vec<_>>())),
            Row::Group(text) => {
                let mut cells = vec![format!("**{}**", escape(&text.plain()))];
                cells.resize(table.columns.len(), String::new());
                rows.push(row(&cells));
            }
        }
    }
    let mut lines: Vec<String> = Vec::new();
    lines.extend(table.caption.as_deref().map(escape));
    lines.push(rows.join("\n"));
    lines
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn paragraph(text: &Text) -> String {
    escape_start(&inline(text, "\\\n"))
}

/// Runs with their marks; `line_break` is what a line feed becomes.
fn inline(text: &Text, line_break: &str) -> String {
    text.0
        .iter()
        .map(|run| inline_run(run, line_break))
        .collect()
}

fn inline_run(run: &Run, line_break: &str) -> String {
    let plain = run.text.replace("\r\n", "\n").replace('\r', "\n");
    let words = match run.face {
        Face::Strong => strong(&plain),
        Face::Plain | Face::Kai => escape(&plain),
    };
    let words = words.replace('\n', line_break);
    // A path on the portal means nothing inside a file.
    let target = run.link.as_deref().and_then(safe_link);
    match target.filter(|target| !target.starts_with(['/', '#'])) {
        Some(target) => {
            let target = target.replace('<', "%3C").replace('>', "%3E");
            format!("[{words}](<{target}>)")
        }
        None => words,
    }
}

/// Strong words. Punctuation at the ends stays outside the marks: CommonMark takes marks between a full
/// stop and a Han character for plain asterisks (0.31 §6.2, flanking runs).
fn strong(words: &str) -> String {
    let core = words.trim_matches(|c: char| !c.is_alphanumeric());
    let Some(start) = words.find(core).filter(|_| !core.is_empty()) else {
        return escape(words);
    };
    let (before, rest) = words.split_at(start);
    let (core, after) = rest.split_at(core.len());
    format!("{}**{}**{}", escape(before), escape(core), escape(after))
}

/// Escapes what Markdown would read as a mark anywhere in a line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\`*_[]<>|~#&".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Escapes what Markdown would read as a list at the beginning of a line (`- `, `+ `, `3. `, `3) `) or as
/// the underline of a heading.
fn escape_start(line: &str) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = line.get(digits..).unwrap_or_default();
    if digits == 0 && line.starts_with(['-', '+', '=']) {
        return format!("\\{line}");
    }
    if digits > 0 && rest.starts_with(['.', ')']) {
        return format!("{}\\{rest}", line.get(..digits).unwrap_or_default());
    }
    line.to_owned()
}
