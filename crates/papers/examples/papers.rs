//! Writes sample papers in every format: `cargo run -p mingfa-papers --example papers -- OUT [FONTS…]`.

#![allow(clippy::print_stdout)]

mod samples;

use std::path::PathBuf;
use std::time::Instant;

use jiff::civil::datetime;
use mingfa_papers::{docx, fonts::Fonts, pdf};

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
        std::fs::write(
            out.join(format!("{name}.docx")),
            docx::render(&document, made)?,
        )?;
        std::fs::write(out.join(format!("{name}.json")), document.to_json())?;
    }
    Ok(())
}
