//! Documents as WordprocessingML packages (DOCX), for OA systems, Word and WPS.
//!
//! The official families are named (方正小标宋简体, 仿宋_GB2312, 黑体, 楷体_GB2312), so that the receiving
//! machine uses its own; the font table names what may stand in. Numbers of headings are text, not
//! automatic lists, so that they survive copying between programs.

mod body;
mod head;
mod imprint;
mod page;
mod styles;
mod tables;
mod xml;

use std::io::{Cursor, Write};

use jiff::Span;
use jiff::civil::DateTime;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::document::Document;
use crate::error::PapersError;
use xml::Xml;

const CONTENT_TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const PACKAGE_RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE_RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Renders a document as a DOCX package.
///
/// `made` is the moment written into the file's properties, in Beijing time; the same document and moment
/// give the same bytes. Refuses a document that fails [`Document::check`]. Pages are broken by the
/// program that opens it, so two rules of the standard are left to its user: that the imprint stands on
/// an even page, and that no page carries the seal alone (the text before it is told to stay with it).
pub fn render(document: &Document, made: DateTime) -> Result<Vec<u8>, PapersError> {
    document.check()?;
    let mut links = Links::default();
    let main = body::part(document, &mut links)?;
    let mut parts: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", content_types()?),
        ("_rels/.rels", root_relations()?),
        ("docProps/core.xml", core_properties(document, made)?),
        ("docProps/app.xml", app_properties()?),
        ("word/document.xml", main),
        ("word/_rels/document.xml.rels", links.part()?),
        ("word/styles.xml", styles::part()?),
        ("word/fontTable.xml", styles::font_table()?),
        ("word/settings.xml", page::settings()?),
    ];
    for furniture in page::FURNITURE {
        parts.push((furniture.path, page::furniture(furniture, document)?));
    }
    zipped(&parts)
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Result<Vec<u8>, PapersError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The format's earliest date: a file made twice is the same file.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (path, bytes) in parts {
        zip.start_file(*path, options)
            .map_err(PapersError::broken)?;
        zip.write_all(bytes).map_err(PapersError::broken)?;
    }
    Ok(zip.finish().map_err(PapersError::broken)?.into_inner())
}

/// The addresses that the text leads to; each becomes a relationship of the main part.
#[derive(Default)]
struct Links {
    targets: Vec<String>,
}

impl Links {
    /// The relationship id of a target.
    fn id(&mut self, target: &str) -> String {
        let known = self.targets.iter().position(|known| known == target);
        let index = known.unwrap_or_else(|| {
            self.targets.push(target.to_owned());
            self.targets.len() - 1
        });
        format!("link{index}")
    }

    fn part(&self) -> Result<Vec<u8>, PapersError> {
        let mut xml = Xml::part("Relationships", &[("xmlns", PACKAGE_RELS)]);
        let mut relation = |id: &str, kind: &str, target: &str, external: bool| {
            let kind = format!("{OFFICE_RELS}/{kind}");
            let mut attributes = vec![("Id", id), ("Type", kind.as_str()), ("Target", target)];
            if external {
                attributes.push(("TargetMode", "External"));
            }
            xml.empty("Relationship", &attributes);
        };
        relation("styles", "styles", "styles.xml", false);
        relation("fonts", "fontTable", "fontTable.xml", false);
        relation("settings", "settings", "settings.xml", false);
        for furniture in page::FURNITURE {
            let target = furniture.path.trim_start_matches("word/");
            relation(furniture.id, furniture.kind, target, false);
        }
        for (index, target) in self.targets.iter().enumerate() {
            relation(&format!("link{index}"), "hyperlink", target, true);
        }
        xml.finish("Relationships")
    }
}

fn content_types() -> Result<Vec<u8>, PapersError> {
    let mut xml = Xml::part("Types", &[("xmlns", CONTENT_TYPES)]);
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    xml.empty(
        "Default",
        &[("Extension", "rels"), ("ContentType", relations)],
    );
    xml.empty(
        "Default",
        &[("Extension", "xml"), ("ContentType", "application/xml")],
    );
    let mut part = |path: &str, kind: &str| {
        xml.empty("Override", &[("PartName", path), ("ContentType", kind)]);
    };
    part(
        "/word/document.xml",
        &format!("{WORD_TYPE}.document.main+xml"),
    );
    part("/word/styles.xml", &format!("{WORD_TYPE}.styles+xml"));
    part("/word/fontTable.xml", &format!("{WORD_TYPE}.fontTable+xml"));
    part("/word/settings.xml", &format!("{WORD_TYPE}.settings+xml"));
    for furniture in page::FURNITURE {
        part(
            &format!("/{}", furniture.path),
            &format!("{WORD_TYPE}.{}+xml", furniture.kind),
        );
    }
    part(
        "/docProps/core.xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
    );
    part(
        "/docProps/app.xml",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    );
    xml.finish("Types")
}

fn root_relations() -> Result<Vec<u8>, PapersError> {
    let mut xml = Xml::part("Relationships", &[("xmlns", PACKAGE_RELS)]);
    let core =
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    for (id, kind, target) in [
        (
            "document",
            format!("{OFFICE_RELS}/officeDocument"),
            "word/document.xml",
        ),
        ("core", core.to_owned(), "docProps/core.xml"),
        (
            "app",
            format!("{OFFICE_RELS}/extended-properties"),
            "docProps/app.xml",
        ),
    ] {
        xml.empty(
            "Relationship",
            &[("Id", id), ("Type", &kind), ("Target", target)],
        );
    }
    xml.finish("Relationships")
}

fn core_properties(document: &Document, made: DateTime) -> Result<Vec<u8>, PapersError> {
    let utc = made
        .checked_sub(Span::new().hours(8))
        .map_err(PapersError::broken)?;
    let stamp = utc.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut xml = Xml::part(
        "cp:coreProperties",
        &[
            (
                "xmlns:cp",
                "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
            ),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.leaf("dc:title", &[], &document.meta.plain_title());
    xml.leaf("dc:creator", &[], &document.meta.issuer);
    xml.leaf("dc:language", &[], "zh-CN");
    if let Some(number) = &document.meta.number {
        xml.leaf("dc:identifier", &[], number);
    }
    let w3c = [("xsi:type", "dcterms:W3CDTF")];
    xml.leaf("dcterms:created", &w3c, &stamp);
    xml.leaf("dcterms:modified", &w3c, &stamp);
    xml.finish("cp:coreProperties")
}

fn app_properties() -> Result<Vec<u8>, PapersError> {
    let namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    let mut xml = Xml::part("Properties", &[("xmlns", namespace)]);
    xml.leaf("Application", &[], "Mingfa");
    xml.finish("Properties")
}
