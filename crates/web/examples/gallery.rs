//! Serves the design system for looking at: `cargo run -p mingfa-web --example gallery -- 8090`.

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::Markup;
use mingfa_web::ui::{self, View, gallery};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8090".to_owned());
    let app = Router::new()
        .route("/design", get(|h: HeaderMap| shown(h, gallery::page)))
        .route("/design/todo", get(|h: HeaderMap| shown(h, gallery::todo_sample)))
        .route("/design/matter", get(|h: HeaderMap| shown(h, gallery::matter_sample)))
        .route("/design/home", get(|h: HeaderMap| shown(h, gallery::home_sample)))
        .route("/design/article", get(|h: HeaderMap| shown(h, gallery::article_sample)))
        .route("/design/sign-in", get(|h: HeaderMap| shown(h, gallery::sign_in_sample)))
        .route("/design/error", get(|h: HeaderMap| shown(h, gallery::error_sample)))
        .route(ui::VIEW_PATH, get(ui::set_view))
        .route("/assets/{file}", get(ui::assets));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, app).await
}

async fn shown(headers: HeaderMap, page: fn(View) -> Markup) -> Response {
    let policy = [("content-security-policy", ui::CSP)];
    (policy, page(View::from_headers(&headers))).into_response()
}
