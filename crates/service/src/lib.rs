//! What users do: one function per use case. It authorises, loads, decides, appends, and lets linked matters hear.
//!
//! Never: parses HTTP, writes SQL, formats a page, or holds a rule of one procedure.

mod accounts;
mod admin;
mod certificates;
mod compose;
mod demonstration;
mod district;
mod error;
mod figures;
mod imports;
mod forms;
mod gates;
mod grounds;
mod happened;
mod lists;
mod local_words;
mod matters;
mod may;
mod moving;
mod names;
mod papers;
mod passwords;
mod portal;
mod principal;
mod public;
mod publish;
mod repeat;
mod report;
mod service;
mod sweep;
mod view;

pub use admin::{LedgerOverview, NewUnit, SecurityLine};
pub use accounts::{Listed, NewPerson, NewSession, SignedIn};
pub use certificates::NewCertificate;
pub use compose::{Composer, with_number};
pub use district::{Difference, FirstAccount, UnitRow, plan_units};
pub use error::ServiceError;
pub use figures::{Explained, FigureTable, FigureValue};
pub use forms::FILE_LIMIT;
pub use gates::{GateStanding, GateView};
pub use grounds::{CORRECTION, FACT, LATE, REVOCATION, WITHHOLD, ground_title};
pub use imports::{FileReport, ImportNote, ImportProgress, ImportReport, ImportRequest, NoteKind};
pub use lists::{EXPORT_LIMIT, Turns};
pub use local_words::LocalWords;
pub use matters::{Done, OpenRequest};
pub use may::{Denied, Permit, may, roles, scope, sees};
pub use moving::MovedDate;
pub use names::Names;
pub use portal::Verifiable;
pub use principal::{Principal, Right};
pub use public::{PublicFigure, PublicFile, PublicItem, PublicReport, REPORTS, Standing};
pub use service::Service;
pub use sweep::Swept;
pub use mingfa_store::{Verified, World};
pub use mingfa_store::api::{Page, Published};
pub use view::{ActionView, ClockView, EventView, FieldView, LinkView, MatterView, PaperView, PublicationView};

// What use cases take and give beyond their own types, so that pages need no second crate for it.
pub use mingfa_store::api::{Appointment, Certificate, Filter, ListRow, LocalSetting, Order, Person, RefusedAttempt, Scope, Todo, Unit};
