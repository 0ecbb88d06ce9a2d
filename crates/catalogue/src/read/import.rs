//! `imports/*.kdl`.

use super::cx::Cx;
use super::figure::{enter, types_of};
use super::form::{Form, Name, checked_id, text_of};
use super::tree::{Node, Scalar};
use super::{step, value};
use crate::codes;
use crate::model::{
    CellMap, Check, DateForm, Edition, Fills, Id, ImportColumn, ImportDef, KindRule, LinkedImport, RefKind, Repair, Scope, Value, Why,
};

/// Reads the imports of a file.
pub(crate) fn file(cx: &mut Cx<'_>, nodes: &[Node], editions: &[Edition]) -> Vec<ImportDef> {
    let mut imports = Vec::new();
    for node in nodes {
        if node.name == "import" {
            imports.extend(import(cx, node, editions));
        } else {
            cx.unknown_child("", node, &["import"]);
        }
        cx.scope = Scope::Catalogue;
    }
    imports
}

fn import(cx: &mut Cx<'_>, node: &Node, editions: &[Edition]) -> Option<ImportDef> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "导入标识")?.id;
    let procedure = form.need_id_prop(cx, "procedure");
    let title = form.title(cx);
    form.finish(cx);
    let procedure = procedure?;
    enter(cx, editions, &procedure);
    let mut import = ImportDef {
        id,
        procedure: procedure.id.clone(),
        title,
        header: Vec::new(),
        dates: Vec::new(),
        columns: Vec::new(),
        sets: Vec::new(),
        opens: Vec::new(),
        fills: Vec::new(),
        span: node.span,
    };
    for child in &node.children {
        let mut form = Form::new(child);
        match child.name.as_str() {
            "header" => {
                import.header.extend(form.texts(cx, "列名").into_iter().map(|(text, _)| text));
                form.leaf(cx);
            }
            "dates" => {
                for (text, span) in form.texts(cx, "日期写法") {
                    import.dates.extend(date_form(cx, &text, span));
                }
                form.leaf(cx);
            }
            "column" => import.columns.extend(column(cx, child)),
            "sets" => import.sets.extend(sets(cx, child)),
            "opens" => {
                import.opens.extend(opens(cx, child, editions));
                cx.scope = Scope::Procedure(procedure.id.clone());
                cx.types = types_of(editions, &procedure.id);
            }
            "fills" => {
                import.fills.extend(fills(cx, child, editions));
                cx.scope = Scope::Procedure(procedure.id.clone());
                cx.types = types_of(editions, &procedure.id);
            }
            _ => cx.unknown_child("import", child, &["header", "dates", "column", "sets", "opens", "fills"]),
        }
    }
    if import.header.is_empty() {
        cx.error(codes::MISSING, node.span, format!("导入“{}”没有写识别文件的列名 header", import.id));
    }
    if import.dates.is_empty() {
        import.dates.push(DateForm::Iso);
    }
    Some(import)
}

fn column(cx: &mut Cx<'_>, node: &Node) -> Option<ImportColumn> {
    let mut form = Form::new(node);
    let (title, _) = form.need_text(cx, "列名")?;
    let field = form.id(cx, "field");
    if let Some(field) = &field {
        cx.refer(RefKind::Field(Why::Gives), field);
    }
    let milestone = milestone_name(cx, &mut form, "milestone");
    let counter = form.id(cx, "counter");
    if let Some(counter) = &counter {
        cx.refer(RefKind::Counter, counter);
    }
    let link = link(cx, &mut form);
    let checks = checks(cx, &mut form);
    let ignored = form.flag(cx, "ignored");
    let required = form.flag(cx, "required");
    let not_before = milestone_name(cx, &mut form, "not-before");
    let beside = form.text(cx, "beside").map(|(text, _)| text.split(',').map(|part| part.trim().to_owned()).collect()).unwrap_or_default();
    let repairs = repairs(cx, &mut form);
    let known_as = form.id(cx, "known-as");
    if let Some(kind) = &known_as {
        cx.refer_global(RefKind::UnitKind, kind);
    }
    form.finish(cx);
    let mut column = ImportColumn {
        title,
        field: field.map(|name| name.id),
        milestone: milestone.map(|name| name.id),
        counter: counter.map(|name| name.id),
        link,
        checks,
        ignored,
        required,
        not_before: not_before.map(|name| name.id),
        beside,
        repairs,
        known_as: known_as.map(|name| name.id),
        kinds: Vec::new(),
        maps: Vec::new(),
        span: node.span,
    };
    for child in &node.children {
        match child.name.as_str() {
            "map" | "contains" => column.maps.extend(map(cx, child, column.field.as_ref())),
            "kind" => column.kinds.extend(kind(cx, child)),
            _ => cx.unknown_child("column", child, &["map", "contains", "kind"]),
        }
    }
    Some(column)
}

fn milestone_name(cx: &mut Cx<'_>, form: &mut Form<'_>, prop: &'static str) -> Option<Name> {
    let name = form.id(cx, prop)?;
    cx.refer(RefKind::Milestone, &name);
    Some(name)
}

fn link(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Option<(Id, Id)> {
    let link = form.id(cx, "link");
    let by = form.id(cx, "by");
    match (link, by) {
        (Some(link), Some(by)) => {
            cx.refer(RefKind::Link, &link);
            cx.refer(RefKind::LinkedField { link: link.id.clone() }, &by);
            Some((link.id, by.id))
        }
        (None, None) => None,
        _ => {
            cx.error(codes::IMPORT_FORM, form.span(), "关联列写 link=\"关联\" by=\"对方的字段\"");
            None
        }
    }
}

fn checks(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Option<Check> {
    let (text, span) = form.text(cx, "checks")?;
    let (word, rest) = text.split_once(':').unwrap_or(("", &text));
    let name = checked_id(cx, rest, cx.part_span(span, rest))?;
    match word {
        "clock" => {
            cx.refer(RefKind::Clock, &name);
            Some(Check::Clock(name.id))
        }
        "milestone" => {
            cx.refer(RefKind::Milestone, &name);
            Some(Check::Milestone(name.id))
        }
        "step" => {
            cx.refer(RefKind::Step, &name);
            Some(Check::Step(name.id))
        }
        _ => {
            cx.error(codes::BAD_VALUE, span, "checks 写 clock:期限、milestone:操作或 step:环节");
            None
        }
    }
}

fn repairs(cx: &mut Cx<'_>, form: &mut Form<'_>) -> Vec<Repair> {
    let mut repairs = Vec::new();
    for name in form.id_list(cx, "repair") {
        match &*name.id {
            "full-width" => repairs.push(Repair::FullWidth),
            "inner-space" => repairs.push(Repair::InnerSpace),
            "street-suffix" => repairs.push(Repair::StreetSuffix),
            _ => cx.error(codes::BAD_VALUE, name.span, "repair 只能是 full-width、inner-space、street-suffix"),
        }
    }
    repairs
}

fn date_form(cx: &mut Cx<'_>, text: &str, span: crate::model::Span) -> Option<DateForm> {
    let form = match text {
        "iso" => DateForm::Iso,
        "slash" => DateForm::Slash,
        "dot" => DateForm::Dot,
        "han" => DateForm::Han,
        "compact" => DateForm::Compact,
        _ => {
            cx.error(codes::BAD_VALUE, span, "日期写法是 iso、slash、dot、han 或 compact");
            return None;
        }
    };
    Some(form)
}

fn map(cx: &mut Cx<'_>, node: &Node, field: Option<&Id>) -> Option<CellMap> {
    let mut form = Form::new(node);
    let (cell, _) = form.need_text(cx, "单元格内容")?;
    let arg = form.arg();
    let milestone = milestone_name(cx, &mut form, "milestone");
    let finding = form.text(cx, "finding").map(|(text, _)| text);
    form.leaf(cx);
    let mut value = None;
    match (arg, field) {
        (Some(arg), Some(field)) => {
            let kind = cx.field_type(None, field).cloned();
            let given = value::given(cx, kind.as_ref(), &arg.value, arg.span)?;
            step::note_codes(cx, None, field, &given, arg.span);
            value = Some(given);
        }
        (None, None) => {}
        (Some(arg), None) => cx.error(codes::IMPORT_FORM, arg.span, "这一列不对应字段，不能写取值"),
        (None, Some(_)) => cx.error(codes::IMPORT_FORM, node.span, "对应字段的列要写取值：map \"单元格\" 取值"),
    }
    let part = node.name == "contains";
    Some(CellMap { cell, part, value, milestone: milestone.map(|name| name.id), finding, span: node.span })
}

fn kind(cx: &mut Cx<'_>, node: &Node) -> Option<KindRule> {
    let mut form = Form::new(node);
    let kind = form.need_id(cx, "单位类别")?;
    cx.refer_global(RefKind::UnitKind, &kind);
    let column = form.text(cx, "where").map(|(text, _)| text);
    let is = form.text(cx, "is").map(|(text, _)| text);
    let ends = form.text(cx, "ends").map(|(text, _)| text.split(',').map(|part| part.trim().to_owned()).collect()).unwrap_or_default();
    form.leaf(cx);
    if column.is_some() != is.is_some() {
        cx.error(codes::IMPORT_FORM, node.span, "按另一列判断类别写 where=\"列名\" is=\"内容\"");
    }
    Some(KindRule { kind: kind.id, when: column.zip(is), ends })
}

/// `sets kind="executive"`: any property is a field.
fn sets(cx: &mut Cx<'_>, node: &Node) -> Vec<(Id, Value)> {
    let mut given = Vec::new();
    for prop in &node.props {
        let name = Name { id: Id::new(&prop.name), span: prop.span };
        cx.refer(RefKind::Field(Why::Gives), &name);
        let kind = cx.field_type(None, &name.id).cloned();
        let Some(value) = value::given(cx, kind.as_ref(), &prop.value, prop.value_span) else {
            continue;
        };
        step::note_codes(cx, None, &name.id, &value, prop.value_span);
        given.push((name.id, value));
    }
    if let Some(Scalar::Text(_)) = node.args.first().map(|arg| &arg.value) {
        cx.error(codes::EXTRA_ARGUMENT, node.span, "“sets”写成“字段=值”");
    }
    given
}

/// `opens "agenda-item" link="subject" { column …; sets … }`.
fn opens(cx: &mut Cx<'_>, node: &Node, editions: &[Edition]) -> Option<LinkedImport> {
    let (link, procedure) = other_side(cx, node, editions)?;
    let mut made = LinkedImport { link, procedure, columns: Vec::new(), sets: Vec::new(), span: node.span };
    for child in &node.children {
        match child.name.as_str() {
            "column" => made.columns.extend(column(cx, child)),
            "sets" => made.sets.extend(sets(cx, child)),
            _ => cx.unknown_child("opens", child, &["column", "sets"]),
        }
    }
    Some(made)
}

/// `fills "agenda-item" link="items" column="议题数" milestone="put-on-agenda" { sets … }`.
fn fills(cx: &mut Cx<'_>, node: &Node, editions: &[Edition]) -> Option<Fills> {
    let column = node.props.iter().find(|prop| prop.name == "column");
    let column = match column {
        Some(prop) => text_of(cx, &prop.value, prop.value_span, "列名")?.to_owned(),
        None => {
            cx.error(codes::MISSING, node.span, "“fills”缺少属性“column”");
            return None;
        }
    };
    let (link, procedure) = other_side(cx, node, editions)?;
    // The milestone is of the made matters, so it is looked up at the other side.
    let milestone = milestone_name(cx, &mut Form::new(node), "milestone").map(|name| name.id);
    let mut made = Fills { link, procedure, column, milestone, sets: Vec::new(), span: node.span };
    for child in &node.children {
        if child.name == "sets" {
            made.sets.extend(sets(cx, child));
        } else {
            cx.unknown_child("fills", child, &["sets"]);
        }
    }
    Some(made)
}

/// Link and procedure of `opens` and `fills`; from here on names are looked up at the other side.
fn other_side(cx: &mut Cx<'_>, node: &Node, editions: &[Edition]) -> Option<(Id, Id)> {
    let mut form = Form::new(node);
    let procedure = form.need_id(cx, "业务标识");
    let link = form.need_id_prop(cx, "link");
    if node.name == "fills" {
        // Read by the caller; taken here, or they would be called unknown.
        let _ = (form.prop("column"), form.prop("milestone"));
    }
    form.finish(cx);
    let (procedure, link) = (procedure?, link?);
    cx.refer(RefKind::Link, &link);
    enter(cx, editions, &procedure);
    Some((link.id, procedure.id))
}
