//! All judgements on one record together.

use serde::Serialize;

use super::dormancy::{Dormancy, OutsideRecord};
use super::encumbrance::Encumbrances;
use super::freshness::Freshness;
use super::history::History;
use super::life::Life;
use super::linter::{Finding, lint};
use super::quality::{Quality, days_between};
use super::rules::Rules;
use crate::domain::{Date, Patent};
use crate::taxonomy::Taxonomy;

/// What judgements are made with that is not the record.
#[derive(Debug, Clone, Copy)]
pub struct Assessor<'a> {
    /// Rules.
    pub rules: &'a Rules,
    /// Terms of the register, annual fees.
    pub taxonomy: &'a Taxonomy,
    /// The day of judgements.
    pub today: Date,
}

/// Everything that follows from a patent and the day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment<'p> {
    /// Last day of the term.
    pub term_end: Option<Date>,
    /// Whether that day has passed.
    pub term_ended: Option<bool>,
    /// Pledged today, by column or register.
    pub pledged: bool,
    /// Kept out of public output.
    pub restricted: bool,
    /// Asleep or not.
    pub dormancy: Dormancy<'p>,
    /// What lies on it.
    pub encumbrances: Encumbrances<'p>,
    /// Quality in parts.
    pub quality: Quality,
    /// Term and annual fees.
    pub life: Life,
    /// Last verification.
    pub freshness: Freshness,
    /// What the listing lacks, with the fix.
    pub linter: Vec<Finding>,
}

impl Assessor<'_> {
    /// Asleep or not, and what lies on the patent.
    #[must_use]
    pub fn use_of<'p>(&self, patent: &'p Patent, outside: OutsideRecord) -> (Dormancy<'p>, Encumbrances<'p>) {
        let history = History::of(patent, self.taxonomy, self.today);
        let dormancy = Dormancy::of(patent, &history, outside, self.rules, self.today);
        let encumbrances = Encumbrances::of(patent, &history, &dormancy, outside, self.today);
        (dormancy, encumbrances)
    }

    /// Quality in parts.
    #[must_use]
    pub fn quality(&self, patent: &Patent) -> Quality {
        Quality::of(patent, &self.rules.quality, self.today)
    }

    /// Quality as a share of its points, without putting the parts into words.
    #[must_use]
    pub fn quality_share(&self, patent: &Patent) -> f64 {
        let days_left = patent.term_end().map(|end| days_between(self.today, end));
        let lasting = self.rules.lasting_quality(patent);
        f64::from(self.rules.quality_on(lasting, patent.state_on(self.today), days_left)) / 10_000.0
    }

    /// Term and annual fees.
    #[must_use]
    pub fn life(&self, patent: &Patent) -> Life {
        let history = History::of(patent, self.taxonomy, self.today);
        let granted = history.grant(patent).map(|(day, _)| day);
        Life::of(patent, granted, self.taxonomy, self.rules.annual_fee(), self.today)
    }

    /// Full annual fees that fall due within so many years, in yuan; `None` where there is no next one.
    #[must_use]
    pub fn fees_within(&self, patent: &Patent, years: i16) -> Option<u32> {
        Life::waiting(patent, self.taxonomy, self.rules.annual_fee(), self.today, years)
    }

    /// Last verification.
    #[must_use]
    pub fn freshness(&self, patent: &Patent) -> Freshness {
        Freshness::of(patent, self.rules, self.today)
    }

    /// What the listing lacks, the gravest first.
    #[must_use]
    pub fn lint(&self, patent: &Patent) -> Vec<Finding> {
        lint(patent, self.rules)
    }

    /// All of it.
    #[must_use]
    pub fn assess<'p>(&self, patent: &'p Patent, outside: OutsideRecord) -> Assessment<'p> {
        let (dormancy, encumbrances) = self.use_of(patent, outside);
        let life = self.life(patent);
        Assessment {
            term_end: life.term_end,
            term_ended: life.term_end.map(|end| end < self.today),
            pledged: encumbrances.pledged.is_some(),
            restricted: patent.is_restricted(),
            dormancy,
            encumbrances,
            quality: self.quality(patent),
            life,
            freshness: self.freshness(patent),
            linter: self.lint(patent),
        }
    }
}
