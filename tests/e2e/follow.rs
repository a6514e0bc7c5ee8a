//! Pairs are followed from a list and an event to the contract; the spreadsheet goes out and comes back.

use crate::home::{Home, lines};

#[test]
fn pairs_are_followed_to_the_contract_and_the_spreadsheet_comes_back() {
    let home = Home::sample();
    home.run(&["shortlist", "new", "专场"]);
    home.run(&["shortlist", "add", "s1", "--need", "XQ2026-001", "--top", "3"]);
    let started = home.json(&["follow", "start", "s1", "1", "2", "--in-charge", "王工", "--next", "2026-11-20"]);
    assert_eq!(started["new"], serde_json::json!(["f1", "f2"]));
    assert_eq!(home.json(&["follow", "start", "专场"])["already"], serde_json::json!(["f1", "f2"]));
    let overdue = home.json(&["follow", "list", "--overdue"]);
    assert_eq!(overdue["follow_ups"].as_array().unwrap().len(), 2);
    assert!(home.run(&["follow", "list", "--overdue"]).stdout.contains("逾期 2 对"));
    let ended = home.json(&["follow", "set", "f2", "--why", "已有方案", "--note", "已买设备"]);
    assert_eq!((&ended["stage"], &ended["overdue"]), (&"终止".into(), &false.into()));
    assert_eq!(ended["history"].as_array().unwrap().len(), 2, "{ended}");
    for (arguments, said) in [
        (&["f1", "--stage", "签约"][..], "要有合同"),
        (&["f1", "--contract", "HT-1"], "没有合同 HT-1"),
        (&["f1", "--stage", "终止"], "终止要写明原因"),
        (&["f9", "--stage", "意向"], "没有对接 f9"),
        (&["f1", "--note", "甲", "--seen", "7"], "别人已经改过"),
    ] {
        let told = home.fails(&[&["follow", "set"], arguments].concat());
        assert!(told.contains(said), "{told}");
    }

    // The spreadsheet goes out, is filled in, and comes back.
    let out = home.file("t.csv").display().to_string();
    assert_eq!(home.json(&["follow", "export", "--out", &out])["rows"], 3);
    let csv = std::fs::read_to_string(&out).unwrap();
    std::fs::write(&out, csv.replace("\"已推荐\",\"王工\",\"2026-11-20\"", "\"已洽谈\",\"李工\",\"2026-12-09\""))
        .unwrap();
    let back = home.json(&["follow", "import", &out]);
    assert_eq!(
        (&back["changed"], &back["unchanged"], &back["refused"]),
        (&serde_json::json!(["f1"]), &2.into(), &serde_json::json!([]))
    );
    let shown = home.json(&["follow", "show", "f1"]);
    assert_eq!(
        (&shown["stage"], &shown["in_charge"], &shown["next_on"]),
        (&"已洽谈".into(), &"李工".into(), &"2026-12-09".into())
    );
    assert_eq!(home.json(&["follow", "import", &out])["unchanged"], 3, "the second time nothing changes");
    std::fs::write(&out, "对接编号,阶段\nf1,签约\nf77,意向\n").unwrap();
    let refused = home.json(&["follow", "import", &out])["refused"].to_string();
    assert!(refused.contains("要有合同") && refused.contains("没有对接 f77"), "{refused}");

    // A contract of the two brings the pair forward, and its number and sums stand beside it.
    let names = &shown["shown"];
    let (firm, number) = (names["firm"].as_str().unwrap(), names["number"].as_str().unwrap());
    let deals = home.file("deals.csv");
    let row = |paid: &str| format!("HT-1,许可,{number},示例大学,{firm},2026-12-20,12,{paid},JH-7\n");
    let head = "合同编号,方式,专利号,出让方,受让方,签约日期,成交金额(万元),到账日期,到账金额(万元),备案号\n";
    std::fs::write(&deals, format!("{head}{}", row(","))).unwrap();
    home.run(&["import", "deals", &deals.display().to_string()]);
    assert_eq!(home.json(&["follow", "show", "f1"])["stage"], "签约");
    std::fs::write(&deals, format!("{head}{}", row("2027-01-05,5"))).unwrap();
    home.run(&["import", "deals", &deals.display().to_string()]);
    let json = home.file("t.jsonl").display().to_string();
    home.run(&["follow", "export", "--out", &json]);
    let first = &lines(&home.file("t.jsonl"))[0];
    assert_eq!((&first["stage"], &first["amount"], &first["received"]), (&"到账".into(), &12.0.into(), &5.0.into()));
    assert_eq!((&first["contract"], &first["filing_number"]), (&"HT-1".into(), &"JH-7".into()));
}

#[test]
fn the_meetings_of_an_event_are_followed_for_their_day() {
    let home = Home::sample();
    home.run(&["shortlist", "new", "专场"]);
    home.run(&["shortlist", "add", "s1", "--need", "XQ2026-001", "--top", "2"]);
    home.run(&["follow", "start", "s1", "1"]);
    home.run(&["event", "new", "对接会", "--days", "2026-12-03", "--tables", "2", "--slots", "09:00-11:00"]);
    home.run(&["event", "add", "e1", "--shortlist", "s1"]);
    let told = home.fails(&["follow", "start", "--event", "e1"]);
    assert!(told.contains("还没有日程"), "{told}");
    home.run(&["event", "schedule", "e1", "--announce"]);
    let started = home.json(&["follow", "start", "--event", "e1", "--in-charge", "王工"]);
    assert_eq!((&started["new"], &started["already"]), (&serde_json::json!(["f2"]), &serde_json::json!(["f1"])));
    for id in ["f1", "f2"] {
        let shown = home.json(&["follow", "show", id]);
        assert_eq!((&shown["stage"], &shown["next_on"]), (&"已约谈".into(), &"2026-12-03".into()), "{id}");
    }
}

#[test]
fn a_row_without_a_number_that_was_filled_in_begins_to_be_followed() {
    let home = Home::sample();
    home.run(&["shortlist", "new", "专场"]);
    home.run(&["shortlist", "add", "s1", "--need", "XQ2026-001", "--top", "3"]);
    home.run(&["follow", "start", "s1", "1"]);
    let list = home.file("list.jsonl").display().to_string();
    home.run(&["shortlist", "export", "s1", "--out", &list]);
    let pairs = lines(&home.file("list.jsonl"));
    let (title, number) = (pairs[1]["need_title"].as_str().unwrap(), pairs[1]["number"].as_str().unwrap());
    let file = home.file("t.csv");
    let import = || home.json(&["follow", "import", &file.display().to_string()]);
    let head = "对接编号,需求名称,专利号,阶段,责任人\n";
    std::fs::write(&file, format!("{head},{title},{number},已推荐,\n")).unwrap();
    let nothing = import();
    assert_eq!(
        (&nothing["unchanged"], &nothing["started"]),
        (&1.into(), &serde_json::json!([])),
        "nobody filled it in"
    );
    std::fs::write(&file, format!("{head},{title},{number},已约谈,王工\n,别的需求,{number},已约谈,\n")).unwrap();
    let begun = import();
    assert_eq!(begun["started"], serde_json::json!(["f2"]), "{begun}");
    assert!(begun["refused"].to_string().contains("请写上对接编号"), "{begun}");
    let shown = home.json(&["follow", "show", "f2"]);
    assert_eq!((&shown["stage"], &shown["in_charge"]), (&"已约谈".into(), &"王工".into()));
    assert_eq!(shown["from"], "s1");
    let again = import();
    assert_eq!((&again["unchanged"], &again["started"]), (&1.into(), &serde_json::json!([])), "{again}");
}
