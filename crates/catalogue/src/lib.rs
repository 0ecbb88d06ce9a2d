//! The catalogue: parses definitions, diagnoses them, proves them, prints them for lawyers.
//!
//! Pure: text in, catalogue or diagnostics out.
//! Never: touches a file, reads a clock, knows a database, knows a particular procedure.

mod check;
pub mod cite;
pub mod codes;
pub mod diagnostic;
pub mod embedded;
pub mod enabled;
mod explain;
mod lint;
pub mod model;
pub mod prove;
mod read;
mod rules;
mod suggest;
pub mod words;

pub use check::{Assumption, AssumptionKind, Report, check};
pub use diagnostic::{Diagnostic, render};
pub use embedded::embedded;
pub use explain::explain;
pub use lint::lint;
pub use model::{Catalogue, Edition, Id, SourceFile, Value};
pub use read::read;
