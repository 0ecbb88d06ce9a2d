//! The annual report: one source in the catalogue, filled with a year's figures, ending in the annex that states for each figure
//! its definition (口径), its value and the checkpoint.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Piece, Report, ReportBlock};
use mingfa_papers::document::{Align, Block, Column, Document, Form, Meta, Row, Signature, Table};

use crate::error::ServiceError;
use crate::figures::{FigureTable, FigureValue};
use crate::may::{Denied, may};
use crate::principal::{Principal, Right};
use crate::service::Service;

impl Service {
    /// The annual report of a year as a document; a checkpoint of the present size is signed first.
    ///
    /// # Errors
    /// The principal may not, the catalogue has no such report, or the store is away.
    pub async fn annual_report(&self, principal: &Principal, year: i16) -> Result<Document, ServiceError> {
        let catalogue = self.catalogue();
        may(principal, Right::Figures, &catalogue)?;
        let report = catalogue.reports.iter().find(|report| report.id == *"annual").ok_or(Denied::Unknown)?;
        self.store.checkpoint().await?;
        let table = self.figures(principal, year).await?;
        let filler = Filler { district: self.store.district_name().to_owned(), year, values: by_id(&table) };
        Ok(self.compose_report(report, &filler, &table))
    }

    fn compose_report(&self, report: &Report, filler: &Filler<'_>, table: &FigureTable) -> Document {
        let issuer = format!("{}人民政府", filler.district);
        let mut meta = Meta::new(Form::Report, issuer.clone(), filler.fill(&report.title));
        let issued = self.now().date();
        meta.issued = Some(issued);
        meta.label = self.label();
        // The signature closes the text; the tables that follow it are attached to it.
        let (text, tables) = report.blocks.split_at(end_of_text(&report.blocks));
        let mut blocks: Vec<Block> = text.iter().map(|block| filler.block(block)).collect();
        blocks.push(Block::Signature(Signature { organs: vec![issuer], date: issued, sealed: false }));
        blocks.extend(tables.iter().map(|block| filler.block(block)));
        if report.annex {
            annex(table, filler, &mut blocks);
        }
        Document { meta, blocks }
    }
}

/// Where the tables at the end of a report begin.
fn end_of_text(blocks: &[ReportBlock]) -> usize {
    blocks.iter().rposition(|block| !matches!(block, ReportBlock::Table { .. })).map_or(0, |last| last + 1)
}

/// Fills slots.
struct Filler<'a> {
    district: String,
    year: i16,
    values: BTreeMap<&'a str, &'a FigureValue>,
}

fn by_id(table: &FigureTable) -> BTreeMap<&str, &FigureValue> {
    table.values.iter().map(|value| (value.figure.id.as_str(), value)).collect()
}

impl Filler<'_> {
    fn block(&self, block: &ReportBlock) -> Block {
        match block {
            ReportBlock::Heading { level, text } => Block::Heading { level: *level, numbered: false, text: self.fill(text).into() },
            ReportBlock::Text { text } => Block::paragraph(self.fill(text)),
            ReportBlock::Table { title, figures } => Block::Table(self.table(title, figures)),
        }
    }

    fn table(&self, title: &str, figures: &[mingfa_catalogue::Id]) -> Table {
        let rows = figures.iter().filter_map(|id| self.values.get(id.as_str()));
        Table {
            caption: Some(title.to_owned()),
            columns: vec![Column::new("统计项", 6, Align::Left), Column::new("数值", 3, Align::Right), Column::new("单位", 1, Align::Center)],
            rows: rows.map(|value| Row::cells([value.figure.title.clone(), value.shown(), value.figure.unit.clone()])).collect(),
            landscape: false,
        }
    }

    fn fill(&self, pieces: &[Piece]) -> String {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Slot { name, argument } => out.push_str(&self.slot(name, argument.as_deref())),
            }
        }
        out
    }

    fn slot(&self, name: &str, argument: Option<&str>) -> String {
        match (name, argument) {
            ("year", _) => self.year.to_string(),
            ("district", _) => self.district.clone(),
            (id, style) => match (self.values.get(id), style) {
                (Some(value), Some("wan")) => value.hundredths.map_or_else(|| "—".to_owned(), |value| wan(value / 100)),
                (Some(value), Some("over")) => value.hundredths.map_or_else(|| "—".to_owned(), |value| over(value / 100)),
                (Some(value), _) => value.shown(),
                (None, _) => "—".to_owned(),
            },
        }
    }
}

/// 29,013 → `2.9万余`; below ten thousand the number itself.
fn wan(value: i64) -> String {
    if value < 10_000 {
        return value.to_string();
    }
    let tenths = value / 1_000;
    let exact = if value % 1_000 == 0 { "" } else { "余" };
    if tenths % 10 == 0 { format!("{}万{exact}", tenths / 10) } else { format!("{}.{}万{exact}", tenths / 10, tenths % 10) }
}

/// 4,823 → `4800余`.
fn over(value: i64) -> String {
    if value < 100 || value % 100 == 0 { value.to_string() } else { format!("{}余", value / 100 * 100) }
}

/// Each figure with its definition, its value, how many of its records are history or have findings, and the checkpoint.
fn annex(table: &FigureTable, filler: &Filler<'_>, blocks: &mut Vec<Block>) {
    blocks.push(Block::Annex { number: None, title: format!("{}年度统计项口径和数值", filler.year) });
    let columns = vec![
        Column::new("统计项", 5, Align::Left),
        Column::new("数值", 4, Align::Right),
        Column::new("口径", 12, Align::Left),
        Column::new("历史", 3, Align::Right),
        Column::new("问题", 3, Align::Right),
    ];
    let row = |value: &FigureValue| {
        Row::cells([
            value.figure.title.clone(),
            format!("{}{}", value.shown(), value.figure.unit),
            value.figure.definition.clone(),
            value.measured.historic.to_string(),
            value.measured.with_findings.to_string(),
        ])
    };
    blocks.push(Block::Note("以下数值由平台按所列口径从办件记录计算；“历史”“问题”两栏是计入的记录中历史导入的和登记有问题的件数。".into()));
    // The hash is one long word: on a line of its own it does not stretch the words before it.
    blocks.push(Block::Note(format!("截至存证链第{}条，根散列值：", table.size).into()));
    blocks.push(Block::Note(table.root.clone().into()));
    blocks.push(Block::Table(Table { caption: None, columns, rows: table.values.iter().map(row).collect(), landscape: false }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_rounded_down_and_say_so() {
        assert_eq!(wan(29_013), "2.9万余");
        assert_eq!(wan(29_000), "2.9万");
        assert_eq!(wan(30_400), "3万余");
        assert_eq!(wan(1_800), "1800");
        assert_eq!(over(4_823), "4800余");
        assert_eq!(over(2_000), "2000");
    }
}
