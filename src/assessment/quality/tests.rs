use proptest::prelude::*;

use super::*;
use crate::resources::Resources;

const TODAY: Date = Date::constant(2026, 11, 24);

fn rules() -> Rules {
    Rules::load(&Resources::built_in()).unwrap()
}

fn quality(patent: &Patent) -> Quality {
    Quality::of(patent, &rules().quality, TODAY)
}

fn known() -> Patent {
    Patent {
        patent_type: Some(PatentKind::Invention),
        filing_date: Some(Date::constant(2019, 5, 1)),
        legal_state: Some(LegalState::InForce),
        self_rating: Some(4),
        claims_count: Some(10),
        family_size: Some(2),
        cited_by: Some(5),
        ..Patent::default()
    }
}

#[test]
fn the_parts_add_up_and_say_why() {
    let quality = quality(&known());
    let lines: Vec<String> = quality
        .parts
        .iter()
        .map(|part| format!("{} {:.2}/{} {}", part.name, part.points, part.of, part.reason))
        .collect();
    insta::assert_snapshot!(format!(
        "{} {:?} {}\n{}",
        quality.points,
        quality.grade,
        quality.known_share,
        lines.join("\n")
    ));
    let sum: f64 = quality.parts.iter().map(|part| part.points).sum();
    assert!((sum - quality.points).abs() < 1e-9);
}

#[test]
fn what_is_missing_is_unknown_and_not_zero() {
    let nothing = quality(&Patent::default());
    assert_eq!((nothing.points, nothing.known_share, nothing.grade), (40.0, 0.0, None));
    assert_eq!(nothing.unknown.len(), 7);
    let rated = quality(&Patent { self_rating: Some(3), ..Patent::default() });
    assert!(rated.points > 40.0 && !rated.unknown.contains(&"专利自评"), "a fair fact pays");
    let none_cited = quality(&Patent { cited_by: Some(0), ..Patent::default() });
    assert!(!none_cited.unknown.contains(&"被引次数"), "a stated zero is known");
}

#[test]
fn what_has_run_out_has_no_life_left() {
    let old = Patent { filing_date: Some(Date::constant(2005, 1, 1)), ..known() };
    let part =
        |patent: &Patent, code: &str| quality(patent).parts.into_iter().find(|part| part.code == code).unwrap().points;
    assert_eq!((part(&old, "life"), part(&old, "state")), (0.0, 0.0));
    assert!(part(&known(), "life") > 0.0);
}

#[test]
fn rules_that_do_not_add_up_are_refused() {
    let text = Resources::built_in().text(Rules::QUALITY_FILE).unwrap();
    for (from, to) in [
        ("\"kind\": 20", "\"kind\": 21"),
        ("\"unknown_share\": 0.4", "\"unknown_share\": 1.4"),
        ("\"外观设计\": 0.4,", ""),
        ("\"full_years\": 10", "\"full_years\": 0"),
        ("\"pending\": 0.4", "\"pending\": -0.4"),
    ] {
        let error = QualityRules::parse("q.json", &text.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains("q.json"), "{error}");
    }
}

fn any_patent() -> impl Strategy<Value = Patent> {
    let kind = prop::option::of(prop::sample::select(PatentKind::ALL));
    let state = prop::option::of(prop::sample::select(LegalState::ALL));
    let filed = prop::option::of((2000i16..=2026, 1i8..=12).prop_map(|(year, month)| Date::constant(year, month, 1)));
    let counts = (
        prop::option::of(1u8..=5),
        prop::option::of(0u32..100),
        prop::option::of(0u32..100),
        prop::option::of(0u32..500),
    );
    (kind, state, filed, counts).prop_map(|(patent_type, legal_state, filing_date, (rating, claims, family, cited))| {
        Patent {
            patent_type,
            legal_state,
            filing_date,
            self_rating: rating,
            claims_count: claims,
            family_size: family,
            cited_by: cited,
            ..Patent::default()
        }
    })
}

proptest! {
    #[test]
    fn raising_one_column_never_lowers_the_total(patent in any_patent(), by in 1u32..50, which in 0usize..7) {
        let mut raised = patent.clone();
        match which {
            0 => raised.self_rating = patent.self_rating.map(|stars| (stars + 1).min(5)),
            1 => raised.claims_count = patent.claims_count.map(|count| count + by),
            2 => raised.family_size = patent.family_size.map(|count| count + by),
            3 => raised.cited_by = patent.cited_by.map(|count| count + by),
            4 => raised.filing_date = patent.filing_date.and_then(|day| day.checked_add(jiff::Span::new().days(by)).ok()),
            5 => raised.legal_state = match patent.legal_state {
                Some(LegalState::Pending | LegalState::InForce) => Some(LegalState::InForce),
                Some(_) => Some(LegalState::Pending),
                None => None,
            },
            // With the kind the term changes, too: the part alone is raised where the filing date is not known.
            _ if patent.filing_date.is_none() && patent.patent_type.is_some() => {
                raised.patent_type = Some(PatentKind::Invention);
            }
            _ => {}
        }
        prop_assert!(quality(&raised).points >= quality(&patent).points);
    }

    #[test]
    fn what_an_index_keeps_gives_the_figure_that_is_shown(patent in any_patent()) {
        let rules = rules();
        let days_left = patent.term_end().map(|end| days_between(TODAY, end));
        let ordered = rules.quality_on(rules.lasting_quality(&patent), patent.state_on(TODAY), days_left);
        let shown = Quality::of(&patent, &rules.quality, TODAY);
        prop_assert_eq!(in_points(ordered), shown.points);
        prop_assert!((0.0..=100.0).contains(&shown.points) && (0.0..=1.0).contains(&shown.known_share));
    }
}
