//! A match as a page shows it: the score as a bar of its parts, reasons with evidence on both sides, gaps.

use std::collections::BTreeMap;

use super::card::PatentCard;
use super::neighbours::Covered;
use crate::assessment::{Finding, need_hints};
use crate::domain::{Need, Patent, Record, RecordId};
use crate::export::answers::Reckoning;
use crate::export::cards::contact;
use crate::matching::{
    ElementsShown, Evidence, Grade, MatchError, MatchOptions, Matched, Matcher, NeedMatches, PackageMatched, PairScore,
    PatentSide, elements_of,
};
use crate::store::Store;
use crate::text::Elements;
use crate::web::error::WebError;
use crate::web::site::Work;
use crate::web::view::query::SearchQuery;
use crate::workflow::Worked;

/// Words of the need, and those of the patent that answer them.
#[derive(Debug, Clone)]
pub(in crate::web) struct EvidenceShown {
    pub(in crate::web) need: String,
    pub(in crate::web) patent: String,
    pub(in crate::web) place: &'static str,
}

/// One part of a score.
#[derive(Debug, Clone)]
pub(in crate::web) struct PartShown {
    pub(in crate::web) signal: &'static str,
    pub(in crate::web) word: &'static str,
    pub(in crate::web) points: String,
    pub(in crate::web) of: String,
    pub(in crate::web) reason: String,
    pub(in crate::web) evidence: Vec<EvidenceShown>,
    /// Where its piece of the bar begins and how long it is, of 100.
    pub(in crate::web) from: String,
    pub(in crate::web) length: String,
}

/// A pair, whichever side is shown beside it.
#[derive(Debug, Clone)]
pub(in crate::web) struct PairShown {
    pub(in crate::web) score: String,
    pub(in crate::web) grade: &'static str,
    pub(in crate::web) tone: &'static str,
    pub(in crate::web) parts: Vec<PartShown>,
    pub(in crate::web) gaps: Vec<String>,
    pub(in crate::web) cost: String,
}

impl PairShown {
    pub(in crate::web) fn of(pair: &PairScore) -> Self {
        let mut from = 0.0;
        let parts = pair
            .parts
            .iter()
            .map(|part| {
                let begin = from;
                from += part.points;
                PartShown {
                    signal: part.signal,
                    word: part.word(),
                    points: format!("{:.1}", part.points),
                    of: format!("{:.0}", part.of),
                    reason: part.reason.clone(),
                    evidence: part.evidence.iter().map(evidence).collect(),
                    from: format!("{begin:.2}"),
                    length: format!("{:.2}", part.points),
                }
            })
            .collect();
        Self {
            score: format!("{:.1}", pair.score),
            grade: pair.grade.word(),
            tone: match pair.grade {
                Grade::Strong => "good",
                Grade::Fair => "wait",
                Grade::Weak => "unknown",
            },
            parts,
            gaps: pair.gaps.iter().map(|gap| gap.message.clone()).collect(),
            cost: pair.cost_three_years.basis.clone(),
        }
    }
}

fn evidence(item: &Evidence) -> EvidenceShown {
    EvidenceShown { need: item.need.clone(), patent: item.patent.clone(), place: item.r#where }
}

/// A patent that was matched.
#[derive(Debug, Clone)]
pub(in crate::web) struct MatchCard {
    pub(in crate::web) rank: usize,
    pub(in crate::web) card: PatentCard,
    pub(in crate::web) pair: PairShown,
    pub(in crate::web) contact: Option<String>,
    pub(in crate::web) twins: Vec<(String, String)>,
}

/// A package that fits better than each of its patents.
#[derive(Debug, Clone)]
pub(in crate::web) struct PackageCard {
    pub(in crate::web) code: String,
    pub(in crate::web) name: String,
    pub(in crate::web) holder: Option<String>,
    pub(in crate::web) pair: PairShown,
    pub(in crate::web) patents: Vec<MemberCard>,
}

/// A patent of a package.
#[derive(Debug, Clone)]
pub(in crate::web) struct MemberCard {
    pub(in crate::web) id: String,
    pub(in crate::web) title: String,
    pub(in crate::web) number: Option<String>,
    pub(in crate::web) score: String,
    pub(in crate::web) answers: Vec<String>,
}

impl PackageCard {
    fn of(matched: &PackageMatched) -> Self {
        let patents = matched.patents.iter().map(|member| MemberCard {
            id: member.patent.id.to_string(),
            title: member.patent.title.clone(),
            number: member.patent.number.clone(),
            score: format!("{:.1}", member.score),
            answers: member.answers.clone(),
        });
        Self {
            code: matched.code.clone(),
            name: matched.name.clone(),
            holder: matched.holder.clone(),
            pair: PairShown::of(&matched.pair),
            patents: patents.collect(),
        }
    }
}

/// What a match gave, ready to show; by default nothing.
#[derive(Debug, Default)]
pub(in crate::web) struct Matches {
    pub(in crate::web) terms: Vec<String>,
    /// Materials, methods, effects, products, applications, figures.
    pub(in crate::web) elements: Vec<ElementLine>,
    pub(in crate::web) fields: Vec<String>,
    pub(in crate::web) packages: Vec<PackageCard>,
    pub(in crate::web) matches: Vec<MatchCard>,
    pub(in crate::web) closest: Vec<MatchCard>,
    pub(in crate::web) free_to_use: Vec<MatchCard>,
    pub(in crate::web) candidates: usize,
    /// What is covered of it already.
    pub(in crate::web) covered: Option<Covered>,
    pub(in crate::web) by_meaning: bool,
    /// No patent reaches 较强.
    pub(in crate::web) only_weak: bool,
}

/// What was read of one kind, and its name.
pub(in crate::web) type ElementLine = (&'static str, Vec<String>);

/// Pieces of one element that are shown.
const MOST_OF_AN_ELEMENT: usize = 8;

/// Key terms that are shown.
const MOST_TERMS: usize = 10;

impl Work<'_> {
    /// What is read of a need.
    pub(in crate::web) fn elements_of(&self, need: &Need) -> Elements {
        elements_of(need, self.live.index.language())
    }

    /// What is read of a need, as lines for people.
    pub(in crate::web) fn element_lines(&self, need: &Need) -> Vec<ElementLine> {
        ElementsShown::of(&self.elements_of(need)).lines(MOST_OF_AN_ELEMENT)
    }

    /// What to add to a need.
    pub(in crate::web) fn hints_of(&self, need: &Need) -> Vec<Finding> {
        let language = self.live.index.language();
        need_hints(need, &elements_of(need, language), &language.elements)
    }

    /// What pairs are scored by: words, meaning, and what the ledger knows of patents.
    pub(in crate::web) fn matcher<'w>(&'w self, worked: &'w Worked) -> Matcher<'w> {
        Matcher::new(&self.live.index, &self.site.weights, self.today)
            .with_meaning(self.live.meaning.as_ref())
            .with_outside(worked)
            .with_packages(worked.packages())
    }

    /// Matches a need, as far as the asker may see it and the patents.
    pub(in crate::web) fn matches_of(
        &self,
        need: &Need,
        top: usize,
        query: &SearchQuery,
    ) -> Result<NeedMatches, WebError> {
        let filters = query.filters(self.live.index.taxonomy(), self.audience)?;
        let options = MatchOptions { top, min_score: None, filters: &filters };
        let worked = self.site.worked(self.reader)?;
        let matcher = self.matcher(&worked).with_sales(filters.sales());
        match matcher.patents_for(self.reader, need, &options) {
            Err(MatchError::Meaning(error)) => {
                tracing::warn!(%error, "match by words alone");
                Ok(matcher.with_meaning(None).patents_for(self.reader, need, &options)?)
            }
            other => Ok(other?),
        }
    }

    /// The pairs of a need with given patents, in their order, whatever their scores.
    pub(in crate::web) fn pairs_of(&self, need: &Need, patents: &[Patent]) -> Result<Vec<PairShown>, WebError> {
        let worked = self.site.worked(self.reader)?;
        let matcher = self.matcher(&worked);
        let found = match matcher.pairs(self.reader, need, patents, self.audience) {
            Err(MatchError::Meaning(error)) => {
                tracing::warn!(%error, "match by words alone");
                matcher.with_meaning(None).pairs(self.reader, need, patents, self.audience)?
            }
            other => other?,
        };
        Ok(found.iter().map(PairShown::of).collect())
    }

    /// The same, ready to show.
    pub(in crate::web) fn matches_shown(
        &self,
        need: &Need,
        top: usize,
        query: &SearchQuery,
    ) -> Result<Matches, WebError> {
        let found = self.matches_of(need, top, query)?;
        let reckoning = self.reckoning(query)?;
        let all = [&found.matches, &found.closest, &found.free_to_use];
        let ids: Vec<RecordId> = all.into_iter().flatten().map(|matched| matched.other.patent.id.clone()).collect();
        let patents: BTreeMap<RecordId, Patent> = self
            .reader
            .get_many::<Patent>(&ids)?
            .into_iter()
            .filter_map(|patent| crate::domain::Disclosed::seen_by(patent, self.audience))
            .filter_map(|patent| Some((patent.id()?.clone(), patent)))
            .collect();
        let cards = |matched: &[Matched<PatentSide>]| {
            matched.iter().filter_map(|matched| card(matched, &patents, &reckoning)).collect::<Vec<_>>()
        };
        let taxonomy = self.live.index.taxonomy();
        let fields = found.need.fields.iter().take(3).map(|field| {
            let title = taxonomy.title(&field.ipc).map(crate::taxonomy::short_title).unwrap_or_default();
            format!("{} {title}", field.ipc).trim_end().to_owned()
        });
        let terms: Vec<String> = found.need.terms.iter().map(|term| term.term.clone()).take(MOST_TERMS).collect();
        Ok(Matches {
            covered: self.covered(&terms)?,
            terms,
            elements: found.need.elements.lines(MOST_OF_AN_ELEMENT),
            fields: fields.collect(),
            only_weak: found.matches.first().is_some_and(|best| best.pair.grade == Grade::Weak),
            packages: found.packages.iter().map(PackageCard::of).collect(),
            matches: cards(&found.matches),
            closest: cards(&found.closest),
            free_to_use: cards(&found.free_to_use),
            candidates: found.candidates,
            by_meaning: found.by_meaning,
        })
    }
}

fn card(
    matched: &Matched<PatentSide>,
    patents: &BTreeMap<RecordId, Patent>,
    reckoning: &Reckoning<'_>,
) -> Option<MatchCard> {
    let patent = patents.get(&matched.other.patent.id)?;
    let named = |twin: &crate::matching::PatentShown| {
        (twin.id.to_string(), twin.number.clone().unwrap_or_else(|| twin.title.clone()))
    };
    Some(MatchCard {
        rank: matched.rank,
        card: PatentCard::of(patent, "", reckoning),
        pair: PairShown::of(&matched.pair),
        contact: contact(patent),
        twins: matched.twins.iter().map(named).collect(),
    })
}
