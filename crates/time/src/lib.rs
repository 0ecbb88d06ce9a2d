//! Statutory time: working-day calendars, the five kinds of time rule, and clocks as functions of what happened.
//!
//! ```
//! use mingfa_time::{Calendar, CalendarData, CalendarYear, Due, Op, Roll, Rule, SpecialDays, State, Term, evaluate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let spring = SpecialDays { name: "春节".into(), range: "2020-01-24..2020-02-02".parse()?, working: false, basis: None };
//! let years = vec![CalendarYear { year: 2020, notice: "国办发明电〔2019〕16号".into(), days: vec![spring] }];
//! let data = CalendarData { id: "china".into(), title: "全国工作日历".into(), revision: "1".into(), years };
//! let calendar = Calendar::build(&data).map_err(|errors| format!("{errors:?}"))?;
//!
//! let rule = Rule::Within { term: Term::For("5 working days".parse()?), roll: Roll::None };
//! let reading = evaluate(&rule, &[Op::Start("2020-01-22".parse()?)], &calendar);
//! assert_eq!(reading.due, Due::On("2020-02-06".parse()?));
//! assert_eq!(reading.state("2020-02-07".parse()?), State::Overdue);
//! # Ok(())
//! # }
//! ```
//!
//! # How time is counted
//!
//! * The day of the event is not counted; hours run from the moment (民法典第二百零一条, 民事诉讼法(2023)第八十五条).
//! * Working days are those of the calendar: make-up days count, days off do not.
//! * Months end on the corresponding day, or the month's last when it has none (民法典第二百零二条). Years are twelve months.
//! * An end on a day off rolls to the next working day where the clock says so (民法典第二百零三条).
//! * Excluded days are not counted, and no clock ends on one. Suspended on S and resumed on R: R − S days.
//! * An extension is added to the nominal end, then the sum rolls once.
//! * A lower bound must run in full: the closing act is lawful from the day after.
//! * A lead time is counted back from the event, whose day is not counted.
//! * A validity begins with its first day and ends the day before the corresponding day.
//! * What depends on a day that the calendar does not know has no due day, but a bound that no later notice can break.
//!
//! # The calendar file
//!
//! `catalogue/calendars/*.kdl` (KDL 2), read by the catalogue crate into [`CalendarData`]:
//!
//! ```kdl
//! calendar "china" title="全国工作日历" revision="2026-1" {
//!     year 2020 notice="国办发明电〔2019〕16号" {
//!         off "元旦" "2020-01-01"
//!         off "春节" "2020-01-24..2020-01-30"
//!         off "春节" "2020-01-31..2020-02-02" notice="国办发明电〔2020〕1号"
//!         work "春节" "2020-01-19"
//!     }
//! }
//! ```
//!
//! * One `calendar` node: identifier, `title`, `revision`; children are `year` nodes, ascending and without a gap.
//! * `year` has the year as an integer and the `notice` that arranged it. It makes its days from 1 January to 31 December known.
//! * `off` (放假) and `work` (调休上班) have the festival's name and one or more dates or closed ranges `A..B`; `notice` names another
//!   document than the year's. They may lie in the neighbouring year, as long as the calendar knows that one.
//! * Weekends inside a festival are written as days off; other weekends are not written. No day is written twice; `work`
//!   stands only on a Saturday or Sunday.
//! * A district's own days have the same two nodes, with `notice` for the local document, and go to [`Calendar::with_local`].
//!
//! Never: reads a clock (time comes in as an argument), touches a file or a database, parses KDL, or knows any law's numbers.
//! Which length, unit and roll a deadline has is said by the catalogue.

mod calendar;
mod count;
mod day;
mod deadline;
mod length;
mod moment;
mod principle;
mod reading;
mod rule;
mod state;
mod strip;
mod timeline;
mod urgency;

pub use calendar::{
    Calendar, CalendarData, CalendarDay, CalendarError, CalendarYear, Sort, SpecialDays, Unknown,
};
pub use day::{
    Date, DateRange, DateTime, DayError, MonthDay, Time, chinese_date, date_of, day_number,
    parse_date,
};
pub use deadline::{BeyondCalendar, Deadline, deadline};
pub use length::{Length, LengthError, Unit};
pub use moment::Moment;
pub use principle::Principle;
pub use reading::{Due, Phase, Reading, evaluate};
pub use rule::{Roll, RollError, Rule, Term};
pub use state::{Kind, State};
pub use strip::{Role, Strip, StripDay, strip};
pub use timeline::Op;
pub use urgency::{SOON, Urgency};
