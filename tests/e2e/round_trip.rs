//! What was exported imports again as the same store; what visitors may see holds nothing that they may not.

use serde_json::Value;

use crate::home::{Home, counts, lines, text_of};

/// A record without what a store gives it.
fn content(record: &Value) -> Value {
    let mut record = record.clone();
    record.as_object_mut().unwrap().remove("id");
    record
}

fn by_content(records: &[Value]) -> Vec<Value> {
    let mut records: Vec<Value> = records.iter().map(content).collect();
    records.sort_by_key(ToString::to_string);
    records
}

#[track_caller]
fn assert_same(kind: &str, format: &str) {
    let home = Home::shared_sample();
    let other = Home::empty();
    let out = text_of(&other.file(&format!("目录.{format}")));
    home.run(&["export", kind, "--out", &out]);
    let report = other.json(&["import", kind, &out]);
    let [_, _, _, unchanged, refused] = counts(&report["files"][0]);
    assert_eq!((unchanged, refused), (0, 0), "{}", report["files"][0]["rows"]);
    let folder = Home::empty();
    let all = folder.file("all.jsonl");
    home.run(&["export", kind, "--out", &text_of(&all)]);
    let (before, after) = (by_content(&lines(&all)), by_content(&other.records(kind)));
    assert_eq!(before.len(), after.len());
    let mut told = Vec::new();
    for before in &before {
        if after.contains(before) {
            continue;
        }
        let same = after.iter().find(|after| after["title"] == before["title"] && after["number"] == before["number"]);
        let Some(after) = same else {
            told.push(format!("lost: {before}"));
            continue;
        };
        let keys: std::collections::BTreeSet<&String> =
            before.as_object().unwrap().keys().chain(after.as_object().unwrap().keys()).collect();
        for key in keys.into_iter().filter(|key| before.get(*key) != after.get(*key)) {
            told.push(format!("{} {key}: {:?} became {:?}", before["title"], before.get(key), after.get(key)));
        }
    }
    assert!(told.is_empty(), "{} differences\n{}", told.len(), told.join("\n"));
}

#[test]
fn patents_through_json_lines() {
    assert_same("patents", "jsonl");
}

#[test]
fn patents_through_csv() {
    assert_same("patents", "csv");
}

#[test]
fn patents_through_a_workbook() {
    assert_same("patents", "xlsx");
}

#[test]
fn needs_through_json_lines() {
    assert_same("needs", "jsonl");
}

#[test]
fn needs_through_csv() {
    assert_same("needs", "csv");
}

#[test]
fn needs_through_a_workbook() {
    assert_same("needs", "xlsx");
}

#[test]
fn cells_that_look_like_formulas_are_harmless_outside_and_whole_inside() {
    let home = Home::empty();
    let title = "=1+1 一种装置";
    let file = home.write(
        "a.jsonl",
        format!("{}\n", serde_json::json!({"title": title, "number": "201310699744.2", "advantage": "-好\t@"})),
    );
    home.run(&["import", "patents", &file]);
    let out = home.file("out.csv");
    home.run(&["export", "patents", "--out", &text_of(&out)]);
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains("'=1+1"), "{text}");
    let other = Home::empty();
    other.run(&["import", "patents", &text_of(&out)]);
    assert_eq!(by_content(&other.records("patents")), by_content(&home.records("patents")));
}

#[test]
fn a_visitor_sees_nothing_private() {
    let home = Home::shared_sample();
    let folder = Home::empty();
    let export = |kind: &str, public: bool| {
        let out = folder.file(&format!("{kind}_{public}.jsonl"));
        let out_text = text_of(&out);
        let mut arguments = vec!["export", kind, "--out", &out_text];
        if public {
            arguments.push("--public");
        }
        home.run(&arguments);
        lines(&out)
    };
    let (all, public) = (export("patents", false), export("patents", true));
    let hidden: Vec<&Value> = all
        .iter()
        .filter(|patent| {
            !patent["visibility"].is_null() && patent["visibility"] != "公开" || !patent["restriction"].is_null()
        })
        .collect();
    assert!(hidden.len() >= 6, "the sample holds some: {}", hidden.len());
    for patent in &hidden {
        let restricted = patent["restriction"].as_str().is_none_or(|text| !["无", "否"].contains(&text));
        assert!(!restricted || public.iter().all(|shown| shown["id"] != patent["id"]), "{patent}");
    }
    assert!(public.len() + hidden.len() >= all.len());
    for record in public.iter().chain(&export("needs", true)) {
        for key in ["contact_person", "contact_email", "visible_to"] {
            assert!(record.get(key).is_none(), "{record}");
        }
        // A line of an office that names no person, and no other.
        let whole = all.iter().find(|whole| whole["id"] == record["id"]);
        if let Some(phone) = record["contact_phone"].as_str() {
            let whole = whole.unwrap();
            assert!(phone.starts_with('0') && whole["contact_person"].is_null(), "{record}");
            assert!(whole["contact_department"].is_string(), "{record}");
        }
    }
    let (all, public) = (export("needs", false), export("needs", true));
    let text: String = public.iter().map(ToString::to_string).collect();
    let mut withheld = 0;
    for need in &all {
        match need["privacy"].as_str() {
            Some("公开") => {}
            Some("仅匹配") => {
                withheld += 1;
                assert!(!text.contains(need["title"].as_str().unwrap()), "{need}");
            }
            _ => {
                withheld += 1;
                let shown = public.iter().find(|shown| shown["id"] == need["id"]).unwrap();
                for key in ["firm", "credit_code", "park", "code"] {
                    assert!(shown.get(key).is_none(), "{key}: {shown}");
                }
                if let Some(firm) = need["firm"].as_str() {
                    assert!(!shown.to_string().contains(firm), "{firm}: {shown}");
                }
            }
        }
    }
    assert!(withheld > 10, "{withheld}");
}

#[test]
fn an_export_that_is_filtered_holds_what_the_search_finds() {
    let home = Home::shared_sample();
    let folder = Home::empty();
    let out = folder.file("高校.jsonl");
    home.run(&["export", "patents", "--owner-kind", "高校", "--out", &text_of(&out)]);
    let found = home.json(&["search", "patents", "", "--owner-kind", "高校"]);
    let exported = lines(&out);
    assert_eq!(found["total"], exported.len());
    assert!(exported.iter().all(|patent| patent["owner_kind"] == "高校"));
}
