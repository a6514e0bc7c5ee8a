//! What comes of a pair: contracts with their payments, products that work a patent; and what they are measured by:
//! holdings, targets, firms. Each struct is a row of the file that brings it.

use std::collections::BTreeMap;

use super::columns::flat_record;
use super::vocabulary::vocabulary;
use super::{CreditCode, Date, FirmSize, LicenceKind, Money, Period};

vocabulary! {
    /// How rights go from one side to the other.
    pub enum DealWay : "合同方式" {
        /// The right to work a patent.
        Licence = "许可",
        /// The patent itself.
        Transfer = "转让",
        /// A share of a firm for the patent (作价入股).
        Equity = "作价入股",
        /// The patent as security for a loan.
        Pledge = "质押",
        /// Anything else that was agreed.
        Other = "其他",
    }
}

flat_record! {
    /// A row of 合同台账: a contract, and one of its payments. Further payments are further rows of the same contract.
    pub struct DealRow {
        /// Number of the contract.
        contract: String = "合同编号",
        /// Way.
        way: Option<DealWay> = "方式",
        /// Kind of licence.
        licence_kind: Option<LicenceKind> = "许可方式",
        /// Patent numbers, canonical where they can be read.
        patents: Vec<String> = "专利号",
        /// Package of patents.
        package: Option<String> = "组合编号",
        /// Who gives.
        seller: Option<String> = "出让方",
        /// Who takes.
        buyer: Option<String> = "受让方",
        /// Code of who takes.
        credit_code: Option<CreditCode> = "统一社会信用代码",
        /// Day of the signature.
        signed_on: Option<Date> = "签约日期",
        /// First day in force.
        effective_on: Option<Date> = "生效日期",
        /// Last day in force.
        ends_on: Option<Date> = "届满日期",
        /// Agreed sum.
        amount: Option<Money> = "成交金额(万元)",
        /// Day of a payment.
        paid_on: Option<Date> = "到账日期",
        /// Sum of a payment.
        paid: Option<Money> = "到账金额(万元)",
        /// Number of the filing.
        filing_number: Option<String> = "备案号",
        /// Day of the filing.
        filed_on: Option<Date> = "备案日期",
        /// Remarks.
        note: Option<String> = "备注",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}

flat_record! {
    /// A row of 专利产品: a product that works patents, and what it brought in one year.
    pub struct ProductRow {
        /// Name of the product.
        product_name: String = "产品名称",
        /// Patent numbers, canonical where they can be read.
        patents: Vec<String> = "专利号",
        /// Who makes it.
        firm: Option<String> = "企业",
        /// Code of who makes it.
        credit_code: Option<CreditCode> = "统一社会信用代码",
        /// Number of the filing (备案).
        filing_number: Option<String> = "备案号",
        /// Day of the filing.
        filed_on: Option<Date> = "备案日期",
        /// Year of the figures.
        year: Option<i16> = "年度",
        /// Sales of that year.
        sales: Option<Money> = "销售额(万元)",
        /// Jobs made in that year.
        jobs: Option<u32> = "新增就业(人)",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}

flat_record! {
    /// A row of 存量申报: what an institution says that it holds.
    pub struct HoldingRow {
        /// The institution.
        institution: String = "单位",
        /// Day of the count.
        counted_on: Option<Date> = "统计日期",
        /// Patents in force.
        valid: Option<u32> = "有效专利数",
        /// Of these, not worked.
        unworked: Option<u32> = "其中未实施",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}

flat_record! {
    /// A row of 绩效目标: what an indicator is to reach in a region and a period.
    pub struct TargetRow {
        /// The indicator, by its name.
        indicator: String = "指标",
        /// The region, as written; 全国 for all.
        region: Option<String> = "地区",
        /// The period.
        period: Option<Period> = "期间",
        /// What is to be reached, in the unit of the indicator.
        value: Option<f64> = "目标值",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}

flat_record! {
    /// A row of 企业名录: a firm, and its figures of one year.
    pub struct FirmRow {
        /// The firm.
        firm_name: String = "企业名称",
        /// Its code.
        credit_code: Option<CreditCode> = "统一社会信用代码",
        /// Its size.
        size: Option<FirmSize> = "规模",
        /// Its park.
        park: Option<String> = "园区",
        /// Its industry.
        industry: Option<String> = "行业",
        /// Its region.
        region: Option<String> = "地区",
        /// Year of the figures.
        year: Option<i16> = "年度",
        /// Sales of that year.
        sales: Option<Money> = "销售额(万元)",
        /// People at work at its end.
        staff: Option<u32> = "就业人数",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}

flat_record! {
    /// A row of a list of pairs (供需匹配清单): which need with which patent. What else such a list shows is reckoned anew.
    pub struct PairRow {
        /// The need: its code or its id.
        need: String = "需求编号",
        /// The patent: its number or its id.
        patent: String = "专利号",
        /// Session.
        theme: Option<String> = "场次",
        /// What somebody remarked.
        words: Option<String> = "备注",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}
