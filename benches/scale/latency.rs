//! Latencies of search and match, each query asked of the program and of the bare index one right after the other.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use queqiao::domain::{Date, Need, Patent};
use queqiao::matching::{MatchError, MatchOptions, Matcher, Weights};
use queqiao::search::{Filters, SearchIndex, SearchRequest, Sort};
use queqiao::store::Reader;
use queqiao::text::{DEFAULT_CAP, DemandText};

use super::bare::Bare;
use super::recombine::{records, text};

/// Candidates of the bare query: K of the match.
const TOP: usize = 200;

/// Hits of a page.
const PAGE: usize = 10;

/// Queries asked before the clock starts: pages of both indexes are in memory then.
const WARM_UP: usize = 50;

/// What is measured against what.
pub(crate) struct Bench<'a> {
    pub(crate) index: &'a SearchIndex,
    pub(crate) reader: &'a Reader,
    pub(crate) bare: &'a Bare,
    pub(crate) weights: &'a Weights,
    pub(crate) today: Date,
}

/// Times of one kind of query.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// The time under which this share of the queries stays, in milliseconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut times = self.0.clone();
        times.sort_unstable();
        let at = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
        times.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }

    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Both sides of one kind of query.
#[derive(Default)]
pub(crate) struct Pair {
    pub(crate) ours: Times,
    pub(crate) bare: Times,
}

/// Real needs: title and description.
pub(crate) fn needs(shared: &Path) -> Result<Vec<Need>> {
    let path = shared.join("corpus/needs_market.jsonl.gz");
    let need =
        |record| Need { title: text(&record, "title"), description: text(&record, "description"), ..Need::default() };
    Ok(records(&path).context("no needs")?.map(need).collect())
}

fn timed<T>(times: &mut Times, run: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = run();
    times.0.push(began.elapsed());
    result
}

impl Bench<'_> {
    fn words<'t>(&self, need: &Need, terms: &'t mut Vec<queqiao::text::KeyTerm>) -> Result<Vec<(&'t str, f32)>> {
        let demand = DemandText {
            title: need.title.as_deref().unwrap_or_default(),
            description: need.description.as_deref().unwrap_or_default(),
            ..DemandText::default()
        };
        *terms = self.index.language().key_terms(&demand, self.weights.terms).terms;
        Ok(self.index.weighted_words(terms, DEFAULT_CAP))
    }

    /// The whole match of each need, beside the bare union of its weighted words.
    pub(crate) fn matches(&self, needs: &[Need]) -> Result<Pair> {
        let matcher = Matcher::new(self.index, self.weights, self.today);
        let filters = Filters::default();
        let options = MatchOptions { top: PAGE, min_score: None, filters: &filters };
        let mut pair = Pair::default();
        let mut matched = 0_usize;
        for (at, need) in needs.iter().take(WARM_UP).chain(needs).enumerate() {
            let mut terms = Vec::new();
            let words = self.words(need, &mut terms)?;
            let (mut ours, mut bare) = (Times::default(), Times::default());
            let result = timed(&mut ours, || matcher.patents_for(self.reader, need, &options));
            let found = timed(&mut bare, || self.bare.any(&words, TOP))?;
            ensure!(found <= TOP, "more than was asked for");
            match result {
                Ok(result) => matched += usize::from(result.candidates > 0),
                Err(MatchError::NothingToMatch) => continue,
                Err(error) => return Err(error.into()),
            }
            if at >= WARM_UP.min(needs.len()) {
                pair.ours.0.append(&mut ours.0);
                pair.bare.0.append(&mut bare.0);
            }
        }
        ensure!(matched * 10 > needs.len() * 9, "only {matched} of {} needs have candidates", needs.len());
        Ok(pair)
    }

    /// Searches of one to four words, the heaviest of each need, beside the bare intersection of the same words.
    pub(crate) fn searches(&self, needs: &[Need]) -> Result<Pair> {
        let filters = Filters::default();
        let mut pair = Pair::default();
        let mut found_any = 0_usize;
        for (at, need) in needs.iter().take(WARM_UP).chain(needs).enumerate() {
            let mut terms = Vec::new();
            let weighted = self.words(need, &mut terms)?;
            let words: Vec<&str> = weighted.iter().take(1 + at % 4).map(|(word, _)| *word).collect();
            if words.is_empty() {
                continue;
            }
            let query = words.join(" ");
            let request = SearchRequest {
                query: &query,
                filters: &filters,
                sort: Sort::Relevance,
                limit: PAGE,
                offset: 0,
                today: self.today,
                meaning: None,
            };
            let (mut ours, mut bare) = (Times::default(), Times::default());
            let answer = timed(&mut ours, || self.index.search::<Patent>(self.reader, &request))?;
            let found = timed(&mut bare, || self.bare.all(&words, PAGE))?;
            ensure!(found <= PAGE, "more than was asked for");
            ensure!(answer.hits.len() <= PAGE && answer.total >= answer.hits.len() as u64, "a page of {query}");
            found_any += usize::from(answer.total > 0);
            if at >= WARM_UP.min(needs.len()) {
                pair.ours.0.append(&mut ours.0);
                pair.bare.0.append(&mut bare.0);
            }
        }
        ensure!(found_any * 2 > needs.len(), "only {found_any} of {} searches found anything", needs.len());
        Ok(pair)
    }
}
