//! Findings: a closed list of codes, each finding with one sentence.

use std::fmt;

/// What is wrong, in one sentence, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Index of the event; `None` for a checkpoint or a line that is no leaf.
    pub event: Option<u64>,
    /// The code.
    pub code: Code,
    /// One sentence in Chinese.
    pub message: String,
}

/// The codes of reliability-security §3.11. They are part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A line or member that cannot be read.
    Form,
    /// Not the canonical bytes, or too many of them.
    Canon,
    /// Not the event that should stand here.
    Index,
    /// Does not follow the last event of its matter.
    Chain,
    /// A time that cannot be.
    Time,
    /// A request key used twice.
    Repeat,
    /// A checkpoint of another log or of another number of events than stand before it.
    Size,
    /// A checkpoint whose root is not that of the events before it.
    Root,
    /// A signature of the log is missing, or that of a known key is wrong.
    Signature,
    /// Too few cosignatures.
    Quorum,
    /// Another history than a known checkpoint saw.
    Fork,
    /// Ends before a known checkpoint.
    Truncated,
    /// Events under no checkpoint.
    Tail,
    /// A disclosed value that is not the one recorded.
    Open,
}

impl Code {
    /// All codes.
    pub const ALL: [Code; 14] = [
        Code::Form,
        Code::Canon,
        Code::Index,
        Code::Chain,
        Code::Time,
        Code::Repeat,
        Code::Size,
        Code::Root,
        Code::Signature,
        Code::Quorum,
        Code::Fork,
        Code::Truncated,
        Code::Tail,
        Code::Open,
    ];

    /// The spelling in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Form => "FORM",
            Code::Canon => "CANON",
            Code::Index => "INDEX",
            Code::Chain => "CHAIN",
            Code::Time => "TIME",
            Code::Repeat => "REPEAT",
            Code::Size => "SIZE",
            Code::Root => "ROOT",
            Code::Signature => "SIGNATURE",
            Code::Quorum => "QUORUM",
            Code::Fork => "FORK",
            Code::Truncated => "TRUNCATED",
            Code::Tail => "TAIL",
            Code::Open => "OPEN",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Findings as they come. A log of millions of events with its first one missing has millions: their number is always
/// right, their sentences are kept up to a limit.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) kept: Vec<Finding>,
    counts: std::collections::BTreeMap<Code, u64>,
    most: usize,
}

impl Findings {
    pub(crate) fn new(most: usize) -> Findings {
        Findings {
            most,
            ..Findings::default()
        }
    }

    pub(crate) fn add(&mut self, code: Code, event: Option<u64>, message: impl FnOnce() -> String) {
        *self.counts.entry(code).or_default() += 1;
        if self.kept.len() < self.most {
            self.kept.push(Finding {
                event,
                code,
                message: message(),
            });
        }
    }

    pub(crate) fn counts(&self) -> Vec<(Code, u64)> {
        self.counts.iter().map(|(code, n)| (*code, *n)).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}
