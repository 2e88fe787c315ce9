//! L2: the truth, on SQLite (embedded) or PostgreSQL, from one SQL text per query.
//!
//! ```text
//! read  ── pool ────────────────────────────────▶ rows
//! write ── SQLite: queue ─▶ one writer ─▶ BEGIN, job, job, job, COMMIT+fsync ─▶ every waiter told
//!       ── PostgreSQL: a transaction each; the server groups their commits
//! ```
//!
//! **Invariants:** every statement stands in a `statements!` block, is a constant, and is prepared on
//! both databases by a test. A write returns only after its commit is durable. Values are TEXT, BIGINT
//! or DOUBLE PRECISION only, so that both databases mean the same (`CAST(SUM(x) AS BIGINT)`: a sum
//! is NUMERIC on PostgreSQL). Functions of protected aggregates ask for a `Permit`.

pub mod attachments;
pub mod audit;
pub mod bank;
pub mod bank_care;
pub mod bank_folders;
pub mod bank_index;
pub mod bank_search;
pub mod board;
pub mod calls;
pub mod clock;
pub mod consent;
pub mod coverage;
pub mod directory;
pub mod door;
pub mod dossier;
pub mod enrolment;
pub mod error;
pub mod evidence;
pub mod exam;
pub mod handovers;
pub mod held;
pub mod images;
pub mod incident_review;
pub mod kiosk;
pub mod late;
pub mod ledger;
pub mod marking;
pub mod measured;
pub mod messages;
pub mod migrate;
pub mod organisation;
pub mod paper;
pub mod paper_batch;
pub mod people;
pub mod photos;
pub mod practice;
pub mod practice_notebook;
pub mod practice_pool;
pub mod practice_tries;
pub mod rehearsal;
pub mod report;
pub mod review;
pub mod room_notes;
pub mod row;
pub mod seating;
pub mod sign_in;
pub mod sitting;
pub mod staffing;
pub mod steps;
pub mod takeover;
pub mod terms;
pub mod verification;
pub mod watching;
mod writer;

use std::path::Path;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::any::AnyPoolOptions;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Executor};

pub use error::StoreError;
pub use writer::Writes;

/// A connection, to either database.
pub type Connection = AnyConnection;

/// One statement with its name: `db.<aggregate>.<verb>`.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Constant's name.
    pub name: &'static str,
    /// Text.
    pub sql: &'static str,
}

/// Declares the statements of an aggregate: constants, and a list so that a test can prepare them all.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(const $name: &str = $sql;)*
        /// Every statement of this module, for the test that prepares them on both databases.
        pub const STATEMENTS: &[$crate::store::Statement] =
            &[$($crate::store::Statement { name: stringify!($name), sql: $name }),*];
    };
}
pub(crate) use statements;

/// Every statement of every aggregate.
pub const STATEMENTS: &[&[Statement]] = &[
    audit::STATEMENTS,
    bank::STATEMENTS,
    bank_care::STATEMENTS,
    bank_folders::STATEMENTS,
    bank_index::STATEMENTS,
    bank_search::STATEMENTS,
    board::STATEMENTS,
    calls::STATEMENTS,
    room_notes::STATEMENTS,
    clock::STATEMENTS,
    consent::STATEMENTS,
    coverage::STATEMENTS,
    directory::STATEMENTS,
    dossier::STATEMENTS,
    door::STATEMENTS,
    enrolment::STATEMENTS,
    evidence::STATEMENTS,
    exam::STATEMENTS,
    handovers::STATEMENTS,
    held::STATEMENTS,
    images::STATEMENTS,
    incident_review::STATEMENTS,
    late::STATEMENTS,
    kiosk::STATEMENTS,
    ledger::STATEMENTS,
    marking::STATEMENTS,
    measured::STATEMENTS,
    messages::STATEMENTS,
    organisation::STATEMENTS,
    paper::STATEMENTS,
    paper_batch::STATEMENTS,
    people::STATEMENTS,
    photos::STATEMENTS,
    practice::STATEMENTS,
    practice_notebook::STATEMENTS,
    practice_pool::STATEMENTS,
    practice_tries::STATEMENTS,
    rehearsal::STATEMENTS,
    report::STATEMENTS,
    review::STATEMENTS,
    seating::STATEMENTS,
    sign_in::STATEMENTS,
    sitting::STATEMENTS,
    staffing::STATEMENTS,
    steps::STATEMENTS,
    takeover::STATEMENTS,
    terms::STATEMENTS,
    verification::STATEMENTS,
    watching::STATEMENTS,
];

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, one node.
    Sqlite,
    /// Shared by many nodes.
    Postgres,
}

/// Where the truth lies. The URL decides: `sqlite://path` or `postgres://…`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSettings {
    /// Database URL. A relative SQLite path is under the data folder.
    pub url: String,
    /// Connections for reading (and, on PostgreSQL, writing).
    pub connections: u32,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self { url: "sqlite://examhall.db".to_owned(), connections: 8 }
    }
}

/// A handle to the truth; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    reads: AnyPool,
    writes: Writes,
    backend: Backend,
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the writer.
    ///
    /// # Errors
    /// When the database cannot be reached or a migration fails.
    pub async fn open(settings: &StoreSettings, data: &Path) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (backend, url) = resolve(&settings.url, data)?;
        let reads = pool(backend, settings.connections).connect(&url).await?;
        let writes = match backend {
            Backend::Sqlite => {
                let one = pool(backend, 1).connect(&url).await?;
                migrate::run(&one).await?;
                Writes::queue(one)
            }
            Backend::Postgres => {
                migrate::run(&reads).await?;
                Writes::direct(reads.clone())
            }
        };
        Ok(Self { reads, writes, backend })
    }

    /// Which database this is.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// A connection to read from.
    ///
    /// # Errors
    /// When none is free within five seconds or the database is away.
    pub async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.reads.acquire().await?)
    }

    /// Runs `job` in a transaction and returns once its commit is durable. An error of the job undoes the
    /// job alone.
    ///
    /// # Errors
    /// The job's own error; `Busy` when the writer's queue is full; a database error.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        self.writes.run(job, None).await
    }

    /// As `write`, for jobs that are many and small: without a savepoint on SQLite, so that an error of which
    /// `spoils` is true undoes whatever was to be committed with it. What it is false of, the job must say
    /// before it writes anything.
    ///
    /// # Errors
    /// As `write`.
    pub async fn write_often<T, E, F>(&self, job: F, spoils: fn(&E) -> bool) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        self.writes.run(job, Some(spoils)).await
    }

    /// Waits for queued writes and closes every connection.
    pub async fn close(&self) {
        self.writes.close().await;
        self.reads.close().await;
    }
}

fn pool(backend: Backend, connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(5))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if backend == Backend::Sqlite {
                    // FULL: an acknowledged answer survives a power cut, not only a crash.
                    connection
                        .execute(
                            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                             PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;",
                        )
                        .await?;
                }
                Ok(())
            })
        })
}

fn resolve(url: &str, data: &Path) -> Result<(Backend, String), StoreError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok((Backend::Postgres, url.to_owned()));
    }
    let Some(path) = url.strip_prefix("sqlite://") else {
        return Err(StoreError::Settings(format!(
            "store.url \"{url}\" is neither sqlite://… nor postgres://…"
        )));
    };
    let path = if Path::new(path).is_absolute() { path.into() } else { data.join(path) };
    Ok((Backend::Sqlite, format!("sqlite://{}?mode=rwc", path.display())))
}
