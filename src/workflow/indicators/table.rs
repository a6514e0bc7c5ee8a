//! The table of indicators and the targets that ship with the program.

use crate::domain::Period;
use crate::resources::{ResourceError, Resources, tsv_rows};
use crate::workflow::Target;

/// One indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Stable code.
    pub code: String,
    /// Its family, one of five.
    pub family: String,
    /// Its name, by which targets name it.
    pub name: String,
    /// Unit of its figures.
    pub unit: String,
    /// How it is counted, in Chinese.
    pub counted: String,
}

/// All indicators in their order, and targets.
#[derive(Debug, Clone)]
pub struct IndicatorTable {
    /// In the order of a report.
    pub indicators: Vec<Indicator>,
    pub(super) targets: Vec<Target>,
}

impl IndicatorTable {
    /// Loads `data/indicators.tsv` and `data/targets.tsv`.
    ///
    /// # Errors
    /// A table that is missing, unreadable or of another shape.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        let name = "data/indicators.tsv";
        let malformed = |name: &str, line, reason: &str| ResourceError::Malformed {
            name: name.to_owned(),
            line,
            reason: reason.to_owned(),
        };
        let text = resources.text(name)?;
        let mut indicators = Vec::new();
        for (line, cells) in tsv_rows(&text) {
            let [code, family, name_, unit, counted] = cells.as_slice() else {
                return Err(malformed(name, line, "应有代码、类别、名称、单位、口径五列"));
            };
            if !super::facts::CODES.contains(code) {
                return Err(malformed(name, line, &format!("没有代码为“{code}”的算法")));
            }
            indicators.push(Indicator {
                code: (*code).to_owned(),
                family: (*family).to_owned(),
                name: (*name_).to_owned(),
                unit: (*unit).to_owned(),
                counted: (*counted).to_owned(),
            });
        }
        let name = "data/targets.tsv";
        let text = resources.text(name)?;
        let mut targets = Vec::new();
        for (line, cells) in tsv_rows(&text) {
            let [indicator, region, period, value, ..] = cells.as_slice() else {
                return Err(malformed(name, line, "应有指标、地区、期间、目标值四列"));
            };
            let period: Period =
                period.parse().map_err(|_| malformed(name, line, "期间应为 2026、2026Q1 或 2026-03"))?;
            let value: f64 = value.parse().map_err(|_| malformed(name, line, "目标值应为数字"))?;
            targets.push(Target {
                key: format!("{indicator}·{region}·{period}"),
                indicator: (*indicator).to_owned(),
                region: (*region).to_owned(),
                period,
                value,
            });
        }
        Ok(Self { indicators, targets })
    }
}
