//! What institutions say that they hold, what indicators are to reach, and firms with their figures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::listed::{Clash, Listed, hold};
use crate::domain::{CreditCode, Date, FirmRow, FirmSize, HoldingRow, Money, Period, TargetRow, folded_title};
use crate::store::Entry;

/// What an institution says on a day that it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Institution and day.
    pub key: String,
    /// The institution.
    pub institution: String,
    /// The day.
    pub counted_on: Date,
    /// Patents in force.
    pub valid: u32,
    /// Of these, not worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unworked: Option<u32>,
}

impl Entry for Holding {
    const KIND: &'static str = "holding";

    fn key(&self) -> &str {
        &self.key
    }
}

impl Listed for Holding {
    type Row = HoldingRow;
    const LIST: &'static str = "存量申报";

    fn key_of(row: &HoldingRow) -> String {
        let day = row.counted_on.map(|day| day.to_string()).unwrap_or_default();
        format!("{}·{day}", folded_title(&row.institution))
    }

    fn named(key: String, row: &HoldingRow) -> Self {
        Self {
            key,
            institution: row.institution.clone(),
            counted_on: row.counted_on.unwrap_or(Date::ZERO),
            valid: row.valid.unwrap_or_default(),
            unworked: row.unworked,
        }
    }

    fn take(&mut self, row: HoldingRow, clashes: &mut Vec<Clash>) {
        let mut valid = Some(self.valid);
        hold(&mut valid, row.valid, "有效专利数", clashes);
        hold(&mut self.unworked, row.unworked, "其中未实施", clashes);
    }

    fn over(self, known: Self) -> Self {
        Self { unworked: self.unworked.or(known.unworked), ..self }
    }
}

/// What an indicator is to reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Indicator, region and period.
    pub key: String,
    /// The indicator, by name.
    pub indicator: String,
    /// The region, as written.
    pub region: String,
    /// The period.
    pub period: Period,
    /// What is to be reached, in the indicator's unit.
    pub value: f64,
}

impl Entry for Target {
    const KIND: &'static str = "target";

    fn key(&self) -> &str {
        &self.key
    }
}

impl Listed for Target {
    type Row = TargetRow;
    const LIST: &'static str = "绩效目标";

    fn key_of(row: &TargetRow) -> String {
        let period = row.period.map(|period| period.to_string()).unwrap_or_default();
        format!("{}·{}·{period}", folded_title(&row.indicator), row.region.as_deref().unwrap_or_default())
    }

    fn named(key: String, row: &TargetRow) -> Self {
        Self {
            key,
            indicator: row.indicator.clone(),
            region: row.region.clone().unwrap_or_default(),
            period: row.period.unwrap_or_else(|| Period::year_of(Date::ZERO)),
            value: row.value.unwrap_or_default(),
        }
    }

    fn take(&mut self, row: TargetRow, clashes: &mut Vec<Clash>) {
        let mut value = Some(self.value);
        hold(&mut value, row.value, "目标值", clashes);
    }

    fn over(self, _known: Self) -> Self {
        self
    }
}

/// A firm's figures of one year, as it reported them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirmYear {
    /// Sales.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales: Option<Money>,
    /// People at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<u32>,
}

/// A firm. The same code twice is one firm (R21).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Firm {
    /// Its code, else its name.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    /// Its size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<FirmSize>,
    /// Its park.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub park: Option<String>,
    /// Its industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Its region, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Figures by year.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub years: BTreeMap<i16, FirmYear>,
    /// Columns with no place of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

impl Entry for Firm {
    const KIND: &'static str = "firm";

    fn key(&self) -> &str {
        &self.key
    }
}

impl Listed for Firm {
    type Row = FirmRow;
    const LIST: &'static str = "企业名录";

    fn key_of(row: &FirmRow) -> String {
        row.credit_code.as_ref().map_or_else(|| folded_title(&row.firm_name), |code| code.as_str().to_owned())
    }

    fn named(key: String, row: &FirmRow) -> Self {
        Self { key, name: row.firm_name.clone(), ..Self::default() }
    }

    fn take(&mut self, row: FirmRow, clashes: &mut Vec<Clash>) {
        if folded_title(&self.name) != folded_title(&row.firm_name) {
            clashes.push(Clash { field: "企业名称", kept: self.name.clone(), offered: row.firm_name });
        }
        self.credit_code = self.credit_code.take().or(row.credit_code);
        hold(&mut self.size, row.size, "规模", clashes);
        hold(&mut self.park, row.park, "园区", clashes);
        hold(&mut self.industry, row.industry, "行业", clashes);
        hold(&mut self.region, row.region, "地区", clashes);
        if let Some(year) = row.year {
            let figures = self.years.entry(year).or_default();
            hold(&mut figures.sales, row.sales, "销售额(万元)", clashes);
            hold(&mut figures.staff, row.staff, "就业人数", clashes);
        }
        for (header, text) in row.extra {
            self.extra.entry(header).or_insert(text);
        }
    }

    /// Years that the file mentions are the file's; other years stay.
    fn over(self, known: Self) -> Self {
        let (mut years, mut extra) = (known.years, known.extra);
        years.extend(self.years);
        extra.extend(self.extra);
        Self {
            key: self.key,
            name: self.name,
            credit_code: self.credit_code.or(known.credit_code),
            size: self.size.or(known.size),
            park: self.park.or(known.park),
            industry: self.industry.or(known.industry),
            region: self.region.or(known.region),
            years,
            extra,
        }
    }
}
