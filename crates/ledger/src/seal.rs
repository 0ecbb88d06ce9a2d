//! Salted commitments to values that do not stand in the leaf (reliability-security §3.8).
//!
//! Hiding rests on the salt, which is random, fresh for each field of each event and never derived from a key;
//! binding on SHA-256. When value and salt are erased, the leaf proves that something was stated, and no longer what.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::canonical::{CanonError, Value, write, write_text};
use crate::hash::write_hex;

/// The commitment to `value` as `field` of an event of `matter` in the log `origin`:
/// `hmac-sha256:` and the hexadecimal HMAC-SHA-256 under the salt.
///
/// Fails only where the value is outside the limits of §3.3; inside the message it stands one level down, so it may
/// nest one level less than a leaf.
pub fn seal(
    origin: &str,
    matter: &str,
    field: &str,
    value: &Value,
    salt: &[u8; 32],
) -> Result<String, CanonError> {
    seal_for(origin, &matter.into(), field, value, salt)
}

/// As [`seal`], for a matter that the audit found to be something else than a string.
pub(crate) fn seal_for(
    origin: &str,
    matter: &Value,
    field: &str,
    value: &Value,
    salt: &[u8; 32],
) -> Result<String, CanonError> {
    // JCS of ["mingfa/sealed/v1", log, matter, field, value].
    let mut message = Vec::with_capacity(256);
    message.extend_from_slice(b"[\"mingfa/sealed/v1\",");
    write_text(&mut message, origin);
    message.push(b',');
    write(&mut message, matter, 1)?;
    message.push(b',');
    write_text(&mut message, field);
    message.push(b',');
    write(&mut message, value, 1)?;
    message.push(b']');
    Ok(commitment(salt, &message))
}

/// Whether `value` and `salt` open the commitment that stands in the leaf.
pub fn opens(
    commitment: &str,
    origin: &str,
    matter: &str,
    field: &str,
    value: &Value,
    salt: &[u8; 32],
) -> bool {
    seal(origin, matter, field, value, salt).is_ok_and(|own| own == commitment)
}

/// Whether a text has the form of a commitment.
pub(crate) fn has_form(text: &str) -> bool {
    text.strip_prefix("hmac-sha256:").is_some_and(|digits| {
        digits.len() == 64
            && digits
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

fn commitment(salt: &[u8; 32], message: &[u8]) -> String {
    let mut out = Vec::with_capacity(76);
    out.extend_from_slice(b"hmac-sha256:");
    // HMAC takes keys of any length, so this cannot fail; an empty digest would open nothing.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(salt) {
        mac.update(message);
        write_hex(&mut out, &mac.finalize().into_bytes());
    }
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::Object;

    #[test]
    fn binds_every_part() {
        let value = Value::Object(Object::from([("name".into(), "张某".into())]));
        let salt = [7; 32];
        let sealed = seal("a.example/d", "m/1", "caller", &value, &salt).unwrap();
        assert!(has_form(&sealed));
        assert!(opens(
            &sealed,
            "a.example/d",
            "m/1",
            "caller",
            &value,
            &salt
        ));
        assert!(!opens(
            &sealed,
            "b.example/d",
            "m/1",
            "caller",
            &value,
            &salt
        ));
        assert!(!opens(
            &sealed,
            "a.example/d",
            "m/2",
            "caller",
            &value,
            &salt
        ));
        assert!(!opens(
            &sealed,
            "a.example/d",
            "m/1",
            "called",
            &value,
            &salt
        ));
        assert!(!opens(
            &sealed,
            "a.example/d",
            "m/1",
            "caller",
            &"张某".into(),
            &salt
        ));
        assert!(!opens(
            &sealed,
            "a.example/d",
            "m/1",
            "caller",
            &value,
            &[8; 32]
        ));
        // Without the quotation marks of JSON two splits of the same characters would be one message.
        assert_ne!(
            seal("a", "b,c", "d", &Value::Null, &salt).unwrap(),
            seal("a,b", "c", "d", &Value::Null, &salt).unwrap()
        );
    }
}
