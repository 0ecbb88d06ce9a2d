//! Importing tables: upload, try without doing, and a report row by row.

use axum::extract::State;
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_catalogue::Id;
use mingfa_service::{FileReport, ImportNote, ImportReport, ImportRequest, Right, ServiceError, may};

use super::shown;
use crate::posted::Posted;
use crate::respond::{Answer, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Column, Control, Fact, Field, Form, Link, NoticeKind, PageHead, Panel, Row, Table, Tone, Weight};

/// Remarks of one file shown on the page.
const REMARKS: usize = 500;

/// `GET /import`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    let body = form(&app, &visit, &[], None)?;
    Ok(super::bench(&app, &visit, "导入数据", vec![Link::new("导入数据", "/import")], &body).into_response())
}

/// `POST /import`: a trial says what would become of each row and does nothing.
pub async fn submit(State(app): State<AppState>, visit: Visit, posted: Posted) -> Answer {
    let principal = visit.principal()?;
    let files: Vec<(String, Vec<u8>)> =
        posted.files.iter().filter(|file| file.field == "file").map(|file| (file.name.clone(), file.bytes.to_vec())).collect();
    let request = ImportRequest {
        procedure: Some(posted.get("procedure")).filter(|procedure| !procedure.is_empty()).map(Id::new),
        files,
        named: true,
        dry_run: posted.get("go") != "import",
        create_units: posted.get("units") == "true",
    };
    let problems = if request.files.is_empty() {
        vec![("file".to_owned(), "请选择要导入的文件".to_owned())]
    } else {
        match app.service.import(principal, &request, &|_| {}).await {
            Ok(report) => {
                let body = form(&app, &visit, &[], Some((&report, request.dry_run)))?;
                return Ok(super::bench(&app, &visit, "导入数据", vec![Link::new("导入数据", "/import")], &body).into_response());
            }
            // Files that are no table: one sentence for each, beside the box of files.
            Err(error @ ServiceError::Input(_)) => vec![("file".to_owned(), error.to_string())],
            Err(error) => return Err(error.into()),
        }
    };
    let body = form(&app, &visit, &problems, None)?;
    let page = super::bench_wrong(&app, &visit, "导入数据", vec![Link::new("导入数据", "/import")], &body);
    Ok(answer_page(axum::http::StatusCode::UNPROCESSABLE_ENTITY, page))
}

fn form(
    app: &AppState,
    visit: &Visit,
    problems: &[(String, String)],
    report: Option<(&ImportReport, bool)>,
) -> Result<Markup, crate::respond::Failure> {
    let catalogue = app.service.catalogue();
    let mut known: Vec<Choice> = Vec::new();
    for import in &catalogue.imports {
        if !known.iter().any(|choice| *choice.value == *import.procedure) {
            known.push(Choice::new(import.procedure.to_string(), shown::procedure_title(&catalogue, &import.procedure)));
        }
    }
    let mut fields = vec![
        Field::new(Control::File { accept: ".csv,.xlsx".to_owned(), many: true }, "file", "表格文件")
            .help("CSV（UTF-8 或 GB18030）或 XLSX，可以一次选多个；每次不超过 50 MB。")
            .required(),
        Field::select("procedure", "业务", known).help("不选则按表头识别。"),
    ];
    if may(visit.principal()?, Right::Units, &catalogue).is_ok() {
        fields.push(Field::new(Control::Check, "units", "表中出现的新单位一并设立"));
    }
    for field in &mut fields {
        field.error = problems.iter().find(|(each, _)| *each == field.name).map(|(_, sentence)| sentence.clone());
    }
    let errors = ui::errors_of(&fields);
    let head = Form { action: "/import".to_owned(), csrf: visit.csrf(), key: app.service.new_key(), files: true, ..Form::default() };
    Ok(html! {
        (ui::page_head(&PageHead { title: "导入数据".to_owned(), lead: Some(html! { "先试导入看每一行的结果，再正式导入；同一份文件再导一次不会重复。" }), ..PageHead::default() }))
        @if !errors.is_empty() { (ui::error_summary(&errors)) }
        @if let Some((report, dry_run)) = report { (outcome(app, report, dry_run)) }
        (ui::panel(&Panel::new("upload", "选择文件"), &ui::form(&head, &html! {
            (ui::fields(&fields))
            (ui::button_row(&[ui::button_named(Weight::Plain, "试导入", "go", "try"), ui::button_named(Weight::Primary, "正式导入", "go", "import")]))
        })))
    })
}

fn outcome(app: &AppState, report: &ImportReport, dry_run: bool) -> Markup {
    let refused = report.any_refused();
    let (kind, title) = match (dry_run, refused) {
        (true, false) => (NoticeKind::Info, "试导入：所有行都可以导入，还没有写入任何数据"),
        (true, true) => (NoticeKind::Warning, "试导入：有的行不能导入，还没有写入任何数据"),
        (false, false) => (NoticeKind::Success, "导入完成"),
        (false, true) => (NoticeKind::Warning, "导入完成，有的行没有导入"),
    };
    html! {
        (ui::notice(kind, title, &html! {}))
        @for (i, file) in report.files.iter().enumerate() { (one_file(app, i, file)) }
    }
}

fn one_file(app: &AppState, i: usize, file: &FileReport) -> Markup {
    let catalogue = app.service.catalogue();
    let procedure = file.procedure.as_ref().map(|procedure| shown::procedure_title(&catalogue, procedure)).unwrap_or_default();
    let facts = [
        Fact::text("业务", &procedure),
        Fact::text("编码", file.encoding.as_deref().unwrap_or_default()),
        Fact::text("数据行", &file.rows.to_string()),
        Fact::text("导入", &format!("{}（其中更新 {}）", file.accepted, file.updated)),
        Fact::text("没有变化", &file.unchanged.to_string()),
        Fact::text("拒绝", &rows_of(&file.refused).to_string()),
    ];
    html! {
        (ui::panel(&Panel::new(format!("file-{i}"), file.file.clone()), &html! {
            @if let Some(problem) = &file.problem { (ui::notice(NoticeKind::Error, "没有读取", &html! { p { (problem) } })) }
            (ui::facts(&facts))
            (remarks(&format!("refused-{i}"), "没有导入的行", &file.refused, Tone::Red))
            (remarks(&format!("warned-{i}"), "已导入、请留意", &file.warnings, Tone::Amber))
        }))
    }
}

/// How many rows are remarked upon; one row may have several remarks.
fn rows_of(notes: &[ImportNote]) -> u64 {
    let rows: std::collections::BTreeSet<usize> = notes.iter().map(|note| note.row).collect();
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

fn remarks(id: &str, title: &str, notes: &[ImportNote], tone: Tone) -> Markup {
    if notes.is_empty() {
        return html! {};
    }
    let row = |note: &ImportNote| {
        let place = if note.row == 0 { "表头".to_owned() } else { format!("第 {} 行", note.row) };
        let value: String = note.value.as_deref().unwrap_or_default().chars().take(60).collect();
        Row::new(vec![
            html! { (place) },
            html! { @if let Some(column) = &note.column { (column) } },
            html! { (value) },
            html! { (note.message) },
        ])
    };
    html! {
        h3 { (ui::tag(tone, title)) " " (ui::count(rows_of(notes))) }
        (ui::table(&Table {
            id: id.to_owned(),
            caption: title.to_owned(),
            columns: vec![Column::new("行").tight(), Column::new("列").tight(), Column::new("内容"), Column::new("说明")],
            rows: notes.iter().take(REMARKS).map(row).collect(),
            dense: true,
            ..Table::default()
        }))
        @if notes.len() > REMARKS { p.muted { "只列出前 " (REMARKS) " 条，全部请用 mingfa import --json 查看。" } }
    }
}
