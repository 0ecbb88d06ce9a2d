//! Who asks: the cookie, the visit that every handler is given, and where a request may come from.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use mingfa_service::{Denied, Principal, SignedIn};

use crate::respond::Failure;
use crate::state::AppState;
use crate::ui::View;

/// Name of the session's cookie where the site is reached over TLS: the prefix binds it to this host alone (RFC 6265bis §4.1.3).
const SECURE_COOKIE: &str = "__Host-mingfa";
/// Name of the cookie on plain HTTP, which only this machine and a demonstration use.
const PLAIN_COOKIE: &str = "mingfa";
/// A session's token is 64 hexadecimal digits; anything else is not looked up.
const TOKEN_LENGTH: usize = 64;

/// One request as handlers see it.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who is signed in. Always none on public routes: those pages are the same for everybody.
    pub signed_in: Option<SignedIn>,
    /// How the reader wants to see pages.
    pub view: View,
    /// Path with query.
    pub path: String,
    /// Token of the session, to end it.
    pub token: Option<String>,
}

impl Visit {
    /// Who is signed in.
    ///
    /// # Errors
    /// Nobody; the route's rule has made sure that this does not happen where it matters.
    pub fn me(&self) -> Result<&SignedIn, Failure> {
        self.signed_in.as_ref().ok_or_else(|| Denied::SignIn.into())
    }

    /// Whose rights count.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn principal(&self) -> Result<&Principal, Failure> {
        Ok(&self.me()?.principal)
    }

    /// The session's token for forms; empty when nobody is signed in.
    pub fn csrf(&self) -> String {
        self.signed_in.as_ref().map(|me| me.csrf.clone()).unwrap_or_default()
    }

    /// Parameters of the query, decoded, in order.
    pub fn query(&self) -> Vec<(String, String)> {
        let (_, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let uri: Result<axum::http::Uri, _> = format!("/?{query}").parse();
        let Ok(uri) = uri else { return Vec::new() };
        axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|query| query.0).unwrap_or_default()
    }

    /// One parameter of the query, trimmed; empty when absent.
    pub fn asked(&self, name: &str) -> String {
        self.query().into_iter().find(|(each, _)| each == name).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // Only the guard puts it there; a handler outside the table gets nothing.
        parts.extensions.get::<Visit>().cloned().ok_or_else(|| Denied::SignIn.into())
    }
}

/// The session's token in a request, if it looks like one.
pub fn token(app: &AppState, headers: &HeaderMap) -> Option<String> {
    let name = if app.secure() { SECURE_COOKIE } else { PLAIN_COOKIE };
    let mut found = None;
    for line in headers.get_all(header::COOKIE) {
        for pair in line.to_str().unwrap_or_default().split(';') {
            if let Some((key, value)) = pair.trim().split_once('=')
                && key == name
                && value.len() == TOKEN_LENGTH
                && value.bytes().all(|b| b.is_ascii_hexdigit())
            {
                found = Some(value.to_owned());
            }
        }
    }
    found
}

/// The `Set-Cookie` of a new session.
pub fn cookie(app: &AppState, token: &str) -> Option<HeaderValue> {
    set_cookie(app, token, "")
}

/// The `Set-Cookie` that forgets the session.
pub fn forget(app: &AppState) -> Option<HeaderValue> {
    set_cookie(app, "", "; Max-Age=0")
}

fn set_cookie(app: &AppState, value: &str, more: &str) -> Option<HeaderValue> {
    let (name, secure) = if app.secure() { (SECURE_COOKIE, "; Secure") } else { (PLAIN_COOKIE, "") };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}")).ok()
}

/// Whether a request that changes something comes from a page of this site: `Sec-Fetch-Site` where the browser sends it,
/// `Origin` else. A request with neither comes from no page of a current browser; it still needs the session's token.
pub fn is_from_here(app: &AppState, method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site")
        && site != "same-origin"
        && site != "none"
    {
        return false;
    }
    match text("origin") {
        None => true,
        Some(origin) if !app.site.base_url.is_empty() && origin == app.site.base_url => true,
        // Behind no proxy the host is what the browser asked; a proxy that changes it needs `base_url`.
        Some(origin) => match (origin.split_once("://"), text("host")) {
            (Some((_, host)), Some(asked)) => host == asked,
            _ => false,
        },
    }
}
