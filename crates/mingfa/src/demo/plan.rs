//! The year as a list of things that people do, each at its time. Whatever order it is written in, it is carried out in time.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use mingfa_catalogue::{Id, Value};

/// One thing done by somebody.
#[derive(Debug, Clone)]
pub struct Deed {
    /// When (UTC+8).
    pub at: DateTime,
    /// What the script calls the matter.
    pub key: String,
    /// What is done.
    pub what: What,
    /// Values given.
    pub values: BTreeMap<Id, Given>,
    /// Matters linked: link and what the script calls the other matter.
    pub links: Vec<(Id, String)>,
    /// On which item.
    pub item: Option<u32>,
    /// Reason code, when another than the first of the list.
    pub reason: Option<Id>,
    /// It is meant to be refused: the trouble that a demonstration must show.
    pub refused: bool,
}

/// Kinds of deed.
#[derive(Debug, Clone)]
pub enum What {
    /// A matter is opened for a unit.
    Open {
        /// Procedure.
        procedure: Id,
        /// Unit for which it is opened.
        unit: Id,
    },
    /// An action.
    Act(Id),
    /// A file is revised (a field of it).
    Revise(Id),
    /// Something is made public.
    Publish(Id),
    /// A fact is registered although a rule stood in the way.
    Fact(Id),
    /// An exemption of a gate is recorded.
    Exempt(Id),
}

/// A value of the script.
#[derive(Debug, Clone)]
pub enum Given {
    /// As it is.
    Plain(Value),
    /// A small text file with this name and these words.
    File(String, String),
}

/// The list in the making.
#[derive(Debug, Default)]
pub struct Plan {
    deeds: Vec<Deed>,
}

impl Plan {
    /// A matter is opened.
    pub fn open(&mut self, at: DateTime, key: &str, procedure: &str, unit: &str) -> &mut Deed {
        self.add(at, key, What::Open { procedure: Id::new(procedure), unit: Id::new(unit) })
    }

    /// An action is done.
    pub fn act(&mut self, at: DateTime, key: &str, action: &str) -> &mut Deed {
        self.add(at, key, What::Act(Id::new(action)))
    }

    /// Something else is done.
    pub fn add(&mut self, at: DateTime, key: &str, what: What) -> &mut Deed {
        self.deeds.push_mut(Deed { at, key: key.to_owned(), what, values: BTreeMap::new(), links: Vec::new(), item: None, reason: None, refused: false })
    }

    /// Everything in time; what was written first of one moment comes first.
    pub fn in_time(mut self) -> Vec<Deed> {
        self.deeds.sort_by_key(|deed| deed.at);
        self.deeds
    }
}

impl Deed {
    /// Gives a text.
    pub fn text(&mut self, field: &str, text: impl Into<String>) -> &mut Self {
        self.give(field, Value::Text(text.into()))
    }

    /// Gives a code or enum value.
    pub fn code(&mut self, field: &str, code: &str) -> &mut Self {
        self.give(field, Value::Code(Id::new(code)))
    }

    /// Answers a yes-or-no question.
    pub fn flag(&mut self, field: &str, flag: bool) -> &mut Self {
        self.give(field, Value::Bool(flag))
    }

    /// Gives a whole number.
    pub fn int(&mut self, field: &str, number: i64) -> &mut Self {
        self.give(field, Value::Int(number))
    }

    /// Gives a date.
    pub fn date(&mut self, field: &str, date: jiff::civil::Date) -> &mut Self {
        self.give(field, Value::Date(date))
    }

    /// Gives a unit.
    pub fn unit(&mut self, field: &str, unit: &str) -> &mut Self {
        self.give(field, Value::Unit(Id::new(unit)))
    }

    /// Gives any value.
    pub fn give(&mut self, field: &str, value: Value) -> &mut Self {
        self.values.insert(Id::new(field), Given::Plain(value));
        self
    }

    /// Gives a file.
    pub fn file(&mut self, field: &str, name: impl Into<String>, words: impl Into<String>) -> &mut Self {
        self.values.insert(Id::new(field), Given::File(name.into(), words.into()));
        self
    }

    /// Links a matter of the script.
    pub fn link(&mut self, link: &str, key: &str) -> &mut Self {
        self.links.push((Id::new(link), key.to_owned()));
        self
    }

    /// On an item.
    pub fn on(&mut self, item: u32) -> &mut Self {
        self.item = Some(item);
        self
    }

    /// For a certain reason.
    pub fn because(&mut self, code: &str) -> &mut Self {
        self.reason = Some(Id::new(code));
        self
    }

    /// Meant to be refused.
    pub fn in_vain(&mut self) -> &mut Self {
        self.refused = true;
        self
    }
}
