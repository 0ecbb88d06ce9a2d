//! What can be asked of a matter, and everything `decide` may know of the world.

use std::collections::BTreeMap;
use std::sync::Arc;

use mingfa_catalogue::{Id, Value};
use mingfa_time::{Calendar, Date, Moment};

use crate::certificates::Certificates;
use crate::clocks::LocalValues;
use crate::event::Notice;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Opaque account id.
    pub person: Id,
    /// Unit for which they act.
    pub unit: Id,
    /// Roles of the definition that they fill in this matter by their appointments (assignment is judged here).
    pub roles: Vec<Id>,
    /// Person acted for (代理).
    pub acting: Option<Id>,
}

/// The world as `decide` may know it.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Today in UTC+8.
    pub today: Date,
    /// Now in UTC+8.
    pub now: jiff::civil::DateTime,
    /// The adopted working-day calendar.
    pub calendar: &'a Calendar,
    /// Those adopted before it, oldest first, each with the index of the event that replaced it: what was stopped by then has been
    /// counted by it and moves no more.
    pub earlier: &'a [(u64, Arc<Calendar>)],
    /// The district's local values.
    pub local: &'a LocalValues,
    /// Who holds which certificate.
    pub certificates: &'a Certificates,
}

/// One thing asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open a matter.
    Open(Open),
    /// Do an action.
    Act(Act),
    /// Record an exemption that a gate knows.
    Exempt(Exempt),
    /// Replace values or a time; revise a file.
    Correct(Correct),
    /// Take back the last move.
    Revoke(Revoke),
    /// Make public, withhold or take down.
    Publish(Publish),
    /// Record what has happened although a rule stood in the way (如实登记).
    RegisterFact(RegisterFact),
    /// Hear what linked matters tell.
    Hear(Vec<Notice>),
}

/// Opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// When it was received or begun.
    pub occurred: Moment,
    /// Fields.
    pub values: BTreeMap<Id, Value>,
    /// Linked matters, with what they show now.
    pub links: Vec<GivenLink>,
    /// Why it is recorded late; needed where it was received before today.
    pub late_reason: Option<Id>,
}

/// A link given at opening or with an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenLink {
    /// Link of this side.
    pub link: Id,
    /// What the other side shows.
    pub notice: Notice,
}

/// An action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Act {
    /// Which; never empty.
    pub action: String,
    /// On which item.
    pub item: Option<u32>,
    /// When; none = now.
    pub occurred: Option<Moment>,
    /// Fields given with it.
    pub values: BTreeMap<Id, Value>,
    /// Reason, when the action demands one.
    pub reason: Option<Reason>,
    /// Persons assigned, by role.
    pub assigned: BTreeMap<Id, Vec<Id>>,
    /// Matters linked by it.
    pub links: Vec<GivenLink>,
    /// Why it is recorded after the day it occurred.
    pub late_reason: Option<Id>,
    /// Signed on paper by this leader; the scan is among the values (代录).
    pub signed_by: Option<Id>,
}

/// A closed code and one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Code of the demanded list.
    pub code: Id,
    /// One sentence (sealed).
    pub sentence: String,
}

/// An exemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exempt {
    /// The gate.
    pub gate: Id,
    /// Its ground.
    pub reason: Reason,
}

/// A correction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correct {
    /// New values; `None` empties.
    pub values: BTreeMap<Id, Option<Value>>,
    /// Event whose time is corrected, with the right time.
    pub occurred: Option<(u64, Moment)>,
    /// Why.
    pub reason: Option<Reason>,
}

/// Taking back the last move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// Why.
    pub reason: Reason,
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// Which.
    pub id: Id,
    /// `published`, `withheld`, `taken-down`.
    pub state: Id,
    /// Ground for withholding or taking down.
    pub reason: Option<Reason>,
    /// Redacted texts of fields that may contain personal data, made by a person.
    pub redacted: BTreeMap<Id, String>,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFact {
    /// The action that happened.
    pub act: Act,
    /// Why it happened past the rule, by code, with one sentence that names who ordered it.
    pub reason: Reason,
}
