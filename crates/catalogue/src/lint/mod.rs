//! Checks that need no exploration: names, laws, editions, fields, conditions, structure, what leaves a matter, figures, imports.

mod clocks;
mod conditions;
mod duplicates;
mod editions;
mod fields;
mod figures;
mod imports;
mod laws;
mod limits;
mod names;
mod outcome;
mod structure;
mod unused;

use crate::diagnostic::Diagnostic;
use crate::model::Catalogue;

/// Every finding of the static checks, in no particular order; of a hopeless catalogue the first thousand.
pub fn lint(catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    names::check(catalogue, &mut found);
    duplicates::check(catalogue, &mut found);
    laws::check(catalogue, &mut found);
    editions::check(catalogue, &mut found);
    for edition in &catalogue.editions {
        fields::check(catalogue, edition, &mut found);
        conditions::check(edition, &mut found);
        structure::check(catalogue, edition, &mut found);
        clocks::check(catalogue, edition, &mut found);
        limits::check(catalogue, edition, &mut found);
        outcome::check(catalogue, edition, &mut found);
    }
    figures::check(catalogue, &mut found);
    imports::check(catalogue, &mut found);
    unused::check(catalogue, &mut found);
    found.truncate(crate::read::MOST_DIAGNOSTICS);
    found
}
