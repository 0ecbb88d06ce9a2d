//! How soon a due day is.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::day::{Date, day_number};
use crate::moment::date;

/// How many working days before its due day a clock is *due soon*.
pub const SOON: u8 = 3;

/// How soon a due day is, for the four groups of 待办.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// 已超期.
    Overdue,
    /// 今日到期.
    Today,
    /// 三个工作日内.
    Soon,
    /// 以后.
    Later,
}

impl Urgency {
    /// The group of a due day; beyond the known calendar natural days stand in for working days.
    pub fn of(due: Date, today: Date, calendar: &Calendar) -> Self {
        if due < today {
            return Self::Overdue;
        }
        if due == today {
            return Self::Today;
        }
        if due <= Self::soon_until(today, calendar) {
            Self::Soon
        } else {
            Self::Later
        }
    }

    /// The last day that is *soon* from today: the bound with which a query compares due days.
    pub fn soon_until(today: Date, calendar: &Calendar) -> Date {
        match calendar.working_day_from(today, i32::from(SOON)) {
            Ok(date) => date,
            Err(_) => date(i64::from(day_number(today)) + i64::from(SOON)),
        }
    }

    /// 已超期, 今日到期, 三个工作日内, 以后.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Overdue => "已超期",
            Self::Today => "今日到期",
            Self::Soon => "三个工作日内",
            Self::Later => "以后",
        }
    }
}
