//! How the preconditions of a matter stand, for its page.

use mingfa_catalogue::enabled::holds;
use mingfa_catalogue::model::{Atom, Edition, Gate};
use mingfa_catalogue::{Id, enabled};
use mingfa_matter::{State, View};

use crate::error::ServiceError;
use crate::service::Service;

/// How a gate stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GateStanding {
    /// Not passed.
    Missing,
    /// Passed.
    Passed,
    /// It was passed, for an older draft.
    Void,
    /// The law excepts it; the code of the ground in words.
    Exempt(String),
    /// It does not concern this matter.
    NotApplicable,
}

/// A precondition of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateView {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// Titles of the actions and steps before which it stands.
    pub before: String,
    /// How it stands.
    pub standing: GateStanding,
    /// What it wants, in words.
    pub wants: String,
    /// Citation.
    pub cite: String,
    /// The citation was seen by someone.
    pub verified: bool,
    /// Whom to ask for what.
    pub help: Option<String>,
    /// Procedure to open.
    pub opens: Option<Id>,
    /// Link of this matter through which that procedure's matter counts.
    pub link: Option<Id>,
    /// An exemption may be recorded by these roles.
    pub exempted_by: Vec<Id>,
    /// Code list of its grounds.
    pub exemption_codes: Option<Id>,
}

impl Service {
    /// The gates of a matter, in the order of the definition.
    ///
    /// # Errors
    /// The store is away.
    pub async fn gates(&self, edition: &Edition, state: &State) -> Result<Vec<GateView>, ServiceError> {
        let world = self.world();
        let words = self.local_words().await?;
        let view = View::new(edition, state, self.context(&world));
        let mut gates: Vec<GateView> = edition.gates.iter().map(|gate| self.gate_view(edition, state, gate, &view)).collect();
        gates.iter_mut().for_each(|gate| words.in_gate(gate));
        Ok(gates)
    }

    fn gate_view(&self, edition: &Edition, state: &State, gate: &Gate, view: &View<'_>) -> GateView {
        let title_of = |id: &Id| {
            let action = edition.action(id).map(|action| action.title.clone());
            action.or_else(|| edition.step(id).map(|step| step.title.clone())).unwrap_or_else(|| id.to_string())
        };
        let links = gate.requires.atoms();
        let link = links.iter().find_map(|atom| match atom {
            Atom::Linked { link, .. } => Some(link.clone()),
            _ => None,
        });
        let helps = gate.help.as_ref();
        GateView {
            id: gate.id.clone(),
            title: gate.title.clone(),
            before: gate.before.iter().map(title_of).collect::<Vec<_>>().join("、"),
            standing: self.standing(state, gate, view),
            wants: view.say(&gate.requires),
            cite: gate.cite.iter().map(|cite| cite.text.as_str()).collect::<Vec<_>>().join("；"),
            verified: gate.cite.iter().all(|cite| cite.verified),
            help: helps.map(|help| help.says.clone()),
            opens: helps.and_then(|help| help.opens.clone()),
            link: link.filter(|id| edition.link(id).is_some()),
            exempted_by: gate.exemption.as_ref().map(|exemption| exemption.roles.clone()).unwrap_or_default(),
            exemption_codes: gate.exemption.as_ref().map(|exemption| exemption.codes.clone()),
        }
    }

    fn standing(&self, state: &State, gate: &Gate, view: &View<'_>) -> GateStanding {
        if !holds(&gate.applies, view) {
            return GateStanding::NotApplicable;
        }
        if let Some(code) = state.exempted.get(&gate.id).filter(|_| gate.exemption.is_some()) {
            let catalogue = self.catalogue();
            let title = catalogue.codes.iter().flat_map(|list| &list.codes).find(|each| each.id == *code).map(|each| each.title.clone());
            return GateStanding::Exempt(title.unwrap_or_else(|| code.to_string()));
        }
        if enabled::passes(gate, view) {
            return GateStanding::Passed;
        }
        if self.was_passed(state, gate, view) { GateStanding::Void } else { GateStanding::Missing }
    }

    /// Whether the gate stood open for an older draft: a linked result or an action bound to a file that has been revised since.
    fn was_passed(&self, state: &State, gate: &Gate, view: &View<'_>) -> bool {
        gate.requires.atoms().iter().any(|atom| match atom {
            Atom::Linked { link, .. } => state.links.iter().any(|linked| {
                let on = view.edition.link(link).and_then(|link| link.on.as_ref());
                let old = on.is_some_and(|field| linked.at_revision.is_some_and(|at| at < state.revision(field)));
                linked.link == *link && linked.settled_as.is_some() && old
            }),
            Atom::Passed { action, .. } => {
                let on = view.edition.action(action).and_then(|action| action.on.as_ref());
                let old = |at: Option<u32>| on.zip(at).is_some_and(|(field, at)| at < state.revision(field));
                state.passes.iter().any(|pass| pass.valid && pass.action == *action && old(pass.at_revision))
            }
            _ => false,
        })
    }
}
