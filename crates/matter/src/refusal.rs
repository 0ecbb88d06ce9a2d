//! Why something is refused: one sentence, the rule, the citation, and who can help.

use mingfa_catalogue::Id;
use mingfa_time::Date;

use crate::values::ValueProblem;

/// A refusal by a rule (HTTP 422). Its `Display` is the sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such action, gate, publication or field.
    #[error("“{what}”不是本业务的操作或字段，请刷新页面后重试")]
    Unknown {
        /// What was named.
        what: String,
    },
    /// The action is not offered where the matter stands.
    #[error("现处“{step}”环节，不能“{action}”")]
    NotHere {
        /// Title of the action.
        action: String,
        /// Title of the step.
        step: String,
    },
    /// The actor does not fill a role that may.
    #[error("“{action}”应由{roles}办理")]
    Role {
        /// Title of the action.
        action: String,
        /// Titles of the roles.
        roles: String,
    },
    /// Only assigned persons may.
    #[error("“{action}”应由本件指定的{role}办理，您未被指定")]
    NotAssigned {
        /// Title of the action.
        action: String,
        /// Title of the role.
        role: String,
    },
    /// The same person may not hold both roles.
    #[error("您已在本件中担任{other}，不得再担任{role}（{cite}）")]
    Apart {
        /// Title of the role now.
        role: String,
        /// Title of the role before.
        other: String,
        /// Source.
        cite: String,
    },
    /// A certificate is missing or not valid on that day.
    #[error("“{action}”须持有有效的{certificate}")]
    Certificate {
        /// Title of the action.
        action: String,
        /// Certificate kind.
        certificate: String,
    },
    /// A guard of the action does not hold.
    #[error("{says}{}", cited(cite))]
    Guard {
        /// The sentence.
        says: String,
        /// Source.
        cite: String,
    },
    /// A precondition has not been met.
    #[error("前置条件未满足：{title}。需要{wants}；现状：{has}{}{}", cited(cite), helped(help))]
    Gate {
        /// Id of the gate.
        gate: Id,
        /// Its title.
        title: String,
        /// What is wanted.
        wants: String,
        /// What is there.
        has: String,
        /// Source.
        cite: String,
        /// Who can remove the obstacle.
        help: Option<Box<Wants>>,
    },
    /// A lower bound or lead time has not run.
    #[error("{clock}未满：最早{earliest}方可“{action}”{}", cited(cite))]
    TooEarly {
        /// Title of the clock.
        clock: String,
        /// First lawful day, or why it is unknown.
        earliest: String,
        /// Title of the action.
        action: String,
        /// Source.
        cite: String,
    },
    /// It has been done as often as allowed.
    #[error("“{action}”最多{times}次，已达上限{}", cited(cite))]
    Times {
        /// Title of the action.
        action: String,
        /// The limit.
        times: u32,
        /// Source.
        cite: String,
    },
    /// None of the several targets fits.
    #[error("“{action}”在目前的填报内容下没有去向，请检查：{fields}")]
    NoTarget {
        /// Title of the action.
        action: String,
        /// Titles of the fields that decide.
        fields: String,
    },
    /// Something must be filled in.
    #[error("请填写：{}", fields.join("、"))]
    Missing {
        /// Ids of the fields.
        ids: Vec<Id>,
        /// Their titles.
        fields: Vec<String>,
    },
    /// A value does not fit.
    #[error("{0}")]
    Value(ValueProblem),
    /// The field can no longer change.
    #[error("“{field}”自“{step}”环节起不得更改")]
    Fixed {
        /// Title of the field.
        field: String,
        /// Title of the step.
        step: String,
    },
    /// The reason is missing or its code is not in the list.
    #[error("请选择理由并说明")]
    Reason {
        /// Code list.
        codes: Id,
    },
    /// The stated time is impossible.
    #[error("所填时间{stated}{why}")]
    Occurred {
        /// As stated.
        stated: String,
        /// Why it cannot be.
        why: String,
    },
    /// Persons to be assigned are too few or too many.
    #[error("{role}应为{least}至{most}人，现为{given}人{}", cited(cite))]
    Assign {
        /// Title of the role.
        role: String,
        /// At least.
        least: u32,
        /// At most.
        most: u32,
        /// Given.
        given: u32,
        /// Source.
        cite: String,
    },
    /// A link is missing, of a wrong procedure, or one too many.
    #[error("关联“{link}”：{why}")]
    Link {
        /// Title of the link.
        link: String,
        /// One sentence.
        why: String,
    },
    /// There is nothing that could be taken back, published, exempted …
    #[error("{0}")]
    Nothing(String),
    /// No edition of the procedure governs that day.
    #[error("{date}没有适用的“{procedure}”规则版本")]
    NoEdition {
        /// Title or id of the procedure.
        procedure: String,
        /// The day.
        date: Date,
    },
}

/// Who can remove an obstacle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wants {
    /// Office whose holders can.
    pub office: Id,
    /// What to ask for.
    pub says: String,
    /// Procedure to open.
    pub opens: Option<Id>,
}

/// Two actors met at one matter (HTTP 409).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("本件刚被他人更新，请查看变化后重试")]
pub struct Conflict {
    /// Events that the loser had seen.
    pub seen: u64,
    /// Events that there are.
    pub now: u64,
}

impl Refusal {
    /// A stable name for the refused-attempts list and for tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown",
            Self::NotHere { .. } => "not-here",
            Self::Role { .. } => "role",
            Self::NotAssigned { .. } => "not-assigned",
            Self::Apart { .. } => "apart",
            Self::Certificate { .. } => "certificate",
            Self::Guard { .. } => "guard",
            Self::Gate { .. } => "gate",
            Self::TooEarly { .. } => "too-early",
            Self::Times { .. } => "times",
            Self::NoTarget { .. } => "no-target",
            Self::Missing { .. } => "missing",
            Self::Value(_) => "value",
            Self::Fixed { .. } => "fixed",
            Self::Reason { .. } => "reason",
            Self::Occurred { .. } => "occurred",
            Self::Assign { .. } => "assign",
            Self::Link { .. } => "link",
            Self::Nothing(_) => "nothing",
            Self::NoEdition { .. } => "no-edition",
        }
    }
}

fn cited(cite: &str) -> String {
    if cite.is_empty() { String::new() } else { format!("（{cite}）") }
}

fn helped(help: &Option<Box<Wants>>) -> String {
    help.as_ref().map(|help| format!("。{}", help.says)).unwrap_or_default()
}
