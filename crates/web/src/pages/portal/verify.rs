//! “Verify this record”: anyone checks that a record is in the log, unchanged, under a signed checkpoint, and takes the proof away.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use mingfa_service::Verifiable;

use super::frame::{answer, meta};
use super::kept::{All, Shared};
use crate::respond::{Answer, Failure, download};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Fact, Field, NoticeKind, PageMeta, Panel, Weight};

/// `GET /verify?n=`
pub async fn page(State(app): State<AppState>, Extension(kept): Extension<Shared>, visit: Visit) -> Answer {
    let asked = visit.asked("n");
    let (status, outcome, wrong) = match (asked.is_empty(), number(&asked)) {
        (true, _) => (StatusCode::OK, html! {}, None),
        (_, None) => (StatusCode::UNPROCESSABLE_ENTITY, html! {}, Some("存证编号是一个整数，印在公开页面和文书的末尾")),
        (_, Some(n)) => match proven(&app, &kept, n).await {
            Ok(record) => (StatusCode::OK, found(&record), None),
            Err(failure) if failure.0.status == 404 => (StatusCode::NOT_FOUND, missing(n), None),
            Err(failure) => return Err(failure),
        },
    };
    let mut field = Field::text("n", "存证编号").value(&asked).help("例如 41220").full();
    field.error = wrong.map(str::to_owned);
    let body = html! {
        form.form method="get" action="/verify" novalidate { (ui::fields(&[field])) (ui::button_row(&[ui::button(Weight::Primary, "核验")])) }
        (outcome)
        (how(&app)?)
    };
    let meta = PageMeta {
        description: "核验一条记录是否在存证链中、登记后有没有被改动。不显示记录的内容。".to_owned(),
        ..meta(&app, &visit, "记录核验", "/verify")
    };
    let mut page = answer(&app, &meta, &body);
    *page.status_mut() = status;
    Ok(page)
}

/// `GET /verify/{n}/proof`
pub async fn proof(State(app): State<AppState>, Extension(kept): Extension<Shared>, Path(n): Path<String>) -> Answer {
    let n = number(&n).ok_or_else(|| Failure::status(StatusCode::NOT_FOUND))?;
    let record = proven(&app, &kept, n).await?;
    Ok(download(&format!("{n}.tlog-proof"), "text/plain; charset=utf-8", record.proof.clone().into_bytes()))
}

/// `GET /keys`: verifier keys, one a line, as `mingfa ledger audit` takes them.
pub async fn keys(State(app): State<AppState>) -> Answer {
    let mut text = String::new();
    for (role, keys) in app.service.public_keys()? {
        for key in keys {
            text.push_str(&format!("{role} {key}\n"));
        }
    }
    let mut answer: Response = text.into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    Ok(answer)
}

/// An index as people type it: spaces, full-width digits and thousands marks do no harm.
fn number(text: &str) -> Option<u64> {
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            c => c,
        })
        .collect();
    digits.parse().ok()
}

async fn proven(app: &AppState, kept: &All, n: u64) -> Result<Arc<Verifiable>, Failure> {
    kept.proofs.get(app, n, || async { Ok(Arc::new(app.service.verifiable(n).await?)) }).await
}

fn found(record: &Verifiable) -> Markup {
    let facts = [
        Fact::text("存证编号", &record.n.to_string()),
        Fact::text("业务", &record.procedure),
        Fact::text("所记的时间", &record.occurred.to_string()),
        Fact::text("登记的时间", &record.recorded.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        Fact::text("存证快照", &format!("第 {} 条", record.size)),
        Fact::markup("根散列值", html! { code.long-code { (record.root) } }),
    ];
    ui::panel(
        &Panel::new("result", "核验结果"),
        &html! {
            (ui::notice(NoticeKind::Success, "记录在存证链中，登记后没有被改动", &html! { p { "它包含在所示的存证快照之内，快照由本区和审计管理员分别签名。" } }))
            (ui::facts(&facts))
            p { a href=(format!("/verify/{}/proof", record.n)) download { "下载核验文件" } }
        },
    )
}

fn missing(n: u64) -> Markup {
    ui::panel(
        &Panel::new("result", "核验结果"),
        &ui::notice(
            NoticeKind::Error,
            "没有这条记录",
            &html! { p { "存证链中没有编号为 " (n) " 的记录，请核对编号；编号确实印在文书上的，请向制发单位查询。" } },
        ),
    )
}

/// How one checks without trusting this site.
fn how(app: &AppState) -> Result<Markup, Failure> {
    let keys = app.service.public_keys()?;
    Ok(ui::panel(
        &Panel::new("how", "不依赖本网站的核验"),
        &html! {
            ol.steps {
                li { "下载核验文件：其中有这条记录的散列值在存证链中的位置、包含证明和签名的快照，不含记录内容。" }
                li { "用下列公钥检查快照的签名。公钥应当从另外的渠道核对一次，例如本区公报或者审计机关。" }
                li { "按 RFC 6962 的算法由包含证明算出根散列值，与快照中的比较；也可以用 mingfa ledger audit 检查整本导出的存证链。" }
            }
            @for (role, keys) in &keys {
                @for key in keys { p { (if *role == "log" { "存证链公钥 " } else { "见证公钥 " }) code.long-code { (key) } } }
            }
            p { a href="/keys" { "公钥（文本）" } }
            p.muted { "核验能够说明记录登记之后没有被改动，不能说明所有的事都登记了，也不能说明所登记的内容属实。" }
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_type_them() {
        for (typed, n) in
            [("41220", Some(41_220)), (" 41,220 ", Some(41_220)), ("４１２２０", Some(41_220)), ("", None), ("-1", None), ("明", None)]
        {
            assert_eq!(number(typed), n, "{typed}");
        }
    }
}
