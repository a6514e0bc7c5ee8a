//! Products that work patents (专利产品), with what they brought by year.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::listed::{Clash, Listed, hold, join};
use super::worked::identity;
use crate::domain::{CreditCode, Date, Money, ProductRow, folded_title};
use crate::store::{Entry, Reader, Result};

/// What a product brought in one year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductYear {
    /// Sales.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales: Option<Money>,
    /// Jobs that were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jobs: Option<u32>,
}

/// A product.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Its filing number, else firm and name.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Patent numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patents: Vec<String>,
    /// Who makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    /// Code of who makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    /// Number of the filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing_number: Option<String>,
    /// Day of the filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_on: Option<Date>,
    /// Figures by year.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub years: BTreeMap<i16, ProductYear>,
    /// Columns with no place of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

impl Entry for Product {
    const KIND: &'static str = "product";

    fn key(&self) -> &str {
        &self.key
    }
}

impl Listed for Product {
    type Row = ProductRow;
    const LIST: &'static str = "专利产品";

    fn key_of(row: &ProductRow) -> String {
        row.filing_number.clone().unwrap_or_else(|| {
            let firm = row.firm.as_deref().unwrap_or_default();
            format!("{}·{}", folded_title(firm), folded_title(&row.product_name))
        })
    }

    fn named(key: String, row: &ProductRow) -> Self {
        Self { key, name: row.product_name.clone(), ..Self::default() }
    }

    fn take(&mut self, row: ProductRow, clashes: &mut Vec<Clash>) {
        if self.name != row.product_name {
            clashes.push(Clash { field: "产品名称", kept: self.name.clone(), offered: row.product_name });
        }
        join(&mut self.patents, row.patents);
        hold(&mut self.firm, row.firm, "企业", clashes);
        self.credit_code = self.credit_code.take().or(row.credit_code);
        hold(&mut self.filing_number, row.filing_number, "备案号", clashes);
        hold(&mut self.filed_on, row.filed_on, "备案日期", clashes);
        if let Some(year) = row.year {
            let figures = self.years.entry(year).or_default();
            hold(&mut figures.sales, row.sales, "销售额(万元)", clashes);
            hold(&mut figures.jobs, row.jobs, "新增就业(人)", clashes);
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
            patents: if self.patents.is_empty() { known.patents } else { self.patents },
            firm: self.firm.or(known.firm),
            credit_code: self.credit_code.or(known.credit_code),
            filing_number: self.filing_number.or(known.filing_number),
            filed_on: self.filed_on.or(known.filed_on),
            years,
            extra,
        }
    }

    fn doubts(&self, _reader: &Reader) -> Result<Vec<(&'static str, String)>> {
        let mut doubts = Vec::new();
        if self.patents.is_empty() {
            doubts.push(("专利号", "没有专利号，对不上任何专利".to_owned()));
        }
        if self.filed_on.is_none() {
            doubts.push(("备案日期", "没有备案日期，不能计入任何期间".to_owned()));
        }
        Ok(doubts)
    }
}

/// Products, to be found by what they work and who makes them.
pub(super) struct Products(Vec<Product>);

impl Products {
    pub(super) fn read(reader: &Reader) -> Result<Self> {
        Ok(Self(reader.all_kept::<Product>()?.into_iter().map(|kept| kept.entry).collect()))
    }

    /// Names of the products that a firm makes with a patent.
    pub(super) fn of(&self, number: &str, firm: &str) -> Vec<String> {
        let (number, firm) = (identity(number), folded_title(firm));
        let theirs = |product: &&Product| {
            product.firm.as_deref().is_some_and(|maker| folded_title(maker) == firm)
                && product.patents.iter().any(|patent| identity(patent) == number)
        };
        self.0.iter().filter(theirs).map(|product| product.name.clone()).collect()
    }
}
