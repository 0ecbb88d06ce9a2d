//! Text → nodes, going on past bad ones.
//!
//! `scanner` finds where nodes and blocks begin and end; `head` reads each head (name, arguments, properties) alone. So a slip of the
//! pen costs one node and not the file, and nesting is bounded before anything recurses.

use super::limits;
use super::scanner::Scanner;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::Span;

/// A node of the text.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Its name.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) name_span: Span,
    /// Name to last entry, without the block.
    pub(crate) span: Span,
    /// Arguments in order.
    pub(crate) args: Vec<Arg>,
    /// Properties in order.
    pub(crate) props: Vec<Prop>,
    /// Nodes of its block.
    pub(crate) children: Vec<Node>,
    /// Whether it has a block at all.
    pub(crate) block: bool,
}

/// An argument.
#[derive(Debug, Clone)]
pub(crate) struct Arg {
    /// What it says.
    pub(crate) value: Scalar,
    /// Where.
    pub(crate) span: Span,
}

/// A property.
#[derive(Debug, Clone)]
pub(crate) struct Prop {
    /// Left of `=`.
    pub(crate) name: String,
    /// What it says.
    pub(crate) value: Scalar,
    /// `name=value`.
    pub(crate) span: Span,
    /// The value alone.
    pub(crate) value_span: Span,
}

/// A value as KDL knows it; the language has no fractions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// A string.
    Text(String),
    /// A whole number.
    Int(i64),
    /// `#true`, `#false`.
    Bool(bool),
    /// `#null`, a fraction, a number beyond 64 bits.
    Other,
}

/// Reads one file. `file` is its index.
pub(crate) fn parse(text: &str, file: u32, diagnostics: &mut Vec<Diagnostic>) -> Vec<Node> {
    for (at, c) in text.char_indices().filter(|(at, c)| is_disallowed(*c) && *at > 0).take(limits::SLIPS_PER_FILE) {
        // Some of them reverse the reading direction and so hide what a definition really says (KDL 2 §3.19).
        let place = span(file, at, at + c.len_utf8());
        diagnostics.push(Diagnostic::new(codes::SYNTAX, place, format!("文件里有不允许的控制字符 U+{:04X}，请删去", u32::from(c))));
    }
    let mut scanner = Scanner::new(text, file, diagnostics);
    scanner.skip_if('\u{feff}');
    scanner.block(None)
}

/// Offsets of a file as a span; files are smaller than 4 GiB by [`limits::FILE_BYTES`].
pub(crate) fn span(file: u32, start: usize, end: usize) -> Span {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span { file, start: narrow(start), len: narrow(end.saturating_sub(start)) }
}

/// Newlines of KDL 2 (§3.18).
pub(crate) fn is_newline(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}')
}

/// Code points that may not stand literally in a KDL 2 text.
fn is_disallowed(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
