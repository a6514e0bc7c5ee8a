//! Packages of patents, the curated library, policy notes: what is kept beside the records.

use serde_json::Value;

use crate::home::Home;

const PATENTS: &str = "专利名称,专利号,专利类型,专利权人,法律状态,分类号,摘要,许可使用费,公开级别\n\
     一种数控冲床隔振支座,201310699744.2,发明,甲大学,有效,F16F15/04,支座内设阻尼弹簧，隔离数控冲床的振动，楼板不再抖动,5万元,公开\n\
     一种模具防锈涂层,201710106452.1,发明,甲大学,有效,C23C22/00,在模具表面涂覆缓释防锈涂层，潮湿环境中不生锈,4万元,公开\n\
     一种香菇烘干房,201010263656.4,发明,乙大学,有效,F26B9/06,香菇烘干房热风循环均匀,3万元,公开\n";

const PACKAGES: &str = "组合编号,组合名称,专利号,提供方,许可使用费,许可方式\n\
     ZH-1,冲压车间组合,201310699744.2；201710106452.1,甲大学,8万元,普通许可\n\
     ZH-2,随意凑的组合,201710106452.1；201010263656.4,甲大学,1万元,\n\
     ZH-3,只有一件,201310699744.2,,,\n";

const NEED: &str = "数控冲床振动大，楼板抖动需要隔振；另外潮湿环境里模具生锈，需要防锈涂层";

fn scores(matched: &Value) -> Vec<f64> {
    matched["matches"].as_array().unwrap().iter().map(|pair| pair["score"].as_f64().unwrap()).collect()
}

#[test]
fn a_need_that_only_two_patents_together_cover_ranks_their_package_above_either() {
    let home = Home::empty();
    home.json(&["import", "patents", &home.write("p.csv", PATENTS)]);
    let before = home.json(&["match", "text", NEED]);
    assert!(before.get("packages").is_none(), "{before}");
    let brought = home.json(&["import", "packages", &home.write("z.csv", PACKAGES)]);
    assert_eq!((&brought["files"][0]["read"], &brought["files"][0]["added"]), (&3.into(), &3.into()), "{brought}");
    assert!(brought.to_string().contains("组合应有两件以上专利"), "{brought}");
    let matched = home.json(&["match", "text", NEED]);
    let packages = matched["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 1, "one that adds nothing to its best patent is no answer: {packages:?}");
    let package = &packages[0];
    assert_eq!((&package["code"], &package["rank"]), (&"ZH-1".into(), &1.into()));
    let score = package["score"].as_f64().unwrap();
    let alone = scores(&matched);
    assert!(alone.len() >= 2 && alone.iter().all(|one| *one < score), "{score} {alone:?}");
    assert_eq!(scores(&before), alone, "patents score as they did");
    let sum: f64 = package["parts"].as_array().unwrap().iter().map(|part| part["points"].as_f64().unwrap()).sum();
    assert!((sum - score).abs() < 0.006, "{sum} {score}");
    assert_eq!(package["cost_three_years"]["yuan"], 80000.0, "its own terms");
    // What each of them answers is said, and the package's own price decides.
    let answers = package["patents"].to_string();
    assert!(answers.contains("隔振") && answers.contains("防锈"), "{answers}");
    assert!(home.run(&["match", "text", NEED]).stdout.contains("冲压车间组合"));
    let cheap = home.json(&["match", "text", NEED, "--max-cost", "60000"]);
    assert!(cheap.get("packages").is_none() && scores(&cheap).len() >= 2, "{cheap}");
    assert!(home.json(&["match", "text", NEED, "--licence", "独占"]).get("packages").is_none());
    // A need that one patent answers has no use for the package.
    let one = home.json(&["match", "text", "数控冲床隔振支座，隔离振动，楼板抖动"]);
    assert!(one.get("packages").is_none(), "{one}");
    home.json(&["import", "undo", brought["batch"].as_str().unwrap()]);
    assert!(home.json(&["match", "text", NEED]).get("packages").is_none());
}

#[test]
fn a_contract_on_a_package_wakes_its_patents() {
    let home = Home::empty();
    home.json(&["import", "patents", &home.write("p.csv", PATENTS)]);
    home.json(&["import", "packages", &home.write("z.csv", PACKAGES)]);
    let state = |number| home.json(&["show", number])["assessment"]["dormancy"]["state"].clone();
    let before = state("201010263656.4");
    let deals = "合同编号,方式,组合编号,出让方,受让方,签约日期,成交金额(万元)\n\
         H1,许可,ZH-1,甲大学,丙厂,2026-03-05,8\nH2,许可,ZH-9,甲大学,丁厂,2026-03-06,8\n";
    let brought = home.json(&["import", "deals", &home.write("d.csv", deals)]);
    assert!(brought.to_string().contains("没有登记过组合 ZH-9"), "{brought}");
    assert_eq!((state("201310699744.2"), state("201710106452.1")), ("已唤醒".into(), "已唤醒".into()));
    assert_eq!(state("201010263656.4"), before, "those of other packages stay as they were");
    let report = home.json(&["report", "indicators", "--period", "2026"]);
    let row = report["rows"].as_array().unwrap().iter().find(|row| row["code"] == "patents").unwrap().clone();
    assert_eq!(row["value"], 2.0, "{row}");
}

#[test]
fn an_expired_review_shows_as_due_and_a_library_goes_out_and_comes_back() {
    let home = Home::empty();
    home.json(&["import", "patents", &home.write("p.csv", PATENTS)]);
    let file = "库名,专利号,入选理由,入选标准,责任人,复核日期\n\
         高价值库,201310699744.2,已有样机,稳定性和市场,王老师,2026-11-24\n高价值库,201010263656.4,用户多,,,\n,201110207897.1；201710106452.1,,,,\n";
    let brought = home.json(&["import", "library", &home.write("l.csv", file)]);
    assert_eq!((&brought["files"][0]["read"], &brought["files"][0]["refused"]), (&3.into(), &0.into()), "{brought}");
    let told = brought.to_string();
    assert!(told.contains("库中没有专利 201110207897.1") && told.contains("没有入选标准"), "{told}");
    let unnamed = home.json(&["library", "show", "高价值专利库"]);
    assert_eq!(unnamed["chosen"].as_array().unwrap().len(), 2, "several in one cell: {unnamed}");
    let due = |today| {
        let all = home.json_on(today, &["library", "list"]);
        all["libraries"].as_array().unwrap().iter().find(|one| one["name"] == "高价值库").unwrap()["due"].clone()
    };
    assert_eq!((due("2026-11-23"), due("2026-11-24"), due("2027-01-01")), (false.into(), true.into(), true.into()));
    assert!(home.run(&["library", "show", "高价值库"]).stdout.contains("2026-11-24（到期，待复核）"));
    let out = home.file("out.xlsx").display().to_string();
    assert_eq!(home.json(&["library", "export", "高价值库", "--out", &out])["rows"], 2);
    let back = home.json(&["import", "library", &out]);
    assert_eq!(back["files"][0]["unchanged"], 2, "{back}");
    // A patent leaves a library by a file that no longer lists it.
    let fewer = "库名,专利号,复核日期\n高价值库,201010263656.4,2027-11-24\n";
    home.json(&["import", "library", &home.write("m.csv", fewer)]);
    let shown = home.json(&["library", "show", "高价值库"]);
    assert_eq!(shown["chosen"].as_array().unwrap().len(), 1, "{shown}");
    assert_eq!(shown["criteria"], "稳定性和市场", "what the file does not say stays");
}

#[test]
fn a_policy_note_is_listed_until_its_last_day() {
    let home = Home::empty();
    let file = "政策名称,政策要点,适用地区,适用行业,施行日期,截止日期\n\
         许可补贴,首次许可给予三成补贴,鄂尔多斯市,纺织业,2026-01-01,2026-12-31\n\
         倒着写的,,,,2026-12-01,2026-01-01\n,没有名称,,,,\n";
    let brought = home.json(&["import", "policies", &home.write("p.csv", file)]);
    let report = &brought["files"][0];
    assert_eq!((&report["read"], &report["added"], &report["refused"]), (&3.into(), &2.into(), &1.into()), "{brought}");
    assert!(brought.to_string().contains("早于施行日期"), "{brought}");
    let titles = |today| {
        let list = home.json_on(today, &["policy", "list"]);
        list["policies"].as_array().unwrap().iter().map(|one| one["policy_title"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(titles("2026-12-31"), ["许可补贴"]);
    assert!(titles("2027-01-01").is_empty() && titles("2025-12-31").is_empty());
    assert_eq!(home.json(&["policy", "list", "--all"])["policies"].as_array().unwrap().len(), 2);
}

#[test]
fn a_policy_note_is_printed_on_shortlists_until_its_last_day() {
    let home = Home::sample();
    home.run(&["shortlist", "new", "专场"]);
    home.run(&["shortlist", "add", "专场", "--need", "XQ2026-001", "--top", "2"]);
    let region = home.json(&["show", "XQ2026-001"])["region"].as_str().unwrap().to_owned();
    let file = format!(
        "政策名称,政策要点,适用地区,截止日期\n本地补贴,首次许可补三成,{region},2026-12-31\n外地补贴,别处的,三沙市,2026-12-31\n"
    );
    home.run(&["import", "policies", &home.write("p.csv", file)]);
    let shown = |today| {
        let list = home.json_on(today, &["shortlist", "show", "专场"]);
        list["policies"].as_array().unwrap().iter().map(|one| one["policy_title"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(shown("2026-12-31"), ["本地补贴"]);
    assert!(shown("2027-01-01").is_empty());
    let printed = |today| {
        let out = home.file("list.html").display().to_string();
        home.json_on(today, &["shortlist", "export", "专场", "--out", &out]);
        std::fs::read_to_string(out).unwrap()
    };
    let page = printed("2026-12-31");
    assert!(page.contains("本地补贴") && page.contains("首次许可补三成") && !page.contains("外地补贴"), "{page}");
    assert!(!printed("2027-01-01").contains("本地补贴"));
}
