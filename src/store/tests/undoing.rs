use super::*;
use crate::domain::RecordKind;

#[test]
fn an_undone_import_leaves_the_store_as_before_and_can_be_imported_again() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import_patents(&mut writer, "a", &[numbered(0, "旧")]);
    let before = all_patents(writer.reader());
    let rows = [json!({"number": NUMBERS[0], "title": "新", "publication_number": "CN103789020B"}), numbered(1, "二")];
    let (batch, outcomes) = import_patents(&mut writer, "b", &rows);
    let after = all_patents(writer.reader());
    assert_eq!(writer.undo(&batch, &act("导错")).unwrap(), Undone { removed: 1, restored: 1, kept: 0 });
    assert_eq!(all_patents(writer.reader()), before);
    assert_eq!(writer.reader().resolve("CN103789020B", None).unwrap(), None);
    assert!(matches!(writer.undo(&batch, &act("再来")).unwrap_err(), StoreError::AlreadyUndone(_)));
    assert!(matches!(writer.undo(&BatchId::new("20000101-1"), &act("")).unwrap_err(), StoreError::NoBatch(_)));
    let (_, again) = import_patents(&mut writer, "b", &rows);
    assert_eq!(again[1].kind, PutKind::Added);
    assert_eq!(again[1].id, outcomes[1].id);
    assert_eq!(all_patents(writer.reader()), after);
}

#[test]
fn what_something_later_stands_on_is_kept() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (first, added) = import_patents(&mut writer, "a", &[numbered(0, "一"), numbered(1, "二"), numbered(2, "三")]);
    let (second, _) = import_patents(&mut writer, "b", &[json!({"number": NUMBERS[0], "claim": "更多"})]);
    writer.withdraw(&added[1].id, &act("权利人要求")).unwrap();
    assert_eq!(writer.undo(&first, &act("导错")).unwrap(), Undone { removed: 1, restored: 0, kept: 2 });
    assert_eq!(writer.undo(&second, &act("导错")).unwrap(), Undone { removed: 0, restored: 1, kept: 0 });
    assert_eq!(writer.reader().count(RecordKind::Patent).unwrap(), 1);
}

#[test]
fn records_that_a_newer_file_replaced_come_back_with_its_undo() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import_patents(&mut writer, "a", &[numbered(0, "一"), numbered(1, "二")]);
    let before = all_patents(writer.reader());
    let mut file = writer.begin_import(meta("b")).unwrap();
    file.put(&patent(numbered(0, "一"))).unwrap();
    assert_eq!(file.withdraw_absent(RecordKind::Patent).unwrap().len(), 1);
    let batch = file.batch().clone();
    file.commit().unwrap();
    assert_eq!(writer.reader().count(RecordKind::Patent).unwrap(), 1);
    assert_eq!(writer.undo(&batch, &act("")).unwrap(), Undone { removed: 0, restored: 1, kept: 0 });
    assert_eq!(all_patents(writer.reader()), before);
}

#[test]
fn the_same_file_again_does_not_keep_its_first_import_from_being_undone() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (first, _) = import_patents(&mut writer, "a", &[numbered(0, "一")]);
    let (second, _) = import_patents(&mut writer, "a", &[numbered(0, "一")]);
    assert_eq!((first.as_str(), second.as_str()), ("20261123-1", "20261123-2"));
    assert_eq!(writer.undo(&second, &act("")).unwrap(), Undone::default());
    assert_eq!(writer.undo(&first, &act("")).unwrap().removed, 1);
    let (_, again) = import_patents(&mut writer, "a", &[numbered(0, "一")]);
    assert_eq!(again[0].kind, PutKind::Added);
}

#[test]
fn batches_come_apart_one_after_the_other() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let mut states = vec![all_patents(writer.reader())];
    let mut batches = Vec::new();
    for (file, title) in [("a", "甲"), ("b", "乙"), ("c", "丙")] {
        batches.push(import_patents(&mut writer, file, &[numbered(0, title)]).0);
        states.push(all_patents(writer.reader()));
    }
    states.pop();
    for batch in batches.iter().rev() {
        assert_eq!(writer.undo(batch, &act("")).unwrap().kept, 0);
        assert_eq!(all_patents(writer.reader()), states.pop().unwrap());
    }
    assert!(writer.reader().batches().unwrap().iter().all(|batch| batch.undone));
}

#[test]
fn a_withdrawn_record_is_out_of_lists_and_comes_back_when_reinstated() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (_, added) = import_patents(&mut writer, "a", &[numbered(0, "一")]);
    let id = &added[0].id;
    assert!(writer.withdraw(id, &act("权利人要求")).unwrap());
    assert!(!writer.withdraw(id, &act("再次")).unwrap());
    assert_eq!(writer.reader().count(RecordKind::Patent).unwrap(), 0);
    assert_eq!(writer.reader().each::<Patent>(None, 9).unwrap(), []);
    assert_eq!(writer.reader().resolve(NUMBERS[0], None).unwrap().as_ref(), Some(id));
    let stored = writer.reader().lookup::<Patent>(id).unwrap().unwrap();
    assert_eq!(stored.state, RecordState::Withdrawn);
    let log = writer.reader().history(id).unwrap().log;
    assert_eq!(log.last().and_then(|entry| entry.reason.as_deref()), Some("权利人要求"));
    assert!(writer.reinstate(id, &act("恢复")).unwrap());
    assert_eq!(writer.reader().count(RecordKind::Patent).unwrap(), 1);
}

#[test]
fn erased_texts_are_nowhere_in_the_file_and_do_not_come_back() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let secret = "独一无二的秘密文字";
    let first = need(json!({"firm": "示例厂", "title": "求购", "description": secret}));
    let second = need(json!({"firm": "示例厂", "title": "求购", "description": "改过", "contact_person": secret}));
    let (_, added) = import(&mut writer, meta("a"), std::slice::from_ref(&first));
    import(&mut writer, meta("b"), &[second]);
    writer.erase(&added[0].id, &act("企业要求")).unwrap();
    for name in ["queqiao.db", "queqiao.db-wal"] {
        let bytes = std::fs::read(home.path().join(name)).unwrap_or_default();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{name}");
    }
    let (_, again) = import(&mut writer, meta("c"), &[first]);
    assert_eq!((&again[0].kind, again[0].withdrawn), (&PutKind::Unchanged, true));
    assert_eq!(writer.reader().count(RecordKind::Need).unwrap(), 0);
    let history = writer.reader().history(&added[0].id).unwrap();
    assert!(history.fields.is_empty());
    assert_eq!(history.log.last().map(|entry| entry.what), Some("删除"));
}
