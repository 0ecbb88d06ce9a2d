//! Declared figures: one query form for dashboards, indicators and the annual report.

use serde::Serialize;

use super::{Citation, Cond, Id, Span};

/// Identifier of a figure, as in the contract: `executive-meetings`.
pub type FigureId = Id;

/// A declared count, sum, share or median.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Identifier.
    pub id: FigureId,
    /// 区政府常务会议.
    pub title: String,
    /// 次, 件, 份, %.
    pub unit: String,
    /// 口径: what is counted, in one or two sentences for people.
    pub definition: String,
    /// What is measured.
    pub measure: Measure,
    /// Source of the definition, if any.
    pub cite: Vec<Citation>,
    /// May be shown with its records on the portal.
    pub public: bool,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Measure {
    /// Number of records.
    Count(Query),
    /// Sum of an integer or money field over the records.
    Sum {
        /// The field.
        field: Id,
        /// The records.
        of: Query,
    },
    /// Part ÷ whole in percent; 0/0 is null.
    Share {
        /// The part: must be a subset of the whole.
        part: Query,
        /// The whole.
        whole: Query,
    },
    /// Median number of days (working days when `working`) between two milestones.
    Median {
        /// The records.
        of: Query,
        /// First milestone.
        from: Id,
        /// Second milestone.
        to: Id,
        /// Working days.
        working: bool,
    },
}

/// The records: population × conditions × time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Query {
    /// What is counted.
    pub population: Population,
    /// Conditions on clear fields, milestones, links, clocks (closed set; `At` tests the step).
    pub cond: Cond,
    /// How a year picks records.
    pub time: TimeRule,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Population {
    /// Matters of a procedure.
    Matters {
        /// The procedure.
        procedure: Id,
    },
    /// Items of a group.
    Items {
        /// The procedure.
        procedure: Id,
        /// The group.
        group: Id,
    },
    /// Issued papers.
    Papers {
        /// The procedure.
        procedure: Id,
        /// The paper.
        paper: Id,
    },
    /// Published items.
    Publications {
        /// The procedure.
        procedure: Id,
    },
    /// Units of these kinds.
    Units {
        /// Kinds; empty = all.
        kinds: Vec<Id>,
        /// Only those named by this unit field of a matter that fulfils the query inside.
        with: Option<(Id, Box<Query>)>,
    },
}

/// How a year picks records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum TimeRule {
    /// The milestone (or `open`) occurred in the year.
    Milestone(Id),
    /// The date field lies in the year.
    Field(Id),
    /// The validity window of this clock holds 31 December of the year.
    ValidAtYearEnd(Id),
    /// Interval between two date fields holds 31 December of the year.
    SpansYearEnd {
        /// First day.
        from: Id,
        /// Last day.
        to: Id,
    },
    /// Records as they stand, whatever the year (units, registers).
    Standing,
}
