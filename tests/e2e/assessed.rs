//! What `show` says of a patent: dormancy, quality, life, freshness, and what its listing lacks.

use serde_json::Value;

use crate::home::{Home, done, parse};

fn assessment(home: &Home, which: &str) -> Value {
    home.json(&["show", which])["assessment"].clone()
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

const HEADER: &str = "专利名称,专利号,专利类型,专利权人,申请日,授权公告日,法律状态,法律事件,专利实施状态,许可次数,质押状态,摘要,许可方式,许可使用费,核验日期";

#[test]
fn every_judgement_is_there_with_its_parts() {
    let home = Home::shared_sample();
    let told = assessment(home, "SLLG-001");
    for key in ["term_end", "term_ended", "pledged", "restricted"] {
        assert!(told.get(key).is_some(), "{key}");
    }
    assert_eq!(told["dormancy"]["state"], "已唤醒");
    assert_eq!(
        codes(&told["dormancy"]["conditions"]),
        ["in_force", "granted_long_enough", "no_licence", "no_transfer", "no_pledge", "no_own_use", "no_product"]
    );
    let licence = &told["dormancy"]["conditions"][2];
    assert_eq!((&licence["holds"], &licence["evidence"][0]["field"]), (&false.into(), &"专利实施状态".into()));
    let parts = told["quality"]["parts"].as_array().unwrap();
    let sum: f64 = parts.iter().map(|part| part["points"].as_f64().unwrap()).sum();
    assert!((sum - told["quality"]["points"].as_f64().unwrap()).abs() < 1e-6);
    assert_eq!(told["quality"]["unknown"], serde_json::json!(["同族数"]));
    let fee = &told["life"]["next_fee"];
    assert_eq!((&fee["year"], &fee["yuan"], &fee["due"]), (&9.into(), &2000.into(), &"2027-09-11".into()));
    assert_eq!(told["life"]["late_fee"]["surcharge"], 200);
    assert_eq!(told["freshness"]["state"], "久未核验");
    for finding in told["linter"].as_array().unwrap() {
        assert!(finding["fix"].as_str().is_some_and(|fix| !fix.is_empty()), "{finding}");
    }
    let text = home.run(&["show", "SLLG-001"]).stdout;
    for part in ["评估", "沉睡判断：已唤醒", "质量：", "下次年费：第9年度2000元", "核验：久未核验", "挂牌检查"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn the_labels_of_dormancy_follow_the_records_of_a_file() {
    let home = Home::empty();
    let history = "2015-01-01 公布；2018-05-04 授权";
    let row = |number: &str, state: &str, events: &str, used: &str, licences: &str| {
        format!("甲装置,{number},发明,示例大学,2013-12-18,2018-05-04,{state},{events},{used},{licences},,,,,\n")
    };
    let rows = [
        row("201310699744.2", "有效", "", "未实施", ""),
        row("201110207897.1", "有效", history, "", ""),
        row("201010263656.4", "有效", &format!("{history}；2020-01-01 专利权的转移"), "", ""),
        row("201310512089.5", "有效", "", "", ""),
        row("201810025878.9", "有效", "", "未实施", "2"),
        row("202411934771.8", "未缴年费终止", "", "未实施", ""),
    ];
    home.run(&["import", "patents", &home.write("a.csv", format!("{HEADER}\n{}", rows.concat()))]);
    for (number, state) in [
        ("201310699744.2", "沉睡"),
        ("201110207897.1", "沉睡"),
        ("201010263656.4", "已唤醒"),
        ("201310512089.5", "疑似沉睡（待核实）"),
        ("201810025878.9", "已唤醒"),
        ("202411934771.8", "不适用"),
    ] {
        assert_eq!(assessment(&home, number)["dormancy"]["state"], state, "{number}");
    }
    // Two years after the grant it is too young.
    let early = parse(&done(home.command_on("2020-05-04", &["show", "201310699744.2"]).arg("--json")).stdout);
    assert_eq!(early["assessment"]["dormancy"]["state"], "不适用");
}

#[test]
fn the_linter_finds_what_a_file_lacks() {
    let home = Home::empty();
    let rows = "甲装置,201310699744.2,发明,示例大学,2013-12-18,2018-05-04,有效,,,,,达到国际领先水平,,面议,\n\
                乙装置,201110207897.1,发明,示例大学,2011-07-25,2014-05-04,有效,,,,,能耗下降18%,普通,看情况再说,\n";
    home.run(&["import", "patents", &home.write("a.csv", format!("{HEADER}\n{rows}"))]);
    let first = assessment(&home, "201310699744.2")["linter"].clone();
    for code in [
        "no_class",
        "no_product",
        "no_stage",
        "no_licence_way",
        "price_negotiable",
        "no_contact",
        "no_numbers",
        "boast",
    ] {
        assert!(codes(&first).contains(&code), "{code} {first}");
    }
    let boast = first.as_array().unwrap().iter().find(|finding| finding["code"] == "boast").unwrap();
    assert!(boast["message"].as_str().unwrap().contains("国际领先"), "{boast}");
    let second = assessment(&home, "201110207897.1")["linter"].clone();
    for code in ["no_licence_end", "fee_unparsed"] {
        assert!(codes(&second).contains(&code), "{code} {second}");
    }
    assert!(!codes(&second).contains(&"no_numbers"), "{second}");
}

#[test]
fn a_home_may_have_rules_of_its_own() {
    let home = Home::sample();
    let folder = home.path().join("data/assessment");
    std::fs::create_dir_all(&folder).unwrap();
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/data/assessment/");
    let with = |name: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(format!("{built_in}{name}")).unwrap();
        assert!(text.contains(from));
        std::fs::write(folder.join(name), text.replace(from, to)).unwrap();
    };
    let before = home.json(&["search", "patents", "", "--sort", "quality", "--limit", "300"]);
    with("rules.json", "\"granted_years\": 3", "\"granted_years\": 9");
    assert_eq!(assessment(&home, "SLLG-001")["dormancy"]["state"], "不适用");
    // The index keeps points of quality, and follows rules that change.
    with("quality.json", "\"rating\": 15, \"claims\": 15", "\"rating\": 29, \"claims\": 1");
    let after = home.json(&["search", "patents", "", "--sort", "quality", "--limit", "300"]);
    let points: Vec<f64> =
        after["hits"].as_array().unwrap().iter().map(|hit| hit["quality"]["points"].as_f64().unwrap()).collect();
    assert!(points.is_sorted_by(|a, b| a >= b), "{points:?}");
    assert_ne!(before["hits"][0], after["hits"][0]);
    with("quality.json", "\"kind\": 20", "\"kind\": 21");
    assert!(home.fails(&["show", "SLLG-001"]).contains("quality.json"));
}
