//! The document as the template reads it: resolved labels, split titles, sizes; text stays text.

use serde_json::{Value, json};

use crate::columns::{self, breakable};
use crate::document::{
    Align, Block, Document, Face, Form, Meta, Row, Signature, Table, Text, chinese_date,
    item_label, safe_link, title_lines,
};
use crate::error::PapersError;
use crate::fonts::{Fonts, Role};
use crate::geometry as geo;
use crate::words;

/// Half-width characters in a line of the body.
const LINE_HALVES: usize = 54;
/// Characters in a cell from which its row may break over pages.
const LONG_CELL: usize = 400;

/// How many faces of one role the template may try for a character.
const MAX_CHAIN: usize = 24;

/// How a layout departs from the standard's page so that the signature has text on its page.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    /// Lines on a page.
    pub(super) lines: u32,
    /// Whether the text before the signature begins a new page.
    pub(super) push: bool,
}

/// The bytes of `data.json`.
pub(super) fn data(document: &Document, fonts: &Fonts, fit: Fit) -> Result<Vec<u8>, PapersError> {
    let labels = document.heading_labels();
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .zip(labels)
        .map(|(block, label)| block_value(block, label.as_deref()))
        .collect();
    let value = json!({
        "geo": geometry(fit.lines),
        "push": fit.push,
        "fonts": families(fonts),
        "meta": meta_value(&document.meta),
        "blocks": blocks,
    });
    serde_json::to_vec(&value).map_err(PapersError::broken)
}

fn geometry(lines: u32) -> Value {
    json!({
        "width": geo::PAGE_WIDTH_MM, "height": geo::PAGE_HEIGHT_MM,
        "top": geo::TOP_MM, "left": geo::LEFT_MM, "right": geo::RIGHT_MM, "bottom": geo::BOTTOM_MM,
        "body-width": geo::BODY_WIDTH_MM, "body-height": geo::BODY_HEIGHT_MM,
        "pitch": geo::pitch_pt(lines), "char": geo::char_pt(),
        "size": geo::SIZE_BODY, "title-size": geo::SIZE_TITLE, "small-size": geo::SIZE_SMALL,
        "note-size": geo::SIZE_TABLE,
        "banner-top": geo::BANNER_TOP_MM, "letter-banner-top": geo::LETTER_BANNER_TOP_MM,
        "red-gap": geo::RED_LINE_GAP_MM, "letter-line": geo::LETTER_LINE_MM,
        "letter-line-bottom": geo::LETTER_LINE_BOTTOM_MM, "number-gap": geo::PAGE_NUMBER_GAP_MM,
        "imprint-outer": geo::IMPRINT_OUTER_MM, "imprint-inner": geo::IMPRINT_INNER_MM,
    })
}

fn families(fonts: &Fonts) -> Value {
    let mut families = serde_json::Map::new();
    for role in Role::ALL {
        let chain: Vec<String> = (0..fonts.chain(role).len().min(MAX_CHAIN))
            .map(|place| format!("{}-{place}", role.key()))
            .collect();
        families.insert(role.key().to_owned(), json!(chain));
    }
    Value::Object(families)
}

fn meta_value(meta: &Meta) -> Value {
    let banner = meta.banner();
    let form = match meta.form {
        Form::RedHead => "red-head",
        Form::Letter => "letter",
        Form::CasePaper => "case-paper",
        Form::Report => "report",
    };
    json!({
        "form": form,
        "issuer": meta.issuer,
        "plain-title": meta.plain_title(),
        "title": title_lines(&meta.title, geo::TITLE_CHARS),
        "subtitle": meta.subtitle,
        "number": meta.number,
        "banner-size": banner.as_deref().map(geo::banner_pt),
        "banner": banner,
        "signer": meta.signer,
        "urgency": meta.urgency.map(|urgency| urgency.title()),
        "label": meta.label,
        "imprint": meta.imprint.as_ref().map(|imprint| json!({
            "copies": (!imprint.copies.is_empty()).then(|| words::copies(&imprint.copies)),
            "printer": imprint.printer,
            "printed": format!("{}印发", chinese_date(imprint.printed)),
        })),
    })
}

fn block_value(block: &Block, label: Option<&str>) -> Value {
    match block {
        Block::Addressee(text) => json!({"k": "addressee", "text": words::with_colon(text)}),
        Block::Heading { level, text, .. } => {
            json!({"k": "heading", "level": level, "label": label, "runs": runs(text, LINE_HALVES)})
        }
        Block::Paragraph(text) => json!({"k": "paragraph", "runs": runs(text, LINE_HALVES)}),
        Block::Items { style, items } => {
            let items: Vec<Value> = (1..)
                .zip(items)
                .map(|(number, item)| json!({"label": item_label(*style, number), "runs": runs(item, LINE_HALVES)}))
                .collect();
            json!({"k": "items", "items": items})
        }
        Block::Table(table) => table_value(table),
        Block::Attachments(names) => {
            let items: Vec<Value> = words::attachments(names)
                .into_iter()
                .map(|(label, name)| json!({"label": label, "name": name}))
                .collect();
            json!({"k": "attachments", "items": items})
        }
        Block::Signature(signature) => signature_value(signature),
        Block::Remark(text) => json!({"k": "remark", "text": words::bracketed(text)}),
        Block::PageBreak => json!({"k": "break"}),
        Block::Annex { number, title } => json!({
            "k": "annex", "label": words::annex_label(*number), "title": title_lines(title, geo::TITLE_CHARS),
        }),
        Block::Note(text) => json!({"k": "note", "runs": runs(text, LINE_HALVES)}),
    }
}

fn table_value(table: &Table) -> Value {
    let size = geo::table_pt(table.columns.len());
    let widths = columns::widths(table);
    let columns: Vec<Value> = table
        .columns
        .iter()
        .zip(&widths)
        .map(|(column, width)| {
            let align = match column.align {
                Align::Left => "left",
                Align::Center => "center",
                Align::Right => "right",
            };
            json!({
                "title": breakable(&column.title, columns::halves(*width, size)),
                "width": width, "align": align,
            })
        })
        .collect();
    let rows: Vec<Value> = table
        .rows
        .iter()
        .map(|row| match row {
            Row::Cells(cells) => {
                let longest = cells.iter().map(|cell| cell.plain().chars().count()).max();
                let cells: Vec<Value> = cells
                    .iter()
                    .zip(&widths)
                    .map(|(cell, width)| runs(cell, columns::halves(*width, size)))
                    .collect();
                // Short rows stay whole; a row that may fill a page has to break.
                json!({"cells": cells, "long": longest.unwrap_or(0) > LONG_CELL})
            }
            Row::Group(text) => json!({"group": runs(text, LINE_HALVES)}),
        })
        .collect();
    json!({
        "k": "table", "caption": table.caption, "columns": columns, "rows": rows,
        "landscape": table.landscape, "size": size, "inset": columns::INSET_PT,
    })
}

fn signature_value(signature: &Signature) -> Value {
    json!({
        "k": "signature", "organs": signature.organs, "date": chinese_date(signature.date),
        "sealed": signature.sealed,
    })
}

/// Runs as an array of `{t, f, l}` and `{br}`: words, face, link; a line feed becomes a break. `halves` is
/// how many half-width characters a line holds.
fn runs(text: &Text, halves: usize) -> Value {
    let mut values = Vec::new();
    for run in &text.0 {
        let face = match run.face {
            Face::Plain => "plain",
            Face::Strong => "hei",
            Face::Kai => "kai",
        };
        let link = run.link.as_deref().and_then(safe_link);
        // A path on the portal means nothing inside a file.
        let link = link.filter(|target| !target.starts_with(['/', '#']));
        let words = run
            .text
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .replace('\t', "　");
        for (index, line) in words.split('\n').enumerate() {
            if index > 0 {
                values.push(json!({"br": true}));
            }
            if !line.is_empty() {
                values.push(json!({"t": breakable(line, halves), "f": face, "l": link}));
            }
        }
    }
    Value::Array(values)
}
