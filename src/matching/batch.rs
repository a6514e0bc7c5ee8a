//! All needs against all patents.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::MatchError;
use super::matcher::{MatchOptions, Matcher};
use super::shown::{Matched, PatentSide};
use crate::domain::{Audience, Disclosed, Need, Record, RecordId, RecordKind};
use crate::search::Filters;
use crate::store::Store;

/// Needs taken together: enough to keep every core busy, few enough to hear of progress.
const CHUNK: usize = 64;

/// What a batch came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchSummary {
    /// Needs matched.
    pub needs: u64,
    /// Pairs given.
    pub pairs: u64,
}

/// What has changed since a number of the change log.
struct Changed {
    ids: BTreeSet<RecordId>,
    any_patent: bool,
}

impl Changed {
    fn since<E: From<MatchError>>(store: &impl Store, seq: u64) -> Result<Self, E> {
        const PAGE: usize = 10_000;
        let mut changed = Self { ids: BTreeSet::new(), any_patent: false };
        let mut seq = i64::try_from(seq).unwrap_or(i64::MAX);
        loop {
            let page = store.changes_after(seq, PAGE).map_err(MatchError::from)?;
            let Some(last) = page.last() else { return Ok(changed) };
            seq = last.seq;
            for change in page {
                changed.any_patent |= change.kind == RecordKind::Patent && !change.gone;
                changed.ids.insert(change.id);
            }
        }
    }
}

/// Takes the pairs of one need.
pub type TakePairs<'t, E> = dyn FnMut(&Need, &[Matched<PatentSide>]) -> Result<(), E> + 't;

/// Matches every need of the store, in id order, and hands each its pairs. With `since` only pairs of which one side
/// changed after that number of the change log. Each thread reads the store through its own reader.
///
/// # Errors
/// Those of matching, and those of `take`.
pub fn match_all<S: Store + Send, E: From<MatchError> + Send>(
    matcher: &Matcher<'_>,
    open: impl Fn() -> Result<S, E> + Sync,
    store: &impl Store,
    since: Option<u64>,
    top: usize,
    take: &mut TakePairs<'_, E>,
    announce: &mut dyn FnMut(u64),
) -> Result<BatchSummary, E> {
    announce(store.count(RecordKind::Need).map_err(MatchError::from)?);
    let changed = since.map(|seq| Changed::since::<E>(store, seq)).transpose()?;
    let filters = Filters::default();
    let options = MatchOptions { top, min_score: None, filters: &filters };
    let mut summary = BatchSummary::default();
    let wanted = |need: &Need| {
        changed
            .as_ref()
            .is_none_or(|changed| changed.any_patent || need.id.as_ref().is_some_and(|id| changed.ids.contains(id)))
    };
    let matched = |reader: &S, need: &Need| Ok(matcher.patents_for(reader, need, &options)?.matches);
    each_need(open, store, wanted, matched, &mut |need, matches: Option<Vec<Matched<PatentSide>>>| {
        summary.needs += 1;
        let mut matches = matches.unwrap_or_default();
        if let Some(changed) = &changed
            && !need.id.as_ref().is_some_and(|id| changed.ids.contains(id))
        {
            matches.retain(|matched| changed.ids.contains(&matched.other.patent.id));
        }
        summary.pairs += matches.len() as u64;
        take(need, &matches)
    })?;
    Ok(summary)
}

/// Takes the scores of one need.
pub type TakeScores<'t, E> = dyn FnMut(&Need, Vec<(RecordId, f64)>) -> Result<(), E> + 't;

/// Takes what one need came to.
type Take<'t, T, E> = dyn FnMut(&Need, Option<T>) -> Result<(), E> + 't;

/// Scores every need of the store that is `wanted` against the patents it is held against, both as an audience may see
/// them, in id order, without putting pairs into words: up to `most` patents a need with their scores, the best first, all
/// that reach the floor.
///
/// # Errors
/// Those of matching, and those of `take`.
pub fn score_all<S: Store + Send, E: From<MatchError> + Send>(
    matcher: &Matcher<'_>,
    open: impl Fn() -> Result<S, E> + Sync,
    store: &impl Store,
    (wanted, audience): (&dyn Fn(&Need) -> bool, Audience),
    most: usize,
    take: &mut TakeScores<'_, E>,
) -> Result<(), E> {
    let filters = Filters::default().asked_by(audience);
    let scored = |reader: &S, need: &Need| match need.clone().seen_by(audience) {
        Some(need) => matcher.scores_for(reader, &need, &filters, most),
        None => Ok(Vec::new()),
    };
    each_need(open, store, wanted, scored, &mut |need, scores| take(need, scores.unwrap_or_default()))
}

/// What each need that is wanted comes to, in id order; none for a need that says nothing.
fn each_need<S: Store + Send, T: Send, E: From<MatchError> + Send>(
    open: impl Fn() -> Result<S, E> + Sync,
    store: &impl Store,
    wanted: impl Fn(&Need) -> bool,
    of: impl Fn(&S, &Need) -> Result<T, MatchError> + Sync,
    take: &mut Take<'_, T, E>,
) -> Result<(), E> {
    let mut after: Option<RecordId> = None;
    loop {
        let page = store.each::<Need>(after.as_ref(), CHUNK).map_err(MatchError::from)?;
        let Some(last) = page.last().and_then(Record::id) else { return Ok(()) };
        after = Some(last.clone());
        let page: Vec<Need> = page.into_iter().filter(&wanted).collect();
        let results: Vec<Result<Option<T>, E>> = page
            .par_iter()
            .map_init(&open, |reader, need| {
                // A reader that could not be opened is tried again, so that its error is told.
                let reader = match reader {
                    Ok(reader) => reader,
                    Err(_) => &mut open()?,
                };
                match of(reader, need) {
                    Ok(result) => Ok(Some(result)),
                    // A need that says nothing has no matches.
                    Err(MatchError::NothingToMatch) => Ok(None),
                    Err(error) => Err(error.into()),
                }
            })
            .collect();
        for (need, result) in page.iter().zip(results) {
            take(need, result?)?;
        }
    }
}
