//! Real catalogues and corpora, where they are at hand: they go in without an option.

use serde_json::Value;

use crate::home::{Home, counts, only_file, shared};

/// The report of the first import; the second must change nothing.
fn twice(home: &Home, kind: &str, file: &str) -> Value {
    let first = home.json(&["import", kind, file]);
    counts(only_file(&first));
    let second = home.json(&["import", kind, file]);
    let [read, added, updated, unchanged, refused] = counts(only_file(&second));
    assert_eq!((added, updated, unchanged), (0, 0, read - refused), "{file}");
    home.assert_index_is_clean();
    first
}

fn noted(report: &Value, code: &str) -> u64 {
    only_file(report)["note_counts"][code].as_u64().unwrap_or(0)
}

#[test]
fn a_university_s_applications_are_no_patents() {
    let Some(file) = shared("catalogues/university_744.xls") else { return };
    let home = Home::empty();
    let report = twice(&home, "patents", &file);
    assert_eq!(counts(only_file(&report))[0], 744);
    let patents = home.records("patents");
    let granted = patents.iter().filter(|patent| !patent["grant_date"].is_null()).count();
    let published = patents.iter().filter(|patent| !patent["publication_date"].is_null()).count();
    assert_eq!((patents.len(), granted, published), (744, 6, 744));
    let in_force = patents.iter().filter(|patent| patent["legal_state"] == "有效").count();
    assert_eq!(in_force, 6);
}

#[test]
fn a_gazette_of_grants_with_destroyed_numbers() {
    let Some(file) = shared("catalogues/gazette_granted_gbk.csv") else { return };
    let home = Home::empty();
    let report = twice(&home, "patents", &file);
    let [read, added, updated, unchanged, refused] = counts(only_file(&report));
    assert_eq!((read, added, updated + unchanged, refused), (4000, 3962, 38, 0));
    assert_eq!(noted(&report, "damaged_number"), 3657);
    assert_eq!(only_file(&report)["encoding"], "gb18030");
    // The pair CN104021203B contradicts itself in dates, owner and class.
    let contradicted: Vec<&Value> =
        only_file(&report)["rows"].as_array().unwrap().iter().filter(|row| row["code"] == "conflict").collect();
    assert!(contradicted.len() >= 3, "{contradicted:?}");
    let one = home.json(&["show", "CN104021203B"]);
    assert_eq!(one["publication_number"], "CN104021203B");
}

#[test]
fn a_gazette_of_utility_models_is_identified_by_its_numbers() {
    let Some(file) = shared("catalogues/gazette_utility_gbk.csv") else { return };
    let home = Home::empty();
    let report = twice(&home, "patents", &file);
    let [read, added, updated, unchanged, refused] = counts(only_file(&report));
    assert_eq!((read, added, updated + unchanged, refused), (4000, 3997, 3, 0));
    assert!(home.records("patents").iter().all(|patent| patent["number"].is_string()));
}

#[test]
fn every_column_of_the_railway_s_file_is_placed_or_kept() {
    let Some(file) = shared("catalogues/rail_full_fields.jsonl") else { return };
    let home = Home::empty();
    let report = twice(&home, "patents", &file);
    assert_eq!(counts(only_file(&report)), [199, 199, 0, 0, 0]);
    for column in only_file(&report)["columns"].as_array().unwrap() {
        assert!(column["field"].is_string() || column["by"] == "kept", "{column}");
    }
}

#[test]
fn the_market_s_needs_and_achievements() {
    let home = Home::empty();
    let (Some(needs), Some(achievements)) =
        (shared("corpus/needs_market.jsonl.gz"), shared("corpus/achievements_market.jsonl.gz"))
    else {
        return;
    };
    let report = twice(&home, "needs", &needs);
    let [read, .., refused] = counts(only_file(&report));
    assert_eq!((read, refused), (1726, 1));
    let report = twice(&home, "patents", &achievements);
    let [read, .., refused] = counts(only_file(&report));
    assert_eq!((read, refused), (2799, 0));
}
