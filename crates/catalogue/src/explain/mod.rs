//! An edition as prose and tables, so that a lawyer can review it in one sitting: `mingfa explain`.

mod last;
mod parts;
mod process;
mod table;

use crate::model::{Catalogue, Edition};
use crate::words::Words;

/// What every chapter is written from.
#[derive(Clone, Copy)]
pub(crate) struct Book<'c> {
    pub(crate) catalogue: &'c Catalogue,
    pub(crate) edition: &'c Edition,
    pub(crate) words: Words<'c>,
}

/// The whole edition in Chinese, as Markdown.
pub fn explain(catalogue: &Catalogue, edition: &Edition) -> String {
    let book = Book { catalogue, edition, words: Words::new(catalogue, edition) };
    let mut out = String::new();
    parts::head(book, &mut out);
    parts::basis(book, &mut out);
    parts::roles(book, &mut out);
    parts::fields(book, &mut out);
    process::steps(book, &mut out);
    process::gates(book, &mut out);
    process::clocks(book, &mut out);
    parts::outcome(book, &mut out);
    last::duties(book, &mut out);
    last::rest(book, &mut out);
    last::assumptions(book, &mut out);
    out
}
