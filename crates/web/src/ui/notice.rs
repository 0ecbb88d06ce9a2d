//! Notices, empty states, the demonstration banner, dialogs.

use maud::{Markup, html};

use super::base::{Link, Tone};
use super::icon::{Icon, icon};
use super::workbench::DemoBanner;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    Info,
    /// It was done.
    Success,
    /// Look here before going on.
    Warning,
    /// It was not done.
    Error,
}

/// A notice in the flow of the page. Errors are announced at once by screen readers, successes politely.
pub fn notice(kind: NoticeKind, title: &str, body: &Markup) -> Markup {
    let (tone, which, role) = match kind {
        NoticeKind::Info => (Tone::Blue, Icon::Info, None),
        NoticeKind::Success => (Tone::Green, Icon::Check, Some("status")),
        NoticeKind::Warning => (Tone::Amber, Icon::Warn, None),
        NoticeKind::Error => (Tone::Red, Icon::Stop, Some("alert")),
    };
    html! {
        div.notice.(tone.class()) role=[role] {
            (icon(which))
            div.notice-body { p.notice-title { (title) } @if !body.0.is_empty() { (body) } }
        }
    }
}

/// What stands where nothing is: says so, says why, and gives the next step.
#[derive(Clone, Debug, Default)]
pub struct Empty {
    /// 没有到期事项。
    pub sentence: String,
    /// 下一个期限：3月20日.
    pub detail: String,
    /// What can be done now.
    pub next: Vec<Link>,
}

/// Renders an empty state.
pub fn empty(state: &Empty) -> Markup {
    html! {
        div.empty {
            p.empty-sentence { (state.sentence) }
            @if !state.detail.is_empty() { p { (state.detail) } }
            @if !state.next.is_empty() {
                ul.empty-next { @for to in &state.next { li { a href=(to.href) { (to.label) (icon(Icon::Next)) } } } }
            }
        }
    }
}

/// What was done, its number, and what happens next by when.
#[derive(Clone, Debug, Default)]
pub struct Receipt {
    /// 已提交送审
    pub title: String,
    /// Number that was given; empty when there is none.
    pub number: String,
    /// What happens next, by whom, by when; one sentence each.
    pub next: Vec<Markup>,
    /// 下载回执 PDF, 查看办件 …
    pub links: Vec<Link>,
}

/// Confirms an act, on a page whose address still works later.
pub fn receipt(r: &Receipt) -> Markup {
    html! {
        section.receipt role="status" {
            h2 { (icon(Icon::Check)) (r.title) }
            @if !r.number.is_empty() { p.receipt-number { (r.number) } }
            @if !r.next.is_empty() { p { b { "接下来" } } ul { @for line in &r.next { li { (line) } } } }
            @if !r.links.is_empty() { p.cluster { @for to in &r.links { a href=(to.href) { (to.label) } " " } } }
        }
    }
}

/// 演示数据 and the simulated clock, over every page.
pub fn demo_banner(banner: &DemoBanner) -> Markup {
    html! {
        aside.demo-banner aria-label="演示说明" {
            span.demo-label { (banner.label) }
            @if !banner.clock.is_empty() { span.demo-clock { (icon(Icon::Clock)) (banner.clock) } }
        }
    }
}

/// Opens the dialog with this id; without JavaScript it leads to it on the page.
pub fn dialog_link(id: &str, label: &str) -> Markup {
    html! { a href={ "#" (id) } data-dialog { (label) } }
}

/// A dialog, opened by [`dialog_link`].
pub fn dialog(id: &str, title: &str, body: &Markup) -> Markup {
    let heading = format!("{id}-h");
    html! {
        dialog.dialog #(id) aria-labelledby=(heading) {
            header.dialog-head {
                h2 #(heading) { (title) }
                a.dialog-close href="#main" data-close { (icon(Icon::Close)) span.visually-hidden { "关闭" } }
            }
            div.dialog-body { (body) }
        }
    }
}
