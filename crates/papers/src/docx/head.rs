//! The head of a paper: mark, number, red line, title.

use super::body::{Para, paragraph, run};
use super::styles::{BIAOSONG, KAI, RED, mm, twips};
use super::xml::Xml;
use crate::document::{Document, Form, Meta, title_lines};
use crate::geometry as geo;

pub(super) fn write(xml: &mut Xml, document: &Document) {
    let meta = &document.meta;
    match meta.form {
        Form::RedHead => red_head(xml, meta),
        Form::Letter => letter_head(xml, meta),
        Form::CasePaper => case_head(xml, meta),
        Form::Report => report_head(xml, meta),
    }
    if let Some(subtitle) = &meta.subtitle {
        paragraph(xml, &Para::new("Subtitle"), |xml| {
            run(xml, None, &format!("（{subtitle}）"))
        });
    }
    blank(xml, 1);
}

fn red_head(xml: &mut Xml, meta: &Meta) {
    let banner = meta.banner().unwrap_or_default();
    let size = geo::banner_pt(&banner);
    let mut before = geo::BANNER_TOP_MM * geo::PT_PER_MM;
    if urgency(xml, meta) {
        before -= geo::pitch_pt(geo::LINES);
    }
    mark(
        xml,
        &banner,
        size,
        &Para::new("Banner")
            .before(before - 0.06 * size)
            .line(size * 1.06),
    );
    blank(xml, 2);
    let red_line = |xml: &mut Xml| {
        xml.open("w:pBdr");
        // The line box ends some points below the number; the rest of the 4 mm is the border's space.
        let space = geo::RED_LINE_GAP_MM * geo::PT_PER_MM
            - (geo::pitch_pt(geo::LINES) - geo::SIZE_BODY) / 2.0;
        let space = format!("{}", space.round() as i64);
        xml.empty(
            "w:bottom",
            &[
                ("w:val", "single"),
                ("w:sz", "12"),
                ("w:space", &space),
                ("w:color", RED),
            ],
        );
        xml.close("w:pBdr");
    };
    let number = meta.number.as_deref().unwrap_or_default();
    match &meta.signer {
        None => {
            let para = Para::new("DocNumber").align("center");
            super::body::paragraph_with(xml, &para, red_line, |xml| run(xml, None, number));
        }
        // §§7.2.5, 7.2.6: number left, 签发人 right, one character in from both edges.
        Some(signer) => {
            let para = Para::new("DocNumber").left(100).right(100);
            let stop = twips(geo::BODY_WIDTH_MM * geo::PT_PER_MM - geo::char_pt());
            let border_and_tab = |xml: &mut Xml| {
                red_line(xml);
                xml.open("w:tabs");
                xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &stop)]);
                xml.close("w:tabs");
            };
            super::body::paragraph_with(xml, &para, border_and_tab, |xml| {
                run(xml, None, &format!("{number}\t签发人："));
                run(xml, Some(KAI), signer);
            });
        }
    }
    blank(xml, 2);
    title(xml, "Title", &meta.title);
}

/// 信函格式 (§10.1): the mark stands in a frame measured from the page.
fn letter_head(xml: &mut Xml, meta: &Meta) {
    let banner = meta.banner().unwrap_or_default();
    let size = geo::banner_pt(&banner);
    let left = (geo::PAGE_WIDTH_MM - geo::LETTER_LINE_MM) / 2.0;
    let frame = |xml: &mut Xml| {
        xml.empty(
            "w:framePr",
            &[
                ("w:w", &mm(geo::LETTER_LINE_MM)),
                ("w:hSpace", "0"),
                ("w:wrap", "notBeside"),
                ("w:vAnchor", "page"),
                ("w:hAnchor", "page"),
                ("w:x", &mm(left)),
                ("w:y", &mm(geo::LETTER_BANNER_TOP_MM)),
            ],
        );
        xml.open("w:pBdr");
        let space = format!("{}", (geo::RED_LINE_GAP_MM * geo::PT_PER_MM).round() as i64);
        xml.empty(
            "w:bottom",
            &[
                ("w:val", "thickThinSmallGap"),
                ("w:sz", "24"),
                ("w:space", &space),
                ("w:color", RED),
            ],
        );
        xml.close("w:pBdr");
    };
    let para = Para::new("Banner").line(size * 1.06);
    super::body::paragraph_with(xml, &para, frame, |xml| red_run(xml, &banner, size));
    let stop = twips(geo::BODY_WIDTH_MM * geo::PT_PER_MM);
    let tab = |xml: &mut Xml| {
        xml.open("w:tabs");
        xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &stop)]);
        xml.close("w:tabs");
    };
    super::body::paragraph_with(xml, &Para::new("DocNumber"), tab, |xml| {
        if let Some(urgency) = meta.urgency {
            run(xml, Some(super::styles::HEI), urgency.title());
        }
        run(
            xml,
            None,
            &format!("\t{}", meta.number.as_deref().unwrap_or_default()),
        );
    });
    blank(xml, 2);
    title(xml, "Title", &meta.title);
}

fn case_head(xml: &mut Xml, meta: &Meta) {
    urgency(xml, meta);
    title(xml, "Title", &meta.issuer);
    title(xml, "Title", &meta.title);
    blank(xml, 1);
    if let Some(number) = &meta.number {
        paragraph(
            xml,
            &Para::new("DocNumber").align("right").right(100),
            |xml| run(xml, None, number),
        );
    }
}

fn report_head(xml: &mut Xml, meta: &Meta) {
    urgency(xml, meta);
    title(xml, "Title", &meta.title);
    if let Some(number) = &meta.number {
        paragraph(xml, &Para::new("DocNumber").align("center"), |xml| {
            run(xml, None, number)
        });
    }
}

/// A title in its balanced lines, one paragraph.
pub(super) fn title(xml: &mut Xml, style: &'static str, words: &str) {
    let lines = title_lines(words, geo::TITLE_CHARS).join("\n");
    paragraph(xml, &Para::new(style), |xml| run(xml, None, &lines));
}

/// Empty lines of the grid.
pub(super) fn blank(xml: &mut Xml, lines: usize) {
    for _ in 0..lines {
        paragraph(xml, &Para::new("Normal"), |_| {});
    }
}

/// Empty lines that stay with what follows.
pub(super) fn blank_kept(xml: &mut Xml, lines: usize) {
    for _ in 0..lines {
        paragraph(xml, &Para::new("Normal").keep(true), |_| {});
    }
}

fn urgency(xml: &mut Xml, meta: &Meta) -> bool {
    let Some(urgency) = meta.urgency else {
        return false;
    };
    paragraph(xml, &Para::new("Urgency"), |xml| {
        run(xml, None, urgency.title())
    });
    true
}

fn mark(xml: &mut Xml, words: &str, size: f64, para: &Para) {
    paragraph(xml, para, |xml| red_run(xml, words, size));
}

fn red_run(xml: &mut Xml, words: &str, size: f64) {
    xml.open("w:r");
    xml.open("w:rPr");
    super::styles::fonts(xml, BIAOSONG);
    xml.val("w:color", RED);
    xml.val("w:spacing", "0");
    super::styles::size(xml, size);
    xml.close("w:rPr");
    xml.leaf("w:t", &[("xml:space", "preserve")], words);
    xml.close("w:r");
}
