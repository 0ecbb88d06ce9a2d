//! What can be done now, and what stands in the way of the rest: the heart of a matter's page.

use mingfa_catalogue::enabled::{self, Blocked};
use mingfa_catalogue::model::{Action, Edition};

use crate::clocks::earliest;
use crate::command::{Actor, Context};
use crate::decide::explain;
use crate::facts::View;
use crate::people;
use crate::refusal::Refusal;
use crate::state::{State, item_site};

/// An action as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability<'e> {
    /// The action.
    pub action: &'e Action,
    /// The actor fills a role that may (and is not kept apart).
    pub mine: bool,
    /// Why the actor may not, when they may not.
    pub person: Option<Refusal>,
    /// What stands in the way whoever asks; empty = it can be done.
    pub obstacles: Vec<Obstacle>,
}

/// One obstacle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The sentence, rule and citation.
    pub refusal: Refusal,
}

/// Every action offered where the matter stands, for this actor. Actions of items are included once, without an item.
pub fn available<'e>(edition: &'e Edition, state: &State, actor: &Actor, context: &Context<'_>) -> Vec<Availability<'e>> {
    let view = View::new(edition, state, *context);
    let offered = edition.all_actions().filter(|action| enabled::offered(edition, action, &view));
    offered.map(|action| availability(edition, state, action, actor, &view)).collect()
}

fn availability<'e>(edition: &'e Edition, state: &State, action: &'e Action, actor: &Actor, view: &View<'_>) -> Availability<'e> {
    let person = people::may(edition, state, action, actor).err();
    let mut obstacles = Vec::new();
    if item_site(action).is_none() {
        for blocked in enabled::obstacles(edition, action, view) {
            // Fields that the action itself asks for are not obstacles yet: they will be filled in its form.
            if filled_by_its_form(action, &blocked) {
                continue;
            }
            obstacles.push(Obstacle { refusal: explain(edition, view, action, &blocked) });
        }
        if let Some(refusal) = earliest(edition, state, action, mingfa_time::Moment::from(view.context.now), &view.context) {
            obstacles.push(Obstacle { refusal });
        }
    }
    Availability { action, mine: person.is_none(), person, obstacles }
}

fn filled_by_its_form(action: &Action, blocked: &Blocked<'_>) -> bool {
    let asked = |cond: &mingfa_catalogue::model::Cond| {
        cond.atoms().iter().all(|atom| match atom {
            mingfa_catalogue::model::Atom::Field { field, .. } => action.needs.contains(field) || action.asks.contains(field),
            mingfa_catalogue::model::Atom::Linked { link, .. } => action.needs.contains(link),
            _ => false,
        })
    };
    match blocked {
        Blocked::Guard(guard) => asked(&guard.cond),
        Blocked::NoTarget => true,
        _ => false,
    }
}
