//! What holds for every pair: better news never lowers a score, and a score is the sum of its parts.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::pair::PairScore;
use super::scorer::Scorer;
use super::signals::Nearness;
use super::weights::Weights;
use crate::assessment::Rules;
use crate::domain::{Date, Fee, IpcSymbol, LegalState, Maturity, Money, MoneyRange, Need, Patent};
use crate::resources::Resources;
use crate::search::{CostAssumptions, Language};
use crate::taxonomy::Taxonomy;

struct Tables {
    weights: Weights,
    taxonomy: Taxonomy,
    language: Language,
    assumptions: CostAssumptions,
    rules: Rules,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let resources = Resources::built_in();
    Tables {
        weights: Weights::load(&resources).unwrap(),
        taxonomy: Taxonomy::load(&resources).unwrap(),
        language: Language::load(&resources).unwrap(),
        assumptions: CostAssumptions::load(&resources).unwrap(),
        rules: Rules::load(&resources).unwrap(),
    }
});

fn scorer() -> Scorer<'static> {
    let Tables { weights, taxonomy, language, assumptions, rules } = &*TABLES;
    Scorer {
        weights,
        taxonomy,
        language,
        assumptions,
        rules,
        outside: None,
        today: Date::constant(2026, 11, 24),
        sales: None,
    }
}

/// A pair and what is known of it from outside.
#[derive(Debug, Clone)]
struct Case {
    need: Need,
    patent: Patent,
    nearness: Option<Nearness>,
    covered: f64,
}

impl Case {
    fn score_of(&self, patent: &Patent, nearness: Option<Nearness>, evidence: bool) -> PairScore {
        let scorer = scorer();
        let mut prepared = scorer.prepare(&self.need);
        prepared.covered = self.covered;
        scorer.score(&prepared, patent, nearness, evidence)
    }

    fn score(&self, patent: &Patent) -> f64 {
        self.score_of(patent, self.nearness, false).score
    }
}

fn points(pair: &PairScore, signal: &str) -> f64 {
    pair.parts.iter().find(|part| part.signal == signal).map_or(0.0, |part| part.points)
}

const WORDS: [&str; 20] = [
    "隔振",
    "基座",
    "楼板",
    "振动",
    "橡胶垫",
    "羊绒",
    "起球",
    "整理",
    "污泥",
    "脱水",
    "含水率",
    "减速机",
    "密封",
    "渗油",
    "铝件",
    "装夹",
    "变形",
    "LED灯",
    "电池",
    "60%",
];

const CLASSES: [&str; 9] =
    ["F16F15/02", "F16F15/08", "F16F7/00", "F16J15/16", "F02B1/00", "D06M16/00", "C02F11/12", "B23Q3/06", "H10F10/00"];

/// From the earliest to the ripest.
const LADDER: [Maturity; 4] = [Maturity::Laboratory, Maturity::BenchScale, Maturity::PilotScale, Maturity::Industrial];

fn class(at: usize) -> IpcSymbol {
    CLASSES[at].parse().unwrap()
}

fn price(yuan: u32) -> Option<Fee> {
    let sum: Money = format!("{yuan}元").parse().unwrap();
    Some(Fee { fixed: Some(MoneyRange { low: sum, high: sum }), ..Fee::default() })
}

fn some_text(most: usize) -> impl Strategy<Value = Option<String>> {
    prop::option::weighted(0.8, subsequence(&WORDS[..], 1..=most).prop_shuffle().prop_map(|words| words.join("，")))
}

fn maturity() -> impl Strategy<Value = Maturity> {
    prop_oneof![prop::sample::select(&LADDER[..]), (1u8..=9).prop_map(Maturity::Trl)]
}

fn nearness() -> impl Strategy<Value = Option<Nearness>> {
    let sentence = prop::option::of((0usize..20, -1.0..=1.0));
    prop::option::of((-1.0..=1.0, sentence).prop_map(|(whole, sentence)| Nearness { whole, sentence }))
}

fn needs() -> impl Strategy<Value = Need> {
    let title = subsequence(&WORDS[..], 1..=4).prop_shuffle().prop_map(|words| words.join(""));
    (
        title,
        some_text(8),
        prop::option::of(0..CLASSES.len()),
        prop::option::of(1u32..500_000),
        prop::option::of(maturity()),
    )
        .prop_map(|(title, description, field, budget, wanted)| Need {
            title: Some(title),
            description,
            technical_field: field.map(|at| CLASSES[at].to_owned()).into_iter().collect(),
            budget: budget.and_then(|yuan| price(yuan)?.fixed),
            maturity_wanted: wanted,
            ..Need::default()
        })
}

fn patents() -> impl Strategy<Value = Patent> {
    let classes = prop::collection::vec((0..CLASSES.len()).prop_map(class), 0..3);
    let legal = prop::option::of(prop::sample::select(vec![LegalState::InForce, LegalState::Pending]));
    (
        some_text(3),
        some_text(10),
        some_text(4),
        classes,
        prop::option::of(1u32..500_000),
        prop::option::of(maturity()),
        legal,
    )
        .prop_map(|(title, r#abstract, claim, ipc, fee, maturity, legal_state)| Patent {
            title,
            r#abstract,
            claim,
            ipc,
            fee: fee.and_then(price),
            maturity,
            legal_state,
            ..Patent::default()
        })
}

fn cases() -> impl Strategy<Value = Case> {
    (needs(), patents(), nearness(), 0.0..=1.0).prop_map(|(need, patent, nearness, covered)| Case {
        need,
        patent,
        nearness,
        covered,
    })
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_score_and_points_do_not_depend_on_words(case in cases()) {
        let told = case.score_of(&case.patent, case.nearness, true);
        let sum: f64 = told.parts.iter().map(|part| part.points).sum();
        prop_assert!((sum - told.score).abs() < 0.005, "{sum} {told:?}");
        let whole: f64 = told.parts.iter().map(|part| part.of).sum();
        prop_assert!((whole - 100.0).abs() < 0.01, "{whole}");
        prop_assert!(told.parts.iter().all(|part| (0.0..=part.of).contains(&part.points)), "{told:?}");
        let meaning = told.parts.iter().filter(|part| part.signal == "meaning").count();
        prop_assert_eq!(meaning, usize::from(case.nearness.is_some()));
        let quick = case.score_of(&case.patent, case.nearness, false);
        let of = |pair: &PairScore| pair.parts.iter().map(|part| (part.signal, part.points)).collect::<Vec<_>>();
        prop_assert_eq!(of(&told), of(&quick));
        prop_assert_eq!(told.score, quick.score);
    }

    #[test]
    fn a_term_of_the_need_in_the_abstract_never_lowers_the_text_part(case in cases(), which in any::<Index>()) {
        let prepared = scorer().prepare(&case.need);
        let terms = &prepared.key_terms().terms;
        prop_assume!(!terms.is_empty());
        let term = &terms[which.index(terms.len())].text;
        let before = case.patent.r#abstract.clone().unwrap_or_default();
        let more = Patent { r#abstract: Some(format!("{before}。{term}")), ..case.patent.clone() };
        for nearness in [None, case.nearness] {
            let (with, without) = (case.score_of(&more, nearness, false), case.score_of(&case.patent, nearness, false));
            prop_assert!(points(&with, "text") >= points(&without, "text"), "{term}");
        }
    }

    #[test]
    fn a_lower_price_never_lowers_the_score(case in cases(), one in 1u32..500_000, other in 1u32..500_000) {
        let with = |yuan| case.score(&Patent { fee: price(yuan), ..case.patent.clone() });
        prop_assert!(with(one.min(other)) >= with(one.max(other)));
    }

    #[test]
    fn a_higher_maturity_never_lowers_the_score(case in cases(), at in 0usize..3, level in 1u8..9) {
        let with = |maturity| case.score(&Patent { maturity: Some(maturity), ..case.patent.clone() });
        prop_assert!(with(LADDER[at + 1]) >= with(LADDER[at]));
        prop_assert!(with(Maturity::Trl(level + 1)) >= with(Maturity::Trl(level)));
    }

    #[test]
    fn a_nearer_class_never_lowers_the_score(
        case in cases(),
        wanted in 0..CLASSES.len(),
        one in 0..CLASSES.len(),
        other in 0..CLASSES.len(),
    ) {
        let need = Need { technical_field: vec![CLASSES[wanted].to_owned()], ..case.need.clone() };
        let case = Case { need, ..case };
        let closeness = |at| TABLES.taxonomy.closeness(&class(wanted), &class(at));
        let (near, far) = if closeness(one) >= closeness(other) { (one, other) } else { (other, one) };
        let with = |classes: &[usize]| {
            let ipc = classes.iter().map(|at| class(*at)).collect();
            case.score_of(&Patent { ipc, ..case.patent.clone() }, case.nearness, false)
        };
        let (nearer, farther) = (with(&[near]), with(&[far]));
        prop_assert!(nearer.score >= farther.score, "{} {}: {nearer:?} {farther:?}", CLASSES[near], CLASSES[far]);
        prop_assert!(points(&with(&[far, near]), "field") >= points(&nearer, "field"), "a further class");
    }

    #[test]
    fn a_nearer_meaning_never_lowers_the_score(case in cases(), one in -1.0..=1.0, other in -1.0..=1.0) {
        let with = |whole| {
            let sentence = case.nearness.and_then(|nearness| nearness.sentence);
            case.score_of(&case.patent, Some(Nearness { whole, sentence }), false).score
        };
        prop_assert!(with(f64::max(one, other)) >= with(f64::min(one, other)));
    }
}
