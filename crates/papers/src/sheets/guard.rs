//! The guard against formulas in CSV.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return, or with one
//! of their full-width forms, as a formula (OWASP ASVS 1.2.10). Text that begins so gets an apostrophe
//! before it. To be undone exactly, text that already begins with apostrophes before such a character
//! gets one more.

use std::borrow::Cow;

/// The text as it is safe to stand in a CSV cell.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`guard`] was given; any other text is returned as it is.
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_dangerous(rest) => rest,
        _ => text,
    }
}

/// Whether the text, after any apostrophes, begins like a formula.
fn is_dangerous(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_and_undoes() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("'=1+1", "''=1+1"),
            ("＝cmd", "'＝cmd"),
            ("\tx", "'\tx"),
            ("-", "'-"),
            ("it's", "it's"),
            ("'quoted'", "'quoted'"),
            ("", ""),
            ("明德=区", "明德=区"),
        ] {
            assert_eq!(guard(text), safe);
            assert_eq!(unguard(safe), text);
        }
    }
}
