//! Events of the district itself: units, people, appointments, certificates, local values, adopted law, keys. Each is an event of the matter
//! `system` plus the row it is about, in the same transaction.

use std::collections::BTreeMap;

use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Data, Draft, Kind};
use mingfa_time::{Moment, day_number};
use serde_json::json;

use super::group::Group;
use crate::api::{Appended, RequestKey, SystemChange};
use crate::db::{Cell, Tx};
use crate::error::StoreError;

/// Id of the matter that these events belong to.
pub(crate) const MATTER: &str = "system";

/// What the caller must do after the commit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effects {
    /// Units, local values, catalogue or calendar are others now.
    pub(crate) world_changed: bool,
    /// Something that projections depend on: they are made anew.
    pub(crate) law_changed: bool,
}

/// Appends the changes, one event each.
pub(crate) async fn append(
    group: &mut Group<'_>,
    tx: &mut Tx,
    request: &RequestKey,
    occurred: Moment,
    changes: &[SystemChange],
    texts: &[(String, String)],
) -> Result<Appended, StoreError> {
    if let Some(outcome) = group.repeated(request) {
        return outcome;
    }
    let district = group.shared.district.clone();
    for (hash, text) in texts {
        tx.execute(
            "INSERT INTO catalogue_text (district, hash, text) VALUES ($1, $2, $3) ON CONFLICT (district, hash) DO NOTHING",
            &[Cell::text(district.as_str()), Cell::text(hash.as_str()), Cell::text(text.as_str())],
        )
        .await?;
    }
    let mut events = Vec::new();
    let mut first = None;
    for (at, change) in changes.iter().enumerate() {
        let key = if at == 0 { request.key.clone() } else { format!("{}.{at}", request.key) };
        let mut draft = draft(change, &request.principal, occurred);
        if occurred.date < group.today() {
            draft.data.late_reason = Some(Id::new("historic"));
        }
        let matter = Id::new(MATTER);
        let (event, _) = group.append_event(&matter, MATTER, "1", None, draft, key)?;
        first.get_or_insert(event.n);
        write_row(tx, &district, change, event.n).await?;
        group.effects.law_changed |=
            matches!(change, SystemChange::Local(_) | SystemChange::Catalogue { .. } | SystemChange::Calendar { .. });
        group.effects.world_changed |= !matches!(
            change,
            SystemChange::Person(_) | SystemChange::Appointed(_) | SystemChange::Relieved { .. } | SystemChange::Key { .. }
        );
        events.push((matter, event));
    }
    group.book(request, first.unwrap_or(0), "");
    Ok(Appended { first, events, outcome: String::new() })
}

/// Clear facts and sealed names of a change.
fn draft(change: &SystemChange, actor: &Id, occurred: Moment) -> Draft {
    let mut sealed = BTreeMap::new();
    let mut seal = |field: &str, text: &str| {
        if !text.is_empty() {
            sealed.insert(Id::new(field), Value::Text(text.to_owned()));
        }
    };
    let system = match change {
        SystemChange::Unit(unit) => {
            seal("name", &unit.name);
            seal("short", &unit.short);
            seal("document", &unit.document);
            json!({"change": "unit", "id": unit.id, "kind": unit.kind, "mark": unit.mark, "parent": unit.parent, "from": unit.from, "until": unit.until})
        }
        SystemChange::Person(person) => {
            seal("name", &person.name);
            seal("login", &person.login);
            json!({"change": "person", "id": person.id, "disabled": person.disabled})
        }
        SystemChange::Appointed(appointment) => json!({
            "change": "appointed", "id": appointment.id, "person": appointment.person, "office": appointment.office,
            "unit": appointment.unit, "from": appointment.from, "until": appointment.until,
        }),
        SystemChange::Relieved { id, until } => json!({"change": "relieved", "id": id, "until": until}),
        SystemChange::Certified(certificate) => {
            seal("number", &certificate.number);
            json!({
                "change": "certified", "id": certificate.id, "person": certificate.person, "kind": certificate.kind,
                "from": certificate.from, "until": certificate.until,
            })
        }
        SystemChange::CertificateEnded { id, until } => json!({"change": "certificate-ended", "id": id, "until": until}),
        SystemChange::Local(local) => {
            seal("basis", &local.basis);
            seal("text", local.text.as_deref().unwrap_or_default());
            json!({"change": "local", "key": local.key, "length": local.length, "number": local.number, "from": local.from})
        }
        SystemChange::Catalogue { files } => {
            json!({"change": "catalogue", "files": files.iter().map(|(path, hash)| json!([path, hash])).collect::<Vec<_>>()})
        }
        SystemChange::Calendar { revision, hash } => json!({"change": "calendar", "revision": revision, "hash": hash}),
        SystemChange::Key { vkey, role } => json!({"change": "key-added", "vkey": vkey, "role": role}),
    };
    Draft {
        kind: Kind::System,
        // The auditor lists changes of keys by this action and `data.vkey` (`reliability-security` §3.9).
        action: matches!(change, SystemChange::Key { .. }).then(|| Id::new("key-added")),
        from: None,
        to: None,
        occurred,
        actor: actor.clone(),
        unit: Id::new("district"),
        role: Id::new("system"),
        acting: None,
        data: Data { system: Some(system), ..Data::default() },
        sealed,
        links: Vec::new(),
        allot: Vec::new(),
    }
}

pub(crate) async fn write_row(tx: &mut Tx, district: &str, change: &SystemChange, n: u64) -> Result<(), StoreError> {
    let day = |date: mingfa_time::Date| Cell::int(day_number(date));
    let opt_day = |date: Option<mingfa_time::Date>| Cell::Int(date.map(|date| i64::from(day_number(date))));
    let district = || Cell::text(district);
    match change {
        SystemChange::Unit(unit) => {
            let args = [
                district(),
                Cell::text(unit.id.as_str()),
                Cell::text(unit.name.as_str()),
                Cell::text(unit.short.as_str()),
                Cell::text(unit.kind.as_str()),
                Cell::text(unit.mark.as_str()),
                Cell::Text(unit.parent.as_ref().map(Id::to_string)),
                day(unit.from),
                opt_day(unit.until),
                Cell::text(unit.document.as_str()),
            ];
            tx.execute(
                "INSERT INTO unit (district, id, name, short, kind, mark, parent, day_from, day_to, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                 ON CONFLICT (district, id) DO UPDATE SET name = excluded.name, short = excluded.short, kind = excluded.kind, mark = excluded.mark, \
                 parent = excluded.parent, day_from = excluded.day_from, day_to = excluded.day_to, document = excluded.document",
                &args,
            )
            .await?;
        }
        SystemChange::Person(person) => {
            let args = [
                district(),
                Cell::text(person.id.as_str()),
                Cell::text(person.name.as_str()),
                Cell::text(person.login.as_str()),
                Cell::flag(person.disabled),
            ];
            tx.execute(
                "INSERT INTO person (district, id, name, login, disabled) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (district, id) DO UPDATE SET name = excluded.name, login = excluded.login, disabled = excluded.disabled",
                &args,
            )
            .await?;
            if person.disabled {
                tx.execute("DELETE FROM session WHERE district = $1 AND person = $2", &[district(), Cell::text(person.id.as_str())])
                    .await?;
            }
        }
        SystemChange::Appointed(appointment) => {
            let args = [
                district(),
                Cell::text(appointment.id.as_str()),
                Cell::text(appointment.person.as_str()),
                Cell::text(appointment.office.as_str()),
                Cell::text(appointment.unit.as_str()),
                day(appointment.from),
                opt_day(appointment.until),
            ];
            tx.execute(
                "INSERT INTO appointment (district, id, person, office, unit, day_from, day_to) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                &args,
            )
            .await?;
        }
        SystemChange::Relieved { id, until } => {
            tx.execute(
                "UPDATE appointment SET day_to = $3 WHERE district = $1 AND id = $2",
                &[district(), Cell::text(id.as_str()), day(*until)],
            )
            .await?;
        }
        SystemChange::Certified(certificate) => {
            let args = [
                district(),
                Cell::text(certificate.id.as_str()),
                Cell::text(certificate.person.as_str()),
                Cell::text(certificate.kind.as_str()),
                Cell::text(certificate.number.as_str()),
                day(certificate.from),
                day(certificate.until),
            ];
            tx.execute(
                "INSERT INTO certificate (district, id, person, kind, number, day_from, day_to) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                &args,
            )
            .await?;
        }
        SystemChange::CertificateEnded { id, until } => {
            tx.execute(
                "UPDATE certificate SET day_to = $3 WHERE district = $1 AND id = $2",
                &[district(), Cell::text(id.as_str()), day(*until)],
            )
            .await?;
        }
        SystemChange::Local(local) => {
            let args = [
                district(),
                Cell::text(local.key.as_str()),
                day(local.from),
                Cell::Text(local.length.map(|length| length.spelled())),
                Cell::Int(local.number),
                Cell::Text(local.text.clone()),
                Cell::text(local.basis.as_str()),
                Cell::count(n),
            ];
            tx.execute(
                "INSERT INTO local_value (district, key, day_from, length, number, text, basis, n) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
                 ON CONFLICT (district, key, day_from) DO UPDATE SET length = excluded.length, number = excluded.number, text = excluded.text, basis = excluded.basis, n = excluded.n",
                &args,
            )
            .await?;
        }
        SystemChange::Catalogue { files } => {
            for (path, hash) in files {
                tx.execute(
                    "INSERT INTO catalogue_file (district, adoption, path, hash) VALUES ($1, $2, $3, $4)",
                    &[district(), Cell::count(n), Cell::text(path.as_str()), Cell::text(hash.as_str())],
                )
                .await?;
            }
        }
        // The calendar is a file of the adopted catalogue; its table of working days is filled when the world is loaded.
        SystemChange::Calendar { .. } | SystemChange::Key { .. } => {}
    }
    Ok(())
}

/// The change that a stored system event tells of; none for events that have no row. `sealed` values must have been loaded.
pub(crate) fn read_change(event: &mingfa_matter::Event) -> Result<Option<SystemChange>, StoreError> {
    let Some(system) = &event.act.data.system else { return Ok(None) };
    let broken = |error: serde_json::Error| StoreError::damaged(format!("{}号存证：{error}", event.n));
    let text = |field: &str| match event.act.sealed.get(field) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let mut whole = system.clone();
    let mut put = |name: &str, value: serde_json::Value| {
        if let Some(members) = whole.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    Ok(match system.get("change").and_then(serde_json::Value::as_str) {
        Some("unit") => {
            for field in ["name", "short", "document"] {
                put(field, json!(text(field)));
            }
            Some(SystemChange::Unit(serde_json::from_value(whole).map_err(broken)?))
        }
        Some("person") => {
            for field in ["name", "login"] {
                put(field, json!(text(field)));
            }
            Some(SystemChange::Person(serde_json::from_value(whole).map_err(broken)?))
        }
        Some("appointed") => Some(SystemChange::Appointed(serde_json::from_value(whole).map_err(broken)?)),
        Some("relieved") => {
            let member = |name: &str| system.get(name).cloned().unwrap_or_default();
            Some(SystemChange::Relieved {
                id: serde_json::from_value(member("id")).map_err(broken)?,
                until: serde_json::from_value(member("until")).map_err(broken)?,
            })
        }
        Some("certified") => {
            put("number", json!(text("number")));
            Some(SystemChange::Certified(serde_json::from_value(whole).map_err(broken)?))
        }
        Some("certificate-ended") => {
            let member = |name: &str| system.get(name).cloned().unwrap_or_default();
            Some(SystemChange::CertificateEnded {
                id: serde_json::from_value(member("id")).map_err(broken)?,
                until: serde_json::from_value(member("until")).map_err(broken)?,
            })
        }
        Some("local") => {
            put("basis", json!(text("basis")));
            put("text", Some(text("text")).filter(|text| !text.is_empty()).into());
            Some(SystemChange::Local(serde_json::from_value(whole).map_err(broken)?))
        }
        Some("catalogue") => {
            let files = system.get("files").cloned().unwrap_or_default();
            let pairs: Vec<(String, String)> = serde_json::from_value(files).map_err(broken)?;
            Some(SystemChange::Catalogue { files: pairs.into_iter().collect() })
        }
        _ => None,
    })
}
