//! A report: what was reckoned, what it is measured against, and the cases behind it.

use serde::{Deserialize, Serialize};

use super::facts::{Facts, Scope};
use super::table::IndicatorTable;
use crate::domain::{Date, DealWay, Money, Period, folded_title};
use crate::store::{Act, Entry, Reader, Writer};
use crate::taxonomy::{Region, Taxonomy};
use crate::workflow::{Target, WorkflowError};

/// What a report is asked about.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The period.
    pub period: Period,
    /// A region, by name or code; none: everywhere.
    pub region: Option<String>,
    /// An institution; none: all.
    pub institution: Option<String>,
}

/// One indicator of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportRow {
    /// Family.
    pub family: String,
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// This period; none: not known.
    pub value: Option<f64>,
    /// The same period of the year before.
    pub before: Option<f64>,
    /// Growth as a share (0.15 is 15 %); none from zero or from the unknown.
    pub growth: Option<f64>,
    /// What was to be reached.
    pub target: Option<f64>,
    /// Whether it was.
    pub met: Option<bool>,
    /// What the figure would be now, where a sealed report says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<f64>,
}

/// A contract behind the figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Number of the contract.
    pub contract: String,
    /// Way.
    pub way: Option<DealWay>,
    /// Who gives.
    pub seller: Option<String>,
    /// Who takes.
    pub buyer: Option<String>,
    /// Patents.
    pub patents: Vec<String>,
    /// Day of the signature.
    pub signed_on: Option<Date>,
    /// Agreed sum.
    pub amount: Option<Money>,
    /// What came in so far.
    pub received: Money,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The period.
    pub period: Period,
    /// Full name of the region; 全国 for all.
    pub region: String,
    /// The institution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// The day on which it was made.
    pub made_on: Date,
    /// It was given out as the report of a period that is over, and says the same for good.
    pub sealed: bool,
    /// The indicators.
    pub rows: Vec<ReportRow>,
    /// Contracts signed in the period, by day and number.
    pub cases: Vec<Case>,
    /// Contracts that belong to no region, for want of a place of who gives; a report of a region lacks them.
    pub without_place: usize,
}

/// A report that was given out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sealed {
    /// Period, region and institution.
    pub key: String,
    /// As it was given out.
    pub report: Report,
}

impl Entry for Sealed {
    const KIND: &'static str = "report";

    fn key(&self) -> &str {
        &self.key
    }
}

/// Everywhere.
const EVERYWHERE: &str = "全国";

impl Report {
    /// Reckons a report, or gives the one that was given out before, with what was corrected since.
    ///
    /// # Errors
    /// A region that there is not; those of the store.
    pub fn of(
        reader: &Reader,
        taxonomy: &Taxonomy,
        table: &IndicatorTable,
        asked: &Asked,
        today: Date,
    ) -> Result<Self, WorkflowError> {
        let region = match asked.region.as_deref().map(str::trim).filter(|name| !name.is_empty() && *name != EVERYWHERE)
        {
            Some(name) => Some(taxonomy.region(name).ok_or_else(|| WorkflowError::NoRegion(name.to_owned()))?),
            None => None,
        };
        let now = Self::reckoned(reader, taxonomy, table, (asked, region.as_ref()), today)?;
        let Some(sealed) = reader.kept::<Sealed>(&now.key())? else { return Ok(now) };
        let mut report = sealed.entry.report;
        for row in &mut report.rows {
            let current = now.rows.iter().find(|current| current.code == row.code);
            row.corrected = current.filter(|current| current.value != row.value).and_then(|current| current.value);
        }
        Ok(report)
    }

    fn key(&self) -> String {
        let institution = self.institution.as_deref().map(folded_title).unwrap_or_default();
        format!("{}·{}·{institution}", self.period, self.region)
    }

    fn reckoned(
        reader: &Reader,
        taxonomy: &Taxonomy,
        table: &IndicatorTable,
        (asked, region): (&Asked, Option<&Region>),
        today: Date,
    ) -> Result<Self, WorkflowError> {
        let facts = Facts::read(reader, taxonomy)?;
        let institution = asked.institution.as_deref().map(folded_title).filter(|name| !name.is_empty());
        let scope = Scope { period: asked.period, region, institution: institution.as_deref() };
        let earlier = Scope { period: asked.period.a_year_before(), ..scope };
        let mut targets: Vec<Target> = reader.all_kept::<Target>()?.into_iter().map(|kept| kept.entry).collect();
        targets.extend(table.targets.iter().cloned());
        let target_of = |name: &str| {
            // Targets are set for regions, not for single institutions.
            let fits = |target: &&Target| {
                institution.is_none()
                    && folded_title(&target.indicator) == folded_title(name)
                    && target.period == asked.period
                    && match region {
                        None => target.region.trim() == EVERYWHERE,
                        Some(region) => taxonomy.region(&target.region).is_some_and(|of| of.code == region.code),
                    }
            };
            targets.iter().find(fits).map(|target| target.value)
        };
        let rows = table.indicators.iter().map(|indicator| {
            let (value, before) = (facts.value(&indicator.code, scope), facts.value(&indicator.code, earlier));
            let target = target_of(&indicator.name);
            ReportRow {
                family: indicator.family.clone(),
                code: indicator.code.clone(),
                name: indicator.name.clone(),
                unit: indicator.unit.clone(),
                value,
                before,
                growth: value.zip(before).filter(|(_, before)| *before > 0.0).map(|(now, before)| now / before - 1.0),
                target,
                met: value.zip(target).map(|(value, target)| value >= target),
                corrected: None,
            }
        });
        let mut cases: Vec<Case> = facts
            .moved(scope)
            .map(|placed| Case {
                contract: placed.deal.contract.clone(),
                way: placed.deal.way,
                seller: placed.deal.seller.clone(),
                buyer: placed.deal.buyer.clone(),
                patents: placed.deal.patents.clone(),
                signed_on: placed.deal.signed_on,
                amount: placed.deal.amount,
                received: placed.deal.received(),
            })
            .collect();
        cases.sort_by(|a, b| a.signed_on.cmp(&b.signed_on).then_with(|| a.contract.cmp(&b.contract)));
        Ok(Self {
            period: asked.period,
            region: region.map_or_else(|| EVERYWHERE.to_owned(), |region| region.path.concat()),
            institution: asked.institution.clone().filter(|_| institution.is_some()),
            made_on: today,
            sealed: false,
            rows: rows.collect(),
            cases,
            without_place: if region.is_some() { facts.without_place(asked.period) } else { 0 },
        })
    }

    /// Whether it is to be sealed when it is given out.
    #[must_use]
    pub fn is_over(&self, today: Date) -> bool {
        self.period.last_day() < today
    }

    /// Seals the report of a period that is over; one that was sealed before stays as it was.
    ///
    /// # Errors
    /// Those of the store.
    pub fn seal(self, writer: &mut Writer, act: &Act<'_>) -> Result<Self, WorkflowError> {
        if self.sealed {
            return Ok(self);
        }
        let key = self.key();
        let report = Self { sealed: true, ..self };
        if writer.reader().kept::<Sealed>(&key)?.is_none() {
            writer.keep(&Sealed { key, report: report.clone() }, 0, act)?;
        }
        Ok(report)
    }
}
