//! Fields of a matter and groups of numbered items.

use serde::Serialize;

use super::{Action, Id, Span};

/// A field of a matter or of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// What it holds.
    pub kind: FieldType,
    /// Whether it is hashed in clear or sealed, and who may see it.
    pub class: Class,
    /// Must be given when the matter (or item) is opened.
    pub required: bool,
    /// From the moment this step has been reached the value can no longer change.
    pub fixed_at: Option<Id>,
    /// Another date of the same matter (of the same item, in a group) that this date may not precede.
    pub not_before: Option<Id>,
    /// A text that may contain personal data: publishing it demands a redaction by two persons.
    pub personal_inside: bool,
    /// For files: each new file is a new revision; passes bound to it are void when it is revised.
    pub revisions: bool,
    /// A short help under the input.
    pub help: Option<String>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// Types of fields. `Party`, `Phone`, `IdNumber`, `Address` are personal by nature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum FieldType {
    /// Free text (sealed).
    Text,
    /// An official number or key: short, single line, clear.
    Id,
    /// One of a closed list written in the field (`one-of { … }`).
    Enum(Vec<EnumValue>),
    /// Several of a closed list.
    EnumSet(Vec<EnumValue>),
    /// One code of a list in `codes.kdl`.
    Code(Id),
    /// A whole number.
    Int,
    /// Money in 分.
    Money,
    /// Yes or no.
    Bool,
    /// A date.
    Date,
    /// A date and time.
    Instant,
    /// A unit of the district.
    Unit,
    /// An account.
    Person,
    /// A place (街道, 社区); resolved to a unit when one is known, never creating one. Kept as text in clear.
    Place,
    /// A citation of an article, in clear (`行政处罚法(2021)第五十八条`).
    Citation,
    /// A file.
    File,
    /// Name of a natural or legal person who takes part.
    Party,
    /// A telephone number.
    Phone,
    /// An identity card or credit code number.
    IdNumber,
    /// A postal address.
    Address,
}

/// One value of an enum field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnumValue {
    /// Stored.
    pub id: Id,
    /// Shown.
    pub title: String,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// How a field is kept (foundations 1). What decides is clear; what is read is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Class {
    /// In the hashed leaf, usable in conditions and figures.
    Clear,
    /// Sealed; stored readable, searchable, sortable.
    Text,
    /// Sealed; encrypted at rest, a masked form beside it.
    Personal,
    /// Sealed, encrypted, shown only by `reveal`.
    Sensitive,
}

/// Numbered items inside a matter, with own fields and actions (意见条目, 议定事项, 评论 …).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Identifier.
    pub id: Id,
    /// What people read.
    pub title: String,
    /// What one is called.
    pub noun: String,
    /// Own fields.
    pub fields: Vec<Field>,
    /// Own actions; the one with [`Action::opens_item`] makes a new item.
    pub actions: Vec<Action>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

impl FieldType {
    /// Whether the type is personal whatever the definition says.
    pub fn is_personal(&self) -> bool {
        matches!(self, Self::Party | Self::Phone | Self::IdNumber | Self::Address)
    }

    /// The class a field of this type has unless the definition raises it.
    pub fn natural_class(&self) -> Class {
        match self {
            Self::Text | Self::File => Class::Text,
            kind if kind.is_personal() => Class::Personal,
            _ => Class::Clear,
        }
    }

    /// The values of an enum or enum set; empty for other types.
    pub fn enum_values(&self) -> &[EnumValue] {
        match self {
            Self::Enum(values) | Self::EnumSet(values) => values,
            _ => &[],
        }
    }
}
