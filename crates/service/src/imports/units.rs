//! Units by the names that tables give them, and those that an import makes.

use std::collections::{BTreeMap, HashMap, HashSet};

use mingfa_catalogue::Id;
use mingfa_catalogue::model::Repair;
use mingfa_store::api::Unit;
use mingfa_time::Date;
use sha2::{Digest, Sha256};

/// What stands for the document of a unit that was made by an import: nobody knows more.
pub(crate) const MADE_BY_IMPORT: &str = "由导入建立，设立文件和日期待补";

/// Names of the district's units.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnitNames {
    /// The district's own name, in the forms in which it may stand before a unit's.
    prefixes: Vec<String>,
    exact: HashMap<String, Id>,
    loose: HashMap<String, Option<Id>>,
    places: HashMap<Id, HashSet<String>>,
}

/// A name looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// This unit.
    One(Id),
    /// Several units are called so.
    Several,
    /// None is.
    None,
}

/// A place held against the units of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlaceName {
    /// There is one of that name, or none of the kind to hold it against.
    Fits,
    /// There is one if the suffix is added.
    Mended(String),
    /// There is none.
    Unknown,
}

impl UnitNames {
    /// Of the units that there are; those that have ended only where nobody else has the name.
    pub(crate) fn new(district: &str, units: &[Unit]) -> Self {
        let mut prefixes = vec![district.to_owned()];
        prefixes.extend(district.rsplit_once(['市', '省', '州']).map(|(_, last)| last.to_owned()).filter(|last| !last.is_empty()));
        let mut names = Self { prefixes, ..Self::default() };
        let (active, ended): (Vec<&Unit>, Vec<&Unit>) = units.iter().partition(|unit| unit.until.is_none());
        for unit in active {
            names.add(unit);
        }
        for unit in ended {
            if names.find(&unit.name) == Named::None {
                names.add(unit);
            }
        }
        names
    }

    /// Adds a unit.
    pub(crate) fn add(&mut self, unit: &Unit) {
        for name in [&unit.name, &unit.short] {
            self.exact.entry(name.clone()).or_insert_with(|| unit.id.clone());
            let loose = self.loose_name(name);
            self.places.entry(unit.kind.clone()).or_default().insert(without_office(&loose).to_owned());
            let known = self.loose.entry(loose).or_insert_with(|| Some(unit.id.clone()));
            if known.as_ref().is_some_and(|known| *known != unit.id) {
                *known = None;
            }
        }
    }

    /// The unit of a name.
    pub(crate) fn find(&self, name: &str) -> Named {
        if let Some(id) = self.exact.get(name) {
            return Named::One(id.clone());
        }
        match self.loose.get(&self.loose_name(name)) {
            Some(Some(id)) => Named::One(id.clone()),
            Some(None) => Named::Several,
            None => Named::None,
        }
    }

    /// A place among the units of a kind.
    pub(crate) fn place(&self, kind: &Id, name: &str, repairs: &[Repair]) -> PlaceName {
        let Some(known) = self.places.get(kind) else { return PlaceName::Fits };
        let loose = self.loose_name(name);
        let bare = without_office(&loose);
        if known.contains(bare) {
            return PlaceName::Fits;
        }
        if repairs.contains(&Repair::StreetSuffix) && known.contains(&format!("{bare}街道")) {
            return PlaceName::Mended(format!("{name}街道"));
        }
        PlaceName::Unknown
    }

    /// Whether the district's own name stands before it.
    fn is_full(&self, name: &str) -> bool {
        self.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }

    /// Without the district's own name or 区 before it.
    pub(crate) fn loose_name(&self, name: &str) -> String {
        let rest = self.prefixes.iter().find_map(|prefix| name.strip_prefix(prefix.as_str())).or_else(|| name.strip_prefix('区'));
        rest.filter(|rest| !rest.is_empty()).unwrap_or(name).to_owned()
    }
}

/// 枫林街道办事处 → 枫林街道.
fn without_office(name: &str) -> &str {
    name.strip_suffix("办事处").filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// A unit that a row names and the district does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The name as it stands there.
    pub(crate) name: String,
    /// Its kind by the import.
    pub(crate) kind: Id,
    /// How surely: 0 the row states it, 1 its name ends so, 2 it is the rest.
    pub(crate) rank: u8,
    /// Day of the record.
    pub(crate) day: Date,
    /// Where: file, data row, title of the column.
    pub(crate) place: (usize, usize, String),
    /// Places of the row that must be the names of units: kind, cell, what may be mended.
    pub(crate) places: Vec<(Id, String, Vec<Repair>)>,
}

impl Wanted {
    /// Whether the places of the row fit: a row that is refused makes no unit.
    fn fits(&self, names: &UnitNames) -> bool {
        self.places.iter().all(|(kind, cell, repairs)| names.place(kind, cell, repairs) != PlaceName::Unknown)
    }
}

/// Units to be made for rows, those apart whose places are known neither before nor after.
pub(crate) fn plan(names: &UnitNames, mut wanted: Vec<Wanted>) -> Vec<(Unit, Wanted)> {
    let mut after = names.clone();
    for (unit, _) in made(names, &wanted) {
        after.add(&unit);
    }
    wanted.retain(|each| each.fits(&after));
    made(names, &wanted)
}

/// Units to be made: one for each name, by the surest kind, since the earliest day on which a record names it.
fn made(names: &UnitNames, wanted: &[Wanted]) -> Vec<(Unit, Wanted)> {
    let mut by_name: BTreeMap<String, (Wanted, String)> = BTreeMap::new();
    let mut order = Vec::new();
    for each in wanted {
        let loose = names.loose_name(&each.name);
        let Some((known, name)) = by_name.get_mut(&loose) else {
            order.push(loose.clone());
            by_name.insert(loose, (each.clone(), each.name.clone()));
            continue;
        };
        if each.rank < known.rank {
            known.kind.clone_from(&each.kind);
            known.rank = each.rank;
        }
        known.day = known.day.min(each.day);
        if names.is_full(&each.name) && !names.is_full(name) {
            name.clone_from(&each.name);
        }
    }
    let unit = |loose: String| {
        let (first, name) = by_name.remove(&loose)?;
        let short = if loose == "人民政府" || loose == "政府" { "区政府".to_owned() } else { loose.clone() };
        let unit = Unit {
            id: Id::from(format!("u-{}", short_hash(&["unit", &loose]))),
            name,
            short,
            kind: first.kind.clone(),
            mark: String::new(),
            parent: None,
            from: first.day,
            until: None,
            document: MADE_BY_IMPORT.to_owned(),
        };
        Some((unit, first))
    };
    order.into_iter().filter_map(unit).collect()
}

/// Ten hex digits that stand for a name, the same each time.
pub(crate) fn short_hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize()).chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, name: &str, short: &str, kind: &str) -> Unit {
        Unit {
            id: Id::new(id),
            name: name.into(),
            short: short.into(),
            kind: Id::new(kind),
            mark: String::new(),
            parent: None,
            from: jiff::civil::date(2020, 1, 1),
            until: None,
            document: String::new(),
        }
    }

    fn wanted(name: &str, kind: &str, rank: u8, day: i8) -> Wanted {
        Wanted {
            name: name.into(),
            kind: Id::new(kind),
            rank,
            day: jiff::civil::date(2020, 1, day),
            place: (0, 1, "单位".into()),
            places: Vec::new(),
        }
    }

    #[test]
    fn names_match_without_the_districts_own() {
        let units = [unit("gov", "明德区人民政府", "区政府", "government"), unit("edu", "明德区教育局", "教育局", "department")];
        for district in ["明德区", "长沙市明德区"] {
            let names = UnitNames::new(district, &units);
            for (name, id) in [
                ("教育局", "edu"),
                ("区教育局", "edu"),
                ("明德区教育局", "edu"),
                ("区政府", "gov"),
                ("明德区政府", "gov"),
                ("人民政府", "gov"),
            ] {
                assert_eq!(names.find(name), Named::One(Id::new(id)), "{name}");
            }
            assert_eq!(names.find("民政局"), Named::None);
        }
        let twice = [unit("a", "甲街道长岭社区", "长岭社区", "community"), unit("b", "乙街道长岭社区", "长岭社区", "community")];
        let names = UnitNames::new("明德区", &twice);
        assert_eq!(names.find("区长岭社区"), Named::Several);
        assert_eq!(names.find("乙街道长岭社区"), Named::One(Id::new("b")));
    }

    #[test]
    fn places_are_held_against_units_once_there_are_any() {
        let names = UnitNames::new("明德区", &[unit("s", "枫林街道办事处", "枫林街道办事处", "street")]);
        let street = Id::new("street");
        assert_eq!(names.place(&street, "枫林街道", &[]), PlaceName::Fits);
        assert_eq!(names.place(&street, "明德区枫林街道办事处", &[]), PlaceName::Fits);
        assert_eq!(names.place(&street, "枫林", &[]), PlaceName::Unknown);
        assert_eq!(names.place(&street, "枫林", &[Repair::StreetSuffix]), PlaceName::Mended("枫林街道".into()));
        assert_eq!(names.place(&street, "不存在街道", &[Repair::StreetSuffix]), PlaceName::Unknown);
        assert_eq!(names.place(&Id::new("community"), "长岭社区", &[]), PlaceName::Fits);
    }

    #[test]
    fn one_unit_is_made_for_each_name_by_the_surest_kind_since_the_earliest_day() {
        let names = UnitNames::new("明德区", &[]);
        let made = made(
            &names,
            &[wanted("教育局", "department", 2, 9), wanted("明德区教育局", "secondary", 0, 5), wanted("区教育局", "street", 1, 7)],
        );
        assert_eq!(made.len(), 1);
        let unit = &made[0].0;
        assert_eq!((unit.name.as_str(), unit.short.as_str(), unit.kind.as_str()), ("明德区教育局", "教育局", "secondary"));
        assert_eq!(unit.from, jiff::civil::date(2020, 1, 5));
    }
}
