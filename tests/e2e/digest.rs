//! Digests from the outside: what is new since the last one, once; mails into a folder, each once.

use serde_json::{Value, json};

use crate::home::{Home, text_of};

const DAY: &str = "2026-11-24";

/// A home with the sample, and a folder in place of a mail server.
fn home() -> Home {
    let home = Home::sample();
    std::fs::write(
        home.path().join("queqiao.toml"),
        "[mail]\nfrom = \"鹊桥 <queqiao@example.cn>\"\nfolder = \"mails\"\n[web]\naddress = \"https://queqiao.example\"\n",
    )
    .unwrap();
    home
}

fn mails(home: &Home) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(home.path().join("mails")) else { return Vec::new() };
    let mut names: Vec<String> = folder.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn on(home: &Home, day: &str, arguments: &[&str]) -> Value {
    let output = home.command_on(day, &[&["--json"], arguments].concat()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn titles(run: &Value) -> Vec<&str> {
    let digests = run["digests"].as_array().unwrap();
    let lines = digests.iter().flat_map(|digest| digest["lines"].as_array().unwrap());
    lines.map(|line| line["record"]["title"].as_str().unwrap()).collect()
}

#[test]
fn run_twice_the_second_is_empty_add_one_patent_and_there_is_one_line_and_one_mail() {
    let home = home();
    let begun = home.json(&["digest", "subscribe", "search", "patents", "起球", "--mail", "li@example.cn"]);
    assert_eq!((&begun["id"], &begun["name"]), (&json!("d1"), &json!("专利：“起球”")));
    assert!(begun["feed"].as_str().unwrap().starts_with("https://queqiao.example/digests/feed/"), "{begun}");
    let first = on(&home, DAY, &["digest", "run", "--send"]);
    assert_eq!((&first["digests"], &first["posted"]["sent"]), (&json!([]), &json!([])), "what was there is known");
    let csv = "专利号,专利名称,专利权人,摘要,许可方式\n201010263656.4,一种防起球的针织围巾,示例大学,围巾不起球。,开放许可\n,一种水泵,示例大学,抽水。,\n";
    let file = home.write("新.csv", csv);
    home.run(&["import", "patents", &file]);
    let second = on(&home, DAY, &["digest", "run", "--send"]);
    assert_eq!(titles(&second), ["一种防起球的针织围巾"]);
    assert_eq!(second["posted"]["sent"], json!(["d1@2026-11-24"]));
    assert_eq!(second["digests"][0]["mail"], "已寄");
    assert_eq!(mails(&home), ["d1-2026-11-24.eml"]);
    for day in [DAY, "2026-11-25", "2026-11-20"] {
        let again = on(&home, day, &["digest", "run", "--send"]);
        assert_eq!((&again["digests"], &again["posted"]["sent"]), (&json!([]), &json!([])), "{day}");
    }
    // The same file again, and a column that is no news.
    home.run(&["import", "patents", &file]);
    let touched = csv.replace("许可方式", "许可方式,联系部门").replace("开放许可", "开放许可,科技处");
    home.run(&["import", "patents", &home.write("新.csv", touched)]);
    assert_eq!(on(&home, "2026-11-25", &["digest", "run", "--send"])["digests"], json!([]));
    assert_eq!(mails(&home).len(), 1);
    let shown = home.json(&["digest", "show", "d1", "--date", DAY]);
    assert_eq!(titles(&shown), ["一种防起球的针织围巾"]);
    assert!(home.run(&["digest", "show", "d1"]).stdout.contains("新增"));
    assert_eq!(home.json(&["digest", "list"])["subscriptions"][0]["digests"].as_array().unwrap().len(), 1);
    home.run(&["digest", "cancel", "d1"]);
    assert!(home.fails(&["digest", "show", "d1"]).contains("没有订阅 d1"));
}

#[test]
fn a_mail_that_could_not_be_sent_is_sent_once_by_the_next_run() {
    let home = home();
    home.run(&["digest", "subscribe", "institution", "示例大学", "--mail", "li@example.cn"]);
    home.run(&["import", "patents", &home.write("新.csv", "专利名称,专利权人\n一种水泵,示例大学\n")]);
    // A file where the folder should be.
    std::fs::write(home.path().join("mails"), "").unwrap();
    let (status, told) = home.output(&["digest", "run", "--send"]);
    assert_eq!((status, told.lines().count()), (1, 1), "{told}");
    assert!(told.contains("邮件写不进") && told.contains("1 封邮件没有寄成"), "{told}");
    std::fs::remove_file(home.path().join("mails")).unwrap();
    let kept = home.json(&["digest", "show", "d1"]);
    assert_eq!((titles(&kept), &kept["digests"][0]["mail"]), (vec!["一种水泵"], &json!("待寄")));
    let next = on(&home, "2026-11-25", &["digest", "run", "--send"]);
    assert_eq!((&next["digests"], &next["posted"]["sent"]), (&json!([]), &json!(["d1@2026-11-24"])));
    assert_eq!(on(&home, "2026-11-25", &["digest", "run", "--send"])["posted"]["sent"], json!([]));
    assert_eq!(mails(&home), ["d1-2026-11-24.eml"]);
}

#[test]
fn without_an_address_for_links_no_mail_is_sent_and_nothing_made() {
    let home = home();
    let settings = home.path().join("queqiao.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.split_once("[web]").unwrap().0).unwrap();
    home.run(&["digest", "subscribe", "institution", "示例大学", "--mail", "li@example.cn"]);
    home.run(&["import", "patents", &home.write("新.csv", "专利名称,专利权人\n一种水泵,示例大学\n")]);
    assert!(home.fails(&["digest", "run", "--send"]).contains("的 [web] 里写 address"));
    assert_eq!(mails(&home), [""; 0]);
    std::fs::write(&settings, text).unwrap();
    assert_eq!(home.json(&["digest", "run", "--send"])["posted"]["sent"], json!(["d1@2026-11-24"]));
}

#[test]
fn overdue_pairs_are_called_to_mind_the_day_after_their_date_and_once_a_day() {
    let home = home();
    home.run(&["shortlist", "new", "专场"]);
    home.run(&["shortlist", "add", "s1", "--need", "XQ2026-001", "--top", "1"]);
    home.run(&["follow", "start", "s1", "--in-charge", "王工", "--next", "2026-11-25"]);
    home.run(&["digest", "subscribe", "follow", "--in-charge", "王工"]);
    let whys = |day: &str| -> Vec<String> {
        let run = on(&home, day, &["digest", "run"]);
        let lines = run["digests"].as_array().unwrap().iter().flat_map(|digest| digest["lines"].as_array().unwrap());
        lines.map(|line| line["why"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(whys("2026-11-24"), [""; 0]);
    assert_eq!(whys("2026-11-25"), ["今天"]);
    assert_eq!(whys("2026-11-26"), ["逾期"]);
    assert_eq!(whys("2026-11-26"), [""; 0]);
    assert_eq!(whys("2026-11-27"), ["逾期"]);
}

#[test]
fn what_does_not_fit_is_told_in_a_line() {
    let home = home();
    home.run(&["user", "add", "乙厂", "--role", "企业", "--institution", "乙厂"]);
    for (arguments, said) in [
        (&["subscribe", "search", "patents", "。"][..], "没有可查的词"),
        (&["subscribe", "search", "patents", "--field", "没有的"], "不存在"),
        (&["subscribe", "need", "XQ-没有"], "没有找到需求"),
        (&["subscribe", "search", "patents", "x", "--account", "没有的人"], "没有名为"),
        (&["subscribe", "follow", "--account", "乙厂"], "只给组织方"),
        (&["cancel", "d9"], "没有订阅 d9"),
        (&["run", "d9"], "没有订阅 d9"),
    ] {
        let told = home.fails(&[&["digest"], arguments].concat());
        assert!(told.contains(said), "{told}");
    }
    std::fs::write(home.path().join("queqiao.toml"), "").unwrap();
    assert!(home.fails(&["digest", "run", "--send"]).contains("还没有设置邮件"));
    let path = text_of(&home.path().join("queqiao.toml"));
    std::fs::write(&path, "[digest]\nat = \"八点\"\n").unwrap();
    assert!(home.fails(&["digest", "run", "--send"]).contains("应为钟点"));
}
