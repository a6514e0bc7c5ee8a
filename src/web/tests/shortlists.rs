//! Shortlists on pages: who may, how pairs come in, two organisers at one list, what a version keeps.

use super::*;
use crate::domain::{LegalState, NeedPrivacy};
use crate::workflow::Shortlist;

/// Two patents and two needs, and an organiser's cookie.
pub(super) struct Fair {
    pub(super) site: TestSite,
    pub(super) organiser: String,
    pub(super) patents: [String; 2],
    pub(super) needs: [String; 2],
}

pub(super) fn fair() -> Fair {
    let site = TestSite::of(
        [
            Patent {
                contact_department: Some("成果处".to_owned()),
                contact_phone: Some("13900001111".to_owned()),
                ..patent("隔振支座", "甲大学")
            },
            Patent { legal_state: Some(LegalState::Expired), ..patent("失效的支座", "甲大学") },
            patent("减振平台", "乙大学"),
        ],
        [
            Need { contact_phone: Some("13800002222".to_owned()), ..need("冲床隔振", "示例机械厂") },
            Need {
                privacy: Some(NeedPrivacy::Anonymous),
                contact_phone: Some("13800003333".to_owned()),
                ..need("机床减振", "藏名机械有限公司")
            },
        ],
    );
    let organiser = site.log_in("组织甲", Role::Organiser, None);
    let ids = |titles: [&str; 2]| titles.map(|title| site.id_of::<Patent>(title).to_string());
    let patents = ids(["隔振支座", "减振平台"]);
    let needs = ["冲床隔振", "机床减振"].map(|title| site.id_of::<Need>(title).to_string());
    Fair { site, organiser, patents, needs }
}

impl Fair {
    pub(super) fn post(&self, path: &str, body: &str) -> (StatusCode, String) {
        self.site.post_as(path, &self.organiser, &format!("csrf=token&{body}"))
    }

    pub(super) fn page(&self, path: &str) -> String {
        let (status, page) = self.site.get_as(path, &self.organiser);
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
        page
    }

    pub(super) fn list(&self) -> (Shortlist, u32) {
        let kept = self.site.home().kept::<Shortlist>("s1").unwrap().unwrap();
        (kept.entry, kept.revision)
    }

    /// A list of three pairs: both patents with the first need, the first with the anonymous one.
    pub(super) fn with_list(self) -> Self {
        let add = format!("ids={}&need={}&name={}", self.patents.join(","), self.needs[0], escaped("纺织专场"));
        assert_eq!(self.post("/shortlists/add", &add).0, StatusCode::SEE_OTHER);
        let add = format!("ids={}&need={}&list=s1&theme=B", self.patents[0], self.needs[1]);
        assert_eq!(self.post("/shortlists/add", &add).0, StatusCode::SEE_OTHER);
        self
    }
}

impl TestSite {
    pub(super) fn home(&self) -> crate::store::Reader {
        self.site.home.open_reading().unwrap()
    }
}

#[test]
fn organisers_brokers_and_administrators_alone_open_lists() {
    let fair = fair().with_list();
    for path in ["/shortlists", "/shortlists/s1", "/shortlists/add", "/shortlists/s1/shortlist.xlsx"] {
        assert_eq!(fair.site.status(path), 303, "{path}: a visitor is asked to log in");
    }
    for role in Role::ALL {
        let cookie = fair.site.log_in(role.word(), *role, Some("甲大学"));
        let may = matches!(role, Role::Organiser | Role::Broker | Role::Administrator);
        for path in ["/shortlists", "/shortlists/s1", "/shortlists/add", "/shortlists/s1/shortlist.csv"] {
            let wanted = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(fair.site.get_as(path, &cookie).0, wanted, "{role:?} {path}");
        }
        let (status, page) = fair.site.get_as(&format!("/needs/{}/matches", fair.needs[0]), &cookie);
        assert_eq!((status, page.contains("加入清单")), (StatusCode::OK, may), "{role:?}");
        for path in ["/shortlists", "/shortlists/add", "/shortlists/s1"] {
            let (status, _) = fair.site.post_as(path, &cookie, "name=x&act=save");
            assert_eq!(status, StatusCode::FORBIDDEN, "{role:?} {path}: without the token of a form");
        }
    }
}

#[test]
fn what_was_collected_becomes_a_list_with_one_form() {
    let fair = fair();
    let dead = fair.site.id_of::<Patent>("失效的支座");
    let collected = format!("/collected?ids={},{dead}", fair.patents.join(","));
    assert!(fair.page(&collected).contains("全部加入清单") && !fair.site.page(&collected).contains("全部加入清单"));
    let form = format!("ids={},{dead}&need={}", fair.patents.join(","), fair.needs[0]);
    let (status, page) = fair.post("/shortlists/add", &form);
    assert!(status == StatusCode::OK && page.contains("请给清单起一个名字"), "{page}");
    let (status, page) = fair.post("/shortlists/add", &format!("ids={dead}&need={}&name=A", fair.needs[0]));
    assert!(status == StatusCode::OK && page.contains("不能加入清单"), "nothing that is dead: {page}");
    let (status, page) = fair.post("/shortlists/add", &format!("ids={}&need=XQ404&name=A", fair.patents[0]));
    assert!(status == StatusCode::OK && page.contains("没有找到需求“XQ404”"), "{page}");
    assert_eq!(fair.post("/shortlists/add", &format!("{form}&name=A&theme=T")).0, StatusCode::SEE_OTHER);
    let (list, _) = fair.list();
    assert_eq!((list.pairs.len(), list.pairs[0].theme.as_deref()), (2, Some("T")));
    let page = fair.page("/shortlists/s1?added=2&refused=1");
    assert!(page.contains("已加入 2 对。1 件已失效") && page.contains("13900001111") && page.contains("13800002222"));
    assert_eq!(fair.post("/shortlists/add", &format!("{form}&list=s1")).0, StatusCode::SEE_OTHER);
    assert_eq!(fair.list().0.pairs.len(), 2, "a pair stands once");
}

#[test]
fn a_need_that_the_organiser_may_not_see_comes_into_no_list_by_a_page() {
    let hidden = Need { privacy: Some(NeedPrivacy::MatchOnly), ..need("暗中找隔振", "藏名厂") };
    let restricted = Patent { restriction: Some("国防".to_owned()), ..patent("国防支座", "甲大学") };
    let site = TestSite::of([patent("隔振支座", "甲大学"), restricted], [hidden, need("冲床隔振", "示例厂")]);
    let cookie = site.log_in("组织甲", Role::Organiser, None);
    let (open, shut) = (site.id_of::<Patent>("隔振支座"), site.id_of::<Patent>("国防支座"));
    let (seen, unseen) = (site.id_of::<Need>("冲床隔振"), site.id_of::<Need>("暗中找隔振"));
    for (patent, need) in [(&open, &unseen), (&shut, &seen)] {
        let form = format!("csrf=token&ids={patent}&need={need}&name=A");
        let (status, page) = site.post_as("/shortlists/add", &cookie, &form);
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(!page.contains("暗中") && !page.contains("藏名") && !page.contains("国防"), "{page}");
    }
    assert!(site.home().all_kept::<Shortlist>().unwrap().is_empty());
}

#[test]
fn the_second_of_two_organisers_is_told_and_loses_nothing() {
    let fair = fair().with_list();
    let seen = fair.list().1;
    let pair = format!("revision={seen}&need={}&patent={}", fair.needs[0], fair.patents[1]);
    let second = fair.site.log_in("组织乙", Role::Organiser, None);
    let first = format!("csrf=token&revision={seen}&need={}&patent={}&act=remove", fair.needs[0], fair.patents[0]);
    assert_eq!(fair.site.post_as("/shortlists/s1", &second, &first).0, StatusCode::SEE_OTHER);
    let typed = format!("act=save&{pair}&words={}&theme=T&firm=yes&place=1", escaped("先谈这一件"));
    let (status, page) = fair.post("/shortlists/s1", &typed);
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("组织乙刚刚移除 1 对") && page.contains("value=\"先谈这一件\""), "{page}");
    let (list, now) = fair.list();
    assert!(list.pairs.len() == 2 && list.pairs[0].words.is_none());
    let again = typed.replace(&format!("revision={seen}"), &format!("revision={now}"));
    assert_eq!(fair.post("/shortlists/s1", &again).0, StatusCode::SEE_OTHER);
    let (list, now) = fair.list();
    assert_eq!(list.pairs[0].words.as_deref(), Some("先谈这一件"));
    assert!(list.pairs[0].interest.firm.is_some_and(|answer| answer.yes));
    // Down and up, and a number that there is not.
    let pair = format!("need={}&patent={}", fair.needs[0], fair.patents[1]);
    assert_eq!(fair.post("/shortlists/s1", &format!("act=down&revision={now}&{pair}")).0, StatusCode::SEE_OTHER);
    let (list, now) = fair.list();
    assert_eq!(list.pairs[1].words.as_deref(), Some("先谈这一件"));
    let (status, page) = fair.post("/shortlists/s1", &format!("act=save&revision={now}&{pair}&place=9&words=留着"));
    assert!(status == StatusCode::OK && page.contains("没有第 9 对") && page.contains("value=\"留着\""), "{page}");
    // What is no longer there is shown, too.
    let gone = format!("act=save&revision={seen}&need={}&patent={}&words=别丢", fair.needs[0], fair.patents[0]);
    let (status, page) = fair.post("/shortlists/s1", &gone);
    assert!(status == StatusCode::CONFLICT && page.contains("已不在清单里") && page.contains("意见：别丢"), "{page}");
}

#[test]
fn a_version_stays_as_it_was() {
    let fair = fair().with_list();
    let seen = fair.list().1;
    assert_eq!(fair.post("/shortlists/s1", &format!("act=freeze&revision={}", seen - 1)).0, StatusCode::CONFLICT);
    assert_eq!(fair.post("/shortlists/s1", &format!("act=freeze&revision={seen}")).0, StatusCode::SEE_OTHER);
    let gone = format!("act=remove&revision={seen}&need={}&patent={}", fair.needs[0], fair.patents[0]);
    assert_eq!(fair.post("/shortlists/s1", &gone).0, StatusCode::SEE_OTHER);
    let (now, version) = (fair.page("/shortlists/s1"), fair.page("/shortlists/s1@2026-11-24"));
    assert_eq!((times(&now, "id=\"p"), times(&version, "id=\"p")), (2, 3));
    assert!(
        now.contains("定稿 s1@2026-11-24（3 对）") && !version.contains("name=\"act\" value=\"save\""),
        "{version}"
    );
    assert!(fair.page("/shortlists").contains("定稿 s1@2026-11-24"));
    assert_eq!(fair.site.get_as("/shortlists/s9", &fair.organiser).0, StatusCode::NOT_FOUND);
    assert_eq!(fair.site.get_as("/shortlists/s1/x.exe", &fair.organiser).0, StatusCode::NOT_FOUND);
    // The parties' file keeps the anonymous firm, and every contact, to itself.
    let (_, whole) = fair.site.get_as("/shortlists/s1/shortlist.csv", &fair.organiser);
    let (_, parties) = fair.site.get_as("/shortlists/s1/shortlist.csv?to=parties", &fair.organiser);
    assert!(whole.contains("藏名机械") && whole.contains("13900001111"), "{whole}");
    assert!(!parties.contains("藏名机械") && !parties.contains("13900001111"), "{parties}");
}
