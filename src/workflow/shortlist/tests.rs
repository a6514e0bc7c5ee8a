//! Lists in a store: ids, versions, two people at once, erasing.

use jiff::Timestamp;

use super::*;
use crate::domain::Need;
use crate::store::{Home, ImportMeta, StoreError};
use crate::workflow::{Absence, Event, EventPairs, PartyName, Who};

const TODAY: Date = Date::constant(2026, 11, 24);

fn act() -> Act<'static> {
    Act { actor: "测试", now: Timestamp::UNIX_EPOCH, reason: None }
}

fn pair(need: &RecordId, patent: &str) -> ListedPair {
    let shown = PairShown { need_title: "甲厂的秘密".into(), firm: Some("甲厂".into()), ..PairShown::default() };
    ListedPair {
        need: need.clone(),
        patent: patent.parse().unwrap(),
        theme: None,
        words: Some("甲厂很急".into()),
        interest: Interest::default(),
        shown: Some(shown),
    }
}

#[test]
fn ids_are_never_given_twice_and_versions_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Home::at(folder.path().join("home")).open_writing().unwrap();
    let need: RecordId = "n000000000001".parse().unwrap();
    let mut first = Shortlist::begin(&mut writer, " 甲 ", &act()).unwrap();
    assert_eq!((first.id.as_str(), first.name.as_str()), ("s1", "甲"));
    assert!(matches!(Shortlist::begin(&mut writer, "甲", &act()), Err(WorkflowError::NameTaken { .. })));
    assert!(first.add(pair(&need, "p000000000001")) && !first.add(pair(&need, "p000000000001")));
    assert!(first.add(pair(&need, "p000000000002")));
    assert_eq!(writer.keep(&first, 1, &act()).unwrap(), 2);
    assert!(matches!(writer.keep(&first, 1, &act()), Err(StoreError::Changed)), "somebody else was first");
    let frozen = first.freeze(&mut writer, 2, TODAY, &act()).unwrap();
    first.reorder(2, 1).unwrap();
    first.remove(&[2]).unwrap();
    assert!(matches!(first.remove(&[1, 2]), Err(WorkflowError::NoPair(2, 1))));
    first.pairs[0].interest.firm = Some(Answer { yes: true, on: TODAY });
    writer.keep(&first, 2, &act()).unwrap();
    let version = list_state(writer.reader(), &frozen.id).unwrap();
    assert_eq!(version.pairs.len(), 2);
    assert_eq!(version.pairs[1].interest, first.pairs[0].interest, "what the sides say is as it is now");
    writer.strike::<Shortlist>("s1", 3, &act()).unwrap();
    assert_eq!(Shortlist::begin(&mut writer, "甲", &act()).unwrap().id, "s2");
}

#[test]
fn erasing_a_need_takes_its_texts_out_of_lists_versions_and_absences() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    let mut writer = home.open_writing().unwrap();
    let meta = ImportMeta {
        file: "t".into(),
        source: "t".into(),
        source_date: None,
        owner: None,
        actor: "t".into(),
        now: Timestamp::UNIX_EPOCH,
        today: TODAY,
        fingerprint: None,
        batch: None,
    };
    let mut import = writer.begin_import(meta).unwrap();
    import.put(&Need { code: Some("X1".into()), title: Some("甲厂的秘密".into()), ..Need::default() }).unwrap();
    import.commit().unwrap();
    use crate::store::Store as _;
    let need = writer.reader().resolve("X1", None).unwrap().unwrap();
    let mut list = Shortlist::begin(&mut writer, "清单", &act()).unwrap();
    list.add(pair(&need, "p000000000001"));
    writer.keep(&list, 1, &act()).unwrap();
    list.freeze(&mut writer, 2, TODAY, &act()).unwrap();
    let day = Date::constant(2026, 12, 1);
    let who = Who { records: vec![need.clone()], shown: Some(PartyName { party: "甲厂".into() }) };
    let event = Event {
        id: String::new(),
        name: "会".into(),
        place: None,
        organiser: None,
        days: vec![day],
        tables: 1,
        hours: vec!["09:00-10:00".parse().unwrap()],
        minutes: 30,
        breaks: Vec::new(),
        most: None,
        limits: Vec::new(),
        sessions: Vec::new(),
        sources: vec![crate::workflow::Source { list: "s1".into(), theme: None }],
        absences: vec![Absence { who, from: day.at(9, 0, 0, 0), to: day.at(10, 0, 0, 0) }],
        open: false,
        bookable: false,
    };
    let event = event.begin(&mut writer, TODAY, &act()).unwrap();
    writer.erase(&need, &act()).unwrap();
    for list in ["s1", "s1@2026-11-24"] {
        let pair = &list_state(writer.reader(), list).unwrap().pairs[0];
        assert_eq!((&pair.need, &pair.shown, &pair.words), (&need, &None, &None));
    }
    let kept = named::<Event>(writer.reader(), "会").unwrap().entry;
    assert_eq!((kept.absences[0].who.records.as_slice(), kept.absences[0].who.name()), (&[need][..], "（已删除）"));
    let pairs = EventPairs::of(writer.reader(), &event).unwrap();
    assert_eq!(pairs.pairs[0].never.as_ref().map(|(code, _)| *code), Some("withdrawn"));
    drop(writer);
    let bytes = std::fs::read(home.database()).unwrap();
    let secret = "甲厂".as_bytes();
    assert!(!bytes.windows(secret.len()).any(|window| window == secret), "nowhere in the file");
}
