//! Accounts: who signs in, sessions, passwords, and who may have an account at all.
//!
//! A wrong login, a wrong password, a disabled account and too many tries get the same answer after the same time, so that nobody
//! learns which accounts there are (reliability-security §2 row 40).

use mingfa_catalogue::Id;
use mingfa_store::api::{Appointment, Certificate, Person, RequestKey, SystemChange};
use mingfa_store::{Account, Session, StoreError};
use mingfa_time::Moment;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::error::ServiceError;
use crate::matters::body_hash;
use crate::may::may;
use crate::passwords;
use crate::principal::{Principal, Right};
use crate::service::Service;

/// Unused for so long, a session ends.
const IDLE_MS: i64 = 30 * 60 * 1_000;
/// However used, it ends after so long.
const LONGEST_MS: i64 = 10 * 3_600 * 1_000;
/// "Last used" is written at most this often.
const TOUCH_MS: i64 = 60 * 1_000;
/// The longest wait after wrong tries: a stranger may slow a person down, never lock them out for good.
const LONGEST_WAIT_S: i64 = 600;

/// Tries are counted one after the other, so that a thousand at once count as a thousand.
static TRIES: Mutex<()> = Mutex::const_new(());

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who, with today's appointments.
    pub principal: Principal,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Token that every form must carry.
    pub csrf: String,
    /// The password was a one-time one: nothing may be done before it is changed.
    pub must_change: bool,
}

/// A session that has just begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The secret of the cookie: 256 bits, hex. Only its SHA-256 is kept.
    pub token: String,
    /// Who.
    pub signed_in: SignedIn,
}

/// A person to be given an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Name.
    pub name: String,
    /// What they sign in with: 2 to 64 letters, digits, `.`, `-`, `_` or Chinese characters.
    pub login: String,
    /// Office and unit to appoint them to.
    pub appointments: Vec<(Id, Id)>,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The person.
    pub person: Person,
    /// Appointments in force today.
    pub appointments: Vec<Appointment>,
    /// Certificates, those that are over too.
    pub certificates: Vec<Certificate>,
}

impl Service {
    /// Signs in and begins a session.
    ///
    /// # Errors
    /// One and the same sentence whatever was wrong; or the store is away.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<NewSession, ServiceError> {
        let account = self.book_try(login.trim()).await?;
        let hash =
            account.as_ref().filter(|account| !account.person.disabled && !account.hash.is_empty()).map(|account| account.hash.clone());
        let password: String = password.chars().take(passwords::MOST + 1).collect();
        let fits = passwords::fits(password, hash).await?;
        let Some(account) = account.filter(|_| fits) else {
            self.store.security("sign-in-failed", &Id::new("public"), "").await?;
            return Err(wrong());
        };
        self.store.book_sign_in(&account.person.id, true).await?;
        self.store.security("sign-in", &account.person.id, "").await?;
        self.begin(account).await
    }

    /// Counts a try before it is judged; none when the login is unknown or still has to wait.
    async fn book_try(&self, login: &str) -> Result<Option<Account>, ServiceError> {
        let _in_turn = TRIES.lock().await;
        let Some(account) = self.store.account(login).await? else { return Ok(None) };
        // A clock that was set back (a demonstration begins its day anew) keeps nobody out who has not failed.
        let wait = wait_s(account.failures) * 1_000;
        let waited = account.failed_at.map_or(i64::MAX, |at| self.store.now().as_millisecond().saturating_sub(at));
        if wait > 0 && waited < wait {
            return Ok(None);
        }
        self.store.book_sign_in(&account.person.id, false).await?;
        Ok(Some(account))
    }

    async fn begin(&self, account: Account) -> Result<NewSession, ServiceError> {
        let token = self.store.random_hex(32);
        let csrf = self.store.random_hex(32);
        self.store.put_session(&token_hash(&token), &account.person.id, &csrf).await?;
        let principal = self.principal(&account.person.id).await?;
        let signed_in =
            SignedIn { principal, name: account.person.name, login: account.person.login, csrf, must_change: account.must_change };
        Ok(NewSession { token, signed_in })
    }

    /// Who a session's token belongs to; none when it has ended, was never, or the account is disabled.
    ///
    /// # Errors
    /// The store is away.
    pub async fn session(&self, token: &str) -> Result<Option<SignedIn>, ServiceError> {
        let hash = token_hash(token);
        let Some(session) = self.store.session(&hash).await? else { return Ok(None) };
        let now = self.store.now().as_millisecond();
        let account = match self.store.person(&session.person).await? {
            Some(person) if !person.disabled && lasts(&session, now) => self.store.account(&person.login).await?,
            _ => None,
        };
        let Some(account) = account else {
            self.store.end_session(&hash).await?;
            return Ok(None);
        };
        if now.saturating_sub(session.seen) >= TOUCH_MS {
            self.store.touch_session(&hash).await?;
        }
        let principal = self.principal(&session.person).await?;
        Ok(Some(SignedIn {
            principal,
            name: account.person.name,
            login: account.person.login,
            csrf: session.csrf,
            must_change: account.must_change,
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The store is away.
    pub async fn sign_out(&self, token: &str) -> Result<(), ServiceError> {
        Ok(self.store.end_session(&token_hash(token)).await?)
    }

    /// Changes one's own password; every session of the person ends, so they sign in anew.
    ///
    /// # Errors
    /// The old one is wrong, the new one is not accepted, or the store is away.
    pub async fn change_password(&self, who: &SignedIn, old: &str, new: &str) -> Result<(), ServiceError> {
        let account = self.book_try(&who.login).await?;
        let hash = account.map(|account| account.hash);
        if !passwords::fits(old.to_owned(), hash).await? {
            return Err(ServiceError::input("old", "原口令不正确，请重新输入；连续输错会要求等待"));
        }
        if old == new {
            return Err(ServiceError::input("password", "新口令与原口令相同，请换一个"));
        }
        passwords::judge(new, &[&who.login, &who.name, self.store.district_name(), "司法局", "区政府"])?;
        let salt = self.salt()?;
        let hash = passwords::hash(new.to_owned(), salt).await?;
        self.store.set_password(&who.principal.person, &hash, false).await?;
        Ok(self.store.security("password-changed", &who.principal.person, "").await?)
    }

    /// Gives a person an account, appoints them, and gives back the id with a one-time password.
    ///
    /// # Errors
    /// Denied; login taken or ill-formed; unknown office or unit; offices that one person may not hold together.
    pub async fn add_person(&self, by: &Principal, new: &NewPerson) -> Result<(Id, String), ServiceError> {
        may(by, Right::Users, &self.catalogue())?;
        if !new.appointments.is_empty() && !by.console {
            may(by, Right::Grants, &self.catalogue())?;
        }
        self.judge_person(new).await?;
        let today = self.now().date();
        let person =
            Person { id: self.store.new_id("p"), name: new.name.trim().to_owned(), login: new.login.trim().to_owned(), disabled: false };
        let mut changes = vec![SystemChange::Person(person.clone())];
        for (office, unit) in &new.appointments {
            let id = self.store.new_id("a");
            changes.push(SystemChange::Appointed(Appointment {
                id,
                person: person.id.clone(),
                office: office.clone(),
                unit: unit.clone(),
                from: today,
                until: None,
            }));
        }
        self.store.append_system(self.request(by, &format!("{new:?}")), Moment::from(self.now()), changes).await?;
        let password = self.reset_password(by, &person.id).await?;
        Ok((person.id, password))
    }

    /// Sets a new one-time password; every session of the person ends.
    ///
    /// # Errors
    /// Denied, or the store is away.
    pub async fn reset_password(&self, by: &Principal, person: &Id) -> Result<String, ServiceError> {
        may(by, Right::Users, &self.catalogue())?;
        let random = hex::decode(self.store.random_hex(16)).map_err(|_| StoreError::damaged("随机数"))?;
        let password = passwords::one_time(&random);
        let hash = passwords::hash(password.clone(), self.salt()?).await?;
        self.store.set_password(person, &hash, true).await?;
        self.store.security("password-reset", &by.person, person).await?;
        Ok(password)
    }

    /// Disables an account; its sessions end, its record stays.
    ///
    /// # Errors
    /// Denied, no such account, or the store is away.
    pub async fn disable_person(&self, by: &Principal, login: &str) -> Result<Person, ServiceError> {
        may(by, Right::Users, &self.catalogue())?;
        let account = self.store.account(login.trim()).await?;
        let account = account.ok_or_else(|| StoreError::NotFound(format!("用户“{login}”，请用 mingfa user list 查看现有用户")))?;
        let person = Person { disabled: true, ..account.person };
        self.store
            .append_system(
                self.request(by, &format!("disable {}", person.id)),
                Moment::from(self.now()),
                vec![SystemChange::Person(person.clone())],
            )
            .await?;
        // Taking the hash away also ends every session.
        self.store.set_password(&person.id, "", true).await?;
        self.store.security("disabled", &by.person, &person.id).await?;
        Ok(person)
    }

    /// Every account with today's appointments and its certificates.
    ///
    /// # Errors
    /// Denied, or the store is away.
    pub async fn list_persons(&self, by: &Principal) -> Result<Vec<Listed>, ServiceError> {
        let catalogue = self.catalogue();
        may(by, Right::Users, &catalogue).or_else(|_| may(by, Right::Grants, &catalogue))?;
        let appointments = self.store.appointments(None, self.now().date()).await?;
        let persons = self.store.persons().await?;
        let certificates = self.store.certificates(None).await?;
        let listed = |person: Person| Listed {
            appointments: appointments.iter().filter(|appointment| appointment.person == person.id).cloned().collect(),
            certificates: certificates.iter().filter(|certificate| certificate.person == person.id).cloned().collect(),
            person,
        };
        Ok(persons.into_iter().map(listed).collect())
    }

    async fn judge_person(&self, new: &NewPerson) -> Result<(), ServiceError> {
        let (name, login) = (new.name.trim(), new.login.trim());
        if name.is_empty() || name.chars().count() > 50 {
            return Err(ServiceError::input("name", "姓名应为1至50个字"));
        }
        let fine = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        if !(2..=64).contains(&login.chars().count()) || !login.chars().all(fine) {
            return Err(ServiceError::input("login", "用户名应为2至64个字母、数字、汉字或 . - _"));
        }
        if self.store.account(login).await?.is_some() {
            return Err(ServiceError::input("login", format!("用户名“{login}”已有人使用，请换一个")));
        }
        let world = self.world();
        let mut held = Vec::new();
        for (office, unit) in &new.appointments {
            let Some(office) = world.catalogue.offices.iter().find(|each| each.id == *office) else {
                return Err(ServiceError::input("office", format!("没有“{office}”这个岗位")));
            };
            if !world.units.iter().any(|each| each.id == *unit) {
                return Err(ServiceError::input("unit", format!("没有“{unit}”这个单位")));
            }
            held.push(office);
        }
        for office in &held {
            if let Some(other) = held.iter().find(|other| office.apart.contains(&other.id)) {
                return Err(ServiceError::input("office", format!("“{}”和“{}”不得由同一人担任（三员分立）", office.title, other.title)));
            }
        }
        Ok(())
    }

    pub(crate) fn request(&self, by: &Principal, body: &str) -> RequestKey {
        RequestKey { key: format!("k-{}", self.store.random_hex(12)), principal: by.person.clone(), body: body_hash(body) }
    }

    fn salt(&self) -> Result<Vec<u8>, ServiceError> {
        hex::decode(self.store.random_hex(16)).map_err(|_| ServiceError::Store(StoreError::damaged("随机数")))
    }
}

/// Seconds to wait after so many failures: none for the first two, then 2, 4, 8 …, at most ten minutes. Ten tries take ten minutes.
fn wait_s(failures: u32) -> i64 {
    match failures {
        0..=2 => 0,
        3..=9 => 1 << (failures - 2),
        _ => LONGEST_WAIT_S,
    }
}

fn lasts(session: &Session, now: i64) -> bool {
    now.saturating_sub(session.seen) < IDLE_MS && now.saturating_sub(session.made) < LONGEST_MS
}

fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn wrong() -> ServiceError {
    ServiceError::input("password", "用户名或口令不正确，请核对后重试；连续输错会要求等待，仍不行请联系系统管理员")
}

/// Nobody signed in is the public.
impl From<Option<SignedIn>> for Principal {
    fn from(signed_in: Option<SignedIn>) -> Self {
        signed_in.map_or_else(Self::public, |signed_in| signed_in.principal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<i64> = (0..12).map(wait_s).collect();
        assert_eq!(waits, [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 600, 600]);
    }

    #[test]
    fn sessions_end_when_idle_and_after_ten_hours() {
        let session = Session { person: Id::new("p"), csrf: String::new(), made: 0, seen: 3_600_000 };
        assert!(lasts(&session, 3_600_000 + IDLE_MS - 1));
        assert!(!lasts(&session, 3_600_000 + IDLE_MS));
        assert!(!lasts(&Session { seen: LONGEST_MS, ..session }, LONGEST_MS));
    }
}
