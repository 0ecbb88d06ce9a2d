//! What machines ask for: the sitemap, robots.txt (RFC 9309), security.txt (RFC 9116).

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::ToSpan;
use maud::html;
use mingfa_time::date_of;

use super::frame::{address, column_path};
use crate::respond::{Answer, Failure};
use crate::session::Visit;
use crate::state::AppState;

/// A sitemap names at most so many addresses (sitemaps.org protocol).
const MOST: u64 = 50_000;
/// How long what security.txt says is good for; the RFC recommends less than a year.
const GOOD_FOR_DAYS: i64 = 180;

/// `GET /sitemap.xml`
pub async fn sitemap(State(app): State<AppState>, _: Visit) -> Answer {
    let base = &app.site.base_url;
    if base.is_empty() {
        return Err(Failure::status(StatusCode::NOT_FOUND));
    }
    let columns = app.service.catalogue().columns.clone();
    let fixed = ["/", "/data", "/reports", "/verify", "/map", "/accessibility"];
    let items = app.service.published("", 0, MOST - u64::try_from(columns.len() + fixed.len()).unwrap_or(0)).await?;
    let body = html! {
        urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {
            @for path in fixed { url { loc { (base) (path) } } }
            @for column in &columns { url { loc { (base) (column_path(column)) } } }
            @for item in &items.rows { url { loc { (base) (address(item)) } lastmod { (date_of(item.day)) } } }
        }
    };
    Ok(text(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", body.into_string()), "application/xml"))
}

/// `GET /robots.txt`: everything public may be read; endless combinations and the workbench need not be.
pub async fn robots(State(app): State<AppState>, _: Visit) -> Response {
    let mut rules = "User-agent: *\nDisallow: /find\nDisallow: /view\nDisallow: /sign-in\nDisallow: /w\nDisallow: /m/\nDisallow: /design\nDisallow: /verify/\n".to_owned();
    if app.service.label().is_some() {
        // A demonstration must not be found beside real documents.
        rules = "User-agent: *\nDisallow: /\n".to_owned();
    } else if !app.site.base_url.is_empty() {
        rules.push_str(&format!("\nSitemap: {}/sitemap.xml\n", app.site.base_url));
    }
    text(rules, "text/plain; charset=utf-8")
}

/// `GET /.well-known/security.txt`; none while the operator has named no contact that the RFC takes (an address with a scheme).
pub async fn security(State(app): State<AppState>, _: Visit) -> Answer {
    let contact = contact_uri(&app.site.contact).ok_or_else(|| Failure::status(StatusCode::NOT_FOUND))?;
    let until = app.service.now().date().saturating_add(GOOD_FOR_DAYS.days());
    let mut lines = format!("Contact: {contact}\nExpires: {until}T00:00:00Z\nPreferred-Languages: zh, en\n");
    if !app.site.base_url.is_empty() {
        lines.push_str(&format!("Canonical: {}/.well-known/security.txt\n", app.site.base_url));
    }
    Ok(text(lines, "text/plain; charset=utf-8"))
}

/// 联系方式 as an address: `mailto:`, `tel:` and `https:` as they are, a mail address or telephone number with its scheme put before.
fn contact_uri(contact: &str) -> Option<String> {
    let contact = contact.trim();
    let is_plain = !contact.is_empty() && contact.chars().all(|c| c.is_ascii_graphic());
    if !is_plain {
        return None;
    }
    if ["mailto:", "tel:", "https://"].iter().any(|scheme| contact.starts_with(scheme)) {
        return Some(contact.to_owned());
    }
    if contact.contains('@') {
        return Some(format!("mailto:{contact}"));
    }
    contact.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+')).then(|| format!("tel:{contact}"))
}

fn text(text: String, kind: &'static str) -> Response {
    let mut answer = text.into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_become_addresses_or_nothing() {
        for (given, wanted) in [
            ("0731-00000000", Some("tel:0731-00000000")),
            ("fz@demo.invalid", Some("mailto:fz@demo.invalid")),
            ("https://a.invalid/c", Some("https://a.invalid/c")),
            ("区司法局 0731-00000000", None),
            ("a@b\r\nContact: x", None),
            ("", None),
        ] {
            assert_eq!(contact_uri(given).as_deref(), wanted, "{given}");
        }
    }
}
