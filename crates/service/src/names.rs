//! Names of units and persons, for sentences and papers.

use std::collections::BTreeMap;

use mingfa_store::api::{Person, Unit};

/// Id → name of everything that has an opaque id.
#[derive(Debug, Clone, Default)]
pub struct Names {
    map: BTreeMap<String, String>,
}

impl Names {
    /// From units and persons.
    pub fn new(units: &[Unit], persons: &[Person]) -> Self {
        let mut map: BTreeMap<String, String> = units.iter().map(|unit| (unit.id.to_string(), unit.name.clone())).collect();
        map.extend(persons.iter().map(|person| (person.id.to_string(), person.name.clone())));
        map.insert("system".to_owned(), "系统".to_owned());
        map.insert("console".to_owned(), "控制台".to_owned());
        Self { map }
    }

    /// The name; the id itself when there is none.
    pub fn of(&self, id: &str) -> String {
        self.map.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// The name, if known.
    pub fn get(&self, id: &str) -> Option<String> {
        self.map.get(id).cloned()
    }
}
