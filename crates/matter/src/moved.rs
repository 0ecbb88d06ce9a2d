//! Which due days of a matter move when the world changes: another calendar, another local value.

use mingfa_catalogue::Id;
use mingfa_catalogue::model::Edition;
use mingfa_time::{Date, Phase, date_of};

use crate::clocks::{ClockReading, read_clocks};
use crate::command::Context;
use crate::project::project;
use crate::state::State;

/// A due day that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Clock, or publication, of the edition.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// Its due day in the present world; none = 未设定, 历未发布, standing still, or it does not apply.
    pub was: Option<Date>,
    /// Its due day in the changed world.
    pub becomes: Option<Date>,
}

/// The due days that differ between two worlds: those of clocks that run or stand still, and of publications not yet made. What is done
/// does not move.
pub fn moved(edition: &Edition, state: &State, present: &Context<'_>, changed: &Context<'_>) -> Vec<Moved> {
    let mut found = Vec::new();
    let (before, after) = (read_clocks(edition, state, present), read_clocks(edition, state, changed));
    for clock in &edition.clocks {
        let due = |readings: &[ClockReading<'_>]| {
            let open = |reading: &&ClockReading<'_>| reading.clock.id == clock.id && matches!(reading.reading.phase, Phase::Running | Phase::Paused);
            readings.iter().find(open).and_then(|reading| reading.reading.due.on()).map(|due| due.date)
        };
        found.extend(differing(&clock.id, &clock.title, due(&before), due(&after)));
    }
    if !edition.publishes.is_empty() {
        let (before, after) = (project(edition, state, present).publications, project(edition, state, changed).publications);
        for publish in &edition.publishes {
            let due = |rows: &[crate::project::PublicationRow]| {
                rows.iter().find(|row| row.publication == publish.id && *row.state == *"due").and_then(|row| row.due).map(date_of)
            };
            found.extend(differing(&publish.id, &publish.title, due(&before), due(&after)));
        }
    }
    found
}

fn differing(id: &Id, title: &str, was: Option<Date>, becomes: Option<Date>) -> Option<Moved> {
    (was != becomes).then(|| Moved { id: id.clone(), title: title.to_owned(), was, becomes })
}
