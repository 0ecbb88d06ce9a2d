//! What only a demonstration may do: give labelled accounts one known password.

use mingfa_catalogue::Id;
use mingfa_store::StoreError;

use crate::error::ServiceError;
use crate::passwords;
use crate::service::Service;

impl Service {
    /// Gives these accounts one password, for a demonstration whose sign-in page shows it.
    ///
    /// # Errors
    /// The district is not a demonstration, or the store is away.
    pub async fn label_accounts(&self, persons: &[Id], password: &str) -> Result<(), ServiceError> {
        if !self.store.is_demo() {
            return Err(StoreError::Refused("只有演示区可以使用公开的演示口令".to_owned()).into());
        }
        let mut salt = Vec::new();
        for byte in self.store.random_hex(16).as_bytes() {
            salt.push(*byte);
        }
        salt.truncate(16);
        let hash = passwords::hash(password.to_owned(), salt).await?;
        for person in persons {
            self.store.set_password(person, &hash, false).await?;
        }
        Ok(())
    }
}
