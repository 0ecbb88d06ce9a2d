//! History: newest first; what, who, when, link.

use maud::{Markup, html};

use super::base::{Tone, tag};

/// One entry of a history.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// What happened: 受理, 通知补正, 更正.
    pub title: String,
    /// When it happened, as shown: 2020年11月3日 10:20.
    pub when: String,
    /// The same for machines: `2020-11-03T10:20+08:00`.
    pub instant: String,
    /// When the system took it, when that was long after: shown as 补录.
    pub recorded_late: Option<String>,
    /// Who: name, unit, role.
    pub who: String,
    /// Address of the record.
    pub href: Option<String>,
    /// Further lines: reason, paper, findings.
    pub detail: Option<Markup>,
    /// Red for findings and refusals, else plain.
    pub tone: Tone,
    /// 系统, 代录, 导入, 如实登记 …
    pub marks: Vec<String>,
}

/// Renders a history.
pub fn timeline(entries: &[Entry]) -> Markup {
    html! {
        ol.timeline {
            @for e in entries {
                li.(e.tone.class()) {
                    p.timeline-title {
                        @if let Some(href) = &e.href { a href=(href) { (e.title) } } @else { (e.title) }
                        @for mark in &e.marks { " " (tag(Tone::Grey, mark)) }
                        @if e.recorded_late.is_some() { " " (tag(Tone::Amber, "补录")) }
                    }
                    p.timeline-line {
                        time datetime=(e.instant) { (e.when) }
                        @if !e.who.is_empty() { span { (e.who) } }
                        @if let Some(recorded) = &e.recorded_late { span { "录入于 " (recorded) } }
                    }
                    @if let Some(detail) = &e.detail { div.timeline-detail { (detail) } }
                }
            }
        }
    }
}
