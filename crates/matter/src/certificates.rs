//! Who holds which certificate (执法证 …), and on which days it is valid: a fact about a person, not about a matter.

use std::collections::BTreeMap;

use mingfa_catalogue::Id;
use mingfa_time::Date;

/// The certificates of a district's persons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificates {
    /// Person → kind, first and last day.
    held: BTreeMap<Id, Vec<(Id, Date, Date)>>,
}

impl Certificates {
    /// Nobody holds any.
    pub fn none() -> &'static Self {
        static NONE: Certificates = Certificates { held: BTreeMap::new() };
        &NONE
    }

    /// Adds one that is valid from its first to its last day; one whose last day lies before its first is never valid.
    pub fn put(&mut self, person: &Id, kind: &Id, first: Date, last: Date) {
        self.held.entry(person.clone()).or_default().push((kind.clone(), first, last));
    }

    /// Whether a person holds a valid certificate of the kind on a day.
    pub fn valid(&self, person: &str, kind: &str, on: Date) -> bool {
        let held = self.held.get(person).map(Vec::as_slice).unwrap_or_default();
        held.iter().any(|(each, first, last)| **each == *kind && *first <= on && on <= *last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_valid_on_its_days_only() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let mut certificates = Certificates::default();
        let (person, kind) = (Id::new("p-1"), Id::new("enforcement-certificate"));
        certificates.put(&person, &kind, day("2020-01-01"), day("2020-06-30"));
        certificates.put(&person, &kind, day("2020-09-01"), day("2020-12-31"));
        let valid = |on: &str| certificates.valid("p-1", "enforcement-certificate", day(on));
        assert!(valid("2020-01-01") && valid("2020-06-30") && valid("2020-09-01"));
        assert!(!valid("2019-12-31") && !valid("2020-07-01") && !valid("2021-01-01"));
        assert!(!certificates.valid("p-2", "enforcement-certificate", day("2020-03-01")));
        assert!(!certificates.valid("p-1", "judge-certificate", day("2020-03-01")));
    }
}
