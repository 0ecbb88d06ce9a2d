//! Figures: each number leads to its records and carries its definition (口径).

use maud::{Markup, html};

use super::base::{Cite, Link, Tone, cite};

/// The definition of a figure, opened in place.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// What is counted, in one sentence.
    pub counts: String,
    /// Further lines: time, exceptions.
    pub notes: Vec<String>,
    /// Basis.
    pub cite: Option<Cite>,
    /// As of which snapshot.
    pub as_of: String,
}

/// 口径, as a disclosure.
pub fn definition(d: &Definition) -> Markup {
    html! {
        details.definition {
            summary { "口径" }
            div.definition-body {
                p { (d.counts) }
                @for note in &d.notes { p { (note) } }
                @if let Some(to) = &d.cite { p { "依据：" (cite(to)) } }
                @if !d.as_of.is_empty() { p.muted { (d.as_of) } }
            }
        }
    }
}

/// A figure.
#[derive(Clone, Debug, Default)]
pub struct FigureCard {
    /// Title.
    pub title: String,
    /// The number as shown: 29,413, 98.6.
    pub value: String,
    /// Unit: 件, %, 次.
    pub unit: String,
    /// Where its records are listed.
    pub href: Option<String>,
    /// 比上年增加 12 件, 另有历史数据 203 件 …
    pub note: Option<String>,
    /// Red when it tells of something wrong.
    pub tone: Tone,
    /// 口径
    pub definition: Option<Definition>,
}

/// Renders figures in a grid.
pub fn figure_grid(all: &[FigureCard]) -> Markup {
    html! { div.figures { @for f in all { (figure_card(f)) } } }
}

/// Renders one figure.
pub fn figure_card(f: &FigureCard) -> Markup {
    html! {
        article.figure.(f.tone.class()) {
            h3.figure-title { (f.title) }
            p.figure-value {
                @if let Some(href) = &f.href {
                    a href=(href) { span.figure-number { (f.value) } span.visually-hidden { (f.unit) "，查看记录" } }
                } @else { span.figure-number { (f.value) } }
                span.figure-unit aria-hidden="true" { (f.unit) }
            }
            @if let Some(note) = &f.note { p.figure-note { (note) } }
            @if let Some(d) = &f.definition { (definition(d)) }
        }
    }
}

/// Few numbers in one row.
#[derive(Clone, Debug, Default)]
pub struct Kpi {
    /// Title.
    pub title: String,
    /// Number as shown.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// Where its records are.
    pub href: Option<String>,
    /// Tone.
    pub tone: Tone,
}

/// Renders a row of numbers.
pub fn kpi_row(all: &[Kpi]) -> Markup {
    html! {
        dl.kpis {
            @for k in all {
                div.kpi.(k.tone.class()) {
                    dt { (k.title) }
                    dd {
                        @if let Some(href) = &k.href { a href=(href) { (k.value) } } @else { (k.value) }
                        span.figure-unit { (k.unit) }
                    }
                }
            }
        }
    }
}

/// A line below figures: as of when, by which snapshot, how many are historic.
pub fn as_of(words: &str, links: &[Link]) -> Markup {
    html! { p.as-of { (words) @for to in links { " " a href=(to.href) { (to.label) } } } }
}
