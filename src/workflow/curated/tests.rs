//! Policy notes until their day and for their place; libraries that fall due.

use jiff::civil::date;

use super::*;
use crate::resources::Resources;

fn policy(regions: &[&str], industries: &[&str], until: Option<Date>) -> Policy {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let said = PolicyRow {
        policy_title: "补贴".to_owned(),
        regions: list(regions),
        industries: list(industries),
        until,
        ..PolicyRow::default()
    };
    Policy { key: "补贴".to_owned(), said }
}

#[test]
fn a_policy_note_is_gone_after_its_last_day() {
    let policy = policy(&[], &[], Some(date(2026, 11, 30)));
    assert!(policy.holds_on(date(2026, 11, 30)));
    assert!(!policy.holds_on(date(2026, 12, 1)));
}

#[test]
fn a_policy_note_is_for_its_region_down_to_the_county_and_for_its_industry_and_what_lies_under_it() {
    let taxonomy = Taxonomy::load(&Resources::built_in()).unwrap();
    let need = Need {
        title: Some("羊绒衫起球".to_owned()),
        region: Some("内蒙古自治区鄂尔多斯市东胜区".to_owned()),
        ..Need::default()
    };
    let patent = Patent {
        title: Some("一种羊绒针织物防起球整理方法".to_owned()),
        ipc: vec!["D06M15/00".parse().unwrap()],
        ..Patent::default()
    };
    let setting = Setting::of(&[need], &[patent], &taxonomy);
    let is_for = |regions: &[&str], industries: &[&str]| policy(regions, industries, None).is_for(&setting, &taxonomy);
    assert!(is_for(&[], &[]) && is_for(&["全国"], &[]) && is_for(&["内蒙古"], &[]) && is_for(&["鄂尔多斯市"], &[]));
    assert!(is_for(&["上海市", "东胜区"], &[]), "one of several is enough");
    assert!(!is_for(&["上海市"], &[]) && !is_for(&["包头市"], &[]));
    assert!(is_for(&[], &["C"]) && is_for(&[], &["制造业"]) && is_for(&[], &["纺织业"]), "{setting:?}");
    assert!(is_for(&[], &["羊绒毛纺"]), "a chain");
    assert!(!is_for(&[], &["采矿业"]) && !is_for(&["内蒙古"], &["采矿业"]));
    assert!(!is_for(&["某不存在的地方"], &[]), "what nobody knows is nowhere");
}

#[test]
fn a_library_is_due_on_the_day_of_its_review() {
    let library = Library { review_on: Some(date(2026, 11, 25)), ..Library::default() };
    assert!(!library.is_due(date(2026, 11, 24)));
    assert!(library.is_due(date(2026, 11, 25)) && library.is_due(date(2027, 1, 1)));
    assert!(!Library::default().is_due(date(2026, 11, 24)));
}
