//! Where everything that takes time is done: a pool of its own, so that async code never computes.
//!
//! A job waits for its turn behind at most a bounded number of others; past that it is refused at once, so that a
//! server under too much load answers some quickly and turns the others away instead of serving all of them late.

use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};

use super::error::WebError;

/// How heavy a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Load {
    /// A page, a search, a match of a need that has its vector: some milliseconds.
    Light,
    /// A text that is encoded first, or a password that is hashed: tens of milliseconds and more.
    Heavy,
    /// A pass over the whole store: on threads of their own, so that whoever waits for it holds up nobody else.
    Survey,
    /// Every need against the store, which may take minutes and more: on half of the threads, so that requests and
    /// surveys have the rest.
    Pairing,
    /// Anything that writes, however long it takes: one after the other on a thread of their own, so that who waits for the
    /// writer holds up nobody who reads.
    Write,
}

/// Light jobs that may wait or run, for each thread of the pool.
const LIGHT_PER_THREAD: usize = 32;

/// Heavy ones.
const HEAVY_PER_THREAD: usize = 3;

/// Passes over the store that may wait or run.
const SURVEYS: usize = 16;

/// Jobs that may wait to write.
const WAITING_TO_WRITE: usize = 64;

/// The pool and its queue.
#[derive(Debug)]
pub(super) struct Compute {
    pool: rayon::ThreadPool,
    surveying: rayon::ThreadPool,
    pairing: rayon::ThreadPool,
    survey: Arc<Semaphore>,
    writing: rayon::ThreadPool,
    write: Arc<Semaphore>,
    light: Arc<Semaphore>,
    heavy: Arc<Semaphore>,
}

impl Compute {
    /// A pool of as many threads as the machine has processors.
    pub(super) fn new() -> Result<Self, rayon::ThreadPoolBuildError> {
        let pool = rayon::ThreadPoolBuilder::new().thread_name(|number| format!("compute-{number}")).build()?;
        let threads = pool.current_num_threads();
        let writing = rayon::ThreadPoolBuilder::new().num_threads(1).thread_name(|_| "writing".to_owned()).build()?;
        let pool_of = |threads: usize, name: &'static str| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .thread_name(move |number| format!("{name}-{number}"))
                .build()
        };
        let (surveying, pairing) = (pool_of(threads, "survey")?, pool_of((threads / 2).max(1), "pairing")?);
        Ok(Self {
            surveying,
            pairing,
            survey: Arc::new(Semaphore::new(SURVEYS)),
            writing,
            write: Arc::new(Semaphore::new(WAITING_TO_WRITE)),
            light: Arc::new(Semaphore::new(threads * LIGHT_PER_THREAD)),
            heavy: Arc::new(Semaphore::new(threads * HEAVY_PER_THREAD)),
            pool,
        })
    }

    /// Runs a job in its turn. A job whose caller has gone is not begun.
    ///
    /// # Errors
    /// [`WebError::Busy`] where too many wait already; [`WebError::Broken`] where the job panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        load: Load,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WebError> {
        let (pool, turns) = match load {
            Load::Light => (&self.pool, &self.light),
            Load::Heavy => (&self.pool, &self.heavy),
            Load::Survey => (&self.surveying, &self.survey),
            Load::Pairing => (&self.pairing, &self.survey),
            Load::Write => (&self.writing, &self.write),
        };
        let turn = Arc::clone(turns).try_acquire_owned().map_err(|_| WebError::Busy)?;
        let (give, take) = oneshot::channel();
        pool.spawn(move || {
            let _turn = turn;
            if !give.is_closed() {
                let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
                let _ = give.send(done);
            }
        });
        match take.await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(_)) | Err(_) => Err(WebError::Broken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap()
    }

    #[test]
    fn past_the_bound_a_job_is_refused_at_once_and_the_others_are_done() {
        let compute = Arc::new(Compute::new().unwrap());
        let most = compute.heavy.available_permits();
        runtime().block_on(async {
            let (open, gate) = std::sync::mpsc::channel::<()>();
            let gate = Arc::new(std::sync::Mutex::new(gate));
            let waiting: Vec<_> = (0..most)
                .map(|number| {
                    let (compute, gate) = (Arc::clone(&compute), Arc::clone(&gate));
                    let job = move || {
                        gate.lock().unwrap().recv().unwrap();
                        number
                    };
                    tokio::spawn(async move { compute.run(Load::Heavy, job).await })
                })
                .collect();
            while compute.heavy.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
            assert!(matches!(compute.run(Load::Heavy, || 0).await, Err(WebError::Busy)));
            assert_eq!(compute.run(Load::Write, || 1).await.unwrap(), 1, "writing has a thread of its own");
            (0..most).for_each(|_| open.send(()).unwrap());
            for (number, task) in waiting.into_iter().enumerate() {
                assert_eq!(task.await.unwrap().unwrap(), number);
            }
            assert_eq!(compute.run(Load::Heavy, || 7).await.unwrap(), 7);
        });
    }

    #[test]
    fn a_job_that_panics_is_an_error_and_the_pool_goes_on() {
        let compute = Compute::new().unwrap();
        runtime().block_on(async {
            let broken = compute.run(Load::Light, || -> u8 { panic!("a bug") }).await;
            assert!(matches!(broken, Err(WebError::Broken)));
            assert_eq!(compute.run(Load::Light, || 1).await.unwrap(), 1);
        });
    }
}
