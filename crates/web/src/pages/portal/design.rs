//! The design system on one page, and whole pages put together from it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::respond::{Answer, Failure};
use crate::session::Visit;
use crate::ui::gallery;

/// `GET /design`
pub async fn page(visit: Visit) -> Response {
    gallery::page(visit.view).into_response()
}

/// `GET /design/{sample}`
pub async fn sample(visit: Visit, Path(sample): Path<String>) -> Answer {
    let view = visit.view;
    let page = match sample.as_str() {
        "todo" => gallery::todo_sample(view),
        "matter" => gallery::matter_sample(view),
        "home" => gallery::home_sample(view),
        "article" => gallery::article_sample(view),
        "sign-in" => gallery::sign_in_sample(view),
        "error" => gallery::error_sample(view),
        _ => return Err(Failure::status(StatusCode::NOT_FOUND)),
    };
    Ok(page.into_response())
}
