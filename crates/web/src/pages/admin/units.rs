//! Units of the district.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_service::{NewUnit, ServiceError, Unit};

use crate::pages::inputs::unit_groups;
use crate::posted::Posted;
use crate::respond::{Answer, go, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Column, Control, Empty, Field, Form, Link, PageHead, Panel, Row, Table, Weight};

/// `GET /admin/units`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    Ok(show(&app, &visit, None, &[]).into_response())
}

/// `POST /admin/units`
pub async fn add(State(app): State<AppState>, visit: Visit, posted: Posted) -> Answer {
    let of = |name: &str| posted.get(name).to_owned();
    let new = NewUnit {
        name: of("name"),
        short: of("short"),
        kind: of("kind"),
        mark: of("mark"),
        parent: of("parent"),
        document: of("document"),
    };
    match app.service.add_unit(visit.principal()?, &new).await {
        Ok(_) => Ok(go("/admin/units#units")),
        Err(ServiceError::Input(problems)) => {
            Ok(answer_page(StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, Some(&posted), &problems)))
        }
        Err(error) => Err(error.into()),
    }
}

fn show(app: &AppState, visit: &Visit, posted: Option<&Posted>, problems: &[(String, String)]) -> Markup {
    let world = app.service.world();
    let kind = |unit: &Unit| {
        world.catalogue.unit_kinds.iter().find(|kind| kind.id == unit.kind).map_or_else(|| unit.kind.to_string(), |kind| kind.title.clone())
    };
    let name = |id: &str| world.units.iter().find(|unit| *unit.id == *id).map_or_else(String::new, |unit| unit.short.clone());
    let row = |unit: &Unit| {
        Row::new(vec![
            html! { (unit.name) },
            html! { (kind(unit)) },
            html! { (unit.mark) },
            html! { @if let Some(parent) = &unit.parent { (name(parent)) } },
            html! { (unit.document) },
        ])
    };
    let table = Table {
        id: "units".to_owned(),
        caption: "单位".to_owned(),
        columns: vec![
            Column::new("全称"),
            Column::new("类别").tight(),
            Column::new("机关代字").tight(),
            Column::new("上级").tight(),
            Column::new("设立文件"),
        ],
        rows: world.units.iter().filter(|unit| unit.until.is_none()).map(row).collect(),
        empty: ui::empty(&Empty { sentence: "还没有单位。".to_owned(), ..Empty::default() }),
        ..Table::default()
    };
    let fields = fields(app, posted, problems);
    let errors = ui::errors_of(&fields);
    let head = Form { action: "/admin/units".to_owned(), csrf: visit.csrf(), key: app.service.new_key(), ..Form::default() };
    let body = html! {
        (ui::page_head(&PageHead { title: "单位".to_owned(), ..PageHead::default() }))
        @if !errors.is_empty() { (ui::error_summary(&errors)) }
        (ui::panel(&Panel::new("new", "新设单位"), &ui::form(&head, &html! { (ui::fields(&fields)) (ui::button_row(&[ui::button(Weight::Primary, "新设单位")])) })))
        (ui::panel(&Panel::new("all", "现有单位").count(u64::try_from(table.rows.len()).unwrap_or(0)), &html! { (ui::live_filter("units", "筛选")) (ui::table(&table)) }))
    };
    let crumbs = vec![Link::new("单位", "/admin/units")];
    if problems.is_empty() {
        crate::pages::bench(app, visit, "单位", crumbs, &body)
    } else {
        crate::pages::bench_wrong(app, visit, "单位", crumbs, &body)
    }
}

fn fields(app: &AppState, posted: Option<&Posted>, problems: &[(String, String)]) -> Vec<Field> {
    let world = app.service.world();
    let of = |name: &str| posted.map(|posted| posted.get(name).to_owned()).unwrap_or_default();
    let kinds = world.catalogue.unit_kinds.iter().map(|kind| Choice::new(kind.id.to_string(), kind.title.clone())).collect();
    let mut fields = vec![
        Field::text("name", "全称").value(of("name")).required(),
        Field::text("short", "简称").value(of("short")),
        Field::select("kind", "类别", kinds).value(of("kind")).required(),
        Field::text("mark", "机关代字").value(of("mark")).help("编文号用，如“明司”。"),
        Field::new(Control::Units(unit_groups(&world.catalogue, &world.units)), "parent", "上级单位").value(of("parent")),
        Field::text("document", "设立文件").value(of("document")),
    ];
    for field in &mut fields {
        field.error = problems.iter().find(|(each, _)| *each == field.name).map(|(_, sentence)| sentence.clone());
    }
    fields
}
