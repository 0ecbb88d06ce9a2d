//! The security log: who signed in, who failed, what was refused or revealed.

use axum::extract::State;
use axum::response::IntoResponse;
use maud::html;
use mingfa_service::SecurityLine;

use crate::pages::shown::instant;
use crate::respond::Answer;
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Column, Empty, Link, PageHead, Row, Table};

/// Lines shown.
const SHOWN: u64 = 500;

/// `GET /admin/security`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    let lines = app.service.security_lines(visit.principal()?, SHOWN).await?;
    let row = |line: &SecurityLine| {
        Row::new(vec![html! { (instant(line.at)) }, html! { (words(&line.kind)) }, html! { (line.person) }, html! { (line.detail) }])
    };
    let table = Table {
        id: "security".to_owned(),
        caption: "安全日志".to_owned(),
        columns: vec![Column::new("时间").tight(), Column::new("事件").tight(), Column::new("人员").tight(), Column::new("对象")],
        rows: lines.iter().map(row).collect(),
        empty: ui::empty(&Empty { sentence: "还没有记录。".to_owned(), ..Empty::default() }),
        ..Table::default()
    };
    let body = html! {
        (ui::page_head(&PageHead { title: "安全日志".to_owned(), lead: Some(html! { "最近 " (SHOWN) " 条，最新在前。" }), ..PageHead::default() }))
        (ui::live_filter("security", "筛选"))
        (ui::table(&table))
    };
    Ok(crate::pages::bench(&app, &visit, "安全日志", vec![Link::new("安全日志", "/admin/security")], &body).into_response())
}

fn words(kind: &str) -> String {
    match kind {
        "sign-in" => "登录",
        "sign-in-failed" => "登录失败",
        "password-changed" => "修改口令",
        "password-reset" => "重置口令",
        "disabled" => "停用账户",
        "appointed" => "任命岗位",
        "relieved" => "免去岗位",
        other => return other.to_owned(),
    }
    .to_owned()
}
