//! The first things of a district: adopted law, its units, the three administrators; and taking newer law.

use std::collections::{BTreeMap, BTreeSet};

use mingfa_catalogue::model::{Catalogue, SourceFile};
use mingfa_catalogue::{Diagnostic, Id};
use mingfa_store::api::{SystemChange, Unit};
use mingfa_time::{Date, Moment};

use crate::accounts::NewPerson;
use crate::error::ServiceError;
use crate::may::may;
use crate::moving::offered_calendar;
use crate::principal::{Principal, Right};
use crate::service::Service;

/// The three persons of 三员分立, by login, name and office.
const ADMINISTRATORS: [(&str, &str, &str); 3] =
    [("system", "系统管理员", "system-admin"), ("security", "安全管理员", "security-admin"), ("audit", "审计管理员", "audit-admin")];

/// Other words in which tables state a unit's kind.
const KIND_WORDS: [(&str, &str); 12] = [
    ("area", "government"),
    ("district", "government"),
    ("区政府", "government"),
    ("政府办", "government-office"),
    ("司法局", "justice-bureau"),
    ("部门", "department"),
    ("街道", "street"),
    ("街道办", "street"),
    ("居委会", "community"),
    ("村委会", "village"),
    ("派出机构", "dispatched"),
    ("热线办", "hotline-office"),
];

/// A row of a table of units, as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitRow {
    /// Data row, from 1.
    pub row: usize,
    /// Its code in that table; superior units are named by it.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Short name; empty = the full one without the district's name.
    pub short: String,
    /// Kind: id, title or a common word for it.
    pub kind: String,
    /// Mark in official numbers.
    pub mark: String,
    /// Superior unit: code or name; empty = the government.
    pub parent: String,
    /// Document that set it up.
    pub document: String,
}

/// An account made at the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAccount {
    /// What they sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Office.
    pub office: Id,
    /// One-time password.
    pub password: String,
}

/// What an offered catalogue would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Files only in the offer.
    pub added: Vec<String>,
    /// Files whose text differs.
    pub changed: Vec<String>,
    /// Files that the offer no longer has.
    pub removed: Vec<String>,
    /// Editions whose rules differ: procedure, edition, and whether they are `added`, `changed` or `removed`.
    pub editions: Vec<(Id, Id, &'static str)>,
    /// Days that the offered calendar works and the adopted one does not, or the other way round.
    pub days: Vec<Date>,
    /// Revision of the adopted calendar and of the offered one.
    pub calendars: (String, String),
}

impl Difference {
    /// Nothing differs.
    pub fn is_none(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Units out of a table: kinds understood, superiors found, a government added where the table has none. Judged before anything is made.
///
/// # Errors
/// One sentence for each wrong row.
pub fn plan_units(catalogue: &Catalogue, district: &str, today: Date, rows: &[UnitRow]) -> Result<Vec<Unit>, ServiceError> {
    let mut wrong = Vec::new();
    let mut units: Vec<Unit> = Vec::new();
    let mut names = BTreeSet::new();
    let mut known: BTreeMap<&str, Id> = BTreeMap::new();
    for row in rows {
        let Some(kind) = kind_of(catalogue, row) else {
            let titles: Vec<&str> = catalogue.unit_kinds.iter().map(|kind| kind.title.as_str()).collect();
            wrong.push((
                format!("第{}行", row.row),
                format!("第{}行“{}”的类别“{}”不认识，应为：{}", row.row, row.name, row.kind, titles.join("、")),
            ));
            continue;
        };
        if row.name.is_empty() || !names.insert(row.name.as_str()) {
            wrong.push((format!("第{}行", row.row), format!("第{}行的单位名称为空或重复，请改正", row.row)));
            continue;
        }
        let government = kind.as_str() == "government";
        let id = if government && !units.iter().any(|unit| unit.id == *"government") {
            Id::new("government")
        } else {
            Id::from(format!("u{:04}", row.row))
        };
        known.insert(row.name.as_str(), id.clone());
        if !row.code.is_empty() {
            known.insert(row.code.as_str(), id.clone());
        }
        let name = if government && !row.name.ends_with("政府") { format!("{}人民政府", row.name) } else { row.name.clone() };
        let short = if row.short.is_empty() { short_of(district, &name) } else { row.short.clone() };
        units.push(Unit {
            id,
            name,
            short,
            kind,
            mark: row.mark.clone(),
            parent: None,
            from: today,
            until: None,
            document: row.document.clone(),
        });
    }
    if !wrong.is_empty() {
        return Err(ServiceError::Input(wrong));
    }
    if !units.iter().any(|unit| unit.id == *"government") {
        let name = format!("{district}人民政府");
        units.insert(
            0,
            Unit {
                id: Id::new("government"),
                short: short_of(district, &name),
                name,
                kind: Id::new("government"),
                mark: String::new(),
                parent: None,
                from: today,
                until: None,
                document: String::new(),
            },
        );
    }
    place(&mut units, rows, &known)?;
    Ok(units)
}

/// Gives every unit its superior.
fn place(units: &mut [Unit], rows: &[UnitRow], known: &BTreeMap<&str, Id>) -> Result<(), ServiceError> {
    let mut wrong = Vec::new();
    for row in rows {
        let Some(id) = known.get(row.name.as_str()) else { continue };
        let Some(unit) = units.iter_mut().find(|unit| unit.id == *id && unit.id != *"government") else { continue };
        let parent = if row.parent.is_empty() { Some(Id::new("government")) } else { known.get(row.parent.as_str()).cloned() };
        match parent {
            Some(parent) if parent != unit.id => unit.parent = Some(parent),
            _ => wrong
                .push((format!("第{}行", row.row), format!("第{}行“{}”的上级“{}”不在表中，请改正或留空", row.row, row.name, row.parent))),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(ServiceError::Input(wrong)) }
}

fn kind_of(catalogue: &Catalogue, row: &UnitRow) -> Option<Id> {
    let word = row.kind.trim();
    let named = catalogue.unit_kinds.iter().find(|kind| kind.id.as_str() == word || kind.title == word);
    let other =
        || KIND_WORDS.iter().find(|(other, _)| *other == word).and_then(|(_, id)| catalogue.unit_kinds.iter().find(|kind| kind.id == **id));
    let kind = named.or_else(other)?.id.clone();
    // Statistics call villages communities too; the name tells.
    let village =
        kind.as_str() == "community" && (row.name.ends_with('村') || row.name.ends_with("村委会") || row.name.ends_with("村民委员会"));
    Some(if village { Id::new("village") } else { kind })
}

/// The name without the district's: 明德区司法局 → 司法局, 明德区人民政府 → 区政府.
fn short_of(district: &str, name: &str) -> String {
    let own = name.strip_prefix(district).filter(|rest| !rest.is_empty()).unwrap_or(name);
    if own == "人民政府" { "区政府".to_owned() } else { own.to_owned() }
}

impl Service {
    /// The first things of a new district, in order: law, units, administrators with one-time passwords.
    ///
    /// # Errors
    /// The store is away.
    pub async fn found(&self, files: &[SourceFile], units: Vec<Unit>) -> Result<Vec<FirstAccount>, ServiceError> {
        let console = Principal::console();
        let occurred = Moment::from(self.now());
        self.store.adopt(self.request(&console, "first adoption"), occurred, files).await?;
        let changes = units.into_iter().map(SystemChange::Unit).collect();
        self.store.append_system(self.request(&console, "first units"), occurred, changes).await?;
        let mut accounts = Vec::new();
        for (login, name, office) in ADMINISTRATORS {
            let appointments = vec![(Id::new(office), Id::new("government"))];
            let (_, password) =
                self.add_person(&console, &NewPerson { name: name.to_owned(), login: login.to_owned(), appointments }).await?;
            accounts.push(FirstAccount { login: login.to_owned(), name: name.to_owned(), office: Id::new(office), password });
        }
        Ok(accounts)
    }

    /// What an offered catalogue would change; nothing is taken.
    ///
    /// # Errors
    /// The offered calendar is unsound.
    pub fn catalogue_difference(&self, offered: &[SourceFile]) -> Result<Difference, ServiceError> {
        let world = self.world();
        let adopted: BTreeMap<&str, &str> = world.catalogue.files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let mut found = Difference::default();
        for file in offered {
            match adopted.get(file.path.as_str()) {
                None => found.added.push(file.path.clone()),
                Some(text) if *text != file.text => found.changed.push(file.path.clone()),
                Some(_) => {}
            }
        }
        let kept: BTreeSet<&str> = offered.iter().map(|file| file.path.as_str()).collect();
        found.removed = adopted.keys().filter(|path| !kept.contains(**path)).map(|path| (*path).to_owned()).collect();
        let (catalogue, _) = mingfa_catalogue::read(offered.to_vec());
        found.editions = edition_changes(&world.catalogue, &catalogue);
        let calendar = offered_calendar(&catalogue)?;
        found.days = world.calendar.changed_days(&calendar);
        found.calendars = (world.calendar.revision().to_owned(), calendar.revision().to_owned());
        Ok(found)
    }

    /// Adopts an offered catalogue that the proof accepts.
    ///
    /// # Errors
    /// Denied; the proof refuses it (the findings come back with the catalogue they belong to); the store is away.
    pub async fn adopt_catalogue(
        &self,
        by: &Principal,
        offered: &[SourceFile],
    ) -> Result<Result<(), (Catalogue, Vec<Diagnostic>)>, ServiceError> {
        may(by, Right::Catalogue, &self.catalogue())?;
        let (catalogue, found) = mingfa_catalogue::read(offered.to_vec());
        let report = mingfa_catalogue::check(&catalogue, found);
        if !report.ok() {
            return Ok(Err((catalogue, report.diagnostics)));
        }
        self.store.adopt(self.request(by, "adopt"), Moment::from(self.now()), offered).await?;
        Ok(Ok(()))
    }
}

fn edition_changes(old: &Catalogue, new: &Catalogue) -> Vec<(Id, Id, &'static str)> {
    let mut changes = Vec::new();
    for edition in &new.editions {
        match old.edition(&edition.procedure, &edition.edition) {
            None => changes.push((edition.procedure.clone(), edition.edition.clone(), "added")),
            Some(known) if known.rules != edition.rules => changes.push((edition.procedure.clone(), edition.edition.clone(), "changed")),
            Some(_) => {}
        }
    }
    for edition in &old.editions {
        if new.edition(&edition.procedure, &edition.edition).is_none() {
            changes.push((edition.procedure.clone(), edition.edition.clone(), "removed"));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: usize, code: &str, name: &str, kind: &str, parent: &str) -> UnitRow {
        UnitRow { row, code: code.into(), name: name.into(), kind: kind.into(), parent: parent.into(), ..UnitRow::default() }
    }

    fn catalogue() -> Catalogue {
        mingfa_catalogue::read(mingfa_catalogue::embedded()).0
    }

    fn today() -> Date {
        "2020-01-02".parse().unwrap()
    }

    #[test]
    fn a_table_of_divisions_becomes_units_with_their_superiors() {
        let rows = [
            row(1, "1", "明德区", "area", "43"),
            row(2, "2", "青石街道", "street", "1"),
            row(3, "3", "南桥社区居委会", "community", "2"),
            row(4, "4", "河西村", "community", "2"),
        ];
        let units = plan_units(&catalogue(), "明德区", today(), &rows).unwrap();
        let shown: Vec<(&str, &str, Option<&str>)> =
            units.iter().map(|unit| (unit.name.as_str(), unit.kind.as_str(), unit.parent.as_deref())).collect();
        assert_eq!(
            shown,
            [
                ("明德区人民政府", "government", None),
                ("青石街道", "street", Some("government")),
                ("南桥社区居委会", "community", Some("u0002")),
                ("河西村", "village", Some("u0002"))
            ]
        );
    }

    #[test]
    fn a_government_is_added_and_names_are_shortened() {
        let units = plan_units(&catalogue(), "明德区", today(), &[row(1, "", "明德区司法局", "区司法局", "")]).unwrap();
        let shown: Vec<(&str, &str)> = units.iter().map(|unit| (unit.id.as_str(), unit.short.as_str())).collect();
        assert_eq!(shown, [("government", "区政府"), ("u0001", "司法局")]);
    }

    #[test]
    fn every_wrong_row_is_named() {
        let rows = [
            row(1, "", "甲局", "部门", ""),
            row(2, "", "甲局", "部门", ""),
            row(3, "", "乙局", "怪类别", ""),
            row(4, "", "丙局", "部门", "丁局"),
        ];
        let message = plan_units(&catalogue(), "明德区", today(), &rows).unwrap_err().to_string();
        assert!(message.contains("第2行") && message.contains("第3行") && message.contains("怪类别"), "{message}");
        let message = plan_units(&catalogue(), "明德区", today(), &rows[3..]).unwrap_err().to_string();
        assert!(message.contains("丁局"), "{message}");
    }
}
