//! Constants that stand for a field's value: in conditions, in `sets` and in the maps of imports.

use super::cx::Cx;
use super::form::checked_id;
use super::tree::Scalar;
use crate::cite::is_id;
use crate::codes;
use crate::model::{FieldTest, FieldType, Id, Span, Value};

/// A thousand billion: more is a slip of the pen.
const MOST_YUAN: i64 = 1_000_000_000_000;

/// A constant as a field of this type holds it. A field of unknown type (its name is reported elsewhere) takes anything.
pub(crate) fn typed(cx: &mut Cx<'_>, kind: Option<&FieldType>, value: &Scalar, span: Span) -> Option<Value> {
    let refused = |cx: &mut Cx<'_>, what: &str| {
        cx.error(codes::TEST_TYPE, span, format!("此处应是{what}"));
        None
    };
    match (kind, value) {
        (_, Scalar::Other) => refused(cx, "文本、整数、#true 或 #false"),
        (Some(FieldType::Bool), Scalar::Bool(yes)) | (None, Scalar::Bool(yes)) => Some(Value::Bool(*yes)),
        (Some(FieldType::Bool), _) => refused(cx, "#true 或 #false"),
        (Some(FieldType::Int), Scalar::Int(number)) | (None, Scalar::Int(number)) => Some(Value::Int(*number)),
        (Some(FieldType::Int), _) => refused(cx, "整数"),
        // People write 元; the engine keeps 分.
        (Some(FieldType::Money), Scalar::Int(yuan @ 0..=MOST_YUAN)) => Some(Value::Money(yuan * 100)),
        (Some(FieldType::Money), _) => refused(cx, "以元为单位的整数"),
        (Some(FieldType::Date), Scalar::Text(text)) => match mingfa_time::parse_date(text) {
            Ok(date) => Some(Value::Date(date)),
            Err(_) => refused(cx, "日期，如“2020-01-31”"),
        },
        (Some(FieldType::Date | FieldType::Instant), _) => refused(cx, "日期，如“2020-01-31”"),
        // Of an enum set a condition asks whether it holds the value.
        (Some(FieldType::Enum(_) | FieldType::EnumSet(_) | FieldType::Code(_)), Scalar::Text(text)) => {
            Some(Value::Code(checked_id(cx, text, span)?.id))
        }
        (Some(FieldType::Enum(_) | FieldType::EnumSet(_) | FieldType::Code(_)), _) => refused(cx, "字段的一个取值"),
        (None, Scalar::Text(text)) if is_id(text) => Some(Value::Code(Id::new(text))),
        (_, Scalar::Text(text)) => Some(Value::Text(text.clone())),
        (Some(_), _) => refused(cx, "文本"),
    }
}

/// What `sets` or a map gives a field: of an enum set several values, comma-separated.
pub(crate) fn given(cx: &mut Cx<'_>, kind: Option<&FieldType>, value: &Scalar, span: Span) -> Option<Value> {
    match (kind, value) {
        (Some(FieldType::EnumSet(_)), Scalar::Text(text)) => {
            let mut codes = Vec::new();
            for part in text.split(',') {
                codes.push(checked_id(cx, part.trim(), span)?.id);
            }
            Some(Value::Codes(codes))
        }
        _ => typed(cx, kind, value, span),
    }
}

/// `at-least=`: a whole number, an amount of money in 元, a date, or a local value (`"local:KEY"`).
pub(crate) fn threshold(cx: &mut Cx<'_>, kind: Option<&FieldType>, value: &Scalar, span: Span) -> Option<FieldTest> {
    if let Scalar::Text(text) = value
        && let Some(key) = text.strip_prefix("local:")
    {
        return cx.local_key(key, span).map(FieldTest::AtLeastLocal);
    }
    match kind {
        None | Some(FieldType::Int | FieldType::Money | FieldType::Date) => {}
        Some(_) => {
            cx.error(codes::TEST_TYPE, span, "“at-least”只用于整数、金额和日期字段");
            return None;
        }
    }
    match typed(cx, kind, value, span)? {
        Value::Int(number) | Value::Money(number) => Some(FieldTest::AtLeast(number)),
        Value::Date(date) => Some(FieldTest::AtLeast(i64::from(mingfa_time::day_number(date)))),
        _ => {
            cx.error(codes::TEST_TYPE, span, "“at-least”后面写整数、金额或日期");
            None
        }
    }
}
