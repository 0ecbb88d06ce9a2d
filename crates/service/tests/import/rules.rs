//! Each rule of the import on a small table of hotline orders.

use mingfa_catalogue::{Id, Value};
use mingfa_papers::sheets::{Cell, Sheet, to_xlsx};
use mingfa_service::{ImportRequest, NoteKind, Principal, ServiceError};
use mingfa_store::api::Erasure;
use mingfa_time::Moment;

use super::world::*;

pub const HEADER: &str = "工单编号,受理时间,诉求来源,诉求类型,一级分类,二级分类,标题,内容,诉求人,联系电话,街道,社区,是否保密,紧急程度,承办单位,派发时间,签收时间,办理时限,办结时间,是否按时办结,是否延期,办理结果,回访时间,回访满意度,退回次数";

/// An order that has been signed for, with some cells changed.
pub fn order(no: &str, cells: &[(&str, &str)]) -> String {
    let mut row: Vec<(&str, String)> = HEADER.split(',').map(|title| (title, String::new())).collect();
    let usual = [
        ("工单编号", no),
        ("受理时间", "2020-03-02 09:00:00"),
        ("诉求来源", "电话"),
        ("诉求类型", "投诉"),
        ("标题", "关于噪声的投诉"),
        ("内容", "夜间施工噪声大，影响休息。"),
        ("诉求人", "张三"),
        ("联系电话", "138****5678"),
        ("街道", "枫林街道"),
        ("承办单位", "枫林街道办事处"),
        ("派发时间", "2020-03-02 10:00:00"),
        ("签收时间", "2020-03-02 11:00:00"),
        ("办理时限", "2020-03-09 23:59:59"),
        ("退回次数", "0"),
    ];
    for (title, value) in usual.iter().chain(cells) {
        row.iter_mut().find(|(each, _)| each == title).unwrap_or_else(|| panic!("{title}")).1 = (*value).to_owned();
    }
    let quoted = |cell: &String| if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
    row.iter().map(|(_, cell)| quoted(cell)).collect::<Vec<_>>().join(",")
}

pub fn orders(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

const CLOSED: [(&str, &str); 6] = [
    ("办结时间", "2020-03-05 16:00:00"),
    ("是否按时办结", "是"),
    ("办理结果", "已责令整改。"),
    ("回访时间", "2020-03-06 09:30:00"),
    ("回访满意度", "满意"),
    ("退回次数", "1"),
];

#[tokio::test]
async fn a_newer_state_of_an_order_is_merged_as_one_event_and_an_older_one_refused() {
    let district = District::new().await;
    let (open, closed) = (orders(&[order("MD1", &[])]), orders(&[order("MD1", &CLOSED)]));
    let first = district.import(&[("一月.csv", &open)]).await;
    assert_eq!(counts(&first.files[0]), (1, 0, 0, 0));
    let state = district.matter("hotline-order", "MD1").await;
    assert_eq!((state.step.as_str(), state.seq, state.historic), ("handling", 1, true));
    let events = district.events().await;

    let second = district.import(&[("二月.csv", &closed)]).await;
    assert_eq!(counts(&second.files[0]), (1, 1, 0, 0));
    assert_eq!(district.events().await, events + 1);
    let state = district.matter("hotline-order", "MD1").await;
    assert_eq!((state.step.as_str(), state.counters["returns"]), ("ended", 1));
    assert_eq!((text(&state, "result").as_str(), text(&state, "satisfaction").as_str()), ("已责令整改。", "satisfied"));
    let passes: Vec<&str> = state.passes.iter().map(|pass| pass.action.as_str()).collect();
    assert_eq!(passes, ["open", "dispatch", "sign", "close", "call-back"]);
    assert!(state.findings.is_empty(), "{:?}", state.findings);
    assert_eq!((district.figure("hotline-orders").await, district.figure("hotline-on-time").await), (1.0, 100.0));

    let again = district.import(&[("二月.csv", &closed)]).await;
    assert_eq!(counts(&again.files[0]), (0, 0, 1, 0));
    let older = district.import(&[("一月.csv", &open)]).await;
    assert_eq!(counts(&older.files[0]), (0, 0, 0, 1));
    assert_eq!(notes(&older.files[0].refused), ["1 工单编号 conflict"]);
    assert!(older.files[0].refused[0].message.contains("办理结果"), "{}", older.files[0].refused[0].message);
    assert_eq!(district.events().await, events + 1);
    district.verify().await;
}

#[tokio::test]
async fn a_merged_state_is_judged_anew() {
    let district = District::new().await;
    district.import(&[("a.csv", &orders(&[order("MD1", &[])]))]).await;
    let late = [("办结时间", "2020-03-12 16:00:00"), ("是否按时办结", "是"), ("办理结果", "已办。")];
    let report = district.import(&[("b.csv", &orders(&[order("MD1", &late)]))]).await;
    assert_eq!(counts(&report.files[0]), (1, 1, 0, 0));
    assert_eq!(notes(&report.files[0].warnings), ["1 - finding", "1 - finding"]);
    let state = district.matter("hotline-order", "MD1").await;
    let codes: Vec<&str> = state.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["late.close", "check.close"]);
    assert_eq!(district.figure("hotline-on-time").await, 0.0);
    district.verify().await;
}

#[tokio::test]
async fn the_same_order_in_one_file_is_one_matter() {
    let district = District::new().await;
    let rows = [
        order("MD1", &[]),
        order("MD2", &[]),
        order("MD1", &CLOSED),
        order("MD1", &CLOSED),
        order("MD2", &[("内容", "另一件事")]),
        order("MD1", &[]),
    ];
    let file = orders(&rows);
    let report = district.import(&[("a.csv", &file)]).await;
    assert_eq!(counts(&report.files[0]), (3, 1, 1, 2));
    assert_eq!(notes(&report.files[0].refused), ["5 工单编号 duplicate-conflicting", "6 工单编号 duplicate-conflicting"]);
    assert_eq!(district.matter("hotline-order", "MD1").await.step.as_str(), "ended");
    assert_eq!(district.list("hotline-order").await.len(), 2);
    let events = district.events().await;
    let again = district.import(&[("a.csv", &file)]).await;
    assert_eq!(counts(&again.files[0]), (0, 0, 4, 2));
    assert_eq!(district.events().await, events);
    // In two files of one folder the second is held against what the first brought.
    let other = district
        .import(&[("b.csv", &orders(&[order("MD3", &[])])), ("c.csv", &orders(&[order("MD3", &CLOSED), order("MD3", &CLOSED)]))])
        .await;
    assert_eq!((counts(&other.files[0]), counts(&other.files[1])), ((1, 0, 0, 0), (1, 1, 1, 0)));
    district.verify().await;
}

#[tokio::test]
async fn changed_content_is_a_conflict_and_changes_nothing() {
    let district = District::new().await;
    district.import(&[("a.csv", &orders(&[order("MD1", &CLOSED)]))]).await;
    let events = district.events().await;
    for change in [
        ("标题", "另一个标题"),
        ("诉求人", "李四"),
        ("办结时间", "2020-03-05 17:00:00"),
        ("退回次数", "0"),
        ("回访满意度", ""),
        ("社区", "长岭社区"),
    ] {
        let cells: Vec<(&str, &str)> = CLOSED.into_iter().chain([change]).collect();
        let report = district.import(&[("b.csv", &orders(&[order("MD1", &cells)]))]).await;
        assert_eq!(counts(&report.files[0]), (0, 0, 0, 1), "{change:?}");
        assert_eq!(report.files[0].refused[0].kind, NoteKind::Conflict, "{change:?}");
        // A stored personal value is never told to whoever guesses.
        assert!(!report.files[0].refused[0].message.contains("张三"));
    }
    assert_eq!(district.events().await, events);
}

#[tokio::test]
async fn every_defect_is_named_at_its_cell() {
    let district = District::new().await;
    let rows = [
        order("MD1", &[("受理时间", "19-01-2020"), ("退回次数", "一次")]),
        order("MD2", &[("受理时间", "2019-12-31 10:00:00"), ("派发时间", ""), ("签收时间", "")]),
        order("MD3", &[("签收时间", "2020-03-02 09:30:00")]),
        order("MD4", &[("回访时间", "2020-03-06 10:00:00")]),
        order("MD5", &[("诉求类型", "吐槽")]),
        order("", &[]),
        order("MD7", &[("办结时间", "2021-02-01 10:00:00"), ("办理结果", "已办")]),
        order("MD8", &[("内容", "")]),
        order("MD9", &[("工单编号", "MD9\n甲")]),
        order("MD10", &[("是否按时办结", "不详")]),
    ];
    let report = district.import(&[("a.csv", &orders(&rows))]).await;
    assert_eq!(
        notes(&report.files[0].refused),
        [
            "1 受理时间 date-format",
            "1 退回次数 bad-number",
            "2 受理时间 date-format",
            "3 签收时间 done-before-accepted",
            "4 办结时间 missing",
            "5 诉求类型 unknown-code",
            "6 工单编号 missing",
            "7 办结时间 date-format",
            "8 内容 missing",
            "9 工单编号 embedded-newline-quote-comma",
            "10 是否按时办结 unknown-code",
        ]
    );
    assert_eq!(counts(&report.files[0]), (0, 0, 0, 10));
    assert_eq!(report.files[0].warnings, []);
    assert!(district.list("hotline-order").await.is_empty());
    // Rows that were refused make no units.
    assert_eq!(district.service.world().units.len(), 1);
}

#[tokio::test]
async fn what_is_mended_is_said_and_what_is_odd_is_kept() {
    let district = District::new().await;
    let odd = "第一行\r\n\"第二\"行,<b>粗</b>㐂";
    let rows = [
        order("MD1", &[("受理时间", "2020年3月2日"), ("街道", " 枫林街道\u{3000}"), ("退回次数", "２")]),
        order("MD2", &[("街道", "枫林"), ("内容", odd), ("标题", "=1+1")]),
        order("MD3", &CLOSED.into_iter().chain([("回访满意度", "满 意")]).collect::<Vec<_>>()),
    ];
    let report = district.import(&[("a.csv", &orders(&rows))]).await;
    assert_eq!(counts(&report.files[0]), (3, 0, 0, 0), "{:?}", report.files[0].refused);
    let mut said = notes(&report.files[0].warnings);
    said.retain(|note| !note.ends_with("unit-created"));
    assert_eq!(
        said,
        [
            "1 受理时间 date-format",
            "1 街道 unknown-or-padded-street",
            "1 退回次数 bad-number",
            "2 街道 unknown-or-padded-street",
            "2 标题 formula-injection",
            "2 内容 html-injection",
            "2 内容 embedded-newline-quote-comma",
            "2 内容 rare-characters",
            "3 回访满意度 unknown-code",
        ]
    );
    let second = district.matter("hotline-order", "MD2").await;
    assert_eq!(
        (text(&second, "content").as_str(), text(&second, "title").as_str(), text(&second, "place-street").as_str()),
        (odd, "=1+1", "枫林街道")
    );
    assert_eq!(district.matter("hotline-order", "MD1").await.counters["returns"], 2);
    district.verify().await;
}

#[tokio::test]
async fn units_are_made_only_when_asked_for_and_once() {
    let district = District::new().await;
    let file = orders(&[
        order("MD1", &[]),
        order("MD2", &[("承办单位", "明德区城市管理局")]),
        order("MD3", &[("承办单位", "区城市管理局")]),
        order("MD4", &[("街道", "不存在街道")]),
    ]);
    let events = district.events().await;
    let mut request = ImportRequest { create_units: false, ..request(&[("a.csv", &file)]) };
    let refused = district.run(&request).await;
    assert_eq!(
        notes(&refused.files[0].refused),
        ["1 承办单位 unknown-unit", "2 承办单位 unknown-unit", "3 承办单位 unknown-unit", "4 承办单位 unknown-unit"]
    );

    // A rehearsal says the same as the real thing and does nothing.
    (request.create_units, request.dry_run) = (true, true);
    let rehearsed = district.run(&request).await;
    assert_eq!((district.events().await, district.service.world().units.len()), (events, 1));
    request.dry_run = false;
    let done = district.run(&request).await;
    assert_eq!(rehearsed, done);
    assert_eq!(notes(&done.files[0].warnings), ["1 承办单位 unit-created", "2 承办单位 unit-created"]);
    assert_eq!(notes(&done.files[0].refused), ["4 街道 unknown-or-padded-street"]);
    let world = district.service.world();
    let made: Vec<(&str, &str, &str)> =
        world.units.iter().skip(1).map(|unit| (unit.name.as_str(), unit.kind.as_str(), unit.short.as_str())).collect();
    assert!(
        made.contains(&("枫林街道办事处", "street", "枫林街道办事处")) && made.contains(&("明德区城市管理局", "department", "城市管理局")),
        "{made:?}"
    );
    assert_eq!((made.len(), world.units.iter().find(|unit| *unit.kind == *"street").unwrap().from), (2, jiff::civil::date(2020, 3, 2)));

    let events = district.events().await;
    let again = district.run(&request).await;
    assert_eq!((counts(&again.files[0]), again.files[0].warnings.len()), ((0, 0, 3, 1), 0));
    assert_eq!(district.events().await, events);
}

#[tokio::test]
async fn files_of_unknown_kind_are_named_or_refused() {
    let district = District::new().await;
    let file = orders(&[order("MD1", &[])]);
    let folder = [("a.csv", file.as_str()), ("表.csv", "甲,乙\n1,2\n"), ("x.json", "{}"), ("y.pdf", "%PDF-1.4 …"), ("z.csv", "")];
    let report = district.import(&folder).await;
    let shown: Vec<(&str, Option<&str>, Option<&str>, usize)> =
        report.files.iter().map(|file| (file.file.as_str(), file.procedure.as_deref(), file.encoding.as_deref(), file.rows)).collect();
    assert_eq!(
        shown,
        [
            ("a.csv", Some("hotline-order"), Some("UTF-8"), 1),
            ("表.csv", None, Some("UTF-8"), 0),
            ("y.pdf", None, None, 0),
            ("z.csv", None, None, 0)
        ]
    );
    assert!(!report.any_refused());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["files"][1]["procedure"], serde_json::Value::Null);
    assert_eq!(json["files"][0]["accepted"], 1);

    let events = district.events().await;
    let mut named = ImportRequest { named: true, ..request(&[("b.csv", &orders(&[order("MD2", &[])])), ("表.csv", "甲,乙\n1,2\n")]) };
    let error = district.service.import(&Principal::console(), &named, &|_| {}).await.unwrap_err();
    assert!(matches!(&error, ServiceError::Input(files) if files.len() == 1 && files[0].1.contains("表.csv")), "{error}");
    // A procedure given first takes only its own files.
    named.files.pop();
    named.procedure = Some(Id::new("adviser-engagement"));
    let error = district.service.import(&Principal::console(), &named, &|_| {}).await.unwrap_err();
    assert!(error.to_string().contains("缺少列"), "{error}");
    assert_eq!(district.events().await, events, "nothing was imported");
    named.procedure = Some(Id::new("hotline-order"));
    assert_eq!(counts(&district.run(&named).await.files[0]), (1, 0, 0, 0));
}

#[tokio::test]
async fn a_workbook_is_read_like_a_text_file() {
    let district = District::new().await;
    let rows = [order("MD1", &CLOSED), order("MD2", &[])];
    let moment = |text: &str| text.replace(' ', "T").parse().map_or_else(|_| Cell::Text(text.to_owned()), Cell::Moment);
    let sheet = Sheet {
        title: "工单".into(),
        columns: HEADER.split(',').map(str::to_owned).collect(),
        rows: rows
            .iter()
            .map(|row| row.split(',').map(|cell| if cell.is_empty() { Cell::Empty } else { moment(cell) }).collect())
            .collect(),
    };
    let request = ImportRequest {
        files: vec![("工单.xlsx".into(), to_xlsx(std::slice::from_ref(&sheet), jiff::civil::date(2021, 1, 20).at(9, 0, 0, 0)).unwrap())],
        create_units: true,
        ..ImportRequest::default()
    };
    let report = district.run(&request).await;
    assert_eq!(counts(&report.files[0]), (2, 0, 0, 0), "{:?}", report.files[0].refused);
    assert_eq!(
        district.matter("hotline-order", "MD1").await.values["received-at"],
        Value::Instant(jiff::civil::date(2020, 3, 2).at(9, 0, 0, 0))
    );
    // The same rows as text are the same records.
    let text = district.import(&[("工单.csv", &orders(&rows))]).await;
    assert_eq!(counts(&text.files[0]), (0, 0, 2, 0), "{:?}", text.files[0].refused);
}

#[tokio::test]
async fn columns_that_no_import_names_are_left_out_aloud() {
    let district = District::new().await;
    let file = format!("{HEADER},备注\n{},请尽快\n", order("MD1", &[]));
    let report = district.import(&[("a.csv", &file)]).await;
    assert_eq!(counts(&report.files[0]), (1, 0, 0, 0));
    assert_eq!(notes(&report.files[0].warnings)[0], "0 备注 finding");
}

#[tokio::test]
async fn what_was_erased_is_never_brought_back() {
    let district = District::new().await;
    let file = orders(&[order("MD1", &[])]);
    district.import(&[("a.csv", &file)]).await;
    let matter = district.matter("hotline-order", "MD1").await.matter;
    let erasure = Erasure {
        request: key("erase"),
        matter: matter.clone(),
        fields: vec![Id::new("caller"), Id::new("phone")],
        event: None,
        basis: "个人信息保护法第四十七条".into(),
        unit: Id::new("government"),
        role: Id::new("console"),
        occurred: Moment::from(jiff::civil::date(2021, 1, 20)),
    };
    district.store().erase(&erasure).await.unwrap();
    let again = district.import(&[("a.csv", &file)]).await;
    assert_eq!(counts(&again.files[0]), (0, 0, 1, 0));
    let newer = district.import(&[("b.csv", &orders(&[order("MD1", &CLOSED)]))]).await;
    assert_eq!(counts(&newer.files[0]), (1, 1, 0, 0), "{:?}", newer.files[0].refused);
    assert_eq!(district.matter("hotline-order", "MD1").await.sealed["caller"].value, None);
    district.verify().await;
}

#[tokio::test]
async fn only_who_may_imports() {
    let district = District::new().await;
    let request = request(&[("a.csv", &orders(&[order("MD1", &[])]))]);
    for principal in [Principal::public(), Principal { person: Id::new("p-1"), appointments: Vec::new(), console: false }] {
        let denied = district.service.import(&principal, &request, &|_| {}).await;
        assert!(matches!(denied, Err(ServiceError::Denied(_))), "{denied:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_imports_of_the_same_rows_at_once_take_each_once() {
    let district = District::new().await;
    let rows: Vec<String> = (0..300).map(|no| order(&format!("MD{no}"), if no % 2 == 0 { &CLOSED } else { &[] })).collect();
    district.import(&[("first.csv", &orders(&rows[..1]))]).await;
    // The same file twice, and the same rows in another file.
    let same = request(&[("a.csv", &orders(&rows))]);
    let other = request(&[("b.csv", &orders(&rows.iter().rev().cloned().collect::<Vec<_>>()))]);
    let (console, quiet) = (Principal::console(), |_: &mingfa_service::ImportProgress| {});
    let import = |request| district.service.import(&console, request, &quiet);
    let (one, two, three) = tokio::join!(import(&same), import(&same), import(&other));
    let all = [one, two, three].map(|report| counts(&report.unwrap().files[0]));
    let sum = |of: fn(&(usize, usize, usize, usize)) -> usize| all.iter().map(of).sum::<usize>();
    assert_eq!((sum(|c| c.0), sum(|c| c.1), sum(|c| c.2), sum(|c| c.3)), (299, 0, 601, 0));
    assert_eq!(district.list("hotline-order").await.len(), 300);
    district.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_cells_hold_every_row_is_accounted_for() {
    const CELLS: [&str; 24] = [
        "",
        " ",
        "是",
        "否",
        "0",
        "１",
        "-1",
        "99999999999",
        "2020-05-01",
        "2020-05-01 10:00:00",
        "2020/05/02 11:00",
        "01-02-2020",
        "44051.1",
        "投诉",
        "满意",
        "枫林街道",
        "枫林街道办事处",
        "教育局",
        "=1+1",
        "<a>",
        "'引号'",
        "\u{0}",
        "𠮷\n㐂",
        "9",
    ];
    let titles: Vec<&str> = HEADER.split(',').collect();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |most: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % most as u64).unwrap()
    };
    let mut rows = Vec::new();
    for _ in 0..400 {
        let changes: Vec<(&str, &str)> = (0..next(4)).map(|_| (titles[1 + next(titles.len() - 1)], CELLS[next(CELLS.len())])).collect();
        rows.push(order(&format!("MD{}", next(150)), &changes));
    }
    let district = District::new().await;
    let request = request(&[("a.csv", &orders(&rows))]);
    let first = district.run(&request).await;
    let (accepted, updated, unchanged, refused) = counts(&first.files[0]);
    assert!(accepted > 50 && refused > 50 && unchanged > 10, "{accepted} {updated} {unchanged} {refused}");
    let events = district.events().await;
    let again = district.run(&request).await;
    assert_eq!(counts(&again.files[0]), (0, 0, accepted + unchanged, refused));
    assert_eq!(again.files[0].refused, first.files[0].refused);
    assert_eq!(district.events().await, events);
    district.verify().await;
}
