//! A file is one idea: under 500 lines of Rust, and never above 800.

use crate::tree::File;
use crate::{none, tree};

const WARNS: usize = 500;
const FAILS: usize = 800;

#[test]
fn no_file_is_too_long() {
    let files = tree::rust();
    for long in longer(&files, WARNS) {
        eprintln!("WARNING: {long} lines; a file should stay under {WARNS}");
    }
    none(&format!("files above {FAILS} lines; split them by idea"), &longer(&files, FAILS));
}

#[test]
fn long_files_are_found() {
    let file = |lines: usize| File { path: format!("{lines}.rs"), text: "line\n".repeat(lines) };
    assert_eq!(longer(&[file(500), file(501), file(801)], WARNS), ["501.rs: 501", "801.rs: 801"]);
    assert_eq!(longer(&[file(800), file(801)], FAILS), ["801.rs: 801"]);
}

fn longer(files: &[File], limit: usize) -> Vec<String> {
    let lines = |file: &File| file.text.lines().count();
    files.iter().filter(|file| lines(file) > limit).map(|file| format!("{}: {}", file.path, lines(file))).collect()
}
