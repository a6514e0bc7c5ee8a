//! Both sides say on their own pages whether they want to talk; nothing opens before both do.

use super::shortlists::{Fair, fair};
use super::*;
use crate::domain::{NeedPrivacy, Visibility};
use crate::store::Act;
use crate::workflow::{Interest, Shortlist};

const LINK: &str = "0123456789abcdef0123456789abcdef";

/// The list of [`fair`] with one pair more: the need of a firm that has a link, with the first patent. Gives the id of the
/// need.
fn posted(privacy: NeedPrivacy) -> (Fair, String) {
    let fair = fair().with_list();
    let asked = Need {
        privacy: Some(privacy),
        contact_phone: Some("13800004444".to_owned()),
        ..need("压机隔振", "暗中机械有限公司")
    };
    {
        let mut writer = fair.site.site.writer();
        writer.post(&asked, LINK, LINK, Timestamp::UNIX_EPOCH).unwrap();
        let number = writer.reader().post_of(LINK).unwrap().unwrap().number;
        let act = Act { actor: "需求方", now: Timestamp::UNIX_EPOCH, reason: None };
        writer.publish_post(number, TODAY, &act).unwrap();
    }
    fair.site.renew();
    let id = fair.site.id_of::<Need>("压机隔振").to_string();
    // A page lets no need into a list that its organiser may not see: this is as the command line does it.
    let mut writer = fair.site.site.writer();
    let kept = writer.reader().kept::<Shortlist>("s1").unwrap().unwrap();
    let mut list = kept.entry;
    let mut pair = list.pairs[0].clone();
    pair.need = id.parse().unwrap();
    let shown = pair.shown.as_mut().unwrap();
    shown.need_title = "压机隔振".into();
    shown.firm = Some("暗中机械有限公司".into());
    pair.words = Some("组织方自己的话".into());
    list.add(pair);
    let act = Act { actor: "test", now: Timestamp::UNIX_EPOCH, reason: None };
    writer.keep(&list, kept.revision, &act).unwrap();
    drop(writer);
    (fair, id)
}

impl Fair {
    fn interest(&self, need: &str, patent: &str) -> Interest {
        let list = self.list().0;
        list.pairs[list.place_of(&need.parse().unwrap(), &patent.parse().unwrap()).unwrap()].interest
    }
}

fn says(need: &str, patent: &str, says: &str) -> String {
    format!("act=interest&need={need}&patent={patent}&says={says}")
}

#[test]
fn nothing_opens_before_both_sides_agree_and_all_closes_again() {
    for privacy in [NeedPrivacy::Anonymous, NeedPrivacy::MatchOnly] {
        let (fair, need) = posted(privacy);
        let patent = &fair.patents[0];
        let office = fair.site.log_in("甲办", Role::Office, Some("甲大学"));
        let mine = format!("/mine/{LINK}");
        let page = fair.site.page(&mine);
        assert!(page.contains("组织方为您挑选的专利") && page.contains("还没有答复"), "{page}");
        assert!(!page.contains("13900001111") && !page.contains("组织方自己的话"), "{page}");
        let desk = |fair: &Fair| {
            let (status, page) = fair.site.get_as("/interests", &office);
            assert_eq!(status, StatusCode::OK, "{page}");
            page
        };
        let hidden = |page: &str| {
            for secret in ["暗中机械", "13800004444", "13800003333", "藏名机械", "组织方自己的话"] {
                assert!(!page.contains(secret), "{privacy} {secret}: {page}");
            }
        };
        assert_eq!(times(&desk(&fair), "class=\"card listed\""), 3);
        hidden(&desk(&fair));
        assert_eq!(desk(&fair).contains("压机隔振"), privacy == NeedPrivacy::Anonymous);
        // One side alone opens nothing, and the other is not told.
        assert_eq!(fair.site.post_as(&mine, "", &says(&need, patent, "yes")).0, StatusCode::SEE_OTHER);
        hidden(&desk(&fair));
        assert!(!desk(&fair).contains("有意（2026-11-24）"));
        let (_, page) = fair.site.get_as("/shortlists/s1", &fair.organiser);
        assert!(page.contains("<option value=\"yes\" selected>有意"), "{page}");
        assert!(fair.interest(&need, patent).firm.is_some_and(|firm| firm.yes));
        // Both: contacts and names open to each other, and to nobody else.
        let form = format!("csrf=token&{}", says(&need, patent, "yes"));
        assert_eq!(fair.site.post_as("/interests", &office, &form).0, StatusCode::SEE_OTHER);
        assert!(fair.interest(&need, patent).is_mutual());
        let (page, own) = (desk(&fair), fair.site.page(&mine));
        assert!(
            page.contains("暗中机械有限公司") && page.contains("13800004444") && page.contains("压机隔振"),
            "{page}"
        );
        assert!(own.contains("13900001111") && own.contains("双方都有意"), "{own}");
        assert!(!page.contains("藏名机械"), "the other pairs stay as they are");
        let (_, link) = fair.post("/shortlists/s1", "act=share&label=A");
        let path = link.split_once("http://queqiao.example").unwrap().1.split_once('<').unwrap().0;
        hidden(&fair.site.page(path));
        // Whoever takes it back closes it for good.
        assert_eq!(fair.site.post_as(&mine, "", &says(&need, patent, "none")).0, StatusCode::SEE_OTHER);
        hidden(&desk(&fair));
        assert!(!fair.site.page(&mine).contains("13900001111"));
        assert_eq!(fair.site.post_as(&mine, "", &says(&need, patent, "no")).0, StatusCode::SEE_OTHER);
        assert!(fair.site.page(&mine).contains("您已表示无意（2026-11-24）"));
        hidden(&desk(&fair));
    }
}

#[test]
fn nobody_speaks_for_another() {
    let (fair, need) = posted(NeedPrivacy::Anonymous);
    let [first, second] = &fair.patents;
    // Behind the link: another need, another patent, what is no pair, what says nothing.
    let mine = format!("/mine/{LINK}");
    for body in [
        says(&fair.needs[0], first, "yes"),
        says(&need, second, "yes"),
        says("n1", "p1", "yes"),
        says(&need, first, "maybe"),
        says(&need, first, ""),
    ] {
        assert_eq!(fair.site.post_as(&mine, "", &body).0, StatusCode::BAD_REQUEST, "{body}");
    }
    let wrong = fair.site.post_as(&format!("/mine/{}", "0".repeat(32)), "", &says(&need, first, "yes"));
    assert_eq!(wrong.0, StatusCode::NOT_FOUND);
    let other = fair.site.log_in("乙办", Role::Office, Some("乙大学"));
    let (_, page) = fair.site.get_as("/interests", &other);
    assert!(times(&page, "class=\"card listed\"") == 1 && page.contains("减振平台") && !page.contains("隔振支座"));
    let (status, page) = fair.site.post_as("/interests", &other, &format!("csrf=token&{}", says(&need, first, "yes")));
    assert!(status == StatusCode::OK && page.contains("已不在任何清单里"), "{page}");
    let strange = fair.site.post_as("/interests", &other, &says(&fair.needs[0], second, "yes"));
    assert_eq!(strange.0, StatusCode::FORBIDDEN, "without the token of a form");
    assert_eq!(fair.site.status("/interests"), 303);
    for role in [Role::Broker, Role::Organiser, Role::Programme, Role::Administrator] {
        let cookie = fair.site.log_in(role.word(), role, None);
        assert_eq!(fair.site.get_as("/interests", &cookie).0, StatusCode::FORBIDDEN, "{role:?}");
    }
    assert!(fair.list().0.pairs.iter().all(|pair| pair.interest == Interest::default()));
}

#[test]
fn a_firm_with_an_account_answers_for_the_needs_of_its_name() {
    let fair = fair().with_list();
    let firm = fair.site.log_in("藏名", Role::Firm, Some("藏名机械有限公司"));
    let (_, page) = fair.site.get_as("/interests", &firm);
    assert!(times(&page, "class=\"card listed\"") == 1 && page.contains("藏名机械有限公司"), "{page}");
    let form = format!("csrf=token&{}", says(&fair.needs[1], &fair.patents[0], "no"));
    assert_eq!(fair.site.post_as("/interests", &firm, &form).0, StatusCode::SEE_OTHER);
    assert!(fair.interest(&fair.needs[1], &fair.patents[0]).firm.is_some_and(|firm| !firm.yes));
    // The organiser's form of before is told whose word came between.
    let seen = fair.list().1 - 1;
    let pair = format!("need={}&patent={}", fair.needs[1], fair.patents[0]);
    let (status, page) = fair.post("/shortlists/s1", &format!("act=save&revision={seen}&{pair}&words=W"));
    assert!(status == StatusCode::CONFLICT && page.contains("藏名刚刚改了意愿"), "{page}");
}

#[test]
fn one_word_holds_in_every_list_and_what_was_withdrawn_waits_for_none() {
    let fair = fair().with_list();
    let add = format!("ids={}&need={}&name=B", fair.patents[0], fair.needs[0]);
    assert_eq!(fair.post("/shortlists/add", &add).0, StatusCode::SEE_OTHER);
    let office = fair.site.log_in("甲办", Role::Office, Some("甲大学"));
    let count = |fair: &Fair| times(&fair.site.get_as("/interests", &office).1, "class=\"card listed\"");
    assert_eq!(count(&fair), 2, "each pair once");
    let form = format!("csrf=token&{}", says(&fair.needs[0], &fair.patents[0], "yes"));
    assert_eq!(fair.site.post_as("/interests", &office, &form).0, StatusCode::SEE_OTHER);
    for list in fair.site.home().all_kept::<Shortlist>().unwrap() {
        assert!(list.entry.pairs[0].interest.owner.is_some_and(|owner| owner.yes), "{}", list.entry.id);
    }
    let act = Act { actor: "test", now: Timestamp::UNIX_EPOCH, reason: None };
    fair.site.site.writer().withdraw(&fair.needs[0].parse().unwrap(), &act).unwrap();
    assert_eq!(count(&fair), 1);
}

#[test]
fn an_office_sees_its_own_patents_that_are_not_for_everybody_and_no_restricted_ones() {
    let shut = |title: &str, more: Patent| Patent { title: Some(title.to_owned()), ..more };
    let site = TestSite::of(
        [
            shut("会员支座", Patent { visibility: Some(Visibility::Named), ..patent("x", "甲大学") }),
            shut("国防支座", Patent { restriction: Some("国防".into()), ..patent("x", "甲大学") }),
        ],
        [need("冲床隔振", "示例厂")],
    );
    let need = site.id_of::<Need>("冲床隔振");
    let mut writer = site.site.writer();
    let act = Act { actor: "test", now: Timestamp::UNIX_EPOCH, reason: None };
    let mut list = Shortlist::begin(&mut writer, "A", &act).unwrap();
    for title in ["会员支座", "国防支座"] {
        let shown = crate::workflow::PairShown { title: title.into(), ..Default::default() };
        list.add(crate::workflow::ListedPair {
            need: need.clone(),
            patent: site.id_of::<Patent>(title),
            theme: None,
            words: None,
            interest: Interest::default(),
            shown: Some(shown),
        });
    }
    writer.keep(&list, 1, &act).unwrap();
    drop(writer);
    let office = site.log_in("甲办", Role::Office, Some("甲大学"));
    let (_, page) = site.get_as("/interests", &office);
    assert!(page.contains("会员支座") && !page.contains("国防支座"), "{page}");
}
