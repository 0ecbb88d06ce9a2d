//! What lies in a matter's file: papers, material, publications, linked matters.

use maud::{Markup, html};
use mingfa_catalogue::Value;
use mingfa_service::PublicationView;

use super::Shown;
use crate::pages::shown::cite;
use crate::ui::{self, FileItem, Link, LinkedMatter, Paper, Tone, Weight};

/// 文书, newest first.
pub(super) fn papers(shown: &Shown<'_>) -> Markup {
    let mut all = Vec::new();
    for paper in shown.view.papers.iter().rev() {
        let href = shown.href(&format!("/paper/{}/{}", paper.id, paper.seq));
        all.push(Paper {
            title: paper.title.clone(),
            number: paper.number.clone().unwrap_or_default(),
            line: super::day(paper.day),
            state: None,
            links: vec![Link::new("查看", href.clone()), Link::new("PDF", format!("{href}/pdf"))],
        });
    }
    ui::paper_list(&all)
}

/// 材料: every file that the matter holds now.
pub(super) fn files(shown: &Shown<'_>) -> Vec<FileItem> {
    let view = shown.view;
    let mut all = Vec::new();
    for field in view.facts.iter() {
        let Some((seq, revision)) = field.file else { continue };
        let sealed = view.state.sealed.get(&field.id);
        let Some(Value::File(file)) = sealed.and_then(|sealed| sealed.value.as_ref()) else { continue };
        let event = view.history.iter().find(|event| event.seq == seq);
        let by = event.map(|event| format!("{} · {}", event.actor, super::when(event.occurred))).unwrap_or_default();
        let is_draft = view.edition.field(&field.id).is_some_and(|defined| defined.revisions);
        all.push(FileItem {
            name: file.name.clone(),
            href: Some(shown.href(&format!("/file/{seq}/{}", field.id))),
            kind: field.label.clone(),
            size: size(file.size),
            line: by,
            hash: file.sha256.chars().take(12).collect(),
            marks: if is_draft { vec![(Tone::Amber, format!("第 {revision} 稿"))] } else { Vec::new() },
        });
    }
    all
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// 公开: what must be made public, by when, and what was.
pub(super) fn publications(shown: &Shown<'_>) -> Markup {
    html! {
        ul.pubs {
            @for publication in &shown.view.publications {
                @let (tone, word) = standing(publication);
                li {
                    (ui::tag(tone, word)) b { (publication.title) }
                    @if let Some(due) = publication.due { @if *publication.state == *"due" { span { (super::day(due)) "前办理" } } }
                    @if let Some(cite) = cite(&publication.cite) { (ui::cite(&cite)) }
                    @if *publication.state == *"published" { a href={ "/p/" (shown.view.state.matter) "." (publication.id) } { "查看公开页" } }
                    @if publication.mine { (ui::link_button(Weight::Plain, if *publication.state == *"published" { "撤下或者重新公开" } else { "办理" }, &shown.href(&format!("/publish/{}", publication.id)))) }
                }
            }
        }
    }
}

fn standing(publication: &PublicationView) -> (Tone, &'static str) {
    match publication.state.as_str() {
        "published" => (Tone::Green, "已公开"),
        "withheld" => (Tone::Grey, "不予公开"),
        "taken-down" => (Tone::Grey, "已撤下"),
        _ => (Tone::Amber, "待公开"),
    }
}

/// 关联办件.
pub(super) fn links(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let mut all = Vec::new();
    for link in &view.links {
        let linked = view.state.links.iter().find(|linked| linked.matter == link.matter && linked.link == link.id);
        let on = view.edition.link(&link.id).and_then(|defined| defined.on.as_ref());
        let note = on.zip(linked.and_then(|linked| linked.at_revision)).and_then(|(field, at)| {
            let now = view.state.revision(field);
            (at < now).then(|| format!("针对的是第 {at} 稿，现为第 {now} 稿"))
        });
        let glance = shown.glances.get(&link.matter);
        let settled = linked.is_some_and(|linked| linked.settled_as.is_some());
        let tone = if note.is_some() {
            Tone::Red
        } else if settled {
            Tone::Green
        } else {
            Tone::Blue
        };
        all.push(LinkedMatter {
            relation: link.title.clone(),
            title: glance.map_or_else(|| link.procedure.clone(), |(title, _)| format!("{}：{title}", link.procedure)),
            number: glance.and_then(|(_, number)| number.clone()).unwrap_or_default(),
            href: glance.map(|_| format!("/m/{}", link.matter)),
            state: (tone, link.result.clone()),
            note,
        });
    }
    ui::linked_matters(&all)
}
