//! What every part of an open store shares: connections, keys, and the adopted world (catalogue, calendar, local values, units).

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use mingfa_catalogue::{Catalogue, Edition, Id, Value};
use mingfa_matter::{Certificates, Context, LocalValues};
use mingfa_time::Calendar;

use crate::api::{Edge, Unit};
use crate::append::system::Effects;
use crate::db::{Cell, Db};
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::seal::{SealedValue, Sealing, Secrets};
use crate::slots::Slots;

/// An open store's common parts.
pub(crate) struct Shared {
    pub(crate) db: Db,
    pub(crate) dialect: &'static Dialect,
    pub(crate) district: String,
    pub(crate) name: String,
    pub(crate) origin: String,
    pub(crate) demo: bool,
    pub(crate) edge: Arc<dyn Edge>,
    pub(crate) secrets: Secrets,
    pub(crate) world: RwLock<Arc<World>>,
}

/// The adopted world at one moment. Replaced as a whole when something of it changes.
#[derive(Debug, Clone)]
pub struct World {
    /// Adopted catalogue.
    pub catalogue: Arc<Catalogue>,
    /// Adopted working-day calendar.
    pub calendar: Arc<Calendar>,
    /// Calendars adopted before it, oldest first, each with the index of the event that replaced it.
    pub earlier: Arc<Vec<(u64, Arc<Calendar>)>>,
    /// Local values set by the district.
    pub local: Arc<LocalValues>,
    /// Certificates of its persons.
    pub certificates: Arc<Certificates>,
    /// Units.
    pub units: Arc<Vec<Unit>>,
    /// Every edition ever adopted, by the hash of its expanded form (`rules`): open matters stay under theirs.
    pub editions: Arc<HashMap<String, Arc<Edition>>>,
    pub(crate) slots: Arc<Slots>,
    /// Size of the log when it last changed; 0 = never.
    pub(crate) at: u64,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("district", &self.district).field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl World {
    /// What the engine may know of it at an instant (UTC+8).
    pub fn context(&self, now: jiff::civil::DateTime) -> Context<'_> {
        Context {
            today: now.date(),
            now,
            calendar: &self.calendar,
            earlier: &self.earlier,
            local: &self.local,
            certificates: &self.certificates,
        }
    }
}

impl Shared {
    /// The world as it is now.
    pub(crate) fn world(&self) -> Arc<World> {
        match self.world.read() {
            Ok(world) => Arc::clone(&world),
            // A panic while replacing cannot leave a half-made world: it is one pointer.
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// Mark of a unit in official numbers; a unit without one uses the district's own.
    pub(crate) fn unit_mark(&self, unit: &Id) -> String {
        let world = self.world();
        let mark = world.units.iter().find(|each| each.id == *unit).map(|unit| unit.mark.clone()).filter(|mark| !mark.is_empty());
        mark.unwrap_or_else(|| self.name.chars().take(1).collect())
    }

    /// Seals with fresh randomness.
    pub(crate) fn seal(&self, sealing: &Sealing<'_>, value: &Value) -> Result<SealedValue, StoreError> {
        let mut salt = [0_u8; 32];
        let mut nonce = [0_u8; 12];
        self.edge.fill(&mut salt);
        self.edge.fill(&mut nonce);
        self.secrets.seal(sealing, value, salt, nonce)
    }

    /// Inserts a plain row under the next number of its district, which is given while the head is held: two nodes never give the same.
    pub(crate) async fn numbered(&self, sql: &str, args: &[Cell]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        tx.fetch(self.dialect.lock_head(), &[Cell::text(self.district.as_str())]).await?;
        tx.execute(sql, args).await?;
        tx.commit().await
    }

    /// Takes in what committed system changes did to the world.
    pub(crate) async fn after_commit(&self, effects: Effects) -> Result<(), StoreError> {
        if effects.world_changed {
            self.reload().await?;
        }
        if effects.law_changed {
            self.rebuild().await?;
        }
        Ok(())
    }

    /// Reads the adopted world anew.
    pub(crate) async fn reload(&self) -> Result<(), StoreError> {
        let world = Arc::new(crate::world::load(self).await?);
        match self.world.write() {
            Ok(mut slot) => *slot = world,
            Err(poisoned) => *poisoned.into_inner() = world,
        }
        Ok(())
    }
}
