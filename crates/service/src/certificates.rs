//! Certificates of persons (行政执法证 …): facts on record, entered by those who appoint. Whether one is valid on the day of an act is
//! judged by the engine.

use mingfa_catalogue::Id;
use mingfa_store::StoreError;
use mingfa_store::api::{Certificate, Person, SystemChange};
use mingfa_time::{Date, Moment};

use crate::error::ServiceError;
use crate::may::{Denied, may};
use crate::principal::{Principal, Right};
use crate::service::Service;

/// Longest number of a certificate, in characters.
const NUMBER_LENGTH: usize = 50;

/// A certificate to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCertificate {
    /// Kind, of the catalogue's list.
    pub kind: Id,
    /// Its number.
    pub number: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl Service {
    /// Enters a certificate of a person and gives its id.
    ///
    /// # Errors
    /// Denied, one's own, an unknown person or kind, no number, an end before its beginning, or the store is away.
    pub async fn certify(&self, by: &Principal, person: &Id, new: &NewCertificate) -> Result<Id, ServiceError> {
        self.may_certify(by)?;
        if by.person == *person {
            return Err(ServiceError::input("person", "不能登记自己的证件，请由另一名安全管理员办理"));
        }
        self.store.person(person).await?.filter(|person| !person.disabled).ok_or(Denied::Unknown)?;
        let mut wrong: Vec<(String, String)> = Vec::new();
        if !self.catalogue().certificates().iter().any(|kind| kind.id == new.kind) {
            wrong.push(("kind".to_owned(), "请选择证件种类".to_owned()));
        }
        let number = new.number.trim();
        if number.is_empty() || number.chars().count() > NUMBER_LENGTH {
            wrong.push(("number".to_owned(), format!("证件编号应为1至{NUMBER_LENGTH}个字")));
        }
        if new.until < new.from {
            wrong.push(("until".to_owned(), "有效期止早于有效期起，请核对".to_owned()));
        }
        if !wrong.is_empty() {
            return Err(ServiceError::Input(wrong));
        }
        let certificate = Certificate {
            id: self.store.new_id("c"),
            person: person.clone(),
            kind: new.kind.clone(),
            number: number.to_owned(),
            from: new.from,
            until: new.until,
        };
        let id = certificate.id.clone();
        let request = self.request(by, &format!("certify {person} {new:?}"));
        self.store.append_system(request, Moment::from(self.now()), vec![SystemChange::Certified(certificate)]).await?;
        self.store.security("certified", &by.person, person).await?;
        Ok(id)
    }

    /// Ends a certificate (withdrawn, given back, entered by mistake): it no longer counts from today on. What was done before stands.
    ///
    /// # Errors
    /// Denied, one's own, no such certificate that is still valid, or the store is away.
    pub async fn end_certificate(&self, by: &Principal, certificate: &Id) -> Result<(), ServiceError> {
        self.may_certify(by)?;
        let today = self.now().date();
        let known = self.store.certificates(None).await?;
        let known = known.into_iter().find(|each| each.id == *certificate && each.until >= today).ok_or(Denied::Unknown)?;
        if known.person == by.person {
            return Err(ServiceError::input("person", "不能注销自己的证件，请由另一名安全管理员办理"));
        }
        let until = today.yesterday().unwrap_or(today);
        let request = self.request(by, &format!("end certificate {certificate}"));
        let change = SystemChange::CertificateEnded { id: certificate.clone(), until };
        self.store.append_system(request, Moment::from(self.now()), vec![change]).await?;
        Ok(self.store.security("certificate-ended", &by.person, &known.person).await?)
    }

    /// The person who signs in with this name.
    ///
    /// # Errors
    /// Denied, nobody does, or the store is away.
    pub async fn person_called(&self, by: &Principal, login: &str) -> Result<Person, ServiceError> {
        self.may_certify(by)?;
        let account = self.store.account(login.trim()).await?;
        let missing = || StoreError::NotFound(format!("用户“{login}”，请用 mingfa user list 查看现有用户"));
        Ok(account.ok_or_else(missing)?.person)
    }

    /// Those who appoint, and the console, which makes accounts with their appointments too.
    fn may_certify(&self, by: &Principal) -> Result<(), ServiceError> {
        let right = if by.console { Right::Users } else { Right::Grants };
        may(by, right, &self.catalogue())?;
        Ok(())
    }
}
