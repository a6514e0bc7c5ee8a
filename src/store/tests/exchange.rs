//! Bundles between nodes: there and back, later changes, withdrawals, two holders of one record.

use super::*;
use crate::domain::Audience;
use crate::domain::Disclosed;

fn node(id: &str) -> Node {
    Node { id: format!("{id:0>32}"), name: format!("节点{id}") }
}

fn bundle(writer: &Writer, of: &str) -> Vec<u8> {
    let mut out = Vec::new();
    export_bundle(writer.reader(), &node(of), TODAY, &mut out).unwrap();
    out
}

fn take(writer: &mut Writer, own: &str, bundle: &[u8]) -> BundleCounts {
    writer.import_bundle(&node(own), bundle, (Timestamp::UNIX_EPOCH, TODAY)).unwrap()
}

/// Everything but the head.
fn body(bundle: &[u8]) -> String {
    String::from_utf8(bundle.to_vec()).unwrap().split_once('\n').unwrap().1.to_owned()
}

fn filled() -> (tempfile::TempDir, Writer) {
    let (directory, home) = home();
    let mut writer = home.open_writing().unwrap();
    let patents = [
        patent(
            json!({ "title": "隔振基座", "number": "201310699744.2", "abstract": "电话13912345678", "contact_phone": "13912345678" }),
        ),
        patent(json!({ "title": "无号成果", "owners": ["示例大学"], "abstract": "电话13912345678" })),
        patent(json!({ "title": "保密支座", "restriction": "国家安全" })),
    ];
    import(&mut writer, meta("a.csv"), &patents);
    let needs = [need(json!({ "title": "冲床隔振", "firm": "示例厂", "privacy": "匿名", "annual_sales": "500万元" }))];
    import(&mut writer, meta("b.csv"), &needs);
    (directory, writer)
}

#[test]
fn there_and_back_is_identical_and_nothing_private_goes_along() {
    let ((_one, mut a), (_two, home)) = (filled(), home());
    let mut b = home.open_writing().unwrap();
    let first = bundle(&a, "a");
    let text = String::from_utf8(first.clone()).unwrap();
    for private in ["13912345678", "保密支座", "示例厂", "500万"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
    let counts = take(&mut b, "b", &first);
    assert_eq!((counts.read, counts.added), (3, 3));
    assert_eq!(take(&mut b, "b", &first).unchanged, 3, "again");
    let back = bundle(&b, "b");
    assert_eq!(body(&back), body(&first));
    let before: Vec<Patent> = a.reader().each(None, 9).unwrap();
    let counts = take(&mut a, "a", &back);
    assert_eq!((counts.read, counts.unchanged), (3, 3), "{counts:?}");
    assert_eq!(a.reader().each::<Patent>(None, 9).unwrap(), before, "what was hidden on the way is still here");
    assert!(matches!(
        a.import_bundle(&node("a"), first.as_slice(), (Timestamp::UNIX_EPOCH, TODAY)),
        Err(StoreError::Bundle(_))
    ));
}

#[test]
fn changes_and_withdrawals_follow_and_what_comes_back_comes_back() {
    let ((_one, mut a), (_two, home)) = (filled(), home());
    let mut b = home.open_writing().unwrap();
    take(&mut b, "b", &bundle(&a, "a"));
    let id = a.reader().resolve("201310699744.2", None).unwrap().unwrap();
    let known: Patent = a.reader().get(&id).unwrap().unwrap();
    let seen = a.reader().revision(&id).unwrap();
    a.edit(&Patent { licence_fee: Some("3万元".into()), ..known }, seen, TODAY, &act("改价")).unwrap();
    let counts = take(&mut b, "b", &bundle(&a, "a"));
    assert_eq!((counts.updated, counts.unchanged), (1, 2));
    assert_eq!(b.reader().get::<Patent>(&id).unwrap().unwrap().licence_fee.as_deref(), Some("3万元"));
    a.withdraw(&id, &act("撤下")).unwrap();
    assert_eq!(take(&mut b, "b", &bundle(&a, "a")).withdrawn, 1);
    assert_eq!(b.reader().get::<Patent>(&id).unwrap(), None);
    a.reinstate(&id, &act("恢复")).unwrap();
    assert_eq!(take(&mut b, "b", &bundle(&a, "a")).reinstated, 1);
    assert!(b.reader().get::<Patent>(&id).unwrap().is_some());
    // What this node has withdrawn itself stays so, whatever the other offers.
    b.withdraw(&id, &act("本地撤下")).unwrap();
    assert_eq!(take(&mut b, "b", &bundle(&a, "a")).reinstated, 0);
    assert_eq!(b.reader().get::<Patent>(&id).unwrap(), None);
}

#[test]
fn a_record_that_both_hold_is_one_with_two_sources_and_outlives_either() {
    let ((_one, mut a), (_two, home)) = (filled(), home());
    let mut b = home.open_writing().unwrap();
    let own = patent(json!({ "title": "隔振基座", "number": "201310699744.2", "owners": ["示例大学"] }));
    import(&mut b, ImportMeta { source: "本地目录".into(), ..meta("own.csv") }, &[own]);
    let counts = take(&mut b, "b", &bundle(&a, "a"));
    assert_eq!((counts.added, counts.updated), (2, 1));
    let id = b.reader().resolve("201310699744.2", None).unwrap().unwrap();
    assert_eq!(id, a.reader().resolve("201310699744.2", None).unwrap().unwrap());
    let sources = b.reader().sources_of(&id).unwrap();
    assert!(sources.len() == 2 && sources.contains(&"本地目录".to_owned()), "{sources:?}");
    a.withdraw(&id, &act("撤下")).unwrap();
    assert_eq!(take(&mut b, "b", &bundle(&a, "a")).withdrawn, 0);
    let kept: Patent = b.reader().get(&id).unwrap().unwrap();
    assert!(kept.seen_by(Audience::Visitor).is_some());
}

#[test]
fn what_is_no_whole_bundle_changes_nothing() {
    let ((_one, a), (_two, home)) = (filled(), home());
    let mut b = home.open_writing().unwrap();
    let whole = bundle(&a, "a");
    let newer = String::from_utf8(whole.clone()).unwrap().replace("\"queqiao_bundle\":1", "\"queqiao_bundle\":9");
    let cut = &whole[..whole.len() - 10];
    let odd = [whole.clone(), b"{\"kind\":\"x\"}\n".to_vec()].concat();
    for broken in [b"".as_slice(), b"x\n", newer.as_bytes(), cut, odd.as_slice(), b"\xff\xfe\n"] {
        let done = b.import_bundle(&node("b"), broken, (Timestamp::UNIX_EPOCH, TODAY));
        assert!(matches!(done, Err(StoreError::Bundle(_))), "{done:?}");
        assert_eq!(b.reader().count(crate::domain::RecordKind::Patent).unwrap(), 0);
    }
}
