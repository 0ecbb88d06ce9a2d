//! Unicode normalisation form C of the leaf's own strings.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in NFC, as the strings of a leaf must be. For clear fields only: sealed values are kept as they were
/// entered, since NFC replaces some rare characters of names (CJK compatibility ideographs) by others.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

pub(crate) fn is_nfc(text: &str) -> bool {
    text.is_ascii()
        || match is_nfc_quick(text.chars()) {
            IsNormalized::Yes => true,
            IsNormalized::No => false,
            IsNormalized::Maybe => text.nfc().eq(text.chars()),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composes_and_leaves_alone() {
        assert_eq!(nfc("e\u{301}"), "é");
        assert!(matches!(nfc("明府发〔2020〕12号"), Cow::Borrowed(_)));
        assert!(matches!(nfc("abc"), Cow::Borrowed(_)));
        assert_ne!(nfc("\u{f9dc}"), "\u{f9dc}"); // the compatibility form of 隆
    }
}
