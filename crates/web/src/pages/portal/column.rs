//! A column with its items, and a group of columns.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::html;

use super::frame::{SIZE, answer, column_path, crumbs, groups, meta, news, news_standing, words_asked};
use crate::pages::params::Params;
use crate::respond::{Answer, Failure, percent};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Empty, Field, FilterBar, Link, PageMeta, Panel};

/// Items that a group shows of each of its columns.
const OF_EACH: u64 = 10;

/// `GET /columns/{id}?q=&page=`
pub async fn page(State(app): State<AppState>, visit: Visit, Path(id): Path<String>) -> Answer {
    let (words, params) = (words_asked(&visit), Params::of(&visit));
    let (column, items) = app.service.public_column(&id, &words, params.page() - 1, SIZE).await?;
    let path = column_path(&column);
    let lines: Vec<_> = items.rows.iter().map(|(item, standing)| news_standing(item, standing.as_ref())).collect();
    let bar = FilterBar {
        action: path.clone(),
        fields: vec![Field::text("q", "标题、文号或者正文").value(&words).full()],
        clear: path.clone(),
        ..FilterBar::default()
    };
    let nothing = match words.is_empty() {
        true => Empty {
            sentence: "这个栏目还没有内容。".to_owned(),
            detail: "依法应当公开的，办理后会出现在这里。".to_owned(),
            next: vec![Link::new("返回首页", "/")],
        },
        false => Empty {
            sentence: format!("这个栏目中没有“{words}”。"),
            detail: "可以减少字数，或者在全站查找。".to_owned(),
            next: vec![Link::new("在全站查找", format!("/find?q={}", percent(&words))), Link::new("查看本栏目全部", &path)],
        },
    };
    let body = html! {
        (ui::filter_bar(&bar))
        div #list {
            @if lines.is_empty() { (ui::empty(&nothing)) }
            @else { (ui::news_list(&lines)) (ui::paging(&params.paging(items.total, SIZE, "条"))) }
        }
    };
    let crumbs = crumbs(&app, &column);
    let meta = PageMeta {
        description: column.description.clone(),
        columns: crumbs,
        column_type: "政策文件".to_owned(),
        ..meta(&app, &visit, &column.title, &path)
    };
    Ok(answer(&app, &meta, &body))
}

/// `GET /groups/{title}`
pub async fn group(State(app): State<AppState>, visit: Visit, Path(title): Path<String>) -> Answer {
    let group = groups(&app).into_iter().find(|group| group.title == title).ok_or_else(|| Failure::status(StatusCode::NOT_FOUND))?;
    let mut panels = Vec::new();
    for column in &group.columns {
        let (_, items) = app.service.column(&column.id, "", 0, OF_EACH).await?;
        let lines: Vec<_> = items.rows.iter().map(|item| news(item, None)).collect();
        let body = html! {
            @if lines.is_empty() { (ui::empty(&Empty { sentence: "这个栏目还没有内容。".to_owned(), detail: column.description.clone(), next: Vec::new() })) }
            @else { (ui::news_list(&lines)) }
        };
        let more = html! { a href=(column_path(column)) { "共" (items.total) "条" span.visually-hidden { "：" (column.title) } } };
        panels.push(ui::panel(&Panel::new(format!("c-{}", column.id), &column.title).aside(more), &body));
    }
    let description: Vec<&str> = group.columns.iter().map(|column| column.title.as_str()).collect();
    let path = format!("/groups/{}", percent(&group.title));
    let meta = PageMeta { description: description.join("、"), ..meta(&app, &visit, &group.title, &path) };
    Ok(answer(&app, &meta, &html! { @for panel in &panels { (panel) } }))
}
