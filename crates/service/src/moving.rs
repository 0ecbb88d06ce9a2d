//! The due days that a change of the calendar or of a local value would move, shown before it is made (foundations 5).

use mingfa_catalogue::model::{Atom, Catalogue, Clock, Cond, Edition, FieldTest, LengthRule, SourceFile};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Context, LocalValues, moved};
use mingfa_store::api::{LocalSetting, Loaded};
use mingfa_time::{Calendar, Date, day_number};

use crate::error::ServiceError;
use crate::may::may;
use crate::principal::{Principal, Right};
use crate::service::Service;

/// Matters read at once.
const CHUNK: usize = 200;

/// A due day that would move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedDate {
    /// The matter.
    pub matter: Id,
    /// Its procedure.
    pub procedure: Id,
    /// Its unit.
    pub unit: Id,
    /// Its first official number, else its natural key (工单编号), if it has one.
    pub number: Option<String>,
    /// Clock or publication.
    pub id: Id,
    /// What people call that.
    pub what: String,
    /// Due day now; none = 未设定, 历未发布, standing still.
    pub was: Option<Date>,
    /// Due day after the change.
    pub becomes: Option<Date>,
}

impl Service {
    /// The due days of open matters that the offered calendar would move, by matter. Empty when it changes no day.
    ///
    /// # Errors
    /// Denied, the offered calendar is unsound, or the store is away.
    pub async fn moved_by_calendar(&self, by: &Principal, offered: &[SourceFile]) -> Result<Vec<MovedDate>, ServiceError> {
        let world = self.world();
        may(by, Right::Catalogue, &world.catalogue)?;
        let calendar = offered_calendar(&mingfa_catalogue::read(offered.to_vec()).0)?;
        let Some(first) = world.calendar.first_difference(&calendar) else { return Ok(Vec::new()) };
        let matters = self.store.waiting_after(day_number(first)).await?;
        let present = self.context(&world);
        self.moved_among(&matters, &present, &Context { calendar: &calendar, ..present }).await
    }

    /// The due days of open matters that setting a local value would move, by matter.
    ///
    /// # Errors
    /// Denied, or the store is away.
    pub async fn moved_by_local(&self, by: &Principal, setting: &LocalSetting) -> Result<Vec<MovedDate>, ServiceError> {
        let world = self.world();
        may(by, Right::LocalValues, &world.catalogue)?;
        let mut local = LocalValues::clone(&world.local);
        local.set(&setting.key, setting.from, setting.length, setting.number);
        let mut procedures: Vec<&Id> = Vec::new();
        for edition in world.editions.values() {
            if reads(edition, &setting.key) && !procedures.contains(&&edition.procedure) {
                procedures.push(&edition.procedure);
            }
        }
        procedures.sort();
        let present = self.context(&world);
        let mut found = Vec::new();
        for procedure in procedures {
            let matters = self.store.unfinished(procedure).await?;
            found.extend(self.moved_among(&matters, &present, &Context { local: &local, ..present }).await?);
        }
        Ok(found)
    }

    async fn moved_among(&self, matters: &[Id], present: &Context<'_>, changed: &Context<'_>) -> Result<Vec<MovedDate>, ServiceError> {
        let mut found = Vec::new();
        for chunk in matters.chunks(CHUNK) {
            for loaded in self.store.load_all(chunk).await? {
                found.extend(moved(&loaded.edition, &loaded.state, present, changed).into_iter().map(|each| MovedDate {
                    matter: loaded.state.matter.clone(),
                    procedure: loaded.edition.procedure.clone(),
                    unit: loaded.state.unit.clone(),
                    number: number(&loaded),
                    id: each.id,
                    what: each.title,
                    was: each.was,
                    becomes: each.becomes,
                }));
            }
        }
        Ok(found)
    }
}

/// The calendar of an offered catalogue.
pub(crate) fn offered_calendar(catalogue: &Catalogue) -> Result<Calendar, ServiceError> {
    let calendar = catalogue.calendars.first().and_then(|file| Calendar::build(&file.data).ok());
    calendar.ok_or_else(|| ServiceError::input("calendar", "所提供的规则库没有可用的工作日历，请先运行 mingfa check"))
}

fn number(loaded: &Loaded) -> Option<String> {
    let fields = loaded.edition.numbers.iter().map(|series| &series.field).chain(&loaded.edition.identity);
    fields.into_iter().find_map(|field| match loaded.state.values.get(field) {
        Some(Value::Text(number)) => Some(number.clone()),
        _ => None,
    })
}

/// Whether a due day of the edition can depend on a local value: by a length, or by a condition that picks one.
fn reads(edition: &Edition, set: &Id) -> bool {
    // With `by` a field's value is appended to the key.
    let is = |key: &Id| set == key || set.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('.'));
    let length = |rule: &LengthRule| matches!(rule, LengthRule::Local { key, .. } if is(key));
    let asks = |cond: &Cond| {
        let test = |atom: &&Atom| matches!(atom, Atom::Field { test: FieldTest::AtLeastLocal(key), .. } if is(key));
        cond.atoms().iter().any(test)
    };
    let clock = |clock: &Clock| {
        let cases = clock.cases.iter().any(|case| length(&case.length) || asks(&case.when));
        length(&clock.length) || cases || asks(&clock.applies) || clock.extensions.iter().any(|extension| length(&extension.by))
    };
    let publishes = edition.publishes.iter().any(|publish| publish.within.as_ref().is_some_and(length) || asks(&publish.applies));
    edition.clocks.iter().any(clock) || publishes
}
