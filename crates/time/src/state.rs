//! What a clock says on a given day.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::reading::{Due, Phase, Reading};
use crate::rule::Rule;

/// Which of the five kinds a rule is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Upper bound.
    Within,
    /// Lower bound.
    AtLeast,
    /// Lead time.
    Before,
    /// Calendar date.
    ByDate,
    /// Validity.
    Valid,
}

impl Kind {
    /// The kind of a rule.
    pub fn of(rule: &Rule) -> Self {
        match rule {
            Rule::Within { .. } => Self::Within,
            Rule::AtLeast { .. } => Self::AtLeast,
            Rule::Before { .. } => Self::Before,
            Rule::ByDate { .. } => Self::ByDate,
            Rule::Valid { .. } => Self::Valid,
        }
    }
}

/// What a clock says on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It has not started (a validity: its first day has not come).
    NotStarted,
    /// It runs, but the district has not set its length.
    Unset,
    /// It runs.
    Running,
    /// It runs and is due within three working days.
    Soon,
    /// It runs and its due day has passed.
    Overdue,
    /// It stands still.
    Paused,
    /// The act came in time (a lower bound: not too early).
    Met,
    /// The act came after the due day.
    MetLate,
    /// It ran out, and the law counts the silence as the act (视为受理). A reading alone cannot tell: whoever knows the acts says so.
    Deemed,
    /// The act was done, and whether in time cannot be said: the length is not set, or the calendar is not known.
    Unjudged,
    /// Lower bound: the period has not run in full; the closing act is refused.
    Waiting,
    /// Lower bound: the closing act may be done.
    Open,
    /// Lower bound: the closing act was done too early.
    Early,
    /// Validity: in force.
    InForce,
    /// Validity: in force and near its end.
    Expiring,
    /// Validity: over by itself.
    Lapsed,
    /// Validity: ended before its time by an act (废止、撤销).
    Ended,
}

impl State {
    /// As officials read it.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::NotStarted => "未起算",
            Self::Unset => "期限未设定",
            Self::Running => "计时中",
            Self::Soon => "即将到期",
            Self::Overdue => "已超期",
            Self::Paused => "中止计时",
            Self::Met => "按期",
            Self::MetLate => "逾期完成",
            Self::Deemed => "期限届满，依法视为已办理",
            Self::Unjudged => "已完成，是否按期无法认定",
            Self::Waiting => "期限未满",
            Self::Open => "期限已满",
            Self::Early => "期限未满即办理",
            Self::InForce => "有效",
            Self::Expiring => "即将失效",
            Self::Lapsed => "已失效",
            Self::Ended => "已提前终止",
        }
    }
}

impl Reading {
    /// What the clock says at a moment: now for a list, the moment of an act for deciding whether it may be done.
    pub fn state(&self, at: Moment) -> State {
        match self.phase {
            Phase::NotStarted => State::NotStarted,
            Phase::Stopped => self.verdict(),
            Phase::Paused => State::Paused,
            Phase::Running => self.running(at),
        }
    }

    fn running(&self, at: Moment) -> State {
        let soon = self.alert.is_some_and(|alert| alert <= at.date);
        match (self.kind, self.due) {
            (Kind::Valid, _) if self.start.is_some_and(|start| start.is_after(at)) => {
                State::NotStarted
            }
            (_, Due::Unset) => State::Unset,
            (Kind::AtLeast, Due::On(first_lawful)) => {
                if first_lawful.is_after(at) {
                    State::Waiting
                } else {
                    State::Open
                }
            }
            (Kind::AtLeast, _) => State::Waiting,
            (Kind::Valid, Due::On(last)) if at.is_after(last) => State::Lapsed,
            (Kind::Valid, _) => {
                if soon {
                    State::Expiring
                } else {
                    State::InForce
                }
            }
            (_, Due::On(due)) if at.is_after(due) => State::Overdue,
            (_, Due::NotAfter(latest)) if at.date > latest => State::Overdue,
            _ => {
                if soon {
                    State::Soon
                } else {
                    State::Running
                }
            }
        }
    }

    fn verdict(&self) -> State {
        let Some(stop) = self.stop else {
            return State::Unjudged;
        };
        match (self.kind, self.due) {
            (_, Due::Pending | Due::Unset) => State::Unjudged,
            (Kind::AtLeast, Due::On(first_lawful)) => {
                if first_lawful.is_after(stop) {
                    State::Early
                } else {
                    State::Met
                }
            }
            (Kind::AtLeast, Due::Paused) => State::Early,
            (Kind::AtLeast, Due::NotBefore(bound)) if stop.date < bound => State::Early,
            (Kind::Valid, Due::On(last)) if stop.is_after(last) => State::Lapsed,
            (Kind::Valid, Due::On(_)) => State::Ended,
            (_, Due::On(due)) => {
                if stop.is_after(due) {
                    State::MetLate
                } else {
                    State::Met
                }
            }
            // Done while time was excluded: the length was not used up.
            (_, Due::Paused) => State::Met,
            (Kind::Valid, _) => State::Ended,
            (Kind::AtLeast, _) => State::Unjudged,
            (_, Due::NotBefore(bound)) => {
                if stop.date <= bound {
                    State::Met
                } else {
                    State::Unjudged
                }
            }
            (_, Due::NotAfter(bound)) => {
                if stop.date > bound {
                    State::MetLate
                } else {
                    State::Unjudged
                }
            }
        }
    }
}
