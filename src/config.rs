//! L6: settings, read once: defaults, then a TOML file, then the environment (`EXAMHALL_HTTP__LISTEN` is
//! `http.listen`). Each module declares its own settings struct; this file only gathers them.
//!
//! **Invariants:** an unknown key is an error that names file and key; nothing reads the environment
//! later; deploy/config.example.toml names every key with its default (a test compares).

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::bus::BusSettings;
use crate::evidence::EvidenceSettings;
use crate::http::HttpSettings;
use crate::kernel::limits::STRIP_SECS_MAX;
use crate::store::StoreSettings;
use crate::telemetry::TelemetrySettings;
use crate::vision::VisionSettings;

/// Everything an operator may set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Folder for the database, evidence and keys.
    pub data: PathBuf,
    /// Listening.
    pub http: HttpSettings,
    /// The database.
    pub store: StoreSettings,
    /// The bus between nodes.
    pub bus: BusSettings,
    /// Sealed pictures.
    pub evidence: EvidenceSettings,
    /// Looking at faces.
    pub vision: VisionSettings,
    /// Logs and metrics.
    pub telemetry: TelemetrySettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            http: HttpSettings::default(),
            store: StoreSettings::default(),
            bus: BusSettings::default(),
            evidence: EvidenceSettings::default(),
            vision: VisionSettings::default(),
            telemetry: TelemetrySettings::default(),
        }
    }
}

/// The settings cannot be used: which file, which key, what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there.
    #[error(
        "找不到配置文件 {0}：请检查 --config 后的路径，或以 deploy/config.example.toml 为样例新建。\n\
         There is no configuration file {0}: check the path after --config, or start from deploy/config.example.toml."
    )]
    Missing(PathBuf),
    /// A key or value is wrong.
    #[error("配置有误 / The configuration is wrong:\n{0}")]
    Wrong(String),
}

/// Reads the settings.
///
/// # Errors
/// When the file is missing, cannot be read as TOML, or has an unknown key or a value of another kind.
pub fn load(file: Option<&Path>) -> Result<Settings, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Settings::default()));
    if let Some(path) = file {
        if !path.is_file() {
            return Err(ConfigError::Missing(path.to_owned()));
        }
        figment = figment.merge(Toml::file_exact(path));
    }
    // Other variables with this prefix (for tests, for containers) are none of ours.
    let environment = Env::prefixed("EXAMHALL_")
        .filter(|key| key.as_str().contains("__") || key.as_str().eq_ignore_ascii_case("data"))
        .split("__");
    let settings: Settings = figment.merge(environment).extract().map_err(|error| wrong(&error))?;
    check(&settings)?;
    Ok(settings)
}

/// What no type can say.
fn check(settings: &Settings) -> Result<(), ConfigError> {
    let files = settings.http.certificate.is_some() && settings.http.key.is_some();
    if settings.http.tls == crate::http::Tls::Files && !files {
        return Err(ConfigError::Wrong(
            "  http.tls = \"files\" 需要同时设置 http.certificate 和 http.key（PEM 文件路径）。\n  \
             http.tls = \"files\" needs http.certificate and http.key (paths of PEM files)."
                .to_owned(),
        ));
    }
    let strip = settings.evidence.strip;
    if strip.before_secs.max(strip.after_secs) > STRIP_SECS_MAX {
        return Err(ConfigError::Wrong(format!(
            "  evidence.strip 的 before_secs 和 after_secs 须在 0 到 {STRIP_SECS_MAX} 之间。\n  \
             before_secs and after_secs of evidence.strip are 0 to {STRIP_SECS_MAX}."
        )));
    }
    Ok(())
}

fn wrong(error: &figment::Error) -> ConfigError {
    let lines: Vec<String> = error
        .clone()
        .into_iter()
        .map(|one| {
            let place = one.metadata.as_ref().map_or_else(
                || "?".to_owned(),
                |from| {
                    from.source.as_ref().map_or_else(|| from.name.to_string(), ToString::to_string)
                },
            );
            format!("  {place}: {} → {}", one.path.join("."), one.kind)
        })
        .collect();
    ConfigError::Wrong(format!(
        "{}\n  全部可用的键见 deploy/config.example.toml。 / Every key is listed in deploy/config.example.toml.",
        lines.join("\n")
    ))
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "the error type of the jail is figment's")]
mod tests {
    use std::collections::BTreeSet;

    use figment::Jail;

    use super::*;

    const EXAMPLE: &str = include_str!("../deploy/config.example.toml");

    fn keys(value: &serde_json::Value, at: &str, found: &mut BTreeSet<String>) {
        let serde_json::Value::Object(map) = value else { return };
        for (key, inner) in map {
            let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
            if inner.is_object() {
                keys(inner, &path, found);
            } else {
                found.insert(path);
            }
        }
    }

    /// With every `#key = value` line switched on, the example names exactly the keys there are.
    #[test]
    fn the_example_names_every_key() {
        let is_key = |rest: &str| {
            rest.split_once(" = ")
                .is_some_and(|(key, _)| key.bytes().all(|b| b == b'_' || b.is_ascii_lowercase()))
        };
        let everything: Vec<&str> = EXAMPLE
            .lines()
            .map(|line| line.strip_prefix('#').filter(|rest| is_key(rest)).unwrap_or(line))
            .collect();
        let named: toml::Value = toml::from_str(&everything.join("\n")).unwrap();
        let (mut in_example, mut in_code) = (BTreeSet::new(), BTreeSet::new());
        keys(&serde_json::to_value(named).unwrap(), "", &mut in_example);
        keys(&serde_json::to_value(Settings::default()).unwrap(), "", &mut in_code);
        assert_eq!(in_example, in_code);
    }

    #[test]
    fn the_example_says_the_defaults() {
        Jail::expect_with(|jail| {
            jail.create_file("example.toml", EXAMPLE)?;
            assert_eq!(load(Some(Path::new("example.toml"))).unwrap(), Settings::default());
            Ok(())
        });
    }

    #[test]
    fn the_environment_outranks_the_file() {
        Jail::expect_with(|jail| {
            jail.create_file("a.toml", "data = \"/srv/a\"\n[http]\nlisten = \"127.0.0.1:1\"")?;
            jail.set_env("EXAMHALL_HTTP__LISTEN", "127.0.0.1:2");
            jail.set_env("EXAMHALL_BINARY", "none of the settings' business");
            let settings = load(Some(Path::new("a.toml"))).unwrap();
            assert_eq!(
                (settings.http.listen.as_str(), settings.data.to_str()),
                ("127.0.0.1:2", Some("/srv/a"))
            );
            Ok(())
        });
    }

    #[test]
    fn what_is_wrong_is_said_with_file_and_key() {
        let told = |text: &str| {
            let mut told = String::new();
            Jail::expect_with(|jail| {
                jail.create_file("wrong.toml", text)?;
                told = load(Some(Path::new("wrong.toml"))).unwrap_err().to_string();
                Ok(())
            });
            told
        };
        let unknown = told("[http]\nlisten_on = \"x\"");
        assert!(unknown.contains("wrong.toml") && unknown.contains("listen_on"), "{unknown}");
        let kind = told("[store]\nconnections = \"many\"");
        assert!(kind.contains("store.connections"), "{kind}");
        let half = told("[http]\ntls = \"files\"");
        assert!(half.contains("http.certificate"), "{half}");
        assert!(
            load(Some(Path::new("/nowhere.toml")))
                .unwrap_err()
                .to_string()
                .contains("/nowhere.toml")
        );
    }
}
