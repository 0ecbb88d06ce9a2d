//! What leaves a matter: publications and papers.

use mingfa_time::Length;
use serde::Serialize;

use super::{Citation, Cond, Id, LengthRule, Span};

/// A duty to make something public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Publish {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// 公布, 公开, 公示 or 公告.
    pub kind: PublishKind,
    /// The action that makes it due.
    pub on: Id,
    /// It is due only when this holds.
    pub applies: Cond,
    /// Within how long; none = 及时, no number.
    pub within: Option<LengthRule>,
    /// Where on the portal.
    pub column: Id,
    /// What is shown, in order: fields, `number`, `paper:ID`, `group:ID`.
    pub shows: Vec<Id>,
    /// Mask profile: `personal` masks each personal field by its type.
    pub mask: Option<Id>,
    /// It can be withheld for a reason of this list (依法不予公开).
    pub withheld_by: Option<Id>,
    /// Taken down after so long.
    pub for_length: Option<Length>,
    /// Roles that may publish.
    pub roles: Vec<Id>,
    /// Source.
    pub cite: Vec<Citation>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// The four acts that must not be mixed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PublishKind {
    /// 公布: documents, decisions that make rules.
    Promulgate,
    /// 公开: information.
    Disclose,
    /// 公示: notice that invites objections; enforcement results.
    Notice,
    /// 公告: service, recruitment.
    Announce,
}

/// A place on the portal (栏目).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Identifier, used in the address.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// Path of titles above it, for the breadcrumb: 政务公开 > 行政规范性文件.
    pub under: Vec<String>,
    /// What it holds, for the meta tag.
    pub description: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// A template of an official paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Identifier.
    pub id: Id,
    /// Title as printed.
    pub title: String,
    /// `letter` (函、通知书 with a number), `decision`, `document` (red head).
    pub form: Id,
    /// Number series that it takes; none = unnumbered.
    pub series: Option<Id>,
    /// Whom it addresses: a field, or none.
    pub to: Option<Id>,
    /// Body.
    pub blocks: Vec<PaperBlock>,
    /// Hash of the template's canonical text, sealed with the issuing event.
    pub hash: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// One block of a template. Texts hold placeholders `{field}`, `{number}`, `{date:action}`, `{unit}`, `{cite}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum PaperBlock {
    /// A paragraph.
    Text {
        /// With placeholders.
        text: String,
        /// Printed only when this holds.
        when: Cond,
    },
    /// A heading of level 1–4.
    Heading {
        /// 1–4.
        level: u8,
        /// With placeholders.
        text: String,
        /// Printed only when this holds.
        when: Cond,
    },
    /// One paragraph per item of a group.
    Items {
        /// The group.
        group: Id,
        /// With placeholders of the item's fields and `{no}`.
        text: String,
    },
    /// The text of a long field, one paragraph a line.
    Field {
        /// The field.
        field: Id,
    },
}
