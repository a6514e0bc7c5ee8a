use super::*;
use crate::domain::{RecordId, RecordKind};

#[test]
fn a_record_reads_back_as_it_was_put() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let row = patent(json!({
        "number": NUMBERS[0], "title": "一种抗起球围巾", "owners": ["示例大学"], "extra": {"备注一": "留着"},
        "fee": {"fixed": {"low": "5万元", "high": "5万元"}}, "licence_fee": "5万元", "royalty_percent": 3.0,
    }));
    let (_, outcomes) = import(&mut writer, meta("a.csv"), std::slice::from_ref(&row));
    assert_eq!(outcomes[0].kind, PutKind::Added);
    let read: Patent = writer.reader().get(&outcomes[0].id).unwrap().unwrap();
    let mut expected = row;
    expected.set_id(outcomes[0].id.clone());
    expected.source = Some("示例大学".to_owned());
    assert_eq!(read, expected);
    assert_eq!(writer.reader().get_many::<Patent>(&[outcomes[0].id.clone()]).unwrap(), [read]);
    assert_eq!(writer.reader().get::<Need>(&outcomes[0].id).unwrap(), None);
}

#[test]
fn a_home_without_data_says_what_to_do_and_is_not_made_by_reading() {
    let (_directory, home) = home();
    let error = home.open_reading().unwrap_err();
    assert!(matches!(error, StoreError::NoData(_)));
    assert!(error.to_string().contains("先用 import"));
    assert!(!home.path().exists());
}

#[test]
fn a_file_in_place_of_the_home_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "x").unwrap();
    for path in [file.clone(), file.join("below")] {
        let home = Home::at(path);
        assert!(matches!(home.open_writing().unwrap_err(), StoreError::NotADirectory(_)));
        assert!(matches!(home.open_reading().unwrap_err(), StoreError::NotADirectory(_)));
    }
}

#[test]
fn a_second_writer_is_told_who_holds_the_home() {
    let (_directory, home) = home();
    let writer = home.open_writing().unwrap();
    let error = home.open_writing().unwrap_err();
    assert!(error.to_string().contains(&format!("进程 {} ", std::process::id())), "{error}");
    drop(writer);
    assert!(home.open_writing().is_ok());
}

#[test]
fn readers_work_beside_an_open_import_and_see_it_when_it_is_committed() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import_patents(&mut writer, "a", &[numbered(0, "一")]);
    let reader = home.open_reading().unwrap();
    let mut file = writer.begin_import(meta("b")).unwrap();
    file.put(&patent(numbered(1, "二"))).unwrap();
    assert_eq!(reader.count(RecordKind::Patent).unwrap(), 1);
    file.commit().unwrap();
    assert_eq!(reader.count(RecordKind::Patent).unwrap(), 2);
}

#[test]
fn a_home_of_a_newer_version_is_refused_and_left_alone() {
    let (_directory, home) = home();
    drop(home.open_writing().unwrap());
    let connection = rusqlite::Connection::open(home.database()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    for error in [home.open_writing().unwrap_err(), home.open_reading().unwrap_err()] {
        assert!(matches!(error, StoreError::NewerVersion { found: 99, .. }), "{error}");
    }
}

#[test]
fn what_is_no_database_of_ours_is_refused() {
    let (_directory, home) = home();
    std::fs::create_dir_all(home.path()).unwrap();
    std::fs::write(home.database(), "这不是数据库，".repeat(200)).unwrap();
    assert!(matches!(home.open_reading().unwrap_err(), StoreError::Foreign(_)));
    assert!(matches!(home.open_writing().unwrap_err(), StoreError::Foreign(_)));
    std::fs::remove_file(home.database()).unwrap();
    rusqlite::Connection::open(home.database()).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(home.open_writing().unwrap_err(), StoreError::Foreign(_)));
}

#[test]
fn a_broken_page_is_reported_as_a_broken_file() {
    use std::os::unix::fs::FileExt;
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let rows: Vec<Patent> =
        (0..500).map(|n| patent(json!({"code": n.to_string(), "title": "长".repeat(500)}))).collect();
    import(&mut writer, meta("a"), &rows);
    drop(writer);
    let file = std::fs::OpenOptions::new().write(true).open(home.database()).unwrap();
    let length = file.metadata().unwrap().len();
    file.write_all_at(&vec![0xff; usize::try_from(length).unwrap() - 4096 * 8], 4096 * 8).unwrap();
    let error = home.open_reading().and_then(|reader| reader.each::<Patent>(None, 1000)).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
}

#[test]
fn a_full_disk_leaves_the_store_as_it_was() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import_patents(&mut writer, "a", &[numbered(0, "一")]);
    let pages: i64 = writer.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    writer.connection().pragma_update_and_check(None, "max_page_count", pages + 4, |_| Ok(())).unwrap();
    let mut file = writer.begin_import(meta("b")).unwrap();
    let error = (0..1000)
        .map(|n| patent(json!({"code": n.to_string(), "title": format!("{n}{}", "长".repeat(500))})))
        .find_map(|row| file.put(&row).err())
        .expect("the disk is full");
    assert!(matches!(error, StoreError::DiskFull), "{error}");
    drop(file);
    assert_eq!(writer.reader().count(RecordKind::Patent).unwrap(), 1);
    assert!(writer.reader().facts().unwrap().faults.is_empty());
}

#[test]
fn a_file_that_cannot_be_written_reads_all_the_same() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (_, outcomes) = import_patents(&mut writer, "a", &[numbered(0, "一")]);
    drop(writer);
    let connection = super::super::schema::open_immutable(&home.database()).unwrap();
    let reader = Reader::new(connection, home.database());
    assert!(reader.get::<Patent>(&outcomes[0].id).unwrap().is_some());
}

#[test]
fn dropping_an_import_or_rehearsing_it_leaves_no_trace() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let mut file = writer.begin_import(meta("a")).unwrap();
    file.put(&patent(numbered(0, "一"))).unwrap();
    drop(file);
    assert_eq!(writer.reader().last_seq().unwrap(), 0);
    writer.rehearse().unwrap();
    let (_, first) = import_patents(&mut writer, "a", &[numbered(0, "一")]);
    let (_, second) = import_patents(&mut writer, "b", &[numbered(0, "一")]);
    assert_eq!((&first[0].kind, &second[0].kind), (&PutKind::Added, &PutKind::Unchanged));
    drop(writer);
    let reader = home.open_reading().unwrap();
    assert_eq!(reader.last_seq().unwrap(), 0);
    assert!(reader.batches().unwrap().is_empty());
}

#[test]
fn records_are_found_by_id_by_number_in_any_notation_and_by_code() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (_, outcomes) = import_patents(
        &mut writer,
        "a",
        &[
            json!({"number": NUMBERS[0], "publication_number": "CN103789020B", "title": "一", "code": "甲-1"}),
            json!({"title": "二", "code": "甲-2"}),
        ],
    );
    import(&mut writer, meta("n"), &[need(json!({"code": "甲-2", "title": "求二", "firm": "示例厂"}))]);
    let store = writer.reader();
    let first = Some(outcomes[0].id.clone());
    for text in
        ["201310699744.2", "ZL2013106997442", "CN201310699744.2", "CN103789020A", "甲-1", outcomes[0].id.as_str()]
    {
        assert_eq!(store.resolve(text, None).unwrap(), first, "{text}");
    }
    assert_eq!(store.resolve("甲-2", Some(RecordKind::Patent)).unwrap(), Some(outcomes[1].id.clone()));
    assert!(matches!(store.resolve("甲-2", None).unwrap_err(), StoreError::Ambiguous { .. }));
    assert_eq!(store.resolve("没有", None).unwrap(), None);
}

#[test]
fn paging_gives_every_record_once_in_id_order() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let rows: Vec<Patent> = (0..57).map(|n| patent(json!({"code": n.to_string(), "title": "同名"}))).collect();
    let (_, outcomes) = import(&mut writer, meta("a"), &rows);
    assert_eq!(outcomes[0].same_title, None);
    assert!(outcomes[1..].iter().all(|outcome| outcome.same_title.as_ref() == Some(&outcomes[0].id)));
    let mut expected: Vec<RecordId> = outcomes.into_iter().map(|outcome| outcome.id).collect();
    expected.sort();
    let mut seen: Vec<RecordId> = Vec::new();
    loop {
        let page: Vec<Patent> = writer.reader().each(seen.last(), 10).unwrap();
        if page.is_empty() {
            break;
        }
        seen.extend(page.into_iter().filter_map(|patent| patent.id));
    }
    assert_eq!(seen, expected);
}

#[test]
fn the_change_log_pages_and_names_each_record_at_its_last_change() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let (_, added) = import_patents(&mut writer, "a", &[numbered(0, "一"), numbered(1, "二"), numbered(2, "三")]);
    writer.withdraw(&added[0].id, &act("重复登记")).unwrap();
    let store = writer.reader();
    let first = store.changes_after(0, 2).unwrap();
    let rest = store.changes_after(first[1].seq, 10).unwrap();
    let ids: Vec<_> = first.iter().chain(&rest).map(|change| (change.id.clone(), change.gone)).collect();
    assert_eq!(ids, [(added[1].id.clone(), false), (added[2].id.clone(), false), (added[0].id.clone(), true)]);
    assert_eq!(rest.last().map(|change| change.seq), Some(store.last_seq().unwrap()));
}

#[test]
fn a_backup_beside_an_open_import_is_whole_and_restores_into_an_empty_home_only() {
    let (directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import_patents(&mut writer, "a", &[numbered(0, "一")]);
    let mut file = writer.begin_import(meta("b")).unwrap();
    file.put(&patent(numbered(1, "二"))).unwrap();
    let copy = directory.path().join("backup.db");
    let reader = home.open_reading().unwrap();
    reader.backup(&copy).unwrap();
    assert!(matches!(reader.backup(&copy).unwrap_err(), StoreError::Exists(_)));
    file.commit().unwrap();
    assert!(matches!(restore(&copy, &home).unwrap_err(), StoreError::HomeNotEmpty(_)));
    let other = Home::at(directory.path().join("other"));
    restore(&copy, &other).unwrap();
    let restored = other.open_writing().unwrap();
    assert_eq!(restored.reader().count(RecordKind::Patent).unwrap(), 1);
    assert_eq!(restored.reader().facts().unwrap().faults, Vec::<String>::new());
    let rubbish = directory.path().join("rubbish");
    std::fs::write(&rubbish, "不是备份".repeat(1000)).unwrap();
    let third = Home::at(directory.path().join("third"));
    assert!(matches!(restore(&rubbish, &third).unwrap_err(), StoreError::Foreign(_)));
    assert!(matches!(restore(&directory.path().join("none"), &third).unwrap_err(), StoreError::File { .. }));
    assert!(!third.path().exists());
}
