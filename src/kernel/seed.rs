//! Chance as an argument. Every random decision comes from a `Seed`, and every seed is kept.
//!
//! A seed is 32 bytes. `derive(purpose)` makes a child seed by SHA-256 over parent, a zero byte and
//! the purpose, so that drawing questions and shuffling options never share a stream.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// 256 bits from which a stream of random numbers can be made again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl Seed {
    /// A seed that is a digest of `text`; for tests and for demo data.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The child seed for `purpose`.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Self {
        let digest = Sha256::new().chain_update(self.0).chain_update([0]).chain_update(purpose);
        Self(digest.finalize().into())
    }

    /// A ChaCha20 stream: the same numbers on every platform, in every release.
    #[must_use]
    pub fn rng(&self) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(self.0)
    }

    /// 64 hexadecimal digits, as stored.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads what `to_hex` wrote; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        hex::decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl std::fmt::Debug for Seed {
    /// Never prints the bytes: a paper's seed is as good as its questions.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// The process-wide source of unpredictable bytes: ids, tokens, new seeds. Cheap to clone.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<Stream>>);

/// The stream, and the stamp drawn last.
struct Stream {
    rng: ChaCha20Rng,
    stamp: Option<(u64, [u8; 10])>,
}

impl Chance {
    /// Seeded from the operating system, for real use.
    ///
    /// # Errors
    /// When the operating system has no random bytes to give.
    pub fn from_system() -> std::io::Result<Self> {
        let mut seed = [0; 32];
        std::fs::File::open("/dev/urandom")
            .and_then(|mut source| std::io::Read::read_exact(&mut source, &mut seed))?;
        Ok(Self::from_seed(Seed(seed)))
    }

    /// Seeded by the caller, for tests that must repeat.
    #[must_use]
    pub fn from_seed(seed: Seed) -> Self {
        Self(Arc::new(Mutex::new(Stream { rng: seed.rng(), stamp: None })))
    }

    /// A millisecond and random bytes for a time-ordered id (RFC 9562, section 6.2, method 2): within one
    /// millisecond, and while the clock stands or steps back, each stamp is greater than the one before.
    #[must_use]
    pub fn stamp(&self, ms: u64) -> (u64, [u8; 10]) {
        let mut stream = self.lock();
        let (last_ms, [head @ .., a, b, c, d]) = match stream.stamp {
            Some(last) => last,
            // Nothing drawn yet: as if the millisecond before were used up.
            None => (ms.saturating_sub(1), [u8::MAX; 10]),
        };
        let counter = u32::from_be_bytes([a, b, c, d]);
        let stamp = if ms > last_ms || counter == u32::MAX {
            let mut fresh = [0; 10];
            stream.rng.fill_bytes(&mut fresh);
            // Room for two thousand million more within the millisecond.
            fresh[6] &= 0x7f;
            (ms.max(last_ms + u64::from(ms <= last_ms)), fresh)
        } else {
            let mut next = [0; 10];
            next[..6].copy_from_slice(&head);
            next[6..].copy_from_slice(&(counter + 1).to_be_bytes());
            (last_ms, next)
        };
        stream.stamp = Some(stamp);
        stamp
    }

    fn lock(&self) -> MutexGuard<'_, Stream> {
        // A poisoned lock only means another thread panicked between two draws; the stream is sound.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `N` fresh bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.lock().rng.fill_bytes(&mut bytes);
        bytes
    }

    /// A fresh seed.
    #[must_use]
    pub fn seed(&self) -> Seed {
        Seed(self.bytes())
    }
}

impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chance(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_part_the_streams_and_the_same_purpose_repeats() {
        let seed = Seed::from_text("a paper");
        assert_eq!(seed.derive("draw"), seed.derive("draw"));
        assert_ne!(seed.derive("draw"), seed.derive("shuffle"));
        assert_eq!(Seed::from_hex(&seed.to_hex()), Some(seed));
    }

    /// The stream is part of the promise that a paper can be derived again years later.
    #[test]
    fn the_stream_never_changes() {
        let mut rng = Seed::from_text("frozen").rng();
        let drawn = [rng.next_u32(), rng.next_u32(), rng.next_u32()];
        insta::assert_debug_snapshot!(drawn);
    }
}
