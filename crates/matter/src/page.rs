//! What can be done now, and what stands in the way of the rest: the heart of a matter's page.

use mingfa_catalogue::Id;
use mingfa_catalogue::enabled::{self, Blocked, Facts};
use mingfa_catalogue::model::{Action, Atom, Cond, Edition};

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
    let person = people::may(edition, state, action, actor, view.context.today, &view.context).err();
    let mut obstacles = Vec::new();
    if item_site(action).is_none() {
        for blocked in enabled::obstacles(edition, action, view) {
            // What the action's own form can give is no obstacle yet.
            if filled_by_its_form(edition, state, action, &blocked, view) {
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

/// Whether what the form of the action asks for could remove the obstacle: its fields, and links that still have room.
fn filled_by_its_form(edition: &Edition, state: &State, action: &Action, blocked: &Blocked<'_>, view: &View<'_>) -> bool {
    let given = |atom: &Atom| match atom {
        Atom::Field { field, .. } => action.needs.contains(field) || action.asks.contains(field),
        Atom::Linked { link, .. } => has_room(edition, state, link),
        _ => false,
    };
    match blocked {
        Blocked::Guard(guard) => could_be(&guard.cond, true, &given, view),
        Blocked::NoTarget => true,
        _ => false,
    }
}

/// Whether another matter can be linked.
fn has_room(edition: &Edition, state: &State, link: &Id) -> bool {
    let linked = state.links.iter().filter(|linked| linked.link == *link).count();
    edition.link(link).is_some_and(|link| link.at_most.is_none_or(|most| linked < most as usize))
}

/// Whether a condition could come out as wanted when the atoms that are `given` may be either.
fn could_be(cond: &Cond, wanted: bool, given: &dyn Fn(&Atom) -> bool, view: &View<'_>) -> bool {
    let parts = |parts: &[Cond], all: bool| {
        if all { parts.iter().all(|part| could_be(part, wanted, given, view)) } else { parts.iter().any(|part| could_be(part, wanted, given, view)) }
    };
    match cond {
        Cond::All(each) => parts(each, wanted),
        Cond::Any(each) => parts(each, !wanted),
        Cond::Not(part) => could_be(part, !wanted, given, view),
        Cond::Is(atom) => given(atom) || view.holds(atom) == wanted,
    }
}
