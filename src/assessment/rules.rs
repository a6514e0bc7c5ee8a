//! What the judgements go by: the files of `data/assessment/`.

use regex::Regex;
use serde::Deserialize;

use super::listing::ListingRules;
use super::quality::QualityRules;
use crate::resources::{ResourceError, Resources, tsv_rows};
use crate::text::{FoldedText, fold};

/// Spans, shares and words of all judgements.
#[derive(Debug)]
pub struct Rules {
    plain: PlainRules,
    pub(super) quality: QualityRules,
    pub(super) boasts: BoastWords,
    listing: ListingRules,
}

/// What `rules.json` holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainRules {
    granted_years: i16,
    stale_months: i32,
    annual_fee: AnnualFeeRules,
    soon_days: SoonDays,
    counting_units: Vec<String>,
}

/// What the payment of annual fees goes by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnualFeeRules {
    /// Months after the due day in which the fee can still be paid.
    pub grace_months: i32,
    /// Surcharge of each further month, as percent of the full fee.
    pub surcharge_percent: u32,
    /// Years from the grant on in which reductions are given.
    pub reduced_years: i16,
    /// Percent by which the fee is lower while an open licence is worked.
    pub open_licence_percent: u32,
}

/// Days before the last one on which a dated state is said to end soon.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SoonDays {
    pub(super) verification: i32,
    pub(super) annual_fee: i32,
    pub(super) term: i32,
    pub(super) licence_offer: i32,
    pub(super) open_licence: i32,
    pub(super) need_validity: i32,
    pub(super) library_review: i32,
}

/// How a count becomes a share: from `least` for none to all for `full` and more.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountWeights {
    /// From here on more adds nothing.
    pub(super) full: u32,
    /// Share of a stated zero.
    pub(super) least: f64,
}

impl Rules {
    /// The name of the file that decides the points of quality: an index that holds them is of its version.
    pub const QUALITY_FILE: &'static str = "data/assessment/quality.json";
    const PLAIN_FILE: &'static str = "data/assessment/rules.json";
    const LISTING_FILE: &'static str = "data/assessment/listing.json";
    const BOAST_FILE: &'static str = "data/assessment/boast_words.tsv";

    /// The built-in rules, or the home's.
    ///
    /// # Errors
    /// A file is missing or malformed.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        let plain: PlainRules = parse_json(Self::PLAIN_FILE, &resources.text(Self::PLAIN_FILE)?)?;
        let fees = &plain.annual_fee;
        let soon = &plain.soon_days;
        let spans = [
            ("granted_years", i32::from(plain.granted_years), 0..=50),
            ("stale_months", plain.stale_months, 0..=600),
            ("annual_fee.grace_months", fees.grace_months, 0..=24),
            ("annual_fee.reduced_years", i32::from(fees.reduced_years), 0..=50),
            ("soon_days.verification", soon.verification, 0..=3650),
            // A fee comes every year, so that a longer span would never end.
            ("soon_days.annual_fee", soon.annual_fee, 0..=180),
            ("soon_days.term", soon.term, 0..=3650),
            ("soon_days.licence_offer", soon.licence_offer, 0..=3650),
            ("soon_days.open_licence", soon.open_licence, 0..=3650),
            ("soon_days.need_validity", soon.need_validity, 0..=3650),
            ("soon_days.library_review", soon.library_review, 0..=3650),
        ];
        if let Some((name, _, range)) = spans.iter().find(|(_, value, range)| !range.contains(value)) {
            let reason = format!("{name} 应在 {} 与 {} 之间", range.start(), range.end());
            return Err(malformed(Self::PLAIN_FILE, 1, reason));
        }
        if fees.surcharge_percent > 100 || fees.open_licence_percent > 100 {
            return Err(malformed(Self::PLAIN_FILE, 1, "annual_fee 的百分比不得大于 100".to_owned()));
        }
        Ok(Self {
            plain,
            quality: QualityRules::parse(Self::QUALITY_FILE, &resources.text(Self::QUALITY_FILE)?)?,
            boasts: BoastWords::parse(Self::BOAST_FILE, &resources.text(Self::BOAST_FILE)?)?,
            listing: ListingRules::parse(Self::LISTING_FILE, &resources.text(Self::LISTING_FILE)?)?,
        })
    }

    /// Years since the grant from which an unworked patent sleeps.
    #[must_use]
    pub fn granted_years(&self) -> i16 {
        self.plain.granted_years
    }

    /// Months after which a verification is stale.
    #[must_use]
    pub fn stale_months(&self) -> i32 {
        self.plain.stale_months
    }

    /// What the payment of annual fees goes by.
    #[must_use]
    pub fn annual_fee(&self) -> &AnnualFeeRules {
        &self.plain.annual_fee
    }

    /// How a listing is scored.
    #[must_use]
    pub const fn listing(&self) -> &ListingRules {
        &self.listing
    }

    /// Names of the grades of quality, the best first.
    pub fn grades(&self) -> impl Iterator<Item = &str> {
        self.quality.grades()
    }

    pub(super) fn soon_days(&self) -> &SoonDays {
        &self.plain.soon_days
    }

    /// Whether a unit counts pieces (个, 台) and so measures no effect.
    #[must_use]
    pub fn is_counting_unit(&self, unit: &str) -> bool {
        self.plain.counting_units.iter().any(|counting| counting == unit)
    }
}

pub(super) fn malformed(name: &str, line: usize, reason: String) -> ResourceError {
    ResourceError::Malformed { name: name.to_owned(), line, reason }
}

pub(super) fn parse_json<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, ResourceError> {
    serde_json::from_str(text).map_err(|error| malformed(name, error.line(), error.to_string()))
}

/// Words that boast, and what to write instead.
#[derive(Debug)]
pub(super) struct BoastWords {
    pattern: Regex,
    /// One for each group of the pattern.
    instead: Vec<String>,
}

impl BoastWords {
    fn parse(name: &str, text: &str) -> Result<Self, ResourceError> {
        /// Most that `…` stands for.
        const GAP: &str = "[^,;.!?。、]{0,20}?";
        let mut words: Vec<(String, &str)> = Vec::new();
        for (line, cells) in tsv_rows(text) {
            match cells.as_slice() {
                [word, instead] if !word.trim().is_empty() && !instead.trim().is_empty() => {
                    words.push((fold(word), instead.trim()));
                }
                _ => return Err(malformed(name, line, "应为两列：词、改写办法".to_owned())),
            }
        }
        // The first alternative that fits wins, so the longest stands first.
        words.sort_by(|a, b| b.0.chars().count().cmp(&a.0.chars().count()).then_with(|| a.cmp(b)));
        let alternatives: Vec<String> = words
            .iter()
            .map(|(word, _)| {
                let parts: Vec<String> = word.split("...").map(regex::escape).collect();
                format!("({})", parts.join(GAP))
            })
            .collect();
        let pattern =
            Regex::new(&alternatives.join("|")).map_err(|error| malformed(name, 1, format!("词表过大：{error}")))?;
        Ok(Self { pattern, instead: words.into_iter().map(|(_, instead)| instead.to_owned()).collect() })
    }

    /// The boasts of a text as it writes them, each once, with what to write instead.
    pub(super) fn of<'t>(&self, text: &'t str) -> Vec<(&'t str, &str)> {
        let folded = FoldedText::new(text);
        let mut found: Vec<(&str, &str)> = Vec::new();
        for captures in self.pattern.captures_iter(folded.text()) {
            let group = captures.iter().skip(1).position(|group| group.is_some());
            let (Some(whole), Some(instead)) = (captures.get(0), group.and_then(|at| self.instead.get(at))) else {
                continue;
            };
            let quoted = folded.quote(text, whole.range());
            if !found.iter().any(|(known, _)| *known == quoted) {
                found.push((quoted, instead));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_are_sound() {
        let rules = Rules::load(&Resources::built_in()).unwrap();
        assert_eq!(rules.granted_years(), 3);
    }

    #[test]
    fn a_rule_out_of_range_is_refused_by_its_name() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("data/assessment");
        std::fs::create_dir_all(&folder).unwrap();
        let text = Resources::built_in().text(Rules::PLAIN_FILE).unwrap();
        std::fs::write(folder.join("rules.json"), text.replace("\"granted_years\": 3", "\"granted_years\": -3"))
            .unwrap();
        let error = Rules::load(&Resources::of_home(home.path())).unwrap_err().to_string();
        assert!(error.contains("granted_years"), "{error}");
    }

    #[test]
    fn boasts_are_quoted_as_written_and_told_once() {
        let boasts = Rules::load(&Resources::built_in()).unwrap().boasts;
        let quoted = |text: &'static str| boasts.of(text).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(quoted("達到國際領先水平，国际领先，国际领先"), ["國際領先", "国际领先"]);
        assert_eq!(quoted("该成果填补了国内相关技术的空白，独一无二"), ["填补了国内相关技术的空白", "独一无二"]);
        assert_eq!(quoted("填补凹坑，表面没有空白"), Vec::<&str>::new());
        assert_eq!(quoted("抗起球等级由2级提高到4级"), Vec::<&str>::new());
    }
}
