//! Public figures: by year, with their definitions, as open data, and each with what of its records is published.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use mingfa_catalogue::model::{Catalogue, Figure, Measure, Population, Query};
use mingfa_papers::sheets::{Cell, Sheet, to_csv};
use mingfa_service::{FigureTable, FigureValue, ServiceError};

use super::frame::{SIZE, answer, meta, news};
use super::kept::Shared;
use crate::pages::params::Params;
use crate::respond::{Answer, Failure, download};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Cite, Definition, Empty, FigureCard, Link, PageMeta, Panel, Tab};

/// `GET /data?year=`
pub async fn page(State(app): State<AppState>, Extension(kept): Extension<Shared>, visit: Visit) -> Answer {
    let years = kept.years(&app).await?;
    let year = year_asked(&visit, &years)?;
    let table = kept.figures(&app, year).await?;
    let before = if years.contains(&(year - 1)) { Some(kept.figures(&app, year - 1).await?) } else { None };
    let tabs: Vec<Tab> = years
        .iter()
        .map(|each| Tab { label: format!("{each}年"), href: format!("/data?year={each}"), count: None, current: *each == year })
        .collect();
    let catalogue = app.service.catalogue();
    let title = format!("{year}年统计数据");
    let body = html! {
        (ui::tabs("年度", &tabs))
        @if table.values.is_empty() { (ui::empty(&Empty { sentence: "规则库中没有可以公开的统计项。".to_owned(), ..Empty::default() })) }
        @for (i, (topic, values)) in by_topic(&catalogue, &table).iter().enumerate() {
            @let cards: Vec<FigureCard> = values.iter().map(|value| card(value, &table, before.as_deref())).collect();
            (ui::panel(&Panel::new(format!("topic-{i}"), topic), &ui::figure_grid(&cards)))
        }
        (as_of_line(&table))
        (ui::exports(&[Link::new("CSV", format!("/data.csv?year={year}")), Link::new("JSON", format!("/data.json?year={year}"))]))
    };
    let meta = PageMeta {
        description: format!("{}{year}年法治政府建设统计数据，每一个数字都注明口径，可以查到已公开的记录。", app.district()),
        columns: vec![Link::new("统计数据", "/data")],
        ..meta(&app, &visit, &title, &format!("/data?year={year}"))
    };
    Ok(answer(&app, &meta, &body))
}

/// `GET /data/{id}?year=&page=`
pub async fn records(State(app): State<AppState>, Extension(kept): Extension<Shared>, visit: Visit, Path(id): Path<String>) -> Answer {
    let years = kept.years(&app).await?;
    let year = year_asked(&visit, &years)?;
    let params = Params::of(&visit);
    let page = params.page() - 1;
    let key = (id.clone(), year, page);
    let make = || async { Ok(Arc::new(app.service.public_figure(&id, year, page, SIZE).await?)) };
    let shown = kept.records.get(&app, key, make).await?;
    let figure = &shown.value.figure;
    let path = format!("/data/{}", figure.id);
    let tabs: Vec<Tab> = years
        .iter()
        .map(|each| Tab { label: format!("{each}年"), href: format!("{path}?year={each}"), count: None, current: *each == year })
        .collect();
    let lines: Vec<_> = shown.published.rows.iter().map(|item| news(item, None)).collect();
    let counted = counted_words(&shown.value, shown.records, shown.published.total);
    let body = html! {
        (ui::tabs("年度", &tabs))
        (ui::kpi_row(&[ui::Kpi { title: format!("{year}年"), value: grouped(&shown.value), unit: figure.unit.clone(), ..ui::Kpi::default() }]))
        (ui::panel(&Panel::new("definition", "口径"), &html! {
            p { (figure.definition) }
            @if !figure.cite.is_empty() { p { "依据：" @for cite in &figure.cite { (ui::cite(&cite_of(cite))) " " } } }
            p.muted { (counted) }
        }))
        (ui::panel(&Panel::new("published", "其中已公开的记录").count(shown.published.total), &html! {
            @if lines.is_empty() {
                (ui::empty(&Empty { sentence: "所计的记录没有依法主动公开的内容。".to_owned(), detail: "记录涉及个人信息或者不属于主动公开的范围；需要时可以依法申请公开。".to_owned(), next: vec![Link::new("返回统计数据", format!("/data?year={year}"))] }))
            } @else {
                (ui::news_list(&lines))
                (ui::paging(&params.paging(shown.published.total, SIZE, "条")))
            }
        }))
        (ui::as_of(&format!("数据截至存证链第 {} 条，根散列值 {}。", shown.size, shown.root), &[Link::new("怎样核验", "/verify")]))
    };
    let title = format!("{}（{year}年）", figure.title);
    let meta = PageMeta {
        description: figure.definition.clone(),
        columns: vec![Link::new("统计数据", format!("/data?year={year}")), Link::new(&figure.title, &path)],
        ..meta(&app, &visit, &title, &format!("{path}?year={year}"))
    };
    Ok(answer(&app, &meta, &body))
}

/// `GET /data.csv?year=`
pub async fn csv(State(app): State<AppState>, Extension(kept): Extension<Shared>, visit: Visit) -> Answer {
    let year = year_asked(&visit, &kept.years(&app).await?)?;
    let table = kept.figures(&app, year).await?;
    let columns = ["标识", "统计项", "数值", "单位", "口径", "年度", "截至存证链"].map(str::to_owned).to_vec();
    let size = i64::try_from(table.size).unwrap_or(i64::MAX);
    let row = |value: &FigureValue| {
        vec![
            Cell::from(value.figure.id.as_str()),
            Cell::from(value.figure.title.as_str()),
            value.hundredths.map_or(Cell::Empty, number_cell),
            Cell::from(value.figure.unit.as_str()),
            Cell::from(value.figure.definition.as_str()),
            Cell::Int(i64::from(year)),
            Cell::Int(size),
        ]
    };
    let sheet = Sheet { title: format!("{year}年统计数据"), columns, rows: table.values.iter().map(row).collect() };
    let bytes = to_csv(&sheet).map_err(ServiceError::from)?;
    Ok(download(&format!("{}{year}年统计数据.csv", app.district()), "text/csv; charset=utf-8", bytes))
}

/// `GET /data.json?year=`: the keys of `mingfa figures --json`.
pub async fn json(State(app): State<AppState>, Extension(kept): Extension<Shared>, visit: Visit) -> Answer {
    let year = year_asked(&visit, &kept.years(&app).await?)?;
    let table = kept.figures(&app, year).await?;
    let mut figures = serde_json::Map::new();
    for value in &table.values {
        let entry = serde_json::json!({"value": value.json(), "unit": value.figure.unit, "title": value.figure.title, "definition": value.figure.definition});
        figures.insert(value.figure.id.to_string(), entry);
    }
    let whole = serde_json::json!({"year": year, "checkpoint": {"size": table.size, "root": table.root}, "figures": figures});
    let mut answer: Response = whole.to_string().into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(answer)
}

/// The year asked for; without one the newest that is over.
fn year_asked(visit: &Visit, years: &[i16]) -> Result<i16, Failure> {
    let asked = visit.asked("year");
    if asked.is_empty() {
        return Ok(newest_whole_year(years));
    }
    asked.parse().ok().filter(|year| years.contains(year)).ok_or_else(|| Failure::status(StatusCode::NOT_FOUND))
}

/// The newest year that is over, or the present one when there is no other. `years` is newest first.
pub fn newest_whole_year(years: &[i16]) -> i16 {
    years.get(1).or(years.first()).copied().unwrap_or(0)
}

/// A figure as a card that leads to its records.
///
/// A year before with nothing is not compared with: it may be one that was never recorded here.
pub fn card(value: &FigureValue, table: &FigureTable, before: Option<&FigureTable>) -> FigureCard {
    let figure = &value.figure;
    let last = before.and_then(|table| table.values.iter().find(|each| each.figure.id == figure.id));
    FigureCard {
        title: figure.title.clone(),
        value: grouped(value),
        unit: figure.unit.clone(),
        href: Some(format!("/data/{}?year={}", figure.id, table.year)),
        note: last.filter(|last| last.hundredths.is_some_and(|n| n != 0)).map(|last| format!("上年 {}{}", grouped(last), figure.unit)),
        definition: Some(Definition {
            counts: figure.definition.clone(),
            notes: history_note(value),
            cite: figure.cite.first().map(cite_of),
            as_of: String::new(),
        }),
        ..FigureCard::default()
    }
}

/// Below figures: as of when, and how to check.
pub fn as_of_line(table: &FigureTable) -> Markup {
    ui::as_of(
        &format!("数据由办件记录按口径计算，截至存证链第 {} 条。点数字看口径和已公开的记录。", table.size),
        &[Link::new("怎样核验", "/verify")],
    )
}

fn history_note(value: &FigureValue) -> Vec<String> {
    let measured = &value.measured;
    let mut notes = Vec::new();
    if measured.historic > 0 {
        notes.push(format!("其中按原台账导入的历史记录 {} 条。", measured.historic));
    }
    if measured.with_findings > 0 {
        notes.push(format!("其中有问题待核的记录 {} 条。", measured.with_findings));
    }
    notes
}

fn counted_words(value: &FigureValue, records: u64, published: u64) -> String {
    let mut words = format!("所计记录 {records} 条，其中已公开 {published} 条。");
    for note in history_note(value) {
        words.push_str(&note);
    }
    words
}

/// Figures under the title of the procedure that they count.
pub fn by_topic<'t>(catalogue: &Catalogue, table: &'t FigureTable) -> Vec<(String, Vec<&'t FigureValue>)> {
    let mut topics: Vec<(String, Vec<&FigureValue>)> = Vec::new();
    for value in &table.values {
        let topic = topic(catalogue, &value.figure);
        match topics.iter_mut().find(|(title, _)| *title == topic) {
            Some((_, values)) => values.push(value),
            None => topics.push((topic, vec![value])),
        }
    }
    topics
}

fn topic(catalogue: &Catalogue, figure: &Figure) -> String {
    let of = match &figure.measure {
        Measure::Count(query) | Measure::Sum { of: query, .. } | Measure::Median { of: query, .. } => procedure_of(query),
        // A share of units says by its part what the units are looked at for.
        Measure::Share { part, whole } => procedure_of(whole).or_else(|| procedure_of(part)),
    };
    of.and_then(|id| catalogue.editions_of(id).last()).map_or_else(|| "单位".to_owned(), |edition| edition.title.clone())
}

fn procedure_of(query: &Query) -> Option<&str> {
    match &query.population {
        Population::Matters { procedure }
        | Population::Items { procedure, .. }
        | Population::Papers { procedure, .. }
        | Population::Publications { procedure } => Some(procedure),
        Population::Units { with, .. } => with.as_ref().and_then(|(_, inner)| procedure_of(inner)),
    }
}

/// The value with its thousands set apart: 29,413.
fn grouped(value: &FigureValue) -> String {
    let shown = value.shown();
    let (whole, rest) = shown.split_once('.').map_or((shown.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return shown;
    }
    let mut out = sign.to_owned();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    rest.map_or(out.clone(), |rest| format!("{out}.{rest}"))
}

fn number_cell(hundredths: i64) -> Cell {
    if hundredths % 100 == 0 { Cell::Int(hundredths / 100) } else { Cell::Decimal { units: hundredths, scale: 2 } }
}

fn cite_of(cite: &mingfa_catalogue::model::Citation) -> Cite {
    let shown = Cite::new(cite.text.clone());
    if cite.verified { shown } else { shown.unverified() }
}
