//! The service: one open store and what every use case needs of it.

use std::sync::Arc;

use mingfa_catalogue::model::Catalogue;
use mingfa_catalogue::{Edition, Id};
use mingfa_matter::{Actor, Context, State};
use mingfa_store::api::{Loaded, Reveal};
use mingfa_store::{Store, World};

use crate::error::ServiceError;
use crate::may::{self, Denied};
use crate::names::Names;
use crate::principal::Principal;

/// What users do, one function per use case. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Service {
    pub(crate) store: Store,
}

impl Service {
    /// Over an open store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The store, for the command line on the machine (`ledger`, `backup`).
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The adopted world.
    pub fn world(&self) -> Arc<World> {
        self.store.world()
    }

    /// The adopted catalogue.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.world().catalogue)
    }

    /// Now, UTC+8.
    pub fn now(&self) -> jiff::civil::DateTime {
        jiff::tz::Offset::constant(8).to_datetime(self.store.now())
    }

    /// Names of units and persons.
    ///
    /// # Errors
    /// The store is away.
    pub async fn names(&self) -> Result<Names, ServiceError> {
        Ok(Names::new(&self.world().units, &self.store.persons().await?))
    }

    /// The principal of an account, with today's appointments.
    ///
    /// # Errors
    /// The store is away.
    pub async fn principal(&self, person: &Id) -> Result<Principal, ServiceError> {
        let appointments = self.store.appointments(Some(person), self.now().date()).await?;
        Ok(Principal { person: person.clone(), appointments, console: false })
    }

    /// Loads a matter that the principal may see.
    pub(crate) async fn seen(&self, principal: &Principal, matter: &Id, reveal: Reveal) -> Result<Loaded, ServiceError> {
        let loaded = self.store.load(matter, reveal).await?.ok_or(Denied::Unknown)?;
        if !may::sees(&may::scope(principal, &self.world()), &loaded.edition, &loaded.state) {
            return Err(Denied::Unknown.into());
        }
        Ok(loaded)
    }

    /// The actor that a principal is in a matter: roles by appointments, unit of the first fitting one.
    pub(crate) fn actor(&self, world: &World, principal: &Principal, edition: &Edition, state: Option<&State>, own_unit: Option<&Id>, item: Option<u32>) -> Actor {
        let roles = may::roles(principal, edition, state, &world.units, own_unit, item);
        let unit = roles.first().map(|(_, unit)| unit.clone());
        let fallback = || principal.appointments.first().map(|appointment| appointment.unit.clone());
        Actor {
            person: principal.person.clone(),
            unit: unit.or_else(fallback).unwrap_or_else(|| Id::new("district")),
            roles: roles.into_iter().map(|(role, _)| role).collect(),
            acting: None,
        }
    }

    pub(crate) fn context<'w>(&self, world: &'w World) -> Context<'w> {
        world.context(self.now())
    }
}
