//! Sealing: a salted commitment for the leaf, and the value beside it — readable, or encrypted with a masked form and a keyed look-up.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use hmac::{Hmac, Mac};
use mingfa_catalogue::model::{Class, FieldType};
use mingfa_catalogue::{Id, Value};
use sha2::Sha256;

use crate::append::encode::ledger_value;
use crate::db::Cell;
use crate::error::StoreError;
use crate::mask::mask;

/// What is sealed, and where.
pub(crate) struct Sealing<'a> {
    pub(crate) origin: &'a str,
    pub(crate) matter: &'a str,
    pub(crate) field: &'a str,
    pub(crate) class: Class,
    pub(crate) kind: Option<&'a FieldType>,
}

/// A sealed value, ready for its row.
pub(crate) struct SealedValue {
    pub(crate) commitment: String,
    salt: [u8; 32],
    value: Option<String>,
    cipher: Option<Vec<u8>>,
    masked: Option<String>,
    lookup: Option<Vec<u8>>,
    blob: Option<String>,
}

/// The district's secret keys: one for values at rest, one for exact look-up. They never reach a log or a message.
#[derive(Clone)]
pub(crate) struct Secrets {
    value: [u8; 32],
    lookup: [u8; 32],
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// From the 64 bytes of the key file.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (value, lookup) = bytes.split_at_checked(32)?;
        Some(Self { value: value.try_into().ok()?, lookup: lookup.try_into().ok()? })
    }

    /// Seals a value with a fresh salt and nonce.
    pub(crate) fn seal(&self, sealing: &Sealing<'_>, value: &Value, salt: [u8; 32], nonce: [u8; 12]) -> Result<SealedValue, StoreError> {
        let json = mingfa_matter::to_json(value);
        let text = json.to_string();
        let commitment = mingfa_ledger::seal(sealing.origin, sealing.matter, sealing.field, &ledger_value(json)?, &salt)
            .map_err(|error| StoreError::Refused(format!("“{}”不能封存：{error}", sealing.field)))?;
        let blob = match value {
            Value::File(file) => Some(file.blob.clone()),
            _ => None,
        };
        if sealing.class <= Class::Text {
            return Ok(SealedValue { commitment, salt, value: Some(text), cipher: None, masked: None, lookup: None, blob });
        }
        let cipher = self.encrypt(sealing, text.as_bytes(), nonce)?;
        let plain = match value {
            Value::Text(text) => text.as_str(),
            _ => "",
        };
        let masked = mask(sealing.kind, plain);
        let lookup = Some(self.lookup(sealing.field, plain));
        Ok(SealedValue { commitment, salt, value: None, cipher: Some(cipher), masked: Some(masked), lookup, blob })
    }

    /// Nonce ‖ ciphertext, bound to its place so that rows cannot be swapped.
    fn encrypt(&self, sealing: &Sealing<'_>, plain: &[u8], nonce: [u8; 12]) -> Result<Vec<u8>, StoreError> {
        let aad = format!("{}\n{}\n{}", sealing.origin, sealing.matter, sealing.field);
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.value));
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() })
            .map_err(|_| StoreError::Refused("加密失败".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The text of a ciphertext.
    pub(crate) fn decrypt(&self, origin: &str, matter: &str, field: &str, sealed: &[u8]) -> Result<String, StoreError> {
        let broken = || StoreError::damaged(format!("{matter} 的“{field}”不能解密，密钥不符或内容被改动"));
        let (nonce, body) = sealed.split_at_checked(12).ok_or_else(broken)?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| broken())?;
        let aad = format!("{origin}\n{matter}\n{field}");
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.value));
        let plain = cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: aad.as_bytes() }).map_err(|_| broken())?;
        String::from_utf8(plain).map_err(|_| broken())
    }

    /// Keyed hash for exact look-up of a personal value.
    pub(crate) fn lookup(&self, field: &str, text: &str) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.lookup) else { return Vec::new() };
        mac.update(field.as_bytes());
        mac.update(&[0]);
        mac.update(text.trim().as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl SealedValue {
    /// Its row of table `sealed`.
    pub(crate) fn row(self, district: &str, n: u64, field: &Id, class: Class) -> Vec<Cell> {
        vec![
            Cell::text(district),
            Cell::count(n),
            Cell::text(field.as_str()),
            Cell::int(match class {
                Class::Clear | Class::Text => 1,
                Class::Personal => 2,
                Class::Sensitive => 3,
            }),
            Cell::blob(self.salt),
            Cell::Text(self.value),
            Cell::Blob(self.cipher),
            Cell::Text(self.masked),
            Cell::Blob(self.lookup),
            Cell::Text(self.blob),
        ]
    }
}
