//! Reading a matter: its events, folded.

use std::collections::BTreeMap;

use mingfa_catalogue::model::FieldType;
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::{Event, State};
use std::sync::Arc;

use crate::Store;
use crate::api::{Loaded, Reveal};
use crate::append::encode::matter_event;
use crate::db::Cell;
use crate::error::StoreError;

impl Store {
    /// A matter with its edition and state; none when there is no such matter.
    ///
    /// # Errors
    /// The database is away, or what is stored cannot be read.
    pub async fn load(&self, matter: &Id, reveal: Reveal) -> Result<Option<Loaded>, StoreError> {
        let Some((edition, events)) = self.history(matter, reveal).await? else { return Ok(None) };
        let state = State::fold(&edition, matter, &events).ok_or_else(|| StoreError::damaged(format!("{matter} 的第一条记录不是立项")))?;
        Ok(Some(Loaded { edition, state }))
    }

    /// The events of a matter, oldest first, with the edition that governs it.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub async fn history(&self, matter: &Id, reveal: Reveal) -> Result<Option<(Arc<Edition>, Vec<Event>)>, StoreError> {
        let district = self.shared.district.as_str();
        let args = [Cell::text(district), Cell::text(matter.as_str())];
        let rows = self.shared.db.fetch("SELECT n, leaf FROM event WHERE district = $1 AND matter = $2 ORDER BY seq", &args).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut leaves = Vec::with_capacity(rows.len());
        for row in &rows {
            leaves.push(mingfa_ledger::Event::parse(row.need_blob(1)?)?);
        }
        let edition = self.edition_of(leaves.first())?;
        let mut values = match reveal {
            Reveal::Nothing => BTreeMap::new(),
            Reveal::Masked | Reveal::Full => self.sealed_values(matter, reveal, &edition, &leaves).await?,
        };
        let mut events = Vec::with_capacity(leaves.len());
        for leaf in &leaves {
            events.push(matter_event(leaf, values.remove(&leaf.n).unwrap_or_default())?);
        }
        Ok(Some((edition, events)))
    }

    fn edition_of(&self, first: Option<&mingfa_ledger::Event>) -> Result<Arc<Edition>, StoreError> {
        let rules = first.and_then(|leaf| leaf.rules.as_ref()).map(mingfa_ledger::Hash::to_hex).unwrap_or_default();
        let world = self.shared.world();
        let name = || first.map(|leaf| format!("{}/{}", leaf.procedure, leaf.edition)).unwrap_or_default();
        world.editions.get(&rules).cloned().ok_or_else(|| StoreError::damaged(format!("规则库中没有本件适用的版本 {}", name())))
    }

    async fn sealed_values(
        &self,
        matter: &Id,
        reveal: Reveal,
        edition: &Edition,
        leaves: &[mingfa_ledger::Event],
    ) -> Result<BTreeMap<u64, BTreeMap<Id, Value>>, StoreError> {
        let args = [Cell::text(self.shared.district.as_str()), Cell::text(matter.as_str())];
        let sql = "SELECT s.n, s.field, s.class, s.value, s.cipher, s.masked, s.blob FROM event AS e JOIN sealed AS s ON s.district = e.district AND s.n = e.n \
                   WHERE e.district = $1 AND e.matter = $2";
        let mut values: BTreeMap<u64, BTreeMap<Id, Value>> = BTreeMap::new();
        for row in self.shared.db.fetch(sql, &args).await? {
            let n = row.need_count(0)?;
            let field = row.need_text(1)?;
            let kind = leaves.iter().find(|leaf| leaf.n == n).and_then(|leaf| kind_of(edition, leaf, field));
            let value = match (row.text(3), row.blob(4), reveal) {
                (Some(json), _, _) => parse(kind, json, row.text(6)),
                (None, Some(cipher), Reveal::Full) => parse(kind, &self.shared.secrets.decrypt(&self.shared.origin, matter, field, cipher)?, row.text(6)),
                (None, Some(_), _) => row.text(5).map(|masked| Value::Text(masked.to_owned())),
                (None, None, _) => None,
            };
            if let Some(value) = value {
                values.entry(n).or_default().insert(Id::new(field), value);
            }
        }
        Ok(values)
    }
}

/// Type of a sealed member: that of the field (of the item, if the event concerns one), text otherwise.
fn kind_of<'e>(edition: &'e Edition, leaf: &mingfa_ledger::Event, field: &str) -> Option<&'e FieldType> {
    let group = leaf.data.get("item").and_then(|item| item.as_array()).and_then(|pair| pair.first()).and_then(|group| group.as_text());
    match group {
        Some(group) => edition.group(group)?.fields.iter().find(|each| *each.id == *field).map(|field| &field.kind),
        None => edition.field(field).map(|field| &field.kind),
    }
}

fn parse(kind: Option<&FieldType>, json: &str, blob: Option<&str>) -> Option<Value> {
    let json: serde_json::Value = serde_json::from_str(json).ok()?;
    let mut value = mingfa_matter::from_json(kind.unwrap_or(&FieldType::Text), &json)?;
    if let (Value::File(file), Some(blob)) = (&mut value, blob) {
        blob.clone_into(&mut file.blob);
    }
    Some(value)
}
