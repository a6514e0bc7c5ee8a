use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

struct Tools {
    analyzer: Analyzer,
    weights: TermWeights,
    synonyms: Synonyms,
    cues: SentenceCues,
}

impl Tools {
    fn extractor(&self) -> KeyTermExtractor<'_> {
        KeyTermExtractor::new(&self.analyzer, &self.weights, &self.synonyms, &self.cues)
    }
}

static TOOLS: LazyLock<Tools> = LazyLock::new(|| {
    let resources = Resources::built_in();
    Tools {
        analyzer: Analyzer::new(&resources).unwrap(),
        weights: TermWeights::new(&resources).unwrap(),
        synonyms: Synonyms::new(&resources).unwrap(),
        cues: SentenceCues::new(&resources).unwrap(),
    }
});

fn terms_of(demand: &DemandText<'_>) -> KeyTerms {
    TOOLS.extractor().extract(demand, DEFAULT_CAP)
}

fn weight(terms: &KeyTerms, text: &str) -> f64 {
    terms.terms.iter().find(|term| term.text == text).map_or(0.0, |term| term.weight)
}

#[test]
fn words_of_the_subject_are_kept_and_boilerplate_is_not() {
    let terms = terms_of(&DemandText {
        title: "寻求羊绒围巾抗起球技术",
        description: "本公司急需解决羊绒围巾容易起球的难题。",
        ..DemandText::default()
    });
    assert!(weight(&terms, "围巾") > 0.0 && weight(&terms, "羊绒") > 0.0, "{terms:?}");
    for empty in ["寻求", "技术", "本公司", "急需", "难题", "的"] {
        assert!(weight(&terms, empty) == 0.0, "{empty}");
    }
}

#[test]
fn neighbouring_words_make_a_phrase() {
    let terms = terms_of(&DemandText { title: "抗起球围巾", ..DemandText::default() });
    let phrase = terms.terms.iter().find(|term| term.text == "抗起球围巾");
    assert_eq!(phrase.map(|term| term.kind), Some(KeyTermKind::Phrase), "{terms:?}");
}

#[test]
fn the_demand_weighs_more_than_the_background() {
    let terms = terms_of(&DemandText {
        description: "公司成立于2010年，主要从事挖掘机销售。希望解决搅拌机漏油问题。",
        ..DemandText::default()
    });
    assert!(weight(&terms, "搅拌机") > 2.0 * weight(&terms, "挖掘机"), "{terms:?}");
}

#[test]
fn a_sentence_said_twice_counts_once() {
    let once = DemandText { description: "搅拌机漏油。围巾掉毛。", ..DemandText::default() };
    let twice =
        DemandText { description: "搅拌机漏油。搅拌机漏油。围巾掉毛。", ..DemandText::default() };
    assert_eq!(terms_of(&once).terms, terms_of(&twice).terms);
    let title = DemandText { title: "秸秆还田秸秆还田", ..DemandText::default() };
    let plain = DemandText { title: "秸秆还田", ..DemandText::default() };
    assert_eq!(terms_of(&title).terms, terms_of(&plain).terms);
}

#[test]
fn what_is_unwanted_is_returned_apart() {
    for (description, unwanted) in [
        ("需要一种不含氟的防水剂", "氟"),
        ("清洗时不用有机溶剂", "有机溶剂"),
        ("寻求除锂电池以外的储能方案", "锂电池"),
        ("非锂电池的储能", "锂电池"),
    ] {
        let terms = terms_of(&DemandText { description, ..DemandText::default() });
        assert_eq!(terms.unwanted, [unwanted], "{description}");
        assert!(weight(&terms, unwanted) == 0.0);
    }
    let terms = terms_of(&DemandText { title: "柴油发电机", excluded: vec!["柴油"], ..DemandText::default() });
    assert_eq!(terms.unwanted, ["柴油"]);
    assert!(terms.terms.iter().all(|term| !term.text.contains("柴油")));
}

#[test]
fn an_effect_said_in_the_negative_is_wanted() {
    let terms = terms_of(&DemandText { description: "围巾不易起球，避免掉毛", ..DemandText::default() });
    assert!(terms.unwanted.is_empty() && weight(&terms, "起球") > 0.0, "{terms:?}");
}

#[test]
fn a_thing_named_with_its_contrary_is_wanted() {
    let terms = terms_of(&DemandText { title: "寻求PET及非PET整瓶自动分拣设备", ..DemandText::default() });
    assert!(terms.unwanted.is_empty() && weight(&terms, "pet") > 0.0, "{terms:?}");
}

#[test]
fn figures_and_synonyms_come_along() {
    let terms = terms_of(&DemandText {
        title: "锂电池隔膜", description: "要求孔隙率≥45%。", ..DemandText::default()
    });
    assert!(terms.terms.iter().any(|term| term.kind == KeyTermKind::Quantity && term.text == "45%"), "{terms:?}");
    assert_eq!(terms.quantities.len(), 1);
    let battery = terms.terms.iter().find(|term| term.text == "锂电池").unwrap();
    assert!(battery.synonyms.iter().any(|(word, _)| word == "锂离子电池"));
}

#[test]
fn an_empty_need_has_no_terms() {
    assert_eq!(terms_of(&DemandText::default()), KeyTerms::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn weights_sum_to_one_in_order_and_under_the_cap(
        title in "[一-龥a-z0-9，。%]{0,30}", description in "[不含用除外非一-龥，。、≥%0-9]{0,120}", cap in 0_usize..30,
    ) {
        let terms = TOOLS.extractor().extract(&DemandText { title: &title, description: &description, ..DemandText::default() }, cap).terms;
        prop_assert!(terms.len() <= cap);
        let sum: f64 = terms.iter().map(|term| term.weight).sum();
        prop_assert!(terms.is_empty() || (sum - 1.0).abs() < 1e-9);
        prop_assert!(terms.windows(2).all(|pair| by_weight(&pair[0], &pair[1]).is_lt()));
    }
}
