use super::*;
use crate::domain::FeeAmount;
use jiff::civil::date;

const TODAY: Date = date(2026, 1, 1);

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn once(text: &str) -> Option<MoneyRange> {
    Some(text.parse().unwrap())
}

fn royalty(high: f64, base: Option<RoyaltyBase>) -> Option<Royalty> {
    Some(Royalty { low: high, high, base })
}

fn cost(fee: Fee, sales: Option<&str>) -> Cost {
    let terms = LicenceTerms { fee: Some(fee), ..LicenceTerms::default() };
    three_year_cost(&terms, TODAY, sales.map(money), 0.1)
}

fn known(fee: Fee, sales: Option<&str>) -> String {
    match cost(fee, sales) {
        Cost::Known { total, .. } => total.to_string(),
        other => panic!("not known: {other:?}"),
    }
}

#[test]
fn fixed_and_yearly_fees_add_up_and_ranges_take_their_upper_end() {
    let yearly = Some(("2万元".parse().unwrap(), FeePeriod::Year));
    assert_eq!(known(Fee { fixed: once("5万元"), ..Fee::default() }, None), "5万元");
    assert_eq!(known(Fee { fixed: once("3-5万元"), running: yearly, ..Fee::default() }, None), "11万元");
    let quarterly = Some(("1万元".parse().unwrap(), FeePeriod::Quarter));
    assert_eq!(known(Fee { running: quarterly, ..Fee::default() }, None), "12万元");
}

#[test]
fn free_months_are_taken_off_the_yearly_fee() {
    let yearly = Some(("1.2万元".parse().unwrap(), FeePeriod::Year));
    assert_eq!(known(Fee { running: yearly, free_months: Some(6), ..Fee::default() }, None), "3万元");
    assert_eq!(known(Fee { running: yearly, free_until: Some(date(2026, 12, 31)), ..Fee::default() }, None), "2.4万元");
    assert_eq!(known(Fee { running: yearly, free_until: Some(date(2025, 12, 31)), ..Fee::default() }, None), "3.6万元");
    assert_eq!(known(Fee { running: yearly, free_months: Some(60), ..Fee::default() }, None), "0元");
    let terms = LicenceTerms {
        fee: Some(Fee { running: yearly, ..Fee::default() }),
        trial_months: Some(12),
        ..LicenceTerms::default()
    };
    assert_eq!(three_year_cost(&terms, TODAY, None, 0.1).figure(), Some(money("2.4万元")));
}

#[test]
fn royalties_are_reckoned_on_sales_or_on_profit() {
    let fee = Fee { fixed: once("3万元"), royalty: royalty(3.0, Some(RoyaltyBase::NetSales)), ..Fee::default() };
    let reckoned = cost(fee, Some("100万元"));
    assert_eq!(
        reckoned,
        Cost::Known {
            total: money("12万元"), basis: "入门费3万元 + 年净销售额100万元×3%×3年 = 12万元".to_owned()
        }
    );
    let fee = Fee { royalty: royalty(20.0, Some(RoyaltyBase::Profit)), ..Fee::default() };
    assert_eq!(known(fee, Some("100万元")), "6万元");
}

#[test]
fn without_sales_the_royalty_stays_a_rate_and_the_sum_is_at_least() {
    let fee = Fee {
        fixed: once("3万元"),
        royalty: royalty(3.5, Some(RoyaltyBase::NetSales)),
        cap: Some(money("50万元")),
        ..Fee::default()
    };
    let open = cost(fee, None);
    assert_eq!(open.figure(), Some(money("3万元")));
    assert_eq!(open.basis(), "入门费3万元 + 净销售额的3.5% + 总额不超过50万元，至少3万元");
    assert_eq!(open.fits(money("2万元")), Some(false));
    assert_eq!(open.fits(money("5万元")), None);
    assert_eq!(open.fits(money("50万元")), Some(true));
}

#[test]
fn caps_and_floors_hold() {
    let fee = Fee {
        royalty: royalty(3.0, None),
        cap: Some(money("50万元")),
        floor_per_year: Some(money("1万元")),
        ..Fee::default()
    };
    assert_eq!(known(fee.clone(), Some("10万元")), "3万元");
    assert_eq!(known(fee, Some("1亿元")), "50万元");
}

#[test]
fn only_instalments_that_fall_due_count() {
    let part = |amount: &str, month| FeeAmount { amount: money(amount), month };
    let fee = Fee {
        fixed: once("10万元"),
        instalments: vec![part("4万元", Some(0)), part("3万元", None), part("3万元", Some(48))],
        ..Fee::default()
    };
    assert_eq!(known(fee, None), "7万元");
}

#[test]
fn free_is_nothing_and_negotiable_has_no_figure() {
    assert_eq!(known(Fee { free: true, ..Fee::default() }, None), "0元");
    assert_eq!(cost(Fee { negotiable: true, ..Fee::default() }, None), Cost::Unknown { reason: "面议" });
    let by_payment = |payment| {
        let terms = LicenceTerms { payment, ..LicenceTerms::default() };
        three_year_cost(&terms, TODAY, None, 0.1)
    };
    assert_eq!(by_payment(Some(PaymentForm::Free)).figure(), Some(Money::ZERO));
    assert_eq!(by_payment(Some(PaymentForm::Negotiable)), Cost::Unknown { reason: "面议" });
    assert_eq!(by_payment(None), Cost::Unknown { reason: "未标价" });
    assert_eq!(by_payment(None).fits(Money::MAX), None);
}

#[test]
fn open_ranges_and_fees_by_the_piece_are_at_least() {
    let fee = Fee { fixed: once("10万元以上"), ..Fee::default() };
    assert!(matches!(cost(fee, None), Cost::AtLeast { total, .. } if total == money("10万元")));
    let fee = Fee { running: Some(("50元".parse().unwrap(), FeePeriod::Unit)), ..Fee::default() };
    assert!(matches!(cost(fee, None), Cost::AtLeast { total: Money::ZERO, .. }));
}

#[test]
fn what_is_free_at_first_and_negotiated_then_has_only_a_lower_end() {
    let fee = Fee { free_months: Some(12), negotiable: true, ..Fee::default() };
    let terms = LicenceTerms { fee: Some(fee), ..LicenceTerms::default() };
    let cost = three_year_cost(&terms, Date::new(2026, 1, 1).unwrap(), None, 0.1);
    assert_eq!(cost.basis(), "前12个月免费，其后面议，至少0元");
    assert_eq!(cost.fits(Money::from_yuan(1)), None);
}

#[test]
fn a_fee_by_the_piece_shows_its_rate_beside_what_is_certain() {
    let running = Some((MoneyRange::exactly(Money::from_yuan(50)), FeePeriod::Unit));
    let fee = Fee { fixed: Some(MoneyRange::exactly(Money::from_yuan(200_000))), running, ..Fee::default() };
    let terms = LicenceTerms { fee: Some(fee), ..LicenceTerms::default() };
    let cost = three_year_cost(&terms, Date::new(2026, 1, 1).unwrap(), None, 0.1);
    assert_eq!(cost.figure(), Some(Money::from_yuan(200_000)));
    assert!(matches!(&cost, Cost::AtLeast { basis, .. } if basis.contains("每件50元")), "{cost:?}");
}
