//! What happens by itself while the demonstration's days pass, as it does in a district that is served: five minutes into each new day
//! the law has counted the silence of the day before.

use jiff::civil::{Date, DateTime};
use mingfa_service::Service;

use super::edge::DemoEdge;
use crate::fault::Fault;

/// The last day whose beginning was kept.
#[derive(Debug)]
pub struct Nights(Date);

impl From<Date> for Nights {
    fn from(day: Date) -> Self {
        Self(day)
    }
}

impl Nights {
    /// Keeps the beginning of every day up to that of `until`. Two reads of an index a day; events only where there is silence.
    pub async fn pass(&mut self, service: &Service, edge: &DemoEdge, until: DateTime) -> Result<(), Fault> {
        while self.0 < until.date() {
            let Ok(next) = self.0.tomorrow() else { return Ok(()) };
            self.0 = next;
            let morning = next.at(0, 5, 0, 0);
            // Somebody was at work before five past midnight: they settled their own matter, the next morning settles the rest.
            if morning > until {
                return Ok(());
            }
            edge.set(morning);
            let swept = service.sweep().await?;
            if swept.failed > 0 {
                return Err(Fault::wrong(format!("演示脚本：{next} 有{}件依法视为已办理的事项没有记录", swept.failed)));
            }
        }
        Ok(())
    }
}
