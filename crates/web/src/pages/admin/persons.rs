//! Accounts and appointments. Who makes accounts does not appoint (三员分立), so each sees only the forms that are theirs.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use mingfa_catalogue::Id;
use mingfa_service::{Denied, Listed, NewPerson, Right, ServiceError, may};

use crate::pages::inputs::unit_groups;
use crate::posted::Posted;
use crate::respond::{Answer, Failure, go, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Column, Control, Empty, Fact, Field, Form, Link, NoticeKind, PageHead, Panel, Row, Table, Tone, Weight};

/// `GET /admin/persons`
pub async fn list(State(app): State<AppState>, visit: Visit) -> Answer {
    let catalogue = app.service.catalogue();
    let names = app.service.names().await?;
    let persons = app.service.list_persons(visit.principal()?).await?;
    let office =
        |id: &Id| catalogue.offices.iter().find(|office| office.id == *id).map_or_else(|| id.to_string(), |office| office.title.clone());
    let row = |listed: &Listed| {
        let offices: Vec<String> =
            listed.appointments.iter().map(|each| format!("{} {}", names.of(&each.unit), office(&each.office))).collect();
        Row::new(vec![
            html! { (listed.person.name) @if listed.person.disabled { " " (ui::tag(Tone::Grey, "已停用")) } },
            html! { (listed.person.login) },
            html! { @if offices.is_empty() { span.muted { "没有岗位" } } (offices.join("；")) },
        ])
        .to(format!("/admin/persons/{}", listed.person.id))
    };
    let table = Table {
        id: "persons".to_owned(),
        caption: "账户".to_owned(),
        columns: vec![Column::new("姓名"), Column::new("用户名").tight(), Column::new("岗位")],
        rows: persons.iter().map(row).collect(),
        empty: ui::empty(&Empty { sentence: "还没有账户。".to_owned(), ..Empty::default() }),
        ..Table::default()
    };
    let actions = vec![ui::link_button(Weight::Primary, "新建账户", "/admin/persons/new")];
    let body = html! {
        (ui::page_head(&PageHead { title: "账户和岗位".to_owned(), actions, ..PageHead::default() }))
        (ui::live_filter("persons", "筛选"))
        (ui::table(&table))
    };
    Ok(crate::pages::bench(&app, &visit, "账户和岗位", crumbs(None), &body).into_response())
}

fn crumbs(more: Option<Link>) -> Vec<Link> {
    std::iter::once(Link::new("账户和岗位", "/admin/persons")).chain(more).collect()
}

/// `GET /admin/persons/new`
pub async fn new_page(State(app): State<AppState>, visit: Visit) -> Answer {
    Ok(new_form(&app, &visit, None, &[]).into_response())
}

/// `POST /admin/persons/new`: the one-time password is shown once and kept nowhere.
pub async fn new(State(app): State<AppState>, visit: Visit, posted: Posted) -> Answer {
    let new = NewPerson { name: posted.get("name").to_owned(), login: posted.get("login").to_owned(), appointments: Vec::new() };
    match app.service.add_person(visit.principal()?, &new).await {
        Ok((person, password)) => Ok(one_time(&app, &visit, &person, &new.name, &password)),
        Err(ServiceError::Input(problems)) => {
            Ok(answer_page(StatusCode::UNPROCESSABLE_ENTITY, new_form(&app, &visit, Some(&posted), &problems)))
        }
        Err(error) => Err(error.into()),
    }
}

fn new_form(app: &AppState, visit: &Visit, posted: Option<&Posted>, problems: &[(String, String)]) -> Markup {
    let fields = [
        text(posted, problems, "name", "姓名"),
        text(posted, problems, "login", "用户名").help("2 至 64 个字母、数字或汉字，登录时使用。"),
    ];
    let errors = ui::errors_of(&fields);
    let body = html! {
        (ui::page_head(&PageHead { title: "新建账户".to_owned(), lead: Some(html! { "账户建立后，由安全管理员任命岗位。" }), ..PageHead::default() }))
        @if !errors.is_empty() { (ui::error_summary(&errors)) }
        (ui::form(&head(app, visit, "/admin/persons/new"), &html! { (ui::fields(&fields)) (ui::button_row(&[ui::button(Weight::Primary, "新建账户")])) }))
    };
    let crumbs = crumbs(Some(Link::new("新建账户", "/admin/persons/new")));
    if problems.is_empty() {
        crate::pages::bench(app, visit, "新建账户", crumbs, &body)
    } else {
        crate::pages::bench_wrong(app, visit, "新建账户", crumbs, &body)
    }
}

fn text(posted: Option<&Posted>, problems: &[(String, String)], name: &str, label: &str) -> Field {
    let mut field = Field::text(name, label).value(posted.map(|posted| posted.get(name).to_owned()).unwrap_or_default()).required();
    field.error = problems.iter().find(|(each, _)| each == name).map(|(_, sentence)| sentence.clone());
    field
}

fn head(app: &AppState, visit: &Visit, action: &str) -> Form {
    Form { action: action.to_owned(), csrf: visit.csrf(), key: app.service.new_key(), ..Form::default() }
}

fn one_time(app: &AppState, visit: &Visit, person: &Id, name: &str, password: &str) -> Response {
    let body = html! {
        (ui::page_head(&PageHead { title: format!("{name}的一次性口令"), ..PageHead::default() }))
        (ui::notice(NoticeKind::Success, "口令只显示这一次", &html! { p { code #otp { (password) } " " (ui::copy_button("otp", "复制")) } p { "请当面或者用保密方式告知本人；首次登录须修改。" } }))
        p { (ui::link_button(Weight::Plain, "查看账户", &format!("/admin/persons/{person}"))) }
    };
    crate::pages::bench(app, visit, "一次性口令", crumbs(None), &body).into_response()
}

async fn find(app: &AppState, visit: &Visit, id: &str) -> Result<Listed, Failure> {
    let found = app.service.list_persons(visit.principal()?).await?.into_iter().find(|listed| *listed.person.id == *id);
    Ok(found.ok_or(Denied::Unknown)?)
}

/// `GET /admin/persons/{id}`
pub async fn page(State(app): State<AppState>, visit: Visit, Path(id): Path<String>) -> Answer {
    let listed = find(&app, &visit, &id).await?;
    Ok(show(&app, &visit, &listed, None, &[]).await?.into_response())
}

async fn show(
    app: &AppState,
    visit: &Visit,
    listed: &Listed,
    posted: Option<&Posted>,
    problems: &[(String, String)],
) -> Result<Markup, Failure> {
    let world = app.service.world();
    let names = app.service.names().await?;
    let principal = visit.principal()?;
    let can = |right: Right| may(principal, right, &world.catalogue).is_ok();
    let person = &listed.person;
    let base = format!("/admin/persons/{}", person.id);
    let facts = [
        Fact::text("姓名", &person.name),
        Fact::text("用户名", &person.login),
        Fact::text("状态", if person.disabled { "已停用" } else { "使用中" }),
    ];
    let office = |id: &Id| {
        world.catalogue.offices.iter().find(|office| office.id == *id).map_or_else(|| id.to_string(), |office| office.title.clone())
    };
    let offices = html! {
        @if listed.appointments.is_empty() { p.muted { "没有岗位，登录后看不到任何办件。" } }
        ul.pubs {
            @for each in &listed.appointments {
                li {
                    span { (names.of(&each.unit)) " " b { (office(&each.office)) } "（" (each.from) "起）" }
                    @if can(Right::Grants) { (ui::form(&head(app, visit, &format!("{base}/relieve")), &html! { input type="hidden" name="appointment" value=(each.id); (ui::button(Weight::Quiet, "免去")) })) }
                }
            }
        }
        @if can(Right::Grants) && !person.disabled { (appoint_form(app, visit, &base, posted, problems)) }
    };
    let errors =
        problems.iter().map(|(field, message)| ui::FormError { field: field.clone(), message: message.clone() }).collect::<Vec<_>>();
    let body = html! {
        (ui::page_head(&PageHead { kind: "账户".to_owned(), title: person.name.clone(), ..PageHead::default() }))
        @if !errors.is_empty() { (ui::error_summary(&errors)) }
        (ui::panel(&Panel::new("person", "账户"), &html! {
            (ui::facts(&facts))
            @if can(Right::Users) && !person.disabled {
                div.cluster {
                    (ui::form(&head(app, visit, &format!("{base}/reset")), &ui::button(Weight::Plain, "重置口令"))) " "
                    (ui::form(&head(app, visit, &format!("{base}/disable")), &ui::button(Weight::Danger, "停用账户")))
                }
            }
        }))
        (ui::panel(&Panel::new("offices", "岗位"), &offices))
    };
    let crumbs = crumbs(Some(Link::new(person.name.clone(), base)));
    Ok(if problems.is_empty() {
        crate::pages::bench(app, visit, &person.name, crumbs, &body)
    } else {
        crate::pages::bench_wrong(app, visit, &person.name, crumbs, &body)
    })
}

fn appoint_form(app: &AppState, visit: &Visit, base: &str, posted: Option<&Posted>, problems: &[(String, String)]) -> Markup {
    let world = app.service.world();
    let of = |name: &str| posted.map(|posted| posted.get(name).to_owned()).unwrap_or_default();
    let offices = world.catalogue.offices.iter().map(|office| Choice::new(office.id.to_string(), office.title.clone())).collect();
    let mut fields = [
        Field::select("office", "岗位", offices).value(of("office")).required(),
        Field::new(Control::Units(unit_groups(&world.catalogue, &world.units)), "unit", "单位").value(of("unit")).required(),
    ];
    for field in &mut fields {
        field.error = problems.iter().find(|(each, _)| *each == field.name).map(|(_, sentence)| sentence.clone());
    }
    ui::form(
        &head(app, visit, &format!("{base}/appoint")),
        &html! { (ui::fields(&fields)) (ui::button_row(&[ui::button(Weight::Primary, "任命")])) },
    )
}

/// `POST /admin/persons/{id}/appoint`
pub async fn appoint(State(app): State<AppState>, visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let done = app.service.appoint(visit.principal()?, &Id::new(id.as_str()), posted.get("office"), posted.get("unit")).await;
    back(&app, &visit, &id, &posted, done).await
}

/// `POST /admin/persons/{id}/relieve`
pub async fn relieve(State(app): State<AppState>, visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let done = app.service.relieve(visit.principal()?, &Id::new(posted.get("appointment"))).await;
    back(&app, &visit, &id, &posted, done).await
}

async fn back(app: &AppState, visit: &Visit, id: &str, posted: &Posted, done: Result<(), ServiceError>) -> Answer {
    match done {
        Ok(()) => Ok(go(&format!("/admin/persons/{id}"))),
        Err(ServiceError::Input(problems)) => {
            let listed = find(app, visit, id).await?;
            Ok(answer_page(StatusCode::UNPROCESSABLE_ENTITY, show(app, visit, &listed, Some(posted), &problems).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/persons/{id}/reset`
pub async fn reset(State(app): State<AppState>, visit: Visit, Path(id): Path<String>) -> Answer {
    let listed = find(&app, &visit, &id).await?;
    let password = app.service.reset_password(visit.principal()?, &listed.person.id).await?;
    Ok(one_time(&app, &visit, &listed.person.id, &listed.person.name, &password))
}

/// `POST /admin/persons/{id}/disable`
pub async fn disable(State(app): State<AppState>, visit: Visit, Path(id): Path<String>) -> Answer {
    let listed = find(&app, &visit, &id).await?;
    app.service.disable_person(visit.principal()?, &listed.person.login).await?;
    Ok(go(&format!("/admin/persons/{id}")))
}
