use std::sync::LazyLock;

use super::*;
use crate::text::fold;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(&Resources::built_in()).unwrap());

fn coarse(text: &str) -> Vec<String> {
    ANALYZER.coarse(&fold(text)).into_iter().map(str::to_owned).collect()
}

fn words(text: &str) -> Vec<String> {
    ANALYZER.words(&fold(text)).into_iter().map(str::to_owned).collect()
}

/// Every coarse word of the query is a search word of the record, or, where the record cuts otherwise, stands in it.
fn finds(record: &str, query: &str) -> bool {
    let record_words = words(record);
    coarse(query).iter().all(|word| record_words.contains(word) || fold(record).contains(word))
}

/// As [`finds`], by words alone.
fn finds_by_words(record: &str, query: &str) -> bool {
    let record_words = words(record);
    coarse(query).iter().all(|word| record_words.contains(word))
}

macro_rules! conformance {
    ($($name:ident: $record:literal, $query:literal;)*) => {
        $(#[test] fn $name() {
            assert!(finds_by_words($record, $query), "{:?} / {:?}", words($record), coarse($query));
        })*
    };
}

conformance! {
    a_word_at_the_end_of_a_clause: "安装简单，没有复杂的配置：省心", "简单";
    a_verb_after_an_adverb: "待处理", "处理";
    a_noun_after_a_state: "在建工程", "工程";
    a_word_inside_a_longer_dictionary_word: "中国农业发展银行", "农业";
    the_tool_inside_the_box: "测试工具箱", "工具";
    the_tool_box: "测试工具箱", "工具箱";
    cutting_of_a_road_header: "掘进机截割部", "截割";
    selenium_rich: "富硒茶叶", "富硒";
    hard_carbon: "硬碳负极材料", "硬碳";
    intelligent_and_connected: "智能网联汽车", "智能网联";
    graphene: "石墨烯复合材料", "石墨烯";
    two_words_in_any_order: "招商证券股份有限公司", "招商 公司";
    an_heir: "永永远远是龙的传人", "传人";
    a_traditional_query: "每个月都", "每個月";
    a_simplified_query: "專利轉化", "专利转化";
    pinyin_notes_inside_words: "國(guó)家知識産權局", "国家知识产权局";
    cod: "COD≥90%、粒径5μm", "COD";
    a_share: "COD≥90%、粒径5μm", "90%";
    a_length: "COD≥90%、粒径5μm", "5μm";
    a_name_in_small_letters: "一种LED驱动电路", "led";
    a_name_in_wide_letters: "一种LED驱动电路", "ＬＥＤ";
}

#[test]
fn a_full_width_number_is_the_number() {
    assert_eq!(fold("ＺＬ２０１３１０６９９７４４．２"), "zl201310699744.2");
}

#[test]
fn a_phrase_with_slop_has_its_words_in_order_one_apart() {
    let at = |word: &str, list: &[String]| list.iter().position(|w| w == word);
    let (record, query) = (coarse("某人进了中等技术学校"), coarse("进了技术学校"));
    let places: Vec<_> = query.iter().map(|word| at(word, &record).unwrap()).collect();
    let moves: usize = places.windows(2).map(|pair| pair[1] - pair[0] - 1).sum();
    assert!(moves <= 1, "{record:?} {query:?}");
}

#[test]
fn a_synonym_leads_from_the_short_name_to_the_long_one() {
    let synonyms = crate::text::Synonyms::new(&Resources::built_in()).unwrap();
    assert!(finds("锂离子电池隔膜", "锂离子电池"));
    assert!(synonyms.of("锂电池").iter().any(|(word, weight)| word == "锂离子电池" && *weight < 1.0));
}

#[test]
fn names_that_begin_in_another_script_are_words_with_parts() {
    assert_eq!(words("一种H型钢"), ["一种", "h型钢", "h", "型钢"]);
    assert_eq!(
        words("304不锈钢"),
        ["304", "不锈钢", "不锈", "锈钢"]
            .map(str::to_owned)
            .into_iter()
            .filter(|w| ANALYZER.is_word(w) || w == "304")
            .collect::<Vec<_>>()
    );
    assert!(words("采用TiO2与PM2.5、C-137").iter().any(|word| word == "tio2"));
}

#[test]
fn ordinals_count_coarse_words_and_skip_at_clause_ends() {
    let folded = fold("锂电池隔膜，安全");
    let mut analysis = Analysis::default();
    ANALYZER.analyze(&folded, &mut analysis);
    assert_eq!(analysis.coarse.iter().map(|token| token.ordinal).collect::<Vec<_>>(), [0, 1, 3]);
}

proptest::proptest! {
    #[test]
    fn tokens_are_slices_in_order_and_cover_every_character(text in "[一-龥a-zA-Z0-9，。 .%/+-]{0,60}") {
        let folded = fold(&text);
        let mut analysis = Analysis::default();
        ANALYZER.analyze(&folded, &mut analysis);
        let mut end = 0;
        for token in &analysis.coarse {
            proptest::prop_assert!(token.start >= end && !token.text(&folded).is_empty());
            end = token.end;
        }
        let covered: usize = analysis.coarse.iter().flat_map(|token| token.text(&folded).chars()).filter(|c| c.is_alphanumeric()).count();
        proptest::prop_assert_eq!(covered, folded.chars().filter(|c| c.is_alphanumeric()).count());
        proptest::prop_assert!(analysis.words.iter().all(|word| !word.text(&folded).is_empty()));
    }
}
