//! Figures: declared once, computed the same for a page, the command line and the report; each opens to its records.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Figure, Measure, Population, Query};
use mingfa_store::{Measured, StoreError};
use mingfa_store::api::{ListRow, Page};
use tokio::task::JoinSet;

use crate::error::ServiceError;
use crate::may::{Denied, may, scope};
use crate::principal::{Principal, Right};
use crate::service::Service;

/// How often figures are measured again because something was recorded meanwhile.
const TRIES: usize = 4;

/// A figure with its value for a year.
#[derive(Debug, Clone)]
pub struct FigureValue {
    /// Its definition.
    pub figure: Figure,
    /// Its value, none for 0/0 and the median of nothing; hundredths, so that 98.76 is 9876.
    pub hundredths: Option<i64>,
    /// As measured.
    pub measured: Measured,
}

/// All figures of a year, as of one size of the log.
#[derive(Debug, Clone)]
pub struct FigureTable {
    /// The year.
    pub year: i16,
    /// Events in the log when they were measured.
    pub size: u64,
    /// Root at that size, base64.
    pub root: String,
    /// Values in the order of the catalogue.
    pub values: Vec<FigureValue>,
}

/// The records behind a figure.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The figure.
    pub value: FigureValue,
    /// One page of its records; for shares those of the part.
    pub records: Page<ListRow>,
}

impl FigureValue {
    /// The value as JSON: an integer where it is whole.
    pub fn json(&self) -> serde_json::Value {
        match self.hundredths {
            None => serde_json::Value::Null,
            Some(value) if value % 100 == 0 => serde_json::Value::from(value / 100),
            Some(value) => serde_json::Number::from_f64(f64::from(i32::try_from(value).unwrap_or(i32::MAX)) / 100.0).map_or(serde_json::Value::Null, serde_json::Value::Number),
        }
    }

    /// The value as people read it; “—” when there is nothing to measure.
    pub fn shown(&self) -> String {
        self.hundredths.map_or_else(|| "—".to_owned(), decimal)
    }
}

impl Service {
    /// Every figure for a year, measured side by side. Public ones need no right. When something is recorded meanwhile they are measured
    /// again, so that all of them are as of one size; on a log that never rests the size is that before the last try.
    ///
    /// # Errors
    /// The principal may not read figures, or the store is away.
    pub async fn figures(&self, principal: &Principal, year: i16) -> Result<FigureTable, ServiceError> {
        let catalogue = self.catalogue();
        let all = may(principal, Right::Figures, &catalogue).is_ok();
        let wanted: Vec<&Figure> = catalogue.figures.iter().filter(|figure| all || figure.public).collect();
        let mut tries = 0;
        loop {
            let (size, root) = self.store.head().await?;
            let values = self.values(&wanted, year).await?;
            tries += 1;
            if tries == TRIES || self.store.head().await?.0 == size {
                return Ok(FigureTable { year, size, root: root.to_base64(), values });
            }
        }
    }

    /// Several figures at once, in their order.
    async fn values(&self, figures: &[&Figure], year: i16) -> Result<Vec<FigureValue>, ServiceError> {
        let mut measuring = JoinSet::new();
        for (at, figure) in figures.iter().enumerate() {
            let (service, figure) = (self.clone(), Figure::clone(figure));
            measuring.spawn(async move { (at, service.value(&figure, year).await) });
        }
        let mut values = BTreeMap::new();
        while let Some(measured) = measuring.join_next().await {
            let (at, value) = measured.map_err(|error| StoreError::Unavailable(error.to_string()))?;
            values.insert(at, value?);
        }
        Ok(values.into_values().collect())
    }

    /// Every figure as it was when the log had `size` events.
    ///
    /// # Errors
    /// The principal may not read figures, the log is not that long, or the store is away.
    pub async fn figures_at(&self, principal: &Principal, year: i16, size: u64) -> Result<FigureTable, ServiceError> {
        let catalogue = self.catalogue();
        may(principal, Right::Figures, &catalogue)?;
        let then = self.store.at(size).await?;
        let mut values = Vec::new();
        for figure in &catalogue.figures {
            let measured = then.measure(&figure.measure, year).await?;
            values.push(FigureValue { figure: figure.clone(), hundredths: self.hundredths(&figure.measure, &measured), measured });
        }
        Ok(FigureTable { year, size, root: self.store.root_at(size).await?.to_base64(), values })
    }

    /// One figure and those of the records it counts that the reader may see; the value counts all.
    ///
    /// # Errors
    /// There is no such figure, or it is not for this reader.
    pub async fn explain_figure(&self, principal: &Principal, id: &str, year: i16, page: u64, size: u64) -> Result<Explained, ServiceError> {
        let catalogue = self.catalogue();
        let figure = catalogue.figure(id).ok_or(Denied::Unknown)?;
        may(principal, Right::Figures, &catalogue)?;
        let value = self.value(figure, year).await?;
        let records = self.store.records(counted(&figure.measure), year, &scope(principal, &self.world()), page, size).await?;
        Ok(Explained { value, records })
    }

    async fn value(&self, figure: &Figure, year: i16) -> Result<FigureValue, ServiceError> {
        let measured = self.store.measure(&figure.measure, year).await?;
        Ok(FigureValue { figure: figure.clone(), hundredths: self.hundredths(&figure.measure, &measured), measured })
    }

    /// Hundredths of the value, rounded half up: shares are percentages, sums of money are 元 of what is stored in 分.
    fn hundredths(&self, measure: &Measure, measured: &Measured) -> Option<i64> {
        if measured.empty {
            return None;
        }
        let scale = match measure {
            Measure::Share { .. } => 10_000,
            Measure::Sum { field, of } if self.is_money(of, field) => 1,
            _ => 100,
        };
        let numerator = measured.part.checked_mul(scale)?;
        Some((numerator + measured.whole / 2).div_euclid(measured.whole.max(1)))
    }

    fn is_money(&self, of: &Query, field: &str) -> bool {
        let catalogue = self.catalogue();
        let money = |field: &mingfa_catalogue::model::Field| field.kind == mingfa_catalogue::model::FieldType::Money;
        match &of.population {
            Population::Matters { procedure } => catalogue.editions_of(procedure).any(|edition| edition.field(field).is_some_and(money)),
            Population::Items { procedure, group } => catalogue
                .editions_of(procedure)
                .filter_map(|edition| edition.group(group))
                .any(|group| group.fields.iter().any(|each| *each.id == *field && money(each))),
            _ => false,
        }
    }
}

/// The query whose records a figure shows.
pub(crate) fn counted(measure: &Measure) -> &Query {
    match measure {
        Measure::Count(query) | Measure::Sum { of: query, .. } | Measure::Median { of: query, .. } | Measure::Share { part: query, .. } => query,
    }
}

/// `98.76`, `100`, `2.5`.
pub(crate) fn decimal(hundredths: i64) -> String {
    let (whole, rest) = (hundredths / 100, (hundredths % 100).abs());
    match (rest, rest % 10) {
        (0, _) => whole.to_string(),
        (rest, 0) => format!("{whole}.{}", rest / 10),
        (rest, _) => format!("{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_without_idle_zeros() {
        assert_eq!(decimal(10_000), "100");
        assert_eq!(decimal(9_876), "98.76");
        assert_eq!(decimal(250), "2.5");
        assert_eq!(decimal(205), "2.05");
    }
}
