//! Every route as nobody, as each office, as a stranger unit and with foreign ids (reliability-security §2 rows 31 and 32).

use axum::http::{Method, StatusCode};
use mingfa_service::may;
use mingfa_web::routes::{Route, Rule, table};

use crate::town::{STRANGER, Town};

/// A path with its parameters filled in; a parameter that is not known here fails the test, so that a new one is thought about.
fn path(route: &Route, town: &Town, foreign: bool) -> String {
    let mut filled = Vec::new();
    let segments: Vec<&str> = route.path.split('/').collect();
    for (at, segment) in segments.iter().enumerate() {
        let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            filled.push((*segment).to_owned());
            continue;
        };
        let before = segments[at - 1];
        filled.push(match (before, name) {
            ("m", "id") if foreign => "legality-review-0000000000".to_owned(),
            ("m", "id") => town.matters["review"].to_string(),
            ("p", "id") => town.item.clone(),
            ("columns", "id") => "legal-advisers".to_owned(),
            ("annual", "year") => "2020".to_owned(),
            ("data", "id") => "legal-opinions".to_owned(),
            ("assets", "file") => "mingfa.css".to_owned(),
            ("groups", "title") => "%E5%85%AC%E5%85%B1%E6%B3%95%E5%BE%8B%E6%9C%8D%E5%8A%A1".to_owned(),
            ("w", "procedure") | ("rules", "procedure") => "legality-review".to_owned(),
            (_, "edition") => "2019".to_owned(),
            (_, "action") => "accept".to_owned(),
            (_, "seq") | (_, "n") => "0".to_owned(),
            (_, "year") => "2020".to_owned(),
            (_, "format") => "md".to_owned(),
            (_, "sample") => "todo".to_owned(),
            (_, "field" | "paper" | "gate" | "publication" | "link" | "item" | "id" | "person" | "figure" | "unit" | "key") => {
                "title".to_owned()
            }
            (before, name) => panic!("{}: say in doors.rs what {{{name}}} after {before} is", route.path),
        });
    }
    filled.join("/")
}

/// Routes in the order of the table, for the snapshot.
#[test]
fn the_table_of_routes_is_reviewed() {
    let lines: Vec<String> =
        table().iter().map(|route| format!("{:<4} {:<44} {:?}", route.method.as_str(), route.path, route.rule)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn nobody_gets_public_pages_and_nothing_else() {
    let town = Town::new().await;
    for route in table() {
        let path = path(&route, &town, false);
        let reply = ask(&town, &route, &path, None, "").await;
        match route.rule {
            Rule::Public => {
                assert!(!reply.asks_to_sign_in(), "{path}");
                assert!(!matches!(reply.status.as_u16(), 401 | 403 | 500..), "{} {path}: {}", route.method, reply.status);
                assert!(!reply.header("set-cookie").contains("mingfa="), "{path} gives a session");
            }
            _ => assert!(reply.asks_to_sign_in(), "{} {path} as nobody: {} {}", route.method, reply.status, reply.header("location")),
        }
    }
}

#[tokio::test]
async fn every_office_gets_what_its_rights_open() {
    let town = Town::new().await;
    let catalogue = town.service.catalogue();
    for login in town.logins() {
        let (token, csrf) = town.sign_in(&login).await;
        let me = town.service.session(&token).await.unwrap().unwrap();
        for route in table().into_iter().filter(|route| route.rule != Rule::Public) {
            if route.path == "/sign-out" {
                continue;
            }
            let path = path(&route, &town, false);
            let reply = ask(&town, &route, &path, Some(&token), &format!("_csrf={csrf}")).await;
            let at = format!("{} {path} as {login}: {}", route.method, reply.status);
            assert!(reply.status.as_u16() < 500, "{at}");
            assert!(!reply.asks_to_sign_in(), "{at}");
            assert!(reply.header("cache-control").contains("no-store"), "{at}: {}", reply.header("cache-control"));
            if let Rule::Right(right) = route.rule {
                let may = may(&me.principal, right, &catalogue).is_ok();
                assert_eq!(reply.status != StatusCode::FORBIDDEN, may, "{at}");
            }
        }
    }
}

#[tokio::test]
async fn a_stranger_cannot_tell_a_foreign_matter_from_none() {
    let town = Town::new().await;
    let (token, csrf) = town.sign_in(STRANGER).await;
    for route in table().into_iter().filter(|route| route.rule == Rule::Matter) {
        let mut seen = Vec::new();
        for foreign in [false, true] {
            let path = path(&route, &town, foreign);
            let reply = ask(&town, &route, &path, Some(&token), &format!("_csrf={csrf}")).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{} {path}", route.method);
            // The address itself stands in the page (switches lead back to it); nothing else may differ.
            seen.push(reply.body.replace(&town.matters["review"].to_string(), "X").replace("legality-review-0000000000", "X"));
        }
        assert_eq!(seen[0], seen[1], "{}", route.path);
    }
}

#[tokio::test]
async fn lists_search_and_exports_hold_nothing_foreign() {
    let town = Town::called("某律师事务所", "只属于财政局的标题").await;
    let (own, _) = town.sign_in("unit-clerk").await;
    let (stranger, _) = town.sign_in(STRANGER).await;
    let paths = [
        "/w/legality-review",
        "/w/legality-review?q=%E8%B4%A2%E6%94%BF%E5%B1%80",
        "/w/legality-review/export?as=csv",
        "/w/agenda-item",
        "/search?q=%E8%B4%A2%E6%94%BF%E5%B1%80",
        "/w",
        "/mine",
        "/done",
    ];
    let mut found = 0;
    for path in paths {
        let theirs = town.get(path, Some(&stranger)).await;
        assert_eq!(theirs.status, StatusCode::OK, "{path}");
        assert!(!theirs.body.contains("只属于财政局的标题"), "{path} shows a stranger what is foreign");
        let mine = town.get(path, Some(&own)).await;
        found += usize::from(mine.body.contains("只属于财政局的标题"));
    }
    assert!(found >= 4, "the owner finds it in {found} places only: the test would not see a leak");
}

async fn ask(town: &Town, route: &Route, path: &str, token: Option<&str>, form: &str) -> crate::town::Reply {
    match route.method {
        Method::GET => town.get(path, token).await,
        Method::POST => town.post(path, token, form, &[]).await,
        ref other => panic!("{other}: say in doors.rs how it is asked"),
    }
}
