//! Which kind of table a file is, and which of its columns leads where.

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Catalogue, Fills, ImportColumn, ImportDef, LinkedImport};

/// A file's columns as its import names them.
#[derive(Debug)]
pub(crate) struct Layout<'c> {
    /// The import.
    pub(crate) def: &'c ImportDef,
    /// Columns of the row's own matter.
    pub(crate) own: Vec<Slot<'c>>,
    /// Columns of the matters that a row brings along.
    pub(crate) opens: Vec<(&'c LinkedImport, Vec<Slot<'c>>)>,
    /// Numbers up to which links are filled, with the place of the column.
    pub(crate) fills: Vec<(&'c Fills, Option<usize>)>,
    /// Titles of the file's columns.
    pub(crate) header: Vec<String>,
    /// Place of the natural key.
    pub(crate) key_place: Option<usize>,
}

/// A column of the import and where it stands in the file.
#[derive(Debug)]
pub(crate) struct Slot<'c> {
    /// Its definition.
    pub(crate) column: &'c ImportColumn,
    /// Place in the row; none = the file does not have it.
    pub(crate) at: Option<usize>,
}

impl<'c> Layout<'c> {
    /// Knows a file by its header; of several imports that fit the one that asks for most. With a procedure only its own imports count.
    pub(crate) fn find(catalogue: &'c Catalogue, procedure: Option<&Id>, header: &[String]) -> Option<Self> {
        let fits = |import: &&ImportDef| import.header.iter().all(|title| header.contains(title));
        let def = catalogue
            .imports
            .iter()
            .filter(|import| procedure.is_none_or(|procedure| import.procedure == *procedure))
            .filter(fits)
            .max_by_key(|import| import.header.len())?;
        let place = |title: &str| header.iter().position(|each| each == title);
        let slots = |columns: &'c [ImportColumn]| -> Vec<Slot<'c>> {
            columns.iter().map(|column| Slot { column, at: place(&column.title) }).collect()
        };
        let identity = catalogue.editions_of(&def.procedure).last().and_then(|edition| edition.identity.as_ref());
        let key = def.columns.iter().find(|column| column.field.is_some() && column.field.as_ref() == identity);
        Some(Self {
            def,
            key_place: key.and_then(|column| place(&column.title)),
            own: slots(&def.columns),
            opens: def.opens.iter().map(|opened| (opened, slots(&opened.columns))).collect(),
            fills: def.fills.iter().map(|fills| (fills, place(&fills.column))).collect(),
            header: header.to_vec(),
        })
    }

    /// Titles of columns that the import does not name, and of those that stand there twice.
    pub(crate) fn left_out(&self) -> Vec<&str> {
        let named = |at: usize| {
            let slots = self.own.iter().chain(self.opens.iter().flat_map(|(_, slots)| slots));
            slots.filter_map(|slot| slot.at).chain(self.fills.iter().filter_map(|(_, place)| *place)).any(|place| place == at)
        };
        let titles = self.header.iter().enumerate();
        titles.filter(|(at, title)| !title.is_empty() && !named(*at)).map(|(_, title)| title.as_str()).collect()
    }

    /// Place of a column by its title.
    pub(crate) fn place(&self, title: &str) -> Option<usize> {
        self.header.iter().position(|each| each == title)
    }
}

/// Why a file is of no known kind, in one sentence.
pub(crate) fn unknown(catalogue: &Catalogue, procedure: Option<&Id>, header: &[String]) -> String {
    let wanted = procedure.and_then(|procedure| catalogue.imports.iter().find(|import| import.procedure == *procedure));
    match wanted {
        Some(import) => {
            let missing: Vec<&str> = import.header.iter().filter(|title| !header.contains(title)).map(String::as_str).collect();
            format!("表头与“{}”不符，缺少列：{}；请核对第一行", import.title, missing.join("、"))
        }
        None => {
            let shown: Vec<&str> = header.iter().take(6).map(String::as_str).collect();
            format!("没有与表头（{}…）相符的导入定义，未读取；请核对第一行，或者在规则库 imports/ 中定义", shown.join("、"))
        }
    }
}
