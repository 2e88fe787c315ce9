//! Group commit. SQLite has one writer: jobs queue, a batch shares one transaction and one fsync, each
//! job inside its own savepoint, and every waiter is told after the commit. PostgreSQL groups commits
//! itself, so there a job is simply a transaction.
//!
//! Queue policy `RejectBusy`: a full queue answers `Busy` at once; nothing waits without bound.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use sqlx::{AnyPool, Connection as _};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Connection, StoreError};
use crate::kernel::limits::{WRITER_BATCH_MAX, WRITER_QUEUE_MAX};

/// Runs the job in a savepoint, and returns what tells the waiter once the commit is known.
type Job = Box<dyn for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Told> + Send>;
/// Given the fate of the commit, tells the waiter.
type Told = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

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

    pub(super) async fn run<T, E, F>(&self, job: F) -> Result<T, E>
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
                jobs.try_send(boxed(job, tell)).map_err(|_| StoreError::Busy)?;
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

fn boxed<T, E, F>(job: F, tell: oneshot::Sender<Result<T, E>>) -> Job
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
{
    Box::new(move |connection| {
        Box::pin(async move {
            let outcome = in_savepoint(connection, job).await;
            let told: Told = Box::new(move |commit| {
                // The waiter may have gone; the commit stands all the same.
                let _ = tell.send(match commit {
                    Ok(()) => outcome,
                    Err(error) => Err(error.into()),
                });
            });
            told
        })
    })
}

async fn in_savepoint<T, E, F>(connection: &mut Connection, job: F) -> Result<T, E>
where
    E: From<StoreError>,
    F: for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>>,
{
    let mut savepoint = connection.begin().await.map_err(StoreError::from)?;
    match job(&mut savepoint).await {
        Ok(value) => {
            savepoint.commit().await.map_err(StoreError::from)?;
            Ok(value)
        }
        Err(error) => {
            savepoint.rollback().await.map_err(StoreError::from)?;
            Err(error)
        }
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
    let mut connection = match pool.acquire().await {
        Ok(connection) => connection,
        Err(error) => return (drop_unstarted(jobs), Err(error)),
    };
    let mut batch = match connection.begin().await {
        Ok(batch) => batch,
        Err(error) => return (drop_unstarted(jobs), Err(error)),
    };
    for job in jobs {
        waiters.push(job(&mut batch).await);
    }
    let fate = batch.commit().await;
    (waiters, fate)
}

/// Jobs that never ran: dropping them closes their reply, which reads as `Busy`.
fn drop_unstarted(jobs: impl Iterator<Item = Job>) -> Vec<Told> {
    jobs.for_each(drop);
    Vec::new()
}
