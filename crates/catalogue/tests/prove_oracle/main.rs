//! The proof against the full product, on small random definitions: the same verdicts; and every concrete step is an edge of the
//! model that the proof explores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod facts;
mod graph;
mod naive;
mod spec;

use std::collections::BTreeSet;

use graph::Graph;
use mingfa_catalogue::enabled::holds;
use mingfa_catalogue::model::{ActionSite, Catalogue, Edition};
use mingfa_catalogue::prove::{Happened, ProofReport, Walk, prove};
use mingfa_catalogue::{read, render};
use naive::{Naive, State};
use proptest::prelude::*;
use spec::Tape;

/// States beyond which the full product is not worth the wait.
const MOST: usize = 6_000;

fn catalogue(bytes: &[u8]) -> (Catalogue, String) {
    let files = spec::catalogue(&mut Tape::new(bytes));
    let text = files.last().unwrap().text.clone();
    let (catalogue, diagnostics) = read(files);
    if let Some(first) = diagnostics.first() {
        panic!("{}\n{text}", render(first, &catalogue));
    }
    (catalogue, text)
}

fn matter(catalogue: &Catalogue) -> &Edition {
    catalogue.editions.iter().find(|edition| edition.procedure == *"matter").unwrap()
}

/// The verdicts of the proof about the matter, spelled so that the two can be compared.
fn proved(catalogue: &Catalogue, report: &ProofReport) -> BTreeSet<String> {
    let edition = matter(catalogue);
    let mut found = BTreeSet::new();
    for each in report.diagnostics.iter().filter(|each| each.span.file == edition.span.file) {
        let spot = |ids: Vec<(&str, mingfa_catalogue::model::Span)>| {
            ids.into_iter().find(|(_, span)| *span == each.span).map(|(id, _)| id.to_owned()).unwrap()
        };
        let steps = || {
            edition
                .steps
                .iter()
                .chain(edition.tracks.iter().flat_map(|track| &track.steps))
                .map(|step| (step.id.as_str(), step.span))
                .collect()
        };
        let actions = || edition.all_actions().map(|action| (action.id.as_str(), action.span)).collect();
        found.insert(match each.code.id {
            "MF-701" | "MF-702" | "MF-703" | "MF-704" | "MF-705" | "MF-706" => {
                format!("duty {}", each.cite.as_ref().unwrap())
            }
            "MF-711" => format!("unreachable {}", spot(steps())),
            "MF-712" => format!("no end {}", spot(steps())),
            "MF-713" => format!("waits {}", spot(steps())),
            "MF-714" => "never stopped c".to_owned(),
            "MF-715" => "together".to_owned(),
            "MF-716" => format!("dead {}", spot(actions())),
            "MF-719" => format!("unmeetable {}", spot(edition.gates.iter().map(|gate| (gate.id.as_str(), gate.span)).collect())),
            "MF-720" => "track t".to_owned(),
            other => panic!("unexpected {other}: {}", render(each, catalogue)),
        });
    }
    found
}

/// The same from the full product. Second: verdicts on which the proof may be either way (it looks for ways to an end step by step).
fn explored(naive: &Naive<'_>, graph: &Graph) -> (BTreeSet<String>, BTreeSet<String>) {
    let edition = naive.edition;
    let mut found = BTreeSet::new();
    let all = || graph.moves.iter().flatten().map(|(each, _)| each).filter(|each| each.action.is_some());
    let does = |at: usize, act: &str| naive.actions[at].does.iter().any(|known| *known == act);

    let discusses: Vec<usize> = (0..naive.actions.len()).filter(|at| does(*at, "discuss")).collect();
    let can_review = (0..naive.actions.len()).any(|at| does(at, "review")) || !edition.links.is_empty();
    let (_, major) = &edition.means[0];
    for (article, draft) in [("第一条", false), ("第二条", true)] {
        let breaks = all().any(|each| {
            let at = each.action.unwrap();
            let concerned = draft || holds(major, &naive.view(&each.judged));
            does(at, "discuss") && !does(at, "review") && concerned && !naive.reviewed(&each.judged, draft)
        });
        if breaks || discusses.is_empty() || !can_review {
            found.insert(format!("duty 条例(2019){article}"));
        }
    }

    let stands = |step: &str| match naive.step(step) {
        Some(at) => graph.states.iter().any(|state| state.step == at),
        None => edition.tracks.iter().enumerate().any(|(track, known)| {
            let at = known.steps.iter().position(|each| *each.id == *step);
            at.is_some() && graph.states.iter().any(|state| state.tracks[track] == at)
        }),
    };
    for step in edition.steps.iter().chain(edition.tracks.iter().flat_map(|track| &track.steps)) {
        if !stands(&step.id) {
            found.insert(format!("unreachable {}", step.id));
        }
    }
    let mut dead_gates = Vec::new();
    for (at, gate) in edition.gates.iter().enumerate() {
        let met = all().any(|each| {
            let deemed = matches!(each.happened, Happened::Deemed(_));
            let view = naive.view(&each.judged);
            holds(&gate.applies, &view)
                && holds(&gate.requires, &view)
                && naive.gates(&each.judged, each.action.unwrap(), deemed).contains(&at)
        });
        if !met {
            dead_gates.push(gate);
            found.insert(format!("unmeetable {}", gate.id));
        }
    }
    for (at, action) in naive.actions.iter().enumerate() {
        let explained =
            dead_gates.iter().any(|gate| gate.before.contains(&action.id) || action.targets().iter().any(|to| gate.before.contains(to)));
        let offered = match &action.site {
            ActionSite::Step(step) => stands(step),
            _ => true,
        };
        if offered && !explained && !all().any(|each| each.action == Some(at)) {
            found.insert(format!("dead {}", action.id));
        }
    }
    for (at, _) in edition.tracks.iter().enumerate() {
        let ends = |state: &State| state.tracks[at].is_some_and(|step| edition.tracks[at].steps[step].end);
        if !graph.states.iter().any(ends) {
            found.insert("track t".to_owned());
        }
    }

    let mut either = BTreeSet::new();
    let ends = graph.can_reach(|state| edition.steps[state.step].end, |_| true);
    for (at, step) in edition.steps.iter().enumerate() {
        if step.end || !stands(&step.id) {
            continue;
        }
        let leaves = graph.can_reach(|state| state.step != at, |state| state.step == at);
        let here = || (0..graph.states.len()).filter(|index| graph.states[*index].step == at);
        if here().any(|index| !leaves[index]) {
            found.insert(format!("no end {}", step.id));
        } else if here().all(|index| !ends[index]) {
            either.insert(format!("no end {}", step.id));
        }
        if here().any(|index| !(0..edition.clocks.len()).any(|clock| naive.goes_on(&graph.states[index], clock))) {
            found.insert(format!("waits {}", step.id));
        }
    }
    for (at, track) in edition.tracks.iter().enumerate() {
        for (position, step) in track.steps.iter().enumerate().filter(|(_, step)| !step.end) {
            let ended = graph.can_reach(|state| state.tracks[at].is_some_and(|step| track.steps[step].end), |_| true);
            if (0..graph.states.len()).all(|index| graph.states[index].tracks[at] != Some(position) || !ended[index]) {
                either.insert(format!("no end {}", step.id));
            }
        }
    }
    let never_stopped = |state: &State| edition.steps[state.step].end && naive.goes_on(state, 0);
    if !edition.clocks.is_empty() && graph.states.iter().any(never_stopped) {
        found.insert("never stopped c".to_owned());
    }

    // One person: the same role, since the two roles are declared apart.
    let shared = |a: usize, b: usize| naive.actions[a].roles.iter().any(|role| naive.actions[b].roles.contains(role));
    let both = all().any(|each| {
        let at = each.action.unwrap();
        let other = if does(at, "discuss") { "review" } else { "discuss" };
        let acts = does(at, "discuss") || does(at, "review");
        let before = (0..naive.actions.len())
            .any(|known| known != at && each.judged.did >> known & 1 == 1 && does(known, other) && shared(at, known));
        let before_too = does(at, "discuss")
            && does(at, "review")
            && (0..naive.actions.len()).any(|known| {
                known != at && each.judged.did >> known & 1 == 1 && (does(known, "discuss") || does(known, "review")) && shared(at, known)
            });
        acts && (before || before_too || (does(at, "discuss") && does(at, "review")))
    });
    if both {
        found.insert("together".to_owned());
    }
    (found, either)
}

fn compare(bytes: &[u8]) -> Result<bool, TestCaseError> {
    let (catalogue, text) = catalogue(bytes);
    let naive = Naive::new(matter(&catalogue));
    let Some(graph) = Graph::new(&naive, MOST) else {
        return Ok(false);
    };
    let report = prove(&catalogue);
    let by_proof = proved(&catalogue, &report);
    let (by_product, either) = explored(&naive, &graph);
    let differ: Vec<&String> = by_proof.symmetric_difference(&by_product).filter(|each| !either.contains(*each)).collect();
    let stories: Vec<String> = report.diagnostics.iter().map(|each| render(each, &catalogue)).collect();
    prop_assert!(
        differ.is_empty(),
        "{differ:?}\nproof {by_proof:?}\nproduct {by_product:?} ({} states)\n{text}\n{}",
        graph.states.len(),
        stories.join("\n")
    );
    Ok(true)
}

fn walk(bytes: &[u8]) -> Result<(), TestCaseError> {
    let (catalogue, text) = catalogue(bytes);
    let edition = matter(&catalogue);
    let naive = Naive::new(edition);
    let mut tape = Tape::new(bytes);
    let openings = naive.openings();
    let mut state = openings[tape.below(openings.len())].clone();
    let mut model = Walk::begin(&catalogue, edition, &naive.view(&state)).map_err(|why| TestCaseError::fail(format!("{why}\n{text}")))?;
    let mut history = Vec::new();
    while !tape.is_over() {
        let moves = naive.moves(&state);
        if moves.is_empty() {
            break;
        }
        // Two bytes choose, so that rare moves among many get their turn.
        let choice = (tape.below(256) * 256 + tape.below(256)) % moves.len();
        let chosen = moves[choice].clone();
        history.push(format!("{:?} at {}", chosen.happened, edition.steps[state.step].id));
        let followed = model.step(&chosen.happened, &naive.view(&chosen.after));
        prop_assert!(followed.is_ok(), "{followed:?}\n{}\n{text}", history.join("\n"));
        state = chosen.after;
    }
    Ok(())
}

/// Few, for a quick run; `MINGFA_ORACLE_CASES=5000` looks longer.
fn cases() -> u32 {
    std::env::var("MINGFA_ORACLE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_proof_and_the_full_product_agree(bytes in prop::collection::vec(any::<u8>(), 0..160)) {
        compare(&bytes)?;
    }

    #[test]
    fn every_concrete_step_is_an_edge_of_the_model(bytes in prop::collection::vec(any::<u8>(), 120..300)) {
        walk(&bytes)?;
    }
}

/// The comparison is worth something only if most definitions are small enough for it, and if it sees findings of every kind.
#[test]
fn most_random_definitions_are_compared() {
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    let mut byte = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 32) as u8
    };
    let (mut compared, mut tried) = (0, 0);
    let mut kinds = BTreeSet::new();
    while tried < cases().max(60) {
        tried += 1;
        let bytes: Vec<u8> = (0..160).map(|_| byte()).collect();
        if compare(&bytes).unwrap() {
            compared += 1;
            let (catalogue, _) = catalogue(&bytes);
            for each in prove(&catalogue).diagnostics {
                kinds.insert(each.code.id);
            }
        }
    }
    println!("{compared} of {tried} compared, kinds {kinds:?}");
    assert!(compared * 2 > tried, "{compared} of {tried}");
    for code in ["MF-701", "MF-702", "MF-706", "MF-711", "MF-712", "MF-713", "MF-714", "MF-715", "MF-716", "MF-719", "MF-720"] {
        assert!(kinds.contains(code), "{code} never found: {kinds:?}");
    }
}
