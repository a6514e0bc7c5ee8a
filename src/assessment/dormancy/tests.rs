use proptest::prelude::*;

use super::*;
use crate::assessment::Assessor;
use crate::resources::Resources;
use crate::taxonomy::Taxonomy;

const TODAY: Date = Date::constant(2026, 11, 24);

struct Tables {
    rules: Rules,
    taxonomy: Taxonomy,
}

static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(|| {
    let resources = Resources::built_in();
    Tables { rules: Rules::load(&resources).unwrap(), taxonomy: Taxonomy::load(&resources).unwrap() }
});

fn judged_with(patent: &Patent, outside: OutsideRecord) -> Dormancy<'_> {
    let Tables { rules, taxonomy } = &*TABLES;
    Assessor { rules, taxonomy, today: TODAY }.use_of(patent, outside).0
}

fn state(patent: &Patent) -> DormancyState {
    judged_with(patent, OutsideRecord::default()).state
}

/// In force and old enough; nothing is known of its use.
fn old() -> Patent {
    Patent {
        patent_type: Some(PatentKind::Invention),
        filing_date: Some(Date::constant(2015, 5, 1)),
        grant_date: Some(Date::constant(2018, 5, 4)),
        legal_state: Some(LegalState::InForce),
        ..Patent::default()
    }
}

fn with_events(events: &[&str]) -> Patent {
    Patent { legal_events: events.iter().map(|&event| event.to_owned()).collect(), ..old() }
}

fn exploited(status: ExploitationStatus) -> Patent {
    Patent { exploitation: Some(status), ..old() }
}

const COMPLETE: [&str; 3] = ["2015-10-01 公布", "2015-11-01 实质审查的生效", "2018-05-04 授权"];

#[test]
fn no_record_is_suspected_and_never_asleep() {
    assert_eq!(state(&old()), DormancyState::Suspected);
    assert_eq!(state(&Patent::default()), DormancyState::Suspected);
    let patent = old();
    let told = judged_with(&patent, OutsideRecord::default());
    assert!(told.reason.contains("没有许可") && told.reason.contains("没有质押"), "{}", told.reason);
}

#[test]
fn the_word_of_the_owner_or_a_complete_register_makes_it_asleep() {
    assert_eq!(state(&exploited(ExploitationStatus::Unworked)), DormancyState::Asleep);
    assert_eq!(state(&with_events(&COMPLETE)), DormancyState::Asleep);
    assert_eq!(state(&with_events(&["2016-01-01 实质审查的生效"])), DormancyState::Suspected, "the grant is missing");
    let counted = Patent { licence_count: Some(0), transfer_count: Some(0), pledge_count: Some(0), ..old() };
    assert_eq!(state(&counted), DormancyState::Asleep, "stated as none");
    assert_eq!(state(&Patent { pledge_count: None, ..counted.clone() }), DormancyState::Suspected);
    assert_eq!(state(&Patent { pledge_count: None, pledge: Some("否".into()), ..counted }), DormancyState::Asleep);
}

#[test]
fn flipping_one_event_flips_the_label() {
    for event in [
        "2020-01-01 专利实施许可合同备案的生效",
        "2020-01-01 专利实施许可合同备案的注销",
        "2020-01-01 专利权的转移",
        "2020-01-01 专利权质押合同登记的生效",
        "PC01",
    ] {
        let events: Vec<&str> = COMPLETE.into_iter().chain([event]).collect();
        let patent = with_events(&events);
        let told = judged_with(&patent, OutsideRecord::default());
        assert_eq!(told.state, DormancyState::Awake, "{event}");
        assert!(told.reason.contains(event), "{}", told.reason);
        let unmet: Vec<&Condition<'_>> = told.conditions.iter().filter(|one| one.holds == Some(false)).collect();
        assert_eq!(unmet.len(), 1, "one condition is not met");
        assert_eq!((unmet[0].evidence[0].field, unmet[0].evidence[0].says.as_ref()), ("法律事件", event));
    }
    // An offer is no use, nor is what changes nothing.
    for event in ["2024-01-01 专利开放许可声明", "2024-01-01 著录事项变更"] {
        let events: Vec<&str> = COMPLETE.into_iter().chain([event]).collect();
        assert_eq!(state(&with_events(&events)), DormancyState::Asleep, "{event}");
    }
}

#[test]
fn flipping_one_column_flips_the_label() {
    let unworked = exploited(ExploitationStatus::Unworked);
    use ExploitationStatus::{Assigned, Equity, Licensed, OwnUse};
    for status in [OwnUse, Licensed, Assigned, Equity] {
        assert_eq!(state(&exploited(status)), DormancyState::Awake, "{status}");
    }
    for patent in [
        Patent { licence_count: Some(1), ..unworked.clone() },
        Patent { transfer_count: Some(1), ..unworked.clone() },
        Patent { pledge_count: Some(1), ..unworked.clone() },
        Patent { pledge: Some("是".into()), ..unworked.clone() },
        Patent { legal_status: Some("专利权的转移".into()), ..unworked.clone() },
    ] {
        assert_eq!(state(&patent), DormancyState::Awake, "{patent:?}");
    }
    // What could be made of it is no product on record.
    assert_eq!(state(&Patent { product: vec!["围巾".into()], ..unworked }), DormancyState::Asleep);
}

#[test]
fn what_other_ledgers_hold_counts_like_the_record() {
    let unworked = exploited(ExploitationStatus::Unworked);
    let with_product = OutsideRecord { products: Some(1), ..OutsideRecord::default() };
    assert_eq!(judged_with(&unworked, with_product).state, DormancyState::Awake);
    assert_eq!(judged_with(&old(), with_product).state, DormancyState::Awake);
    let empty = OutsideRecord {
        products: Some(0),
        licences: Some(0),
        transfers: Some(0),
        pledges: Some(0),
        ..OutsideRecord::default()
    };
    assert_eq!(judged_with(&old(), empty).state, DormancyState::Asleep);
}

#[test]
fn what_is_not_in_force_or_too_young_is_not_judged() {
    let unworked = exploited(ExploitationStatus::Unworked);
    for patent in [
        Patent { legal_state: Some(LegalState::Lapsed), ..unworked.clone() },
        Patent { legal_state: Some(LegalState::Pending), ..unworked.clone() },
        Patent { filing_date: Some(Date::constant(2005, 5, 1)), ..unworked.clone() },
        Patent { patent_type: Some(PatentKind::Technology), ..unworked.clone() },
        Patent { grant_date: Some(Date::constant(2024, 1, 1)), ..unworked.clone() },
        // Filed less than three years ago, so granted later still.
        Patent { grant_date: None, filing_date: Some(Date::constant(2024, 5, 1)), ..unworked.clone() },
        Patent { grant_date: None, filing_date: None, number: "202411934771.8".parse().ok(), ..unworked.clone() },
    ] {
        assert_eq!(state(&patent), DormancyState::NotApplicable, "{patent:?}");
    }
    // Three years to the day are enough.
    assert_eq!(
        state(&Patent { grant_date: Some(Date::constant(2023, 11, 24)), ..unworked.clone() }),
        DormancyState::Asleep
    );
    assert_eq!(
        state(&Patent { grant_date: Some(Date::constant(2023, 11, 25)), ..unworked }),
        DormancyState::NotApplicable
    );
}

#[test]
fn without_its_basis_the_word_of_the_owner_is_not_enough() {
    let unworked = exploited(ExploitationStatus::Unworked);
    assert_eq!(state(&Patent { legal_state: None, ..unworked.clone() }), DormancyState::Suspected);
    assert_eq!(state(&Patent { grant_date: None, ..unworked.clone() }), DormancyState::Suspected);
    // The day of the grant also stands in the register, and is bounded by that of the status.
    let by_event =
        Patent { grant_date: None, exploitation: unworked.exploitation, ..with_events(&["2018-05-04 授权"]) };
    assert_eq!(state(&by_event), DormancyState::Asleep);
    let by_status =
        Patent { legal_status_date: Some(Date::constant(2019, 1, 1)), grant_date: None, ..unworked.clone() };
    assert_eq!(state(&by_status), DormancyState::Asleep);
    let published = Some(Date::constant(2019, 1, 1));
    let model = Patent {
        patent_type: Some(PatentKind::UtilityModel),
        publication_date: published,
        filing_date: Some(Date::constant(2018, 1, 1)),
        grant_date: None,
        ..unworked
    };
    assert_eq!(state(&model), DormancyState::Asleep);
}

#[test]
fn what_has_not_come_yet_is_no_use() {
    let future: Vec<&str> = COMPLETE.into_iter().chain(["2027-01-01 专利权的转移"]).collect();
    assert_eq!(state(&with_events(&future)), DormancyState::Asleep);
}

#[test]
fn every_condition_is_shown_with_its_evidence() {
    let patent = Patent {
        legal_status: Some("授权".into()),
        pledge: Some("否".into()),
        exploitation: Some(ExploitationStatus::Licensed),
        ..with_events(&["2018-05-04 授权", "2021-06-01 专利实施许可合同备案的生效"])
    };
    let told = judged_with(&patent, OutsideRecord::default());
    insta::assert_json_snapshot!(told);
}

proptest! {
    #[test]
    fn the_label_follows_from_the_conditions(
        exploitation in prop::option::of(prop::sample::select(ExploitationStatus::ALL)),
        legal_state in prop::option::of(prop::sample::select(LegalState::ALL)),
        granted in prop::option::of(2010i16..=2026),
        counts in (prop::option::of(0u32..2), prop::option::of(0u32..2), prop::option::of(0u32..2)),
        event in prop::option::of(prop::sample::select(&["授权", "专利权的转移", "质押", "许可"][..])),
    ) {
        let patent = Patent {
            exploitation,
            legal_state,
            grant_date: granted.map(|year| Date::constant(year, 1, 1)),
            licence_count: counts.0,
            transfer_count: counts.1,
            pledge_count: counts.2,
            legal_events: event.map(str::to_owned).into_iter().collect(),
            ..Patent::default()
        };
        let told = judged_with(&patent, OutsideRecord::default());
        for condition in &told.conditions {
            prop_assert_eq!(condition.holds.is_some(), !condition.evidence.is_empty());
        }
        let holds = |at: usize| told.conditions[at].holds;
        let basis = [holds(0), holds(1)];
        let used = told.conditions[2..].iter().any(|condition| condition.holds == Some(false));
        let expected = if basis.contains(&Some(false)) {
            DormancyState::NotApplicable
        } else if used {
            DormancyState::Awake
        } else if basis == [Some(true); 2]
            && (exploitation == Some(ExploitationStatus::Unworked) || told.conditions[2..5].iter().all(|one| one.holds == Some(true)))
        {
            DormancyState::Asleep
        } else {
            DormancyState::Suspected
        };
        prop_assert_eq!(told.state, expected);
    }
}
