//! Bounds that no honest catalogue comes near, so that a hostile one gives diagnostics and not a hang.

/// Bytes of one file.
pub(crate) const FILE_BYTES: usize = 1 << 20;
/// Files of a catalogue.
pub(crate) const FILES: usize = 2_000;
/// Bytes of all files.
pub(crate) const ALL_BYTES: usize = 32 << 20;
/// Nodes of one file.
pub(crate) const NODES_PER_FILE: usize = 50_000;
/// Syntax errors of one file.
pub(crate) const SLIPS_PER_FILE: usize = 200;
/// Nodes that all uses of fragments make.
pub(crate) const EXPANDED_NODES: usize = 200_000;
/// Blocks inside blocks.
pub(crate) const DEPTH: usize = 24;
/// Bytes of one node without its block.
pub(crate) const HEAD_BYTES: usize = 64 << 10;
/// Findings of one run; what comes after is counted and said.
pub(crate) const DIAGNOSTICS: usize = 1_000;
