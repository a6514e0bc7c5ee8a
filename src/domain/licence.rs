//! Licence terms: the way of licensing, what it costs, how it is paid, until when.

use serde::{Deserialize, Serialize};

use super::vocabulary::vocabulary;
use super::{Date, Money, MoneyRange};

vocabulary! {
    /// 许可方式.
    pub enum LicenceKind : "许可方式" {
        /// Statutory open licence: declared and announced.
        Open = "开放许可",
        /// On the terms of an open licence, without the announcement.
        OpenLike = "参照开放许可",
        /// Non-exclusive.
        NonExclusive = "普通",
        /// Sole: the owner may still work it.
        Sole = "排他",
        /// Exclusive.
        Exclusive = "独占",
    }
}

vocabulary! {
    /// 许可使用费支付方式.
    pub enum PaymentForm : "支付方式" {
        /// Free of charge.
        Free = "免费",
        /// One lump sum.
        LumpSum = "一次总付",
        /// Instalments.
        Instalments = "分期支付",
        /// Running royalty.
        Royalty = "提成支付",
        /// Entry fee plus royalty.
        EntryPlusRoyalty = "入门费+提成",
        /// To be negotiated.
        Negotiable = "面议",
    }
}

vocabulary! {
    /// What a royalty is a share of.
    pub enum RoyaltyBase : "提成基数" {
        /// Net sales.
        NetSales = "净销售额",
        /// Profit.
        Profit = "利润额",
    }
}

vocabulary! {
    /// What a repeated amount is paid per.
    pub enum FeePeriod : "计费周期" {
        /// Per year.
        Year = "年",
        /// Per month.
        Month = "月",
        /// Per quarter.
        Quarter = "季",
        /// Per unit made or sold (件, 台, 吨, 亩): no three-year figure without a volume.
        Unit = "件",
    }
}

/// 转化方式: an open list. Spellings that nobody foresaw survive as [`TransferWay::Other`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransferWay {
    /// 许可.
    Licence,
    /// 转让.
    Assignment,
    /// 作价入股 (技术入股).
    Equity,
    /// 合作开发.
    JointDevelopment,
    /// 委托开发.
    CommissionedDevelopment,
    /// 技术服务 (技术咨询).
    Service,
    /// Anything else, as written.
    Other(String),
}

/// A price that a licence-fee phrase states, taken apart. All parts add up; see `intake::fee` for the phrases.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fee {
    /// Free for ever.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub free: bool,
    /// Free for the first months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_months: Option<u32>,
    /// Free until and including this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_until: Option<Date>,
    /// Lump sum, or entry fee where a royalty stands beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<MoneyRange>,
    /// Parts of the fixed sum and the month after signing in which each falls due; empty when paid at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instalments: Vec<FeeAmount>,
    /// Repeated amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<(MoneyRange, FeePeriod)>,
    /// Royalty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub royalty: Option<Royalty>,
    /// Months after signing before which neither the repeated amount nor the royalty is due; what is due before then
    /// stands in `instalments` or `fixed`. `None`: from the start, or from the end of the free months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running_from: Option<u32>,
    /// What repeats never goes above this in a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_per_year: Option<Money>,
    /// What repeats never goes below this in a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_per_year: Option<Money>,
    /// The total never goes above this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Money>,
    /// The total never goes below this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Money>,
    /// To be negotiated (面议), alone or beside stated parts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negotiable: bool,
}

/// One instalment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FeeAmount {
    /// What falls due.
    pub amount: Money,
    /// Months after signing; `None` when the phrase does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u32>,
}

/// A share of what the licensee earns, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Royalty {
    /// Lower end, percent, 0..=100.
    pub low: f64,
    /// Upper end, percent; equal to `low` where no range is given.
    pub high: f64,
    /// Share of what; `None` when the phrase does not say (then reckoned on net sales, and said so).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<RoyaltyBase>,
}

/// The terms of one record, gathered from its flat columns for the cost and terms parts of matching.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LicenceTerms {
    /// Way of licensing.
    pub kind: Option<LicenceKind>,
    /// Parsed price; `None` when nothing is stated or it could not be parsed.
    pub fee: Option<Fee>,
    /// Declared form of payment.
    pub payment: Option<PaymentForm>,
    /// Licence offered until.
    pub until: Option<Date>,
    /// Use first, pay later.
    pub use_first: Option<bool>,
    /// Free trial, months.
    pub trial_months: Option<u32>,
    /// Ways of transfer on offer.
    pub ways: Vec<TransferWay>,
}

impl TransferWay {
    /// The canonical word, or the text as written.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Licence => "许可",
            Self::Assignment => "转让",
            Self::Equity => "作价入股",
            Self::JointDevelopment => "合作开发",
            Self::CommissionedDevelopment => "委托开发",
            Self::Service => "技术服务",
            Self::Other(text) => text,
        }
    }
}

impl std::fmt::Display for TransferWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

impl std::str::FromStr for TransferWay {
    type Err = super::ParseError;

    /// Canonical words become their variant, anything else survives; looser spellings are the importer's business.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.trim() {
            "" => return Err(super::ParseError::new("转化方式", text, "为空")),
            "许可" => Self::Licence,
            "转让" => Self::Assignment,
            "作价入股" => Self::Equity,
            "合作开发" => Self::JointDevelopment,
            "委托开发" => Self::CommissionedDevelopment,
            "技术服务" => Self::Service,
            other => Self::Other(other.to_owned()),
        })
    }
}

super::vocabulary::serde_as_text!(TransferWay);
