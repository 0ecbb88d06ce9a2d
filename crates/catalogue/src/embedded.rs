//! The catalogue that the binary carries: what a district runs on unless it brings its own.

use include_dir::{Dir, include_dir};

use crate::model::SourceFile;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../catalogue");

/// The files of the shipped catalogue, by path.
pub fn embedded() -> Vec<SourceFile> {
    let mut files = Vec::new();
    collect(&SHIPPED, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(dir: &Dir<'_>, files: &mut Vec<SourceFile>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        // What is no KDL is no part of the catalogue (an editor's leavings, a note for authors).
        if let (true, Some(text)) = (path.ends_with(".kdl"), file.contents_utf8()) {
            files.push(SourceFile { path, text: text.to_owned() });
        }
    }
    for inner in dir.dirs() {
        collect(inner, files);
    }
}
