//! The rule library: every procedure with its editions, as prose, drawn, and what is proved of it.

use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_catalogue::Report;
use mingfa_catalogue::model::{Catalogue, Edition};
use mingfa_catalogue::prove::{Proved, ProvedKind};
use mingfa_service::{Denied, LocalWords};
use mingfa_time::chinese_date;

use super::{drawing, explained};
use crate::respond::{Answer, Failure};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Column, Empty, Link, NoticeKind, PageHead, Panel, Row, Table, Tone};

/// The proof of one adopted catalogue, made once: it takes some hundred milliseconds and never changes.
static PROOF: Mutex<Option<Proof>> = Mutex::new(None);

/// What was proved of which catalogue.
type Proof = (Arc<Catalogue>, Arc<Report>);

async fn proof(app: &AppState) -> Result<Arc<Report>, Failure> {
    let catalogue = app.service.catalogue();
    let kept = PROOF.lock().ok().and_then(|kept| kept.clone());
    if let Some((of, report)) = kept
        && Arc::ptr_eq(&of, &catalogue)
    {
        return Ok(report);
    }
    let of = Arc::clone(&catalogue);
    let made = tokio::task::spawn_blocking(move || {
        // Adopted text is read anew, so that findings of the reading are among those of the check.
        let (read, found) = mingfa_catalogue::read(of.files.clone());
        Arc::new(mingfa_catalogue::check(&read, found))
    });
    let report = made.await.map_err(|_| Failure::status(axum::http::StatusCode::INTERNAL_SERVER_ERROR))?;
    if let Ok(mut kept) = PROOF.lock() {
        *kept = Some((catalogue, Arc::clone(&report)));
    }
    Ok(report)
}

/// `GET /rules`
pub async fn list(State(app): State<AppState>, visit: Visit) -> Answer {
    let catalogue = app.service.catalogue();
    let report = proof(&app).await?;
    let today = app.service.now().date();
    let row = |edition: &Arc<Edition>| {
        let proved =
            report.proved.iter().filter(|proved| proved.procedure == edition.procedure && proved.edition == edition.edition).count();
        let until = edition.until.map_or_else(|| "现行".to_owned(), chinese_date);
        Row::new(vec![
            html! { (edition.title) },
            html! { (edition.edition) },
            html! { (chinese_date(edition.from)) " 至 " (until) @if edition.governs(today) { " " (ui::tag(Tone::Green, "适用中")) } },
            html! { (edition.steps.len()) },
            html! { (edition.all_actions().count()) },
            html! { (edition.clocks.len()) },
            html! { (edition.gates.len()) },
            html! { (proved) },
        ])
        .to(format!("/rules/{}/{}", edition.procedure, edition.edition))
    };
    let table = Table {
        id: "editions".to_owned(),
        caption: "各业务的适用版".to_owned(),
        columns: vec![
            Column::new("业务"),
            Column::new("版本").tight(),
            Column::new("适用期间"),
            Column::number("环节"),
            Column::number("操作"),
            Column::number("期限"),
            Column::number("前置条件"),
            Column::number("已证明"),
        ],
        rows: catalogue.editions.iter().map(row).collect(),
        empty: ui::empty(&Empty { sentence: "还没有采用任何规则。".to_owned(), ..Empty::default() }),
        ..Table::default()
    };
    let body = html! {
        (ui::page_head(&PageHead { title: "规则库".to_owned(), lead: Some(html! { "各项业务怎样办理，由这里的规则决定；每一版规则都经过证明。" }), ..PageHead::default() }))
        (verdict(&report))
        (ui::table(&table))
        (ui::panel(&Panel::new("assumptions", "证明以外的前提").count(u64::try_from(report.assumptions.len()).unwrap_or(0)), &assumptions(&report, None)))
    };
    Ok(super::bench(&app, &visit, "规则库", vec![Link::new("规则库", "/rules")], &body).into_response())
}

fn verdict(report: &Report) -> Markup {
    if report.ok() {
        let title = format!("规则库通过检查：证明了 {} 项前置条件和法定义务", report.gates_proved);
        ui::notice(
            NoticeKind::Success,
            &title,
            &html! { p { "共 " (report.procedures) " 项业务、" (report.editions) " 个版本、" (report.clocks) " 个期限。" } },
        )
    } else {
        let errors = report.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        ui::notice(NoticeKind::Error, "规则库没有通过检查", &html! { ul { @for error in errors { li { (error.message) } } } })
    }
}

/// `GET /rules/{procedure}/{edition}`
pub async fn page(State(app): State<AppState>, visit: Visit, Path((procedure, name)): Path<(String, String)>) -> Answer {
    let catalogue = app.service.catalogue();
    let edition = catalogue.edition(&procedure, &name).ok_or(Denied::Unknown)?;
    let report = proof(&app).await?;
    let title = format!("{}（{}）", edition.title, edition.edition);
    let mut others = Vec::new();
    for other in catalogue.editions_of(&procedure).filter(|other| other.edition != edition.edition) {
        others.push(Link::new(format!("{}版", other.edition), format!("/rules/{procedure}/{}", other.edition)));
    }
    let anywhere: Vec<&str> = edition
        .actions
        .iter()
        .filter(|action| matches!(action.site, mingfa_catalogue::model::ActionSite::Anywhere { .. }))
        .map(|action| action.title.as_str())
        .collect();
    let about = format!("{procedure} {name}");
    // In definitions the district's own rules are keys; people read their documents.
    let local = app.service.local_words().await?;
    let body = html! {
        (ui::page_head(&PageHead { kind: "规则库".to_owned(), title: title.clone(), lead: Some(html! { @if !others.is_empty() { "其他版本：" @for other in &others { (ui::link(other)) " " } } a href={ "/w/" (procedure) } { "查看" (edition.noun) } }), ..PageHead::default() }))
        (ui::panel(&Panel::new("flow", "办理流程"), &html! {
            (ui::procedure_diagram(&drawing::of_edition(edition)))
            @if !anywhere.is_empty() { p { "随时可以办理（图中不画）：" (anywhere.join("、")) "。" } }
        }))
        (ui::panel(&Panel::new("proved", "已证明"), &proved(&report, edition, &local)))
        div.prose-text { (explained::render(&local.put(&mingfa_catalogue::explain(&catalogue, edition)), 2)) }
        (ui::panel(&Panel::new("assumptions", "证明以外的前提"), &assumptions(&report, Some(&about))))
    };
    let crumbs = vec![Link::new("规则库", "/rules"), Link::new(title.clone(), format!("/rules/{procedure}/{name}"))];
    Ok(super::bench(&app, &visit, &title, crumbs, &body).into_response())
}

fn proved(report: &Report, edition: &Edition, local: &LocalWords) -> Markup {
    let of: Vec<&Proved> =
        report.proved.iter().filter(|proved| proved.procedure == edition.procedure && proved.edition == edition.edition).collect();
    let kind = |kind: ProvedKind| match kind {
        ProvedKind::Duty => "法定义务",
        ProvedKind::Gate => "前置条件",
        ProvedKind::Guarantee => "结论可靠",
        ProvedKind::Apart => "岗位分离",
    };
    let row = |proved: &&Proved| {
        Row::new(vec![
            html! { (kind(proved.kind)) },
            html! { (proved.title) },
            html! { (local.put(&proved.cite)) },
            html! { (proved.states) },
        ])
    };
    let rows: Vec<Row> = of.iter().map(row).collect();
    html! {
        p.muted { "以下各项在本版规则的每一条办理路径上都成立；末列是为此逐一查看的状态数。" }
        (ui::table(&Table {
            id: "proofs".to_owned(),
            caption: "已证明的性质".to_owned(),
            columns: vec![Column::new("种类").tight(), Column::new("内容"), Column::new("依据"), Column::number("状态数")],
            rows,
            empty: ui::empty(&Empty { sentence: "本版没有须证明的性质。".to_owned(), ..Empty::default() }),
            ..Table::default()
        }))
    }
}

/// What check cannot know, of the whole catalogue or of one edition.
fn assumptions(report: &Report, about: Option<&str>) -> Markup {
    let shown: Vec<&str> =
        report.assumptions.iter().filter(|each| about.is_none_or(|about| each.about == about)).map(|each| each.text.as_str()).collect();
    html! {
        @if shown.is_empty() { p.muted { "没有。" } }
        @else { details { summary { "展开全部 " (shown.len()) " 条" } ul { @for text in &shown { li { (text) } } } } }
    }
}
