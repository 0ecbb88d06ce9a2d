//! What happened: events newest first, refused attempts among them, and the line that says that the records are unchanged.

use maud::{Markup, html};
use mingfa_service::{EventView, RefusedAttempt};

use super::Shown;
use crate::pages::shown::instant;
use crate::ui::{self, Entry, Tone};

/// Longer values are cut in the history; the facts show them whole.
const SHOWN: usize = 160;

/// 经过.
pub(super) fn history(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let mut entries: Vec<(mingfa_time::DateTime, Entry)> = view.history.iter().map(|event| (event.recorded, entry(shown, event))).collect();
    entries.extend(view.refused.iter().map(|attempt| (attempt.at, refused(shown, attempt))));
    entries.sort_by_key(|(at, _)| *at);
    let entries: Vec<Entry> = entries.into_iter().rev().map(|(_, entry)| entry).collect();
    ui::timeline(&entries)
}

fn entry(shown: &Shown<'_>, event: &EventView) -> Entry {
    let late = event.marks.contains(&"补录");
    let who = if event.role.is_empty() { event.actor.clone() } else { format!("{} · {}", event.actor, event.role) };
    let detail = html! {
        @if let Some((from, to)) = &event.moved { p { (from) " → " (to) } }
        @if let Some(reason) = &event.reason { p { "理由：" (reason) } }
        @if !event.given.is_empty() {
            ul.given { @for (label, text) in &event.given { li { b { (label) "：" } (cut(text)) } } }
        }
        p.muted { "第 " (event.n) " 号存证 " a href={ "/verify?n=" (event.n) } { "核验" } @if mends(shown, event) { " " a href=(shown.href(&format!("/correct?event={}", event.seq))) { "更正时间" } } }
    };
    Entry {
        title: event.title.clone(),
        when: super::when(event.occurred),
        instant: event.occurred.to_string(),
        recorded_late: late.then(|| instant(event.recorded)),
        who,
        href: None,
        detail: Some(detail),
        tone: if event.marks.contains(&"如实登记") { Tone::Red } else { Tone::Plain },
        marks: event.marks.iter().filter(|mark| **mark != "补录").map(|mark| (*mark).to_owned()).collect(),
    }
}

/// Only acts have a time of their own that can be put right.
fn mends(shown: &Shown<'_>, event: &EventView) -> bool {
    shown.fills(&shown.view.edition.corrected_by) && shown.view.state.passes.iter().any(|pass| pass.seq == event.seq && !pass.deemed)
}

fn refused(shown: &Shown<'_>, attempt: &RefusedAttempt) -> Entry {
    let edition = &shown.view.edition;
    let action = edition.action(&attempt.action).map(|action| action.title.clone());
    let publication = || edition.publish(&attempt.action).map(|publish| publish.title.clone());
    let title = action.or_else(publication).unwrap_or_else(|| "操作".to_owned());
    Entry {
        title,
        when: instant(attempt.at),
        instant: format!("{}+08:00", attempt.at.strftime("%Y-%m-%dT%H:%M:%S")),
        who: shown.view.names.of(&attempt.person),
        detail: Some(html! { p { (attempt.sentence) } }),
        tone: Tone::Red,
        marks: vec!["未办成".to_owned()],
        ..Entry::default()
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}……")
}

/// How many records there are and where anyone can check them. Nothing is claimed here that was not checked: a proof is.
pub(super) fn proof(shown: &Shown<'_>) -> Markup {
    let history = &shown.view.history;
    let (Some(first), Some(last)) = (history.first(), history.last()) else { return html! {} };
    html! {
        p.muted {
            "本件共 " (history.len()) " 条存证记录（第 " (first.n) " 号至第 " (last.n) " 号），最近一条录入于" (instant(last.recorded)) "。"
            a href={ "/verify?n=" (last.n) } { "核验最近一条" } " "
            a href={ "/verify/" (last.n) "/proof" } { "下载核验文件" }
        }
    }
}
