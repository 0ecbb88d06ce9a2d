//! Verifier keys of signed notes and what signs for them (C2SP signed-note, tlog-cosignature).

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::LedgerError;
use crate::base64;

/// A public key that signatures on checkpoints are checked with, under its name.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    id: [u8; 4],
    public: VerifyingKey,
}

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Type 0x01: the log signs the note's text.
    Log,
    /// Type 0x04: a witness signs the note's text and the time.
    Witness,
}

/// Something that signs: a key in memory here, a card or a security module elsewhere.
pub trait Signer: Send + Sync {
    /// The key that its signatures are checked with.
    fn verifier(&self) -> &VerifierKey;

    /// The 64 bytes of the Ed25519 signature over these bytes.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], LedgerError>;
}

/// An Ed25519 key held in memory; wiped when dropped.
pub struct SeedSigner {
    verifier: VerifierKey,
    secret: SigningKey,
}

impl SeedSigner {
    /// The key of this RFC 8032 seed: 32 bytes from the system's generator, kept secret by the caller.
    pub fn new(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<SeedSigner, LedgerError> {
        let secret = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, kind, secret.verifying_key())?;
        Ok(SeedSigner { verifier, secret })
    }
}

impl Signer for SeedSigner {
    fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], LedgerError> {
        Ok(self.secret.sign(message).to_bytes())
    }
}

impl VerifierKey {
    /// Reads `name+hash+base64`: the hash is the key id in hexadecimal, the base64 the type byte and the key.
    pub fn parse(text: &str) -> Result<VerifierKey, LedgerError> {
        let not_a_key = || LedgerError::NotAKey(text.chars().take(80).collect());
        let mut parts = text.splitn(3, '+'); // base64 may hold further plus signs
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(not_a_key());
        };
        let raw = base64::decode(data).ok_or_else(not_a_key)?;
        let (kind, public) = match raw.split_first() {
            Some((1, public)) => (KeyKind::Log, public),
            Some((4, public)) => (KeyKind::Witness, public),
            _ => return Err(not_a_key()),
        };
        let public: [u8; 32] = public.try_into().map_err(|_| not_a_key())?;
        let public = VerifyingKey::from_bytes(&public).map_err(|_| not_a_key())?;
        let key = VerifierKey::new(name, kind, public).map_err(|_| not_a_key())?;
        match hex::decode(id) {
            Ok(id) if id == key.id => Ok(key),
            _ => Err(not_a_key()),
        }
    }

    /// The key's name: of a log's key, the log's origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The first four bytes of `SHA-256(name ‖ 0x0A ‖ type ‖ key)`.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// Whether these 64 bytes are the signature of `message`. As RFC 8032 §5.1.7 without the cofactor, and with S < L:
    /// what the independent auditor accepts, no more and no less.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|s| self.public.verify(message, &s).is_ok())
    }

    fn new(name: &str, kind: KeyKind, public: VerifyingKey) -> Result<VerifierKey, LedgerError> {
        check_name(name)?;
        let id = Sha256::new()
            .chain_update(name)
            .chain_update(b"\n")
            .chain_update([kind.byte()])
            .chain_update(public.as_bytes())
            .finalize();
        let (id, _) = id
            .split_first_chunk::<4>()
            .ok_or_else(|| LedgerError::NotAKey(name.into()))?;
        Ok(VerifierKey {
            name: name.to_owned(),
            kind,
            id: *id,
            public,
        })
    }
}

/// Names of logs and keys stand in lines parted by spaces and in keys parted by plus signs.
pub(crate) fn check_name(name: &str) -> Result<(), LedgerError> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.contains(bad) {
        return Err(LedgerError::NotAName(name.chars().take(80).collect()));
    }
    Ok(())
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            KeyKind::Log => 1,
            KeyKind::Witness => 4,
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut raw = vec![self.kind.byte()];
        raw.extend_from_slice(self.public.as_bytes());
        let id = hex::encode(self.id);
        write!(f, "{}+{id}+{}", self.name, base64::encode(&raw))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for SeedSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SeedSigner({})", self.verifier) // never the seed
    }
}
