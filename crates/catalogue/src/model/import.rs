//! How a table becomes matters.

use serde::Serialize;

use super::{Id, Span, Value};

/// A kind of table, known by its header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportDef {
    /// Identifier.
    pub id: Id,
    /// Procedure that its rows belong to.
    pub procedure: Id,
    /// What people read.
    pub title: String,
    /// Titles of columns that together make the file known; order and further columns are free.
    pub header: Vec<String>,
    /// Forms of dates that are read.
    pub dates: Vec<DateForm>,
    /// Its columns.
    pub columns: Vec<ImportColumn>,
    /// Values that every row has though no column states them.
    pub sets: Vec<(Id, Value)>,
    /// Matters that a row brings along at the other side of a link.
    pub opens: Vec<LinkedImport>,
    /// Links filled up with untitled matters to the number that a column states, after all files of the folder.
    pub fills: Vec<Fills>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A column and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportColumn {
    /// As in the header.
    pub title: String,
    /// The field that the cell is a value of.
    pub field: Option<Id>,
    /// The action (or `open`) that happened on the cell's date; at a link column on the day of the matter at the other side.
    pub milestone: Option<Id>,
    /// The counter that the cell states.
    pub counter: Option<Id>,
    /// The link, and the clear field of the other side that the cell names.
    pub link: Option<(Id, Id)>,
    /// Our own reckoning that the cell is held against; a difference is a finding.
    pub checks: Option<Check>,
    /// Known and left out without a warning.
    pub ignored: bool,
    /// An empty cell refuses the row.
    pub required: bool,
    /// A date before this milestone refuses the row.
    pub not_before: Option<Id>,
    /// An empty cell is allowed only while the cells of these columns are empty too.
    pub beside: Vec<String>,
    /// What may be mended, each with a warning.
    pub repairs: Vec<Repair>,
    /// A place must be the name of a unit of this kind once the district has units of that kind.
    pub known_as: Option<Id>,
    /// Kind of a unit that is created for the cell: the first that fits.
    pub kinds: Vec<KindRule>,
    /// Values of cells; without any the titles of the enum's values or of the list's codes.
    pub maps: Vec<CellMap>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// What a cell is held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Check {
    /// `checks="clock:close"`: whether the clock was met.
    Clock(Id),
    /// `checks="milestone:extend"`: whether the action happened.
    Milestone(Id),
    /// `checks="standing:valid"`: whether the matter stands at that step.
    Step(Id),
}

/// What a cell says in the catalogue's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellMap {
    /// The cell, trimmed; or a part of it.
    pub cell: String,
    /// Whether the cell only has to contain it; the first that fits.
    pub part: bool,
    /// The value; none in a column that feeds no field.
    pub value: Option<Value>,
    /// It also asserts that this action has happened, on the day of the row's last dated milestone.
    pub milestone: Option<Id>,
    /// It is taken with this finding.
    pub finding: Option<String>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A kind of unit for units that an import creates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindRule {
    /// The kind.
    pub kind: Id,
    /// Only when this column's cell is this.
    pub when: Option<(String, String)>,
    /// Only when the name ends in one of these.
    pub ends: Vec<String>,
}

/// Forms of dates. A form with two readings (day first, two-digit years, serial numbers) is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum DateForm {
    /// `2020-01-06[ 15:59[:09]]`
    Iso,
    /// `2020/01/06`
    Slash,
    /// `2020.01.06`
    Dot,
    /// `2020年1月5日`
    Han,
    /// `20200112[232308]`
    Compact,
}

/// What may be mended in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Repair {
    /// `１` → `1`
    FullWidth,
    /// `满 意` → `满意`
    InnerSpace,
    /// `枫林` → `枫林街道`
    StreetSuffix,
}

/// A matter that a row brings along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkedImport {
    /// Link of the row's own matter.
    pub link: Id,
    /// Procedure at the other side.
    pub procedure: Id,
    /// Columns that feed it.
    pub columns: Vec<ImportColumn>,
    /// Values it has though no column states them.
    pub sets: Vec<(Id, Value)>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A link filled up to a stated number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fills {
    /// Link of the row's own matter.
    pub link: Id,
    /// Procedure of the matters that are made.
    pub procedure: Id,
    /// Title of the column with the number.
    pub column: String,
    /// Action that has happened to the made matters on the day of the row.
    pub milestone: Option<Id>,
    /// Values that the made matters have.
    pub sets: Vec<(Id, Value)>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}
