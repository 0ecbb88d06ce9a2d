//! Standard base64 (RFC 4648 §4) as signed notes and proofs carry it.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

// Unused bits of the last character may be anything: the readers of Go and Python take them so, and a note that one
// verifier accepts and another cannot even read would split the auditors. Padding must be right.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

pub(crate) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

/// The bytes, or `None` if the text has another character, wrong padding or anything after it.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    ENGINE.decode(text).ok()
}
