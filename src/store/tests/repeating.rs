//! The same files again change nothing.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
struct RandomFile(Vec<Value>);

fn row() -> impl Strategy<Value = Value> {
    let text = || prop::option::of(prop::sample::select(vec!["甲", "乙", "丙"]));
    (
        prop::option::of(0..NUMBERS.len()),
        prop::option::of(prop::sample::select(vec!["CN103789020B", "CN103789021A"])),
        prop::option::of(prop::sample::select(vec!["2024-01-01", "2025-01-01", "2026-01-01", "2026-12-24"])),
        (text(), text(), text()),
        prop::option::of(any::<bool>()),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(number, publication, on, (title, fee, extra), parsed, inferred)| {
            let mut row = serde_json::Map::new();
            let mut set = |key: &str, value: Option<Value>| {
                if let Some(value) = value {
                    row.insert(key.to_owned(), value);
                }
            };
            set("number", number.map(|number| json!(NUMBERS[number])));
            set("publication_number", publication.map(|number| json!(number)));
            set("verified_on", on.map(|on| json!(on)));
            set("title", title.map(|title| json!(title)));
            set("licence_fee", fee.map(|fee| json!(fee)));
            set("fee", parsed.filter(|parsed| *parsed && fee.is_some()).map(|_| json!({"free": true})));
            set("legal_state", parsed.map(|parsed| json!(if parsed { "有效" } else { "失效" })));
            set("legal_status", fee.filter(|_| parsed.is_some()).map(|fee| json!(fee)));
            set("owner_kind", inferred.map(|inferred| json!(if inferred { "高校" } else { "企业" })));
            set("owner_kind_inferred", inferred.filter(|inferred| *inferred).map(|_| json!(true)));
            set("extra", extra.map(|extra| json!({"列": extra})));
            Value::Object(row)
        })
}

fn files() -> impl Strategy<Value = Vec<RandomFile>> {
    prop::collection::vec(prop::collection::vec(row(), 1..6).prop_map(RandomFile), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_second_round_of_the_same_files_changes_nothing(files in files()) {
        let (directory, _) = home();
        let mut writer = open(directory.path());
        for (at, file) in files.iter().enumerate() {
            import_patents(&mut writer, &format!("{at}"), &file.0);
        }
        let before = (all_patents(writer.reader()), writer.reader().last_seq().unwrap());
        for (at, file) in files.iter().enumerate() {
            let later = ImportMeta { today: date(2027, 3, 1), ..meta(&format!("{at}")) };
            let rows: Vec<Patent> = file.0.iter().cloned().map(patent).collect();
            let (_, outcomes) = import(&mut writer, later, &rows);
            prop_assert!(outcomes.iter().all(|outcome| outcome.kind == PutKind::Unchanged), "{outcomes:?}");
        }
        prop_assert_eq!(before, (all_patents(writer.reader()), writer.reader().last_seq().unwrap()));
    }

    #[test]
    fn undoing_every_batch_backwards_passes_through_every_state(files in files()) {
        let (directory, _) = home();
        let mut writer = open(directory.path());
        let mut past = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let before = all_patents(writer.reader());
            past.push((import_patents(&mut writer, &format!("{at}"), &file.0).0, before));
        }
        let last = all_patents(writer.reader());
        for (batch, before) in past.iter().rev() {
            writer.undo(batch, &act("")).unwrap();
            prop_assert_eq!(&all_patents(writer.reader()), before);
        }
        for (at, file) in files.iter().enumerate() {
            import_patents(&mut writer, &format!("{at}"), &file.0);
        }
        prop_assert_eq!(all_patents(writer.reader()), last);
    }
}

#[test]
fn what_goes_out_and_comes_into_an_empty_home_is_the_same_store() {
    let (_directory, first) = home();
    let mut writer = first.open_writing().unwrap();
    import_patents(
        &mut writer,
        "a",
        &[json!({"publication_number": "CN103789020B", "title": "甲", "extra": {"列": "值"}})],
    );
    import_patents(&mut writer, "b", &[json!({"code": "7", "title": "乙"}), json!({"title": "无号"})]);
    // From now on an application number is the strongest identity, yet the id stays.
    import_patents(&mut writer, "c", &[json!({"number": NUMBERS[0], "publication_number": "CN103789020B"})]);
    let exported = all_patents(writer.reader());
    let rows: Vec<Value> = exported.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (_, again) = import_patents(&mut writer, "export", &rows);
    assert!(again.iter().all(|outcome| outcome.kind == PutKind::Unchanged), "{again:?}");

    let (_other, second) = super::home();
    let mut writer = second.open_writing().unwrap();
    let (_, outcomes) = import(&mut writer, ImportMeta { source: "导出".into(), ..meta("export") }, &{
        rows.into_iter().map(patent).collect::<Vec<_>>()
    });
    assert!(outcomes.iter().all(|outcome| outcome.kind == PutKind::Added));
    assert_eq!(all_patents(writer.reader()), exported);
}
