//! A cell → a value, a moment, a count, a statement; with what was mended on the way.

use mingfa_catalogue::model::{Catalogue, Check, DateForm, FieldType, ImportColumn, Repair};
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::parse_value;
use mingfa_time::Moment;

use super::cells::{MOST_TEXT, bare, half_width, trimmed, without_blanks};
use super::dates;
use super::report::NoteKind;
use super::rows::may_mend;
use super::units::{PlaceName, UnitNames};

/// What a cell says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Read {
    /// Value of the column's field.
    pub(crate) value: Option<Value>,
    /// The time that it states.
    pub(crate) moment: Option<Moment>,
    /// The number that it states.
    pub(crate) count: Option<u32>,
    /// What it says of our own reckoning.
    pub(crate) says: Option<bool>,
    /// An action that it says has happened.
    pub(crate) happened: Option<Id>,
    /// The finding with which it is taken.
    pub(crate) finding: Option<String>,
    /// What was mended: kind of defect and sentence.
    pub(crate) mended: Vec<(NoteKind, String)>,
}

/// A column with what reading its cells needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'c> {
    /// The column.
    pub(crate) column: &'c ImportColumn,
    /// Type of its field.
    pub(crate) kind: Option<&'c FieldType>,
    /// The edition.
    pub(crate) edition: &'c Edition,
    /// The catalogue, for code lists.
    pub(crate) catalogue: &'c Catalogue,
    /// Forms of dates.
    pub(crate) dates: &'c [DateForm],
    /// Units that places are held against; none = not yet.
    pub(crate) places: Option<&'c UnitNames>,
}

type Refused = (NoteKind, String);

impl Column<'_> {
    /// Reads a cell that is not empty.
    ///
    /// # Errors
    /// The kind of defect and a sentence that goes on after the column's title.
    pub(crate) fn read(&self, cell: &str) -> Result<Read, Refused> {
        let text = bare(cell);
        if !self.column.maps.is_empty() {
            return self.mapped(text);
        }
        if self.column.checks.is_some() {
            return self.says(text);
        }
        if self.column.counter.is_some() {
            return self.count(text);
        }
        match self.kind {
            Some(FieldType::Date | FieldType::Instant) => self.dated(text),
            None if self.column.milestone.is_some() => self.dated(text),
            Some(FieldType::Enum(_) | FieldType::EnumSet(_) | FieldType::Code(_)) => self.coded(text),
            Some(FieldType::Text) => long_text(cell),
            Some(FieldType::Place) => self.place(cell),
            Some(kind) => self.plain(kind, text),
            None => Ok(Read::default()),
        }
    }

    /// By `map` and `contains`; the whole cell goes before a part.
    fn mapped(&self, text: &str) -> Result<Read, Refused> {
        let find = |text: &str| {
            let maps = &self.column.maps;
            maps.iter()
                .find(|map| !map.part && map.cell == text)
                .or_else(|| maps.iter().find(|map| map.part && text.contains(map.cell.as_str())))
        };
        let (map, mended) = self.mend(text, find).ok_or_else(|| {
            let cells: Vec<&str> = self.column.maps.iter().map(|map| map.cell.as_str()).collect();
            (NoteKind::UnknownCode, format!("“{text}”不在可选值内，应为：{}", cells.join("、")))
        })?;
        Ok(Read { value: map.value.clone(), happened: map.milestone.clone(), finding: map.finding.clone(), mended, ..Read::default() })
    }

    /// Enums and codes by their titles.
    fn coded(&self, text: &str) -> Result<Read, Refused> {
        let choices: Vec<(&Id, &str)> = match self.kind {
            Some(FieldType::Code(list)) => {
                let codes = self.catalogue.code_list(list).map(|list| list.codes.as_slice()).unwrap_or_default();
                codes.iter().map(|code| (&code.id, code.title.as_str())).collect()
            }
            Some(kind) => kind.enum_values().iter().map(|value| (&value.id, value.title.as_str())).collect(),
            None => Vec::new(),
        };
        let one = |text: &str| choices.iter().find(|(_, title)| *title == text).map(|(id, _)| (*id).clone());
        let several = |text: &str| {
            let parts = text.split(['、', '，', ',', '；', ';']).map(trimmed).filter(|part| !part.is_empty());
            let mut codes = parts.map(one).collect::<Option<Vec<Id>>>()?;
            codes.sort();
            codes.dedup();
            Some(Value::Codes(codes))
        };
        let is_set = matches!(self.kind, Some(FieldType::EnumSet(_)));
        let find = |text: &str| if is_set { several(text) } else { one(text).map(Value::Code) };
        let (value, mended) = self.mend(text, find).ok_or_else(|| {
            let titles: Vec<&str> = choices.iter().take(12).map(|(_, title)| *title).collect();
            (NoteKind::UnknownCode, format!("“{text}”不在可选值内，应为：{}", titles.join("、")))
        })?;
        Ok(Read { value: Some(value), mended, ..Read::default() })
    }

    /// Looks a text up as it is, then as it is after what may be mended.
    fn mend<T>(&self, text: &str, find: impl Fn(&str) -> Option<T>) -> Option<(T, Vec<(NoteKind, String)>)> {
        if let Some(found) = find(text) {
            return Some((found, Vec::new()));
        }
        let mut mended = text.to_owned();
        if may_mend(self.column, Repair::FullWidth) {
            mended = half_width(&mended);
        }
        if may_mend(self.column, Repair::InnerSpace) {
            mended = without_blanks(&mended);
        }
        let found = (mended != text).then(|| find(&mended)).flatten()?;
        Some((found, vec![(NoteKind::UnknownCode, format!("“{text}”按“{mended}”登记"))]))
    }

    /// Whether the file says that it is so: 是 or 否, or the title of a step.
    fn says(&self, text: &str) -> Result<Read, Refused> {
        let by_word = match text {
            "是" => Some(true),
            "否" => Some(false),
            _ => None,
        };
        let by_step = match &self.column.checks {
            Some(Check::Step(step)) => {
                let titles = |step: &&mingfa_catalogue::model::Step| step.title == text;
                self.edition.steps.iter().find(titles).map(|found| found.id == *step)
            }
            _ => None,
        };
        let says = by_step.or(by_word).ok_or_else(|| {
            let wanted =
                if matches!(self.column.checks, Some(Check::Step(_))) { "本业务某一环节的名称" } else { "“是”或“否”" };
            (NoteKind::UnknownCode, format!("“{text}”应为{wanted}"))
        })?;
        Ok(Read { says: Some(says), ..Read::default() })
    }

    fn count(&self, text: &str) -> Result<Read, Refused> {
        let number = |text: &str| -> Option<u32> { text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten() };
        let mut read = Read { count: number(text), ..Read::default() };
        if read.count.is_none() && may_mend(self.column, Repair::FullWidth) {
            let mended = half_width(text);
            read.count = number(&mended);
            if read.count.is_some() {
                read.mended.push((NoteKind::BadNumber, format!("“{text}”按“{mended}”登记")));
            }
        }
        match read.count {
            Some(_) => Ok(read),
            None => Err((NoteKind::BadNumber, format!("“{text}”不是0以上的整数，请用阿拉伯数字填写"))),
        }
    }

    fn dated(&self, text: &str) -> Result<Read, Refused> {
        let Some(told) = dates::parse(text, self.dates) else {
            let form = if matches!(self.kind, Some(FieldType::Date)) { "2020-01-06" } else { "2020-01-06 15:59:09" };
            return Err((NoteKind::DateFormat, format!("“{text}”不能确定是哪一天或者什么时刻，请改为 {form} 的写法")));
        };
        let moment = told.moment;
        let mut read = Read { moment: Some(moment), ..Read::default() };
        if !told.usual {
            let shown = match moment.time {
                Some(time) => format!("{} {}", moment.date, time.strftime("%H:%M:%S")),
                None => moment.date.to_string(),
            };
            read.mended.push((NoteKind::DateFormat, format!("“{text}”按 {shown} 登记")));
        }
        read.value = match (self.kind, moment.time) {
            (Some(FieldType::Instant), Some(time)) => Some(Value::Instant(moment.date.to_datetime(time))),
            // No time of day is invented: the day is all that is known.
            (Some(FieldType::Instant), None) => Some(Value::Date(moment.date)),
            (Some(_), time) => {
                if time.is_some_and(|time| time != jiff::civil::Time::midnight()) {
                    read.mended.push((NoteKind::DateFormat, format!("“{text}”只登记日期 {}", moment.date)));
                }
                read.moment = Some(Moment::from(moment.date));
                Some(Value::Date(moment.date))
            }
            (None, _) => None,
        };
        Ok(read)
    }

    fn place(&self, cell: &str) -> Result<Read, Refused> {
        let text = bare(cell);
        let mut read = self.plain(&FieldType::Place, text)?;
        let padded = cell != text;
        if let (Some(kind), Some(units)) = (&self.column.known_as, self.places) {
            match units.place(kind, text, &self.column.repairs) {
                PlaceName::Fits => {}
                PlaceName::Mended(mended) => {
                    read.mended.push((NoteKind::UnknownOrPaddedStreet, format!("“{text}”按“{mended}”登记")));
                    read.value = Some(Value::Text(mended));
                }
                PlaceName::Unknown => {
                    let title = self.catalogue.unit_kinds.iter().find(|each| each.id == *kind).map_or("单位", |kind| kind.title.as_str());
                    return Err((NoteKind::UnknownOrPaddedStreet, format!("“{text}”不是本区的{title}，请核对名称")));
                }
            }
        }
        if padded && read.mended.is_empty() {
            read.mended.push((NoteKind::UnknownOrPaddedStreet, format!("前后的空白已去掉，按“{text}”登记")));
        }
        Ok(read)
    }

    /// By the rules that hold for what a person types.
    fn plain(&self, kind: &FieldType, text: &str) -> Result<Read, Refused> {
        let defect = match kind {
            FieldType::Int | FieldType::Money => NoteKind::BadNumber,
            FieldType::Bool | FieldType::Person | FieldType::File => NoteKind::UnknownCode,
            _ if text.contains(['\n', '\r']) => NoteKind::EmbeddedNewlineQuoteComma,
            _ if text.chars().any(char::is_control) => NoteKind::RareCharacters,
            _ => NoteKind::VeryLongCell,
        };
        if matches!(kind, FieldType::Person | FieldType::File) {
            return Err((defect, "不能由表格导入，请在系统中填写".to_owned()));
        }
        let field = self.column.field.as_ref().and_then(|field| self.edition.field(field));
        let Some(field) = field else { return Ok(Read::default()) };
        let typed = |text: &str| parse_value(self.catalogue, field, text).map_err(|problem| (defect, format!("：{}", problem.message)));
        let mut read = Read::default();
        match typed(text) {
            Ok(value) => read.value = value,
            Err(refused) => {
                let mended = half_width(text);
                if !may_mend(self.column, Repair::FullWidth) || mended == text {
                    return Err(refused);
                }
                read.value = typed(&mended)?;
                read.mended.push((defect, format!("“{text}”按“{mended}”登记")));
            }
        }
        Ok(read)
    }
}

/// A text as it is, blanks around it apart.
fn long_text(cell: &str) -> Result<Read, Refused> {
    let text = trimmed(cell);
    let length = text.chars().count();
    if length > MOST_TEXT {
        return Err((NoteKind::VeryLongCell, format!("有{length}字，超过上限{MOST_TEXT}字，请缩短或者改作附件")));
    }
    Ok(Read { value: Some(Value::Text(text.to_owned())), ..Read::default() })
}
