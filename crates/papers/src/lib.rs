//! Documents out (PDF, DOCX, HTML, Markdown, JSON, XLSX, CSV, JSONL) and tables in (CSV, XLSX).
//!
//! Never: knows SQL, HTTP, users, procedures or the wall clock. Dates and moments come in as arguments;
//! the same input gives the same bytes. The only files it reads are fonts, in folders it is told or
//! that the system keeps.

mod columns;
pub mod document;
pub mod docx;
mod error;
pub mod fonts;
mod geometry;
pub mod html;
pub mod markdown;
pub mod pdf;
mod qr;
pub mod sheets;
pub mod tables;
mod words;

pub use error::PapersError;
pub use qr::{QrPath, qr};
