//! Brings the index up to the store: follows the change log from where the last commit stood.
//!
//! Every commit carries the number of the last change that is in, so a kill at any point loses nothing and doubles
//! nothing: the next run goes on from the last commit, and a record is deleted by its key before it is added again.
//! An empty index is filled from the records themselves, in the order of their arrival, and then follows the log.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::indexer::{LogMergePolicy, MergePolicy, NoMergePolicy};
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::SearchError;
use super::document::{DocumentMaker, Texts};
use super::index::{KindIndex, Progress, version};
use super::language::Language;
use super::schema::IndexFeatures;
use crate::assessment::Rules;
use crate::domain::{Need, Patent, Record, RecordId, RecordKind};
use crate::resources::Resources;
use crate::store::{RecordState, Store};
use crate::taxonomy::Taxonomy;

/// Records analysed together.
const PAGE: usize = 2_000;

/// Documents between two commits: what a kill costs at most.
const COMMIT_EVERY: usize = 80_000;

const WRITER_THREADS: usize = 2;

/// A segment of more documents is merged no further: merging maps what it merges into memory, and writes again what was
/// written once.
const LARGEST_MERGED: usize = 25_000;

/// Memory of the writer's buffers, all threads, bytes.
const WRITER_MEMORY: usize = 160_000_000;

/// Writes the index of one home. The caller holds the home for writing.
pub struct Indexer<'a> {
    root: &'a Path,
    version: String,
    language: Arc<Language>,
    taxonomy: Arc<Taxonomy>,
    rules: Arc<Rules>,
    features: IndexFeatures,
}

/// A record that can be laid out as a document.
trait Indexed: Record {
    fn document(maker: &DocumentMaker, texts: &mut Texts, id: &RecordId, record: &Self) -> TantivyDocument;
}

impl Indexed for Patent {
    fn document(maker: &DocumentMaker, texts: &mut Texts, id: &RecordId, record: &Self) -> TantivyDocument {
        maker.patent(texts, id, record)
    }
}

impl Indexed for Need {
    fn document(maker: &DocumentMaker, texts: &mut Texts, id: &RecordId, record: &Self) -> TantivyDocument {
        maker.need(texts, id, record)
    }
}

impl<'a> Indexer<'a> {
    /// An indexer for the index directory `root`.
    ///
    /// # Errors
    /// The lexicon or the rules cannot be read.
    pub fn new(
        root: &'a Path,
        resources: &Resources,
        language: Arc<Language>,
        taxonomy: Arc<Taxonomy>,
    ) -> Result<Self, SearchError> {
        let rules = Arc::new(Rules::load(resources)?);
        Ok(Self { root, version: version(resources)?, language, taxonomy, rules, features: IndexFeatures::default() })
    }

    /// The same with other features: for measuring what each costs.
    #[must_use]
    pub fn with_features(mut self, features: IndexFeatures) -> Self {
        self.features = features;
        self
    }

    /// Follows the change log to its end. `progress` hears how many records of how many are done.
    ///
    /// # Errors
    /// Those of the store and of the engine; what was committed stays.
    pub fn catch_up(&self, store: &impl Store, progress: &mut dyn FnMut(u64, u64)) -> Result<(), SearchError> {
        let patents = self.open_or_create(RecordKind::Patent)?;
        let needs = self.open_or_create(RecordKind::Need)?;
        let total = store.count(RecordKind::Patent)? + store.count(RecordKind::Need)?;
        let mut done = 0;
        let mut tell = |more: u64| {
            done += more;
            progress(done, total.max(done));
        };
        self.follow::<Patent>(&patents, store, &mut tell)?;
        self.follow::<Need>(&needs, store, &mut tell)
    }

    /// Throws the index away and builds it from the store.
    ///
    /// # Errors
    /// As [`Indexer::catch_up`].
    pub fn rebuild(&self, store: &impl Store, progress: &mut dyn FnMut(u64, u64)) -> Result<(), SearchError> {
        for kind in RecordKind::ALL {
            KindIndex::create(self.root, *kind, self.features)?;
        }
        self.catch_up(store, progress)
    }

    /// The index as it is, or an empty one where there is none, where it is of another version, or where it cannot be
    /// read: the store can always build it again.
    fn open_or_create(&self, kind: RecordKind) -> Result<KindIndex, SearchError> {
        match KindIndex::open(self.root, kind, self.features) {
            Ok(Some(index)) => match index.progress() {
                // Opening it reads every segment's file: one that is missing or cut shows here.
                Ok(Some(progress)) if progress.version == self.version && index.reader().is_ok() => Ok(index),
                _ => KindIndex::create(self.root, kind, self.features),
            },
            Ok(None) | Err(SearchError::Engine(_)) => KindIndex::create(self.root, kind, self.features),
            Err(error) => Err(error),
        }
    }

    fn follow<R: Indexed>(
        &self,
        index: &KindIndex,
        store: &impl Store,
        tell: &mut dyn FnMut(u64),
    ) -> Result<(), SearchError> {
        let mut progress = match index.progress()? {
            Some(progress) => progress,
            None => {
                Progress { seq: store.last_seq()?, version: self.version.clone(), built_up_to: None, complete: false }
            }
        };
        if progress.complete && store.changes_after(progress.seq, 1)?.is_empty() {
            return Ok(());
        }
        let maker = DocumentMaker {
            language: Arc::clone(&self.language),
            taxonomy: Arc::clone(&self.taxonomy),
            rules: Arc::clone(&self.rules),
            fields: index.fields,
            features: self.features,
        };
        let mut writer: IndexWriter = index.index.writer_with_num_threads(WRITER_THREADS, WRITER_MEMORY)?;
        writer.set_merge_policy(merging());
        if !progress.complete {
            self.build::<R>(&mut writer, &maker, store, &mut progress, tell)?;
        }
        let (mut since_commit, committed) = (0, progress.clone());
        let mut erased = false;
        loop {
            let changes = store.changes_after(progress.seq, PAGE)?;
            let Some(last) = changes.last() else { break };
            let ids: Vec<RecordId> =
                changes.iter().filter(|change| change.kind == R::KIND).map(|change| change.id.clone()).collect();
            for change in changes.iter().filter(|change| change.kind == R::KIND && change.gone) {
                erased |= store.lookup::<R>(&change.id)?.is_some_and(|found| found.state == RecordState::Erased);
            }
            for id in &ids {
                writer.delete_term(Term::from_field_u64(index.fields.key, id.key()));
            }
            let live = changes.iter().filter(|change| change.kind == R::KIND && !change.gone);
            let live: Vec<RecordId> = live.map(|change| change.id.clone()).collect();
            add::<R>(&writer, &maker, &store.get_many::<R>(&live)?)?;
            progress.seq = last.seq;
            since_commit += ids.len();
            tell(ids.len() as u64);
            if since_commit >= COMMIT_EVERY && !erased {
                commit(&mut writer, &progress)?;
                since_commit = 0;
            }
        }
        if erased {
            // Under the number of the change before it: a process that is killed between does it again.
            clear(index, &mut writer, &committed)?;
        }
        commit(&mut writer, &progress)?;
        writer.wait_merging_threads()?;
        Ok(())
    }

    /// Fills an empty index, or goes on where a kill stopped the filling.
    fn build<R: Indexed>(
        &self,
        writer: &mut IndexWriter,
        maker: &DocumentMaker,
        store: &impl Store,
        progress: &mut Progress,
        tell: &mut dyn FnMut(u64),
    ) -> Result<(), SearchError> {
        let mut since_commit = 0;
        let (mut page, mut last) = store.arrivals::<R>(progress.built_up_to.unwrap_or_default(), PAGE)?;
        while !page.is_empty() {
            // The next page is read while this one is analysed.
            let mut added = Ok(());
            let next = rayon::in_place_scope(|scope| {
                scope.spawn(|_| added = add::<R>(writer, maker, &page));
                store.arrivals::<R>(last, PAGE)
            });
            added?;
            since_commit += page.len();
            tell(page.len() as u64);
            if since_commit >= COMMIT_EVERY {
                progress.built_up_to = Some(last);
                commit(writer, progress)?;
                since_commit = 0;
            }
            (page, last) = next?;
        }
        progress.built_up_to = None;
        progress.complete = true;
        commit(writer, progress)
    }
}

fn add<R: Indexed>(writer: &IndexWriter, maker: &DocumentMaker, records: &[R]) -> Result<(), SearchError> {
    records.par_iter().with_min_len(64).try_for_each_init(Texts::default, |texts, record| {
        if let Some(id) = record.id() {
            writer.add_document(R::document(maker, texts, id, record))?;
        }
        Ok(())
    })
}

fn merging() -> Box<dyn MergePolicy> {
    let mut merging = LogMergePolicy::default();
    merging.set_max_docs_before_merge(LARGEST_MERGED);
    Box::new(merging)
}

/// Writes the segments anew in which records are deleted, so that nothing of an erased one stays in any file.
fn clear(index: &KindIndex, writer: &mut IndexWriter, progress: &Progress) -> Result<(), SearchError> {
    // Otherwise the engine might take the same segments for a merge of its own.
    writer.set_merge_policy(Box::new(NoMergePolicy));
    commit(writer, progress)?;
    for segment in index.index.searchable_segment_metas()? {
        if segment.num_deleted_docs() > 0 {
            writer.merge(&[segment.id()]).wait()?;
        }
    }
    writer.garbage_collect_files().wait()?;
    writer.set_merge_policy(merging());
    Ok(())
}

fn commit(writer: &mut IndexWriter, progress: &Progress) -> Result<(), SearchError> {
    let mut prepared = writer.prepare_commit()?;
    let payload =
        serde_json::to_string(progress).map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))?;
    prepared.set_payload(&payload);
    prepared.commit()?;
    Ok(())
}
