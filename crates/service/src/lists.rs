//! Lists: whose turn it is, what one did, what one opened, every list with filter, order, pages and export.

use mingfa_catalogue::Id;
use mingfa_papers::sheets::{Cell, Sheet};
use mingfa_store::api::{Filter, ListRow, Order, Page, Todo};
use mingfa_time::{Urgency, date_of};

use crate::error::ServiceError;
use crate::may::{Denied, scope};
use crate::principal::Principal;
use crate::service::Service;

/// Rows that one export writes at most; a larger one must be narrowed by filters.
pub const EXPORT_LIMIT: u64 = 200_000;
/// Rows fetched at once for an export.
const CHUNK: u64 = 5_000;
/// Turns shown on the first screen at most.
const TURNS: u64 = 500;

/// Whose turn it is, in the four groups of the first screen.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    /// 已超期.
    pub overdue: Vec<Todo>,
    /// 今日到期.
    pub today: Vec<Todo>,
    /// 三个工作日内.
    pub soon: Vec<Todo>,
    /// 以后, and those without a due day.
    pub later: Vec<Todo>,
}

impl Service {
    /// What waits for the principal, soonest due first.
    ///
    /// # Errors
    /// The store is away.
    pub async fn turns(&self, principal: &Principal) -> Result<Turns, ServiceError> {
        let world = self.world();
        let today = self.now().date();
        let mut turns = Turns::default();
        for todo in self.store.todo(&principal.person, &principal.appointments, TURNS).await? {
            let urgency = todo.due.map(|due| Urgency::of(date_of(due), today, &world.calendar));
            match urgency {
                Some(Urgency::Overdue) => turns.overdue.push(todo),
                Some(Urgency::Today) => turns.today.push(todo),
                Some(Urgency::Soon) => turns.soon.push(todo),
                Some(Urgency::Later) | None => turns.later.push(todo),
            }
        }
        Ok(turns)
    }

    /// 已办.
    ///
    /// # Errors
    /// The store is away.
    pub async fn done(&self, principal: &Principal, page: u64, size: u64) -> Result<Page<ListRow>, ServiceError> {
        Ok(self.store.done_by(&principal.person, page, size).await?)
    }

    /// 我发起.
    ///
    /// # Errors
    /// The store is away.
    pub async fn mine(&self, principal: &Principal, page: u64, size: u64) -> Result<Page<ListRow>, ServiceError> {
        Ok(self.store.opened_by(&principal.person, page, size).await?)
    }

    /// A list within what the principal may see, whatever scope the filter came with.
    ///
    /// # Errors
    /// There is no such procedure, a filter cannot be used, or the store is away.
    pub async fn list(&self, principal: &Principal, filter: Filter, order: Order, page: u64, size: u64) -> Result<Page<ListRow>, ServiceError> {
        let catalogue = self.catalogue();
        if let Some(procedure) = &filter.procedure
            && catalogue.editions_of(procedure).next().is_none()
        {
            return Err(Denied::Unknown.into());
        }
        let filter = Filter { scope: scope(principal, &self.world()), ..filter };
        Ok(self.store.list(&filter, order, page, size).await?)
    }

    /// The same list as a sheet, for CSV, XLSX or JSONL.
    ///
    /// # Errors
    /// As [`Service::list`]; too many rows for one file.
    pub async fn export_list(&self, principal: &Principal, filter: Filter, order: Order) -> Result<Sheet, ServiceError> {
        let catalogue = self.catalogue();
        let names = self.names().await?;
        let edition = filter.procedure.as_ref().and_then(|procedure| catalogue.editions_of(procedure).last().cloned());
        let mut columns: Vec<String> = ["编号", "标题", "单位", "环节", "日期", "到期", "状态", "问题数"].map(str::to_owned).to_vec();
        let summary: Vec<(Id, String)> = edition
            .iter()
            .flat_map(|edition| edition.summary.iter().filter_map(|id| Some((id.clone(), edition.field(id)?.title.clone()))))
            .collect();
        columns.extend(summary.iter().map(|(_, title)| title.clone()));
        let title = edition.as_ref().map_or_else(|| "办件".to_owned(), |edition| edition.title.clone());
        let mut rows = Vec::new();
        let mut page = 0;
        loop {
            let part = self.list(principal, filter.clone(), order, page, CHUNK).await?;
            if part.total > EXPORT_LIMIT {
                return Err(ServiceError::input("export", format!("共{}行，超过一次导出的上限{EXPORT_LIMIT}行，请先缩小筛选范围", part.total)));
            }
            let last = part.rows.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX);
            for row in part.rows {
                rows.push(self.cells(&row, &summary, &names));
            }
            if last {
                break;
            }
            page += 1;
        }
        Ok(Sheet { title, columns, rows })
    }

    fn cells(&self, row: &ListRow, summary: &[(Id, String)], names: &crate::names::Names) -> Vec<Cell> {
        let catalogue = self.catalogue();
        let edition = catalogue.edition(&row.procedure, &row.edition);
        let step = edition.and_then(|edition| edition.step(&row.step)).map_or_else(|| row.step.to_string(), |step| step.title.clone());
        let mut cells = vec![
            row.number.clone().map_or(Cell::Empty, Cell::Text),
            Cell::Text(row.title.clone()),
            Cell::Text(names.of(&row.unit)),
            Cell::Text(step),
            Cell::Date(date_of(row.opened)),
            row.due.map_or(Cell::Empty, |due| Cell::Date(date_of(due))),
            Cell::Text(if row.ended { "已办结" } else { "办理中" }.to_owned()),
            Cell::Int(i64::from(row.findings)),
        ];
        for (id, _) in summary {
            let field = edition.and_then(|edition| edition.field(id));
            let text = row.summary.get(id).zip(field).map(|(value, field)| mingfa_matter::show_value(&catalogue, field, value, &|id| names.get(id)));
            cells.push(text.map_or(Cell::Empty, Cell::Text));
        }
        cells
    }
}
