//! What happens by itself: acts that the law counts as done because nobody acted in time (视为受理; foundations 5); files that nobody
//! claimed go.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use mingfa_catalogue::Id;
use mingfa_matter::{deeming, preview, settle};
use mingfa_store::StoreError;
use mingfa_store::api::{Change, RequestKey, Reveal};
use mingfa_time::day_number;

use crate::error::ServiceError;
use crate::matters::{TRIES, body_hash};
use crate::service::Service;

/// So long an uploaded file may wait for the act that it belongs to.
const UNCLAIMED: Duration = Duration::from_secs(24 * 3_600);
/// Matters that are looked up at once.
const PAGE: u64 = 200;

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Matters in which the law deemed something done.
    pub deemed: u64,
    /// Matters that could not be settled this time; why is in the log. The next sweep looks at them again.
    pub failed: u64,
}

impl Service {
    /// Settles what the law counts as done by now in matters on which nobody acts. Found by the index of due days; each event is
    /// appended once, however many nodes sweep.
    ///
    /// # Errors
    /// The store is away.
    pub async fn sweep(&self) -> Result<Swept, ServiceError> {
        let today = day_number(self.now().date());
        let mut swept = Swept::default();
        for (procedure, clock) in self.deeming_clocks() {
            let mut last = None;
            loop {
                let page = self.store.expired(&procedure, &clock, today, last.as_ref(), PAGE).await?;
                for expired in &page {
                    match self.settle(&expired.matter).await {
                        Ok(deemed) => swept.deemed += u64::from(deemed),
                        Err(ServiceError::Store(away @ StoreError::Unavailable(_))) => return Err(away.into()),
                        Err(error) => {
                            tracing::error!(matter = %expired.matter, %error, "what the law deems done was not recorded");
                            swept.failed += 1;
                        }
                    }
                }
                let full = page.len() as u64 == PAGE;
                last = page.into_iter().next_back();
                if !full {
                    break;
                }
            }
        }
        Ok(swept)
    }

    /// Removes files that were uploaded a day ago or earlier for something that was never done; gives how many.
    ///
    /// # Errors
    /// The database or the disk is away.
    pub async fn sweep_files(&self) -> Result<u64, ServiceError> {
        Ok(self.store.remove_stray_files(UNCLAIMED).await?)
    }

    /// Every clock, of whatever adopted edition, whose running out the law counts as an act: (procedure, clock).
    fn deeming_clocks(&self) -> BTreeSet<(Id, Id)> {
        let world = self.world();
        let clocks = world.editions.values().flat_map(|edition| deeming(edition).map(|clock| (edition.procedure.clone(), clock.id.clone())));
        clocks.collect()
    }

    /// Appends what is due in one matter; whether there was anything, and nobody else had recorded it.
    async fn settle(&self, matter: &Id) -> Result<bool, ServiceError> {
        let mut last = ServiceError::Conflict { changed: Vec::new() };
        for _ in 0..TRIES {
            let Some(loaded) = self.store.load(matter, Reveal::Nothing).await? else { return Ok(false) };
            let world = self.world();
            let context = self.context(&world);
            let drafts = settle(&loaded.edition, &loaded.state, &context);
            if drafts.is_empty() {
                return Ok(false);
            }
            // The same state gives the same key and body: of several nodes one appends, and the others are told that it is done.
            let acts: Vec<String> = drafts.iter().map(|draft| format!("{:?} {}", draft.action, draft.occurred)).collect();
            let key = format!("deem-{matter}-{}", loaded.state.seq);
            let request = RequestKey { key, principal: Id::new("system"), body: body_hash(&acts.join("\n")) };
            let after = preview(&loaded.edition, &loaded.state, &drafts);
            let edition = Arc::clone(&loaded.edition);
            let change = Change { matter: matter.clone(), edition: loaded.edition, before: Some(loaded.state), drafts, papers: Vec::new() };
            let mut changes = vec![change];
            self.ripple(&mut changes, vec![(edition, after)], &context).await?;
            match self.append(request, changes, matter.clone()).await {
                Err(conflict @ ServiceError::Conflict { .. }) => last = conflict,
                outcome => return Ok(outcome?.first.is_some()),
            }
        }
        Err(last)
    }
}
