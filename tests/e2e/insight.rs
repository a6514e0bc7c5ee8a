//! `report wakeup|gaps|pools|map|challenges|common|trends` over the sample, against counts made from other commands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::home::{Home, is_chinese, lines};

fn figure(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap_or_else(|| panic!("{key} of {value}"))
}

#[test]
fn the_wake_up_list_agrees_with_its_file_with_the_states_and_with_all_matches() {
    let home = Home::shared_sample();
    let file = home.file("唤醒.jsonl");
    let report = home.json(&["report", "wakeup", "--out", file.to_str().unwrap()]);
    let listed = report["patents"].as_array().unwrap();
    let rows = lines(&file);
    assert_eq!(rows.len(), listed.len());
    for (row, line) in rows.iter().zip(listed) {
        assert_eq!(row["专利名称"], line["title"]);
        assert_eq!(row["记录编号"], line["id"]);
        assert_eq!(row.get("匹配得分").unwrap_or(&Value::Null), &line["score"]);
        assert!(line["step"]["rule"].as_str().is_some_and(is_chinese), "{line}");
    }
    // Counted another way: every patent by its own judgement, every pair by the batch.
    let asleep: BTreeSet<String> = home
        .records("patents")
        .iter()
        .filter(|patent| {
            let shown = home.json(&["show", patent["id"].as_str().unwrap()]);
            shown["assessment"]["dormancy"]["state"].as_str().unwrap().contains("沉睡")
        })
        .take(20)
        .map(|patent| patent["id"].as_str().unwrap().to_owned())
        .collect();
    let of_list: BTreeMap<&str, &Value> = listed.iter().map(|line| (line["id"].as_str().unwrap(), line)).collect();
    assert_eq!(of_list.len(), listed.len(), "each once");
    assert!(asleep.iter().all(|id| of_list.contains_key(id.as_str())));
    let pairs = home.file("配对.jsonl");
    home.json(&["match", "all", "--top", "50", "--out", pairs.to_str().unwrap()]);
    let mut best: BTreeMap<String, f64> = BTreeMap::new();
    for pair in lines(&pairs) {
        let (id, score) = (&pair["match"]["patent"]["id"], &pair["match"]["score"]);
        let (id, score) = (id.as_str().unwrap().to_owned(), score.as_f64().unwrap());
        let known = best.entry(id).or_default();
        *known = known.max(score);
    }
    let mut compared = 0;
    for (id, score) in &best {
        if let Some(line) = of_list.get(id.as_str()).filter(|line| line["score"].is_number()) {
            assert!((line["score"].as_f64().unwrap() - score).abs() < 0.006, "{id}: {} {score}", line["score"]);
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
    let scores: Vec<f64> = listed.iter().filter_map(|line| line["score"].as_f64()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b));
}

#[test]
fn the_parts_of_a_gap_board_sum_and_pools_and_map_agree_with_each_other() {
    let home = Home::shared_sample();
    let board = home.json(&["report", "gaps", "--region", "内蒙古"]);
    let chains = board["chains"].as_array().unwrap();
    assert!(!chains.is_empty());
    for node in chains.iter().flat_map(|chain| chain["nodes"].as_array().unwrap()) {
        for key in ["supply", "sleeping", "demand", "matched"] {
            let sum: u64 = node["parts"].as_array().unwrap().iter().map(|part| figure(part, key)).sum();
            assert_eq!(sum, figure(node, key), "{key} of {node}");
        }
        assert!(figure(node, "matched") <= figure(node, "demand"));
    }
    let map = home.json(&["report", "map"]);
    let pools = home.json(&["report", "pools"]);
    let asleep: u64 = pools["total"]["states"].as_array().unwrap()[..2].iter().filter_map(Value::as_u64).sum();
    assert_eq!(figure(&map["total"], "sleeping"), asleep);
    assert_eq!(figure(&map["total"], "demand"), figure(&pools, "needs"));
    let unmet = home.json(&["report", "challenges"])["needs"].as_array().unwrap().len() as u64;
    assert_eq!(figure(&map["total"], "demand") - figure(&map["total"], "matched"), unmet);
    let wakeup = home.json(&["report", "wakeup"])["patents"].as_array().unwrap().len() as u64;
    assert_eq!(wakeup, asleep);
    let by_owner = home.json(&["report", "pools", "--by", "owner"]);
    let first = &by_owner["lines"][0];
    let own = home.json(&["report", "wakeup", "--owner", first["name"].as_str().unwrap()]);
    let states = first["tally"]["states"].as_array().unwrap();
    let expected: u64 = states[..2].iter().filter_map(Value::as_u64).sum();
    assert_eq!(own["patents"].as_array().unwrap().len() as u64, expected);
    let trends = home.json(&["report", "trends"]);
    assert_eq!(figure(&trends["all"], "total"), figure(&pools["total"], "patents"));
}

#[test]
fn the_clock_moves_what_sleeps_and_what_is_wanted() {
    let home = Home::empty();
    let patents = "专利名称,专利号,专利类型,专利权人,申请日,授权公告日,法律状态,专利实施状态\n\
         一种数控冲床隔振支座,201310699744.2,发明,甲大学,2013-12-18,2023-11-24,有效,未实施\n";
    let needs = "需求名称,需求描述,有效期\n冲床隔振,数控冲床振动大，需要隔振支座,2026-11-24\n";
    home.json(&["import", "patents", &home.write("p.csv", patents)]);
    home.json(&["import", "needs", &home.write("n.csv", needs)]);
    let on = |today: &str| {
        let board = home.json_on(today, &["report", "map"]);
        (figure(&board["total"], "sleeping"), figure(&board["total"], "demand"))
    };
    assert_eq!(on("2026-11-23"), (0, 1));
    assert_eq!(on("2026-11-24"), (1, 1));
    assert_eq!(on("2026-11-25"), (1, 0));
    assert_eq!(on("2033-12-18"), (1, 0));
    let over = home.json_on("2033-12-19", &["report", "map"]);
    assert_eq!(figure(&over["total"], "supply"), 0, "its term is over");
    let list = home.json_on("2026-11-24", &["report", "wakeup"]);
    assert_eq!(list["patents"][0]["step"]["code"], "offer", "{list}");
    assert_eq!(list["patents"][0]["need"]["title"], "冲床隔振");
}

#[test]
fn what_cannot_be_asked_is_told() {
    let home = Home::shared_sample();
    for (arguments, part) in [
        (vec!["report", "gaps", "--region", "火星"], "没有叫“火星”的地区"),
        (vec!["report", "gaps", "--chain", "无此链"], "没有叫“无此链”的产业链"),
        (vec!["report", "wakeup", "--owner", "无此单位"], "没有叫“无此单位”的专利权人"),
    ] {
        let said = home.fails(&arguments);
        assert!(said.contains(part), "{said}");
    }
}
