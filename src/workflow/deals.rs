//! Contracts with their payments.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::listed::{Clash, Listed, hold, join};
use crate::domain::{
    CreditCode, Date, DealRow, DealWay, LegalState, LicenceKind, Money, Package, Patent, RecordId, RecordKind,
};
use crate::store::{Entry, Reader, Result, Store, StoreError};
use crate::taxonomy::{Region, Taxonomy};

/// Money that came in under a contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Payment {
    /// The day; without one it counts in no period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The sum.
    pub sum: Money,
}

/// A contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Deal {
    /// Its number.
    pub contract: String,
    /// Way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<DealWay>,
    /// Kind of licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence_kind: Option<LicenceKind>,
    /// Patent numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patents: Vec<String>,
    /// Package of patents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Who gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<String>,
    /// Who takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<String>,
    /// Code of who takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    /// Day of the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Date>,
    /// First day in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
    /// Last day in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// Agreed sum; none where the parties have not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// What came in, by day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<Payment>,
    /// Number of the filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing_number: Option<String>,
    /// Day of the filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_on: Option<Date>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Columns with no place of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

impl Entry for Deal {
    const KIND: &'static str = "deal";

    fn key(&self) -> &str {
        &self.contract
    }
}

impl Deal {
    /// All that came in.
    #[must_use]
    pub fn received(&self) -> Money {
        self.payments.iter().fold(Money::ZERO, |sum, payment| sum.plus(payment.sum))
    }

    /// A contract put together of rows that name it; none where there is none.
    #[must_use]
    pub fn of_rows(rows: Vec<DealRow>) -> Option<Self> {
        let mut rows = rows.into_iter();
        let first = rows.next()?;
        let mut deal = Self::named(Self::key_of(&first), &first);
        std::iter::once(first).chain(rows).for_each(|row| deal.take(row, &mut Vec::new()));
        Some(deal)
    }

    /// Whether it is in force on a day: signed, begun, and not over.
    #[must_use]
    pub fn runs_on(&self, day: Date) -> bool {
        let begun = self.effective_on.or(self.signed_on).is_some_and(|from| from <= day);
        begun && self.ends_on.is_none_or(|until| until >= day)
    }
}

/// All contracts by number; those on a package with the package's patents among theirs, as the package is now.
///
/// # Errors
/// Those of the store.
pub fn all_deals(reader: &Reader) -> Result<Vec<Deal>> {
    let packages = reader.all_kept::<Package>()?;
    let mut deals: Vec<Deal> = reader.all_kept::<Deal>()?.into_iter().map(|kept| kept.entry).collect();
    for deal in &mut deals {
        let Some(code) = deal.package.as_deref() else { continue };
        let package = packages.iter().find(|kept| kept.entry.package_code == code);
        join(&mut deal.patents, package.map(|kept| kept.entry.patents.clone()).unwrap_or_default());
    }
    Ok(deals)
}

/// The record of a patent's number, code or id; none where it fits several.
pub(super) fn patent_named(reader: &Reader, number: &str) -> Result<Option<RecordId>> {
    match reader.resolve(number, Some(RecordKind::Patent)) {
        Err(StoreError::Ambiguous { .. }) => Ok(None),
        other => other,
    }
}

/// The region that the patents of a contract name.
///
/// # Errors
/// Those of the store.
pub fn place_of_patents(reader: &Reader, taxonomy: &Taxonomy, deal: &Deal) -> Result<Option<Region>> {
    for number in &deal.patents {
        let Some(id) = patent_named(reader, number)? else { continue };
        let patent = reader.get::<Patent>(&id)?;
        let place = patent.and_then(|patent| patent.region).and_then(|region| taxonomy.region(&region));
        if place.is_some() {
            return Ok(place);
        }
    }
    Ok(None)
}

impl Listed for Deal {
    type Row = DealRow;
    const LIST: &'static str = "合同台账";

    fn key_of(row: &DealRow) -> String {
        row.contract.clone()
    }

    fn named(contract: String, _row: &DealRow) -> Self {
        Self { contract, ..Self::default() }
    }

    fn take(&mut self, row: DealRow, clashes: &mut Vec<Clash>) {
        hold(&mut self.way, row.way, "方式", clashes);
        hold(&mut self.licence_kind, row.licence_kind, "许可方式", clashes);
        join(&mut self.patents, row.patents);
        hold(&mut self.package, row.package, "组合编号", clashes);
        hold(&mut self.seller, row.seller, "出让方", clashes);
        hold(&mut self.buyer, row.buyer, "受让方", clashes);
        let code = row.credit_code.as_ref().map(CreditCode::as_str);
        match (&self.credit_code, code) {
            (Some(kept), Some(offered)) if kept.as_str() != offered => clashes.push(Clash {
                field: "统一社会信用代码",
                kept: kept.as_str().to_owned(),
                offered: offered.to_owned(),
            }),
            (None, _) => self.credit_code = row.credit_code,
            _ => {}
        }
        hold(&mut self.signed_on, row.signed_on, "签约日期", clashes);
        hold(&mut self.effective_on, row.effective_on, "生效日期", clashes);
        hold(&mut self.ends_on, row.ends_on, "届满日期", clashes);
        hold(&mut self.amount, row.amount, "成交金额(万元)", clashes);
        hold(&mut self.filing_number, row.filing_number, "备案号", clashes);
        hold(&mut self.filed_on, row.filed_on, "备案日期", clashes);
        // Remarks are about the payment of their row as often as about the contract: all of them stay.
        match (&mut self.note, row.note) {
            (Some(note), Some(more)) if !note.contains(&more) => {
                note.push('；');
                note.push_str(&more);
            }
            (note @ None, more) => *note = more,
            _ => {}
        }
        if let Some(sum) = row.paid {
            self.payments.push(Payment { on: row.paid_on, sum });
            self.payments.sort();
        }
        for (header, text) in row.extra {
            self.extra.entry(header).or_insert(text);
        }
    }

    /// Payments of a day that the file mentions are the file's; those of other days stay.
    fn over(self, known: Self) -> Self {
        let mut payments = self.payments.clone();
        let mentioned = |on: Option<Date>| self.payments.iter().any(|payment| payment.on == on);
        payments.extend(known.payments.into_iter().filter(|payment| !mentioned(payment.on)));
        payments.sort();
        let mut extra = known.extra;
        extra.extend(self.extra);
        Self {
            contract: self.contract,
            way: self.way.or(known.way),
            licence_kind: self.licence_kind.or(known.licence_kind),
            patents: if self.patents.is_empty() { known.patents } else { self.patents },
            package: self.package.or(known.package),
            seller: self.seller.or(known.seller),
            buyer: self.buyer.or(known.buyer),
            credit_code: self.credit_code.or(known.credit_code),
            signed_on: self.signed_on.or(known.signed_on),
            effective_on: self.effective_on.or(known.effective_on),
            ends_on: self.ends_on.or(known.ends_on),
            amount: self.amount.or(known.amount),
            payments,
            filing_number: self.filing_number.or(known.filing_number),
            filed_on: self.filed_on.or(known.filed_on),
            note: self.note.or(known.note),
            extra,
        }
    }

    fn doubts(&self, reader: &Reader) -> Result<Vec<(&'static str, String)>> {
        let mut doubts = Vec::new();
        if self.way.is_none() {
            doubts.push(("方式", "没有写明方式，不计入任何一类".to_owned()));
        }
        if self.signed_on.is_none() {
            doubts.push(("签约日期", "没有签约日期，不能计入任何期间".to_owned()));
        }
        if self.patents.is_empty() && self.package.is_none() {
            doubts.push(("专利号", "没有专利号，也没有组合编号".to_owned()));
        }
        if let Some(amount) = self.amount.filter(|amount| *amount < self.received()) {
            let received = self.received();
            doubts.push(("到账金额(万元)", format!("到账共 {received}，多于成交金额 {amount}，请核对")));
        }
        if let Some(code) = &self.package
            && reader.kept::<Package>(code)?.is_none()
        {
            doubts.push(("组合编号", format!("没有登记过组合 {code}，登记之后自动对上")));
        }
        for number in &self.patents {
            let Some(id) = patent_named(reader, number)? else { continue };
            let Some(patent) = reader.get::<Patent>(&id)? else { continue };
            if let Some(state) = patent.legal_state.filter(|state| LegalState::is_dead(*state)) {
                let since = match (patent.legal_status_date, self.signed_on) {
                    // What lapsed later was alive when it was signed.
                    (Some(day), Some(signed)) if day > signed => continue,
                    (Some(day), _) => format!("（{day}）"),
                    (None, _) => String::new(),
                };
                doubts.push(("专利号", format!("{number} 在库中已{state}{since}，合同标的请核对")));
            }
        }
        Ok(doubts)
    }
}
