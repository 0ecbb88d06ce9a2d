//! 本区规定: numbers that no national law sets. Unset, they show 未设定 everywhere; set, they are cited like a law.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_catalogue::Id;
use mingfa_catalogue::model::LocalValue;
use mingfa_service::{LocalSetting, ServiceError};
use mingfa_time::parse_date;

use crate::pages::inputs::iso_date;
use crate::posted::Posted;
use crate::respond::{Answer, Failure, go, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Column, Empty, Field, Form, Link, PageHead, Panel, Row, Table, Tone, Weight};

/// Units in which a length is set: value sent, words.
const UNITS: [(&str, &str); 5] = [("working days", "个工作日"), ("days", "日"), ("months", "个月"), ("years", "年"), ("hours", "小时")];

/// `GET /admin/local?key=`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    Ok(show(&app, &visit, None, &[]).await?.into_response())
}

/// `POST /admin/local`
pub async fn set(State(app): State<AppState>, visit: Visit, posted: Posted) -> Answer {
    let problems = match setting(&app, &posted) {
        Ok(setting) => match app.service.set_local(visit.principal()?, setting).await {
            Ok(()) => return Ok(go("/admin/local")),
            Err(ServiceError::Input(problems)) => problems,
            Err(error) => return Err(error.into()),
        },
        Err(problems) => problems,
    };
    Ok(answer_page(StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, Some(&posted), &problems).await?))
}

fn setting(app: &AppState, posted: &Posted) -> Result<LocalSetting, Vec<(String, String)>> {
    let wrong = |field: &str, sentence: String| Err(vec![(field.to_owned(), sentence)]);
    let catalogue = app.service.catalogue();
    let Some(defined) = catalogue.local_values.iter().find(|value| *value.id == *posted.get("key")) else {
        return wrong("key", "请选择要设定的项目".to_owned());
    };
    let from = match posted.get("from") {
        "" => app.service.now().date(),
        text => match parse_date(&iso_date(text)) {
            Ok(date) => date,
            Err(error) => return wrong("from", error.to_string()),
        },
    };
    let value = posted.get("value");
    let mut setting =
        LocalSetting { key: defined.id.clone(), length: None, number: None, text: None, basis: posted.get("basis").to_owned(), from };
    match defined.kind.as_str() {
        "length" => match format!("{value} {}", posted.get("unit")).parse() {
            Ok(length) => setting.length = Some(length),
            Err(_) => return wrong("value", "请填写数字并选择单位，如 5 个工作日".to_owned()),
        },
        "text" => setting.text = Some(value.to_owned()),
        _ => match value.parse() {
            Ok(number) => setting.number = Some(number),
            Err(_) => return wrong("value", format!("“{value}”不是整数")),
        },
    }
    Ok(setting)
}

async fn show(app: &AppState, visit: &Visit, posted: Option<&Posted>, problems: &[(String, String)]) -> Result<Markup, Failure> {
    let catalogue = app.service.catalogue();
    let settings = app.service.local_settings().await?;
    let today = app.service.now().date();
    let now = |key: &Id| settings.iter().find(|setting| setting.key == *key && setting.from <= today);
    let row = |value: &LocalValue| {
        let set = now(&value.id);
        let shown = html! { @match set { Some(set) => (words(set)), None => (ui::tag(Tone::Amber, "未设定")) } };
        Row::new(vec![
            html! { (value.title) },
            shown,
            html! { @if let Some(set) = set { (set.basis) } },
            html! { @if let Some(set) = set { (mingfa_time::chinese_date(set.from)) } },
            html! { a href={ "/admin/local?key=" (value.id) "#set" } { "设定" span.visually-hidden { "：" (value.title) } } },
        ])
    };
    let table = Table {
        id: "local".to_owned(),
        caption: "本区规定".to_owned(),
        columns: vec![
            Column::new("项目"),
            Column::new("现行值").tight(),
            Column::new("依据文件"),
            Column::new("施行日期").tight(),
            Column::new("操作").tight(),
        ],
        rows: catalogue.local_values.iter().map(row).collect(),
        empty: ui::empty(&Empty { sentence: "现有规则没有须由本区规定的数值。".to_owned(), ..Empty::default() }),
        ..Table::default()
    };
    let of = |name: &str| posted.map_or_else(|| visit.asked(name), |posted| posted.get(name).to_owned());
    let keys = catalogue.local_values.iter().map(|value| Choice::new(value.id.to_string(), value.title.clone())).collect();
    let mut fields = vec![
        Field::select("key", "项目", keys).value(of("key")).required().full(),
        Field::text("value", "值").value(of("value")).required(),
        Field::select("unit", "单位", UNITS.iter().map(|(value, words)| Choice::new(*value, *words)).collect())
            .value(of("unit"))
            .help("时限须选择；次数、比例、文字不选。"),
        Field::text("basis", "依据文件").value(of("basis")).required().help("名称和文号，文书和期限中会引用。").full(),
        Field::date("from", "施行日期").value(of("from")).help("不填即为今日。"),
    ];
    for field in &mut fields {
        field.error = problems.iter().find(|(each, _)| *each == field.name).map(|(_, sentence)| sentence.clone());
    }
    let errors = ui::errors_of(&fields);
    let head = Form { action: "/admin/local".to_owned(), csrf: visit.csrf(), key: app.service.new_key(), ..Form::default() };
    let body = html! {
        (ui::page_head(&PageHead { title: "本区规定".to_owned(), lead: Some(html! { "国家没有规定、须由本区确定的数值。没有设定的，期限显示“未设定”，系统不作推测。" }), ..PageHead::default() }))
        @if !errors.is_empty() { (ui::error_summary(&errors)) }
        (ui::table(&table))
        (ui::panel(&Panel::new("set", "设定"), &ui::form(&head, &html! { (ui::fields(&fields)) (ui::button_row(&[ui::button(Weight::Primary, "设定")])) })))
    };
    let crumbs = vec![Link::new("本区规定", "/admin/local")];
    Ok(if problems.is_empty() {
        crate::pages::bench(app, visit, "本区规定", crumbs, &body)
    } else {
        crate::pages::bench_wrong(app, visit, "本区规定", crumbs, &body)
    })
}

fn words(setting: &LocalSetting) -> String {
    let length = setting.length.map(|length| length.to_string());
    length.or_else(|| setting.number.map(|number| number.to_string())).or_else(|| setting.text.clone()).unwrap_or_default()
}
