//! Search over everything public: published items, public figures, columns; results grouped by kind.

use axum::extract::State;
use maud::{Markup, html};
use mingfa_service::REPORTS;

use super::frame::{SIZE, answer, column_path, meta, news, words_asked};
use crate::pages::params::Params;
use crate::respond::{Answer, percent};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Empty, Field, FilterBar, Link, PageMeta, Panel};

/// `GET /find?q=&page=`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    let (words, params) = (words_asked(&visit), Params::of(&visit));
    let catalogue = app.service.catalogue();
    let column = |id: &str| {
        if id == REPORTS {
            Some("年度报告")
        } else {
            catalogue.columns.iter().find(|column| column.id == *id).map(|column| column.title.as_str())
        }
    };
    let found = app.service.published(&words, params.page() - 1, SIZE).await?;
    let lines: Vec<_> = found.rows.iter().map(|item| news(item, column(&item.column))).collect();
    let fits = |text: &str| !words.is_empty() && words.split_whitespace().all(|word| text.contains(word));
    let figures = catalogue.figures.iter().filter(|figure| figure.public && (fits(&figure.title) || fits(&figure.definition)));
    let figures: Vec<Link> = figures.map(|figure| Link::new(&figure.title, format!("/data/{}", figure.id))).collect();
    let columns = catalogue.columns.iter().filter(|column| fits(&column.title) || fits(&column.description));
    let columns: Vec<Link> = columns.map(|column| Link::new(&column.title, column_path(column))).collect();
    let bar = FilterBar {
        action: "/find".to_owned(),
        fields: vec![Field::text("q", "查找的字词").value(&words).full().help("几个字词之间用空格隔开，须同时出现")],
        clear: "/find".to_owned(),
        ..FilterBar::default()
    };
    let body = html! {
        (ui::filter_bar(&bar))
        div #list {
            @if params.page() == 1 { (links("found-columns", "栏目", &columns)) (links("found-figures", "统计项", &figures)) }
            @if !lines.is_empty() {
                (ui::panel(&Panel::new("found-items", if words.is_empty() { "最新公开" } else { "公开内容" }).count(found.total), &html! {
                    (ui::news_list(&lines))
                    (ui::paging(&params.paging(found.total, SIZE, "条")))
                }))
            } @else if columns.is_empty() && figures.is_empty() { (nothing(&words)) }
        }
    };
    let title = if words.is_empty() { "站内搜索".to_owned() } else { format!("“{words}”的搜索结果") };
    let meta = PageMeta {
        columns: vec![Link::new("站内搜索", "/find")],
        ..meta(&app, &visit, &title, &format!("/find?q={}", percent(&words)))
    };
    Ok(answer(&app, &meta, &body))
}

fn links(id: &str, title: &str, all: &[Link]) -> Markup {
    html! {
        @if !all.is_empty() {
            (ui::panel(&Panel::new(id, title).count(u64::try_from(all.len()).unwrap_or(u64::MAX)), &html! { ul.news { @for to in all { li { div.news-title { (ui::link(to)) } } } } }))
        }
    }
}

/// No result offers a wider search before anything else.
fn nothing(words: &str) -> Markup {
    let parts: Vec<&str> = words.split_whitespace().collect();
    let mut next: Vec<Link> = Vec::new();
    if parts.len() > 1 {
        next.extend(parts.iter().map(|part| Link::new(format!("只查“{part}”"), format!("/find?q={}", percent(part)))));
    }
    next.push(Link::new("查看全部公开内容", "/find"));
    next.push(Link::new("按栏目查看", "/map"));
    ui::empty(&Empty {
        sentence: format!("公开内容中没有“{words}”。"), detail: "可以减少字数，或者换一种说法。".to_owned(), next
    })
}
