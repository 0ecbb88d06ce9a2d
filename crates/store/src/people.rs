//! Persons, their accounts, sessions and appointments. Sessions and password hashes are plain rows; persons and appointments
//! are events too.

use mingfa_catalogue::Id;
use mingfa_time::{Date, day_number};

use crate::Store;
use crate::api::{Appointment, Certificate, LocalSetting, Person};
use crate::db::{Cell, Row};
use crate::error::StoreError;
use crate::world::day;

/// What signing in needs to know of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub person: Person,
    /// Argon2id hash in PHC form; empty = no password set.
    pub hash: String,
    /// A one-time password: it must be changed at once.
    pub must_change: bool,
    /// Failed tries since the last success.
    pub failures: u32,
    /// Instant (milliseconds) of the last failed try.
    pub failed_at: Option<i64>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Account.
    pub person: Id,
    /// Token for forms.
    pub csrf: String,
    /// Made at (milliseconds).
    pub made: i64,
    /// Last used at (milliseconds).
    pub seen: i64,
}

impl Store {
    /// Every person, by id.
    ///
    /// # Errors
    /// The database is away.
    pub async fn persons(&self) -> Result<Vec<Person>, StoreError> {
        let rows =
            self.shared.db.fetch("SELECT id, name, login, disabled FROM person WHERE district = $1 ORDER BY id", &[self.here()]).await?;
        rows.iter().map(person).collect()
    }

    /// A person.
    ///
    /// # Errors
    /// The database is away.
    pub async fn person(&self, id: &Id) -> Result<Option<Person>, StoreError> {
        let args = [self.here(), Cell::text(id.as_str())];
        let row = self.shared.db.fetch_one("SELECT id, name, login, disabled FROM person WHERE district = $1 AND id = $2", &args).await?;
        row.as_ref().map(person).transpose()
    }

    /// The account that signs in with this name.
    ///
    /// # Errors
    /// The database is away.
    pub async fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let args = [self.here(), Cell::text(login)];
        let sql = "SELECT p.id, p.name, p.login, p.disabled, a.hash, a.must_change, a.failures, a.failed_at FROM person AS p \
                   LEFT JOIN account AS a ON a.district = p.district AND a.person = p.id WHERE p.district = $1 AND p.login = $2";
        let Some(row) = self.shared.db.fetch_one(sql, &args).await? else { return Ok(None) };
        Ok(Some(Account {
            person: person(&row)?,
            hash: row.text(4).unwrap_or_default().to_owned(),
            must_change: row.int(5) == Some(1),
            failures: row.int(6).and_then(|count| u32::try_from(count).ok()).unwrap_or(0),
            failed_at: row.int(7),
        }))
    }

    /// Sets a password hash; every session of the person ends.
    ///
    /// # Errors
    /// The database is away.
    pub async fn set_password(&self, person: &Id, hash: &str, must_change: bool) -> Result<(), StoreError> {
        let mut tx = self.shared.db.begin().await?;
        let args =
            [self.here(), Cell::text(person.as_str()), Cell::text(hash), Cell::flag(must_change), Cell::int(self.now().as_millisecond())];
        tx.execute(
            "INSERT INTO account (district, person, hash, must_change, changed, failures, failed_at) VALUES ($1, $2, $3, $4, $5, 0, NULL) \
             ON CONFLICT (district, person) DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change, changed = excluded.changed, failures = 0, failed_at = NULL",
            &args,
        )
        .await?;
        tx.execute("DELETE FROM session WHERE district = $1 AND person = $2", &[self.here(), Cell::text(person.as_str())]).await?;
        tx.commit().await
    }

    /// Books a try to sign in: a failure counts up, a success resets.
    ///
    /// # Errors
    /// The database is away.
    pub async fn book_sign_in(&self, person: &Id, success: bool) -> Result<(), StoreError> {
        let now = Cell::int(self.now().as_millisecond());
        let args = [self.here(), Cell::text(person.as_str()), now];
        let sql = if success {
            "UPDATE account SET failures = 0, failed_at = NULL WHERE district = $1 AND person = $2 AND $3 > 0"
        } else {
            "UPDATE account SET failures = failures + 1, failed_at = $3 WHERE district = $1 AND person = $2"
        };
        self.shared.db.execute(sql, &args).await?;
        Ok(())
    }

    /// Keeps a session under the hash of its token; the oldest beyond three end.
    ///
    /// # Errors
    /// The database is away.
    pub async fn put_session(&self, token_hash: &[u8], person: &Id, csrf: &str) -> Result<(), StoreError> {
        let now = self.now().as_millisecond();
        let mut tx = self.shared.db.begin().await?;
        let args = [self.here(), Cell::blob(token_hash), Cell::text(person.as_str()), Cell::text(csrf), Cell::int(now), Cell::int(now)];
        tx.execute("INSERT INTO session (district, token, person, csrf, made, seen) VALUES ($1, $2, $3, $4, $5, $6)", &args).await?;
        tx.execute(
            "DELETE FROM session WHERE district = $1 AND person = $2 AND token NOT IN \
             (SELECT token FROM session WHERE district = $1 AND person = $2 ORDER BY made DESC LIMIT 3)",
            &[self.here(), Cell::text(person.as_str())],
        )
        .await?;
        tx.commit().await
    }

    /// The session of a token's hash.
    ///
    /// # Errors
    /// The database is away.
    pub async fn session(&self, token_hash: &[u8]) -> Result<Option<Session>, StoreError> {
        let args = [self.here(), Cell::blob(token_hash)];
        let row =
            self.shared.db.fetch_one("SELECT person, csrf, made, seen FROM session WHERE district = $1 AND token = $2", &args).await?;
        row.map(|row| {
            Ok(Session {
                person: Id::new(row.need_text(0)?),
                csrf: row.need_text(1)?.to_owned(),
                made: row.need_int(2)?,
                seen: row.need_int(3)?,
            })
        })
        .transpose()
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// The database is away.
    pub async fn touch_session(&self, token_hash: &[u8]) -> Result<(), StoreError> {
        let args = [self.here(), Cell::blob(token_hash), Cell::int(self.now().as_millisecond())];
        self.shared.db.execute("UPDATE session SET seen = $3 WHERE district = $1 AND token = $2", &args).await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database is away.
    pub async fn end_session(&self, token_hash: &[u8]) -> Result<(), StoreError> {
        self.shared.db.execute("DELETE FROM session WHERE district = $1 AND token = $2", &[self.here(), Cell::blob(token_hash)]).await?;
        Ok(())
    }

    /// Appointments in force on a day; of one person, or of all.
    ///
    /// # Errors
    /// The database is away.
    pub async fn appointments(&self, person: Option<&Id>, on: Date) -> Result<Vec<Appointment>, StoreError> {
        let mut sql = "SELECT id, person, office, unit, day_from, day_to FROM appointment WHERE district = $1 AND day_from <= $2 AND (day_to IS NULL OR day_to >= $2)".to_owned();
        let mut args = vec![self.here(), Cell::int(day_number(on))];
        if let Some(person) = person {
            sql.push_str(" AND person = $3");
            args.push(Cell::text(person.as_str()));
        }
        sql.push_str(" ORDER BY id");
        let rows = self.shared.db.fetch(&sql, &args).await?;
        rows.iter()
            .map(|row| {
                Ok(Appointment {
                    id: Id::new(row.need_text(0)?),
                    person: Id::new(row.need_text(1)?),
                    office: Id::new(row.need_text(2)?),
                    unit: Id::new(row.need_text(3)?),
                    from: day(row, 4)?,
                    until: row.int(5).map(|_| day(row, 5)).transpose()?,
                })
            })
            .collect()
    }

    /// Certificates, of one person or of all, by id; those that are over too.
    ///
    /// # Errors
    /// The database is away.
    pub async fn certificates(&self, person: Option<&Id>) -> Result<Vec<Certificate>, StoreError> {
        let mut sql = "SELECT id, person, kind, number, day_from, day_to FROM certificate WHERE district = $1".to_owned();
        let mut args = vec![self.here()];
        if let Some(person) = person {
            sql.push_str(" AND person = $2");
            args.push(Cell::text(person.as_str()));
        }
        sql.push_str(" ORDER BY id");
        let rows = self.shared.db.fetch(&sql, &args).await?;
        let certificates = rows.iter().map(|row| {
            Ok(Certificate {
                id: Id::new(row.need_text(0)?),
                person: Id::new(row.need_text(1)?),
                kind: Id::new(row.need_text(2)?),
                number: row.need_text(3)?.to_owned(),
                from: day(row, 4)?,
                until: day(row, 5)?,
            })
        });
        certificates.collect()
    }

    /// Local values as they were set, newest first for each key.
    ///
    /// # Errors
    /// The database is away.
    pub async fn local_settings(&self) -> Result<Vec<LocalSetting>, StoreError> {
        let rows = self
            .shared
            .db
            .fetch(
                "SELECT key, length, number, text, basis, day_from FROM local_value WHERE district = $1 ORDER BY key, day_from DESC",
                &[self.here()],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(LocalSetting {
                    key: Id::new(row.need_text(0)?),
                    length: row.text(1).map(str::parse).transpose().map_err(|_| StoreError::damaged("本区规定的时长不可读"))?,
                    number: row.int(2),
                    text: row.text(3).map(str::to_owned),
                    basis: row.need_text(4)?.to_owned(),
                    from: day(row, 5)?,
                })
            })
            .collect()
    }

    /// Writes a line of the security log (sign-ins, failures, denials, reveals).
    ///
    /// # Errors
    /// The database is away.
    pub async fn security(&self, kind: &str, person: &Id, detail: &str) -> Result<(), StoreError> {
        let args = [self.here(), Cell::int(self.now().as_millisecond()), Cell::text(kind), Cell::text(person.as_str()), Cell::text(detail)];
        self.shared
            .numbered(
                "INSERT INTO security (district, id, at, kind, person, detail) SELECT $1, COALESCE(MAX(id), 0) + 1, $2, $3, $4, $5 FROM security WHERE district = $1",
                &args,
            )
            .await
    }

    /// Newest lines of the security log: (milliseconds, kind, person, detail).
    ///
    /// # Errors
    /// The database is away.
    pub async fn security_log(&self, limit: u64) -> Result<Vec<(i64, String, Id, String)>, StoreError> {
        let args = [self.here(), Cell::count(limit)];
        let rows = self
            .shared
            .db
            .fetch("SELECT at, kind, person, detail FROM security WHERE district = $1 ORDER BY id DESC LIMIT $2", &args)
            .await?;
        rows.iter()
            .map(|row| Ok((row.need_int(0)?, row.need_text(1)?.to_owned(), Id::new(row.need_text(2)?), row.need_text(3)?.to_owned())))
            .collect()
    }

    pub(crate) fn here(&self) -> Cell {
        Cell::text(self.shared.district.as_str())
    }
}

fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: Id::new(row.need_text(0)?),
        name: row.need_text(1)?.to_owned(),
        login: row.need_text(2)?.to_owned(),
        disabled: row.int(3) == Some(1),
    })
}
