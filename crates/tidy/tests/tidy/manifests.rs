//! Manifests of one form: the workspace's lints, the workspace's versions, a name that follows the folder.

use crate::tree::File;
use crate::{none, tree};

#[test]
fn manifests_have_one_form() {
    let manifests = tree::files(|path| path.starts_with("crates/") && path.ends_with("/Cargo.toml"));
    assert!(manifests.len() > 8, "the crates have moved");
    none("manifests out of form", &manifests.iter().flat_map(faults).collect::<Vec<_>>());
}

#[test]
fn the_lock_file_knows_one_source() {
    let sources =
        |lock: &str| -> Vec<String> { lock.lines().filter_map(|line| line.strip_prefix("source = ")).map(str::to_owned).collect() };
    let mut sources = sources(&tree::file("Cargo.lock"));
    sources.sort();
    sources.dedup();
    assert_eq!(sources.len(), 1, "Cargo.lock takes crates from several places: {sources:?}");
    assert!(sources[0].contains("crates.io-index"), "Cargo.lock takes crates from {}", sources[0]);
}

#[test]
fn manifests_out_of_form_are_found() {
    let form = "[package]\nname = \"mingfa-x\"\nversion.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
                license.workspace = true\npublish.workspace = true\n\n[dependencies]\njiff = { workspace = true }\n\n[lints]\nworkspace = true\n";
    let faults = |text: &str| faults(&File { path: "crates/x/Cargo.toml".to_owned(), text: text.to_owned() }).len();
    assert_eq!(faults(form), 0);
    for (from, to) in [
        ("[lints]\nworkspace = true\n", ""),
        ("[lints]\nworkspace = true\n", "[lints.clippy]\npanic = \"allow\"\n"),
        ("mingfa-x", "x"),
        ("publish.workspace = true\n", ""),
        ("{ workspace = true }", "\"1\""),
        ("[dependencies]\njiff = { workspace = true }", "[dependencies.jiff]\nversion = \"1\""),
    ] {
        assert_eq!(faults(&form.replace(from, to)), 1, "{from} -> {to}");
    }
}

fn faults(manifest: &File) -> Vec<String> {
    let mut found = Vec::new();
    let folder = manifest.path.split('/').nth(1).unwrap_or_default();
    let name = if folder == "mingfa" { folder.to_owned() } else { format!("mingfa-{folder}") };
    let mut wanted = vec![("lints".to_owned(), "workspace = true".to_owned()), ("package".to_owned(), format!("name = \"{name}\""))];
    for key in ["version", "edition", "rust-version", "license", "publish"] {
        wanted.push(("package".to_owned(), format!("{key}.workspace = true")));
    }
    let lines = sections(&manifest.text);
    for (section, line) in wanted {
        if !lines.contains(&(section.as_str(), line.as_str())) {
            found.push(format!("{}: [{section}] lacks `{line}`", manifest.path));
        }
    }
    for (section, line) in lines {
        let of_dependencies = section.split('.').any(|part| part.ends_with("dependencies"));
        if of_dependencies && !line.contains("workspace = true") {
            found.push(format!("{}: `{line}` has a version of its own; declare it in the root and use `workspace = true`", manifest.path));
        }
    }
    found
}

/// Every line with the section that it stands in.
fn sections(text: &str) -> Vec<(&str, &str)> {
    let mut section = "";
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => section = name.trim_matches(['[', ']']),
            None => lines.push((section, line)),
        }
    }
    lines
}
