//! Reading a matter: its events, folded.

use std::collections::BTreeMap;
use std::sync::Arc;

use mingfa_catalogue::model::FieldType;
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::{Event, State};

use crate::Store;
use crate::api::{Loaded, Reveal};
use crate::append::encode::matter_event;
use crate::append::places;
use crate::db::{Cell, Row};
use crate::error::StoreError;
use crate::shared::Shared;

/// Leaves of a matter: parameters district, matter.
pub(crate) const EVENTS: &str = "SELECT n, leaf, matter, hash FROM event WHERE district = $1 AND matter = $2 ORDER BY seq";
/// Sealed values of a matter: the same parameters. `CROSS JOIN` keeps the order: events first, or SQLite walks every sealed value.
pub(crate) const SEALED: &str = "SELECT s.n, s.field, s.class, s.value, s.cipher, s.masked, s.blob, e.matter FROM event AS e CROSS JOIN sealed AS s \
                                 WHERE s.district = e.district AND s.n = e.n AND e.district = $1 AND e.matter = $2";

/// Edition and events of a matter.
pub(crate) type History = (Arc<Edition>, Vec<Event>);

/// End of a matter's chain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tip {
    pub(crate) hash: [u8; 32],
    pub(crate) n: u64,
    /// Milliseconds.
    pub(crate) recorded: i64,
}

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
    pub async fn history(&self, matter: &Id, reveal: Reveal) -> Result<Option<History>, StoreError> {
        let args = [self.here(), Cell::text(matter.as_str())];
        let rows = self.shared.db.fetch(EVENTS, &args).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let sealed = match reveal {
            Reveal::Nothing => Vec::new(),
            Reveal::Masked | Reveal::Full => self.shared.db.fetch(SEALED, &args).await?,
        };
        Ok(Some(events_of(&self.shared, matter, reveal, &rows, &sealed)?))
    }
}

impl Shared {
    /// Histories of several matters in two statements, with masked values (or none) and the ends of their chains. Matters without events
    /// are left out.
    pub(crate) async fn histories(&self, matters: &[Id], reveal: Reveal) -> Result<Vec<(Id, History, Tip)>, StoreError> {
        let mut args = vec![Cell::text(self.district.as_str())];
        args.extend(matters.iter().map(|matter| Cell::text(matter.as_str())));
        let places = format!("IN ({})", places(2, matters.len()));
        let rows = self.db.fetch(&EVENTS.replace("= $2 ORDER BY seq", &format!("{places} ORDER BY matter, seq")), &args).await?;
        let sealed = match reveal {
            Reveal::Nothing => Vec::new(),
            Reveal::Masked | Reveal::Full => self.db.fetch(&SEALED.replace("= $2", &places), &args).await?,
        };
        let mut events: BTreeMap<&str, (Vec<Row>, Vec<Row>)> =
            matters.iter().map(|matter| (matter.as_str(), (Vec::new(), Vec::new()))).collect();
        for row in rows {
            if let Some((rows, _)) = events.get_mut(row.need_text(2)?) {
                rows.push(row);
            }
        }
        for row in sealed {
            if let Some((_, sealed)) = events.get_mut(row.need_text(7)?) {
                sealed.push(row);
            }
        }
        let full = events.into_iter().filter(|(_, (rows, _))| !rows.is_empty());
        full.map(|(matter, (rows, sealed))| {
            let matter = Id::new(matter);
            let history = events_of(self, &matter, reveal, &rows, &sealed)?;
            let last = rows.last().zip(history.1.last()).ok_or_else(|| StoreError::damaged(format!("{matter} 没有存证")))?;
            let recorded = jiff::tz::Offset::constant(8)
                .to_timestamp(last.1.recorded)
                .map_err(|error| StoreError::damaged(error.to_string()))?
                .as_millisecond();
            let tip = Tip { hash: crate::append::hash(last.0.need_blob(3)?)?.0, n: last.1.n, recorded };
            Ok((matter, history, tip))
        })
        .collect()
    }

    fn edition_of(&self, first: Option<&mingfa_ledger::Event>) -> Result<Arc<Edition>, StoreError> {
        let rules = first.and_then(|leaf| leaf.rules.as_ref()).map(mingfa_ledger::Hash::to_hex).unwrap_or_default();
        let name = || first.map(|leaf| format!("{}/{}", leaf.procedure, leaf.edition)).unwrap_or_default();
        self.world().editions.get(&rules).cloned().ok_or_else(|| StoreError::damaged(format!("规则库中没有本件适用的版本 {}", name())))
    }
}

/// Edition and events from the rows of [`EVENTS`] and [`SEALED`].
pub(crate) fn events_of(shared: &Shared, matter: &Id, reveal: Reveal, rows: &[Row], sealed: &[Row]) -> Result<History, StoreError> {
    let mut leaves = Vec::with_capacity(rows.len());
    for row in rows {
        leaves.push(mingfa_ledger::Event::parse(row.need_blob(1)?)?);
    }
    let edition = shared.edition_of(leaves.first())?;
    let mut values: BTreeMap<u64, BTreeMap<Id, Value>> = BTreeMap::new();
    let by_index: BTreeMap<u64, &mingfa_ledger::Event> = leaves.iter().map(|leaf| (leaf.n, leaf)).collect();
    for row in sealed {
        let n = row.need_count(0)?;
        let field = row.need_text(1)?;
        let kind = by_index.get(&n).and_then(|leaf| kind_of(&edition, leaf, field));
        let value = match (row.text(3), row.blob(4), reveal) {
            (Some(json), _, _) => parse(kind, json, row.text(6)),
            (None, Some(cipher), Reveal::Full) => parse(kind, &shared.secrets.decrypt(&shared.origin, matter, field, cipher)?, row.text(6)),
            (None, Some(_), _) => row.text(5).map(|masked| Value::Text(masked.to_owned())),
            (None, None, _) => None,
        };
        if let Some(value) = value {
            values.entry(n).or_default().insert(Id::new(field), value);
        }
    }
    let events = leaves.iter().map(|leaf| matter_event(leaf, values.remove(&leaf.n).unwrap_or_default())).collect::<Result<_, _>>()?;
    Ok((edition, events))
}

/// Type of a sealed member: that of the field (of the item, if the event concerns one), text otherwise.
fn kind_of<'e>(edition: &'e Edition, leaf: &mingfa_ledger::Event, field: &str) -> Option<&'e FieldType> {
    let group = leaf.data.get("item").and_then(|item| item.as_array()).and_then(|pair| pair.first()).and_then(|group| group.as_text());
    match group {
        Some(group) => edition.group(group)?.fields.iter().find(|each| *each.id == *field).map(|field| &field.kind),
        None => edition.field(field).map(|field| &field.kind),
    }
}

/// A stored value by its field's type; a file gets back the name under which it is kept.
pub(crate) fn parse(kind: Option<&FieldType>, json: &str, blob: Option<&str>) -> Option<Value> {
    let json: serde_json::Value = serde_json::from_str(json).ok()?;
    let mut value = mingfa_matter::from_json(kind.unwrap_or(&FieldType::Text), &json)?;
    if let (Value::File(file), Some(blob)) = (&mut value, blob) {
        blob.clone_into(&mut file.blob);
    }
    Some(value)
}
