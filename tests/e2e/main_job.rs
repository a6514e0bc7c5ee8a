//! The main job from end to end: in, found, matched, out, and back again.

use crate::home::{Home, counts, is_chinese, lines, only_file, text_of};

const CATALOGUE: &str = "专利名称,专利号,专利权人,许可使用费,技术成熟度,摘要,联系电话\n\
    一种羊绒围巾抗起球整理方法,201310699744.2,示例大学,5万元/年,中试,采用酶处理使羊绒围巾抗起球,010-00001234\n\
    一种煤矸石制砖方法,201110207897.1,示例大学,面议,产业化,用煤矸石烧结制砖,010-00001234\n";

#[test]
fn a_catalogue_goes_in_is_found_shown_matched_exported_withdrawn_and_taken_back() {
    let home = Home::empty();
    let file = home.write("目录.csv", CATALOGUE);
    let needs =
        home.write("需求.csv", "需求名称,需求单位,需求描述\n羊绒围巾起球,示例羊绒公司,羊绒围巾容易起球怎么办\n");
    let report = home.json(&["import", "patents", &file]);
    assert_eq!(counts(only_file(&report)), [2, 2, 0, 0, 0]);
    home.json(&["import", "needs", &needs]);
    home.assert_index_is_clean();

    let found = home.json(&["search", "patents", "煤矸石"]);
    assert_eq!(found["total"], 1);
    assert_eq!(found["hits"][0]["number"], "201110207897.1");
    let shown = home.json(&["show", "ZL 2013 1 0699744.2"]);
    assert_eq!(shown["title"], "一种羊绒围巾抗起球整理方法");
    let matched = home.json(&["match", "text", "羊绒围巾老是起球"]);
    assert_eq!(matched["matches"][0]["patent"]["number"], "201310699744.2");
    let reverse = home.json(&["match", "patent", "201310699744.2"]);
    assert_eq!(reverse["needs"][0]["need"]["title"], "羊绒围巾起球");

    let withdrawn = home.run(&["withdraw", "201310699744.2", "--why", "权利人要求"]);
    assert!(withdrawn.stdout.contains("已撤下"));
    assert_eq!(home.json(&["search", "patents", "羊绒"])["total"], 0);
    assert_eq!(home.json(&["search", "patents", "201310699744.2"])["total"], 0);
    assert_eq!(home.json(&["match", "text", "羊绒围巾老是起球"])["matches"], serde_json::json!([]));
    assert_eq!(home.records("patents").len(), 1);
    assert!(home.fails(&["match", "patent", "201310699744.2"]).contains("撤下"));
    let shown = home.json(&["show", "201310699744.2"]);
    assert!(shown["log"].to_string().contains("权利人要求"), "{shown}");
    home.assert_index_is_clean();

    let undone = home.json(&["import", "undo", report["batch"].as_str().unwrap()]);
    assert_eq!(undone["removed"], 1, "the withdrawn record has changed since: {undone}");
    assert_eq!(undone["kept"], 1, "{undone}");
    assert_eq!(home.json(&["search", "patents", ""])["total"], 0);
    home.assert_index_is_clean();
}

#[test]
fn a_backup_restores_to_an_empty_home_and_answers_the_same() {
    let home = Home::shared_sample();
    let other = Home::empty();
    let backup = text_of(&other.file("backup.db"));
    home.run(&["backup", &backup]);
    assert!(home.fails(&["backup", &backup]).contains("已存在"));
    other.run(&["restore", &backup]);
    assert!(other.fails(&["restore", &backup]).contains("不是空目录"));
    other.assert_index_is_clean();
    for kind in ["patents", "needs"] {
        let (from, to) = (other.file("from.jsonl"), other.file("to.jsonl"));
        home.run(&["export", kind, "--out", &text_of(&from)]);
        other.run(&["export", kind, "--out", &text_of(&to)]);
        assert_eq!(lines(&from), lines(&to));
    }
    let doctor = other.json(&["doctor"]);
    assert_eq!(doctor["store"]["faults"], serde_json::json!([]));
    assert_eq!(doctor["index"]["indexed"], doctor["index"]["records"]);
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let home = Home::empty();
    let file = home.write("不是备份.db", "不是数据库");
    assert!(home.fails(&["restore", &file]).contains("不是鹊桥的数据文件"));
    assert!(home.fails(&["restore", &text_of(&home.file("没有.db"))]).contains("没有.db"));
    assert!(!home.path().join("queqiao.db").exists());
}

#[test]
fn the_demo_may_be_run_again() {
    let home = Home::sample();
    let before = home.json(&["doctor"])["store"]["last_seq"].clone();
    let done = home.run(&["demo", "--load-only"]);
    assert!(done.stdout.contains("新增 0 条"), "{}", done.stdout);
    assert_eq!(home.json(&["doctor"])["store"]["last_seq"], before);
}

#[test]
fn a_template_that_was_filled_in_goes_in_without_a_warning_about_its_columns() {
    let home = Home::empty();
    for kind in ["patents", "needs"] {
        let out = text_of(&home.file(&format!("{kind}.xlsx")));
        home.run(&["template", kind, "--out", &out]);
        let report = home.json(&["import", kind, &out, "--dry-run"]);
        let file = &report["files"][0];
        assert_eq!(counts(file)[4], 0, "{report}");
        for column in file["columns"].as_array().unwrap() {
            assert!(!column["field"].is_null() || column["by"] == "ignored", "{column}");
        }
    }
    assert!(!home.path().join("queqiao.db").exists(), "a rehearsal leaves nothing behind");
}

#[test]
fn what_people_read_is_chinese_and_nothing_else_is_on_standard_error() {
    let home = Home::sample();
    let out = text_of(&home.file("配对.xlsx"));
    let runs: [&[&str]; 12] = [
        &["search", "patents", "羊绒"],
        &["search", "needs", "羊绒"],
        &["search", "patents", "没有任何记录含有的话术"],
        &["show", "XQ2026-001"],
        &["similar", "202019910392.8"],
        &["match", "need", "XQ2026-001"],
        &["match", "text", "围巾容易起球怎么办"],
        &["match", "patent", "202019910392.8"],
        &["match", "all", "--out", &out],
        &["index", "status"],
        &["index", "verify"],
        &["doctor"],
    ];
    for arguments in runs {
        let done = home.run(arguments);
        assert_eq!(done.stderr, "", "{arguments:?}");
        assert!(is_chinese(&done.stdout), "{arguments:?}: {}", done.stdout);
        assert!(!done.stdout.contains('\u{1b}'), "{arguments:?} colours a pipe");
    }
}

#[test]
fn help_is_chinese_for_every_command() {
    for command in ["demo", "import", "template", "search", "show", "similar", "match", "export", "eval", "index"] {
        let done = crate::home::done(crate::home::program().args([command, "--help"]));
        assert!(is_chinese(&done.stdout), "{command}");
        for english in ["Usage", "Options", "Commands", "Print help"] {
            assert!(!done.stdout.contains(english), "{command}: {}", done.stdout);
        }
    }
}
