//! Which face stands for which role of GB/T 9704: 小标宋, 仿宋, 黑体, 楷体, 宋体.
//!
//! The official faces are proprietary, so they are looked for first and free ones stand in. Only the
//! name and weight tables of installed files are read here; a face's outlines are read when a paper
//! first needs them.

mod roles;
mod scan;

pub use roles::Role;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::text::Font;

use crate::error::PapersError;
use scan::Face;

/// Folders searched after those that the operator names. Missing ones are skipped.
pub const SYSTEM_FOLDERS: [&str; 4] = [
    "/usr/local/share/fonts",
    "/usr/share/fonts",
    "/usr/share/texmf/fonts",
    // Debian keeps the Fandol faces with TeX, where fontconfig does not look.
    "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
];

/// The faces found on this machine, by role.
pub struct Fonts {
    /// Every face that a role or the fallback uses, each once.
    faces: Vec<LazyFace>,
    /// For each role of [`Role::ALL`]: indices into `faces`, first choice first, fallback faces last.
    chains: Vec<Vec<usize>>,
    report: FontReport,
}

struct LazyFace {
    face: Face,
    font: OnceLock<Option<Font>>,
}

impl Fonts {
    /// Looks through `folders` (what `--fonts` names), then through [`SYSTEM_FOLDERS`].
    ///
    /// Never fails: a role without a face is told by [`Fonts::report`] and refused when a PDF needs it.
    pub fn find(folders: &[PathBuf]) -> Fonts {
        let system = SYSTEM_FOLDERS.iter().map(PathBuf::from);
        Fonts::find_only(&folders.iter().cloned().chain(system).collect::<Vec<_>>())
    }

    /// Looks through `folders` and nowhere else.
    pub fn find_only(folders: &[PathBuf]) -> Fonts {
        let installed = scan::scan(folders);
        let mut faces: Vec<LazyFace> = Vec::new();
        let mut chains = Vec::new();
        let mut lines = Vec::new();
        let mut place = |face: &Face| -> usize {
            let known = faces.iter().position(|known| known.face.same_as(face));
            known.unwrap_or_else(|| {
                faces.push(LazyFace {
                    face: face.clone(),
                    font: OnceLock::new(),
                });
                faces.len() - 1
            })
        };
        for role in Role::ALL {
            let own = roles::candidates(role, &installed);
            lines.push(RoleLine {
                role,
                face: own.first().map(|found| found.face.described()),
                official: own.first().is_some_and(|found| found.official),
            });
            let mut chain: Vec<usize> = own.iter().map(|found| place(found.face)).collect();
            // A role is never played by the fallback alone: a paper in the wrong style is worse than none.
            if !chain.is_empty() {
                for face in roles::fallback(role, &installed) {
                    let index = place(face);
                    if !chain.contains(&index) {
                        chain.push(index);
                    }
                }
            }
            chains.push(chain);
        }
        Fonts {
            faces,
            chains,
            report: FontReport { lines },
        }
    }

    /// Which face stands for each role.
    pub fn report(&self) -> &FontReport {
        &self.report
    }

    /// Refuses when a role has no face, naming the first one and its Debian package.
    pub fn require_all(&self) -> Result<(), PapersError> {
        for line in &self.report.lines {
            if line.face.is_none() {
                return Err(PapersError::Fonts {
                    role: line.role,
                    package: line.role.package(),
                });
            }
        }
        Ok(())
    }

    /// The faces of a role in order of choice, as indices for [`Fonts::font`].
    pub(crate) fn chain(&self, role: Role) -> &[usize] {
        let position = Role::ALL.iter().position(|other| *other == role);
        position
            .and_then(|index| self.chains.get(index))
            .map_or(&[], Vec::as_slice)
    }

    /// The face at an index, read from its file at first use; `None` if that fails.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        let lazy = self.faces.get(index)?;
        lazy.font
            .get_or_init(|| {
                let data = std::fs::read(&lazy.face.path).ok()?;
                Font::new(Bytes::new(data), lazy.face.index)
            })
            .clone()
    }

    /// Whether some face of the role has a glyph for the character.
    pub(crate) fn covers(&self, role: Role, character: char) -> bool {
        self.chain(role).iter().any(|index| {
            self.font(*index)
                .is_some_and(|font| font.info().coverage.contains(u32::from(character)))
        })
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts")
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

/// What a program prints at its start: the face of each role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontReport {
    /// One line a role, in the order of [`Role::ALL`].
    pub lines: Vec<RoleLine>,
}

/// One role and its face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleLine {
    /// The role.
    pub role: Role,
    /// The face's family, style and file, or `None` where nothing was found.
    pub face: Option<FaceName>,
    /// Whether it is the face that official papers name, not one that stands in.
    pub official: bool,
}

/// A face as a person would name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceName {
    /// The family's name, in Chinese where the file has one.
    pub family: String,
    /// Regular, Bold …
    pub style: String,
    /// The file it lives in.
    pub path: PathBuf,
}

impl FontReport {
    /// Whether every role has a face.
    pub fn complete(&self) -> bool {
        self.lines.iter().all(|line| line.face.is_some())
    }
}

impl fmt::Display for FontReport {
    /// One line a role: `仿宋：FandolFang Regular（代用）`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            match &line.face {
                Some(face) => {
                    let note = if line.official { "" } else { "（代用）" };
                    writeln!(
                        f,
                        "{}：{} {}{note}",
                        line.role.title(),
                        face.family,
                        face.style
                    )?;
                }
                None => writeln!(
                    f,
                    "{}：未找到，请安装 Debian 软件包 {}，或用 --fonts 指定目录",
                    line.role.title(),
                    line.role.package()
                )?,
            }
        }
        Ok(())
    }
}

/// Whether a path looks like a font file by its ending.
fn is_font_file(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| {
            ["ttf", "otf", "ttc", "otc"].contains(&ending.to_ascii_lowercase().as_str())
        })
}
