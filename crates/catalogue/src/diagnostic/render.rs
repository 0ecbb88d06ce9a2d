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
    let Some((file, _)) = catalogue.source(span) else {
        return;
    };
    let at = position(catalogue, span);
    let Window { before, inside, after } = window(&file.text, span);
    let pad = " ".repeat(gutter);
    let under = mark.to_string().repeat(width(&inside).max(1));
    let _ = write!(
        out,
        "{pad}{arrow} {}:{}:{}\n{pad} |\n{:>gutter$} | {before}{inside}{after}\n{pad} | {}{under} {}\n",
        at.file,
        at.line,
        at.column,
        at.line,
        " ".repeat(width(&before)),
        printable(text),
    );
}

/// Characters of a line that are shown before, in and after the place; more is cut.
const SHOWN: [usize; 3] = [120, 200, 80];

/// What is shown of the line that holds the beginning of a span, ready to print.
struct Window {
    before: String,
    inside: String,
    after: String,
}

fn window(text: &str, span: Span) -> Window {
    let start = floor(text, span.start as usize);
    let line_start = text.get(..start).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
    let line_end = text.get(start..).and_then(|tail| tail.find('\n')).map_or(text.len(), |at| start + at);
    // A span over several lines is underlined to the end of its first.
    let end = floor(text, (start + span.len as usize).min(line_end)).max(start);
    let slice = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let [most_before, most_inside, most_after] = SHOWN;
    let before = slice(line_start, start);
    let cut = before.char_indices().rev().nth(most_before - 1).map_or(0, |(at, _)| at);
    let lead = if cut > 0 { "…" } else { "" };
    let first = |part: &str, most: usize| match part.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", printable(part.get(..at).unwrap_or_default())),
        None => printable(part),
    };
    Window {
        before: format!("{lead}{}", printable(before.get(cut..).unwrap_or_default())),
        inside: first(slice(start, end).trim_end(), most_inside),
        after: first(slice(end, line_end).trim_end(), most_after),
    }
}

/// The nearest beginning of a character at or before an offset.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
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
