//! Links between the matters of an import: cells that name others, numbers up to which links are filled, and names that come later than
//! the numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use mingfa_catalogue::model::{Catalogue, Fills};
use mingfa_catalogue::{Id, Value};
use mingfa_store::api::{Filter, Order, Reveal, Scope};
use mingfa_store::{Store, StoreError};
use mingfa_time::Moment;

use super::graph::{Fate, Graph, Node, matter_id};
use super::report::{ImportNote, NoteKind};
use super::rows::Line;
use super::told::{StatedFinding, Told};

/// Cells that name a matter, by procedure and field, then by what they say: which node, which of its links.
type Named = BTreeMap<(Id, Id), BTreeMap<String, Vec<(usize, usize)>>>;

impl Graph {
    /// Finds the matters that cells name, first among those of the import, then on record.
    pub(super) async fn resolve(&mut self, lines: &[Line], store: &Store) -> Result<(), StoreError> {
        let mut open = Named::new();
        for (index, node) in self.nodes.iter().enumerate() {
            for (place, cell) in node.told.iter().flat_map(|told| told.links.iter().enumerate()) {
                for procedure in node.edition.link(&cell.link).into_iter().flat_map(|link| &link.to) {
                    open.entry((procedure.clone(), cell.by.clone()))
                        .or_default()
                        .entry(cell.cell.clone())
                        .or_default()
                        .push((index, place));
                }
            }
        }
        let mut resolved: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for ((procedure, by), mut cells) in open {
            for (target, node) in self.nodes.iter().enumerate() {
                let value = node.told.as_ref().filter(|_| node.edition.procedure == procedure).and_then(|told| told.values.get(&by));
                let Some(Value::Text(text)) = value else { continue };
                for from in cells.remove(text).into_iter().flatten() {
                    resolved.entry(from).or_insert(target);
                }
            }
            let wanted: Vec<String> = cells.keys().cloned().collect();
            for (cell, matter) in find_by(store, &procedure, &by, &wanted).await? {
                let Some(target) = self.recorded(matter, store).await? else { continue };
                for from in cells.remove(&cell).into_iter().flatten() {
                    resolved.entry(from).or_insert(target);
                }
            }
        }
        self.take_links(lines, &resolved);
        Ok(())
    }

    /// A matter on record that is only linked to.
    async fn recorded(&mut self, matter: Id, store: &Store) -> Result<Option<usize>, StoreError> {
        if let Some(known) = self.by_matter.get(&matter) {
            return Ok(Some(*known));
        }
        let Some(loaded) = store.load(&matter, Reveal::Full).await? else { return Ok(None) };
        Ok(Some(self.add(Node {
            matter,
            edition: loaded.edition,
            told: None,
            lines: Vec::new(),
            stored: Some(loaded.state),
            fate: Fate::Same,
            filler: false,
            takes_place: false,
        })))
    }

    fn take_links(&mut self, lines: &[Line], resolved: &BTreeMap<(usize, usize), usize>) {
        for index in 0..self.nodes.len() {
            let cells = self.nodes.get(index).and_then(|node| node.told.as_ref()).map(|told| told.links.clone()).unwrap_or_default();
            for (place, cell) in cells.iter().enumerate() {
                let Some(target) = resolved.get(&(index, place)).copied() else {
                    let message = format!("{}“{}”没有登记，请先导入或者登记，再导入本行", cell.column, cell.cell);
                    self.refuse(index, lines, |row| {
                        ImportNote::cell(row, &cell.column, NoteKind::UnknownCode, &cell.cell, message.clone())
                    });
                    continue;
                };
                let day = self.nodes.get(target).and_then(Node::day);
                if let (Some(milestone), Some(day), Some(told)) =
                    (&cell.milestone, day, self.nodes.get_mut(index).and_then(|node| node.told.as_mut()))
                {
                    told.milestones.push((milestone.clone(), day));
                }
                self.link(index, cell.link.clone(), target);
            }
        }
    }

    /// A matter that rows name takes the place of one without a name that an earlier import made to fill the same link: the number was
    /// known before, now the name is.
    pub(super) async fn take_places(&mut self, store: &Store) -> Result<(), StoreError> {
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for index in 0..self.nodes.len() {
            let is_new = self.nodes.get(index).is_some_and(|node| node.fate == Fate::New && node.told.is_some());
            let links: Vec<(Id, usize)> =
                if is_new { self.links_of(index).map(|(link, to)| (link.clone(), to)).collect() } else { Vec::new() };
            for (link, to) in links {
                let Some(place) = self.nameless(index, &link, to, &taken, store).await? else { continue };
                taken.insert(place);
                self.replace(index, place);
                break;
            }
        }
        Ok(())
    }

    /// A historic matter without a natural key among those that the other side already has.
    async fn nameless(
        &mut self,
        index: usize,
        link: &Id,
        to: usize,
        taken: &BTreeSet<usize>,
        store: &Store,
    ) -> Result<Option<usize>, StoreError> {
        let Some(node) = self.nodes.get(index) else { return Ok(None) };
        let (procedure, edition) = (node.edition.procedure.clone(), Arc::clone(&node.edition));
        let (Some(other), Some(identity)) = (edition.link(link).map(|link| &link.other), &edition.identity) else { return Ok(None) };
        let there = self.nodes.get(to).and_then(|there| there.stored.as_ref()).map(|state| state.links.as_slice()).unwrap_or_default();
        let linked: Vec<Id> = there
            .iter()
            .filter(|linked| linked.link == *other && linked.procedure == procedure)
            .map(|linked| linked.matter.clone())
            .collect();
        for matter in linked {
            let Some(place) = self.recorded(matter, store).await?.filter(|place| !taken.contains(place)) else { continue };
            let is_nameless = self.nodes.get(place).is_some_and(|node| {
                let state = node.stored.as_ref().filter(|state| state.historic && !state.has(identity));
                state.is_some() && node.told.is_none() && node.edition.edition == edition.edition
            });
            if is_nameless {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// Moves what is told of a matter to another that is on record.
    fn replace(&mut self, from: usize, to: usize) {
        let Some(node) = self.nodes.get_mut(from) else { return };
        node.fate = Fate::Out;
        let (told, lines) = (node.told.take(), std::mem::take(&mut node.lines));
        if let Some(node) = self.nodes.get_mut(to) {
            node.told = told;
            node.lines = lines;
            node.takes_place = true;
        }
        let moved = |node: usize| if node == from { to } else { node };
        self.edges = std::mem::take(&mut self.edges).into_iter().map(|(here, link, there)| (moved(here), link, moved(there))).collect();
        for node in self.outcomes.iter_mut().flat_map(|outcome| &mut outcome.nodes).chain(self.by_key.values_mut()) {
            *node = moved(*node);
        }
    }

    /// Completes links to the number that a row states, with matters that have no title.
    pub(super) fn fill(&mut self, catalogue: &Catalogue, lines: &[Line], def_of: impl Fn(&Line) -> Vec<Fills>) {
        let mut here: HashMap<usize, Vec<(usize, Id)>> = HashMap::new();
        for (from, link, to) in &self.edges {
            here.entry(*to).or_default().push((*from, link.clone()));
        }
        for (at, line) in lines.iter().enumerate() {
            if line.fills.is_empty() || self.outcomes.get(at).is_none_or(|outcome| !outcome.refused.is_empty() || outcome.repeat) {
                continue;
            }
            let Some(own) = self.outcomes.get(at).and_then(|outcome| outcome.nodes.first()).copied() else { continue };
            for (def, stated) in def_of(line)
                .iter()
                .enumerate()
                .filter_map(|(index, def)| Some((def, line.fills.iter().find(|(each, _)| *each == index)?.1)))
            {
                let here = here.get(&own).map(Vec::as_slice).unwrap_or_default();
                let linked = u32::try_from(self.linked(own, &def.link, here)).unwrap_or(u32::MAX);
                self.fill_one(catalogue, (at, line.row), own, def, (linked, stated));
            }
        }
    }

    fn fill_one(&mut self, catalogue: &Catalogue, (at, row): (usize, usize), own: usize, def: &Fills, (linked, stated): (u32, u32)) {
        let Some(node) = self.nodes.get_mut(own) else { return };
        let (Some(link), Some(day)) = (node.edition.link(&def.link).cloned(), node.day()) else { return };
        if linked > stated {
            let message = format!("{}为{stated}，而关联的{}已有{linked}个，请核对", def.column, link.title);
            let finding = StatedFinding {
                code: Id::from(format!("stated.{}", link.id)),
                column: def.column.clone(),
                cell: stated.to_string(),
                message,
            };
            node.told.iter_mut().for_each(|told| told.findings.push(finding.clone()));
            return;
        }
        let Some(edition) = catalogue.edition_on(&def.procedure, day.date).cloned() else { return };
        let parent = node.matter.clone();
        for no in linked..stated {
            let mut told = Told { values: def.sets.iter().cloned().collect(), ..Told::default() };
            told.values.insert(edition.opens_by.clone(), Value::Date(day.date));
            told.milestones.extend(def.milestone.iter().map(|milestone| (milestone.clone(), Moment::from(day.date))));
            let filler = self.add(Node {
                matter: matter_id(&def.procedure, &format!("{parent}/{}/{}", def.link, no + 1)),
                edition: Arc::clone(&edition),
                told: Some(told),
                lines: vec![at],
                stored: None,
                fate: Fate::New,
                filler: true,
                takes_place: false,
            });
            self.link(filler, link.other.clone(), own);
        }
        if let Some(outcome) = self.outcomes.get_mut(at).filter(|_| stated > linked) {
            outcome.filled = true;
            let message = format!("{}为{stated}，其中{}个没有逐项登记，已按未列名的{}补足", def.column, stated - linked, edition.noun);
            outcome.findings.push(ImportNote::cell(row, &def.column, NoteKind::Finding, &stated.to_string(), message));
        }
    }

    /// How many matters are linked through a link, on record and by this import. `here` holds those whose own link leads here.
    fn linked(&self, own: usize, link: &Id, here: &[(usize, Id)]) -> usize {
        let stored = self.nodes.get(own).and_then(|node| node.stored.as_ref()).map(|state| state.links.as_slice()).unwrap_or_default();
        let stored = stored.iter().filter(|linked| linked.link == *link).map(|linked| &linked.matter);
        let there = self.links_of(own).filter(|(each, _)| *each == link).filter_map(|(_, to)| self.nodes.get(to));
        let here = here.iter().filter_map(|(from, each)| {
            let from = self.nodes.get(*from)?;
            (from.edition.link(each)?.other == *link).then_some(from)
        });
        stored.chain(there.chain(here).map(|node| &node.matter)).collect::<BTreeSet<&Id>>().len()
    }
}

/// Matters on record by a clear field: cell → matter. A cell that fits several is left out.
async fn find_by(store: &Store, procedure: &Id, by: &Id, cells: &[String]) -> Result<BTreeMap<String, Id>, StoreError> {
    if cells.is_empty() {
        return Ok(BTreeMap::new());
    }
    let world = store.world();
    let identity = world.catalogue.editions_of(procedure).last().and_then(|edition| edition.identity.clone());
    if identity.as_ref() == Some(by) {
        return store.find_identities(procedure, cells).await;
    }
    let mut found = BTreeMap::new();
    for cell in cells {
        let filter = Filter {
            procedure: Some(procedure.clone()),
            fields: vec![(by.clone(), vec![Value::Text(cell.clone())])],
            scope: Scope::All,
            ..Filter::default()
        };
        let page = store.list(&filter, Order::Oldest, 0, 2).await?;
        if let [row] = page.rows.as_slice() {
            found.insert(cell.clone(), row.matter.clone());
        }
    }
    Ok(found)
}
