//! May this action be done here, and where does it lead? The one judgement that the engine and the proof share (foundations 6).
//!
//! The engine answers the atoms from a matter's state, the proof from an abstract state. What needs numbers rather than atoms
//! (lower-bound clocks, repeat limits, persons) is judged by the engine alone and over-approximated by the proof.

use crate::model::{Action, ActionSite, Atom, Cond, Edition, Gate, Guard, Id, Step, Target, Track};

/// What the judgement may ask about a matter.
pub trait Facts {
    /// The step at which the main line stands.
    fn at(&self) -> &Id;
    /// The step from which the present one was entered, where a `(back)` action would lead.
    fn back(&self) -> Option<&Id>;
    /// Where a track stands; none = it has not begun or does not apply.
    fn track_at(&self, track: &Track) -> Option<&Id>;
    /// Whether an atom holds.
    fn holds(&self, atom: &Atom) -> bool;
}

/// Where an enabled action leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads<'e> {
    /// Nothing moves.
    Stay,
    /// The main line moves to this step.
    Main(&'e Step),
    /// A track moves to this step.
    Track(&'e Track, &'e Step),
}

/// Why an action cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked<'e> {
    /// It is not offered where the matter stands.
    NotHere,
    /// A guard of the action does not hold.
    Guard(&'e Guard),
    /// A gate has not been passed.
    Gate(&'e Gate),
    /// None of its several targets fits.
    NoTarget,
}

/// Judges one action.
///
/// # Errors
/// The first obstacle, in the order: place, guards, target, gates.
pub fn enabled<'e, F: Facts + ?Sized>(edition: &'e Edition, action: &'e Action, facts: &F) -> Result<Leads<'e>, Blocked<'e>> {
    if !offered(edition, action, facts) {
        return Err(Blocked::NotHere);
    }
    for guard in &action.guards {
        if !holds(&guard.cond, facts) {
            return Err(Blocked::Guard(guard));
        }
    }
    let leads = leads(edition, action, facts)?;
    for gate in gates_before(edition, action, &leads) {
        if !passes(gate, facts) {
            return Err(Blocked::Gate(gate));
        }
    }
    Ok(leads)
}

/// Every obstacle at once, for the page that explains what stands in the way. Empty = enabled.
pub fn obstacles<'e, F: Facts + ?Sized>(edition: &'e Edition, action: &'e Action, facts: &F) -> Vec<Blocked<'e>> {
    if !offered(edition, action, facts) {
        return vec![Blocked::NotHere];
    }
    let mut found: Vec<Blocked<'e>> = action.guards.iter().filter(|guard| !holds(&guard.cond, facts)).map(Blocked::Guard).collect();
    match leads(edition, action, facts) {
        Ok(leads) => found.extend(gates_before(edition, action, &leads).filter(|gate| !passes(gate, facts)).map(Blocked::Gate)),
        Err(blocked) => found.push(blocked),
    }
    found
}

/// Whether the action is offered at all where the matter stands.
pub fn offered<F: Facts + ?Sized>(edition: &Edition, action: &Action, facts: &F) -> bool {
    let main_is_open = || edition.step(facts.at()).is_some_and(|step| !step.end);
    match &action.site {
        ActionSite::Step(step) => match edition.track_of(step) {
            Some(track) => main_is_open() && facts.track_at(track) == Some(step),
            None => facts.at() == step,
        },
        ActionSite::Anywhere { except } => main_is_open() && !except.contains(facts.at()),
        ActionSite::Item { steps, .. } => {
            if steps.is_empty() {
                main_is_open()
            } else {
                steps.contains(facts.at())
            }
        }
    }
}

/// Whether a gate lets pass: it does not apply, is exempted, or what it requires holds.
pub fn passes<F: Facts + ?Sized>(gate: &Gate, facts: &F) -> bool {
    if !holds(&gate.applies, facts) {
        return true;
    }
    let exempted = gate.exemption.is_some() && facts.holds(&Atom::Exempted { gate: gate.id.clone(), span: gate.span });
    exempted || holds(&gate.requires, facts)
}

/// Whether a condition holds.
pub fn holds<F: Facts + ?Sized>(cond: &Cond, facts: &F) -> bool {
    cond.eval(&mut |atom| facts.holds(atom))
}

/// The gates that stand before this action or before the step it leads to.
pub fn gates_before<'e>(edition: &'e Edition, action: &'e Action, leads: &Leads<'e>) -> impl Iterator<Item = &'e Gate> {
    let step = match leads {
        Leads::Stay => None,
        Leads::Main(step) | Leads::Track(_, step) => Some(step.id.clone()),
    };
    edition
        .gates
        .iter()
        .filter(move |gate| gate.before.contains(&action.id) || step.as_ref().is_some_and(|step| gate.before.contains(step)))
}

fn leads<'e, F: Facts + ?Sized>(edition: &'e Edition, action: &'e Action, facts: &F) -> Result<Leads<'e>, Blocked<'e>> {
    let to = match &action.target {
        Target::Stay => return Ok(Leads::Stay),
        Target::Step(to) => to,
        Target::Back => facts.back().ok_or(Blocked::NoTarget)?,
        Target::Cases(cases) => &cases.iter().find(|case| holds(&case.when, facts)).ok_or(Blocked::NoTarget)?.to,
    };
    let step = edition.step(to).ok_or(Blocked::NoTarget)?;
    Ok(match edition.track_of(to) {
        Some(track) => Leads::Track(track, step),
        None => Leads::Main(step),
    })
}
