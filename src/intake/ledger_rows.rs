//! Rows of contracts, products, holdings, targets, firms, pairs, packages, policy notes and the curated library. What a row
//! must have to be one is few; what it lacks beside is told, not refused.

use std::marker::PhantomData;

use crate::domain::{
    CreditCode, Date, DealRow, FirmRow, FollowUpRow, HoldingRow, LibraryRow, Money, MoneyUnit, Package, PairRow,
    Patent, PatentNumber, Period, PolicyRow, ProductRow, TargetRow, parse_date, parse_last_day,
};
use crate::taxonomy::Taxonomy;

use super::columns::Unit;
use super::hygiene::Breaks;
use super::patent_row::{list, organisation_in_title, region, restore_extra};
use super::patent_terms::read_terms;
use super::read::{RowBuilder, Taken};
use super::report::Severity;
use super::row::Row;
use super::section::Section;
use super::tables::IntakeTables;

/// Builds rows of one of the ledger's files.
pub(super) struct Builder<'t, R> {
    tables: &'t IntakeTables,
    taxonomy: &'t Taxonomy,
    row: PhantomData<R>,
}

impl<'t, R> Builder<'t, R> {
    pub(super) const fn new(tables: &'t IntakeTables, taxonomy: &'t Taxonomy) -> Self {
        Self { tables, taxonomy, row: PhantomData }
    }
}

/// A row of the ledger's files.
trait LedgerRow: Sized {
    /// What the file is a list of.
    const LIST: &'static str;
    /// The headers that it needs.
    const NEEDED: &'static str;
    /// What the row says; the header of what it must have and has not.
    fn read(row: &mut Row<'_>, tables: &IntakeTables, taxonomy: &Taxonomy) -> Result<Self, &'static str>;
    /// Where columns with no place go.
    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String>;
}

impl<R: LedgerRow> RowBuilder for Builder<'_, R> {
    type Record = R;
    const LIST: &'static str = R::LIST;
    const NEEDED: &'static str = R::NEEDED;

    fn build(&self, mut row: Row<'_>, _around: &Section) -> Taken<R> {
        match R::read(&mut row, self.tables, self.taxonomy) {
            Ok(mut record) => {
                restore_extra(&mut row);
                *record.extra() = std::mem::take(&mut row.extra);
                Taken::Record { row: row.number, record, notes: row.notes }
            }
            Err(missing) => {
                let message = format!("没有{missing}，未收录");
                row.note(Severity::Refused, Some(missing), "missing_field", message, None);
                Taken::Refused { notes: row.notes }
            }
        }
    }

    fn owner_in_title(&self, title: &str) -> Option<String> {
        organisation_in_title(title, self.taxonomy)
    }

    fn is_owner(&self, name: &str) -> bool {
        name.contains("大学") || self.taxonomy.region(name).is_some()
    }
}

fn day(row: &mut Row<'_>, key: &str) -> Option<Date> {
    row.parse(key, |text| parse_date(text).ok())
}

/// Words for a sum that is left open.
const OPEN: [&str; 6] = ["面议", "另议", "待定", "协商", "保密", "未约定"];

/// A sum; 万元 unless header or value say otherwise.
fn sum(row: &mut Row<'_>, key: &str) -> Option<Money> {
    let value = row.take(key)?;
    let unit = value.unit.and_then(Unit::money).unwrap_or(MoneyUnit::WanYuan);
    if let Some(text) = row.clean(&value, Breaks::Join)
        && OPEN.iter().any(|word| text.contains(word))
    {
        // What the parties have left open is no sum, and no mistake.
        row.keep(value.header, &text);
        return None;
    }
    row.read(&value, Breaks::Join, |text| {
        // Our own JSON says the unit with the sum.
        text.parse().ok().filter(|_| text.contains('元')).or_else(|| Money::parse_in(text, unit).ok())
    })
}

fn year(row: &mut Row<'_>) -> Option<i16> {
    row.parse("year", |text| {
        let text = text.trim().trim_end_matches(['年', '度']);
        text.trim_end_matches(".0").parse().ok().filter(|year| (1985..=2200).contains(year))
    })
}

fn credit_code(row: &mut Row<'_>) -> Option<CreditCode> {
    let value = row.take("credit_code")?;
    let text = row.clean(&value, Breaks::Join)?;
    let text = row.half_width(value.field, &text).into_owned();
    match text.parse() {
        Ok(code) => Some(code),
        Err(error) => {
            let message = format!("{error}，原文另存");
            row.note(Severity::Warning, Some(value.field), "credit_code", message, Some(&text));
            row.keep(value.header, &text);
            None
        }
    }
}

/// Patent numbers in their canonical notation; what is none stays as written, with a warning.
fn patents(row: &mut Row<'_>) -> Vec<String> {
    let mut numbers = Vec::new();
    for written in list(row, "patents") {
        let number = match PatentNumber::parse(&written) {
            Ok(number) => number.to_string(),
            Err(fault) => {
                let message = format!("{fault}，按原文保留，不能与库中专利对上");
                row.note(Severity::Warning, Some("专利号"), "patent_number", message, Some(&written));
                written
            }
        };
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

impl LedgerRow for DealRow {
    const LIST: &'static str = "合同台账";
    const NEEDED: &'static str = "“合同编号、方式、专利号、签约日期”等";

    fn read(row: &mut Row<'_>, tables: &IntakeTables, _taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let words = &tables.words;
        let contract = row.text("contract", Breaks::Join).ok_or("合同编号")?;
        let deal = Self {
            contract,
            way: row.parse("way", |text| text.parse().ok().or_else(|| words.deal_way.parse(text))),
            licence_kind: row
                .parse("licence_kind", |text| text.parse().ok().or_else(|| words.licence_kind.parse(text))),
            patents: patents(row),
            package: row.text("package", Breaks::Join),
            seller: row.text("seller", Breaks::Join),
            buyer: row.text("buyer", Breaks::Join),
            credit_code: credit_code(row),
            signed_on: day(row, "signed_on"),
            effective_on: day(row, "effective_on"),
            ends_on: row.parse("ends_on", |text| parse_last_day(text).ok()),
            amount: sum(row, "amount"),
            paid_on: day(row, "paid_on"),
            paid: sum(row, "paid"),
            filing_number: row.text("filing_number", Breaks::Join),
            filed_on: day(row, "filed_on"),
            note: row.text("note", Breaks::Paragraphs),
            extra: std::collections::BTreeMap::new(),
        };
        if let (Some(from), Some(until)) = (deal.effective_on.or(deal.signed_on), deal.ends_on)
            && from > until
        {
            let message = format!("届满日期 {until} 早于生效或签约日期 {from}，请核对");
            row.note(Severity::Warning, Some("届满日期"), "order_of_dates", message, None);
        }
        if deal.paid.is_some() && deal.paid_on.is_none() {
            let message = "有到账金额没有到账日期，不能计入任何期间".to_owned();
            row.note(Severity::Warning, Some("到账日期"), "missing_field", message, None);
        }
        if let (Some(signed), Some(paid)) = (deal.signed_on, deal.paid_on)
            && paid < signed
        {
            let message = format!("到账日期 {paid} 早于签约日期 {signed}，请核对");
            row.note(Severity::Warning, Some("到账日期"), "order_of_dates", message, None);
        }
        Ok(deal)
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

impl LedgerRow for ProductRow {
    const LIST: &'static str = "专利产品清单";
    const NEEDED: &'static str = "“产品名称、专利号、备案日期”等";

    fn read(row: &mut Row<'_>, _tables: &IntakeTables, _taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let product_name = row.text("product_name", Breaks::Join).ok_or("产品名称")?;
        Ok(Self {
            product_name,
            patents: patents(row),
            firm: row.text("firm", Breaks::Join),
            credit_code: credit_code(row),
            filing_number: row.text("filing_number", Breaks::Join),
            filed_on: day(row, "filed_on"),
            year: year(row),
            sales: sum(row, "sales"),
            jobs: row.count("jobs"),
            extra: std::collections::BTreeMap::new(),
        })
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

impl LedgerRow for HoldingRow {
    const LIST: &'static str = "存量申报表";
    const NEEDED: &'static str = "“单位、统计日期、有效专利数”等";

    fn read(row: &mut Row<'_>, _tables: &IntakeTables, _taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let institution = row.text("institution", Breaks::Join).ok_or("单位")?;
        let counted_on = day(row, "counted_on").ok_or("统计日期")?;
        let valid = row.count("valid").ok_or("有效专利数")?;
        let unworked = row.count("unworked");
        if unworked.is_some_and(|unworked| unworked > valid) {
            let message = "未实施数多于有效专利数，请核对".to_owned();
            row.note(Severity::Warning, Some("其中未实施"), "contradiction", message, None);
        }
        let extra = std::collections::BTreeMap::new();
        Ok(Self { institution, counted_on: Some(counted_on), valid: Some(valid), unworked, extra })
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

impl LedgerRow for TargetRow {
    const LIST: &'static str = "绩效目标表";
    const NEEDED: &'static str = "“指标、地区、期间、目标值”等";

    fn read(row: &mut Row<'_>, _tables: &IntakeTables, taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let indicator = row.text("indicator", Breaks::Join).ok_or("指标")?;
        let region = region(row, taxonomy).ok_or("地区")?;
        let period = row.parse("period", |text| text.parse::<Period>().ok()).ok_or("期间")?;
        let value = row.parse("value", number).ok_or("目标值")?;
        let extra = std::collections::BTreeMap::new();
        Ok(Self { indicator, region: Some(region), period: Some(period), value: Some(value), extra })
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

/// A number with whatever unit people write behind it: `200件`, `1,500万元`, `15%`.
fn number(text: &str) -> Option<f64> {
    let bare: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let end = bare.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(bare.len());
    let (digits, unit) = bare.split_at(end);
    let known = ["", "件", "项", "个", "家", "人", "万元", "%", "次", "份"].contains(&unit);
    digits.parse::<f64>().ok().filter(|value| known && value.is_finite())
}

impl LedgerRow for FirmRow {
    const LIST: &'static str = "企业名录";
    const NEEDED: &'static str = "“企业名称、地区、年度”等";

    fn read(row: &mut Row<'_>, tables: &IntakeTables, taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let firm_name = row.text("firm_name", Breaks::Join).ok_or("企业名称")?;
        let words = &tables.words;
        Ok(Self {
            firm_name,
            credit_code: credit_code(row),
            size: row.parse("size", |text| text.parse().ok().or_else(|| words.firm_size.parse(text))),
            park: row.text("park", Breaks::Join),
            industry: row.text("industry", Breaks::Join),
            region: region(row, taxonomy),
            year: year(row),
            sales: sum(row, "sales"),
            staff: row.count("staff"),
            extra: std::collections::BTreeMap::new(),
        })
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

impl LedgerRow for PairRow {
    const LIST: &'static str = "供需匹配清单";
    const NEEDED: &'static str = "“需求编号、专利号”";

    fn read(row: &mut Row<'_>, _tables: &IntakeTables, _taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        Ok(Self {
            need: row.text("need", Breaks::Join).ok_or("需求编号")?,
            patent: row.text("patent", Breaks::Join).ok_or("专利号")?,
            theme: row.text("theme", Breaks::Join),
            words: row.text("words", Breaks::Paragraphs),
            extra: std::collections::BTreeMap::new(),
        })
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

impl LedgerRow for FollowUpRow {
    const LIST: &'static str = "跟踪台账";
    const NEEDED: &'static str = "“对接编号、阶段”等";

    fn read(row: &mut Row<'_>, tables: &IntakeTables, _taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let (follow_up, patent) = (row.text("follow_up", Breaks::Join), row.text("patent", Breaks::Join));
        if follow_up.is_none() && patent.is_none() {
            return Err("对接编号");
        }
        Ok(Self {
            follow_up,
            need_title: row.text("need_title", Breaks::Join),
            patent,
            stage: row.parse("stage", |text| text.parse().ok().or_else(|| tables.words.stage.parse(text))),
            in_charge: row.text("in_charge", Breaks::Join),
            next_on: day(row, "next_on"),
            intended: sum(row, "intended"),
            ended: row.parse("ended", |text| text.parse().ok()),
            words: row.text("words", Breaks::Paragraphs),
            contract: row.text("contract", Breaks::Join),
            extra: std::collections::BTreeMap::new(),
        })
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

/// A number in its canonical notation; what is none may be the code of a record, and stays as written.
fn number_or_code(written: String) -> String {
    PatentNumber::parse(&written).map_or(written, |number| number.to_string())
}

impl LedgerRow for Package {
    const LIST: &'static str = "专利组合表";
    const NEEDED: &'static str = "“组合编号、组合名称、专利号”等";

    fn read(row: &mut Row<'_>, tables: &IntakeTables, _taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let package_code = row.text("package_code", Breaks::Join).ok_or("组合编号")?;
        let mut terms = Patent::default();
        read_terms(row, &mut terms, tables);
        let mut patents: Vec<String> = Vec::new();
        for number in list(row, "patents").into_iter().map(number_or_code) {
            if !patents.contains(&number) {
                patents.push(number);
            }
        }
        let package = Self {
            package_code,
            name: row.text("name", Breaks::Join),
            patents,
            holder: row.text("holder", Breaks::Join),
            note: row.text("note", Breaks::Paragraphs),
            ..Self::default()
        };
        Ok(package.on_terms_of(terms))
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

impl LedgerRow for PolicyRow {
    const LIST: &'static str = "政策提示表";
    const NEEDED: &'static str = "“政策名称、政策要点、截止日期”等";

    fn read(row: &mut Row<'_>, _tables: &IntakeTables, _taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let policy_title = row.text("policy_title", Breaks::Join).ok_or("政策名称")?;
        let policy = Self {
            policy_title,
            text: row.text("text", Breaks::Paragraphs),
            regions: list(row, "regions"),
            industries: list(row, "industries"),
            from: day(row, "from"),
            until: row.parse("until", |text| parse_last_day(text).ok()),
            issuer: row.text("issuer", Breaks::Join),
            link: row.text("link", Breaks::Join),
            extra: std::collections::BTreeMap::new(),
        };
        if let (Some(from), Some(until)) = (policy.from, policy.until)
            && from > until
        {
            let message = format!("截止日期 {until} 早于施行日期 {from}，请核对");
            row.note(Severity::Warning, Some("截止日期"), "order_of_dates", message, None);
        }
        Ok(policy)
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}

impl LedgerRow for LibraryRow {
    const LIST: &'static str = "高价值专利库";
    const NEEDED: &'static str = "“专利号、入选理由”等";

    fn read(row: &mut Row<'_>, _tables: &IntakeTables, _taxonomy: &Taxonomy) -> Result<Self, &'static str> {
        let chosen: Vec<String> = list(row, "chosen").into_iter().map(number_or_code).collect();
        if chosen.is_empty() {
            return Err("专利号");
        }
        Ok(Self {
            library: row.text("library", Breaks::Join),
            chosen,
            words: row.text("words", Breaks::Paragraphs),
            criteria: row.text("criteria", Breaks::Paragraphs),
            curator: row.text("curator", Breaks::Join),
            review_on: day(row, "review_on"),
            extra: std::collections::BTreeMap::new(),
        })
    }

    fn extra(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.extra
    }
}
