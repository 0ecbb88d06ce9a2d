//! No trace of the machine that a file was written on: no path of it, no registry that it uses.

use std::env;
use std::path::Path;

use crate::tree::File;
use crate::{none, tree};

#[test]
fn no_file_names_this_machine() {
    let places = places();
    let found: Vec<String> = tree::files(|_| true).iter().flat_map(|file| traces(file, &places)).collect();
    none("files name the machine that they were written on", &found);
}

#[test]
fn no_file_picks_a_registry() {
    let settings = tree::files(|path| {
        [".npmrc", ".yarnrc", "pip.conf", ".cargo/config", ".cargo/config.toml"].iter().any(|name| path.ends_with(name))
    });
    let mut found: Vec<String> = settings.iter().flat_map(settings_trace).collect();
    for lock in tree::files(|path| path.ends_with("package-lock.json")) {
        found.extend(resolved(&lock));
    }
    none("files pick a registry; whoever builds picks it", &found);
}

#[test]
fn traces_are_found() {
    let file = |text: &str| File { path: "x".to_owned(), text: text.to_owned() };
    let slash = |words: &str| words.replace(' ', "/");
    let places = vec![slash(" builds mingfa"), slash(" root"), slash(" tmp"), "mirror.internal".to_owned()];
    for text in [
        format!("see {}", slash(" builds mingfa docs")),
        format!("\"{}\"", slash(" root x")),
        format!("cd {}", slash(" tmp")),
        format!("d={}", slash(" tmp x")),
        slash(" home someone x"),
        slash(" Users someone"),
        "https://mirror.internal:8080/simple".to_owned(),
    ] {
        assert_eq!(traces(&file(&text), &places).len(), 1, "{text}");
    }
    for text in [
        format!("https://example.com{}", slash(" root x")),
        format!("<{}>", slash(" root")),
        format!("xl{}", slash(" tmp x")),
        format!("${{DIR}}{}", slash(" tmp x")),
        slash(" rooted x"),
        slash(" home"),
        slash(" home <b>"),
    ] {
        assert_eq!(traces(&file(&text), &places), Vec::<String>::new(), "{text}");
    }
    assert_eq!(resolved(&file("\"resolved\": \"https://a/b.tgz\",")).len(), 1);
    assert_eq!(resolved(&file("\"resolved\": \"../local\",")).len(), 0);
    assert_eq!(settings_trace(&file("[source.crates-io]\nreplace-with = \"x\"")).len(), 1);
    assert_eq!(settings_trace(&file("omit-lockfile-registry-resolved=true\n# registry=x")).len(), 0);
    assert_eq!(host("sparse+https://user@mirror.internal:80/index/"), Some("mirror.internal".to_owned()));
}

/// Paths and hosts that must not stand in a file. They are put together here, or this file would be the first to be found.
fn places() -> Vec<String> {
    let root = tree::root();
    let mut places: Vec<String> = ["root", "tmp", "work/main", "work/shared"].iter().map(|name| format!("/{name}")).collect();
    let beside = root.parent().map(|parent| parent.join("shared"));
    let told = ["HOME", "CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR", "MINGFA_SHARED"].iter().filter_map(|name| env::var(name).ok());
    for place in told.map(Into::into).chain([root]).chain(beside) {
        // A folder right below the root may be called like a route of the portal.
        if Path::new(&place).components().count() > 2 {
            places.push(place.to_string_lossy().trim_end_matches('/').to_owned());
        }
    }
    for (name, value) in env::vars() {
        let name = name.to_uppercase();
        if ["REGISTRY", "INDEX", "FIND_LINKS", "PROXY"].iter().any(|part| name.contains(part)) {
            places.extend(host(&value).filter(|host| !public(host)));
        }
    }
    places
}

fn traces(file: &File, places: &[String]) -> Vec<String> {
    let homes: Vec<String> = ["home", "Users"].iter().map(|name| format!("/{name}/")).collect();
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let there = places.iter().find(|place| stands(line, place, |after| !after.starts_with(part_of_name)));
        let home = homes.iter().find(|home| stands(line, home, |after| after.starts_with(char::is_alphanumeric)));
        if let Some(place) = there.or(home) {
            found.push(format!("{}:{}: {place}", file.path, number + 1));
        }
    }
    found
}

/// Whether the place stands in the line as the beginning of a path, or as a host, with what may follow it.
fn stands(line: &str, place: &str, may_follow: impl Fn(&str) -> bool) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + place.len()..]);
        let begins = !place.starts_with('/') || !before.ends_with(|c: char| part_of_name(c) || ['.', '/', '}', '<', ')'].contains(&c));
        begins && may_follow(after)
    })
}

fn part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

fn settings_trace(file: &File) -> Vec<String> {
    let mut found = Vec::new();
    for line in file.text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
        let key = line.split('=').next().unwrap_or_default().trim();
        if key.ends_with("registry") || key.ends_with("index-url") || line.starts_with("[source") || line.starts_with("[registries") {
            found.push(format!("{}: {line}", file.path));
        }
    }
    found
}

fn resolved(lock: &File) -> Vec<String> {
    let from_afar = |line: &&str| line.trim_start().starts_with("\"resolved\"") && line.contains("://");
    lock.text.lines().filter(from_afar).map(|line| format!("{}: {}", lock.path, line.trim())).collect()
}

fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split('/').next()?;
    let rest = rest.rsplit('@').next()?;
    let host = rest.split(':').next()?;
    host.contains('.').then(|| host.to_owned())
}

fn public(host: &str) -> bool {
    ["crates.io", "github.com", "npmjs.org", "pypi.org", "127.0.0.1"]
        .iter()
        .any(|known| host == *known || host.ends_with(&format!(".{known}")))
}
