//! One way to append (foundations 2): one appender per district and process, the same for both stores.
//!
//! Commands wait in a queue; the appender takes what waits (at most [`GROUP`]), writes them in one transaction with full sync
//! and answers. A refused command leaves before anything is written for it; an unexpected constraint error runs the group singly.

pub(crate) mod encode;
pub(crate) mod erase;
mod group;
pub(crate) use group::{EVENT, SEALED, context, hash, places};
pub(crate) mod rows;
pub(crate) mod system;

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::api::{Appended, Batch, Erasure, RequestKey, SystemChange};
use crate::error::StoreError;
use crate::shared::Shared;

/// Commands that one transaction takes at most.
pub(crate) const GROUP: usize = 1_000;

/// What can be appended.
#[derive(Debug, Clone)]
pub(crate) enum Job {
    /// Events of matters.
    Matters(Batch),
    /// Sealed values are erased.
    Erase(Erasure),
    /// Their files are gone too.
    Cleaned(Erasure),
    /// Events of the district itself.
    System {
        /// Request key.
        request: RequestKey,
        /// When they are said to have happened.
        occurred: mingfa_time::Moment,
        /// The changes.
        changes: Vec<SystemChange>,
        /// Texts that an adoption brings, by hash.
        texts: Vec<(String, String)>,
    },
}

/// A command with the place where its answer goes.
pub(crate) struct Waiting {
    job: Job,
    answer: oneshot::Sender<Result<Appended, StoreError>>,
}

/// The sending end of the queue.
#[derive(Debug, Clone)]
pub(crate) struct Appender {
    queue: mpsc::Sender<Waiting>,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiting")
    }
}

impl Appender {
    /// Starts the task that appends. It ends when every sender is gone.
    pub(crate) fn start(shared: Arc<Shared>) -> Self {
        let (queue, mut waiting) = mpsc::channel::<Waiting>(GROUP * 2);
        tokio::spawn(async move {
            while let Some(first) = waiting.recv().await {
                let mut group = vec![first];
                while group.len() < GROUP {
                    match waiting.try_recv() {
                        Ok(next) => group.push(next),
                        Err(_) => break,
                    }
                }
                run(&shared, group).await;
            }
        });
        Self { queue }
    }

    /// Appends and waits until it is durable.
    pub(crate) async fn append(&self, job: Job) -> Result<Appended, StoreError> {
        self.queue(job).await?.answer().await
    }

    /// Puts a command in the queue, waiting only while the queue is full: commands put in one after the other are appended in that order.
    pub(crate) async fn queue(&self, job: Job) -> Result<Queued, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Waiting { job, answer }).await.map_err(|_| gone())?;
        Ok(Queued(answered))
    }
}

/// A command that waits for its turn. It is appended whether or not anybody waits for the answer.
#[derive(Debug)]
pub struct Queued(oneshot::Receiver<Result<Appended, StoreError>>);

impl Queued {
    /// The answer, once the events are durable.
    ///
    /// # Errors
    /// As [`Store::append`](crate::Store::append).
    pub async fn answer(self) -> Result<Appended, StoreError> {
        self.0.await.map_err(|_| gone())?
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable("存储已停止".to_owned())
}

async fn run(shared: &Shared, group: Vec<Waiting>) {
    let (jobs, answers): (Vec<Job>, Vec<_>) = group.into_iter().map(|waiting| (waiting.job, waiting.answer)).unzip();
    let outcomes = match group::append(shared, &jobs).await {
        Ok(outcomes) => outcomes,
        // One command spoils the transaction: run them one by one, so that only its own author hears of it.
        Err(_) if jobs.len() > 1 => {
            let mut outcomes = Vec::with_capacity(jobs.len());
            for job in &jobs {
                outcomes.push(match group::append(shared, std::slice::from_ref(job)).await {
                    Ok(mut single) => single.pop().unwrap_or_else(|| Err(StoreError::damaged("没有结果"))),
                    Err(error) => Err(error),
                });
            }
            outcomes
        }
        Err(error) => vec![Err(error)],
    };
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        // Whoever asked may have gone away; the event stands all the same.
        let _ = answer.send(outcome);
    }
}
