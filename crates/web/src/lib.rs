//! What people see of Mingfa: portal, workbench and API. HTTP in, service calls, HTML or JSON out.
//!
//! Never: a rule of law, SQL, a wall clock.

pub mod ui;
