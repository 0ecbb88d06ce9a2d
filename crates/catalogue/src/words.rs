//! The model in Chinese: conditions, lengths, roles as an official would say them. Used by `explain` and by refusals without a sentence
//! of their own.

use crate::model::{
    Atom, Catalogue, Citation, ClockState, Cond, Edition, Field, FieldTest, FieldType, From, GroupTest, Id, LengthRule, LinkTest, Place,
    Role, RoleUnit, Value,
};

/// Speaks of one edition.
#[derive(Clone, Copy)]
pub struct Words<'c> {
    catalogue: &'c Catalogue,
    edition: &'c Edition,
}

impl<'c> Words<'c> {
    /// Words for the names of this edition.
    pub fn new(catalogue: &'c Catalogue, edition: &'c Edition) -> Self {
        Self { catalogue, edition }
    }

    /// A condition as one clause, without a full stop: `“复杂程度”为“简单”，且已经“审查通过”`. `group`: whose items it is about.
    pub fn condition(&self, cond: &Cond, group: Option<&Id>) -> String {
        match cond {
            Cond::All(parts) if parts.is_empty() => "任何情形".to_owned(),
            Cond::All(parts) => self.joined(parts, group, "，且"),
            Cond::Any(parts) => self.joined(parts, group, "，或者"),
            Cond::Not(part) => self.negated(part, group),
            Cond::Is(atom) => self.atom(atom, group),
        }
    }

    fn joined(&self, parts: &[Cond], group: Option<&Id>, word: &str) -> String {
        let said: Vec<String> = parts
            .iter()
            .map(|part| {
                let clause = self.condition(part, group);
                // A part of several parts is bracketed, so that 且 and 或者 cannot be misread.
                let several = matches!(part, Cond::All(inner) | Cond::Any(inner) if inner.len() > 1);
                if several && parts.len() > 1 { format!("（{clause}）") } else { clause }
            })
            .collect();
        said.join(word)
    }

    fn negated(&self, part: &Cond, group: Option<&Id>) -> String {
        let inner = match part {
            Cond::All(parts) | Cond::Any(parts) => match parts.as_slice() {
                [Cond::Is(atom)] => Some(atom),
                _ => None,
            },
            Cond::Is(atom) => Some(atom),
            Cond::Not(_) => None,
        };
        match inner {
            Some(Atom::Field { field, test: FieldTest::In(values), .. }) => {
                format!("“{}”不是{}", self.field(group, field), self.values(group, field, values))
            }
            Some(Atom::Field { field, test: FieldTest::Present, .. }) => format!("没有填写“{}”", self.field(group, field)),
            Some(Atom::Passed { action, .. }) => format!("没有“{}”", self.action(action)),
            Some(Atom::Linked { link, test: LinkTest::Exists, .. }) => format!("没有关联“{}”", self.link(link)),
            Some(Atom::Clock { clock, state: ClockState::Expired, .. }) => format!("“{}”没有届满", self.clock(clock)),
            _ => format!("并非：{}", self.condition(part, group)),
        }
    }

    fn atom(&self, atom: &Atom, group: Option<&Id>) -> String {
        match atom {
            Atom::Field { field, test, .. } => {
                let title = self.field(group, field);
                match test {
                    FieldTest::In(values) => {
                        format!("“{title}”为{}", self.values(group, field, values))
                    }
                    FieldTest::AtLeast(number) => {
                        format!("“{title}”{}", self.threshold(group, field, *number))
                    }
                    FieldTest::AtLeastLocal(key) => {
                        format!("“{title}”达到本区规定的“{}”", self.local(key))
                    }
                    FieldTest::Present => format!("填写了“{title}”"),
                }
            }
            Atom::Passed { action, .. } => format!("已经“{}”", self.action(action)),
            Atom::Linked { link, test, .. } => {
                let title = self.link(link);
                match test {
                    LinkTest::Exists => format!("关联了“{title}”"),
                    LinkTest::Open => format!("关联的“{title}”尚未办结"),
                    LinkTest::Revised => format!("关联的“{title}”的稿件有了新版"),
                    LinkTest::SettledAs(results) => {
                        let results: Vec<String> = results.iter().map(|result| format!("“{}”", self.result(link, result))).collect();
                        format!("关联的“{title}”的结论为{}", results.join("或"))
                    }
                }
            }
            Atom::Clock { clock, state, .. } => {
                let state = match state {
                    ClockState::Off => "没有在计算",
                    ClockState::Running => "正在计算",
                    ClockState::Expired => "已经届满",
                };
                format!("“{}”{state}", self.clock(clock))
            }
            Atom::Group { group, test, .. } => self.group_test(group, test),
            Atom::Counter { counter, at_least, .. } => {
                let title =
                    self.edition.counters.iter().find(|each| each.id == *counter).map_or(counter.as_str(), |each| each.title.as_str());
                format!("“{title}”达到{at_least}次")
            }
            Atom::Track { track, .. } => {
                let title = self.edition.tracks.iter().find(|each| each.id == *track).map_or(track.as_str(), |each| each.title.as_str());
                format!("“{title}”已经结束或者不需要进行")
            }
            Atom::Exempted { gate, .. } => {
                format!("已经认定“{}”的例外情形", self.edition.gate(gate).map_or(gate.as_str(), |gate| gate.title.as_str()))
            }
            Atom::At { steps, .. } => {
                let steps: Vec<String> = steps.iter().map(|step| format!("“{}”", self.step(step))).collect();
                format!("处于{}环节", steps.join("或"))
            }
        }
    }

    fn group_test(&self, group: &Id, test: &GroupTest) -> String {
        let noun = self.edition.group(group).map_or(group.as_str(), |group| group.noun.as_str());
        match test {
            GroupTest::AtLeast(1) => format!("有{noun}"),
            GroupTest::AtLeast(number) => format!("{noun}不少于{number}条"),
            GroupTest::AllPassed(action) => format!("每一条{noun}都已“{}”", self.action(action)),
            GroupTest::AnyPassed(action) => format!("有{noun}已“{}”", self.action(action)),
            GroupTest::NonePassed(action) => format!("没有{noun}已“{}”", self.action(action)),
            GroupTest::All(cond) => {
                format!("每一条{noun}都是：{}", self.condition(cond, Some(group)))
            }
            GroupTest::Any(cond) => format!("有{noun}是：{}", self.condition(cond, Some(group))),
        }
    }

    fn known_field(&self, group: Option<&Id>, id: &str) -> Option<&'c Field> {
        let own = group.and_then(|group| self.edition.group(group)).and_then(|group| group.fields.iter().find(|field| &*field.id == id));
        own.or_else(|| self.edition.field(id))
    }

    fn values(&self, group: Option<&Id>, field: &str, values: &[Value]) -> String {
        let field = self.known_field(group, field);
        let said: Vec<String> = values.iter().map(|value| format!("“{}”", self.value(field, value))).collect();
        said.join("或")
    }

    /// A constant as people read it.
    pub fn value(&self, field: Option<&Field>, value: &Value) -> String {
        match value {
            Value::Bool(true) => "是".to_owned(),
            Value::Bool(false) => "否".to_owned(),
            Value::Int(number) => number.to_string(),
            Value::Money(fen) => money(*fen),
            Value::Date(date) => mingfa_time::chinese_date(*date),
            Value::Code(code) => self.code(field, code),
            Value::Codes(codes) => codes.iter().map(|code| self.code(field, code)).collect::<Vec<_>>().join("、"),
            Value::Text(text) => text.clone(),
            Value::Instant(instant) => instant.to_string(),
            Value::Unit(id) | Value::Person(id) => id.to_string(),
            Value::File(file) => file.name.clone(),
        }
    }

    fn code(&self, field: Option<&Field>, code: &Id) -> String {
        let title = match field.map(|field| &field.kind) {
            Some(FieldType::Enum(values) | FieldType::EnumSet(values)) => {
                values.iter().find(|value| value.id == *code).map(|value| value.title.clone())
            }
            Some(FieldType::Code(list)) => {
                let list = self.catalogue.code_list(list);
                list.and_then(|list| list.codes.iter().find(|each| each.id == *code)).map(|each| each.title.clone())
            }
            _ => None,
        };
        title.unwrap_or_else(|| code.to_string())
    }

    fn threshold(&self, group: Option<&Id>, field: &str, number: i64) -> String {
        match self.known_field(group, field).map(|field| &field.kind) {
            Some(FieldType::Money) => format!("不少于{}", money(number)),
            Some(FieldType::Date) => {
                let day = i32::try_from(number).unwrap_or(i32::MAX);
                format!("在{}或以后", mingfa_time::chinese_date(mingfa_time::date_of(day)))
            }
            _ => format!("不少于{number}"),
        }
    }

    /// Title of a field.
    pub fn field(&self, group: Option<&Id>, id: &str) -> String {
        self.known_field(group, id).map_or_else(|| id.to_owned(), |field| field.title.clone())
    }

    /// Title of an action; 新建 for `open`.
    pub fn action(&self, id: &str) -> String {
        match self.edition.action(id) {
            Some(action) => action.title.clone(),
            None if id == "open" => format!("新建{}", self.edition.noun),
            None => id.to_owned(),
        }
    }

    /// Titles of actions, each in quotation marks.
    pub fn actions(&self, ids: &[Id]) -> String {
        ids.iter().map(|id| format!("“{}”", self.action(id))).collect()
    }

    /// Title of a step.
    pub fn step(&self, id: &str) -> String {
        self.edition.step(id).map_or_else(|| id.to_owned(), |step| step.title.clone())
    }

    /// Title of an action or a step.
    pub fn action_or_step(&self, id: &str) -> String {
        if self.edition.action(id).is_some() { self.action(id) } else { self.step(id) }
    }

    /// Title of a link.
    pub fn link(&self, id: &str) -> String {
        self.edition.link(id).map_or_else(|| id.to_owned(), |link| link.title.clone())
    }

    fn clock(&self, id: &str) -> String {
        self.edition.clock(id).map_or_else(|| id.to_owned(), |clock| clock.title.clone())
    }

    /// Title of a result of the matters at the other side of a link.
    fn result(&self, link: &str, result: &Id) -> String {
        let to = self.edition.link(link).map(|link| link.to.as_slice()).unwrap_or_default();
        let others = self.catalogue.editions.iter().filter(|other| to.contains(&other.procedure));
        let mut settles = others.flat_map(|other| other.steps.iter().flat_map(|step| step.settles.iter()));
        settles.find(|settle| settle.as_ == *result).map_or_else(|| result.to_string(), |settle| settle.title.clone())
    }

    /// Title of a local value.
    pub fn local(&self, key: &str) -> String {
        self.catalogue.local_value(key).map_or_else(|| key.to_owned(), |value| value.title.clone())
    }

    /// Titles of roles.
    pub fn roles(&self, ids: &[Id]) -> String {
        ids.iter().map(|id| self.edition.role(id).map_or_else(|| id.to_string(), |role| role.title.clone())).collect::<Vec<_>>().join("、")
    }

    /// Where the office of a role has to be held.
    pub fn role_unit(&self, role: &Role) -> String {
        match &role.unit {
            RoleUnit::Any => "不限".to_owned(),
            RoleUnit::Own => format!("{}所属单位", self.edition.noun),
            RoleUnit::Kind(kind) => {
                self.catalogue.unit_kinds.iter().find(|each| each.id == *kind).map_or_else(|| kind.to_string(), |each| each.title.clone())
            }
            RoleUnit::Field(field) => format!("“{}”写明的单位", self.field(None, field)),
            RoleUnit::Link(link) => format!("所关联“{}”的所属单位", self.link(link)),
            RoleUnit::Item(field) => {
                let field = self.edition.groups.iter().find_map(|group| group.fields.iter().find(|each| each.id == *field));
                format!("条目中“{}”写明的单位", field.map_or("", |field| field.title.as_str()))
            }
        }
    }

    /// A length: 60日; 由本区规定（签收时限）; 以“办理时限”载明的为准.
    pub fn length(&self, rule: &LengthRule) -> String {
        match rule {
            LengthRule::Fixed(length) => length.to_string(),
            LengthRule::Local { key, by: None } => format!("由本区规定（{}）", self.local(key)),
            LengthRule::Local { by: Some(by), .. } => {
                format!("由本区按“{}”分别规定", self.field(None, by))
            }
            LengthRule::YearDay { month, day } => format!("每年{month}月{day}日"),
            LengthRule::Stated => "以载明的为准".to_owned(),
            LengthRule::Until(field) => format!("至“{}”", self.field(None, field)),
        }
    }

    /// Citations in one line; 待核实 is said, a local rule is called by its title.
    pub fn cites(&self, cites: &[Citation]) -> String {
        let said: Vec<String> = cites
            .iter()
            .map(|cite| {
                let text = match &cite.place {
                    Place::Local(key) => format!("本区规定（{}）", self.local(key)),
                    Place::Norm { .. } => cite.text.clone(),
                };
                if cite.verified { text } else { format!("{text}（待核实）") }
            })
            .collect();
        said.join("；")
    }

    /// What starts a clock.
    pub fn from(&self, from: &From) -> String {
        match from {
            From::Open => format!("新建{}", self.edition.noun),
            From::Action(action) => format!("“{}”", self.action(action)),
            From::Field(field) => format!("“{}”所载日期", self.field(None, field)),
            From::Step(step) => format!("进入“{}”", self.step(step)),
            From::Notice(link) => format!("收到“{}”稿件变更的通知", self.link(link)),
        }
    }
}

/// 分 as 元.
fn money(fen: i64) -> String {
    if fen % 100 == 0 { format!("{}元", fen / 100) } else { format!("{}.{:02}元", fen / 100, fen % 100) }
}
