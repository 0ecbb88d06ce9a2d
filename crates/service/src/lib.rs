//! What users do: one function per use case. It authorises, loads, decides, appends, and lets linked matters hear.
//!
//! Never: parses HTTP, writes SQL, formats a page, or holds a rule of one procedure.

mod compose;
mod error;
mod matters;
mod may;
mod names;
mod principal;
mod publish;
mod service;
mod view;

pub use compose::{Composer, with_number};
pub use error::ServiceError;
pub use matters::{Done, OpenRequest};
pub use may::{Denied, Permit, may, roles, scope, sees};
pub use names::Names;
pub use principal::{Principal, Right};
pub use service::Service;
pub use view::{ActionView, ClockView, EventView, FieldView, LinkView, MatterView, PaperView, PublicationView};
