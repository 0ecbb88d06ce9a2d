//! The edges of the model: everything that can happen at a step of the main line, and under which values.

use super::ask::{Cube, constrain, cubes, meet, outcomes};
use super::domain::{Mask, bit};
use super::space::{Key, Space};
use super::var::{Effect, Kind};
use crate::enabled::{Leads, enabled, offered};
use crate::model::{Action, ActionSite, Expiry, From, Group};

/// Something that can happen.
#[derive(Debug, Clone)]
pub(crate) struct Edge {
    /// What it is.
    pub label: Label,
    /// What it changes.
    pub effect: Effect,
    /// When it is possible, and which values it leaves to the state before.
    pub cube: Cube,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// Somebody does an action.
    Act(usize),
    /// The law deems an action done because a clock has expired.
    Deem {
        /// The action.
        action: usize,
        /// The clock.
        clock: usize,
    },
    /// A notice moves the matter: rule of the step it stands at.
    Notice(usize),
    /// A file is revised.
    Revise(usize),
    /// A file is emptied.
    Clear(usize),
    /// A clock starts that the matter's own actions do not start.
    Clock(usize),
    /// The environment does what cannot be undone; only a search for dead ends looks at it.
    Settle,
}

/// The edges of an edition, by step of the main line.
#[derive(Debug)]
pub(crate) struct Edges(pub Vec<Vec<Edge>>);

impl Edges {
    /// Works out every edge. Past variables that properties need must have been added before.
    pub(crate) fn new(space: &Space<'_>) -> Self {
        Self((0..space.steps.len()).map(|step| edges_at(space, step)).collect())
    }

    /// The edges at a step.
    pub(crate) fn at(&self, step: usize) -> &[Edge] {
        self.0.get(step).map_or(&[], Vec::as_slice)
    }
}

impl Edge {
    /// The action that it does.
    pub(crate) fn action(&self) -> Option<usize> {
        self.effect.action
    }

    /// The step of the main line after it.
    pub(crate) fn to(&self) -> usize {
        self.effect.enters.unwrap_or(self.effect.from)
    }
}

fn edges_at(space: &Space<'_>, step: usize) -> Vec<Edge> {
    let mut edges = Vec::new();
    for at in 0..space.actions.len() {
        action_edges(space, step, at, &mut edges);
    }
    notice_edges(space, step, &mut edges);
    if !space.edition.corrected_by.is_empty() {
        for file in space.drafts() {
            let effect = Effect { from: step, revises: vec![file], ..Effect::default() };
            edges.push(Edge { label: Label::Revise(file), cube: touched(space, file), effect });
            if space.edition.fields.get(file).is_some_and(|field| !field.required) {
                let effect = Effect { from: step, clears: Some(file), ..Effect::default() };
                edges.push(Edge { label: Label::Clear(file), cube: touched(space, file), effect });
            }
        }
    }
    clock_edges(space, step, &mut edges);
    for var in space.vars.iter().filter(|var| var.settleable()) {
        let effect = Effect { from: step, settles: Some(var.ix), ..Effect::default() };
        edges.push(Edge { label: Label::Settle, cube: Cube::new(), effect });
    }
    edges
}

fn action_edges(space: &Space<'_>, step: usize, at: usize, edges: &mut Vec<Edge>) {
    let (Some(action), Some(here)) = (space.actions.get(at), space.steps.get(step)) else {
        return;
    };
    let mut needed = Cube::new();
    for id in &action.needs {
        if let Some((ix, mask)) = present(space, action, id) {
            constrain(&mut needed, ix, mask);
        }
    }
    let mut variants = vec![(needed.clone(), Vec::new())];
    // Where nobody may revise a file by correction, only an action that takes the file revises it.
    if space.edition.corrected_by.is_empty() {
        let taken: Vec<usize> = space.drafts().into_iter().filter(|file| takes(space, action, *file)).collect();
        let mut revisions: Vec<Vec<usize>> = taken.iter().map(|file| vec![*file]).collect();
        if taken.len() > 1 {
            revisions.push(taken);
        }
        for revises in revisions {
            if let Some(cube) = revised(space, &needed, &revises) {
                variants.push((cube, revises));
            }
        }
    }
    for (start, revises) in variants {
        for (mut cube, leads) in outcomes(space, &here.id, group_of(space, action), &start, |ask| enabled(space.edition, action, ask).ok())
        {
            for file in &revises {
                for (ix, mask) in touched(space, *file) {
                    constrain(&mut cube, ix, mask);
                }
            }
            let (enters, track) = match leads {
                Leads::Stay => (None, None),
                Leads::Main(to) => (space.step(&to.id), None),
                Leads::Track(_, to) => (None, space.track_step(&to.id)),
            };
            let effect = Effect { from: step, enters, track, action: Some(at), revises: revises.clone(), ..Effect::default() };
            edges.push(Edge { label: Label::Act(at), effect, cube });
        }
    }
    deem_edges(space, step, at, action, edges);
}

/// What the law deems done is done wherever the action is offered, whatever its guards and gates say, and leads to its first target.
fn deem_edges(space: &Space<'_>, step: usize, at: usize, action: &Action, edges: &mut Vec<Edge>) {
    let Some(here) = space.steps.get(step) else {
        return;
    };
    for (clock, rule) in space.edition.clocks.iter().enumerate() {
        if rule.expiry != Expiry::Deem(action.id.clone()) {
            continue;
        }
        let to = action.targets().first().copied();
        let effect = Effect {
            from: step,
            enters: to.and_then(|to| space.step(to)),
            track: to.and_then(|to| space.track_step(to)),
            action: Some(at),
            deemed: true,
            ..Effect::default()
        };
        for cube in cubes(space, &here.id, &Cube::new(), |ask| offered(space.edition, action, ask) && ask.is_overdue(clock)) {
            edges.push(Edge { label: Label::Deem { action: at, clock }, effect: effect.clone(), cube });
        }
    }
}

/// Moves by notice pass no gate: the definition promises them to the other side.
fn notice_edges(space: &Space<'_>, step: usize, edges: &mut Vec<Edge>) {
    let Some(here) = space.steps.get(step) else {
        return;
    };
    for (at, rule) in here.on_notice.iter().enumerate() {
        let Some(to) = space.step(&rule.to) else {
            continue;
        };
        let start = linked(space, &rule.link);
        for cube in cubes(space, &here.id, &start, |ask| ask.cond(&rule.when)) {
            edges.push(Edge { label: Label::Notice(at), cube, effect: Effect { from: step, enters: Some(to), ..Effect::default() } });
        }
    }
}

/// What is linked may be revised at any time before the end.
fn clock_edges(space: &Space<'_>, step: usize, edges: &mut Vec<Edge>) {
    if space.steps.get(step).is_none_or(|step| step.end) {
        return;
    }
    for (at, clock) in space.edition.clocks.iter().enumerate() {
        let From::Notice(link) = &clock.from else {
            continue;
        };
        let effect = Effect { from: step, clock: Some(at), ..Effect::default() };
        edges.push(Edge { label: Label::Clock(at), cube: linked(space, link), effect });
    }
}

/// The values with which something is linked.
fn linked(space: &Space<'_>, id: &str) -> Cube {
    let link = space.edition.links.iter().position(|link| *link.id == *id);
    let ix = link.and_then(|link| space.var(&Key::Link(link)));
    let var = ix.and_then(|ix| space.vars.get(ix));
    match (ix, var.map(|var| &var.kind)) {
        (Some(ix), Some(Kind::Link(var))) => vec![(ix, var.domain.existing())],
        _ => Cube::new(),
    }
}

/// The values with which a needed field or link is there.
fn present(space: &Space<'_>, action: &Action, id: &str) -> Option<(usize, Mask)> {
    if let Some(group) = group_of(space, action)
        && group.fields.iter().any(|field| *field.id == *id)
    {
        return None;
    }
    if let Some(ix) = space.field(id).and_then(|field| space.var(&Key::Field(field))) {
        return match space.vars.get(ix).map(|var| &var.kind) {
            Some(Kind::Field(var)) => Some((ix, var.domain.present())),
            Some(Kind::File(_)) => Some((ix, bit(1))),
            _ => None,
        };
    }
    let link = space.edition.links.iter().position(|link| *link.id == *id)?;
    let ix = space.var(&Key::Link(link))?;
    let Some(Kind::Link(var)) = space.vars.get(ix).map(|var| &var.kind) else {
        return None;
    };
    Some((ix, var.domain.existing()))
}

/// What is left of a cube once these files have a new revision: passes and results bound to the old one do not count.
fn revised(space: &Space<'_>, start: &Cube, files: &[usize]) -> Option<Cube> {
    let mut void = Cube::new();
    for (ix, var) in space.vars.iter().enumerate() {
        match &var.kind {
            Kind::Past(past) if past.set_by_files.iter().any(|file| files.contains(file)) => void.push((ix, bit(1))),
            Kind::Past(past) if past.files.iter().any(|file| files.contains(file)) => void.push((ix, bit(0))),
            Kind::Link(link) if link.on.is_some_and(|on| files.contains(&on)) => void.push((ix, link.domain.unsettled())),
            Kind::File(file) if files.contains(&file.field) => void.push((ix, bit(1))),
            _ => {}
        }
    }
    meet(start, &void)
}

/// A constraint that allows everything, so that a step of the proof looks whether the file is fixed.
fn touched(space: &Space<'_>, file: usize) -> Cube {
    let ix = space.var(&Key::Field(file));
    ix.and_then(|ix| space.vars.get(ix).map(|var| (ix, var.full))).into_iter().collect()
}

fn takes(space: &Space<'_>, action: &Action, file: usize) -> bool {
    let in_group = group_of(space, action).is_some();
    space.edition.fields.get(file).is_some_and(|field| !in_group && (action.needs.contains(&field.id) || action.asks.contains(&field.id)))
}

/// The group whose items an action works on.
pub(crate) fn group_of<'c>(space: &Space<'c>, action: &Action) -> Option<&'c Group> {
    match &action.site {
        ActionSite::Item { group, .. } => space.edition.group(group),
        _ => None,
    }
}
