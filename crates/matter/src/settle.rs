//! What the law counts as done when nobody acts.

use mingfa_catalogue::model::{Clock, Edition, Expiry};

use crate::clocks::expired_deems;
use crate::command::Context;
use crate::event::Draft;
use crate::state::State;

/// The events that are due because a clock ran out: the same that [`decide`](crate::decide) settles before it judges a command. A
/// matter on which nobody acts gets them by this function alone.
pub fn settle(edition: &Edition, state: &State, context: &Context<'_>) -> Vec<Draft> {
    expired_deems(edition, state, context)
}

/// The clocks of an edition whose running out the law counts as an act.
pub fn deeming(edition: &Edition) -> impl Iterator<Item = &Clock> {
    edition.clocks.iter().filter(|clock| matches!(clock.expiry, Expiry::Deem(_)))
}
