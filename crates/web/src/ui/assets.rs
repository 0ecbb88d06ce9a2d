//! Style sheet, module and mark, embedded, named by content, cached for ever.
//!
//! A debug build reads the folder at each call, so that a style can be tried without compiling.

use std::borrow::Cow;
use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// One file as served.
#[derive(Clone, Debug)]
struct Asset {
    /// Its name in the folder.
    name: String,
    /// `/assets/<stem>.<hash>.<extension>`.
    url: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

/// The address of an asset, with its content hash; an unknown name gives an address that answers 404.
///
/// Mount [`assets`] at `/assets/{file}`.
pub fn asset_url(name: &str) -> String {
    table().iter().find(|asset| asset.name == name).map_or_else(|| format!("/assets/{name}"), |asset| asset.url.clone())
}

/// `GET /assets/{file}`. The hashed name is immutable; the plain name, or the name of an older version, must be asked again.
pub async fn assets(Path(file): Path<String>) -> Response {
    let wanted = format!("/assets/{file}");
    for asset in table().iter() {
        let cache = if asset.url == wanted {
            "public, max-age=31536000, immutable"
        } else if file == asset.name || is_older(&file, &asset.name) {
            "no-cache"
        } else {
            continue;
        };
        let heads = [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, cache), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
        return (heads, asset.bytes.clone()).into_response();
    }
    (StatusCode::NOT_FOUND, "没有这个文件\n").into_response()
}

/// The table of all assets: made once in a release build, anew at each call in a debug build.
fn table() -> Cow<'static, [Asset]> {
    static TABLE: OnceLock<Vec<Asset>> = OnceLock::new();
    if cfg!(debug_assertions) { Cow::Owned(read()) } else { Cow::Borrowed(TABLE.get_or_init(read)) }
}

fn read() -> Vec<Asset> {
    let mut table = Vec::new();
    for name in Files::iter() {
        let Some(file) = Files::get(&name) else {
            continue;
        };
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
        let bytes = match extension {
            "css" => match std::str::from_utf8(&file.data) {
                Ok(text) => unwrap_layers(text).into_bytes(),
                Err(_) => file.data.to_vec(),
            },
            _ => file.data.to_vec(),
        };
        table.push(Asset {
            url: format!("/assets/{stem}.{:016x}.{extension}", fingerprint(&bytes)),
            kind: kind(extension),
            name: name.to_string(),
            bytes,
        });
    }
    table
}

fn kind(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// FNV-1a, 64 bits: names a version for caches. It guards nothing, so it need not be a cryptographic hash.
fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash ^= u64::from(*byte);
        hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

/// Whether `file` is `name` with sixteen hexadecimal digits before its extension.
fn is_older(file: &str, name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let Some(hash) = file
        .strip_prefix(stem)
        .and_then(|rest| rest.strip_suffix(extension))
        .and_then(|rest| rest.strip_prefix('.'))
        .and_then(|rest| rest.strip_suffix('.'))
    else {
        return false;
    };
    hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Takes the `@layer` blocks off a style sheet and keeps their contents in order, comments dropped.
///
/// Browsers before Chromium 99, which many offices still run, ignore a whole `@layer` block and would show bare pages.
/// The source keeps its rules in layer order and its selectors flat, so that the order of the text decides alone.
/// A layer opens with `@layer name {` at the start of a line and closes with the next `}` at the start of a line.
fn unwrap_layers(css: &str) -> String {
    let css = without_comments(css);
    let mut out = String::with_capacity(css.len());
    let mut inside = false;
    for line in css.lines() {
        if line.starts_with("@layer") {
            inside = line.trim_end().ends_with('{');
            continue;
        }
        if inside && line.starts_with('}') {
            inside = false;
            continue;
        }
        let line = line.trim();
        if !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(path: &str) -> Response {
        use axum::body::Body;
        use axum::http::Request;
        use tower::ServiceExt;
        axum::Router::new()
            .route("/assets/{file}", axum::routing::get(assets))
            .oneshot(Request::get(path).body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn hashed_names_are_immutable_and_typed() {
        for (name, kind) in
            [("mingfa.css", "text/css; charset=utf-8"), ("mingfa.js", "text/javascript; charset=utf-8"), ("mark.svg", "image/svg+xml")]
        {
            let url = asset_url(name);
            assert_ne!(url, format!("/assets/{name}"));
            let answer = get(&url).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(answer.headers()[header::CONTENT_TYPE], kind);
            assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        }
    }

    #[tokio::test]
    async fn plain_and_older_names_are_asked_again() {
        for path in ["/assets/mingfa.css", "/assets/mingfa.0123456789abcdef.css"] {
            let answer = get(path).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-cache");
        }
    }

    #[tokio::test]
    async fn anything_else_is_not_found() {
        for path in ["/assets/other.css", "/assets/mingfa.xyz.css", "/assets/..%2FCargo.toml"] {
            assert_eq!(get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn layers_come_off_and_rules_stay_in_order() {
        let css = "@layer a, b;\n/* why */\n@layer a {\n.x { color: red; }\n@media print {\n  .x { color: black; }\n  }\n}\n@layer b {\n.y { top: 0; }\n}\n";
        assert_eq!(unwrap_layers(css), ".x { color: red; }\n@media print {\n.x { color: black; }\n}\n.y { top: 0; }\n");
    }

    #[test]
    fn style_sheet_keeps_its_promises() {
        let source = Files::get("mingfa.css").unwrap();
        let source = std::str::from_utf8(&source.data).unwrap().to_owned();
        assert!(source.len() <= 40 * 1024, "{} bytes", source.len());
        assert!(source.contains("@layer reset, tokens, base, layout, components, utilities, print;"));
        let served = unwrap_layers(&source);
        assert!(!served.contains("@layer") && !served.contains("@import"));
        assert_eq!(served.matches('{').count(), served.matches('}').count());
        assert!(!source.contains(":has("), "not before Chromium 105");
        assert!(!source.contains("!important") || source.matches("!important").count() <= 8);
    }

    #[test]
    fn module_is_small() {
        let source = Files::get("mingfa.js").unwrap();
        let source = std::str::from_utf8(&source.data).unwrap().to_owned();
        assert!(source.lines().count() <= 400);
        assert!(!source.contains("?.") && !source.contains("??"), "not before Chromium 80");
        assert!(!source.contains("innerHTML") && !source.contains("eval("));
    }
}
