//! `mingfa figures` and `mingfa figures explain`: every number of a year, and the records behind one.

use mingfa_catalogue::model::Figure;
use mingfa_service::{Explained, FigureTable, Principal};
use mingfa_store::api::ListRow;
use mingfa_time::date_of;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::args::{ExplainFigure, Figures, FiguresCommand, Place};
use crate::fault::Fault;
use crate::open::{Opened, open};

/// Records fetched at once.
const PAGE: u64 = 5_000;

pub fn run(place: &Place, args: &Figures) -> Result<Answer, Fault> {
    let opened = open(place)?;
    if let Some(FiguresCommand::Explain(explain)) = &args.explain {
        return explained(&opened, explain, explain.year.or(args.year));
    }
    let year = args.year.unwrap_or_else(|| opened.service.now().year());
    let console = Principal::console();
    let table = match args.at {
        None => opened.run(opened.service.figures(&console, year))?,
        Some(size) => opened.run(opened.service.figures_at(&console, year, size))?,
    };
    Ok(Answer::yes(to_json(&table), shown(&table)))
}

fn to_json(table: &FigureTable) -> Value {
    let mut figures = Map::new();
    for value in &table.values {
        let one = json!({"value": value.json(), "unit": value.figure.unit, "title": value.figure.title});
        figures.insert(value.figure.id.to_string(), one);
    }
    json!({"year": table.year, "checkpoint": {"size": table.size, "root": table.root}, "figures": figures})
}

fn shown(table: &FigureTable) -> String {
    let mut text = format!("{}年统计，截至存证链第{}条（根 {}）\n", table.year, table.size, table.root);
    for value in &table.values {
        text.push_str(&format!("  {}\t{}{}\t{}\n", value.figure.id, value.shown(), value.figure.unit, value.figure.title));
    }
    text
}

fn explained(opened: &Opened, args: &ExplainFigure, year: Option<i16>) -> Result<Answer, Fault> {
    let year = year.unwrap_or_else(|| opened.service.now().year());
    let catalogue = opened.service.catalogue();
    if catalogue.figure(&args.id).is_none() {
        let known: Vec<&str> = catalogue.figures.iter().map(|figure| figure.id.as_str()).collect();
        return Err(Fault::wrong(format!("没有“{}”这个统计项，现有：{}", args.id, known.join("、"))));
    }
    let (first, records) = all_records(opened, &args.id, year)?;
    let value = &first.value;
    let json = json!({
        "id": value.figure.id,
        "year": year,
        "value": value.json(),
        "unit": value.figure.unit,
        "title": value.figure.title,
        "definition": value.figure.definition,
        "historic": value.measured.historic,
        "with_findings": value.measured.with_findings,
        "records": records.iter().map(record).collect::<Vec<_>>(),
    });
    Ok(Answer::yes(json, text(&value.figure, &value.shown(), &first, &records)))
}

fn all_records(opened: &Opened, id: &str, year: i16) -> Result<(Explained, Vec<ListRow>), Fault> {
    let console = Principal::console();
    let mut first = opened.run(opened.service.explain_figure(&console, id, year, 0, PAGE))?;
    let mut records = std::mem::take(&mut first.records.rows);
    let mut page = 1;
    while u64::try_from(records.len()).unwrap_or(u64::MAX) < first.records.total {
        let next = opened.run(opened.service.explain_figure(&console, id, year, page, PAGE))?.records.rows;
        if next.is_empty() {
            break;
        }
        records.extend(next);
        page += 1;
    }
    Ok((first, records))
}

fn record(row: &ListRow) -> Value {
    json!({"matter": row.matter, "number": row.number, "title": row.title, "occurred": date_of(row.opened).to_string()})
}

fn text(figure: &Figure, value: &str, explained: &Explained, records: &[ListRow]) -> String {
    let measured = &explained.value.measured;
    let mut text = format!(
        "{}：{value}{}\n口径：{}\n记录{}条，其中历史导入{}条，有问题记录{}条\n",
        figure.title, figure.unit, figure.definition, explained.records.total, measured.historic, measured.with_findings
    );
    for row in records {
        text.push_str(&format!("  {}\t{}\t{}\t{}\n", date_of(row.opened), row.number.as_deref().unwrap_or("—"), row.title, row.matter));
    }
    text
}
