//! Matching and searching by meaning beside words, with the small encoder of the tests.

use serde_json::Value;

use crate::home::{Home, is_chinese};
use crate::shapes::assert_pair;

fn meaning_of(pair: &Value) -> Option<&Value> {
    pair["parts"].as_array().unwrap().iter().find(|part| part["signal"] == "meaning")
}

fn without_time(mut value: Value) -> String {
    value["took_ms"] = Value::Null;
    value.to_string()
}

#[test]
fn matches_have_a_part_for_meaning_once_vectors_exist() {
    let (by_words, by_meaning) = (Home::shared_sample(), Home::shared_sample_by_meaning());
    for arguments in [
        ["match", "need", "XQ2026-001"],
        ["match", "text", "围巾容易起球，一洗就缩水"],
        ["match", "patent", "202019910392.8"],
    ] {
        let list = if arguments[1] == "patent" { "needs" } else { "matches" };
        for (home, coverage) in [(by_words, 0.0), (by_meaning, 1.0)] {
            let answer = home.json(&arguments);
            assert_eq!(answer["meaning_coverage"], coverage, "{arguments:?}");
            let pairs = answer[list].as_array().unwrap();
            assert!(!pairs.is_empty(), "{answer}");
            for pair in pairs {
                assert_pair(pair);
                assert_eq!(meaning_of(pair).is_some(), coverage > 0.0, "{pair}");
            }
        }
    }
}

#[test]
fn a_result_by_words_alone_says_so_and_how_to_change_it() {
    let said = Home::shared_sample().run(&["match", "need", "XQ2026-001"]).stdout;
    assert!(said.contains("只按词语匹配") && said.contains("encoder install"), "{said}");
    let said = Home::shared_sample_by_meaning().run(&["match", "need", "XQ2026-001"]).stdout;
    assert!(!said.contains("只按词语匹配"), "{said}");
}

#[test]
fn two_runs_and_vectors_made_anew_give_the_same_bytes() {
    let home = Home::sample_by_meaning();
    let asked: [&[&str]; 5] = [
        &["match", "need", "XQ2026-001"],
        &["match", "text", "冬天污水处理就不灵"],
        &["match", "patent", "202019910392.8"],
        &["search", "patents", "厂里机器一开，楼板跟着抖，有什么办法"],
        &["similar", "202019910392.8"],
    ];
    let answers = |home: &Home| -> Vec<String> {
        asked.into_iter().map(|arguments| without_time(home.json(arguments))).collect()
    };
    let first = answers(&home);
    assert_eq!(answers(&home), first);
    std::fs::remove_dir_all(home.path().join("vectors")).unwrap();
    home.run(&["encoder", "run"]);
    assert_eq!(answers(&home), first);
}

#[test]
fn sentences_are_searched_by_meaning_and_words_and_numbers_are_not() {
    let (by_words, by_meaning) = (Home::shared_sample(), Home::sample_by_meaning());
    let sentence = ["search", "patents", "冬天毛衫一脱噼里啪啦响，还往身上吸，怎么办"];
    let found = |home: &Home, arguments: &[&str]| home.json(arguments)["total"].as_u64().unwrap();
    assert!(found(&by_meaning, &sentence) > found(by_words, &sentence), "more is near than shares words");
    for query in ["羊绒", "隔振 基座", "202019910392.8", "D06M"] {
        let arguments = ["search", "patents", query];
        let (with, without) = (by_meaning.json(&arguments), by_words.json(&arguments));
        assert_eq!(without_time(with), without_time(without), "{query}");
    }
    // With the encoder spoilt, only a sentence needs it.
    for entry in std::fs::read_dir(by_meaning.cache().join("encoders")).unwrap() {
        std::fs::write(entry.unwrap().path().join("model.onnx"), "坏").unwrap();
    }
    for query in ["羊绒", "隔振 基座", "202019910392.8"] {
        by_meaning.json(&["search", "patents", query]);
    }
    let (status, said) = by_meaning.output(&sentence);
    assert!(status == 0 || (said.contains("model.onnx") && said.lines().count() == 1), "{said}");
}

#[test]
fn no_text_is_too_odd() {
    let home = Home::shared_sample_by_meaning();
    let texts = [
        String::new(),
        "  \n ".to_owned(),
        "，。！".to_owned(),
        "😀🏭🔩".to_owned(),
        "😀楼板跟着抖🏭".to_owned(),
        "the floor shakes when the press runs, looking for vibration isolation".to_owned(),
        "本公司急需寻求合作，希望研发解决需求".to_owned(),
        "진동 방지 받침대".to_owned(),
        "\u{1}\u{7f}\u{fffd}\u{200b}\u{202e}".to_owned(),
        "ａｂｃ１２３".to_owned(),
        "é́ñ ü".to_owned(),
        // As much as one argument may hold.
        "楼板跟着抖".repeat(8_000),
        "x".repeat(100_000),
        "isolation ".repeat(10_000),
    ];
    for text in &texts {
        for arguments in [["match", "text", text.as_str()], ["search", "patents", text.as_str()]] {
            let shown: String = text.chars().take(20).collect();
            let (status, said) = home.output(&arguments);
            assert!(status == 0 || status == 1, "{shown}: {status} {said}");
            assert!(!said.contains("panicked"), "{shown}: {said}");
            assert!(status == 0 || (is_chinese(&said) && said.lines().count() == 1), "{shown}: {said}");
        }
    }
}

#[test]
fn a_need_of_a_hundred_thousand_characters_and_other_odd_records_are_matched() {
    let home = Home::sample_by_meaning();
    let long = "楼板跟着抖，橡胶垫压扁了。".repeat(8_000);
    assert!(long.chars().count() > 100_000);
    let rows = [
        serde_json::json!({ "需求编号": "笑", "需求名称": "😀🏭", "需求描述": "😀".repeat(500) }),
        serde_json::json!({ "需求编号": "英", "需求名称": "vibration isolation", "需求描述": "base for a press" }),
        serde_json::json!({ "需求编号": "套", "需求名称": "急需寻求合作", "需求描述": "本公司希望研发，解决需求。" }),
        serde_json::json!({ "需求编号": "长", "需求名称": "楼板跟着抖", "需求描述": long }),
    ];
    let text = rows.iter().fold(String::new(), |text, row| text + &row.to_string() + "\n");
    let file = home.write("需求.jsonl", text);
    let report = home.json(&["import", "needs", &file]);
    let added = report["files"][0]["added"].as_u64().unwrap();
    assert!(added >= 3, "{report}");
    assert_eq!(home.json(&["encoder", "run"])["encoded"], added);
    for code in ["长", "笑", "英", "套"] {
        let (status, said) = home.output(&["match", "need", code]);
        assert!(status == 0 || (status == 1 && is_chinese(&said)), "{code}: {status} {said}");
        assert!(!said.contains("panicked"), "{code}: {said}");
    }
    let answer = home.json(&["match", "need", "长"]);
    assert!(!answer["matches"].as_array().unwrap().is_empty());
}

#[test]
fn a_text_longer_than_an_argument_comes_by_standard_input() {
    let home = Home::shared_sample_by_meaning();
    let asked = |text: &[u8]| {
        let command = home.command(&["--json", "match", "text", "-"]);
        let output = assert_cmd::Command::from_std(command).write_stdin(text).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, answer, _) = asked("楼板跟着抖，橡胶垫压扁了。".repeat(8_000).as_bytes());
    assert_eq!(status, Some(0));
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert!(!answer["matches"].as_array().unwrap().is_empty());
    let (status, _, said) = asked(b"\xff\xfe\x00");
    assert!(status == Some(1) && said.contains("UTF-8") && said.lines().count() == 1, "{said}");
}

#[test]
fn the_words_found_of_a_workbook_hold_no_whole_sentence() {
    let home = Home::shared_sample_by_meaning();
    let out = Home::empty();
    let file = out.file("pairs.csv").display().to_string();
    home.run(&["match", "all", "--top", "3", "--out", &file]);
    let mut rows = csv::Reader::from_path(&file).unwrap();
    let at = rows.headers().unwrap().iter().position(|header| header == "命中词").unwrap();
    let found: Vec<String> = rows.records().map(|row| row.unwrap()[at].to_owned()).collect();
    assert!(found.iter().any(|words| !words.is_empty()));
    let longest = found.iter().flat_map(|words| words.split('；')).map(|word| word.chars().count()).max();
    assert!(longest.is_some_and(|longest| longest < 16), "{longest:?}");
}
