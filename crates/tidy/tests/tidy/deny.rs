//! Licences, bans and sources of what the product is built from, by `cargo deny` where it is installed.

use std::process::Command;

use crate::tree;

#[test]
fn dependencies_are_allowed() {
    let installed = Command::new(env!("CARGO")).args(["deny", "--version"]).output().is_ok_and(|told| told.status.success());
    if !installed {
        eprintln!("SKIPPED: bans, licences and sources of dependencies; cargo-deny is not installed (cargo install cargo-deny --locked)");
        return;
    }
    let arguments = ["deny", "--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    let judged = Command::new(env!("CARGO")).current_dir(tree::root()).args(arguments).output().expect("cargo deny runs");
    let told = String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success(), "cargo {}:\n{told}", arguments.join(" "));
    for warning in told.lines().filter(|line| line.starts_with("warning")) {
        eprintln!("WARNING: cargo deny: {warning}");
    }
}
