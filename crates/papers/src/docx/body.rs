//! The main part: paragraphs in reading order.

use super::styles::{family, fonts, twips};
use super::xml::Xml;
use super::{Links, head, imprint, page, tables};
use crate::document::{Block, Document, Run, Signature, Text, chinese_date, item_label, safe_link};
use crate::error::PapersError;
use crate::geometry as geo;
use crate::words;

pub(super) fn part(document: &Document, links: &mut Links) -> Result<Vec<u8>, PapersError> {
    let mut xml = Xml::word("w:document");
    xml.open("w:body");
    head::write(&mut xml, document);
    let mut landscape = false;
    let labels = document.heading_labels();
    for (index, (block, label)) in document.blocks.iter().zip(labels).enumerate() {
        let next = document.blocks.get(index + 1);
        // A landscape table has its own pages; an annex that it fills begins there.
        let wide = match block {
            Block::Table(table) => table.landscape,
            Block::Annex { .. } => matches!(next, Some(Block::Table(table)) if table.landscape),
            _ => false,
        };
        if wide != landscape {
            page::section_end(&mut xml, document, landscape);
            landscape = wide;
        }
        // The first text stays on the first page (§7.3.3), even where a program moves a kept paragraph whole.
        let first = !document
            .blocks
            .iter()
            .take(index)
            .any(|b| matches!(b, Block::Paragraph(_)));
        let keep = !first && matches!(next, Some(Block::Signature(_)));
        // What stands before a signature stays with it, and so does the signature with its 附注.
        let keep = keep || matches!((block, next), (Block::Signature(_), Some(Block::Remark(_))));
        write_block(&mut xml, block, label.as_deref(), keep, links);
    }
    if document.meta.imprint.is_some() && landscape {
        page::section_end(&mut xml, document, true);
        landscape = false;
    }
    if let Some(imprint) = &document.meta.imprint {
        imprint::write(&mut xml, imprint);
    }
    if matches!(document.blocks.last(), Some(Block::Table(_))) || document.meta.imprint.is_some() {
        // Word wants a paragraph after the last table.
        paragraph(&mut xml, &Para::new("SectionEnd"), |_| {});
    }
    page::section(&mut xml, document, landscape);
    xml.close("w:body");
    xml.finish("w:document")
}

fn write_block(xml: &mut Xml, block: &Block, label: Option<&str>, keep: bool, links: &mut Links) {
    match block {
        Block::Addressee(text) => {
            paragraph(xml, &Para::new("Addressee"), |xml| {
                run(xml, None, &words::with_colon(text))
            });
        }
        Block::Heading { level, text, .. } => {
            let style = match level {
                1 => "Heading1",
                2 => "Heading2",
                3 => "Heading3",
                _ => "Heading4",
            };
            paragraph(xml, &Para::new(style).keep(keep), |xml| {
                if let Some(label) = label {
                    run(xml, None, label);
                }
                runs(xml, text, links);
            });
        }
        Block::Paragraph(text) => {
            paragraph(xml, &Para::new("BodyText").keep(keep), |xml| {
                runs(xml, text, links)
            });
        }
        Block::Items { style, items } => {
            for (number, item) in (1..).zip(items) {
                let last = number as usize == items.len();
                paragraph(xml, &Para::new("BodyText").keep(keep && last), |xml| {
                    run(xml, None, &item_label(*style, number));
                    runs(xml, item, links);
                });
            }
        }
        Block::Table(table) => tables::table(xml, table, links),
        Block::Attachments(names) => attachments(xml, names, keep),
        Block::Signature(signature) => write_signature(xml, signature, keep),
        Block::Remark(text) => {
            paragraph(xml, &Para::new("Remark").left(200), |xml| {
                run(xml, None, &words::bracketed(text))
            });
        }
        Block::PageBreak => paragraph(xml, &Para::new("SectionEnd"), |xml| {
            xml.open("w:r");
            xml.empty("w:br", &[("w:type", "page")]);
            xml.close("w:r");
        }),
        Block::Annex { number, title } => {
            let para = Para::new("AnnexLabel").new_page();
            paragraph(xml, &para, |xml| {
                run(xml, None, &words::annex_label(*number))
            });
            head::blank(xml, 1);
            head::title(xml, "AnnexTitle", title);
            head::blank(xml, 1);
        }
        Block::Note(text) => paragraph(xml, &Para::new("Note"), |xml| runs(xml, text, links)),
    }
}

/// §7.3.4: a blank line, two characters in, names aligned under each other.
fn attachments(xml: &mut Xml, names: &[String], keep: bool) {
    head::blank(xml, 1);
    for (index, (label, name)) in words::attachments(names).iter().enumerate() {
        let (lead, hanging) = if label.is_empty() {
            (0, 300)
        } else {
            (300, 150)
        };
        let para = Para::new("Attachments")
            .left(200 + lead + hanging)
            .hanging(if index == 0 { lead + hanging } else { hanging });
        let words = if index == 0 {
            format!("附件：{label}{name}")
        } else {
            format!("{label}{name}")
        };
        paragraph(xml, &para.keep(keep), |xml| run(xml, None, &words));
    }
}

/// §7.3.5, in hundredths of a character from the right edge; see the PDF template for the rule.
fn write_signature(xml: &mut Xml, signature: &Signature, keep: bool) {
    let date = chinese_date(signature.date);
    let line = |xml: &mut Xml, right: i64, words: &str, last: bool| {
        let para = Para::new("Signature")
            .right(right.max(0) as u32)
            .loose(last && !keep);
        paragraph(xml, &para, |xml| run(xml, None, words));
    };
    let date_width = width(&date);
    if signature.sealed {
        head::blank_kept(xml, 2);
        if let [organ] = signature.organs.as_slice() {
            let name_width = width(organ);
            let name_right = 400 - (name_width - date_width) / 2;
            // A name too long for the margin rules the place, and the date follows its middle.
            let shift = (-name_right).max(0);
            line(xml, name_right + shift, organ, false);
            line(xml, 400 + shift, &date, true);
        } else {
            tables::seals(xml, &signature.organs, &date);
        }
    } else {
        head::blank_kept(xml, 1);
        let widest = signature
            .organs
            .iter()
            .map(|organ| width(organ))
            .max()
            .unwrap_or(0);
        // From the right edge to where the names begin.
        let start = (widest + 200).max(date_width + 400);
        for organ in &signature.organs {
            line(xml, start - width(organ), organ, false);
        }
        line(xml, start - 200 - date_width, &date, true);
    }
}

/// The width of words in hundredths of a character.
fn width(words: &str) -> i64 {
    words
        .chars()
        .map(|c| if c.is_ascii() { 50 } else { 100 })
        .sum()
}

/// Properties of one paragraph beyond its style. Indents are in hundredths of a character.
pub(super) struct Para {
    style: &'static str,
    align: Option<&'static str>,
    left: u32,
    right: u32,
    hanging: u32,
    before: f64,
    line: Option<f64>,
    keep: bool,
    loose: bool,
    new_page: bool,
}

impl Para {
    pub(super) fn new(style: &'static str) -> Para {
        Para {
            style,
            align: None,
            left: 0,
            right: 0,
            hanging: 0,
            before: 0.0,
            line: None,
            keep: false,
            loose: false,
            new_page: false,
        }
    }

    pub(super) fn align(self, align: &'static str) -> Para {
        Para {
            align: Some(align),
            ..self
        }
    }

    pub(super) fn left(self, left: u32) -> Para {
        Para { left, ..self }
    }

    pub(super) fn right(self, right: u32) -> Para {
        Para { right, ..self }
    }

    pub(super) fn hanging(self, hanging: u32) -> Para {
        Para { hanging, ..self }
    }

    pub(super) fn before(self, before: f64) -> Para {
        Para { before, ..self }
    }

    pub(super) fn line(self, line: f64) -> Para {
        Para {
            line: Some(line),
            ..self
        }
    }

    pub(super) fn keep(self, keep: bool) -> Para {
        Para { keep, ..self }
    }

    /// Undoes the style's keep-with-next.
    pub(super) fn loose(self, loose: bool) -> Para {
        Para { loose, ..self }
    }

    pub(super) fn new_page(self) -> Para {
        Para {
            new_page: true,
            ..self
        }
    }
}

/// A paragraph and what `content` puts into it.
pub(super) fn paragraph(xml: &mut Xml, para: &Para, content: impl FnOnce(&mut Xml)) {
    paragraph_with(xml, para, |_| {}, content);
}

/// The same, with more properties (`frame`, borders, tabs), which the schema wants before spacing.
pub(super) fn paragraph_with(
    xml: &mut Xml,
    para: &Para,
    properties: impl FnOnce(&mut Xml),
    content: impl FnOnce(&mut Xml),
) {
    xml.open("w:p");
    xml.open("w:pPr");
    xml.val("w:pStyle", para.style);
    if para.keep {
        xml.empty("w:keepNext", &[]);
    }
    if para.loose {
        xml.val("w:keepNext", "0");
    }
    if para.new_page {
        xml.empty("w:pageBreakBefore", &[]);
    }
    properties(xml);
    if para.before > 0.0 || para.line.is_some() {
        let before = twips(para.before);
        let line = twips(para.line.unwrap_or_else(|| geo::pitch_pt(geo::LINES)));
        xml.empty(
            "w:spacing",
            &[
                ("w:before", &before),
                ("w:line", &line),
                ("w:lineRule", "exact"),
            ],
        );
    }
    indent(xml, para);
    if let Some(align) = para.align {
        xml.val("w:jc", align);
    }
    xml.close("w:pPr");
    content(xml);
    xml.close("w:p");
}

fn indent(xml: &mut Xml, para: &Para) {
    let mut attributes = Vec::new();
    for (chars, plain, value) in [
        ("w:leftChars", "w:left", para.left),
        ("w:rightChars", "w:right", para.right),
        ("w:hangingChars", "w:hanging", para.hanging),
    ] {
        if value > 0 {
            attributes.push((chars, value.to_string()));
            attributes.push((plain, twips(f64::from(value) / 100.0 * geo::char_pt())));
        }
    }
    if !attributes.is_empty() {
        let attributes: Vec<(&str, &str)> = attributes
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        xml.empty("w:ind", &attributes);
    }
}

/// All runs of a text.
pub(super) fn runs(xml: &mut Xml, text: &Text, links: &mut Links) {
    for piece in &text.0 {
        write_run(xml, piece, links);
    }
}

fn write_run(xml: &mut Xml, piece: &Run, links: &mut Links) {
    // A path on the portal means nothing inside a file.
    let target = piece
        .link
        .as_deref()
        .and_then(safe_link)
        .filter(|target| !target.starts_with(['/', '#']));
    if let Some(target) = target {
        xml.open_with("w:hyperlink", &[("r:id", &links.id(target))]);
    }
    run(xml, family(piece.face), &piece.text);
    if target.is_some() {
        xml.close("w:hyperlink");
    }
}

/// Words in one family; a line feed is a line break, a tab a tab.
pub(super) fn run(xml: &mut Xml, family: Option<&str>, words: &str) {
    xml.open("w:r");
    if let Some(family) = family {
        xml.open("w:rPr");
        fonts(xml, family);
        xml.close("w:rPr");
    }
    let words = words.replace("\r\n", "\n").replace('\r', "\n");
    for (index, line) in words.split('\n').enumerate() {
        if index > 0 {
            xml.empty("w:br", &[]);
        }
        for (index, piece) in line.split('\t').enumerate() {
            if index > 0 {
                xml.empty("w:tab", &[]);
            }
            if !piece.is_empty() {
                xml.leaf("w:t", &[("xml:space", "preserve")], piece);
            }
        }
    }
    xml.close("w:r");
}
