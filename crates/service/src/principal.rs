//! Who asks: an account with its appointments on the day, or the console.

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Catalogue, Office};
use mingfa_store::api::Appointment;

/// Who asks. Rights come from appointments only; no right hangs on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Opaque account id; `console` for commands on the machine.
    pub person: Id,
    /// Appointments in force today.
    pub appointments: Vec<Appointment>,
    /// A command on the machine itself (contract: may import, read figures and use the ledger).
    pub console: bool,
}

/// Rights outside procedures (closed list, granted by offices in `catalogue/offices.kdl`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Right {
    /// Bring in tables.
    Import,
    /// Read figures with their records.
    Figures,
    /// Use the ledger: checkpoints, export, audit.
    Ledger,
    /// Make and disable accounts.
    Users,
    /// Appoint and relieve.
    Grants,
    /// Set up and change units.
    Units,
    /// Set local values.
    LocalValues,
    /// Offer and adopt catalogue editions.
    Catalogue,
    /// Make the annual report public.
    Publish,
    /// See personal values unmasked, with a reason.
    Reveal,
    /// Read the security log.
    Audit,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 11] = [
        Self::Import,
        Self::Figures,
        Self::Ledger,
        Self::Users,
        Self::Grants,
        Self::Units,
        Self::LocalValues,
        Self::Catalogue,
        Self::Publish,
        Self::Reveal,
        Self::Audit,
    ];

    /// The word in `offices.kdl`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Figures => "figures",
            Self::Ledger => "ledger",
            Self::Users => "users",
            Self::Grants => "grants",
            Self::Units => "units",
            Self::LocalValues => "local-values",
            Self::Catalogue => "catalogue",
            Self::Publish => "publish",
            Self::Reveal => "reveal",
            Self::Audit => "audit",
        }
    }

    /// What people read in a denial.
    pub fn title(self) -> &'static str {
        match self {
            Self::Import => "导入数据",
            Self::Figures => "查看统计",
            Self::Ledger => "使用存证链",
            Self::Users => "管理账户",
            Self::Grants => "任免岗位",
            Self::Units => "管理单位",
            Self::LocalValues => "设定本区规定",
            Self::Catalogue => "采用规则",
            Self::Publish => "公布年度报告",
            Self::Reveal => "查看未遮盖的个人信息",
            Self::Audit => "查看安全日志",
        }
    }
}

impl Principal {
    /// Commands on the machine.
    pub fn console() -> Self {
        Self { person: Id::new("console"), appointments: Vec::new(), console: true }
    }

    /// Nobody: the public.
    pub fn public() -> Self {
        Self { person: Id::new("public"), appointments: Vec::new(), console: false }
    }

    /// The offices held, with the unit of each.
    pub fn offices<'a>(&'a self, catalogue: &'a Catalogue) -> impl Iterator<Item = (&'a Office, &'a Appointment)> {
        self.appointments.iter().filter_map(move |appointment| {
            let office = catalogue.offices.iter().find(|office| office.id == appointment.office)?;
            Some((office, appointment))
        })
    }
}
