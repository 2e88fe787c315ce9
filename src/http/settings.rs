//! What an operator may set about listening.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where and how the server listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Address and port.
    pub listen: String,
    /// Whether this process speaks TLS itself.
    pub tls: Tls,
    /// Certificate chain, PEM; with `tls = "files"`.
    pub certificate: Option<PathBuf>,
    /// Private key, PEM; with `tls = "files"`.
    pub key: Option<PathBuf>,
    /// A proxy in front speaks TLS: cookies are Secure, and callers' addresses are taken from the last
    /// entry of `X-Forwarded-For`. Only true when nobody can reach this port past the proxy.
    pub behind_proxy: bool,
    /// Seconds that requests under way may take to finish when the server is asked to stop.
    pub drain_secs: u64,
}

/// Whether and how this process speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Plain HTTP: behind a proxy, or on localhost only (browsers give no camera elsewhere).
    Off,
    /// A certificate made by this server, kept in the data folder; browsers warn once.
    SelfSigned,
    /// The operator's certificate and key.
    Files,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            tls: Tls::Off,
            certificate: None,
            key: None,
            behind_proxy: false,
            drain_secs: 10,
        }
    }
}

impl HttpSettings {
    /// True when browsers reach this server over HTTPS.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.behind_proxy || self.tls != Tls::Off
    }
}
