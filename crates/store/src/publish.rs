//! What the portal reads — masked, in clear, and nothing else — and the attempts that rules refused.

use mingfa_catalogue::Id;

use crate::Store;
use crate::api::{Page, Published, RefusedAttempt};
use crate::db::{Cell, Row};
use crate::error::StoreError;

const COLUMNS: &str = "id, matter, publication, place, title, source, number, day, state, body, mask_note, n";

impl Store {
    /// Puts (or replaces) a published item.
    ///
    /// # Errors
    /// The database is away.
    pub async fn put_published(&self, item: &Published) -> Result<(), StoreError> {
        let body = serde_json::to_string(&item.body).map_err(|error| StoreError::damaged(error.to_string()))?;
        let args = [
            self.here(),
            Cell::text(item.id.as_str()),
            Cell::text(item.matter.as_str()),
            Cell::text(item.publication.as_str()),
            Cell::text(item.column.as_str()),
            Cell::text(item.title.as_str()),
            Cell::text(item.source.as_str()),
            Cell::Text(item.number.clone()),
            Cell::int(item.day),
            Cell::text(item.state.as_str()),
            Cell::text(body),
            Cell::Text(item.mask_note.clone()),
            Cell::count(item.n),
        ];
        let sql = "INSERT INTO published (district, id, matter, publication, place, title, source, number, day, state, body, mask_note, n) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (district, id) DO UPDATE SET title = excluded.title, source = excluded.source, \
                   number = excluded.number, day = excluded.day, state = excluded.state, body = excluded.body, mask_note = excluded.mask_note, n = excluded.n, place = excluded.place";
        self.shared.db.execute(sql, &args).await?;
        Ok(())
    }

    /// Published items of a column (or of all), newest first; `words` must occur in the title or number.
    ///
    /// # Errors
    /// The database is away.
    pub async fn published_in(&self, column: Option<&Id>, words: &str, page: u64, size: u64) -> Result<Page<Published>, StoreError> {
        let mut tail = " FROM published WHERE district = $1 AND state = 'published'".to_owned();
        let mut args = vec![self.here()];
        if let Some(column) = column {
            args.push(Cell::text(column.as_str()));
            tail.push_str(&format!(" AND place = ${}", args.len()));
        }
        for word in words.split_whitespace() {
            args.push(Cell::text(crate::query::like(word)));
            tail.push_str(&format!(
                " AND (LOWER(title) LIKE ${0} ESCAPE '\\' OR LOWER(number) LIKE ${0} ESCAPE '\\' OR LOWER(body) LIKE ${0} ESCAPE '\\')",
                args.len()
            ));
        }
        let total = self.shared.db.fetch_one(&format!("SELECT COUNT(*){tail}"), &args).await?.and_then(|row| row.int(0)).unwrap_or(0);
        let sql = format!("SELECT {COLUMNS}{tail} ORDER BY day DESC, id LIMIT {size} OFFSET {}", page.saturating_mul(size));
        let rows = self.shared.db.fetch(&sql, &args).await?;
        Ok(Page { rows: rows.iter().map(published).collect::<Result<_, _>>()?, total: u64::try_from(total).unwrap_or(0) })
    }

    /// One published item, whatever its state.
    ///
    /// # Errors
    /// The database is away.
    pub async fn published(&self, id: &str) -> Result<Option<Published>, StoreError> {
        let args = [self.here(), Cell::text(id)];
        let row = self.shared.db.fetch_one(&format!("SELECT {COLUMNS} FROM published WHERE district = $1 AND id = $2"), &args).await?;
        row.as_ref().map(published).transpose()
    }

    /// Publications that are due and not made: (matter, publication, due day).
    ///
    /// # Errors
    /// The database is away.
    pub async fn publications_due(&self, limit: u64) -> Result<Vec<(Id, Id, Option<i32>)>, StoreError> {
        let args = [self.here(), Cell::count(limit)];
        let sql = "SELECT matter, publication, due FROM publication WHERE district = $1 AND state = 'due' ORDER BY CASE WHEN due IS NULL THEN 1 ELSE 0 END, due LIMIT $2";
        let rows = self.shared.db.fetch(sql, &args).await?;
        rows.iter()
            .map(|row| Ok((Id::new(row.need_text(0)?), Id::new(row.need_text(1)?), row.int(2).and_then(|day| i32::try_from(day).ok()))))
            .collect()
    }

    /// Keeps a refused attempt (foundations 10: a plain row, shown on the matter).
    ///
    /// # Errors
    /// The database is away.
    pub async fn put_refused(&self, attempt: &RefusedAttempt) -> Result<(), StoreError> {
        let at = jiff::tz::Offset::constant(8).to_timestamp(attempt.at).map_err(|error| StoreError::Refused(error.to_string()))?;
        let args = [
            self.here(),
            Cell::text(attempt.matter.as_str()),
            Cell::text(attempt.person.as_str()),
            Cell::text(attempt.action.as_str()),
            Cell::text(attempt.rule.as_str()),
            Cell::text(attempt.sentence.as_str()),
            Cell::int(at.as_millisecond()),
        ];
        self.shared
            .numbered(
                "INSERT INTO refused (district, id, matter, person, action, rule, sentence, at) \
                 SELECT $1, COALESCE(MAX(id), 0) + 1, $2, $3, $4, $5, $6, $7 FROM refused WHERE district = $1",
                &args,
            )
            .await
    }

    /// Refused attempts on a matter, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn refused(&self, matter: &Id) -> Result<Vec<RefusedAttempt>, StoreError> {
        let args = [self.here(), Cell::text(matter.as_str())];
        let rows = self
            .shared
            .db
            .fetch(
                "SELECT person, action, rule, sentence, at FROM refused WHERE district = $1 AND matter = $2 ORDER BY id DESC LIMIT 50",
                &args,
            )
            .await?;
        rows.iter()
            .map(|row| {
                let at = jiff::Timestamp::from_millisecond(row.need_int(4)?).map_err(|error| StoreError::damaged(error.to_string()))?;
                Ok(RefusedAttempt {
                    matter: matter.clone(),
                    person: Id::new(row.need_text(0)?),
                    action: row.need_text(1)?.to_owned(),
                    rule: row.need_text(2)?.to_owned(),
                    sentence: row.need_text(3)?.to_owned(),
                    at: crate::append::encode::civil(at),
                })
            })
            .collect()
    }
}

fn published(row: &Row) -> Result<Published, StoreError> {
    Ok(Published {
        id: row.need_text(0)?.to_owned(),
        matter: Id::new(row.need_text(1)?),
        publication: Id::new(row.need_text(2)?),
        column: Id::new(row.need_text(3)?),
        title: row.need_text(4)?.to_owned(),
        source: row.need_text(5)?.to_owned(),
        number: row.text(6).map(str::to_owned),
        day: row.int(7).and_then(|day| i32::try_from(day).ok()).unwrap_or(0),
        state: Id::new(row.need_text(8)?),
        body: serde_json::from_str(row.need_text(9)?).map_err(|error| StoreError::damaged(error.to_string()))?,
        mask_note: row.text(10).map(str::to_owned),
        n: row.need_count(11)?,
    })
}
