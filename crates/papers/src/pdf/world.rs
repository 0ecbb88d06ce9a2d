//! All that the typesetter may see of the outside: one template, one piece of data, the faces.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Coverage, Font, FontBook, FontFlags, FontInfo, FontVariant};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::error::PapersError;
use crate::fonts::{Fonts, Role};

/// The fixed template.
const TEMPLATE: &str = include_str!("template.typ");

/// The standard library of the typesetter, the same for every paper.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

pub(super) struct PaperWorld<'a> {
    fonts: &'a Fonts,
    book: LazyHash<FontBook>,
    /// For each entry of the book: the face's index in `fonts`.
    faces: Vec<usize>,
    main: FileId,
    data: FileId,
    json: Bytes,
}

impl<'a> PaperWorld<'a> {
    /// A world in which `data.json` holds `json`, and the families `fangsong-0`, `fangsong-1` … are the
    /// faces of each role in order of choice.
    pub(super) fn new(fonts: &'a Fonts, json: Vec<u8>) -> Result<PaperWorld<'a>, PapersError> {
        let mut book = FontBook::new();
        let mut faces = Vec::new();
        for role in Role::ALL {
            for (place, index) in fonts.chain(role).iter().enumerate() {
                book.push(FontInfo {
                    family: format!("{}-{place}", role.key()),
                    variant: FontVariant::default(),
                    flags: FontFlags::empty(),
                    axes: Vec::new(),
                    // Only asked for automatic fallback, which the template switches off.
                    coverage: Coverage::from_vec(Vec::new()),
                });
                faces.push(*index);
            }
        }
        Ok(PaperWorld {
            fonts,
            book: LazyHash::new(book),
            faces,
            main: file_id("main.typ")?,
            data: file_id("data.json")?,
            json: Bytes::new(json),
        })
    }
}

/// The id of a virtual file.
fn file_id(name: &str) -> Result<FileId, PapersError> {
    let path = VirtualPath::new(name).map_err(PapersError::broken)?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

impl World for PaperWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main {
            Ok(Source::new(id, TEMPLATE.to_owned()))
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data {
            Ok(self.json.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(*self.faces.get(index)?)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
