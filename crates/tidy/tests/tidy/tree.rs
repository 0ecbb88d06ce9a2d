//! The files of the tree: what Git tracks, or, without Git, what lies there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that are made, never written.
const MADE: [&str; 4] = [".git", "target", "node_modules", "mingfa-data"];

/// A file of the tree.
pub struct File {
    /// Path from the root, with `/`.
    pub path: String,
    /// Its text; what is not UTF-8 is replaced.
    pub text: String,
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace root is there")
}

/// Every tracked file whose path passes.
pub fn files(wanted: impl Fn(&str) -> bool) -> Vec<File> {
    let root = root();
    let paths = tracked(&root).unwrap_or_else(|| lying(&root));
    assert!(paths.iter().any(|path| path == "Cargo.toml"), "the listing of {} has no Cargo.toml", root.display());
    let mut files = Vec::new();
    for path in paths {
        // A file that is deleted but not yet committed is still listed.
        let Some(bytes) = wanted(&path).then(|| fs::read(root.join(&path)).ok()).flatten() else { continue };
        files.push(File { text: String::from_utf8_lossy(&bytes).into_owned(), path });
    }
    files
}

/// Rust files.
pub fn rust() -> Vec<File> {
    files(|path| path.ends_with(".rs"))
}

/// One tracked file that must be there.
pub fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn tracked(root: &Path) -> Option<Vec<String>> {
    // A clone may belong to another user than the one who tests it, which Git refuses to read unless told.
    let listing = Command::new("git").current_dir(root).args(["-c", "safe.directory=*", "ls-files", "-z"]).output().ok()?;
    let listing = listing.status.success().then_some(listing.stdout)?;
    let paths = String::from_utf8(listing).ok()?;
    Some(paths.split_terminator('\0').map(str::to_owned).collect())
}

fn lying(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the tree can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                if !MADE.iter().any(|made| path.ends_with(made)) {
                    folders.push(path);
                }
            } else if let Ok(path) = path.strip_prefix(root) {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn without_git_the_same_files_are_found() {
    let root = root();
    let Some(tracked) = tracked(&root) else { return eprintln!("SKIPPED: no Git here, the tree was listed by walking it") };
    let lying = lying(&root);
    for path in tracked.iter().filter(|path| root.join(path).is_file()) {
        assert!(lying.contains(path), "{path} is tracked, but a walk of the tree does not find it");
    }
}
