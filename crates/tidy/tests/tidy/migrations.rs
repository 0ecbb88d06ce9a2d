//! Both databases have the same schema: the same migrations make the same tables with the same columns, keys and indexes.

use std::collections::BTreeMap;

use crate::{none, tree};

/// Tables with their parts, and indexes with what they stand on.
type Schema = BTreeMap<String, Vec<String>>;

#[test]
fn both_databases_have_the_same_schema() {
    let of = |kind: &str| {
        let folder = format!("crates/store/migrations/{kind}/");
        let files = tree::files(|path| path.starts_with(&folder) && path.ends_with(".sql"));
        assert!(!files.is_empty(), "{folder} is empty");
        let names: Vec<String> = files.iter().map(|file| file.path.replace(&folder, "")).collect();
        (names, files.iter().map(|file| file.text.as_str()).collect::<Vec<_>>().join("\n"))
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    assert_eq!(sqlite.0, postgres.0, "a migration is there for one database alone");
    let schema = schema(&sqlite.1);
    assert!(schema.len() > 20, "the schema was not read: {schema:?}");
    none("the two schemas differ", &differences(&schema, &self::schema(&postgres.1)));
}

#[test]
fn differing_schemas_are_found() {
    let left = "-- told; here\nCREATE TABLE a (x TEXT NOT NULL, y INTEGER, z BLOB, PRIMARY KEY (x, y)) STRICT, WITHOUT ROWID;\nCREATE INDEX a_y ON a (y) WHERE y IS NOT NULL;";
    let right = "CREATE TABLE a (\n x TEXT COLLATE \"C\" NOT NULL, -- why, though\n y BIGINT, z BYTEA, PRIMARY KEY (x, y)\n);\nCREATE INDEX a_y ON a (y) WHERE y IS NOT NULL;";
    let compare = |right: &str| differences(&schema(left), &schema(right)).len();
    assert_eq!(compare(right), 0);
    for (from, to) in [
        ("y BIGINT, ", ""),
        ("y BIGINT", "y TEXT"),
        ("y BIGINT", "y BIGINT NOT NULL"),
        ("PRIMARY KEY (x, y)", "PRIMARY KEY (x)"),
        ("ON a (y)", "ON a (x)"),
        ("CREATE TABLE a", "CREATE TABLE b"),
    ] {
        assert!(compare(&right.replace(from, to)) > 0, "{from} -> {to}");
    }
    assert_eq!(schema("ALTER TABLE a ADD COLUMN w BIGINT;"), schema("ALTER TABLE a ADD COLUMN w INTEGER;"));
    assert_ne!(schema("ALTER TABLE a ADD COLUMN w BIGINT;"), schema("ALTER TABLE a ADD COLUMN w TEXT;"));
}

fn differences(left: &Schema, right: &Schema) -> Vec<String> {
    let mut found = Vec::new();
    for name in left.keys().chain(right.keys().filter(|name| !left.contains_key(*name))) {
        let (left, right) = (left.get(name), right.get(name));
        if left != right {
            let only = |a: Option<&Vec<String>>, b: Option<&Vec<String>>| -> Vec<String> {
                a.into_iter().flatten().filter(|part| b.is_none_or(|b| !b.contains(part))).cloned().collect()
            };
            found.push(format!("{name}: SQLite alone {:?}, PostgreSQL alone {:?}", only(left, right), only(right, left)));
        }
    }
    found
}

/// Reads statements into one spelling: `table a` → its parts, anything else → itself.
fn schema(sql: &str) -> Schema {
    let plain: String = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
    let mut schema = Schema::new();
    for statement in plain.split(';').map(spelled).filter(|statement| !statement.is_empty()) {
        let table = statement.strip_prefix("CREATE TABLE ").and_then(|rest| rest.split_once('('));
        match (table, statement.strip_prefix("CREATE ")) {
            (Some((name, parts)), _) => {
                let parts = parts.rsplit_once(')').map_or(parts, |(parts, _)| parts);
                schema.insert(format!("table {}", name.trim()), split(parts));
            }
            (None, Some(other)) => {
                let (name, on) = other.split_once(" ON ").unwrap_or((other, ""));
                schema.insert(name.to_owned(), vec![on.to_owned()]);
            }
            (None, None) => {
                schema.insert(statement, Vec::new());
            }
        }
    }
    schema
}

/// One blank between words, and the three types under one name each.
fn spelled(statement: &str) -> String {
    let statement = statement.replace("COLLATE \"C\"", "").replace('(', " ( ").replace(')', " ) ").replace(',', " , ");
    let mut words = Vec::new();
    for word in statement.split_whitespace() {
        words.push(match word {
            "BIGINT" => "INTEGER",
            "BYTEA" => "BLOB",
            word => word,
        });
    }
    words.join(" ")
}

/// Parts between commas that stand in no bracket.
fn split(parts: &str) -> Vec<String> {
    let mut depth = 0;
    let mut found = vec![String::new()];
    for c in parts.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = found.last_mut() {
            part.push(c);
        }
    }
    found.iter().map(|part| part.trim().to_owned()).collect()
}
