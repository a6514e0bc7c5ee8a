//! What runs out, by the given clock.

use serde_json::Value;

use crate::home::Home;

const PATENTS: &str = "专利名称,专利号,专利类型,专利权人,申请日,授权公告日,法律状态,核验日期,所在地区\n\
     旧核验装置,201310699744.2,发明,示例大学,2013-12-18,2018-05-04,有效,2024-03-01,内蒙古自治区鄂尔多斯市\n";

const NEEDS: &str = "需求名称,需求单位,需求描述,有效期,所属地区\n甲需求,甲厂,要一种除尘的办法,2026-06-30,包头市\n";

fn report(home: &Home, day: &str, more: &[&str]) -> Value {
    home.json_on(day, &[&["report", "freshness"], more].concat())
}

fn due(report: &Value) -> Vec<(String, String)> {
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    report["due"].as_array().unwrap().iter().map(|row| (word(row, "kind"), word(row, "state"))).collect()
}

#[test]
fn exactly_what_has_run_out_is_reported_as_the_clock_moves() {
    let home = Home::empty();
    home.json(&["import", "patents", &home.write("patents.csv", PATENTS)]);
    home.json(&["import", "needs", &home.write("needs.csv", NEEDS)]);
    let pairs = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(kind, state)| ((*kind).to_owned(), (*state).to_owned())).collect()
    };
    // The fee of 2025-12-18 could be paid until 2026-06-18 and nobody said that it was not.
    let grace = ("年费", "已到期（宽限期）");
    assert_eq!(due(&report(&home, "2025-09-01", &[])), pairs(&[]), "clean data");
    assert_eq!(due(&report(&home, "2026-03-01", &[])), pairs(&[grace, ("核验", "将到期")]));
    assert_eq!(due(&report(&home, "2026-03-02", &[])), pairs(&[grace, ("核验", "已过期")]));
    let later = report(&home, "2026-07-01", &[]);
    assert_eq!(due(&later), pairs(&[("核验", "已过期"), ("需求有效期", "已过期")]));
    let counted: u64 = later["counts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["state"] == "已过期")
        .map(|row| row["count"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 2);
    assert_eq!(due(&report(&home, "2026-07-01", &["--owner", "甲厂"])), pairs(&[("需求有效期", "已过期")]));
    assert_eq!(due(&report(&home, "2026-07-01", &["--region", "鄂尔多斯"])), pairs(&[("核验", "已过期")]));
    for name in ["f.csv", "f.jsonl", "f.xlsx", "f.json"] {
        let out = home.file(name).display().to_string();
        report(&home, "2026-07-01", &["--out", &out]);
    }
    let lines = std::fs::read_to_string(home.file("f.jsonl")).unwrap();
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&Value::Array(rows), &later["due"]);
    let whole: Value = serde_json::from_str(&std::fs::read_to_string(home.file("f.json")).unwrap()).unwrap();
    assert_eq!(whole, later);
    assert_eq!(std::fs::read_to_string(home.file("f.csv")).unwrap().lines().count(), 3);
    let told = home.fails(&["report", "freshness", "--region", "火星"]);
    assert!(told.contains("没有叫“火星”的地区"), "{told}");
}
