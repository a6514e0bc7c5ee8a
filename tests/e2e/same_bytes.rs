//! The same store and day give the same bytes; another day changes what depends on it.

use std::path::Path;

use serde_json::Value;

use crate::home::{Home, done, sample_files, text_of};

fn pairs(home: &Home, name: &str) -> Vec<u8> {
    let out = home.file(name);
    home.run(&["match", "all", "--out", &text_of(&out)]);
    std::fs::read(out).unwrap()
}

fn without_time(mut value: Value) -> String {
    value["took_ms"] = Value::Null;
    value.to_string()
}

fn answers(home: &Home) -> Vec<String> {
    let asked: [&[&str]; 6] = [
        &["match", "need", "XQ2026-001"],
        &["match", "text", "冬天电池不行"],
        &["match", "patent", "202019910392.8"],
        &["search", "patents", "方法", "--limit", "100"],
        &["search", "needs", "冬天"],
        &["similar", "202019910392.8"],
    ];
    asked.into_iter().map(|arguments| without_time(home.json(arguments))).collect()
}

#[test]
fn twice_after_a_rebuild_and_in_a_home_made_anew() {
    let home = Home::sample();
    let (csv, jsonl, first) = (pairs(&home, "1.csv"), pairs(&home, "1.jsonl"), answers(&home));
    assert!(pairs(&home, "2.csv") == csv && pairs(&home, "2.jsonl") == jsonl, "a second run");
    assert_eq!(answers(&home), first);
    home.run(&["index", "rebuild"]);
    assert!(pairs(&home, "3.csv") == csv && pairs(&home, "3.jsonl") == jsonl, "after a rebuild");
    assert_eq!(answers(&home), first);
    let again = Home::empty();
    for (kind, file) in sample_files() {
        again.run(&["import", &kind, &file]);
    }
    assert!(pairs(&again, "4.csv") == csv && pairs(&again, "4.jsonl") == jsonl, "the same files in another home");
    assert_eq!(answers(&again), first);
}

#[test]
fn another_day_changes_standing_and_expiry() {
    let home = Home::shared_sample();
    let on = |day: &str, arguments: &[&str]| -> Value {
        crate::home::parse(&done(home.command_on(day, arguments).arg("--json")).stdout)
    };
    let now = on("2026-11-24", &["match", "need", "XQ2026-001", "--min-score", "0"]);
    let later = on("2036-11-24", &["match", "need", "XQ2026-001", "--min-score", "0"]);
    let standing = |answer: &Value| {
        let parts = answer["matches"][0]["parts"].as_array().unwrap();
        parts.iter().find(|part| part["signal"] == "standing").unwrap()["reason"].clone()
    };
    assert_ne!(standing(&now), standing(&later));
    let much_later = on("2060-01-01", &["match", "need", "XQ2026-001", "--min-score", "0"]);
    let numbered = much_later["matches"].as_array().unwrap().iter().filter(|pair| !pair["patent"]["number"].is_null());
    assert_eq!(numbered.count(), 0, "every term has ended by then");
}

#[test]
fn exports_are_the_same_bytes_twice() {
    let home = Home::shared_sample();
    let folder = Home::empty();
    for name in ["a.csv", "a.jsonl", "a.xlsx"] {
        let first = export(home, &folder.file(name));
        assert!(first == export(home, &folder.file(&format!("again_{name}"))), "{name}");
    }
}

fn export(home: &Home, out: &Path) -> Vec<u8> {
    home.run(&["export", "patents", "--out", &text_of(out)]);
    std::fs::read(out).unwrap()
}
