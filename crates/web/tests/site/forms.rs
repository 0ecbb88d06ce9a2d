//! Forms from other sites, without the session's token, too large or broken change nothing.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use mingfa_web::routes::{Rule, table};

use crate::desk::{Desk, Put, words};
use crate::town::{BASE, Town};

#[tokio::test]
async fn a_form_from_another_site_is_refused_everywhere() {
    let town = Town::new().await;
    let (token, csrf) = town.sign_in("unit-clerk").await;
    let forms: Vec<_> = table().into_iter().filter(|route| route.method == Method::POST).collect();
    assert!(!forms.is_empty());
    for route in forms {
        let path =
            route.path.replace("{procedure}", "legality-review").replace("{id}", &town.matters["review"]).replace("{action}", "accept");
        let path = path.replace(['{', '}'], "");
        let form = format!("_csrf={csrf}&login=unit-clerk&password=x");
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.invalid")],
            &[("origin", "null")],
            &[("origin", "http://fz.test.invalid.evil.invalid")],
        ] {
            let reply = town.post(&path, Some(&token), &form, foreign).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {foreign:?}");
        }
    }
    assert!(town.service.session(&token).await.unwrap().is_some(), "the foreign form signed the person out");
}

#[tokio::test]
async fn a_form_without_the_sessions_token_is_refused_everywhere() {
    let town = Town::new().await;
    let (token, csrf) = town.sign_in("unit-clerk").await;
    let (_, other) = town.sign_in("leader").await;
    for route in table().into_iter().filter(|route| route.method == Method::POST && route.rule != Rule::Public) {
        let path =
            route.path.replace("{procedure}", "legality-review").replace("{id}", &town.matters["review"]).replace("{action}", "accept");
        let path = path.replace(['{', '}'], "");
        for form in [String::new(), "_csrf=".to_owned(), format!("_csrf={other}"), format!("_csrf={}", &csrf[1..])] {
            let reply = town.post(&path, Some(&token), &form, &[("origin", BASE), ("sec-fetch-site", "same-origin")]).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {form:?}");
        }
    }
}

#[tokio::test]
async fn sign_in_tells_nothing_and_gives_a_guarded_cookie() {
    let town = Town::new().await;
    let wrong = town.post("/sign-in", None, "login=unit-clerk&password=nope", &[]).await;
    let unknown = town.post("/sign-in", None, "login=no-such&password=nope", &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.body.replace("unit-clerk", "X"), unknown.body.replace("no-such", "X"), "one can tell which accounts there are");
    for next in ["//evil.invalid", "https://evil.invalid", "/\\evil.invalid", "javascript:alert(1)", "%0d%0aset-cookie:x=1"] {
        let reply = town.post("/sign-in", None, &format!("login=leader&password=correct-horse-battery&next={next}"), &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{next}");
        assert_eq!(reply.header("location"), "/w", "{next}");
        let cookie = reply.header("set-cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    }
}

#[tokio::test]
async fn broken_and_huge_forms_are_refused_without_harm() {
    let town = Town::new().await;
    let (token, csrf) = town.sign_in("unit-clerk").await;
    let ask = |kind: &str, body: Vec<u8>| {
        Request::post("/w/legality-review/new")
            .header("content-type", kind)
            .header("cookie", format!("mingfa={token}"))
            .body(Body::from(body))
            .unwrap()
    };
    for (kind, body, status) in [
        ("application/json", b"{}".to_vec(), 415),
        ("multipart/form-data", b"x".to_vec(), 400),
        ("multipart/form-data; boundary=b", b"--b\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\nbroken".to_vec(), 400),
        ("application/x-www-form-urlencoded", format!("_csrf={csrf}&v-title={}", "x".repeat(60 << 20)).into_bytes(), 413),
    ] {
        let reply = town.send(ask(kind, body)).await;
        assert_eq!(reply.status.as_u16(), status, "{kind}");
        assert!(reply.body.contains("<html"), "{kind}: an error is a page");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_of_every_field_at_once_and_nothing_typed_is_lost() {
    let town = Town::new().await;
    let clerk = Desk::of(&town, "unit-clerk").await;
    let long = "很长的名称".repeat(60);
    let reply = clerk
        .send(
            "/w/legality-review/new",
            &[("v-title", Put::Text(&long)), ("v-registered-on", Put::Text("2020年2月30日")), ("n-item", Put::Text("YT2020-9999"))],
        )
        .await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in
        ["送审名称最多200个字，现有300个字", "不是日期", "请填写审查类别", "没有找到编号为“YT2020-9999”的可关联件", "有 4 处需要改正"]
    {
        assert!(reply.body.contains(said), "{said}: {}", words(&reply.body));
    }
    for typed in [long.as_str(), "YT2020-9999"] {
        assert!(reply.body.contains(typed), "{typed} is lost");
    }
    // A day before today wants its reason, beside the field that asks for it.
    let reply = clerk
        .send(
            "/w/legality-review/new",
            &[("v-title", Put::Text("某件")), ("v-profile", Put::Text("item")), ("v-registered-on", Put::Text("2020-10-30"))],
        )
        .await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("2020年10月30日早于今日，请选择补录原因"), "{}", words(&reply.body));
    let put = [
        ("v-title", Put::Text("某件")),
        ("v-profile", Put::Text("item")),
        ("v-registered-on", Put::Text("2020-10-30")),
        ("_late", Put::Text("on-paper")),
    ];
    let place = clerk.done("/w/legality-review/new", &put).await;
    assert!(clerk.page(&place).await.contains("补录"), "a late record says so");
}
