//! The shared samples: real shapes of files, with a manifest of what was broken in them.

use std::collections::BTreeMap;
use std::time::Instant;

use mingfa_papers::tables::{Encoding, Limits, ProblemKind, read};

use crate::shared;

#[test]
fn every_clean_sample_is_read_whole() {
    let Some(folder) = shared("clean samples") else {
        return;
    };
    let mut files = 0;
    for entry in std::fs::read_dir(folder.join("data/samples/clean")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".json") {
            continue;
        }
        files += 1;
        let table = read(&std::fs::read(&path).unwrap(), &Limits::default()).unwrap();
        assert_eq!(table.encoding, Encoding::Utf8, "{name}");
        for row in &table.rows {
            assert!(row.problems.is_empty(), "{name}: {row:?}");
        }
        let expected = match name.as_str() {
            "hotline.csv" => 1_800,
            "opinions.csv" => 237,
            "power_list.xlsx" => 3_013,
            "meetings.csv" => 33,
            "normdocs.csv" => 5,
            _ => continue,
        };
        assert_eq!(table.rows.len(), expected, "{name}");
    }
    assert_eq!(files, 17);
}

#[test]
fn the_dirty_sample_is_read_as_its_manifest_says() {
    let Some(folder) = shared("dirty sample") else {
        return;
    };
    let folder = folder.join("data/samples/dirty");
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("dirty_manifest.json")).unwrap())
            .unwrap();
    let table = read(
        &std::fs::read(folder.join("hotline.csv")).unwrap(),
        &Limits::default(),
    )
    .unwrap();
    assert_eq!(table.encoding, Encoding::Gb18030);
    assert_eq!(
        table.rows.len() as u64,
        manifest["data_rows"].as_u64().unwrap()
    );

    let mut shapes = BTreeMap::new();
    let mut cells = 0;
    for defect in manifest["defects"].as_array().unwrap() {
        let row = &table.rows[defect["row"].as_u64().unwrap() as usize - 1];
        let kind = defect["kind"].as_str().unwrap();
        if ["short-row", "long-row", "blank-row"].contains(&kind) {
            shapes.insert(row.number, kind);
            continue;
        }
        let column = table
            .header
            .iter()
            .position(|name| name == defect["column"].as_str().unwrap())
            .unwrap();
        assert_eq!(
            row.cells[column],
            defect["written"].as_str().unwrap(),
            "{defect}"
        );
        cells += 1;
    }
    assert_eq!((shapes.len(), cells), (3, 112));
    for row in &table.rows {
        let found: Vec<&str> = row
            .problems
            .iter()
            .map(|problem| problem.kind.key())
            .collect();
        let expected: Vec<&str> = shapes.get(&row.number).into_iter().copied().collect();
        assert_eq!(found, expected, "row {}", row.number);
    }
    assert_eq!(table.rows[1515].problems[0].kind, ProblemKind::LongRow);
}

#[test]
fn thirty_thousand_rows_are_read_in_no_time() {
    let Some(folder) = shared("30,000 rows") else {
        return;
    };
    let text =
        String::from_utf8(std::fs::read(folder.join("data/samples/clean/hotline.csv")).unwrap())
            .unwrap();
    let (header, body) = text
        .trim_start_matches('\u{FEFF}')
        .split_once('\n')
        .unwrap();
    let large = format!("{header}\n{}", body.repeat(17));
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&large);
    for (name, bytes) in [("UTF-8", large.as_bytes()), ("GB18030", &gb18030)] {
        let started = Instant::now();
        let table = read(bytes, &Limits::default()).unwrap();
        println!(
            "{name}: {} rows of {} bytes in {:?}",
            table.rows.len(),
            bytes.len(),
            started.elapsed()
        );
        assert_eq!(table.rows.len(), 30_600);
        // Generous: tests run unoptimised on shared machines.
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }
}
