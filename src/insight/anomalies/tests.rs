//! Each rule just under its threshold and on it, the day before and on the day; and reviews.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::date;

use super::facts::later;
use super::*;
use crate::domain::{Date, DealWay, LicenceKind, Money};
use crate::insight::InsightError;
use crate::resources::Resources;
use crate::store::{Act, Home, StoreError};
use crate::workflow::{Deal, Firm, Payment};

pub(super) static RULES: LazyLock<AnomalyRules> = LazyLock::new(|| AnomalyRules::load(&Resources::built_in()).unwrap());

const TODAY: Date = date(2026, 11, 24);

/// A transfer that was paid on the day.
fn sale(contract: &str, sides: [&str; 2], patent: &str, day: Date, yuan: u32) -> Deal {
    Deal {
        contract: contract.to_owned(),
        way: Some(DealWay::Transfer),
        seller: Some(sides[0].to_owned()),
        buyer: Some(sides[1].to_owned()),
        patents: vec![patent.to_owned()],
        signed_on: Some(day),
        amount: Some(Money::from_yuan(yuan)),
        payments: vec![Payment { on: Some(day), sum: Money::from_yuan(yuan) }],
        ..Deal::default()
    }
}

fn found(deals: &[Deal], today: Date) -> Vec<(&'static str, Vec<String>)> {
    named(&alerts_of(deals, &[], &RULES, today))
}

fn named(alerts: &[Alert]) -> Vec<(&'static str, Vec<String>)> {
    let one = |alert: &Alert| {
        let numbers = alert.contracts.iter().map(|evidence| evidence.contract.clone());
        (alert.rule.code(), numbers.collect())
    };
    alerts.iter().map(one).collect()
}

fn numbers(numbers: &[&str]) -> Vec<String> {
    numbers.iter().map(|number| (*number).to_owned()).collect()
}

/// Contracts `H0`, `H1`, … each on another patent, a day apart from each other.
fn many(count: usize, change: impl Fn(usize, &mut Deal)) -> Vec<Deal> {
    let day = |at: usize| later(date(2024, 2, 1), u32::try_from(at).unwrap());
    let deal = |at: usize| {
        let (contract, buyer, patent) = (format!("H{at:02}"), format!("{at}厂"), format!("p{at}"));
        let mut deal = sale(&contract, ["甲大学", &buyer], &patent, day(at), 10_100 + 700 * u32::try_from(at).unwrap());
        change(at, &mut deal);
        deal
    };
    (0..count).map(deal).collect()
}

#[test]
fn a_circle_of_three_is_found_within_the_window_and_told_once() {
    let circle = |last: Date| {
        vec![
            sale("H1", ["甲厂", "乙厂"], "p1", date(2024, 1, 1), 10_000),
            sale("H2", ["乙厂", "丙厂"], "p2", date(2024, 3, 1), 20_000),
            sale("H3", ["丙厂", "甲厂"], "p3", last, 30_000),
            sale("H4", ["甲大学", "甲厂"], "p4", date(2024, 2, 1), 30_000),
        ]
    };
    let alerts = alerts_of(&circle(date(2024, 12, 31)), &[], &RULES, TODAY);
    assert_eq!(named(&alerts), [("ring", numbers(&["H1", "H2", "H3"]))]);
    assert!(alerts[0].said.contains("甲厂 → 乙厂 → 丙厂 → 甲厂"), "{}", alerts[0].said);
    assert_eq!((alerts[0].graph.nodes.len(), alerts[0].graph.edges.len()), (3, 3));
    assert_eq!(found(&circle(date(2025, 1, 1)), TODAY), [], "366 days on");
    assert_eq!(found(&circle(date(2024, 12, 31)), date(2024, 12, 30)), [], "the last is not signed yet");
    assert_eq!(found(&circle(date(2024, 12, 31)), date(2024, 12, 31)).len(), 1);
}

#[test]
fn a_patent_that_comes_back_is_a_circle_but_firms_that_sell_each_other_their_own_are_none() {
    let back = |patent: &str| {
        vec![
            sale("H1", ["甲厂", "乙厂"], "p1", date(2024, 1, 1), 10_000),
            sale("H2", ["乙厂", "甲厂"], patent, date(2024, 5, 1), 20_000),
            sale("H3", ["甲厂", "乙厂"], "p9", date(2024, 6, 1), 20_000),
        ]
    };
    assert_eq!(found(&back("p1"), TODAY), [("ring", numbers(&["H1", "H2"]))]);
    assert_eq!(found(&back("p2"), TODAY), []);
}

#[test]
fn a_circle_longer_than_the_longest_is_not_looked_for() {
    let circle = |parties: usize| -> Vec<Deal> {
        let name = |at: usize| format!("{}厂", at % parties);
        let one =
            |at: usize| sale(&format!("H{at}"), [&name(at), &name(at + 1)], &format!("p{at}"), date(2024, 1, 1), 7_000);
        (0..parties).map(one).collect()
    };
    assert_eq!(found(&circle(5), TODAY).len(), 1);
    assert_eq!(found(&circle(6), TODAY), []);
}

#[test]
fn many_contracts_at_no_price_are_found_and_open_licences_are_not() {
    let free = |_: usize, deal: &mut Deal| {
        deal.amount = Some(Money::ZERO);
        deal.payments.clear();
    };
    assert_eq!(found(&many(7, free), TODAY), []);
    let alerts = alerts_of(&many(8, free), &[], &RULES, TODAY);
    assert_eq!((alerts.len(), alerts[0].rule, alerts[0].severity), (1, RuleCode::ZeroPrice, Severity::Medium));
    let one_buyer = many(8, |at, deal| {
        free(at, deal);
        deal.buyer = Some("乙厂".to_owned());
    });
    let alerts = alerts_of(&one_buyer, &[], &RULES, TODAY);
    assert_eq!((alerts.len(), alerts[0].severity), (1, Severity::High), "one alert, not one a side");
    let open = many(20, |at, deal| {
        free(at, deal);
        (deal.way, deal.licence_kind) = (Some(DealWay::Licence), Some(LicenceKind::Open));
    });
    assert_eq!(found(&open, TODAY), []);
    let unsaid = many(20, |_, deal| deal.amount = None);
    assert_eq!(found(&unsaid, TODAY), [], "to be agreed is not free");
}

#[test]
fn one_price_for_many_patents_is_found_and_a_price_list_is_not() {
    let at = |yuan: u32| {
        move |_: usize, deal: &mut Deal| {
            let sum = Money::from_yuan(yuan);
            (deal.amount, deal.payments) = (Some(sum), vec![Payment { on: deal.signed_on, sum }]);
        }
    };
    assert_eq!(found(&many(7, at(9_800)), TODAY), []);
    assert_eq!(found(&many(8, at(9_800)), TODAY).len(), 1);
    assert_eq!(found(&many(19, at(20_000)), TODAY), [], "a round price");
    assert_eq!(found(&many(20, at(20_000)), TODAY).len(), 1);
    let one_patent = many(30, |place, deal| {
        at(9_800)(place, deal);
        deal.patents = vec!["p".to_owned()];
        deal.way = Some(DealWay::Licence);
    });
    assert_eq!(found(&one_patent, TODAY), []);
    let apart = many(8, |place, deal| {
        at(9_800)(place, deal);
        deal.signed_on = Some(later(date(2024, 1, 1), 13 * u32::try_from(place).unwrap()));
    });
    assert_eq!(found(&apart, TODAY), [], "the eighth is 91 days after the first");
}

#[test]
fn many_contracts_of_one_buyer_on_one_day_are_found_and_a_signing_ceremony_is_not() {
    let day = date(2024, 5, 6);
    let pair = |count| many(count, |_, deal| (deal.signed_on, deal.buyer) = (Some(day), Some("乙厂".to_owned())));
    assert_eq!(found(&pair(4), TODAY), []);
    assert_eq!(found(&pair(5), TODAY).len(), 1);
    assert_eq!(found(&pair(8), TODAY).len(), 1, "the pair is part of the buyer's");
    assert_eq!(found(&many(30, |_, deal| deal.signed_on = Some(day)), TODAY), []);
    let sellers = |count| {
        many(count, |at, deal| {
            (deal.signed_on, deal.buyer, deal.seller) = (Some(day), Some("乙厂".to_owned()), Some(format!("{at}所")));
        })
    };
    assert_eq!(found(&sellers(7), TODAY), []);
    assert_eq!(found(&sellers(8), TODAY).len(), 1);
}

fn firm(name: &str, code: Option<&str>, columns: &[(&str, &str)]) -> Firm {
    let extra = columns.iter().map(|(header, text)| ((*header).to_owned(), (*text).to_owned())).collect();
    let credit_code = code.map(|code| code.parse().unwrap());
    Firm { key: code.unwrap_or(name).to_owned(), name: name.to_owned(), credit_code, extra, ..Firm::default() }
}

#[test]
fn sides_that_share_a_mark_are_found_unless_many_share_it() {
    let deals = [sale("H1", ["甲所", "乙厂"], "p1", date(2024, 1, 1), 10_000)];
    let of = |firms: &[Firm]| {
        let alerts = alerts_of(&deals, firms, &RULES, TODAY);
        alerts.first().map(|alert| (alert.rule, alert.severity, alert.said.clone()))
    };
    let (phone, address) = (("联系电话", "138 0000 1111"), ("地址", "甲市乙区丙路 12 号 3 楼"));
    let other = [("电话", "+86-13800001111"), ("地址", "甲市乙区丙路12号3楼")];
    let (rule, severity, said) = of(&[firm("甲所", None, &[phone]), firm("乙厂", None, &other)]).unwrap();
    assert_eq!((rule, severity), (RuleCode::Related, Severity::Medium));
    assert!(said.contains("尾号 1111") && !said.contains("13800001111"), "{said}");
    let both = of(&[firm("甲所", None, &[phone, address]), firm("乙厂", None, &other)]).unwrap();
    assert_eq!(both.1, Severity::High);
    // A broker's telephone serves many.
    let shared = [
        firm("甲所", None, &[phone]),
        firm("乙厂", None, &[phone]),
        firm("丙厂", None, &[phone]),
        firm("丁厂", None, &[phone]),
    ];
    assert!(of(&shared[..3]).is_some());
    assert_eq!(of(&shared), None);
    let short = [("地址", "甲市乙区")];
    assert_eq!(of(&[firm("甲所", None, &short), firm("乙厂", None, &short)]), None, "everybody is there");
    let code = "91110000600037341L";
    assert_eq!(of(&[firm("甲所", Some(code), &[])]), None);
    let mut same = deals[0].clone();
    same.credit_code = Some(code.parse().unwrap());
    let alerts = alerts_of(&[same], &[firm("甲所", Some(code), &[])], &RULES, TODAY);
    assert_eq!((alerts[0].rule, alerts[0].severity), (RuleCode::Related, Severity::High));
}

#[test]
fn a_share_of_a_firm_of_ones_own_weighs_little_and_columns_of_contracts_count() {
    let mut deal = sale("H1", ["甲大学", "乙厂"], "p1", date(2024, 1, 1), 10_000);
    for (header, text) in [("出让方电话", "13800001111"), ("受让方联系电话", "13800001111"), ("电话", "13900000000")]
    {
        deal.extra.insert(header.to_owned(), text.to_owned());
    }
    assert_eq!(alerts_of(&[deal.clone()], &[], &RULES, TODAY)[0].severity, Severity::Medium);
    deal.way = Some(DealWay::Equity);
    assert_eq!(alerts_of(&[deal], &[], &RULES, TODAY)[0].severity, Severity::Low);
}

#[test]
fn what_was_never_paid_is_told_on_the_day_and_goes_when_money_comes() {
    let mut deal = sale("H1", ["甲大学", "乙厂"], "p1", date(2024, 1, 31), 10_000);
    deal.payments.clear();
    assert_eq!(found(&[deal.clone()], date(2025, 1, 30)), []);
    assert_eq!(found(&[deal.clone()], date(2025, 1, 31)), [("never_paid", numbers(&["H1"]))]);
    let first = alerts_of(&[deal.clone()], &[], &RULES, date(2025, 1, 31));
    assert_eq!(first, alerts_of(&[deal.clone()], &[], &RULES, date(2026, 1, 31)), "it says the same later");
    let late = Deal { effective_on: Some(date(2024, 6, 1)), ..deal.clone() };
    assert_eq!(found(std::slice::from_ref(&late), date(2025, 5, 31)), []);
    assert_eq!(found(&[late], date(2025, 6, 1)).len(), 1);
    let paid = Payment { on: Some(date(2025, 3, 1)), sum: Money::from_yuan(1) };
    deal.payments.push(paid);
    assert_eq!(found(&[deal.clone()], date(2025, 2, 28)).len(), 1, "not yet");
    assert_eq!(found(&[deal.clone()], date(2025, 3, 1)), []);
    for way in [DealWay::Equity, DealWay::Pledge] {
        let other = Deal { way: Some(way), payments: Vec::new(), ..deal.clone() };
        assert_eq!(found(&[other], TODAY), [], "{way}: nothing is paid for the patent");
    }
}

#[test]
fn what_is_sold_on_within_the_window_is_told_once_a_purchase() {
    let sold = |day: Date| {
        vec![
            sale("H1", ["甲大学", "乙厂"], "p1", date(2024, 1, 1), 10_000),
            sale("H2", ["乙厂", "丙厂"], "p1", day, 40_000),
            sale("H3", ["乙厂", "丁厂"], "p7", day, 40_000),
        ]
    };
    let alerts = alerts_of(&sold(date(2024, 6, 29)), &[], &RULES, TODAY);
    assert_eq!(named(&alerts), [("resold", numbers(&["H1", "H2"]))]);
    assert_eq!(alerts[0].severity, Severity::High, "four times the price");
    assert_eq!(found(&sold(date(2024, 6, 30)), TODAY), [], "181 days on");
    let mut circle = sold(date(2024, 2, 1));
    circle.push(sale("H4", ["丙厂", "甲大学"], "p1", date(2024, 3, 1), 9_000));
    assert_eq!(found(&circle, TODAY), [("ring", numbers(&["H1", "H2", "H4"]))], "the circle says it all");
}

#[test]
fn a_burst_before_a_cut_off_that_came_to_nothing_is_told_when_the_wait_is_over() {
    let rush = |paid: usize, day: Date| {
        many(6, |at, deal| {
            deal.signed_on = Some(day);
            if at >= paid {
                deal.payments.clear();
            }
        })
    };
    let day = date(2024, 12, 20);
    let judged = later(date(2024, 12, 31), 180);
    assert_eq!(found(&rush(0, day), later(judged, 0).yesterday().unwrap()), []);
    let told = found(&rush(0, day), judged);
    assert_eq!((told.len(), told[0].0, told[0].1.len()), (1, "subsidy_timing", 6));
    assert_eq!(found(&rush(1, day), judged)[0].1.len(), 5, "what was paid is no part of it");
    assert_eq!(found(&rush(2, day), judged), [], "four of six");
    assert_eq!(found(&rush(0, date(2024, 12, 16)), judged), [], "sixteen days before");
    assert_eq!(found(&rush(0, date(2024, 12, 17)), judged).len(), 1, "fifteen, the last day among them");
}

#[test]
fn a_review_holds_for_what_was_reviewed_and_the_second_of_two_reviewers_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Home::at(folder.path().join("home")).open_writing().unwrap();
    let act = Act { actor: "主管", now: Timestamp::UNIX_EPOCH, reason: None };
    let taxonomy = crate::taxonomy::Taxonomy::load(&Resources::built_in()).unwrap();
    let mut revisions = std::collections::HashMap::new();
    let mut keep = |writer: &mut crate::store::Writer, deal: Deal| {
        let seen: &mut u32 = revisions.entry(deal.contract.clone()).or_default();
        *seen = writer.keep(&deal, *seen, &act).unwrap();
    };
    let report = |writer: &crate::store::Writer| {
        AnomalyReport::of(writer.reader(), &taxonomy, &RULES, &Asked::default(), TODAY).unwrap()
    };
    let free = many(9, |_, deal| {
        (deal.amount, deal.payments) = (Some(Money::ZERO), Vec::new());
    });
    free[..8].iter().for_each(|deal| keep(&mut writer, deal.clone()));
    let alert = report(&writer).alerts.remove(0);
    assert_eq!(alert.state, State::Open);
    let refused = review(&mut writer, &alert, (Verdict::Dismissed, "  "), 0, &act);
    assert!(matches!(refused, Err(InsightError::NoReason)));
    review(&mut writer, &alert, (Verdict::Dismissed, "集团内部划转"), 0, &act).unwrap();
    let second = review(&mut writer, &alert, (Verdict::Confirmed, "不是"), 0, &act);
    assert!(matches!(second, Err(InsightError::Store(StoreError::Changed))));
    let after = report(&writer);
    assert_eq!((after.in_state(State::Dismissed), after.in_state(State::Open)), (1, 0));
    let course = writer.reader().course::<AlertReview>(&alert.id).unwrap();
    assert_eq!((course.len(), course[0].reason.as_deref()), (1, Some("集团内部划转")));
    // A contract more is another alert; what was said before stands beside it.
    keep(&mut writer, free[8].clone());
    let grown = report(&writer).alerts.remove(0);
    assert!(grown.id != alert.id && grown.state == State::Open && grown.review.is_none());
    assert_eq!((grown.earlier[0].alert.as_str(), &grown.earlier[0].added), (alert.id.as_str(), &numbers(&["H08"])));
    review(&mut writer, &grown, (Verdict::Confirmed, "又多了一份"), 0, &act).unwrap();
    assert_eq!(report(&writer).in_state(State::Confirmed), 1);
    // A contract that says something else is not what was reviewed.
    keep(&mut writer, Deal { buyer: Some("子公司".to_owned()), ..free[0].clone() });
    let changed = report(&writer).alerts.remove(0);
    assert_eq!((&changed.id, changed.state), (&grown.id, State::Open));
    assert!(!changed.review.unwrap().holds);
    // Narrowing tells less, and finds the same.
    let asked = |owner: &str, region: Option<&str>| {
        let asked = Asked { owner: Some(owner.to_owned()), region: region.map(str::to_owned) };
        AnomalyReport::of(writer.reader(), &taxonomy, &RULES, &asked, TODAY).map(|report| report.alerts.len())
    };
    assert_eq!((asked("甲大学", None).unwrap(), asked("乙大学", None).unwrap()), (1, 0));
    assert_eq!(asked("", Some("北京")).unwrap(), 0, "nobody is known to be there");
    assert!(matches!(asked("", Some("火星")), Err(InsightError::NoRegion(_))));
}
