//! Passwords: what is accepted, how they are kept (Argon2id), and one-time passwords.
//!
//! Rules after ASVS 6.2: length only, any characters, no composition, checked against words that come first to mind.

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::ServiceError;

/// Hashing takes 19 MiB and a core: not more than this at a time, whoever knocks.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Shortest accepted password, in characters.
pub const LEAST: usize = 12;
/// Longest.
pub const MOST: usize = 128;
/// A password without its obvious parts has at least so many different characters.
const LEAST_DIFFERENT: usize = 5;

/// Parts that come first to mind; a password made of them is none.
const OBVIOUS: [&str; 40] = [
    "1234567890",
    "0123456789",
    "123456789",
    "12345678",
    "123456",
    "987654321",
    "654321",
    "12345",
    "1234",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "asdfgh",
    "zxcvbnm",
    "1qaz2wsx3edc",
    "1qaz2wsx",
    "qazwsxedc",
    "qazwsx",
    "abcdefghijklmnopqrstuvwxyz",
    "abcdefgh",
    "abc",
    "password",
    "passwd",
    "passw0rd",
    "p@ssw0rd",
    "admin",
    "administrator",
    "welcome",
    "letmein",
    "iloveyou",
    "mingfa",
    "woaini",
    "zhongguo",
    "china",
    "changsha",
    "zhengfu",
    "sifaju",
    "2019",
    "2020",
    "2021",
];

/// Whether a password is accepted; `context` are words of the person and place (login, name, district).
///
/// # Errors
/// One sentence that says what would be.
pub fn judge(password: &str, context: &[&str]) -> Result<(), ServiceError> {
    let length = password.chars().count();
    if length < LEAST {
        return Err(ServiceError::input("password", format!("口令至少{LEAST}个字符，现在是{length}个；可以用几个互不相干的词连起来")));
    }
    if length > MOST {
        return Err(ServiceError::input("password", format!("口令至多{MOST}个字符，现在是{length}个")));
    }
    let mut rest = password.to_lowercase();
    let own: Vec<String> = context.iter().map(|word| word.to_lowercase()).collect();
    for word in own.iter().map(String::as_str).chain(OBVIOUS) {
        if word.chars().count() >= 2 {
            rest = rest.replace(word, "");
        }
    }
    let mut different: Vec<char> = rest.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < LEAST_DIFFERENT {
        return Err(ServiceError::input(
            "password",
            "口令太容易猜到（常见词、连续或重复的字符，或用户名、姓名、单位名）；可以用几个互不相干的词连起来",
        ));
    }
    Ok(())
}

/// Hashes a password for keeping, away from the async workers. `salt` are 16 unpredictable bytes.
///
/// # Errors
/// The machine is out of memory.
pub(crate) async fn hash(password: String, salt: Vec<u8>) -> Result<String, ServiceError> {
    on_blocking(move || {
        let hash: Result<PasswordHash, _> = hasher()?.hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|_| away())
    })
    .await
}

/// Whether a password is the one that was hashed. Without a hash (unknown login, no password set) it takes as long and says no.
///
/// # Errors
/// The machine is out of memory.
pub(crate) async fn fits(password: String, hash: Option<String>) -> Result<bool, ServiceError> {
    on_blocking(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| dummy().to_owned());
        let Ok(parsed) = PasswordHash::new(&text) else { return Ok(false) };
        Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await
}

/// A one-time password of 80 bits from 16 unpredictable bytes, easy to read from paper: no 0, 1, l, o.
pub(crate) fn one_time(random: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut text = String::new();
    for (at, byte) in random.iter().take(16).enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(LETTERS.get(usize::from(byte % 32)).map_or('x', |letter| char::from(*letter)));
    }
    text
}

async fn on_blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static) -> Result<T, ServiceError> {
    let _turn = HASHING.acquire().await.map_err(|_| away())?;
    tokio::task::spawn_blocking(work).await.map_err(|_| away())?
}

fn hasher() -> Result<Argon2<'static>, ServiceError> {
    let params = Params::new(19_456, 2, 1, None).map_err(|_| away())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A hash that no password fits, made once with the same cost as the real ones.
fn dummy() -> &'static str {
    static DUMMY: OnceLock<String> = OnceLock::new();
    DUMMY.get_or_init(|| {
        let made: Option<PasswordHash> =
            hasher().ok().and_then(|hasher| hasher.hash_password_with_salt(b"no one's password", b"no one's salt...").ok());
        made.map(|hash| hash.to_string()).unwrap_or_default()
    })
}

fn away() -> ServiceError {
    ServiceError::Store(mingfa_store::StoreError::Unavailable("口令校验".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obvious_passwords_are_refused_with_a_reason() {
        for bad in [
            "short",
            "123456789012",
            "aaaaaaaaaaaaaaaa",
            "Password1234",
            "qwertyuiop12",
            "Mingfa2020!!",
            "wangfang123456",
            "明德区司法局明德区司法局",
        ] {
            assert!(judge(bad, &["wangfang", "明德区", "司法局"]).is_err(), "{bad}");
        }
        for good in ["correct horse battery", "晨光-铁路-三月-柠檬树-风", "x7Kq-92mV-tRw3", "a very long sentence that nobody guesses"]
        {
            assert!(judge(good, &["wangfang", "明德区"]).is_ok(), "{good}");
        }
        assert!(judge(&"ab3$".repeat(40), &[]).is_err());
    }

    #[test]
    fn one_time_passwords_are_accepted_by_the_rules_and_differ() {
        let first = one_time(&(0_u8..16).collect::<Vec<_>>());
        assert_eq!(first, "abcd-efgh-ijkm-npqr");
        let second = one_time(&[7, 200, 91, 33, 4, 250, 18, 77, 140, 9, 61, 222, 105, 31, 83, 47]);
        assert_ne!(first, second);
        assert!(judge(&second, &[]).is_ok());
    }

    #[tokio::test]
    async fn a_password_fits_its_hash_and_no_other() {
        let kept = hash("晨光-铁路-三月-柠檬".to_owned(), vec![7; 16]).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("晨光-铁路-三月-柠檬".to_owned(), Some(kept.clone())).await.unwrap());
        assert!(!fits("晨光-铁路-三月-苹果".to_owned(), Some(kept)).await.unwrap());
        assert!(!fits("no one's password".to_owned(), None).await.unwrap());
        assert!(!fits("x".to_owned(), Some(String::new())).await.unwrap());
    }
}
