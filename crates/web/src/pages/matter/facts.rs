//! Facts and items of a matter.

use maud::{Markup, html};
use mingfa_catalogue::Id;
use mingfa_catalogue::model::ActionSite;
use mingfa_service::FieldView;

use super::Shown;
use crate::ui::{self, Fact, Link, Panel, Weight};

/// Facts that are there, persons assigned, counters. What is not given takes no row.
pub(super) fn facts(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let mends = shown.fills(&view.edition.corrected_by);
    let numbers: Vec<&Id> = view.edition.numbers.iter().map(|series| &series.field).collect();
    let mut all: Vec<Fact> = Vec::new();
    for field in view.facts.iter().filter(|field| !field.text.is_empty()) {
        let mut fact = fact(shown, field, None);
        if mends && !numbers.contains(&&field.id) {
            let word = if field.file.is_some() { "提交新稿" } else { "更正" };
            fact = fact.change(Link::new(word, shown.href(&format!("/correct?field={}", field.id))));
        }
        all.push(fact);
    }
    for (role, persons) in &view.state.assigned {
        let title = view.edition.role(role).map_or_else(|| role.to_string(), |role| role.title.clone());
        let names: Vec<String> = persons.iter().map(|person| view.names.of(person)).collect();
        all.push(Fact::text(title, &names.join("、")));
    }
    for (counter, n) in view.state.counters.iter().filter(|(_, n)| **n > 0) {
        let title = view
            .edition
            .counters
            .iter()
            .find(|each| each.id == *counter)
            .map_or_else(|| counter.to_string(), |counter| counter.title.clone());
        all.push(Fact::text(title, &format!("{n} 次")));
    }
    html! { (ui::facts(&all)) }
}

/// A field that is still empty can be filled by a correction too.
pub(super) fn aside(shown: &Shown<'_>) -> Markup {
    html! {
        @if shown.fills(&shown.view.edition.corrected_by) { a href=(shown.href("/correct")) { "更正、补充要素" } }
    }
}

fn fact(shown: &Shown<'_>, field: &FieldView, item: Option<(&Id, u32)>) -> Fact {
    if field.masked {
        return Fact::masked(field.label.clone(), &field.text, "个人信息");
    }
    if let Some((seq, revision)) = field.file {
        let href = shown.href(&format!("/file/{seq}/{}", field.id));
        let draft = shown.view.edition.field(&field.id).is_some_and(|defined| defined.revisions && item.is_none());
        return Fact::markup(
            field.label.clone(),
            html! { a href=(href) { (field.text) } @if draft { " " span.muted { "第 " (revision) " 稿" } } },
        );
    }
    if field.long {
        return Fact::markup(field.label.clone(), html! { span.long-text { (field.text) } }).wide();
    }
    Fact::text(field.label.clone(), &field.text)
}

/// One panel per group of items, with what can be done on each.
pub(super) fn groups(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    html! {
        @for group in &view.groups {
            @let acts: Vec<_> = view.actions.iter().filter(|action| action.group.as_ref() == Some(&group.id) && !action.opens_item && action.mine).collect();
            @if !group.items.is_empty() {
                (ui::panel(&Panel::new(format!("g-{}", group.id), group.title.clone()).count(super::count(group.items.len())), &html! {
                    ul.items {
                        @for (no, fields) in &group.items {
                            li {
                                h3 { (group.noun) (no) }
                                (ui::facts(&fields.iter().filter(|field| !field.text.is_empty()).map(|field| fact(shown, field, Some((&group.id, *no)))).collect::<Vec<_>>()))
                                (done_on(shown, &group.id, *no))
                                @if !acts.is_empty() {
                                    p.cluster {
                                        @for action in &acts { (ui::link_button(Weight::Plain, &action.title, &shown.href(&format!("/do/{}?item={no}", action.id)))) " " }
                                    }
                                }
                            }
                        }
                    }
                }))
            }
        }
    }
}

/// What was done on an item already.
fn done_on(shown: &Shown<'_>, group: &Id, no: u32) -> Markup {
    let edition = &shown.view.edition;
    let passes =
        shown.view.state.passes.iter().filter(|pass| pass.valid && pass.item.as_ref().is_some_and(|(at, item)| at == group && *item == no));
    let mut words = Vec::new();
    for pass in passes {
        let Some(action) =
            edition.action(&pass.action).filter(|action| !action.opens_item && matches!(action.site, ActionSite::Item { .. }))
        else {
            continue;
        };
        words.push(format!("{}（{}）", action.title, super::day(pass.occurred.date)));
    }
    html! { @if !words.is_empty() { p.muted { "已办：" (words.join("、")) } } }
}
