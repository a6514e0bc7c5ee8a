//! What people write through pages: posts, questions, corrections.

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn posted(writer: &mut Writer) -> Post {
    let need = need(json!({ "title": "围巾起球", "firm": "示例毛纺", "budget": { "low": "5万元", "high": "5万元" } }));
    assert!(writer.post(&need, "秘密", "表单", NOW).unwrap());
    writer.reader().post_of("秘密").unwrap().unwrap()
}

#[test]
fn a_correction_stands_and_the_second_of_two_people_is_told() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let first =
        patent(json!({ "title": "隔振基座", "number": "201310699744.2", "licence_fee": "5万元", "region": "南京" }));
    import(&mut writer, meta("a.csv"), &[first]);
    let id = writer.reader().resolve("201310699744.2", None).unwrap().unwrap();
    let seen = writer.reader().revision(&id).unwrap();
    let known: Patent = writer.reader().get(&id).unwrap().unwrap();
    let corrected = Patent { licence_fee: Some("3万元".into()), region: None, ..known.clone() };
    let revision = writer.edit(&corrected, seen, TODAY, &act("改价")).unwrap();
    assert!(revision > seen);
    let late = Patent { licence_fee: Some("9万元".into()), ..known };
    assert!(matches!(writer.edit(&late, seen, TODAY, &act("改价")), Err(StoreError::Changed)));
    assert_eq!(writer.reader().get::<Patent>(&id).unwrap().unwrap(), corrected);
    assert_eq!(writer.edit(&corrected, revision, TODAY, &act("没改")).unwrap(), revision);
    let history = writer.reader().history(&id).unwrap();
    let fees: Vec<(&str, &str, bool)> = history.fields["licence_fee"]
        .iter()
        .map(|value| (value.value.as_str().unwrap(), value.source.as_str(), value.current))
        .collect();
    assert_eq!(fees, [("5万元", "示例大学", false), ("3万元", BY_HAND, true)]);
    assert_eq!(history.log.last().unwrap().reason.as_deref(), Some("改价"));
    // An older file does not undo it, a newer one does.
    let priced = |fee: &str, date: Date| {
        let meta = ImportMeta { source_date: Some(date), ..meta(fee) };
        (meta, patent(json!({ "title": "隔振基座", "number": "201310699744.2", "licence_fee": fee })))
    };
    for (fee, date, stands) in [("7万元", date(2026, 1, 1), "3万元"), ("8万元", date(2026, 12, 1), "8万元")] {
        let (meta, row) = priced(fee, date);
        import(&mut writer, meta, &[row]);
        assert_eq!(writer.reader().get::<Patent>(&id).unwrap().unwrap().licence_fee.as_deref(), Some(stands));
    }
}

#[test]
fn a_post_waits_is_published_changed_closed_and_erased() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let post = posted(&mut writer);
    assert_eq!((post.state, post.revision), (PostState::Waiting, 1));
    assert!(!writer.post(&post.need, "另一个", "表单", NOW).unwrap(), "the same form twice");
    assert_eq!(writer.reader().post_of("另一个").unwrap(), None);
    assert_eq!(writer.reader().count(crate::domain::RecordKind::Need).unwrap(), 0);
    let id = writer.publish_post(post.number, TODAY, &act("通过")).unwrap();
    let published: Need = writer.reader().get(&id).unwrap().unwrap();
    assert_eq!((published.title, published.code), (post.need.title.clone(), Some("N-000001".into())));
    // A field that was cleared is cleared in the record, too.
    let post = writer.reader().post_of("秘密").unwrap().unwrap();
    let changed = Need { budget: None, title: Some("羊绒围巾起球".into()), ..post.need.clone() };
    writer.change_post(post.number, post.revision, &changed, NOW).unwrap();
    assert!(matches!(writer.change_post(post.number, post.revision, &changed, NOW), Err(StoreError::Changed)));
    assert!(writer.reader().get::<Need>(&id).unwrap().unwrap().budget.is_some(), "not yet");
    assert_eq!(writer.publish_post(post.number, TODAY, &act("通过")).unwrap(), id);
    let published: Need = writer.reader().get(&id).unwrap().unwrap();
    assert_eq!((published.title.as_deref(), published.budget), (Some("羊绒围巾起球"), None));
    writer.close_post(post.number, &act("不需要了")).unwrap();
    assert_eq!(writer.reader().get::<Need>(&id).unwrap(), None);
    writer.publish_post(post.number, TODAY, &act("又需要了")).unwrap();
    assert!(writer.reader().get::<Need>(&id).unwrap().is_some());
    writer.delete_post(post.number, &act("删除")).unwrap();
    let gone = writer.reader().post_of("秘密").unwrap().unwrap();
    assert_eq!((gone.state, gone.need), (PostState::Deleted, Need::default()));
    assert_eq!(writer.reader().get::<Need>(&id).unwrap(), None);
    assert!(matches!(writer.publish_post(post.number, TODAY, &act("x")), Err(StoreError::Changed)));
    drop(writer);
    let bytes = std::fs::read(home.database()).unwrap();
    for text in ["羊绒围巾", "示例毛纺", "秘密"] {
        assert!(memchr::memmem::find(&bytes, text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn a_question_is_kept_once_answered_and_found_by_its_secret_alone() {
    let (_directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    import(&mut writer, meta("a.csv"), &[patent(json!({ "title": "隔振基座", "number": "201310699744.2" }))]);
    let id = writer.reader().resolve("201310699744.2", None).unwrap().unwrap();
    let asked =
        NewEnquiry { record: &id, need: None, text: "能许可吗", asker: "王工", contact: "wang@example.com" };
    assert!(writer.enquire(&asked, "秘密", "表单", NOW).unwrap());
    assert!(!writer.enquire(&asked, "又一个", "表单", NOW).unwrap());
    let about = writer.reader().enquiries_about(&id).unwrap();
    assert_eq!(about.len(), 1);
    writer.answer_enquiry(about[0].number, &id, "可以", NOW).unwrap();
    let other = "p000000000000".parse().unwrap();
    assert!(writer.answer_enquiry(about[0].number, &other, "不行", NOW).is_err());
    assert_eq!(writer.reader().enquiry_of("秘密").unwrap().unwrap().answer.as_deref(), Some("可以"));
    assert_eq!(writer.reader().enquiry_of("表单").unwrap(), None);
}
