//! From matches to a shortlist: chosen, remarked, frozen, checked, handed out; what is wrong is told.

use serde_json::Value;

use crate::home::{Home, lines};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn a_shortlist_is_collected_frozen_and_handed_out() {
    let home = Home::sample();
    assert_eq!(home.json(&["shortlist", "new", "纺织专场"])["id"], "s1");
    let added = home.json(&["shortlist", "add", "s1", "--need", "XQ2026-001", "--top", "3", "--theme", "纺织"]);
    assert_eq!(added["added"], 3, "{added}");
    // A pair twice is one pair, and that is told.
    let best = home.json(&["match", "need", "XQ2026-001", "--top", "3"]);
    let number = text(&best["matches"][0]["patent"]["number"]);
    let again = home.json(&["shortlist", "add", "纺织专场", "--need", "XQ2026-001", "--patent", number]);
    assert_eq!((&again["added"], &again["already"][0]["patent"]), (&0.into(), &number.into()), "{again}");
    // The file of a batch comes in as it is.
    for (name, added) in [("all.csv", true), ("all.xlsx", false), ("all.jsonl", false)] {
        let out = home.file(name).display().to_string();
        home.run(&["match", "all", "--top", "2", "--out", &out]);
        let from = home.json(&["shortlist", "add", "s1", "--from", &out]);
        assert_eq!(from["refused"], Value::Array(vec![]), "{name}");
        assert_eq!(from["added"].as_u64().unwrap() > 20, added, "{name}: {from}");
    }
    let shown = home.json(&["shortlist", "show", "s1"]);
    let first = &shown["pairs"][0];
    assert_eq!(first["shown"]["score"], best["matches"][0]["score"], "the score of the match");
    assert_eq!(first["theme"], "纺织");
    assert!(shown["compliance"].as_array().unwrap().iter().any(|point| point["code"] == "match_only"), "{shown}");
    // Two people at one list: who saw an older one is told.
    let seen = shown["revision"].to_string();
    home.json(&["shortlist", "comment", "s1", "2", "先谈这一件", "--seen", &seen]);
    let told = home.fails(&["shortlist", "remove", "s1", "1", "--seen", &seen]);
    assert!(told.contains("别人已经改过"), "{told}");
    let frozen = home.json(&["shortlist", "freeze", "s1"]);
    let version = text(&frozen["id"]);
    assert_eq!(version, "s1@2026-11-24");
    let before = home.json(&["shortlist", "show", version]);
    home.json(&["shortlist", "move", "s1", "3", "1"]);
    home.json(&["shortlist", "remove", "s1", "2", "4"]);
    assert_eq!(home.json(&["shortlist", "show", version])["pairs"], before["pairs"], "later changes do not touch it");
    assert_eq!(home.json(&["shortlist", "freeze", "s1"])["id"], "s1@2026-11-24.2");

    // Equal rows in every format, and one that comes in again.
    let rows = before["pairs"].as_array().unwrap().len() as u64;
    for name in ["l.xlsx", "l.csv", "l.jsonl", "l.json"] {
        let out = home.file(name).display().to_string();
        assert_eq!(home.json(&["shortlist", "export", version, "--out", &out])["rows"], rows, "{name}");
        let copy = format!("自{name}");
        home.json(&["shortlist", "new", &copy]);
        let from = home.json(&["shortlist", "add", &copy, "--from", &out]);
        assert_eq!((&from["added"], &from["refused"]), (&rows.into(), &Value::Array(vec![])), "{name}");
    }
    let csv = std::fs::read_to_string(home.file("l.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}序号,场次,需求编号,需求名称,需求单位,所属地区,专利号,专利名称"), "{csv}");
    let json: Value = serde_json::from_str(&std::fs::read_to_string(home.file("l.json")).unwrap()).unwrap();
    assert_eq!(json.as_array().unwrap(), &lines(&home.file("l.jsonl")));

    // For the parties: no contact and no anonymous firm before both sides agree.
    let public = home.file("public.jsonl");
    let export = || {
        home.run(&["shortlist", "export", "s1", "--public", "--out", &public.display().to_string()]);
        std::fs::read_to_string(&public).unwrap()
    };
    let closed = export();
    assert!(
        !closed.contains("示例航电结构件有限公司") && !closed.contains("薄铝板一铣就变形"),
        "a need for matching alone"
    );
    assert!(!closed.contains("示例草原织造有限公司"), "an anonymous firm");
    let now = home.json(&["shortlist", "show", "s1"]);
    let place = now["pairs"].as_array().unwrap().iter().position(|pair| pair["shown"]["need_code"] == "XQ2026-008");
    let place = (place.unwrap() + 1).to_string();
    home.json(&["shortlist", "answer", "s1", &place, "firm", "yes"]);
    assert!(!export().contains("示例航电结构件有限公司"), "one side alone opens nothing");
    home.json(&["shortlist", "answer", "s1", &place, "owner", "yes"]);
    assert!(export().contains("示例航电结构件有限公司"));
    home.json(&["shortlist", "answer", "s1", &place, "firm", "no"]);
    assert_eq!(export(), closed, "who takes it back closes it");
}

#[test]
fn what_does_not_belong_in_a_shortlist_is_told() {
    let home = Home::sample();
    home.json(&["shortlist", "new", "甲"]);
    for (arguments, said) in [
        (&["shortlist", "new", "甲"][..], "已有叫“甲”的清单"),
        (&["shortlist", "new", " "], "名字"),
        (&["shortlist", "show", "s9"], "没有清单 s9"),
        (&["shortlist", "add", "甲", "--need", "没有", "--top", "2"], "没有找到需求"),
        (&["shortlist", "add", "甲", "--need", "XQ2026-001", "--patent", "201310699744"], "没有找到专利"),
        (&["shortlist", "remove", "甲", "1"], "没有第 1 对"),
        (&["shortlist", "freeze", "甲"], "还没有配对"),
        (&["shortlist", "export", "甲", "--out", "a.pdf"], "a.pdf"),
    ] {
        let told = home.fails(arguments);
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    let file =
        home.write("pairs.csv", "需求编号,专利号\nXQ2026-001,999999\n,202019910392.8\nXQ2026-001,202019910392.8\n");
    let done = home.json(&["shortlist", "add", "甲", "--from", &file]);
    assert_eq!((&done["added"], done["refused"].as_array().unwrap().len()), (&1.into(), 2), "{done}");
}

#[test]
fn erasing_a_need_takes_its_texts_out_of_lists_and_versions() {
    let home = Home::sample();
    home.json(&["shortlist", "new", "甲"]);
    home.json(&["shortlist", "add", "甲", "--need", "XQ2026-008", "--top", "1"]);
    home.json(&["shortlist", "freeze", "甲"]);
    let shown = home.json(&["shortlist", "show", "s1@2026-11-24"]);
    assert!(text(&shown["pairs"][0]["shown"]["need_title"]).contains("薄铝板"), "{shown}");
}
