//! Whether the terms on offer are clear: way of licensing, price, last day.

use super::{Finding, Severity, kept, quote};
use crate::domain::{Fee, Patent, PaymentForm, TransferWay};

pub(super) fn lint(patent: &Patent, findings: &mut Vec<Finding>) {
    let wants_licence = patent.transfer_ways.is_empty() || patent.transfer_ways.contains(&TransferWay::Licence);
    findings.extend(way(patent).filter(|_| wants_licence));
    findings.extend(price(patent));
    findings.extend(last_day(patent).filter(|_| patent.licence_kind.is_some()));
}

fn way(patent: &Patent) -> Option<Finding> {
    if patent.licence_kind.is_some() {
        return None;
    }
    let message = match kept(patent, &["许可方式", "许可类型", "许可种类"]) {
        Some((header, text)) => format!("“{header}”写的是{}，读不出许可方式", quote(text)),
        None if patent.transfer_ways.is_empty() => "没有写许可方式，也没有写愿意怎样转化".to_owned(),
        None => "愿意许可，但没有写是哪种许可".to_owned(),
    };
    let fix = "在“许可方式”填普通、排他、独占之一；已声明并公告的填开放许可，条件相同而未公告的填参照开放许可";
    Some(Finding::new("no_licence_way", Severity::Needed, "许可方式", message, fix))
}

fn price(patent: &Patent) -> Option<Finding> {
    const PRICE: &str = "许可使用费";
    let finding = |code, message: String, fix: &str| Some(Finding::new(code, Severity::Needed, PRICE, message, fix));
    let only_negotiable = Fee { negotiable: true, ..Fee::default() };
    let negotiable = match &patent.fee {
        Some(fee) => *fee == only_negotiable,
        None => patent.licence_fee.is_none() && patent.payment_form == Some(PaymentForm::Negotiable),
    };
    if negotiable {
        let written = patent.licence_fee.as_deref().unwrap_or(PaymentForm::Negotiable.word());
        return finding(
            "price_negotiable",
            format!("费用只写了{}，企业无从比较，按预算筛选时也不会出现", quote(written)),
            "给一个可谈的起点或区间，如：3万至5万元/年；或入门费2万元加净销售额2%",
        );
    }
    if patent.fee.is_some() {
        return None;
    }
    if let Some(text) = &patent.licence_fee {
        return finding(
            "fee_unparsed",
            format!("费用{}读不成金额，算不出三年费用", quote(text)),
            "写成数字加单位加计法，如：5万元/年；一次性10万元；净销售额的3%，每年不低于2万元",
        );
    }
    let free = patent.payment_form == Some(PaymentForm::Free);
    if free || patent.royalty_percent.is_some() {
        return None;
    }
    finding(
        "no_price",
        "没有写许可使用费".to_owned(),
        "写明多少钱、怎么付，如：5万元/年；暂时定不下来的，给一个区间；愿意免费的，写免费",
    )
}

fn last_day(patent: &Patent) -> Option<Finding> {
    if patent.licence_until.is_some() {
        return None;
    }
    let message = match kept(patent, &["许可期限", "许可届满", "许可截止", "许可有效期", "许可到期"])
    {
        Some((header, text)) => format!("“{header}”写的是{}，读不成日期", quote(text)),
        None => "没有写许可到哪一天为止".to_owned(),
    };
    let fix = "在“许可期限届满日”写一个日期，如：2029-12-31；最晚到专利保护期届满";
    Some(Finding::new("no_licence_end", Severity::Advised, "许可期限届满日", message, fix))
}
