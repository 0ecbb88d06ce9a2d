//! Sheets out and tables in: what is written is read back.

use jiff::civil::{date, datetime};
use mingfa_papers::sheets::{Cell, Sheet, to_csv, to_jsonl, to_xlsx};
use mingfa_papers::tables::{Encoding, Limits, ProblemKind, read, read_csv, read_xlsx};
use proptest::prelude::*;

use crate::MADE;

fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
    let width = rows.iter().map(Vec::len).max().unwrap_or(1);
    Sheet {
        title: "热线工单".to_owned(),
        columns: (1..=width).map(|n| format!("列{n}")).collect(),
        rows,
    }
}

fn typed() -> Sheet {
    sheet(vec![
        vec![
            "=HYPERLINK(\"x\",\"点我\")".into(),
            Cell::Int(-5),
            Cell::Decimal {
                units: 1250,
                scale: 2,
            },
            date(2020, 1, 5).into(),
            datetime(2020, 1, 5, 13, 22, 8, 0).into(),
            Cell::Empty,
        ],
        vec![
            "020-1234".into(),
            Cell::Int(i64::MAX),
            Cell::Decimal {
                units: -5,
                scale: 3,
            },
            Cell::Empty,
            Cell::Empty,
            "末".into(),
        ],
    ])
}

#[test]
fn csv_as_excel_wants_it() {
    let text = String::from_utf8(to_csv(&typed()).unwrap()).unwrap();
    assert_eq!(
        text,
        "\u{FEFF}列1,列2,列3,列4,列5,列6\r\n\
         \"'=HYPERLINK(\"\"x\"\",\"\"点我\"\")\",-5,12.50,2020-01-05,2020-01-05 13:22:08,\r\n\
         020-1234,9223372036854775807,-0.005,,,末\r\n"
    );
}

#[test]
fn json_lines_keep_digits() {
    let text = String::from_utf8(to_jsonl(&typed()).unwrap()).unwrap();
    assert_eq!(
        text.lines().next().unwrap(),
        r#"{"列1":"=HYPERLINK(\"x\",\"点我\")","列2":-5,"列3":12.50,"列4":"2020-01-05","列5":"2020-01-05 13:22:08","列6":null}"#
    );
}

#[test]
fn xlsx_keeps_types_and_comes_back() {
    let bytes = to_xlsx(&[typed()], MADE).unwrap();
    let table = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(table.sheet.as_deref(), Some("热线工单"));
    assert_eq!(table.header, typed().columns);
    let read: Vec<Vec<String>> = table.rows.iter().map(|row| row.cells.clone()).collect();
    assert_eq!(
        read,
        [
            [
                "=HYPERLINK(\"x\",\"点我\")",
                "-5",
                "12.5",
                "2020-01-05",
                "2020-01-05 13:22:08",
                ""
            ],
            ["020-1234", "9223372036854775807", "-0.005", "", "", "末"],
        ]
    );
    assert!(table.rows.iter().all(|row| row.problems.is_empty()));
    // No formula in the file.
    assert!(!bytes.windows(3).any(|window| window == b"<f>"));
    assert_eq!(bytes, to_xlsx(&[typed()], MADE).unwrap());
}

#[test]
fn nothing_is_cut_to_fit_excel() {
    let long = sheet(vec![vec!["短".into()], vec!["长".repeat(32_768).into()]]);
    let error = to_xlsx(&[long], MADE).unwrap_err().to_string();
    assert_eq!(
        error,
        "导出表“热线工单”第2行“列1”：超过 Excel 单元格上限 32767 字，请改导 CSV"
    );
    let mut ragged = sheet(vec![vec!["1".into()]]);
    ragged.rows.push(vec!["1".into(), "2".into()]);
    assert!(
        to_csv(&ragged).is_err() && to_jsonl(&ragged).is_err() && to_xlsx(&[ragged], MADE).is_err()
    );
}

#[test]
fn imprecise_numbers_and_blank_rows_of_workbooks() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let hidden = book.add_worksheet();
    hidden.set_name("隐藏").unwrap().set_hidden(true);
    hidden.write_string(0, 0, "不该读").unwrap();
    let page = book.add_worksheet();
    page.set_name("数据").unwrap().set_active(true);
    page.write_string(1, 0, " 编号 ").unwrap();
    page.write_string(1, 1, "数").unwrap();
    page.write_number(2, 0, 430_103_199_001_011_234.0).unwrap();
    page.write_number(2, 1, 0.1).unwrap();
    page.write_string(4, 0, "x").unwrap();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    page.write_blank(900, 0, &bold).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let table = read_xlsx(&bytes, None, &Limits::default()).unwrap();
    assert_eq!(table.header, ["编号", "数"]);
    assert_eq!(table.rows.len(), 3);
    assert_eq!(table.rows[0].problems[0].kind, ProblemKind::ImpreciseNumber);
    assert_eq!(table.rows[0].cells[1], "0.1");
    assert_eq!(table.rows[1].problems[0].kind, ProblemKind::BlankRow);
    assert_eq!(
        (table.rows[2].number, table.rows[2].cells[0].as_str()),
        (3, "x")
    );
    assert!(read_xlsx(&bytes, Some("无此表"), &Limits::default()).is_err());
}

#[test]
fn gb18030_is_read_strictly() {
    let text = "编号,标题\r\n1,关于𠮷㐂的投诉\r\n2,好\r\n";
    let (mut bytes, _, _) = encoding_rs::GB18030.encode(text);
    let table = read_csv(&bytes, &Limits::default()).unwrap();
    assert_eq!(table.encoding, Encoding::Gb18030);
    assert_eq!(table.encoding.to_string(), "GB18030");
    assert_eq!(table.rows[0].cells[1], "关于𠮷㐂的投诉");
    assert!(table.rows.iter().all(|row| row.problems.is_empty()));
    // One byte lost: that cell and no other.
    let bytes = bytes.to_mut();
    let at = bytes.iter().rposition(|byte| *byte == b',').unwrap() + 1;
    bytes.remove(at);
    let table = read_csv(bytes, &Limits::default()).unwrap();
    assert_eq!(table.rows.len(), 2);
    assert!(table.rows[0].problems.is_empty());
    let problem = &table.rows[1].problems[0];
    assert_eq!(
        (problem.kind, problem.column),
        (ProblemKind::BadBytes, Some(1))
    );
    assert!(table.rows[1].cells[1].contains('\u{FFFD}'));
}

/// Cells as people and attackers write them. A NUL is no text (it is refused on reading).
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[=+@'\"\t\r\n,;＝＋－＠-]{0,3}[^\0]{0,12}",
        "[\u{4E00}-\u{9FA5}]{0,8}",
        Just(String::new()),
        Just("''=1".to_owned()),
        Just("_x000D_".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_round_trip(rows in prop::collection::vec(prop::collection::vec(cell(), 4), 1..8)) {
        let written = rows.iter().enumerate().map(|(index, row)| {
            let mut cells = vec![Cell::Text(format!("R{index}"))];
            cells.extend(row.iter().map(|text| Cell::Text(text.clone())));
            cells
        }).collect();
        let bytes = to_csv(&sheet(written)).unwrap();
        let table = read_csv(&bytes, &Limits::default()).unwrap();
        prop_assert_eq!(table.encoding, Encoding::Utf8);
        prop_assert_eq!(table.rows.len(), rows.len());
        for (index, (read, row)) in table.rows.iter().zip(&rows).enumerate() {
            prop_assert_eq!(read.number, index + 1);
            prop_assert_eq!(&read.cells[1..], &row[..]);
            prop_assert!(read.problems.is_empty());
        }
        // An independent reader sees the same shape, and no cell that a spreadsheet would run.
        let mut reader = csv::ReaderBuilder::new().from_reader(&bytes[3..]);
        for record in reader.records() {
            for field in &record.unwrap() {
                prop_assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']));
            }
        }
    }

    #[test]
    fn xlsx_round_trip(rows in prop::collection::vec(prop::collection::vec(cell(), 3), 1..6)) {
        let written = rows.iter().enumerate().map(|(index, row)| {
            let mut cells = vec![Cell::Text(format!("R{index}"))];
            cells.extend(row.iter().map(|text| Cell::Text(text.clone())));
            cells
        }).collect();
        let bytes = to_xlsx(&[sheet(written)], MADE).unwrap();
        let table = read_xlsx(&bytes, None, &Limits::default()).unwrap();
        for (read, row) in table.rows.iter().zip(&rows) {
            prop_assert_eq!(&read.cells[1..], &row[..]);
        }
    }

    /// Whatever bytes come in: no panic, every row has its number, and sound rows have the header's width.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 1..200)) {
        if let Ok(table) = read(&bytes, &Limits::default()) {
            for (index, row) in table.rows.iter().enumerate() {
                prop_assert_eq!(row.number, index + 1);
                if row.problems.is_empty() {
                    prop_assert_eq!(row.cells.len(), table.header.len());
                }
            }
        }
    }
}
