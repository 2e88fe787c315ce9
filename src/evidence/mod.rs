//! L2: pictures that prove something, sealed before they touch a disk.
//!
//! ```text
//! put(scope, key, bytes) ─► seal: random data key (AES-256-GCM) ─► object store
//!                                  └─ wrapped by the scope's key ◄─ HKDF ◄─ master key file (0600)
//! ```
//! One trait (`object_store`) serves the local disk today and S3 tomorrow.
//!
//! **Invariants:** nothing lies in the object store in clear; an object opened under another key, scope
//! or name is refused, never guessed; losing the master key loses every object, which is what erasing a
//! whole installation means. Rows, expiry and who may look are the business of `store` and `app`.

mod keys;
mod seal;
mod signing;

use std::path::Path;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};

pub use keys::Scope;
pub use seal::{Once, seal_once};
pub use signing::PublicKey;

use crate::kernel::Chance;
use crate::kernel::id::{PersonId, SessionId, SittingId};
use keys::MasterKey;
use signing::SigningKey;

/// Why evidence could not be kept or shown.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The master key cannot be read or made.
    #[error("the evidence master key {path}: {reason}")]
    MasterKey {
        /// Where it should lie.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The folder or bucket refused.
    #[error("the evidence store could not {what}")]
    Store {
        /// What was tried.
        what: &'static str,
        /// Why not.
        #[source]
        source: object_store::Error,
    },
    /// There is no such object: erased, or never written.
    #[error("no such evidence object")]
    Missing,
    /// The bytes are not what was sealed under this name and key: damaged, swapped or another master key.
    #[error(
        "the evidence object does not open: damaged, exchanged, or sealed under another master key"
    )]
    Tampered,
}

/// Where evidence is kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceSettings {
    /// Folder of the sealed objects; a relative one is under the data folder.
    pub folder: String,
    /// File with the master key, 64 hexadecimal digits; made at the first start, readable by its owner
    /// only. Nodes that share evidence share this file. A relative one is under the data folder.
    pub master_key_file: String,
    /// Pictures around a flag.
    pub strip: StripSettings,
}

/// Pictures around a flag besides its key frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct StripSettings {
    /// Seconds before it opens, 0 to 15; with `after_secs = 0` as well none are kept.
    pub before_secs: u32,
    /// Seconds after, 0 to 15.
    pub after_secs: u32,
    /// Hold the newest pictures of every camera all the time, so that the seconds before the first doubt are there
    /// too: up to 384 KiB of memory a candidate, 256 MiB a node.
    pub always: bool,
}

impl Default for StripSettings {
    fn default() -> Self {
        Self { before_secs: 10, after_secs: 5, always: false }
    }
}

impl Default for EvidenceSettings {
    fn default() -> Self {
        Self {
            folder: "evidence".to_owned(),
            master_key_file: "keys/evidence-master.key".to_owned(),
            strip: StripSettings::default(),
        }
    }
}

/// A handle to the evidence; cheap to clone.
#[derive(Clone)]
pub struct Evidence {
    objects: Arc<dyn ObjectStore>,
    master: Arc<MasterKey>,
    receipts: Arc<SigningKey>,
    chance: Chance,
    strip: StripSettings,
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Evidence({})", self.objects)
    }
}

impl Evidence {
    /// Which pictures around a flag are kept.
    #[must_use]
    pub const fn strip(&self) -> StripSettings {
        self.strip
    }

    /// Opens the folder and reads the master key; makes both at the first start.
    ///
    /// # Errors
    /// When either cannot be made or read, or the key file holds no key.
    pub fn open(
        settings: &EvidenceSettings,
        data: &Path,
        chance: Chance,
    ) -> Result<Self, EvidenceError> {
        let folder = data.join(&settings.folder);
        let refused = |source| EvidenceError::Store { what: "open its folder", source };
        std::fs::create_dir_all(&folder).map_err(|error| {
            refused(object_store::Error::Generic { store: "folder", source: error.into() })
        })?;
        let objects = LocalFileSystem::new_with_prefix(&folder)
            .map_err(refused)?
            .with_fsync(true)
            .with_automatic_cleanup(true);
        let path = data.join(&settings.master_key_file);
        let master = MasterKey::read_or_make(&path, &chance)?;
        let receipts = SigningKey::from_key(&master.derive(signing::PURPOSE)).ok_or_else(|| {
            let reason = "no key for receipts can be derived from it".to_owned();
            EvidenceError::MasterKey { path: path.display().to_string(), reason }
        })?;
        let (master, receipts) = (Arc::new(master), Arc::new(receipts));
        let strip = settings.strip;
        Ok(Self { objects: Arc::new(objects), master, receipts, chance, strip })
    }

    /// Signs the words of a receipt.
    #[must_use]
    pub fn sign_receipt(&self, words: &str) -> Vec<u8> {
        self.receipts.sign(words.as_bytes())
    }

    /// What receipts of this installation are verified with; none only if the cipher itself is at fault.
    #[must_use]
    pub fn receipt_key(&self) -> Option<PublicKey> {
        self.receipts.public()
    }

    /// Seals and stores `bytes` under `key` (a path of plain words and ids). Returns the SHA-256 of the
    /// clear bytes, in hexadecimal.
    ///
    /// # Errors
    /// `Store` when the disk or bucket refuses (full, away).
    pub async fn put(
        &self,
        scope: Scope,
        key: &str,
        bytes: &[u8],
    ) -> Result<String, EvidenceError> {
        let sealed = self.seal(scope, key, bytes)?;
        self.objects
            .put(&ObjectPath::from(key), PutPayload::from(sealed))
            .await
            .map_err(|source| EvidenceError::Store { what: "write an object", source })?;
        Ok(hex::encode(Sha256::digest(bytes)))
    }

    /// Reads and opens the object under `key`, and checks it against `sha256` of the clear bytes.
    ///
    /// # Errors
    /// `Missing` when it was erased; `Tampered` when it does not open or is not the same; `Store` when
    /// the disk or bucket is away.
    pub async fn get(
        &self,
        scope: Scope,
        key: &str,
        sha256: &str,
    ) -> Result<Vec<u8>, EvidenceError> {
        let failed = |source| match source {
            object_store::Error::NotFound { .. } => EvidenceError::Missing,
            source => EvidenceError::Store { what: "read an object", source },
        };
        let found = self.objects.get(&ObjectPath::from(key)).await.map_err(failed)?;
        let sealed = found.bytes().await.map_err(failed)?;
        let bytes = self.unseal(scope, key, &sealed)?;
        if hex::encode(Sha256::digest(&bytes)) == sha256 {
            Ok(bytes)
        } else {
            Err(EvidenceError::Tampered)
        }
    }

    /// Deletes the object under `key`; one that is gone already is as good.
    ///
    /// # Errors
    /// `Store` when the disk or bucket refuses.
    pub async fn erase(&self, key: &str) -> Result<(), EvidenceError> {
        match self.objects.delete(&ObjectPath::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(EvidenceError::Store { what: "erase an object", source }),
        }
    }

    /// Seals bytes that are stored elsewhere (a face template in its row). `label` binds them to their
    /// place, so that they cannot be exchanged.
    ///
    /// # Errors
    /// `Tampered` never; only a fault of the cipher itself, which has no other name here.
    pub fn seal(&self, scope: Scope, label: &str, bytes: &[u8]) -> Result<Vec<u8>, EvidenceError> {
        seal::seal(&self.master.of(scope), label, bytes, &self.chance)
    }

    /// Opens what `seal` made.
    ///
    /// # Errors
    /// `Tampered` when the bytes were changed, or sealed under another scope, label or master key.
    pub fn unseal(
        &self,
        scope: Scope,
        label: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, EvidenceError> {
        seal::unseal(&self.master.of(scope), label, sealed)
    }

    /// The key under which a candidate's page keeps its answers, in hexadecimal. It is derived, so a page
    /// that has forgotten it (logged out, another person in between) is told the same one again, and what
    /// it could not send opens then.
    #[must_use]
    pub fn page_key(&self, person: PersonId, sitting: SittingId) -> String {
        hex::encode(self.master.of_page(person, sitting).0)
    }

    /// The key a device at the door seals with what waits for the network; told to the operator who opened it, and
    /// again to the same one.
    #[must_use]
    pub fn kiosk_key(&self, operator: PersonId, session: SessionId) -> String {
        hex::encode(self.master.of_kiosk(operator, session).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Seed, UtcMs};

    fn open(folder: &Path) -> Evidence {
        let chance = Chance::from_seed(Seed::from_text("evidence"));
        Evidence::open(&EvidenceSettings::default(), folder, chance).unwrap()
    }

    fn session(seed: &str) -> Scope {
        Scope::Session(SessionId::mint(UtcMs(0), &Chance::from_seed(Seed::from_text(seed))))
    }

    #[tokio::test]
    async fn what_lies_on_disk_is_sealed_opens_again_and_can_be_erased() {
        let folder = tempfile::tempdir().unwrap();
        let jpeg = [b"\xFF\xD8\xFF\xE0 a face ".as_slice(), &[7; 4_000]].concat();
        let evidence = open(folder.path());
        let sha256 = evidence.put(session("a"), "s/1", &jpeg).await.unwrap();
        let on_disk = std::fs::read(folder.path().join("evidence/s/1")).unwrap();
        assert!(!on_disk.windows(4).any(|w| w == b"face") && !on_disk.starts_with(b"\xFF\xD8"));
        // Another process with the same key file reads it; another scope or name does not.
        let again = open(folder.path());
        assert_eq!(again.get(session("a"), "s/1", &sha256).await.unwrap(), jpeg);
        let other = again.get(session("b"), "s/1", &sha256).await;
        assert!(matches!(other, Err(EvidenceError::Tampered)), "{other:?}");
        std::fs::copy(folder.path().join("evidence/s/1"), folder.path().join("evidence/s/2"))
            .unwrap();
        let swapped = again.get(session("a"), "s/2", &sha256).await;
        assert!(matches!(swapped, Err(EvidenceError::Tampered)), "{swapped:?}");
        again.erase("s/1").await.unwrap();
        again.erase("s/1").await.unwrap();
        assert!(matches!(
            again.get(session("a"), "s/1", &sha256).await,
            Err(EvidenceError::Missing)
        ));
    }

    #[test]
    fn a_page_is_told_the_same_key_again_and_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let chance = Chance::from_seed(Seed::from_text("people"));
        let [one, two] = [(); 2].map(|()| PersonId::mint(UtcMs(0), &chance));
        let [first, second] = [(); 2].map(|()| SittingId::mint(UtcMs(0), &chance));
        let key = open(folder.path()).page_key(one, first);
        assert_eq!(key.len(), 64);
        assert_eq!(open(folder.path()).page_key(one, first), key);
        let evidence = open(folder.path());
        assert_ne!(evidence.page_key(one, second), key);
        assert_ne!(evidence.page_key(two, first), key);
    }

    #[tokio::test]
    async fn a_flipped_bit_anywhere_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = open(folder.path());
        let sealed = evidence.seal(session("a"), "photo", b"template").unwrap();
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            let opened = evidence.unseal(session("a"), "photo", &damaged);
            assert!(matches!(opened, Err(EvidenceError::Tampered)), "byte {at}");
        }
        assert!(evidence.unseal(session("a"), "photo", &sealed[..20]).is_err());
        assert!(evidence.unseal(session("a"), "another", &sealed).is_err());
    }

    #[test]
    fn receipts_are_signed_alike_by_every_node_with_the_master_key_and_by_nobody_else() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (first, again) = (open(folder.path()), open(folder.path()));
        let signature = first.sign_receipt("words");
        assert_eq!(again.sign_receipt("words"), signature);
        let public = again.receipt_key().unwrap();
        assert_eq!(PublicKey::from_hex(&public.to_hex()), Some(public));
        assert!(public.verifies(b"words", &signature) && !public.verifies(b"word", &signature));
        let chance = Chance::from_seed(Seed::from_text("another"));
        let other = Evidence::open(&EvidenceSettings::default(), elsewhere.path(), chance).unwrap();
        assert!(!public.verifies(b"words", &other.sign_receipt("words")));
    }

    #[cfg(unix)]
    #[test]
    fn the_master_key_is_for_its_owner_only_and_a_broken_one_is_named() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()));
        let path = folder.path().join("keys/evidence-master.key");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "not a key").unwrap();
        let chance = Chance::from_seed(Seed::from_text("evidence"));
        let error =
            Evidence::open(&EvidenceSettings::default(), folder.path(), chance).unwrap_err();
        assert!(error.to_string().contains("evidence-master.key"), "{error}");
    }
}
