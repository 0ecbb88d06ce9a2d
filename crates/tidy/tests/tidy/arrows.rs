//! Arrows between the crates run down only, read from `cargo metadata`; what a crate may never reach, from `cargo tree`.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::{none, tree};

/// The floor of each crate. An arrow leads to a lower floor, never up, never along.
const FLOORS: [(&str, u8); 9] = [
    ("mingfa", 6),
    ("mingfa-web", 5),
    ("mingfa-service", 4),
    ("mingfa-store", 3),
    ("mingfa-papers", 3),
    ("mingfa-matter", 2),
    ("mingfa-ledger", 2),
    ("mingfa-catalogue", 1),
    ("mingfa-time", 0),
];

/// Stands outside the house: these tests.
const OUTSIDE: &str = "mingfa-tidy";

/// Arrows that lead down and are still forbidden in the product, and why.
const NEVER: [(&str, &str, &str); 1] = [("mingfa-web", "mingfa-store", "a page would pass by the service's judgement of who may")];

/// Libraries that one crate alone may name, in the product.
const ALONE: [(&str, &str); 4] = [("sqlx", "mingfa-store"), ("typst", "mingfa-papers"), ("getrandom", "mingfa"), ("clap", "mingfa")];

/// Crates that only compute.
const PURE: [&str; 4] = ["mingfa-time", "mingfa-catalogue", "mingfa-matter", "mingfa-ledger"];

/// What a crate that only computes may not reach, not even through others: an executor, a database, HTTP, randomness.
const IMPURE: [&str; 5] = ["tokio", "sqlx", "axum", "getrandom", "reqwest"];

/// One crate names another in its manifest.
struct Arrow {
    from: String,
    to: String,
    /// Only its tests need it.
    test: bool,
}

#[test]
fn arrows_run_down() {
    none("the arrows of ARCHITECTURE.md are broken", &astray(&arrows()));
}

#[test]
fn every_crate_has_its_floor() {
    let mut found = Vec::new();
    for name in members() {
        if name != OUTSIDE && floor(&name).is_none() {
            found.push(format!(
                "{name} has no floor: give it one in crates/tidy/tests/tidy/arrows.rs and say in ARCHITECTURE.md what it never knows"
            ));
        }
    }
    none("crates without a floor", &found);
}

#[test]
fn a_library_of_one_crate_is_named_by_no_other() {
    none("libraries stand where they should not", &strayed(&arrows()));
}

#[test]
fn pure_crates_reach_nothing_impure() {
    let mut found = Vec::new();
    for name in PURE {
        for reached in reached(name).iter().filter(|reached| impure(reached)) {
            found.push(format!("{name} reaches {reached}; see `cargo tree -p {name} -e normal,build -i {reached}`"));
        }
    }
    none("crates that only compute reach the world", &found);
}

#[test]
fn broken_arrows_are_found() {
    let arrow = |from: &str, to: &str| Arrow { from: from.to_owned(), to: to.to_owned(), test: false };
    for (from, to) in [
        ("mingfa-time", "mingfa-catalogue"),
        ("mingfa-matter", "mingfa-ledger"),
        ("mingfa-store", "mingfa-papers"),
        ("mingfa-service", "mingfa-web"),
        ("mingfa-web", "mingfa-store"),
        ("mingfa-time", "mingfa-tidy"),
        ("mingfa-tidy", "mingfa-time"),
    ] {
        assert_eq!(astray(&[arrow(from, to)]).len(), 1, "{from} -> {to}");
    }
    for (from, to) in
        [("mingfa", "mingfa-time"), ("mingfa-web", "mingfa-service"), ("mingfa-store", "mingfa-ledger"), ("mingfa-time", "jiff")]
    {
        assert_eq!(astray(&[arrow(from, to)]), Vec::<String>::new(), "{from} -> {to}");
    }
    assert_eq!(strayed(&[arrow("mingfa-service", "sqlx-core"), arrow("mingfa-store", "sqlx"), arrow("mingfa-web", "serde")]).len(), 1);
    assert!(impure("tokio") && impure("sqlx-core") && !impure("tokimo") && !impure("serde"));
}

fn astray(arrows: &[Arrow]) -> Vec<String> {
    let mut found = Vec::new();
    for Arrow { from, to, test } in arrows {
        let house = |name: &str| floor(name).is_some() || name == OUTSIDE;
        if !house(from) || !house(to) {
            continue;
        }
        if floor(from) <= floor(to) || from == OUTSIDE || to == OUTSIDE {
            found.push(format!("{from} -> {to} does not lead down"));
        }
        for (_, _, why) in NEVER.iter().filter(|(a, b, _)| !test && a == from && b == to) {
            found.push(format!("{from} -> {to}: {why}"));
        }
    }
    found
}

fn strayed(arrows: &[Arrow]) -> Vec<String> {
    let mut found = Vec::new();
    for Arrow { from, to, .. } in arrows.iter().filter(|arrow| !arrow.test) {
        for (library, owner) in ALONE {
            if of_family(to, library) && from != owner {
                found.push(format!("{from} names {to}, which is {owner}'s alone"));
            }
        }
    }
    found
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn impure(name: &str) -> bool {
    IMPURE.iter().any(|library| of_family(name, library))
}

/// The library or one of its parts: `sqlx`, `sqlx-core`.
fn of_family(name: &str, library: &str) -> bool {
    name.strip_prefix(library).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn members() -> Vec<String> {
    packages().iter().map(|package| text(&package["name"])).collect()
}

fn arrows() -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for package in packages() {
        for dependency in package["dependencies"].as_array().expect("cargo metadata lists dependencies") {
            arrows.push(Arrow { from: text(&package["name"]), to: text(&dependency["name"]), test: dependency["kind"] == "dev" });
        }
    }
    assert!(arrows.iter().any(|arrow| arrow.from == "mingfa"), "cargo metadata names no dependency of mingfa");
    arrows
}

fn packages() -> Vec<Value> {
    let told = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let told: Value = serde_json::from_str(&told).expect("cargo metadata prints JSON");
    told["packages"].as_array().expect("cargo metadata lists packages").clone()
}

/// Every library in the product of a crate, with features as they are when it is built alone.
fn reached(name: &str) -> BTreeSet<String> {
    let told = cargo(&["tree", "-p", name, "-e", "normal,build", "--prefix", "none", "--locked"]);
    let reached: BTreeSet<String> = told.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(reached.contains(name), "cargo tree does not name {name}");
    reached
}

fn cargo(args: &[&str]) -> String {
    let done = Command::new(env!("CARGO")).current_dir(tree::root()).args(args).output().expect("cargo runs");
    assert!(done.status.success(), "cargo {}: {}", args.join(" "), String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("cargo prints UTF-8")
}

fn text(value: &Value) -> String {
    value.as_str().expect("cargo metadata gives a name").to_owned()
}
