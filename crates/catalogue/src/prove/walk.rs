//! Is what a concrete engine did an edge of the model? A random walk of the engine follows the model's states beside it; a step
//! that the model does not have means that the proof has proved something else than what runs.

use super::compile;
use super::domain::{Mask, bit};
use super::edge::{Edge, Label};
use super::guarantee::Guarantees;
use super::search::Model;
use super::space::{Key, Space};
use super::var::clock::reads;
use super::var::{Effect, Kind, Var};
use crate::enabled::{Facts, holds};
use crate::model::{Atom, Catalogue, Clock, ClockState, Edition, FieldTest, From, Id};

/// Something that happened to a concrete matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// Somebody did the action.
    Acted(Id),
    /// The law deemed the action done.
    Deemed(Id),
    /// Values were corrected, links were made or told something, exemptions were recorded, time passed: nothing moved.
    Environment,
    /// A notice moved the matter.
    Noticed,
    /// A file got a new revision by correction.
    Revised(Id),
}

/// A concrete step that the model does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{happened:?} 不是模型的一条边：{why}")]
pub struct Deviation {
    /// What happened.
    pub happened: Happened,
    /// What does not fit.
    pub why: String,
}

/// The model's states that agree with a concrete matter so far. Variables change independently once the edge is known, so a
/// belief is a set of codes for each; there are several beliefs when several edges would explain what was seen.
#[derive(Debug)]
pub struct Walk<'c> {
    model: Model<'c>,
    beliefs: Vec<Belief>,
    at: usize,
}

type Belief = Vec<Vec<u8>>;

/// Beliefs kept beside a matter; more alternatives than that never lead apart.
const MOST: usize = 64;

impl<'c> Walk<'c> {
    /// Begins with a matter that has just been opened.
    ///
    /// # Errors
    /// The opening itself is not the model's.
    pub fn begin<F: Facts + ?Sized>(catalogue: &Catalogue, edition: &'c Edition, facts: &F) -> Result<Self, Deviation> {
        let model = compile(edition, &Guarantees::declared(catalogue));
        let start = model.space.steps.iter().position(|step| step.start).unwrap_or(0);
        let belief = agreeing(&model.space, facts, |var| var.initial(start));
        match belief {
            Ok(belief) => Ok(Self { model, beliefs: vec![belief], at: start }),
            Err(why) => Err(Deviation { happened: Happened::Acted(Id::new("open")), why }),
        }
    }

    /// Begins in the middle: with every state of the model that shows these facts.
    ///
    /// # Errors
    /// The model has no such state.
    pub fn from<F: Facts + ?Sized>(catalogue: &Catalogue, edition: &'c Edition, facts: &F) -> Result<Self, Deviation> {
        let model = compile(edition, &Guarantees::declared(catalogue));
        let deviation = |why: String| Deviation { happened: Happened::Environment, why };
        let at = model.space.step(facts.at()).ok_or_else(|| deviation(format!("没有环节“{}”", facts.at())))?;
        let belief = agreeing(&model.space, facts, |var| (0..=u8::MAX).take(var.codes.max(2)).collect()).map_err(deviation)?;
        Ok(Self { model, beliefs: vec![belief], at })
    }

    /// Follows one step; `facts` are those after it.
    ///
    /// # Errors
    /// No edge of the model leads from what was known to what is seen.
    pub fn step<F: Facts + ?Sized>(&mut self, happened: &Happened, facts: &F) -> Result<(), Deviation> {
        let deviation = |why: String| Deviation { happened: happened.clone(), why };
        let to = self.model.space.step(facts.at()).ok_or_else(|| deviation(format!("没有环节“{}”", facts.at())))?;
        let seen: Vec<Mask> = (0..self.model.space.vars.len()).map(|ix| seen(&self.model.space, ix, facts)).collect();
        let here = self.model.space.steps.get(self.at).map_or("", |step| step.title.as_str());
        let before = self.before(happened);
        let mut reached: Vec<Belief> = Vec::new();
        let mut spoilt: Option<String> = None;
        let mut tried = 0;
        let quiet = Effect { from: self.at, ..Effect::default() };
        let edges = self
            .model
            .edges
            .at(self.at)
            .iter()
            .filter(|edge| self.is(edge, happened) && edge.to() == to)
            .map(|edge| (&edge.effect, Some(edge)));
        let still = (*happened == Happened::Environment && to == self.at).then_some((&quiet, None));
        for (effect, edge) in edges.chain(still) {
            for belief in &before {
                tried += 1;
                match follow(&self.model.space, belief, effect, edge, &seen) {
                    Ok(belief) => reached.push(belief),
                    Err(ix) => {
                        spoilt = Some(format!("模型在“{here}”的{tried}条边都到不了所见的状态（{:?}）", self.model.space.keys.get(ix)))
                    }
                }
            }
        }
        if reached.is_empty() {
            return Err(deviation(spoilt.unwrap_or_else(|| format!("模型在“{here}”没有这样的边"))));
        }
        reached.sort();
        reached.dedup();
        reached.truncate(MOST);
        self.beliefs = reached;
        self.at = to;
        Ok(())
    }

    /// What may be believed when the edge is taken: an action may bring a new revision of a file, which comes first.
    fn before(&self, happened: &Happened) -> Vec<Belief> {
        let mut beliefs = self.beliefs.clone();
        let Happened::Acted(id) = happened else {
            return beliefs;
        };
        let space = &self.model.space;
        let anything = vec![Mask::MAX; space.vars.len()];
        for edge in self.model.edges.at(self.at) {
            let Label::Revise(file) = edge.label else {
                continue;
            };
            let taken = space.edition.fields.get(file).is_some_and(|field| {
                space.actions.iter().any(|action| action.id == *id && (action.needs.contains(&field.id) || action.asks.contains(&field.id)))
            });
            if taken {
                let revised: Vec<Belief> =
                    beliefs.iter().filter_map(|belief| follow(space, belief, &edge.effect, Some(edge), &anything).ok()).collect();
                beliefs.extend(revised);
            }
        }
        beliefs
    }

    fn is(&self, edge: &Edge, happened: &Happened) -> bool {
        let action = |at: usize, id: &Id| self.model.space.actions.get(at).is_some_and(|action| action.id == *id);
        match (edge.label, happened) {
            (Label::Act(at), Happened::Acted(id)) | (Label::Deem { action: at, .. }, Happened::Deemed(id)) => action(at, id),
            (Label::Notice(_), Happened::Noticed) => true,
            (Label::Revise(file), Happened::Revised(id)) => self.model.space.edition.fields.get(file).is_some_and(|field| field.id == *id),
            // A date that was given, or a notice of a revision, starts a clock.
            (Label::Clock(_) | Label::Clear(_), Happened::Environment) => true,
            _ => false,
        }
    }
}

/// Whether one concrete step, seen before and after, is an edge of the model. Looks at this step alone; [`Walk`] also remembers.
///
/// # Errors
/// What does not fit.
pub fn is_edge<F: Facts + ?Sized>(
    catalogue: &Catalogue,
    edition: &Edition,
    from: &F,
    happened: &Happened,
    to: &F,
) -> Result<(), Deviation> {
    Walk::from(catalogue, edition, from)?.step(happened, to)
}

/// For each variable the codes that can show these facts.
fn agreeing<F: Facts + ?Sized>(space: &Space<'_>, facts: &F, codes: impl Fn(&Var) -> Vec<u8>) -> Result<Belief, String> {
    let mut belief = Belief::new();
    for (ix, var) in space.vars.iter().enumerate() {
        let mask = seen(space, ix, facts);
        let fitting: Vec<u8> = codes(var).into_iter().filter(|code| fits(var, *code, mask)).collect();
        if fitting.is_empty() {
            return Err(format!("模型没有这样的状态（{:?}）", space.keys.get(ix)));
        }
        belief.push(fitting);
    }
    Ok(belief)
}

/// What is believed after an edge; Err: the variable that does not fit.
fn follow(space: &Space<'_>, belief: &Belief, effect: &Effect, edge: Option<&Edge>, seen: &[Mask]) -> Result<Belief, usize> {
    let mut after = Belief::with_capacity(belief.len());
    let mut next = Vec::new();
    for (ix, ((var, codes), seen)) in space.vars.iter().zip(belief).zip(seen).enumerate() {
        let mask = edge.and_then(|edge| edge.cube.iter().find(|(at, _)| *at == ix)).map_or(Mask::MAX, |(_, mask)| *mask);
        let mut reached = Vec::new();
        for code in codes {
            let used = var.momentary(*code, effect) & mask;
            if used != 0 {
                var.next(*code, used, effect, &mut next);
                reached.extend(next.iter().copied().filter(|code| fits(var, *code, *seen)));
            }
        }
        if reached.is_empty() {
            return Err(ix);
        }
        reached.sort_unstable();
        reached.dedup();
        after.push(reached);
    }
    Ok(after)
}

/// Whether a code can show one of these values now.
fn fits(var: &Var, code: u8, seen: Mask) -> bool {
    var.momentary(code, &Effect::default()) & seen != 0
}

/// The values that a variable may have by what the concrete matter answers.
fn seen<F: Facts + ?Sized>(space: &Space<'_>, ix: usize, facts: &F) -> Mask {
    let Some(var) = space.vars.get(ix) else {
        return Mask::MAX;
    };
    let edition = space.edition;
    match space.keys.get(ix) {
        Some(Key::Track(at)) => match edition.tracks.get(*at) {
            Some(track) if holds(&track.applies, facts) => {
                let at = facts.track_at(track).and_then(|id| track.steps.iter().position(|step| step.id == *id));
                bit(at.map_or(0, |at| at + 1))
            }
            // A track that does not apply stands nowhere that could be seen.
            _ => Mask::MAX,
        },
        Some(Key::Back) => bit(facts.back().and_then(|id| space.step(id)).map_or(0, |at| at + 1)),
        Some(Key::Clock(at)) => edition.clocks.get(*at).map_or(Mask::MAX, |clock| clock_seen(clock, var, facts)),
        _ => {
            let asked = space.atoms.get(ix).map_or(&[][..], Vec::as_slice);
            asked.iter().fold(var.full, |left, (atom, mask)| left & if facts.holds(atom) { *mask } else { !*mask })
        }
    }
}

fn clock_seen<F: Facts + ?Sized>(clock: &Clock, var: &Var, facts: &F) -> Mask {
    if !holds(&clock.applies, facts) {
        return Mask::MAX;
    }
    let span = clock.span;
    let counted = match &clock.from {
        From::Field(field) => facts.holds(&Atom::Field { field: field.clone(), test: FieldTest::Present, span }),
        _ => true,
    };
    let states = [ClockState::Off, ClockState::Running, ClockState::Expired];
    let state = states.into_iter().find(|state| facts.holds(&Atom::Clock { clock: clock.id.clone(), state: *state, span }));
    let read = state.map_or(0, |state| reads(state, counted));
    // Whether a stop came late is only followed when a condition asks for it.
    let asked = matches!(&var.kind, Kind::Clock(known) if known.asked);
    if !asked && state == Some(ClockState::Expired) { read | bit(0) } else { read }
}
