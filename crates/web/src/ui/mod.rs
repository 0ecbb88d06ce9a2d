//! The design system: page frames and components as plain functions that return [`Markup`].
//!
//! Three rules hold for every component.
//! 1. It knows no other crate of the house: pages map domain objects into the small view structs given here.
//! 2. It emits no script, no `style` attribute and no `style` element, so the strict [`CSP`] needs no exception;
//!    sizes that depend on data are SVG presentation attributes.
//! 3. It works without JavaScript; `assets/mingfa.js` only makes it quicker.
//!
//! Conventions of the style sheet. A component has one class named like its function (`todo_list` → `.todo`), its parts
//! `.todo-item`; states are `.is-…`; meaning is a tone class (`.tone-red` …) that sets `--t-ink`, `--t-wash`, `--t-line`.
//! Sizes are `rem`, so that the text-size switch scales everything, drawings included.
//! `html` carries `data-text` (s m l), `data-contrast` (high), `data-mode` (elder), see [`View`].
//!
//! Conventions of the module. `data-fragment="#id"` on a link or form: fetched with the header `X-Fragment: id`, the
//! element with this id is replaced by the one in the answer (whole page or fragment alone; 200, 409, 422 alike).
//! `data-live` on a filter form acts while one types. `data-enhance hidden` marks what works only with JavaScript.
//! Lists stand in an element with the id `list`.
//!
//! The page `/design` ([`gallery::page`]) shows them all.

pub mod action;
pub mod assets;
pub mod base;
pub mod button;
pub mod chart;
pub mod clock;
pub mod diagnostic;
pub mod diagram;
pub mod diff;
pub mod error;
pub mod facts;
pub mod field;
pub mod figure;
pub mod filter;
pub mod form;
pub mod gallery;
pub mod icon;
pub mod notice;
pub mod paper;
pub mod portal;
pub mod shell;
pub mod table;
pub mod text;
pub mod timeline;
pub mod view;
pub mod workbench;
pub mod worklist;

pub use maud::{Markup, PreEscaped, html};

pub use action::*;
pub use assets::{asset_url, assets};
pub use base::*;
pub use button::*;
pub use chart::*;
pub use clock::*;
pub use diagnostic::*;
pub use diagram::*;
pub use diff::*;
pub use error::*;
pub use facts::*;
pub use field::*;
pub use figure::*;
pub use filter::*;
pub use form::*;
pub use icon::{Icon, icon};
pub use notice::*;
pub use paper::*;
pub use portal::*;
pub use shell::CSP;
pub use table::*;
pub use timeline::*;
pub use view::*;
pub use workbench::*;
pub use worklist::*;

#[cfg(test)]
mod tests;
