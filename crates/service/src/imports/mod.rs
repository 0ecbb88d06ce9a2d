//! Tables become matters: read, understood, held against what is on record, taken as history (contract `import`, foundations 11).
//!
//! Two ways through, one judgement. Rows of imports that stand alone are read, judged and sent on in pieces, so that a large file is
//! never held as matters; rows of imports that are linked (meetings, opinions) are held together, since what each shows the others
//! can be said only when all are known. What hangs together is one command: whole or not at all.

mod books;
mod build;
mod cells;
mod dates;
mod graph;
mod layout;
mod links;
mod report;
mod rows;
mod session;
mod source;
mod told;
mod units;
mod values;

use std::collections::{BTreeSet, HashMap, HashSet};

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Catalogue, ImportColumn, ImportDef};
use mingfa_papers::tables::Row;
use mingfa_store::api::SystemChange;
use mingfa_time::Moment;

pub use report::{FileReport, ImportNote, ImportReport, NoteKind};

use self::books::Books;
use self::cells::bare;
use self::layout::Layout;
use self::rows::{Line, RowReader};
use self::session::Session;
use self::source::Source;
use self::units::{UnitNames, Wanted};
use crate::error::ServiceError;
use crate::may::may;
use crate::principal::{Principal, Right};
use crate::service::Service;

/// Rows judged at once.
const PIECE: usize = 400;

/// What is to be imported.
#[derive(Debug, Clone, Default)]
pub struct ImportRequest {
    /// Only files of this procedure; none = each by its header.
    pub procedure: Option<Id>,
    /// Name as shown, and content. Files ending in `.json` are skipped.
    pub files: Vec<(String, Vec<u8>)>,
    /// The files were named one by one: one that is of no known kind is an error, and nothing is imported.
    pub named: bool,
    /// Say what would become of each row, and do nothing.
    pub dry_run: bool,
    /// Make units that the tables name and the district does not have.
    pub create_units: bool,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProgress {
    /// The file of the last row.
    pub file: String,
    /// Rows that are done.
    pub done: usize,
    /// Rows of all files.
    pub rows: usize,
}

/// A file that is of a known kind.
#[derive(Debug)]
pub(crate) struct Known<'c> {
    /// Index among the files of the report.
    file: usize,
    source: Source<'c>,
    layout: Layout<'c>,
    /// Rows that repeat the key of an earlier one, by key; and their numbers.
    repeats: HashMap<String, Vec<Row>>,
    repeated: HashSet<usize>,
}

impl Service {
    /// Imports tables. Accepted rows are durable when this returns; doing it again changes nothing.
    ///
    /// # Errors
    /// Denied; a file named one by one is no table or of no known kind ([`ServiceError::Input`], nothing was imported); the store is
    /// away (rows taken until then stay, and are found unchanged the next time).
    pub async fn import(
        &self,
        principal: &Principal,
        request: &ImportRequest,
        progress: &(dyn Fn(&ImportProgress) + Send + Sync),
    ) -> Result<ImportReport, ServiceError> {
        let catalogue = self.catalogue();
        may(principal, Right::Import, &catalogue)?;
        if request.create_units {
            may(principal, Right::Units, &catalogue)?;
        }
        let (mut reports, mut known) = open_files(&catalogue, request);
        let problems: Vec<(String, String)> =
            reports.iter().filter_map(|file| Some((file.file.clone(), format!("{}：{}", file.file, file.problem.as_ref()?)))).collect();
        if request.named && !problems.is_empty() {
            return Err(ServiceError::Input(problems));
        }
        for file in &mut known {
            let rows = file.scan();
            if let Some(report) = reports.get_mut(file.file) {
                report.rows = rows;
            }
        }
        let mut books = Books::new(self.store(), &principal.person, reports, progress);
        for file in &known {
            for title in file.layout.left_out() {
                books.warn(
                    file.file,
                    ImportNote::cell(0, title, NoteKind::Finding, title, format!("“{title}”不在导入定义中，未导入这一列")),
                );
            }
        }
        let mut names = UnitNames::new(self.store().district_name(), &self.world().units);
        if request.create_units {
            self.make_units(principal, request.dry_run, &known, &mut names, &mut books).await?;
        }
        // Units may have been made: the world is another now.
        let world = self.world();
        let session = Session::new(self, &world, &known, principal, request.dry_run);
        let linked = linked_imports(&catalogue, &known);
        let mut together = Vec::new();
        let reader = |file| RowReader { making_units: request.create_units, ..Known::reader(file, &catalogue, &names, session.today()) };
        for file in known.iter().filter(|file| linked.contains(&file.layout.def.id)) {
            let reader = reader(file);
            for row in file.source.rows().filter(|row| !file.repeated.contains(&row.number)) {
                together.extend(file.read(&reader, &row, &mut books));
            }
        }
        session.take(together, &mut books).await?;
        for file in known.iter().filter(|file| !linked.contains(&file.layout.def.id)) {
            let reader = reader(file);
            let mut piece = Vec::with_capacity(PIECE);
            for row in file.source.rows().filter(|row| !file.repeated.contains(&row.number)) {
                piece.extend(file.read(&reader, &row, &mut books));
                if piece.len() >= PIECE {
                    session.take(std::mem::take(&mut piece), &mut books).await?;
                }
            }
            session.take(piece, &mut books).await?;
            // The next file may tell of the same matters.
            books.settle().await?;
        }
        session.take_again(&mut books).await?;
        Ok(ImportReport { files: books.close() })
    }

    /// Makes the units that acceptable rows name.
    async fn make_units(
        &self,
        principal: &Principal,
        dry_run: bool,
        known: &[Known<'_>],
        names: &mut UnitNames,
        books: &mut Books<'_>,
    ) -> Result<(), ServiceError> {
        let catalogue = self.catalogue();
        let mut wanted: Vec<Wanted> = Vec::new();
        for file in known {
            let reader = RowReader { making_units: true, holding_places: false, ..file.reader(&catalogue, names, self.now().date()) };
            for row in file.source.rows().filter(|row| reader.names_unknown_unit(row)) {
                let reading = reader.read(&row);
                if reading.line.is_some() {
                    wanted.extend(reading.wanted);
                }
            }
        }
        let planned = units::plan(names, wanted);
        if planned.is_empty() {
            return Ok(());
        }
        if !dry_run {
            let changes = planned.iter().map(|(unit, _)| SystemChange::Unit(unit.clone())).collect();
            let key = self.request(
                principal,
                &format!("units of an import: {}", planned.iter().map(|(unit, _)| unit.id.as_str()).collect::<Vec<_>>().join(" ")),
            );
            self.store().append_system(key, Moment::from(self.now()), changes).await?;
        }
        for (unit, first) in planned {
            names.add(&unit);
            let (file, row, column) = first.place;
            let kind = catalogue.unit_kinds.iter().find(|kind| kind.id == unit.kind).map_or("单位", |kind| kind.title.as_str());
            let message = format!("已新建单位“{}”（{kind}），请补登设立文件和日期", unit.name);
            books.warn(file, ImportNote::cell(row, &column, NoteKind::UnitCreated, &first.name, message));
        }
        Ok(())
    }
}

impl Known<'_> {
    /// Counts the rows and finds those that repeat an earlier key.
    fn scan(&mut self) -> usize {
        let place = self.layout.key_place;
        let mut seen: HashSet<String> = HashSet::new();
        let mut count = 0;
        for row in self.source.rows() {
            count += 1;
            let key = place.and_then(|place| row.cells.get(place)).map_or("", |cell| bare(cell));
            if key.is_empty() || !row.problems.is_empty() {
                continue;
            }
            if seen.contains(key) {
                self.repeated.insert(row.number);
                self.repeats.entry(key.to_owned()).or_default().push(row);
            } else {
                seen.insert(key.to_owned());
            }
        }
        count
    }

    fn reader<'w>(&'w self, catalogue: &'w Catalogue, names: &'w UnitNames, today: mingfa_time::Date) -> RowReader<'w> {
        RowReader { catalogue, layout: &self.layout, units: names, making_units: false, holding_places: true, file: self.file, today }
    }

    /// Reads a row and those that repeat its key.
    fn read(&self, reader: &RowReader<'_>, row: &Row, books: &mut Books<'_>) -> Vec<Line> {
        let place = self.layout.key_place;
        let key = place.and_then(|place| row.cells.get(place)).map_or("", |cell| bare(cell));
        let repeats = self.repeats.get(key).filter(|_| row.problems.is_empty()).map(Vec::as_slice).unwrap_or_default();
        let mut lines = Vec::with_capacity(1 + repeats.len());
        for row in std::iter::once(row).chain(repeats) {
            let reading = reader.read(row);
            match reading.line {
                Some(line) => lines.push(line),
                None => books.refuse(self.file, reading.refused),
            }
        }
        lines
    }
}

/// Opens the files and knows them by their headers.
fn open_files<'c>(catalogue: &'c Catalogue, request: &'c ImportRequest) -> (Vec<FileReport>, Vec<Known<'c>>) {
    let mut reports = Vec::new();
    let mut known = Vec::new();
    for (name, bytes) in &request.files {
        if name.to_ascii_lowercase().ends_with(".json") {
            continue;
        }
        let mut report = FileReport { file: name.clone(), ..FileReport::default() };
        match Source::open(bytes) {
            Err(error) => report.problem = Some(error.to_string()),
            Ok(source) => {
                report.encoding = Some(source.encoding.to_string());
                match Layout::find(catalogue, request.procedure.as_ref(), &source.header) {
                    None => report.problem = Some(layout::unknown(catalogue, request.procedure.as_ref(), &source.header)),
                    Some(layout) => {
                        report.procedure = Some(layout.def.procedure.clone());
                        known.push(Known { file: reports.len(), source, layout, repeats: HashMap::new(), repeated: HashSet::new() });
                    }
                }
            }
        }
        reports.push(report);
    }
    (reports, known)
}

/// Imports whose rows name other matters, bring them along, or are named by rows of this import.
fn linked_imports(catalogue: &Catalogue, known: &[Known<'_>]) -> BTreeSet<Id> {
    let defs: Vec<&ImportDef> = known.iter().map(|file| file.layout.def).collect();
    let names_others = |columns: &[ImportColumn]| columns.iter().any(|column| column.link.is_some());
    let mut linked = BTreeSet::new();
    let mut named: BTreeSet<&Id> = BTreeSet::new();
    for def in &defs {
        let opened = def.opens.iter().map(|opened| (&opened.procedure, opened.columns.as_slice()));
        for (procedure, columns) in std::iter::once((&def.procedure, def.columns.as_slice())).chain(opened) {
            for (link, _) in columns.iter().filter_map(|column| column.link.as_ref()) {
                named.extend(catalogue.editions_of(procedure).filter_map(|edition| edition.link(link)).flat_map(|link| &link.to));
            }
        }
        named.extend(def.opens.iter().map(|opened| &opened.procedure));
        if names_others(&def.columns) || !def.opens.is_empty() || !def.fills.is_empty() {
            linked.insert(def.id.clone());
        }
    }
    linked.extend(defs.iter().filter(|def| named.contains(&def.procedure)).map(|def| def.id.clone()));
    linked
}
