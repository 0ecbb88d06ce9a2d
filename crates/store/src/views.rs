//! A SQL view per procedure, with the fields' own names, for people and BI tools: slots are ours, names are theirs.
//!
//! Nothing in Mingfa reads these views. They show no sealed value but title and summary, which are class text.

use std::collections::BTreeMap;

use mingfa_catalogue::Id;
use mingfa_catalogue::model::FieldType;

use crate::db::{Cell, Tx};
use crate::error::StoreError;
use crate::shared::Shared;

/// Columns that every view of matters has: name and expression.
const COMMON: [(&str, &str); 11] = [
    ("matter", "matter"),
    ("edition", "edition"),
    ("unit", "unit"),
    ("title", "title"),
    ("number", "number"),
    ("step", "step"),
    ("opened", "@opened"),
    ("ended", "ended"),
    ("settled_as", "settled_as"),
    ("findings", "findings"),
    ("due", "@due"),
];

impl Shared {
    /// Makes the views of this district anew: `v_DISTRICT_PROCEDURE` and `v_DISTRICT_PROCEDURE_GROUP`.
    pub(crate) async fn make_views(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let world = self.world();
        let mut procedures: Vec<&Id> = world.catalogue.editions.iter().map(|edition| &edition.procedure).collect();
        procedures.sort();
        procedures.dedup();
        for procedure in procedures {
            // The newest edition that knows a field says of what type it is.
            let mut of_matter: BTreeMap<&Id, &FieldType> = BTreeMap::new();
            let mut of_items: BTreeMap<&Id, BTreeMap<&Id, &FieldType>> = BTreeMap::new();
            for edition in world.catalogue.editions_of(procedure) {
                of_matter.extend(edition.fields.iter().map(|field| (&field.id, &field.kind)));
                for group in &edition.groups {
                    of_items.entry(&group.id).or_default().extend(group.fields.iter().map(|field| (&field.id, &field.kind)));
                }
            }
            let common = COMMON.iter().map(|(name, from)| match from.strip_prefix('@') {
                Some(day) => format!("{} AS {name}", self.dialect.date.replace("{}", day)),
                None => format!("{from} AS {name}"),
            });
            let columns = common.chain(self.fields(world.slots.layout(procedure, ""), &of_matter, &COMMON.map(|(name, _)| name)));
            self.make_view(tx, &[procedure], "matter", columns.collect(), &format!("procedure = '{procedure}'")).await?;
            for (group, fields) in &of_items {
                let columns = ["matter".to_owned(), "no".to_owned()].into_iter().chain(self.fields(
                    world.slots.layout(procedure, group),
                    fields,
                    &["matter", "no"],
                ));
                self.make_view(
                    tx,
                    &[procedure, group],
                    "item",
                    columns.collect(),
                    &format!("procedure = '{procedure}' AND grp = '{group}'"),
                )
                .await?;
            }
        }
        Ok(())
    }

    /// `t1 AS kind`, `date(n2 …) AS received_on`; a name that is taken gets a `f_` before it.
    fn fields(&self, layout: &[Option<Id>], kinds: &BTreeMap<&Id, &FieldType>, taken: &[&str]) -> Vec<String> {
        let half = layout.len() / 2;
        let mut columns = Vec::new();
        for (at, field) in layout.iter().enumerate() {
            let Some(field) = field else { continue };
            let slot = if at < half { format!("t{}", at + 1) } else { format!("n{}", at + 1 - half) };
            let value = match kinds.get(field) {
                Some(FieldType::Date) => self.dialect.date.replace("{}", &slot),
                Some(FieldType::Instant) => self.dialect.instant.replace("{}", &slot),
                _ => slot,
            };
            let name = word(field);
            let prefix = if taken.contains(&name.as_str()) { "f_" } else { "" };
            columns.push(format!("{value} AS \"{prefix}{name}\""));
        }
        columns
    }

    async fn make_view(&self, tx: &mut Tx, names: &[&Id], table: &str, columns: Vec<String>, filter: &str) -> Result<(), StoreError> {
        let name = std::iter::once(word(&self.district)).chain(names.iter().map(|name| word(name))).collect::<Vec<_>>().join("_");
        let district = self.district.replace('\'', "''");
        tx.execute(&format!("DROP VIEW IF EXISTS \"v_{name}\""), &[]).await?;
        let sql =
            format!("CREATE VIEW \"v_{name}\" AS SELECT {} FROM {table} WHERE district = '{district}' AND {filter}", columns.join(", "));
        let none: [Cell; 0] = [];
        tx.execute(&sql, &none).await?;
        Ok(())
    }
}

/// A name as SQL tools like it: small letters, digits, underscores.
fn word(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}
