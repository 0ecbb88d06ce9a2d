//! Opening a matter: the fields of the edition that governs the day, and the matters that it belongs to.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::html;
use mingfa_catalogue::model::{Action, ActionSite, Edition, Field as Defined, FieldType};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::Refusal;
use mingfa_service::{Denied, OpenRequest, Principal};
use mingfa_time::{Date, Moment, chinese_date, parse_date};

use super::inputs::{self, Choices, Given};
use super::links::{self, LinkChoice};
use super::trouble::{self, Trouble};
use crate::posted::Posted;
use crate::respond::{Answer, Failure, go, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Control, Field, Form, Link, PageHead, Weight};

/// `GET /w/{procedure}/new?on=DAY&l-LINK=MATTER`
pub async fn page(State(app): State<AppState>, visit: Visit, Path(procedure): Path<String>) -> Answer {
    let principal = visit.principal()?;
    let on = day_asked(&app, &visit.asked("on"));
    let edition = edition_on(&app, &procedure, on)?;
    may_open(&app, principal, &edition)?;
    let body = form(&app, &visit, &edition, on, None, None).await?;
    Ok(shown(&app, &visit, &edition, &body, false).into_response())
}

/// `POST /w/{procedure}/new`
pub async fn submit(State(app): State<AppState>, visit: Visit, Path(procedure): Path<String>, posted: Posted) -> Answer {
    let principal = visit.principal()?;
    let on = day_asked(&app, posted.get("_on"));
    let edition = edition_on(&app, &procedure, on)?;
    may_open(&app, principal, &edition)?;
    let fields = asked(&edition);
    let mut given = inputs::read(&app, &fields, &posted).await?;
    let links = links::read(&app, principal, &offered_links(&edition), &posted, &mut given).await?;
    inputs::judge_title(&fields, &edition.called_by, &mut given);
    let begins = begins(&app, &edition, &given);
    let late_reason = trouble::late_reason(&app, begins, &posted, &mut given.problems);
    inputs::tell_missing(&fields, |field| field.required, &posted, &mut given);
    if given.problems.is_empty() {
        inputs::keep_files(&app, principal, &fields, &posted, &mut given).await?;
    }
    if !given.problems.is_empty() {
        return wrong(&app, &visit, &edition, on, &posted, Trouble::input(given.problems)).await;
    }
    let request = OpenRequest {
        procedure: edition.procedure.clone(),
        unit: unit_chosen(&app, principal, &edition, posted.get("_unit")),
        occurred: begins,
        values: given.values,
        links,
        late_reason,
    };
    match app.service.open(principal, &request, &posted.key(&app.service)).await {
        Ok(done) => Ok(go(&format!("/m/{}?done=open", done.matter))),
        Err(error) => {
            let trouble = Trouble::of(error, &|_: &Refusal| None)?;
            wrong(&app, &visit, &edition, on, &posted, trouble).await
        }
    }
}

/// A matter begins on the day that picks its edition; one whose day is still to come begins now.
fn begins(app: &AppState, edition: &Edition, given: &Given) -> Option<Moment> {
    let now = app.service.now();
    match given.values.get(&edition.opens_by) {
        Some(Value::Date(date)) if *date < now.date() => Some(Moment::from(*date)),
        Some(Value::Instant(at)) if *at < now => Some(Moment::from(*at)),
        _ => None,
    }
}

fn unit_chosen(app: &AppState, principal: &Principal, edition: &Edition, unit: &str) -> Option<Id> {
    units_of(app, principal, edition).into_iter().find(|(id, _)| id.as_str() == unit).map(|(id, _)| id)
}

async fn wrong(app: &AppState, visit: &Visit, edition: &Edition, on: Date, posted: &Posted, trouble: Trouble) -> Answer {
    let status = trouble.status;
    let body = form(app, visit, edition, on, Some(posted), Some(&trouble)).await?;
    Ok(answer_page(status, shown(app, visit, edition, &body, true)))
}

fn shown(app: &AppState, visit: &Visit, edition: &Edition, body: &maud::Markup, wrong: bool) -> maud::Markup {
    let title = format!("新建{}", edition.noun);
    let crumbs = vec![
        Link::new(edition.title.clone(), format!("/w/{}", edition.procedure)),
        Link::new(title.clone(), format!("/w/{}/new", edition.procedure)),
    ];
    if wrong { super::bench_wrong(app, visit, &title, crumbs, body) } else { super::bench(app, visit, &title, crumbs, body) }
}

async fn form(
    app: &AppState,
    visit: &Visit,
    edition: &Edition,
    on: Date,
    posted: Option<&Posted>,
    trouble: Option<&Trouble>,
) -> Result<maud::Markup, Failure> {
    let principal = visit.principal()?;
    let catalogue = app.service.catalogue();
    let defined = asked(edition);
    let choices = Choices::load(app, &defined).await?;
    let mut fields: Vec<Field> = Vec::new();
    let units = units_of(app, principal, edition);
    if units.len() > 1 {
        let choices = units.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())).collect();
        let chosen =
            posted.map_or_else(|| units.first().map(|(id, _)| id.to_string()).unwrap_or_default(), |posted| posted.get("_unit").to_owned());
        fields.push(Field::new(Control::Radios(choices), "_unit", "以哪个单位名义办理").value(chosen).required());
    }
    let mut links = Vec::new();
    let mut called = None;
    for link in offered_links(edition) {
        let asked = visit.asked(&format!("l-{}", link.id));
        if !asked.is_empty() {
            called = app.service.glance(principal, &Id::new(asked.as_str())).await?.map(|(title, _)| title);
        }
        links.extend(LinkChoice::load(app, principal, link, posted, &asked).await?.fields(link.required));
    }
    for field in &defined {
        let today = (field.id == edition.opens_by && field.kind == FieldType::Date).then_some(Value::Date(on));
        // What is opened for another matter is usually called like it.
        let named = called.clone().filter(|_| field.id == edition.called_by).map(Value::Text);
        let mut shown = inputs::form_field(&catalogue, &choices, field, today.or(named).as_ref(), posted, field.required);
        if field.id == edition.called_by {
            shown = inputs::one_line(shown);
        }
        fields.push(shown);
        if field.id == edition.opens_by {
            fields.push(trouble::late_choice(posted).help(format!("{}早于今日的，选择为什么现在才登记。", field.title)));
        }
    }
    if let Some(trouble) = trouble {
        trouble.put(&mut fields);
        trouble.put(&mut links);
    }
    let every: Vec<Field> = links.iter().chain(&fields).cloned().collect();
    let head = Form {
        action: format!("/w/{}/new", edition.procedure),
        csrf: visit.csrf(),
        key: app.service.new_key(),
        files: true,
        ..Form::default()
    };
    Ok(html! {
        (ui::page_head(&PageHead { kind: edition.title.clone(), title: format!("新建{}", edition.noun), lead: Some(editions_line(app, edition)), ..PageHead::default() }))
        @if let Some(trouble) = trouble { (trouble.head(&every)) }
        @if posted.is_some_and(|posted| !posted.files.is_empty()) { (ui::notice(ui::NoticeKind::Warning, "请重新选择文件", &html! { p { "浏览器不会保留已选的文件。" } })) }
        (ui::form(&head, &html! {
            input type="hidden" name="_on" value=(on);
            @if called.is_some() { (links_set(&links)) (ui::fields(&fields)) } @else { (ui::fields(&fields)) (links_set(&links)) }
            (ui::button_row(&[ui::button(Weight::Primary, &format!("新建{}", edition.noun)), ui::link_button(Weight::Plain, "取消", &format!("/w/{}", edition.procedure))]))
        }))
    })
}

/// The matters that the new one belongs to.
fn links_set(links: &[Field]) -> maud::Markup {
    html! { @if !links.is_empty() { (ui::fieldset("关联办件", Some("从列表中选，列表中没有的填写编号。"), &ui::fields(links))) } }
}

/// Which edition governs, and where another day is chosen.
fn editions_line(app: &AppState, edition: &Edition) -> maud::Markup {
    let catalogue = app.service.catalogue();
    let others: Vec<_> = catalogue.editions_of(&edition.procedure).filter(|other| other.edition != edition.edition).collect();
    html! {
        "适用版：" (edition.edition) "（" (chinese_date(edition.from)) "起" @if let Some(until) = edition.until { "至" (chinese_date(until)) } "）。"
        @for other in others {
            " " a href={ "/w/" (edition.procedure) "/new?on=" (other.until.unwrap_or(other.from)) } { "按" (other.edition) "版新建" }
        }
    }
}

/// Fields asked at opening: those that must be there, the title, and those that nobody else will ask for. What the opener's own
/// first act asks for is asked there.
fn asked(edition: &Edition) -> Vec<&Defined> {
    let start = edition.start().map(|step| &step.id);
    let asks = |action: &Action, id: &Id| action.needs.contains(id) || action.asks.contains(id);
    let later = |id: &Id| {
        edition.all_actions().filter(|action| asks(action, id)).any(|action| {
            let own = action.roles.iter().any(|role| edition.opened_by.contains(role));
            let first = matches!(&action.site, ActionSite::Step(step) if Some(step) == start);
            !own || first
        })
    };
    let by_itself = |id: &Id| {
        edition.numbers.iter().any(|series| series.field == *id)
            || edition.all_actions().any(|action| action.sets.iter().any(|(set, _)| set == id))
    };
    let wanted = |field: &Defined| field.required || field.id == edition.called_by || (!later(&field.id) && !by_itself(&field.id));
    edition.fields.iter().filter(|field| wanted(field)).collect()
}

/// Links given at opening: those that must be there, and those that no later act asks for.
fn offered_links(edition: &Edition) -> Vec<&mingfa_catalogue::model::Link> {
    let later = |id: &Id| edition.all_actions().any(|action| action.needs.contains(id) || action.asks.contains(id));
    edition.links.iter().filter(|link| link.required || !later(&link.id)).collect()
}

fn day_asked(app: &AppState, text: &str) -> Date {
    parse_date(text).unwrap_or_else(|_| app.service.now().date())
}

fn edition_on(app: &AppState, procedure: &str, on: Date) -> Result<std::sync::Arc<Edition>, Failure> {
    let catalogue = app.service.catalogue();
    let newest = super::lists::newest(app, procedure)?;
    let edition = catalogue.edition_on(procedure, on).cloned();
    edition.ok_or_else(|| mingfa_service::ServiceError::from(Refusal::NoEdition { procedure: newest.title.clone(), date: on }).into())
}

fn may_open(app: &AppState, principal: &Principal, edition: &Edition) -> Result<(), Failure> {
    if units_of(app, principal, edition).is_empty() {
        return Err(Denied::Forbidden(format!("新建{}", edition.noun)).into());
    }
    Ok(())
}

/// Units for which the principal may open one.
fn units_of(app: &AppState, principal: &Principal, edition: &Edition) -> Vec<(Id, String)> {
    let world = app.service.world();
    let mut found: Vec<(Id, String)> = Vec::new();
    for (role, unit) in mingfa_service::roles(principal, edition, None, &world.units, None, None) {
        if edition.opened_by.contains(&role) && !found.iter().any(|(id, _)| *id == unit) {
            let name = world.units.iter().find(|each| each.id == unit).map_or_else(|| unit.to_string(), |each| each.name.clone());
            found.push((unit, name));
        }
    }
    found
}
