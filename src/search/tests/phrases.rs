//! Parts of texts: quoted, excluded, unknown to the lexicon, and queries that are pasted whole.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Shelf, titled};
use crate::domain::Patent;

fn described(title: &str, text: &str) -> Patent {
    Patent { r#abstract: Some(text.to_owned()), ..titled(title) }
}

const TEXTS: [(&str, &str); 9] = [
    ("甲", "包括一种超疏水涂层，其接触角大于150°。"),
    ("化妆盒", "用于妆包机的装置"),
    ("乙", "稀土永磁电机转子及高压静电纺丝设备"),
    ("丙", "锂离子；子电池"),
    ("丁", "一种LED驱动电路，粒径5μm"),
    ("戊", "锂电池作为电源，为整机的控制系统、显示单元和通信模块供电，续航时间长，结构紧凑，便于携带和维护"),
    ("锂离子电池锂离子电池", "锂离子电池"),
    ("己", "某人进了中等技术学校"),
    ("庚", "OLED驱动"),
];

static SHELF: LazyLock<std::sync::Mutex<Shelf>> = LazyLock::new(|| {
    let mut shelf = Shelf::new();
    let numbered = Patent { number: Some("201310699744.2".parse().unwrap()), ..titled("有号码的") };
    let published = Patent { publication_number: Some("CN103768929A".parse().unwrap()), ..titled("公开的") };
    shelf.put(TEXTS.map(|(title, text)| described(title, text)).into_iter().chain([numbered, published]));
    shelf.catch_up();
    std::sync::Mutex::new(shelf)
});

fn titles(query: &str) -> Vec<String> {
    let shelf = SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    shelf.search(query).hits.into_iter().filter_map(|hit| hit.record.title).collect()
}

#[test]
fn a_quoted_phrase_may_begin_and_end_inside_a_word() {
    for (query, title) in [
        ("\"疏水涂层\"", "甲"),
        ("\"疏水涂\"", "甲"),
        ("\"永磁电\"", "乙"),
        ("\"静电纺\"", "乙"),
        ("\"led驱动电\"", "丁"),
        ("“超疏水涂”", "甲"),
    ] {
        assert_eq!(titles(query), [title], "{query}");
    }
}

#[test]
fn a_quoted_phrase_crosses_neither_texts_nor_clauses() {
    for query in ["\"化妆包\"", "\"离子电池\" -锂离子电池", "\"疏水层\"", "\"涂层其\""] {
        assert!(titles(query).is_empty(), "{query}: {:?}", titles(query));
    }
}

#[test]
fn what_is_excluded_is_excluded_wherever_it_stands() {
    assert!(titles("涂层 -\"疏水涂层\"").is_empty());
    assert_eq!(titles("涂层 -\"疏水层\""), ["甲"]);
    assert!(!titles("-201310699744.2").contains(&"有号码的".to_owned()));
}

#[test]
fn a_word_of_another_script_is_no_part_of_a_longer_one() {
    assert_eq!(titles("\"led驱动\""), ["丁"]);
}

#[test]
fn the_digits_of_a_publication_number_find_it() {
    assert_eq!(titles("103768929"), ["公开的"]);
    assert_eq!(titles("CN103768929A"), ["公开的"]);
}

#[test]
fn a_blank_before_a_unit_parts_nothing() {
    assert_eq!(titles("5 μm"), ["丁"]);
}

#[test]
fn the_word_itself_stands_above_a_synonym_that_is_said_more_often() {
    assert_eq!(titles("锂电池").first().map(String::as_str), Some("戊"));
}

#[test]
fn words_of_a_phrase_with_slop_are_highlighted() {
    let shelf = SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let answer = shelf.search("\"进了技术学校\"~1");
    assert_eq!(answer.hits[0].snippet, "某人<mark>进了</mark>中等<mark>技术学校</mark>");
}

#[test]
fn a_pasted_text_with_a_blank_in_it_is_a_sentence() {
    let clause = "锂电池作为电源，为整机的控制系统、显示单元和通信模块供电";
    let pasted = format!("{} {clause}", clause.repeat(100));
    assert_eq!(titles(&pasted).first().map(String::as_str), Some("戊"));
    let shelf = SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    assert!(!shelf.search(&pasted).closest_only);
}

#[test]
fn no_query_of_the_greatest_length_is_too_much() {
    let words = "污水 处理 净化 电池 隔膜 ".repeat(600);
    let phrases = "\"污水处理\" ".repeat(1_400);
    for query in
        ["水".repeat(10_000), words, phrases, format!("\"{}\"", "污水处理净".repeat(1_900)), "a ".repeat(5_000)]
    {
        titles(&query);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_part_of_a_clause_is_found_in_quotes(which in 0..TEXTS.len(), start in 0_usize..30, length in 1_usize..8) {
        let (title, text) = TEXTS[which];
        let clause = text.split(['，', '；', '、', '。']).next().unwrap_or_default();
        let is_han = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
        let runs = clause.split(|c: char| !is_han(&c)).filter(|run| run.chars().count() > 1);
        let Some(run) = runs.max_by_key(|run| run.chars().count()) else { return Ok(()) };
        // Any part of two characters or more, wherever it begins.
        let start = start % (run.chars().count() - 1);
        let part: String = run.chars().skip(start).take(length + 1).collect();
        prop_assert!(titles(&format!("\"{part}\"")).contains(&title.to_owned()), "{part}");
    }
}
