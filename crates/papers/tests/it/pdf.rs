//! PDF: every character arrives, pages are as the standard says, the same bytes twice.

use std::collections::BTreeMap;
use std::process::Command;

use mingfa_papers::document::{Block, Document, Form, Imprint, Meta, Signature};
use mingfa_papers::fonts::{Fonts, Role};
use mingfa_papers::{PapersError, pdf};

use crate::{MADE, samples};

/// The fonts of this machine, or a line that says what is not tried.
fn fonts(what: &str) -> Option<Fonts> {
    let fonts = Fonts::find(&[]);
    if fonts.report().complete() {
        return Some(fonts);
    }
    println!(
        "SKIPPED: {what}: fonts missing on this machine\n{}",
        fonts.report()
    );
    None
}

/// The text of a PDF by pdftotext, one string a page; `None`, aloud, where it is not installed.
fn text(what: &str, bytes: &[u8], options: &[&str]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, bytes).unwrap();
    let Ok(output) = Command::new("pdftotext")
        .args(options)
        .arg(&path)
        .arg("-")
        .output()
    else {
        println!("SKIPPED: {what}: pdftotext (Debian package poppler-utils) not installed");
        return None;
    };
    assert!(output.status.success(), "pdftotext failed: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    Some(
        text.trim_end_matches('\u{C}')
            .split('\u{C}')
            .map(str::to_owned)
            .collect(),
    )
}

/// Without white space, which layout adds and drops.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{200B}')
        .collect()
}

fn counts(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    for character in text.chars() {
        *counts.entry(character).or_default() += 1;
    }
    counts
}

fn paper(form: Form, blocks: Vec<Block>) -> Document {
    Document {
        meta: Meta::new(form, "明德区司法局", "测试文书"),
        blocks,
    }
}

#[test]
fn a_page_reads_as_it_was_written() {
    let what = "text of a PDF";
    let Some(fonts) = fonts(what) else { return };
    // Marks of the typesetter's own language are words like any others.
    let hostile = r##"#import "x": y; $a_1^2$ *粗* _斜_ `code` @ref <label> \u{41} // 注 /* 注 */ ~ -- --- ... "q" 'q' = 题 + 项 - 项 https://demo.invalid/"##;
    let words = [
        "《中华人民共和国行政复议法》第三十条：“申请人”‘甲’——（一）……、；！？〔2020〕12号。",
        hostile,
        "生僻字㐂𠮷䶮镕喆；符号①②Ⅲ℃㎡×÷±≥≤→％；字母ÀéЯΩ",
    ];
    let blocks = words.iter().map(|words| Block::paragraph(*words)).collect();
    let bytes = pdf::render(&paper(Form::Report, blocks), &fonts, MADE).unwrap();
    let Some(pages) = text(what, &bytes, &["-raw"]) else {
        return;
    };
    let expected = format!("测试文书{}—1—", words.concat());
    assert_eq!(bare(&pages[0]), bare(&expected));
}

#[test]
fn long_papers_lose_nothing() {
    let what = "text of long PDFs";
    let Some(fonts) = fonts(what) else { return };
    for document in [
        samples::opinion(),
        samples::normative(),
        samples::acceptance(),
        samples::report(),
    ] {
        let bytes = pdf::render(&document, &fonts, MADE).unwrap();
        let Some(pages) = text(what, &bytes, &["-raw"]) else {
            return;
        };
        let printed = counts(&bare(&pages.concat()));
        let mut written = String::new();
        document
            .visit(&mut |_, text| {
                written.push_str(text);
                Ok(())
            })
            .unwrap();
        // Repeated headers and page numbers may add; nothing may be missing. The issuer of a report is not
        // printed unless it signs.
        for (character, count) in counts(&bare(&written)) {
            let found = printed.get(&character).copied().unwrap_or(0);
            let slack = document.meta.issuer.matches(character).count();
            assert!(
                found + slack >= count,
                "{character}: {found} of {count} in {}",
                document.meta.title
            );
        }
    }
}

#[test]
fn a_page_has_22_lines_of_28_characters() {
    let what = "the grid";
    let Some(fonts) = fonts(what) else { return };
    let blocks = vec![Block::paragraph("法治政府建设".repeat(300))];
    let bytes = pdf::render(&paper(Form::Report, blocks), &fonts, MADE).unwrap();
    let Some(pages) = text(what, &bytes, &["-raw"]) else {
        return;
    };
    let lines: Vec<&str> = pages[1]
        .lines()
        .filter(|line| !line.contains('—'))
        .collect();
    assert_eq!(lines.len(), 22);
    for line in lines {
        assert_eq!(line.chars().count(), 28, "{line}");
    }
}

#[test]
fn the_same_paper_is_the_same_bytes() {
    let Some(fonts) = fonts("reproducible PDF") else {
        return;
    };
    let document = samples::opinion();
    let first = pdf::render(&document, &fonts, MADE).unwrap();
    let again = pdf::render(&document, &Fonts::find(&[]), MADE).unwrap();
    assert!(first == again, "two renderings differ");
    assert!(first.starts_with(b"%PDF-1.7"));
    let xmp = String::from_utf8_lossy(&first);
    assert!(
        xmp.contains("pdfaid:part") && xmp.contains("pdfaid:conformance"),
        "not marked as PDF/A"
    );
}

#[test]
fn a_character_without_a_glyph_is_named_with_its_place() {
    let Some(fonts) = fonts("missing glyphs") else {
        return;
    };
    let blocks = vec![
        Block::heading(1, "审查依据"),
        Block::paragraph("正常。"),
        Block::paragraph("姓名：王\u{F1234}"),
    ];
    let error = pdf::render(&paper(Form::Report, blocks), &fonts, MADE).unwrap_err();
    let PapersError::Content { place, reason } = error else {
        panic!("{error:?}");
    };
    assert_eq!(place, "“审查依据”之下第2段");
    assert!(
        reason.contains("U+F1234") && reason.contains("fonts-hanazono"),
        "{reason}"
    );
}

#[test]
fn a_missing_role_names_its_package() {
    let none = Fonts::find_only(&[]);
    assert!(!none.report().complete());
    assert!(none.report().to_string().contains("texlive-lang-chinese"));
    let error = pdf::render(&samples::acceptance(), &none, MADE).unwrap_err();
    assert_eq!(
        error,
        PapersError::Fonts {
            role: Role::Biaosong,
            package: "fonts-noto-cjk"
        }
    );
    assert_eq!(
        error.to_string(),
        "没有找到可用作“小标宋”的字体，请安装 Debian 软件包 fonts-noto-cjk，或用 --fonts 指定存放该字体的目录"
    );
}

#[test]
fn a_named_folder_comes_first_and_broken_files_do_no_harm() {
    let Some(fonts) = fonts("--fonts") else {
        return;
    };
    let song = fonts
        .report()
        .lines
        .iter()
        .find(|line| line.role == Role::Fangsong)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("a.otf");
    std::fs::copy(&song.face.as_ref().unwrap().path, &copy).unwrap();
    std::fs::write(folder.path().join("b.ttf"), b"no font").unwrap();
    std::fs::write(
        folder.path().join("c.ttc"),
        b"ttcf\0\x01\0\0\xFF\xFF\xFF\xFF",
    )
    .unwrap();
    std::fs::write(folder.path().join("d.otf"), b"").unwrap();
    let named = Fonts::find(&[folder.path().to_owned()]);
    let line = named
        .report()
        .lines
        .iter()
        .find(|line| line.role == Role::Fangsong)
        .unwrap();
    assert_eq!(line.face.as_ref().unwrap().path, copy);
}

#[test]
fn the_imprint_stands_on_the_back_of_the_last_sheet() {
    let what = "the imprint";
    let Some(fonts) = fonts(what) else { return };
    for paragraphs in 1..40 {
        let mut document = paper(Form::RedHead, vec![Block::paragraph("执行。"); paragraphs]);
        document.meta.imprint = Some(Imprint {
            copies: vec!["区委各部门".to_owned()],
            printer: "区政府办".to_owned(),
            printed: jiff::civil::date(2020, 8, 14),
        });
        let bytes = pdf::render(&document, &fonts, MADE).unwrap();
        let Some(pages) = text(what, &bytes, &["-raw"]) else {
            return;
        };
        assert_eq!(pages.len() % 2, 0, "{paragraphs} paragraphs");
        let last = bare(pages.last().unwrap());
        assert!(
            last.contains("抄送：区委各部门。") && last.contains("2020年8月14日印发"),
            "{last}"
        );
        // A blank page before the imprint, and the imprint's after it, carry no number (§7.5).
        let blank = pages.iter().position(|page| bare(page).is_empty());
        let numbered = last.contains('—');
        assert_eq!(
            blank.is_none(),
            numbered,
            "{paragraphs} paragraphs: {pages:?}"
        );
    }
}

#[test]
fn the_signature_is_never_alone_on_a_page() {
    let what = "the signature";
    let Some(fonts) = fonts(what) else { return };
    for paragraphs in 1..45 {
        for sealed in [true, false] {
            let mut blocks = vec![Block::paragraph("请认真贯彻执行。"); paragraphs];
            blocks.push(Block::Signature(Signature {
                organs: vec!["明德区人民政府".to_owned()],
                date: jiff::civil::date(2020, 8, 13),
                sealed,
            }));
            blocks.push(Block::Remark("此件公开发布".to_owned()));
            let bytes = pdf::render(&paper(Form::RedHead, blocks), &fonts, MADE).unwrap();
            let Some(pages) = text(what, &bytes, &["-raw"]) else {
                return;
            };
            let page = pages
                .iter()
                .find(|page| page.contains("2020年8月13日"))
                .unwrap();
            assert!(
                page.contains("贯彻执行"),
                "{paragraphs} {sealed}: {pages:?}"
            );
            assert!(
                page.contains("此件公开发布"),
                "{paragraphs} {sealed}: {pages:?}"
            );
        }
    }
}

#[test]
fn long_words_stay_inside_their_cells_and_tables_repeat_their_header() {
    let what = "tables";
    let Some(fonts) = fonts(what) else { return };
    let bytes = pdf::render(&samples::report(), &fonts, MADE).unwrap();
    let Some(pages) = text(what, &bytes, &["-raw"]) else {
        return;
    };
    let annex: Vec<&String> = pages
        .iter()
        .filter(|page| page.contains("口径") && page.contains("统计项1"))
        .collect();
    assert!(annex.len() >= 3, "{}", annex.len());
    for page in annex {
        assert!(bare(page).contains("统计项数值单位口径"), "{page}");
    }
}
