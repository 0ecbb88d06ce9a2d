//! What the public may open beyond a published page itself: its files, whether it is still in force, the published records behind a
//! public figure, the keys that prove the log.

use std::collections::{BTreeMap, BTreeSet};

use mingfa_catalogue::Value;
use mingfa_catalogue::model::{Class, ClockKind, Column, FieldType, FileValue, Population, PublishKind, Query};
use mingfa_catalogue::{Edition, Id};
use mingfa_matter::{State, read_clocks};
use mingfa_papers::document::Document;
use mingfa_store::api::{Filter, Order, Page, Published, Reveal, Scope};
use mingfa_time::{Date, Moment, date_of, day_number};

use crate::error::ServiceError;
use crate::figures::{FigureValue, counted};
use crate::may::{Denied, may};
use crate::principal::{Principal, Right};
use crate::service::Service;

/// What annual reports are published under. It is no column of the catalogue, since no procedure publishes there.
pub const REPORTS: &str = "annual-reports";
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
    pub kind: &'static str,
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

/// An annual report as it was made public.
#[derive(Debug, Clone)]
pub struct PublicReport {
    /// Its year.
    pub year: i16,
    /// When it was made public.
    pub published: Date,
    /// Events in the log when it was frozen.
    pub size: u64,
    /// The report.
    pub document: Document,
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
            kind: word(rule.kind),
            publication: rule.title.clone(),
            recorded: event.recorded,
            files: self.shown_files(&item).await?,
            standing: standing(&loaded.edition, &loaded.state, &self.context(&world)),
            others,
            column,
            item,
        })
    }

    /// A column with a page of its items, each with how it stands where the column holds documents with a validity.
    ///
    /// # Errors
    /// There is no such column, or the store is away.
    pub async fn public_column(&self, id: &str, words: &str, page: u64, size: u64) -> Result<(Column, Page<(Published, Option<Standing>)>), ServiceError> {
        let (column, items) = self.column(id, words, page, size).await?;
        let world = self.world();
        let context = self.context(&world);
        let of_column = |edition: &Edition| edition.publishes.iter().any(|publish| publish.column == column.id);
        let has_validity = |edition: &Edition| edition.clocks.iter().any(|clock| clock.kind == ClockKind::Valid);
        let lapses = world.catalogue.editions.iter().any(|edition| of_column(edition) && has_validity(edition));
        let mut rows = Vec::with_capacity(items.rows.len());
        for item in items.rows {
            let loaded = if lapses { self.store.load(&item.matter, Reveal::Nothing).await? } else { None };
            let standing = loaded.and_then(|loaded| standing(&loaded.edition, &loaded.state, &context));
            rows.push((item, standing));
        }
        Ok((column, Page { rows, total: items.total }))
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
            let part = self.store.records(query, year, &Scope::All, page, CHUNK).await?;
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

    /// Makes the annual report of a year that is over public: the document is frozen as it is now, under a checkpoint signed now, and is
    /// what the portal shows from then on, whatever is recorded later. Publishing again replaces it.
    ///
    /// # Errors
    /// The principal may not, the year is not over, or the store is away.
    pub async fn publish_report(&self, by: &Principal, year: i16) -> Result<(), ServiceError> {
        may(by, Right::Publish, &self.catalogue())?;
        if year >= self.now().date().year() {
            return Err(ServiceError::input("year", format!("{year}年还没有结束，年度报告在年度结束后公布")));
        }
        // Who may publish may read what they publish; the figures in it are composed as the console's.
        let document = self.annual_report(&Principal::console(), year).await?;
        let (size, _) = self.store.head().await?;
        let item = Published {
            id: report_id(year),
            matter: Id::new(REPORTS),
            publication: Id::from(year.to_string()),
            column: Id::new(REPORTS),
            title: document.meta.plain_title(),
            source: document.meta.issuer.clone(),
            number: None,
            day: day_number(self.now().date()),
            state: Id::new("published"),
            body: vec![("document".to_owned(), document.to_json())],
            mask_note: None,
            n: size.saturating_sub(1),
        };
        self.store.put_published(&item).await?;
        Ok(self.store.security("report-published", &by.person, &year.to_string()).await?)
    }

    /// Annual reports that were made public, newest year first.
    ///
    /// # Errors
    /// The store is away.
    pub async fn public_reports(&self) -> Result<Vec<PublicReport>, ServiceError> {
        let mut reports = Vec::new();
        for item in self.store.published_in(Some(&Id::new(REPORTS)), "", 0, CHUNK).await?.rows {
            reports.extend(frozen(&item)?);
        }
        reports.sort_by_key(|report| std::cmp::Reverse(report.year));
        Ok(reports)
    }

    /// The annual report of a year as it was made public.
    ///
    /// # Errors
    /// There is none, or the store is away.
    pub async fn public_report(&self, year: i16) -> Result<PublicReport, ServiceError> {
        let item = self.store.published(&report_id(year)).await?.filter(|item| item.state == *"published").ok_or(Denied::Unknown)?;
        Ok(frozen(&item)?.ok_or(Denied::Unknown)?)
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

fn report_id(year: i16) -> String {
    format!("{REPORTS}.{year}")
}

fn frozen(item: &Published) -> Result<Option<PublicReport>, ServiceError> {
    let (Ok(year), Some((_, json))) = (item.publication.parse(), item.body.first()) else { return Ok(None) };
    let document = serde_json::from_str(json).map_err(|error| ServiceError::Paper(format!("年度报告不可读：{error}")))?;
    Ok(Some(PublicReport { year, published: date_of(item.day), size: item.n + 1, document }))
}

/// Whether records of the query can be on the portal at all; spares a walk over 29,000 work orders that never are.
fn may_be_published(catalogue: &mingfa_catalogue::Catalogue, query: &Query) -> bool {
    let procedure = match &query.population {
        Population::Matters { procedure } | Population::Items { procedure, .. } | Population::Papers { procedure, .. } | Population::Publications { procedure } => procedure,
        Population::Units { .. } => return false,
    };
    catalogue.editions_of(procedure).any(|edition| !edition.publishes.is_empty())
}

/// The four acts, each by its own word.
fn word(kind: PublishKind) -> &'static str {
    match kind {
        PublishKind::Promulgate => "公布",
        PublishKind::Disclose => "公开",
        PublishKind::Notice => "公示",
        PublishKind::Announce => "公告",
    }
}

/// How a document stands by its clock of validity.
fn standing(edition: &Edition, matter: &State, context: &mingfa_matter::Context<'_>) -> Option<Standing> {
    let readings = read_clocks(edition, matter, context);
    let reading = readings.iter().find(|reading| matches!(reading.rule, mingfa_time::Rule::Valid { .. }) && reading.reading.start.is_some())?;
    let state = reading.reading.state(Moment::from(context.now));
    let in_force = matches!(state, mingfa_time::State::InForce | mingfa_time::State::Expiring);
    let step = edition.step(&matter.step);
    // 现行有效, 在聘, 已废止: the step says it best, unless the time ran out and nobody has recorded the end.
    let words = match step.filter(|step| in_force || step.end) {
        Some(step) => step.title.clone(),
        None => state.chinese().to_owned(),
    };
    Some(Standing { in_force, words, until: reading.reading.due.on().map(|due| due.date) })
}
