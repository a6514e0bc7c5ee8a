//! Rows put into words: titles and names, as far as the reader may see them.

use serde::Serialize;

use super::wakeup::by_key;
use super::{CommonNeed, CommonRules, InsightError, NeedRow, Seen, Waiting, Waits};
use crate::domain::{Disclosed, Need, Patent, Record, RecordId};
use crate::store::Store;

/// A need that nothing meets, in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChallengeShown {
    /// The need.
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// Its firm, where it is named.
    pub firm: Option<String>,
    /// Its place, as written.
    pub region: Option<String>,
    /// Score of what came closest; none where nothing did.
    pub closest: Option<f64>,
    /// The patent that came closest.
    pub patent: Option<String>,
    /// Last day on which it is wanted.
    pub until: Option<String>,
}

/// Near-identical needs in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommonShown {
    /// Terms that most of them share.
    pub terms: Vec<String>,
    /// The needs: id and title, the middle one first.
    pub needs: Vec<(RecordId, String)>,
    /// Patents that answer most of them: id, title, how many, mean score.
    pub patents: Vec<(RecordId, String, usize, f64)>,
}

/// Needs that nothing meets, in words, in their order.
///
/// # Errors
/// Those of the store.
pub fn challenges_shown(
    store: &impl Store,
    seen: Seen<'_>,
    lines: &[(&NeedRow, Option<Waits>)],
) -> Result<Vec<ChallengeShown>, InsightError> {
    let ids: Vec<RecordId> = lines.iter().map(|(need, _)| need.id()).collect();
    let patents: Vec<RecordId> = lines.iter().filter_map(|(_, best)| Some(RecordId::of_key((*best)?.patent))).collect();
    let (needs, patents) = (by_key::<Need>(store, &ids)?, by_key::<Patent>(store, &patents)?);
    let shown = lines.iter().filter_map(|(row, best)| {
        let need = needs.get(&row.key)?.clone().seen_by(seen.audience())?;
        let patent = best.and_then(|best| patents.get(&best.patent)?.clone().seen_by(seen.audience()));
        Some(ChallengeShown {
            id: row.id(),
            title: need.display_title().to_owned(),
            firm: need.firm.clone(),
            region: need.region.clone(),
            closest: best.map(Waits::score),
            patent: patent.map(|patent| patent.display_title().to_owned()),
            until: need.valid_until.map(|until| until.to_string()),
        })
    });
    Ok(shown.collect())
}

/// Common needs in words, in their order.
///
/// # Errors
/// Those of the store.
pub fn common_shown(
    store: &impl Store,
    seen: Seen<'_>,
    groups: &[CommonNeed],
    waiting: &Waiting,
    rules: &CommonRules,
) -> Result<Vec<CommonShown>, InsightError> {
    let visible = |key: u64| seen.patent(key).is_some();
    let mut shown = Vec::with_capacity(groups.len());
    for group in groups {
        let shared = group.shared_patents(waiting, rules, visible);
        let ids: Vec<RecordId> = group.needs.iter().map(|key| RecordId::of_key(*key)).collect();
        let needs = store.get_many::<Need>(&ids)?.into_iter().filter_map(|need| need.seen_by(seen.audience()));
        let ids: Vec<RecordId> = shared.iter().map(|shared| RecordId::of_key(shared.patent)).collect();
        let patents = by_key::<Patent>(store, &ids)?;
        shown.push(CommonShown {
            terms: group.terms.clone(),
            needs: needs.filter_map(|need| Some((need.id.clone()?, need.display_title().to_owned()))).collect(),
            patents: shared
                .iter()
                .filter_map(|shared| {
                    let patent = patents.get(&shared.patent)?.clone().seen_by(seen.audience())?;
                    let mean = f64::from(shared.cents) / 100.0 / shared.needs as f64;
                    let title = patent.display_title().to_owned();
                    Some((patent.id?, title, shared.needs, (mean * 100.0).round() / 100.0))
                })
                .collect(),
        });
    }
    Ok(shown)
}
