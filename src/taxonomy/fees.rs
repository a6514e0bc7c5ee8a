//! Annual fees by kind and year.

use std::collections::BTreeMap;

use super::error::TaxonomyError;
use super::table::Table;
use crate::domain::PatentKind;
use crate::resources::Resources;

/// The annual fee of one year, in yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnualFee {
    /// Without reduction.
    pub full: u32,
    /// Reduced by 85 %: one applicant who qualifies; none where no reduction is given.
    pub reduced_single: Option<u32>,
    /// Reduced by 70 %: several applicants who qualify.
    pub reduced_joint: Option<u32>,
}

/// The whole table.
#[derive(Debug)]
pub(super) struct AnnualFees {
    by_kind: BTreeMap<PatentKind, Vec<(u32, u32, AnnualFee)>>,
}

impl AnnualFees {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/facts/annual_fees.tsv")?;
        let mut by_kind: BTreeMap<PatentKind, Vec<(u32, u32, AnnualFee)>> = BTreeMap::new();
        for row in table.rows() {
            let reduced = |at: usize| row.optional(at).map(|_| row.parse(at, "减缴后金额")).transpose();
            let fee =
                AnnualFee { full: row.parse(3, "年费")?, reduced_single: reduced(4)?, reduced_joint: reduced(5)? };
            by_kind.entry(row.parse(0, "专利类型")?).or_default().push((
                row.parse(1, "起始年")?,
                row.parse(2, "终止年")?,
                fee,
            ));
        }
        Ok(Self { by_kind })
    }

    pub(super) fn of(&self, kind: PatentKind, year: u32) -> Option<AnnualFee> {
        let bands = self.by_kind.get(&kind)?;
        bands.iter().find(|(from, to, _)| (*from..=*to).contains(&year)).map(|(_, _, fee)| *fee)
    }
}
