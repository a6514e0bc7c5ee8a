//! The whole story with a moved clock: import, match, shortlist, event, schedule, meeting, contract, two payments, product
//! filing, indicators, digests; every number at the end against a calculation of the test's own.

use serde_json::{Value, json};

use crate::home::Home;

/// What the contract and its payments come to, in 万元, and what the product brought.
const AMOUNT: f64 = 12.0;
const PAID: [(&str, f64); 2] = [("2026-12-25", 5.0), ("2027-02-03", 4.0)];
const SALES: f64 = 30.0;
const JOBS: f64 = 6.0;

impl Home {
    fn text_on(&self, today: &str, arguments: &[&str]) -> String {
        crate::home::done(&mut self.command_on(today, arguments)).stdout
    }
}

fn rows<'r>(report: &'r Value) -> impl Fn(&str) -> &'r Value {
    move |code| report["rows"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap()
}

/// Payments of a year.
fn paid_in(year: &str) -> f64 {
    PAID.iter().filter(|(on, _)| on.starts_with(year)).map(|(_, sum)| sum).sum()
}

#[test]
fn a_pair_goes_from_the_match_to_the_money_and_every_number_is_right() {
    let home = Home::sample();
    let on = |today: &str, arguments: &[&str]| home.json_on(today, arguments);

    // Whoever looks after pairs is reminded of them, and somebody hears of new patents of the owner.
    let digests = |today| on(today, &["digest", "run"])["digests"].as_array().unwrap().clone();
    on("2026-11-24", &["digest", "subscribe", "follow", "--in-charge", "王工"]);
    on("2026-11-24", &["digest", "subscribe", "search", "patents", "起球"]);
    assert!(digests("2026-11-24").is_empty(), "what was there before is no news");

    // A need is matched, and its best patents become a list that is frozen.
    let day = "2026-11-24";
    let matched = on(day, &["match", "need", "XQ2026-001", "--top", "3"]);
    let best = &matched["matches"][0]["patent"];
    let (number, owner) = (best["number"].as_str().unwrap(), best["owners"][0].as_str().unwrap());
    on(day, &["shortlist", "new", "专场"]);
    on(day, &["shortlist", "add", "专场", "--need", "XQ2026-001", "--top", "3"]);
    let listed = on(day, &["shortlist", "show", "专场"]);
    let scores = |pairs: &Value, score: fn(&Value) -> &Value| -> Vec<f64> {
        pairs.as_array().unwrap().iter().map(|pair| score(pair).as_f64().unwrap()).collect()
    };
    let in_match = scores(&matched["matches"], |pair| &pair["score"]);
    assert_eq!(scores(&listed["pairs"], |pair| &pair["shown"]["score"]), in_match, "the list says what the match says");
    on(day, &["shortlist", "freeze", "专场"]);

    // An event, its schedule, and the meetings that are followed.
    on(day, &["event", "new", "对接会", "--days", "2026-12-03", "--tables", "2", "--slots", "09:00-11:00"]);
    on(day, &["event", "add", "对接会", "--shortlist", "s1@2026-11-24"]);
    on("2026-11-25", &["event", "schedule", "对接会", "--announce"]);
    let event = on("2026-11-25", &["event", "show", "对接会"]);
    let meetings = event["programme"]["meetings"].as_array().unwrap();
    assert_eq!(meetings.len(), 3, "{event}");
    let mut begins: Vec<&str> = meetings.iter().map(|meeting| meeting["begin"].as_str().unwrap()).collect();
    begins.dedup();
    assert_eq!(begins.len(), 3, "one firm is at one table at a time: {begins:?}");
    let started = on("2026-11-25", &["follow", "start", "--event", "对接会", "--in-charge", "王工"]);
    assert_eq!(started["new"].as_array().unwrap().len(), 3, "{started}");
    let all = on("2026-12-03", &["follow", "list"]);
    let of_best = |all: &Value| {
        let all = all["follow_ups"].as_array().unwrap();
        all.iter().find(|one| one["shown"]["number"] == number).unwrap().clone()
    };
    let pair = of_best(&all);
    assert_eq!(
        (&pair["stage"], &pair["next_on"], &pair["overdue"]),
        (&"已约谈".into(), &"2026-12-03".into(), &false.into())
    );
    let (id, firm) = (pair["id"].as_str().unwrap(), pair["shown"]["firm"].as_str().unwrap());

    // They met; nobody calls on the day that was agreed; the next day the pair is overdue.
    on("2026-12-03", &["follow", "set", id, "--stage", "意向", "--intended", "10万元", "--next", "2026-12-10"]);
    let overdue = |today| on(today, &["follow", "list", "--overdue"])["follow_ups"].to_string();
    assert!(!overdue("2026-12-10").contains(&format!("\"{id}\"")));
    assert!(overdue("2026-12-11").contains(&format!("\"{id}\"")));
    let reminded = digests("2026-12-11");
    assert_eq!(reminded.len(), 1, "{reminded:?}");
    assert_eq!(reminded[0]["lines"].as_array().unwrap().len(), 3, "those of 王工 whose day is over: {reminded:?}");
    assert!(digests("2026-12-11").is_empty(), "once a day");

    // A patent more is one line more.
    let new = "专利名称,专利号,专利权人,摘要\n一种防起球的针织围巾,201010263656.4,示例大学,围巾不起球。\n";
    on("2026-12-12", &["import", "patents", &home.write("new.csv", new)]);
    on("2026-12-12", &["follow", "set", id, "--next", "无"]);
    let news = digests("2026-12-12");
    let lines: Vec<&Value> = news.iter().flat_map(|digest| digest["lines"].as_array().unwrap()).collect();
    let found = lines.iter().filter(|line| line["record"]["title"] == "一种防起球的针织围巾").count();
    assert_eq!((found, lines.len()), (1, 3), "the patent, and the two pairs that still wait: {news:?}");

    // A contract and two payments, as the office keeps them; then the product.
    let asleep = |today| on(today, &["show", number])["assessment"]["dormancy"]["state"].clone();
    let register =
        format!("企业名称,地区,规模,年度,销售额(万元),就业人数\n{firm},内蒙古自治区鄂尔多斯市,小型,2026,900,40\n");
    on("2026-12-20", &["import", "firms", &home.write("firms.csv", register)]);
    let head = "合同编号,方式,专利号,出让方,受让方,签约日期,成交金额(万元),到账日期,到账金额(万元)\n";
    let row = |paid: &str| format!("HT-1,许可,{number},{owner},{firm},2026-12-20,{AMOUNT},{paid}\n");
    on("2026-12-20", &["import", "deals", &home.write("deals.csv", format!("{head}{}", row(",")))]);
    let stage = |today| on(today, &["follow", "show", id])["stage"].clone();
    assert_eq!((stage("2026-12-20"), asleep("2026-12-20")), ("签约".into(), "已唤醒".into()));
    for (on_day, sum) in PAID {
        let file = home.write("deals.csv", format!("{head}{}", row(&format!("{on_day},{sum}"))));
        on(on_day, &["import", "deals", &file]);
    }
    assert_eq!(stage("2027-02-03"), "到账");
    let products = format!(
        "产品名称,专利号,企业,备案日期,年度,销售额(万元),新增就业(人)\n新品,{number},{firm},2027-03-01,2027,{SALES},{JOBS}\n"
    );
    on("2027-03-01", &["import", "products", &home.write("products.csv", products)]);

    // What the pair came to.
    let total: f64 = PAID.iter().map(|(_, sum)| sum).sum();
    let followed = on("2027-03-02", &["follow", "show", id]);
    assert_eq!(
        (&followed["amount_wan"], &followed["received_wan"], &followed["products"]),
        (&json!(AMOUNT), &json!(total), &json!(["新品"]))
    );
    let said: Vec<&Value> = followed["history"].as_array().unwrap().iter().collect();
    assert_eq!(said.len(), 3, "who did what, and when: {followed}");

    // The years, against a calculation of our own.
    let report = |today, period| on(today, &["report", "indicators", "--period", period]);
    let first = report("2027-03-02", "2026");
    let of = rows(&first);
    for (code, value) in [
        ("contracts", 1.0),
        ("patents", 1.0),
        ("amount", AMOUNT),
        ("received", paid_in("2026")),
        ("firms", 1.0),
        ("small_firms", 1.0),
        ("firm_sales", 900.0),
        ("firm_staff", 40.0),
        ("products", 0.0),
    ] {
        assert_eq!(of(code)["value"], json!(value), "{code}: {first}");
        assert_eq!(of(code)["growth"], Value::Null, "growth from nothing is none: {code}");
    }
    let second = report("2027-12-31", "2027");
    let of = rows(&second);
    for (code, value, before) in [
        ("contracts", 0.0, Some(1.0)),
        ("amount", 0.0, Some(AMOUNT)),
        ("received", paid_in("2027"), Some(paid_in("2026"))),
        ("products", 1.0, Some(0.0)),
        // Nobody reported sales or jobs of a product in 2026: that is unknown, and not nothing.
        ("product_sales", SALES, None),
        ("product_jobs", JOBS, None),
    ] {
        assert_eq!((&of(code)["value"], &of(code)["before"]), (&json!(value), &json!(before)), "{code}: {second}");
        let growth = before.filter(|before| *before > 0.0).map(|before| (value - before) / before);
        let shown = of(code)["growth"].as_f64();
        assert!(
            shown.zip(growth).map_or(shown.is_none() && growth.is_none(), |(a, b)| (a - b).abs() < 1e-9),
            "{code}: {shown:?} {growth:?}"
        );
    }
    assert_eq!(second["cases"].as_array().unwrap().len(), 0);
    assert_eq!(first["cases"][0]["contract"], "HT-1");
    // The sum of the quarters is the year.
    let quarters: f64 = ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
        .map(|quarter| rows(&report("2027-03-02", quarter))("received")["value"].as_f64().unwrap())
        .iter()
        .sum();
    assert_eq!(quarters, paid_in("2026"));

    // A payment that was forgotten: the report that was given out says what it said, and the correction stands beside it.
    let late = home.write("late.csv", "合同编号,到账日期,到账金额(万元)\nHT-1,2026-12-30,1\n");
    on("2027-03-05", &["import", "deals", &late]);
    let again = report("2027-03-06", "2026");
    let received = rows(&again)("received").clone();
    assert_eq!((&received["value"], &received["corrected"]), (&json!(paid_in("2026")), &json!(paid_in("2026") + 1.0)));
    // The filing sheet of the contract knows all of it.
    let sheet = home.text_on("2027-03-06", &["deal", "filing", "HT-1"]);
    assert!(sheet.contains("已到账金额：10万元") && sheet.contains(firm) && sheet.contains("小型"), "{sheet}");
}
