//! What can be deleted: each action, gate, guard, role, separation and clock of every edition, once even where several editions use it.

use mingfa_catalogue::model::{Action, ActionSite, Basis, Catalogue, Edition, Id, LawVersion, Place, Span};

use crate::node::{around, nodes};

/// What is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Action,
    Gate,
    /// `only-if`.
    Guard,
    Role,
    /// `apart` of an edition.
    Apart,
    Clock,
}

/// Why a deletion may go unnoticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// An action that stays where it is and does no act of law.
    Convenience,
    /// Another way leads on, and no law asks for this one.
    OtherWay,
    /// It does an act in whose place a duty lets another stand.
    OneOfSeveral,
    /// It does an act of law that no duty and no `offers` of the edition's laws asks for.
    NotAsked,
    /// A condition behind which no duty of the edition's laws stands.
    NoDuty,
    /// A role that no law asks for.
    NoRole,
    /// A separation that no law of the edition asks for.
    NoSeparation,
    /// A time rule of the district's own.
    LocalTime,
    /// A time rule of a law that does not demand it to be watched: not verified, or without a recorded limit.
    NoLimit,
}

/// One deletion. A node of a fragment belongs to every edition that uses the fragment.
#[derive(Debug, Clone)]
pub struct Mutation {
    pub part: Part,
    /// Editions that lose it: procedure and edition.
    pub editions: Vec<(Id, Id)>,
    /// Its id, or that of the action it guards.
    pub id: String,
    /// What people read: the title, or the sentence of the refusal.
    pub title: String,
    /// Why nobody may notice, if nobody does.
    pub reason: Reason,
    /// Index of the file, and the bytes of the node.
    pub file: usize,
    pub start: usize,
    pub end: usize,
}

/// File and first byte of a span; of one in a fragment, those of the fragment.
pub fn place(catalogue: &Catalogue, span: Span) -> (usize, usize) {
    let index = span.file as usize;
    let file = match index.checked_sub(catalogue.files.len()) {
        None => index,
        Some(expansion) => catalogue.expansions[expansion].file as usize,
    };
    (file, span.start as usize)
}

/// Every deletion in a catalogue, in the order of places.
pub fn mutations(catalogue: &Catalogue) -> Vec<Mutation> {
    let trees: Vec<_> = catalogue.files.iter().map(|file| nodes(&file.text)).collect();
    let mut found: Vec<Mutation> = Vec::new();
    for edition in &catalogue.editions {
        for (part, id, title, reason, span) in parts(catalogue, edition) {
            let (file, start) = place(catalogue, span);
            let named = (edition.procedure.clone(), edition.edition.clone());
            match found.iter_mut().find(|known| (known.file, known.start) == (file, start)) {
                Some(known) if known.editions.contains(&named) => {}
                Some(known) => known.editions.push(named),
                None => {
                    let path = around(&trees[file], &(start..start + 1));
                    let node = path.iter().find(|node| node.range.start == start).expect("every part is a node of its own");
                    found.push(Mutation { part, editions: vec![named], id, title, reason, file, start, end: node.range.end });
                }
            }
        }
    }
    found.sort_by_key(|mutation| (mutation.file, mutation.start));
    found
}

type Described = (Part, String, String, Reason, Span);

fn parts(catalogue: &Catalogue, edition: &Edition) -> Vec<Described> {
    let mut found: Vec<Described> = Vec::new();
    for action in edition.all_actions() {
        let reason = reason(catalogue, edition, action);
        found.push((Part::Action, action.id.to_string(), action.title.clone(), reason, action.span));
        for guard in &action.guards {
            let says = guard.says.clone().unwrap_or_else(|| format!("{}的条件", action.title));
            found.push((Part::Guard, action.id.to_string(), says, Reason::NoDuty, guard.span));
        }
    }
    for gate in &edition.gates {
        found.push((Part::Gate, gate.id.to_string(), gate.title.clone(), Reason::NoDuty, gate.span));
    }
    for role in &edition.roles {
        found.push((Part::Role, role.id.to_string(), role.title.clone(), Reason::NoRole, role.span));
    }
    for rule in &edition.aparts {
        let roles: Vec<&str> = rule.roles.iter().map(Id::as_str).collect();
        let titles: Vec<&str> = rule.roles.iter().map(|id| edition.role(id).map_or(id.as_str(), |role| role.title.as_str())).collect();
        found.push((Part::Apart, roles.join(" "), titles.join("、"), Reason::NoSeparation, rule.span));
    }
    for clock in &edition.clocks {
        let local = clock.cite.iter().all(|cite| matches!(cite.place, Place::Local(_)));
        let reason = if local { Reason::LocalTime } else { Reason::NoLimit };
        found.push((Part::Clock, clock.id.to_string(), clock.title.clone(), reason, clock.span));
    }
    found
}

fn reason(catalogue: &Catalogue, edition: &Edition, action: &Action) -> Reason {
    let versions: Vec<&LawVersion> = edition.basis.iter().filter_map(|basis| version(catalogue, basis)).collect();
    let duties = || versions.iter().flat_map(|version| &version.duties);
    let offered = |act: &Id| versions.iter().any(|version| version.offers.iter().any(|offer| offer.act == *act));
    let replaced = |act: &Id| duties().any(|duty| duty.passed.len() > 1 && duty.passed.contains(act));
    let asked = |act: &Id| offered(act) || duties().any(|duty| duty.before == *act || duty.passed.contains(act));
    if action.does.iter().any(|act| !asked(act)) {
        Reason::NotAsked
    } else if action.does.iter().any(|act| replaced(act) && !offered(act)) {
        Reason::OneOfSeveral
    } else if action.moves() && !matches!(action.site, ActionSite::Item { .. }) {
        Reason::OtherWay
    } else {
        Reason::Convenience
    }
}

fn version<'c>(catalogue: &'c Catalogue, basis: &Basis) -> Option<&'c LawVersion> {
    let Basis::Law { law, version, .. } = basis else {
        return None;
    };
    catalogue.law(law)?.version_named(Some(version))
}
