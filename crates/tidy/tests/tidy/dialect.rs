//! Which database it is, is known in few places: `store/dialect/`, the three-cell layer and the opening of a district.

use crate::tree::File;
use crate::{none, source, tree};

/// Where the store may name a database, and why.
const ALLOWED: [(&str, &str); 3] = [
    ("crates/store/src/dialect/", "what differs lives here"),
    ("crates/store/src/db.rs", "turns cells into each driver's values and back"),
    ("crates/store/src/open.rs", "picks one"),
];

/// Replays into a scratch SQLite, whatever the district runs on: it names that one dialect and asks nothing.
const SCRATCH: (&str, &str) = ("crates/store/src/at.rs", "dialect::sqlite::");

#[test]
fn the_store_asks_in_few_places_which_database_it_is() {
    let files = tree::files(|path| path.starts_with("crates/store/src/") && path.ends_with(".rs"));
    assert!(files.len() > 10, "the store has moved");
    let found: Vec<String> = files.iter().filter(|file| !allowed(&file.path)).flat_map(named).collect();
    none("a database is named outside of store/dialect", &found);
}

#[test]
fn a_named_database_is_found() {
    let file = |text: &str| File { path: "x.rs".to_owned(), text: text.to_owned() };
    for branch in [
        "if let Db::Sqlite { .. } = db {}",
        "if self.is_postgres() {}",
        "use sqlx::PgPool;",
        "match tx { Tx::Postgres(_) => 1 }",
        "let postgresql = 1;",
    ] {
        assert!(!named(&file(branch)).is_empty(), "{branch}");
    }
    let scratch = |text: &str| File { path: SCRATCH.0.to_owned(), text: text.to_owned() };
    assert_eq!(named(&scratch("dialect::sqlite::scratch(&file)")), Vec::<String>::new());
    assert_eq!(named(&scratch("if let Db::Sqlite { .. } = db {}")).len(), 1);
    for plain in ["// SQLite walks the list", "let say = \"PostgreSQL 请用 pg_dump\";", "let page = 1;", "dialect.lock_head()"] {
        assert_eq!(named(&file(plain)), Vec::<String>::new(), "{plain}");
    }
}

fn allowed(path: &str) -> bool {
    ALLOWED.iter().any(|(place, _)| path == *place || place.ends_with('/') && path.starts_with(place))
}

fn named(file: &File) -> Vec<String> {
    let mut found = Vec::new();
    let code = source::code(&file.text);
    let code = if file.path == SCRATCH.0 { code.replace(SCRATCH.1, "") } else { code };
    for (at, line) in code.lines().enumerate() {
        for word in words(line).filter(|word| names_a_database(word)) {
            found.push(format!("{}:{}: {word}", file.path, at + 1));
        }
    }
    found
}

fn names_a_database(word: &str) -> bool {
    let low = word.to_lowercase();
    let driver = word.strip_prefix("Pg").is_some_and(|rest| rest.starts_with(char::is_uppercase));
    low.contains("sqlite") || low.contains("postgres") || driver
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}
