//! Lists of one procedure, with filter, order, pages and export in the address; and the one search box.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_catalogue::model::{Edition, Field as Defined, FieldType};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{parse_value, show_value};
use mingfa_service::{Denied, Filter, ListRow, Names, Order};
use mingfa_time::{day_number, parse_date};

use super::inputs;
use super::params::Params;
use super::shown::{self, RowWords};
use super::turns::{due_cell, matters_table};
use crate::respond::{Answer, download};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Column, Control, Empty, Field, FilterBar, Icon, Link, PageHead, Row, Sorted, Table, Weight};

/// Rows on one page.
const SIZE: u64 = 20;
/// Summary fields that a list shows as columns at most; the rest stand in the export.
const SUMMARY_COLUMNS: usize = 3;
/// Hits of the search box on one page.
const HITS: u64 = 50;

/// `GET /w/{procedure}`
pub async fn page(State(app): State<AppState>, visit: Visit, Path(procedure): Path<String>) -> Answer {
    let principal = visit.principal()?;
    let edition = newest(&app, &procedure)?;
    let params = Params::of(&visit);
    let filter = filter_of(&app, &edition, &params);
    let order = order_of(&params);
    let rows = app.service.list(principal, filter, order, params.page() - 1, SIZE).await?;
    let names = app.service.names().await?;
    let bar = filter_bar(&app, &edition, &params);
    let opens = super::opens(&app, principal).iter().any(|each| each.id == edition.procedure);
    let actions = if opens {
        vec![ui::icon_button(Weight::Primary, Icon::File, &format!("新建{}", edition.noun), &format!("/w/{procedure}/new"))]
    } else {
        Vec::new()
    };
    let export = |form: &str| params.with("page", "").with("as", form).at(format!("/w/{procedure}/export")).href();
    let empty = empty(&edition, &params, opens);
    let body = html! {
        (ui::page_head(&PageHead { kind: "业务".to_owned(), title: edition.title.clone(), actions, ..PageHead::default() }))
        (ui::filter_bar(&bar))
        div #list {
            (ui::filter_chips(&bar))
            (table(&app, &edition, &names, &params, &rows.rows, &ui::empty(&empty)))
            @if rows.total > 0 {
                (ui::paging(&params.paging(rows.total, SIZE, "件")))
                (ui::exports(&[Link::new("XLSX", export("xlsx")), Link::new("CSV", export("csv")), Link::new("JSONL", export("jsonl"))]))
            }
        }
    };
    let crumbs = vec![Link::new(edition.title.clone(), format!("/w/{procedure}"))];
    Ok(super::bench(&app, &visit, &edition.title, crumbs, &body).into_response())
}

/// `GET /w/{procedure}/export?as=csv|xlsx|jsonl`
pub async fn export(State(app): State<AppState>, visit: Visit, Path(procedure): Path<String>) -> Answer {
    let principal = visit.principal()?;
    let edition = newest(&app, &procedure)?;
    let params = Params::of(&visit);
    let sheet = app.service.export_list(principal, filter_of(&app, &edition, &params), order_of(&params)).await?;
    let now = app.service.now();
    let form = params.get("as").to_owned();
    let name = format!("{}{}", sheet.title, now.strftime("%Y%m%d%H%M"));
    let made = tokio::task::spawn_blocking(move || match form.as_str() {
        "xlsx" => mingfa_papers::sheets::to_xlsx(&[sheet], now)
            .map(|bytes| (bytes, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
        "jsonl" => mingfa_papers::sheets::to_jsonl(&sheet).map(|bytes| (bytes, "jsonl", "application/jsonl; charset=utf-8")),
        _ => mingfa_papers::sheets::to_csv(&sheet).map(|bytes| (bytes, "csv", "text/csv; charset=utf-8")),
    });
    let made = made.await.map_err(|_| mingfa_service::ServiceError::Paper("导出没有完成，请重试".to_owned()))?;
    let (bytes, ending, media) = made.map_err(mingfa_service::ServiceError::from)?;
    Ok(download(&format!("{name}.{ending}"), media, bytes))
}

/// `GET /search?q=`: matters by title, number or identity, whatever the procedure.
pub async fn search(State(app): State<AppState>, visit: Visit) -> Answer {
    let principal = visit.principal()?;
    let params = Params::of(&visit);
    let words = params.get("q").to_owned();
    let head = ui::page_head(&PageHead { title: "查找".to_owned(), ..PageHead::default() });
    let bar = FilterBar {
        action: "/search".to_owned(),
        fields: vec![Field::text("q", "编号、名称、文号").value(words.clone())],
        clear: "/search".to_owned(),
        ..FilterBar::default()
    };
    let found = if words.is_empty() {
        html! { p.muted { "请输入编号、名称或文号中的词；多个词用空格隔开。" } }
    } else {
        let filter = Filter { text: Some(words.clone()), ..Filter::default() };
        let rows = app.service.list(principal, filter, Order::Newest, params.page() - 1, HITS).await?;
        let hint = Empty {
            sentence: format!("没有找到含“{words}”的办件。"),
            detail: "请少输入几个字，或者只输入编号中的年份和顺序号。您只能查到有权查看的办件。".to_owned(),
            next: vec![Link::new("查看规则库", "/rules")],
        };
        html! {
            (matters_table(&app, "查找结果", &rows.rows, &ui::empty(&hint)))
            @if rows.total > 0 { (ui::paging(&params.paging(rows.total, HITS, "件"))) }
        }
    };
    let body = html! { (head) (ui::filter_bar(&bar)) div #list { (found) } };
    Ok(super::bench(&app, &visit, "查找", vec![Link::new("查找", "/search")], &body).into_response())
}

/// The newest edition of a procedure; it names the columns even where older matters are listed.
pub fn newest(app: &AppState, procedure: &str) -> Result<std::sync::Arc<Edition>, Denied> {
    app.service.catalogue().editions_of(procedure).last().cloned().ok_or(Denied::Unknown)
}

fn empty(edition: &Edition, params: &Params, opens: bool) -> Empty {
    let filtered = !params.with("sort", "").href().ends_with(&format!("/w/{}", edition.procedure));
    let mut next = Vec::new();
    if filtered {
        next.push(Link::new("去掉全部条件", format!("/w/{}", edition.procedure)));
    }
    if opens {
        next.push(Link::new(format!("新建{}", edition.noun), format!("/w/{}/new", edition.procedure)));
    }
    let sentence = if filtered {
        format!("没有符合条件的{}。", edition.noun)
    } else {
        format!("还没有您可以查看的{}。", edition.noun)
    };
    Empty { sentence, detail: String::new(), next }
}

/// Summary fields with few values: a list can be narrowed by them.
fn choosable(edition: &Edition) -> impl Iterator<Item = &Defined> {
    let fields = edition.summary.iter().filter_map(|id| edition.field(id));
    fields.filter(|field| matches!(field.kind, FieldType::Enum(_) | FieldType::Code(_) | FieldType::Bool | FieldType::Unit))
}

fn filter_of(app: &AppState, edition: &Edition, params: &Params) -> Filter {
    let catalogue = app.service.catalogue();
    let chosen = |name: &str| Some(params.get(name)).filter(|value| !value.is_empty()).map(Id::new);
    let day = |name: &str| parse_date(&inputs::iso_date(params.get(name))).ok().map(day_number);
    let mut filter = Filter {
        procedure: Some(edition.procedure.clone()),
        step: chosen("step"),
        unit: chosen("unit"),
        ended: match params.get("state") {
            "open" => Some(false),
            "ended" => Some(true),
            _ => None,
        },
        text: Some(params.get("q").to_owned()).filter(|words| !words.is_empty()),
        opened_from: day("from"),
        opened_to: day("to"),
        with_findings: params.get("only") == "findings",
        overdue_on: (params.get("only") == "overdue").then(|| day_number(app.service.now().date())),
        ..Filter::default()
    };
    for field in choosable(edition) {
        let given = params.get(&format!("f.{}", field.id));
        if let Ok(Some(value)) = parse_value(&catalogue, field, given) {
            filter.fields.push((field.id.clone(), vec![value]));
        }
    }
    filter
}

fn order_of(params: &Params) -> Order {
    match params.get("sort") {
        "oldest" => Order::Oldest,
        "due" => Order::Due,
        "number" => Order::Number,
        "step" => Order::Step,
        _ => Order::Newest,
    }
}

fn filter_bar(app: &AppState, edition: &Edition, params: &Params) -> FilterBar {
    let world = app.service.world();
    let steps = edition.steps.iter().map(|step| Choice::new(step.id.to_string(), step.title.clone())).collect();
    let mut fields = vec![
        Field::text("q", "名称、编号").value(params.get("q")),
        Field::select("state", "状态", vec![Choice::new("open", "办理中"), Choice::new("ended", "已办结")]).value(params.get("state")),
        Field::select("step", "环节", steps).value(params.get("step")),
        Field::new(Control::Units(inputs::unit_groups(&world.catalogue, &world.units)), "unit", "单位").value(params.get("unit")),
    ];
    for defined in choosable(edition).take(4) {
        fields.push(Field {
            required: false,
            ..inputs::plain_field(app, defined, &format!("f.{}", defined.id), params.get(&format!("f.{}", defined.id)))
        });
    }
    fields.push(Field::date("from", "日期自").value(params.get("from")));
    fields.push(Field::date("to", "至").value(params.get("to")));
    fields.push(
        Field::select("only", "只看", vec![Choice::new("overdue", "超期的"), Choice::new("findings", "有问题记录的")])
            .value(params.get("only")),
    );
    let chips = fields
        .iter()
        .filter(|field| !field.value.is_empty())
        .map(|field| Link::new(format!("{}：{}", field.label, chip_words(field)), params.with(&field.name, "").href()))
        .collect();
    let keep = vec![("sort".to_owned(), params.get("sort").to_owned())].into_iter().filter(|(_, value)| !value.is_empty()).collect();
    FilterBar { action: format!("/w/{}", edition.procedure), fields, keep, chips, clear: format!("/w/{}", edition.procedure) }
}

/// What a filter is set to, as its label reads.
fn chip_words(field: &Field) -> String {
    let choices: Vec<&Choice> = match &field.control {
        Control::Select(choices) | Control::Radios(choices) => choices.iter().collect(),
        Control::Units(groups) => groups.iter().flat_map(|group| &group.choices).collect(),
        _ => Vec::new(),
    };
    choices.into_iter().find(|choice| choice.value == field.value).map_or_else(|| field.value.clone(), |choice| choice.label.clone())
}

fn table(app: &AppState, edition: &Edition, names: &Names, params: &Params, rows: &[ListRow], empty: &Markup) -> Markup {
    let world = app.service.world();
    let today = app.service.now().date();
    // The title and official numbers have columns of their own.
    let own = |id: &Id| *id == edition.called_by || edition.numbers.iter().any(|series| series.field == *id);
    let summary: Vec<&Defined> =
        edition.summary.iter().filter(|id| !own(id)).filter_map(|id| edition.field(id)).take(SUMMARY_COLUMNS).collect();
    let now = params.get("sort");
    let sort = |column: Column, up: &'static str, down: Option<&'static str>| {
        let at = match now {
            now if now == up => Sorted::Up,
            now if down.is_some_and(|down| now == down || (now.is_empty() && down == "newest")) => Sorted::Down,
            _ => Sorted::No,
        };
        let next = if at == Sorted::Up { down.unwrap_or(up) } else { up };
        column.sort(params.with("sort", next).href(), at)
    };
    let mut columns = vec![Column::new("名称"), sort(Column::new("文号").tight(), "number", None)];
    columns.extend(summary.iter().map(|field| Column::new(field.title.clone())));
    // A unit that the procedure asks for is the one that people look for; the one that keeps the file would stand there twice.
    let keeper = !summary.iter().any(|field| field.kind == FieldType::Unit);
    if keeper {
        columns.push(Column::new("单位"));
    }
    columns.push(sort(Column::new("环节").tight(), "step", None));
    columns.push(sort(Column::new("日期").tight(), "oldest", Some("newest")));
    columns.push(sort(Column::new("到期").tight(), "due", None));
    let show = |field: &Defined, value: &Value| show_value(&world.catalogue, field, value, &|id| names.get(id));
    let row = |each: &ListRow| {
        let words = RowWords::of(each, &world, today);
        let mut cells = vec![html! { (shown::title(each)) }, html! { @if let Some(number) = &each.number { span.docno { (number) } } }];
        cells.extend(summary.iter().map(|field| html! { @if let Some(value) = each.summary.get(&field.id) { (show(field, value)) } }));
        if keeper {
            cells.push(html! { (words.unit) });
        }
        cells.push(shown::row_state(each, &words));
        cells.push(html! { (words.opened) });
        cells.push(due_cell(&words));
        Row::new(cells).to(format!("/m/{}", each.matter))
    };
    ui::table(&Table {
        id: "matters".to_owned(),
        caption: edition.title.clone(),
        columns,
        rows: rows.iter().map(row).collect(),
        empty: empty.clone(),
        ..Table::default()
    })
}
