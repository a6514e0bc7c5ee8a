//! The rules as data: names, thresholds with their units, what an alert means and what to ask for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::resources::{ResourceError, Resources};

const FILE: &str = "data/insight/anomalies.json";

/// What a rule looks for. The codes are stable: ids of alerts and reviews hold them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleCode {
    /// Patents that come back, or firms that sell to each other in a circle.
    Ring,
    /// Many contracts at no price.
    ZeroPrice,
    /// Many patents at one and the same price.
    SamePrice,
    /// Many contracts on one day.
    OneDay,
    /// Sides that share a code, a telephone, an address or a person.
    Related,
    /// Signed at a price, and nothing came in.
    NeverPaid,
    /// Bought and soon sold on.
    Resold,
    /// A burst before a cut-off that came to nothing.
    SubsidyTiming,
}

impl RuleCode {
    /// Every rule, in the order of the data.
    pub const ALL: [Self; 8] = [
        Self::Ring,
        Self::ZeroPrice,
        Self::SamePrice,
        Self::OneDay,
        Self::Related,
        Self::NeverPaid,
        Self::Resold,
        Self::SubsidyTiming,
    ];

    /// As the data and ids write it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::ZeroPrice => "zero_price",
            Self::SamePrice => "same_price",
            Self::OneDay => "one_day",
            Self::Related => "related",
            Self::NeverPaid => "never_paid",
            Self::Resold => "resold",
            Self::SubsidyTiming => "subsidy_timing",
        }
    }

    /// The thresholds that the rule cannot do without.
    const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Ring => &["days", "longest"],
            Self::ZeroPrice => &["contracts", "days"],
            Self::SamePrice => &["contracts", "round_contracts", "round_yuan", "days"],
            Self::OneDay => &["pair", "buyer"],
            Self::Related => &["shared_by", "address_length"],
            Self::NeverPaid => &["months"],
            Self::Resold => &["days", "times"],
            Self::SubsidyTiming => &["contracts", "before_days", "after_days", "share_percent"],
        }
    }
}

/// How much an alert weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Look at it first.
    #[serde(rename = "高")]
    High,
    /// Worth a look.
    #[serde(rename = "中")]
    Medium,
    /// Often harmless.
    #[serde(rename = "低")]
    Low,
}

impl Severity {
    /// All, the heaviest first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// As users read it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "高",
            Self::Medium => "中",
            Self::Low => "低",
        }
    }
}

/// A threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The figure.
    pub value: u32,
    /// Its unit.
    pub unit: String,
    /// Why this figure.
    pub why: String,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it looks for.
    pub code: RuleCode,
    /// Its name.
    pub name: String,
    /// How much its alerts weigh where nothing else is said.
    pub severity: Severity,
    /// What an alert means.
    pub meaning: String,
    /// What whoever reviews it should ask for.
    pub ask: String,
    /// Thresholds by name.
    pub limits: BTreeMap<String, Threshold>,
}

impl Rule {
    /// A threshold. Loading has made sure that those which rules ask for are there.
    pub(super) fn limit(&self, name: &str) -> u32 {
        self.limits.get(name).map_or(u32::MAX, |limit| limit.value)
    }
}

/// Headers under which files give a party's marks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headers {
    pub(super) telephone: Vec<String>,
    pub(super) address: Vec<String>,
    pub(super) person: Vec<String>,
}

/// Words by which the header of a contract says whose mark it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sides {
    pub(super) seller: Vec<String>,
    pub(super) buyer: Vec<String>,
}

/// How much each mark that both sides share weighs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarkWeights {
    pub(super) code: Severity,
    pub(super) telephone: Severity,
    pub(super) address: Severity,
    pub(super) person: Severity,
    pub(super) several: Severity,
}

/// Everything that the screen goes by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnomalyRules {
    pub(super) headers: Headers,
    pub(super) sides: Sides,
    pub(super) marks: MarkWeights,
    /// Days of the year up to which things are counted: `12-31`.
    pub(super) cutoffs: Vec<String>,
    /// The rules, each once; a rule that is left out is not looked for.
    pub rules: Vec<Rule>,
}

impl AnomalyRules {
    /// Loads `data/insight/anomalies.json`.
    ///
    /// # Errors
    /// A file that is missing, unreadable or of another shape.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        Self::parse(&resources.text(FILE)?)
    }

    fn parse(text: &str) -> Result<Self, ResourceError> {
        let malformed = |line, reason: String| ResourceError::Malformed { name: FILE.to_owned(), line, reason };
        let rules: Self = serde_json::from_str(text).map_err(|error| malformed(error.line(), error.to_string()))?;
        for (at, rule) in rules.rules.iter().enumerate() {
            let fault = |said: String| malformed(1, format!("规则“{}”{said}", rule.name));
            if rules.rules[..at].iter().any(|earlier| earlier.code == rule.code) {
                return Err(fault("写了两次".to_owned()));
            }
            if let Some(missing) = rule.code.needs().iter().find(|name| !rule.limits.contains_key(**name)) {
                return Err(fault(format!("没有阈值 {missing}")));
            }
        }
        if let Some(wrong) = rules.cutoffs.iter().find(|day| month_and_day(day).is_none()) {
            return Err(malformed(1, format!("截止日“{wrong}”应写成 12-31")));
        }
        Ok(rules)
    }

    /// The rule of a code.
    #[must_use]
    pub fn rule(&self, code: RuleCode) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.code == code)
    }
}

/// `12-31` as month and day; none where no year has such a day.
pub(super) fn month_and_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    jiff::civil::Date::new(2023, month, day).ok().map(|_| (month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_are_all_there_with_their_thresholds() {
        let rules = AnomalyRules::load(&Resources::built_in()).unwrap();
        let codes: Vec<RuleCode> = rules.rules.iter().map(|rule| rule.code).collect();
        assert_eq!(codes, RuleCode::ALL);
        for rule in &rules.rules {
            assert_eq!(serde_json::to_value(rule.code).unwrap(), rule.code.code());
            assert_eq!(rule.limits.len(), rule.code.needs().len(), "{}: a threshold that nobody uses", rule.name);
        }
    }

    #[test]
    fn a_file_without_a_threshold_or_with_an_impossible_day_is_told_why() {
        let text = Resources::built_in().text(FILE).unwrap().into_owned();
        for (from, to, part) in [
            ("\"months\"", "\"month\"", "没有阈值 months"),
            ("06-30", "06-31", "06-31"),
            ("\"one_day\"", "\"ring\"", "写了两次"),
        ] {
            let told = AnomalyRules::parse(&text.replace(from, to)).unwrap_err().to_string();
            assert!(told.contains(part), "{told}");
        }
    }
}
