//! `mingfa import`: tables become matters. Folders recurse; a file's kind is known by its header row.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use mingfa_catalogue::Id;
use mingfa_service::{FileReport, ImportNote, ImportProgress, ImportReport, ImportRequest, Principal};
use serde_json::json;

use crate::answer::Answer;
use crate::args::{Import, Place};
use crate::fault::Fault;
use crate::open::{Opened, open};
use crate::progress::Progress;

/// Remarks shown to people for each file; the JSON has all.
const MOST_SHOWN: usize = 20;

type Files = Vec<(String, Vec<u8>)>;

pub fn run(place: &Place, args: &Import) -> Result<Answer, Fault> {
    let opened = open(place)?;
    let (procedure, paths) = procedure_and_paths(&opened, &args.words);
    if paths.is_empty() {
        return Err(Fault::wrong("缺少要导入的文件或目录，请写成 mingfa import 文件或目录…"));
    }
    let mut named = Vec::new();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() { collect(path, &mut found)? } else { named.push(read(path)?) }
    }
    let request = |files: Files, named: bool, dry_run: bool| ImportRequest {
        procedure: procedure.clone(),
        files,
        named,
        dry_run,
        create_units: args.create_units,
    };
    if !named.is_empty() && !found.is_empty() {
        // A file named by hand that is no table stops everything; one found in a folder does not.
        import(&opened, &request(named.clone(), true, true))?;
    }
    let by_hand = found.is_empty();
    let files = named.into_iter().chain(found).collect();
    let report = import(&opened, &request(files, by_hand, args.dry_run))?;
    let text = shown(&report, args.dry_run);
    let json = json!(report);
    if report.any_refused() {
        let rows: usize = report.files.iter().map(refused_rows).sum();
        return Ok(Answer::no(json, text, format!("有{rows}行没有导入；请按上列说明改正原表后再次导入，已导入的行不会重复")));
    }
    Ok(Answer::yes(json, text))
}

/// The first word is a procedure if it is a known id.
fn procedure_and_paths<'a>(opened: &Opened, words: &'a [PathBuf]) -> (Option<Id>, &'a [PathBuf]) {
    let catalogue = opened.service.catalogue();
    let known = |word: &Path| word.to_str().filter(|word| catalogue.editions_of(word).next().is_some()).map(Id::new);
    match words.split_first() {
        Some((first, rest)) => known(first).map_or((None, words), |procedure| (Some(procedure), rest)),
        None => (None, words),
    }
}

fn collect(dir: &Path, files: &mut Files) -> Result<(), Fault> {
    let failed = |error: std::io::Error| Fault::file(dir, &error);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        entries.push(entry.map_err(failed)?);
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let skipped = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        // Links to folders are not followed: they may lead around in a circle.
        if kind.is_dir() && !hidden {
            collect(&path, files)?;
        } else if !hidden && !skipped && path.is_file() {
            files.push(read(&path)?);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<(String, Vec<u8>), Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    Ok((path.display().to_string(), bytes))
}

fn import(opened: &Opened, request: &ImportRequest) -> Result<ImportReport, Fault> {
    let progress = Mutex::new(Progress::new("正在导入"));
    let told = |news: &ImportProgress| {
        if let Ok(mut progress) = progress.lock() {
            progress.set(news.done as u64, news.rows as u64);
        }
    };
    Ok(opened.run(opened.service.import(&Principal::console(), request, &told))?)
}

/// Distinct refused rows.
fn refused_rows(file: &FileReport) -> usize {
    let mut rows: Vec<usize> = file.refused.iter().map(|note| note.row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.len()
}

fn shown(report: &ImportReport, dry_run: bool) -> String {
    let mut text = String::new();
    if dry_run {
        text.push_str("试导入，没有写入任何数据。\n");
    }
    for file in &report.files {
        // Writing into a String cannot fail.
        let _ = match (&file.problem, &file.procedure) {
            (Some(problem), _) => writeln!(text, "{}：没有导入，{problem}", file.file),
            (None, None) => writeln!(text, "{}：不是已知的表，没有导入", file.file),
            (None, Some(procedure)) => writeln!(
                text,
                "{}（{procedure}，{}）：共{}行，导入{}行（其中更新{}行），已有{}行，未导入{}行，提示{}处",
                file.file,
                file.encoding.as_deref().unwrap_or("—"),
                file.rows,
                file.accepted,
                file.updated,
                file.unchanged,
                refused_rows(file),
                file.warnings.len()
            ),
        };
        remarks(&mut text, "未导入", &file.refused);
        remarks(&mut text, "提示", &file.warnings);
    }
    text
}

fn remarks(text: &mut String, title: &str, notes: &[ImportNote]) {
    for note in notes.iter().take(MOST_SHOWN) {
        let column = note.column.as_ref().map(|column| format!("“{column}”")).unwrap_or_default();
        let _ = writeln!(text, "  {title} 第{}行{column}：{}", note.row, note.message);
    }
    if notes.len() > MOST_SHOWN {
        let _ = writeln!(text, "  {title} ……共{}处，其余见 --json 的输出", notes.len());
    }
}
