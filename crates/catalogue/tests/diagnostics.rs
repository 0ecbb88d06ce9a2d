//! How findings look, and that the page of the language lists every one of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use mingfa_catalogue::codes::{self, Severity};
use mingfa_catalogue::{Catalogue, Diagnostic, SourceFile, read, render};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}

fn found(files: Vec<SourceFile>) -> (Catalogue, Vec<Diagnostic>) {
    let (catalogue, mut diagnostics) = read(files);
    diagnostics.extend(mingfa_catalogue::lint(&catalogue));
    (catalogue, diagnostics)
}

#[test]
fn a_finding_is_underlined_where_chinese_stands_before_it() {
    let text = "codes \"topic\" title=\"事项类别\" { housing \"住房\" }\n\noffice \"head\" title=\"负责人\" sees=\"everything\"\n";
    let (catalogue, diagnostics) = found(vec![file("lists.kdl", text)]);
    let finding = diagnostics.iter().find(|each| each.code == codes::BAD_VALUE).unwrap();
    let expected = r#"错误[MF-005]：sees 只能是：own-unit assigned reviewed district nothing
 --> lists.kdl:3:33
  |
3 | office "head" title="负责人" sees="everything"
  |                                    ^^^^^^^^^^ 值不合要求
"#;
    assert_eq!(render(finding, &catalogue), expected);
}

#[test]
fn a_path_a_source_and_advice_stand_below() {
    let catalogue = Catalogue { files: vec![file("a.kdl", "步骤\t\"甲\"\u{1b}[31m 乙\n第二行")], ..Catalogue::default() };
    let span = |start, len| mingfa_catalogue::model::Span { file: 0, start, len };
    let finding = Diagnostic::new(codes::GATE_BYPASSED, span(7, 5), "有路径绕过")
        .label(span(22, 9), "另一处")
        .help("加上前置条件")
        .cite("某条例(2020)第一条")
        .path(vec!["新建".to_owned(), "决定".to_owned()]);
    let expected = "错误[MF-702]：有路径绕过
 --> a.kdl:1:4
  |
1 | 步骤    \"甲\"\u{fffd}[31m 乙
  |         ^^^^ 前置条件可以绕过
 ::: a.kdl:2:1
  |
2 | 第二行
  | ------ 另一处
  = 反例：
     1. 新建
     2. 决定
  = 依据：某条例(2020)第一条
  = 建议：加上前置条件
";
    assert_eq!(render(&finding, &catalogue), expected);
}

#[test]
fn a_finding_has_the_shape_of_the_contract() {
    let (catalogue, diagnostics) = found(vec![file("units.kdl", "unitkind \"a\" \"甲\"\n")]);
    let json = serde_json::to_value(diagnostics[0].finding(&catalogue)).unwrap();
    for (key, value) in [
        ("code", serde_json::json!("MF-002")),
        ("severity", serde_json::json!("error")),
        ("file", serde_json::json!("units.kdl")),
        ("line", serde_json::json!(1)),
        ("column", serde_json::json!(1)),
        ("path", serde_json::json!([])),
    ] {
        assert_eq!(json[key], value, "{key}");
    }
    assert!(json["message"].as_str().unwrap().contains("unitkind"));
    assert_eq!(json["help"], "是不是“unit-kind”？");
}

#[test]
fn the_hash_of_an_edition_does_not_see_blanks_comments_and_fragments() {
    let head =
        "basis local=\"r\"; in-force from=\"2020-01-01\"; opens-by \"d\"; source-of-truth \"here\"; called-by \"d\"; opened-by \"c\"\n";
    let whole = |body: &str| {
        let text = format!("procedure \"p\" edition=\"2020\" title=\"甲\" noun=\"件\" {{ {head} {body} }}");
        let fragment = "fragment \"end\" \"title\" { step \"e\" title=\"$(title)\" end=#true }";
        let (catalogue, _) = read(vec![file("procedures/p/2020.kdl", &text), file("fragments/f.kdl", fragment)]);
        catalogue.editions[0].rules.clone()
    };
    let plain = whole("step \"s\" title=\"始\" start=#true; step \"e\" title=\"终\" end=#true");
    assert_eq!(plain.len(), 64);
    for same in [
        "\n\n  step \"s\" start=#true title=\"始\" // a comment\n /* another */ step \"e\" title=\"终\" end=#true\n /- step \"x\" title=\"无\"\n",
        "step s title=#\"始\"# start=#true; step \"e\" title=\"\\u{7ec8}\" end=#true",
        "step \"s\" title=\"始\" start=#true; use \"end\" title=\"终\"",
    ] {
        assert_eq!(whole(same), plain, "{same}");
    }
    for other in [
        "step \"s\" title=\"始\" start=#true; step \"e\" title=\"终点\" end=#true",
        "step \"e\" title=\"终\" end=#true; step \"s\" title=\"始\" start=#true",
        "step \"s\" title=\"始\" start=#true; step \"e\" title=\"终\"",
    ] {
        assert_ne!(whole(other), plain, "{other}");
    }
}

#[test]
fn codes_are_unique_and_in_order() {
    for pair in codes::ALL.windows(2) {
        assert!(pair[0].id < pair[1].id, "{} {}", pair[0], pair[1]);
    }
}

/// The table of `docs/catalogue.md`, between its two marks; `BLESS=1` writes it anew.
#[test]
fn the_page_of_the_language_lists_every_code() {
    let mut table = String::from("| code | severity | 含义 | manual |\n| --- | --- | --- | --- |\n");
    for code in codes::ALL {
        let severity = if code.severity == Severity::Error { "error" } else { "warning" };
        let manual: Vec<&str> = code.manual.iter().map(|line| line.trim()).collect();
        writeln!(table, "| {} | {severity} | {} | {} |", code.id, code.title, manual.join(" ").replace('|', "\\|")).unwrap();
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/catalogue.md");
    let text = fs::read_to_string(&page).unwrap();
    let (begin, end) = ("<!-- codes: made from crates/catalogue/src/codes.rs -->\n", "<!-- end of codes -->\n");
    let (before, rest) = text.split_once(begin).expect("the page has the mark where the codes begin");
    let (listed, after) = rest.split_once(end).expect("the page has the mark where the codes end");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, format!("{before}{begin}{table}{end}{after}")).unwrap();
    } else {
        assert_eq!(listed, table, "docs/catalogue.md is out of date: run this test with BLESS=1");
    }
}
