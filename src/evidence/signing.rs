//! The key that signs receipts (Ed25519, RFC 8032), derived from the master key like every other: there is
//! no second key to lose, and nodes that share the master key sign alike.
//!
//! **Invariants:** the secret half is never printed, logged or serialized; a signature is the same however
//! often it is made.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use super::keys::Key;

/// What the secret half is derived for.
pub(super) const PURPOSE: &str = "examhall/receipts/v1";

/// The public half, to verify with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// In hexadecimal.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// Reads what `to_hex` wrote.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        hex::decode(text.trim()).ok()?.try_into().ok().map(Self)
    }

    /// Whether the holder of the secret half signed these words.
    #[must_use]
    pub fn verifies(&self, words: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(words, signature).is_ok()
    }
}

/// Both halves.
pub(super) struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// None only if the cipher itself is at fault: every 32 bytes are a secret half.
    pub(super) fn from_key(seed: &Key) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(&seed.0).ok().map(Self)
    }

    pub(super) fn public(&self) -> Option<PublicKey> {
        self.0.public_key().as_ref().try_into().ok().map(PublicKey)
    }

    pub(super) fn sign(&self, words: &[u8]) -> Vec<u8> {
        self.0.sign(words).as_ref().to_vec()
    }
}
