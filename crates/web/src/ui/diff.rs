//! 两栏对照: two texts side by side, aligned line by line, with the changed words marked.

use maud::{Markup, html};

/// A run of words on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// They differ from the other side.
    pub changed: bool,
}

impl Run {
    /// The same on both sides.
    pub fn same(text: impl Into<String>) -> Self {
        Self { text: text.into(), changed: false }
    }

    /// Only on this side.
    pub fn changed(text: impl Into<String>) -> Self {
        Self { text: text.into(), changed: true }
    }
}

/// One line of the comparison.
#[derive(Clone, Debug, Default)]
pub struct DiffRow {
    /// Article or line number.
    pub label: String,
    /// Left; empty when the line was added.
    pub old: Vec<Run>,
    /// Right; empty when the line was taken out.
    pub new: Vec<Run>,
    /// 采纳, 部分采纳 … , rendered.
    pub note: Option<Markup>,
}

/// A comparison.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Heading of the left side: 送审稿（10月12日）.
    pub old_title: String,
    /// Heading of the right side: 修改稿（10月26日）.
    pub new_title: String,
    /// Lines.
    pub rows: Vec<DiffRow>,
}

/// Renders a comparison; below each other on a phone.
pub fn diff(d: &Diff) -> Markup {
    html! {
        div.table-wrap {
            table.diff {
                caption.visually-hidden { (d.old_title) " 与 " (d.new_title) " 对照" }
                thead { tr { th scope="col" { "条款" } th scope="col" { (d.old_title) } th scope="col" { (d.new_title) } } }
                tbody {
                    @for row in &d.rows {
                        tr.(kind(row)) {
                            th scope="row" { (row.label) span.diff-kind { (kind_word(row)) } }
                            td.diff-old data-label=(d.old_title) { (side(&row.old, true)) }
                            td.diff-new data-label=(d.new_title) { (side(&row.new, false)) @if let Some(note) = &row.note { p.diff-note { (note) } } }
                        }
                    }
                }
            }
        }
    }
}

fn kind(row: &DiffRow) -> &'static str {
    match kind_word(row) {
        "新增" => "is-added",
        "删去" => "is-removed",
        "修改" => "is-changed",
        _ => "is-same",
    }
}

fn kind_word(row: &DiffRow) -> &'static str {
    let changed = row.old.iter().chain(&row.new).any(|run| run.changed);
    match (row.old.is_empty(), row.new.is_empty()) {
        (true, false) => "新增",
        (false, true) => "删去",
        _ if changed => "修改",
        _ => "",
    }
}

fn side(runs: &[Run], old: bool) -> Markup {
    html! {
        @if runs.is_empty() { span.muted { "（无）" } }
        @for run in runs {
            @if !run.changed { (run.text) }
            @else if old { del { (run.text) } }
            @else { ins { (run.text) } }
        }
    }
}
