//! The annual report at the desk: what it would say now, in every form, and making it public once its year is over.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::html;
use mingfa_service::{Right, ServiceError, may};
use mingfa_time::chinese_date;

use super::report::{file_name, links, media, number, rendered, sheet};
use crate::pages::bench;
use crate::respond::{Answer, Failure, download, go, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Column, Form, Link, NoticeKind, PageHead, Row, Table, Tone, Weight};

/// `GET /annual`
pub async fn list(State(app): State<AppState>, visit: Visit) -> Answer {
    let years = app.service.years().await?;
    let public = app.service.public_reports().await?;
    let now = app.service.now().date().year();
    let row = |year: &i16| {
        let state = match public.iter().find(|report| report.year == *year) {
            Some(report) => {
                html! { (ui::tag(Tone::Green, "已公布")) " " a href=(format!("/reports/{year}")) { (chinese_date(report.published)) } }
            }
            None if *year >= now => ui::tag(Tone::Grey, "年度未结束"),
            None => ui::tag(Tone::Plain, "未公布"),
        };
        Row::new(vec![html! { (year) "年度" }, state]).to(format!("/annual/{year}"))
    };
    let table = Table {
        id: "reports".to_owned(),
        caption: "各年度报告".to_owned(),
        columns: vec![Column::new("年度"), Column::new("公布情况")],
        rows: years.iter().map(row).collect(),
        ..Table::default()
    };
    let body = html! {
        (ui::page_head(&PageHead { kind: "统计".to_owned(), title: TITLE.to_owned(), lead: Some(html! { "报告由统计项自动填写，附统计口径。公布之前可以随时预览；公布的文本固定不变，另附签名的存证快照。" }), ..PageHead::default() }))
        (ui::table(&table))
    };
    Ok(bench(&app, &visit, TITLE, Vec::new(), &body).into_response())
}

const TITLE: &str = "年度报告";

/// `GET /annual/{year}?done=publish`
pub async fn preview(State(app): State<AppState>, visit: Visit, Path(year): Path<String>) -> Answer {
    Ok(show(&app, &visit, number(&year)?, None).await?.into_response())
}

/// `GET /annual/{year}/{format}`
pub async fn file(State(app): State<AppState>, visit: Visit, Path((year, format)): Path<(String, String)>) -> Answer {
    let (year, media) = (number(&year)?, media(&format)?);
    let document = app.service.annual_report(visit.principal()?, known(&app, year).await?).await?;
    let bytes = rendered(&app, document, &format).await?;
    Ok(download(&file_name(&app, year, &format), media, bytes.to_vec()))
}

/// `POST /annual/{year}/publish`
pub async fn publish(State(app): State<AppState>, visit: Visit, Path(year): Path<String>) -> Answer {
    let year = known(&app, number(&year)?).await?;
    match app.service.publish_report(visit.principal()?, year).await {
        Ok(()) => Ok(go(&format!("/annual/{year}?done=publish"))),
        Err(error @ ServiceError::Input(_)) => {
            Ok(answer_page(StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, year, Some(&error.to_string())).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// Years without a single record have no report.
async fn known(app: &AppState, year: i16) -> Result<i16, Failure> {
    let known = app.service.years().await?.contains(&year);
    known.then_some(year).ok_or_else(|| Failure::status(StatusCode::NOT_FOUND))
}

async fn show(app: &AppState, visit: &Visit, year: i16, wrong: Option<&str>) -> Result<maud::Markup, Failure> {
    let principal = visit.principal()?;
    let document = app.service.annual_report(principal, known(app, year).await?).await?;
    let public = app.service.public_reports().await?.into_iter().find(|report| report.year == year);
    let over = year < app.service.now().date().year();
    let may_publish = may(principal, Right::Publish, &app.service.catalogue()).is_ok();
    let title = format!("{year}年度报告");
    let form = Form { action: format!("/annual/{year}/publish"), csrf: visit.csrf(), key: app.service.new_key(), ..Form::default() };
    let word = if public.is_some() { "以现在的文本重新公布" } else { "公布" };
    let body = html! {
        (ui::page_head(&PageHead { kind: TITLE.to_owned(), title: title.clone(), ..PageHead::default() }))
        @if let Some(wrong) = wrong { (ui::notice(NoticeKind::Error, "没有公布", &html! { p { (wrong) } })) }
        @if visit.asked("done") == "publish" && public.is_some() { (ui::notice(NoticeKind::Success, "已公布", &html! { p { a href=(format!("/reports/{year}")) { "在门户上查看" } } })) }
        @match &public {
            Some(report) => p { (ui::tag(Tone::Green, "已公布")) " " (chinese_date(report.published)) "公布，截至存证链第 " (report.size) " 条；以下是按现在的记录生成的文本。" },
            None if !over => p { (ui::tag(Tone::Grey, "年度未结束")) " 以下是按现在的记录生成的文本，年度结束后可以公布。" },
            None => p { (ui::tag(Tone::Plain, "未公布")) " 以下是按现在的记录生成的文本。" },
        }
        (ui::exports(&links(&format!("/annual/{year}"))))
        @if over && may_publish {
            (ui::form(&form, &html! {
                p.muted { "公布后文本固定不变，任何人可以阅读和下载；此后的补录、更正不改变已公布的文本。" }
                (ui::button_row(&[ui::button(Weight::Primary, word)]))
            }))
        }
        (sheet(&document)?)
    };
    Ok(bench(app, visit, &title, vec![Link::new(TITLE, "/annual"), Link::new(&title, format!("/annual/{year}"))], &body))
}
