//! What users do: one function per use case. It authorises, loads, decides, appends, and lets linked matters hear.
//!
//! Never: parses HTTP, writes SQL, formats a page, or holds a rule of one procedure.

mod accounts;
mod compose;
mod demonstration;
mod district;
mod error;
mod figures;
mod files;
mod lists;
mod matters;
mod may;
mod names;
mod passwords;
mod portal;
mod principal;
mod public;
mod publish;
mod report;
mod service;
mod view;

pub use accounts::{Listed, NewPerson, NewSession, SignedIn};
pub use compose::{Composer, with_number};
pub use district::{Difference, FirstAccount, UnitRow, plan_units};
pub use error::ServiceError;
pub use figures::{Explained, FigureTable, FigureValue};
pub use files::FILE_LIMIT;
pub use lists::{EXPORT_LIMIT, Turns};
pub use matters::{Done, OpenRequest};
pub use may::{Denied, Permit, may, roles, scope, sees};
pub use names::Names;
pub use portal::Verifiable;
pub use principal::{Principal, Right};
pub use public::{PublicFigure, PublicFile, PublicItem, Standing};
pub use service::Service;
pub use view::{ActionView, ClockView, EventView, FieldView, LinkView, MatterView, PaperView, PublicationView};
