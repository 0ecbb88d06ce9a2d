//! 版记 at the foot of the last page (GB/T 9704-2012 §7.4).
//!
//! Two frames, one for each element. A floating table would be natural, but LibreOffice lays one as wide
//! as the text into the text, and it loses a frame of two paragraphs; single frames stand right in Word,
//! WPS and LibreOffice. Their places are counted from the page, so the lines of 抄送 are broken here.

use super::body::{Para, paragraph_with, run};
use super::styles::{mm, twips};
use super::xml::Xml;
use crate::document::{Imprint, chinese_date};
use crate::geometry as geo;
use crate::words;

/// Line height of the imprint.
pub(super) const LINE_PT: f64 = geo::SIZE_SMALL * 1.7;
/// Between a frame's line and its words.
const PADDING_PT: f64 = 1.0;

/// Between the last line of 抄送 and the inner line.
const ABOVE_LINE_PT: f64 = 5.0;

pub(super) fn write(xml: &mut Xml, imprint: &Imprint) {
    let outer = eighths(geo::IMPRINT_OUTER_MM);
    let inner = eighths(geo::IMPRINT_INNER_MM);
    let foot = (geo::TOP_MM + geo::BODY_HEIGHT_MM) * geo::PT_PER_MM;
    let printer_top = foot - LINE_PT - 2.0 * PADDING_PT;
    if !imprint.copies.is_empty() {
        let lines = copies_lines(&words::copies(&imprint.copies));
        let top = printer_top - lines.len() as f64 * LINE_PT - ABOVE_LINE_PT;
        let frame = |xml: &mut Xml| {
            frame(xml, top);
            border(xml, &[("w:top", &outer)]);
        };
        let para = Para::new("Imprint").align("left").left(400).hanging(300);
        let words = format!("抄送：{}", lines.join("\n"));
        paragraph_with(xml, &para, frame, |xml| run(xml, None, &words));
    }
    let top = if imprint.copies.is_empty() {
        &outer
    } else {
        &inner
    };
    let stop = twips(geo::BODY_WIDTH_MM * geo::PT_PER_MM - geo::SIZE_SMALL);
    let frame = |xml: &mut Xml| {
        frame(xml, printer_top);
        border(xml, &[("w:top", top), ("w:bottom", &outer)]);
        xml.open("w:tabs");
        xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &stop)]);
        xml.close("w:tabs");
    };
    let words = format!("{}\t{}印发", imprint.printer, chinese_date(imprint.printed));
    paragraph_with(xml, &Para::new("Imprint").left(100), frame, |xml| {
        run(xml, None, &words)
    });
}

/// A frame as wide as the 版心, its top so many points below the top of the page.
fn frame(xml: &mut Xml, top: f64) {
    xml.empty(
        "w:framePr",
        &[
            ("w:w", &mm(geo::BODY_WIDTH_MM)),
            ("w:hSpace", "0"),
            ("w:wrap", "notBeside"),
            ("w:vAnchor", "page"),
            ("w:hAnchor", "page"),
            ("w:x", &mm(geo::LEFT_MM)),
            ("w:y", &twips(top)),
        ],
    );
}

fn border(xml: &mut Xml, edges: &[(&str, &str)]) {
    xml.open("w:pBdr");
    for (edge, size) in edges {
        let space = format!("{PADDING_PT}");
        xml.empty(
            edge,
            &[
                ("w:val", "single"),
                ("w:sz", size),
                ("w:space", &space),
                ("w:color", "000000"),
            ],
        );
    }
    xml.close("w:pBdr");
}

/// 抄送 in lines of 25 characters, which 14 pt type holds between one character at the right and four at
/// the left; closing marks stay on their line.
fn copies_lines(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut count = 0;
    for character in words.chars() {
        if count >= 25 && !"，。、；）”》".contains(character) {
            lines.push(std::mem::take(&mut line));
            count = 0;
        }
        line.push(character);
        count += 1;
    }
    lines.push(line);
    lines
}

/// Word's unit for lines.
fn eighths(millimetres: f64) -> String {
    format!("{}", (millimetres * geo::PT_PER_MM * 8.0).round() as i64)
}
