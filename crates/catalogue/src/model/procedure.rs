//! One edition of one procedure.

use mingfa_time::Date;
use serde::Serialize;

use super::{ActId, Action, Citation, Clock, Cond, Field, Group, Id, Publish, Span};

/// A procedure under one version of its governing law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// Procedure id: `legality-review`.
    pub procedure: Id,
    /// Edition name: `2019`.
    pub edition: Id,
    /// 合法性审查.
    pub title: String,
    /// What people call one: 审查件.
    pub noun: String,
    /// Laws it is under.
    pub basis: Vec<Basis>,
    /// First day on which it governs.
    pub from: Date,
    /// Last day; none = still.
    pub until: Option<Date>,
    /// Date (or instant) field that picks the edition.
    pub opens_by: Id,
    /// Where the truth of these records lives.
    pub source_of_truth: SourceOfTruth,
    /// Field that identifies one, over the district (also of imports).
    pub identity: Option<Id>,
    /// Field shown as the title in lists.
    pub called_by: Id,
    /// Fields of the summary line in lists.
    pub summary: Vec<Id>,
    /// Number series.
    pub numbers: Vec<NumberSeries>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Roles that one person may not both hold in one matter.
    pub aparts: Vec<ApartRule>,
    /// Roles that may open one.
    pub opened_by: Vec<Id>,
    /// Roles that may correct values and revise files.
    pub corrected_by: Vec<Id>,
    /// Fields.
    pub fields: Vec<Field>,
    /// Groups of items.
    pub groups: Vec<Group>,
    /// Links to other matters.
    pub links: Vec<Link>,
    /// Counters.
    pub counters: Vec<Counter>,
    /// Steps of the main line; the first with `start` is where it opens.
    pub steps: Vec<Step>,
    /// Parallel tracks.
    pub tracks: Vec<Track>,
    /// Actions at steps, in tracks and anywhere (those of groups are in the groups).
    pub actions: Vec<Action>,
    /// Clocks.
    pub clocks: Vec<Clock>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Publications.
    pub publishes: Vec<Publish>,
    /// What the characteristics used by duties mean here: `means "ordinary-procedure" { … }`.
    pub means: Vec<(Id, Cond)>,
    /// Duties of its laws that do not concern it, with the reason.
    pub without: Vec<CheckNote>,
    /// Steps that wait on an outsider without a clock, with the reason.
    pub waits: Vec<Wait>,
    /// How imported history lands.
    pub history: Option<History>,
    /// Order of the archive file (一事一档): `paper:ID`, `field:ID`, `group:ID`.
    pub dossier: Vec<Id>,
    /// SHA-256 (hex) of the canonical expanded edition: `rules` in events.
    pub rules: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A law version an edition is under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Basis {
    /// A norm version.
    Law {
        /// Title as written.
        law: String,
        /// Version name.
        version: String,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
    /// A local rule (no national law governs it).
    Local {
        /// Key of the local value of kind `text`.
        key: Id,
        /// Where it is written.
        #[serde(skip)]
        span: Span,
    },
}

/// Where the truth lives (foundations 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SourceOfTruth {
    /// Born here.
    Here,
    /// An upper platform: Mingfa mirrors and reconciles.
    UpperPlatform,
    /// The office system.
    Oa,
}

/// A series of official numbers, gap-free, per unit mark and year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberSeries {
    /// Identifier.
    pub id: Id,
    /// `{mark}法审〔{year}〕{seq}号`; `{seq:5}` pads.
    pub form: String,
    /// Action that allots it.
    pub at: Id,
    /// Field (type id) that receives it.
    pub field: Id,
    /// Source, if any.
    pub cite: Vec<Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A role in a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Role {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Offices whose holders fill it; empty = nobody holds it by office (system).
    pub held_by: Vec<Id>,
    /// In which unit the office must be held.
    pub unit: RoleUnit,
    /// Only persons assigned to the matter.
    pub assigned: bool,
    /// Kind of certificate that must be valid on the day of the act.
    pub holds: Option<Id>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// In which unit a role's office must be held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum RoleUnit {
    /// In any unit.
    Any,
    /// In the unit that owns the matter.
    Own,
    /// In a unit of this kind.
    Kind(Id),
    /// In the unit that a field names.
    Field(Id),
    /// In the unit that owns the linked matter.
    Link(Id),
    /// In the unit that a field of the item names, for roles that act only in groups.
    Item(Id),
}

/// Roles that one person may not both hold in one matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApartRule {
    /// The roles, pairwise apart.
    pub roles: Vec<Id>,
    /// Source.
    pub cite: Vec<Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A link to another matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Identifier on this side.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Procedures at the other side.
    pub to: Vec<Id>,
    /// Name of the same link at the other side.
    pub other: Id,
    /// Must be given at opening.
    pub required: bool,
    /// At most so many.
    pub at_most: Option<u32>,
    /// This matter's file whose revision the other side's result must be at.
    pub on: Option<Id>,
    /// The other side's file whose revisions are heard here.
    pub reads: Option<Id>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counter {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A step of the main line or of a track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Identifier, unique over the main line and all tracks.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Where the line begins.
    pub start: bool,
    /// Where it ends.
    pub end: bool,
    /// What a matter standing here tells those linked to it (first match).
    pub settles: Vec<Settle>,
    /// Moves caused by a notice from a linked matter.
    pub on_notice: Vec<OnNotice>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A result that linked matters may rely on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settle {
    /// `lawful`, `lawful-after-change` …
    pub as_: Id,
    /// What people read.
    pub title: String,
    /// When.
    pub when: Cond,
    /// Acts that have passed, on the bound draft, whenever this result is shown. Proved here, relied on at the other side.
    pub guarantees: Vec<ActId>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A move caused by a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnNotice {
    /// The link it comes through.
    pub link: Id,
    /// Whether it fires on a revision of what the link reads (true) or on a change of the other side's result (false).
    pub revised: bool,
    /// Only when this holds.
    pub when: Cond,
    /// Where the matter goes.
    pub to: Id,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// Steps that run beside the main line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Track {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Steps of the main line beside which it lives; it begins when the first of them is entered.
    pub beside: Vec<Id>,
    /// It exists only when this holds.
    pub applies: Cond,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A precondition (前置条件) of actions or of entering steps, with source and help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// Identifier.
    pub id: Id,
    /// What people read: 合法性审查.
    pub title: String,
    /// Actions that may not be done, and steps that may not be entered, before it is passed.
    pub before: Vec<Id>,
    /// It concerns only matters where this holds.
    pub applies: Cond,
    /// What must hold.
    pub requires: Cond,
    /// A recorded, cited exemption.
    pub exemption: Option<Exemption>,
    /// Who can help.
    pub help: Option<Help>,
    /// Source.
    pub cite: Vec<Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// An exemption that the law itself knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exemption {
    /// Code list of its grounds.
    pub codes: Id,
    /// Roles that may record it.
    pub roles: Vec<Id>,
    /// Source.
    pub cite: Vec<Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// Who can remove an obstacle, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Help {
    /// Office whose holders can.
    pub office: Id,
    /// What to ask them for.
    pub says: String,
    /// Procedure to open, if that is the way.
    pub opens: Option<Id>,
}

/// A duty that does not concern this edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckNote {
    /// Duty, offer act or apart id.
    pub id: Id,
    /// Why; printed by `check` among its assumptions.
    pub why: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A step that waits on an outsider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wait {
    /// The step.
    pub step: Id,
    /// Why there is no clock; printed among the assumptions.
    pub why: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// Where imported history lands and what counts as newer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct History {
    /// First rule that fits.
    pub rules: Vec<HistoryRule>,
    /// The same natural key arriving again with more milestones or a higher counter is merged; otherwise it is a conflict.
    pub merges: bool,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// "A record with this milestone (and where this holds) stands at that step."
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryRule {
    /// The step.
    pub at: Id,
    /// Milestone that must be present; none = always.
    pub after: Option<Id>,
    /// Condition over clear fields.
    pub when: Cond,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

impl Edition {
    /// Whether a matter opened on `date` is under this edition.
    pub fn governs(&self, date: Date) -> bool {
        self.from <= date && self.until.is_none_or(|until| date <= until)
    }

    /// A field by id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| &*field.id == id)
    }

    /// A group by id.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| &*group.id == id)
    }

    /// An action by id, of the main line, a track or a group.
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.all_actions().find(|action| &*action.id == id)
    }

    /// Every action, those of groups included.
    pub fn all_actions(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().chain(self.groups.iter().flat_map(|group| group.actions.iter()))
    }

    /// A step by id, of the main line or of a track.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().chain(self.tracks.iter().flat_map(|track| track.steps.iter())).find(|step| &*step.id == id)
    }

    /// The track that holds a step; none = the main line.
    pub fn track_of(&self, step: &str) -> Option<&Track> {
        self.tracks.iter().find(|track| track.steps.iter().any(|each| &*each.id == step))
    }

    /// Where the main line begins.
    pub fn start(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.start)
    }

    /// A role by id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| &*role.id == id)
    }

    /// A clock by id.
    pub fn clock(&self, id: &str) -> Option<&Clock> {
        self.clocks.iter().find(|clock| &*clock.id == id)
    }

    /// A gate by id.
    pub fn gate(&self, id: &str) -> Option<&Gate> {
        self.gates.iter().find(|gate| &*gate.id == id)
    }

    /// A link by id.
    pub fn link(&self, id: &str) -> Option<&Link> {
        self.links.iter().find(|link| &*link.id == id)
    }

    /// A publication by id.
    pub fn publish(&self, id: &str) -> Option<&Publish> {
        self.publishes.iter().find(|publish| &*publish.id == id)
    }
}
