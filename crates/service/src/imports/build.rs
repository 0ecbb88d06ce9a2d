//! From matters and links to what is appended: one command for each set of matters that hang together, whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use mingfa_catalogue::model::RoleUnit;
use mingfa_catalogue::{Edition, Id, Value, enabled};
use mingfa_matter::{
    Actor, Context, Imported, Landing, Notice, Refusal, State, View, hear, notices, preview, take_history, take_newer, with_revision,
};
use mingfa_store::api::{Change, Reveal, Unit};
use mingfa_store::{Store, StoreError};
use mingfa_time::Moment;

use super::graph::{Fate, Graph, Node};
use super::told::Told;

/// How often linked histories are told of each other until they agree.
const ROUNDS: usize = 6;
/// How far a change may ripple through links on record.
const MAX_RIPPLE: usize = 100_000;

/// What one command appends.
#[derive(Debug)]
pub(super) struct Step {
    /// Rows that it is made of, by index.
    pub(super) lines: Vec<usize>,
    /// The changes, all or none.
    pub(super) changes: Vec<Change>,
    /// Findings: row by index, matter's edition, code.
    pub(super) findings: Vec<(usize, Arc<Edition>, Id)>,
    /// How many matters the link held before it was filled, when it does nothing but fill one.
    pub(super) fills_from: Option<usize>,
}

/// What building needs to know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Builder<'b> {
    pub(super) store: &'b Store,
    pub(super) context: Context<'b>,
    pub(super) units: &'b [Unit],
    pub(super) actor: &'b Actor,
    /// File (SHA-256) and data row of each row, by index.
    pub(super) sources: &'b [(String, u64)],
}

/// A history that cannot be taken: the matter's rows and why.
pub(super) type Untaken = (Vec<usize>, Box<Refusal>);

impl Builder<'_> {
    /// Builds every set of matters of which something is new.
    ///
    /// # Errors
    /// The store is away.
    pub(super) async fn build(&self, graph: &Graph) -> Result<(Vec<Step>, Vec<Untaken>), StoreError> {
        let mut steps = Vec::new();
        let mut untaken = Vec::new();
        for component in components(graph) {
            match self.component(graph, &component) {
                Ok(None) => {}
                Ok(Some(landings)) => steps.push(self.step(graph, &component, landings).await?),
                Err(refused) => untaken.push(refused),
            }
        }
        Ok((steps, untaken))
    }

    /// The events of a set of matters, each knowing what the others show.
    fn component(&self, graph: &Graph, component: &[usize]) -> Result<Option<BTreeMap<usize, Landing>>, Untaken> {
        let nodes: BTreeMap<usize, &Node> = component.iter().filter_map(|index| Some((*index, graph.nodes.get(*index)?))).collect();
        let taken: Vec<usize> =
            nodes.iter().filter(|(_, node)| matches!(node.fate, Fate::New | Fate::Newer(_))).map(|(index, _)| *index).collect();
        if taken.is_empty() {
            return Ok(None);
        }
        let ends = ends(graph, &nodes);
        let mut heard: BTreeMap<usize, Vec<(Id, Notice)>> = BTreeMap::new();
        let mut landings: BTreeMap<usize, Landing> = BTreeMap::new();
        for _ in 0..ROUNDS {
            for index in &taken {
                let Some(node) = nodes.get(index) else { continue };
                let links = heard.get(index).map(Vec::as_slice).unwrap_or_default();
                let landing = self.land(node, links).map_err(|refusal| (node.lines.clone(), Box::new(refusal)))?;
                landings.insert(*index, landing);
            }
            let mut told = BTreeMap::new();
            for index in &taken {
                let ends = ends.get(index).map(Vec::as_slice).unwrap_or_default();
                told.insert(*index, self.shown(&nodes, &landings, *index, ends));
            }
            if told == heard || ends.is_empty() {
                break;
            }
            heard = told;
        }
        Ok(Some(landings))
    }

    fn land(&self, node: &Node, links: &[(Id, Notice)]) -> Result<Landing, Refusal> {
        let source = node.lines.last().and_then(|line| self.sources.get(*line)).cloned().unwrap_or_default();
        match (&node.fate, &node.stored, &node.told) {
            (Fate::Newer(added), Some(state), _) => {
                take_newer(&node.edition, state, &imported(added, links, source), self.actor, &self.context)
            }
            (_, _, Some(told)) => {
                let unit = owner(&node.edition, told, self.units);
                take_history(&node.edition, &node.matter, &unit, &imported(told, links, source), self.actor, &self.context)
            }
            _ => Err(Refusal::Unknown { what: node.matter.to_string() }),
        }
    }

    /// What the other sides show a matter; one on record hears here only of new links.
    fn shown(
        &self,
        nodes: &BTreeMap<usize, &Node>,
        landings: &BTreeMap<usize, Landing>,
        index: usize,
        ends: &[(Id, usize)],
    ) -> Vec<(Id, Notice)> {
        let Some(node) = nodes.get(&index) else { return Vec::new() };
        let mut shown = Vec::new();
        for (link, other) in ends {
            let Some(there) = nodes.get(other) else { continue };
            let stored = node.stored.as_ref().map(|state| state.links.as_slice()).unwrap_or_default();
            if stored.iter().any(|linked| linked.link == *link && linked.matter == there.matter) {
                continue;
            }
            let state = landings.get(other).map(|landing| &landing.state).or(there.stored.as_ref());
            if let Some(notice) = state.and_then(|state| shows(&node.edition, link, &there.edition, state, &self.context)) {
                shown.push((link.clone(), notice));
            }
        }
        shown
    }

    async fn step(&self, graph: &Graph, component: &[usize], landings: BTreeMap<usize, Landing>) -> Result<Step, StoreError> {
        let mut step = Step { lines: Vec::new(), changes: Vec::new(), findings: Vec::new(), fills_from: None };
        let mut latest: HashMap<Id, (Arc<Edition>, State)> = HashMap::new();
        let mut tellers = Vec::new();
        let mut only_fillers = true;
        for index in component {
            let Some(node) = graph.nodes.get(*index) else { continue };
            step.lines.extend(node.lines.iter().copied());
            let Some(landing) = landings.get(index) else {
                latest.extend(node.stored.iter().map(|state| (node.matter.clone(), (Arc::clone(&node.edition), state.clone()))));
                continue;
            };
            only_fillers &= node.filler;
            if let Some(line) = node.lines.last().filter(|_| !node.filler) {
                step.findings.extend(landing.findings.iter().map(|code| (*line, Arc::clone(&node.edition), code.clone())));
            }
            latest.insert(node.matter.clone(), (Arc::clone(&node.edition), landing.state.clone()));
            tellers.push(node.matter.clone());
            step.changes.push(Change {
                matter: node.matter.clone(),
                edition: Arc::clone(&node.edition),
                before: node.stored.clone(),
                drafts: vec![landing.draft.clone()],
                papers: Vec::new(),
            });
        }
        step.lines.sort_unstable();
        step.lines.dedup();
        if only_fillers {
            let known = component.iter().filter_map(|index| graph.nodes.get(*index)?.stored.as_ref()).map(|state| state.links.len());
            step.fills_from = Some(known.sum());
        }
        if component.len() > 1 || step.changes.iter().any(|change| change.before.is_some()) {
            self.ripple(&mut step.changes, latest, tellers).await?;
        }
        Ok(step)
    }

    /// Lets matters on record hear what changed, and those linked to them, until nothing new is told.
    async fn ripple(
        &self,
        changes: &mut Vec<Change>,
        mut latest: HashMap<Id, (Arc<Edition>, State)>,
        mut tellers: Vec<Id>,
    ) -> Result<(), StoreError> {
        let mut steps = 0;
        while let Some((edition, state)) = tellers.pop().and_then(|teller| latest.get(&teller).cloned()) {
            for export in notices(&edition, &state, &self.context) {
                steps += 1;
                if steps > MAX_RIPPLE {
                    return Err(StoreError::Refused("关联过多，请分批导入".to_owned()));
                }
                if !latest.contains_key(&export.to) {
                    let Some(loaded) = self.store.load(&export.to, Reveal::Masked).await? else { continue };
                    latest.insert(export.to.clone(), (loaded.edition, loaded.state));
                }
                let Some((other_edition, other_state)) = latest.get_mut(&export.to) else { continue };
                let reads = other_edition.link(&export.notice.link).and_then(|link| link.reads.clone());
                let export = with_revision(export, &state, reads.as_ref());
                let Some(draft) = hear(other_edition, other_state, &export.notice, Moment::from(self.context.now), &self.context) else {
                    continue;
                };
                let after = preview(other_edition, other_state, std::slice::from_ref(&draft));
                changes.push(Change {
                    matter: export.to.clone(),
                    edition: Arc::clone(other_edition),
                    before: Some(std::mem::replace(other_state, after)),
                    drafts: vec![draft],
                    papers: Vec::new(),
                });
                tellers.push(export.to);
            }
        }
        Ok(())
    }
}

fn imported(told: &Told, links: &[(Id, Notice)], source: (String, u64)) -> Imported {
    Imported {
        values: told.values.clone(),
        milestones: told.milestones.clone(),
        counters: told.counters.clone(),
        links: links.to_vec(),
        checks: told.checks.clone(),
        findings: told.findings.iter().map(|finding| finding.code.clone()).collect(),
        source,
    }
}

/// What a matter shows through a link of the side that hears.
fn shows(hearing: &Edition, link: &Id, edition: &Edition, state: &State, context: &Context<'_>) -> Option<Notice> {
    let link = hearing.link(link)?;
    let view = View::new(edition, state, *context);
    let settled = edition.step(&state.step).and_then(|step| step.settles.iter().find(|settle| enabled::holds(&settle.when, &view)));
    Some(Notice {
        link: link.id.clone(),
        matter: state.matter.clone(),
        procedure: edition.procedure.clone(),
        unit: state.unit.clone(),
        settled_as: settled.map(|settle| settle.as_.clone()),
        at_revision: state.bound.get(&link.other).copied(),
        revision: link.reads.as_ref().map(|field| state.revision(field)),
        ended: state.ended(edition),
    })
}

/// The ends of links at each matter: its link and the other matter.
fn ends(graph: &Graph, nodes: &BTreeMap<usize, &Node>) -> BTreeMap<usize, Vec<(Id, usize)>> {
    let mut ends: BTreeMap<usize, Vec<(Id, usize)>> = BTreeMap::new();
    for (index, node) in nodes {
        for (link, to) in graph.links_of(*index) {
            ends.entry(*index).or_default().push((link.clone(), to));
            if let Some(link) = node.edition.link(link) {
                ends.entry(to).or_default().push((link.other.clone(), *index));
            }
        }
    }
    ends
}

/// Matters that hang together by links, in order of their first.
fn components(graph: &Graph) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..graph.nodes.len()).collect();
    for (from, _, to) in &graph.edges {
        let (from, to) = (root(&mut parent, *from), root(&mut parent, *to));
        // The lower one stays the root, so that the order is that of the rows.
        if let Some(above) = parent.get_mut(from.max(to)) {
            *above = from.min(to);
        }
    }
    let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        if node.fate != Fate::Out {
            sets.entry(root(&mut parent, index)).or_default().push(index);
        }
    }
    sets.into_values().collect()
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while let Some(above) = parent.get(node).copied().filter(|above| *above != node) {
        let next = parent.get(above).copied().unwrap_or(above);
        if let Some(slot) = parent.get_mut(node) {
            *slot = next;
        }
        node = next;
    }
    node
}

/// The unit that owns an imported matter: the only one of the kind that opens such matters, that of the field the opening role is bound
/// to, the first that the record names, else the government.
fn owner(edition: &Edition, told: &Told, units: &[Unit]) -> Id {
    let unit_of = |field: &Id| match told.values.get(field) {
        Some(Value::Unit(unit)) => Some(unit.clone()),
        _ => None,
    };
    for role in edition.opened_by.iter().filter_map(|role| edition.role(role)) {
        let bound = match &role.unit {
            RoleUnit::Kind(kind) => {
                let mut of_kind = units.iter().filter(|unit| unit.kind == *kind && unit.until.is_none());
                of_kind.next().filter(|_| of_kind.next().is_none()).map(|unit| unit.id.clone())
            }
            RoleUnit::Field(field) => unit_of(field),
            RoleUnit::Own => edition.fields.iter().find_map(|field| unit_of(&field.id)),
            RoleUnit::Any | RoleUnit::Link(_) | RoleUnit::Item(_) => None,
        };
        if let Some(unit) = bound {
            return unit;
        }
    }
    let government = units.iter().find(|unit| *unit.kind == *"government").map(|unit| unit.id.clone());
    government.unwrap_or_else(|| Id::new("district"))
}
