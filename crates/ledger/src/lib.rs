//! The ledger: canonical bytes, hash chains, one Merkle tree per log, signed checkpoints, proofs, and the audit of an
//! export by anyone. The format is fixed to the byte; whoever reads it in fifty years needs SHA-256, Ed25519 and JSON.
//!
//! Never: reads a clock, rolls dice, touches a file or a database, or knows what a procedure is. Times, salts, seeds and
//! readers come in as arguments.

mod audit;
mod base64;
mod canonical;
mod error;
mod event;
mod export;
mod hash;
mod instant;
mod json;
mod key;
mod normal;
mod note;
mod proof;
mod proof_file;
mod read;
mod seal;
mod tree;
mod verify;

pub use audit::{
    AuditOptions, AuditReport, Code, Erased, Finding, Gap, KeyChange, Late, LateEntry, audit,
};
pub use canonical::{CanonError, LEAF_MAX, Object, Value, canonical};
pub use error::LedgerError;
pub use event::{Event, Kind};
pub use export::{ExportWriter, Line, write_export};
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use instant::Occurred;
pub use key::{KeyKind, SeedSigner, Signer, VerifierKey};
pub use normal::nfc;
pub use note::{Checkpoint, Note, Standing};
pub use proof::{consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
pub use proof_file::{ProofFile, Proven};
pub use seal::{opens, seal};
pub use tree::Tree;
pub use verify::{Row, Verifier, verify_events};
