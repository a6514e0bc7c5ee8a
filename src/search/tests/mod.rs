//! Tests of the whole room: a real store, a real index on disk.

mod audiences;
mod conformance;
mod following;
mod phrases;
mod quality;

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use super::{Filters, Indexer, Language, SearchAnswer, SearchIndex, SearchRequest, Sort};
use crate::domain::{Date, Patent, Record};
use crate::resources::Resources;
use crate::store::{Home, ImportMeta, Writer};
use crate::taxonomy::Taxonomy;

pub(super) const TODAY: Date = Date::constant(2026, 11, 24);

static LANGUAGE: LazyLock<Arc<Language>> = LazyLock::new(|| Arc::new(Language::load(&Resources::built_in()).unwrap()));
static TAXONOMY: LazyLock<Arc<Taxonomy>> = LazyLock::new(|| Arc::new(Taxonomy::load(&Resources::built_in()).unwrap()));

/// A home with records in it.
pub(super) struct Shelf {
    _directory: tempfile::TempDir,
    pub(super) home: Home,
    pub(super) writer: Writer,
}

impl Shelf {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::at(directory.path());
        let writer = home.open_writing().unwrap();
        Self { _directory: directory, home, writer }
    }

    pub(super) fn put<R: Record>(&mut self, records: impl IntoIterator<Item = R>) {
        let mut import = self
            .writer
            .begin_import(ImportMeta {
                file: "test".into(),
                source: "test".into(),
                source_date: None,
                owner: None,
                actor: "test".into(),
                now: Timestamp::UNIX_EPOCH,
                today: TODAY,
                fingerprint: None,
                batch: None,
            })
            .unwrap();
        for record in records {
            import.put(&record).unwrap();
        }
        import.commit().unwrap();
    }

    pub(super) fn catch_up(&self) {
        self.indexer(&self.home.index()).catch_up(self.writer.reader(), &mut |_, _| {}).unwrap();
    }

    pub(super) fn indexer<'a>(&self, root: &'a std::path::Path) -> Indexer<'a> {
        Indexer::new(root, &Resources::built_in(), Arc::clone(&LANGUAGE), Arc::clone(&TAXONOMY)).unwrap()
    }

    pub(super) fn index(&self) -> SearchIndex {
        let root = self.home.index();
        SearchIndex::open(&root, &Resources::built_in(), Arc::clone(&LANGUAGE), Arc::clone(&TAXONOMY)).unwrap()
    }

    pub(super) fn search(&self, query: &str) -> SearchAnswer<Patent> {
        self.search_on(query, Sort::Relevance, TODAY)
    }

    pub(super) fn search_on(&self, query: &str, sort: Sort, today: Date) -> SearchAnswer<Patent> {
        let request =
            SearchRequest { query, filters: &Filters::default(), sort, limit: 50, offset: 0, today, meaning: None };
        self.index().search(self.writer.reader(), &request).unwrap()
    }
}

pub(super) fn titled(title: &str) -> Patent {
    Patent { title: Some(title.to_owned()), ..Patent::default() }
}
