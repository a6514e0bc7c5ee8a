//! CONFORMANCE through the binary: one import, then queries as a user types them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::home::Home;

static HOME: LazyLock<Home> = LazyLock::new(|| {
    let home = Home::empty();
    let mut lines = String::new();
    for (row, text) in TEXTS.iter().enumerate() {
        lines.push_str(&format!(
            "{}\n",
            serde_json::json!({ "title": "记录", "id": format!("T{row}"), "abstract": text })
        ));
    }
    let numbered = serde_json::json!({ "title": "有号码的", "id": "N1", "number": "ZL201310699744.2" });
    let classed = serde_json::json!({ "title": "有分类的", "id": "C1", "ipc": "C02F 1/44(2006.01)I" });
    lines.push_str(&format!("{numbered}\n{classed}\n"));
    let file = home.write("目录.jsonl", lines);
    home.run(&["import", "patents", &file]);
    home
});

const TEXTS: [&str; 22] = [
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
    "ＺＬ２０１３１０６９９７４４．２",
    "COD≥90%、粒径5μm",
    "一种LED驱动电路",
];

/// The texts that a query finds.
fn found(query: &str) -> BTreeSet<String> {
    let answer = HOME.json(&["search", "patents", "--limit", "100", "--", query]);
    let hits = answer["hits"].as_array().unwrap();
    assert_eq!(answer["total"], hits.len());
    hits.iter()
        .map(|hit| HOME.json(&["show", hit["id"].as_str().unwrap()])["code"].as_str().unwrap().to_owned())
        .map(|code| match code.strip_prefix('T').and_then(|row| row.parse::<usize>().ok()) {
            Some(row) => TEXTS[row].to_owned(),
            None if code == "N1" => "有号码的".to_owned(),
            None => "有分类的".to_owned(),
        })
        .collect()
}

#[test]
fn each_query_finds_its_record() {
    let rows: [(&str, &[&str]); 24] = [
        ("安装简单，没有复杂的配置：省心", &["简单"]),
        ("待处理", &["处理"]),
        ("在建工程", &["工程"]),
        ("中国农业发展银行", &["农业"]),
        ("小化妆包", &["\"小化妆\"", "包"]),
        ("测试工具箱", &["工具", "工具箱"]),
        ("掘进机截割部", &["截割"]),
        ("富硒茶叶", &["富硒"]),
        ("硬碳负极材料", &["硬碳"]),
        ("智能网联汽车", &["智能网联"]),
        ("石墨烯复合材料", &["石墨烯"]),
        ("锂离子电池隔膜", &["锂电池"]),
        ("羽毛球和滑雪", &["\"羽毛球和滑雪\""]),
        ("某人进了中等技术学校", &["\"进了技术学校\"~1"]),
        ("招商证券股份有限公司", &["招商 公司"]),
        ("永永远远是龙的传人", &["传人"]),
        ("每个月都", &["每個月"]),
        ("專利轉化", &["专利转化"]),
        ("國(guó)家知識産權局", &["国家知识产权局"]),
        ("ＺＬ２０１３１０６９９７４４．２", &["201310699744.2"]),
        ("有号码的", &["201310699744.2", "ZL2013106997442", "CN201310699744", "2013 1069 9744.2"]),
        ("COD≥90%、粒径5μm", &["COD", "90%", "5μm"]),
        ("一种LED驱动电路", &["led", "ＬＥＤ"]),
        ("有分类的", &["C02F", "C02F1", "C02F1/44", "C02F 1/44"]),
    ];
    let mut missed = Vec::new();
    for (text, queries) in rows {
        for query in queries.iter().filter(|query| !found(query).contains(text)) {
            missed.push(format!("{query} misses {text}"));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

#[test]
fn an_excluded_word_and_a_class_beside_keep_records_out() {
    assert!(!found("招商 -公司").contains("招商证券股份有限公司"));
    assert!(found("C02F3").is_empty());
    assert!(!found("\"滑雪和羽毛球\"").contains("羽毛球和滑雪"));
}

#[test]
fn highlights_are_escaped_and_cover_whole_hits() {
    let home = Home::empty();
    let file = home.write(
        "a.jsonl",
        format!(
            "{}\n",
            serde_json::json!({"title": "甲", "number": "201310699744.2", "abstract": "a<b>石墨烯</b>&c 的复合材料"})
        ),
    );
    home.run(&["import", "patents", &file]);
    let answer = home.json(&["search", "patents", "石墨烯"]);
    let snippet = answer["hits"][0]["snippet"].as_str().unwrap();
    assert!(snippet.contains("<mark>石墨烯</mark>"), "{snippet}");
    let bare = snippet.replace("<mark>", "").replace("</mark>", "");
    assert!(!bare.contains('<') && !bare.contains('>'), "{snippet}");
}
