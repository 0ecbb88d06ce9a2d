//! One source for every format: what a paper says, not how it looks.
//!
//! Layout follows GB/T 9704-2012 《党政机关公文格式》; the renderers decide sizes and positions from
//! [`Form`] and the kind of each [`Block`], so a caller never states a font or a margin.

mod check;
mod numbering;
mod text;
mod title;

pub use numbering::{Numbering, chinese_number, item_label};
pub use text::{Face, Run, Text, chinese_date, safe_link};
pub use title::title_lines;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A paper: its head and its body, in reading order.
///
/// Serialises to plain JSON and back without loss, which is the form in which a paper's content is
/// sealed and kept; every rendering is made from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What stands around the text: issuer, title, number, date, marks.
    pub meta: Meta,
    /// The text itself.
    pub blocks: Vec<Block>,
}

impl Document {
    /// The document as indented JSON, ending in a line feed.
    pub fn to_json(&self) -> String {
        // Serialising plain owned data into a string has no failing case.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// The heading labels of this document's blocks, one entry a block (`None` where there is none).
    pub(crate) fn heading_labels(&self) -> Vec<Option<String>> {
        let mut numbering = Numbering::default();
        let mut labels = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            labels.push(match block {
                Block::Heading {
                    level,
                    numbered: true,
                    ..
                } => Some(numbering.next(*level)),
                Block::Annex { .. } => {
                    numbering = Numbering::default();
                    None
                }
                _ => None,
            });
        }
        labels
    }
}

/// The layout family of a paper (GB/T 9704-2012 §§7, 10 and the usage of case papers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// 文件格式: red mark, number, red line, text, imprint.
    RedHead,
    /// 信函格式: organ name between red double lines (答复函, 意见函).
    Letter,
    /// 文书: organ and kind of paper centred, number at the right (受理通知书, 决定书, 审查意见书).
    CasePaper,
    /// A report without a red head (年度报告, 统计分析).
    Report,
}

/// 紧急程度 (GB/T 9704-2012 §7.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// 加急.
    Urgent,
    /// 特急.
    ExtraUrgent,
}

impl Urgency {
    /// The words printed on the paper.
    pub fn title(self) -> &'static str {
        match self {
            Urgency::Urgent => "加急",
            Urgency::ExtraUrgent => "特急",
        }
    }
}

/// What stands around the text of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The layout family.
    pub form: Form,
    /// The issuing organ's name (发文机关).
    pub issuer: String,
    /// The title; a line feed forces a line break, otherwise long titles are balanced (see [`title_lines`]).
    pub title: String,
    /// A line under the title, without brackets of its own, e.g. the period of a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// 发文字号, e.g. `明政发〔2020〕3号`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 发文机关标志; by default issuer + `文件` for a red head and the issuer alone for a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
    /// 签发人, for papers that go up (上行文); moves the number to the left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
    /// 紧急程度.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// 成文日期; printed where a [`Block::Signature`] stands, and kept in the file's properties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Date>,
    /// A mark printed on every page, e.g. 演示数据.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// 版记, printed at the foot of the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imprint: Option<Imprint>,
}

impl Meta {
    /// A head with the three things that every paper has; the rest is empty.
    pub fn new(form: Form, issuer: impl Into<String>, title: impl Into<String>) -> Meta {
        Meta {
            form,
            issuer: issuer.into(),
            title: title.into(),
            subtitle: None,
            number: None,
            banner: None,
            signer: None,
            urgency: None,
            issued: None,
            label: None,
            imprint: None,
        }
    }

    /// The words of the 发文机关标志, or `None` for forms that have none.
    pub fn banner(&self) -> Option<String> {
        match self.form {
            Form::RedHead => Some(
                self.banner
                    .clone()
                    .unwrap_or_else(|| format!("{}文件", self.issuer)),
            ),
            Form::Letter => Some(self.banner.clone().unwrap_or_else(|| self.issuer.clone())),
            Form::CasePaper | Form::Report => None,
        }
    }

    /// The title on one line, as used for file properties and page titles.
    pub fn plain_title(&self) -> String {
        self.title.lines().map(str::trim).collect()
    }
}

/// 版记 (GB/T 9704-2012 §7.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imprint {
    /// 抄送机关, in order; empty for none.
    #[serde(default)]
    pub copies: Vec<String>,
    /// 印发机关.
    pub printer: String,
    /// 印发日期.
    pub printed: Date,
}

/// One piece of the body, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// 主送机关; the full-width colon is added where it is missing.
    Addressee(String),
    /// A heading of level 1–4: 一、 （一） 1. （1）.
    Heading {
        /// 1 to 4.
        level: u8,
        /// Whether the renderer puts the next number before the text.
        numbered: bool,
        /// The heading's words.
        text: Text,
    },
    /// A paragraph with its first line indented by two characters.
    Paragraph(Text),
    /// Numbered items, each a paragraph of its own.
    Items {
        /// How they are numbered.
        style: ItemStyle,
        /// The items.
        items: Vec<Text>,
    },
    /// A table; its header repeats on each page.
    Table(Table),
    /// 附件说明: the titles of the annexes, in order, without numbers.
    Attachments(Vec<String>),
    /// 署名 and 成文日期.
    Signature(Signature),
    /// 附注, without its brackets, e.g. `此件公开发布`.
    Remark(String),
    /// A new page.
    PageBreak,
    /// An annex: a new page with 附件N at its top left, and its title.
    Annex {
        /// The number, or `None` where the paper has one annex only.
        number: Option<u32>,
        /// The annex's title.
        title: String,
    },
    /// A remark in small print, e.g. under a table (注：…).
    Note(Text),
}

impl Block {
    /// A numbered heading.
    pub fn heading(level: u8, text: impl Into<Text>) -> Block {
        Block::Heading {
            level,
            numbered: true,
            text: text.into(),
        }
    }

    /// A paragraph.
    pub fn paragraph(text: impl Into<Text>) -> Block {
        Block::Paragraph(text.into())
    }
}

/// How [`Block::Items`] are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemStyle {
    /// 一、二、三、
    Chinese,
    /// （一）（二）（三）
    ChineseInBrackets,
    /// 1. 2. 3.
    Arabic,
    /// （1）（2）（3）
    ArabicInBrackets,
}

/// A table of text cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Printed above the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Its columns; each row has as many cells.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// 横排表格: the table stands on A4 landscape pages of its own.
    #[serde(default)]
    pub landscape: bool,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The header's words.
    pub title: String,
    /// Its share of the width, relative to the other columns (0 counts as 1).
    pub share: u16,
    /// How its cells are aligned.
    pub align: Align,
}

impl Column {
    /// A column from its parts.
    pub fn new(title: impl Into<String>, share: u16, align: Align) -> Column {
        Column {
            title: title.into(),
            share,
            align,
        }
    }
}

/// Horizontal alignment in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// For text.
    Left,
    /// For short codes and dates.
    Center,
    /// For numbers.
    Right,
}

/// A row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Row {
    /// One cell for each column.
    Cells(Vec<Text>),
    /// One cell over all columns: the name of the group of rows that follows.
    Group(Text),
}

impl Row {
    /// A row from anything that becomes text.
    pub fn cells<T: Into<Text>>(cells: impl IntoIterator<Item = T>) -> Row {
        Row::Cells(cells.into_iter().map(Into::into).collect())
    }
}

/// 署名 and 成文日期.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The organs that sign, in order (one, or several for 联合行文).
    pub organs: Vec<String>,
    /// 成文日期.
    pub date: Date,
    /// Whether the paper carries a seal: then the name is centred over the date and room is kept above.
    pub sealed: bool,
}
