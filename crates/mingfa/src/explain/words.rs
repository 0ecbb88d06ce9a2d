//! Conditions, lengths and people of a definition in the words of its own titles.

use mingfa_catalogue::model::{Atom, Citation, ClockState, Cond, FieldTest, FieldType, GroupTest, LengthRule, LinkTest, RoleUnit};
use mingfa_catalogue::{Catalogue, Edition, Id, Value};

/// The dictionary of one edition.
pub struct Words<'c> {
    pub catalogue: &'c Catalogue,
    pub edition: &'c Edition,
}

impl Words<'_> {
    /// A condition as a clause without a full stop.
    pub fn cond(&self, cond: &Cond) -> String {
        match cond {
            Cond::All(parts) if parts.is_empty() => "在任何情形下".to_owned(),
            Cond::All(parts) => parts.iter().map(|part| self.part(part)).collect::<Vec<_>>().join("，并且"),
            Cond::Any(parts) => parts.iter().map(|part| self.part(part)).collect::<Vec<_>>().join("，或者"),
            Cond::Not(part) => format!("并非“{}”", self.cond(part)),
            Cond::Is(atom) => self.atom(atom),
        }
    }

    /// A part of a compound; compounds inside it are bracketed.
    fn part(&self, cond: &Cond) -> String {
        match cond {
            Cond::All(parts) | Cond::Any(parts) if parts.len() > 1 => format!("（{}）", self.cond(cond)),
            _ => self.cond(cond),
        }
    }

    fn atom(&self, atom: &Atom) -> String {
        match atom {
            Atom::Field { field, test, .. } => self.field_test(field, test),
            Atom::Passed { action, .. } => format!("已{}", self.action(action)),
            Atom::Linked { link, test, .. } => {
                let title = self.link(link);
                match test {
                    LinkTest::Exists => format!("已关联{title}"),
                    LinkTest::Open => format!("{title}正在办理"),
                    LinkTest::Revised => format!("{title}的稿件已修改"),
                    LinkTest::SettledAs(results) => format!("{title}的结论为{}", results.iter().map(|result| self.result(link, result)).collect::<Vec<_>>().join("或")),
                }
            }
            Atom::Clock { clock, state, .. } => {
                let title = self.edition.clock(clock).map_or(clock.as_str(), |clock| &clock.title);
                match state {
                    ClockState::Off => format!("“{title}”未在计算"),
                    ClockState::Running => format!("“{title}”未届满"),
                    ClockState::Expired => format!("“{title}”已届满"),
                }
            }
            Atom::Group { group, test, .. } => self.group_test(group, test),
            Atom::Counter { counter, at_least, .. } => {
                let title = self.edition.counters.iter().find(|each| each.id == *counter).map_or(counter.as_str(), |each| &each.title);
                format!("{title}达到{at_least}次")
            }
            Atom::Track { track, .. } => {
                let title = self.edition.tracks.iter().find(|each| each.id == *track).map_or(track.as_str(), |each| &each.title);
                format!("{title}已完成或不适用")
            }
            Atom::Exempted { gate, .. } => format!("已认定“{}”的例外情形", self.edition.gate(gate).map_or(gate.as_str(), |gate| &gate.title)),
            Atom::At { steps, .. } => format!("处于{}环节", steps.iter().map(|step| self.step(step)).collect::<Vec<_>>().join("、")),
        }
    }

    fn field_test(&self, id: &Id, test: &FieldTest) -> String {
        let field = self.edition.field(id).or_else(|| self.edition.groups.iter().flat_map(|group| &group.fields).find(|each| each.id == *id));
        let title = field.map_or(id.as_str(), |field| &field.title);
        match test {
            FieldTest::Present => format!("已填写{title}"),
            FieldTest::In(values) => {
                let words: Vec<String> = values.iter().map(|value| self.value(field.map(|field| &field.kind), value)).collect();
                format!("{title}为{}", words.join("或"))
            }
            FieldTest::AtLeast(least) => match field.map(|field| &field.kind) {
                Some(FieldType::Money) => format!("{title}不少于{}", yuan(*least)),
                Some(FieldType::Date) => format!("{title}不早于{}", mingfa_time::date_of(i32::try_from(*least).unwrap_or(i32::MAX))),
                _ => format!("{title}不少于{least}"),
            },
            FieldTest::AtLeastLocal(key) => format!("{title}达到{}", self.local(key)),
        }
    }

    fn group_test(&self, id: &Id, test: &GroupTest) -> String {
        let group = self.edition.group(id);
        let noun = group.map_or(id.as_str(), |group| &group.noun);
        match test {
            GroupTest::AtLeast(least) => format!("{noun}至少{least}条"),
            GroupTest::AllPassed(action) => format!("每条{noun}都已{}", self.action(action)),
            GroupTest::AnyPassed(action) => format!("至少一条{noun}已{}", self.action(action)),
            GroupTest::NonePassed(action) => format!("没有一条{noun}{}", self.action(action)),
            GroupTest::All(cond) => format!("每条{noun}：{}", self.part(cond)),
            GroupTest::Any(cond) => format!("至少一条{noun}：{}", self.part(cond)),
        }
    }

    /// A value as people read it.
    pub fn value(&self, kind: Option<&FieldType>, value: &Value) -> String {
        let code = |id: &Id| self.code(kind, id);
        match value {
            Value::Text(text) => format!("“{text}”"),
            Value::Code(id) => code(id),
            Value::Codes(ids) => ids.iter().map(code).collect::<Vec<_>>().join("、"),
            Value::Int(number) => number.to_string(),
            Value::Money(fen) => yuan(*fen),
            Value::Bool(true) => "“是”".to_owned(),
            Value::Bool(false) => "“否”".to_owned(),
            Value::Date(date) => date.to_string(),
            Value::Instant(at) => at.to_string(),
            Value::Unit(id) | Value::Person(id) => id.to_string(),
            Value::File(file) => format!("“{}”", file.name),
        }
    }

    fn code(&self, kind: Option<&FieldType>, id: &Id) -> String {
        let title = match kind {
            Some(FieldType::Code(list)) => self.catalogue.code_list(list).and_then(|list| list.codes.iter().find(|code| code.id == *id)).map(|code| code.title.clone()),
            Some(kind) => kind.enum_values().iter().find(|value| value.id == *id).map(|value| value.title.clone()),
            None => None,
        };
        format!("“{}”", title.unwrap_or_else(|| id.to_string()))
    }

    /// A result of the procedure at the other side of a link, by its title there.
    fn result(&self, link: &Id, result: &Id) -> String {
        let to = self.edition.link(link).map(|link| link.to.as_slice()).unwrap_or_default();
        let editions = self.catalogue.editions.iter().rev().filter(|edition| to.contains(&edition.procedure));
        let mut settles = editions.flat_map(|edition| edition.steps.iter().flat_map(|step| &step.settles));
        let title = settles.find(|settle| settle.as_ == *result).map(|settle| settle.title.clone());
        format!("“{}”", title.unwrap_or_else(|| result.to_string()))
    }

    pub fn action(&self, id: &Id) -> String {
        if id.as_str() == "open" {
            return "立项".to_owned();
        }
        self.edition.action(id).map_or_else(|| id.to_string(), |action| action.title.clone())
    }

    pub fn step(&self, id: &Id) -> String {
        self.edition.step(id).map_or_else(|| id.to_string(), |step| step.title.clone())
    }

    pub fn link(&self, id: &Id) -> String {
        self.edition.link(id).map_or_else(|| id.to_string(), |link| link.title.clone())
    }

    pub fn field(&self, id: &Id) -> String {
        let own = self.edition.field(id);
        let found = own.or_else(|| self.edition.groups.iter().flat_map(|group| &group.fields).find(|each| each.id == *id));
        found.map_or_else(|| id.to_string(), |field| field.title.clone())
    }

    /// Roles joined by 、.
    pub fn roles(&self, ids: &[Id]) -> String {
        if ids.is_empty() {
            return "系统".to_owned();
        }
        ids.iter().map(|id| self.edition.role(id).map_or_else(|| id.to_string(), |role| role.title.clone())).collect::<Vec<_>>().join("、")
    }

    pub fn offices(&self, ids: &[Id]) -> String {
        let title = |id: &Id| self.catalogue.offices.iter().find(|office| office.id == *id).map_or_else(|| id.to_string(), |office| office.title.clone());
        ids.iter().map(title).collect::<Vec<_>>().join("、")
    }

    pub fn role_unit(&self, unit: &RoleUnit) -> String {
        match unit {
            RoleUnit::Any => "任何单位".to_owned(),
            RoleUnit::Own => "本件所属单位".to_owned(),
            RoleUnit::Kind(kind) => self.catalogue.unit_kinds.iter().find(|each| each.id == *kind).map_or_else(|| kind.to_string(), |kind| kind.title.clone()),
            RoleUnit::Field(field) | RoleUnit::Item(field) => format!("“{}”所填单位", self.field(field)),
            RoleUnit::Link(link) => format!("{}所属单位", self.link(link)),
        }
    }

    /// A length, or where it comes from.
    pub fn length(&self, rule: &LengthRule) -> String {
        match rule {
            LengthRule::Fixed(length) => length.to_string(),
            LengthRule::Local { key, by: None } => self.local(key),
            LengthRule::Local { key, by: Some(field) } => format!("{}（按{}）", self.local(key), self.field(field)),
            LengthRule::YearDay { month, day } => format!("每年{month}月{day}日"),
            LengthRule::Stated => "以载明的时间为准".to_owned(),
            LengthRule::Until(field) => format!("至“{}”所载之日", self.field(field)),
        }
    }

    fn local(&self, key: &Id) -> String {
        let title = self.catalogue.local_value(key).map_or(key.as_str(), |value| &value.title);
        format!("本区规定的“{title}”")
    }

    /// Reasons are chosen from this list.
    pub fn codes(&self, list: &Id) -> String {
        self.catalogue.code_list(list).map_or_else(|| list.to_string(), |list| list.title.clone())
    }

    pub fn cites(&self, cites: &[Citation]) -> String {
        cites.iter().map(|cite| if cite.verified { cite.text.clone() } else { format!("{}（待核实）", cite.text) }).collect::<Vec<_>>().join("；")
    }
}

/// Money in 分 as 元, without needless decimals.
fn yuan(fen: i64) -> String {
    let (whole, rest) = (fen / 100, (fen % 100).abs());
    match (whole % 10_000, rest) {
        (0, 0) if whole != 0 => format!("{}万元", whole / 10_000),
        (_, 0) => format!("{whole}元"),
        _ => format!("{whole}.{rest:02}元"),
    }
}
