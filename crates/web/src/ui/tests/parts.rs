//! What must hold of single components: escaping, furniture, words beside colours.

use std::collections::BTreeMap;

use super::tags;
use crate::ui::*;

const EVIL: &str = "<script>alert('x')</script>\"'><img src=x onerror=y>&amp;";

/// No raw `<script`, no attribute broken out of; what was typed is there in escaped form.
fn assert_inert(markup: &Markup) {
    let page = &markup.0;
    assert!(!page.contains("<script>") && !page.contains("<img"), "{page}");
    for tag in tags(page) {
        assert!(!tag.has("onerror"), "{page}");
    }
    assert!(page.contains("&lt;script&gt;"), "{page}");
}

#[test]
fn what_people_type_is_never_markup() {
    let evil = || EVIL.to_owned();
    assert_inert(&tag(Tone::Red, EVIL));
    assert_inert(&cite(&Cite::new(EVIL).at(EVIL)));
    assert_inert(&field(&Field::text("a", evil()).value(evil()).help(evil()).error(evil())));
    assert_inert(&field(&Field::area("a", evil(), 3).value(evil())));
    assert_inert(&field(&Field::select("a", evil(), vec![Choice::new(evil(), evil()).keys(evil())]).value(evil())));
    assert_inert(&field(&Field::new(Control::Checks(vec![Choice::new(evil(), evil()).help(evil())]), "a", evil()).values(vec![evil()])));
    assert_inert(&error_summary(&[FormError { field: "a".into(), message: evil() }]));
    assert_inert(&facts(&[Fact::text(evil(), EVIL), Fact::masked("a", EVIL, EVIL)]));
    assert_inert(&notice(NoticeKind::Error, EVIL, &html! { (EVIL) }));
    assert_inert(&timeline(&[Entry {
        title: evil(),
        who: evil(),
        when: evil(),
        instant: evil(),
        marks: vec![evil()],
        ..Entry::default()
    }]));
    assert_inert(&paper_list(&[Paper { title: evil(), number: evil(), links: vec![Link::new(evil(), evil())], ..Paper::default() }]));
    assert_inert(&file_list(&[FileItem { name: evil(), href: Some(evil()), hash: evil(), ..FileItem::default() }]));
    assert_inert(&clock_cards(&[ClockCard { title: evil(), rule: evil(), state: ClockState::Paused(evil()), ..ClockCard::default() }]));
    assert_inert(&day_strip(&[Day { date: evil(), weekday: 9, kind: DayKind::Off(evil()), end: true, today: true }]));
    assert_inert(&bar_chart(&Chart { title: evil(), points: vec![Point::new(evil(), 1.0, evil())], ..Chart::default() }));
    assert_inert(&procedure_diagram(&Diagram {
        title: evil(),
        steps: vec![DiagramStep { id: "a".into(), title: evil(), href: Some(evil()), note: Some(evil()), ..DiagramStep::default() }],
        moves: vec![DiagramMove::new("a", EVIL, "a")],
        gates: vec![DiagramGate { before: "a".into(), title: evil(), ..DiagramGate::default() }],
        ..Diagram::default()
    }));
    assert_inert(&diff(&Diff {
        old_title: evil(),
        rows: vec![DiffRow { label: evil(), old: vec![Run::changed(evil())], ..DiffRow::default() }],
        ..Diff::default()
    }));
    assert_inert(&diagnostics(&[Diagnostic {
        message: evil(),
        source: vec![evil()],
        mark: Some((0, 3, 9)),
        label: evil(),
        path: vec![evil()],
        ..Diagnostic::default()
    }]));
    assert_inert(&action_panel(&ActionPanel {
        blocked: vec![Blocked { title: evil(), reason: evil(), letter: Some(evil()), ..Blocked::default() }],
        ..ActionPanel::default()
    }));
    let frame = Frame { title: evil(), user: evil(), path: evil(), csrf: evil(), ..Frame::default() };
    let page = workbench_page(&frame, &html! { "x" }).0;
    assert!(!page.contains("<script>alert") && !page.contains("<img"));
    let meta = PageMeta { title: evil(), description: evil(), keywords: vec![evil()], url: evil(), path: evil(), ..PageMeta::default() };
    let page = portal_page(&Site::default(), &meta, &html! { "x" }).0;
    assert!(!page.contains("<script>alert") && !page.contains("<img"));
}

#[test]
fn a_wrong_field_says_so_in_both_places() {
    let wrong = Field::text("amount", "金额").value("三百").error("金额应当是数字。");
    let summary = error_summary(&errors_of(std::slice::from_ref(&wrong))).0;
    assert!(summary.contains("href=\"#f-amount\"") && summary.contains("金额应当是数字。"));
    let shown = field(&wrong).0;
    assert!(
        shown.contains("id=\"f-amount\"")
            && shown.contains("aria-invalid=\"true\"")
            && shown.contains("aria-describedby=\"f-amount-error\"")
    );
    assert!(shown.contains("value=\"三百\""), "what was typed is kept");
}

#[test]
fn a_password_never_comes_back() {
    let shown = field(&Field::new(Control::Password, "password", "密码").value("secret")).0;
    assert!(!shown.contains("secret"));
}

#[test]
fn a_published_page_carries_all_fifteen_tags() {
    let meta = PageMeta {
        title: "题".into(),
        description: "述".into(),
        keywords: vec!["甲".into(), "乙".into()],
        columns: vec![Link::new("政策文件", "/policies")],
        column_type: "政策文件".into(),
        kind: PageKind::Article(Article {
            published: "2020-11-20 09:30".into(),
            source: "区司法局".into(),
            image: Some("https://a.invalid/i.png".into()),
            ..Article::default()
        }),
        url: "https://a.invalid/n/1".into(),
        ..PageMeta::default()
    };
    let site = Site { name: "站".into(), domain: "a.invalid".into(), id_code: "0000000000".into(), ..Site::default() };
    let page = portal_page(&site, &meta, &html! { p { "文" } }).0;
    let mut found = BTreeMap::new();
    for tag in tags(&page).into_iter().filter(|t| t.name == "meta") {
        found.insert(tag.get("name").to_owned(), tag.get("content").to_owned());
    }
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
        "Image",
        "Url",
    ] {
        assert!(found.get(name).is_some_and(|content| !content.is_empty()), "{name}");
    }
    // Each tag equals what is seen.
    assert_eq!(found["PubDate"], "2020-11-20 09:30");
    assert!(page.contains("发布时间：<time datetime=\"2020-11-20T09:30\">2020-11-20 09:30</time>"));
    assert!(page.contains("信息来源：区司法局"));
    for words in [
        "当前位置",
        "字号",
        "打印",
        "扫一扫在手机打开当前页",
        "我为政府网站找错",
        "网站标识码",
        "主办单位",
        "ICP备案编号",
        "公安机关备案",
        "网站地图",
        "党政机关网站标识",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn an_unset_foot_says_so() {
    let page = portal_page(&Site::default(), &PageMeta::default(), &html! {}).0;
    assert!(page.contains("未设定"));
}

#[test]
fn clocks_say_in_words_what_their_colour_says() {
    let cases = [
        (ClockState::Overdue("3 个工作日".into()), "已超期 3 个工作日"),
        (ClockState::DueToday, "今日到期"),
        (ClockState::Left("4 个工作日".into()), "剩 4 个工作日"),
        (ClockState::Paused(String::new()), "暂停"),
        (ClockState::Met, "已办结"),
        (ClockState::Unset, "未设定"),
        (ClockState::NotBefore("2027年1月5日".into()), "不早于 2027年1月5日"),
    ];
    for (state, words) in cases {
        assert!(clock_chip(&state).0.contains(words));
    }
}

#[test]
fn the_strip_begins_below_its_weekday() {
    let day = Day { date: "2020-09-24".into(), weekday: 4, kind: DayKind::Start, end: false, today: false };
    assert!(day_strip(&[day]).0.contains("day is-start wd4"));
    assert!(!day_strip(&[]).0.contains("<li"));
}

#[test]
fn empty_groups_of_the_worklist_are_named() {
    let todo = TodoGroups { later: vec![Todo { title: "甲".into(), ..Todo::default() }], ..TodoGroups::default() };
    let shown = todo_list(&todo).0;
    for name in ["已超期", "今日到期", "三个工作日内", "以后"] {
        assert!(shown.contains(name));
    }
    let none = TodoGroups { empty: html! { "没有到期事项" }, ..TodoGroups::default() };
    assert!(todo_list(&none).0.contains("没有到期事项"));
}

#[test]
fn every_error_says_what_happened() {
    for status in [401, 403, 404, 409, 413, 422, 429, 500, 503] {
        let page = error_page(&ErrorPage { status, ..ErrorPage::default() }, View::default()).0;
        assert!(page.contains("<h1>") && page.contains(&format!("<p class=\"error-status\">{status}")) && page.contains('。'), "{status}");
    }
}

#[test]
fn a_reader_s_choice_is_in_the_page() {
    let view = View { text: TextSize::Large, contrast: true, elder: true };
    let page = gallery::todo_sample(view).0;
    assert!(page.contains("data-text=\"l\" data-contrast=\"high\" data-mode=\"elder\""));
}

#[test]
fn a_qr_code_holds_the_address() {
    let address = "https://fz.mingde.invalid/n/1";
    let code = qrcode::QrCode::with_error_correction_level(address, qrcode::EcLevel::M).unwrap();
    let dark = code.to_colors().iter().filter(|c| **c == qrcode::Color::Dark).count();
    let drawn = portal::qr_code(address).0;
    assert!(drawn.contains("viewBox=\"0 0 37 37\""), "version 3 with its quiet zone");
    assert_eq!(drawn.matches("h1v1h-1z").count(), dark);
    assert!(portal::qr_code(&"x".repeat(5000)).0.is_empty());
}
