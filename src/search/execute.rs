//! Runs a compiled query over every segment: listing with counts and facets, or the pruned best K.
//!
//! Nothing here depends on how records are spread over segments: scores use weights from a table, ties are broken by
//! the record's own order, and totals count records.

use std::cmp::Reverse;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Query};
use tantivy::{DocId, Score, Searcher, SegmentReader};

use super::SearchError;
use super::facets::{Facets, SegmentFacets};
use super::facts::{Facts, ShownTo, day_number};
use super::filters::Filters;
use super::schema::column;
use super::top::TopK;
use crate::domain::{Audience, Date, LegalState, RecordKind};

/// Bits of a score's mantissa that are left out of comparisons: sums of floats differ in their last bits with the
/// order of the terms, which differs from segment to segment.
const NOISE_BITS: u32 = 0xFF;

/// What is left out of a result whatever the query says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    /// The day that judgements use, as days since 1970.
    pub(super) today: i64,
    /// Dead patents stay in.
    pub(super) with_dead: bool,
    /// Who looks: what may not be seen by them is not there.
    pub(super) audience: Audience,
    /// Legal states wanted, as places in the vocabulary; 0 is any.
    pub(super) legal: u16,
    /// The day beyond which a record has expired makes it a dead patent; needs only expire.
    pub(super) of_patents: bool,
}

impl Gate {
    /// The gate of a search: the dead stay in, marked.
    pub(super) fn of(kind: RecordKind, filters: &Filters, today: Date) -> Self {
        Self {
            today: day_number(today),
            with_dead: true,
            audience: filters.audience(),
            legal: filters.legal,
            of_patents: kind == RecordKind::Patent,
        }
    }

    /// The same for the dead alone.
    pub(super) fn of_the_dead(self) -> Self {
        Self { legal: legal_mask(LegalState::ALL.iter().filter(|state| state.is_dead())), ..self }
    }
}

/// Legal states as bits, by their places in the vocabulary.
pub(super) fn legal_mask<'s>(states: impl IntoIterator<Item = &'s LegalState>) -> u16 {
    states.into_iter().fold(0, |mask, state| mask | 1 << *state as u16)
}

/// Cost in fen of the licence terms that a column entry states; none where nobody can say.
pub(super) type CostOf<'a> = &'a (dyn Fn(&str) -> Option<i64> + Sync);

/// Quality in hundredths of a point, from what the index keeps of it, the legal state on the gate's day and the days
/// that are left of the term.
pub(super) type QualityOf<'a> = &'a (dyn Fn(u32, Option<LegalState>, Option<i64>) -> u32 + Sync);

/// How hits are ordered.
#[derive(Clone, Copy)]
pub(super) enum Order<'a> {
    Relevance,
    Newest,
    /// Cheapest first by the cost in fen of the terms that a column entry states; unknown costs last.
    Cost(CostOf<'a>),
    /// Best first.
    Quality(QualityOf<'a>),
}

/// A hit: sorts by rank, then by the record's own order, then by its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Greater is better; the meaning depends on the order asked for.
    rank: i64,
    order: Reverse<u64>,
    pub(super) key: u64,
    /// Score in bits, for reading back.
    score: u32,
}

impl Hit {
    pub(super) fn score(&self) -> Score {
        f32::from_bits(self.score)
    }
}

/// All hits counted, the best in order.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) total: u64,
    /// Hits that had no cost, where the order or a limit of cost asked for one.
    pub(super) without_cost: u64,
    pub(super) hits: Vec<Hit>,
    pub(super) facets: Option<Facets>,
}

/// Ids of the documents of one segment that pass a filter.
struct Allowed(Option<Vec<u64>>);

impl Allowed {
    fn of(filter: Option<&dyn Query>, searcher: &Searcher, reader: &SegmentReader) -> Result<Self, SearchError> {
        let Some(filter) = filter else {
            return Ok(Self(None));
        };
        let weight = filter.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut bits = vec![0u64; reader.max_doc() as usize / 64 + 1];
        weight.for_each_no_score(reader, &mut |docs| {
            for doc in docs {
                bits[*doc as usize / 64] |= 1 << (doc % 64);
            }
        })?;
        Ok(Self(Some(bits)))
    }

    fn holds(&self, doc: DocId) -> bool {
        self.0.as_ref().is_none_or(|bits| bits[doc as usize / 64] >> (doc % 64) & 1 == 1)
    }
}

/// Of a record without a last day.
const NO_EXPIRY: i64 = i64::MAX;

/// The columns that decide whether and where a document stands.
struct Columns {
    key: std::sync::Arc<dyn tantivy::columnar::ColumnValues<u64>>,
    order: std::sync::Arc<dyn tantivy::columnar::ColumnValues<u64>>,
    facts: std::sync::Arc<dyn tantivy::columnar::ColumnValues<u64>>,
    expiry: std::sync::Arc<dyn tantivy::columnar::ColumnValues<i64>>,
    shown_to: ShownTo,
}

impl Columns {
    fn of(reader: &SegmentReader) -> Result<Self, SearchError> {
        let fast = reader.fast_fields();
        Ok(Self {
            key: fast.u64(column::KEY)?.first_or_default_col(0),
            order: fast.u64(column::ORDER)?.first_or_default_col(u64::MAX),
            facts: fast.u64(column::FACTS)?.first_or_default_col(0),
            expiry: fast.i64(column::EXPIRY)?.first_or_default_col(NO_EXPIRY),
            shown_to: ShownTo::of(reader)?,
        })
    }

    /// The facts as they stand on the gate's day: what has run out is expired, whatever its status says.
    fn facts_on(&self, gate: &Gate, doc: DocId) -> Facts {
        let facts = Facts::unpack(self.facts.get_val(doc));
        let dead = facts.legal.is_some_and(LegalState::is_dead);
        if gate.of_patents && !dead && self.expiry.get_val(doc) < gate.today {
            return Facts { legal: Some(LegalState::Expired), ..facts };
        }
        facts
    }

    fn passes(&self, gate: &Gate, doc: DocId) -> bool {
        if gate.with_dead && gate.audience == Audience::Operator && gate.legal == 0 {
            return true;
        }
        let facts = self.facts_on(gate, doc);
        let wanted = gate.legal == 0 || facts.legal.is_some_and(|state| gate.legal >> state as u16 & 1 == 1);
        wanted
            && (gate.with_dead || !self.is_dead(gate, doc))
            && facts.is_seen_by(gate.audience, |party| self.shown_to.names(doc, party))
    }

    /// Days that are left of the term on the gate's day.
    fn days_left(&self, gate: &Gate, doc: DocId) -> Option<i64> {
        Some(self.expiry.get_val(doc)).filter(|day| *day != NO_EXPIRY).map(|day| day - gate.today)
    }

    /// A dead patent, or a need that has expired.
    fn is_dead(&self, gate: &Gate, doc: DocId) -> bool {
        match gate.of_patents {
            true => self.facts_on(gate, doc).legal.is_some_and(LegalState::is_dead),
            false => self.expiry.get_val(doc) < gate.today,
        }
    }

    fn hit(&self, rank: i64, score: Score, doc: DocId) -> Hit {
        Hit { rank, order: Reverse(self.order.get_val(doc)), key: self.key.get_val(doc), score: score.to_bits() }
    }
}

fn rank_of_score(score: Score) -> i64 {
    i64::from(score.max(0.0).to_bits() & !NOISE_BITS)
}

/// A query with everything that decides its result.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) statistics: &'a (dyn Bm25StatisticsProvider + Sync),
    pub(super) query: &'a dyn Query,
    pub(super) filter: Option<&'a dyn Query>,
    pub(super) gate: Gate,
}

impl Run<'_> {
    /// Every hit counted, the first `limit` in order, facets where wanted. `max_cost`: in fen, over three years.
    pub(super) fn list(
        &self,
        order: Order<'_>,
        limit: usize,
        max_cost: Option<(i64, CostOf<'_>)>,
        with_facets: bool,
    ) -> Result<Listing, SearchError> {
        let weight =
            self.query.weight(EnableScoring::enabled_from_statistics_provider(self.statistics, self.searcher))?;
        let segments: Vec<_> = self
            .searcher
            .segment_readers()
            .par_iter()
            .map(|reader| {
                let allowed = Allowed::of(self.filter, self.searcher, reader)?;
                let columns = Columns::of(reader)?;
                let fast = reader.fast_fields();
                let dates = fast.i64(column::DATE)?.first_or_default_col(i64::MIN / 2);
                let lasting = fast.u64(column::QUALITY)?.first_or_default_col(0);
                let sort_costs = match order {
                    Order::Cost(cost_of) => Some(Costs::of(reader, cost_of)?),
                    _ => None,
                };
                let limit_costs =
                    max_cost.map(|(most, cost_of)| Ok::<_, SearchError>((most, Costs::of(reader, cost_of)?)));
                let limit_costs = limit_costs.transpose()?;
                let mut facets = with_facets.then(|| SegmentFacets::of(reader)).transpose()?;
                let mut top: TopK<Hit> = TopK::new(limit);
                let (mut total, mut without_cost) = (0u64, 0u64);
                let alive = reader.alive_bitset();
                weight.for_each(reader, &mut |doc, score| {
                    if alive.is_some_and(|alive| !alive.is_alive(doc))
                        || !allowed.holds(doc)
                        || !columns.passes(&self.gate, doc)
                    {
                        return;
                    }
                    if let Some((most, costs)) = &limit_costs {
                        match costs.get(doc) {
                            Some(cost) if cost <= *most => {}
                            Some(_) => return,
                            None => {
                                without_cost += 1;
                                return;
                            }
                        }
                    }
                    total += 1;
                    if let Some(facets) = &mut facets {
                        facets.count(doc, columns.facts_on(&self.gate, doc));
                    }
                    let rank = match (&order, &sort_costs) {
                        (Order::Relevance, _) => rank_of_score(score),
                        (Order::Newest, _) => dates.get_val(doc),
                        (Order::Cost(_), costs) => match costs.as_ref().and_then(|costs| costs.get(doc)) {
                            Some(cost) => -cost,
                            None => {
                                without_cost += u64::from(limit_costs.is_none());
                                i64::MIN
                            }
                        },
                        (Order::Quality(quality_of), _) => {
                            let lasting = u32::try_from(lasting.get_val(doc)).unwrap_or_default();
                            let state = columns.facts_on(&self.gate, doc).legal;
                            i64::from(quality_of(lasting, state, columns.days_left(&self.gate, doc)))
                        }
                    };
                    if top.floor().is_none_or(|floor| rank >= floor.rank) {
                        top.push(columns.hit(rank, score, doc));
                    }
                })?;
                Ok((total, without_cost, top, facets.map(SegmentFacets::into_facets).transpose()?))
            })
            .collect::<Result<_, SearchError>>()?;
        let mut listing = Listing { facets: with_facets.then(Facets::default), ..Listing::default() };
        let mut best = TopK::new(limit);
        for (total, without_cost, top, facets) in segments {
            listing.total += total;
            listing.without_cost += without_cost;
            for hit in top.into_sorted() {
                best.push(hit);
            }
            if let (Some(sum), Some(facets)) = (&mut listing.facets, facets) {
                sum.add(facets);
            }
        }
        listing.hits = best.into_sorted();
        Ok(listing)
    }

    /// The best `limit` by score, with pruning: postings that cannot reach the best are skipped. With `beside`, dead
    /// patents take no place of the `limit`: up to so many of them that score no less than the last of the living come
    /// along. All in one order, the best first.
    ///
    /// Hits that tie with the last one are all seen, so that the cut does not depend on the layout of segments.
    pub(super) fn best(&self, limit: usize, beside: Option<usize>) -> Result<Vec<Hit>, SearchError> {
        let weight =
            self.query.weight(EnableScoring::enabled_from_statistics_provider(self.statistics, self.searcher))?;
        let best = Best::new(limit, beside.unwrap_or_default());
        // Large segments first: they raise the floor for all.
        let mut segments: Vec<&SegmentReader> = self.searcher.segment_readers().iter().collect();
        segments.sort_by_key(|reader| Reverse(reader.num_docs()));
        segments.par_iter().with_max_len(1).try_for_each(|reader| {
            let allowed = Allowed::of(self.filter, self.searcher, reader)?;
            let columns = Columns::of(reader)?;
            let alive = reader.alive_bitset();
            weight.for_each_pruning(Score::MIN_POSITIVE, reader, &mut |doc, score| {
                let stays = alive.is_none_or(|alive| alive.is_alive(doc))
                    && allowed.holds(doc)
                    && columns.passes(&self.gate, doc);
                if stays {
                    let aside = beside.is_some() && columns.is_dead(&self.gate, doc);
                    best.push(columns.hit(rank_of_score(score), score, doc), aside);
                }
                best.threshold()
            })?;
            Ok::<_, SearchError>(())
        })?;
        Ok(best.into_sorted())
    }
}

/// The best hits of all segments, which are searched side by side: what one has found spares the others.
struct Best {
    hits: Mutex<[TopK<Hit>; 2]>,
    /// Bits of the score that a hit must exceed; only grows.
    threshold: AtomicU32,
}

impl Best {
    fn new(limit: usize, beside: usize) -> Self {
        Self {
            hits: Mutex::new([TopK::new(limit), TopK::new(beside)]),
            threshold: AtomicU32::new(Score::MIN_POSITIVE.to_bits()),
        }
    }

    fn threshold(&self) -> Score {
        f32::from_bits(self.threshold.load(Ordering::Relaxed))
    }

    fn push(&self, hit: Hit, aside: bool) {
        let mut hits = self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        let [best, beside] = &mut *hits;
        if aside {
            beside.push(hit);
            return;
        }
        best.push(hit);
        if let Some(floor) = best.floor() {
            // Just below the floor: equal ranks must still come through.
            let floor = u32::try_from(floor.rank).unwrap_or_default().saturating_sub(1);
            self.threshold.fetch_max(floor, Ordering::Relaxed);
        }
    }

    fn into_sorted(self) -> Vec<Hit> {
        let [best, beside] = self.hits.into_inner().unwrap_or_else(PoisonError::into_inner);
        // What is under the floor was seen or skipped as it happened.
        let floor = best.floor().map_or(i64::MIN, |floor| floor.rank);
        let mut hits = best.into_sorted();
        hits.extend(beside.into_sorted().into_iter().filter(|hit| hit.rank >= floor));
        hits.sort_unstable_by(|a, b| b.cmp(a));
        hits
    }
}

/// Cost per document, reckoned once for each distinct set of terms of the segment.
struct Costs {
    by_entry: Vec<Option<i64>>,
    entries: Option<tantivy::columnar::StrColumn>,
}

impl Costs {
    fn of(reader: &SegmentReader, cost_of: CostOf<'_>) -> Result<Self, SearchError> {
        let entries = reader.fast_fields().str(column::TERMS)?;
        let mut by_entry = Vec::new();
        if let Some(entries) = &entries {
            let mut text = String::new();
            for ord in 0..entries.num_terms() as u64 {
                text.clear();
                let known = entries.ord_to_str(ord, &mut text).map_err(tantivy::TantivyError::from)?;
                by_entry.push(if known { cost_of(&text) } else { None });
            }
        }
        Ok(Self { by_entry, entries })
    }

    fn get(&self, doc: DocId) -> Option<i64> {
        let ord = self.entries.as_ref()?.ords().first(doc)?;
        self.by_entry.get(usize::try_from(ord).ok()?).copied().flatten()
    }
}
