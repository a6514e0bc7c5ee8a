//! The pages of abnormal deals: who may open them, what they say, and how alerts are reviewed.

use super::*;
use crate::domain::{DealWay, Money, Role};
use crate::insight::anomalies::{AnomalyRules, alerts_of};
use crate::store::Act;
use crate::workflow::Deal;

/// Never paid; the names are hostile.
fn unpaid() -> Deal {
    Deal {
        contract: "HT-1".to_owned(),
        way: Some(DealWay::Licence),
        seller: Some("甲大学".to_owned()),
        buyer: Some("<b>甲厂</b>".to_owned()),
        signed_on: Some(Date::constant(2024, 3, 5)),
        amount: Some(Money::from_yuan(200_000)),
        ..Deal::default()
    }
}

#[test]
fn the_programme_office_sees_alerts_with_their_evidence_and_reviews_them() {
    let site = TestSite::of([patent("支座", "甲大学")], []);
    let office = site.log_in("主管", Role::Programme, None);
    let broker = site.log_in("经纪人", Role::Broker, None);
    let act = Act { actor: "测试", now: Timestamp::UNIX_EPOCH, reason: None };
    site.site.writer().keep(&unpaid(), 0, &act).unwrap();
    let rules = AnomalyRules::load(&site.site.resources).unwrap();
    let id = alerts_of(&[unpaid()], &[], &rules, TODAY).remove(0).id;
    let one = format!("/anomalies/{id}");
    for path in ["/anomalies", "/anomalies.xlsx", &one] {
        assert_eq!(site.status(path), 303, "{path}");
        assert_eq!(site.get_as(path, &broker).0, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(site.get_as(path, &office).0, StatusCode::OK, "{path}");
    }
    let (_, list) = site.get_as("/anomalies", &office);
    assert!(list.contains(&one) && list.contains("只签不付") && list.contains("待核 1"), "{list}");
    let (_, page) = site.get_as(&one, &office);
    assert!(page.contains("href=\"/deals/HT-1\"") && page.contains("<svg") && !page.contains("<b>甲厂"), "{page}");
    assert!(!page.contains("style="), "no inline style");
    // A form of this session, a verdict, a reason.
    for (body, status) in [
        ("act=dismiss&revision=0&why=x", StatusCode::FORBIDDEN),
        ("csrf=token&act=x&revision=0&why=x", StatusCode::BAD_REQUEST),
        ("csrf=token&act=dismiss&revision=0&why=", StatusCode::BAD_REQUEST),
        ("csrf=token&act=dismiss&revision=0&why=%E5%B7%B2%E8%A1%A5%E4%BB%98", StatusCode::SEE_OTHER),
        ("csrf=token&act=confirm&revision=0&why=second", StatusCode::CONFLICT),
        ("csrf=token&act=confirm&revision=1&why=%3Ci%3Ex", StatusCode::SEE_OTHER),
    ] {
        assert_eq!(site.post_as(&one, &office, body).0, status, "{body}");
    }
    let (_, page) = site.get_as(&one, &office);
    let (first, second) = (page.find("已排除，已补付").unwrap(), page.find("已确认，").unwrap());
    assert!(second < first && !page.contains("<i>x"), "the latest first, escaped: {page}");
    assert!(site.get_as("/anomalies", &office).1.contains("已确认 1"));
    let shown = |query: &str| site.get_as(&format!("/anomalies?{query}"), &office).1.contains(&one);
    assert!(shown("rule=never_paid") && !shown("rule=ring") && !shown("state=%E5%BE%85%E6%A0%B8"));
    assert!(shown("owner=%E7%94%B2%E5%A4%A7%E5%AD%A6") && !shown("owner=%E4%B9%99"));
    let (status, page) = site.get_as("/anomalies?region=%E7%81%AB%E6%98%9F", &office);
    assert!(status == StatusCode::OK && page.contains("没有叫“火星”的地区"), "{page}");
    // Paid after all: the alert goes, what was said about it stays.
    let paid =
        Deal { payments: vec![crate::workflow::Payment { on: Some(TODAY), sum: Money::from_yuan(1) }], ..unpaid() };
    site.site.writer().keep(&paid, 1, &act).unwrap();
    let (status, page) = site.get_as(&one, &office);
    assert!(status == StatusCode::OK && page.contains("不再出现") && page.contains("已补付"), "{page}");
    assert_eq!(site.get_as("/anomalies/ring-x", &office).0, StatusCode::NOT_FOUND);
}
