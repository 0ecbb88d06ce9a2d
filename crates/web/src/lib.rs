//! What people see of Mingfa: portal, workbench and API. HTTP in, service calls, HTML or JSON out.
//!
//! Never: a rule of law, SQL, a wall clock.

mod pages;
mod posted;
mod respond;
pub mod routes;
mod session;
mod state;
pub mod ui;

pub use routes::router;
pub use state::{AppState, DemoAccount, SiteFacts};
