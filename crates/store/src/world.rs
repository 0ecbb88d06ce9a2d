//! The adopted world: which law, calendar, local values and units the district runs on now.

use std::collections::HashMap;
use std::sync::Arc;

use mingfa_catalogue::model::SourceFile;
use mingfa_catalogue::{Catalogue, Edition, Id};
use mingfa_matter::{Certificates, LocalValues};
use mingfa_time::{Calendar, date_of};

use crate::api::Unit;
use crate::db::{Cell, Row};
use crate::error::StoreError;
use crate::shared::{Shared, World};
use crate::slots::Slots;

/// Reads everything from the database.
pub(crate) async fn load(shared: &Shared) -> Result<World, StoreError> {
    // Before anything else: if more is adopted while we read, the next append sees an older number here and reads again.
    let head = shared.db.fetch_one("SELECT world FROM head WHERE district = $1", &[Cell::text(shared.district.as_str())]).await?;
    let at = head.ok_or_else(|| StoreError::damaged("缺少链首记录"))?.need_count(0)?;
    let Adopted { catalogue, calendar, earlier, editions } = adopted(shared).await?;
    let slots = slots(shared, &catalogue).await?;
    fill_workdays(shared, &calendar).await?;
    Ok(World {
        catalogue: Arc::new(catalogue),
        calendar,
        earlier: Arc::new(earlier),
        local: Arc::new(local_values(shared).await?),
        certificates: Arc::new(certificates(shared).await?),
        units: Arc::new(units(shared).await?),
        editions: Arc::new(editions),
        slots: Arc::new(slots),
        at,
    })
}

/// An empty world, before anything is adopted.
pub(crate) fn empty() -> Result<World, StoreError> {
    let (_, calendar) = read_catalogue(mingfa_catalogue::embedded())?;
    Ok(World {
        catalogue: Arc::new(Catalogue::default()),
        calendar: Arc::new(calendar),
        earlier: Arc::default(),
        local: Arc::new(LocalValues::default()),
        certificates: Arc::new(Certificates::default()),
        units: Arc::new(Vec::new()),
        editions: Arc::new(HashMap::new()),
        slots: Arc::new(Slots::default()),
        at: 0,
    })
}

/// What has been adopted.
struct Adopted {
    catalogue: Catalogue,
    calendar: Arc<Calendar>,
    earlier: Vec<(u64, Arc<Calendar>)>,
    editions: HashMap<String, Arc<Edition>>,
}

/// The newest adoption, and every edition of the older ones that the newest no longer has.
async fn adopted(shared: &Shared) -> Result<Adopted, StoreError> {
    let district = Cell::text(shared.district.as_str());
    let rows = shared
        .db
        .fetch(
            "SELECT f.adoption, f.path, t.text FROM catalogue_file AS f JOIN catalogue_text AS t ON t.district = f.district AND t.hash = f.hash \
             WHERE f.district = $1 ORDER BY f.adoption, f.path",
            &[district],
        )
        .await?;
    let mut adoptions: Vec<(u64, Vec<SourceFile>)> = Vec::new();
    for row in &rows {
        let adoption = row.need_count(0)?;
        let file = SourceFile { path: row.need_text(1)?.to_owned(), text: row.need_text(2)?.to_owned() };
        match adoptions.last_mut() {
            Some((last, files)) if *last == adoption => files.push(file),
            _ => adoptions.push((adoption, vec![file])),
        }
    }
    let mut editions = HashMap::new();
    let mut newest: Option<(Catalogue, Arc<Calendar>)> = None;
    let mut earlier = Vec::new();
    for (n, files) in adoptions {
        let (catalogue, calendar) = read_catalogue(files)?;
        for edition in &catalogue.editions {
            editions.insert(edition.rules.clone(), Arc::clone(edition));
        }
        let calendar = match newest.take() {
            Some((_, before)) if *before == calendar => before,
            Some((_, before)) => {
                earlier.push((n, before));
                Arc::new(calendar)
            }
            None => Arc::new(calendar),
        };
        newest = Some((catalogue, calendar));
    }
    match newest {
        Some((catalogue, calendar)) => Ok(Adopted { catalogue, calendar, earlier, editions }),
        None => Ok(Adopted { catalogue: Catalogue::default(), calendar: empty()?.calendar, earlier, editions }),
    }
}

/// Reads texts that were checked when they were adopted.
pub(crate) fn read_catalogue(files: Vec<SourceFile>) -> Result<(Catalogue, Calendar), StoreError> {
    let (catalogue, _) = mingfa_catalogue::read(files);
    let data = catalogue.calendars.first().ok_or_else(|| StoreError::Refused("规则库缺少工作日历".to_owned()))?;
    let calendar = Calendar::build(&data.data).map_err(|errors| {
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        StoreError::Refused(format!("工作日历有误：{first}"))
    })?;
    Ok((catalogue, calendar))
}

/// The slot map, extended for fields that have none yet.
async fn slots(shared: &Shared, catalogue: &Catalogue) -> Result<Slots, StoreError> {
    let district = Cell::text(shared.district.as_str());
    let rows = shared.db.fetch("SELECT procedure, grp, field, slot FROM slot WHERE district = $1", std::slice::from_ref(&district)).await?;
    let read = |row: &Row| -> Result<(Id, Id, Id, String), StoreError> {
        Ok((Id::new(row.need_text(0)?), Id::new(row.need_text(1)?), Id::new(row.need_text(2)?), row.need_text(3)?.to_owned()))
    };
    let mut slots = Slots::from_rows(rows.iter().map(read).collect::<Result<Vec<_>, _>>()?.into_iter());
    let added = slots.extend(catalogue);
    if !added.is_empty() {
        let mut tx = shared.db.begin().await?;
        for (procedure, group, field, slot) in &added {
            let args = [
                district.clone(),
                Cell::text(procedure.as_str()),
                Cell::text(group.as_str()),
                Cell::text(field.as_str()),
                Cell::text(slot.as_str()),
            ];
            tx.execute("INSERT INTO slot (district, procedure, grp, field, slot) VALUES ($1, $2, $3, $4, $5)", &args).await?;
        }
        tx.commit().await?;
    }
    Ok(slots)
}

/// Working-day ordinals, so that differences are one join.
async fn fill_workdays(shared: &Shared, calendar: &Calendar) -> Result<(), StoreError> {
    let district = shared.district.as_str();
    let days: Vec<(i32, i32)> = calendar.ordinals().collect();
    let row = shared
        .db
        .fetch_one("SELECT COUNT(*), CAST(COALESCE(SUM(ordinal), 0) AS BIGINT) FROM workday WHERE district = $1", &[Cell::text(district)])
        .await?;
    let sum: i64 = days.iter().map(|(_, ordinal)| i64::from(*ordinal)).sum();
    let known = row.as_ref().and_then(|row| Some((row.int(0)?, row.int(1)?)));
    if known == Some((i64::try_from(days.len()).unwrap_or(0), sum)) {
        return Ok(());
    }
    let mut tx = shared.db.begin().await?;
    tx.execute("DELETE FROM workday WHERE district = $1", &[Cell::text(district)]).await?;
    let mut rows = crate::write::Rows::new(&WORKDAY);
    for (day, ordinal) in days {
        rows.push(vec![Cell::text(district), Cell::int(day), Cell::int(ordinal)]);
    }
    rows.insert(&mut tx).await?;
    tx.commit().await
}

const WORKDAY: crate::write::Table = crate::write::Table { name: "workday", columns: &["district", "day", "ordinal"], key: 2 };

async fn local_values(shared: &Shared) -> Result<LocalValues, StoreError> {
    let mut values = LocalValues::default();
    let rows = shared
        .db
        .fetch("SELECT key, day_from, length, number, text FROM local_value WHERE district = $1", &[Cell::text(shared.district.as_str())])
        .await?;
    for row in &rows {
        let length = row.text(2).map(str::parse).transpose().map_err(|_| StoreError::damaged("本区规定的时长不可读"))?;
        let (key, from) = (Id::new(row.need_text(0)?), day(row, 1)?);
        match row.text(4) {
            Some(text) => values.set_text(&key, from, text),
            None => values.set(&key, from, length, row.int(3)),
        }
    }
    Ok(values)
}

async fn certificates(shared: &Shared) -> Result<Certificates, StoreError> {
    let mut certificates = Certificates::default();
    let rows = shared
        .db
        .fetch("SELECT person, kind, day_from, day_to FROM certificate WHERE district = $1", &[Cell::text(shared.district.as_str())])
        .await?;
    for row in &rows {
        certificates.put(&Id::new(row.need_text(0)?), &Id::new(row.need_text(1)?), day(row, 2)?, day(row, 3)?);
    }
    Ok(certificates)
}

async fn units(shared: &Shared) -> Result<Vec<Unit>, StoreError> {
    let rows = shared
        .db
        .fetch(
            "SELECT id, name, short, kind, mark, parent, day_from, day_to, document FROM unit WHERE district = $1 ORDER BY id",
            &[Cell::text(shared.district.as_str())],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Unit {
                id: Id::new(row.need_text(0)?),
                name: row.need_text(1)?.to_owned(),
                short: row.need_text(2)?.to_owned(),
                kind: Id::new(row.need_text(3)?),
                mark: row.need_text(4)?.to_owned(),
                parent: row.text(5).map(Id::new),
                from: day(row, 6)?,
                until: row.int(7).map(|_| day(row, 7)).transpose()?,
                document: row.need_text(8)?.to_owned(),
            })
        })
        .collect()
}

/// A day-number column as a date.
pub(crate) fn day(row: &Row, column: usize) -> Result<mingfa_time::Date, StoreError> {
    let number = i32::try_from(row.need_int(column)?).map_err(|_| StoreError::damaged("日期超出范围"))?;
    Ok(date_of(number))
}
