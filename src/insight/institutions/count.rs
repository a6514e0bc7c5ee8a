//! One small row a patent.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::assessment::{Assessor, DormancyState, ListingRules, Outside, Severity};
use crate::domain::party_key;
use crate::domain::{Audience, Disclosed, LegalState, Patent, PatentKind};
use crate::insight::{InsightError, each_record};
use crate::store::Store;

/// Parts of the quality.
pub(super) const PARTS: usize = 7;

/// What is counted of a patent: some dozens of bytes, so that a million fit.
#[derive(Debug)]
pub(super) struct Row {
    /// Owners, as numbers of spellings.
    pub(super) owners: Box<[u32]>,
    /// Region, as the number of a spelling.
    pub(super) region: Option<u32>,
    pub(super) dormancy: DormancyState,
    pub(super) legal: Option<LegalState>,
    /// It may be one of those that an institution declares: in force, as far as is known.
    pub(super) held: bool,
    /// Place in the list of grades.
    pub(super) grade: Option<u8>,
    /// Hundredths of points; none where unknown.
    pub(super) parts: [Option<u16>; PARTS],
    /// Score of the listing.
    pub(super) score: u8,
    /// Findings of each severity.
    pub(super) needed: u8,
    pub(super) advised: u8,
}

/// The rows, and the words that they name by number.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) rows: Vec<Row>,
    /// Each with its key.
    words: Vec<(String, String)>,
}

impl Counted {
    /// Key and spelling of an owner.
    pub(super) fn owner(&self, spelling: u32) -> Option<(&str, &str)> {
        self.words.get(spelling as usize).map(|(key, word)| (key.as_str(), word.as_str()))
    }

    pub(super) fn region(&self, spelling: Option<u32>) -> Option<String> {
        self.words.get(spelling? as usize).map(|(_, word)| word.clone())
    }
}

#[derive(Debug, Default)]
struct Words {
    numbers: HashMap<String, u32>,
    words: Vec<String>,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }
}

pub(super) fn count(
    store: &impl Store,
    assessor: &Assessor<'_>,
    outside: &dyn Outside,
    audience: Audience,
) -> Result<Counted, InsightError> {
    let words = Mutex::new(Words::default());
    let grades: Vec<&str> = assessor.rules.grades().collect();
    let rows = each_record(store, |patent: Patent| {
        if !patent.is_seen_by(audience) {
            return None;
        }
        let (owners, region) = {
            let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
            let owners = patent.owners.iter().map(|owner| words.number(owner)).collect();
            (owners, patent.region.as_deref().map(|region| words.number(region)))
        };
        Some(row(&patent, assessor, outside, &grades, (owners, region)))
    })?;
    let words = words.into_inner().unwrap_or_else(PoisonError::into_inner).words;
    let words = words.into_iter().map(|word| (party_key(&word), shown(word, audience))).collect();
    Ok(Counted { rows: rows.into_iter().flatten().collect(), words })
}

/// A name as an audience may see it: somebody may have written whom to call into it.
fn shown(name: String, audience: Audience) -> String {
    let named = Patent { owners: vec![name], ..Patent::default() }.seen_by(audience);
    named.and_then(|patent| patent.owners.into_iter().next()).unwrap_or_default()
}

fn row(
    patent: &Patent,
    assessor: &Assessor<'_>,
    outside: &dyn Outside,
    grades: &[&str],
    (owners, region): (Box<[u32]>, Option<u32>),
) -> Row {
    let (dormancy, _) = assessor.use_of(patent, outside.of(patent, assessor.today));
    let quality = assessor.quality(patent);
    let mut parts = [None; PARTS];
    for (place, part) in parts.iter_mut().zip(&quality.parts) {
        *place = part.known.then_some((part.points * 100.0).round() as u16);
    }
    let places = ListingRules::places(&assessor.lint(patent));
    let of = |severity| u8::try_from(places.values().filter(|known| **known == severity).count()).unwrap_or(u8::MAX);
    let grade = quality.grade.and_then(|grade| grades.iter().position(|known| *known == grade));
    let legal = patent.state_on(assessor.today);
    Row {
        owners,
        region,
        dormancy: dormancy.state,
        legal,
        held: legal.is_none_or(|state| state == LegalState::InForce)
            && patent.patent_type != Some(PatentKind::Technology),
        grade: grade.and_then(|grade| u8::try_from(grade).ok()),
        parts,
        needed: of(Severity::Needed),
        advised: of(Severity::Advised),
        score: u8::try_from(assessor.rules.listing().score(places.into_values())).unwrap_or(u8::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_rows_fit() {
        assert!(size_of::<Row>() <= 72, "{}", size_of::<Row>());
    }
}
