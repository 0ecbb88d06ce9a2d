//! What a command gives back: one JSON value and the same for people.

use serde_json::Value;

/// The outcome of a command that could be done.
#[derive(Debug)]
pub struct Answer {
    /// Whether the answer is yes (exit 0) or no (exit 1).
    pub yes: bool,
    /// What `--json` prints.
    pub json: Value,
    /// What people read.
    pub shown: Shown,
    /// One sentence for stderr on what to do next, when the answer is no.
    pub advice: Option<String>,
}

/// What goes to stdout without `--json`.
#[derive(Debug)]
pub enum Shown {
    /// Text, ending in a newline or not.
    Text(String),
    /// A file's bytes, as they are.
    Bytes(Vec<u8>),
}

impl Answer {
    /// The answer is yes.
    pub fn yes(json: Value, text: impl Into<String>) -> Self {
        Self { yes: true, json, shown: Shown::Text(text.into()), advice: None }
    }

    /// A file: written where it was asked for, or to stdout as it is.
    pub fn file(json: Value, bytes: Vec<u8>, to: Option<&std::path::Path>) -> Result<Self, crate::fault::Fault> {
        let Some(path) = to else {
            return Ok(Self { yes: true, json, shown: Shown::Bytes(bytes), advice: None });
        };
        crate::files::write_whole(path, true, |out| out.write_all(&bytes).map_err(|error| crate::fault::Fault::file(path, &error)))?;
        Ok(Self::yes(json, format!("已写到 {}（{}字节）", path.display(), bytes.len())))
    }

    /// The answer is no; `advice` says what to do.
    pub fn no(json: Value, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { yes: false, json, shown: Shown::Text(text.into()), advice: Some(advice.into()) }
    }
}
