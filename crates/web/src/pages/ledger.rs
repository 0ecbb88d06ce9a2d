//! The ledger: how long it is, its signed checkpoints, and a full check of every record.

use axum::extract::State;
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_service::Verified;

use crate::respond::{Answer, go};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Column, Empty, Fact, Form, Link, NoticeKind, PageHead, Panel, Row, Table, Weight};

/// Checkpoints shown; the export file holds all.
const SHOWN: usize = 50;
/// Findings shown; `mingfa ledger verify` lists all.
const FINDINGS: usize = 200;

/// `GET /ledger`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    show(&app, &visit, None).await
}

/// `POST /ledger/verify`: recomputes everything now and says what was found.
pub async fn verify(State(app): State<AppState>, visit: Visit) -> Answer {
    let verified = app.service.verify_ledger(visit.principal()?).await?;
    show(&app, &visit, Some(&verified)).await
}

/// `POST /ledger/checkpoint`
pub async fn checkpoint(State(app): State<AppState>, visit: Visit) -> Answer {
    let size = app.service.sign_checkpoint(visit.principal()?).await?;
    Ok(go(&format!("/ledger?signed={size}#checkpoints")))
}

async fn show(app: &AppState, visit: &Visit, verified: Option<&Verified>) -> Answer {
    let overview = app.service.ledger_overview(visit.principal()?).await?;
    let covered = overview.checkpoints.first().map_or(0, |(size, _, _)| *size);
    let facts = [
        Fact::text("存证链名称", &overview.origin),
        Fact::text("记录数", &overview.size.to_string()),
        Fact::text("根散列值", &overview.root).wide(),
        Fact::text("最近的存证快照", &if covered == 0 { String::new() } else { format!("第 {covered} 条") }),
        Fact::text("快照之后的记录", &overview.size.saturating_sub(covered).to_string()),
        Fact::markup("验证公钥", html! { @for key in &overview.keys { p { code { (key) } } } }).wide(),
    ];
    let row = |(size, root, note): &(u64, String, String)| {
        Row::new(vec![html! { (size) }, html! { code { (root) } }, html! { details { summary { "签名原文" } pre.long-text { (note) } } }])
    };
    let table = Table {
        id: "notes".to_owned(),
        caption: "存证快照".to_owned(),
        columns: vec![Column::number("记录数"), Column::new("根散列值"), Column::new("签名")],
        rows: overview.checkpoints.iter().take(SHOWN).map(row).collect(),
        empty: ui::empty(&Empty { sentence: "还没有签过存证快照。".to_owned(), ..Empty::default() }),
        ..Table::default()
    };
    let form = |action: &str, words: &str, weight: Weight| {
        ui::form(
            &Form { action: action.to_owned(), csrf: visit.csrf(), key: app.service.new_key(), ..Form::default() },
            &html! { (ui::button(weight, words)) },
        )
    };
    let body = html! {
        (ui::page_head(&PageHead { title: "存证链".to_owned(), lead: Some(html! { "发生过的每件事都是一条记录，前后相连；改动任何一条都会被发现。" }), ..PageHead::default() }))
        @if let Some(verified) = verified { (outcome(verified)) }
        (ui::panel(&Panel::new("state", "现状"), &html! { (ui::facts(&facts)) div.cluster { (form("/ledger/verify", "全面核验", Weight::Primary)) " " (form("/ledger/checkpoint", "签署存证快照", Weight::Plain)) } }))
        (ui::panel(&Panel::new("checkpoints", "存证快照").count(u64::try_from(overview.checkpoints.len()).unwrap_or(0)), &ui::table(&table)))
        p.muted { "任何人都可以在公众门户“" a href="/verify" { "核验记录" } "”中按序号核对一条记录；整条存证链的导出和离线审计用命令 mingfa ledger export、mingfa ledger audit。" }
    };
    Ok(super::bench(app, visit, "存证链", vec![Link::new("存证链", "/ledger")], &body).into_response())
}

fn outcome(verified: &Verified) -> Markup {
    if verified.ok {
        let title = format!("核验完成：{} 条记录全部一致", verified.events);
        return ui::notice(NoticeKind::Success, &title, &html! { p { "根散列值 " code { (verified.root) } } });
    }
    let body = html! {
        ul { @for problem in verified.findings.iter().take(FINDINGS) { li { (problem.code) " " @if let Some(n) = problem.event { "第 " (n) " 号存证：" } (problem.message) } } }
        @if verified.findings.len() > FINDINGS { p { "只列出前 " (FINDINGS) " 项，全部请用 mingfa ledger verify 查看。" } }
    };
    ui::notice(NoticeKind::Error, &format!("核验发现 {} 处问题", verified.findings.len()), &body)
}
