//! Wrong usage is told with status 2, wrong values with status 1, each in Chinese and with what would be right.

use crate::home::{Home, text_of};

#[test]
fn unknown_commands_options_and_values_are_wrong_usage() {
    let home = Home::shared_sample();
    let wrong: [(&[&str], &str); 12] = [
        (&[], ""),
        (&["fly"], "fly"),
        (&["search"], "缺少"),
        (&["search", "patents", "羊绒", "--colour", "red"], "--colour"),
        (&["search", "patents", "羊绒", "--limit", "many"], "many"),
        (&["search", "patents", "羊绒", "--limit", "-1"], ""),
        (&["search", "patents", "羊绒", "--sort", "beauty"], "beauty"),
        (&["search", "boats", "羊绒"], "boats"),
        (&["import", "patents"], "缺少"),
        (&["match"], ""),
        (&["withdraw", "202019910392.8"], "--why"),
        (&["export", "patents"], "--out"),
    ];
    for (arguments, named) in wrong {
        let message = home.output(arguments);
        assert_eq!(message.0, 2, "{arguments:?}: {}", message.1);
        assert!(message.1.contains(named), "{arguments:?}: {}", message.1);
        assert!(crate::home::is_chinese(&message.1), "{arguments:?}: {}", message.1);
    }
    assert!(crate::home::refused(&mut home.command_on("2026-13-01", &["doctor"]), 2).contains("2026-13-01"));
}

#[test]
fn filters_that_do_not_exist_say_what_would_be_right() {
    let home = Home::shared_sample();
    let wrong: [(&[&str], &str); 9] = [
        (&["--field", "ZZZ"], "IPC"),
        (&["--field", "36"], "1 至 35"),
        (&["--chain", "火星采矿"], "产业链"),
        (&["--node", "没有的环节"], "环节"),
        (&["--region", "亚特兰蒂斯"], "行政区划"),
        (&["--industry", "Z99"], "行业代码"),
        (&["--owner-kind", "神仙"], "高校"),
        (&["--licence", "白送"], "开放许可"),
        (&["--legal", "睡着"], "有效"),
    ];
    for (filter, hint) in wrong {
        for command in [&["search", "patents", "方法"][..], &["match", "need", "XQ2026-001"]] {
            let message = home.fails(&[command, filter].concat());
            assert!(message.contains(hint) && message.contains(filter[1]), "{filter:?}: {message}");
        }
    }
    for cost in ["-5", "NaN", "inf"] {
        let (status, message) = home.output(&["search", "patents", "方法", &format!("--max-cost={cost}")]);
        assert!(status == 1 || status == 2, "{cost}: {message}");
        assert!(crate::home::is_chinese(&message), "{cost}: {message}");
    }
}

#[test]
fn limits_and_offsets_at_their_ends() {
    let home = Home::shared_sample();
    let none = home.json(&["search", "patents", "", "--limit", "0"]);
    assert_eq!((none["total"].as_u64(), none["hits"].as_array().unwrap().len()), (Some(267), 0));
    for offset in ["1000000", "18446744073709551615"] {
        let beyond = home.json(&["search", "patents", "", "--offset", offset]);
        assert_eq!((beyond["total"].as_u64(), beyond["hits"].as_array().unwrap().len()), (Some(267), 0), "{offset}");
    }
    assert!(home.fails(&["search", "patents", "", "--limit", "100000"]).contains("1000"));
    assert!(home.fails(&["match", "need", "XQ2026-001", "--top", "0"]).contains("--top"));
    home.json(&["similar", "202019910392.8", "--limit", "18446744073709551615"]);
    home.json(&["match", "need", "XQ2026-001", "--top", "18446744073709551615"]);
}

#[test]
fn queries_long_empty_and_odd() {
    let home = Home::shared_sample();
    let long = "电池冬天不行怎么办".repeat(1_200);
    let begun = std::time::Instant::now();
    let (status, message) = home.output(&["search", "patents", &long]);
    assert!(status == 0 || (status == 1 && message.contains("上限")), "{status} {message}");
    home.json(&["match", "text", &long]);
    assert!(begun.elapsed().as_secs() < 20);
    assert!(home.fails(&["search", "patents", "的，。"]).contains("停用词"));
    assert!(home.fails(&["match", "text", "  "]).contains("没有可以用来匹配的词"));
    for odd in [
        "\"",
        "\"没有合上的引号",
        "-",
        "~",
        "(((",
        "\\",
        "a:b:c",
        "*",
        "--",
        "\"\"~1",
        "🙂",
        "ＡＢ",
        "'",
        "[1 TO 2]",
        "\u{202e}",
    ] {
        let (status, message) = home.output(&["search", "patents", "--", odd]);
        assert!(status == 0 || status == 1, "{odd}: {message}");
        assert!(!message.contains("panicked"), "{odd}: {message}");
    }
}

#[test]
fn records_that_are_not_there() {
    let home = Home::shared_sample();
    for arguments in [
        &["show", "199912345678.9"][..],
        &["similar", "没有的"],
        &["match", "need", "没有的"],
        &["match", "patent", "没有的"],
        &["withdraw", "没有的", "--why", "试试"],
    ] {
        assert!(home.fails(arguments).contains("没有找到"), "{arguments:?}");
    }
    assert!(home.fails(&["withdraw", "202019910392.8", "--why", " "]).contains("原因"));
}

#[test]
fn weights_that_do_not_add_up_or_are_none() {
    let home = Home::shared_sample();
    let folder = Home::empty();
    let built_in =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/weights.json")).unwrap();
    let mut weights: serde_json::Value = serde_json::from_str(&built_in).unwrap();
    let points = weights["points"]["field"].as_f64().unwrap();
    weights["points"]["field"] = (points + 10.0).into();
    for (name, content) in
        [("多了.json", weights.to_string()), ("不是.json", "{".to_owned()), ("空.json", String::new())]
    {
        let file = folder.write(name, content);
        let message = home.fails(&["match", "need", "XQ2026-001", "--weights", &file]);
        assert!(message.contains(name), "{message}");
    }
    let missing = text_of(&folder.file("没有.json"));
    assert!(home.fails(&["match", "need", "XQ2026-001", "--weights", &missing]).contains("没有.json"));
}

#[test]
fn outputs_that_cannot_be_written() {
    let home = Home::shared_sample();
    let folder = Home::empty();
    for name in ["没有这个文件夹/目录.csv", "目录.docx", "目录"] {
        let out = text_of(&folder.file(name));
        for arguments in [&["export", "patents", "--out", &out][..], &["match", "all", "--out", &out]] {
            home.fails(arguments);
        }
    }
    home.fails(&["template", "patents", "--out", &text_of(&folder.file("模板.csv"))]);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::shared_sample();
    let mut child = home
        .command(&["search", "patents", "", "--limit", "267"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}
