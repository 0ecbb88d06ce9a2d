//! The whole site in process, over a temporary district: who may open which route, what every answer carries, what the public
//! sees, and that nothing typed by anybody becomes markup.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod desk;
mod doors;
mod forms;
mod headers;
mod hostile;
mod ninth;
mod portal;
mod town;
