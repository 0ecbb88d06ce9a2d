//! Tables: of the text, and of several seals.

use super::Links;
use super::body::{Para, paragraph, run, runs};
use super::styles::twips;
use super::xml::Xml;
use crate::columns;
use crate::document::{Align, Row, Table, Text};
use crate::geometry as geo;

/// A table of the text; its header row repeats, its rows stay whole.
pub(super) fn table(xml: &mut Xml, table: &Table, links: &mut Links) {
    if let Some(caption) = &table.caption {
        paragraph(xml, &Para::new("Caption"), |xml| run(xml, None, caption));
    }
    let dense = geo::table_pt(table.columns.len()) == geo::SIZE_TABLE_DENSE;
    let (head, text) = if dense {
        ("TableHeadDense", "TableDense")
    } else {
        ("TableHead", "TableText")
    };
    let widths: Vec<String> = columns::widths(table).into_iter().map(twips).collect();
    let total = twips(columns::widths(table).iter().sum());
    xml.open("w:tbl");
    xml.open("w:tblPr");
    xml.val("w:tblStyle", "PaperTable");
    xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")]);
    xml.empty("w:tblLayout", &[("w:type", "fixed")]);
    xml.empty("w:tblLook", &[("w:val", "0020"), ("w:firstRow", "1")]);
    xml.close("w:tblPr");
    grid(xml, &widths);

    xml.open("w:tr");
    xml.open("w:trPr");
    xml.empty("w:cantSplit", &[]);
    xml.empty("w:tblHeader", &[]);
    xml.close("w:trPr");
    for (column, width) in table.columns.iter().zip(&widths) {
        cell(xml, width, 1, Some("E8E8E8"), |xml| {
            paragraph(xml, &Para::new(head), |xml| run(xml, None, &column.title));
        });
    }
    xml.close("w:tr");

    for row in &table.rows {
        xml.open("w:tr");
        xml.open("w:trPr");
        xml.empty("w:cantSplit", &[]);
        xml.close("w:trPr");
        match row {
            Row::Cells(cells) => {
                for ((content, column), width) in cells.iter().zip(&table.columns).zip(&widths) {
                    let align = match column.align {
                        Align::Left => "left",
                        Align::Center => "center",
                        Align::Right => "right",
                    };
                    cell(xml, width, 1, None, |xml| {
                        cell_text(xml, text, align, content, links)
                    });
                }
            }
            Row::Group(content) => {
                cell(xml, &total, table.columns.len(), Some("F0F0F0"), |xml| {
                    paragraph(xml, &Para::new(head).align("left").keep(true), |xml| {
                        runs(xml, content, links)
                    });
                });
            }
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
}

fn cell_text(
    xml: &mut Xml,
    style: &'static str,
    align: &'static str,
    content: &Text,
    links: &mut Links,
) {
    paragraph(xml, &Para::new(style).align(align), |xml| {
        runs(xml, content, links)
    });
}

/// 联合行文 under seals: at most three names in a row, the date under the last (§7.3.5.1).
pub(super) fn seals(xml: &mut Xml, organs: &[String], date: &str) {
    let per_row = organs.len().clamp(1, 3);
    let width = geo::BODY_WIDTH_MM * geo::PT_PER_MM / per_row as f64;
    let widths = vec![twips(width); per_row];
    xml.open("w:tbl");
    xml.open("w:tblPr");
    xml.empty(
        "w:tblW",
        &[
            ("w:w", &twips(geo::BODY_WIDTH_MM * geo::PT_PER_MM)),
            ("w:type", "dxa"),
        ],
    );
    xml.empty("w:tblLayout", &[("w:type", "fixed")]);
    xml.close("w:tblPr");
    grid(xml, &widths);
    let rows = organs.chunks(per_row).count();
    for (row, chunk) in organs.chunks(per_row).enumerate() {
        xml.open("w:tr");
        xml.open("w:trPr");
        xml.empty("w:cantSplit", &[]);
        xml.close("w:trPr");
        for column in 0..per_row {
            cell(xml, &twips(width), 1, None, |xml| {
                let Some(organ) = chunk.get(column) else {
                    paragraph(xml, &Para::new("Signature"), |_| {});
                    return;
                };
                paragraph(xml, &Para::new("Signature").align("center"), |xml| {
                    run(xml, None, organ)
                });
                if row + 1 == rows && column + 1 == chunk.len() {
                    paragraph(xml, &Para::new("Signature").align("center"), |xml| {
                        run(xml, None, date)
                    });
                } else if row + 1 < rows {
                    // Room for the next row's seals.
                    super::head::blank(xml, 2);
                }
            });
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
}

fn grid(xml: &mut Xml, widths: &[String]) {
    xml.open("w:tblGrid");
    for width in widths {
        xml.empty("w:gridCol", &[("w:w", width)]);
    }
    xml.close("w:tblGrid");
}

fn cell(
    xml: &mut Xml,
    width: &str,
    span: usize,
    shade: Option<&str>,
    content: impl FnOnce(&mut Xml),
) {
    xml.open("w:tc");
    xml.open("w:tcPr");
    xml.empty("w:tcW", &[("w:w", width), ("w:type", "dxa")]);
    if span > 1 {
        xml.val("w:gridSpan", &span.to_string());
    }
    if let Some(fill) = shade {
        xml.empty(
            "w:shd",
            &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)],
        );
    }
    xml.val("w:vAlign", "center");
    xml.close("w:tcPr");
    content(xml);
    xml.close("w:tc");
}
