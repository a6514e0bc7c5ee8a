//! The step that is suggested for a sleeping patent, by rules that are data: `data/insight/steps.tsv`.

use serde::Serialize;

use crate::assessment::{Assessment, DormancyState};
use crate::domain::{Cost, LicenceKind, Need, Patent};
use crate::matching::Grade;
use crate::resources::{ResourceError, Resources, tsv_rows};

const FILE: &str = "data/insight/steps.tsv";

/// A suggested step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Stable code.
    pub code: String,
    /// What to do.
    pub step: String,
    /// The rule that suggests it.
    pub rule: String,
}

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) patent: &'a Patent,
    pub(super) assessment: &'a Assessment<'a>,
    pub(super) cost: &'a Cost,
    /// The lowest grade of quality.
    pub(super) lowest: &'a str,
    /// Best waiting need.
    pub(super) need: Option<(&'a Need, Grade)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Condition {
    Need(Option<Grade>),
    FeeLate,
    Suspected,
    OverBudget,
    Early,
    NoTerms,
    NoPrice,
    OpenLicence,
    YearsLeftBelow(f64),
    LowGrade,
    GoodGrade,
}

#[derive(Debug)]
struct Rule {
    step: Step,
    /// Each with whether it has to hold.
    conditions: Vec<(Condition, bool)>,
}

/// The rules in their order.
#[derive(Debug)]
pub struct Steps(Vec<Rule>);

impl Steps {
    /// The built-in rules, or the home's.
    ///
    /// # Errors
    /// The file is missing or malformed.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        let text = resources.text(FILE)?;
        let mut rules = Vec::new();
        for (line, cells) in tsv_rows(&text) {
            let malformed = |reason: String| ResourceError::Malformed { name: FILE.to_owned(), line, reason };
            let cell = |at: usize, what: &str| match cells.get(at).map(|cell| cell.trim()) {
                Some(cell) if !cell.is_empty() => Ok(cell),
                _ => Err(malformed(format!("缺少第 {} 列（{what}）", at + 1))),
            };
            let step = Step {
                code: cell(0, "编号")?.to_owned(),
                step: cell(1, "建议")?.to_owned(),
                rule: cell(2, "规则")?.to_owned(),
            };
            let conditions = cell(3, "条件")?.split_whitespace().map(|text| {
                let (bare, holds) = text.strip_prefix('!').map_or((text, true), |bare| (bare, false));
                let condition = Condition::parse(bare).ok_or_else(|| malformed(format!("条件“{text}”无法识别")))?;
                Ok((condition, holds))
            });
            rules.push(Rule { step, conditions: conditions.collect::<Result<_, ResourceError>>()? });
        }
        Ok(Self(rules))
    }

    /// The first step whose conditions all hold.
    pub(super) fn of(&self, facts: Facts<'_>) -> Option<&Step> {
        let rule = self
            .0
            .iter()
            .find(|rule| rule.conditions.iter().all(|(condition, holds)| condition.holds(facts) == *holds))?;
        Some(&rule.step)
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "need=strong" => Self::Need(Some(Grade::Strong)),
            "need=fair" => Self::Need(Some(Grade::Fair)),
            "need=weak" => Self::Need(Some(Grade::Weak)),
            "need=none" => Self::Need(None),
            "fee=late" => Self::FeeLate,
            "state=suspected" => Self::Suspected,
            "budget=over" => Self::OverBudget,
            "stage=early" => Self::Early,
            "terms=none" => Self::NoTerms,
            "terms=noprice" => Self::NoPrice,
            "terms=open" => Self::OpenLicence,
            "grade=low" => Self::LowGrade,
            "grade=good" => Self::GoodGrade,
            _ => Self::YearsLeftBelow(text.strip_prefix("life<")?.parse().ok()?),
        })
    }

    fn holds(self, facts: Facts<'_>) -> bool {
        let Facts { patent, assessment, cost, lowest, need } = facts;
        let priced = cost.figure().is_some();
        match self {
            Self::Need(grade) => need.map(|(_, grade)| grade) == grade,
            Self::FeeLate => assessment.life.late_fee.as_ref().is_some_and(|late| late.unpaid_on_record),
            Self::Suspected => assessment.dormancy.state == DormancyState::Suspected,
            Self::OverBudget => {
                let budget = need.and_then(|(need, _)| need.budget.as_ref());
                budget.is_some_and(|budget| cost.fits(budget.high) == Some(false))
            }
            Self::Early => {
                let wanted = need.and_then(|(need, _)| need.maturity_wanted);
                wanted.zip(patent.maturity).is_some_and(|(wanted, offered)| offered.levels().1 < wanted.levels().0)
            }
            Self::NoTerms => patent.licence_kind.is_none() && !priced,
            Self::NoPrice => !priced,
            Self::OpenLicence => matches!(patent.licence_kind, Some(LicenceKind::Open | LicenceKind::OpenLike)),
            Self::YearsLeftBelow(years) => assessment.life.years_left().is_some_and(|left| left < years),
            Self::LowGrade => assessment.quality.grade.as_deref() == Some(lowest),
            Self::GoodGrade => assessment.quality.grade.as_deref().is_some_and(|grade| grade != lowest),
        }
    }
}
