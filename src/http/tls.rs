//! Certificate and key for TLS: the operator's files, or a self-signed pair for a LAN without a name.
//!
//! **Invariant:** the self-signed pair is made once and kept in the data folder (key readable by the
//! owner only), so that browsers are asked to trust it once, and again only when it nears its end.

use std::net::{IpAddr, UdpSocket};
use std::path::Path;

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, DnType, KeyPair};

use super::settings::{HttpSettings, Tls};
use crate::kernel::UtcMs;

const YEAR_MS: i64 = 365 * 86_400_000;

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Certificate and key cannot be used together.
    #[error("certificate and key cannot be used: {0}")]
    Unusable(#[source] std::io::Error),
    /// The self-signed certificate could not be made.
    #[error("the self-signed certificate could not be made")]
    Making(#[source] rcgen::Error),
}

/// What to listen with; `None` for plain HTTP.
///
/// # Errors
/// When a file cannot be read, or does not fit the other.
pub async fn config(
    settings: &HttpSettings,
    data: &Path,
    now: UtcMs,
) -> Result<Option<RustlsConfig>, TlsError> {
    // Ok once; a second call in the same process finds it installed, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (certificate, key) = match settings.tls {
        Tls::Off => return Ok(None),
        Tls::Files => {
            let path = |file: &Option<std::path::PathBuf>| file.clone().unwrap_or_default();
            (path(&settings.certificate), path(&settings.key))
        }
        Tls::SelfSigned => self_signed(&data.join("tls"), now)?,
    };
    let certificate = read(&certificate)?;
    let key = read(&key)?;
    RustlsConfig::from_pem(certificate, key).await.map(Some).map_err(TlsError::Unusable)
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path)
        .map_err(|source| TlsError::File { path: path.display().to_string(), source })
}

/// Paths of the pair; made when missing or older than eleven months.
fn self_signed(
    folder: &Path,
    now: UtcMs,
) -> Result<(std::path::PathBuf, std::path::PathBuf), TlsError> {
    let paths = (folder.join("self-signed.crt.pem"), folder.join("self-signed.key.pem"));
    let modified = |path: &Path| {
        let since = std::fs::metadata(path)
            .ok()?
            .modified()
            .ok()?
            .duration_since(std::time::UNIX_EPOCH)
            .ok()?;
        i64::try_from(since.as_millis()).ok()
    };
    let fresh =
        modified(&paths.0).is_some_and(|made| now.since_ms(UtcMs(made)) < YEAR_MS - YEAR_MS / 12);
    if fresh && paths.1.exists() {
        return Ok(paths);
    }
    let (certificate, key) = make(now).map_err(TlsError::Making)?;
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| TlsError::File { path, source }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    write_private(&paths.1, &key).map_err(failed(&paths.1))?;
    std::fs::write(&paths.0, certificate).map_err(failed(&paths.0))?;
    Ok(paths)
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

fn make(now: UtcMs) -> Result<(String, String), rcgen::Error> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    names.extend(lan_address().map(|address| address.to_string()));
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "Examhall self-signed");
    let moment = |ms: i64| time::OffsetDateTime::from_unix_timestamp(ms / 1_000).ok();
    if let (Some(from), Some(to)) = (moment(now.0 - 86_400_000), moment(now.0 + YEAR_MS)) {
        (params.not_before, params.not_after) = (from, to);
    }
    let key = KeyPair::generate()?;
    Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
}

/// The address other machines of the LAN would use. No packet is sent: connecting a UDP socket only
/// picks a route.
#[must_use]
pub fn lan_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_self_signed_pair_is_made_once_and_can_be_used() {
        let folder = tempfile::tempdir().unwrap();
        let settings = HttpSettings { tls: Tls::SelfSigned, ..HttpSettings::default() };
        let file = folder.path().join("tls/self-signed.crt.pem");
        let clock = crate::kernel::SystemClock::new();
        let now = crate::kernel::Clock::now(&clock);
        assert!(config(&settings, folder.path(), now).await.unwrap().is_some());
        let first = std::fs::read(&file).unwrap();
        assert!(config(&settings, folder.path(), now).await.unwrap().is_some());
        assert_eq!(std::fs::read(&file).unwrap(), first);
        assert!(config(&settings, folder.path(), now.plus_ms(YEAR_MS)).await.unwrap().is_some());
        assert_ne!(std::fs::read(&file).unwrap(), first);
    }
}
