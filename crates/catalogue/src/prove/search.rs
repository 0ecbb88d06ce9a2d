//! "Is there a path to …?", answered exactly on as few variables as the question needs.
//!
//! A search follows some variables and lets the others take any value: every real path is among those it sees, so "no path" is
//! a proof. A path that it does find is replayed with every variable that stands in its way; what spoils it is followed from
//! then on, and the search starts again. Paths are found shortest first.

use super::ask::{Ask, Cube, cubes, meet};
use super::domain::bit;
use super::edge::{Edge, Edges};
use super::frame::{Explored, Frame};
use super::space::Space;
use super::var::{Kind, VarIx};

/// States that one property may take; beyond it is not proved and says so.
pub(crate) const MOST_STATES: usize = 200_000;

/// An edition with its edges.
#[derive(Debug)]
pub(crate) struct Model<'c> {
    /// Variables.
    pub space: Space<'c>,
    /// Edges.
    pub edges: Edges,
}

/// What a path should lead to.
#[derive(Debug)]
pub(crate) struct Goal {
    /// By step: the edges that count; none = the state itself counts.
    pub(super) edges: Option<Vec<Vec<bool>>>,
    /// By step: the values that count, alternatives.
    when: Vec<Vec<Cube>>,
}

/// The answer.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// No path leads there.
    Never {
        /// States looked at.
        states: usize,
    },
    /// This one does.
    Path(Path),
    /// The search grew beyond [`MOST_STATES`].
    TooMany,
}

/// A path from the opening.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// What happened, in order, with the values that the variables had then. The last may be no edge but the state reached.
    pub moments: Vec<Moment>,
    /// States looked at.
    pub states: usize,
}

/// One thing on a path.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// Step and index of the edge; none = the state at the end.
    pub edge: Option<(usize, usize)>,
    /// Step of the main line before it.
    pub step: usize,
    /// Values, by variable.
    pub used: Cube,
}

/// A search with its settings.
#[derive(Debug, Default, Clone)]
pub(crate) struct Search {
    /// Fields keep one value from the opening to the end.
    pub constant: bool,
    /// Fields that have one of these values at the opening (with `constant`).
    pub preset: Cube,
    /// Look at what the environment does and cannot undo.
    pub dead_ends: bool,
    /// Variables to follow from the start.
    pub seed: Vec<VarIx>,
}

impl Goal {
    /// Edges for which `pick` says yes, under values for which `when` does.
    pub(crate) fn edges(model: &Model<'_>, pick: impl Fn(&Edge) -> bool, when: impl Fn(&Ask<'_, '_>) -> bool) -> Self {
        let mut edges = Vec::new();
        let mut wanted = Vec::new();
        for (at, step) in model.space.steps.iter().enumerate() {
            let picked: Vec<bool> = model.edges.at(at).iter().map(&pick).collect();
            wanted.push(if picked.contains(&true) { cubes(&model.space, &step.id, &Cube::new(), &when) } else { Vec::new() });
            edges.push(picked);
        }
        Self { edges: Some(edges), when: wanted }
    }

    /// States at steps for which `pick` says yes, under values for which `when` does.
    pub(crate) fn states(space: &Space<'_>, pick: impl Fn(usize) -> bool, when: impl Fn(&Ask<'_, '_>) -> bool) -> Self {
        let steps = space.steps.iter().enumerate();
        let when = steps.map(|(at, step)| if pick(at) { cubes(space, &step.id, &Cube::new(), &when) } else { Vec::new() }).collect();
        Self { edges: None, when }
    }

    /// Whether nothing can fulfil it, whatever the path.
    pub(crate) fn is_empty(&self) -> bool {
        self.when.iter().all(Vec::is_empty)
    }

    /// Every variable that it asks about.
    pub(crate) fn vars(&self) -> Vec<VarIx> {
        let mut vars: Vec<VarIx> = self.when.iter().flatten().flatten().map(|(ix, _)| *ix).collect();
        vars.sort_unstable();
        vars.dedup();
        vars
    }

    /// What counts at a step.
    pub(super) fn cubes(&self, step: usize) -> &[Cube] {
        self.when.get(step).map_or(&[], Vec::as_slice)
    }

    /// The joint constraints of an edge and the goal, if the edge counts.
    pub(super) fn on_edge(&self, step: usize, at: usize, edge: &Edge) -> Vec<Cube> {
        let counts = self.edges.as_ref().and_then(|edges| edges.get(step)).and_then(|edges| edges.get(at)).copied().unwrap_or(false);
        if counts { self.cubes(step).iter().filter_map(|cube| meet(cube, &edge.cube)).collect() } else { Vec::new() }
    }
}

impl Search {
    /// Looks for a path.
    pub(crate) fn run(&self, model: &Model<'_>, goal: &Goal) -> Verdict {
        let mut followed: Vec<VarIx> =
            self.seed.iter().chain(self.preset.iter().map(|(ix, _)| ix)).copied().filter(|ix| self.has_state(&model.space, *ix)).collect();
        followed.sort_unstable();
        followed.dedup();
        loop {
            let Some(frame) = Frame::new(model, self, &followed, goal) else {
                return Verdict::TooMany;
            };
            let (trace, states) = match frame.explore() {
                Explored::Never(states) => return Verdict::Never { states },
                Explored::TooMany => return Verdict::TooMany,
                Explored::Trace(trace, states) => (trace, states),
            };
            match frame.replay(&trace) {
                Ok(moments) => return Verdict::Path(Path { moments, states }),
                Err(spoilers) => {
                    let before = followed.len();
                    followed.extend(spoilers);
                    followed.sort_unstable();
                    followed.dedup();
                    if followed.len() == before {
                        return Verdict::TooMany;
                    }
                }
            }
        }
    }

    /// Whether there is anything to follow about a variable.
    pub(super) fn has_state(&self, space: &Space<'_>, ix: VarIx) -> bool {
        space.vars.get(ix).is_some_and(|var| var.codes > 1 || (self.constant && matches!(var.kind, Kind::Field(_))))
    }

    /// The codes of a variable at the opening.
    pub(super) fn initial(&self, space: &Space<'_>, ix: VarIx) -> Vec<u8> {
        let Some(var) = space.vars.get(ix) else {
            return Vec::new();
        };
        let start = space.steps.iter().position(|step| step.start).unwrap_or(0);
        let mut codes = if self.constant { var.initial_constant(start) } else { var.initial(start) };
        if let Some((_, mask)) = self.preset.iter().find(|(at, _)| *at == ix) {
            codes.retain(|code| var.pinned(*code).is_none_or(|value| mask & bit(value) != 0));
        }
        codes
    }
}
