//! Scores add up, evidence stands in the records, and both directions give a pair the same score.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::home::{Home, lines, text_of};

/// All texts of a record, by nothing but their being there.
fn texts(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(map) => map.values().for_each(|item| texts(item, into)),
        other => {
            into.push_str(&other.to_string());
            into.push('\n');
        }
    }
}

fn texts_by_id(home: &Home, kind: &str) -> BTreeMap<String, String> {
    let folder = Home::empty();
    let out = folder.file("all.jsonl");
    home.run(&["export", kind, "--out", &text_of(&out)]);
    lines(&out)
        .iter()
        .map(|record| {
            let mut text = String::new();
            texts(record, &mut text);
            (record["id"].as_str().unwrap().to_owned(), text)
        })
        .collect()
}

/// Every pair of the sample: need id, and the match.
fn pairs(home: &Home) -> Vec<(String, Value)> {
    let folder = Home::empty();
    let out = folder.file("pairs.jsonl");
    home.run(&["match", "all", "--top", "10", "--out", &text_of(&out)]);
    lines(&out)
        .into_iter()
        .map(|pair| (pair["need"]["id"].as_str().unwrap().to_owned(), pair["match"].clone()))
        .collect()
}

#[test]
fn scores_are_the_sum_of_their_parts_and_evidence_stands_in_both_records() {
    assert_sound(Home::shared_sample(), false);
}

#[test]
fn the_same_holds_with_meaning() {
    assert_sound(Home::shared_sample_by_meaning(), true);
}

fn assert_sound(home: &Home, by_meaning: bool) {
    let (needs, patents) = (texts_by_id(home, "needs"), texts_by_id(home, "patents"));
    let pairs = pairs(home);
    assert!(pairs.len() > 50, "{}", pairs.len());
    let (mut pieces, mut quoted) = (0, 0);
    for (need, pair) in &pairs {
        let patent = pair["patent"]["id"].as_str().unwrap();
        let parts = pair["parts"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|part| part["points"].as_f64().unwrap()).sum();
        assert!((sum - pair["score"].as_f64().unwrap()).abs() < 0.0051, "{need} {patent}: {sum} {pair}");
        let whole: f64 = parts.iter().map(|part| part["of"].as_f64().unwrap()).sum();
        assert!((whole - 100.0).abs() < 0.01, "{whole}");
        let meaning = parts.iter().filter(|part| part["signal"] == "meaning").count();
        assert_eq!(meaning, usize::from(by_meaning), "{pair}");
        for part in parts {
            let (points, of) = (part["points"].as_f64().unwrap(), part["of"].as_f64().unwrap());
            assert!((0.0..=of).contains(&points), "{part}");
            if part["signal"] == "meaning" {
                quoted += part["evidence"].as_array().unwrap().len();
            }
            for item in part["evidence"].as_array().unwrap() {
                let (said, found) = (item["need"].as_str().unwrap(), item["patent"].as_str().unwrap());
                assert!(needs[need].contains(said), "need {need} does not say {said}: {part}");
                assert!(patents[patent].contains(found), "patent {patent} does not say {found}: {part}");
                pieces += 1;
            }
        }
    }
    assert!(pieces > 100);
    assert_eq!(quoted > 50, by_meaning, "{quoted} sentences are quoted");
}

#[test]
fn ranks_count_up_while_scores_go_down() {
    let mut before: Option<(String, u64, f64)> = None;
    for (need, pair) in pairs(Home::shared_sample()) {
        let (rank, score) = (pair["rank"].as_u64().unwrap(), pair["score"].as_f64().unwrap());
        match before {
            Some((same, last_rank, last_score)) if same == need => {
                assert_eq!(rank, last_rank + 1);
                assert!(score <= last_score, "{need}");
            }
            _ => assert_eq!(rank, 1, "{need}"),
        }
        before = Some((need, rank, score));
    }
}

#[test]
fn a_pair_has_one_score_from_either_side() {
    assert_one_score(Home::shared_sample());
}

#[test]
fn a_pair_has_one_score_from_either_side_by_meaning_too() {
    assert_one_score(Home::shared_sample_by_meaning());
}

/// The batch, a need's side and a patent's side agree.
fn assert_one_score(home: &Home) {
    let pairs = pairs(home);
    let mut numbers: Vec<&str> = pairs
        .iter()
        .filter(|(_, pair)| pair["rank"] == 1)
        .map(|(_, pair)| pair["patent"]["id"].as_str().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut compared = 0;
    for id in numbers.into_iter().take(15) {
        let answer = home.json(&["match", "patent", id, "--top", "60"]);
        for found in answer["needs"].as_array().unwrap() {
            let need = found["need"]["id"].as_str().unwrap();
            let Some((_, pair)) = pairs.iter().find(|(one, pair)| one == need && pair["patent"]["id"] == id) else {
                continue;
            };
            assert_eq!(found["score"], pair["score"], "{need} {id}");
            assert_eq!(found["parts"], pair["parts"], "{need} {id}");
            compared += 1;
        }
    }
    assert!(compared >= 15, "{compared}");
    let mut needs: Vec<&String> = pairs.iter().map(|(need, _)| need).collect();
    needs.dedup();
    for need in needs.into_iter().step_by(12) {
        let answer = home.json(&["match", "need", need, "--top", "10"]);
        let of_batch: Vec<&Value> = pairs.iter().filter(|(one, _)| one == need).map(|(_, pair)| pair).collect();
        assert_eq!(answer["matches"].as_array().unwrap().iter().collect::<Vec<_>>(), of_batch, "{need}");
    }
}

#[test]
fn filters_weights_and_floor_bind_matches() {
    let home = Home::shared_sample();
    let all = home.json(&["match", "need", "XQ2026-001", "--top", "20", "--min-score", "0"]);
    let high = home.json(&["match", "need", "XQ2026-001", "--top", "20", "--min-score", "60"]);
    let scores = |answer: &Value| -> Vec<f64> {
        answer["matches"].as_array().unwrap().iter().map(|pair| pair["score"].as_f64().unwrap()).collect()
    };
    assert_eq!(scores(&high), scores(&all).into_iter().filter(|score| *score >= 60.0).collect::<Vec<_>>());
    let universities = home.json(&["match", "need", "XQ2026-001", "--owner-kind", "高校", "--min-score", "0"]);
    for pair in universities["matches"].as_array().unwrap() {
        let id = pair["patent"]["id"].as_str().unwrap();
        assert_eq!(home.json(&["show", id])["owner_kind"], "高校");
    }
    let top = home.json(&["match", "need", "XQ2026-001", "--top", "1"]);
    assert_eq!(top["matches"].as_array().unwrap().len(), 1);
}

#[test]
fn a_figure_that_the_patent_does_not_reach_is_a_gap_in_the_words_of_both() {
    let home = Home::empty();
    let patent = |number: &str, says: &str| {
        serde_json::json!({
            "title": "一种石墨电极抗氧化涂层的制备方法", "number": number, "owners": ["示例大学"],
            "abstract": format!("本发明公开一种石墨电极用抗氧化涂层，{says}，涂层致密。"),
        })
    };
    let records = [patent("202310000001.6", "耐温200℃"), patent("202310000002.0", "耐热温度达到1700℃")];
    let file = home.write("patents.jsonl", records.map(|record| format!("{record}\n")).concat());
    home.run(&["import", "patents", &file]);
    let text = "石墨电极侧面氧化快，要抗氧化涂层，耐温≥300℃";
    let found = home.json(&["match", "text", text, "--min-score", "0"]);
    assert_eq!(found["need"]["elements"]["measures"][0]["text"], "耐温≥300℃", "{found}");
    let mut said = Vec::new();
    for pair in found["matches"].as_array().unwrap() {
        let gaps = pair["gaps"].as_array().unwrap().iter().filter(|gap| gap["code"] == "figure");
        let number = pair["patent"]["number"].as_str().unwrap().to_owned();
        said.extend(gaps.map(|gap| (number.clone(), gap["message"].as_str().unwrap().to_owned())));
    }
    assert_eq!(said.len(), 1, "{found}");
    assert!(said[0].0.contains("202310000001"), "{said:?}");
    assert_eq!(said[0].1, "需求要求耐温≥300℃，专利写的是耐温200℃");
}
