//! What a reader of the row report should look at in a price.

use crate::domain::{Fee, Money, RoyaltyBase};

/// One thing to look at. Prints in Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FeeWarning {
    /// Kept as text.
    #[error("许可使用费读不成结构化价格，按原文保留")]
    Unread,
    /// A bare number in a column without a unit.
    #[error("许可使用费只有数字没有单位（元或万元），按原文保留")]
    NoUnit,
    /// A price for each way of licensing; one was taken.
    #[error("写有几种许可方式的价格，取了与许可方式相符的一种")]
    SeveralPrices,
    /// One price or another; the one that is cheaper over three years was taken.
    #[error("写有可选的几种付费方式，按三年总价取了较低的一种")]
    Alternatives,
    /// The royalty is on something that is neither net sales nor profit.
    #[error("提成基数不是销售额或利润额，费用按销售额估算，请核对")]
    OtherBase,
    /// A remark beside the price says for whom or when it holds.
    #[error("价格带有适用条件，请看许可使用费原文")]
    Conditional,
    /// Another column says otherwise.
    #[error("许可使用费与支付方式或提成比例两列不一致，以许可使用费为准")]
    Disagrees,
    /// Fixed fee above 2,000万元 (R33).
    #[error("固定许可费超过2000万元，请核对")]
    HighFixed,
    /// Royalty above 20 % of net sales (R33).
    #[error("提成比例超过净销售额的20%，请核对")]
    HighRoyaltyOnSales,
    /// Royalty above 40 % of profit (R33).
    #[error("提成比例超过利润额的40%，请核对")]
    HighRoyaltyOnProfit,
}

impl FeeWarning {
    /// Stable code for the row report.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unread => "fee_unread",
            Self::NoUnit => "fee_without_unit",
            Self::SeveralPrices => "fee_several_prices",
            Self::Alternatives => "fee_alternatives",
            Self::OtherBase => "fee_other_base",
            Self::Conditional => "fee_conditional",
            Self::Disagrees => "fee_disagrees",
            Self::HighFixed => "fee_high_fixed",
            Self::HighRoyaltyOnSales | Self::HighRoyaltyOnProfit => "fee_high_royalty",
        }
    }
}

/// Prices that are out of the ordinary: above 2,000万元 fixed, 20 % of net sales, 40 % of profit. A royalty without
/// stated base is measured as one on net sales.
#[must_use]
pub fn price_warnings(fee: &Fee) -> Vec<FeeWarning> {
    const HIGH_FIXED: Money = Money::from_yuan(20_000_000);
    const HIGH_ON_SALES: f64 = 20.0;
    const HIGH_ON_PROFIT: f64 = 40.0;
    let mut found = Vec::new();
    let upper = |range: &crate::domain::MoneyRange| {
        if range.is_open() { range.low } else { range.high }
    };
    if fee.fixed.as_ref().is_some_and(|fixed| upper(fixed) > HIGH_FIXED) {
        found.push(FeeWarning::HighFixed);
    }
    if let Some(royalty) = &fee.royalty {
        match royalty.base {
            Some(RoyaltyBase::Profit) if royalty.high > HIGH_ON_PROFIT => {
                found.push(FeeWarning::HighRoyaltyOnProfit);
            }
            Some(RoyaltyBase::NetSales) | None if royalty.high > HIGH_ON_SALES => {
                found.push(FeeWarning::HighRoyaltyOnSales);
            }
            _ => {}
        }
    }
    found
}
