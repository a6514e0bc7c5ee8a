//! Index and vectors as they follow the store: readers keep what they have, and the next request gets what is newest.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::error::{ServeError, WebError};
use super::site::Site;
use super::view::balance::KnownBalances;
use super::view::institutions::Institutions;
use crate::meaning::{Encoder, EncoderManifest, Meaning, MeaningError, Progress, encoder_folder, follow, is_installed};
use crate::resources::Resources;
use crate::search::{Indexer, Language, SearchIndex};
use crate::store::{Reader, Store};
use crate::taxonomy::Taxonomy;

/// Without a signal the follower looks by itself: another process may have written.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// While vectors are computed, what is there is put to use this often.
const USE_EVERY: Duration = Duration::from_secs(30);

/// What the store was made into, at one moment.
pub(super) struct Live {
    /// Words.
    pub(super) index: SearchIndex,
    /// Encoder and vectors, where there are any.
    pub(super) meaning: Option<Meaning>,
    /// The last change that the index holds.
    pub(super) seq: i64,
    /// Institutions, counted when they are first asked for.
    institutions: OnceLock<Arc<Institutions>>,
    /// One counts, the others wait: counting reads the whole store.
    counting: Mutex<()>,
    /// Supply and demand of chains, counted when a chain is first asked for.
    pub(super) balances: KnownBalances,
}

impl Live {
    /// Whether texts are compared by meaning.
    pub(super) fn has_meaning(&self) -> bool {
        self.meaning.as_ref().is_some_and(Meaning::is_in_use)
    }

    /// Institutions with what each offers, as a visitor sees them.
    pub(super) fn institutions(&self, reader: &Reader) -> Result<Arc<Institutions>, WebError> {
        if let Some(known) = self.institutions.get() {
            return Ok(Arc::clone(known));
        }
        let _one = self.counting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.institutions.get() {
            return Ok(Arc::clone(known));
        }
        let counted = Arc::new(Institutions::count(reader, self.index.taxonomy())?);
        Ok(Arc::clone(self.institutions.get_or_init(|| counted)))
    }
}

/// Opens index and vectors, after bringing the index up to the store.
pub(super) fn open(
    home: &crate::store::Home,
    resources: &Resources,
    language: &Arc<Language>,
    taxonomy: &Arc<Taxonomy>,
    reader: &Reader,
) -> Result<Live, ServeError> {
    let root = home.index();
    let indexer = Indexer::new(&root, resources, Arc::clone(language), Arc::clone(taxonomy))?;
    let seq = reader.last_seq()?;
    indexer.catch_up(reader, &mut |_, _| {})?;
    let index = SearchIndex::open(&root, resources, Arc::clone(language), Arc::clone(taxonomy))?;
    let meaning = meaning(&home.vectors(), resources)?;
    Ok(Live {
        index,
        meaning,
        seq,
        institutions: OnceLock::new(),
        counting: Mutex::default(),
        balances: KnownBalances::default(),
    })
}

/// Encoder and vectors; without them everything works by words.
fn meaning(vectors: &Path, resources: &Resources) -> Result<Option<Meaning>, MeaningError> {
    match Meaning::open(vectors, resources) {
        Ok(meaning) => Ok(Some(meaning)),
        Err(MeaningError::NoCache) => Ok(None),
        Err(error @ MeaningError::Catalogue { .. }) => {
            tracing::warn!(%error, "vectors");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Wakes the follower, and ends it.
#[derive(Debug, Default)]
pub(super) struct Bell {
    rung: Mutex<bool>,
    changed: Condvar,
    stop: AtomicBool,
}

impl Bell {
    /// Something was written.
    pub(super) fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// The server stops.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.ring();
    }

    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(super) fn wait(&self) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut rung, _) =
            self.changed.wait_timeout_while(rung, LOOK_EVERY, |rung| !*rung).unwrap_or_else(PoisonError::into_inner);
        *rung = false;
    }
}

/// Follows the store until the bell stops it. Runs on a thread of its own.
pub(super) fn follow_store(site: &Site, bell: &Bell) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).thread_name(|_| "vectors".to_owned()).build();
    while !bell.stopped() {
        if let Err(error) = step(site, bell, pool.as_ref().ok()) {
            tracing::error!(%error, "following the store");
        }
        bell.wait();
    }
}

fn step(site: &Site, bell: &Bell, pool: Option<&rayon::ThreadPool>) -> Result<(), ServeError> {
    let reader = site.home.open_reading()?;
    let seq = reader.last_seq()?;
    if seq > site.live().seq {
        site.renew(&reader)?;
        // Counting reads the whole store: the next visitor should not wait for it.
        if let Err(error) = site.live().institutions(&reader) {
            tracing::error!(%error, "counting institutions");
        }
    }
    let manifest = EncoderManifest::load(&site.resources)?;
    let Ok(folder) = encoder_folder(&manifest) else { return Ok(()) };
    let Some(pool) = pool.filter(|_| is_installed(&folder, &manifest)) else { return Ok(()) };
    if site.vectors_up_to() >= seq && site.live().has_meaning() {
        return Ok(());
    }
    let Ok(_lock) = site.home.lock_vectors() else { return Ok(()) };
    let encoder = Encoder::load(&folder, &manifest, &site.resources)?;
    let (vectors, begun) = (site.home.vectors(), Instant::now());
    let mut used = Instant::now();
    // One thread: requests keep the others.
    let followed = pool.install(|| {
        // A reader belongs to one thread.
        let reader = site.home.open_reading()?;
        let followed = follow(&reader, &encoder, &vectors, &mut |done| {
            Progress::of(done.encoded, begun.elapsed()).write(&vectors);
            if used.elapsed() > USE_EVERY {
                used = Instant::now();
                if let Err(error) = site.renew(&reader) {
                    tracing::error!(%error, "putting vectors to use");
                }
            }
            if bell.stopped() { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
        })?;
        Ok::<_, ServeError>(followed)
    })?;
    if !followed.stopped {
        site.set_vectors_up_to(seq);
    }
    if followed.dealt_with > 0 {
        site.renew(&reader)?;
    }
    Ok(())
}
