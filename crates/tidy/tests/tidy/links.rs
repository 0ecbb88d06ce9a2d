//! Links of the documents lead somewhere: a file of the tree, and the heading in it.

use std::collections::BTreeMap;

use crate::tree::File;
use crate::{none, tree};

#[test]
fn links_lead_somewhere() {
    let documents = tree::files(|path| path.ends_with(".md"));
    assert!(documents.iter().any(|document| document.path == "README.md"), "there is no README.md");
    let there = |path: &str| tree::root().join(path).exists();
    none("links that lead nowhere", &dead(&documents, there));
}

#[test]
fn dead_links_are_found() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let there = |path: &str| ["a.md", "docs", "docs/b.md", "pic.png"].contains(&path);
    let b = "# Two  Words\n## `mingfa check`\n## 期限（如 5 日）\n```\n# not a heading\n[x](y)\n```\n`[x](y)`\n";
    let dead = |text: &str| dead(&[file("a.md", text), file("docs/b.md", b)], there);
    for good in [
        "[b](docs/b.md)",
        "[folder](docs/)",
        "[b](docs/b.md#two--words)",
        "[b](docs/b.md#mingfa-check)",
        "[b](docs/b.md#期限如-5-日)",
        "# Here\n[h](#here)",
        "[web](https://example.com/x)",
        "![pic](pic.png \"a title\")",
        "[ref]: docs/b.md",
    ] {
        assert_eq!(dead(good), Vec::<String>::new(), "{good}");
    }
    for bad in [
        "[b](b.md)",
        "[b](docs/b.md#three)",
        "[h](#here)",
        "![pic](pics.png)",
        "[abs](/docs/b.md)",
        "[up](../a.md)",
        "[ref]: b.md",
        "[a](a.md) [b](c.md)",
    ] {
        assert_eq!(dead(bad).len(), 1, "{bad}");
    }
}

fn dead(documents: &[File], there: impl Fn(&str) -> bool) -> Vec<String> {
    let headings: BTreeMap<&str, Vec<String>> =
        documents.iter().map(|document| (document.path.as_str(), anchors(&document.text))).collect();
    let mut found = Vec::new();
    for document in documents {
        for link in links(&document.text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link.split_once('#').map_or((link.as_str(), None), |(path, anchor)| (path, Some(anchor)));
            let target = if path.is_empty() { Some(document.path.clone()) } else { joined(&document.path, path) };
            let leads = target.as_deref().is_some_and(|target| {
                let heading = |anchor: &str| headings.get(target).is_none_or(|known| known.iter().any(|known| known == anchor));
                there(target) && anchor.is_none_or(heading)
            });
            if !leads {
                found.push(format!("{}: {link}", document.path));
            }
        }
    }
    found
}

/// A path as it is meant from a document; none when it leaves the tree or begins at the machine's root.
fn joined(document: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Targets of `[text](target)` and `[name]: target`, outside of code.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        let mut rest = line.as_str();
        while let Some(at) = rest.find("](") {
            rest = &rest[at + 2..];
            let end = rest.find(')').unwrap_or(rest.len());
            found.extend(rest[..end].split_whitespace().next().map(|target| target.trim_matches(['<', '>']).to_owned()));
        }
        if let Some((_, target)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
            found.extend(target.split_whitespace().next().map(str::to_owned));
        }
    }
    found
}

/// Names under which headings can be linked to, as the forges make them.
fn anchors(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        if fenced || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let kept = heading.trim().to_lowercase();
        found.push(
            kept.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c)).map(|c| if c == ' ' { '-' } else { c }).collect(),
        );
    }
    found
}

/// Lines without fenced blocks and without code between backticks.
fn prose(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        if !fenced && !fence {
            lines.push(line.split('`').step_by(2).collect::<Vec<_>>().join(" "));
        }
    }
    lines
}
