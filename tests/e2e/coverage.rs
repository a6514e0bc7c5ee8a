//! The board of institutions: it agrees with the declarations, with the row reports of its imports, and with a count over
//! the exported records.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::home::{Home, counts, lines, only_file, sample_files, text_of};

const DECLARED: &str = "单位,统计日期,有效专利数,其中未实施\n示例大学,2026-06-30,40,30\n示例研究院,2026-06-30,10,\n";

/// A sound application number with its check digit.
fn number(serial: u32) -> String {
    let digits = format!("20171{serial:07}");
    let weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let sum: u32 = digits.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    let check = match sum % 11 {
        10 => "X".to_owned(),
        rest => rest.to_string(),
    };
    format!("{digits}.{check}")
}

fn catalogue(rows: std::ops::Range<u32>, owner: &str) -> String {
    let mut text = "专利名称,专利号,专利权人,法律状态,授权公告日,专利实施状态\n".to_owned();
    for row in rows {
        let state = if row % 3 == 0 { "未实施" } else { "" };
        writeln!(text, "第{row}种装置,{},{owner},有效,2019-05-01,{state}", number(row)).unwrap();
    }
    text
}

fn row<'b>(board: &'b Value, name: &str) -> &'b Value {
    let rows = board["institutions"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name}: {board}"))
}

fn sum(counts: &Value) -> u64 {
    counts.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum()
}

#[test]
fn of_forty_declared_thirty_six_are_there() {
    let home = Home::empty();
    home.json(&["import", "patents", &home.write("a.csv", catalogue(0..36, "示例大学"))]);
    let before = home.json(&["report", "coverage"]);
    assert_eq!(row(&before, "示例大学")["coverage_percent"], Value::Null, "nothing is declared yet");
    home.json(&["import", "holdings", &home.write("h.csv", DECLARED)]);
    let board = home.json(&["report", "coverage"]);
    let one = row(&board, "示例大学");
    assert_eq!((&one["declared"]["valid"], &one["imported"]), (&40.into(), &36.into()));
    assert_eq!(one["coverage_percent"], 90.0);
    assert_eq!(row(&board, "示例研究院")["coverage_percent"], 0.0, "declared, and nothing is there");
    assert_eq!(board["total"]["coverage_percent"], 72.0);
    for name in ["b.xlsx", "b.csv", "b.jsonl", "b.json"] {
        home.run(&["report", "coverage", "--out", &text_of(&home.file(name))]);
    }
    let csv = std::fs::read_to_string(home.file("b.csv")).unwrap();
    assert!(csv.contains("90.0%") && csv.contains("\"合计\""), "{csv}");
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(home.file("b.json")).unwrap()).unwrap();
    assert_eq!(kept, board, "the file says what the program says");
    let text = home.run(&["report", "coverage"]).stdout;
    assert!(text.contains("90.0%") && text.contains("示例研究院"), "{text}");
    // What is known to have ended is no part of the stock.
    let ended = catalogue(35..36, "示例大学").replace("有效", "未缴年费终止");
    home.json(&["import", "patents", &home.write("ended.csv", ended)]);
    assert_eq!(row(&home.json(&["report", "coverage"]), "示例大学")["coverage_percent"], 87.5);
    let one = home.json(&["report", "coverage", "--owner", "示例大学"]);
    assert_eq!(one["institutions"].as_array().unwrap().len(), 1);
    assert!(home.fails(&["report", "coverage", "--owner", "没有的大学"]).contains("没有的大学"));
    assert!(home.fails(&["report", "coverage", "--region", "火星"]).contains("没有叫“火星”的地区"));
}

#[test]
fn a_thousand_messy_rows_add_up_in_the_report_and_on_the_board() {
    let home = Home::empty();
    let mut text = "专利名称,专利号,法律状态,备注\n".to_owned();
    for row in 0..1_000 {
        let title = format!("第{row}种装置");
        match row % 10 {
            // Nothing that a record could be made of.
            0 => writeln!(text, ",,,只有备注{row}"),
            1 => writeln!(text, "《{title}》,{},有效,", number(row)),
            // Its check digit is wrong.
            2 => writeln!(text, "{title},202410123456.7,有效,"),
            3 => writeln!(text, "{title},,审中,"),
            // The row before once more.
            4 => writeln!(text, "第{}种装置,,审中,", row - 1),
            _ => writeln!(text, "{title},{},有效,", number(row)),
        }
        .unwrap();
    }
    let report = home.json(&["import", "patents", &home.write("m.csv", text), "--owner", "示例大学"]);
    let file = only_file(&report);
    let [read, added, updated, unchanged, refused] = counts(file);
    assert_eq!((read, refused), (1_000, 100));
    let notes = file["rows"].as_array().unwrap();
    let of = |severity: &str| {
        let rows = notes.iter().filter(|note| note["severity"] == severity);
        rows.map(|note| note["row"].as_u64().unwrap()).collect::<std::collections::BTreeSet<_>>().len() as u64
    };
    assert_eq!(of("refused"), refused, "each row that was not taken says why");
    assert_eq!(file["mended"], of("mended"));
    let board = home.json(&["report", "coverage"]);
    let imports = &row(&board, "示例大学")["imports"];
    for (key, count) in [
        ("read", read),
        ("added", added),
        ("updated", updated),
        ("unchanged", unchanged),
        ("refused", refused),
        ("mended", file["mended"].as_u64().unwrap()),
    ] {
        assert_eq!(imports[key], count, "{key}: {imports}");
    }
    assert_eq!((sum(&imports["refused_for"]), sum(&imports["mended_for"])), (refused, of("mended")));
    assert_eq!(board["total"]["imports"], *imports);
    home.json(&["import", "undo", report["batch"].as_str().unwrap()]);
    assert_eq!(home.json(&["report", "coverage"])["total"]["imports"]["read"], 0, "an import that was taken back");
}

#[test]
fn the_board_agrees_with_a_count_over_the_exported_records() {
    let home = Home::empty();
    for (_, file) in sample_files().iter().filter(|(kind, _)| kind == "patents").take(2) {
        home.json(&["import", "patents", file]);
    }
    home.json(&["import", "patents", &home.write("a.csv", catalogue(0..12, "甲示例大学；乙示例研究院"))]);
    let board = home.json(&["report", "coverage"]);
    let records = home.records("patents");
    let states = ["沉睡", "疑似沉睡", "已唤醒", "不适用"].map(|state| {
        let out = home.file(&format!("{state}.jsonl"));
        home.run(&["export", "patents", "--dormancy", state, "--out", &text_of(&out)]);
        let ids = lines(&out).iter().map(|record| record["id"].clone()).collect::<Vec<_>>();
        (state, ids)
    });
    let (mut patents, mut asleep, mut total) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut first = 0;
    for record in &records {
        let own: Vec<&str> =
            states.iter().filter(|(_, ids)| ids.contains(&record["id"])).map(|(state, _)| *state).collect();
        assert_eq!(own.len(), 1, "each record has one state: {record}");
        let state = own[0].replace("疑似沉睡", "疑似沉睡（待核实）");
        *total.entry(state.clone()).or_insert(0_u64) += 1;
        let folded = |name: &Value| {
            let name = name.as_str().unwrap().replace('（', "(").replace('）', ")");
            name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
        };
        let owners = record["owners"].as_array().cloned().unwrap_or_default();
        let owners: std::collections::BTreeSet<String> = owners.iter().map(folded).collect();
        first += u64::from(!owners.is_empty());
        for owner in owners {
            *patents.entry(owner.clone()).or_insert(0_u64) += 1;
            *asleep.entry(owner).or_insert(0_u64) += u64::from(state == "沉睡");
        }
    }
    let rows = board["institutions"].as_array().unwrap();
    assert_eq!(rows.len(), patents.len());
    for row in rows {
        let name: String = row["name"].as_str().unwrap().chars().filter(|c| c.is_alphanumeric()).collect();
        let name = name.to_lowercase();
        assert_eq!(row["patents"], patents[&name], "{name}");
        assert_eq!(row["dormancy"]["沉睡"], asleep[&name], "{name}");
    }
    let all = &board["total"];
    assert_eq!(all["patents"], records.len() as u64);
    for (state, count) in &total {
        assert_eq!(all["dormancy"][state], *count, "{state}");
    }
    for row in rows.iter().chain([&board["nobody"], all]) {
        for counts in ["dormancy", "legal", "grades"] {
            assert_eq!(sum(&row[counts]), row["patents"].as_u64().unwrap(), "{counts}: {row}");
        }
        for part in row["parts"].as_array().unwrap() {
            assert_eq!(part["known"].as_u64().unwrap() + part["unknown"].as_u64().unwrap(), row["patents"]);
        }
    }
    let of = |key: &str| rows.iter().map(|row| row[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(of("first_owner"), first);
    assert_eq!(of("patents") - of("first_owner"), board["counted_again"].as_u64().unwrap());
    assert!(board["counted_again"].as_u64().unwrap() >= 12);
}

#[test]
fn a_state_changes_on_the_day_that_the_rule_says() {
    let home = Home::empty();
    let text = catalogue(0..1, "示例大学").replace("2019-05-01", "2023-11-25");
    home.json(&["import", "patents", &home.write("a.csv", text)]);
    let state = |day: &str| {
        let board = home.json_on(day, &["report", "coverage"]);
        let states = board["total"]["dormancy"].as_object().unwrap().clone();
        states.into_iter().find(|(_, count)| *count == 1).unwrap().0
    };
    assert_eq!(state("2026-11-24"), "不适用");
    assert_eq!(state("2026-11-25"), "沉睡", "three years after the grant");
}

#[test]
fn a_workbook_of_suspected_patents_comes_back_and_changes_what_was_filled_in() {
    let home = Home::empty();
    home.json(&["import", "patents", &home.write("a.csv", catalogue(0..9, "示例大学"))]);
    home.json(&["import", "patents", &home.write("b.csv", catalogue(20..23, "示例研究院"))]);
    let state = |board: &Value, state: &str| row(board, "示例大学")["dormancy"][state].as_u64().unwrap();
    let before = home.json(&["report", "coverage"]);
    assert_eq!((state(&before, "沉睡"), state(&before, "疑似沉睡（待核实）")), (3, 6));
    let file = text_of(&home.file("v.xlsx"));
    let written = home.json(&["export", "patents", "--verify", "--owner", "示例大学", "--out", &file]);
    assert_eq!(written["records"], 6);
    let whole = text_of(&home.file("s.jsonl"));
    home.run(&["export", "patents", "--dormancy", "疑似沉睡", "--owner", "示例大学", "--out", &whole]);
    let suspected = lines(&home.file("s.jsonl"));
    assert_eq!(suspected.len(), 6);
    let all = home.records("patents");
    // Untouched it changes nothing.
    let report = home.json(&["import", "patents", &file]);
    assert_eq!(counts(only_file(&report)), [6, 0, 0, 6, 0], "{report}");
    assert_eq!(home.records("patents"), all);
    // Three rows are filled in, as somebody would in the workbook.
    use calamine::{Reader, open_workbook_auto};
    let mut book = open_workbook_auto(&file).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<String>> =
        sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>()).collect();
    let column = |name: &str| rows[0].iter().position(|header| header == name).unwrap();
    let (number, title) = (column("专利号"), column("专利名称"));
    let (status, verified) = (column("专利实施状态"), column("核验日期"));
    let filled = ["未实施", "自行实施", "已许可"];
    let mut made = rust_xlsxwriter::Workbook::new();
    let to = made.add_worksheet();
    for (at, row) in rows.iter().enumerate() {
        let mut row = row.clone();
        row.resize(rows[0].len(), String::new());
        if let Some(word) = at.checked_sub(1).and_then(|at| filled.get(at)) {
            row[status] = (*word).to_owned();
            row[verified] = "2026-11-24".to_owned();
        }
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            to.write_string(at as u32, column as u16, cell).unwrap();
        }
    }
    let back = text_of(&home.file("back.xlsx"));
    made.save(&back).unwrap();
    let report = home.json(&["import", "patents", &back]);
    assert_eq!(counts(only_file(&report)), [6, 0, 3, 3, 0], "{report}");
    let after = home.records("patents");
    assert_eq!(after.len(), all.len());
    for (old, new) in all.iter().zip(&after) {
        let at = rows.iter().skip(1).take(3).position(|row| row[number] == new["number"] && row[title] == new["title"]);
        let mut wanted = old.clone();
        if let Some(at) = at {
            wanted["exploitation"] = filled[at].into();
            wanted["verified_on"] = "2026-11-24".into();
        }
        assert_eq!(*new, wanted);
    }
    let after = home.json(&["report", "coverage"]);
    assert_eq!((state(&after, "沉睡"), state(&after, "疑似沉睡（待核实）"), state(&after, "已唤醒")), (4, 3, 2));
    assert_eq!(row(&after, "示例研究院")["dormancy"], row(&before, "示例研究院")["dormancy"]);
    home.json(&["import", "undo", report["batch"].as_str().unwrap()]);
    assert_eq!(home.json(&["report", "coverage"])["total"]["dormancy"], before["total"]["dormancy"]);
    assert!(home.fails(&["export", "needs", "--verify", "--out", &file]).contains("只用于"));
    assert!(home.fails(&["export", "patents", "--verify", "--out", &whole]).contains(".xlsx"));
}
