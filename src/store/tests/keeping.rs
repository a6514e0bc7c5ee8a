//! The ledger: versions, two people, undo, and what erasing leaves of it.

use serde::{Deserialize, Serialize};

use super::*;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Talk {
    name: String,
    need: String,
    stage: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<Shown>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    title: String,
}

impl Entry for Talk {
    const KIND: &'static str = "talk";

    fn key(&self) -> &str {
        &self.name
    }
}

fn talk(name: &str, stage: &str) -> Talk {
    Talk { name: name.into(), need: "n000000000001".into(), stage: stage.into(), shown: None, words: None }
}

fn at(second: i64) -> Act<'static> {
    Act { actor: "测试", now: Timestamp::from_second(second).unwrap(), reason: None }
}

#[test]
fn the_second_of_two_people_is_told_and_every_version_stays() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    assert_eq!(writer.keep(&talk("甲", "已推荐"), 0, &at(10)).unwrap(), 1);
    assert!(matches!(writer.keep(&talk("甲", "别的"), 0, &at(11)), Err(StoreError::Changed)), "it is there already");
    assert_eq!(writer.keep(&talk("甲", "已约谈"), 1, &at(20)).unwrap(), 2);
    assert!(matches!(writer.keep(&talk("甲", "意向"), 1, &at(21)), Err(StoreError::Changed)));
    assert_eq!(writer.keep(&talk("甲", "已约谈"), 2, &at(22)).unwrap(), 2, "nothing changed");
    writer.strike::<Talk>("甲", 2, &at(30)).unwrap();
    assert_eq!(writer.reader().kept::<Talk>("甲").unwrap(), None);
    assert_eq!(writer.keep(&talk("甲", "意向"), 0, &at(40)).unwrap(), 4);
    let stages: Vec<Option<String>> = writer
        .reader()
        .course::<Talk>("甲")
        .unwrap()
        .into_iter()
        .map(|line| line.entry.map(|talk| talk.stage))
        .collect();
    assert_eq!(stages, [Some("已推荐".into()), Some("已约谈".into()), None, Some("意向".into())]);
}

#[test]
fn several_entries_are_kept_all_or_none() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let revisions = |writer: &Writer| -> Vec<u32> {
        writer.reader().all_kept::<Talk>().unwrap().iter().map(|kept| kept.revision).collect()
    };
    writer.keep_each(&[(talk("甲", "已推荐"), 0), (talk("乙", "已推荐"), 0)], &at(10)).unwrap();
    assert_eq!(revisions(&writer), [1, 1]);
    let second = [(talk("甲", "已约谈"), 1), (talk("乙", "已约谈"), 0)];
    assert!(matches!(writer.keep_each(&second, &at(20)), Err(StoreError::Changed)), "the second was seen otherwise");
    assert_eq!(revisions(&writer), [1, 1]);
    writer.keep_each(&[(talk("甲", "已约谈"), 1), (talk("乙", "已推荐"), 1)], &at(30)).unwrap();
    assert_eq!(writer.reader().kept::<Talk>("甲").unwrap().unwrap().revision, 2);
    assert_eq!(writer.reader().kept::<Talk>("乙").unwrap().unwrap().revision, 1, "nothing changed");
}

#[test]
fn a_file_of_entries_is_taken_whole_and_taken_back() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    writer.keep(&talk("甲", "已推荐"), 0, &at(10)).unwrap();
    let file = KeptFile { file: "a.xlsx", source: "台账", today: TODAY, batch: None };
    let rows = [talk("甲", "签约"), talk("乙", "意向")];
    let (batch, changes) = writer.keep_all(&rows, &file, &at(20)).unwrap();
    assert_eq!(changes, [LedgerChange::Updated, LedgerChange::Added]);
    let (again, changes) = writer.keep_all(&rows, &file, &at(21)).unwrap();
    assert_eq!(changes, [LedgerChange::Unchanged; 2]);
    assert_ne!(batch, again);
    assert_eq!(writer.reader().batches().unwrap().len(), 2);
    writer.keep(&talk("乙", "终止"), 1, &at(30)).unwrap();
    let undone = writer.undo(&batch, &at(40)).unwrap();
    assert_eq!((undone.removed, undone.restored, undone.kept), (0, 1, 1));
    assert_eq!(writer.reader().kept::<Talk>("甲").unwrap().unwrap().entry.stage, "已推荐");
    assert!(matches!(writer.undo(&batch, &at(41)), Err(StoreError::AlreadyUndone(_))));
}

#[test]
fn nobody_edits_what_stands_in_the_ledger() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    writer.keep(&talk("甲", "已推荐"), 0, &at(10)).unwrap();
    for sql in ["DELETE FROM ledger", "UPDATE ledger SET at = 0", "UPDATE ledger SET actor = '别人'"] {
        assert!(writer.connection().execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn erasing_a_need_takes_its_words_out_of_every_version() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import(&mut writer, meta("a"), &[need(json!({"title": "防起球", "firm": "甲厂"}))]);
    let id = writer.reader().each::<Need>(None, 1).unwrap()[0].id.clone().unwrap();
    let said = |need: &str| Talk {
        need: need.into(),
        shown: Some(Shown { title: "防起球".into() }),
        words: Some("甲厂很急".into()),
        ..talk(need, "签约")
    };
    writer.keep(&said(id.as_str()), 0, &at(10)).unwrap();
    writer.keep(&said("n000000000009"), 0, &at(10)).unwrap();
    writer.erase(&id, &at(20)).unwrap();
    let gone = writer.reader().kept::<Talk>(id.as_str()).unwrap().unwrap().entry;
    assert_eq!((gone.stage.as_str(), gone.shown, gone.words), ("签约", None, None));
    assert!(writer.reader().kept::<Talk>("n000000000009").unwrap().unwrap().entry.words.is_some());
}

#[test]
fn a_record_is_told_as_it_was_at_any_number_of_the_change_log() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let seq = |writer: &Writer| writer.reader().last_seq().unwrap();
    let put = |writer: &mut Writer, file: &str, region: &str| {
        let mut row = numbered(0, "隔振基座");
        row["region"] = region.into();
        import_patents(writer, file, &[row]);
    };
    let begun = seq(&writer);
    put(&mut writer, "a", "北京市");
    let first = seq(&writer);
    put(&mut writer, "b", "上海市");
    let second = seq(&writer);
    let id = writer.reader().each::<Patent>(None, 1).unwrap()[0].id.clone().unwrap();
    writer.withdraw(&id, &act("停")).unwrap();
    let third = seq(&writer);
    writer.reinstate(&id, &act("又可以了")).unwrap();
    let region = |at: i64| writer.reader().as_of::<Patent>(&id, at).unwrap().map(|patent| patent.region.unwrap());
    assert_eq!(region(begun), None);
    assert_eq!(region(first).as_deref(), Some("北京市"));
    assert_eq!(region(second).as_deref(), Some("上海市"));
    assert_eq!(region(third), None, "it was withdrawn");
    assert_eq!(region(seq(&writer)).as_deref(), Some("上海市"));
}
