//! Annual reports as they were made public: as a page, PDF, DOCX and Markdown.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, PreEscaped, html};
use mingfa_papers::document::Document;
use mingfa_papers::{docx, html as paper_html, markdown, pdf};
use mingfa_service::{PublicReport, ServiceError};
use mingfa_time::chinese_date;
use tokio::task::spawn_blocking;

use super::frame::{answer, meta};
use super::kept::Shared;
use crate::respond::{Answer, Failure, download};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Article, Empty, Link, NewsItem, PageKind, PageMeta};

/// Formats of the file: name in the address, what people read, media type.
pub const FORMATS: [(&str, &str, &str); 3] = [
    ("pdf", "PDF", "application/pdf"),
    ("docx", "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("md", "Markdown", "text/markdown; charset=utf-8"),
];

/// `GET /reports`
pub async fn list(State(app): State<AppState>, visit: Visit) -> Answer {
    let reports = app.service.public_reports().await?;
    let lines: Vec<NewsItem> = reports.iter().map(line).collect();
    let empty = Empty {
        sentence: "还没有公布年度报告。".to_owned(),
        detail: "上一年度的报告在每年4月1日前公布。".to_owned(),
        next: vec![Link::new("查看统计数据", "/data")],
    };
    let body = html! { @if lines.is_empty() { (ui::empty(&empty)) } @else { (ui::news_list(&lines)) } };
    let meta = PageMeta {
        description: "法治政府建设年度情况报告。报告中的每一个数字都注明口径，截至一份签名的存证快照。".to_owned(),
        column_type: "工作报告".to_owned(),
        ..meta(&app, &visit, "年度报告", "/reports")
    };
    Ok(answer(&app, &meta, &body))
}

/// A report in a list.
pub fn line(report: &PublicReport) -> NewsItem {
    NewsItem {
        title: report.document.meta.plain_title(),
        href: format!("/reports/{}", report.year),
        date: report.published.to_string(),
        ..NewsItem::default()
    }
}

/// `GET /reports/{year}`
pub async fn page(State(app): State<AppState>, visit: Visit, Path(year): Path<String>) -> Answer {
    let report = app.service.public_report(number(&year)?).await?;
    let year = report.year;
    let title = report.document.meta.plain_title();
    let path = format!("/reports/{year}");
    let body = html! {
        (ui::exports(&links(&path)))
        (sheet(&report.document)?)
        p.muted { "数据截至存证链第 " (report.size) " 条。" a href=(format!("/data?year={year}")) { "逐项查看数据和已公开的记录" } "　" a href=(format!("/verify?n={}", report.size.saturating_sub(1))) { "核验存证快照" } }
    };
    let article =
        Article { published: format!("{} 00:00", report.published), source: report.document.meta.issuer.clone(), ..Article::default() };
    let meta = PageMeta {
        description: format!(
            "{}{year}年度法治政府建设的主要举措和成效、不足和原因、第一责任人履职情况和下一年度安排，{}公布。",
            app.district(),
            chinese_date(report.published)
        ),
        columns: vec![Link::new("年度报告", "/reports")],
        column_type: "工作报告".to_owned(),
        kind: PageKind::Article(article),
        ..meta(&app, &visit, &title, &path)
    };
    Ok(answer(&app, &meta, &body))
}

/// `GET /reports/{year}/{format}`
pub async fn file(State(app): State<AppState>, Extension(kept): Extension<Shared>, Path((year, format)): Path<(String, String)>) -> Answer {
    let report = app.service.public_report(number(&year)?).await?;
    let media = media(&format)?;
    // A report that was published anew on the same day differs by its size.
    let key = (report.year, report.size, format.clone());
    let name = file_name(&app, report.year, &format);
    let bytes = kept.files.get(&app, key, || rendered(&app, report.document, &format)).await?;
    Ok(download(&name, media, bytes.to_vec()))
}

/// The year in an address.
///
/// # Errors
/// Not a year (404).
pub fn number(year: &str) -> Result<i16, Failure> {
    year.parse().map_err(|_| Failure::status(StatusCode::NOT_FOUND))
}

/// The media type of a format.
///
/// # Errors
/// No such format (404).
pub fn media(format: &str) -> Result<&'static str, Failure> {
    FORMATS.iter().find(|(id, ..)| *id == format).map(|(.., media)| *media).ok_or_else(|| Failure::status(StatusCode::NOT_FOUND))
}

/// Name of the file.
pub fn file_name(app: &AppState, year: i16, format: &str) -> String {
    format!("{}{year}年度法治政府建设情况的报告.{format}", app.district())
}

/// The same document in other forms, below the address of the page.
pub fn links(path: &str) -> Vec<Link> {
    FORMATS.iter().map(|(id, title, _)| Link::new(*title, format!("{path}/{id}"))).collect()
}

/// A document on the page, with the style sheet of papers.
///
/// # Errors
/// The document is not sound.
pub fn sheet(document: &Document) -> Result<Markup, Failure> {
    let paper = paper_html::render(document, 2).map_err(ServiceError::from)?;
    Ok(html! {
        link rel="stylesheet" href=(ui::asset_url("paper.css"));
        div.sheet { (PreEscaped(paper)) }
    })
}

/// Typesetting takes a second or two of one core, so it runs beside the handlers.
///
/// # Errors
/// A face is missing, or the document is not sound.
pub async fn rendered(app: &AppState, document: Document, format: &str) -> Result<Bytes, Failure> {
    let (fonts, now, format) = (Arc::clone(&app.fonts), app.service.now(), format.to_owned());
    let made = spawn_blocking(move || match format.as_str() {
        "pdf" => pdf::render(&document, &fonts, now),
        "docx" => docx::render(&document, now),
        _ => markdown::render(&document).map(String::into_bytes),
    });
    let bytes = made.await.map_err(|_| Failure::status(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(Bytes::from(bytes.map_err(ServiceError::from)?))
}
