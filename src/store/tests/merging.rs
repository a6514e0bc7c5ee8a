use super::*;

fn dated(number: usize, on: &str, more: &Value) -> Value {
    let mut row = json!({"number": NUMBERS[number], "verified_on": on});
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row
}

fn only(writer: &Writer) -> Patent {
    let all: Vec<Patent> = writer.reader().each(None, 10).unwrap();
    assert_eq!(all.len(), 1);
    all.into_iter().next().unwrap()
}

#[test]
fn known_is_not_overwritten_by_empty_and_the_later_source_wins_field_by_field() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import_patents(
        &mut writer,
        "a",
        &[dated(0, "2024-01-01", &json!({"title": "旧名", "claim": "权利要求", "extra": {"甲": "1"}}))],
    );
    let (_, outcomes) =
        import_patents(&mut writer, "b", &[dated(0, "2025-01-01", &json!({"title": "新名", "extra": {"乙": "2"}}))]);
    assert_eq!(outcomes[0].kind, PutKind::Updated { fields: vec!["title".into(), "extra.乙".into()] });
    let (_, outcomes) =
        import_patents(&mut writer, "c", &[dated(0, "2024-06-01", &json!({"title": "中名", "advantage": "省电"}))]);
    assert_eq!(outcomes[0].kind, PutKind::Updated { fields: vec!["advantage".into()] });
    let known = only(&writer);
    assert_eq!(known.title.as_deref(), Some("新名"));
    assert_eq!(known.claim.as_deref(), Some("权利要求"));
    assert_eq!(known.advantage.as_deref(), Some("省电"));
    assert_eq!(known.extra.len(), 2);
    assert_eq!(known.verified_on, Some(date(2025, 1, 1)));

    let history = writer.reader().history(known.id.as_ref().unwrap()).unwrap();
    let titles: Vec<_> =
        history.fields["title"].iter().map(|at| (at.value.as_str().unwrap(), at.file.as_str(), at.current)).collect();
    assert_eq!(titles, [("旧名", "a", false), ("中名", "c", false), ("新名", "b", true)]);
    assert_eq!(history.log.iter().map(|entry| entry.what).collect::<Vec<_>>(), ["新增", "更新", "更新"]);
}

#[test]
fn a_value_confirmed_later_is_not_overturned_by_a_source_in_between() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import_patents(&mut writer, "a", &[dated(0, "2023-01-01", &json!({"title": "甲"}))]);
    import_patents(&mut writer, "b", &[dated(0, "2025-01-01", &json!({"title": "甲"}))]);
    import_patents(&mut writer, "c", &[dated(0, "2024-01-01", &json!({"title": "乙"}))]);
    assert_eq!(only(&writer).title.as_deref(), Some("甲"));
}

#[test]
fn within_one_file_the_first_value_stays_and_the_second_is_a_conflict() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let rows = [
        dated(0, "2024-01-01", &json!({"title": "甲"})),
        dated(0, "2025-01-01", &json!({"title": "乙", "claim": "补充"})),
    ];
    let (_, outcomes) = import_patents(&mut writer, "a", &rows);
    assert_eq!(
        outcomes[1].conflicts,
        [FieldConflict { field: "title".into(), kept: "甲".into(), offered: "乙".into() }]
    );
    assert_eq!(outcomes[1].kind, PutKind::Updated { fields: vec!["claim".into()] });
    let (_, again) = import_patents(&mut writer, "a", &rows);
    assert!(again.iter().all(|outcome| outcome.kind == PutKind::Unchanged));
    assert_eq!(again[1].conflicts.len(), 1);
}

#[test]
fn a_derived_value_goes_with_what_it_was_derived_from() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let fee = json!({"fixed": {"low": "5万元", "high": "5万元"}});
    import_patents(&mut writer, "a", &[dated(0, "2024-01-01", &json!({"licence_fee": "5万元", "fee": fee}))]);
    import_patents(&mut writer, "b", &[dated(0, "2025-01-01", &json!({"licence_fee": "看情况"}))]);
    let known = only(&writer);
    assert_eq!((known.licence_fee.as_deref(), known.fee), (Some("看情况"), None));
}

#[test]
fn a_guess_never_replaces_what_was_declared() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let declared = json!({"owner_kind": "科研院所", "legal_status": "专利权终止", "legal_state": "失效"});
    import_patents(&mut writer, "a", &[dated(0, "2024-01-01", &declared)]);
    let guessed = json!({"owner_kind": "高校", "owner_kind_inferred": true, "legal_state": "有效"});
    let (_, outcomes) = import_patents(&mut writer, "b", &[dated(0, "2025-01-01", &guessed)]);
    assert_eq!(outcomes[0].kind, PutKind::Unchanged);
    let known = only(&writer);
    assert_eq!(known.owner_kind.map(|kind| kind.word()), Some("科研院所"));
    assert!(!known.owner_kind_inferred);
    assert_eq!(known.legal_state.map(|state| state.word()), Some("失效"));
}

#[test]
fn two_records_that_prove_to_be_one_become_one_and_come_apart_again() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (_, first) = import_patents(
        &mut writer,
        "a",
        &[json!({"publication_number": "CN103789020B", "title": "甲", "claim": "一"})],
    );
    let (_, second) = import_patents(&mut writer, "b", &[json!({"number": NUMBERS[0], "advantage": "省电"})]);
    let before = all_patents(writer.reader());
    let both = json!({"number": NUMBERS[0], "publication_number": "CN103789020B", "title": "甲"});
    let (batch, merged) = import_patents(&mut writer, "c", &[both]);
    assert_eq!(merged[0].id, first[0].id);
    assert_eq!(merged[0].merged, [second[0].id.clone()]);
    let store = writer.reader();
    let known = only(&writer);
    assert_eq!((known.claim.as_deref(), known.advantage.as_deref()), (Some("一"), Some("省电")));
    assert_eq!(store.get::<Patent>(&second[0].id).unwrap().as_ref(), Some(&known));
    assert_eq!(store.get_many::<Patent>(&[second[0].id.clone()]).unwrap(), [known]);
    assert_eq!(store.resolve(NUMBERS[0], None).unwrap(), Some(first[0].id.clone()));
    let history = store.history(&first[0].id).unwrap();
    assert_eq!(history.aliases, [second[0].id.clone()]);
    assert!(history.log.iter().any(|entry| entry.what == "合并"));
    assert!(store.changes_after(0, 10).unwrap().iter().any(|change| change.id == second[0].id && change.gone));

    let undone = writer.undo(&batch, &act("导错")).unwrap();
    assert_eq!(undone, Undone { removed: 0, restored: 2, kept: 0 });
    assert_eq!(all_patents(writer.reader()), before);
    assert_eq!(writer.reader().resolve(NUMBERS[0], None).unwrap(), Some(second[0].id.clone()));
}

#[test]
fn a_shared_publication_number_does_not_join_two_application_numbers() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (_, outcomes) = import_patents(
        &mut writer,
        "a",
        &[
            json!({"number": NUMBERS[0], "publication_number": "CN103789020B", "title": "甲"}),
            json!({"number": NUMBERS[1], "publication_number": "CN103789020B", "title": "乙"}),
        ],
    );
    assert_eq!(outcomes[1].kind, PutKind::Added);
    assert_eq!(outcomes[1].conflicts[0].field, "number");
}

#[test]
fn a_need_is_found_again_by_its_code_or_by_firm_and_title() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let rows = [
        need(json!({"code": "X1", "firm": "示例厂", "title": "围巾起球"})),
        need(json!({"firm": "示例厂", "title": "楼板 跟着抖"})),
    ];
    let (_, first) = import(&mut writer, meta("a"), &rows);
    let rows = [
        need(json!({"code": "X1", "firm": "示例厂", "title": "围巾容易起球"})),
        need(json!({"firm": "示例厂", "title": "楼板跟着抖！", "description": "厂里机器一开"})),
    ];
    let (_, second) = import(&mut writer, meta("b"), &rows);
    assert_eq!(first.iter().map(|o| &o.id).collect::<Vec<_>>(), second.iter().map(|o| &o.id).collect::<Vec<_>>());
    assert!(second.iter().all(|outcome| matches!(outcome.kind, PutKind::Updated { .. })));
}

#[test]
fn what_a_newer_file_lacks_is_named_and_withdrawn_only_when_asked() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (_, old) = import_patents(&mut writer, "a", &[numbered(0, "一"), numbered(1, "二"), numbered(2, "三")]);
    let mut other = meta("other");
    other.source = "别处".to_owned();
    import(&mut writer, other, &[patent(numbered(3, "四"))]);

    let mut file = writer.begin_import(meta("b1")).unwrap();
    let batch = file.batch().clone();
    file.put(&patent(numbered(0, "一"))).unwrap();
    file.commit().unwrap();
    let mut file = writer.begin_import(ImportMeta { batch: Some(batch), ..meta("b2") }).unwrap();
    file.put(&patent(numbered(1, "二"))).unwrap();
    assert_eq!(file.absent(crate::domain::RecordKind::Patent).unwrap(), [old[2].id.clone()]);
    assert_eq!(file.withdraw_absent(crate::domain::RecordKind::Patent).unwrap(), [old[2].id.clone()]);
    file.commit().unwrap();
    assert_eq!(writer.reader().get::<Patent>(&old[2].id).unwrap(), None);
    let (_, again) = import_patents(&mut writer, "c", &[numbered(2, "三")]);
    assert!(again[0].withdrawn);
    assert_eq!(writer.reader().get::<Patent>(&old[2].id).unwrap(), None);
}
