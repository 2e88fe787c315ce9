//! L2: what the program says about itself: log lines and metrics.
//!
//! **Invariants:** a log line carries no password, token, cookie, name, picture, embedding or answer;
//! fields with such names are written as `…` whatever their value (`REDACTED`). Every metric is in
//! `METRICS` with its unit and meaning (a test compares the list with the source). Lines go to standard
//! error; standard output belongs to commands that print results.

mod measured;

use std::fmt::{Debug, Write as _};

use serde::{Deserialize, Serialize};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt as _;
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use crate::kernel::SharedClock;

pub use measured::{Kind, METRICS, start_metrics};

/// What an operator may set about logs and metrics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetrySettings {
    /// Which lines: a level, or a `tracing` filter such as `info,examhall::live=debug`.
    pub log: String,
    /// How lines look.
    pub format: LogFormat,
    /// Who may read `/metrics`.
    pub metrics: MetricsAccess,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// One JSON object a line.
    Json,
}

/// Who may read `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricsAccess {
    /// Callers on this machine.
    Loopback,
    /// Everyone who reaches the port.
    Anyone,
    /// Nobody.
    Nobody,
}

impl Default for TelemetrySettings {
    fn default() -> Self {
        Self {
            log: "info,sqlx=warn".to_owned(),
            format: LogFormat::Text,
            metrics: MetricsAccess::Loopback,
        }
    }
}

/// Fields that are never written, whatever their value.
const REDACTED: &[&str] = &[
    "password",
    "token",
    "cookie",
    "csrf",
    "csrf_token",
    "secret",
    "key",
    "login",
    "name",
    "display_name",
    "email",
    "number",
    "jpeg",
    "photo",
    "embedding",
    "template",
    "response",
    "answer",
    "body",
];

/// The logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter cannot be read.
    #[error("telemetry.log \"{0}\" is not a log filter: {1}")]
    Filter(String, String),
    /// Something else has set up logging in this process.
    #[error("logging is set up already")]
    Twice,
}

/// Starts logging for this process.
///
/// # Errors
/// When the filter cannot be read, or logging runs already.
pub fn start_logging(
    settings: &TelemetrySettings,
    clock: SharedClock,
) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&settings.log)
        .map_err(|error| TelemetryError::Filter(settings.log.clone(), error.to_string()))?;
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(filter)
        .fmt_fields(
            debug_fn(|writer, field, value| write_field(writer, field.name(), value))
                .delimited(" "),
        )
        .event_format(Lines { format: settings.format, clock })
        .try_init()
        .map_err(|_| TelemetryError::Twice)
}

fn is_redacted(field: &str) -> bool {
    let last = field.rsplit('.').next().unwrap_or(field);
    REDACTED.contains(&last)
}

fn write_field(writer: &mut Writer<'_>, field: &str, value: &dyn Debug) -> std::fmt::Result {
    if is_redacted(field) {
        return write!(writer, "{field}=…");
    }
    match field {
        "message" => write!(writer, "{value:?}"),
        _ => write!(writer, "{field}={value:?}"),
    }
}

/// Writes one event as one line.
struct Lines {
    format: LogFormat,
    clock: SharedClock,
}

#[derive(Default)]
struct Said {
    message: String,
    fields: Vec<(&'static str, String)>,
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            name if is_redacted(name) => self.fields.push((name, "…".to_owned())),
            name => self.fields.push((name, format!("{value:?}"))),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let shown = if is_redacted(field.name()) { "…" } else { value };
        self.fields.push((field.name(), shown.to_owned()));
    }

    /// The whole chain, once.
    fn record_error(&mut self, field: &Field, error: &(dyn std::error::Error + 'static)) {
        let mut chain = error.to_string();
        let mut inner = error.source();
        while let Some(cause) = inner {
            let _ = write!(chain, ": {cause}");
            inner = cause.source();
        }
        self.fields.push((field.name(), chain));
    }
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> std::fmt::Result {
        let mut said = Said::default();
        event.record(&mut said);
        let mut spans = Vec::new();
        for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<N>>().map_or("", |f| f.fields.as_str());
            spans.push(if fields.is_empty() {
                span.name().to_owned()
            } else {
                format!("{}{{{fields}}}", span.name())
            });
        }
        let (time, level) = (self.clock.now().to_rfc3339(), event.metadata().level());
        match self.format {
            LogFormat::Text => {
                write!(writer, "{time} {level:>5} {}", said.message)?;
                for (name, value) in &said.fields {
                    write!(writer, " {name}={value}")?;
                }
                writeln!(
                    writer,
                    "  [{}{}{}]",
                    event.metadata().target(),
                    if spans.is_empty() { "" } else { " " },
                    spans.join(" > ")
                )
            }
            LogFormat::Json => {
                let fields: serde_json::Map<_, _> = said
                    .fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value.into()))
                    .collect();
                let line = serde_json::json!({
                    "time": time, "level": level.as_str(), "target": event.metadata().target(),
                    "message": said.message, "fields": fields, "spans": spans,
                });
                writeln!(writer, "{line}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::kernel::{ManualClock, UtcMs};

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn lines_of(format: LogFormat) -> String {
        let page = Page::default();
        let clock: SharedClock = Arc::new(ManualClock::at(UtcMs(1_700_000_000_123)));
        let subscriber = tracing_subscriber::fmt()
            .with_writer({
                let page = page.clone();
                move || page.clone()
            })
            .fmt_fields(
                debug_fn(|writer, field, value| write_field(writer, field.name(), value))
                    .delimited(" "),
            )
            .event_format(Lines { format, clock })
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("ws", sitting.id = "s-1", token = "hidden-1");
            let _inside = span.enter();
            let error = std::io::Error::other(std::io::Error::other("disk full"));
            tracing::warn!(
                person.name = "hidden-2", password = ?"hidden-3", stage.duration_us = 7,
                error = &error as &dyn std::error::Error, "not stored"
            );
        });
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn personal_and_secret_fields_are_never_written() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let lines = lines_of(format);
            assert!(!lines.contains("hidden"), "{lines}");
            assert!(lines.contains("s-1") && lines.contains("disk full"), "{lines}");
        }
        insta::assert_snapshot!(lines_of(LogFormat::Text));
        insta::assert_snapshot!(lines_of(LogFormat::Json));
    }

    #[test]
    fn metric_names_end_in_their_unit_and_stand_once() {
        let mut names: Vec<&str> = METRICS.iter().map(|(name, ..)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), METRICS.len());
        assert!(names.iter().all(|name| name.starts_with("examhall_")));
    }
}
