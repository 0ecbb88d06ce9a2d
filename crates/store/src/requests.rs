//! What a request key was answered with, asked before anything is decided: a form sent twice gets its first answer even when the
//! matter has moved on since.

use crate::Store;
use crate::api::RequestKey;
use crate::db::Cell;
use crate::error::StoreError;

impl Store {
    /// The outcome that was kept with a request key; none when the key is new.
    ///
    /// # Errors
    /// [`StoreError::RepeatedKey`] when the key was used for something else or by someone else; the database is away.
    pub async fn answered(&self, request: &RequestKey) -> Result<Option<String>, StoreError> {
        let sql = "SELECT principal, body, outcome FROM request WHERE district = $1 AND key = $2";
        let Some(row) = self.shared.db.fetch_one(sql, &[self.here(), Cell::text(request.key.as_str())]).await? else { return Ok(None) };
        if row.need_text(0)? != request.principal.as_str() || row.need_text(1)? != request.body {
            return Err(StoreError::RepeatedKey);
        }
        Ok(Some(row.need_text(2)?.to_owned()))
    }
}
