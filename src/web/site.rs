//! What all handlers share.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::compute::{Compute, Load};
use super::error::{ServeError, WebError};
use super::kept::Counted;
use super::live::{self, Bell, Live};
use super::page::office::importing::Underway;
use super::settings::WebSettings;
use crate::domain::{Audience, Date};
use crate::matching::Weights;
use crate::resources::Resources;
use crate::search::Language;
use crate::store::{Home, Reader, StoreError, Writer};
use crate::taxonomy::Taxonomy;
use crate::workflow::Worked;

/// Tells the time: the system's, or a test's.
pub(super) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// One home as it is served.
pub(super) struct Site {
    pub(super) home: Home,
    pub(super) resources: Resources,
    pub(super) settings: WebSettings,
    pub(super) weights: Weights,
    /// The day of judgements where it is fixed; else that of the clock.
    pub(super) fixed_day: Option<Date>,
    pub(super) clock: Clock,
    language: Arc<Language>,
    taxonomy: Arc<Taxonomy>,
    compute: Compute,
    live: ArcSwap<Live>,
    readers: Mutex<Vec<Reader>>,
    /// Held for as long as the site is served: no other process writes beside it.
    writer: Mutex<Writer>,
    vectors_up_to: AtomicI64,
    /// What the ledger knows of patents, as of a line of it.
    worked: Mutex<Option<(i64, Arc<Worked>)>>,
    /// What is counted over the whole store.
    pub(super) counted: Counted,
    /// Imports of the pages that have begun.
    pub(super) underway: Underway,
    bell: Arc<Bell>,
}

/// What a job on the pool works with.
pub(super) struct Work<'a> {
    pub(super) site: &'a Site,
    pub(super) live: &'a Live,
    pub(super) reader: &'a Reader,
    pub(super) audience: Audience,
    pub(super) today: Date,
}

impl Site {
    pub(super) fn open(
        home: Home,
        settings: WebSettings,
        fixed_day: Option<Date>,
        clock: Clock,
    ) -> Result<Self, ServeError> {
        let resources = home.resources();
        let (language, taxonomy) = (Arc::new(Language::load(&resources)?), Arc::new(Taxonomy::load(&resources)?));
        let weights = Weights::load(&resources)?;
        let writer = home.open_writing()?;
        let live = live::open(&home, &resources, &language, &taxonomy, writer.reader())?;
        Ok(Self {
            home,
            settings,
            weights,
            fixed_day,
            clock,
            language,
            taxonomy,
            compute: Compute::new()?,
            live: ArcSwap::from_pointee(live),
            readers: Mutex::new(Vec::new()),
            writer: Mutex::new(writer),
            vectors_up_to: AtomicI64::new(-1),
            worked: Mutex::default(),
            counted: Counted::default(),
            underway: Underway::default(),
            bell: Arc::default(),
            resources,
        })
    }

    /// Wakes what follows the store.
    pub(super) fn bell(&self) -> &Arc<Bell> {
        &self.bell
    }

    /// The newest index and vectors.
    pub(super) fn live(&self) -> Arc<Live> {
        self.live.load_full()
    }

    /// The day of judgements.
    pub(super) fn today(&self) -> Date {
        self.fixed_day.unwrap_or_else(|| (self.clock)().to_zoned(jiff::tz::TimeZone::system()).date())
    }

    /// Brings the index up to the store and puts it, and new vectors, to use.
    pub(super) fn renew(&self, reader: &Reader) -> Result<(), ServeError> {
        let live = live::open(&self.home, &self.resources, &self.language, &self.taxonomy, reader)?;
        self.live.store(Arc::new(live));
        Ok(())
    }

    pub(super) fn vectors_up_to(&self) -> i64 {
        self.vectors_up_to.load(Ordering::Relaxed)
    }

    pub(super) fn set_vectors_up_to(&self, seq: i64) {
        self.vectors_up_to.store(seq, Ordering::Relaxed);
    }

    /// Does a job on the pool, with a reader of the store and the newest index.
    ///
    /// # Errors
    /// [`WebError::Busy`], and those of the job.
    pub(super) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        load: Load,
        audience: Audience,
        job: impl FnOnce(&Work<'_>) -> Result<T, WebError> + Send + 'static,
    ) -> Result<T, WebError> {
        let site = Arc::clone(self);
        self.compute
            .run(load, move || {
                let reader = site.reader()?;
                let live = site.live();
                let work = Work { site: &site, live: &live, reader: &reader, audience, today: site.today() };
                let done = job(&work);
                site.give_back(reader);
                done
            })
            .await?
    }

    /// What the ledger knows of patents: read again when it has grown.
    pub(super) fn worked(&self, reader: &Reader) -> Result<Arc<Worked>, StoreError> {
        let end = Worked::stands_on(reader)?;
        let mut worked = self.worked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, worked)) = &*worked
            && *known == end
        {
            return Ok(Arc::clone(worked));
        }
        let read = Arc::new(Worked::of(reader)?);
        *worked = Some((end, Arc::clone(&read)));
        Ok(read)
    }

    fn reader(&self) -> Result<Reader, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.map_or_else(|| self.home.open_reading(), Ok)
    }

    fn give_back(&self, reader: Reader) {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }

    /// The one writer, where nobody holds it.
    pub(super) fn free_writer(&self) -> Option<std::sync::MutexGuard<'_, Writer>> {
        match self.writer.try_lock() {
            Ok(writer) => Some(writer),
            Err(std::sync::TryLockError::Poisoned(writer)) => Some(writer.into_inner()),
            Err(std::sync::TryLockError::WouldBlock) => None,
        }
    }

    /// The one writer. For jobs on the pool only: it may have to be waited for.
    pub(super) fn writer(&self) -> std::sync::MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
