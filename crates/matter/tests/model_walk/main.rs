//! The engine walks where the proof looked: every step of random matters of every shipped edition is an edge of the model that
//! `mingfa check` explores. Were one not, the proof would have proved something else than what runs (foundations 6).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod made_up;
mod walker;

use std::collections::{BTreeMap, BTreeSet};

use made_up::Dice;
use mingfa_catalogue::{embedded, read};
use mingfa_time::Calendar;
use walker::{Walker, World};

/// Matters of each edition; `MINGFA_WALKS=200` looks longer.
fn walks() -> u64 {
    std::env::var("MINGFA_WALKS").ok().and_then(|n| n.parse().ok()).unwrap_or(8)
}

/// Commands given to one matter.
const STEPS: usize = 60;

#[test]
fn every_step_of_the_engine_is_an_edge_of_the_model() {
    let (catalogue, _) = read(embedded());
    let calendar = Calendar::build(&catalogue.calendars[0].data).unwrap();
    let mut done: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut steps = 0;
    for (number, edition) in catalogue.editions.iter().enumerate() {
        let acts = done.entry(&edition.procedure).or_default();
        for walk in 0..walks() {
            let mut dice = Dice::new(1 + number as u64 * 10_007 + walk);
            let world = World::new(&mut dice, &catalogue, &calendar, edition);
            let mut walker = Walker::open(&world, &mut dice);
            for _ in 0..STEPS {
                walker.step(&mut dice, acts);
            }
            steps += walker.followed();
        }
    }
    // A walk that never gets anywhere would agree with everything.
    let all: BTreeSet<(&str, &str)> =
        catalogue.editions.iter().flat_map(|edition| edition.all_actions().map(|action| (edition.procedure.as_str(), action.id.as_str()))).collect();
    let taken = all.iter().filter(|(procedure, action)| done[procedure].contains(*action)).count();
    let missed: Vec<_> = all.iter().filter(|(procedure, action)| !done[procedure].contains(*action)).collect();
    println!("{steps} steps followed, {taken} of {} actions taken; never: {missed:?}", all.len());
    assert!(taken * 100 >= all.len() * 60, "{taken} of {} actions taken; never: {missed:?}", all.len());
}
