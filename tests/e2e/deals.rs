//! From contracts to indicators: what an office keeps in a spreadsheet, told back as a report.

use serde_json::Value;

use crate::home::Home;

const PATENTS: &str = "专利名称,专利号,专利类型,专利权人,授权公告日,法律状态,专利实施状态,所在地区\n\
     甲装置,201310699744.2,发明,示例大学,2018-05-04,有效,未实施,内蒙古自治区鄂尔多斯市\n";

const DEALS: &str = "合同登记台账,,,,,,,,\n合同号,合同类型,涉及专利号,让与方,受让方,签订时间,合同金额(万元),到款日期,到账金额(万元)\n\
     HT-1,普通许可,ZL201310699744.2,示例大学,甲厂,2026-03-05,20,2026-03-20,10\nHT-1,,,,,,,2026-09-01,5\n";

fn row<'r>(report: &'r Value, code: &str) -> &'r Value {
    report["rows"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap()
}

#[test]
fn a_contract_wakes_its_patent_and_stands_in_the_indicators() {
    let home = Home::empty();
    let deals = home.write("deals.csv", DEALS);
    home.json(&["import", "patents", &home.write("patents.csv", PATENTS)]);
    let state = || home.json(&["show", "201310699744.2"])["assessment"]["dormancy"]["state"].clone();
    assert_eq!(state(), "沉睡");
    let brought = home.json(&["import", "deals", &deals]);
    let file = &brought["files"][0];
    assert_eq!((&file["read"], &file["added"], &file["refused"]), (&2.into(), &2.into(), &0.into()));
    assert_eq!(file["header_row"], 2);
    assert_eq!(state(), "已唤醒");
    let again = home.json(&["import", "deals", &deals]);
    assert_eq!(again["files"][0]["unchanged"], 2);
    let report = home.json(&["report", "indicators", "--period", "2026", "--region", "鄂尔多斯"]);
    assert_eq!((&row(&report, "amount")["value"], &row(&report, "received")["value"]), (&20.0.into(), &15.0.into()));
    assert_eq!(report["cases"][0]["contract"], "HT-1");
    for name in ["r.xlsx", "r.csv", "r.json"] {
        let out = home.file(name).display().to_string();
        home.run(&["report", "indicators", "--period", "2026", "--out", &out]);
    }
    let csv = std::fs::read_to_string(home.file("r.csv")).unwrap();
    assert!(csv.contains("\"成交金额\",\"万元\",20,0"), "{csv}");
    // A report of a period that is over says the same for good.
    let quarter = home.json(&["report", "indicators", "--period", "2026Q1"]);
    assert_eq!((&quarter["sealed"], &row(&quarter, "received")["value"]), (&true.into(), &10.0.into()));
    let more = home.write("more.csv", "合同编号,到账日期,到账金额(万元)\nHT-1,2026-03-30,4\n");
    home.json(&["import", "deals", &more]);
    let later = home.json(&["report", "indicators", "--period", "2026Q1"]);
    assert_eq!(
        (&row(&later, "received")["value"], &row(&later, "received")["corrected"]),
        (&10.0.into(), &14.0.into())
    );
    let renewed = home.json(&["report", "indicators", "--period", "2026Q1", "--renew", "补登到账"]);
    assert_eq!(row(&renewed, "received")["value"], 14.0);
    let undone = home.json(&["import", "undo", brought["batch"].as_str().unwrap()]);
    assert_eq!((&undone["removed"], &undone["kept"]), (&0.into(), &1.into()), "a later payment stands on it");
}

#[test]
fn what_cannot_be_reported_is_said() {
    let home = Home::shared_sample();
    let told = home.fails(&["report", "indicators", "--region", "火星"]);
    assert!(told.contains("没有叫“火星”的地区"), "{told}");
    let told = home.fails(&["report", "indicators", "--out", &home.file("r.pdf").display().to_string()]);
    assert!(told.contains("r.pdf"), "{told}");
}

#[test]
fn a_pledge_on_record_stands_among_the_gaps_until_it_ends() {
    let home = Home::empty();
    let patents = PATENTS.replace("甲装置", "冲床隔振基座");
    home.json(&["import", "patents", &home.write("patents.csv", patents)]);
    let gaps = |today: &str| {
        let text = "冲床隔振基座怎么做";
        let mut command = home.command_on(today, &["--json", "match", "text", text]);
        let answer = crate::home::parse(&crate::home::done(&mut command).stdout);
        let pairs = ["matches", "closest"].map(|list| answer[list].as_array().cloned().unwrap_or_default()).concat();
        assert_eq!(pairs.len(), 1, "{answer}");
        let gaps = pairs.iter().flat_map(|pair| pair["gaps"].as_array().unwrap().clone());
        gaps.map(|gap| gap["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(!gaps("2026-11-24").contains(&"pledged".to_owned()), "{:?}", gaps("2026-11-24"));
    let deals = "合同编号,方式,专利号,签约日期,届满日期\nZY-1,质押融资,201310699744.2,2026-01-01,2026-12-31\n";
    home.json(&["import", "deals", &home.write("deals.csv", deals)]);
    assert!(gaps("2026-11-24").contains(&"pledged".to_owned()), "{:?}", gaps("2026-11-24"));
    assert!(!gaps("2027-01-01").contains(&"pledged".to_owned()), "its last day is over");
}
