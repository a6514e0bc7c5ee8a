//! The page of the indicators: who may open it, what it says, and what is given out.

use super::*;
use crate::domain::{DealWay, Money, Role};
use crate::store::Act;
use crate::workflow::{Deal, Payment};

fn deal(site: &TestSite, contract: &str, yuan: u32) {
    let day = Date::constant(2026, 3, 5);
    let deal = Deal {
        contract: contract.to_owned(),
        way: Some(DealWay::Licence),
        seller: Some("甲大学".to_owned()),
        buyer: Some("<b>甲厂</b>".to_owned()),
        signed_on: Some(day),
        amount: Some(Money::from_yuan(yuan)),
        payments: vec![Payment { on: Some(day), sum: Money::from_yuan(yuan) }],
        ..Deal::default()
    };
    let act = Act { actor: "测试", now: Timestamp::UNIX_EPOCH, reason: None };
    site.site.writer().keep(&deal, 0, &act).unwrap();
}

#[test]
fn the_programme_office_sees_figures_gives_a_report_out_and_sees_what_was_corrected() {
    let site = TestSite::of([patent("支座", "甲大学")], []);
    let office = site.log_in("主管", Role::Programme, None);
    let other = site.log_in("办公室", Role::Office, Some("甲大学"));
    deal(&site, "HT-1", 200_000);
    for path in ["/indicators", "/indicators.xlsx"] {
        assert_eq!(site.status(path), 303, "{path}");
        assert_eq!(site.get_as(path, &other).0, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(site.get_as(path, &office).0, StatusCode::OK, "{path}");
    }
    let path = "/indicators?period=2026Q1";
    let (_, page) = site.get_as(path, &office);
    assert!(page.contains("未定稿") && page.contains("HT-1") && page.contains(">20<"), "{page}");
    assert!(!page.contains("<b>甲厂"), "escaped");
    assert_eq!(
        site.post_as("/indicators", &office, "period=2026Q1").0,
        StatusCode::FORBIDDEN,
        "a form of this session"
    );
    assert_eq!(site.post_as("/indicators", &office, "csrf=token&period=2027").0, StatusCode::BAD_REQUEST);
    assert_eq!(site.post_as("/indicators", &office, "csrf=token&period=2026Q1").0, StatusCode::SEE_OTHER);
    deal(&site, "HT-2", 50_000);
    let (_, page) = site.get_as(path, &office);
    assert!(page.contains("已定稿") && page.contains("更正后 25") && !page.contains("HT-2"), "{page}");
    assert_eq!(site.post_as("/indicators", &office, "csrf=token&period=2026Q1").0, StatusCode::BAD_REQUEST, "why");
    let again = site.post_as("/indicators", &office, "csrf=token&period=2026Q1&reason=%E8%A1%A5%E7%99%BB");
    assert_eq!(again.0, StatusCode::SEE_OTHER);
    assert!(site.get_as(path, &office).1.contains("HT-2"));
    for (query, part) in [("period=26", "应为年"), ("region=%E7%81%AB%E6%98%9F", "没有叫“火星”的地区")] {
        let (status, page) = site.get_as(&format!("/indicators?{query}"), &office);
        assert!(status == StatusCode::OK && page.contains(part), "{query}");
    }
}
