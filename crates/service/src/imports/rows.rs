//! A row → what it tells, or why it is refused. Pure: nothing here knows what is on record.

use std::sync::Arc;

use mingfa_catalogue::model::{Catalogue, FieldType, ImportColumn, Repair};
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_papers::tables::{ProblemKind, Row};
use mingfa_time::Moment;

use super::cells::{bare, oddities, trimmed};
use super::dates;
use super::layout::{Layout, Slot};
use super::report::{ImportNote, NoteKind};
use super::told::{LinkCell, StatedFinding, Told};
use super::units::{UnitNames, Wanted, short_hash};
use super::values::{self, Read};

/// What reading a row needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowReader<'w> {
    /// The adopted catalogue.
    pub(crate) catalogue: &'w Catalogue,
    /// The file's columns.
    pub(crate) layout: &'w Layout<'w>,
    /// The district's units.
    pub(crate) units: &'w UnitNames,
    /// Unknown units that can be made are wanted, not refused.
    pub(crate) making_units: bool,
    /// Places are held against the units that there are.
    pub(crate) holding_places: bool,
    /// Index of the file.
    pub(crate) file: usize,
    /// Today: nothing has happened after it.
    pub(crate) today: mingfa_time::Date,
}

/// A row that was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// What it tells; none when it is refused.
    pub(crate) line: Option<Line>,
    /// Why it is refused.
    pub(crate) refused: Vec<ImportNote>,
    /// What was mended or is odd.
    pub(crate) warnings: Vec<ImportNote>,
    /// Units that it names and the district does not have.
    pub(crate) wanted: Vec<Wanted>,
}

/// What a row tells.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Index of the file.
    pub(crate) file: usize,
    /// Data row.
    pub(crate) row: usize,
    /// Its own matter.
    pub(crate) own: One,
    /// Matters that it brings along, with the link of its own matter that leads there.
    pub(crate) opened: Vec<(Id, One)>,
    /// Numbers up to which links are filled: index among the import's `fills`, number.
    pub(crate) fills: Vec<(usize, u32)>,
    /// What was mended or is odd, said when the row is taken.
    pub(crate) warnings: Vec<ImportNote>,
}

/// One matter of a row.
#[derive(Debug, Clone)]
pub(crate) struct One {
    /// The edition that governs it.
    pub(crate) edition: Arc<Edition>,
    /// Its natural key.
    pub(crate) key: String,
    /// Title of the column that the key stands in.
    pub(crate) key_column: String,
    /// What is told of it.
    pub(crate) told: Told,
}

/// A row while it is read.
pub(super) struct Work<'r> {
    pub(super) row: &'r Row,
    pub(super) out: Reading,
}

impl<'w> RowReader<'w> {
    /// Reads a row.
    pub(crate) fn read(&self, row: &Row) -> Reading {
        let mut work = Work { row, out: Reading::default() };
        self.shape(&mut work);
        if !work.out.refused.is_empty() {
            return work.out;
        }
        let own = self.one(&self.layout.def.procedure, &self.layout.own, &self.layout.def.sets, &mut work);
        let mut opened = Vec::new();
        for (def, slots) in &self.layout.opens {
            if let Some(one) = self.one(&def.procedure, slots, &def.sets, &mut work) {
                opened.push((def.link.clone(), one));
            }
        }
        let fills = self.fills(&mut work);
        self.unmade(&mut work);
        if !work.out.refused.is_empty() {
            work.out.warnings.clear();
            return work.out;
        }
        self.remark(&mut work);
        let mut out = work.out;
        // A cell that several columns of the import read is remarked on once.
        let mut seen = Vec::new();
        out.warnings.retain(|note| {
            let new = !seen.contains(note);
            seen.push(note.clone());
            new
        });
        out.line =
            own.map(|own| Line { file: self.file, row: row.number, own, opened, fills, warnings: std::mem::take(&mut out.warnings) });
        out
    }

    /// Refuses a row whose cells cannot be told apart.
    fn shape(&self, work: &mut Work<'_>) {
        for problem in &work.row.problems {
            let kind = match problem.kind {
                ProblemKind::BlankRow => NoteKind::BlankRow,
                ProblemKind::ShortRow => NoteKind::ShortRow,
                ProblemKind::LongRow => NoteKind::LongRow,
                ProblemKind::BadBytes => NoteKind::RareCharacters,
                ProblemKind::UnclosedQuote | ProblemKind::StrayQuote => NoteKind::EmbeddedNewlineQuoteComma,
                ProblemKind::TooLong => NoteKind::VeryLongCell,
                ProblemKind::ImpreciseNumber | ProblemKind::FormulaError => NoteKind::BadNumber,
                _ => NoteKind::UnknownCode,
            };
            let title = problem.column.and_then(|at| self.layout.header.get(at));
            work.out.refused.push(match (problem.column, title) {
                (Some(at), Some(title)) => {
                    let value = work.row.cells.get(at).map_or("", String::as_str);
                    ImportNote::cell(work.row.number, title, kind, value, format!("{title}：{}", problem.message))
                }
                _ => ImportNote::row(work.row.number, kind, problem.message.clone()),
            });
        }
    }

    /// Reads one matter of the row.
    fn one(&self, procedure: &Id, slots: &[Slot<'_>], sets: &[(Id, Value)], work: &mut Work<'_>) -> Option<One> {
        let edition = self.edition(procedure, slots, work)?;
        let mut told = Told { values: sets.iter().cloned().collect(), ..Told::default() };
        // Moments of cells that must not lie before another milestone; milestones that cells assert without a time of their own.
        let mut bounds: Vec<(&ImportColumn, Moment)> = Vec::new();
        let mut asserted: Vec<Id> = Vec::new();
        for slot in slots.iter().filter(|slot| !slot.column.ignored) {
            let column = slot.column;
            if let (Some(field), Some(_)) = (&column.field, slot.at) {
                told.stated.push(field.clone());
            }
            let cell = work.cell(slot.at);
            if trimmed(cell).is_empty() {
                self.empty(column, work);
                continue;
            }
            if let Some((link, by)) = &column.link {
                told.links.push(LinkCell {
                    column: column.title.clone(),
                    link: link.clone(),
                    by: by.clone(),
                    cell: bare(cell).to_owned(),
                    milestone: column.milestone.clone(),
                });
                continue;
            }
            let field = column.field.as_ref().and_then(|field| edition.field(field));
            let read = match self.cell(column, field.map(|field| &field.kind), &edition, cell, work) {
                Ok(read) => read,
                Err((kind, message)) => {
                    work.refuse(column, cell, kind, &message);
                    continue;
                }
            };
            asserted.extend(read.happened);
            if let Some(message) = read.finding {
                told.findings.push(StatedFinding {
                    code: finding_code(column, read.value.as_ref()),
                    column: column.title.clone(),
                    cell: cell.to_owned(),
                    message,
                });
            }
            if let Some(moment) = read.moment {
                bounds.push((column, moment));
                if let Some(milestone) = &column.milestone {
                    told.milestones.push((milestone.clone(), moment));
                }
            }
            if let (Some(counter), Some(count)) = (&column.counter, read.count) {
                told.counters.insert(counter.clone(), count);
            }
            if let (Some(check), Some(says)) = (&column.checks, read.says) {
                told.checks.push((check.clone(), says));
            }
            if let (Some(field), Some(value)) = (&column.field, read.value) {
                told.values.insert(field.clone(), value);
            }
        }
        self.in_time(&told, &bounds, work);
        let last = told.milestones.iter().map(|(_, at)| at.date).max().or_else(|| told.day(&edition.opens_by).map(|at| at.date));
        if let Some(day) = last {
            told.milestones.extend(asserted.into_iter().map(|action| (action, Moment::from(day))));
        }
        self.keyed(edition, slots, told, work)
    }

    /// The edition by the day that picks it.
    fn edition(&self, procedure: &Id, slots: &[Slot<'_>], work: &mut Work<'_>) -> Option<Arc<Edition>> {
        let newest = self.catalogue.editions_of(procedure).last()?;
        let slot = slots.iter().find(|slot| slot.column.field.as_ref() == Some(&newest.opens_by));
        let told = slot.and_then(|slot| dates::parse(bare(work.cell(slot.at)), &self.layout.def.dates));
        let Some((told, slot)) = told.zip(slot) else {
            // The day is missing or cannot be read: the cell is refused as such.
            return Some(Arc::clone(newest));
        };
        let date = told.moment.date;
        let found = self.catalogue.edition_on(procedure, date);
        if found.is_none() {
            let message = format!("{}没有适用的“{}”规则，不能登记；请核对日期", mingfa_time::chinese_date(date), newest.title);
            let cell = work.cell(slot.at);
            work.refuse(slot.column, cell, NoteKind::DateFormat, &message);
        }
        found.cloned()
    }

    /// A cell that holds nothing.
    fn empty(&self, column: &ImportColumn, work: &mut Work<'_>) {
        let filled = |title: &String| {
            let cell = work.cell(self.layout.place(title));
            !trimmed(cell).is_empty()
        };
        if column.required {
            work.refuse(column, "", NoteKind::Missing, "为空，请补填");
        } else if let Some(other) = column.beside.iter().find(|title| filled(title)) {
            work.refuse(column, "", NoteKind::Missing, &format!("为空，而“{other}”已填，请补填"));
        }
    }

    /// A cell's meaning.
    fn cell(
        &self,
        column: &ImportColumn,
        kind: Option<&FieldType>,
        edition: &Edition,
        cell: &str,
        work: &mut Work<'_>,
    ) -> Result<Read, (NoteKind, String)> {
        if let Some(FieldType::Unit) = kind {
            return self.unit(column, edition, cell, work);
        }
        let says = values::Column {
            column,
            kind,
            edition,
            catalogue: self.catalogue,
            dates: &self.layout.def.dates,
            places: self.holding_places.then_some(self.units),
        };
        let read = says.read(cell)?;
        for (kind, message) in &read.mended {
            work.out.warnings.push(ImportNote::cell(work.row.number, &column.title, *kind, cell, format!("{}：{message}", column.title)));
        }
        Ok(read)
    }

    fn unit(&self, column: &ImportColumn, edition: &Edition, cell: &str, work: &mut Work<'_>) -> Result<Read, (NoteKind, String)> {
        use super::units::Named;
        let name = bare(cell);
        let unknown = |message: String| Err((NoteKind::UnknownUnit, message));
        let id = match self.units.find(name) {
            Named::One(id) => id,
            Named::Several => return unknown(format!("“{name}”对应几个单位，请写全称")),
            Named::None if !self.making_units => return unknown(format!("“{name}”不在本区单位中，请先登记该单位，或者改正名称")),
            Named::None => {
                let fitting = column.kinds.iter().find(|rule| {
                    let stated = rule.when.as_ref().is_none_or(|(title, is)| bare(work.cell(self.layout.place(title))) == is);
                    stated && (rule.ends.is_empty() || rule.ends.iter().any(|end| name.ends_with(end.as_str())))
                });
                let Some(rule) = fitting else {
                    return unknown(format!("“{name}”不在本区单位中，也看不出是哪一类单位，请先登记该单位"));
                };
                let opens = self.layout.own.iter().find(|slot| slot.column.field.as_ref() == Some(&edition.opens_by));
                let day = opens.and_then(|slot| dates::parse(bare(work.cell(slot.at)), &self.layout.def.dates));
                work.out.wanted.push(Wanted {
                    name: name.to_owned(),
                    kind: rule.kind.clone(),
                    rank: if rule.when.is_some() { 0 } else { u8::from(rule.ends.is_empty()) + 1 },
                    day: day.map_or(self.today, |day| day.moment.date),
                    place: (self.file, work.row.number, column.title.clone()),
                    places: self.places(work),
                });
                Id::from(format!("u-{}", short_hash(&["unit", &self.units.loose_name(name)])))
            }
        };
        Ok(Read { value: Some(Value::Unit(id)), ..Read::default() })
    }

    /// Refuses a row whose unit could be made but has not been: nobody else's row was acceptable either.
    fn unmade(&self, work: &mut Work<'_>) {
        if !self.holding_places || !work.out.refused.is_empty() {
            return;
        }
        for wanted in std::mem::take(&mut work.out.wanted) {
            let message = format!("{}“{}”不在本区单位中，请先登记该单位，或者改正名称", wanted.place.2, wanted.name);
            work.out.refused.push(ImportNote::cell(work.row.number, &wanted.place.2, NoteKind::UnknownUnit, &wanted.name, message));
        }
    }

    /// Cells of the row that must be the names of units.
    fn places(&self, work: &Work<'_>) -> Vec<(Id, String, Vec<Repair>)> {
        let held = self.layout.own.iter().filter_map(|slot| Some((slot.column.known_as.clone()?, bare(work.cell(slot.at)), slot)));
        held.filter(|(_, cell, _)| !cell.is_empty())
            .map(|(kind, cell, slot)| (kind, cell.to_owned(), slot.column.repairs.clone()))
            .collect()
    }

    /// Whether the row names a unit that the district does not have.
    pub(crate) fn names_unknown_unit(&self, row: &Row) -> bool {
        let slots = self.layout.own.iter().chain(self.layout.opens.iter().flat_map(|(_, slots)| slots));
        let mut kinds = slots.filter(|slot| !slot.column.kinds.is_empty());
        kinds.any(|slot| {
            let cell = bare(slot.at.and_then(|at| row.cells.get(at)).map_or("", String::as_str));
            !cell.is_empty() && self.units.find(cell) == super::units::Named::None
        })
    }

    /// Refuses what is said to have happened before what must come first, and what has not happened yet.
    fn in_time(&self, told: &Told, bounds: &[(&ImportColumn, Moment)], work: &mut Work<'_>) {
        for (column, moment) in bounds {
            let cell = work.cell(self.layout.place(&column.title));
            let first = column.not_before.as_ref().and_then(|first| told.milestones.iter().find(|(action, _)| action == first));
            if let Some((action, at)) = first
                && at.is_after(*moment)
            {
                let title = self
                    .layout
                    .own
                    .iter()
                    .find(|slot| slot.column.milestone.as_ref() == Some(action))
                    .map_or(action.as_str(), |slot| slot.column.title.as_str());
                work.refuse(column, cell, NoteKind::DoneBeforeAccepted, &format!("早于“{title}”，请核对两个时间"));
            }
            // A term may begin in the future; what has been done lies in the past.
            let is_act = column.milestone.as_ref().is_some_and(|milestone| **milestone != *"open");
            if is_act && moment.date > self.today {
                work.refuse(column, cell, NoteKind::DateFormat, "晚于今天，尚未发生的事不能登记为已发生；请核对");
            }
        }
    }

    fn keyed(&self, edition: Arc<Edition>, slots: &[Slot<'_>], told: Told, work: &mut Work<'_>) -> Option<One> {
        let key = edition.identity.as_ref().and_then(|field| told.values.get(field));
        let Some(Value::Text(key)) = key else {
            if work.out.refused.is_empty() {
                let message = format!("没有“{}”的编号，无法判断是否重复；请补填", edition.noun);
                work.out.refused.push(ImportNote::row(work.row.number, NoteKind::Missing, message));
            }
            return None;
        };
        let slot = slots.iter().find(|slot| slot.column.field.is_some() && slot.column.field == edition.identity);
        Some(One { key: key.clone(), key_column: slot.map(|slot| slot.column.title.clone()).unwrap_or_default(), told, edition })
    }

    fn fills(&self, work: &mut Work<'_>) -> Vec<(usize, u32)> {
        let mut fills = Vec::new();
        for (index, (def, place)) in self.layout.fills.iter().enumerate() {
            let cell = work.cell(*place);
            let text = bare(cell);
            if text.is_empty() {
                continue;
            }
            match text.parse::<u32>() {
                Ok(count) if count <= 1_000 => fills.push((index, count)),
                _ => {
                    let message = format!("{}：“{text}”不是0至1000的整数，请核对", def.column);
                    work.out.refused.push(ImportNote::cell(work.row.number, &def.column, NoteKind::BadNumber, cell, message));
                }
            }
        }
        fills
    }

    /// Remarks on texts that are kept as they are.
    fn remark(&self, work: &mut Work<'_>) {
        for slot in &self.layout.own {
            let kind = slot
                .column
                .field
                .as_ref()
                .and_then(|field| self.catalogue.editions_of(&self.layout.def.procedure).find_map(|edition| edition.field(field)));
            let is_read = kind.is_some_and(|field| matches!(field.kind, FieldType::Text | FieldType::Party | FieldType::Address));
            if !is_read || slot.column.ignored {
                continue;
            }
            let cell = work.cell(slot.at);
            for (kind, message) in oddities(trimmed(cell)) {
                work.out.warnings.push(ImportNote::cell(
                    work.row.number,
                    &slot.column.title,
                    kind,
                    cell,
                    format!("{}{message}", slot.column.title),
                ));
            }
        }
    }
}

impl<'r> Work<'r> {
    /// A cell as it was read; empty when the file does not have the column.
    fn cell(&self, at: Option<usize>) -> &'r str {
        at.and_then(|at| self.row.cells.get(at)).map_or("", String::as_str)
    }

    fn refuse(&mut self, column: &ImportColumn, cell: &str, kind: NoteKind, message: &str) {
        let note = ImportNote::cell(self.row.number, &column.title, kind, cell, format!("{}{message}", column.title));
        // A cell that two columns of the import read is refused once.
        if !self.out.refused.contains(&note) {
            self.out.refused.push(note);
        }
    }
}

/// `stated.FIELD.VALUE`, or by the action that the column is about.
fn finding_code(column: &ImportColumn, value: Option<&Value>) -> Id {
    let about = match (&column.field, value) {
        (Some(field), Some(Value::Code(code))) => format!("{field}.{code}"),
        (Some(field), _) => field.to_string(),
        (None, _) => column.maps.iter().find_map(|map| map.milestone.as_ref()).map_or_else(|| "row".to_owned(), Id::to_string),
    };
    Id::from(format!("stated.{about}"))
}

/// Whether a repair is allowed.
pub(super) fn may_mend(column: &ImportColumn, repair: Repair) -> bool {
    column.repairs.contains(&repair)
}
