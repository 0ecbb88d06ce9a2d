//! Actions: the only way a matter moves.

use serde::Serialize;

use super::{ActId, Cond, Id, Span};

/// Something a role can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    /// Identifier, unique in the procedure.
    pub id: Id,
    /// What people read on the button.
    pub title: String,
    /// Who may (any of these roles).
    pub roles: Vec<Id>,
    /// Where it can be done.
    pub site: ActionSite,
    /// Where it leads.
    pub target: Target,
    /// Fields that must be there after it (given now or before).
    pub needs: Vec<Id>,
    /// Fields that may be given with it.
    pub asks: Vec<Id>,
    /// Fields it sets by itself.
    pub sets: Vec<(Id, super::Value)>,
    /// A reason is demanded: a code of this list plus one sealed sentence.
    pub reason: Option<Id>,
    /// It may only be done when these hold; each refusal names its guard.
    pub guards: Vec<Guard>,
    /// Statutory act that it performs, in the vocabulary of `catalogue/laws/acts.kdl`.
    pub does: Vec<ActId>,
    /// Papers that it issues.
    pub papers: Vec<Id>,
    /// Persons it assigns.
    pub assigns: Vec<Assignment>,
    /// Counters it increments.
    pub counts: Vec<Id>,
    /// How often it may be done.
    pub repeat: Repeat,
    /// The pass is bound to the revision of this file field: a newer revision voids it.
    pub on: Option<Id>,
    /// Binds this matter to the present revision of what these links read.
    pub binds: Vec<Id>,
    /// The occurrence is stated as an exact time and not as a day.
    pub to_the_minute: bool,
    /// In a group: it makes a new item.
    pub opens_item: bool,
    /// Citation of the power to do it.
    pub cite: Vec<super::Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// Where an action can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum ActionSite {
    /// At one step of the main line or of a track.
    Step(Id),
    /// At every step of the main line that is not an end, except these.
    Anywhere {
        /// Steps where it cannot be done.
        except: Vec<Id>,
    },
    /// On an item of this group, while the main line stands at one of these steps (empty = at any that is not an end).
    Item {
        /// The group.
        group: Id,
        /// Steps of the main line.
        steps: Vec<Id>,
    },
}

/// Where an action leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Target {
    /// The matter stays where it is.
    Stay,
    /// To one step.
    Step(Id),
    /// Back to the step from which the present one was entered (resume after suspension).
    Back,
    /// The first case whose condition holds; none = the action is refused.
    Cases(Vec<TargetCase>),
}

/// One of several targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetCase {
    /// The step.
    pub to: Id,
    /// When.
    pub when: Cond,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A condition on an action, with its source and what to tell the person who is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guard {
    /// What must hold.
    pub cond: Cond,
    /// One sentence for the refusal; made from the condition when absent.
    pub says: Option<String>,
    /// Source.
    pub cite: Vec<super::Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// Persons that an action assigns to a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// The role.
    pub role: Id,
    /// At least so many.
    pub least: u32,
    /// At most so many.
    pub most: u32,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// How often an action may be done in one matter (or item).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Repeat {
    /// As often as the path allows.
    Free,
    /// At most so often.
    AtMost(Times),
}

/// A number of times: fixed by law or local.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Times {
    /// Fixed.
    Fixed(u32),
    /// A local value; unset = no limit, and shown so.
    Local(Id),
}

impl Action {
    /// Steps it can lead to; empty when it stays or goes back.
    pub fn targets(&self) -> Vec<&Id> {
        match &self.target {
            Target::Stay | Target::Back => Vec::new(),
            Target::Step(step) => vec![step],
            Target::Cases(cases) => cases.iter().map(|case| &case.to).collect(),
        }
    }

    /// Whether it moves the matter.
    pub fn moves(&self) -> bool {
        !matches!(self.target, Target::Stay)
    }
}
