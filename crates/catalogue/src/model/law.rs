//! Facts of cited law: versions, counting of days, limits, and the duties that the proof takes as premises.

use mingfa_time::{Date, Length, Unit};
use serde::Serialize;

use super::{Id, Span};
use crate::cite::whole_article;

/// A statutory act (`legal-review`, `collective-discussion`, `notice` …), from the closed vocabulary `laws/acts.kdl`.
pub type ActId = Id;

/// A norm with its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Law {
    /// Full title, as cited: 行政复议法, 国办发〔2018〕115号.
    pub title: String,
    /// Short titles.
    pub short: Vec<String>,
    /// 法律, 行政法规, 国务院文件, 本区规定 …
    pub kind: String,
    /// Oldest first.
    pub versions: Vec<LawVersion>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// One version of a norm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LawVersion {
    /// What citations put in brackets: 2017, 2023.
    pub name: String,
    /// Day of adoption or amendment.
    pub adopted: Option<Date>,
    /// First day in force.
    pub in_force: Date,
    /// Last day in force; none = still.
    pub until: Option<Date>,
    /// Number of articles; none = not an articled text.
    pub articles: Option<u32>,
    /// How well the text is known.
    pub mark: Mark,
    /// How it counts days.
    pub counts: Vec<Counting>,
    /// Lengths it fixes, by article.
    pub limits: Vec<Limit>,
    /// Duties: act A before act B.
    pub duties: Vec<Duty>,
    /// Acts that an edition under it must offer.
    pub offers: Vec<Offer>,
    /// Acts that one person may not both do.
    pub aparts: Vec<Apart>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// Evidence mark of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// Read in the full text.
    Verified,
    /// Read in an excerpt of a public page.
    Excerpt,
    /// Nobody has seen the text: shown as 待核实, never printed in a paper.
    Unverified,
}

/// "五日、七日 are working days": the unit of 日 for these numbers (empty = all that are not named elsewhere).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counting {
    /// Numbers of days; empty = the default.
    pub numbers: Vec<u32>,
    /// Their unit.
    pub unit: Unit,
    /// Article that says so; empty = silence of the text.
    pub article: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A length fixed by an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// Article, as cited: 第六十二条.
    pub article: String,
    /// The lengths that the article names; a clock citing it must use one of these.
    pub lengths: Vec<Length>,
    /// Set when an edition under this version must watch every one of the lengths: the name under which `without` excuses it.
    pub clock: Option<Id>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// "Before act B, act A has passed" (`catalogue/laws/`): the premise that an edition under this law is proved against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Identifier, unique over all laws.
    pub id: Id,
    /// Article.
    pub article: String,
    /// Act B.
    pub before: ActId,
    /// Any of these acts A suffices.
    pub passed: Vec<ActId>,
    /// A must have passed on the draft as it is at B.
    pub same_draft: bool,
    /// Only when the matter has this characteristic (the edition says what it `means`).
    pub when: Option<Id>,
    /// Not when the matter has this characteristic.
    pub unless: Option<Id>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// "An edition under this law must offer this act."
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The act.
    pub act: ActId,
    /// Article.
    pub article: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// "Who did one of these acts may not do another of them in the same matter."
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Apart {
    /// Identifier.
    pub id: Id,
    /// The acts, pairwise apart.
    pub acts: Vec<ActId>,
    /// Article.
    pub article: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A reference to an article of a norm version, or to a local rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Citation {
    /// As written: `行政复议法(2023)第六十二条`, `本区规定:hotline.rules`.
    pub text: String,
    /// Parsed.
    pub place: Place,
    /// False when the law's version is unverified or the citation says `?`: shown as 待核实, never printed in a paper.
    pub verified: bool,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// What a citation points at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Place {
    /// A norm.
    Norm {
        /// Title as written (full or short).
        law: String,
        /// Version name; none = a norm with a single version.
        version: Option<String>,
        /// `第六十二条`, possibly with 款 and 项; or `(五)` for documents that have items only.
        article: Option<String>,
    },
    /// A local value or rule of the district.
    Local(Id),
}

impl Law {
    /// Whether this is its full or short title.
    pub fn is_called(&self, name: &str) -> bool {
        self.title == name || self.short.iter().any(|short| short == name)
    }

    /// The version of this name; without a name the only one.
    pub fn version_named(&self, name: Option<&str>) -> Option<&LawVersion> {
        match (name, self.versions.as_slice()) {
            (Some(name), versions) => versions.iter().find(|version| version.name == name),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }

    /// Last day on which a version is in force: as stated, else the day before the next version takes over; none = still.
    pub fn ends(&self, version: &LawVersion) -> Option<Date> {
        if version.until.is_some() {
            return version.until;
        }
        let next = self.versions.iter().filter(|other| other.in_force > version.in_force).map(|other| other.in_force).min()?;
        next.yesterday().ok()
    }
}

impl Limit {
    /// Whether it holds for an article as cited: one of 第六十二条 holds for 第六十二条第二款 too, but not the other way round.
    pub fn speaks_of(&self, article: &str) -> bool {
        article == self.article || whole_article(article) == self.article
    }
}

impl LawVersion {
    /// The unit that a bare 日 has here for this number of days; none when nothing is recorded.
    pub fn unit_of_days(&self, number: u32) -> Option<&Counting> {
        let named = self.counts.iter().find(|counting| counting.numbers.contains(&number));
        named.or_else(|| self.counts.iter().find(|counting| counting.numbers.is_empty()))
    }
}
