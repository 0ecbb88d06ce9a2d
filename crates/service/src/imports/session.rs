//! One import under way: rows are judged together, and what they bring is sent on.

use std::sync::Arc;

use mingfa_catalogue::Id;
use mingfa_matter::{Actor, Context};
use mingfa_store::{StoreError, World};
use mingfa_time::Date;

use super::Known;
use super::books::{Books, Parcel, Taken, source};
use super::build::{Builder, Step};
use super::graph::{Fate, Graph, Outcome};
use super::report::{ImportNote, NoteKind};
use super::rows::Line;
use crate::error::ServiceError;
use crate::happened::finding_words;
use crate::principal::Principal;
use crate::service::Service;

/// How often rows are judged again when somebody else changed their matters.
const TRIES: usize = 3;

/// What stays the same during an import.
pub(crate) struct Session<'a> {
    service: &'a Service,
    world: &'a World,
    known: &'a [Known<'a>],
    hashes: Vec<Arc<str>>,
    actor: Actor,
    context: Context<'a>,
    dry_run: bool,
}

/// Rows judged: what each is, and the commands that take them.
struct Judged {
    parcels: Vec<Parcel>,
    unchanged: Vec<Line>,
    refused: Vec<(Line, Vec<ImportNote>)>,
}

impl<'a> Session<'a> {
    pub(super) fn new(service: &'a Service, world: &'a World, known: &'a [Known<'a>], principal: &Principal, dry_run: bool) -> Self {
        let files = known.iter().map(|file| file.file + 1).max().unwrap_or(0);
        let mut hashes: Vec<Arc<str>> = vec![Arc::from(""); files];
        for file in known {
            if let Some(slot) = hashes.get_mut(file.file) {
                *slot = Arc::from(file.source.hash.as_str());
            }
        }
        let actor =
            Actor { person: principal.person.clone(), unit: Id::new("district"), roles: Vec::new(), acting: None };
        Self { service, world, known, hashes, actor, context: service.context(world), dry_run }
    }

    /// The day of the import.
    pub(super) fn today(&self) -> Date {
        self.context.today
    }

    /// Judges rows and sends on what they bring.
    pub(super) async fn take(&self, lines: Vec<Line>, books: &mut Books<'_>) -> Result<(), ServiceError> {
        if lines.is_empty() {
            return Ok(());
        }
        for parcel in self.judge(lines, books).await? {
            if self.dry_run {
                books.accept(parcel.rows);
            } else {
                books.send(parcel).await?;
            }
        }
        // Judging is work without waiting: let others run.
        tokio::task::yield_now().await;
        Ok(())
    }

    /// Judges again the rows whose matters somebody else changed meanwhile, one command after the other.
    pub(super) async fn take_again(&self, books: &mut Books<'_>) -> Result<(), ServiceError> {
        books.settle().await?;
        for rows in std::mem::take(&mut books.again) {
            let mut rows = rows;
            let mut tries = 0;
            while !rows.is_empty() {
                tries += 1;
                let lines = std::mem::take(&mut rows).into_iter().map(|taken| taken.line).collect();
                for parcel in self.judge(lines, books).await? {
                    match books.send_alone(parcel).await {
                        Ok(()) => {}
                        Err((failed, StoreError::Conflict { .. })) if tries < TRIES => rows.extend(failed),
                        Err((failed, error @ (StoreError::Conflict { .. } | StoreError::Refused(_) | StoreError::RepeatedKey))) => {
                            books.give_up(failed, &error)
                        }
                        Err((_, error)) => return Err(error.into()),
                    }
                }
            }
        }
        Ok(())
    }

    /// Judges rows; those that bring nothing are booked at once.
    async fn judge(&self, lines: Vec<Line>, books: &mut Books<'_>) -> Result<Vec<Parcel>, ServiceError> {
        let judged = self.judged(lines).await?;
        for line in judged.unchanged {
            books.unchanged(line.file);
        }
        for (line, notes) in judged.refused {
            books.refuse(line.file, notes);
        }
        Ok(judged.parcels)
    }

    async fn judged(&self, lines: Vec<Line>) -> Result<Judged, ServiceError> {
        let store = self.service.store();
        let mut graph = Graph::of(&lines);
        graph.look_up(store).await?;
        graph.resolve(&lines, store).await?;
        graph.take_places(store).await?;
        graph.judge(&lines);
        graph.prune(&lines);
        graph.fill(&self.world.catalogue, &lines, |line| {
            self.known.iter().find(|file| file.file == line.file).map(|file| file.layout.def.fills.clone()).unwrap_or_default()
        });
        let sources: Vec<(String, u64)> = lines.iter().map(|line| source(&self.hashes, line)).collect();
        let builder = Builder { store, context: self.context, units: &self.world.units, actor: &self.actor, sources: &sources };
        let (steps, untaken) = builder.build(&graph).await?;
        for (rows, refusal) in untaken {
            for at in rows {
                if let (Some(outcome), Some(line)) = (graph.outcomes.get_mut(at), lines.get(at)) {
                    outcome.refused.push(ImportNote::row(line.row, NoteKind::Missing, refusal.to_string()));
                }
            }
        }
        Ok(self.sort(lines, &graph, steps))
    }

    /// Puts the rows to their commands.
    fn sort(&self, lines: Vec<Line>, graph: &Graph, steps: Vec<Step>) -> Judged {
        let findings = self.findings(&lines, graph, &steps);
        let mut judged = Judged { parcels: Vec::with_capacity(steps.len()), unchanged: Vec::new(), refused: Vec::new() };
        let mut rows: Vec<Option<Taken>> = Vec::with_capacity(lines.len());
        for ((line, outcome), notes) in lines.into_iter().zip(&graph.outcomes).zip(findings) {
            let mut taken = None;
            match status(outcome, graph) {
                Status::Refused => judged.refused.push((line, outcome.refused.clone())),
                Status::Unchanged => judged.unchanged.push(line),
                Status::Taken { updated } => taken = Some(Taken { line, updated, notes }),
            }
            rows.push(taken);
        }
        for step in steps {
            let rows: Vec<Taken> = step.lines.iter().filter_map(|at| rows.get_mut(*at)?.take()).collect();
            let Some((hash, row)) = rows.first().map(|taken| source(&self.hashes, &taken.line)) else { continue };
            let key = match step.fills_from {
                None => format!("{hash}/{row}"),
                Some(from) => format!("{hash}/{row}/fill/{from}"),
            };
            judged.parcels.push(Parcel { key, changes: step.changes, rows });
        }
        judged
    }

    /// Findings of each row, in words.
    fn findings(&self, lines: &[Line], graph: &Graph, steps: &[Step]) -> Vec<Vec<ImportNote>> {
        let mut notes: Vec<Vec<ImportNote>> = graph.outcomes.iter().map(|outcome| outcome.findings.clone()).collect();
        for (at, edition, code) in steps.iter().flat_map(|step| &step.findings) {
            let (Some(line), Some(outcome), Some(notes)) = (lines.get(*at), graph.outcomes.get(*at), notes.get_mut(*at)) else { continue };
            let told = outcome.nodes.iter().filter_map(|node| graph.nodes.get(*node)?.told.as_ref());
            let stated = told.flat_map(|told| &told.findings).find(|finding| finding.code == *code);
            let note = match stated {
                Some(stated) => ImportNote::cell(line.row, &stated.column, NoteKind::Finding, &stated.cell, stated.message.clone()),
                None => ImportNote::row(line.row, NoteKind::Finding, format!("{}：{}", edition.noun, finding_words(edition, code))),
            };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }
}

/// What a row is.
enum Status {
    Refused,
    Unchanged,
    Taken { updated: bool },
}

fn status(outcome: &Outcome, graph: &Graph) -> Status {
    if !outcome.refused.is_empty() {
        return Status::Refused;
    }
    let fates: Vec<&Fate> = outcome.nodes.iter().filter_map(|node| graph.nodes.get(*node)).map(|node| &node.fate).collect();
    let is_new = |fate: &&&Fate| matches!(fate, Fate::New | Fate::Newer(_));
    let own_known = fates.first().is_some_and(|own| !matches!(own, Fate::New));
    if outcome.repeat || (fates.iter().find(is_new).is_none() && !outcome.filled) {
        return Status::Unchanged;
    }
    Status::Taken { updated: outcome.newer || own_known }
}
