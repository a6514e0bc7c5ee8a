//! Counts by owner kind, class, field, industry, chain, region, licence, maturity, legal state and year.

use std::collections::BTreeMap;

use serde::Serialize;
use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use super::SearchError;
use super::facts::{Facts, Stage};
use super::schema::column;
use crate::domain::{LegalState, LicenceKind, OwnerKind};

/// Counts of one facet by value; values of closed vocabularies are their Chinese words, codes stay codes.
pub type FacetCounts = BTreeMap<String, u64>;

/// All facets of a result. Counts are over every hit, not over the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// 权利人类型.
    pub owner_kind: FacetCounts,
    /// IPC subclass.
    pub ipc: FacetCounts,
    /// Technology field, 1 to 35.
    pub field: FacetCounts,
    /// GB/T 4754 division or deeper, by code.
    pub industry: FacetCounts,
    /// Chain id.
    pub chain: FacetCounts,
    /// Province code.
    pub region: FacetCounts,
    /// 许可方式.
    pub licence: FacetCounts,
    /// Stage of maturity.
    pub maturity: FacetCounts,
    /// 法律状态.
    pub legal: FacetCounts,
    /// Year of filing.
    pub year: FacetCounts,
}

fn add_counts(sum: &mut FacetCounts, more: FacetCounts) {
    for (value, count) in more {
        *sum.entry(value).or_default() += count;
    }
}

impl Facets {
    pub(super) fn add(&mut self, more: Self) {
        add_counts(&mut self.owner_kind, more.owner_kind);
        add_counts(&mut self.ipc, more.ipc);
        add_counts(&mut self.field, more.field);
        add_counts(&mut self.industry, more.industry);
        add_counts(&mut self.chain, more.chain);
        add_counts(&mut self.region, more.region);
        add_counts(&mut self.licence, more.licence);
        add_counts(&mut self.maturity, more.maturity);
        add_counts(&mut self.legal, more.legal);
        add_counts(&mut self.year, more.year);
    }
}

/// A column of strings, counted by place in its dictionary.
struct CountedColumn {
    column: Option<StrColumn>,
    counts: Vec<u64>,
}

impl CountedColumn {
    fn of(reader: &SegmentReader, name: &str) -> Result<Self, SearchError> {
        let column = reader.fast_fields().str(name)?;
        let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        Ok(Self { column, counts })
    }

    fn count(&mut self, doc: DocId) {
        if let Some(column) = &self.column {
            for ord in column.term_ords(doc) {
                if let Some(count) = usize::try_from(ord).ok().and_then(|ord| self.counts.get_mut(ord)) {
                    *count += 1;
                }
            }
        }
    }

    fn into_counts(self) -> Result<FacetCounts, SearchError> {
        let mut counts = FacetCounts::new();
        let Some(column) = self.column else {
            return Ok(counts);
        };
        for (ord, count) in self.counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let mut value = String::new();
            if column.ord_to_str(ord as u64, &mut value).map_err(tantivy::TantivyError::from)? {
                counts.insert(value, count);
            }
        }
        Ok(counts)
    }
}

/// Counts of one segment: closed vocabularies by place, columns of strings by place in their dictionary.
pub(super) struct SegmentFacets {
    owner_kind: [u64; OwnerKind::ALL.len()],
    licence: [u64; LicenceKind::ALL.len()],
    stage: [u64; Stage::WORDS.len()],
    legal: [u64; LegalState::ALL.len()],
    year: BTreeMap<i16, u64>,
    ipc: CountedColumn,
    field: CountedColumn,
    industry: CountedColumn,
    chain: CountedColumn,
    region: CountedColumn,
}

impl SegmentFacets {
    pub(super) fn of(reader: &SegmentReader) -> Result<Self, SearchError> {
        Ok(Self {
            owner_kind: [0; _],
            licence: [0; _],
            stage: [0; _],
            legal: [0; _],
            year: BTreeMap::new(),
            ipc: CountedColumn::of(reader, column::IPC)?,
            field: CountedColumn::of(reader, column::FIELD)?,
            industry: CountedColumn::of(reader, column::INDUSTRY)?,
            chain: CountedColumn::of(reader, column::CHAIN)?,
            region: CountedColumn::of(reader, column::REGION)?,
        })
    }

    pub(super) fn count(&mut self, doc: DocId, facts: Facts) {
        if let Some(kind) = facts.owner_kind {
            self.owner_kind[kind as usize] += 1;
        }
        if let Some(licence) = facts.licence {
            self.licence[licence as usize] += 1;
        }
        if let Some(stage) = facts.stage {
            self.stage[stage.place()] += 1;
        }
        if let Some(legal) = facts.legal {
            self.legal[legal as usize] += 1;
        }
        if let Some(year) = facts.year {
            *self.year.entry(year).or_default() += 1;
        }
        self.ipc.count(doc);
        self.field.count(doc);
        self.industry.count(doc);
        self.chain.count(doc);
        self.region.count(doc);
    }

    pub(super) fn into_facets(self) -> Result<Facets, SearchError> {
        let named = |words: &mut dyn Iterator<Item = &'static str>, counts: &[u64]| -> FacetCounts {
            words.zip(counts).filter(|(_, count)| **count > 0).map(|(word, count)| (word.to_owned(), *count)).collect()
        };
        Ok(Facets {
            owner_kind: named(&mut OwnerKind::ALL.iter().map(|kind| kind.word()), &self.owner_kind),
            licence: named(&mut LicenceKind::ALL.iter().map(|kind| kind.word()), &self.licence),
            maturity: named(&mut Stage::WORDS.into_iter(), &self.stage),
            legal: named(&mut LegalState::ALL.iter().map(|state| state.word()), &self.legal),
            year: self.year.into_iter().map(|(year, count)| (year.to_string(), count)).collect(),
            ipc: self.ipc.into_counts()?,
            field: self.field.into_counts()?,
            industry: self.industry.into_counts()?,
            chain: self.chain.into_counts()?,
            region: self.region.into_counts()?,
        })
    }
}
