//! One transaction of the appender.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use mingfa_catalogue::model::{Class, Edition};
use mingfa_catalogue::{Id, Value};
use mingfa_ledger::{Hash, Tree, leaf_hash};
use mingfa_matter::{Allot, Context, Draft, Event, State, project};

use super::encode::{Place, civil, ledger_event};
use super::rows::{Changed, ProjectionRows};
use super::{Job, system};
use crate::api::{Appended, Batch, Change, RequestKey};
use crate::db::{Cell, Tx};
use crate::error::StoreError;
use crate::seal::Sealing;
use crate::shared::Shared;
use crate::write::{Rows, Table};

pub(crate) const EVENT: Table = Table { name: "event", columns: &["district", "n", "matter", "seq", "leaf", "hash"], key: 2 };
pub(crate) const SEALED: Table =
    Table { name: "sealed", columns: &["district", "n", "field", "class", "salt", "value", "cipher", "masked", "lookup", "blob"], key: 3 };
const REQUEST: Table = Table { name: "request", columns: &["district", "key", "principal", "body", "n", "outcome"], key: 2 };

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
            Job::System { request, occurred, changes, texts } => system::append(&mut group, &mut tx, request, *occurred, changes, texts).await,
        };
        match outcome {
            // These two are judged before anything of the command is taken in; any other failure spoils the whole group.
            Err(error) if !matches!(error, StoreError::Conflict { .. } | StoreError::RepeatedKey) => return Err(error),
            outcome => outcomes.push(outcome),
        }
    }
    let published = group.finish(&mut tx).await?;
    tx.commit().await?;
    shared.after_commit(published).await?;
    Ok(outcomes)
}

/// A transaction in the making.
pub(crate) struct Group<'a> {
    pub(crate) shared: &'a Shared,
    tree: Tree,
    recorded: i64,
    /// Events and tip hash of each matter touched so far.
    heads: HashMap<Id, (u64, Hash)>,
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
                Job::Matters(batch) => names.extend(batch.changes.iter().filter(|change| change.before.is_some()).map(|change| change.matter.as_str())),
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
                "SELECT matter, seq, hash FROM event AS e WHERE district = $1 AND matter IN ({}) AND seq = (SELECT MAX(seq) FROM event AS x WHERE x.district = e.district AND x.matter = e.matter)",
                places(2, chunk.len())
            );
            for row in tx.fetch(&sql, &args).await? {
                let tip = hash(row.need_blob(2)?)?;
                self.heads.insert(Id::new(row.need_text(0)?), (row.need_count(1)? + 1, tip));
            }
        }
        Ok(())
    }

    async fn read_keys(&mut self, tx: &mut Tx, jobs: &[Job]) -> Result<(), StoreError> {
        let keys: Vec<&str> = jobs.iter().map(|job| job.request().key.as_str()).collect();
        for chunk in keys.chunks(200) {
            let mut args = vec![Cell::text(self.shared.district.as_str())];
            args.extend(chunk.iter().map(|key| Cell::text(*key)));
            let sql = format!("SELECT key, principal, body, outcome FROM request WHERE district = $1 AND key IN ({})", places(2, chunk.len()));
            for row in tx.fetch(&sql, &args).await? {
                self.used.insert(row.need_text(0)?.to_owned(), (row.need_text(1)?.to_owned(), row.need_text(2)?.to_owned(), row.need_text(3)?.to_owned()));
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
        for change in &batch.changes {
            let first = change.before.as_ref().map_or(0, |state| state.seq);
            let seen = *expected.entry(&change.matter).or_insert(first);
            let now = if seen == first { self.heads.get(&change.matter).map_or(0, |(seq, _)| *seq) } else { seen };
            if first != seen || (seen == first && now != first) {
                return Err(StoreError::Conflict { matter: change.matter.clone(), seen: first, now });
            }
            expected.insert(&change.matter, first + change.drafts.len() as u64);
        }
        let first = self.tree.size();
        let mut events = Vec::new();
        let mut finals: Vec<(usize, State, Hash, u64)> = Vec::new();
        let mut count = 0;
        for (at, change) in batch.changes.iter().enumerate() {
            let mut state = change.before.clone();
            let mut last = None;
            for (index, draft) in change.drafts.iter().enumerate() {
                let draft = self.completed(tx, change, index, draft).await?;
                let request = if count == 0 { batch.request.key.clone() } else { format!("{}.{count}", batch.request.key) };
                let (event, tip) = self.append_event(&change.matter, &change.edition.procedure, &change.edition.edition, Some(&change.edition), draft, request)?;
                match &mut state {
                    Some(state) => state.apply(&change.edition, &event),
                    None => state = State::opened(&change.edition, &change.matter, &event),
                }
                last = Some((tip, event.n));
                events.push((change.matter.clone(), event));
                count += 1;
            }
            if let (Some(state), Some((tip, n))) = (state, last) {
                finals.push((at, state, tip, n));
            }
        }
        self.project(&batch.changes, &finals)?;
        self.book(&batch.request, first, &batch.outcome);
        Ok(Appended { first: Some(first), events, outcome: batch.outcome.clone() })
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
        let key = (Id::from(format!("{}.{}", edition.procedure, allot.series)), if form_marks { mark.clone() } else { String::new() }, allot.year);
        let last = match self.series.get(&key) {
            Some(last) => *last,
            None => {
                let args = [Cell::text(self.shared.district.as_str()), Cell::text(key.0.as_str()), Cell::text(key.1.as_str()), Cell::int(allot.year)];
                let rows = tx.fetch("SELECT last FROM series WHERE district = $1 AND series = $2 AND mark = $3 AND year = $4", &args).await?;
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
        let (seq, prev) = self.heads.get(matter).map_or((0, None), |(seq, tip)| (*seq, Some(*tip)));
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
        self.heads.insert(matter.clone(), (seq + 1, hash));
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

    fn project(&mut self, changes: &[Change], finals: &[(usize, State, Hash, u64)]) -> Result<(), StoreError> {
        let world = self.shared.world();
        let now = civil(jiff::Timestamp::from_millisecond(self.recorded).map_err(|error| StoreError::damaged(error.to_string()))?);
        let context = Context { today: now.date(), now, calendar: &world.calendar, local: &world.local };
        for (position, (at, state, tip, n)) in finals.iter().enumerate() {
            // A matter that changes again later in the command is projected then.
            let later = finals.iter().skip(position + 1).any(|(_, other, _, _)| other.matter == state.matter);
            let Some(change) = changes.get(*at).filter(|_| !later) else { continue };
            let first = changes.iter().find(|each| each.matter == change.matter).unwrap_or(change);
            let old = first.before.as_ref().map(|before| project(&change.edition, before, &context));
            let new = project(&change.edition, state, &context);
            let changed = Changed { edition: &change.edition, after: state, tip: tip.0, at_n: *n, old, new };
            self.projections.add(&self.shared.district, &world.slots, &changed)?;
        }
        Ok(())
    }

    async fn finish(self, tx: &mut Tx) -> Result<system::Effects, StoreError> {
        let district = self.shared.district.as_str();
        self.events.insert(tx).await?;
        self.sealed.insert(tx).await?;
        self.requests.insert(tx).await?;
        self.projections.write(district, tx).await?;
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
        Ok(self.effects)
    }
}

impl Job {
    fn request(&self) -> &RequestKey {
        match self {
            Self::Matters(batch) => &batch.request,
            Self::System { request, .. } => request,
        }
    }
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
    field_of(edition, draft, name).map_or(Class::Text, |field| field.class)
}

fn kind_of<'e>(edition: Option<&'e Edition>, draft: &Draft, name: &str) -> Option<&'e mingfa_catalogue::model::FieldType> {
    field_of(edition, draft, name).map(|field| &field.kind)
}
