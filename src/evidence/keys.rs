//! Keys: one master key in a file, and from it one key-encryption key per exam session or person.
//!
//! Derived (HKDF-SHA256, RFC 5869), not stored: there is no second key to lose, and a key that leaks
//! opens one session only.
//!
//! **Invariant:** keys are never printed, logged or serialized; the one exception is a page's key, which
//! its own candidate is told over the candidate's socket and which opens nothing on this side.

use std::io::Write as _;
use std::path::Path;

use hkdf::Hkdf;
use sha2::Sha256;

use super::EvidenceError;
use crate::kernel::Chance;
use crate::kernel::id::{PersonId, SessionId, SittingId};

/// Whose key seals an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Evidence of an exam session.
    Session(SessionId),
    /// A person's enrolment photo and template.
    Person(PersonId),
}

impl Scope {
    fn purpose(self) -> String {
        match self {
            Self::Session(id) => format!("examhall/evidence/v1/session/{id}"),
            Self::Person(id) => format!("examhall/evidence/v1/person/{id}"),
        }
    }
}

/// A key of 256 bits.
pub(super) struct Key(pub(super) [u8; 32]);

/// The key all others come from.
pub(super) struct MasterKey([u8; 32]);

impl MasterKey {
    /// Reads the key, or makes one where there is none.
    pub(super) fn read_or_make(path: &Path, chance: &Chance) -> Result<Self, EvidenceError> {
        let refused =
            |reason: String| EvidenceError::MasterKey { path: path.display().to_string(), reason };
        if !path.exists() {
            make(path, chance).map_err(|error| refused(error.to_string()))?;
        }
        let text = std::fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
        let key = hex::decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        key.map(Self).ok_or_else(|| refused("holds no key of 64 hexadecimal digits".to_owned()))
    }

    /// The key-encryption key of a scope.
    pub(super) fn of(&self, scope: Scope) -> Key {
        self.derive(&scope.purpose())
    }

    /// The key of a candidate's page for what it keeps of one sitting.
    pub(super) fn of_page(&self, person: PersonId, sitting: SittingId) -> Key {
        self.derive(&format!("examhall/page/v1/person/{person}/sitting/{sitting}"))
    }

    /// The key of a device at the door, for what it keeps without network.
    pub(super) fn of_kiosk(&self, operator: PersonId, session: SessionId) -> Key {
        self.derive(&format!("examhall/kiosk/v1/person/{operator}/session/{session}"))
    }

    /// The key of a purpose.
    pub(super) fn derive(&self, purpose: &str) -> Key {
        let mut key = [0; 32];
        let expanded = Hkdf::<Sha256>::new(None, &self.0).expand(purpose.as_bytes(), &mut key);
        // 32 bytes are far below HKDF's limit of 255 × 32.
        debug_assert!(expanded.is_ok());
        Key(key)
    }
}

/// Writes a new key beside its place and moves it there, so that a power cut leaves none or a whole one.
fn make(path: &Path, chance: &Chance) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let fresh = path.with_extension("new");
    let mut file = options.open(&fresh)?;
    file.write_all(hex::encode(chance.bytes::<32>()).as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)
}
