//! Reading and writing files on the command line's behalf.

use std::io::Write;
use std::path::Path;

use mingfa_catalogue::SourceFile;

use crate::fault::Fault;

/// How deep a catalogue's folders may lie; a deeper one is a mistake (a link to itself, a whole disk).
const MOST_DEPTH: usize = 8;

/// The definitions in a folder, by path. Hidden files and everything that is no `.kdl` are left aside.
pub fn catalogue(dir: &Path) -> Result<Vec<SourceFile>, Fault> {
    let mut files = Vec::new();
    collect(dir, "", 0, &mut files)?;
    if files.is_empty() {
        return Err(Fault::wrong(format!("目录“{}”中没有 .kdl 文件，请指向规则库的根目录", dir.display())));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn collect(dir: &Path, prefix: &str, depth: usize, files: &mut Vec<SourceFile>) -> Result<(), Fault> {
    if depth > MOST_DEPTH {
        return Err(Fault::wrong(format!("目录“{}”过深，请指向规则库的根目录", dir.display())));
    }
    for entry in std::fs::read_dir(dir).map_err(|error| Fault::file(dir, &error))? {
        let entry = entry.map_err(|error| Fault::file(dir, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') {
            continue;
        }
        let inner = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        let is_dir = entry.file_type().map_err(|error| Fault::file(&path, &error))?.is_dir();
        if is_dir {
            collect(&path, &inner, depth + 1, files)?;
        } else if name.ends_with(".kdl") {
            files.push(SourceFile { path: inner, text: text(&path)? });
        }
    }
    Ok(())
}

/// A file's text, which must be UTF-8.
pub fn text(path: &Path) -> Result<String, Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    String::from_utf8(bytes).map_err(|_| Fault::wrong(format!("“{}”不是 UTF-8 文字，请转换编码后重试", path.display())))
}

/// Writes a new file as a whole or not at all: under a temporary name beside it, made durable, then renamed.
pub fn write_whole(path: &Path, replace: bool, fill: impl FnOnce(&mut dyn Write) -> Result<(), Fault>) -> Result<(), Fault> {
    if !replace && path.exists() {
        return Err(Fault::wrong(format!("“{}”已存在，没有覆盖；换一个名称，或加 --force", path.display())));
    }
    let name = path.file_name().ok_or_else(|| Fault::wrong(format!("“{}”不是文件名", path.display())))?;
    let part = path.with_file_name(format!(".{}.part-{}", name.to_string_lossy(), std::process::id()));
    let written = write_part(&part, fill).and_then(|()| std::fs::rename(&part, path).map_err(|error| Fault::file(path, &error)));
    if written.is_err() {
        // What is half written must not stay; that it could not be removed changes nothing of the fault.
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn write_part(part: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<(), Fault>) -> Result<(), Fault> {
    let failed = |error: std::io::Error| Fault::file(part, &error);
    let file = std::fs::File::create(part).map_err(failed)?;
    let mut out = std::io::BufWriter::new(file);
    fill(&mut out)?;
    let file = out.into_inner().map_err(|error| Fault::file(part, error.error()))?;
    file.sync_all().map_err(failed)
}
