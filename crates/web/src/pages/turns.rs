//! The first screen: whose turn it is, soonest first, in four groups. Then 已办 and 我发起.

use axum::extract::State;
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_service::{ListRow, Page, Todo};
use mingfa_time::{chinese_date, date_of};

use super::params::Params;
use super::shown::{self, RowWords};
use crate::respond::Answer;
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Column, Empty, Link, PageHead, Row, Table, TodoGroups};

/// Rows on one page of 已办 and 我发起.
const SIZE: u64 = 20;

/// `GET /w`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    let turns = app.service.turns(visit.principal()?).await?;
    let world = app.service.world();
    let today = app.service.now().date();
    let shown = |todos: &[Todo]| -> Vec<ui::Todo> {
        let one = |todo: &Todo| {
            let words = RowWords::of(&todo.row, &world, today);
            let edition = world.catalogue.edition(&todo.row.procedure, &todo.row.edition);
            let role = edition.and_then(|edition| edition.role(&todo.role)).map_or_else(String::new, |role| format!("（{}）", role.title));
            ui::Todo {
                noun: words.noun,
                title: shown::title(&todo.row).to_owned(),
                number: todo.row.number.clone().unwrap_or_default(),
                href: format!("/m/{}", todo.row.matter),
                action: format!("{}{role}", words.step),
                due: todo.due.map(|due| chinese_date(date_of(due))),
                state: todo.due.map_or(ui::ClockState::Unset, |due| shown::due_state(date_of(due), today, &world.calendar)),
                cite: None,
                from: words.unit,
            }
        };
        todos.iter().map(one).collect()
    };
    let total = turns.overdue.len() + turns.today.len() + turns.soon.len() + turns.later.len();
    let groups = TodoGroups {
        overdue: shown(&turns.overdue),
        today: shown(&turns.today),
        soon: shown(&turns.soon),
        later: shown(&turns.later),
        empty: empty(&app, &visit),
        ..TodoGroups::default()
    };
    let head = PageHead {
        title: "待办".to_owned(),
        lead: Some(html! { (chinese_date(today)) "，共 " b { (total) } " 件等您办理。" }),
        ..PageHead::default()
    };
    let body = html! {
        (ui::page_head(&head))
        div #list { (ui::todo_list(&groups)) }
    };
    Ok(super::bench(&app, &visit, "待办", Vec::new(), &body).into_response())
}

/// An empty list of turns teaches where work comes from.
fn empty(app: &AppState, visit: &Visit) -> Markup {
    let mut next = Vec::new();
    if let Some(me) = &visit.signed_in {
        for procedure in super::opens(app, &me.principal).into_iter().take(4) {
            next.push(Link::new(format!("新建{}", procedure.noun), format!("/w/{}/new", procedure.id)));
        }
    }
    next.push(Link::new("查看已办", "/done"));
    ui::empty(&Empty {
        sentence: "没有等您办理的事项。".to_owned(), detail: "轮到您办理的办件会按到期先后列在这里。".to_owned(), next
    })
}

/// `GET /done`
pub async fn done(State(app): State<AppState>, visit: Visit) -> Answer {
    let params = Params::of(&visit);
    let rows = app.service.done(visit.principal()?, params.page() - 1, SIZE).await?;
    let empty = Empty {
        sentence: "您还没有办过任何办件。".to_owned(),
        detail: "您在办件中的每一次操作之后，该件会列在这里。".to_owned(),
        next: vec![Link::new("查看待办", "/w")],
    };
    plain_list(&app, &visit, "已办", &params, &rows, &empty)
}

/// `GET /mine`
pub async fn mine(State(app): State<AppState>, visit: Visit) -> Answer {
    let params = Params::of(&visit);
    let principal = visit.principal()?;
    let rows = app.service.mine(principal, params.page() - 1, SIZE).await?;
    let next = super::opens(&app, principal)
        .into_iter()
        .map(|each| Link::new(format!("新建{}", each.noun), format!("/w/{}/new", each.id)))
        .collect();
    let empty = Empty { sentence: "您还没有发起过办件。".to_owned(), detail: String::new(), next };
    plain_list(&app, &visit, "我发起", &params, &rows, &empty)
}

fn plain_list(app: &AppState, visit: &Visit, title: &str, params: &Params, rows: &Page<ListRow>, empty: &Empty) -> Answer {
    let body = html! {
        (ui::page_head(&PageHead { title: title.to_owned(), ..PageHead::default() }))
        div #list {
            (matters_table(app, title, &rows.rows, &ui::empty(empty)))
            @if rows.total > 0 { (ui::paging(&params.paging(rows.total, SIZE, "件"))) }
        }
    };
    Ok(super::bench(app, visit, title, vec![Link::new(title, params.href())], &body).into_response())
}

/// Matters of several procedures in one table.
pub fn matters_table(app: &AppState, caption: &str, rows: &[ListRow], empty: &Markup) -> Markup {
    let world = app.service.world();
    let today = app.service.now().date();
    let row = |each: &ListRow| {
        let words = RowWords::of(each, &world, today);
        Row::new(vec![
            html! { (shown::title(each)) },
            html! { (shown::procedure_title(&world.catalogue, &each.procedure)) },
            html! { @if let Some(number) = &each.number { span.docno { (number) } } },
            html! { (words.unit) },
            shown::row_state(each, &words),
            html! { (words.opened) },
            due_cell(&words),
        ])
        .to(format!("/m/{}", each.matter))
    };
    ui::table(&Table {
        id: "matters".to_owned(),
        caption: caption.to_owned(),
        columns: vec![
            Column::new("名称"),
            Column::new("业务").tight(),
            Column::new("文号").tight(),
            Column::new("单位"),
            Column::new("环节").tight(),
            Column::new("日期").tight(),
            Column::new("到期").tight(),
        ],
        rows: rows.iter().map(row).collect(),
        empty: empty.clone(),
        ..Table::default()
    })
}

/// Due day and chip.
pub fn due_cell(words: &RowWords) -> Markup {
    html! { @if let Some((day, state)) = &words.due { (ui::due_line(Some(day), state, None)) } }
}
