//! How much of a definition the checks and the proof hold fast: each action, gate, guard, role and separation is deleted in turn,
//! as an editor would delete its node, and the catalogue is judged again.
//!
//! Compiled for a test and for the table in `docs/mutations.md`; nothing at run time needs it.

use std::collections::BTreeSet;

use super::prove_about;
use crate::codes::{Code, Severity};
use crate::lint::lint;
use crate::model::{Action, ActionSite, Catalogue, Edition, Id, SourceFile, Span};

/// What is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// An action.
    Action,
    /// A gate.
    Gate,
    /// A guard of an action (`only-if`).
    Guard,
    /// A role.
    Role,
    /// A separation of roles.
    Apart,
}

/// One deletion. A node of a fragment belongs to every edition that uses the fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// What is deleted.
    pub part: Part,
    /// Editions that lose it: procedure and edition.
    pub editions: Vec<(Id, Id)>,
    /// Its id, or that of the action it guards.
    pub id: String,
    /// What people read: the title, or the sentence of the refusal.
    pub title: String,
    /// Why nobody may notice, if nobody does.
    pub excuse: Excuse,
    file: usize,
    start: usize,
    end: usize,
}

/// Why a deletion may go unnoticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Excuse {
    /// The action stays where it is and does no act of law: a convenience.
    Convenience,
    /// Another way leads to the same step, and no law asks for this one.
    OtherWay,
    /// It does an act of law that no `offers` or duty of the edition's laws asks for.
    NotAsked,
    /// No duty of the edition's laws stands behind the condition.
    NoDuty,
    /// No law asks for this separation.
    NoSeparation,
}

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

/// Every deletion in a catalogue, in the order of places.
pub fn mutations(catalogue: &Catalogue) -> Vec<Mutation> {
    let mut found: Vec<Mutation> = Vec::new();
    for edition in &catalogue.editions {
        for (part, id, title, excuse, span) in parts(catalogue, edition) {
            let Some((file, start, end)) = node(catalogue, span) else {
                continue;
            };
            let named = (edition.procedure.clone(), edition.edition.clone());
            let known = found.iter_mut().find(|known| (known.file, known.start) == (file, start));
            match known {
                Some(known) if known.editions.contains(&named) => {}
                Some(known) => known.editions.push(named),
                None => found.push(Mutation { part, editions: vec![named], id, title, excuse, file, start, end }),
            }
        }
    }
    found.sort_by_key(|mutation| (mutation.file, mutation.start));
    found
}

/// The files of the catalogue without the node.
pub fn mutated(catalogue: &Catalogue, mutation: &Mutation) -> Vec<SourceFile> {
    let mut files = catalogue.files.clone();
    if let Some(file) = files.get_mut(mutation.file) {
        let before = file.text.get(..mutation.start).unwrap_or_default();
        let after = file.text.get(mutation.end..).unwrap_or_default();
        file.text = format!("{before}{after}");
    }
    files
}

/// Judges the catalogue without the node. The catalogue itself must be without findings.
pub fn judge(catalogue: &Catalogue, mutation: &Mutation) -> Outcome {
    let (without, mut findings) = crate::read(mutated(catalogue, mutation));
    findings.extend(lint(&without));
    if !findings.iter().any(crate::Diagnostic::is_error) {
        let mut about: BTreeSet<Id> = mutation.editions.iter().map(|(procedure, _)| procedure.clone()).collect();
        let hearing =
            without.editions.iter().filter(|edition| edition.links.iter().any(|link| link.to.iter().any(|to| about.contains(to))));
        let hearing: Vec<Id> = hearing.map(|edition| edition.procedure.clone()).collect();
        about.extend(hearing);
        findings.extend(prove_about(&without, |edition| about.contains(&edition.procedure)).diagnostics);
    }
    let first = |severity: Severity| findings.iter().find(|each| each.severity == severity).map(|each| each.code);
    match (first(Severity::Error), first(Severity::Warning)) {
        (Some(code), _) => Outcome::Refused(code),
        (None, Some(code)) => Outcome::Warned(code),
        (None, None) => Outcome::Missed,
    }
}

type Described = (Part, String, String, Excuse, Span);

fn parts(catalogue: &Catalogue, edition: &Edition) -> Vec<Described> {
    let mut found: Vec<Described> = Vec::new();
    for action in edition.all_actions() {
        let excuse = excuse(catalogue, edition, action);
        found.push((Part::Action, action.id.to_string(), action.title.clone(), excuse, action.span));
        for guard in &action.guards {
            let says = guard.says.clone().unwrap_or_else(|| format!("{}的条件", action.title));
            found.push((Part::Guard, action.id.to_string(), says, Excuse::NoDuty, guard.span));
        }
    }
    for gate in &edition.gates {
        found.push((Part::Gate, gate.id.to_string(), gate.title.clone(), Excuse::NoDuty, gate.span));
    }
    for role in &edition.roles {
        found.push((Part::Role, role.id.to_string(), role.title.clone(), Excuse::Convenience, role.span));
    }
    for rule in &edition.aparts {
        let roles: Vec<&str> = rule.roles.iter().map(Id::as_str).collect();
        let titles: Vec<&str> = rule.roles.iter().map(|id| edition.role(id).map_or(id.as_str(), |role| role.title.as_str())).collect();
        found.push((Part::Apart, roles.join(" "), titles.join("、"), Excuse::NoSeparation, rule.span));
    }
    found
}

fn excuse(catalogue: &Catalogue, edition: &Edition, action: &Action) -> Excuse {
    let versions = super::duty::basis(catalogue, edition);
    let asked = versions.iter().flat_map(|(_, version, _)| {
        let duties = version.duties.iter().flat_map(|duty| duty.passed.iter().chain([&duty.before]));
        duties.chain(version.offers.iter().map(|offer| &offer.act))
    });
    let asked: BTreeSet<&Id> = asked.collect();
    let item = matches!(action.site, ActionSite::Item { .. });
    if action.does.iter().any(|act| !asked.contains(act)) {
        Excuse::NotAsked
    } else if action.moves() && !item {
        Excuse::OtherWay
    } else {
        Excuse::Convenience
    }
}

/// File and bytes of a node, from its first character to the end of its line or block.
fn node(catalogue: &Catalogue, span: Span) -> Option<(usize, usize, usize)> {
    let index = span.file as usize;
    let file = match index.checked_sub(catalogue.files.len()) {
        None => index,
        Some(expansion) => catalogue.expansions.get(expansion)?.file as usize,
    };
    let text = &catalogue.files.get(file)?.text;
    let start = span.start as usize;
    let length = node_length(text.get(start..)?)?;
    Some((file, start, start + length))
}

/// Bytes of the KDL node at the beginning of a text: up to the line's end, a `;` or the `}` of whatever holds it.
fn node_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut depth = 0usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at += string_length(text.get(at..)?)?,
            b'/' if text.get(at..)?.starts_with("//") => at += text.get(at..)?.find('\n').unwrap_or(text.len() - at),
            b'{' => {
                depth += 1;
                at += 1;
            }
            b'}' if depth == 0 => return Some(at),
            b'}' => {
                depth -= 1;
                at += 1;
                // A block ends its node.
                if depth == 0 {
                    return Some(at);
                }
            }
            b';' if depth == 0 => return Some(at + 1),
            b'\n' if depth == 0 => return Some(at),
            _ => at += 1,
        }
    }
    Some(at)
}

/// Bytes of the quoted string at the beginning of a text.
fn string_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::node_length;

    #[test]
    fn a_node_ends_where_its_block_or_line_does() {
        let length = |text: &str| node_length(text).unwrap();
        assert_eq!(length("role \"a\" title=\"甲\"\nrole"), "role \"a\" title=\"甲\"".len());
        assert_eq!(length("only-if says=\"}；{\" { field \"x\" is=\"{\" } }"), "only-if says=\"}；{\" { field \"x\" is=\"{\" }".len());
        assert_eq!(length("action \"a\" {\n  needs \"b\" // }\n}\nnext"), "action \"a\" {\n  needs \"b\" // }\n}".len());
        assert_eq!(length("asks \"a\"; needs"), "asks \"a\";".len());
        assert_eq!(length("asks \"a\" }"), "asks \"a\" ".len());
    }
}
