//! KDL text → [`Catalogue`]. Never fails: what could not be read is a finding, and everything else is there to be checked.
//!
//! `tree` finds the nodes, `fragment` puts fragments in, and one file per family of constructs makes the model of them, noting every use
//! of a name with its place. Nothing is resolved here; that is the business of `lint`.

mod calendar;
mod clock;
mod condition;
mod cx;
mod field;
mod figure;
mod form;
mod fragment;
mod gate;
mod head;
mod heading;
mod import;
mod law;
mod limits;
mod lists;
#[cfg(test)]
mod oracle;
mod paper;
mod people;
mod procedure;
mod report;
mod scanner;
mod step;
mod string;
pub(crate) mod tree;
mod value;

use std::sync::Arc;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, Edition, Scope, SourceFile, Span};
use cx::Cx;
pub(crate) use limits::DIAGNOSTICS as MOST_DIAGNOSTICS;
use tree::Node;

/// What stands where in a catalogue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Laws,
    Fragments,
    Lists,
    Procedures,
    Papers,
    Figures,
    Imports,
    Reports,
    Calendars,
}

/// Reads a catalogue from its files, in any order. All findings of all files come at once.
pub fn read(mut files: Vec<SourceFile>) -> (Catalogue, Vec<Diagnostic>) {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut catalogue = Catalogue { files, ..Catalogue::default() };
    let files = std::mem::take(&mut catalogue.files);
    let mut cx = Cx::new(&files);
    let trees = parse_all(&mut cx, &files);
    interpret(&mut cx, trees, &files, &mut catalogue);
    let (diagnostics, cx) = cx.bounded();
    catalogue.expansions = cx.expansions;
    catalogue.refs = cx.refs;
    catalogue.citations = cx.citations;
    catalogue.laws = cx.laws;
    catalogue.files = files;
    (catalogue, diagnostics)
}

/// The nodes of every file that has a place and is not too large.
fn parse_all(cx: &mut Cx<'_>, files: &[SourceFile]) -> Vec<(Place, u32, Vec<Node>)> {
    let mut trees = Vec::new();
    let mut bytes = 0usize;
    for (index, file) in files.iter().enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let whole = Span { file: index, start: 0, len: 0 };
        bytes += file.text.len();
        if trees.len() >= limits::FILES || bytes > limits::ALL_BYTES {
            cx.error(codes::TOO_LARGE, whole, "规则库过大，此后的文件没有读取");
            break;
        }
        if file.text.len() > limits::FILE_BYTES {
            cx.error(codes::TOO_LARGE, whole, format!("文件超过{}字节，没有读取，请拆分", limits::FILE_BYTES));
            continue;
        }
        let Some(place) = place_of(&file.path) else {
            cx.error(codes::FILE_PLACE, whole, format!("规则库中没有“{}”这样的文件位置", file.path));
            continue;
        };
        trees.push((place, index, tree::parse(&file.text, index, &mut cx.diagnostics)));
    }
    trees
}

fn place_of(path: &str) -> Option<Place> {
    let path = path.strip_suffix(".kdl")?;
    let Some((folder, rest)) = path.split_once('/') else {
        return Some(Place::Lists);
    };
    if folder == "procedures" {
        return (rest.matches('/').count() == 1).then_some(Place::Procedures);
    }
    if rest.contains('/') {
        return None;
    }
    match folder {
        "laws" => Some(Place::Laws),
        "fragments" => Some(Place::Fragments),
        "papers" => Some(Place::Papers),
        "figures" => Some(Place::Figures),
        "imports" => Some(Place::Imports),
        "reports" => Some(Place::Reports),
        "calendars" => Some(Place::Calendars),
        _ => None,
    }
}

/// Laws come first, for the evidence marks of citations; procedures before what speaks of their fields.
fn interpret(cx: &mut Cx<'_>, trees: Vec<(Place, u32, Vec<Node>)>, files: &[SourceFile], catalogue: &mut Catalogue) {
    let mut fragments = Vec::new();
    let mut rest = Vec::new();
    for (place, file, nodes) in trees {
        match place {
            Place::Laws => law::file(cx, &nodes, catalogue),
            Place::Fragments => fragment::collect(cx, nodes, &mut fragments),
            _ => rest.push((place, file, nodes)),
        }
    }
    cx.laws = std::mem::take(&mut catalogue.laws);

    let mut budget = limits::EXPANDED_NODES;
    let mut editions: Vec<Edition> = Vec::new();
    for (place, file, nodes) in &mut rest {
        // Fragments may be used in every file.
        *nodes = fragment::expand(cx, std::mem::take(nodes), &mut fragments, &mut budget);
        match place {
            Place::Lists => lists::file(cx, nodes, catalogue),
            Place::Calendars => catalogue.calendars.extend(calendar::file(cx, nodes)),
            Place::Procedures => {
                let path = files.get(*file as usize).map_or("", |file| file.path.as_str());
                editions.extend(procedures(cx, nodes, path));
            }
            _ => {}
        }
    }
    fragment::unused(cx, &fragments);
    editions.sort_by(|a, b| (&a.procedure, a.from, &a.edition).cmp(&(&b.procedure, b.from, &b.edition)));
    for (place, _, nodes) in &rest {
        match place {
            Place::Papers => catalogue.papers.extend(paper::file(cx, nodes, &editions)),
            Place::Figures => catalogue.figures.extend(figure::file(cx, nodes, &editions)),
            Place::Imports => catalogue.imports.extend(import::file(cx, nodes, &editions)),
            Place::Reports => catalogue.reports.extend(report::file(cx, nodes)),
            _ => {}
        }
    }
    catalogue.editions = editions.into_iter().map(Arc::new).collect();
}

/// The editions of one file, which has to be named after what it holds.
fn procedures(cx: &mut Cx<'_>, nodes: &[Node], path: &str) -> Vec<Edition> {
    let mut editions = Vec::new();
    for node in nodes {
        if node.name != "procedure" {
            cx.unknown_child("", node, &["procedure"]);
            continue;
        }
        if let Some(edition) = procedure::edition(cx, node) {
            let expected = format!("procedures/{}/{}.kdl", edition.procedure, edition.edition);
            if path != expected {
                cx.error(codes::FILE_PLACE, node.span, format!("这个适用版应写在文件“{expected}”里"));
            }
            editions.push(edition);
        }
        cx.scope = Scope::Catalogue;
    }
    editions
}
