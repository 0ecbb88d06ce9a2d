//! The public side: what it shows, and that it shows nothing else.

use axum::http::StatusCode;

use crate::town::{BASE, Town};

#[tokio::test]
async fn the_first_page_leads_to_what_was_published() {
    let town = Town::new().await;
    let home = town.get("/", None).await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.body.contains("明德律师事务所") && home.body.contains(&format!("/p/{}", town.item)));
    assert!(!home.body.contains("关于老旧小区改造的请示"), "an unpublished title is public");
}

#[tokio::test]
async fn a_published_item_has_the_whole_furniture_of_the_guide() {
    let town = Town::new().await;
    let path = format!("/p/{}", town.item);
    let page = town.get(&path, None).await.body;
    for name in [
        "SiteName",
        "SiteDomain",
        "SiteIDCode",
        "ColumnName",
        "ColumnDescription",
        "ColumnKeywords",
        "ColumnType",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
        "Keywords",
        "Author",
        "Description",
        "Url",
    ] {
        let tag = format!("<meta name=\"{name}\" content=\"");
        let value = page.split_once(&tag).and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| value);
        assert!(value.is_some_and(|value| !value.is_empty()), "{name}: {value:?}");
    }
    for words in ["当前位置", "发布时间：", "信息来源：", "字号", "打印", "本页二维码", "2020-11-03 10:00", "网站标识码", "4300000001"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains(&format!("{BASE}{path}")), "the canonical address");
    // It is in force for a time and says so; the lawyer's name, a personal datum, was never published.
    assert!(page.contains("在聘") && page.contains("2021年12月31日"));
    assert!(!page.contains("张三"));
}

#[tokio::test]
async fn columns_and_search_find_by_words_and_say_when_there_is_nothing() {
    let town = Town::new().await;
    for path in ["/columns/legal-advisers", "/columns/legal-advisers?q=%E5%BE%8B%E5%B8%88", "/find?q=%E5%BE%8B%E5%B8%88", "/find"] {
        let page = town.get(path, None).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains("明德律师事务所"), "{path}");
    }
    for path in ["/columns/legal-advisers?q=%E7%81%AB%E6%98%9F", "/find?q=%E7%81%AB%E6%98%9F%20%E8%BF%90%E8%BE%93"] {
        let page = town.get(path, None).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains("没有“火星"), "{path}");
    }
    assert_eq!(town.get("/columns/hearings", None).await.status, StatusCode::OK, "an empty column is a page");
    assert_eq!(town.get("/columns/none", None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.get("/p/none.advisers", None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn figures_open_to_published_records_and_to_nothing_else() {
    let town = Town::new().await;
    let page = town.get("/data?year=2020", None).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("口径") && page.body.contains("/data/adviser-departments?year=2020"));
    let catalogue = town.service.catalogue();
    for figure in &catalogue.figures {
        let reply = town.get(&format!("/data/{}?year=2020", figure.id), None).await;
        assert_eq!(reply.status == StatusCode::OK, figure.public, "{}", figure.id);
        assert!(!reply.body.contains("关于老旧小区改造的请示"), "{}", figure.id);
    }
    assert!(catalogue.figures.iter().any(|figure| !figure.public), "nothing to hide, nothing tested");
    for path in ["/data?year=1900", "/data?year=x", "/data/none?year=2020", "/data/legal-opinions?year=2050"] {
        assert_eq!(town.get(path, None).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let json: serde_json::Value = serde_json::from_str(&town.get("/data.json?year=2020", None).await.body).unwrap();
    assert_eq!(json["year"], 2020);
    assert!(json["checkpoint"]["size"].as_u64().unwrap() > 0);
    let csv = town.get("/data.csv?year=2020", None).await.body;
    assert!(csv.contains("adviser-departments"));
}

#[tokio::test]
async fn a_report_is_there_once_its_year_is_over() {
    let town = Town::new().await;
    // The clock stands in November 2020 and the oldest matter is of 2020: no year is over yet.
    assert!(town.get("/reports", None).await.body.contains("还没有公布年度报告"));
    for path in ["/reports/2020", "/reports/2019", "/reports/x", "/reports/2020/pdf"] {
        assert_eq!(town.get(path, None).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn anyone_verifies_a_record_and_learns_nothing_of_it() {
    let town = Town::new().await;
    let page = town.get("/verify?n=3", None).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("登记后没有被改动"));
    let proof = town.get("/verify/3/proof", None).await;
    assert_eq!(proof.status, StatusCode::OK);
    assert!(!proof.body.contains("关于") && proof.body.contains("test.invalid/test"));
    assert_eq!(town.get("/verify?n=999999", None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.get("/verify?n=abc", None).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let keys = town.get("/keys", None).await.body;
    assert!(keys.starts_with("log ") && keys.contains("witness "), "{keys}");
}

#[tokio::test]
async fn machines_find_their_files() {
    let town = Town::new().await;
    let security = town.get("/.well-known/security.txt", None).await.body;
    assert!(security.contains("Contact: tel:0731-00000000") && security.contains("Expires: 2021-05-02T00:00:00Z"), "{security}");
    assert_eq!(town.get("/robots.txt", None).await.body, "User-agent: *\nDisallow: /\n", "a demonstration is not to be found");
    let sitemap = town.get("/sitemap.xml", None).await.body;
    assert!(sitemap.contains(&format!("<loc>{BASE}/p/{}</loc>", town.item)), "{sitemap}");
    for path in ["/map", "/accessibility"] {
        assert_eq!(town.get(path, None).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_readers_view_is_kept_without_script() {
    let town = Town::new().await;
    let reply = town.get("/view?set=l&back=/find?q=a", None).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
    let request = axum::http::Request::get("/").header("cookie", cookie).body(axum::body::Body::empty()).unwrap();
    assert!(town.send(request).await.body.contains("data-text=\"l\""));
}
