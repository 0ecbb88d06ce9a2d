//! A matter on one page: what it is, what can be done now and what stands in the way, its clocks, its file, what happened.

mod actions;
mod clocks;
mod facts;
mod file;
mod history;

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_catalogue::Id;
use mingfa_matter::Refusal;
use mingfa_service::{GateView, MatterView};

use super::{drawing, shown};
use crate::respond::Answer;
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Link, NoticeKind, PageHead, Panel, Receipt, Tone};

/// Everything the parts of the page are made from.
struct Shown<'a> {
    app: &'a AppState,
    visit: &'a Visit,
    view: &'a MatterView,
    gates: &'a [GateView],
    roles: &'a [Id],
    /// Title and number of linked matters that the reader may know of.
    glances: &'a BTreeMap<Id, (String, Option<String>)>,
}

impl Shown<'_> {
    fn href(&self, rest: &str) -> String {
        format!("/m/{}{rest}", self.view.state.matter)
    }

    fn fills(&self, roles: &[Id]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}

/// `GET /m/{id}?done=ACTION`
pub async fn page(State(app): State<AppState>, visit: Visit, Path(matter): Path<String>) -> Answer {
    let view = app.service.matter(visit.principal()?, &Id::new(matter)).await?;
    let gates = app.service.gates(&view.edition, &view.state).await?;
    let roles = roles(&app, &visit, &view);
    let mut glances = BTreeMap::new();
    for link in &view.links {
        if let Some(glance) = app.service.glance(visit.principal()?, &link.matter).await? {
            glances.insert(link.matter.clone(), glance);
        }
    }
    let shown = Shown { app: &app, visit: &visit, view: &view, gates: &gates, roles: &roles, glances: &glances };
    let done = visit.asked("done");
    let body = html! {
        (head(&shown))
        @if !done.is_empty() { (receipt(&shown, &done)) }
        @if !view.findings.is_empty() { (findings(&view)) }
        (ui::three_parts(&now(&shown), &side(&shown), &rest(&shown)))
        // Drawn over the whole width: a procedure of twenty steps needs it.
        (ui::panel(&Panel::new("procedure", "办理流程"), &ui::procedure_diagram(&drawing::of_matter(&view, &gates))))
    };
    Ok(super::bench(&app, &visit, &name(&view), crumbs(&view), &body).into_response())
}

fn head(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let ended = view.state.ended(&view.edition);
    let mut tags = vec![ui::tag(if ended { Tone::Plain } else { Tone::Blue }, &view.step)];
    for (track, step) in &view.state.tracks {
        let title =
            view.edition.tracks.iter().find(|each| each.id == *track).map_or_else(|| track.to_string(), |track| track.title.clone());
        let step = view.edition.step(step).map_or_else(|| step.to_string(), |step| step.title.clone());
        tags.push(ui::tag(Tone::Plain, &format!("{title}：{step}")));
    }
    if view.state.historic {
        tags.push(ui::tag(Tone::Grey, "历史导入"));
    }
    let lead = html! { (view.unit) " · " a href={ "/rules/" (view.edition.procedure) "/" (view.edition.edition) } { "适用" (view.edition.title) "（" (view.edition.edition) "）" } };
    ui::page_head(&PageHead {
        kind: view.edition.noun.clone(),
        title: name(view),
        number: view.number.clone(),
        tags,
        lead: Some(lead),
        actions: Vec::new(),
    })
}

/// What was done, and what comes next by when.
fn receipt(shown: &Shown<'_>, done: &str) -> Markup {
    let view = shown.view;
    // Only what the history knows is confirmed, whatever the address says.
    let title = if done == "open" { Some(format!("新建{}", view.edition.noun)) } else { confirmed(view, done) };
    let Some(title) = title else { return html! {} };
    let ended = view.state.ended(&view.edition);
    let mut next = Vec::new();
    if ended {
        next.push(html! { "本件已办结（" (view.step) "）。" });
    } else {
        next.push(html! { "现处“" (view.step) "”环节。" });
    }
    for clock in view.clocks.iter().filter(|clock| clocks::runs(clock)) {
        next.push(html! { (clock.title) "：" (clock.due) "到期。" });
    }
    for action in view.actions.iter().filter(|action| action.open && !action.mine).take(3) {
        next.push(html! { "“" (action.title) "”由" (action.roles) "办理。" });
    }
    let papers = view.papers.iter().filter(|paper| Some(paper.seq) == view.history.last().map(|event| event.seq));
    let links = papers
        .map(|paper| Link::new(format!("查看《{}》", paper.title), shown.href(&format!("/paper/{}/{}", paper.id, paper.seq))))
        .collect();
    ui::receipt(&Receipt { title: format!("已办理：{title}"), number: view.number.clone().unwrap_or_default(), next, links })
}

fn confirmed(view: &MatterView, done: &str) -> Option<String> {
    let words = match done {
        "correct" => return view.history.iter().any(|event| event.title == "更正").then(|| "更正".to_owned()),
        "revoke" => return view.history.iter().any(|event| event.title == "撤回操作").then(|| "撤回操作".to_owned()),
        "exempt" => return (!view.state.exempted.is_empty()).then(|| "认定例外情形".to_owned()),
        done => done,
    };
    if let Some(publication) = view.edition.publish(words) {
        return view.state.published.contains_key(&publication.id).then(|| publication.title.clone());
    }
    let passed = view.state.passes.iter().any(|pass| *pass.action == *words);
    view.edition.action(words).filter(|_| passed).map(|action| action.title.clone())
}

fn findings(view: &MatterView) -> Markup {
    ui::notice(NoticeKind::Warning, "本件有问题记录", &html! { ul { @for finding in &view.findings { li { (finding) } } } })
}

fn now(shown: &Shown<'_>) -> Markup {
    html! {
        (ui::panel(&Panel::new("actions", "办理"), &actions::panel(shown)))
        (ui::panel(&Panel::new("facts", "要素").aside(facts::aside(shown)), &facts::facts(shown)))
        (facts::groups(shown))
    }
}

fn side(shown: &Shown<'_>) -> Markup {
    let clocks = clocks::panel(shown);
    let relevant = shown.gates.iter().filter(|gate| gate.standing != mingfa_service::GateStanding::NotApplicable).count();
    html! {
        @if let Some(clocks) = clocks { (ui::panel(&Panel::new("clocks", "期限"), &clocks)) }
        @if relevant > 0 { (ui::panel(&Panel::new("gates", "前置条件"), &actions::gates(shown))) }
        @if !shown.view.links.is_empty() { (ui::panel(&Panel::new("links", "关联办件").count(count(shown.view.links.len())), &file::links(shown))) }
    }
}

fn rest(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let files = file::files(shown);
    html! {
        @if !view.papers.is_empty() { (ui::panel(&Panel::new("papers", "文书").count(count(view.papers.len())), &file::papers(shown))) }
        @if !files.is_empty() { (ui::panel(&Panel::new("files", "材料").count(count(files.len())), &ui::file_list(&files))) }
        @if !view.publications.is_empty() { (ui::panel(&Panel::new("publications", "公开"), &file::publications(shown))) }
        (ui::panel(&Panel::new("history", "经过").count(count(view.history.len())), &history::history(shown)))
        (history::proof(shown))
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// Title of a matter; one without any is called by its noun.
pub fn name(view: &MatterView) -> String {
    if view.title.is_empty() { format!("（未填名称的{}）", view.edition.noun) } else { view.title.clone() }
}

/// Way to a matter's page.
pub fn crumbs(view: &MatterView) -> Vec<Link> {
    vec![
        Link::new(view.edition.title.clone(), format!("/w/{}", view.edition.procedure)),
        Link::new(name(view), format!("/m/{}", view.state.matter)),
    ]
}

/// A form about a matter, called `title` at `path`, in the workbench; `wrong`: it came back with errors.
pub fn framed(app: &AppState, visit: &Visit, view: &MatterView, (title, path): (String, String), body: &Markup, wrong: bool) -> Markup {
    let mut crumbs = crumbs(view);
    crumbs.push(Link::new(title.clone(), path));
    if wrong { super::bench_wrong(app, visit, &title, crumbs, body) } else { super::bench(app, visit, &title, crumbs, body) }
}

/// Roles that the reader fills in a matter by office; assignment is judged by the engine.
pub fn roles(app: &AppState, visit: &Visit, view: &MatterView) -> Vec<Id> {
    let Some(me) = &visit.signed_in else { return Vec::new() };
    let world = app.service.world();
    let filled = mingfa_service::roles(&me.principal, &view.edition, Some(&view.state), &world.units, None, None);
    filled.into_iter().map(|(role, _)| role).collect()
}

/// Whether the reader fills a role that may correct, take back and register facts.
pub fn may_mend(app: &AppState, visit: &Visit, view: &MatterView) -> bool {
    let roles = roles(app, visit, view);
    view.edition.corrected_by.iter().any(|role| roles.contains(role))
}

/// The page on which an obstacle is removed: the linked matter that is under way, or the form that opens one.
pub fn go_for(app: &AppState, visit: &Visit, view: &MatterView, refusal: &Refusal) -> Option<Link> {
    let Refusal::Gate { help: Some(help), .. } = refusal else { return None };
    helping(app, visit, view, help.opens.as_ref()?)
}

/// The same by the procedure that helps.
pub fn helping(app: &AppState, visit: &Visit, view: &MatterView, procedure: &Id) -> Option<Link> {
    let catalogue = app.service.catalogue();
    let other = catalogue.editions_of(procedure).last()?;
    if let Some(linked) = view.state.links.iter().rev().find(|linked| linked.procedure == *procedure) {
        return Some(Link::new(format!("查看{}", other.noun), format!("/m/{}", linked.matter)));
    }
    let me = visit.signed_in.as_ref()?;
    super::opens(app, &me.principal).into_iter().find(|opens| opens.id == *procedure)?;
    let link = other.links.iter().find(|link| link.to.contains(&view.edition.procedure));
    let prefilled = link.map(|link| format!("?l-{}={}", link.id, view.state.matter)).unwrap_or_default();
    Some(Link::new(format!("新建{}", other.noun), format!("/w/{procedure}/new{prefilled}")))
}

/// A day as shown.
fn day(date: mingfa_time::Date) -> String {
    mingfa_time::chinese_date(date)
}

/// When something happened, as shown.
fn when(at: mingfa_time::Moment) -> String {
    shown::moment(at)
}
