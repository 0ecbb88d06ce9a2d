//! Cutting a part out, and what the checks and the proof say then.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use mingfa_catalogue::codes::{Code, Severity};
use mingfa_catalogue::model::{Catalogue, Edition, Id, Scope, SourceFile, Span};
use mingfa_catalogue::prove::prove_about;
use mingfa_catalogue::{Diagnostic, lint, read};

use crate::node::{Node, around, nodes, strings};
use crate::part::{Mutation, place};

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Refused, under this code first.
    Refused(&'static Code),
    /// Accepted with a warning.
    Warned(&'static Code),
    /// Nobody noticed.
    Missed,
}

impl Outcome {
    pub fn is_caught(self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// Whether the law or the proof refuses it, and not merely a name that has lost its meaning or a form that is not complete.
    pub fn is_of_substance(self) -> bool {
        matches!(self, Self::Refused(code) if of_substance(code))
    }
}

fn of_substance(code: &Code) -> bool {
    code.id.starts_with("MF-2") || code.id.starts_with("MF-7")
}

/// The files without the node.
pub fn cut_text(catalogue: &Catalogue, mutation: &Mutation) -> Vec<SourceFile> {
    without(&catalogue.files, &[(mutation.file, mutation.start..mutation.end)])
}

/// What [`read`] makes of [`cut_text`], without reading everything again: spans stay those of the whole text.
pub fn cut_model(catalogue: &Catalogue, mutation: &Mutation) -> Catalogue {
    let mut left = catalogue.clone();
    let stays = |span: Span| {
        let (file, start) = place(catalogue, span);
        file != mutation.file || !(mutation.start..mutation.end).contains(&start)
    };
    left.refs.retain(|used| stays(used.span));
    left.citations.retain(|cited| stays(cited.citation.span));
    for edition in &mut left.editions {
        if mutation.editions.contains(&(edition.procedure.clone(), edition.edition.clone())) {
            let edition = Arc::make_mut(edition);
            for actions in std::iter::once(&mut edition.actions).chain(edition.groups.iter_mut().map(|group| &mut group.actions)) {
                actions.retain(|action| stays(action.span));
                for action in actions {
                    action.guards.retain(|guard| stays(guard.span));
                }
            }
            edition.gates.retain(|gate| stays(gate.span));
            edition.roles.retain(|role| stays(role.span));
            edition.aparts.retain(|rule| stays(rule.span));
            edition.clocks.retain(|clock| stays(clock.span));
        }
    }
    let unread = unissued(catalogue, &left);
    left.refs.retain(|used| {
        let (file, start) = place(catalogue, used.span);
        let is_unread = |(paper, range, procedure): &(usize, Range<usize>, Id)| {
            *paper == file && range.contains(&start) && used.scope == Scope::Procedure(procedure.clone())
        };
        !unread.iter().any(is_unread)
    });
    left
}

/// Templates that a procedure does not issue any more: file, bytes, procedure. The reader looks up their names only for those that do.
fn unissued(before: &Catalogue, after: &Catalogue) -> Vec<(usize, Range<usize>, Id)> {
    let issues = |catalogue: &Catalogue, procedure: &Id, paper: &Id| {
        catalogue.editions_of(procedure).any(|edition| edition.all_actions().any(|action| action.papers.contains(paper)))
    };
    let procedures: BTreeSet<&Id> = before.editions.iter().map(|edition| &edition.procedure).collect();
    let mut found = Vec::new();
    for paper in &before.papers {
        for procedure in &procedures {
            if issues(before, procedure, &paper.id) && !issues(after, procedure, &paper.id) {
                let (file, start) = place(before, paper.span);
                let tree = nodes(&before.files[file].text);
                let range = around(&tree, &(start..start + 1))[0].range.clone();
                found.push((file, range, (*procedure).clone()));
            }
        }
    }
    found
}

/// Judges the catalogue without the node. The catalogue itself must be without findings.
pub fn judge(catalogue: &Catalogue, mutation: &Mutation) -> Outcome {
    let left = cut_model(catalogue, mutation);
    verdict(&left, mutation, &lint(&left))
}

/// Errors of the checks, else of the proof: of the editions that lost the node, then of those that hear them; no other can change.
/// One error is enough, so each edition is proved by itself.
fn verdict(left: &Catalogue, mutation: &Mutation, found: &[Diagnostic]) -> Outcome {
    let mut warned = match first(found) {
        Outcome::Refused(code) => return Outcome::Refused(code),
        other => other,
    };
    let lost: BTreeSet<&Id> = mutation.editions.iter().map(|(procedure, _)| procedure).collect();
    let hears = |edition: &Edition| edition.links.iter().any(|link| link.to.iter().any(|to| lost.contains(to)));
    let loses = |edition: &Edition| mutation.editions.contains(&(edition.procedure.clone(), edition.edition.clone()));
    let losing = left.editions.iter().filter(|edition| loses(edition));
    let hearing = left.editions.iter().filter(|edition| hears(edition) && !loses(edition));
    for edition in losing.chain(hearing) {
        let about = |other: &Edition| other.procedure == edition.procedure && other.edition == edition.edition;
        match first(&prove_about(left, about).diagnostics) {
            Outcome::Refused(code) => return Outcome::Refused(code),
            Outcome::Warned(code) if warned == Outcome::Missed => warned = Outcome::Warned(code),
            _ => {}
        }
    }
    warned
}

fn first(found: &[Diagnostic]) -> Outcome {
    let first = |severity: Severity| found.iter().find(|each| each.severity == severity).map(|each| each.code);
    match (first(Severity::Error), first(Severity::Warning)) {
        (Some(code), _) => Outcome::Refused(code),
        (None, Some(code)) => Outcome::Warned(code),
        (None, None) => Outcome::Missed,
    }
}

/// Folders whose definitions the tidy editor deletes whole when they complain.
const EXPENDABLE: [&str; 4] = ["figures/", "imports/", "papers/", "reports/"];

/// Rounds of tidying up; whoever needs more has noticed.
const MOST: usize = 12;

/// Judges a deletion by somebody who does not give up: every node that then names what is gone, or has lost what it needs, is deleted
/// too, until only the law and the proof can object.
pub fn judge_tidied(catalogue: &Catalogue, mutation: &Mutation) -> Outcome {
    let trees: Vec<Vec<Node>> = catalogue.files.iter().map(|file| nodes(&file.text)).collect();
    let mut cuts: Cuts = vec![(mutation.file, mutation.start..mutation.end)];
    for _ in 0..MOST {
        let (left, mut found) = read(without(&catalogue.files, &cuts));
        found.extend(lint(&left));
        let of_form: Vec<&Diagnostic> = found.iter().filter(|each| each.is_error() && !of_substance(each.code)).collect();
        let Some(first) = of_form.first() else {
            return verdict(&left, mutation, &found);
        };
        let code = first.code;
        assert_ne!(code.id, "MF-001", "{}", mingfa_catalogue::render(first, &left));
        let known = cuts.clone();
        for finding in of_form {
            let (file, start) = place(&left, finding.span);
            let start = uncut(&known, file, start);
            let path = around(&trees[file], &(start..start + 1));
            let SourceFile { path: name, text } = &catalogue.files[file];
            let node = match path.as_slice() {
                [node] if EXPENDABLE.iter().any(|folder| name.starts_with(folder)) => node,
                [_, .., node] => node,
                // The edition itself, or a list: it cannot do without what is gone.
                _ => return Outcome::Refused(code),
            };
            cuts.push((file, mention(text, node, start).unwrap_or_else(|| node.range.clone())));
        }
        cuts = merged(cuts);
    }
    panic!("no end of tidying up behind {mutation:?}: {cuts:?}");
}

/// What an editor strikes out of a node that names, at this byte, what is gone: the name in a list, one of several arguments, an
/// attribute. None: the node is about nothing else.
fn mention(text: &str, node: &Node, at: usize) -> Option<Range<usize>> {
    let end = node.children.first().map_or(node.range.end, |child| child.range.start);
    let strings = strings(text, node.range.start..end);
    let string = strings.iter().find(|string| string.contains(&at) && string.start < at)?;
    let inside = string.start + 1..string.end - 1;
    let names = text[inside.clone()].matches(',').count() + 1;
    if names > 1 {
        let before = text[inside.start..at].rfind(',').map(|comma| inside.start + comma);
        let after = text[at..inside.end].find(',').map(|comma| at + comma);
        return Some(match (before, after) {
            (Some(comma), after) => comma..after.unwrap_or(inside.end),
            (None, Some(comma)) => inside.start..comma + 1,
            (None, None) => inside,
        });
    }
    let is_value = text[..string.start].ends_with('=');
    if is_value {
        let name = text[..string.start].rfind(' ')?;
        return Some(name..string.end);
    }
    let arguments = strings.iter().filter(|string| !text[..string.start].ends_with('=')).count();
    (arguments > 1).then(|| string.clone())
}

type Cuts = Vec<(usize, Range<usize>)>;

/// In order; those that touch are one.
fn merged(mut cuts: Cuts) -> Cuts {
    cuts.sort_by_key(|(file, range)| (*file, range.start));
    let mut left: Cuts = Vec::new();
    for (file, range) in cuts {
        match left.last_mut() {
            Some((last, before)) if *last == file && range.start <= before.end => before.end = before.end.max(range.end),
            _ => left.push((file, range)),
        }
    }
    left
}

fn without(files: &[SourceFile], cuts: &[(usize, Range<usize>)]) -> Vec<SourceFile> {
    let mut files = files.to_vec();
    for (file, range) in cuts.iter().rev() {
        files[*file].text.replace_range(range.clone(), "");
    }
    files
}

/// Where a byte of the cut text stands in the whole one.
fn uncut(cuts: &Cuts, file: usize, at: usize) -> usize {
    let mut at = at;
    for (_, range) in cuts.iter().filter(|(cut, _)| *cut == file) {
        if range.start <= at {
            at += range.len();
        }
    }
    at
}
