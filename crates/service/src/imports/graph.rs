//! The matters that a set of rows tells of, held together by their links, and held against what is on record.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::State;
use mingfa_store::api::Reveal;
use mingfa_store::{Store, StoreError};
use mingfa_time::Moment;

use super::report::{ImportNote, NoteKind};
use super::rows::{Line, One};
use super::told::{Known, Told, Verdict, compare, moment_of};
use super::units::short_hash;

/// A matter that rows tell of, or that something is linked to.
#[derive(Debug)]
pub(super) struct Node {
    /// Its id: that on record, else made from its key.
    pub(super) matter: Id,
    /// The edition that governs it.
    pub(super) edition: Arc<Edition>,
    /// What is told of it; none = it is only linked to.
    pub(super) told: Option<Told>,
    /// Rows that tell of it, by index; the last brought its newest state.
    pub(super) lines: Vec<usize>,
    /// What is on record.
    pub(super) stored: Option<State>,
    /// What becomes of it.
    pub(super) fate: Fate,
    /// It was made to fill a link.
    pub(super) filler: bool,
    /// What is told takes the place of one that an earlier import made to fill a link.
    pub(super) takes_place: bool,
}

/// What becomes of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is opened.
    New,
    /// It stays as it is.
    Same,
    /// A newer state of it is taken: what that adds.
    Newer(Box<Told>),
    /// Every row that tells of it was refused.
    Out,
}

/// A link from one matter to another: the matter whose link it is, the link, the other matter.
pub(super) type Edge = (usize, Id, usize);

/// What becomes of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Why it is refused; empty = it is not.
    pub(super) refused: Vec<ImportNote>,
    /// It repeats an earlier row of the import, word for word.
    pub(super) repeat: bool,
    /// It tells a newer state than an earlier row of the import.
    pub(super) newer: bool,
    /// It made matters to fill a link.
    pub(super) filled: bool,
    /// Its own matter and those it brings along.
    pub(super) nodes: Vec<usize>,
    /// Findings to be remarked on when it is taken.
    pub(super) findings: Vec<ImportNote>,
}

/// Matters and links of a set of rows.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: BTreeSet<Edge>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) by_key: HashMap<(Id, String), usize>,
    pub(super) by_matter: HashMap<Id, usize>,
}

impl Graph {
    /// Reads the rows into matters, several rows of one key into one matter.
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut graph = Self::default();
        for (at, line) in lines.iter().enumerate() {
            let outcome = graph.fold(at, line, lines);
            graph.outcomes.push(outcome);
        }
        graph
    }

    fn fold(&mut self, at: usize, line: &Line, lines: &[Line]) -> Outcome {
        let mut outcome = Outcome::default();
        let ones: Vec<&One> = std::iter::once(&line.own).chain(line.opened.iter().map(|(_, one)| one)).collect();
        let mut verdicts = Vec::with_capacity(ones.len());
        for one in &ones {
            let known = self.by_key.get(&key_of(one)).and_then(|node| self.nodes.get(*node));
            let verdict = known.and_then(|node| Some((node, node.told.as_ref()?))).map(|(node, told)| {
                let verdict = compare(&one.edition, &Known::told(told), &one.told);
                let same_file = node.lines.first().and_then(|first| lines.get(*first)).is_some_and(|first| first.file == line.file);
                (verdict, same_file)
            });
            match &verdict {
                Some((Verdict::Differs(names), same_file)) => outcome.refused.push(repeated_otherwise(line.row, one, names, *same_file)),
                Some((Verdict::Newer(_), same_file)) if !merges(&one.edition) => {
                    outcome.refused.push(repeated_otherwise(line.row, one, &["进展".to_owned()], *same_file));
                }
                _ => {}
            }
            verdicts.push(verdict.map(|(verdict, _)| verdict));
        }
        if !outcome.refused.is_empty() {
            return outcome;
        }
        outcome.repeat = verdicts.iter().all(|verdict| *verdict == Some(Verdict::Same));
        outcome.newer = matches!(verdicts.first(), Some(Some(Verdict::Newer(_))));
        for (one, verdict) in ones.iter().zip(verdicts) {
            outcome.nodes.push(self.take(at, one, verdict));
        }
        if let Some((own, rest)) = outcome.nodes.split_first() {
            for ((link, _), to) in line.opened.iter().zip(rest) {
                self.link(*own, link.clone(), *to);
            }
        }
        outcome
    }

    /// Puts a telling into its matter.
    fn take(&mut self, at: usize, one: &One, verdict: Option<Verdict>) -> usize {
        let known = self.by_key.get(&key_of(one)).copied();
        if let Some((index, node)) = known.and_then(|index| Some((index, self.nodes.get_mut(index)?))) {
            match verdict {
                Some(Verdict::Newer(added)) => {
                    if let Some(told) = &mut node.told {
                        told.absorb(*added);
                    }
                    node.lines.push(at);
                }
                // The row of the newest state stays the last.
                _ => node.lines.insert(node.lines.len().saturating_sub(1), at),
            }
            return index;
        }
        let index = self.add(Node {
            matter: matter_id(&one.edition.procedure, &one.key),
            edition: Arc::clone(&one.edition),
            told: Some(one.told.clone()),
            lines: vec![at],
            stored: None,
            fate: Fate::New,
            filler: false,
            takes_place: false,
        });
        self.by_key.insert(key_of(one), index);
        index
    }

    pub(super) fn add(&mut self, node: Node) -> usize {
        self.by_matter.insert(node.matter.clone(), self.nodes.len());
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    pub(super) fn link(&mut self, from: usize, link: Id, to: usize) {
        self.edges.insert((from, link, to));
    }

    /// The links of one matter: link and other side.
    pub(super) fn links_of(&self, from: usize) -> impl Iterator<Item = (&Id, usize)> {
        let first = |node: usize| (node, Id::new(""), 0);
        self.edges.range(first(from)..first(from + 1)).map(|(_, link, to)| (link, *to))
    }

    /// Finds on record what the rows tell of.
    pub(super) async fn look_up(&mut self, store: &Store) -> Result<(), StoreError> {
        let mut keys: BTreeMap<&Id, Vec<String>> = BTreeMap::new();
        for (procedure, key) in self.by_key.keys() {
            keys.entry(procedure).or_default().push(key.clone());
        }
        let mut found = Vec::new();
        for (procedure, keys) in keys {
            for (key, matter) in store.find_identities(procedure, &keys).await? {
                found.extend(self.by_key.get(&(procedure.clone(), key)).map(|index| (*index, matter)));
            }
        }
        for (index, matter) in found {
            let loaded = store.load(&matter, Reveal::Full).await?;
            let Some((node, loaded)) = self.nodes.get_mut(index).zip(loaded) else { continue };
            self.by_matter.remove(&node.matter);
            self.by_matter.insert(matter.clone(), index);
            node.matter = matter;
            node.edition = loaded.edition;
            node.stored = Some(loaded.state);
            node.fate = Fate::Same;
        }
        Ok(())
    }

    /// Refuses every row that tells of a matter.
    pub(super) fn refuse(&mut self, node: usize, lines: &[Line], note: impl Fn(usize) -> ImportNote) {
        let rows = self.nodes.get(node).map(|node| node.lines.clone()).unwrap_or_default();
        for at in rows {
            if let (Some(outcome), Some(line)) = (self.outcomes.get_mut(at), lines.get(at)) {
                let note = note(line.row);
                if !outcome.refused.contains(&note) {
                    outcome.refused.push(note);
                }
            }
        }
    }

    /// Holds every telling against what is on record.
    pub(super) fn judge(&mut self, lines: &[Line]) {
        for index in 0..self.nodes.len() {
            let Some((fate, differs)) = self.verdict(index) else { continue };
            if let Some(names) = differs {
                let key = self.nodes.get(index).map(|node| node.key().to_owned()).unwrap_or_default();
                let column = self.nodes.get(index).and_then(|node| column_of(node, lines)).unwrap_or_default();
                let message = format!("“{key}”已经登记，本行与登记的内容不同：{}；未作改动，请核对", names.join("、"));
                self.refuse(index, lines, |row| ImportNote::cell(row, &column, NoteKind::Conflict, &key, message.clone()));
            } else if let Some(node) = self.nodes.get_mut(index) {
                node.fate = fate;
            }
        }
    }

    fn verdict(&self, index: usize) -> Option<(Fate, Option<Vec<String>>)> {
        let node = self.nodes.get(index)?;
        let (state, told) = (node.stored.as_ref()?, node.told.as_ref()?);
        if node.takes_place {
            return Some((Fate::Newer(Box::new(replacing(state, told))), None));
        }
        let is_new = |link: &Id, to: usize| {
            let to = self.nodes.get(to).map(|to| &to.matter);
            !state.links.iter().any(|linked| linked.link == *link && Some(&linked.matter) == to)
        };
        Some(match compare(&node.edition, &Known::stored(state), told) {
            Verdict::Differs(names) => (Fate::Same, Some(names)),
            Verdict::Newer(_) if !merges(&node.edition) => (Fate::Same, Some(vec!["进展（该业务不合并新状态）".to_owned()])),
            Verdict::Newer(added) => (Fate::Newer(added), None),
            Verdict::Same => {
                let new = self.links_of(index).filter(|(link, to)| is_new(link, *to));
                let titles: BTreeSet<String> = new.map(|(link, _)| link_title(&node.edition, link)).collect();
                let differs = (!titles.is_empty()).then(|| titles.into_iter().collect());
                (Fate::Same, differs)
            }
        })
    }

    /// Takes out what only refused rows tell of, and what is linked to it.
    pub(super) fn prune(&mut self, lines: &[Line]) {
        loop {
            let mut changed = false;
            for node in &mut self.nodes {
                let refused = |at: &usize| self.outcomes.get(*at).is_some_and(|outcome| !outcome.refused.is_empty());
                if node.told.is_some() && node.fate != Fate::Out && node.lines.iter().all(refused) {
                    node.told = None;
                    node.fate = if node.stored.is_some() { Fate::Same } else { Fate::Out };
                    changed = true;
                }
            }
            let out = |node: usize| self.nodes.get(node).is_none_or(|node| node.fate == Fate::Out);
            let (gone, kept): (BTreeSet<Edge>, BTreeSet<Edge>) =
                std::mem::take(&mut self.edges).into_iter().partition(|(from, _, to)| out(*from) || out(*to));
            self.edges = kept;
            for (from, link, _) in gone {
                let Some(node) = self.nodes.get(from).filter(|node| node.fate != Fate::Out && node.told.is_some()) else { continue };
                let message = format!("所关联的{}未能导入，请先改正那一行", link_title(&node.edition, &link));
                self.refuse(from, lines, |row| ImportNote::row(row, NoteKind::UnknownCode, message.clone()));
                changed = true;
            }
            if !changed {
                return;
            }
        }
    }
}

impl Node {
    /// The day that picks its edition.
    pub(super) fn day(&self) -> Option<Moment> {
        let told = self.told.as_ref().and_then(|told| told.day(&self.edition.opens_by));
        told.or_else(|| self.stored.as_ref().and_then(|state| state.values.get(&self.edition.opens_by)).and_then(moment_of))
    }

    /// Its natural key.
    pub(super) fn key(&self) -> &str {
        let value = self.edition.identity.as_ref().and_then(|field| self.told.as_ref()?.values.get(field));
        match value {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }
}

/// What is told beyond what is known of a matter that only filled a link: nothing of that was a statement about this one.
fn replacing(state: &State, told: &Told) -> Told {
    let mut added = told.clone();
    added.values.retain(|field, value| state.values.get(field) != Some(value));
    added.milestones.retain(|(action, _)| state.last(action).is_none());
    added
}

pub(super) fn link_title(edition: &Edition, link: &Id) -> String {
    edition.link(link).map_or_else(|| link.to_string(), |link| link.title.clone())
}

fn key_of(one: &One) -> (Id, String) {
    (one.edition.procedure.clone(), one.key.clone())
}

fn merges(edition: &Edition) -> bool {
    edition.history.as_ref().is_some_and(|history| history.merges)
}

/// The id of an imported matter: the same for the same key, so that two imports can never open it twice.
pub(super) fn matter_id(procedure: &Id, key: &str) -> Id {
    Id::from(format!("{procedure}-{}", short_hash(&[procedure, key])))
}

/// Title of the column that a matter's key stands in.
fn column_of(node: &Node, lines: &[Line]) -> Option<String> {
    let line = lines.get(*node.lines.last()?)?;
    let ones = std::iter::once(&line.own).chain(line.opened.iter().map(|(_, one)| one));
    ones.into_iter().find(|one| one.edition.procedure == node.edition.procedure).map(|one| one.key_column.clone())
}

fn repeated_otherwise(row: usize, one: &One, names: &[String], same_file: bool) -> ImportNote {
    let (kind, place) = if same_file { (NoteKind::DuplicateConflicting, "本文件中") } else { (NoteKind::Conflict, "另一文件中") };
    let message = format!("{}“{}”在{place}前面已有一行，内容不同：{}；只取前一行，请核对", one.key_column, one.key, names.join("、"));
    ImportNote::cell(row, &one.key_column, kind, &one.key, message)
}
