//! What differs between the databases is said in `dialect/`; `db.rs` alone knows their types.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::{Path, PathBuf};

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
fn nothing_else_knows_which_database_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 25, "the sources are found");
    let words = [
        "Db::Sqlite",
        "Db::Postgres",
        "Tx::Sqlite",
        "Tx::Postgres",
        "PRAGMA",
        "FOR UPDATE",
        "sqlx::sqlite",
        "sqlx::postgres",
        "::bytea",
        " STRICT",
    ];
    for file in files.iter().filter(|file| !file.starts_with(root.join("dialect")) && **file != root.join("db.rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        for word in words {
            assert!(!text.contains(word), "{} says {word}: that belongs to dialect/", file.display());
        }
    }
}

#[test]
fn both_schemas_have_the_same_tables_and_columns() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut names: Vec<_> = std::fs::read_dir(root.join("sqlite")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert!(!names.is_empty());
    for name in names {
        let read = |folder: &str| std::fs::read_to_string(root.join(folder).join(&name)).unwrap();
        let plain = |text: String| {
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
            let words = [("BIGINT", "INTEGER"), ("BYTEA", "BLOB"), (" COLLATE \"C\"", ""), (" STRICT, WITHOUT ROWID", ""), (" STRICT", "")];
            words.iter().fold(lines, |text, (theirs, ours)| text.replace(theirs, ours))
        };
        assert_eq!(plain(read("sqlite")), plain(read("postgres")), "{name:?}");
    }
}
