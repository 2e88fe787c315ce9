//! Group commit. SQLite has one writer: jobs queue, a batch shares one transaction and one fsync, each
//! job inside its own savepoint, and every waiter is told after the commit. PostgreSQL groups commits
//! itself, so there a job is simply a transaction.
//!
//! A job that is many and small (answers) may go without a savepoint, two statements of five: it then says of
//! its errors which may leave something half done, and one of those undoes its whole batch. Nobody was told
//! anything yet, so everybody in it simply sends again.
//!
//! Queue policy `RejectBusy`: a full queue answers `Busy` at once; nothing waits without bound.
//!
//! **Invariant:** a waiter is told "done" only after a COMMIT that ended a transaction of its own. SQLite rolls
//! back by itself when the disk is full or fails, and a library that counts transactions then counts one that
//! is none; so this module says BEGIN, COMMIT and ROLLBACK itself, where a BEGIN inside a transaction is an
//! error, and a connection that was in trouble and cannot begin anew is closed.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Executor as _};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Connection, StoreError};
use crate::kernel::limits::{WRITER_BATCH_MAX, WRITER_QUEUE_MAX};

/// Runs the job, and returns what tells the waiter once the commit is known.
type Job = Box<dyn for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, (Told, Batch)> + Send>;
/// Given the fate of the commit, tells the waiter.
type Told = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a job leaves of the transaction it ran in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// As it was, with or without the job's own writes.
    Whole,
    /// The database has given it up, and with it what other jobs wrote.
    GivenUp,
}

/// Where writes go.
#[derive(Clone, Debug)]
pub enum Writes {
    /// To SQLite's one writer.
    Queue {
        /// Its mailbox.
        jobs: mpsc::Sender<Job>,
        /// Its task, taken when the store closes.
        task: Arc<Mutex<Option<JoinHandle<()>>>>,
    },
    /// To a pool, a transaction each.
    Direct(AnyPool),
}

impl Writes {
    pub(super) fn queue(pool: AnyPool) -> Self {
        let (jobs, mailbox) = mpsc::channel(WRITER_QUEUE_MAX);
        let task = tokio::spawn(write_batches(pool, mailbox));
        Self::Queue { jobs, task: Arc::new(Mutex::new(Some(task))) }
    }

    pub(super) const fn direct(pool: AnyPool) -> Self {
        Self::Direct(pool)
    }

    /// `spoils` says of an error whether the job may have written something before it; none runs the job in a
    /// savepoint.
    pub(super) async fn run<T, E, F>(&self, job: F, spoils: Option<fn(&E) -> bool>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        match self {
            Self::Direct(pool) => {
                let mut transaction = pool.begin().await.map_err(StoreError::from)?;
                let value = job(&mut transaction).await?;
                transaction.commit().await.map_err(StoreError::from)?;
                Ok(value)
            }
            Self::Queue { jobs, .. } => {
                let (tell, told) = oneshot::channel();
                jobs.try_send(boxed(job, spoils, tell)).map_err(|_| StoreError::Busy)?;
                told.await.unwrap_or_else(|_| Err(StoreError::Busy.into()))
            }
        }
    }

    pub(super) async fn close(&self) {
        if let Self::Queue { task, .. } = self {
            let task = task.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(task) = task {
                // Whatever is queued was never acknowledged; a batch under way is finished by its commit.
                task.abort();
                let _ = task.await;
            }
        }
    }
}

fn boxed<T, E, F>(
    job: F,
    spoils: Option<fn(&E) -> bool>,
    tell: oneshot::Sender<Result<T, E>>,
) -> Job
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
{
    Box::new(move |connection| {
        Box::pin(async move {
            let (outcome, batch) = match spoils {
                None => in_savepoint(connection, job).await,
                Some(spoils) => match job(connection).await {
                    Err(error) if spoils(&error) => (Err(error), Batch::GivenUp),
                    outcome => (outcome, Batch::Whole),
                },
            };
            let told: Told = Box::new(move |commit| {
                // The waiter may have gone; the commit stands all the same.
                let _ = tell.send(match (outcome, commit) {
                    // Its own error says more than that nothing was committed.
                    (Ok(_), Err(error)) => Err(error.into()),
                    (outcome, _) => outcome,
                });
            });
            (told, batch)
        })
    })
}

async fn in_savepoint<T, E, F>(connection: &mut Connection, job: F) -> (Result<T, E>, Batch)
where
    E: From<StoreError>,
    F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>>,
{
    if let Err(error) = connection.execute("SAVEPOINT job").await {
        return (Err(StoreError::from(error).into()), Batch::GivenUp);
    }
    match job(connection).await {
        Ok(value) => match connection.execute("RELEASE job").await {
            Ok(_) => (Ok(value), Batch::Whole),
            Err(error) => (Err(StoreError::from(error).into()), Batch::GivenUp),
        },
        Err(error) => match connection.execute("ROLLBACK TO job; RELEASE job").await {
            Ok(_) => (Err(error), Batch::Whole),
            // The savepoint is no more: the whole transaction went, as on a full disk.
            Err(_) => (Err(error), Batch::GivenUp),
        },
    }
}

async fn write_batches(pool: AnyPool, mut mailbox: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(WRITER_BATCH_MAX);
    while mailbox.recv_many(&mut jobs, WRITER_BATCH_MAX).await > 0 {
        metrics::histogram!("examhall_store_batch_jobs")
            .record(f64::from(u32::try_from(jobs.len()).unwrap_or(u32::MAX)));
        let (waiters, fate) = write_batch(&pool, jobs.drain(..)).await;
        if let Err(error) = &fate {
            tracing::error!(error = error as &dyn std::error::Error, "batch was not committed");
        }
        let refused = fate.err().map(Arc::new);
        for tell in waiters {
            tell(refused.as_ref().map_or(Ok(()), |error| {
                Err(StoreError::Unavailable(sqlx::Error::Io(std::io::Error::other(Arc::clone(
                    error,
                )))))
            }));
        }
    }
}

async fn write_batch(
    pool: &AnyPool,
    jobs: impl Iterator<Item = Job> + Send,
) -> (Vec<Told>, Result<(), sqlx::Error>) {
    let mut waiters = Vec::new();
    let mut connection = match begin(pool).await {
        Ok(connection) => connection,
        // Jobs that never ran: dropping them closes their reply, which reads as `Busy`.
        Err(error) => return (waiters, Err(error)),
    };
    for job in jobs {
        let (told, batch) = job(&mut connection).await;
        waiters.push(told);
        if batch == Batch::GivenUp {
            roll_back(connection).await;
            let why =
                "the database gave the transaction up, or a job of the batch failed".to_owned();
            return (waiters, Err(sqlx::Error::Protocol(why)));
        }
    }
    let fate = connection.execute("COMMIT").await;
    if fate.is_err() {
        roll_back(connection).await;
    }
    (waiters, fate.map(|_| ()))
}

/// A connection in a transaction that is its outermost.
async fn begin(pool: &AnyPool) -> Result<PoolConnection<Any>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    match connection.execute("BEGIN IMMEDIATE").await {
        Ok(_) => Ok(connection),
        Err(error) => {
            roll_back(connection).await;
            Err(error)
        }
    }
}

/// Ends whatever transaction is open. Where none is, there is nothing to end, and the next BEGIN says so.
async fn roll_back(mut connection: PoolConnection<Any>) {
    let ended = connection.execute("ROLLBACK").await;
    let is_clean = connection.execute("BEGIN; COMMIT").await.is_ok();
    if !is_clean {
        tracing::error!(?ended, "the writer's connection is given up");
        let _ = connection.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::row::Columns;
    use crate::store::{Store, StoreSettings};

    const ADD: &str = "INSERT INTO login_throttle (subject, failures, blocked_until_ms, updated_ms) VALUES ($1, 0, 0, 0)";
    const ALL: &str = "SELECT subject FROM login_throttle ORDER BY subject";

    /// Writes a row, then fails if told to.
    fn add(
        subject: &'static str,
        fails: bool,
    ) -> impl for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<(), StoreError>> + Send + 'static
    {
        move |c| {
            Box::pin(async move {
                sqlx::query(ADD).bind(subject).execute(c).await?;
                if fails { Err(StoreError::Missing("what it needs")) } else { Ok(()) }
            })
        }
    }

    async fn rows(store: &Store) -> Vec<String> {
        let mut connection = store.read().await.unwrap();
        let rows = sqlx::query(ALL).fetch_all(&mut *connection).await.unwrap();
        rows.iter()
            .map(|row| Columns::new("login_throttle", row).text("subject").unwrap())
            .collect()
    }

    #[tokio::test]
    async fn what_fails_in_a_savepoint_undoes_itself_and_without_one_its_batch() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreSettings::default(), folder.path()).await.unwrap();
        // Said before the writer runs, so each pair is one batch.
        let (alone, other) =
            tokio::join!(store.write(add("a", true)), store.write(add("b", false)));
        assert!(alone.is_err() && other.is_ok());
        assert_eq!(rows(&store).await, ["b"]);
        let (half, other) =
            tokio::join!(store.write_often(add("c", true), |_| true), store.write(add("d", false)));
        assert!(matches!(half, Err(StoreError::Missing(_))), "its own error: {half:?}");
        assert!(matches!(other, Err(StoreError::Busy | StoreError::Unavailable(_))), "{other:?}");
        assert_eq!(rows(&store).await, ["b"], "nobody was told otherwise");
        let (before, often) = tokio::join!(
            store.write_often(add("e", false), |_| true),
            store.write_often(add("f", false), |_| true)
        );
        assert!(before.is_ok() && often.is_ok());
        assert_eq!(rows(&store).await, ["b", "e", "f"]);
    }
}
