//! Drafts → leaves, and leaves → events: the borders between the engine's words and the ledger's bytes.

use std::collections::BTreeMap;

use mingfa_catalogue::Id;
use mingfa_ledger::{Hash, Object, Occurred, Value};
use mingfa_matter::{Data, Draft, Event, Kind};
use mingfa_time::Moment;
use serde_json::Value as Json;

use crate::error::StoreError;

/// Where a leaf stands.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) origin: &'a str,
    pub(crate) n: u64,
    pub(crate) matter: &'a str,
    pub(crate) seq: u64,
    pub(crate) prev: Option<Hash>,
    /// Milliseconds since 1970, UTC.
    pub(crate) recorded: i64,
    pub(crate) procedure: &'a str,
    pub(crate) edition: &'a str,
    pub(crate) request: String,
    pub(crate) nonce: [u8; 16],
}

/// The ledger's event of a draft.
pub(crate) fn ledger_event(draft: &Draft, place: Place<'_>, sealed: BTreeMap<String, String>) -> Result<mingfa_ledger::Event, StoreError> {
    let mut data = draft.data.clone();
    let rules = data.rules.take();
    let stated = data.system.take_if(|_| is_erasure(draft.kind));
    let mut clear = object(serde_json::to_value(&data).map_err(|error| StoreError::damaged(error.to_string()))?)?;
    // What the auditor reads stands at the top: `of`, `field`, `basis` of an erasure (§3.8), `vkey` of a key (§3.9).
    if let Some(stated) = stated {
        clear.extend(object(stated)?);
    }
    if let Some(vkey) = data.system.as_ref().and_then(|system| system.get("vkey")) {
        clear.insert("vkey".to_owned(), ledger_value(vkey.clone())?);
    }
    Ok(mingfa_ledger::Event {
        log: place.origin.to_owned(),
        n: place.n,
        matter: place.matter.to_owned(),
        seq: place.seq,
        prev: place.prev,
        recorded: place.recorded,
        occurred: occurred(draft.occurred),
        kind: ledger_kind(draft.kind),
        procedure: place.procedure.to_owned(),
        edition: place.edition.to_owned(),
        rules: rules.as_deref().map(Hash::from_tagged).transpose()?,
        action: draft.action.as_ref().map(Id::to_string),
        from: draft.from.as_ref().map(Id::to_string),
        to: draft.to.as_ref().map(Id::to_string),
        actor: draft.actor.to_string(),
        unit: draft.unit.to_string(),
        role: draft.role.to_string(),
        acting: draft.acting.as_ref().map(Id::to_string),
        request: place.request,
        nonce: place.nonce,
        data: clear,
        sealed,
        links: draft.links.iter().map(|(matter, link)| (matter.to_string(), link.to_string())).collect(),
    })
}

/// The engine's event of a leaf. `sealed` brings the values that were loaded.
pub(crate) fn matter_event(leaf: &mingfa_ledger::Event, sealed: BTreeMap<Id, mingfa_catalogue::Value>) -> Result<Event, StoreError> {
    let mut data: Data =
        serde_json::from_value(json_object(&leaf.data)).map_err(|error| StoreError::damaged(format!("{}号存证：{error}", leaf.n)))?;
    data.rules = leaf.rules.as_ref().map(Hash::to_tagged);
    if is_erasure(matter_kind(leaf.kind)) {
        let stated = ["of", "field", "basis"].iter().filter_map(|name| Some(((*name).to_owned(), json(leaf.data.get(*name)?))));
        data.system = Some(Json::Object(stated.collect()));
    }
    let recorded = jiff::Timestamp::from_millisecond(leaf.recorded).map_err(|error| StoreError::damaged(error.to_string()))?;
    Ok(Event {
        seq: leaf.seq,
        n: leaf.n,
        recorded: civil(recorded),
        sealed_fields: leaf.sealed.keys().map(Id::new).collect(),
        act: Draft {
            kind: matter_kind(leaf.kind),
            action: leaf.action.as_ref().map(Id::new),
            from: leaf.from.as_ref().map(Id::new),
            to: leaf.to.as_ref().map(Id::new),
            occurred: moment(leaf.occurred),
            actor: Id::new(&leaf.actor),
            unit: Id::new(&leaf.unit),
            role: Id::new(&leaf.role),
            acting: leaf.acting.as_ref().map(Id::new),
            data,
            sealed,
            links: leaf.links.iter().map(|(matter, link)| (Id::new(matter), Id::new(link))).collect(),
            allot: Vec::new(),
        },
    })
}

fn is_erasure(kind: Kind) -> bool {
    matches!(kind, Kind::Erased | Kind::ErasedClean)
}

/// UTC+8 on the wall.
pub(crate) fn civil(at: jiff::Timestamp) -> jiff::civil::DateTime {
    jiff::tz::Offset::constant(8).to_datetime(at)
}

/// A sealed value in the ledger's JSON.
pub(crate) fn ledger_value(json: Json) -> Result<Value, StoreError> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => Value::Int(number.as_i64().ok_or_else(|| StoreError::Refused(format!("{number}不是整数")))?),
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::Array(items.into_iter().map(ledger_value).collect::<Result<_, _>>()?),
        Json::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| Ok((name, ledger_value(value)?))).collect::<Result<_, StoreError>>()?)
        }
    })
}

fn object(json: Json) -> Result<Object, StoreError> {
    match ledger_value(json)? {
        Value::Object(object) => Ok(object),
        _ => Ok(Object::new()),
    }
}

fn json_object(object: &Object) -> Json {
    Json::Object(object.iter().map(|(name, value)| (name.clone(), json(value))).collect())
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) => Json::from(*number),
        Value::Text(text) => Json::String(text.clone()),
        Value::Array(items) => Json::Array(items.iter().map(json).collect()),
        Value::Object(object) => json_object(object),
    }
}

fn occurred(moment: Moment) -> Occurred {
    match moment.time {
        Some(time) => Occurred::Moment(moment.date.to_datetime(time)),
        None => Occurred::Day(moment.date),
    }
}

fn moment(occurred: Occurred) -> Moment {
    match occurred {
        Occurred::Day(date) => Moment::from(date),
        Occurred::Moment(at) => Moment::from(at),
    }
}

fn ledger_kind(kind: Kind) -> mingfa_ledger::Kind {
    match kind {
        Kind::Opened => mingfa_ledger::Kind::Opened,
        Kind::Action => mingfa_ledger::Kind::Action,
        Kind::Corrected => mingfa_ledger::Kind::Corrected,
        Kind::Evidence => mingfa_ledger::Kind::Evidence,
        Kind::Linked => mingfa_ledger::Kind::Linked,
        Kind::Published => mingfa_ledger::Kind::Published,
        Kind::Erased => mingfa_ledger::Kind::Erased,
        Kind::ErasedClean => mingfa_ledger::Kind::ErasedClean,
        Kind::System => mingfa_ledger::Kind::System,
    }
}

fn matter_kind(kind: mingfa_ledger::Kind) -> Kind {
    match kind {
        mingfa_ledger::Kind::Opened => Kind::Opened,
        mingfa_ledger::Kind::Action => Kind::Action,
        mingfa_ledger::Kind::Corrected => Kind::Corrected,
        mingfa_ledger::Kind::Evidence => Kind::Evidence,
        mingfa_ledger::Kind::Linked => Kind::Linked,
        mingfa_ledger::Kind::Published => Kind::Published,
        mingfa_ledger::Kind::Erased => Kind::Erased,
        mingfa_ledger::Kind::ErasedClean => Kind::ErasedClean,
        mingfa_ledger::Kind::DrawOpened | mingfa_ledger::Kind::Drawn | mingfa_ledger::Kind::System => Kind::System,
    }
}
