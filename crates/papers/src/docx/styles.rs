//! Styles and fonts: every look has a name, so that an office can restyle a paper in one place.

use super::xml::Xml;
use crate::document::Face;
use crate::error::PapersError;
use crate::geometry as geo;

/// Red of marks and lines.
pub(super) const RED: &str = "E60012";

/// The official families by role, as installed on office machines.
pub(super) const BIAOSONG: &str = "方正小标宋简体";
pub(super) const FANGSONG: &str = "仿宋_GB2312";
pub(super) const HEI: &str = "黑体";
pub(super) const KAI: &str = "楷体_GB2312";
pub(super) const SONG: &str = "宋体";

/// Twentieths of a point.
pub(super) fn twips(points: f64) -> String {
    format!("{}", (points * 20.0).round() as i64)
}

/// Twentieths of a point from millimetres.
pub(super) fn mm(millimetres: f64) -> String {
    twips(millimetres * geo::PT_PER_MM)
}

/// Half points, the unit of `w:sz`.
pub(super) fn half_points(points: f64) -> String {
    format!("{}", (points * 2.0).round() as i64)
}

/// The family of a run's face, or `None` for the paragraph's own.
pub(super) fn family(face: Face) -> Option<&'static str> {
    match face {
        Face::Plain => None,
        Face::Strong => Some(HEI),
        Face::Kai => Some(KAI),
    }
}

/// `<w:rFonts>` naming one family for all scripts.
pub(super) fn fonts(xml: &mut Xml, family: &str) {
    xml.empty(
        "w:rFonts",
        &[
            ("w:ascii", family),
            ("w:hAnsi", family),
            ("w:eastAsia", family),
            ("w:cs", family),
        ],
    );
}

/// A paragraph style: what differs from the body.
struct Style {
    id: &'static str,
    name: &'static str,
    family: Option<&'static str>,
    size: Option<f64>,
    /// `both` is the body's.
    align: Option<&'static str>,
    /// First-line indent in hundredths of a character.
    first: u32,
    /// Exact line height in points; `None` keeps the grid's.
    line: Option<f64>,
    /// 1–4 for headings that stay with what follows.
    outline: Option<u8>,
    keep: bool,
}

const BASE: Style = Style {
    id: "",
    name: "",
    family: None,
    size: None,
    align: None,
    first: 0,
    line: None,
    outline: None,
    keep: false,
};

/// All paragraph styles, by the ids that the body uses. Names of Word's own styles are English by its
/// convention; its menus show them translated.
fn paragraph_styles() -> Vec<Style> {
    let title_line = geo::pitch_pt(geo::LINES) * 1.15;
    let heading = |id, name, family, level| Style {
        id,
        name,
        family: Some(family),
        first: 200,
        outline: Some(level),
        keep: true,
        ..BASE
    };
    vec![
        Style {
            id: "Banner",
            name: "发文机关标志",
            family: Some(BIAOSONG),
            align: Some("center"),
            ..BASE
        },
        Style {
            id: "Title",
            name: "Title",
            family: Some(BIAOSONG),
            size: Some(geo::SIZE_TITLE),
            align: Some("center"),
            line: Some(title_line),
            keep: true,
            ..BASE
        },
        Style {
            id: "Subtitle",
            name: "Subtitle",
            family: Some(KAI),
            align: Some("center"),
            ..BASE
        },
        Style {
            id: "DocNumber",
            name: "发文字号",
            ..BASE
        },
        Style {
            id: "Urgency",
            name: "紧急程度",
            family: Some(HEI),
            ..BASE
        },
        Style {
            id: "Addressee",
            name: "主送机关",
            ..BASE
        },
        heading("Heading1", "heading 1", HEI, 1),
        heading("Heading2", "heading 2", KAI, 2),
        heading("Heading3", "heading 3", FANGSONG, 3),
        heading("Heading4", "heading 4", FANGSONG, 4),
        Style {
            id: "BodyText",
            name: "Body Text",
            first: 200,
            ..BASE
        },
        Style {
            id: "Attachments",
            name: "附件说明",
            ..BASE
        },
        Style {
            id: "Signature",
            name: "署名和成文日期",
            align: Some("right"),
            keep: true,
            ..BASE
        },
        Style {
            id: "Remark",
            name: "附注",
            ..BASE
        },
        Style {
            id: "AnnexLabel",
            name: "附件标识",
            family: Some(HEI),
            keep: true,
            ..BASE
        },
        Style {
            id: "AnnexTitle",
            name: "附件标题",
            family: Some(BIAOSONG),
            size: Some(geo::SIZE_TITLE),
            align: Some("center"),
            line: Some(title_line),
            outline: Some(1),
            keep: true,
            ..BASE
        },
        Style {
            id: "Caption",
            name: "caption",
            family: Some(HEI),
            size: Some(geo::SIZE_SMALL),
            align: Some("center"),
            keep: true,
            ..BASE
        },
        Style {
            id: "TableText",
            name: "表格文字",
            size: Some(geo::SIZE_TABLE),
            align: Some("left"),
            line: Some(geo::SIZE_TABLE * 1.35),
            ..BASE
        },
        Style {
            id: "TableHead",
            name: "表头文字",
            family: Some(HEI),
            size: Some(geo::SIZE_TABLE),
            align: Some("center"),
            line: Some(geo::SIZE_TABLE * 1.35),
            ..BASE
        },
        Style {
            id: "TableDense",
            name: "表格小字",
            size: Some(geo::SIZE_TABLE_DENSE),
            align: Some("left"),
            line: Some(geo::SIZE_TABLE_DENSE * 1.35),
            ..BASE
        },
        Style {
            id: "TableHeadDense",
            name: "表头小字",
            family: Some(HEI),
            size: Some(geo::SIZE_TABLE_DENSE),
            align: Some("center"),
            line: Some(geo::SIZE_TABLE_DENSE * 1.35),
            ..BASE
        },
        Style {
            id: "Note",
            name: "注",
            size: Some(geo::SIZE_TABLE),
            line: Some(geo::SIZE_TABLE * 1.5),
            ..BASE
        },
        Style {
            id: "Imprint",
            name: "版记",
            size: Some(geo::SIZE_SMALL),
            line: Some(super::imprint::LINE_PT),
            ..BASE
        },
        Style {
            id: "Header",
            name: "header",
            family: Some(KAI),
            size: Some(geo::SIZE_TABLE),
            align: Some("right"),
            line: Some(geo::SIZE_TABLE * 1.5),
            ..BASE
        },
        Style {
            id: "Footer",
            name: "footer",
            family: Some(SONG),
            size: Some(geo::SIZE_SMALL),
            line: Some(geo::SIZE_SMALL),
            ..BASE
        },
        // Carries a section's end without taking room.
        Style {
            id: "SectionEnd",
            name: "分节",
            size: Some(1.0),
            line: Some(1.0),
            ..BASE
        },
    ]
}

pub(super) fn part() -> Result<Vec<u8>, PapersError> {
    let mut xml = Xml::word("w:styles");
    xml.open("w:docDefaults");
    xml.open("w:rPrDefault");
    xml.open("w:rPr");
    fonts(&mut xml, FANGSONG);
    xml.val("w:spacing", &body_spacing());
    size(&mut xml, geo::SIZE_BODY);
    xml.empty(
        "w:lang",
        &[
            ("w:val", "en-US"),
            ("w:eastAsia", "zh-CN"),
            ("w:bidi", "ar-SA"),
        ],
    );
    xml.close("w:rPr");
    xml.close("w:rPrDefault");
    xml.open("w:pPrDefault");
    xml.open("w:pPr");
    // Numbers stand between Han characters without extra room, as on the grid.
    xml.val("w:autoSpaceDE", "0");
    xml.val("w:autoSpaceDN", "0");
    xml.close("w:pPr");
    xml.close("w:pPrDefault");
    xml.close("w:docDefaults");

    xml.open_with(
        "w:style",
        &[
            ("w:type", "paragraph"),
            ("w:default", "1"),
            ("w:styleId", "Normal"),
        ],
    );
    xml.val("w:name", "Normal");
    xml.empty("w:qFormat", &[]);
    xml.open("w:pPr");
    // 22 lines fill the page; the standard knows no widows.
    xml.val("w:widowControl", "0");
    exact_line(&mut xml, geo::pitch_pt(geo::LINES));
    xml.val("w:jc", "both");
    xml.close("w:pPr");
    xml.close("w:style");

    for style in paragraph_styles() {
        paragraph_style(&mut xml, &style);
    }
    table_style(&mut xml);
    xml.finish("w:styles")
}

fn paragraph_style(xml: &mut Xml, style: &Style) {
    xml.open_with(
        "w:style",
        &[("w:type", "paragraph"), ("w:styleId", style.id)],
    );
    xml.val("w:name", style.name);
    xml.val("w:basedOn", "Normal");
    if style.outline.is_some() {
        xml.val("w:next", "BodyText");
    }
    xml.empty("w:qFormat", &[]);
    xml.open("w:pPr");
    if style.keep {
        xml.empty("w:keepNext", &[]);
    }
    if let Some(line) = style.line {
        exact_line(xml, line);
    }
    if style.first > 0 {
        // Characters rule; the twips are for programs that do not know them.
        let points = f64::from(style.first) / 100.0 * geo::char_pt();
        xml.empty(
            "w:ind",
            &[
                ("w:firstLineChars", &style.first.to_string()),
                ("w:firstLine", &twips(points)),
            ],
        );
    }
    if let Some(align) = style.align {
        xml.val("w:jc", align);
    }
    if let Some(level) = style.outline {
        xml.val("w:outlineLvl", &(level - 1).to_string());
    }
    xml.close("w:pPr");
    xml.open("w:rPr");
    if let Some(family) = style.family {
        fonts(xml, family);
    }
    if let Some(points) = style.size {
        xml.val("w:spacing", "0");
        size(xml, points);
    }
    xml.close("w:rPr");
    xml.close("w:style");
}

fn table_style(xml: &mut Xml) {
    xml.open_with(
        "w:style",
        &[("w:type", "table"), ("w:styleId", "PaperTable")],
    );
    xml.val("w:name", "公文表格");
    xml.open("w:tblPr");
    xml.open("w:tblBorders");
    for edge in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        let name = format!("w:{edge}");
        xml.empty(
            &name,
            &[
                ("w:val", "single"),
                ("w:sz", "4"),
                ("w:space", "0"),
                ("w:color", "000000"),
            ],
        );
    }
    xml.close("w:tblBorders");
    xml.open("w:tblCellMar");
    let inset = twips(crate::columns::INSET_PT);
    for (edge, room) in [
        ("top", "60"),
        ("left", inset.as_str()),
        ("bottom", "60"),
        ("right", inset.as_str()),
    ] {
        xml.empty(&format!("w:{edge}"), &[("w:w", room), ("w:type", "dxa")]);
    }
    xml.close("w:tblCellMar");
    xml.close("w:tblPr");
    xml.close("w:style");
}

/// What may stand in for each official family where it is not installed.
pub(super) fn font_table() -> Result<Vec<u8>, PapersError> {
    let mut xml = Xml::word("w:fonts");
    for (family, stands_in, shape) in [
        (BIAOSONG, "FZXiaoBiaoSong-B05S", "roman"),
        (FANGSONG, "仿宋", "modern"),
        (HEI, "SimHei", "swiss"),
        (KAI, "楷体", "modern"),
        (SONG, "SimSun", "roman"),
    ] {
        xml.open_with("w:font", &[("w:name", family)]);
        xml.val("w:altName", stands_in);
        xml.val("w:charset", "86");
        xml.val("w:family", shape);
        xml.val("w:pitch", "default");
        xml.close("w:font");
    }
    xml.finish("w:fonts")
}

/// Letter spacing that puts 28 characters of the body's size into a line, in twips.
fn body_spacing() -> String {
    format!(
        "{}",
        ((geo::char_pt() - geo::SIZE_BODY) * 20.0).floor() as i64
    )
}

/// `<w:spacing>` with an exact line height in points.
pub(super) fn exact_line(xml: &mut Xml, points: f64) {
    let line = format!("{}", (points * 20.0).floor() as i64);
    xml.empty(
        "w:spacing",
        &[
            ("w:before", "0"),
            ("w:after", "0"),
            ("w:line", &line),
            ("w:lineRule", "exact"),
        ],
    );
}

/// `<w:sz>` and `<w:szCs>` in points.
pub(super) fn size(xml: &mut Xml, points: f64) {
    let size = half_points(points);
    xml.val("w:sz", &size);
    xml.val("w:szCs", &size);
}
