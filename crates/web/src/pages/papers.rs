//! Issued papers as pages and as PDF, and files of a matter. Files always download; nothing that was uploaded is shown as a page.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{PreEscaped, html};
use mingfa_catalogue::Id;
use mingfa_service::ServiceError;

use crate::respond::{Answer, Failure, download};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Link, Weight};

/// `GET /m/{id}/paper/{paper}/{seq}`
pub async fn page(State(app): State<AppState>, visit: Visit, Path((matter, paper, seq)): Path<(String, String, u64)>) -> Answer {
    let principal = visit.principal()?;
    let id = Id::new(matter.as_str());
    let document = app.service.paper(principal, &id, &paper, seq).await?;
    let view = app.service.matter(principal, &id).await?;
    let fragment = mingfa_papers::html::render(&document, 1).map_err(ServiceError::from)?;
    let href = format!("/m/{matter}/paper/{paper}/{seq}");
    let body = html! {
        link rel="stylesheet" href=(ui::asset_url("paper.css"));
        p.cluster {
            (ui::link_button(Weight::Primary, "下载 PDF", &format!("{href}/pdf"))) " "
            (ui::link_button(Weight::Plain, "返回办件", &format!("/m/{matter}"))) " "
            (ui::print_button())
        }
        // The renderer escapes every text; it makes elements and classes only.
        div.sheet { (PreEscaped(fragment)) }
    };
    let title = document.meta.title.clone();
    let mut crumbs = super::matter::crumbs(&view);
    crumbs.push(Link::new(title.clone(), href));
    Ok(super::bench(&app, &visit, &title, crumbs, &body).into_response())
}

/// `GET /m/{id}/paper/{paper}/{seq}/pdf`
pub async fn pdf(State(app): State<AppState>, visit: Visit, Path((matter, paper, seq)): Path<(String, String, u64)>) -> Answer {
    let document = app.service.paper(visit.principal()?, &Id::new(matter), &paper, seq).await?;
    let name = match &document.meta.number {
        Some(number) if !number.is_empty() => format!("{}（{number}）.pdf", document.meta.title),
        _ => format!("{}.pdf", document.meta.title),
    };
    let (fonts, now) = (std::sync::Arc::clone(&app.fonts), app.service.now());
    // Typesetting takes a tenth of a second of pure work.
    let made = tokio::task::spawn_blocking(move || mingfa_papers::pdf::render(&document, &fonts, now)).await;
    let bytes = made.map_err(|_| Failure::status(axum::http::StatusCode::INTERNAL_SERVER_ERROR))?.map_err(ServiceError::from)?;
    Ok(download(&name, "application/pdf", bytes))
}

/// `GET /m/{id}/file/{seq}/{field}`
pub async fn file(State(app): State<AppState>, visit: Visit, Path((matter, seq, field)): Path<(String, u64, String)>) -> Answer {
    let (file, bytes) = app.service.file(visit.principal()?, &Id::new(matter), seq, &field).await?;
    Ok(download(&file.name, &file.media_type, bytes))
}
