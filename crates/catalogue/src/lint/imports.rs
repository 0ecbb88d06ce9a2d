//! Imports: every column leads somewhere, and what a record needs is fed.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, Edition, Field, FieldType, ImportColumn, ImportDef};

/// Checks every import.
pub(crate) fn check(catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
    for (at, import) in catalogue.imports.iter().enumerate() {
        columns(import, &import.columns, found);
        header(import, found);
        for opened in &import.opens {
            columns(import, &opened.columns, found);
        }
        if let Some(edition) = catalogue.editions_of(&import.procedure).last() {
            fed(catalogue, import, edition, found);
        }
        // Two kinds of file with one header could not be told apart.
        for other in catalogue.imports.iter().take(at) {
            let known = |titles: &[String], in_: &[String]| titles.iter().all(|title| in_.contains(title));
            if known(&import.header, &other.header) || known(&other.header, &import.header) {
                let message = format!("导入“{}”与“{}”的识别列名分不开", import.id, other.id);
                found.push(Diagnostic::new(codes::IMPORT_FORM, import.span, message).label(other.span, "另一导入"));
            }
        }
    }
}

fn header(import: &ImportDef, found: &mut Vec<Diagnostic>) {
    let filled = import.fills.iter().map(|fills| &fills.column);
    let opened = import.opens.iter().flat_map(|opened| opened.columns.iter().map(|column| &column.title));
    let titles: Vec<&String> = import.columns.iter().map(|column| &column.title).chain(filled).chain(opened).collect();
    for title in &import.header {
        if !titles.contains(&title) {
            found.push(Diagnostic::new(codes::IMPORT_FORM, import.span, format!("识别用的列“{title}”没有写它对应什么")));
        }
    }
    for column in &import.columns {
        let asked = column.kinds.iter().filter_map(|kind| kind.when.as_ref()).map(|(title, _)| title).chain(&column.beside);
        for title in asked {
            if !titles.contains(&title) {
                let message = format!("列“{}”参照的列“{title}”没有定义", column.title);
                found.push(Diagnostic::new(codes::IMPORT_FORM, column.span, message));
            }
        }
    }
}

fn columns(import: &ImportDef, columns: &[ImportColumn], found: &mut Vec<Diagnostic>) {
    for (at, column) in columns.iter().enumerate() {
        let mut wrong = |message: String| found.push(Diagnostic::new(codes::IMPORT_FORM, column.span, message));
        let leads = column.field.is_some()
            || column.milestone.is_some()
            || column.counter.is_some()
            || column.link.is_some()
            || column.checks.is_some()
            || column.maps.iter().any(|map| map.milestone.is_some() || map.finding.is_some());
        if leads == column.ignored {
            let message = if leads {
                format!("列“{}”既有去处又写了 ignored", column.title)
            } else {
                format!("列“{}”没有去处；不用的列写 ignored=#true", column.title)
            };
            wrong(message);
        }
        for other in columns.iter().take(at) {
            if column.field.is_some() && column.field == other.field {
                wrong(format!("导入“{}”有两列都填字段“{}”", import.id, column.field.as_deref().unwrap_or_default()));
            }
        }
    }
}

fn fed(catalogue: &Catalogue, import: &ImportDef, edition: &Edition, found: &mut Vec<Diagnostic>) {
    let by_column = |id: &str| import.columns.iter().any(|column| column.field.as_deref() == Some(id));
    let by_constant = |id: &str| import.sets.iter().any(|(field, _)| &**field == id);
    for (word, id) in std::iter::once(("决定适用版的", &edition.opens_by)).chain(edition.identity.iter().map(|id| ("识别办件的", id)))
    {
        if !by_column(id) && !by_constant(id) {
            let message = format!("导入“{}”没有列填写{word}字段“{id}”", import.id);
            found.push(Diagnostic::new(codes::IMPORT_FORM, import.span, message));
        }
    }
    for column in &import.columns {
        let Some(field) = column.field.as_ref().and_then(|id| edition.field(id)) else {
            continue;
        };
        cells(catalogue, column, field, found);
    }
}

/// What a cell can mean must be known: a yes or no by `map`, a kind of unit only for units, a known place only for places.
fn cells(_catalogue: &Catalogue, column: &ImportColumn, field: &Field, found: &mut Vec<Diagnostic>) {
    let mut wrong = |message: String| found.push(Diagnostic::new(codes::IMPORT_FORM, column.span, message));
    if field.kind == FieldType::Bool && column.maps.is_empty() {
        wrong(format!("列“{}”填是否字段，要用 map 写明哪些内容是 #true、哪些是 #false", column.title));
    }
    if !column.kinds.is_empty() && field.kind != FieldType::Unit {
        wrong(format!("列“{}”不是单位，不能写单位类别", column.title));
    }
    if column.known_as.is_some() && field.kind != FieldType::Place {
        wrong(format!("列“{}”不是地点，不能写 known-as", column.title));
    }
    if field.kind == FieldType::File {
        wrong(format!("列“{}”填文件字段“{}”，表格不能带文件", column.title, field.id));
    }
}
