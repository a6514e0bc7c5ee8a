//! Search behaviour that must hold: a text, and queries that find it among other records.

use std::sync::LazyLock;

use super::{Shelf, titled};
use crate::domain::Patent;
use crate::search::SearchError;

/// Records that every query is asked among.
const TEXTS: [&str; 19] = [
    "安装简单，没有复杂的配置：省心",
    "待处理",
    "在建工程",
    "中国农业发展银行",
    "小化妆包",
    "测试工具箱",
    "掘进机截割部",
    "富硒茶叶",
    "硬碳负极材料",
    "智能网联汽车",
    "石墨烯复合材料",
    "锂离子电池隔膜",
    "羽毛球和滑雪",
    "某人进了中等技术学校",
    "招商证券股份有限公司",
    "永永远远是龙的传人",
    "每个月都",
    "專利轉化",
    "國(guó)家知識産權局",
];

static SHELF: LazyLock<std::sync::Mutex<Shelf>> = LazyLock::new(|| {
    let mut shelf = Shelf::new();
    let numbered = Patent { number: Some("201310699744.2".parse().unwrap()), ..titled("有号码的") };
    let classed = Patent { ipc: vec!["C02F1/44".parse().unwrap()], ..titled("有分类的") };
    let measured = titled("COD≥90%、粒径5μm");
    let lit = titled("一种LED驱动电路");
    let plain = titled("锂电池极片");
    shelf.put(TEXTS.map(titled).into_iter().chain([numbered, classed, measured, lit, plain]));
    shelf.catch_up();
    std::sync::Mutex::new(shelf)
});

fn titles(query: &str) -> Vec<String> {
    let shelf = SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    shelf.search(query).hits.into_iter().filter_map(|hit| hit.record.title).collect()
}

/// One test a row: every query must find the text.
macro_rules! finds {
    ($($name:ident: $text:literal <- $($query:literal),+;)+) => {
        $(
            #[test]
            fn $name() {
                $(
                    let found = titles($query);
                    assert!(found.iter().any(|title| title == $text), "{} found {found:?}", $query);
                )+
            }
        )+
    };
}

finds! {
    a_word_of_a_sentence: "安装简单，没有复杂的配置：省心" <- "简单";
    a_word_after_a_prefix: "待处理" <- "处理";
    a_word_after_another: "在建工程" <- "工程";
    a_word_inside_a_longer_one: "中国农业发展银行" <- "农业";
    a_quoted_phrase: "小化妆包" <- "\"小化妆\"";
    a_single_character: "小化妆包" <- "包";
    parts_of_a_compound_and_the_compound: "测试工具箱" <- "工具", "工具箱";
    a_technical_word_of_mining: "掘进机截割部" <- "截割";
    a_technical_word_of_food: "富硒茶叶" <- "富硒";
    a_technical_word_of_batteries: "硬碳负极材料" <- "硬碳";
    a_word_that_the_dictionary_cuts_wrongly: "智能网联汽车" <- "智能网联";
    a_word_that_the_dictionary_splits: "石墨烯复合材料" <- "石墨烯";
    a_synonym: "锂离子电池隔膜" <- "锂电池";
    a_phrase_with_a_stop_word: "羽毛球和滑雪" <- "\"羽毛球和滑雪\"";
    a_phrase_with_slop: "某人进了中等技术学校" <- "\"进了技术学校\"~1";
    two_words_in_any_order: "招商证券股份有限公司" <- "招商 公司", "公司 招商";
    a_word_at_the_end: "永永远远是龙的传人" <- "传人";
    traditional_query_simplified_text: "每个月都" <- "每個月";
    simplified_query_traditional_text: "專利轉化" <- "专利转化";
    pinyin_notes_inside_words: "國(guó)家知識産權局" <- "国家知识产权局";
    a_number_in_any_notation: "有号码的" <- "201310699744.2", "ZL2013106997442", "CN201310699744", "2013 1069 9744.2",
        "ＺＬ２０１３１０６９９７４４．２";
    units_and_symbols: "COD≥90%、粒径5μm" <- "COD", "90%", "5μm";
    case_and_width: "一种LED驱动电路" <- "led", "ＬＥＤ";
    a_class_at_every_level: "有分类的" <- "C02F", "C02F1", "C02F1/44", "C02F 1/44";
}

#[test]
fn an_excluded_word_keeps_a_record_out() {
    assert!(titles("招商 -公司").is_empty());
    assert!(titles("招商 -银行").contains(&"招商证券股份有限公司".to_owned()));
}

#[test]
fn a_synonym_stands_below_the_word_itself() {
    let found = titles("锂电池");
    let place = |title: &str| found.iter().position(|one| one == title);
    assert!(place("锂电池极片") < place("锂离子电池隔膜"), "{found:?}");
}

#[test]
fn a_phrase_is_no_bag_of_words() {
    assert!(titles("\"滑雪和羽毛球\"").is_empty());
}

#[test]
fn an_empty_query_lists_everything() {
    assert_eq!(titles("").len(), TEXTS.len() + 5);
}

#[test]
fn a_query_of_stop_words_or_punctuation_says_so() {
    let shelf = SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for query in ["的", "，。！", "的 和", "\"，。\""] {
        let request = crate::search::SearchRequest {
            query,
            filters: &crate::search::Filters::default(),
            sort: crate::search::Sort::Relevance,
            limit: 5,
            offset: 0,
            today: super::TODAY,
            meaning: None,
        };
        let answer = shelf.index().search::<Patent>(shelf.writer.reader(), &request);
        assert!(matches!(answer, Err(SearchError::NothingToSearch(_))), "{query}");
    }
}

#[test]
fn where_nothing_has_all_words_what_has_most_comes_and_is_marked() {
    let shelf = SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let answer = shelf.search("石墨烯 滑雪板");
    assert!(answer.closest_only);
    assert_eq!(answer.hits[0].record.title.as_deref(), Some("石墨烯复合材料"));
}

#[test]
fn a_sentence_is_ranked_by_weight_and_wants_no_word() {
    let found = titles("怎么才能让锂电池的极片在冬天也好用一点呢");
    assert_eq!(found.first().map(String::as_str), Some("锂电池极片"), "{found:?}");
}

#[test]
fn highlights_cover_whole_hits_as_written() {
    let shelf = SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let answer = shelf.search("专利转化");
    assert_eq!(answer.hits[0].snippet, "<mark>專利轉化</mark>");
}
