//! Figures of a year for officials: each with its definition, each opening the records that it counts.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_service::FigureValue;

use super::params::Params;
use super::portal::by_topic;
use super::shown::cite;
use super::turns::matters_table;
use crate::respond::Answer;
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Definition, Empty, FigureCard, Link, PageHead, Panel, Tab, Tone};

/// Records on one page.
const SIZE: u64 = 20;
/// Until the end of this month people come for the figures of last year: the annual report is due on 31 March (法治政府建设与责任落实督察工作规定第二十四条).
const REPORT_MONTH: i8 = 3;
/// How many years can be chosen.
const YEARS: usize = 8;

fn year_of(app: &AppState, params: &Params) -> i16 {
    let now = app.service.now();
    let usual = if now.month() <= REPORT_MONTH { now.year() - 1 } else { now.year() };
    params.get("year").parse().ok().filter(|year| (2000..=now.year()).contains(year)).unwrap_or(usual)
}

/// `GET /figures?year=`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    let params = Params::of(&visit);
    let year = year_of(&app, &params);
    let table = app.service.figures(visit.principal()?, year).await?;
    let mut years = app.service.years().await?;
    if !years.contains(&year) {
        years.push(year);
    }
    let years: Vec<Tab> = years
        .iter()
        .take(YEARS)
        .map(|each| Tab { label: format!("{each} 年"), href: format!("/figures?year={each}"), count: None, current: *each == year })
        .collect();
    let catalogue = app.service.catalogue();
    let topics = by_topic(&catalogue, &table);
    let words = format!("截至存证链第 {} 条，根散列值 {}。", table.size, table.root);
    let body = html! {
        (ui::page_head(&PageHead { title: format!("{year} 年统计"), lead: Some(html! { "每个数都可以点开，看到所数的每一件。" }), ..PageHead::default() }))
        (ui::tabs("年度", &years))
        @for (i, (topic, values)) in topics.iter().enumerate() {
            @let cards: Vec<FigureCard> = values.iter().map(|value| card(value, year)).collect();
            (ui::panel(&Panel::new(format!("topic-{i}"), topic), &ui::figure_grid(&cards)))
        }
        (ui::as_of(&words, &[Link::new("年度报告", format!("/reports/{year}"))]))
    };
    Ok(super::bench(&app, &visit, "统计", vec![Link::new("统计", "/figures")], &body).into_response())
}

fn card(value: &FigureValue, year: i16) -> FigureCard {
    let mut notes = Vec::new();
    if value.measured.historic > 0 {
        notes.push(format!("其中历史导入 {} 件", value.measured.historic));
    }
    if value.measured.with_findings > 0 {
        notes.push(format!("有问题记录 {} 件", value.measured.with_findings));
    }
    FigureCard {
        title: value.figure.title.clone(),
        value: value.shown(),
        unit: value.figure.unit.clone(),
        href: Some(format!("/figures/{}?year={year}", value.figure.id)),
        note: (!notes.is_empty()).then(|| notes.join("，")),
        tone: if value.measured.with_findings > 0 { Tone::Red } else { Tone::Plain },
        definition: Some(definition(value)),
    }
}

fn definition(value: &FigureValue) -> Definition {
    let basis = value
        .figure
        .cite
        .iter()
        .map(|cite| if cite.verified { cite.text.clone() } else { format!("{}（待核实）", cite.text) })
        .collect::<Vec<_>>()
        .join("；");
    Definition { counts: value.figure.definition.clone(), notes: Vec::new(), cite: cite(&basis), as_of: String::new() }
}

/// `GET /figures/{id}?year=&page=`
pub async fn records(State(app): State<AppState>, visit: Visit, Path(id): Path<String>) -> Answer {
    let params = Params::of(&visit);
    let year = year_of(&app, &params);
    let explained = app.service.explain_figure(visit.principal()?, &id, year, params.page() - 1, SIZE).await?;
    let value = &explained.value;
    let empty = Empty {
        sentence: format!("{year} 年没有记录。"),
        detail: String::new(),
        next: vec![Link::new("查看全部统计", format!("/figures?year={year}"))],
    };
    let body = html! {
        (ui::page_head(&PageHead { kind: format!("{year} 年统计"), title: value.figure.title.clone(), lead: Some(number(value)), ..PageHead::default() }))
        (ui::definition(&definition(value)))
        div #list {
            (matters_table(&app, &value.figure.title, &explained.records.rows, &ui::empty(&empty)))
            @if explained.records.total > 0 { (ui::paging(&params.paging(explained.records.total, SIZE, "件"))) }
        }
    };
    let crumbs = vec![Link::new("统计", format!("/figures?year={year}")), Link::new(value.figure.title.clone(), params.href())];
    Ok(super::bench(&app, &visit, &value.figure.title, crumbs, &body).into_response())
}

fn number(value: &FigureValue) -> Markup {
    html! {
        b { (value.shown()) } " " (value.figure.unit)
        @if value.measured.historic > 0 { "，其中历史导入 " (value.measured.historic) " 件" }
        @if value.measured.with_findings > 0 { "，有问题记录 " (value.measured.with_findings) " 件" }
    }
}
