//! Fields of a definition as form fields, and what was typed as values. Names of fields are `v-` and the field's id.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Class, Field as Defined, FieldType};
use mingfa_catalogue::{Catalogue, Id, Value};
use mingfa_matter::parse_value;
use mingfa_service::{FILE_LIMIT, Principal, ServiceError, Unit};

use crate::posted::Posted;
use crate::respond::Failure;
use crate::state::AppState;
use crate::ui::{Choice, ChoiceGroup, Control, Field};

/// Choices of one closed list up to this are all shown; longer ones fold into a box.
const FEW: usize = 5;

/// Characters of a title typed here: the longest titles of documents have some hundred.
const LONGEST_TITLE: usize = 200;

/// What the fields of one form choose from.
pub struct Choices {
    /// Units by kind.
    pub units: Vec<ChoiceGroup>,
    /// Persons with an account.
    pub persons: Vec<Choice>,
}

impl Choices {
    /// Loads them; persons only when a field asks for one.
    pub async fn load(app: &AppState, fields: &[&Defined]) -> Result<Self, Failure> {
        let world = app.service.world();
        let wants_persons = fields.iter().any(|field| field.kind == FieldType::Person);
        let persons = if wants_persons { app.service.everyone().await? } else { Vec::new() };
        Ok(Self {
            units: unit_groups(&world.catalogue, &world.units),
            persons: persons.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
        })
    }
}

/// What a form holds and what is wrong with it.
#[derive(Debug, Default)]
pub struct Given {
    /// Values by field.
    pub values: BTreeMap<Id, Value>,
    /// Sentence by form field.
    pub problems: BTreeMap<String, String>,
}

/// Units in groups by kind, in the order of the catalogue.
pub fn unit_groups(catalogue: &Catalogue, units: &[Unit]) -> Vec<ChoiceGroup> {
    let mut groups = Vec::new();
    for kind in &catalogue.unit_kinds {
        let choice = |unit: &Unit| Choice::new(unit.id.to_string(), unit.name.clone()).keys(format!("{} {}", unit.short, unit.mark));
        let choices: Vec<Choice> = units.iter().filter(|unit| unit.kind == kind.id && unit.until.is_none()).map(choice).collect();
        if !choices.is_empty() {
            groups.push(ChoiceGroup { label: kind.title.clone(), choices });
        }
    }
    groups
}

/// Name of the form field of a defined field.
pub fn name_of(field: &Defined) -> String {
    format!("v-{}", field.id)
}

/// A field without choices of persons, for filters.
pub fn plain_field(app: &AppState, defined: &Defined, name: &str, value: &str) -> Field {
    let world = app.service.world();
    let control = match control(&world.catalogue, defined, || unit_groups(&world.catalogue, &world.units), Vec::new()) {
        Control::Radios(choices) => Control::Select(choices),
        other => other,
    };
    Field::new(control, name, defined.title.clone()).value(value)
}

/// A field of a form, holding what was typed, else the present value.
pub fn form_field(
    catalogue: &Catalogue,
    choices: &Choices,
    defined: &Defined,
    present: Option<&Value>,
    posted: Option<&Posted>,
    required: bool,
) -> Field {
    let name = name_of(defined);
    let control = control(catalogue, defined, || choices.units.clone(), choices.persons.clone());
    let mut field = Field::new(control, name.clone(), defined.title.clone());
    field.required = required;
    field.help.clone_from(&defined.help);
    if let (FieldType::File, Some(Value::File(file))) = (&defined.kind, present) {
        field = field.help(format!("现有文件：{}。不选择则不变；选择新文件为新的一稿。", file.name));
    }
    if defined.class >= Class::Personal && field.help.is_none() {
        field = field.help("个人信息，只有本件的办理人员可以看到全文。");
    }
    match posted {
        Some(posted) if defined.kind != FieldType::File => {
            field.values = posted.all(&name).map(str::to_owned).collect();
            field.value = posted.fields.iter().find(|(each, _)| *each == name).map(|(_, value)| value.clone()).unwrap_or_default();
        }
        _ => {
            field.value = present.map(typed).unwrap_or_default();
            if let Some(Value::Codes(codes)) = present {
                field.values = codes.iter().map(ToString::to_string).collect();
            }
        }
    }
    field
}

fn control(catalogue: &Catalogue, defined: &Defined, units: impl Fn() -> Vec<ChoiceGroup>, persons: Vec<Choice>) -> Control {
    let listed = |values: &[mingfa_catalogue::model::EnumValue]| -> Vec<Choice> {
        values.iter().map(|value| Choice::new(value.id.to_string(), value.title.clone())).collect()
    };
    match &defined.kind {
        FieldType::Text => Control::Area(4),
        FieldType::Enum(values) if values.len() <= FEW => Control::Radios(listed(values)),
        FieldType::Enum(values) => Control::Select(listed(values)),
        FieldType::EnumSet(values) => Control::Checks(listed(values)),
        FieldType::Code(list) => {
            let codes = catalogue.code_list(list).map(|list| list.codes.as_slice()).unwrap_or_default();
            Control::Select(codes.iter().map(|code| Choice::new(code.id.to_string(), code.title.clone())).collect())
        }
        FieldType::Int => Control::Number(String::new()),
        FieldType::Money => Control::Number("元".to_owned()),
        FieldType::Bool => Control::Radios(vec![Choice::new("true", "是"), Choice::new("false", "否")]),
        FieldType::Date => Control::Date,
        FieldType::Instant => Control::Instant,
        FieldType::Unit => Control::Units(units()),
        FieldType::Person => Control::Select(persons),
        FieldType::File => Control::File { accept: String::new(), many: false },
        FieldType::Id
        | FieldType::Place
        | FieldType::Citation
        | FieldType::Party
        | FieldType::Phone
        | FieldType::IdNumber
        | FieldType::Address => Control::Text,
    }
}

/// A value as one types it.
pub fn typed(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Code(id) | Value::Unit(id) | Value::Person(id) => id.to_string(),
        Value::Codes(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        Value::Int(number) => number.to_string(),
        Value::Money(fen) => format!("{}.{:02}", fen / 100, (fen % 100).abs()),
        Value::Bool(flag) => flag.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Instant(moment) => moment.strftime("%Y-%m-%dT%H:%M").to_string(),
        Value::File(_) => String::new(),
    }
}

/// Reads the fields of a form. Files are kept only once everything else is in order (see [`keep_files`]).
pub async fn read(app: &AppState, fields: &[&Defined], posted: &Posted) -> Result<Given, Failure> {
    let catalogue = app.service.catalogue();
    let mut given = Given::default();
    for field in fields.iter().filter(|field| field.kind != FieldType::File) {
        let name = name_of(field);
        let text = match field.kind {
            FieldType::EnumSet(_) => posted.all(&name).collect::<Vec<_>>().join(","),
            _ => normal(&field.kind, posted.get(&name)),
        };
        match parse_value(&catalogue, field, &text) {
            Ok(Some(value)) if app.service.names_something(&value).await? => {
                given.values.insert(field.id.clone(), value);
            }
            Ok(Some(_)) => {
                given.problems.insert(name, "所选的单位或人员不存在，请重新选择".to_owned());
            }
            Ok(None) => {}
            Err(problem) => {
                given.problems.insert(name, problem.message);
            }
        }
    }
    for file in &posted.files {
        if file.bytes.len() > FILE_LIMIT {
            given.problems.insert(file.field.clone(), format!("文件“{}”超过50 MB，请压缩或拆分后再传", file.name));
        }
    }
    Ok(given)
}

/// The field that holds the title: one line, whatever long texts get.
pub fn one_line(field: Field) -> Field {
    Field { control: Control::Text, ..field }
}

/// Says of every field at once what is missing, where something else is wrong already: the engine names what is missing only once the
/// rest can be read, and nobody wants to send a form twice for that.
pub fn tell_missing(fields: &[&Defined], required: impl Fn(&Defined) -> bool, posted: &Posted, given: &mut Given) {
    if given.problems.is_empty() {
        return;
    }
    for field in fields.iter().filter(|field| required(field)) {
        let name = name_of(field);
        let sent = given.values.contains_key(&field.id) || posted.file(&name).is_some();
        if !sent {
            given.problems.entry(name).or_insert_with(|| format!("请填写{}", field.title));
        }
    }
}

/// Refuses a title that no list could show. What is imported keeps the title that it had.
pub fn judge_title(fields: &[&Defined], called_by: &Id, given: &mut Given) {
    let Some(field) = fields.iter().find(|field| field.id == *called_by) else { return };
    if let Some(Value::Text(text)) = given.values.get(&field.id) {
        let length = text.chars().count();
        if length > LONGEST_TITLE {
            given.problems.insert(name_of(field), format!("{}最多{LONGEST_TITLE}个字，现有{length}个字，请精简", field.title));
        } else if text.contains('\n') {
            given.problems.insert(name_of(field), format!("{}请写在一行内", field.title));
        }
    }
}

/// Keeps the files of a form and adds them to its values.
pub async fn keep_files(
    app: &AppState,
    principal: &Principal,
    fields: &[&Defined],
    posted: &Posted,
    given: &mut Given,
) -> Result<(), Failure> {
    for field in fields.iter().filter(|field| field.kind == FieldType::File) {
        let Some(file) = posted.file(&name_of(field)) else { continue };
        let (service, principal, name, bytes) = (app.service.clone(), principal.clone(), file.name.clone(), file.bytes.clone());
        let kept = tokio::task::spawn_blocking(move || service.keep_file(&principal, &name, &bytes)).await;
        match kept.map_err(|_| Failure::status(axum::http::StatusCode::INTERNAL_SERVER_ERROR))? {
            Ok(value) => {
                given.values.insert(field.id.clone(), Value::File(value));
            }
            Err(error @ ServiceError::Input(_)) => {
                given.problems.insert(name_of(field), error.to_string());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Full-width digits and both date styles are taken as meant (peers/case-platforms §6, 10).
fn normal(kind: &FieldType, text: &str) -> String {
    match kind {
        FieldType::Int | FieldType::Money | FieldType::Phone | FieldType::IdNumber => {
            half_width(text).replace([' ', '\u{3000}'], "").replace(',', "")
        }
        FieldType::Date => iso_date(text),
        FieldType::Instant => iso_instant(text),
        _ => text.to_owned(),
    }
}

/// `２０２０年３月２日`, `2020/3/2`, `2020.3.2` → `2020-03-02`; anything else stays as it is, for the reader's sentence.
pub fn iso_date(text: &str) -> String {
    let plain = half_width(text.trim());
    let parts: Vec<&str> = plain.split(['年', '月', '日', '/', '.', '-']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let digits = |part: &str, most: usize| !part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            format!("{year}-{month:0>2}-{day:0>2}")
        }
        _ => plain,
    }
}

/// The same for a day with a time.
pub fn iso_instant(text: &str) -> String {
    let plain = half_width(text.trim()).replace('：', ":").replace('日', "日 ");
    let (day, time) = plain.split_once(['T', ' ']).unwrap_or((&plain, ""));
    let time = time.trim();
    let time = if time.find(':') == Some(1) { format!("0{time}") } else { time.to_owned() };
    if time.is_empty() { iso_date(day) } else { format!("{} {time}", iso_date(day)) }
}

fn half_width(text: &str) -> String {
    let one = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '－' | '／' | '，' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_taken_as_people_write_them() {
        for text in ["2020-03-02", "２０２０年３月２日", "2020/3/2", "2020.03.02", " 2020年3月2日 "] {
            assert_eq!(iso_date(text), "2020-03-02", "{text}");
        }
        for text in ["3月2日", "20-03-02", "2020-003-02", "明天"] {
            assert_ne!(iso_date(text), "2020-03-02", "{text}");
        }
        assert_eq!(iso_instant("2020年3月2日9：05"), "2020-03-02 09:05");
        assert_eq!(iso_instant("2020-03-02T14:30"), "2020-03-02 14:30");
    }

    #[test]
    fn full_width_numbers_are_numbers() {
        assert_eq!(normal(&FieldType::Money, "１，２００．５０"), "1200.50");
        assert_eq!(normal(&FieldType::Text, "１"), "１");
    }
}
