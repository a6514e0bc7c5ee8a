//! The same files again change nothing; a rehearsal changes nothing; what is absent is told, and withdrawn on request.

use serde_json::Value;

use crate::home::{Home, counts, only_file, sample_files};

fn import(home: &Home, kind: &str, file: &str) -> Value {
    home.json(&["import", kind, file])
}

/// Everything but places, times and batches.
fn without_batch(mut report: Value) -> Value {
    for key in ["batch", "seq"] {
        report[key] = Value::Null;
    }
    report
}

#[test]
fn every_file_of_the_sample_adds_up_and_is_unchanged_the_second_time() {
    let home = Home::empty();
    let (mut read, mut added, mut refused) = (0, 0, 0);
    for (kind, file) in sample_files() {
        let counts = counts(only_file(&import(&home, &kind, &file)));
        read += counts[0];
        added += counts[1];
        refused += counts[4];
    }
    // 286 patents' rows of which 267 are new, and 60 needs: README of the sample.
    assert_eq!((read, added, refused), (346, 327, 2));
    let before = home.records("patents");
    for (kind, file) in sample_files() {
        let [read, added, updated, unchanged, refused] = counts(only_file(&import(&home, &kind, &file)));
        assert_eq!((added, updated), (0, 0), "{file}");
        assert_eq!(unchanged, read - refused, "{file}");
    }
    assert_eq!(home.records("patents"), before);
    home.assert_index_is_clean();
}

#[test]
fn a_rehearsal_reports_the_same_and_changes_nothing() {
    let files = sample_files();
    let rehearsed = Home::empty();
    for (kind, file) in files.iter().filter(|(_, file)| file.contains("patents_7") || file.contains("needs_park")) {
        let rehearsal = rehearsed.json(&["import", kind, file, "--dry-run"]);
        assert!(rehearsal["batch"].is_null(), "nothing to take back: {rehearsal}");
        assert!(!rehearsed.path().join("queqiao.db").exists(), "{file}");
        let real = Home::empty().json(&["import", kind, file]);
        assert_eq!(without_batch(rehearsal), without_batch(real), "{file}");
    }
    let home = Home::sample();
    let seq = home.json(&["doctor"])["store"]["last_seq"].clone();
    let other = home.write("新.csv", "专利名称,专利号\n甲装置,201310699744.2\n");
    assert_eq!(counts(only_file(&home.json(&["import", "patents", &other, "--dry-run"]))), [1, 1, 0, 0, 0]);
    assert_eq!(home.json(&["doctor"])["store"]["last_seq"], seq);
    assert_eq!(home.json(&["search", "patents", "201310699744.2"])["total"], 0);
}

#[test]
fn two_files_in_turn_settle_after_the_first_round() {
    let home = Home::empty();
    let a = home.write("甲.csv", "专利名称,专利号,许可使用费,核验日期\n甲装置,201310699744.2,5万元,2025-01-01\n");
    let b = home.write("乙.csv", "专利名称,专利号,许可使用费,核验日期\n甲装置,201310699744.2,8万元,2026-01-01\n");
    let mut rounds = Vec::new();
    for file in [&a, &b, &a, &b] {
        rounds.push(counts(only_file(&import(&home, "patents", file))));
    }
    assert_eq!(rounds, [[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [1, 0, 0, 1, 0], [1, 0, 0, 1, 0]]);
    assert_eq!(home.json(&["show", "201310699744.2"])["licence_fee"], "8万元");
}

#[test]
fn taking_an_import_back_restores_what_stood_before() {
    let home = Home::sample();
    let before = home.records("patents");
    let file = home.write(
        "更正.csv",
        "专利名称,专利号,技术优势,核验日期\n\
         一种羊绒针织物的低温等离子体抗起毛起球整理方法,202019910392.8,更正后的优势,2026-11-23\n\
         新来的装置,201310699744.2,,2026-11-23\n",
    );
    let report = import(&home, "patents", &file);
    assert_eq!(counts(only_file(&report)), [2, 1, 1, 0, 0]);
    let undone = home.json(&["import", "undo", report["batch"].as_str().unwrap()]);
    assert_eq!((&undone["removed"], &undone["restored"], &undone["kept"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!(home.records("patents"), before);
    assert!(!home.json(&["search", "patents", "更正后的优势"])["hits"].to_string().contains("更正"));
    home.assert_index_is_clean();
    assert_eq!(counts(only_file(&import(&home, "patents", &file))), [2, 1, 1, 0, 0], "it may come again");
}

#[test]
fn what_a_newer_delivery_lacks_is_told_and_withdrawn_only_on_request() {
    let home = Home::empty();
    let header = "专利名称,专利号,专利权人\n";
    let both = format!("{header}甲装置,201310699744.2,示例大学\n乙方法,201110207897.1,示例大学\n");
    let one = format!("{header}甲装置,201310699744.2,示例大学\n");
    let first = home.write("目录.csv", both);
    home.json(&["import", "patents", &first, "--source", "示例大学目录"]);
    let second = home.write("目录2.csv", one);
    let told = home.json(&["import", "patents", &second, "--source", "示例大学目录"]);
    assert_eq!(only_file(&told)["absent"], 1);
    assert_eq!(home.json(&["search", "patents", ""])["total"], 2);
    let other = home.json(&["import", "patents", &second, "--source", "别处的目录"]);
    assert_eq!(only_file(&other)["absent"], 0, "another source's file says nothing about this one");
    let replaced = home.json(&["import", "patents", &second, "--source", "示例大学目录", "--replace"]);
    assert_eq!(only_file(&replaced)["absent"], 1);
    assert_eq!(home.json(&["search", "patents", ""])["total"], 1);
    home.assert_index_is_clean();
    home.json(&["import", "undo", replaced["batch"].as_str().unwrap()]);
    assert_eq!(home.json(&["search", "patents", ""])["total"], 2, "taken back");
}

#[test]
fn the_report_is_written_as_workbook_csv_and_json() {
    let home = Home::empty();
    let (kind, file) = sample_files().into_iter().find(|(_, file)| file.contains("patents_7")).unwrap();
    for name in ["报告.xlsx", "报告.csv", "报告.json"] {
        let out = crate::home::text_of(&home.file(name));
        home.run(&["import", &kind, &file, "--report", &out]);
        assert!(std::fs::metadata(&out).unwrap().len() > 500, "{name}");
    }
    let json = crate::home::parse(&std::fs::read_to_string(home.file("报告.json")).unwrap());
    counts(only_file(&json));
    let csv = std::fs::read_to_string(home.file("报告.csv")).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains("check_digit") || csv.contains("校验"), "{csv}");
}
