//! The catalogue: parses definitions, diagnoses them, proves them, prints them for lawyers.
//!
//! Pure: text in, catalogue or diagnostics out.
//! Never: touches a file, reads a clock, knows a database, knows a particular procedure.

pub mod enabled;
pub mod model;

pub use model::{Catalogue, Edition, Id, Value};
