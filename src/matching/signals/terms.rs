//! Terms: can this firm get it: way, price over three years against the budget, payment, use first.

use crate::domain::{Cost, Date, LicenceKind, Money, Need, Patent, TransferWay, three_year_cost};
use crate::matching::pair::{CostShown, Notes, Part};
use crate::matching::weights::Weights;
use crate::search::CostAssumptions;

const SIGNAL: &str = "terms";

/// One thing that the firm asks of the terms, answered.
struct Answer {
    share: f64,
    reason: String,
}

impl Answer {
    fn new(share: f64, reason: impl Into<String>) -> Self {
        Self { share, reason: reason.into() }
    }
}

/// Three-year cost for this firm: its own sales figure, else the middle of its size class.
pub(in crate::matching) fn cost(
    need: &Need,
    sales: Option<Money>,
    patent: &Patent,
    today: Date,
    assumptions: &CostAssumptions,
) -> Cost {
    let of_class = || need.firm_size.and_then(|size| assumptions.sales_of(size));
    let sales = sales.or_else(of_class);
    three_year_cost(&patent.licence_terms(), today, sales, assumptions.profit_margin)
}

pub(in crate::matching) fn cost_shown(need: &Need, sales: Option<Money>, cost: &Cost) -> CostShown {
    let assumed = sales.is_none() && need.firm_size.is_some() && cost.basis().contains("销售额");
    let note = if assumed { "（销售额按企业规模估）" } else { "" };
    CostShown {
        yuan: cost.figure().map(|figure| figure.yuan()),
        at_least: matches!(cost, Cost::AtLeast { .. }),
        basis: format!("{}{note}", cost.basis()),
    }
}

/// The terms part: the mean of its answers. What the firm did not ask for takes no points away; an unknown price does,
/// so that stating one pays.
pub(in crate::matching) fn terms(
    need: &Need,
    patent: &Patent,
    cost: &Cost,
    weights: &Weights,
    notes: &mut Notes,
) -> Part {
    let unknown = weights.unknown_share;
    let mut answers = vec![price(need, cost, unknown, notes)];
    answers.extend(ways(need, patent, unknown, notes));
    answers.extend(licence(need, patent, unknown, notes));
    answers.extend(payment(need, patent, unknown, notes));
    answers.extend(use_first(need, patent, unknown, notes));
    let share = answers.iter().map(|answer| answer.share).sum::<f64>() / answers.len() as f64;
    let reason = notes.reason(|| answers.iter().map(|answer| answer.reason.as_str()).collect::<Vec<_>>().join("；"));
    Part::of_share(SIGNAL, share, weights.points.terms, reason)
}

fn price(need: &Need, cost: &Cost, unknown: f64, notes: &mut Notes) -> Answer {
    let Some(figure) = cost.figure() else {
        notes.gap("price_unknown", || format!("费用未知（{}）：请向权利人询价", cost.basis()));
        return Answer::new(unknown, notes.reason(|| format!("费用未知（{}）", cost.basis())));
    };
    let least = if matches!(cost, Cost::AtLeast { .. }) { "至少" } else { "约" };
    let shown = notes.reason(|| {
        if figure.fen() == 0 && matches!(cost, Cost::Known { .. }) {
            "免费".to_owned()
        } else {
            format!("三年{least}{figure}")
        }
    });
    let Some(budget) = need.budget else {
        return Answer::new(1.0, notes.reason(|| format!("{shown}；企业没有写预算")));
    };
    match cost.fits(budget.high) {
        Some(true) => Answer::new(1.0, notes.reason(|| format!("{shown}，在预算{}以内", budget.high))),
        Some(false) => {
            notes.gap("budget", || format!("超预算：三年{least}{figure}，预算{}", budget.high));
            // Twice the budget may be talked down, ten times may not.
            let share = (budget.high.yuan() / figure.yuan().max(1.0)).clamp(0.0, 1.0) * unknown;
            Answer::new(share, notes.reason(|| format!("{shown}，超出预算{}", budget.high)))
        }
        None => {
            notes.gap("price_open", || format!("总价随销售额或面议而定：{}", cost.basis()));
            Answer::new((1.0 + unknown) / 2.0, notes.reason(|| format!("{shown}，总价未定")))
        }
    }
}

/// Whether an offered way of licensing gives what is accepted: an open licence is a non-exclusive one.
fn accepts(accepted: &[LicenceKind], offered: LicenceKind) -> bool {
    accepted.contains(&offered)
        || (matches!(offered, LicenceKind::Open | LicenceKind::OpenLike)
            && accepted
                .iter()
                .any(|kind| matches!(kind, LicenceKind::Open | LicenceKind::OpenLike | LicenceKind::NonExclusive)))
}

fn ways(need: &Need, patent: &Patent, unknown: f64, notes: &mut Notes) -> Option<Answer> {
    if need.cooperation.is_empty() {
        return None;
    }
    let licence = patent.licence_kind.map(|_| TransferWay::Licence);
    let mut offered: Vec<&TransferWay> = patent.transfer_ways.iter().chain(&licence).collect();
    offered.sort();
    offered.dedup();
    if offered.is_empty() {
        return Some(Answer::new(unknown, "合作方式未写明"));
    }
    if let Some(common) = need.cooperation.iter().find(|way| offered.contains(way)) {
        return Some(Answer::new(1.0, notes.reason(|| format!("双方都愿意{common}"))));
    }
    let words =
        |ways: &mut dyn Iterator<Item = &TransferWay>| ways.map(TransferWay::word).collect::<Vec<_>>().join("、");
    notes.gap("ways", || {
        format!(
            "合作方式不同：企业要{}，权利人提供{}",
            words(&mut need.cooperation.iter()),
            words(&mut offered.iter().copied())
        )
    });
    Some(Answer::new(0.2, "合作方式不同"))
}

fn licence(need: &Need, patent: &Patent, unknown: f64, notes: &mut Notes) -> Option<Answer> {
    if need.licences_accepted.is_empty() {
        return None;
    }
    let Some(offered) = patent.licence_kind else {
        return Some(Answer::new(unknown, "许可方式未写明"));
    };
    if accepts(&need.licences_accepted, offered) {
        return Some(Answer::new(1.0, notes.reason(|| format!("许可方式“{offered}”可以接受"))));
    }
    notes.gap("licence", || format!("许可方式不合：权利人给的是“{offered}”"));
    Some(Answer::new(0.1, notes.reason(|| format!("许可方式“{offered}”不在可接受之列"))))
}

fn payment(need: &Need, patent: &Patent, unknown: f64, notes: &mut Notes) -> Option<Answer> {
    if need.payments_accepted.is_empty() {
        return None;
    }
    let Some(offered) = patent.payment_form else {
        return Some(Answer::new(unknown, "支付方式未写明"));
    };
    if need.payments_accepted.contains(&offered) || offered == crate::domain::PaymentForm::Free {
        return Some(Answer::new(1.0, notes.reason(|| format!("支付方式“{offered}”可以接受"))));
    }
    notes.gap("payment", || format!("支付方式不合：权利人要“{offered}”"));
    Some(Answer::new(0.2, notes.reason(|| format!("支付方式“{offered}”不在可接受之列"))))
}

fn use_first(need: &Need, patent: &Patent, unknown: f64, notes: &mut Notes) -> Option<Answer> {
    if need.use_first_required != Some(true) {
        return None;
    }
    Some(match patent.use_first {
        Some(true) => Answer::new(1.0, "可先使用后付费"),
        Some(false) => {
            notes.gap("use_first", || "不能先使用后付费，企业要求先用后付");
            Answer::new(0.0, "不能先使用后付费")
        }
        None => {
            notes.gap("use_first_unknown", || "能否先使用后付费未知，请询问权利人");
            Answer::new(unknown, "能否先用后付未知")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fee, MoneyRange};
    use crate::resources::Resources;

    const TODAY: Date = Date::constant(2026, 11, 24);

    fn range(yuan: &str) -> MoneyRange {
        let sum = yuan.parse().unwrap();
        MoneyRange { low: sum, high: sum }
    }

    fn judged(need: &Need, patent: &Patent) -> (f64, Vec<&'static str>) {
        let resources = Resources::built_in();
        let weights = Weights::load(&resources).unwrap();
        let cost = cost(need, None, patent, TODAY, &CostAssumptions::load(&resources).unwrap());
        let mut notes = Notes::full();
        let part = terms(need, patent, &cost, &weights, &mut notes);
        (part.points, notes.into_gaps().into_iter().map(|gap| gap.code).collect())
    }

    fn priced(yuan: &str) -> Patent {
        Patent { fee: Some(Fee { fixed: Some(range(yuan)), ..Fee::default() }), ..Patent::default() }
    }

    #[test]
    fn what_fits_the_budget_beats_what_exceeds_it_and_the_gap_says_so() {
        let need = Need { budget: Some(range("5万元")), ..Need::default() };
        let (fits, none) = judged(&need, &priced("3万元"));
        let (over, gaps) = judged(&need, &priced("20万元"));
        let (open, _) = judged(&need, &Patent::default());
        assert!(fits > open && open > over, "{fits} {open} {over}");
        assert!(none.is_empty());
        assert_eq!(gaps, ["budget"]);
    }

    #[test]
    fn a_price_pays_even_where_no_budget_is_given() {
        let need = Need::default();
        assert!(judged(&need, &priced("500万元")).0 > judged(&need, &Patent::default()).0);
    }

    #[test]
    fn a_common_way_of_working_together_raises_the_part() {
        let need = Need { cooperation: vec![TransferWay::Assignment], ..Need::default() };
        let with = |ways: Vec<TransferWay>| Patent { transfer_ways: ways, ..priced("3万元") };
        let (same, _) = judged(&need, &with(vec![TransferWay::Licence, TransferWay::Assignment]));
        let (other, gaps) = judged(&need, &with(vec![TransferWay::Equity]));
        assert!(same > other);
        assert_eq!(gaps, ["ways"]);
    }

    #[test]
    fn an_open_licence_serves_whoever_accepts_a_non_exclusive_one() {
        assert!(accepts(&[LicenceKind::NonExclusive], LicenceKind::Open));
        assert!(!accepts(&[LicenceKind::Exclusive], LicenceKind::Open));
    }
}
