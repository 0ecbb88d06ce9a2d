//! Values between people, JSON and the engine. Parsed once, at the edge.

use jiff::civil::{Date, DateTime};
use mingfa_catalogue::model::{Field, FieldType, FileValue};
use mingfa_catalogue::{Catalogue, Id, Value};
use serde_json::Value as Json;

/// Longest text of a field, in bytes (`reliability-security` §2, row 46).
pub const MAX_TEXT: usize = 1 << 20;
/// Longest official number, key or place, in characters.
pub const MAX_SHORT: usize = 200;

/// Why a text is not a value of a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{title}：{message}")]
pub struct ValueProblem {
    /// Field.
    pub field: Id,
    /// Its title.
    pub title: String,
    /// One sentence: what is wrong and what would be right.
    pub message: String,
}

/// Reads what a person typed. Empty (after trimming) is no value.
///
/// # Errors
/// One sentence that says what is wrong and what would be right.
pub fn parse_value(catalogue: &Catalogue, field: &Field, text: &str) -> Result<Option<Value>, ValueProblem> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let problem = |message: String| ValueProblem { field: field.id.clone(), title: field.title.clone(), message };
    let value = match &field.kind {
        FieldType::Text => {
            if text.len() > MAX_TEXT {
                return Err(problem("文字过长，请控制在1MB以内，较长内容请作为材料上传".to_owned()));
            }
            Value::Text(text.replace("\r\n", "\n"))
        }
        FieldType::Id | FieldType::Citation | FieldType::Place | FieldType::Party | FieldType::Phone | FieldType::IdNumber | FieldType::Address => {
            if trimmed.chars().count() > MAX_SHORT {
                return Err(problem(format!("内容过长，最多{MAX_SHORT}个字")));
            }
            if trimmed.chars().any(|c| c.is_control()) {
                return Err(problem("含有换行或控制字符，请删除".to_owned()));
            }
            Value::Text(trimmed.to_owned())
        }
        FieldType::Enum(values) => {
            let found = values.iter().find(|value| *value.id == *trimmed || value.title == trimmed);
            let titles = || values.iter().map(|value| value.title.as_str()).collect::<Vec<_>>().join("、");
            Value::Code(found.ok_or_else(|| problem(format!("“{trimmed}”不在可选值内，应为：{}", titles())))?.id.clone())
        }
        FieldType::EnumSet(values) => {
            let mut codes = Vec::new();
            for part in trimmed.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty()) {
                let found = values.iter().find(|value| *value.id == *part || value.title == part);
                codes.push(found.ok_or_else(|| problem(format!("“{part}”不在可选值内")))?.id.clone());
            }
            codes.sort();
            codes.dedup();
            Value::Codes(codes)
        }
        FieldType::Code(list) => {
            let codes = catalogue.code_list(list).map(|list| list.codes.as_slice()).unwrap_or_default();
            let found = codes.iter().find(|code| *code.id == *trimmed || code.title == trimmed);
            Value::Code(found.ok_or_else(|| problem(format!("“{trimmed}”不在代码表内")))?.id.clone())
        }
        FieldType::Int => Value::Int(trimmed.parse().map_err(|_| problem(format!("“{trimmed}”不是整数")))?),
        FieldType::Money => Value::Money(parse_money(trimmed).ok_or_else(|| problem(format!("“{trimmed}”不是金额，应为元，最多两位小数，如 1200.50")))?),
        FieldType::Bool => match trimmed {
            "true" | "是" | "on" | "1" => Value::Bool(true),
            "false" | "否" | "0" => Value::Bool(false),
            _ => return Err(problem(format!("“{trimmed}”应为“是”或“否”"))),
        },
        FieldType::Date => Value::Date(trimmed.parse().map_err(|_| problem(format!("“{trimmed}”不是日期，应如 2020-03-02")))?),
        FieldType::Instant => Value::Instant(parse_instant(trimmed).ok_or_else(|| problem(format!("“{trimmed}”不是时间，应如 2020-03-02 14:30")))?),
        FieldType::Unit => Value::Unit(Id::new(trimmed)),
        FieldType::Person => Value::Person(Id::new(trimmed)),
        FieldType::File => return Err(problem("请上传文件".to_owned())),
    };
    Ok(Some(value))
}

/// What people read. Units and persons are shown by `name_of`.
pub fn show_value(catalogue: &Catalogue, field: &Field, value: &Value, name_of: &dyn Fn(&str) -> Option<String>) -> String {
    let title_of = |id: &Id| -> String {
        let in_field = field.kind.enum_values().iter().find(|value| value.id == *id).map(|value| value.title.clone());
        let in_list = || match &field.kind {
            FieldType::Code(list) => catalogue.code_list(list)?.codes.iter().find(|code| code.id == *id).map(|code| code.title.clone()),
            _ => None,
        };
        in_field.or_else(in_list).unwrap_or_else(|| id.to_string())
    };
    match value {
        Value::Text(text) => text.clone(),
        Value::Code(id) => title_of(id),
        Value::Codes(ids) => ids.iter().map(title_of).collect::<Vec<_>>().join("、"),
        Value::Int(number) => number.to_string(),
        Value::Money(fen) => format!("{}.{:02}元", fen / 100, (fen % 100).abs()),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Date(date) => date.to_string(),
        Value::Instant(moment) => moment.strftime("%Y-%m-%d %H:%M").to_string(),
        Value::Unit(id) | Value::Person(id) => name_of(id).unwrap_or_else(|| id.to_string()),
        Value::File(file) => file.name.clone(),
    }
}

/// JSON form of a clear or sealed value: strings, integers, booleans, arrays of strings, and an object for a file.
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Text(text) => Json::from(text.as_str()),
        Value::Code(id) | Value::Unit(id) | Value::Person(id) => Json::from(id.as_str()),
        Value::Codes(ids) => Json::from(ids.iter().map(|id| Json::from(id.as_str())).collect::<Vec<_>>()),
        Value::Int(number) | Value::Money(number) => Json::from(*number),
        Value::Bool(flag) => Json::from(*flag),
        Value::Date(date) => Json::from(date.to_string()),
        Value::Instant(moment) => Json::from(moment.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()),
        Value::File(file) => serde_json::json!({"name": file.name, "type": file.media_type, "size": file.size, "sha256": file.sha256}),
    }
}

/// Reads the JSON form back, by the field's type; none when the form does not fit (an older edition's value). A moment may be a day
/// alone: history that states no time of day keeps none.
pub fn from_json(kind: &FieldType, json: &Json) -> Option<Value> {
    Some(match kind {
        FieldType::Enum(_) | FieldType::Code(_) => Value::Code(Id::new(json.as_str()?)),
        FieldType::EnumSet(_) => Value::Codes(json.as_array()?.iter().filter_map(Json::as_str).map(Id::new).collect()),
        FieldType::Int => Value::Int(json.as_i64()?),
        FieldType::Money => Value::Money(json.as_i64()?),
        FieldType::Bool => Value::Bool(json.as_bool()?),
        FieldType::Date => Value::Date(json.as_str()?.parse().ok()?),
        FieldType::Instant => match json.as_str()? {
            day if day.len() == 10 => Value::Date(day.parse().ok()?),
            moment => Value::Instant(moment.get(..19)?.parse().ok()?),
        },
        FieldType::Unit => Value::Unit(Id::new(json.as_str()?)),
        FieldType::Person => Value::Person(Id::new(json.as_str()?)),
        FieldType::File => Value::File(FileValue {
            name: json.get("name")?.as_str()?.to_owned(),
            media_type: json.get("type")?.as_str()?.to_owned(),
            size: json.get("size")?.as_u64()?,
            sha256: json.get("sha256")?.as_str()?.to_owned(),
            blob: json.get("blob").and_then(Json::as_str).unwrap_or_default().to_owned(),
        }),
        FieldType::Text | FieldType::Id | FieldType::Place | FieldType::Citation | FieldType::Party | FieldType::Phone | FieldType::IdNumber | FieldType::Address => {
            Value::Text(json.as_str()?.to_owned())
        }
    })
}

/// 元 with at most two decimals → 分.
fn parse_money(text: &str) -> Option<i64> {
    let text = text.trim_end_matches('元').trim();
    let (yuan, fen) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if yuan.is_empty() || !digits(yuan) || !digits(fen) || fen.len() > 2 {
        return None;
    }
    let cents: i64 = if fen.is_empty() { 0 } else { format!("{fen:0<2}").parse().ok()? };
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}

/// `2020-03-02 14:30`, with or without seconds, with `T` as browsers send it.
fn parse_instant(text: &str) -> Option<DateTime> {
    let text = text.replace(' ', "T");
    let text = if text.matches(':').count() == 1 { format!("{text}:00") } else { text };
    if text.len() != 19 {
        return None;
    }
    text.parse().ok()
}

/// The day number of a date-like value.
pub fn day_of(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Instant(moment) => Some(moment.date()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_exactly_or_not_at_all() {
        assert_eq!(parse_money("1200.5"), Some(120_050));
        assert_eq!(parse_money("3000元"), Some(300_000));
        assert_eq!(parse_money("1.005"), None);
        assert_eq!(parse_money("-1"), None);
        assert_eq!(parse_money(""), None);
    }

    #[test]
    fn a_moment_without_a_time_of_day_stays_a_day() {
        let day = Value::Date(jiff::civil::date(2020, 2, 5));
        assert_eq!(from_json(&FieldType::Instant, &to_json(&day)), Some(day));
        let moment = Value::Instant(jiff::civil::date(2020, 2, 5).at(8, 14, 18, 0));
        assert_eq!(from_json(&FieldType::Instant, &to_json(&moment)), Some(moment));
        assert_eq!(from_json(&FieldType::Instant, &Json::from("2020-02-3")), None);
    }

    #[test]
    fn instants_are_read_as_browsers_and_people_write_them() {
        assert_eq!(parse_instant("2020-03-02T14:30").map(|t| t.to_string()), Some("2020-03-02T14:30:00".to_owned()));
        assert_eq!(parse_instant("2020-03-02 14:30:05").map(|t| t.to_string()), Some("2020-03-02T14:30:05".to_owned()));
        assert_eq!(parse_instant("2020-03-02"), None);
    }
}
