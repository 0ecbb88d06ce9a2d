//! Files made to harm: each is refused with a sentence, quickly, without being unpacked into memory.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use mingfa_papers::PapersError;
use mingfa_papers::sheets::{Cell, Sheet, to_xlsx};
use mingfa_papers::tables::{Limits, check_package, read, read_csv};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::MADE;

fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Refused within two seconds, with a sentence that holds `expected`.
fn refused(bytes: &[u8], expected: &str) {
    let started = Instant::now();
    let error = read(bytes, &Limits::default()).expect_err(expected);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{expected}: {:?}",
        started.elapsed()
    );
    let PapersError::Input(sentence) = error else {
        panic!("{error:?}");
    };
    assert!(sentence.contains(expected), "{sentence}");
}

/// Sheet XML around `cells`.
fn workbook(cells: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
    );
    package(&[
        ("[Content_Types].xml", br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn the_frame_of_these_tests_is_a_readable_workbook() {
    let bytes = workbook(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c></row><row r="2"><c r="A2"><v>7</v></c></row>"#,
    );
    let table = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(
        (table.header, table.rows[0].cells.clone()),
        (vec!["编号".to_owned()], vec!["7".to_owned()])
    );
}

#[test]
fn bombs_by_ratio() {
    refused(
        &package(&[("xl/workbook.xml", &vec![b' '; 40 << 20])]),
        "压缩比",
    );
}

#[test]
fn bombs_by_size() {
    // Noise of a small alphabet packs about 1:5, below the ratio.
    let mut state = 1_u32;
    let noise: Vec<u8> = (0..(3 << 20))
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b'a' + (state >> 30) as u8
        })
        .collect();
    let entries: Vec<(String, &[u8])> = (0..6)
        .map(|n| (format!("p{n}.xml"), noise.as_slice()))
        .collect();
    let entries: Vec<(&str, &[u8])> = entries
        .iter()
        .map(|(name, bytes)| (name.as_str(), *bytes))
        .collect();
    let limits = Limits {
        unpacked: 16 << 20,
        ..Limits::default()
    };
    let error = check_package(&package(&entries), &limits)
        .unwrap_err()
        .to_string();
    assert!(error.contains("展开后超过 16 MB"), "{error}");
}

#[test]
fn declared_sizes_are_not_believed() {
    let mut bytes = package(&[("a.xml", &vec![b' '; 40 << 20])]);
    // The uncompressed size in the local header (offset 22) and in the directory (offset 24) says 1.
    for (mark, offset) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        let at = bytes.windows(4).position(|window| window == mark).unwrap();
        bytes[at + offset..at + offset + 4].copy_from_slice(&1_u32.to_le_bytes());
    }
    let error = read(&bytes, &Limits::default()).unwrap_err().to_string();
    assert!(
        error.contains("压缩比") || error.contains("损坏"),
        "{error}"
    );
}

#[test]
fn too_many_entries() {
    let names: Vec<String> = (0..10_001).map(|n| format!("{n}")).collect();
    let entries: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), b"".as_slice()))
        .collect();
    refused(&package(&entries), "10001 个条目");
}

#[test]
fn paths_that_lead_out() {
    for name in ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\x"] {
        refused(&package(&[(name, b"x")]), "路径");
    }
}

#[test]
fn links() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("xl/workbook.xml", "target", SimpleFileOptions::default())
        .unwrap();
    refused(&zip.finish().unwrap().into_inner(), "符号链接");
}

#[test]
fn document_type_definitions() {
    let laughs =
        br#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>"#;
    refused(&package(&[("xl/sharedStrings.xml", laughs)]), "DTD");
    // Across the border of two pieces of 64 KB.
    let mut far = vec![b' '; (64 << 10) - 4];
    far.extend_from_slice(b"<!DOCTYPE x SYSTEM \"http://127.0.0.1/\">");
    refused(&package(&[("xl/workbook.xml", &far)]), "DTD");
    let utf16: Vec<u8> = "<!DOCTYPE x>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused(&package(&[("xl/workbook.xml", &utf16)]), "UTF-8");
}

#[test]
fn a_cell_in_the_far_corner_takes_no_memory() {
    let far = workbook(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
    );
    refused(&far, "列");
    let deep = workbook(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>"#,
    );
    refused(&deep, "行");
    let back = workbook(
        r#"<row r="5"><c r="A5" t="inlineStr"><is><t>编号</t></is></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#,
    );
    refused(&back, "行序");
}

#[test]
fn other_files_under_a_table_s_name() {
    refused(b"", "空");
    refused(b"%PDF-1.7", "PDF");
    refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", ".xls");
    refused(b"PK\x03\x04 broken", "损坏");
    refused(b"\xFF\xFEa\0,\0b\0", "UTF-16");
    refused(b"\r\n\r\n", "列名");
    refused(&package(&[("word/document.xml", b"<x/>")]), "工作簿");
}

#[test]
fn every_cut_of_a_workbook_is_read_or_refused() {
    let sheet = Sheet {
        title: "表".to_owned(),
        columns: vec!["列".to_owned()],
        rows: vec![vec![Cell::Text("值".to_owned())]],
    };
    let whole = to_xlsx(&[sheet], MADE).unwrap();
    for length in (0..whole.len()).step_by(7) {
        assert!(
            read(&whole[..length], &Limits::default()).is_err(),
            "cut at {length}"
        );
    }
    for at in (0..whole.len()).step_by(11) {
        let mut bent = whole.clone();
        bent[at] ^= 0x55;
        let _ = read(&bent, &Limits::default());
    }
}

#[test]
fn limits_of_csv() {
    let limits = Limits {
        file: 100,
        cell: 10,
        rows: 2,
        columns: 3,
        ..Limits::default()
    };
    assert!(read_csv(&[b'a'; 101], &limits).is_err());
    assert!(read_csv(b"a,b,c,d\n", &limits).is_err());
    assert!(read_csv(b"a\n1\n2\n3\n", &limits).is_err());
    let table = read_csv(b"a,b\n01234567890,x\n", &limits).unwrap();
    assert_eq!(table.rows[0].problems[0].kind.key(), "too-long");
    assert_eq!(table.rows[0].cells, ["", "x"]);
}
