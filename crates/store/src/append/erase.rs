//! Erasure: values, salts and ciphers go in one transaction with the events that tell of it; the leaves and every proof stay.

use mingfa_catalogue::Id;
use mingfa_ledger::Hash;
use mingfa_matter::{Data, Draft, Kind, State};
use serde_json::json;

use super::group::{Group, Head, Touched, places};
use crate::api::{Appended, Erasure};
use crate::db::{Cell, Tx};
use crate::error::StoreError;
use crate::load::{EVENTS, SEALED, events_of};

/// Name of the job that removes files after an erasure.
pub(crate) const JOB: &str = "erase-clean";

/// Appends one `erased` event per erased value and takes the values away.
pub(crate) async fn append(group: &mut Group<'_>, tx: &mut Tx, erasure: &Erasure) -> Result<Appended, StoreError> {
    if let Some(outcome) = group.repeated(&erasure.request) {
        return outcome;
    }
    let district = group.shared.district.clone();
    let head = group.head(&erasure.matter).ok_or_else(|| StoreError::NotFound(format!("{}", erasure.matter)))?;
    let (edition, before) = state(group, tx, &erasure.matter).await?;
    unchanged(&erasure.matter, before.seq, head)?;
    let mut args = vec![Cell::text(district.as_str()), Cell::text(erasure.matter.as_str())];
    args.extend(erasure.fields.iter().map(|field| Cell::text(field.as_str())));
    let mut sql = format!(
        "SELECT z.n, z.field, z.blob FROM event AS e CROSS JOIN sealed AS z \
         WHERE z.district = e.district AND z.n = e.n AND e.district = $1 AND e.matter = $2 AND z.salt IS NOT NULL AND z.field IN ({})",
        places(3, erasure.fields.len())
    );
    if let Some(n) = erasure.event {
        args.push(Cell::count(n));
        sql.push_str(&format!(" AND z.n = ${}", args.len()));
    }
    sql.push_str(" ORDER BY z.n, z.field");
    let rows = if erasure.fields.is_empty() { Vec::new() } else { tx.fetch(&sql, &args).await? };
    if rows.is_empty() {
        return Err(StoreError::NotFound("可以删除的内容，可能已经删除".to_owned()));
    }
    let mut events = Vec::new();
    let mut first = None;
    for (at, row) in rows.iter().enumerate() {
        let (of, field) = (row.need_count(0)?, row.need_text(1)?);
        let key = if at == 0 { erasure.request.key.clone() } else { format!("{}.{at}", erasure.request.key) };
        let told = json!({"of": of, "field": field, "basis": erasure.basis});
        let draft = draft(group, Kind::Erased, erasure, told);
        let (event, _) = group.append_event(&erasure.matter, &edition.procedure, &edition.edition, Some(&edition), draft, key)?;
        // The name of a file stays until the file is gone; its key, behind the point, goes now.
        let blob = row.text(2).map(|blob| blob.split('.').next().unwrap_or_default().to_owned());
        let args = [Cell::text(district.as_str()), Cell::count(of), Cell::text(field), Cell::Text(blob)];
        tx.execute("UPDATE sealed SET salt = NULL, value = NULL, cipher = NULL, masked = NULL, lookup = NULL, blob = $4 WHERE district = $1 AND n = $2 AND field = $3", &args).await?;
        first.get_or_insert(event.n);
        events.push((erasure.matter.clone(), event));
    }
    let payload = json!({"matter": erasure.matter, "unit": erasure.unit, "role": erasure.role, "principal": erasure.request.principal, "basis": erasure.basis});
    let args = [
        Cell::text(district.as_str()),
        Cell::text(erasure.request.key.as_str()),
        Cell::text(JOB),
        Cell::text(payload.to_string()),
        Cell::int(0),
        Cell::int(0),
    ];
    tx.execute("INSERT INTO job (district, id, name, payload, run_at, attempts) VALUES ($1, $2, $3, $4, $5, $6)", &args).await?;
    // Titles and summaries that showed an erased value must not go on showing it. The events just made are not stored yet.
    let (_, mut after) = state(group, tx, &erasure.matter).await?;
    for (_, event) in &events {
        after.apply(&edition, event);
    }
    let n = events.last().map_or(0, |(_, event)| event.n);
    group.project(&erasure.matter, Touched { edition: &edition, was: Some((before, head)), state: Some(after), n })?;
    group.book(&erasure.request, first.unwrap_or(0), "");
    Ok(Appended { first, events, outcome: String::new() })
}

/// Appends `erased-clean`: files and index entries are gone too.
pub(crate) async fn cleaned(group: &mut Group<'_>, tx: &mut Tx, erasure: &Erasure) -> Result<Appended, StoreError> {
    if let Some(outcome) = group.repeated(&erasure.request) {
        return outcome;
    }
    let head = group.head(&erasure.matter).ok_or_else(|| StoreError::NotFound(format!("{}", erasure.matter)))?;
    let (edition, before) = state(group, tx, &erasure.matter).await?;
    unchanged(&erasure.matter, before.seq, head)?;
    let draft = draft(group, Kind::ErasedClean, erasure, json!({"basis": erasure.basis}));
    let (event, _): (_, Hash) =
        group.append_event(&erasure.matter, &edition.procedure, &edition.edition, Some(&edition), draft, erasure.request.key.clone())?;
    let mut after = before.clone();
    after.apply(&edition, &event);
    let district = group.shared.district.clone();
    let args = [Cell::text(district.as_str()), Cell::text(erasure.matter.as_str())];
    tx.execute("UPDATE sealed SET blob = NULL WHERE district = $1 AND salt IS NULL AND n IN (SELECT n FROM event WHERE district = $1 AND matter = $2)", &args).await?;
    if let Some(job) = erasure.request.key.strip_suffix(".clean") {
        tx.execute("DELETE FROM job WHERE district = $1 AND id = $2", &[Cell::text(district.as_str()), Cell::text(job)]).await?;
    }
    group.project(&erasure.matter, Touched { edition: &edition, was: Some((before, head)), state: Some(after), n: event.n })?;
    group.book(&erasure.request, event.n, "");
    Ok(Appended { first: Some(event.n), events: vec![(erasure.matter.clone(), event)], outcome: String::new() })
}

/// Commands before this one in the same group are not stored yet: whoever asked asks again.
fn unchanged(matter: &Id, stored: u64, head: Head) -> Result<(), StoreError> {
    if stored == head.next { Ok(()) } else { Err(StoreError::Conflict { matter: matter.clone(), seen: stored, now: head.next }) }
}

/// The matter as it is stored, read inside the transaction.
async fn state(group: &Group<'_>, tx: &mut Tx, matter: &Id) -> Result<(std::sync::Arc<mingfa_catalogue::Edition>, State), StoreError> {
    let args = [Cell::text(group.shared.district.as_str()), Cell::text(matter.as_str())];
    let (rows, sealed) = (tx.fetch(EVENTS, &args).await?, tx.fetch(SEALED, &args).await?);
    let (edition, events) = events_of(group.shared, matter, crate::api::Reveal::Masked, &rows, &sealed)?;
    let state = State::fold(&edition, matter, &events).ok_or_else(|| StoreError::damaged(format!("{matter} 不能重放")))?;
    Ok((edition, state))
}

fn draft(group: &Group<'_>, kind: Kind, erasure: &Erasure, told: serde_json::Value) -> Draft {
    let late = (erasure.occurred.date < group.today()).then(|| Id::new("historic"));
    Draft {
        kind,
        action: None,
        from: None,
        to: None,
        occurred: erasure.occurred,
        actor: erasure.request.principal.clone(),
        unit: erasure.unit.clone(),
        role: erasure.role.clone(),
        acting: None,
        data: Data { system: Some(told), late_reason: late, ..Data::default() },
        sealed: std::collections::BTreeMap::new(),
        links: Vec::new(),
        allot: Vec::new(),
    }
}
