//! Writes sample papers in every format: `cargo run -p mingfa-papers --example papers -- OUT [FONTS…]`.

#![allow(clippy::print_stdout)]

mod samples;

use std::path::PathBuf;
use std::time::Instant;

use jiff::civil::datetime;
use mingfa_papers::document::{Block, Document, Row};
use mingfa_papers::sheets::{Cell, Sheet, to_csv, to_jsonl, to_xlsx};
use mingfa_papers::{docx, fonts::Fonts, html, markdown, pdf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let out = arguments
        .next()
        .unwrap_or_else(|| PathBuf::from("papers-out"));
    std::fs::create_dir_all(&out)?;
    let started = Instant::now();
    let fonts = Fonts::find(&arguments.collect::<Vec<_>>());
    println!("fonts found in {:?}\n{}", started.elapsed(), fonts.report());
    let made = datetime(2021, 1, 4, 9, 0, 0, 0);
    for (name, document) in [
        ("opinion", samples::opinion()),
        ("normative", samples::normative()),
        ("acceptance", samples::acceptance()),
        ("report", samples::report()),
    ] {
        let started = Instant::now();
        let bytes = pdf::render(&document, &fonts, made)?;
        println!(
            "{name}.pdf: {} bytes in {:?}",
            bytes.len(),
            started.elapsed()
        );
        std::fs::write(out.join(format!("{name}.pdf")), bytes)?;
        let write = |ending: &str, bytes: &[u8]| {
            std::fs::write(out.join(format!("{name}.{ending}")), bytes)
        };
        write("docx", &docx::render(&document, made)?)?;
        write("html", html::render(&document, 1)?.as_bytes())?;
        write("md", markdown::render(&document)?.as_bytes())?;
        write("json", document.to_json().as_bytes())?;
        let sheets = sheets(&document);
        if let Some(sheet) = sheets.first() {
            write("csv", &to_csv(sheet)?)?;
            write("jsonl", &to_jsonl(sheet)?)?;
            write("xlsx", &to_xlsx(&sheets, made)?)?;
        }
    }
    Ok(())
}

/// The document's tables as sheets; whole numbers as numbers.
fn sheets(document: &Document) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for block in &document.blocks {
        let Block::Table(table) = block else { continue };
        let mut rows = Vec::new();
        for row in &table.rows {
            if let Row::Cells(cells) = row {
                let cell = |text: String| text.parse().map_or(Cell::Text(text), Cell::Int);
                rows.push(cells.iter().map(|text| cell(text.plain())).collect());
            }
        }
        sheets.push(Sheet {
            title: table.caption.clone().unwrap_or_else(|| "附表".to_owned()),
            columns: table
                .columns
                .iter()
                .map(|column| column.title.clone())
                .collect(),
            rows,
        });
    }
    sheets
}
