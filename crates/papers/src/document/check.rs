//! What every renderer demands of a document before it begins.

use super::{Block, Document, Row, Text};
use crate::error::PapersError;

impl Document {
    /// Refuses a document that no format can show faithfully: control characters, characters that turn
    /// the direction of text (they can make a paper read differently from what is stored), a table row
    /// whose cells do not match its columns, a heading level outside 1–4, an empty title.
    ///
    /// All renderers call this first.
    pub fn check(&self) -> Result<(), PapersError> {
        if self.meta.title.trim().is_empty() {
            return Err(PapersError::content("标题", "标题为空，请先填写"));
        }
        self.visit(&mut |place, text| characters(place, text))?;
        let mut tables = 0;
        for block in &self.blocks {
            match block {
                Block::Heading { level, text, .. } if !(1..=4).contains(level) => {
                    return Err(PapersError::content(
                        format!("标题“{}”", text.plain()),
                        format!("标题层级为 {level}，只能是 1 至 4"),
                    ));
                }
                Block::Table(table) => {
                    tables += 1;
                    if table.columns.is_empty() {
                        return Err(PapersError::content(
                            format!("第{tables}个表格"),
                            "表格没有列",
                        ));
                    }
                    for (index, row) in table.rows.iter().enumerate() {
                        if let Row::Cells(cells) = row
                            && cells.len() != table.columns.len()
                        {
                            return Err(PapersError::content(
                                format!("第{tables}个表格第{}行", index + 1),
                                format!(
                                    "有 {} 个单元格，表头有 {} 列，两者应当一致",
                                    cells.len(),
                                    table.columns.len()
                                ),
                            ));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Calls `see(place, text)` for every piece of text that is printed, in reading order, with the
    /// place as a person would say it. Stops at the first error.
    pub fn visit(
        &self,
        see: &mut dyn FnMut(&str, &str) -> Result<(), PapersError>,
    ) -> Result<(), PapersError> {
        let meta = &self.meta;
        let head = [
            ("发文机关", Some(&meta.issuer)),
            ("发文机关标志", meta.banner.as_ref()),
            ("标题", Some(&meta.title)),
            ("副标题", meta.subtitle.as_ref()),
            ("发文字号", meta.number.as_ref()),
            ("签发人", meta.signer.as_ref()),
            ("页面标记", meta.label.as_ref()),
        ];
        for (place, text) in head {
            if let Some(text) = text {
                see(place, text)?;
            }
        }
        let mut place = Place::default();
        for block in &self.blocks {
            place.enter(block);
            visit_block(block, &place, see)?;
        }
        if let Some(imprint) = &meta.imprint {
            for copy in &imprint.copies {
                see("版记的抄送机关", copy)?;
            }
            see("版记的印发机关", &imprint.printer)?;
        }
        Ok(())
    }
}

/// Where the visitor stands, counted as a reader counts.
#[derive(Default)]
struct Place {
    paragraphs: u32,
    tables: u32,
    heading: Option<String>,
}

impl Place {
    fn enter(&mut self, block: &Block) {
        match block {
            Block::Heading { text, .. } => {
                self.heading = Some(shorten(&text.plain()));
                self.paragraphs = 0;
            }
            Block::Annex { title, .. } => {
                self.heading = Some(shorten(title));
                self.paragraphs = 0;
            }
            Block::Paragraph(_) | Block::Items { .. } => self.paragraphs += 1,
            Block::Table(_) => self.tables += 1,
            _ => {}
        }
    }

    fn say(&self, what: &str) -> String {
        match &self.heading {
            Some(heading) => format!("“{heading}”之下{what}"),
            None => what.to_owned(),
        }
    }
}

fn visit_block(
    block: &Block,
    place: &Place,
    see: &mut dyn FnMut(&str, &str) -> Result<(), PapersError>,
) -> Result<(), PapersError> {
    match block {
        Block::Addressee(text) => see("主送机关", text),
        Block::Heading { text, .. } => {
            see(&format!("标题“{}”", shorten(&text.plain())), &text.plain())
        }
        Block::Paragraph(text) => see(
            &place.say(&format!("第{}段", place.paragraphs)),
            &text.plain(),
        ),
        Block::Items { items, .. } => {
            for (index, item) in items.iter().enumerate() {
                let what = format!("第{}段第{}项", place.paragraphs, index + 1);
                see(&place.say(&what), &item.plain())?;
            }
            Ok(())
        }
        Block::Table(table) => visit_table(table, place.tables, see),
        Block::Attachments(names) => {
            for name in names {
                see("附件说明", name)?;
            }
            Ok(())
        }
        Block::Signature(signature) => {
            for organ in &signature.organs {
                see("署名", organ)?;
            }
            Ok(())
        }
        Block::Remark(text) => see("附注", text),
        Block::PageBreak => Ok(()),
        Block::Annex { title, .. } => see("附件标题", title),
        Block::Note(text) => see(&place.say("的注"), &text.plain()),
    }
}

fn visit_table(
    table: &super::Table,
    number: u32,
    see: &mut dyn FnMut(&str, &str) -> Result<(), PapersError>,
) -> Result<(), PapersError> {
    if let Some(caption) = &table.caption {
        see(&format!("第{number}个表格的标题"), caption)?;
    }
    for column in &table.columns {
        see(&format!("第{number}个表格的表头"), &column.title)?;
    }
    for (index, row) in table.rows.iter().enumerate() {
        let cells: &[Text] = match row {
            Row::Cells(cells) => cells,
            Row::Group(text) => std::slice::from_ref(text),
        };
        for (cell, column) in cells.iter().zip(&table.columns) {
            see(
                &format!("第{number}个表格第{}行“{}”", index + 1, column.title),
                &cell.plain(),
            )?;
        }
    }
    Ok(())
}

/// Refuses what no format can show: XML 1.0 has no control characters, and direction overrides can make
/// a paper read other than it is stored.
fn characters(place: &str, text: &str) -> Result<(), PapersError> {
    for character in text.chars() {
        let reason = match character {
            '\n' | '\t' | '\r' => continue,
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => "会改变文字显示方向",
            '\u{FFFD}' => "是乱码替换符，原文在编码转换时已经损坏",
            '\u{FFFE}' | '\u{FFFF}' => "不是合法字符",
            c if c.is_control() => "是不可显示的控制字符",
            _ => continue,
        };
        return Err(PapersError::content(
            place,
            format!(
                "字符 U+{:04X} {reason}，请删除或改正后再生成",
                u32::from(character)
            ),
        ));
    }
    Ok(())
}

/// The first dozen characters of a text, for naming it.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(12).filter(|c| !c.is_control()).collect();
    if text.chars().count() > 12 {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::super::{Align, Column, Form, Meta, Table};
    use super::*;

    fn paper(blocks: Vec<Block>) -> Document {
        Document {
            meta: Meta::new(Form::Report, "明德区司法局", "报告"),
            blocks,
        }
    }

    #[test]
    fn control_and_direction_characters_are_named_with_their_place() {
        let broken = paper(vec![
            Block::heading(1, "总体情况"),
            Block::paragraph("好"),
            Block::paragraph("坏\u{202E}"),
        ]);
        assert_eq!(
            broken.check().unwrap_err().to_string(),
            "“总体情况”之下第2段：字符 U+202E 会改变文字显示方向，请删除或改正后再生成"
        );
        assert!(paper(vec![Block::paragraph("\u{0}")]).check().is_err());
        assert!(
            paper(vec![Block::paragraph("制表\t换行\n可以")])
                .check()
                .is_ok()
        );
    }

    #[test]
    fn a_ragged_table_is_refused() {
        let table = Table {
            caption: None,
            columns: vec![
                Column::new("甲", 1, Align::Left),
                Column::new("乙", 1, Align::Left),
            ],
            rows: vec![Row::cells(["1", "2"]), Row::cells(["1"])],
            landscape: false,
        };
        assert_eq!(
            paper(vec![Block::Table(table)])
                .check()
                .unwrap_err()
                .to_string(),
            "第1个表格第2行：有 1 个单元格，表头有 2 列，两者应当一致"
        );
    }
}
