//! Clocks: statutory time rules at work on a matter.

use mingfa_time::Length;
use serde::Serialize;

use super::{Citation, Cond, Id, Span};

/// A time rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Which of the five kinds.
    pub kind: ClockKind,
    /// What starts it.
    pub from: From,
    /// How long, unless a case says otherwise.
    pub length: LengthRule,
    /// Other lengths, first match wins.
    pub cases: Vec<ClockCase>,
    /// It exists only when this holds.
    pub applies: Cond,
    /// Whether an end on a day off moves to the next working day (acts of a party or organ: yes).
    pub roll: bool,
    /// A field (date or instant) that states the due time and wins over the length.
    pub stated_due: Option<Id>,
    /// Excluded time.
    pub pauses: Vec<Pause>,
    /// Actions that start it anew.
    pub restarts: Vec<Id>,
    /// Actions after which the first due date is kept although it runs again.
    pub keeps_first: Vec<Id>,
    /// How it can be extended.
    pub extensions: Vec<Extension>,
    /// Actions that stop it.
    pub stops: Vec<Id>,
    /// What happens when it runs out.
    pub expiry: Expiry,
    /// For `at-least` and `before`: the actions that are refused too early.
    pub guards: Vec<Id>,
    /// `at-least` and `before` may be shortened when this code list's reason is recorded and published.
    pub shortened_by: Option<Id>,
    /// Role that has to act; its holders see the clock under 待办.
    pub owner: Option<Id>,
    /// Source.
    pub cite: Vec<Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// The five kinds of time rule (DESIGN §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ClockKind {
    /// Upper bound: the stopping act must come by the due day.
    Within,
    /// Lower bound: the guarded act is refused before the span is over.
    AtLeast,
    /// Lead time: the starting act must lie so long before the event that the field `from` states.
    Before,
    /// A calendar date each year.
    ByDate,
    /// A window of validity; lapses by itself.
    Valid,
}

/// What starts a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum From {
    /// `from="open"`: the opening.
    Open,
    /// `from="accept"`: an action of the matter.
    Action(Id),
    /// `from="field:received-on"`: a date or instant.
    Field(Id),
    /// `from="step:awaiting"`: each entry of a step.
    Step(Id),
    /// `from="notice:subject"`: the linked matter's draft was revised.
    Notice(Id),
}

/// A length, or where it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum LengthRule {
    /// Fixed by law.
    Fixed(Length),
    /// A local value; `by` a field makes the key `id.value`.
    Local {
        /// Key of the local value.
        key: Id,
        /// Enum field whose value is appended to the key.
        by: Option<Id>,
    },
    /// Month and day of each year (`by-date`).
    YearDay {
        /// 1–12.
        month: i8,
        /// 1–31.
        day: i8,
    },
    /// Only a stated due (field) exists.
    Stated,
    /// Until the day that a field states (`valid`).
    Until(Id),
}

/// A conditional length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockCase {
    /// When.
    pub when: Cond,
    /// How long then.
    pub length: LengthRule,
    /// Source, when it differs.
    pub cite: Vec<Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// An excluded span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Pause {
    /// From one action until another: the days after `on` up to and including that of `until`.
    Between {
        /// Action that begins it.
        on: Id,
        /// Action that ends it.
        until: Vec<Id>,
    },
    /// While the main line stands at this step.
    AtStep(Id),
    /// While a linked matter is open.
    WhileLinked(Id),
}

/// How a clock can be extended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extension {
    /// The action that extends it.
    pub on: Id,
    /// By how much (fixed or local).
    pub by: LengthRule,
    /// How often, none = no limit.
    pub times: Option<u32>,
    /// Source.
    pub cite: Vec<Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// What happens when a clock runs out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Expiry {
    /// It is only overdue.
    Overdue,
    /// The law says the action counts as done on the due day (视为受理).
    Deem(Id),
    /// The action becomes a task.
    Oblige(Id),
}
