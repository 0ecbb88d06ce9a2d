//! Sections, headers, footers and settings.

use super::styles::{RED, exact_line, mm, twips};
use super::xml::Xml;
use crate::document::{Document, Form};
use crate::error::PapersError;
use crate::geometry as geo;

/// A header or footer part.
pub(super) struct Furniture {
    pub(super) id: &'static str,
    pub(super) path: &'static str,
    /// `header` or `footer`, as relationships and content types call it.
    pub(super) kind: &'static str,
    page: Page,
}

#[derive(Clone, Copy, PartialEq)]
enum Page {
    Header,
    Odd,
    Even,
    First,
    LandscapeOdd,
    LandscapeEven,
}

/// Every part of this kind; sections refer to those that they need.
pub(super) const FURNITURE: &[Furniture] = &[
    Furniture {
        id: "header",
        path: "word/header1.xml",
        kind: "header",
        page: Page::Header,
    },
    Furniture {
        id: "footerOdd",
        path: "word/footer1.xml",
        kind: "footer",
        page: Page::Odd,
    },
    Furniture {
        id: "footerEven",
        path: "word/footer2.xml",
        kind: "footer",
        page: Page::Even,
    },
    Furniture {
        id: "footerFirst",
        path: "word/footer3.xml",
        kind: "footer",
        page: Page::First,
    },
    Furniture {
        id: "footerWideOdd",
        path: "word/footer4.xml",
        kind: "footer",
        page: Page::LandscapeOdd,
    },
    Furniture {
        id: "footerWideEven",
        path: "word/footer5.xml",
        kind: "footer",
        page: Page::LandscapeEven,
    },
];

/// Below the dash there is still this much of its line; see [`geo::PAGE_NUMBER_GAP_MM`].
const DASH_ABOVE_LINE_END_MM: f64 = 2.4;

pub(super) fn furniture(
    furniture: &Furniture,
    document: &Document,
) -> Result<Vec<u8>, PapersError> {
    let root = if furniture.kind == "header" {
        "w:hdr"
    } else {
        "w:ftr"
    };
    let mut xml = Xml::word(root);
    match furniture.page {
        Page::Header => label(&mut xml, document),
        Page::Odd => number_line(&mut xml, "right", ("w:rightChars", "w:right")),
        Page::Even => number_line(&mut xml, "left", ("w:leftChars", "w:left")),
        Page::First => first_foot(&mut xml, document),
        Page::LandscapeOdd | Page::LandscapeEven => turned_number(&mut xml, furniture.page),
    }
    xml.finish(root)
}

/// The mark of every page (演示数据), boxed at the top right.
fn label(xml: &mut Xml, document: &Document) {
    xml.open("w:p");
    xml.open("w:pPr");
    xml.val("w:pStyle", "Header");
    xml.close("w:pPr");
    if let Some(words) = &document.meta.label {
        xml.open("w:r");
        xml.open("w:rPr");
        xml.val("w:color", "505050");
        xml.empty(
            "w:bdr",
            &[
                ("w:val", "single"),
                ("w:sz", "4"),
                ("w:space", "0"),
                ("w:color", "707070"),
            ],
        );
        xml.close("w:rPr");
        xml.leaf("w:t", &[("xml:space", "preserve")], &format!(" {words} "));
        xml.close("w:r");
    }
    xml.close("w:p");
}

/// §7.5: odd pages at the right less one character, even pages at the left plus one.
fn number_line(xml: &mut Xml, align: &str, (chars, plain): (&str, &str)) {
    xml.open("w:p");
    xml.open("w:pPr");
    xml.val("w:pStyle", "Footer");
    // Footers end 20 mm above the page's edge, where a letter has its red line; the number is higher.
    let dash = geo::BOTTOM_MM - geo::PAGE_NUMBER_GAP_MM - DASH_ABOVE_LINE_END_MM;
    let line = twips(geo::SIZE_SMALL);
    xml.empty(
        "w:spacing",
        &[
            ("w:after", &mm(dash - geo::LETTER_LINE_BOTTOM_MM)),
            ("w:line", &line),
            ("w:lineRule", "exact"),
        ],
    );
    xml.empty("w:ind", &[(chars, "100"), (plain, &twips(geo::SIZE_BODY))]);
    xml.val("w:jc", align);
    xml.close("w:pPr");
    page_number(xml);
    xml.close("w:p");
}

fn page_number(xml: &mut Xml) {
    xml.open("w:r");
    xml.leaf("w:t", &[("xml:space", "preserve")], "— ");
    xml.close("w:r");
    xml.open_with("w:fldSimple", &[("w:instr", " PAGE ")]);
    xml.open("w:r");
    xml.leaf("w:t", &[], "1");
    xml.close("w:r");
    xml.close("w:fldSimple");
    xml.open("w:r");
    xml.leaf("w:t", &[("xml:space", "preserve")], " —");
    xml.close("w:r");
}

/// The first page of a letter has no number and a red double line (§10.1).
fn first_foot(xml: &mut Xml, document: &Document) {
    xml.open("w:p");
    xml.open("w:pPr");
    xml.val("w:pStyle", "Footer");
    if document.meta.form == Form::Letter {
        xml.open("w:pBdr");
        xml.empty(
            "w:bottom",
            &[
                ("w:val", "thinThickSmallGap"),
                ("w:sz", "24"),
                ("w:space", "0"),
                ("w:color", RED),
            ],
        );
        xml.close("w:pBdr");
        let edge = (geo::PAGE_WIDTH_MM - geo::LETTER_LINE_MM) / 2.0;
        xml.empty(
            "w:ind",
            &[
                ("w:left", &mm(edge - geo::LEFT_MM)),
                ("w:right", &mm(edge - geo::RIGHT_MM)),
            ],
        );
    }
    xml.close("w:pPr");
    xml.close("w:p");
}

/// 横排表格: the number keeps its place on the bound page, so on a landscape page it lies turned at the
/// left edge, at the foot for odd pages and at the head for even ones.
fn turned_number(xml: &mut Xml, page: Page) {
    let length = 60.0;
    let y = if page == Page::LandscapeOdd {
        geo::PAGE_WIDTH_MM
            - geo::RIGHT_MM
            - geo::SIZE_BODY / geo::PT_PER_MM
            - length / geo::PT_PER_MM
    } else {
        geo::LEFT_MM + geo::SIZE_BODY / geo::PT_PER_MM
    };
    let x = geo::BOTTOM_MM - geo::PAGE_NUMBER_GAP_MM - DASH_ABOVE_LINE_END_MM;
    xml.open("w:tbl");
    xml.open("w:tblPr");
    xml.empty(
        "w:tblpPr",
        &[
            ("w:vertAnchor", "page"),
            ("w:horzAnchor", "page"),
            ("w:tblpX", &mm(x)),
            ("w:tblpY", &mm(y)),
        ],
    );
    xml.empty("w:tblW", &[("w:w", "400"), ("w:type", "dxa")]);
    xml.empty("w:tblLayout", &[("w:type", "fixed")]);
    xml.close("w:tblPr");
    xml.open("w:tblGrid");
    xml.empty("w:gridCol", &[("w:w", "400")]);
    xml.close("w:tblGrid");
    xml.open("w:tr");
    xml.open("w:trPr");
    xml.empty(
        "w:trHeight",
        &[("w:val", &twips(length)), ("w:hRule", "exact")],
    );
    xml.close("w:trPr");
    xml.open("w:tc");
    xml.open("w:tcPr");
    xml.empty("w:tcW", &[("w:w", "400"), ("w:type", "dxa")]);
    xml.val("w:textDirection", "tbRl");
    xml.close("w:tcPr");
    xml.open("w:p");
    xml.open("w:pPr");
    xml.val("w:pStyle", "Footer");
    xml.val(
        "w:jc",
        if page == Page::LandscapeOdd {
            "right"
        } else {
            "left"
        },
    );
    xml.close("w:pPr");
    page_number(xml);
    xml.close("w:p");
    xml.close("w:tc");
    xml.close("w:tr");
    xml.close("w:tbl");
    xml.open("w:p");
    xml.open("w:pPr");
    xml.val("w:pStyle", "Footer");
    xml.close("w:pPr");
    xml.close("w:p");
}

/// `<w:sectPr>` of a portrait or landscape section.
pub(super) fn section(xml: &mut Xml, document: &Document, landscape: bool) {
    let (odd, even) = if landscape {
        ("footerWideOdd", "footerWideEven")
    } else {
        ("footerOdd", "footerEven")
    };
    let letter = document.meta.form == Form::Letter && !landscape;
    xml.open("w:sectPr");
    for kind in ["default", "even", "first"] {
        xml.empty("w:headerReference", &[("w:type", kind), ("r:id", "header")]);
    }
    xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", odd)]);
    xml.empty("w:footerReference", &[("w:type", "even"), ("r:id", even)]);
    xml.empty(
        "w:footerReference",
        &[("w:type", "first"), ("r:id", "footerFirst")],
    );
    xml.val("w:type", "nextPage");
    let (width, height) = (mm(geo::PAGE_WIDTH_MM), mm(geo::PAGE_HEIGHT_MM));
    if landscape {
        xml.empty(
            "w:pgSz",
            &[("w:w", &height), ("w:h", &width), ("w:orient", "landscape")],
        );
        margins(
            xml,
            geo::LEFT_MM,
            geo::TOP_MM,
            geo::RIGHT_MM,
            geo::BOTTOM_MM,
        );
    } else {
        xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height)]);
        margins(
            xml,
            geo::TOP_MM,
            geo::RIGHT_MM,
            geo::BOTTOM_MM,
            geo::LEFT_MM,
        );
    }
    if letter {
        xml.empty("w:titlePg", &[]);
    }
    // No character grid: programs disagree on it. Exact line heights and the body's letter spacing give the
    // 22 lines and 28 characters everywhere.
    let pitch = format!("{}", (geo::pitch_pt(geo::LINES) * 20.0).floor() as i64);
    xml.empty("w:docGrid", &[("w:linePitch", &pitch)]);
    xml.close("w:sectPr");
}

fn margins(xml: &mut Xml, top: f64, right: f64, bottom: f64, left: f64) {
    xml.empty(
        "w:pgMar",
        &[
            ("w:top", &mm(top)),
            ("w:right", &mm(right)),
            ("w:bottom", &mm(bottom)),
            ("w:left", &mm(left)),
            ("w:header", &mm(16.0)),
            ("w:footer", &mm(geo::LETTER_LINE_BOTTOM_MM)),
            ("w:gutter", "0"),
        ],
    );
}

/// A paragraph that ends a section of this orientation.
pub(super) fn section_end(xml: &mut Xml, document: &Document, landscape: bool) {
    xml.open("w:p");
    xml.open("w:pPr");
    xml.val("w:pStyle", "SectionEnd");
    exact_line(xml, 1.0);
    section(xml, document, landscape);
    xml.close("w:pPr");
    xml.close("w:p");
}

pub(super) fn settings() -> Result<Vec<u8>, PapersError> {
    let mut xml = Xml::word("w:settings");
    xml.empty("w:evenAndOddHeaders", &[]);
    xml.val("w:drawingGridVerticalSpacing", "290");
    xml.val("w:characterSpacingControl", "compressPunctuation");
    xml.open("w:compat");
    for (name, value) in [
        ("compatibilityMode", "15"),
        ("useWord2013TrackBottomHyphenation", "0"),
    ] {
        xml.empty(
            "w:compatSetting",
            &[
                ("w:name", name),
                ("w:uri", "http://schemas.microsoft.com/office/word"),
                ("w:val", value),
            ],
        );
    }
    xml.close("w:compat");
    xml.empty(
        "w:themeFontLang",
        &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")],
    );
    xml.finish("w:settings")
}
