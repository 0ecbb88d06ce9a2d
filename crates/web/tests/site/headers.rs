//! What every answer carries, whatever it is.

use axum::http::StatusCode;

use crate::town::Town;

#[tokio::test]
async fn every_answer_is_guarded_by_its_headers() {
    let town = Town::new().await;
    let (token, _) = town.sign_in("bureau-reviewer").await;
    let item = format!("/p/{}", town.item);
    for (path, token) in [
        ("/", None),
        (item.as_str(), None),
        ("/nothing/here", None),
        ("/w", None),
        ("/w", Some(token.as_str())),
        ("/sign-in", None),
        ("/data.json", None),
        ("/assets/mingfa.css", None),
    ] {
        let reply = town.get(path, token).await;
        let csp = reply.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(csp.contains(part), "{path}: {csp}");
        }
        assert!(!csp.contains("unsafe"), "{path}: {csp}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), value, "{path} {name}");
        }
    }
}

#[tokio::test]
async fn public_pages_are_asked_again_and_vary_with_the_view_alone() {
    let town = Town::new().await;
    let plain = town.get("/", None).await;
    assert_eq!(plain.header("cache-control"), "no-cache");
    assert!(plain.header("vary").to_lowercase().contains("cookie"), "{}", plain.header("vary"));
    let (token, _) = town.sign_in("leader").await;
    let signed_in = town.get("/", Some(&token)).await;
    assert_eq!(plain.body, signed_in.body, "a public page tells who is signed in");
}

#[tokio::test]
async fn downloads_are_never_pages() {
    let town = Town::new().await;
    for path in ["/data.csv", "/verify/0/proof"] {
        let reply = town.get(path, None).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(reply.header("content-disposition").starts_with("attachment"), "{path}");
        assert!(reply.header("content-security-policy").contains("sandbox"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn unknown_ways_and_methods_are_told_so() {
    let town = Town::new().await;
    assert_eq!(town.get("/nothing", None).await.status, StatusCode::NOT_FOUND);
    let reply = town.post("/verify", None, "", &[]).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(reply.body.contains("<html"), "an error is a page");
}
