//! One transaction of the appender.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use mingfa_catalogue::model::{Class, Edition};
use mingfa_catalogue::{Id, Value};
use mingfa_ledger::{Hash, Tree, leaf_hash};
use mingfa_matter::{Allot, Context, Draft, Event, State, project};

use super::encode::{Place, civil, ledger_event};
use super::rows::{Changed, ProjectionRows};
use super::{Job, erase, system};
use crate::api::{Appended, Batch, Change, RequestKey};
use crate::db::{Cell, Tx};
use crate::error::StoreError;
use crate::seal::Sealing;
use crate::shared::{Shared, World};
use crate::write::{Rows, Table};

pub(crate) const EVENT: Table = Table { name: "event", columns: &["district", "n", "matter", "seq", "leaf", "hash"], key: 2 };
pub(crate) const SEALED: Table =
    Table { name: "sealed", columns: &["district", "n", "field", "class", "salt", "value", "cipher", "masked", "lookup", "blob"], key: 3 };
const REQUEST: Table = Table { name: "request", columns: &["district", "key", "principal", "body", "n", "outcome"], key: 2 };

/// Where a matter's chain ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    /// Sequence of the next event.
    pub(crate) next: u64,
    /// Leaf hash of the last one.
    pub(crate) tip: Hash,
    /// When the last one was recorded (milliseconds): what is stored of the matter was made as of then.
    pub(crate) recorded: i64,
}

/// The outcome of each command.
pub(crate) type Outcomes = Vec<Result<Appended, StoreError>>;

/// Appends a group of commands in one transaction.
///
/// # Errors
/// Only what spoils the whole transaction; what concerns one command is in its outcome.
pub(crate) async fn append(shared: &Shared, jobs: &[Job]) -> Result<Outcomes, StoreError> {
    let mut tx = shared.db.begin().await?;
    let mut group = Group::begin(shared, &mut tx, jobs).await?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        let outcome = match job {
            Job::Matters(batch) => group.matters(&mut tx, batch).await,
            Job::System { request, occurred, changes, texts } => {
                system::append(&mut group, &mut tx, request, *occurred, changes, texts).await
            }
            Job::Erase(erasure) => erase::append(&mut group, &mut tx, erasure).await,
            Job::Cleaned(erasure) => erase::cleaned(&mut group, &mut tx, erasure).await,
        };
        match outcome {
            // These two are judged before anything of the command is taken in; any other failure spoils the whole group.
            Err(error) if !matches!(error, StoreError::Conflict { .. } | StoreError::RepeatedKey) => return Err(error),
            outcome => outcomes.push(outcome),
        }
    }
    let effects = group.finish(&mut tx).await?;
    tx.commit().await?;
    // What is committed stands, whatever happens now; a world that could not be read anew is read by the next command or start.
    if let Err(error) = shared.after_commit(effects).await {
        tracing::error!(%error, "adopted world not read anew after a change");
    }
    Ok(outcomes)
}

/// A transaction in the making.
pub(crate) struct Group<'a> {
    pub(crate) shared: &'a Shared,
    tree: Tree,
    recorded: i64,
    /// End of the chain of each matter touched so far.
    heads: HashMap<Id, Head>,
    used: HashMap<String, (String, String, String)>,
    series: BTreeMap<(Id, String, i16), i64>,
    events: Rows,
    sealed: Rows,
    requests: Rows,
    projections: ProjectionRows,
    pub(crate) effects: system::Effects,
}

impl<'a> Group<'a> {
    async fn begin(shared: &'a Shared, tx: &mut Tx, jobs: &[Job]) -> Result<Self, StoreError> {
        let district = Cell::text(shared.district.as_str());
        let head = tx.fetch(shared.dialect.lock_head(), &[district]).await?;
        let head = head.first().ok_or_else(|| StoreError::damaged("缺少链首记录"))?;
        let tree = Tree::from_bytes(head.need_blob(0)?)?;
        if shared.world().at != head.need_count(2)? {
            // Another node adopted something.
            shared.reload().await?;
        }
        let now = shared.edge.now().as_millisecond();
        let recorded = now.max(head.need_int(1)?);
        let mut group = Self {
            shared,
            tree,
            recorded,
            heads: HashMap::new(),
            used: HashMap::new(),
            series: BTreeMap::new(),
            events: Rows::new(&EVENT),
            sealed: Rows::new(&SEALED),
            requests: Rows::new(&REQUEST),
            projections: ProjectionRows::new(),
            effects: system::Effects::default(),
        };
        group.read_heads(tx, jobs).await?;
        group.read_keys(tx, jobs).await?;
        Ok(group)
    }

    /// Sequence and tip of every matter that the group names, in few queries.
    async fn read_heads(&mut self, tx: &mut Tx, jobs: &[Job]) -> Result<(), StoreError> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for job in jobs {
            match job {
                Job::Matters(batch) => names.extend(batch.changes.iter().map(|change| change.matter.as_str())),
                Job::Erase(erasure) | Job::Cleaned(erasure) => {
                    names.insert(erasure.matter.as_str());
                }
                Job::System { .. } => {
                    names.insert(system::MATTER);
                }
            }
        }
        let names: Vec<&str> = names.into_iter().collect();
        for chunk in names.chunks(200) {
            let mut args = vec![Cell::text(self.shared.district.as_str())];
            args.extend(chunk.iter().map(|name| Cell::text(*name)));
            let sql = format!(
                "SELECT matter, seq, hash, leaf FROM event AS e WHERE district = $1 AND matter IN ({}) AND seq = (SELECT MAX(seq) FROM event AS x WHERE x.district = e.district AND x.matter = e.matter)",
                places(2, chunk.len())
            );
            for row in tx.fetch(&sql, &args).await? {
                let recorded = mingfa_ledger::Event::parse(row.need_blob(3)?)?.recorded;
                let head = Head { next: row.need_count(1)? + 1, tip: hash(row.need_blob(2)?)?, recorded };
                self.heads.insert(Id::new(row.need_text(0)?), head);
            }
        }
        Ok(())
    }

    async fn read_keys(&mut self, tx: &mut Tx, jobs: &[Job]) -> Result<(), StoreError> {
        let keys: Vec<&str> = jobs.iter().map(|job| job.request().key.as_str()).collect();
        for chunk in keys.chunks(200) {
            let mut args = vec![Cell::text(self.shared.district.as_str())];
            args.extend(chunk.iter().map(|key| Cell::text(*key)));
            let sql =
                format!("SELECT key, principal, body, outcome FROM request WHERE district = $1 AND key IN ({})", places(2, chunk.len()));
            for row in tx.fetch(&sql, &args).await? {
                self.used.insert(
                    row.need_text(0)?.to_owned(),
                    (row.need_text(1)?.to_owned(), row.need_text(2)?.to_owned(), row.need_text(3)?.to_owned()),
                );
            }
        }
        Ok(())
    }

    /// A repeat gives the kept outcome; the same key with another body is refused.
    pub(crate) fn repeated(&self, request: &RequestKey) -> Option<Result<Appended, StoreError>> {
        let (principal, body, outcome) = self.used.get(&request.key)?;
        if *principal != *request.principal || *body != request.body {
            return Some(Err(StoreError::RepeatedKey));
        }
        Some(Ok(Appended { first: None, events: Vec::new(), outcome: outcome.clone() }))
    }

    /// The day (UTC+8) on which this group is recorded.
    pub(crate) fn today(&self) -> mingfa_time::Date {
        jiff::Timestamp::from_millisecond(self.recorded).map_or(jiff::civil::Date::MIN, |at| civil(at).date())
    }

    /// Books a request key.
    pub(crate) fn book(&mut self, request: &RequestKey, n: u64, outcome: &str) {
        self.used.insert(request.key.clone(), (request.principal.to_string(), request.body.clone(), outcome.to_owned()));
        self.requests.push(vec![
            Cell::text(self.shared.district.as_str()),
            Cell::text(request.key.as_str()),
            Cell::text(request.principal.as_str()),
            Cell::text(request.body.as_str()),
            Cell::count(n),
            Cell::text(outcome),
        ]);
    }

    async fn matters(&mut self, tx: &mut Tx, batch: &Batch) -> Result<Appended, StoreError> {
        if let Some(outcome) = self.repeated(&batch.request) {
            return outcome;
        }
        // Judge the whole command before anything of it is taken in: after this nothing may be refused.
        let mut expected: HashMap<&Id, u64> = HashMap::new();
        let mut before: HashMap<&Id, Option<Head>> = HashMap::new();
        for change in &batch.changes {
            let head = *before.entry(&change.matter).or_insert_with(|| self.heads.get(&change.matter).copied());
            let now = expected.get(&change.matter).copied().unwrap_or(head.map_or(0, |head| head.next));
            let seen = change.before.as_ref().map_or(0, |state| state.seq);
            if seen != now {
                return Err(StoreError::Conflict { matter: change.matter.clone(), seen, now });
            }
            expected.insert(&change.matter, seen + change.drafts.len() as u64);
        }
        let first = self.tree.size();
        let mut events = Vec::new();
        // The first change of a matter tells what it was, the last what it is.
        let mut touched: BTreeMap<&Id, Touched<'_>> = BTreeMap::new();
        let mut count = 0;
        for change in &batch.changes {
            let was = self.readable(tx, change).await?;
            let mut state = was.clone();
            for (index, draft) in change.drafts.iter().enumerate() {
                let draft = self.completed(tx, change, index, draft).await?;
                let request = if count == 0 { batch.request.key.clone() } else { format!("{}.{count}", batch.request.key) };
                let (event, _) = self.append_event(
                    &change.matter,
                    &change.edition.procedure,
                    &change.edition.edition,
                    Some(&change.edition),
                    draft,
                    request,
                )?;
                match &mut state {
                    Some(state) => state.apply(&change.edition, &event),
                    None => state = State::opened(&change.edition, &change.matter, &event),
                }
                events.push((change.matter.clone(), event));
                count += 1;
            }
            let head = before.get(&change.matter).copied().flatten();
            let touched =
                touched.entry(&change.matter).or_insert(Touched { edition: &change.edition, was: was.zip(head), state: None, n: 0 });
            touched.state = state;
            touched.n = self.tree.size().saturating_sub(1);
        }
        for (matter, touched) in touched {
            self.project(matter, touched)?;
        }
        self.book(&batch.request, first, &batch.outcome);
        Ok(Appended { first: Some(first), events, outcome: batch.outcome.clone() })
    }

    /// The state before, with the readable values that its rows show: a caller may have loaded it without any.
    async fn readable(&self, tx: &mut Tx, change: &Change) -> Result<Option<State>, StoreError> {
        let mut state = change.before.clone();
        let Some(known) = &mut state else { return Ok(state) };
        let edition = &change.edition;
        let shown = std::iter::once(&edition.called_by)
            .chain(&edition.summary)
            .chain(&edition.identity)
            .chain(edition.numbers.iter().map(|series| &series.field));
        let missing: Vec<&Id> = shown.filter(|field| known.sealed.get(*field).is_some_and(|sealed| sealed.value.is_none())).collect();
        if missing.is_empty() {
            return Ok(state);
        }
        let mut args = vec![Cell::text(self.shared.district.as_str()), Cell::text(change.matter.as_str())];
        args.extend(missing.iter().map(|field| Cell::text(field.as_str())));
        let sql = format!(
            "SELECT z.field, e.seq, z.value, z.blob FROM event AS e CROSS JOIN sealed AS z \
             WHERE z.district = e.district AND z.n = e.n AND e.district = $1 AND e.matter = $2 AND z.value IS NOT NULL AND z.field IN ({})",
            places(3, missing.len())
        );
        for row in tx.fetch(&sql, &args).await? {
            let field = row.need_text(0)?;
            let kind = edition.field(field).map(|field| &field.kind);
            if let Some(sealed) = known.sealed.get_mut(field).filter(|sealed| row.int(1) == i64::try_from(sealed.seq).ok()) {
                sealed.value = crate::load::parse(kind, row.need_text(2)?, row.text(3));
            }
        }
        Ok(state)
    }

    /// Puts in the allotted numbers and the composed papers.
    async fn completed(&mut self, tx: &mut Tx, change: &Change, index: usize, draft: &Draft) -> Result<Draft, StoreError> {
        let mut draft = draft.clone();
        for allot in std::mem::take(&mut draft.allot) {
            let number = self.allot(tx, &change.edition, &allot, &draft.unit).await?;
            draft.data.fields.insert(allot.field.clone(), serde_json::Value::String(number));
        }
        for (_, paper, content) in change.papers.iter().filter(|(of, _, _)| *of == index) {
            draft.sealed.insert(Id::from(format!("paper.{paper}")), Value::Text(content.clone()));
        }
        Ok(draft)
    }

    /// The next number of a series, gap-free: the row is read once in the transaction and written at its end.
    async fn allot(&mut self, tx: &mut Tx, edition: &Edition, allot: &Allot, unit: &Id) -> Result<String, StoreError> {
        let mark = self.shared.unit_mark(unit);
        let form_marks = allot.form.contains("{mark}");
        let key = (
            Id::from(format!("{}.{}", edition.procedure, allot.series)),
            if form_marks { mark.clone() } else { String::new() },
            allot.year,
        );
        let last = match self.series.get(&key) {
            Some(last) => *last,
            None => {
                let args = [
                    Cell::text(self.shared.district.as_str()),
                    Cell::text(key.0.as_str()),
                    Cell::text(key.1.as_str()),
                    Cell::int(allot.year),
                ];
                let rows =
                    tx.fetch("SELECT last FROM series WHERE district = $1 AND series = $2 AND mark = $3 AND year = $4", &args).await?;
                rows.first().and_then(|row| row.int(0)).unwrap_or(0)
            }
        };
        let next = last + 1;
        self.series.insert(key, next);
        Ok(fill_form(&allot.form, &mark, allot.year, next))
    }

    /// Seals, hashes and takes in one event.
    pub(crate) fn append_event(
        &mut self,
        matter: &Id,
        procedure: &str,
        edition_name: &str,
        edition: Option<&Edition>,
        draft: Draft,
        request: String,
    ) -> Result<(Event, Hash), StoreError> {
        let (seq, prev) = self.heads.get(matter).map_or((0, None), |head| (head.next, Some(head.tip)));
        let n = self.tree.size();
        let mut commitments = BTreeMap::new();
        for (field, value) in &draft.sealed {
            let class = class_of(edition, &draft, field);
            let sealing = Sealing { origin: &self.shared.origin, matter, field, class, kind: kind_of(edition, &draft, field) };
            let sealed = self.shared.seal(&sealing, value)?;
            commitments.insert(field.to_string(), sealed.commitment.clone());
            self.sealed.push(sealed.row(&self.shared.district, n, field, class));
        }
        let mut nonce = [0_u8; 16];
        self.shared.edge.fill(&mut nonce);
        let place = Place {
            origin: &self.shared.origin,
            n,
            matter,
            seq,
            prev,
            recorded: self.recorded,
            procedure,
            edition: edition_name,
            request,
            nonce,
        };
        let leaf = ledger_event(&draft, place, commitments)?.to_leaf()?;
        let hash = leaf_hash(&leaf);
        self.tree.push(hash);
        self.heads.insert(matter.clone(), Head { next: seq + 1, tip: hash, recorded: self.recorded });
        self.events.push(vec![
            Cell::text(self.shared.district.as_str()),
            Cell::count(n),
            Cell::text(matter.as_str()),
            Cell::count(seq),
            Cell::blob(leaf),
            Cell::blob(hash.0),
        ]);
        let recorded = jiff::Timestamp::from_millisecond(self.recorded).map_err(|error| StoreError::damaged(error.to_string()))?;
        let sealed_fields = draft.sealed.keys().cloned().collect();
        Ok((Event { seq, n, recorded: civil(recorded), act: draft, sealed_fields }, hash))
    }

    /// Rows of a matter: what differs between what was made of it after its last event and what is made of it now.
    pub(crate) fn project(&mut self, matter: &Id, touched: Touched<'_>) -> Result<(), StoreError> {
        let Some(state) = touched.state else { return Ok(()) };
        let tip = self.heads.get(matter).map(|head| head.tip.0).ok_or_else(|| StoreError::damaged(format!("{matter} 没有存证")))?;
        let world = self.shared.world();
        let old = match touched.was {
            Some((was, head)) => Some(project(touched.edition, &was, &context(&world, head.recorded)?)),
            None => None,
        };
        let new = project(touched.edition, &state, &context(&world, self.recorded)?);
        let changed = Changed { edition: touched.edition, after: &state, tip, at_n: touched.n, old, new };
        self.projections.add(&self.shared.district, &world.slots, &changed)
    }

    /// End of a matter's chain.
    pub(crate) fn head(&self, matter: &Id) -> Option<Head> {
        self.heads.get(matter).copied()
    }

    async fn finish(self, tx: &mut Tx) -> Result<system::Effects, StoreError> {
        let district = self.shared.district.as_str();
        self.events.insert(tx).await?;
        self.sealed.insert(tx).await?;
        self.requests.insert(tx).await?;
        self.projections.write(tx).await?;
        for ((series, mark, year), last) in &self.series {
            let args = [Cell::text(district), Cell::text(series.as_str()), Cell::text(mark.as_str()), Cell::int(*year), Cell::int(*last)];
            tx.execute(
                "INSERT INTO series (district, series, mark, year, last) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (district, series, mark, year) DO UPDATE SET last = excluded.last",
                &args,
            )
            .await?;
        }
        let args = [Cell::text(district), Cell::count(self.tree.size()), Cell::blob(self.tree.to_bytes()), Cell::int(self.recorded)];
        tx.execute("UPDATE head SET size = $2, frontier = $3, recorded = $4 WHERE district = $1", &args).await?;
        if self.effects.world_changed {
            let args = [Cell::text(district), Cell::count(self.tree.size())];
            tx.execute("UPDATE head SET world = $2 WHERE district = $1", &args).await?;
        }
        if self.effects.law_changed {
            // Whoever stops us now: the next start makes the projections anew.
            tx.execute("UPDATE head SET projector = 0 WHERE district = $1", &[Cell::text(district)]).await?;
        }
        Ok(self.effects)
    }
}

impl Job {
    fn request(&self) -> &RequestKey {
        match self {
            Self::Matters(batch) => &batch.request,
            Self::System { request, .. } => request,
            Self::Erase(erasure) | Self::Cleaned(erasure) => &erasure.request,
        }
    }
}

/// A matter in the making: what it was (with the end of its chain), what it is.
pub(crate) struct Touched<'e> {
    pub(crate) edition: &'e Edition,
    pub(crate) was: Option<(State, Head)>,
    pub(crate) state: Option<State>,
    pub(crate) n: u64,
}

/// The world as of an instant: projections are made as of the last event, so that a replay makes the same.
pub(crate) fn context(world: &World, recorded: i64) -> Result<Context<'_>, StoreError> {
    let at = jiff::Timestamp::from_millisecond(recorded).map_err(|error| StoreError::damaged(error.to_string()))?;
    let now = civil(at);
    Ok(world.context(now))
}

/// `$2, $3, …`
pub(crate) fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|no| format!("${no}")).collect::<Vec<_>>().join(", ")
}

pub(crate) fn hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    Ok(Hash(bytes.try_into().map_err(|_| StoreError::damaged("散列值长度不对"))?))
}

/// `{mark}法审〔{year}〕{seq}号`, `{seq:5}`.
fn fill_form(form: &str, mark: &str, year: i16, seq: i64) -> String {
    let mut text = form.replace("{mark}", mark).replace("{year}", &year.to_string()).replace("{seq}", &seq.to_string());
    while let Some((before, rest)) = text.split_once("{seq:") {
        let Some((width, after)) = rest.split_once('}') else { break };
        let width: usize = width.parse().unwrap_or(0);
        text = format!("{before}{seq:0width$}{after}");
    }
    text
}

fn field_of<'e>(edition: Option<&'e Edition>, draft: &Draft, name: &str) -> Option<&'e mingfa_catalogue::model::Field> {
    let edition = edition?;
    let name = name.strip_prefix("public.").unwrap_or(name);
    match &draft.data.item {
        Some((group, _)) => edition.group(group)?.fields.iter().find(|field| *field.id == *name),
        None => edition.field(name),
    }
}

fn class_of(edition: Option<&Edition>, draft: &Draft, name: &str) -> Class {
    if name.starts_with("public.") {
        return Class::Text;
    }
    // A paper names its parties.
    if name.starts_with("paper.") {
        return Class::Personal;
    }
    field_of(edition, draft, name).map_or(Class::Text, |field| field.class)
}

fn kind_of<'e>(edition: Option<&'e Edition>, draft: &Draft, name: &str) -> Option<&'e mingfa_catalogue::model::FieldType> {
    field_of(edition, draft, name).map(|field| &field.kind)
}
