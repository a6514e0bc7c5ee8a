//! What runs out, in digests: a line when the state of a fee, a term, a licence or a need becomes one that somebody has to
//! act on, and never again until it is another. What stood so on the day of the subscription is known.

use std::collections::BTreeSet;

use super::{Digest, DigestLine, DigestMaker, News, Told};
use crate::assessment::{Assessor, DatedKind, DatedState, Standing};
use crate::domain::{Audience, Date, Disclosed, Need, Party, Patent, RecordId, RecordKind};
use crate::search::Filters;
use crate::store::Store;
use crate::workflow::WorkflowError;

/// What an institution is told of its patents. That a verification grows old is for its work list.
const OF_PATENTS: [DatedKind; 4] =
    [DatedKind::AnnualFee, DatedKind::Term, DatedKind::OpenLicence, DatedKind::LicenceOffer];

/// One state of one thing; the last day tells this year's fee from the next.
type Key = (RecordId, DatedKind, Standing, Option<Date>);

/// What was told of states.
pub(super) fn told_states(past: &[Digest]) -> BTreeSet<Key> {
    past.iter().flat_map(|digest| &digest.lines).filter_map(key_of).collect()
}

/// The state that a line tells.
pub(super) fn key_of(line: &DigestLine) -> Option<Key> {
    let dated = line.shown.as_ref()?.dated?;
    Some((line.record.clone(), dated.kind, dated.state, dated.last_day))
}

/// Of one subscription, for one run.
pub(super) struct RunningOut<'m> {
    pub(super) maker: &'m DigestMaker<'m>,
    pub(super) audience: Audience,
    /// Day of the subscription.
    pub(super) made_on: Date,
    pub(super) told: BTreeSet<Key>,
}

impl RunningOut<'_> {
    /// Patents of an institution.
    pub(super) fn of_patents(&self, theirs: &Filters) -> Result<Vec<(i64, DigestLine)>, WorkflowError> {
        let maker = self.maker;
        let ids = maker.index.filtered_ids(RecordKind::Patent, theirs, maker.today)?;
        let mut found = Vec::new();
        for patent in maker.reader.get_many::<Patent>(&ids)?.into_iter().filter(|patent| !patent.is_restricted()) {
            let Some(patent) = patent.seen_by(self.audience) else { continue };
            let Some(id) = &patent.id else { continue };
            let of_patents = |assessor: Assessor<'_>| {
                let mut dated = assessor.dated(&patent);
                dated.retain(|dated| OF_PATENTS.contains(&dated.kind));
                dated
            };
            self.entered(id, of_patents, &mut found);
        }
        Ok(found)
    }

    /// A need, for its own firm and whoever runs the home.
    pub(super) fn of_need(&self, id: &RecordId) -> Result<Vec<(i64, DigestLine)>, WorkflowError> {
        let mut found = Vec::new();
        let Some(need) = self.maker.reader.get::<Need>(id)? else { return Ok(found) };
        let is_own = match self.audience {
            Audience::Operator => true,
            Audience::Member(party) => {
                party != Party::NOBODY && need.firm.as_deref().is_some_and(|firm| Party::named(firm) == party)
            }
            Audience::Visitor => false,
        };
        if is_own && let Some(need) = need.seen_by(self.audience) {
            self.entered(id, |assessor| vec![assessor.dated_need(&need)], &mut found);
        }
        Ok(found)
    }

    /// Lines for the states that a record has come to.
    fn entered(
        &self,
        id: &RecordId,
        states: impl Fn(Assessor<'_>) -> Vec<DatedState>,
        found: &mut Vec<(i64, DigestLine)>,
    ) {
        let maker = self.maker;
        let on = |today| Assessor { rules: maker.index.rules(), taxonomy: maker.index.taxonomy(), today };
        let now = states(on(maker.today));
        if !now.iter().any(|dated| dated.state.needs_action()) {
            return;
        }
        let known = states(on(self.made_on.min(maker.today)));
        for dated in now.into_iter().filter(|dated| dated.state.needs_action()) {
            let stood = |known: &DatedState| (known.state, known.last_day) == (dated.state, dated.last_day);
            if known.iter().any(|known| known.kind == dated.kind && stood(known))
                || self.told.contains(&(id.clone(), dated.kind, dated.state, dated.last_day))
            {
                continue;
            }
            let days = dated.last_day.and_then(|day| maker.today.until(day).ok()).map_or(0, |span| span.get_days());
            let facts = vec![dated.sentence(), dated.kind.to_do().to_owned()];
            let line = DigestLine {
                why: News::RunningOut,
                record: id.clone(),
                with: None,
                follow_up: None,
                shown: Some(Told { facts, dated: Some(dated), ..Told::default() }),
            };
            found.push((i64::from(days), line));
        }
    }
}
