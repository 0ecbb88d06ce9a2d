//! Fields, and groups of numbered items.

use super::cx::Cx;
use super::form::Form;
use super::lists::named_values;
use super::step;
use super::tree::Node;
use crate::codes;
use crate::model::{ActionSite, Class, EnumValue, Field, FieldType, Group, Id, RefKind};

const TYPES: [&str; 19] = [
    "text",
    "id",
    "enum",
    "enum-set",
    "code",
    "int",
    "money",
    "bool",
    "date",
    "instant",
    "unit",
    "person",
    "place",
    "citation",
    "file",
    "party",
    "phone",
    "id-number",
    "address",
];

/// Reads a field.
pub(crate) fn field(cx: &mut Cx<'_>, node: &Node) -> Option<Field> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "字段名称")?.id;
    let title = form.title(cx);
    form.need_prop(cx, "type");
    let type_word = form.text(cx, "type");
    let list = form.id(cx, "list");
    let class_word = form.text(cx, "class");
    let required = form.flag(cx, "required");
    let fixed_at = form.id(cx, "fixed-at");
    if let Some(step) = &fixed_at {
        cx.refer(RefKind::Step, step);
    }
    let not_before = form.id(cx, "not-before");
    let personal_inside = form.flag(cx, "personal-inside");
    let revisions = form.flag(cx, "revisions");
    let help = form.text(cx, "help").map(|(text, _)| text);
    form.finish(cx);

    let mut values = None;
    for child in &node.children {
        if child.name == "one-of" {
            Form::new(child).finish(cx);
            let terms = named_values(cx, child);
            let listed = terms.into_iter().map(|term| EnumValue { id: term.id, title: term.title, span: term.span }).collect();
            cx.once(&mut values, Some(listed), child);
        } else {
            cx.unknown_child("field", child, &["one-of"]);
        }
    }
    let (word, word_span) = type_word?;
    let has_values = values.is_some();
    let kind = match word.as_str() {
        "text" => FieldType::Text,
        "id" => FieldType::Id,
        "enum" => FieldType::Enum(needed_values(cx, node, values)),
        "enum-set" => FieldType::EnumSet(needed_values(cx, node, values)),
        "code" => {
            let Some(list) = &list else {
                cx.error(codes::FIELD_FORM, node.span, format!("字段“{id}”是代码，要写明代码表 list=\"…\""));
                return None;
            };
            cx.refer_global(RefKind::CodeList, list);
            FieldType::Code(list.id.clone())
        }
        "int" => FieldType::Int,
        "money" => FieldType::Money,
        "bool" => FieldType::Bool,
        "date" => FieldType::Date,
        "instant" => FieldType::Instant,
        "unit" => FieldType::Unit,
        "person" => FieldType::Person,
        "place" => FieldType::Place,
        "citation" => FieldType::Citation,
        "file" => FieldType::File,
        "party" => FieldType::Party,
        "phone" => FieldType::Phone,
        "id-number" => FieldType::IdNumber,
        "address" => FieldType::Address,
        _ => {
            let finding = crate::Diagnostic::new(codes::BAD_VALUE, word_span, format!("没有字段类型“{word}”"));
            let meant = crate::suggest::nearest(&word, TYPES);
            if meant.is_some() {
                cx.push_suggesting(finding, meant);
            } else {
                cx.diagnostics.push(finding.help(format!("可以写：{}", TYPES.join(" "))));
            }
            return None;
        }
    };
    if has_values && !matches!(kind, FieldType::Enum(_) | FieldType::EnumSet(_)) {
        cx.error(codes::FIELD_FORM, node.span, format!("字段“{id}”不是枚举，不能写 one-of"));
    }
    if list.is_some() && !matches!(kind, FieldType::Code(_)) {
        cx.error(codes::FIELD_FORM, node.span, format!("字段“{id}”不是代码，不能写 list"));
    }
    if revisions && kind != FieldType::File {
        cx.error(codes::FIELD_FORM, node.span, format!("字段“{id}”不是文件，不能写 revisions"));
    }
    if not_before.is_some() && !matches!(kind, FieldType::Date | FieldType::Instant) {
        cx.error(codes::FIELD_FORM, node.span, format!("字段“{id}”不是日期，不能写 not-before"));
    }
    if personal_inside && kind.natural_class() != Class::Text {
        cx.error(codes::FIELD_FORM, node.span, format!("字段“{id}”不是文本或文件，不能写 personal-inside"));
    }
    let class = match class_word {
        None => kind.natural_class(),
        Some((word, span)) => raised_class(cx, &id, &kind, &word, span),
    };
    Some(Field {
        id,
        title,
        kind,
        class,
        required,
        fixed_at: fixed_at.map(|name| name.id),
        not_before: not_before.map(|name| name.id),
        personal_inside,
        revisions,
        help,
        span: node.span,
    })
}

fn needed_values(cx: &mut Cx<'_>, node: &Node, values: Option<Vec<EnumValue>>) -> Vec<EnumValue> {
    let values = values.unwrap_or_default();
    if values.is_empty() {
        cx.error(codes::FIELD_FORM, node.span, "枚举字段要用 one-of { … } 写出可选值");
    }
    values
}

/// A definition may raise the class of a text, a file or a personal field, never lower one and never seal what decides.
fn raised_class(cx: &mut Cx<'_>, id: &Id, kind: &FieldType, word: &str, span: crate::model::Span) -> Class {
    let natural = kind.natural_class();
    let class = match word {
        "text" => Class::Text,
        "personal" => Class::Personal,
        "sensitive" => Class::Sensitive,
        _ => {
            cx.error(codes::BAD_VALUE, span, "class 只能是 personal 或 sensitive");
            return natural;
        }
    };
    if natural == Class::Clear || class < natural {
        cx.error(codes::FIELD_FORM, span, format!("字段“{id}”的类型决定了它的保密级别，不能改为 {word}"));
        return natural;
    }
    class
}

/// The fields of a group, read before anything that names them.
pub(crate) fn group_fields(cx: &mut Cx<'_>, node: &Node) -> Vec<Field> {
    node.children.iter().filter(|child| child.name == "field").filter_map(|child| field(cx, child)).collect()
}

/// Reads a group whose fields have been read.
pub(crate) fn group(cx: &mut Cx<'_>, node: &Node, fields: Vec<Field>) -> Option<Group> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "条目组名称")?.id;
    let title = form.title(cx);
    let noun = form.need_prop_text(cx, "noun");
    form.finish(cx);
    let mut actions = Vec::new();
    for child in &node.children {
        match child.name.as_str() {
            "field" => {}
            "action" => actions.extend(step::action(cx, child, &ActionSite::Item { group: id.clone(), steps: Vec::new() })),
            _ => cx.unknown_child("group", child, &["field", "action"]),
        }
    }
    Some(Group { id, title, noun, fields, actions, span: node.span })
}
