//! The full product, written from the reference of the language without a look at the proof: every variable is followed, every
//! value is concrete, every move of the environment is a step of its own. Only `enabled()` is shared.

use mingfa_catalogue::Id;
use mingfa_catalogue::enabled::{Leads, enabled, gates_before, holds, offered};
use mingfa_catalogue::model::{Action, ActionSite, Clock, Edition, Expiry, Field, FieldType, FileValue, From, Value};
use mingfa_catalogue::prove::Happened;

/// What has become of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    Off,
    Runs,
    Stopped { late: bool },
}

/// A clock with and without its date: which of the two counts is seen by whether the date is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Run {
    dated: Phase,
    bare: Phase,
    pub expired: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Linked {
    None,
    Open,
    Dead,
    Good,
    Bad,
}

/// A concrete matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub step: usize,
    pub back: Option<usize>,
    pub tracks: Vec<Option<usize>>,
    pub fields: Vec<Option<u8>>,
    fixed: u32,
    needed: u32,
    pub passed: u32,
    on_draft: u32,
    pub did: u32,
    pub link: Linked,
    revised: bool,
    pub clocks: Vec<Run>,
    pub counters: Vec<u8>,
    /// Bits of actions passed, by group and item.
    pub items: Vec<Vec<u32>>,
    pub exempt: u32,
}

/// Something that can happen.
#[derive(Debug, Clone)]
pub struct Move {
    pub happened: Happened,
    pub action: Option<usize>,
    /// The state that guards and gates were asked about.
    pub judged: State,
    pub after: State,
}

pub struct Naive<'c> {
    pub edition: &'c Edition,
    pub actions: Vec<&'c Action>,
    pub values: Vec<Vec<Value>>,
}

/// A state seen through the questions of conditions.
pub struct View<'n, 'c> {
    pub naive: &'n Naive<'c>,
    pub state: &'n State,
}

const MOST_ITEMS: usize = 3;
const MOST_COUNT: u8 = 3;

impl<'c> Naive<'c> {
    pub fn new(edition: &'c Edition) -> Self {
        let values = edition.fields.iter().map(values_of).collect();
        Self { edition, actions: edition.all_actions().collect(), values }
    }

    pub fn view<'n>(&'n self, state: &'n State) -> View<'n, 'c> {
        View { naive: self, state }
    }

    pub fn step(&self, id: &str) -> Option<usize> {
        self.edition.steps.iter().position(|step| *step.id == *id)
    }

    pub fn field(&self, id: &str) -> Option<usize> {
        self.edition.fields.iter().position(|field| *field.id == *id)
    }

    /// Every way to open a matter.
    pub fn openings(&self) -> Vec<State> {
        let start = self.edition.steps.iter().position(|step| step.start).unwrap();
        let blank = State {
            step: start,
            back: None,
            tracks: vec![None; self.edition.tracks.len()],
            fields: vec![None; self.edition.fields.len()],
            fixed: 0,
            needed: 0,
            passed: 0,
            on_draft: 0,
            did: 0,
            link: Linked::None,
            revised: false,
            clocks: self.edition.clocks.iter().map(opened).collect(),
            counters: vec![0; self.edition.counters.len()],
            items: vec![Vec::new(); self.edition.groups.len()],
            exempt: 0,
        };
        let mut states = vec![blank];
        for (at, field) in self.edition.fields.iter().enumerate() {
            let mut grown = Vec::new();
            for state in &states {
                let given = (0..self.values[at].len()).map(|value| Some(u8::try_from(value).unwrap()));
                for value in given.chain((!field.required).then_some(None)) {
                    let mut state = state.clone();
                    state.fields[at] = value;
                    grown.push(state);
                }
            }
            states = grown;
        }
        if self.edition.links.iter().any(|link| link.required) {
            states = states
                .into_iter()
                .flat_map(|state| [Linked::Open, Linked::Dead, Linked::Good, Linked::Bad].map(|link| State { link, ..state.clone() }))
                .collect();
        }
        states
            .into_iter()
            .map(|mut state| {
                self.enter(&mut state, start);
                state
            })
            .collect()
    }

    /// Everything that can happen.
    pub fn moves(&self, state: &State) -> Vec<Move> {
        let mut moves = Vec::new();
        self.environment(state, &mut moves);
        for at in 0..self.actions.len() {
            self.acts(state, at, &mut moves);
        }
        self.deems(state, &mut moves);
        let here = &self.edition.steps[state.step];
        for rule in &here.on_notice {
            if state.link != Linked::None && holds(&rule.when, &self.view(state)) {
                let mut after = state.clone();
                self.go(&mut after, self.step(&rule.to).unwrap());
                moves.push(Move { happened: Happened::Noticed, action: None, judged: state.clone(), after });
            }
        }
        moves
    }

    fn environment(&self, state: &State, moves: &mut Vec<Move>) {
        let mut push = |happened: Happened, after: State| moves.push(Move { happened, action: None, judged: state.clone(), after });
        if !self.edition.corrected_by.is_empty() {
            for (at, field) in self.edition.fields.iter().enumerate() {
                let is_fixed = state.fixed >> at & 1 == 1 && state.fields[at].is_some();
                if is_fixed {
                    continue;
                }
                for value in 0..self.values[at].len() {
                    let mut after = state.clone();
                    after.fields[at] = Some(u8::try_from(value).unwrap());
                    if field.revisions {
                        self.revise(&mut after, at);
                        push(Happened::Revised(field.id.clone()), after);
                    } else {
                        push(Happened::Environment, after);
                    }
                }
                if !field.required && state.needed >> at & 1 == 0 && state.fields[at].is_some() {
                    let mut after = state.clone();
                    after.fields[at] = None;
                    // Emptying a file and uploading it again must not bring an old pass back.
                    if field.revisions {
                        self.revise(&mut after, at);
                    }
                    push(Happened::Environment, after);
                }
            }
        }
        if !self.edition.links.is_empty() {
            for link in [Linked::Open, Linked::Dead, Linked::Good, Linked::Bad] {
                push(Happened::Environment, State { link, ..state.clone() });
            }
        }
        for (at, run) in state.clocks.iter().enumerate() {
            if run.dated == Phase::Runs || run.bare == Phase::Runs {
                let mut after = state.clone();
                after.clocks[at].expired = !run.expired;
                push(Happened::Environment, after);
            }
            // Another date, and a stop was late that was not, or the other way round. Nobody asks whether the date has been fixed since.
            if let Phase::Stopped { late } = run.dated
                && self.has_loose_date(at)
            {
                let mut after = state.clone();
                after.clocks[at].dated = Phase::Stopped { late: !late };
                push(Happened::Environment, after);
            }
        }
        for (at, gate) in self.edition.gates.iter().enumerate() {
            if gate.exemption.is_some() {
                push(Happened::Environment, State { exempt: state.exempt | 1 << at, ..state.clone() });
            }
        }
    }

    fn has_loose_date(&self, clock: usize) -> bool {
        let From::Field(date) = &self.edition.clocks[clock].from else { return false };
        let field = &self.edition.fields[self.field(date).unwrap()];
        let start = self.edition.steps.iter().find(|step| step.start).unwrap();
        !field.required || field.fixed_at.as_ref() != Some(&start.id)
    }

    fn acts(&self, state: &State, at: usize, moves: &mut Vec<Move>) {
        let action = self.actions[at];
        let takes: Vec<usize> = (0..self.edition.fields.len()).filter(|field| self.takes(action, *field)).collect();
        for judged in self.with_inputs(state, &takes) {
            if takes.iter().any(|field| action.needs.contains(&self.edition.fields[*field].id) && judged.fields[*field].is_none()) {
                continue;
            }
            if let Ok(leads) = enabled(self.edition, action, &self.view(&judged)) {
                let to = match leads {
                    Leads::Stay => Go::Stay,
                    Leads::Main(step) => Go::Main(self.step(&step.id).unwrap()),
                    Leads::Track(track, step) => self.on_track(&track.id, &step.id),
                };
                for after in self.done(&judged, at, to, false) {
                    moves.push(Move { happened: Happened::Acted(action.id.clone()), action: Some(at), judged: judged.clone(), after });
                }
            }
        }
    }

    fn deems(&self, state: &State, moves: &mut Vec<Move>) {
        for (index, clock) in self.edition.clocks.iter().enumerate() {
            let Expiry::Deem(id) = &clock.expiry else {
                continue;
            };
            let at = self.actions.iter().position(|action| action.id == *id).unwrap();
            let action = self.actions[at];
            let view = self.view(state);
            let overdue = holds(&clock.applies, &view) && self.phase(state, index) == Phase::Runs && state.clocks[index].expired;
            if !overdue || !offered(self.edition, action, &view) {
                continue;
            }
            let to = action.targets().first().map_or(Go::Stay, |to| match self.edition.track_of(to) {
                Some(track) => self.on_track(&track.id, to),
                None => Go::Main(self.step(to).unwrap()),
            });
            for after in self.done(state, at, to, true) {
                moves.push(Move { happened: Happened::Deemed(id.clone()), action: Some(at), judged: state.clone(), after });
            }
        }
    }

    fn on_track(&self, track: &Id, step: &Id) -> Go {
        let at = self.edition.tracks.iter().position(|known| known.id == *track).unwrap();
        Go::Track(at, self.edition.tracks[at].steps.iter().position(|known| known.id == *step).unwrap())
    }

    fn takes(&self, action: &Action, field: usize) -> bool {
        let id = &self.edition.fields[field].id;
        !matches!(action.site, ActionSite::Item { .. }) && (action.needs.contains(id) || action.asks.contains(id))
    }

    /// The state with each choice of values given by the action.
    fn with_inputs(&self, state: &State, takes: &[usize]) -> Vec<State> {
        let mut states = vec![state.clone()];
        for at in takes {
            let mut grown = states.clone();
            for state in &states {
                if state.fixed >> at & 1 == 1 && state.fields[*at].is_some() {
                    continue;
                }
                for value in 0..self.values[*at].len() {
                    let mut given = state.clone();
                    given.fields[*at] = Some(u8::try_from(value).unwrap());
                    if self.edition.fields[*at].revisions {
                        self.revise(&mut given, *at);
                    }
                    grown.push(given);
                }
            }
            states = grown;
        }
        states
    }

    /// What the action does once it is allowed; a stop of an expired clock may be dated before the expiry.
    fn done(&self, judged: &State, at: usize, to: Go, deemed: bool) -> Vec<State> {
        let action = self.actions[at];
        let mut after = judged.clone();
        let in_group = matches!(action.site, ActionSite::Item { .. });
        for (index, field) in self.edition.fields.iter().enumerate() {
            if !in_group && !deemed && action.needs.contains(&field.id) {
                after.needed |= 1 << index;
            }
            if let Some((_, value)) = action.sets.iter().find(|(id, _)| *id == field.id) {
                after.fields[index] = self.values[index].iter().position(|known| known == value).map(|value| u8::try_from(value).unwrap());
            }
        }
        after.passed |= 1 << at;
        after.on_draft |= 1 << at;
        after.did |= 1 << at;
        for counter in &action.counts {
            let counter = self.edition.counters.iter().position(|known| known.id == *counter).unwrap();
            after.counters[counter] = (after.counters[counter] + 1).min(MOST_COUNT);
        }
        let from = after.step;
        let mut entered = None;
        match to {
            Go::Stay => {}
            Go::Main(step) => {
                self.go(&mut after, step);
                entered = Some(step);
            }
            Go::Track(track, step) => {
                after.tracks[track] = Some(step);
                let id = &self.edition.tracks[track].steps[step].id;
                self.reach(&mut after, id);
            }
        }
        let _ = from;
        let mut states = vec![after];
        if let ActionSite::Item { group, .. } = &action.site {
            let group = self.edition.groups.iter().position(|known| known.id == *group).unwrap();
            states = states.iter().flat_map(|state| self.item(state, group, at, action.opens_item)).collect();
        }
        for (index, clock) in self.edition.clocks.iter().enumerate() {
            states = states
                .iter()
                .flat_map(|state| {
                    let mut runs = Vec::new();
                    let was = judged.clocks[index];
                    let lates: &[bool] = if clock.stops.contains(&action.id) && was.expired { &[true, false] } else { &[false] };
                    for late in lates {
                        let mut state = state.clone();
                        state.clocks[index] = self.worked(clock, was, action, entered, *late);
                        runs.push(state);
                    }
                    runs
                })
                .collect();
        }
        states
    }

    fn item(&self, state: &State, group: usize, at: usize, opens: bool) -> Vec<State> {
        let mut found = Vec::new();
        if opens {
            let mut after = state.clone();
            after.items[group].push(1 << at);
            after.items[group].sort_unstable();
            // Items that look alike stand for each other: beyond the bound two of them are one.
            if after.items[group].len() > MOST_ITEMS {
                let items = &mut after.items[group];
                let alike = (1..items.len()).find(|index| items[*index] == items[index - 1]).expect("two looks, more items");
                items.remove(alike);
            }
            found.push(after);
            return found;
        }
        for item in 0..state.items[group].len() {
            let mut after = state.clone();
            after.items[group][item] |= 1 << at;
            after.items[group].sort_unstable();
            found.push(after);
        }
        found
    }

    fn worked(&self, clock: &Clock, mut run: Run, action: &Action, entered: Option<usize>, late: bool) -> Run {
        let starts = matches!(&clock.from, From::Action(id) if *id == action.id)
            || matches!((&clock.from, entered), (From::Step(id), Some(step)) if self.edition.steps[step].id == *id);
        let work = |phase: &mut Phase| {
            if clock.stops.contains(&action.id) && *phase == Phase::Runs {
                *phase = Phase::Stopped { late };
            }
            if clock.restarts.contains(&action.id) {
                *phase = Phase::Runs;
            }
            if clock.keeps_first.contains(&action.id) && *phase != Phase::Off {
                *phase = Phase::Runs;
            }
            if starts {
                *phase = Phase::Runs;
            }
        };
        work(&mut run.dated);
        work(&mut run.bare);
        if run.dated != Phase::Runs && run.bare != Phase::Runs {
            run.expired = false;
        }
        run
    }

    /// What a clock shows where its date is or is not.
    pub fn phase(&self, state: &State, clock: usize) -> Phase {
        let run = state.clocks[clock];
        match &self.edition.clocks[clock].from {
            From::Field(field) => {
                if state.fields[self.field(field).unwrap()].is_some() {
                    run.dated
                } else {
                    run.bare
                }
            }
            _ => run.bare,
        }
    }

    pub fn goes_on(&self, state: &State, clock: usize) -> bool {
        holds(&self.edition.clocks[clock].applies, &self.view(state)) && self.phase(state, clock) == Phase::Runs
    }

    fn go(&self, state: &mut State, to: usize) {
        state.back = Some(state.step);
        state.step = to;
        self.enter(state, to);
        // Clocks that start with the step when no action brought the matter there.
        for (index, clock) in self.edition.clocks.iter().enumerate() {
            if matches!(&clock.from, From::Step(id) if self.edition.steps[to].id == *id) {
                state.clocks[index].bare = Phase::Runs;
            }
        }
    }

    fn enter(&self, state: &mut State, to: usize) {
        let id = self.edition.steps[to].id.clone();
        for (at, track) in self.edition.tracks.iter().enumerate() {
            if track.beside.contains(&id) && state.tracks[at].is_none() {
                let start = track.steps.iter().position(|step| step.start).unwrap();
                state.tracks[at] = Some(start);
                let start = track.steps[start].id.clone();
                self.reach(state, &start);
            }
        }
        if state.back.is_none() {
            for (index, clock) in self.edition.clocks.iter().enumerate() {
                if matches!(&clock.from, From::Step(step) if *step == id) {
                    state.clocks[index].bare = Phase::Runs;
                }
            }
        }
        self.reach(state, &id);
    }

    fn reach(&self, state: &mut State, step: &Id) {
        for (at, field) in self.edition.fields.iter().enumerate() {
            if field.fixed_at.as_ref() == Some(step) {
                state.fixed |= 1 << at;
            }
        }
    }

    fn revise(&self, state: &mut State, file: usize) {
        let id = &self.edition.fields[file].id;
        for (at, action) in self.actions.iter().enumerate() {
            if action.on.as_ref() == Some(id) {
                state.passed &= !(1 << at);
                state.on_draft &= !(1 << at);
            }
            if action.on.is_none() {
                state.on_draft &= !(1 << at);
            }
        }
        let bound = self.edition.links.iter().any(|link| link.on.as_ref() == Some(id));
        if bound && matches!(state.link, Linked::Good | Linked::Bad) {
            state.link = Linked::Dead;
        }
        state.revised = true;
    }

    /// Whether the review has passed, on the draft as it is if that is demanded.
    pub fn reviewed(&self, state: &State, on_draft: bool) -> bool {
        let bits = if on_draft { state.on_draft } else { state.passed };
        let own = self.actions.iter().enumerate().any(|(at, action)| action.does.iter().any(|act| *act == "review") && bits >> at & 1 == 1);
        let drafts: Vec<usize> = self.edition.fields.iter().enumerate().filter(|(_, field)| field.revisions).map(|(at, _)| at).collect();
        let bound = self.edition.links.iter().any(|link| link.on.is_some());
        let fresh = bound || drafts.is_empty() || drafts.iter().all(|at| state.fields[*at].is_none()) || !state.revised;
        own || (state.link == Linked::Good && (!on_draft || fresh))
    }

    /// Gates before an action that is possible in a judged state.
    pub fn gates(&self, judged: &State, action: usize, deemed: bool) -> Vec<usize> {
        let action = self.actions[action];
        let view = self.view(judged);
        let leads = if deemed {
            action.targets().first().map_or(Leads::Stay, |to| match self.edition.track_of(to) {
                Some(track) => Leads::Track(track, self.edition.step(to).unwrap()),
                None => Leads::Main(self.edition.step(to).unwrap()),
            })
        } else {
            enabled(self.edition, action, &view).unwrap()
        };
        gates_before(self.edition, action, &leads)
            .map(|gate| self.edition.gates.iter().position(|known| known.id == gate.id).unwrap())
            .collect()
    }
}

#[derive(Debug, Clone, Copy)]
enum Go {
    Stay,
    Main(usize),
    Track(usize, usize),
}

fn opened(clock: &Clock) -> Run {
    let runs = |yes: bool| if yes { Phase::Runs } else { Phase::Off };
    Run { dated: runs(matches!(clock.from, From::Field(_))), bare: runs(matches!(clock.from, From::Open)), expired: false }
}

fn values_of(field: &Field) -> Vec<Value> {
    match &field.kind {
        FieldType::Enum(values) => values.iter().map(|value| Value::Code(value.id.clone())).collect(),
        FieldType::Bool => vec![Value::Bool(true), Value::Bool(false)],
        FieldType::File => {
            let text = || "x".to_owned();
            vec![Value::File(FileValue { name: text(), media_type: text(), size: 1, sha256: text(), blob: text() })]
        }
        _ => vec![Value::Text("x".to_owned())],
    }
}
