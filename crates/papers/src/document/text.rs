//! Inline text: runs of one face, dates, links.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A sentence or a paragraph: runs in order. A line feed inside a run is a line break.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Run>);

impl Text {
    /// The words without faces and links.
    pub fn plain(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.text.is_empty())
    }

    /// This text with one more run after it.
    pub fn and(mut self, run: impl Into<Run>) -> Text {
        self.0.push(run.into());
        self
    }
}

impl From<Run> for Text {
    fn from(run: Run) -> Text {
        Text(vec![run])
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text(vec![Run::from(text)])
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text(vec![Run::from(text)])
    }
}

/// Some words in one face.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Their face.
    #[serde(default, skip_serializing_if = "Face::is_plain")]
    pub face: Face,
    /// Where they lead, in formats that have links; see [`safe_link`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl Run {
    /// Words set in 黑体.
    pub fn strong(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            face: Face::Strong,
            link: None,
        }
    }

    /// Words set in 楷体.
    pub fn kai(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            face: Face::Kai,
            link: None,
        }
    }

    /// Words that lead somewhere.
    pub fn link(text: impl Into<String>, target: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            face: Face::Plain,
            link: Some(target.into()),
        }
    }
}

impl From<&str> for Run {
    fn from(text: &str) -> Run {
        Run::from(text.to_owned())
    }
}

impl From<String> for Run {
    fn from(text: String) -> Run {
        Run {
            text,
            face: Face::Plain,
            link: None,
        }
    }
}

/// The face of a run, relative to its block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// The block's own face.
    #[default]
    Plain,
    /// 黑体.
    Strong,
    /// 楷体.
    Kai,
}

impl Face {
    /// Whether this is the block's own face.
    pub fn is_plain(&self) -> bool {
        *self == Face::Plain
    }
}

/// A date as papers write it: Arabic digits, the full year, no padding (GB/T 9704-2012 §7.3.5.4).
pub fn chinese_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The target of a link if it may stand in a document: http, https, mailto, or a path on the same site.
///
/// Anything else (`javascript:`, `data:`, `file:`, protocol-relative `//host`) is dropped and the words
/// stay as plain text.
pub fn safe_link(target: &str) -> Option<&str> {
    if target
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
    {
        return None;
    }
    let lower = target.to_ascii_lowercase();
    let known = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme));
    let local = target.starts_with('#') || (target.starts_with('/') && !target.starts_with("//"));
    (known || local).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_not_padded() {
        assert_eq!(chinese_date(jiff::civil::date(2020, 1, 5)), "2020年1月5日");
    }

    #[test]
    fn links_that_could_run_something_are_dropped() {
        for (target, kept) in [
            ("https://demo.invalid/a?b=1", true),
            ("/figures/legal-opinions", true),
            ("#annex-1", true),
            ("mailto:office@demo.invalid", true),
            ("javascript:alert(1)", false),
            ("JaVaScRiPt:alert(1)", false),
            ("data:text/html,x", false),
            ("//evil.invalid", false),
            ("/\\evil.invalid", false),
            ("java\nscript:alert(1)", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(safe_link(target).is_some(), kept, "{target}");
        }
    }
}
