//! Administration: accounts, appointments, units, local values, the security log. Each page by its own right.

pub mod local;
pub mod persons;
pub mod security;
pub mod units;
