//! A finding as plain text in the manner of rustc, aligned where Chinese characters take two columns of a terminal.

use std::fmt::Write;

use super::{Diagnostic, position};
use crate::codes::Severity;
use crate::model::{Catalogue, Span};

/// One finding as lines of text, ending in a newline. No colours: the terminal's edge adds them if it wants.
pub fn render(diagnostic: &Diagnostic, catalogue: &Catalogue) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
    };
    let labels = diagnostic.all_labels(catalogue);
    let spans = std::iter::once(diagnostic.span).chain(labels.iter().map(|(span, _)| *span));
    let gutter = spans.map(|span| position(catalogue, span).line.to_string().len()).max().unwrap_or(1);
    let pad = " ".repeat(gutter);
    let mut out = format!("{word}[{}]：{}\n", diagnostic.code.id, printable(&diagnostic.message));
    snippet(&mut out, catalogue, diagnostic.span, ("-->", '^'), diagnostic.code.title, gutter);
    for (span, text) in &labels {
        snippet(&mut out, catalogue, *span, (":::", '-'), text, gutter);
    }
    // Writing into a String cannot fail.
    if !diagnostic.path.is_empty() {
        let _ = writeln!(out, "{pad} = 反例：");
        for (at, step) in diagnostic.path.iter().enumerate() {
            let _ = writeln!(out, "{pad}   {:>2}. {}", at + 1, printable(step));
        }
    }
    if let Some(cite) = &diagnostic.cite {
        let _ = writeln!(out, "{pad} = 依据：{}", printable(cite));
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "{pad} = 建议：{}", printable(help));
    }
    out
}

/// The place, its source line and what is underlined there.
fn snippet(out: &mut String, catalogue: &Catalogue, span: Span, (arrow, mark): (&str, char), text: &str, gutter: usize) {
    let Some((file, _)) = catalogue.source(span) else { return };
    let at = position(catalogue, span);
    let line = file.text.lines().nth(at.line - 1).unwrap_or_default();
    let before: String = line.chars().take(at.column - 1).collect();
    // A span over several lines is underlined to the end of its first.
    let inside = line.get(before.len()..).unwrap_or_default();
    let mut marked = (span.len as usize).min(inside.len());
    while !inside.is_char_boundary(marked) {
        marked -= 1;
    }
    let inside = inside.get(..marked).unwrap_or_default().trim_end();
    let pad = " ".repeat(gutter);
    let under = mark.to_string().repeat(width(&printable(inside)).max(1));
    let _ = write!(
        out,
        "{pad}{arrow} {}:{}:{}\n{pad} |\n{:>gutter$} | {}\n{pad} | {}{under} {}\n",
        at.file,
        at.line,
        at.column,
        at.line,
        printable(line),
        " ".repeat(width(&printable(&before))),
        printable(text),
    );
}

/// The text with tabs as four spaces and without control characters: a hostile file must not steer the reader's terminal.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            c if c.is_control() || is_steering(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Marks that change the direction of writing without being seen (Unicode bidi controls).
fn is_steering(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Columns of a terminal that the text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// East Asian Width W and F (Unicode annex 11) take two columns, joining marks none; "ambiguous" ones (“”—…) count as one, as
/// terminals draw them unless told otherwise. The blocks that occur in Chinese texts.
fn char_width(c: char) -> usize {
    match c {
        '\u{0300}'..='\u{036f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{33ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{a000}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
