//! How a matter changes: (edition, state, command, context) → events or a refusal.
//!
//! The only way a matter changes is an event; [`decide`] makes them, [`State::apply`] folds them, and folding the same
//! events gives the same state, always.
//! Never: reads a clock, draws a number, touches a store, formats a page. Time, persons' roles, the calendar and local
//! values come in as [`Context`]; official numbers are allotted by whoever appends.

mod certificates;
mod clocks;
mod command;
mod decide;
mod demands;
mod draft;
mod event;
mod facts;
mod history;
mod moved;
mod notice;
mod page;
mod people;
mod project;
mod refusal;
mod settle;
mod state;
mod values;

pub use certificates::Certificates;
pub use clocks::{ClockReading, LocalValues, read_clock, read_clocks};
pub use command::{Act, Actor, Command, Context, Correct, Exempt, GivenLink, Open, Publish, Reason, RegisterFact, Revoke};
pub use decide::{decide, may_open, preview};
pub use event::{Allot, Data, Draft, Event, Historic, Kind, Notice, PublishedData};
pub use facts::View;
pub use history::{Imported, Landing, take_history, take_newer};
pub use moved::{Moved, moved};
pub use notice::{Export, hear, notices, with_revision};
pub use page::{Availability, Obstacle, available};
pub use project::{ClockRow, ItemRow, LinkRow, MatterRow, MilestoneRow, PaperRow, ParticipantRow, Projection, PublicationRow, StayRow, TodoRow, project};
pub use refusal::{Conflict, Refusal, Wants};
pub use settle::{deeming, settle};
pub use state::{Finding, Item, Linked, Pass, Sealed, State};
pub use values::{ValueProblem, from_json, parse_value, show_value, to_json};
