//! Finds font files and reads their names and weights, nothing more.
//!
//! A collection such as Noto CJK is 20 MB; its name tables are a few kilobytes. So files are opened and
//! sought, never read whole (OpenType 1.9: table directory, `name`, `OS/2`, `head`).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{FaceName, is_font_file};

/// One face of one installed file.
#[derive(Debug, Clone)]
pub(super) struct Face {
    pub(super) path: PathBuf,
    pub(super) index: u32,
    /// Family names in every language of the file.
    families: Vec<String>,
    style: String,
    pub(super) weight: u16,
    pub(super) slanted: bool,
}

impl Face {
    pub(super) fn is_of(&self, family: &str) -> bool {
        self.families
            .iter()
            .any(|own| own.eq_ignore_ascii_case(family))
    }

    pub(super) fn same_as(&self, other: &Face) -> bool {
        self.path == other.path && self.index == other.index
    }

    pub(super) fn described(&self) -> FaceName {
        let chinese = self.families.iter().find(|family| !family.is_ascii());
        FaceName {
            family: chinese
                .or(self.families.first())
                .cloned()
                .unwrap_or_default(),
            style: self.style.clone(),
            path: self.path.clone(),
        }
    }
}

/// Deeper folders than this are not font folders.
const MAX_DEPTH: usize = 8;
/// More files than this in font folders is a mistake (`--fonts /`), not a collection.
const MAX_FILES: usize = 20_000;

/// All faces in the folders, those of earlier folders first, files of a folder by name, so that the
/// choice is the same on every start.
pub(super) fn scan(folders: &[PathBuf]) -> Vec<Face> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, 0, &mut files);
    }
    let mut faces = Vec::new();
    for file in files {
        read_faces(&file, &mut faces);
    }
    faces
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if files.len() >= MAX_FILES {
            return;
        }
        if path.is_dir() {
            if depth < MAX_DEPTH {
                collect(&path, depth + 1, files);
            }
        } else if is_font_file(&path) && !files.contains(&path) {
            files.push(path);
        }
    }
}

/// Adds the faces of one file; a broken file adds none.
fn read_faces(path: &Path, faces: &mut Vec<Face>) {
    let Ok(mut file) = File::open(path) else {
        return;
    };
    for (index, offset) in face_offsets(&mut file).into_iter().enumerate() {
        if let Some(face) = read_face(&mut file, path, index as u32, offset) {
            faces.push(face);
        }
    }
}

/// Where each face's table directory begins: several in a collection, else the start of the file.
fn face_offsets(file: &mut File) -> Vec<u64> {
    let Some(head) = read_at(file, 0, 12) else {
        return Vec::new();
    };
    if head.get(..4) != Some(b"ttcf") {
        return vec![0];
    }
    // No collection has hundreds of faces; the bound keeps a broken count from reading the file.
    let count = u32_at(&head, 8).unwrap_or(0).min(256);
    let Some(table) = read_at(file, 12, count as usize * 4) else {
        return Vec::new();
    };
    (0..count as usize)
        .filter_map(|index| u32_at(&table, index * 4))
        .map(u64::from)
        .collect()
}

fn read_face(file: &mut File, path: &Path, index: u32, offset: u64) -> Option<Face> {
    let head = read_at(file, offset, 12)?;
    let count = usize::from(u16_at(&head, 4)?).min(512);
    let directory = read_at(file, offset + 12, count * 16)?;
    let mut names = None;
    let mut weight = 400;
    let mut slanted = false;
    for record in directory.chunks_exact(16) {
        let start = u64::from(u32_at(record, 8)?);
        let length = u32_at(record, 12)? as usize;
        match record.get(..4)? {
            b"name" => names = read_at(file, start, length.min(1 << 20)),
            b"OS/2" => {
                let table = read_at(file, start, 64.min(length))?;
                weight = u16_at(&table, 4).unwrap_or(400);
                slanted = u16_at(&table, 62).is_some_and(|flags| flags & 1 != 0);
            }
            _ => {}
        }
    }
    let names = Names::read(&names?)?;
    // Some free fonts leave OS/2 at 400 for every style; their style name tells the truth.
    let style = names.style.to_ascii_lowercase();
    if weight == 400
        && (style.contains("bold") || style.contains("heavy") || style.contains("black"))
    {
        weight = 700;
    }
    Some(Face {
        path: path.to_owned(),
        index,
        families: names.families,
        style: names.style,
        weight,
        slanted: slanted || style.contains("italic") || style.contains("oblique"),
    })
}

/// The names of a face that matter for choosing it.
struct Names {
    families: Vec<String>,
    style: String,
}

impl Names {
    /// Reads a `name` table: ids 1 and 16 are families, 2 and 17 styles, in any language.
    fn read(table: &[u8]) -> Option<Names> {
        let count = usize::from(u16_at(table, 2)?);
        let storage = usize::from(u16_at(table, 4)?);
        let mut names = Names {
            families: Vec::new(),
            style: String::new(),
        };
        for index in 0..count {
            let record = 6 + index * 12;
            let platform = u16_at(table, record)?;
            let encoding = u16_at(table, record + 2)?;
            let language = u16_at(table, record + 4)?;
            let id = u16_at(table, record + 6)?;
            let length = usize::from(u16_at(table, record + 8)?);
            let start = storage + usize::from(u16_at(table, record + 10)?);
            let Some(bytes) = table.get(start..start + length) else {
                continue;
            };
            let Some(name) = decode(platform, encoding, bytes) else {
                continue;
            };
            match id {
                1 | 16 if !name.is_empty() && !names.families.contains(&name) => {
                    names.families.push(name)
                }
                // English (0x409) is what a report should say, and 17 is more exact than 2.
                2 | 17 if names.style.is_empty() || (language == 0x409 && id == 17) => {
                    names.style = name
                }
                _ => {}
            }
        }
        (!names.families.is_empty()).then_some(names)
    }
}

/// Decodes a name record by its platform and encoding; `None` for encodings that Chinese fonts do not use.
fn decode(platform: u16, encoding: u16, bytes: &[u8]) -> Option<String> {
    match (platform, encoding) {
        (0, _) | (3, 0 | 1 | 10) => {
            let units = bytes.chunks_exact(2).filter_map(|pair| u16_at(pair, 0));
            char::decode_utf16(units)
                .collect::<Result<String, _>>()
                .ok()
        }
        // Windows PRC and Mac Simplified Chinese.
        (3, 3) | (1, 25) => encoding_rs::GBK
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(|name| name.into_owned()),
        (1, 0) if bytes.is_ascii() => String::from_utf8(bytes.to_vec()).ok(),
        _ => None,
    }
}

fn read_at(file: &mut File, offset: u64, length: usize) -> Option<Vec<u8>> {
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(pair.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}
