//! Can everything be reached, done and left? Steps, actions, gates and tracks.

use super::domain::{bit, members};
use super::report::{Proved, ProvedKind, Report, cites};
use super::search::{Goal, Model, Path, Search, Verdict};
use super::space::Key;
use super::stuck;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Gate, Step};

/// What paths have shown to be possible.
#[derive(Debug)]
pub(crate) struct Reached {
    /// By step of the main line.
    pub steps: Vec<bool>,
    /// By track and step.
    pub tracks: Vec<Vec<bool>>,
    /// By action.
    pub actions: Vec<bool>,
}

/// Explores what can be reached and reports what cannot.
pub(crate) fn prove(index: usize, model: &Model<'_>, report: &mut Report<'_>) {
    let reached = reach(model);
    steps(model, &reached, report);
    let dead_gates = gates(index, model, report);
    actions(model, &reached, &dead_gates, report);
    tracks(model, &reached, report);
    ends(model, &reached, report);
}

fn reach(model: &Model<'_>) -> Reached {
    let space = &model.space;
    let mut reached = Reached {
        steps: space.steps.iter().map(|step| step.start).collect(),
        tracks: space.edition.tracks.iter().map(|track| track.steps.iter().map(|_| false).collect()).collect(),
        actions: space.actions.iter().map(|_| false).collect(),
    };
    // Far targets first: a path to the end passes much on its way.
    for action in (0..space.actions.len()).rev() {
        if reached.actions.get(action) == Some(&false) {
            let goal = Goal::edges(model, |edge| edge.action() == Some(action), |_| true);
            if !goal.is_empty() {
                visit(model, &goal, &mut reached);
            }
        }
    }
    for step in (0..space.steps.len()).rev() {
        if reached.steps.get(step) == Some(&false) {
            visit(model, &Goal::states(space, |at| at == step, |_| true), &mut reached);
        }
    }
    for (at, track) in space.edition.tracks.iter().enumerate() {
        let begun = space.steps.iter().zip(&reached.steps).any(|(step, reached)| *reached && track.beside.contains(&step.id));
        for (position, step) in track.steps.iter().enumerate() {
            if step.start && begun {
                mark(&mut reached.tracks, at, position);
            } else if !is_marked(&reached.tracks, at, position) {
                visit(model, &Goal::edges(model, |edge| edge.effect.track == Some((at, position)), |_| true), &mut reached);
            }
        }
    }
    reached
}

/// Looks for the goal and books everything on the path to it.
fn visit(model: &Model<'_>, goal: &Goal, reached: &mut Reached) {
    // A search that grows too large has not shown that there is no way.
    let Verdict::Path(path) = Search::default().run(model, goal) else {
        return;
    };
    for moment in &path.moments {
        let Some(edge) = moment.edge.and_then(|(step, at)| model.edges.at(step).get(at)) else {
            if let Some(reached) = reached.steps.get_mut(moment.step) {
                *reached = true;
            }
            continue;
        };
        for step in [edge.effect.from, edge.to()] {
            if let Some(reached) = reached.steps.get_mut(step) {
                *reached = true;
            }
        }
        if let Some(reached) = edge.action().and_then(|action| reached.actions.get_mut(action)) {
            *reached = true;
        }
        if let Some((track, step)) = edge.effect.track {
            mark(&mut reached.tracks, track, step);
        }
    }
}

fn steps(model: &Model<'_>, reached: &Reached, report: &mut Report<'_>) {
    for (step, known) in model.space.steps.iter().zip(&reached.steps) {
        if !known {
            report.push(unreachable(model, step));
        }
    }
    for (track, known) in model.space.edition.tracks.iter().zip(&reached.tracks) {
        for (step, known) in track.steps.iter().zip(known) {
            if !known {
                report.push(unreachable(model, step));
            }
        }
    }
}

fn unreachable(model: &Model<'_>, step: &Step) -> Diagnostic {
    let leading: Vec<String> = model
        .space
        .actions
        .iter()
        .filter(|action| action.targets().contains(&&step.id))
        .map(|action| format!("“{}”", action.title))
        .collect();
    let message = format!("没有任何路径到达环节“{}”", step.title);
    if leading.is_empty() {
        return Diagnostic::new(codes::STEP_UNREACHABLE, step.span, message).help("写一个通向它的操作（to），或者删去这一环节");
    }
    let message = format!("{message}：通向它的操作{}无法进行", leading.join(""));
    Diagnostic::new(codes::STEP_UNREACHABLE, step.span, message).help("检查这些操作的环节、条件（only-if）和前置条件")
}

fn actions(model: &Model<'_>, reached: &Reached, dead_gates: &[&Gate], report: &mut Report<'_>) {
    for (action, known) in model.space.actions.iter().zip(&reached.actions) {
        let explained =
            dead_gates.iter().any(|gate| gate.before.contains(&action.id) || action.targets().iter().any(|to| gate.before.contains(to)));
        let here = |step: &crate::model::Id| {
            let on_main = model.space.step(step).is_some_and(|step| reached.steps.get(step) == Some(&true));
            on_main || model.space.track_step(step).is_some_and(|(track, step)| is_marked(&reached.tracks, track, step))
        };
        let stands = match &action.site {
            crate::model::ActionSite::Step(step) => here(step),
            _ => true,
        };
        if !known && stands && !explained {
            let message = format!("操作“{}”在任何路径上都无法进行", action.title);
            report.push(
                Diagnostic::new(codes::ACTION_DEAD, action.span, message).help("检查它的条件（only-if）、去向（to）和前置条件是否互相矛盾"),
            );
        }
    }
}

/// A gate that nothing can fulfil shuts for ever what lies behind it.
fn gates<'c>(index: usize, model: &Model<'c>, report: &mut Report<'_>) -> Vec<&'c Gate> {
    let space = &model.space;
    let mut dead = Vec::new();
    for gate in &space.edition.gates {
        let before = |edge: &super::edge::Edge| {
            let by_action =
                edge.action().and_then(|action| space.actions.get(action)).is_some_and(|action| gate.before.contains(&action.id));
            let to_main = edge.effect.enters.and_then(|to| space.steps.get(to)).is_some_and(|step| gate.before.contains(&step.id));
            let to_track = edge
                .effect
                .track
                .and_then(|(track, step)| space.edition.tracks.get(track)?.steps.get(step))
                .is_some_and(|step| gate.before.contains(&step.id));
            edge.action().is_some() && (by_action || to_main || to_track)
        };
        let goal = Goal::edges(model, before, |ask| ask.cond(&gate.applies) && ask.cond(&gate.requires));
        match (Search { seed: goal.vars(), ..Search::default() }).run(model, &goal) {
            Verdict::Path(path) => {
                report.proved(index, Proved::new(ProvedKind::Gate, gate.id.clone(), gate.title.clone(), cites(&gate.cite), path.states))
            }
            Verdict::Never { .. } => {
                dead.push(gate);
                let message = format!("前置条件“{}”永远无法满足，其后的操作和环节无法进行", gate.title);
                let help = "检查 requires 所要求的操作、关联结论或字段取值能否出现；若 applies 永不成立，请改正 applies";
                report.push(Diagnostic::new(codes::GATE_UNMEETABLE, gate.span, message).help(help));
            }
            Verdict::TooMany => report.too_many(gate.span, &format!("前置条件“{}”能够满足", gate.title)),
        }
    }
    dead
}

/// A track that cannot end holds up for ever whoever waits for it.
fn tracks(model: &Model<'_>, reached: &Reached, report: &mut Report<'_>) {
    let space = &model.space;
    for (at, track) in space.edition.tracks.iter().enumerate() {
        let Some(ix) = space.var(&Key::Track(at)) else {
            continue;
        };
        let ends = track.steps.iter().enumerate().filter(|(_, step)| step.end).fold(0, |mask, (position, _)| mask | bit(position + 1));
        let begun = track.steps.iter().enumerate().any(|(position, _)| is_marked(&reached.tracks, at, position));
        let goal = Goal::states(space, |_| begun, |ask| ask.is(ix, ends));
        match (Search { seed: goal.vars(), ..Search::default() }).run(model, &goal) {
            Verdict::Path(_) => {}
            Verdict::Never { .. } => {
                let message = format!("并行线“{}”在任何路径上都不能完成，主线永远等不到它", track.title);
                report.push(
                    Diagnostic::new(codes::TRACK_UNJOINED, track.span, message)
                        .help("检查它的操作和条件，或者给它一个能到达的结束环节（end=#true）"),
                );
            }
            Verdict::TooMany => report.too_many(track.span, &format!("并行线“{}”能够完成", track.title)),
        }
    }
}

/// Every step that can be reached can be left towards an end.
fn ends(model: &Model<'_>, reached: &Reached, report: &mut Report<'_>) {
    let space = &model.space;
    let leads = leading_to_ends(model);
    for (at, step) in space.steps.iter().enumerate() {
        if reached.steps.get(at) != Some(&true) || step.end {
            continue;
        }
        if leads.get(at) != Some(&true) {
            let path = path_to(model, at);
            report.push(no_end(model, step, path.as_ref(), "从这里没有通向办结的路", report));
            continue;
        }
        match stuck::find(model, at) {
            Verdict::Path(path) => report.push(no_end(model, step, Some(&path), "从此再没有可以离开这一环节的操作", report)),
            Verdict::Never { .. } => {}
            Verdict::TooMany => report.too_many(step.span, &format!("环节“{}”总有出路", step.title)),
        }
    }
    for (at, track) in space.edition.tracks.iter().enumerate() {
        let leads = track_leads(model, at, track.steps.len());
        for (position, step) in track.steps.iter().enumerate() {
            if is_marked(&reached.tracks, at, position) && !step.end && leads.get(position) != Some(&true) {
                report.push(no_end(model, step, None, "", report));
            }
        }
    }
}

fn no_end(model: &Model<'_>, step: &Step, path: Option<&Path>, last: &str, report: &Report<'_>) -> Diagnostic {
    let message = format!("到达环节“{}”之后，可能再也无法办结", step.title);
    let diagnostic = Diagnostic::new(codes::STEP_NO_END, step.span, message).help("写一个离开这一环节的操作；本来就是结束的，写 end=#true");
    match path {
        Some(path) => diagnostic.path(report.story(model, path, last)),
        None => diagnostic,
    }
}

fn path_to(model: &Model<'_>, step: usize) -> Option<Path> {
    match Search::default().run(model, &Goal::states(&model.space, |at| at == step, |_| true)) {
        Verdict::Path(path) => Some(path),
        _ => None,
    }
}

/// By step: whether some edges lead from it to an end of the main line.
fn leading_to_ends(model: &Model<'_>) -> Vec<bool> {
    let space = &model.space;
    let mut leads: Vec<bool> = space.steps.iter().map(|step| step.end).collect();
    loop {
        let mut progress = false;
        for step in 0..space.steps.len() {
            let now = leads.get(step) == Some(&true);
            let leaves = model.edges.at(step).iter().any(|edge| leads.get(edge.to()) == Some(&true));
            if !now && leaves {
                progress = true;
                if let Some(known) = leads.get_mut(step) {
                    *known = true;
                }
            }
        }
        if !progress {
            return leads;
        }
    }
}

/// By step of a track: whether some edges lead from it to an end of the track.
fn track_leads(model: &Model<'_>, track: usize, count: usize) -> Vec<bool> {
    let space = &model.space;
    let Some(known) = space.edition.tracks.get(track) else {
        return Vec::new();
    };
    let mut moves: Vec<(usize, usize)> = Vec::new();
    for edge in (0..space.steps.len()).flat_map(|step| model.edges.at(step)) {
        if let Some((moved, to)) = edge.effect.track.filter(|(moved, _)| *moved == track)
            && let Some(ix) = space.var(&Key::Track(moved))
            && let Some((_, mask)) = edge.cube.iter().find(|(at, _)| *at == ix)
        {
            moves.extend(members(*mask).filter_map(|at| at.checked_sub(1)).map(|from| (from, to)));
        }
    }
    let mut leads: Vec<bool> = known.steps.iter().map(|step| step.end).collect();
    for _ in 0..count {
        for (from, to) in &moves {
            if leads.get(*to) == Some(&true)
                && let Some(known) = leads.get_mut(*from)
            {
                *known = true;
            }
        }
    }
    leads
}

fn mark(tracks: &mut [Vec<bool>], track: usize, step: usize) {
    if let Some(known) = tracks.get_mut(track).and_then(|steps| steps.get_mut(step)) {
        *known = true;
    }
}

fn is_marked(tracks: &[Vec<bool>], track: usize, step: usize) -> bool {
    tracks.get(track).and_then(|steps| steps.get(step)) == Some(&true)
}
