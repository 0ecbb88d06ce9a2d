//! What a concrete matter answers to the conditions of its definition.

use mingfa_catalogue::Id;
use mingfa_catalogue::enabled::{Facts, holds};
use mingfa_catalogue::model::{Atom, ClockState, FieldTest, GroupTest, LinkTest, Track, Value};

use crate::naive::{Linked, Phase, View};

impl Facts for View<'_, '_> {
    fn at(&self) -> &Id {
        &self.naive.edition.steps[self.state.step].id
    }

    fn back(&self) -> Option<&Id> {
        self.state.back.map(|at| &self.naive.edition.steps[at].id)
    }

    fn track_at(&self, track: &Track) -> Option<&Id> {
        if !holds(&track.applies, self) {
            return None;
        }
        let at = self.naive.edition.tracks.iter().position(|known| known.id == track.id).unwrap();
        self.state.tracks[at].map(|step| &self.naive.edition.tracks[at].steps[step].id)
    }

    fn holds(&self, atom: &Atom) -> bool {
        let (naive, state) = (self.naive, self.state);
        match atom {
            Atom::At { steps, .. } => steps.contains(self.at()),
            Atom::Passed { action, .. } => {
                *action == "open"
                    || naive.actions.iter().position(|known| known.id == *action).is_some_and(|at| state.passed >> at & 1 == 1)
            }
            Atom::Field { field, test, .. } => {
                let at = naive.field(field).unwrap();
                let value = state.fields[at].map(|value| &naive.values[at][usize::from(value)]);
                match test {
                    FieldTest::Present => value.is_some(),
                    FieldTest::In(wanted) => value.map_or(wanted.contains(&Value::Bool(false)), |value| wanted.contains(value)),
                    FieldTest::AtLeast(_) | FieldTest::AtLeastLocal(_) => {
                        unreachable!("not generated")
                    }
                }
            }
            Atom::Linked { test, .. } => match test {
                LinkTest::Exists => state.link != Linked::None,
                LinkTest::Open => state.link == Linked::Open,
                LinkTest::SettledAs(wanted) => match state.link {
                    Linked::Good => wanted.iter().any(|id| *id == "good"),
                    Linked::Bad => wanted.iter().any(|id| *id == "bad"),
                    _ => false,
                },
                LinkTest::Revised => unreachable!("not generated"),
            },
            Atom::Clock { clock, state: wanted, .. } => {
                let at = naive.edition.clocks.iter().position(|known| known.id == *clock).unwrap();
                if !holds(&naive.edition.clocks[at].applies, self) {
                    return *wanted == ClockState::Off;
                }
                let shown = match naive.phase(state, at) {
                    Phase::Off | Phase::Stopped { late: false } => ClockState::Off,
                    Phase::Stopped { late: true } => ClockState::Expired,
                    Phase::Runs if state.clocks[at].expired => ClockState::Expired,
                    Phase::Runs => ClockState::Running,
                };
                shown == *wanted
            }
            Atom::Group { group, test, .. } => {
                let at = naive.edition.groups.iter().position(|known| known.id == *group).unwrap();
                let items = &state.items[at];
                let done = |action: &Id, item: &u32| item >> naive.actions.iter().position(|known| known.id == *action).unwrap() & 1 == 1;
                match test {
                    GroupTest::AtLeast(n) => items.len() >= *n as usize,
                    GroupTest::AllPassed(action) => items.iter().all(|item| done(action, item)),
                    GroupTest::AnyPassed(action) => items.iter().any(|item| done(action, item)),
                    GroupTest::NonePassed(action) => !items.iter().any(|item| done(action, item)),
                    GroupTest::All(_) | GroupTest::Any(_) => unreachable!("not generated"),
                }
            }
            Atom::Counter { counter, at_least, .. } => {
                let at = naive.edition.counters.iter().position(|known| known.id == *counter).unwrap();
                u32::from(state.counters[at]) >= *at_least
            }
            Atom::Track { track, .. } => {
                let at = naive.edition.tracks.iter().position(|known| known.id == *track).unwrap();
                let track = &naive.edition.tracks[at];
                !holds(&track.applies, self) || state.tracks[at].is_some_and(|step| track.steps[step].end)
            }
            Atom::Exempted { gate, .. } => {
                let at = naive.edition.gates.iter().position(|known| known.id == *gate).unwrap();
                state.exempt >> at & 1 == 1
            }
        }
    }
}
