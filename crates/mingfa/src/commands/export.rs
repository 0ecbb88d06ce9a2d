//! `mingfa export`: the matters of a procedure as a table.

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Catalogue, Edition};
use mingfa_papers::sheets::{to_csv, to_jsonl, to_xlsx};
use mingfa_service::{Principal, Service, ServiceError};
use mingfa_store::api::{Filter, Order};
use mingfa_time::{day_number, parse_date};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::{Export, Place, SheetFormat};
use crate::fault::Fault;
use crate::open::open;
use crate::output;

pub fn run(place: &Place, args: &Export) -> Result<Answer, Fault> {
    if args.format == SheetFormat::Xlsx && args.output.is_none() && !place.json {
        output::refuse_bytes_on_terminal()?;
    }
    let opened = open(place)?;
    let filter = filter(&opened.service, args)?;
    let sheet = opened.run(opened.service.export_list(&Principal::console(), filter, Order::Oldest))?;
    let bytes = match args.format {
        SheetFormat::Csv => to_csv(&sheet),
        SheetFormat::Jsonl => to_jsonl(&sheet),
        SheetFormat::Xlsx => to_xlsx(std::slice::from_ref(&sheet), opened.service.now()),
    };
    let bytes = bytes.map_err(ServiceError::from)?;
    let json = match &args.output {
        Some(path) => json!({"procedure": args.procedure, "rows": sheet.rows.len(), "file": path.display().to_string()}),
        None => {
            let lines = to_jsonl(&sheet).map_err(ServiceError::from)?;
            let rows: Vec<Value> = String::from_utf8_lossy(&lines).lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            json!({"procedure": args.procedure, "rows": rows})
        }
    };
    Answer::file(json, bytes, args.output.as_deref())
}

fn filter(service: &Service, args: &Export) -> Result<Filter, Fault> {
    let catalogue = service.catalogue();
    let Some(edition) = catalogue.editions_of(&args.procedure).last() else {
        let mut known: Vec<&str> = catalogue.editions.iter().map(|edition| edition.procedure.as_str()).collect();
        known.dedup();
        return Err(Fault::wrong(format!("没有“{}”这项业务，现有：{}", args.procedure, known.join("、"))));
    };
    let mut filter = Filter { procedure: Some(edition.procedure.clone()), ..Filter::default() };
    for text in &args.filters {
        let (key, value) = text.split_once('=').ok_or_else(|| Fault::wrong(format!("筛选“{text}”应写成 名称=值，如 state=open")))?;
        narrow(&mut filter, service, &catalogue, edition, key.trim(), value.trim())?;
    }
    Ok(filter)
}

fn narrow(filter: &mut Filter, service: &Service, catalogue: &Catalogue, edition: &Edition, key: &str, value: &str) -> Result<(), Fault> {
    let day = || parse_date(value).map(day_number).map_err(|error| Fault::wrong(format!("筛选“{key}”：{error}")));
    let yes = || match value {
        "yes" | "是" => Ok(true),
        "no" | "否" => Ok(false),
        _ => Err(Fault::wrong(format!("筛选“{key}”的值应为 yes 或 no"))),
    };
    match key {
        "step" => {
            let step = edition.steps.iter().find(|step| step.id.as_str() == value || step.title == value);
            let titles = || edition.steps.iter().map(|step| step.title.as_str()).collect::<Vec<_>>().join("、");
            filter.step = Some(step.ok_or_else(|| Fault::wrong(format!("没有“{value}”这个环节，现有：{}", titles())))?.id.clone());
        }
        "unit" => filter.unit = Some(unit(service, value)?),
        "state" => {
            filter.ended = Some(match value {
                "open" => false,
                "ended" => true,
                _ => return Err(Fault::wrong("筛选“state”的值应为 open（办理中）或 ended（已办结）")),
            });
        }
        "from" => filter.opened_from = Some(day()?),
        "to" => filter.opened_to = Some(day()?),
        "text" => filter.text = Some(value.to_owned()),
        "findings" => filter.with_findings = yes()?,
        "overdue" => filter.overdue_on = yes()?.then(|| day_number(service.now().date())),
        _ => {
            let field = edition.fields.iter().find(|field| field.id.as_str() == key || field.title == key);
            let field = field.ok_or_else(|| {
                Fault::wrong(format!(
                    "业务“{}”没有“{key}”这个字段，也不是筛选项；可用 mingfa explain {} 查看字段",
                    edition.title, edition.procedure
                ))
            })?;
            let mut values = Vec::new();
            for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                let parsed = mingfa_matter::parse_value(catalogue, field, part)
                    .map_err(|problem| Fault::wrong(format!("筛选“{}”：{}", problem.title, problem.message)))?;
                values.extend(parsed);
            }
            filter.fields.push((field.id.clone(), values));
        }
    }
    Ok(())
}

fn unit(service: &Service, name: &str) -> Result<Id, Fault> {
    let world = service.world();
    let found = world.units.iter().find(|unit| unit.id.as_str() == name || unit.name == name || unit.short == name);
    Ok(found.ok_or_else(|| Fault::wrong(format!("没有“{name}”这个单位，请核对全称或简称")))?.id.clone())
}
