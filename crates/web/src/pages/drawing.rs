//! A definition, or a matter under it, as a drawn procedure.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{ActionSite, Edition, Step, Target};
use mingfa_service::{GateStanding, GateView, MatterView};

use crate::ui::{Diagram, DiagramGate, DiagramGateState, DiagramLane, DiagramMove, DiagramStep, MoveState, StepKind, StepState};

/// The definition alone.
pub fn of_edition(edition: &Edition) -> Diagram {
    let mut diagram = Diagram {
        id: "diagram".to_owned(),
        title: format!("{}（{}）办理流程", edition.title, edition.edition),
        steps: edition.steps.iter().map(|step| drawn_step(step, None)).collect(),
        lanes: edition.tracks.iter().map(|track| DiagramLane { id: track.id.to_string(), title: track.title.clone() }).collect(),
        ..Diagram::default()
    };
    for track in &edition.tracks {
        diagram.steps.extend(track.steps.iter().map(|step| drawn_step(step, Some(track.id.to_string()))));
    }
    moves(edition, &mut diagram);
    gates(edition, &mut diagram);
    diagram
}

/// A matter in its definition: where it stands, what was done, what is open.
pub fn of_matter(view: &MatterView, standings: &[GateView]) -> Diagram {
    let (edition, state) = (&view.edition, &view.state);
    let mut diagram = of_edition(edition);
    diagram.current = std::iter::once(state.step.to_string()).chain(state.tracks.values().map(|step| step.to_string())).collect();
    for step in &mut diagram.steps {
        if state.reached.contains(step.id.as_str()) {
            step.state = StepState::Done;
        }
    }
    let here = |step: &str| diagram.current.iter().any(|at| at == step);
    let titles: BTreeMap<&str, bool> = view.actions.iter().map(|action| (action.title.as_str(), action.open)).collect();
    let walked: Vec<(String, String)> =
        state.stays.iter().filter_map(|(_, from, to, _)| Some((from.as_ref()?.to_string(), to.to_string()))).collect();
    let mut moves = std::mem::take(&mut diagram.moves);
    for each in &mut moves {
        if walked.iter().any(|(from, to)| *from == each.from && *to == each.to) {
            each.state = MoveState::Taken;
        }
        if here(&each.from) {
            match titles.get(each.action.as_str()) {
                Some(true) => each.state = MoveState::Open,
                Some(false) => each.state = MoveState::Blocked,
                None => {}
            }
        }
    }
    diagram.moves = moves;
    for gate in &mut diagram.gates {
        let standing = standings.iter().find(|standing| standing.title == gate.title).map(|gate| &gate.standing);
        gate.state = match standing {
            Some(GateStanding::Passed) => DiagramGateState::Passed,
            Some(GateStanding::Missing | GateStanding::Void) => DiagramGateState::Missing,
            Some(GateStanding::Exempt(_) | GateStanding::NotApplicable) => DiagramGateState::Waived,
            None => DiagramGateState::Plain,
        };
    }
    diagram
}

fn drawn_step(step: &Step, lane: Option<String>) -> DiagramStep {
    let kind = match (step.start, step.end) {
        (true, _) => StepKind::Start,
        (_, true) => StepKind::End,
        _ => StepKind::Middle,
    };
    DiagramStep { id: step.id.to_string(), title: step.title.clone(), kind, lane, ..DiagramStep::default() }
}

/// Moves of actions at steps. What can be done anywhere leaves from every step alike and is told in words, not drawn.
fn moves(edition: &Edition, diagram: &mut Diagram) {
    for action in &edition.actions {
        let ActionSite::Step(from) = &action.site else { continue };
        match &action.target {
            Target::Step(_) | Target::Cases(_) => {
                let mut seen = Vec::new();
                for to in action.targets() {
                    if !seen.contains(&to) {
                        seen.push(to);
                        diagram.moves.push(DiagramMove::new(from.to_string(), action.title.clone(), to.to_string()));
                    }
                }
            }
            Target::Stay | Target::Back => {}
        }
    }
    let steps = edition.steps.iter().chain(edition.tracks.iter().flat_map(|track| &track.steps));
    for step in steps {
        for notice in &step.on_notice {
            if edition.step(&notice.to).is_some() {
                diagram.moves.push(DiagramMove::new(step.id.to_string(), String::new(), notice.to.to_string()));
            }
        }
    }
}

fn gates(edition: &Edition, diagram: &mut Diagram) {
    for gate in &edition.gates {
        for before in &gate.before {
            if edition.step(before).is_some() {
                diagram.gates.push(DiagramGate { before: before.to_string(), title: gate.title.clone(), ..DiagramGate::default() });
            } else if let Some(action) = edition.action(before)
                && let ActionSite::Step(from) = &action.site
                && let Some(to) = action.targets().first()
            {
                let only = Some((from.to_string(), action.title.clone()));
                diagram.gates.push(DiagramGate { before: to.to_string(), only, title: gate.title.clone(), ..DiagramGate::default() });
            }
        }
    }
}
