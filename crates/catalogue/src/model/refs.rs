//! Every use of a name, with its exact place: what the checks resolve, and how they know what nobody uses.

use super::{Citation, Id, Span};

/// A use of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ref {
    /// What is meant.
    pub kind: RefKind,
    /// The name as written.
    pub name: Id,
    /// Where the name itself stands.
    pub span: Span,
    /// Where names of procedures are looked up.
    pub scope: Scope,
}

/// Where a name of a procedure is looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nowhere: the name belongs to the catalogue as a whole.
    Catalogue,
    /// In this edition.
    Edition {
        /// Procedure.
        procedure: Id,
        /// Edition.
        edition: Id,
    },
    /// In any edition of this procedure (figures, papers, imports).
    Procedure(Id),
}

/// Why a field is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Something gives it a value: `needs`, `asks`, `sets`, `number … field=`, `assigns`.
    Gives,
    /// A condition reads it.
    Reads,
    /// Anything else.
    Names,
}

/// What a name is meant to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefKind {
    /// A field of the matter.
    Field(Why),
    /// A field of the group's items.
    ItemField {
        /// The group.
        group: Id,
        /// Why.
        why: Why,
    },
    /// A field or a link that an action needs; of an item action a field of its group.
    Needed {
        /// The group, of an item action.
        group: Option<Id>,
    },
    /// A field of the items of some group (`at="item:unit"`).
    AnyItemField,
    /// A field of the matters at the other side of a link.
    LinkedField {
        /// Link of this side.
        link: Id,
    },
    /// A value of an enum or code field.
    FieldValue {
        /// The field.
        field: Id,
        /// Its group, if it belongs to items.
        group: Option<Id>,
    },
    /// A step of the main line.
    MainStep,
    /// Any step.
    Step,
    /// An action, of the main line, a track or a group.
    Action,
    /// An action or `open`.
    Milestone,
    /// An action or a step (`gate before=`).
    ActionOrStep,
    /// An action of this group.
    ItemAction {
        /// The group.
        group: Id,
    },
    /// A role.
    Role,
    /// A group.
    Group,
    /// A link.
    Link,
    /// The name of a link at the other side.
    OtherLink {
        /// Link of this side.
        link: Id,
    },
    /// A result that the matters at the other side can be settled as.
    SettledAs {
        /// Link of this side.
        link: Id,
    },
    /// A counter.
    Counter,
    /// A track.
    Track,
    /// A gate.
    Gate,
    /// A clock.
    Clock,
    /// A publication.
    Publication,
    /// A number series.
    Series,
    /// A procedure.
    Procedure,
    /// A list of codes.
    CodeList,
    /// A kind of certificate: a code of the list `certificate`.
    Certificate,
    /// An office.
    Office,
    /// A kind of unit.
    UnitKind,
    /// A local value.
    LocalValue,
    /// A column of the portal.
    Column,
    /// A template.
    Paper,
    /// A statutory act.
    Act,
    /// A characteristic of cases.
    Characteristic,
    /// A duty, an act to be offered, a limit to be watched or a separation of the edition's laws (`without`).
    Duty,
    /// A figure.
    Figure,
}

/// A citation and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitationUse {
    /// The citation; its span covers this citation alone.
    pub citation: Citation,
    /// The edition it stands in, or the catalogue.
    pub scope: Scope,
}
