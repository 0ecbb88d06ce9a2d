//! What the public may open beyond a published page itself: its files, whether it is still in force, the published records behind a
//! public figure, the keys that prove the log.

use std::collections::{BTreeMap, BTreeSet};

use mingfa_catalogue::Value;
use mingfa_catalogue::model::{Class, Column, FieldType, FileValue, Population, PublishKind, Query};
use mingfa_catalogue::{Edition, Id};
use mingfa_matter::{State, read_clocks};
use mingfa_papers::document::Document;
use mingfa_store::api::{Filter, Order, Page, Published, Reveal, Scope};
use mingfa_time::{Date, Moment, date_of};

use crate::error::ServiceError;
use crate::figures::{FigureValue, counted};
use crate::may::Denied;
use crate::principal::Principal;
use crate::service::Service;

/// Rows of records and of published items that are looked through at once.
const CHUNK: u64 = 5_000;

/// A published item as its page shows it.
#[derive(Debug, Clone)]
pub struct PublicItem {
    /// Where it stands.
    pub column: Column,
    /// What was published.
    pub item: Published,
    /// 公布, 公开, 公示 or 公告.
    pub kind: PublishKind,
    /// What the publication is called: 决策公布.
    pub publication: String,
    /// When it was recorded, UTC+8: the time of publication that the page states.
    pub recorded: jiff::civil::DateTime,
    /// Files that it shows.
    pub files: Vec<PublicFile>,
    /// How a document stands that is in force for a time; none for what has no validity.
    pub standing: Option<Standing>,
    /// The same matter's other published items, newest first.
    pub others: Vec<Published>,
}

/// A file that a published item shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFile {
    /// Its field.
    pub field: Id,
    /// Label of the field, as in the body of the item.
    pub label: String,
    /// Name, type and size.
    pub file: FileValue,
}

/// How a document with a validity stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// It is in force today.
    pub in_force: bool,
    /// In words: 现行有效, 已废止 ….
    pub words: String,
    /// Last day of its validity, where it has one.
    pub until: Option<Date>,
}

/// A public figure with what of its records is published.
#[derive(Debug, Clone)]
pub struct PublicFigure {
    /// The figure.
    pub value: FigureValue,
    /// Records counted, published or not.
    pub records: u64,
    /// Those that are published, newest first.
    pub published: Page<Published>,
    /// Events in the log when it was measured.
    pub size: u64,
    /// Root at that size, base64.
    pub root: String,
}

impl Service {
    /// A published item with all that its page shows; one that was taken down is unknown to the public.
    ///
    /// # Errors
    /// There is none, or the store is away.
    pub async fn public_item(&self, id: &str) -> Result<PublicItem, ServiceError> {
        let (column, item) = self.item(id).await?;
        let world = self.world();
        let loaded = self.store.load(&item.matter, Reveal::Nothing).await?.ok_or(Denied::Unknown)?;
        let rule = loaded.edition.publish(&item.publication).ok_or(Denied::Unknown)?;
        let (_, event) = self.store.event(item.n).await?.ok_or(Denied::Unknown)?;
        let mut others = Vec::new();
        for publish in loaded.edition.publishes.iter().filter(|publish| publish.id != item.publication) {
            let other = self.store.published(&format!("{}.{}", item.matter, publish.id)).await?;
            others.extend(other.filter(|other| other.state == *"published"));
        }
        others.sort_by_key(|other| std::cmp::Reverse((other.day, other.n)));
        Ok(PublicItem {
            kind: rule.kind,
            publication: rule.title.clone(),
            recorded: event.recorded,
            files: self.shown_files(&item).await?,
            standing: standing(&loaded.edition, &loaded.state, &self.context(&world)),
            others,
            column,
            item,
        })
    }

    /// A file that a published item shows, as it was when the item was published.
    ///
    /// # Errors
    /// The item or the file is unknown to the public, the stored bytes are not what was stored, or the store is away.
    pub async fn public_file(&self, id: &str, field: &str) -> Result<(FileValue, Vec<u8>), ServiceError> {
        let (_, item) = self.item(id).await?;
        let shown = self.shown_files(&item).await?.into_iter().find(|file| file.field == *field).ok_or(Denied::Unknown)?;
        let bytes = self.store.blob(&shown.file.blob, &shown.file.sha256)?;
        Ok((shown.file, bytes))
    }

    /// Files of class `text` that the publication names, each in the revision that stood when it was published.
    async fn shown_files(&self, item: &Published) -> Result<Vec<PublicFile>, ServiceError> {
        let Some((edition, events)) = self.store.history(&item.matter, Reveal::Masked).await? else { return Ok(Vec::new()) };
        let Some(rule) = edition.publish(&item.publication) else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for field in rule.shows.iter().filter_map(|id| edition.field(id)) {
            if !matches!(field.kind, FieldType::File) || field.class > Class::Text {
                continue;
            }
            let stood = events.iter().rev().filter(|event| event.n <= item.n).find_map(|event| match event.act.sealed.get(&field.id) {
                Some(Value::File(file)) => Some(file.clone()),
                _ => None,
            });
            if let Some(file) = stood {
                files.push(PublicFile { field: field.id.clone(), label: field.title.clone(), file });
            }
        }
        Ok(files)
    }

    /// A figure that may be public, and of its records those that are published. Nothing else of a record is told but that it counts.
    ///
    /// # Errors
    /// There is no such public figure, or the store is away.
    pub async fn public_figure(&self, id: &str, year: i16, page: u64, size: u64) -> Result<PublicFigure, ServiceError> {
        let catalogue = self.catalogue();
        let figure = catalogue.figure(id).filter(|figure| figure.public).ok_or(Denied::Unknown)?;
        let explained = self.explain_figure(&Principal::console(), id, year, 0, 0).await?;
        let query = counted(&figure.measure);
        let mut published = Vec::new();
        if may_be_published(&catalogue, query) {
            let counted = self.counted_matters(query, year).await?;
            published = self.all_published().await?;
            published.retain(|item| counted.contains(&item.matter));
        }
        let total = u64::try_from(published.len()).unwrap_or(u64::MAX);
        let from = usize::try_from(page.saturating_mul(size)).unwrap_or(usize::MAX);
        let rows = published.into_iter().skip(from).take(usize::try_from(size).unwrap_or(usize::MAX)).collect();
        let (size, root) = self.store.head().await?;
        Ok(PublicFigure { value: explained.value, records: explained.records.total, published: Page { rows, total }, size, root: root.to_base64() })
    }

    async fn counted_matters(&self, query: &Query, year: i16) -> Result<BTreeSet<Id>, ServiceError> {
        let mut matters = BTreeSet::new();
        for page in 0.. {
            let part = self.store.records(query, year, page, CHUNK).await?;
            let last = part.rows.is_empty() || CHUNK.saturating_mul(page + 1) >= part.total;
            matters.extend(part.rows.into_iter().map(|row| row.matter));
            if last {
                break;
            }
        }
        Ok(matters)
    }

    async fn all_published(&self) -> Result<Vec<Published>, ServiceError> {
        let mut items = Vec::new();
        for page in 0.. {
            let part = self.store.published_in(None, "", page, CHUNK).await?;
            let last = part.rows.is_empty() || CHUNK.saturating_mul(page + 1) >= part.total;
            items.extend(part.rows);
            if last {
                break;
            }
        }
        Ok(items)
    }

    /// Years for which the portal offers figures: from that of the oldest matter to the present one, newest first.
    ///
    /// # Errors
    /// The store is away.
    pub async fn years(&self) -> Result<Vec<i16>, ServiceError> {
        let now = self.now().date().year();
        let filter = Filter { scope: Scope::All, ..Filter::default() };
        let oldest = self.store.list(&filter, Order::Oldest, 0, 1).await?;
        let first = oldest.rows.first().map_or(now, |row| date_of(row.opened).year()).min(now);
        Ok((first..=now).rev().collect())
    }

    /// The annual report of a year that is over, for anyone; none before the year has ended.
    ///
    /// # Errors
    /// The catalogue has no such report, or the store is away.
    pub async fn public_report(&self, year: i16) -> Result<Option<Document>, ServiceError> {
        if !self.years().await?.into_iter().skip(1).any(|each| each == year) {
            return Ok(None);
        }
        // The report is written by the district on its own record; whoever reads it needs no right, whoever makes it does.
        Ok(Some(self.annual_report(&Principal::console(), year).await?))
    }

    /// Verifier keys of the log and of its witnesses, by which anyone checks proofs and exports.
    ///
    /// # Errors
    /// A key is missing.
    pub fn public_keys(&self) -> Result<BTreeMap<&'static str, Vec<String>>, ServiceError> {
        let (log, witnesses) = self.store.verifier_keys()?;
        let text = |keys: Vec<mingfa_ledger::VerifierKey>| keys.iter().map(ToString::to_string).collect();
        Ok(BTreeMap::from([("log", text(log)), ("witness", text(witnesses))]))
    }
}

/// Whether records of the query can be on the portal at all; spares a walk over 29,000 work orders that never are.
fn may_be_published(catalogue: &mingfa_catalogue::Catalogue, query: &Query) -> bool {
    let procedure = match &query.population {
        Population::Matters { procedure } | Population::Items { procedure, .. } | Population::Papers { procedure, .. } | Population::Publications { procedure } => procedure,
        Population::Units { .. } => return false,
    };
    catalogue.editions_of(procedure).any(|edition| !edition.publishes.is_empty())
}

/// How a document stands by its clock of validity.
fn standing(edition: &Edition, state: &State, context: &mingfa_matter::Context<'_>) -> Option<Standing> {
    let readings = read_clocks(edition, state, context);
    let reading = readings.iter().find(|reading| matches!(reading.rule, mingfa_time::Rule::Valid { .. }) && reading.reading.start.is_some())?;
    let state = reading.reading.state(Moment::from(context.now));
    let in_force = matches!(state, mingfa_time::State::InForce | mingfa_time::State::Expiring);
    Some(Standing { in_force, words: state.chinese().to_owned(), until: reading.reading.due.on().map(|due| due.date) })
}
