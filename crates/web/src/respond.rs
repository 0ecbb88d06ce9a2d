//! Answers: pages in their frame, redirects, downloads, and every outcome mapped once to a status and a page.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use mingfa_matter::Refusal;
use mingfa_service::{Denied, ServiceError};

use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Cite, ErrorPage, Link};

/// What a handler gives back.
pub type Answer = Result<Response, Failure>;

/// An outcome that is shown as an error page. The guard renders it, since only it knows who is reading.
#[derive(Clone, Debug, Default)]
pub struct Failure(pub Box<ErrorPage>);

impl Failure {
    /// A status with its usual sentence.
    pub fn status(status: StatusCode) -> Self {
        Self(Box::new(ErrorPage { status: status.as_u16(), ..ErrorPage::default() }))
    }

    /// A status with a sentence.
    pub fn saying(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self(Box::new(ErrorPage { status: status.as_u16(), sentence: sentence.into(), ..ErrorPage::default() }))
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        let status = error.status();
        if status >= 500 {
            // The sentence of a broken store is for the operator, not for the page.
            tracing::error!(%error, status, "request failed");
            return Self(Box::new(ErrorPage { status, ..ErrorPage::default() }));
        }
        let sentence = if status == 404 || status == 401 { String::new() } else { error.to_string() };
        let mut page = ErrorPage { status, sentence, ..ErrorPage::default() };
        if let ServiceError::Refused(refusal) = &error {
            page.cite = cite_of(refusal);
        }
        Self(Box::new(page))
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        ServiceError::from(denied).into()
    }
}

/// The citation inside a refusal, for its own line.
fn cite_of(refusal: &Refusal) -> Option<Cite> {
    let text = match refusal {
        Refusal::Apart { cite, .. } | Refusal::Guard { cite, .. } | Refusal::Gate { cite, .. } | Refusal::TooEarly { cite, .. } => cite,
        Refusal::Times { cite, .. } | Refusal::Assign { cite, .. } => cite,
        _ => return None,
    };
    (!text.is_empty()).then(|| Cite::new(text.clone()))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = status.into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

/// Renders a failure for who is reading: inside the workbench for officials, alone for the public.
pub async fn render_failure(app: &AppState, visit: &Visit, failure: &Failure) -> Response {
    let mut page = ErrorPage::clone(&failure.0);
    if page.next.is_empty() {
        page.next = match (page.status, visit.signed_in.is_some()) {
            (401, _) => vec![Link::new("登录", format!("/sign-in?next={}", percent(&visit.path)))],
            (_, true) => vec![Link::new("返回待办", "/w")],
            (_, false) => vec![Link::new("返回首页", "/")],
        };
    }
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = match &visit.signed_in {
        Some(_) => crate::pages::bench(app, visit, "错误", Vec::new(), &ui::error_panel(&page)),
        None => ui::error_page(&page, visit.view),
    };
    (status, body).into_response()
}

/// A page with a status, for forms that come back with their errors.
pub fn page(status: StatusCode, body: Markup) -> Response {
    (status, body).into_response()
}

/// Leads to a path of this site (303: a form was done, now look).
pub fn go(path: &str) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    if let Ok(place) = HeaderValue::from_str(&ascii(path)) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer
}

/// A file to be kept, never shown as a page of this site (reliability-security §2 row 38).
pub fn download(name: &str, media: &str, bytes: Vec<u8>) -> Response {
    let kind = HeaderValue::from_str(media).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    // RFC 6266 with RFC 8187: an ASCII name for old clients, the real one beside it.
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", percent(name).replace('/', "%2F"));
    let mut answer = Response::new(Body::from(bytes));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

/// Encodes what may not stand raw in a query value or a path segment, slashes left.
pub fn percent(text: &str) -> String {
    encode(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/'))
}

/// A path as header value: everything but printable ASCII is percent-encoded.
fn ascii(path: &str) -> String {
    encode(path, |byte| byte.is_ascii_graphic())
}

fn encode(text: &str, plain: fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
