//! The first page: the figures that the annual report's table shows, and the newest of every column.

use axum::Extension;
use axum::extract::State;
use maud::{Markup, html};
use mingfa_catalogue::model::{Figure, ReportBlock};
use mingfa_service::FigureTable;

use super::figures::{as_of_line, card, newest_whole_year};
use super::frame::{answer, column_path, groups, meta, news};
use super::kept::Shared;
use super::report;
use crate::respond::Answer;
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Empty, Link, PageKind, PageMeta, Panel};

/// Figures on the first page.
const FIGURES: usize = 12;
/// Newest items of a column.
const NEWEST: u64 = 6;

/// `GET /`
pub async fn page(State(app): State<AppState>, Extension(kept): Extension<Shared>, visit: Visit) -> Answer {
    let year = newest_whole_year(&kept.years(&app).await?);
    let table = kept.figures(&app, year).await?;
    let mut panels = Vec::new();
    let reports: Vec<_> = app.service.public_reports().await?.iter().map(report::line).collect();
    if !reports.is_empty() {
        let more = html! { a href="/reports" { "更多" span.visually-hidden { "：年度报告" } } };
        panels.push(ui::panel(&Panel::new("c-reports", "年度报告").aside(more), &ui::news_list(&reports)));
    }
    let mut bare = Vec::new();
    for group in groups(&app) {
        for column in &group.columns {
            let (_, items) = app.service.column(&column.id, "", 0, NEWEST).await?;
            if items.rows.is_empty() {
                bare.push(Link::new(&column.title, column_path(column)));
                continue;
            }
            let lines: Vec<_> = items.rows.iter().map(|item| news(item, None)).collect();
            let more = html! { a href=(column_path(column)) { "共" (items.total) "条" span.visually-hidden { "：" (column.title) } } };
            panels.push(ui::panel(&Panel::new(format!("c-{}", column.id), &column.title).aside(more), &ui::news_list(&lines)));
        }
    }
    let body = html! {
        (figures(&app, year, &table))
        @if panels.is_empty() {
            (ui::empty(&Empty { sentence: "还没有公开的内容。".to_owned(), detail: "依法应当公开的，办理后会出现在这里。".to_owned(), next: Vec::new() }))
        }
        div.halves { @for panel in &panels { (panel) } }
        @if !bare.is_empty() {
            p.muted { "以下栏目还没有内容：" @for (i, link) in bare.iter().enumerate() { @if i > 0 { "、" } a href=(link.href) { (link.label) } } }
        }
    };
    let district = app.district();
    let description = format!("{district}规范性文件、行政决策、行政执法、行政复议和法治政府建设数据公开");
    let meta = PageMeta { description, kind: PageKind::Home, ..meta(&app, &visit, &format!("{district}法治政府建设"), "/") };
    Ok(answer(&app, &meta, &body))
}

fn figures(app: &AppState, year: i16, table: &FigureTable) -> Markup {
    let catalogue = app.service.catalogue();
    let chief: Vec<&Figure> = catalogue
        .reports
        .iter()
        .flat_map(|report| &report.blocks)
        .filter_map(|block| match block {
            ReportBlock::Table { figures, .. } => Some(figures),
            _ => None,
        })
        .flatten()
        .filter_map(|id| catalogue.figure(id))
        .collect();
    let shown = |id: &str| chief.is_empty() || chief.iter().any(|figure| figure.id == *id);
    let cards: Vec<_> =
        table.values.iter().filter(|value| shown(&value.figure.id)).take(FIGURES).map(|value| card(value, table, None)).collect();
    let more = html! { a href=(format!("/data?year={year}")) { "全部数据" } };
    html! {
        @if !cards.is_empty() {
            (ui::panel(&Panel::new("h-figures", format!("{year}年法治政府数据")).aside(more), &html! { (ui::figure_grid(&cards)) (as_of_line(table)) }))
        }
    }
}
