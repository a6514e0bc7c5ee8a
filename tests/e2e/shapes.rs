//! The JSON shapes of CLI.md: every key named there, of the right type.

use serde_json::Value;

use crate::home::{Home, counts, text_of};

/// Asserts keys and types: `s` text, `n` number, `i` whole number, `b` yes or no, `a` list, `o` object; `?` may be null.
#[track_caller]
pub(crate) fn has(value: &Value, keys: &[(&str, &str)]) {
    for (key, kind) in keys {
        let found = value.get(key).unwrap_or_else(|| panic!("no {key} in {value}"));
        let right = kind.chars().any(|kind| match kind {
            's' => found.is_string(),
            'n' => found.is_number(),
            'i' => found.is_u64(),
            'b' => found.is_boolean(),
            'a' => found.is_array(),
            'o' => found.is_object(),
            '?' => found.is_null(),
            _ => false,
        });
        assert!(right, "{key} is {found}, not {kind}");
    }
}

fn each(value: &Value) -> std::slice::Iter<'_, Value> {
    value.as_array().unwrap().iter()
}

const NEED: [(&str, &str); 3] = [("title", "s"), ("terms", "a"), ("fields", "a")];
const PATENT: [(&str, &str); 4] = [("id", "s"), ("number", "s?"), ("title", "s"), ("owners", "a")];

pub(crate) fn assert_pair(pair: &Value) {
    has(
        pair,
        &[("rank", "i"), ("score", "n"), ("grade", "s"), ("parts", "a"), ("gaps", "a"), ("cost_three_years", "o")],
    );
    assert!(["强", "较强", "弱"].contains(&pair["grade"].as_str().unwrap()));
    for part in each(&pair["parts"]) {
        has(part, &[("signal", "s"), ("points", "n"), ("of", "n"), ("reason", "s"), ("evidence", "a")]);
        for evidence in each(&part["evidence"]) {
            has(evidence, &[("need", "s"), ("patent", "s"), ("where", "s")]);
        }
    }
    for gap in each(&pair["gaps"]) {
        has(gap, &[("code", "s"), ("message", "s")]);
    }
    has(&pair["cost_three_years"], &[("yuan", "n?"), ("basis", "s")]);
}

#[test]
fn import_reports() {
    let home = Home::empty();
    let file = home
        .write("a.csv", "某校专利\n名称,专利号,x\n甲装置,201310699744.2,1\n乙装置,202410123456.7,2\n,,3\n合计,2,\n");
    let report = home.json(&["import", "patents", &file]);
    has(&report, &[("files", "a"), ("batch", "s"), ("seq", "i")]);
    let sheet = &report["files"][0];
    has(
        sheet,
        &[
            ("file", "s"),
            ("sheet", "s?"),
            ("encoding", "s?"),
            ("header_row", "i"),
            ("columns", "a"),
            ("mended", "i"),
            ("skipped", "i"),
            ("absent", "i"),
            ("rows", "a"),
        ],
    );
    counts(sheet);
    assert_eq!(sheet["header_row"], 2);
    for column in each(&sheet["columns"]) {
        has(column, &[("header", "s"), ("field", "s?"), ("by", "s")]);
    }
    assert!(each(&sheet["columns"]).any(|column| column["header"] == "x" && column["field"].is_null()));
    for row in each(&sheet["rows"]) {
        has(row, &[("row", "i"), ("field", "s?"), ("code", "s"), ("severity", "s"), ("message", "s"), ("value", "s?")]);
        assert!(["refused", "mended", "warning", "skipped"].contains(&row["severity"].as_str().unwrap()), "{row}");
    }
    assert!(each(&sheet["rows"]).any(|row| row["code"] == "check_digit" && row["severity"] == "warning"));
}

#[test]
fn search_answers() {
    let home = Home::shared_sample();
    for (kind, query) in [("patents", "羊绒"), ("needs", "羊绒"), ("patents", "")] {
        let answer = home.json(&["search", kind, query]);
        has(&answer, &[("total", "i"), ("took_ms", "n"), ("hits", "a"), ("facets", "o")]);
        for hit in each(&answer["hits"]) {
            has(hit, &[("id", "s"), ("title", "s"), ("score", "n"), ("snippet", "s")]);
            if kind == "patents" {
                has(hit, &[("number", "s?"), ("owners", "a"), ("terms", "o")]);
            }
        }
        for facet in
            ["owner_kind", "ipc", "field", "industry", "chain", "region", "licence", "maturity", "legal", "year"]
        {
            for entry in each(&answer["facets"][facet]) {
                has(entry, &[("value", "s"), ("count", "i")]);
            }
        }
    }
    let similar = home.json(&["similar", "202019910392.8", "--limit", "3"]);
    has(&similar, &[("total", "i"), ("took_ms", "n"), ("hits", "a"), ("facets", "o")]);
    assert_eq!(similar["hits"].as_array().unwrap().len(), 3);
    assert!(each(&similar["hits"]).all(|hit| hit["number"] != "202019910392.8"), "none is similar to itself");
}

#[test]
fn matches_of_needs_texts_and_patents() {
    let home = Home::shared_sample();
    for arguments in [["match", "need", "XQ2026-001"], ["match", "text", "围巾容易起球，一洗就缩水"]] {
        let answer = home.json(&arguments);
        let keys = [("need", "o"), ("took_ms", "n"), ("meaning_coverage", "n"), ("candidates", "i"), ("matches", "a")];
        has(&answer, &keys);
        has(&answer["need"], &NEED);
        assert!(answer["need"].get("id").is_some_and(|id| arguments[1] == "text" || id.is_string()));
        each(&answer["need"]["terms"]).for_each(|term| has(term, &[("term", "s"), ("weight", "n")]));
        each(&answer["need"]["fields"]).for_each(|field| has(field, &[("ipc", "s"), ("share", "n")]));
        assert!(!answer["matches"].as_array().unwrap().is_empty());
        for pair in each(&answer["matches"]) {
            assert_pair(pair);
            has(&pair["patent"], &PATENT);
        }
    }
    let answer = home.json(&["match", "patent", "202019910392.8"]);
    has(&answer, &[("patent", "o"), ("took_ms", "n"), ("meaning_coverage", "n"), ("candidates", "i"), ("needs", "a")]);
    has(&answer["patent"], &PATENT);
    assert!(!answer["needs"].as_array().unwrap().is_empty());
    for pair in each(&answer["needs"]) {
        assert_pair(pair);
        has(&pair["need"], &[("id", "s"), ("title", "s")]);
    }
}

#[test]
fn match_all_answers_and_its_file_has_one_row_a_pair() {
    let home = Home::shared_sample();
    let folder = Home::empty();
    let (jsonl, csv) = (folder.file("pairs.jsonl"), folder.file("pairs.csv"));
    let answer = home.json(&["match", "all", "--top", "3", "--out", &text_of(&jsonl)]);
    let keys = [("needs", "i"), ("patents", "i"), ("pairs", "i"), ("seconds", "n"), ("needs_per_second", "n")];
    has(&answer, &keys);
    assert_eq!((&answer["needs"], &answer["patents"]), (&Value::from(60), &Value::from(267)));
    let pairs = crate::home::lines(&jsonl);
    assert_eq!(answer["pairs"], pairs.len());
    home.json(&["match", "all", "--top", "3", "--out", &text_of(&csv)]);
    let rows = csv::Reader::from_path(&csv).unwrap().into_records().count();
    assert_eq!(rows, pairs.len());
}

#[test]
fn records_index_and_undo() {
    let home = Home::sample();
    let shown = home.json(&["show", "202019910392.8"]);
    has(&shown, &[("id", "s"), ("title", "s"), ("number", "s"), ("sources", "o"), ("assessment", "o")]);
    let exported = home.records("patents").into_iter().find(|record| record["id"] == shown["id"]).unwrap();
    for (key, value) in exported.as_object().unwrap() {
        assert_eq!(&shown[key], value, "{key}");
    }
    has(
        &home.json(&["index", "verify"]),
        &[("ok", "b"), ("records", "i"), ("indexed", "i"), ("missing", "a"), ("extra", "a")],
    );
    let batch = home.json(&["doctor"])["batches"][0]["batch"].as_str().unwrap().to_owned();
    let undone = home.json(&["import", "undo", &batch]);
    has(&undone, &[("batch", "s"), ("removed", "i"), ("restored", "i"), ("kept", "i")]);
    assert_eq!(undone["removed"], 327);
    assert!(home.fails(&["import", "undo", &batch]).contains("已经撤销"));
    assert!(home.fails(&["import", "undo", "20200101-9"]).contains("没有批次"));
    home.assert_index_is_clean();
}
