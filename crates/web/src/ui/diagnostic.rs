//! Findings of a check, in the manner of a compiler: code, sentence, place, the line itself, what to do.

use maud::{Markup, html};

use super::base::{Cite, Tone, cite, tag};
use super::icon::{Icon, icon};

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Severity {
    /// It cannot stand.
    #[default]
    Error,
    /// Look at it.
    Warning,
    /// Good to know.
    Note,
}

/// A finding.
#[derive(Clone, Debug, Default)]
pub struct Diagnostic {
    /// Severity.
    pub severity: Severity,
    /// Code: MF0301.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// Where: file and line, or sheet, row and column.
    pub place: String,
    /// Number of the first line shown.
    pub first_line: u32,
    /// The source around it; empty shows none.
    pub source: Vec<String>,
    /// In which of these lines, from which character and how many the finding is.
    pub mark: Option<(usize, usize, usize)>,
    /// Words at the mark.
    pub label: String,
    /// A path of steps that proves it: 起草 → 讨论 → 决定.
    pub path: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// Basis.
    pub cite: Option<Cite>,
}

/// Renders findings.
pub fn diagnostics(all: &[Diagnostic]) -> Markup {
    html! { ol.diagnostics { @for d in all { li { (diagnostic(d)) } } } }
}

fn diagnostic(d: &Diagnostic) -> Markup {
    let (tone, word) = match d.severity {
        Severity::Error => (Tone::Red, "错误"),
        Severity::Warning => (Tone::Amber, "警告"),
        Severity::Note => (Tone::Blue, "说明"),
    };
    html! {
        article.diagnostic.(tone.class()) {
            p.diagnostic-head { (tag(tone, word)) " " code { (d.code) } " " b { (d.message) } }
            @if !d.place.is_empty() { p.diagnostic-place { (icon(Icon::File)) (d.place) } }
            @if !d.source.is_empty() { (source(d)) }
            @if !d.path.is_empty() {
                p.diagnostic-label { "反例：存在这样一条路径" }
                ol.path { @for step in &d.path { li { (step) } } }
            }
            @if let Some(help) = &d.help { p.diagnostic-help { b { "怎么改：" } (help) } }
            @if let Some(to) = &d.cite { p.diagnostic-help { b { "依据：" } (cite(to)) } }
        }
    }
}

fn source(d: &Diagnostic) -> Markup {
    html! {
        pre.source tabindex="0" {
            @for (i, line) in d.source.iter().enumerate() {
                span.source-line {
                    span.source-no { (d.first_line as usize + i) }
                    @match d.mark {
                        Some((at, from, len)) if at == i => (marked(line, from, len)),
                        _ => (line),
                    }
                }
                "\n"
                @if let Some((at, _, _)) = d.mark && at == i && !d.label.is_empty() {
                    span.source-line.source-label { span.source-no {} "↑ " (d.label) } "\n"
                }
            }
        }
    }
}

fn marked(line: &str, from: usize, len: usize) -> Markup {
    let before: String = line.chars().take(from).collect();
    let inside: String = line.chars().skip(from).take(len).collect();
    let after: String = line.chars().skip(from + len).collect();
    html! { (before) mark { (inside) } (after) }
}
