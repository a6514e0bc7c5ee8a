//! Abnormal deals from the outside: a file of contracts, the report, a review, a clock that moves.

use serde_json::Value;

use crate::home::{Home, done};

/// A circle of three, a contract that nobody pays, and honest ones.
const DEALS: &str = "合同编号,方式,专利号,出让方,受让方,签约日期,成交金额(万元),到账日期,到账金额(万元)\n\
     H1,转让,201310699744.2,甲公司,乙公司,2025-01-10,10,2025-01-12,10\n\
     H2,转让,201710106452.1,乙公司,丙公司,2025-03-10,12,2025-03-12,12\n\
     H3,转让,201010263656.4,丙公司,甲公司,2025-05-10,14,2025-05-12,14\n\
     H4,许可,95115608.X,示例大学,丁公司,2025-11-25,8,,\n\
     H5,许可,201110207897.1,示例大学,丁公司,2025-06-01,5,2025-07-01,5\n";

fn on(home: &Home, day: &str, more: &[&str]) -> Value {
    let arguments = [&["report", "anomalies"], more].concat();
    home.json_on(day, &arguments)
}

/// Rule, state and contracts of each alert.
fn told(report: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let one = |alert: &Value| {
        let contracts = alert["contracts"].as_array().unwrap().iter().map(|deal| text(&deal["contract"]));
        (text(&alert["rule"]), text(&alert["state"]), contracts.collect())
    };
    report["alerts"].as_array().unwrap().iter().map(one).collect()
}

fn alert(rule: &str, state: &str, contracts: &[&str]) -> (String, String, Vec<String>) {
    (rule.to_owned(), state.to_owned(), contracts.iter().map(|number| (*number).to_owned()).collect())
}

#[test]
fn what_is_abnormal_is_told_reviewed_and_told_again_when_the_clock_moves() {
    let home = Home::empty();
    home.fails(&["report", "anomalies"]);
    home.json(&["import", "deals", &home.write("deals.csv", DEALS)]);
    let before = on(&home, "2026-11-24", &[]);
    assert_eq!(told(&before), [alert("ring", "待核", &["H1", "H2", "H3"])]);
    assert_eq!((&before["contracts"], before["rules"].as_array().unwrap().len()), (&5.into(), 8));
    let ring = &before["alerts"][0];
    assert_eq!(ring["graph"]["edges"].as_array().unwrap().len(), 3);
    let after = on(&home, "2026-11-25", &[]);
    assert_eq!(told(&after).last().unwrap(), &alert("never_paid", "待核", &["H4"]));
    assert_eq!(after["alerts"][0]["id"], ring["id"], "the same facts have the same id on every day");
    // The whole and its parts: by institution, and as files.
    assert_eq!(told(&on(&home, "2026-11-25", &["--owner", "示例大学"])).len(), 1);
    for name in ["a.xlsx", "a.csv", "a.jsonl", "a.json"] {
        let out = home.file(name).display().to_string();
        on(&home, "2026-11-25", &["--out", &out]);
    }
    let rows = std::fs::read_to_string(home.file("a.jsonl")).unwrap();
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&rows, after["alerts"].as_array().unwrap(), "the file says what the view says");
    assert_eq!(std::fs::read_to_string(home.file("a.csv")).unwrap().lines().count(), 3);
    // A review needs a reason, and is kept with the alert.
    let id = ring["id"].as_str().unwrap();
    home.fails(&["report", "anomalies", "--dismiss", "ring-x", "--why", "没有"]);
    let reviewed = on(&home, "2026-11-25", &["--dismiss", id, "--why", "集团重组，已核工商登记"]);
    assert_eq!(told(&reviewed)[0], alert("ring", "已排除", &["H1", "H2", "H3"]));
    assert_eq!(reviewed["alerts"][0]["review"]["why"], "集团重组，已核工商登记");
    // A further contract of the circle is another alert, with the review of the first beside it.
    let more = "合同编号,方式,专利号,出让方,受让方,签约日期,成交金额(万元),到账日期,到账金额(万元)\n\
         H6,转让,ZL95115608.X,甲公司,乙公司,2025-06-10,10,2025-06-12,10\n\
         H4,许可,,,,,,2026-11-01,8\n";
    home.json(&["import", "deals", &home.write("more.csv", more)]);
    let grown = on(&home, "2026-11-25", &[]);
    assert_eq!(told(&grown), [alert("ring", "待核", &["H1", "H2", "H3", "H6"])], "and H4 was paid");
    assert_eq!(grown["alerts"][0]["earlier"][0]["alert"], id);
    let page = done(&mut home.command_on("2026-11-25", &["report", "anomalies"])).stdout;
    assert!(page.contains("此前核过") && page.contains("新增合同 H6"), "{page}");
}

#[test]
fn a_review_without_a_reason_and_a_region_that_does_not_exist_are_told() {
    let home = Home::shared_sample();
    let told = home.fails(&["report", "anomalies", "--region", "火星"]);
    assert!(told.contains("没有叫“火星”的地区"), "{told}");
    let told = home.fails(&["report", "anomalies", "--out", &home.file("r.pdf").display().to_string()]);
    assert!(told.contains("r.pdf"), "{told}");
    let done = home.command_on("2026-11-24", &["report", "anomalies", "--confirm", "ring-x"]).output().unwrap();
    assert_eq!(done.status.code(), Some(2), "no --why");
}
