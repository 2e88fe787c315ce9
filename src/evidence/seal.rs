//! The envelope.
//!
//! ```text
//!  0   'E' 'H' 'S' 1        magic and version
//!  4   12                   nonce of the wrapped key
//! 16   48                   data key under the scope's key, AES-256-GCM
//! 64   12                   nonce of the content
//! 76   n + 16               content under the data key, AES-256-GCM
//! ```
//! Both parts are bound to the label (additional data), so an object cannot take another's place.
//!
//! **Invariant:** a data key seals one content and a nonce is never used twice with it.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};

use super::EvidenceError;
use super::keys::Key;
use crate::kernel::Chance;

const MAGIC: [u8; 4] = [b'E', b'H', b'S', 1];
const NONCE: usize = 12;
const WRAPPED: usize = 32 + 16;

pub(super) fn seal(
    key: &Key,
    label: &str,
    content: &[u8],
    chance: &Chance,
) -> Result<Vec<u8>, EvidenceError> {
    let data_key = chance.bytes::<32>();
    let (wrap_nonce, nonce) = (chance.bytes::<NONCE>(), chance.bytes::<NONCE>());
    let mut sealed = Vec::with_capacity(MAGIC.len() + 2 * NONCE + WRAPPED + content.len() + 16);
    sealed.extend(MAGIC);
    sealed.extend(wrap_nonce);
    sealed.extend(encrypt(&key.0, wrap_nonce, label, &data_key)?);
    sealed.extend(nonce);
    sealed.extend(encrypt(&data_key, nonce, label, content)?);
    Ok(sealed)
}

/// Something sealed under a key of its own.
pub struct Once {
    /// Opens it.
    pub key: [u8; 32],
    /// The initialization vector.
    pub iv: [u8; NONCE],
    /// Ciphertext and tag.
    pub sealed: Vec<u8>,
}

/// Seals `content` under a key drawn for it alone, as a browser opens it: no envelope, AES-256-GCM bound to `label`.
///
/// # Errors
/// When the cipher refuses, as for contents of more than 64 GiB.
pub fn seal_once(label: &str, content: &[u8], chance: &Chance) -> Result<Once, EvidenceError> {
    let (key, iv) = (chance.bytes(), chance.bytes());
    Ok(Once { key, iv, sealed: encrypt(&key, iv, label, content)? })
}

pub(super) fn unseal(key: &Key, label: &str, sealed: &[u8]) -> Result<Vec<u8>, EvidenceError> {
    let tampered = EvidenceError::Tampered;
    let Some(rest) = sealed.strip_prefix(&MAGIC) else {
        return Err(tampered);
    };
    let Some((wrap_nonce, rest)) = rest.split_first_chunk::<NONCE>() else {
        return Err(tampered);
    };
    let Some((wrapped, rest)) = rest.split_first_chunk::<WRAPPED>() else {
        return Err(tampered);
    };
    let Some((nonce, content)) = rest.split_first_chunk::<NONCE>() else {
        return Err(tampered);
    };
    let data_key = decrypt(&key.0, *wrap_nonce, label, wrapped)?;
    let data_key: [u8; 32] = data_key.try_into().map_err(|_| EvidenceError::Tampered)?;
    decrypt(&data_key, *nonce, label, content)
}

fn encrypt(
    key: &[u8; 32],
    nonce: [u8; NONCE],
    label: &str,
    clear: &[u8],
) -> Result<Vec<u8>, EvidenceError> {
    Aes256Gcm::new(key.into())
        .encrypt(&nonce.into(), Payload { msg: clear, aad: label.as_bytes() })
        .map_err(|_| EvidenceError::Tampered)
}

fn decrypt(
    key: &[u8; 32],
    nonce: [u8; NONCE],
    label: &str,
    sealed: &[u8],
) -> Result<Vec<u8>, EvidenceError> {
    Aes256Gcm::new(key.into())
        .decrypt(&nonce.into(), Payload { msg: sealed, aad: label.as_bytes() })
        .map_err(|_| EvidenceError::Tampered)
}
