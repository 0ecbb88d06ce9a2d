//! Who may: roles, assignment and separation of duties, judged on persons.

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Action, Edition, Role};
use mingfa_time::Date;

use crate::command::{Actor, Context};
use crate::decide::cites;
use crate::refusal::Refusal;
use crate::state::State;

/// The role in which the actor may do the action on a day.
///
/// # Errors
/// No role fits, the person is not assigned, has acted in a role kept apart, or lacks a certificate.
pub(crate) fn may<'e>(
    edition: &'e Edition,
    state: &State,
    action: &'e Action,
    actor: &Actor,
    on: Date,
    context: &Context<'_>,
) -> Result<&'e Id, Refusal> {
    let mut refusal = Refusal::Role { action: action.title.clone(), roles: titles(edition, &action.roles) };
    for id in action.roles.iter().filter(|id| actor.roles.contains(id)) {
        let Some(role) = edition.role(id) else { continue };
        match fits(edition, state, action, role, actor).and_then(|()| certified(role, &actor.person, on, &action.title, context)) {
            Ok(()) => return Ok(&role.id),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// The first of `roles` that the actor fills; assignment is judged when there is a state.
pub(crate) fn role_among<'e>(edition: &'e Edition, roles: &'e [Id], actor: &Actor, state: Option<&State>) -> Option<&'e Id> {
    roles.iter().find(|id| {
        let assigned = edition.role(id).is_some_and(|role| role.assigned);
        let is_assigned = || state.is_some_and(|state| is_assigned(state, id, actor));
        actor.roles.contains(id) && (!assigned || is_assigned())
    })
}

/// Titles of roles, for a sentence.
pub(crate) fn titles(edition: &Edition, roles: &[Id]) -> String {
    roles.iter().map(|id| edition.role(id).map_or_else(|| id.to_string(), |role| role.title.clone())).collect::<Vec<_>>().join("或")
}

fn fits(edition: &Edition, state: &State, action: &Action, role: &Role, actor: &Actor) -> Result<(), Refusal> {
    if role.assigned && !is_assigned(state, &role.id, actor) {
        return Err(Refusal::NotAssigned { action: action.title.clone(), role: role.title.clone() });
    }
    for rule in edition.aparts.iter().filter(|rule| rule.roles.contains(&role.id)) {
        for other in rule.roles.iter().filter(|other| **other != role.id) {
            if has_acted(state, other, actor) {
                let other = edition.role(other).map_or_else(|| other.to_string(), |role| role.title.clone());
                return Err(Refusal::Apart { role: role.title.clone(), other, cite: cites(&rule.cite) });
            }
        }
    }
    Ok(())
}

/// Refuses whoever does not hold the certificate that the role demands on the day; `what` is what they were to do.
pub(crate) fn certified(role: &Role, person: &Id, on: Date, what: &str, context: &Context<'_>) -> Result<(), Refusal> {
    match &role.holds {
        Some(kind) if !context.certificates.valid(person, kind, on) => {
            Err(Refusal::Certificate { action: what.to_owned(), certificate: kind.to_string() })
        }
        _ => Ok(()),
    }
}

/// Separation is judged for the person and for the one acted for.
fn has_acted(state: &State, role: &Id, actor: &Actor) -> bool {
    let same = |person: &Id| *person == actor.person || actor.acting.as_ref() == Some(person);
    let acted = state.passes.iter().any(|pass| pass.valid && pass.role == *role && (same(&pass.actor) || pass.acting.as_ref().is_some_and(same)));
    acted || state.assigned.get(role).is_some_and(|persons| persons.iter().any(same))
}

fn is_assigned(state: &State, role: &Id, actor: &Actor) -> bool {
    let named = |person: &Id| state.assigned.get(role).is_some_and(|persons| persons.contains(person));
    named(&actor.person) || actor.acting.as_ref().is_some_and(named)
}
