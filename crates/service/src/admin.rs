//! What administrators do: units, appointments, local values, the security log, the ledger. 三员分立: who makes accounts does not
//! appoint, and nobody appoints themselves.

use mingfa_catalogue::Id;
use mingfa_store::Verified;
use mingfa_store::api::{Appointment, LocalSetting, SystemChange, Unit};
use mingfa_time::Moment;

use crate::error::ServiceError;
use crate::may::{Denied, may};
use crate::principal::{Principal, Right};
use crate::service::Service;

/// Longest name of a unit, in characters.
const NAME_LENGTH: usize = 100;

/// A unit to be set up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewUnit {
    /// Full name.
    pub name: String,
    /// Short name; empty takes the full one.
    pub short: String,
    /// Kind.
    pub kind: String,
    /// Mark in official numbers.
    pub mark: String,
    /// Superior unit.
    pub parent: String,
    /// Document that sets it up.
    pub document: String,
}

/// The ledger at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerOverview {
    /// The log's name.
    pub origin: String,
    /// Events.
    pub size: u64,
    /// Root, base64.
    pub root: String,
    /// Signed checkpoints, newest first: size, root (base64), the whole note.
    pub checkpoints: Vec<(u64, String, String)>,
    /// Keys that verify them: the log's and its witnesses'.
    pub keys: Vec<String>,
}

/// A line of the security log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityLine {
    /// When, UTC+8.
    pub at: jiff::civil::DateTime,
    /// `sign-in`, `sign-in-failed` ….
    pub kind: String,
    /// Who, by name.
    pub person: String,
    /// On whom, by name, or what.
    pub detail: String,
}

impl Service {
    /// Sets up a unit.
    ///
    /// # Errors
    /// Denied, a field is wrong, or the store is away.
    pub async fn add_unit(&self, by: &Principal, new: &NewUnit) -> Result<Id, ServiceError> {
        let world = self.world();
        may(by, Right::Units, &world.catalogue)?;
        let mut wrong: Vec<(String, String)> = Vec::new();
        let mut refuse = |field: &str, sentence: String| wrong.push((field.to_owned(), sentence));
        if new.name.is_empty() || new.name.chars().count() > NAME_LENGTH {
            refuse("name", format!("单位全称应为1至{NAME_LENGTH}个字"));
        } else if world.units.iter().any(|unit| unit.name == new.name && unit.until.is_none()) {
            refuse("name", format!("已有名为“{}”的单位", new.name));
        }
        if !world.catalogue.unit_kinds.iter().any(|kind| *kind.id == *new.kind) {
            refuse("kind", "请选择单位类别".to_owned());
        }
        if !new.mark.is_empty() && world.units.iter().any(|unit| unit.mark == new.mark && unit.until.is_none()) {
            refuse("mark", format!("机关代字“{}”已由其他单位使用，文号会重复", new.mark));
        }
        if !new.parent.is_empty() && !world.units.iter().any(|unit| *unit.id == *new.parent) {
            refuse("parent", "上级单位不存在，请重新选择".to_owned());
        }
        if !wrong.is_empty() {
            return Err(ServiceError::Input(wrong));
        }
        let unit = Unit {
            id: self.store.new_id("u"),
            name: new.name.clone(),
            short: if new.short.is_empty() { new.name.clone() } else { new.short.clone() },
            kind: Id::new(new.kind.as_str()),
            mark: new.mark.clone(),
            parent: Some(new.parent.as_str()).filter(|parent| !parent.is_empty()).map(Id::new),
            from: self.now().date(),
            until: None,
            document: new.document.clone(),
        };
        let id = unit.id.clone();
        self.tell(by, vec![SystemChange::Unit(unit)], &format!("{new:?}")).await?;
        Ok(id)
    }

    /// Appoints a person to an office in a unit from today on.
    ///
    /// # Errors
    /// Denied, oneself, an unknown office or unit, offices that one person may not hold together, or the store is away.
    pub async fn appoint(&self, by: &Principal, person: &Id, office: &str, unit: &str) -> Result<(), ServiceError> {
        let world = self.world();
        may(by, Right::Grants, &world.catalogue)?;
        if by.person == *person {
            return Err(ServiceError::input("person", "不能任免自己的岗位，请由另一名安全管理员办理"));
        }
        self.store.person(person).await?.filter(|person| !person.disabled).ok_or(Denied::Unknown)?;
        let offices = &world.catalogue.offices;
        let Some(wanted) = offices.iter().find(|each| *each.id == *office) else {
            return Err(ServiceError::input("office", "请选择岗位"));
        };
        let Some(unit) = world.units.iter().find(|each| *each.id == *unit) else {
            return Err(ServiceError::input("unit", "请选择单位"));
        };
        for held in self.store.appointments(Some(person), self.now().date()).await? {
            if held.office == wanted.id && held.unit == unit.id {
                return Err(ServiceError::input("office", format!("已经担任{}的“{}”", unit.name, wanted.title)));
            }
            let other = offices.iter().find(|each| each.id == held.office);
            if let Some(other) = other.filter(|other| wanted.apart.contains(&other.id) || other.apart.contains(&wanted.id)) {
                return Err(ServiceError::input("office", format!("“{}”和“{}”不得由同一人担任", wanted.title, other.title)));
            }
        }
        let appointment = Appointment {
            id: self.store.new_id("a"),
            person: person.clone(),
            office: wanted.id.clone(),
            unit: unit.id.clone(),
            from: self.now().date(),
            until: None,
        };
        self.tell(by, vec![SystemChange::Appointed(appointment)], &format!("appoint {person} {office} {}", unit.id)).await?;
        Ok(self.store.security("appointed", &by.person, person).await?)
    }

    /// Ends an appointment: it no longer counts from now on.
    ///
    /// # Errors
    /// Denied, oneself, no such appointment, or the store is away.
    pub async fn relieve(&self, by: &Principal, appointment: &Id) -> Result<(), ServiceError> {
        may(by, Right::Grants, &self.catalogue())?;
        let today = self.now().date();
        let held = self.store.appointments(None, today).await?;
        let held = held.into_iter().find(|each| each.id == *appointment).ok_or(Denied::Unknown)?;
        if held.person == by.person {
            return Err(ServiceError::input("person", "不能任免自己的岗位，请由另一名安全管理员办理"));
        }
        // Rights end at once, so yesterday was the last day.
        let until = today.yesterday().unwrap_or(today);
        self.tell(by, vec![SystemChange::Relieved { id: appointment.clone(), until }], &format!("relieve {appointment}")).await?;
        Ok(self.store.security("relieved", &by.person, &held.person).await?)
    }

    /// Local values as they were set, newest first for each key.
    ///
    /// # Errors
    /// The store is away.
    pub async fn local_settings(&self) -> Result<Vec<LocalSetting>, ServiceError> {
        Ok(self.store.local_settings().await?)
    }

    /// Sets a local value.
    ///
    /// # Errors
    /// Denied, an unknown key, a value of the wrong kind, no basis, or the store is away.
    pub async fn set_local(&self, by: &Principal, setting: LocalSetting) -> Result<(), ServiceError> {
        let catalogue = self.catalogue();
        may(by, Right::LocalValues, &catalogue)?;
        let Some(defined) = catalogue.local_values.iter().find(|value| value.id == setting.key) else {
            return Err(ServiceError::input("key", "没有这一项本区规定"));
        };
        let fits = match defined.kind.as_str() {
            "length" => setting.length.is_some(),
            "text" => setting.text.as_ref().is_some_and(|text| !text.trim().is_empty()),
            _ => setting.number.is_some_and(|number| number >= 0),
        };
        if !fits {
            return Err(ServiceError::input("value", format!("请填写“{}”的值", defined.title)));
        }
        if setting.basis.trim().is_empty() {
            return Err(ServiceError::input("basis", "请填写依据文件的名称和文号"));
        }
        let body = format!("{setting:?}");
        self.tell(by, vec![SystemChange::Local(setting)], &body).await
    }

    /// Newest lines of the security log.
    ///
    /// # Errors
    /// Denied, or the store is away.
    pub async fn security_lines(&self, by: &Principal, limit: u64) -> Result<Vec<SecurityLine>, ServiceError> {
        may(by, Right::Audit, &self.catalogue())?;
        let names = self.names().await?;
        let lines = self.store.security_log(limit).await?;
        let zone = jiff::tz::Offset::constant(8);
        let line = |(at, kind, person, detail): (i64, String, Id, String)| SecurityLine {
            at: jiff::Timestamp::from_millisecond(at).map(|at| zone.to_datetime(at)).unwrap_or_default(),
            kind,
            person: names.of(&person),
            detail: names.of(&detail),
        };
        Ok(lines.into_iter().map(line).collect())
    }

    /// The ledger at a glance.
    ///
    /// # Errors
    /// Denied, or the store is away.
    pub async fn ledger_overview(&self, by: &Principal) -> Result<LedgerOverview, ServiceError> {
        may(by, Right::Ledger, &self.catalogue())?;
        let (size, root) = self.store.head().await?;
        let mut checkpoints = Vec::new();
        for note in self.store.notes().await?.into_iter().rev() {
            let root = note.checkpoint().map(|checkpoint| checkpoint.root.to_base64()).unwrap_or_default();
            checkpoints.push((note.size(), root, note.text().to_owned()));
        }
        let (logs, witnesses) = self.store.verifier_keys()?;
        let keys = logs.iter().chain(&witnesses).map(ToString::to_string).collect();
        Ok(LedgerOverview { origin: self.store.origin().to_owned(), size, root: root.to_base64(), checkpoints, keys })
    }

    /// Recomputes everything: hashes, chains, sealed values, projections, files.
    ///
    /// # Errors
    /// Denied, or the store is away.
    pub async fn verify_ledger(&self, by: &Principal) -> Result<Verified, ServiceError> {
        may(by, Right::Ledger, &self.catalogue())?;
        Ok(self.store.verify().await?)
    }

    /// Signs a checkpoint of the present size.
    ///
    /// # Errors
    /// Denied, or the store is away.
    pub async fn sign_checkpoint(&self, by: &Principal) -> Result<u64, ServiceError> {
        may(by, Right::Ledger, &self.catalogue())?;
        Ok(self.store.checkpoint().await?.size())
    }

    async fn tell(&self, by: &Principal, changes: Vec<SystemChange>, body: &str) -> Result<(), ServiceError> {
        self.store.append_system(self.request(by, body), Moment::from(self.now()), changes).await?;
        Ok(())
    }
}
