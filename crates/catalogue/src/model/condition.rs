//! Conditions: a closed set, so that `check` can explore every combination.

use serde::Serialize;

use super::{Id, Span, Value};

/// A condition over one matter. Used by guards, gates, clocks, settle rules, several targets of one action, figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Cond {
    /// Every one holds; `All([])` is true.
    All(Vec<Cond>),
    /// At least one holds.
    Any(Vec<Cond>),
    /// It does not hold.
    Not(Box<Cond>),
    /// A plain test.
    Is(Atom),
}

/// A plain test. The proof treats each distinct atom as one finite variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Atom {
    /// `field "profile" is="decision"`; also inside a group, where it reads the item's own field.
    Field {
        /// Field of the matter (or of the item).
        field: Id,
        /// What is asked.
        test: FieldTest,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// `passed "hear"`: the action has happened and was neither revoked nor voided by a newer revision of what it was bound to.
    Passed {
        /// The action; `open` is the opening itself.
        action: Id,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// `linked "review" settled-as="lawful,lawful-after-change"`.
    Linked {
        /// Link of this matter.
        link: Id,
        /// What is asked.
        test: LinkTest,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// `clock "answer" state="expired"`.
    Clock {
        /// Clock of this matter.
        clock: Id,
        /// State asked for.
        state: ClockState,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// `group "opinion-item" all="answer"`.
    Group {
        /// Group of this matter.
        group: Id,
        /// What is asked.
        test: GroupTest,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// `counter "returns" at-least=3`.
    Counter {
        /// Counter of this matter.
        counter: Id,
        /// Threshold.
        at_least: u32,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// `track "experts" ended=#true`: the parallel track has reached an end, or does not apply.
    Track {
        /// Track of this procedure.
        track: Id,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// `exempted "legality"`: a recorded exemption of that gate stands.
    Exempted {
        /// The gate.
        gate: Id,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// `at "drafting,consulting"`: the main line stands at one of these steps.
    At {
        /// The steps.
        steps: Vec<Id>,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
}

/// Tests on a clear field; of a sealed field only `Present` is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum FieldTest {
    /// `is=` or `in=`: the value is one of these (enum, bool, code).
    In(Vec<Value>),
    /// `at-least=` (integers, money, dates).
    AtLeast(i64),
    /// `at-least-local=`: the threshold is a local value; unset = the test is false and `check` prints an assumption.
    AtLeastLocal(Id),
    /// `present=#true`.
    Present,
}

/// Tests on a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum LinkTest {
    /// `exists=#true`: something is linked.
    Exists,
    /// `open=#true`: something is linked and not settled.
    Open,
    /// `settled-as=`: the linked matter stands settled in one of these ways, *at the present revision* of what the link binds.
    SettledAs(Vec<Id>),
    /// `revised=#true`: what the link reads has been revised since it was last bound here.
    Revised,
}

/// Tests on a group of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum GroupTest {
    /// `at-least=n` items.
    AtLeast(u32),
    /// `all="answer"`: each item has passed this action (true of no items).
    AllPassed(Id),
    /// `any="veto"`: some item has passed it.
    AnyPassed(Id),
    /// `none="veto"`: no item has passed it.
    NonePassed(Id),
    /// `all { … }` over the item's own fields.
    All(Box<Cond>),
    /// `any { … }` over the item's own fields.
    Any(Box<Cond>),
}

/// What a condition may ask of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ClockState {
    /// Not begun, or begun and stopped.
    Off,
    /// Begun, not stopped, not expired (paused counts as running).
    Running,
    /// The due day has passed and it was not stopped before.
    Expired,
}

impl Cond {
    /// The condition that always holds.
    pub fn always() -> Self {
        Self::All(Vec::new())
    }

    /// True of [`Cond::always`].
    pub fn is_always(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// Every atom, left to right.
    pub fn atoms(&self) -> Vec<&Atom> {
        let mut found = Vec::new();
        self.visit(&mut |atom| found.push(atom));
        found
    }

    fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Atom)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.visit(see);
                }
            }
            Self::Not(part) => part.visit(see),
            Self::Is(atom) => see(atom),
        }
    }

    /// The value of the condition when `holds` answers for each atom. Both the engine and the proof evaluate through here.
    pub fn eval(&self, holds: &mut impl FnMut(&Atom) -> bool) -> bool {
        match self {
            Self::All(parts) => {
                for part in parts {
                    if !part.eval(holds) {
                        return false;
                    }
                }
                true
            }
            Self::Any(parts) => {
                for part in parts {
                    if part.eval(holds) {
                        return true;
                    }
                }
                false
            }
            Self::Not(part) => !part.eval(holds),
            Self::Is(atom) => holds(atom),
        }
    }
}

impl Atom {
    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            Self::Field { span, .. }
            | Self::Passed { span, .. }
            | Self::Linked { span, .. }
            | Self::Clock { span, .. }
            | Self::Group { span, .. }
            | Self::Counter { span, .. }
            | Self::Track { span, .. }
            | Self::Exempted { span, .. }
            | Self::At { span, .. } => *span,
        }
    }
}
