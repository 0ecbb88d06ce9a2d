//! Whatever is typed as a title, a file's name or a search stays text on every page.

use axum::http::{Method, StatusCode};
use mingfa_web::routes::{Rule, table};

use crate::town::Town;

const PAYLOADS: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "{{7*7}}${7*7}<%=7*7%>",
];

/// Marks that only a payload that got through could leave: an element or an attribute in a tag.
fn broke_through(html: &str) -> Option<String> {
    let low = html.to_lowercase();
    for bad in ["<script>alert", "<img src=x", "<svg onload", "href=\"javascript:", "src=\"javascript:"] {
        if low.contains(bad) {
            return Some(bad.to_owned());
        }
    }
    // Inside tags no attribute may begin with “on”.
    let mut rest = low.as_str();
    while let Some(open) = rest.find('<') {
        let tag = &rest[open..];
        let Some(close) = end_of_tag(tag) else { break };
        if outside_quotes(&tag[..close]).contains(" on") {
            return Some(tag[..close].to_owned());
        }
        rest = &tag[close..];
    }
    None
}

/// The end of a tag: a “>” that stands in no quoted value.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

fn outside_quotes(tag: &str) -> String {
    tag.split('"').step_by(2).collect::<Vec<_>>().join("")
}

#[tokio::test]
async fn no_page_turns_words_into_markup() {
    for payload in PAYLOADS {
        let town = Town::called(payload, payload).await;
        let asked: String = payload.bytes().map(|b| format!("%{b:02X}")).collect();
        let (token, _) = town.sign_in("bureau-registrar").await;
        let review = &town.matters["review"];
        let mut paths: Vec<String> = table()
            .into_iter()
            .filter(|route| route.method == Method::GET && !route.path.contains('{') && route.rule != Rule::Public)
            .map(|route| route.path.to_owned())
            .collect();
        paths.extend(
            ["/", "/columns/legal-advisers", "/w/legality-review", "/w/adviser-engagement", "/sitemap.xml", "/reports/2020"]
                .map(str::to_owned),
        );
        paths.extend([format!("/p/{}", town.item), format!("/m/{review}"), format!("/m/{}", town.matters["adviser"])]);
        for path in ["/find", "/search", "/columns/legal-advisers", "/w/legality-review"] {
            paths.push(format!("{path}?q={asked}"));
        }
        for path in ["/verify?n=", "/data?year=", "/sign-in?next=", "/nothing/", "/columns/", "/p/", "/groups/", "/reports/", "/w/"] {
            paths.push(format!("{path}{asked}"));
        }
        let mut shown = 0;
        for path in paths {
            let reply = town.get(&path, Some(&token)).await;
            assert_ne!(reply.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            if reply.header("content-type").contains("html") || reply.header("content-type").contains("xml") {
                assert_eq!(broke_through(&reply.body), None, "{path} with {payload}");
                shown += usize::from(reply.body.contains("alert(1)") || reply.body.contains("7*7"));
            }
        }
        assert!(shown >= 5, "the payload is shown on {shown} pages only: the test would see nothing");
    }
}

#[test]
fn the_detector_detects() {
    assert!(broke_through("<p title=\"a\" onclick=\"x\">").is_some());
    assert!(broke_through("<script>alert(1)</script>").is_some());
    assert!(broke_through("<p title=\"&quot;&gt; onclick=x\">on</p>").is_none());
}
