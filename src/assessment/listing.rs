//! The score of a listing: 100 where the linter finds nothing; each finding takes points off, by its severity. What is
//! wrong twice in one column is put right at one go, and counts once.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::linter::{Finding, Severity};
use super::rules::{malformed, parse_json};
use crate::resources::ResourceError;

/// What a finding is about: its code and its column. Findings of one place are put right together.
pub type Place = (&'static str, &'static str);

/// What `listing.json` holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingRules {
    points: Points,
    fixes: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    #[serde(rename = "应补")]
    needed: u32,
    #[serde(rename = "建议")]
    advised: u32,
}

impl ListingRules {
    /// Score of a listing without findings.
    pub const FULL: u32 = 100;

    pub(super) fn parse(name: &str, text: &str) -> Result<Self, ResourceError> {
        let rules: Self = parse_json(name, text)?;
        let Points { needed, advised } = rules.points;
        if needed > Self::FULL || advised > needed {
            return Err(malformed(name, 1, "points 应满足 建议 ≤ 应补 ≤ 100".to_owned()));
        }
        Ok(rules)
    }

    /// Points that a finding takes off.
    #[must_use]
    pub const fn points(&self, severity: Severity) -> u32 {
        match severity {
            Severity::Needed => self.points.needed,
            Severity::Advised => self.points.advised,
        }
    }

    /// What a finding asks for, in words.
    #[must_use]
    pub fn fix(&self, (code, field): Place) -> String {
        self.fixes.get(code).cloned().unwrap_or_else(|| format!("补全“{field}”"))
    }

    /// The findings of each place, as the gravest of them.
    #[must_use]
    pub fn places(findings: &[Finding]) -> BTreeMap<Place, Severity> {
        let mut places = BTreeMap::new();
        for finding in findings {
            let gravest = places.entry((finding.code, finding.field)).or_insert(finding.severity);
            *gravest = finding.severity.min(*gravest);
        }
        places
    }

    /// The score of a listing with findings in these places, 0..=100.
    pub fn score(&self, places: impl IntoIterator<Item = Severity>) -> u32 {
        let lost: u32 = places.into_iter().map(|severity| self.points(severity)).sum();
        Self::FULL.saturating_sub(lost)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::Rules;
    use super::*;
    use crate::resources::Resources;

    fn finding(code: &'static str, severity: Severity, field: &'static str) -> Finding {
        Finding::new(code, severity, field, "", "")
    }

    #[test]
    fn a_listing_without_findings_is_full_and_each_place_costs_once() {
        let rules = Rules::load(&Resources::built_in()).unwrap();
        let listing = rules.listing();
        assert_eq!(listing.score([]), 100);
        let findings = [
            finding("boast", Severity::Advised, "摘要"),
            finding("boast", Severity::Advised, "摘要"),
            finding("boast", Severity::Advised, "专利名称"),
            finding("no_price", Severity::Needed, "许可使用费"),
        ];
        let places = ListingRules::places(&findings);
        assert_eq!(places.len(), 3);
        assert_eq!(listing.score(places.into_values()), 100 - 3 - 3 - 12);
        assert_eq!(listing.score([Severity::Needed; 20]), 0);
    }

    #[test]
    fn every_code_of_the_linter_has_words_for_its_fix() {
        let rules = Rules::load(&Resources::built_in()).unwrap();
        let source = concat!(include_str!("linter.rs"), include_str!("linter/terms.rs"));
        let codes = regex::Regex::new("\"((?:no|price|fee)_[a-z_]+|boast)\"").unwrap();
        let codes: Vec<&str> = codes.captures_iter(source).map(|found| found.get(1).unwrap().as_str()).collect();
        assert!(codes.len() >= 11, "{codes:?}");
        assert!(codes.iter().all(|code| rules.listing().fixes.contains_key(*code)), "{codes:?}");
    }

    #[test]
    fn advice_never_costs_more_than_what_is_needed() {
        let text = Resources::built_in().text("data/assessment/listing.json").unwrap();
        let text = text.replace("\"建议\": 3", "\"建议\": 30");
        assert!(ListingRules::parse("listing.json", &text).is_err());
    }
}
