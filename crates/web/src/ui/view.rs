//! How a reader wants to see the pages: text size, contrast, 长辈版.
//!
//! The choice lives in one cookie. With JavaScript the switches act at once; without it they are links to
//! [`set_view`], which sets the cookie and leads back.

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::icon::{Icon, icon};

/// Name of the cookie; JavaScript reads and writes it too.
pub const VIEW_COOKIE: &str = "mf_view";

/// Where [`set_view`] is mounted.
pub const VIEW_PATH: &str = "/view";

/// Text size over the whole page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    /// 小
    Small,
    /// 中
    #[default]
    Medium,
    /// 大
    Large,
}

impl TextSize {
    /// One letter, as in cookie and attribute.
    pub fn code(self) -> &'static str {
        match self {
            TextSize::Small => "s",
            TextSize::Medium => "m",
            TextSize::Large => "l",
        }
    }

    fn word(self) -> &'static str {
        match self {
            TextSize::Small => "小",
            TextSize::Medium => "中",
            TextSize::Large => "大",
        }
    }
}

/// A reader's choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Text size.
    pub text: TextSize,
    /// Light text on black.
    pub contrast: bool,
    /// 长辈版: very large type, larger targets and pointer, nothing that distracts.
    pub elder: bool,
}

impl View {
    /// Reads the choice from a `Cookie` header; anything unknown counts as not chosen.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let mut view = Self::default();
        for line in headers.get_all(header::COOKIE) {
            let Ok(line) = line.to_str() else { continue };
            for pair in line.split(';') {
                if let Some((name, value)) = pair.trim().split_once('=')
                    && name == VIEW_COOKIE
                {
                    view = Self::from_value(value);
                }
            }
        }
        view
    }

    /// Reads a cookie value such as `l-c-e`.
    pub fn from_value(value: &str) -> Self {
        let mut view = Self::default();
        for part in value.split('-') {
            view = view.with(part);
        }
        view
    }

    /// The cookie value.
    pub fn value(self) -> String {
        let mut value = self.text.code().to_owned();
        if self.contrast {
            value.push_str("-c");
        }
        if self.elder {
            value.push_str("-e");
        }
        value
    }

    /// The choice after one switch: `s m l` size, `c x` contrast on and off, `e n` 长辈版 on and off.
    pub fn with(mut self, switch: &str) -> Self {
        match switch {
            "s" => self.text = TextSize::Small,
            "m" => self.text = TextSize::Medium,
            "l" => self.text = TextSize::Large,
            "c" => self.contrast = true,
            "x" => self.contrast = false,
            "e" => self.elder = true,
            "n" => self.elder = false,
            _ => {}
        }
        self
    }
}

/// 字号 大 中 小.
pub fn size_switch(view: View, back: &str) -> Markup {
    html! {
        span.switch role="group" aria-label="字号" {
            span.switch-label { "字号" }
            @for size in [TextSize::Large, TextSize::Medium, TextSize::Small] {
                a href=(switch_href(size.code(), back)) data-view=(size.code()) rel="nofollow"
                    aria-current=[(view.text == size).then_some("true")] { (size.word()) }
            }
        }
    }
}

/// 高对比、长辈版 and (with JavaScript) 朗读.
pub fn aid_switches(view: View, back: &str) -> Markup {
    let contrast = if view.contrast { "x" } else { "c" };
    let elder = if view.elder { "n" } else { "e" };
    html! {
        span.switch role="group" aria-label="无障碍" {
            a href=(switch_href(contrast, back)) data-view="contrast" rel="nofollow" aria-current=[view.contrast.then_some("true")] {
                (icon(Icon::Contrast)) "高对比"
            }
            a href=(switch_href(elder, back)) data-view="elder" rel="nofollow" aria-current=[view.elder.then_some("true")] { "长辈版" }
            button type="button" data-speak data-enhance aria-pressed="false" hidden { (icon(Icon::Sound)) "朗读" }
        }
    }
}

fn switch_href(switch: &str, back: &str) -> String {
    format!("{VIEW_PATH}?set={switch}&back={}", percent(back))
}

/// Encodes what may not stand raw in a query value.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Whether a path leads into this site and nowhere else (no scheme, no `//host`, no backslash, no control character).
pub fn is_local_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control)
}

/// `GET /view?set=l&back=/…`: sets the cookie and leads back; the way without JavaScript.
pub async fn set_view(headers: HeaderMap, Query(pairs): Query<Vec<(String, String)>>) -> Response {
    let mut view = View::from_headers(&headers);
    let mut back = "/".to_owned();
    for (name, value) in pairs {
        match name.as_str() {
            "set" => view = view.with(&value),
            "back" if is_local_path(&value) => back = value,
            _ => {}
        }
    }
    let cookie = format!("{VIEW_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", view.value());
    let mut answer = StatusCode::SEE_OTHER.into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    // A path may hold raw non-ASCII letters, which a header may not.
    if let Ok(place) = HeaderValue::from_str(&location(&back)) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer
}

/// A path as header value: everything but printable ASCII is percent-encoded.
fn location(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_round_trips() {
        for text in [TextSize::Small, TextSize::Medium, TextSize::Large] {
            for contrast in [false, true] {
                for elder in [false, true] {
                    let view = View { text, contrast, elder };
                    assert_eq!(View::from_value(&view.value()), view);
                }
            }
        }
    }

    #[test]
    fn cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; mf_view=l-e; b=2"));
        let view = View::from_headers(&headers);
        assert_eq!(view.value(), "l-e");
    }

    #[test]
    fn foreign_places_are_refused() {
        for bad in ["", "x", "//evil", "/\\evil", "https://evil", "/a\r\nb", "\\\\evil"] {
            assert!(!is_local_path(bad), "{bad:?}");
        }
        assert!(is_local_path("/norms?q=法"));
    }

    #[tokio::test]
    async fn switch_sets_the_cookie_and_leads_back() {
        let pairs = vec![("set".to_owned(), "e".to_owned()), ("back".to_owned(), "/公开?q=1".to_owned())];
        let answer = set_view(HeaderMap::new(), Query(pairs)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()[header::LOCATION], "/%E5%85%AC%E5%BC%80?q=1");
        assert!(answer.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("mf_view=m-e;"));
    }

    #[tokio::test]
    async fn switch_never_leads_away() {
        let pairs = vec![("back".to_owned(), "//evil.example".to_owned())];
        let answer = set_view(HeaderMap::new(), Query(pairs)).await;
        assert_eq!(answer.headers()[header::LOCATION], "/");
    }
}
