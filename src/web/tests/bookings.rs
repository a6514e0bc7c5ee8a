//! Requests for meetings at an event: asked for by either side, answered by the organiser, seen by who asked.

use super::events::convened;
use super::shortlists::Fair;
use super::*;
use crate::store::Act;
use crate::workflow::{BookingState, Shortlist, bookings_of};

const LINK: &str = "0123456789abcdef0123456789abcdef";
const DETAILS: &str = "act=details&days=2026-12-01&hours=09:00-11:00&minutes=30&tables=2&place=X";

/// An event `e1` that takes requests, and a firm with a link whose need is in no list. Gives the id of the need.
fn open() -> (Fair, String) {
    let fair = convened();
    assert_eq!(fair.change(&format!("{DETAILS}&bookable=yes")).0, StatusCode::SEE_OTHER);
    {
        let mut writer = fair.site.site.writer();
        let asked = Need {
            privacy: Some(crate::domain::NeedPrivacy::MatchOnly),
            ..need("压机隔振", "暗中机械有限公司")
        };
        writer.post(&asked, LINK, LINK, Timestamp::UNIX_EPOCH).unwrap();
        let number = writer.reader().post_of(LINK).unwrap().unwrap().number;
        writer.publish_post(number, TODAY, &act()).unwrap();
    }
    fair.site.renew();
    let id = fair.site.id_of::<Need>("压机隔振").to_string();
    (fair, id)
}

fn act() -> Act<'static> {
    Act { actor: "需求方", now: Timestamp::UNIX_EPOCH, reason: None }
}

fn booking(event: &str, need: &str, patent: &str) -> String {
    format!("act=book&event={event}&need_code={need}&patent_number={patent}&remark=R")
}

impl Fair {
    fn states(&self) -> Vec<BookingState> {
        bookings_of(&self.site.home(), "e1").unwrap().into_iter().map(|kept| kept.entry.state).collect()
    }
}

#[test]
fn a_request_is_accepted_and_joins_what_was_announced() {
    let (fair, need) = open();
    assert_eq!(fair.change("act=schedule").0, StatusCode::SEE_OTHER);
    assert_eq!(fair.change("act=announce").0, StatusCode::SEE_OTHER);
    let before = fair.site.home().kept::<crate::workflow::Programme>("e1").unwrap().unwrap().entry;
    let mine = format!("/mine/{LINK}");
    assert!(fair.site.page(&mine).contains("对接会（2026-12-01，日程已公布）"));
    let asked = fair.site.post_as(&mine, "", &booking("e1", "", &fair.patents[1]));
    assert_eq!(asked.0, StatusCode::SEE_OTHER, "{}", asked.1);
    assert!(fair.site.page(&mine).contains("等主办方答复"));
    // The office of the patent is told of nothing before the organiser decides.
    let office = fair.site.log_in("乙办", Role::Office, Some("乙大学"));
    let (_, page) = fair.site.get_as("/interests", &office);
    assert!(!page.contains("压机") && !page.contains("等主办方答复"), "{page}");
    let page = fair.page("/events/e1");
    assert!(page.contains("压机隔振") && page.contains("企业 暗中机械有限公司") && page.contains(">接受<"), "{page}");
    assert_eq!(fair.change("act=accept&number=1").0, StatusCode::SEE_OTHER);
    assert_eq!(fair.states(), [BookingState::Accepted]);
    let lists = fair.site.home().all_kept::<Shortlist>().unwrap();
    let list = lists.iter().find(|kept| kept.entry.name == "对接会（预约）").unwrap();
    assert_eq!((list.entry.pairs.len(), list.entry.pairs[0].need.as_str()), (1, need.as_str()));
    assert!(fair.page("/events/e1").contains("请重排") && fair.site.page(&mine).contains("等主办方公布时间"));
    assert_eq!(fair.change("act=schedule").0, StatusCode::SEE_OTHER);
    assert_eq!(fair.change("act=announce").0, StatusCode::SEE_OTHER);
    let after = fair.site.home().kept::<crate::workflow::Programme>("e1").unwrap().unwrap().entry;
    assert_eq!((before.meetings.len() + 1, after.moved.len()), (after.meetings.len(), 0));
    assert!(before.meetings.iter().all(|was| after.meetings.iter().any(|now| now == was)), "{after:?}");
    assert!(fair.site.page(&mine).contains("已接受：2026-12-01"), "{}", fair.site.page(&mine));
    // A second one, by the address of the need's page, comes into the same list.
    let own = fair.site.log_in("甲办", Role::Office, Some("甲大学"));
    let form = format!("csrf=token&{}", booking("e1", &fair.needs[1], &fair.patents[0]));
    let (status, page) = fair.site.post_as("/interests", &own, &form);
    assert!(status == StatusCode::OK && page.contains("已在活动里"), "{page}");
    let form = format!(
        "csrf=token&{}",
        booking("e1", &escaped(&format!("{BASE}/needs/{}?x", fair.needs[1])), &fair.patents[1])
    );
    assert_eq!(fair.site.post_as("/interests", &office, &form).0, StatusCode::SEE_OTHER);
    assert_eq!(fair.change("act=accept&number=2").0, StatusCode::SEE_OTHER);
    assert_eq!(fair.site.home().all_kept::<Shortlist>().unwrap().len(), lists.len());
    assert_eq!(fair.event().0.sources.len(), 2);
}

#[test]
fn a_request_is_declined_with_a_reason_and_the_second_organiser_is_told() {
    let (fair, _) = open();
    let mine = format!("/mine/{LINK}");
    let ask = || fair.site.post_as(&mine, "", &booking("e1", "", &fair.patents[1]));
    assert_eq!(ask().0, StatusCode::SEE_OTHER);
    let (status, page) = fair.change("act=decline&number=1&because=");
    assert!(status == StatusCode::OK && page.contains("请写明原因"), "{page}");
    let second = fair.site.log_in("组织乙", Role::Organiser, None);
    let decline = format!("csrf=token&act=decline&number=1&because={}", escaped("当天专家不在"));
    assert_eq!(fair.site.post_as("/events/e1", &second, &decline).0, StatusCode::SEE_OTHER);
    assert!(fair.site.page(&mine).contains("已谢绝：当天专家不在"));
    for late in ["act=accept&number=1", "act=decline&number=1&because=x"] {
        let (status, page) = fair.change(late);
        assert!(status == StatusCode::OK && page.contains("第 1 条预约已谢绝（组织乙），没有再改"), "{page}");
    }
    assert_eq!(fair.states(), [BookingState::Declined]);
    for none in ["act=accept&number=7", "act=decline&number=7&because=x", "act=accept&number=x"] {
        let (status, page) = fair.change(none);
        assert!(status == StatusCode::OK && page.contains("没有第"), "{none}: {page}");
    }
    // It may be asked for again, and the need that is gone by then is not let in.
    assert_eq!(ask().0, StatusCode::SEE_OTHER);
    let (status, page) = ask();
    assert!(status == StatusCode::OK && page.contains("已经预约过"), "{page}");
    let need = fair.site.id_of::<Need>("压机隔振");
    fair.site.site.writer().withdraw(&need, &act()).unwrap();
    let (status, page) = fair.change("act=accept&number=2");
    assert!(status == StatusCode::OK && page.contains("已撤下，不能接受"), "{page}");
}

#[test]
fn what_cannot_be_asked_for_is_said_and_what_is_hidden_stays_so() {
    let (fair, hidden) = open();
    let office = fair.site.log_in("乙办", Role::Office, Some("乙大学"));
    let firm = fair.site.log_in("藏名", Role::Firm, Some("藏名机械有限公司"));
    let gone = fair.site.id_of::<Patent>("失效的支座").to_string();
    let [first, second] = [fair.patents[0].as_str(), fair.patents[1].as_str()];
    let [open, anonymous] = [fair.needs[0].as_str(), fair.needs[1].as_str()];
    for (cookie, need, patent, part) in [
        (&office, anonymous, first, "不是本单位的专利"),
        (&office, hidden.as_str(), second, "没有找到需求"),
        (&office, "", second, "请填需求的编号"),
        (&office, "n999", second, "没有找到需求“n999”"),
        (&firm, open, second, "不是本企业的需求"),
        (&firm, anonymous, gone.as_str(), "已期限届满，不能预约"),
        (&firm, anonymous, "", "请填专利号"),
        (&firm, anonymous, "ZL1", "没有找到专利“ZL1”"),
        (&firm, anonymous, first, "已在活动里"),
    ] {
        let form = format!("csrf=token&{}", booking("e1", need, patent));
        let (status, page) = fair.site.post_as("/interests", cookie, &form);
        assert!(status == StatusCode::OK && page.contains(part), "{need} {patent} {part}: {page}");
        assert!(page.contains(">R</textarea>"), "what was typed stands in the form again");
    }
    let too_long = format!("csrf=token&{}{}", booking("e1", anonymous, second), "x".repeat(500));
    let (status, page) = fair.site.post_as("/interests", &firm, &too_long);
    assert!(status == StatusCode::OK && page.contains("说明有 501 个字"), "{page}");
    let (status, page) = fair.site.post_as(&format!("/mine/{LINK}"), "", &booking("e9", "", second));
    assert!(status == StatusCode::OK && page.contains("请选一场开放预约的活动"), "{page}");
    assert_eq!(fair.site.post_as("/interests", &firm, &booking("e1", anonymous, second)).0, StatusCode::FORBIDDEN);
    // Closed: nobody can, but for the organiser.
    assert_eq!(fair.change(DETAILS).0, StatusCode::SEE_OTHER);
    assert_eq!(fair.site.status("/programme/e1"), 404);
    let form = format!("csrf=token&{}", booking("e1", anonymous, second));
    let (status, page) = fair.site.post_as("/interests", &firm, &form);
    assert!(status == StatusCode::OK && page.contains("请选一场开放预约的活动"), "{page}");
    assert!(fair.states().is_empty());
    let asked = format!("act=book&need_code={anonymous}&patent_number={second}&by=B");
    assert_eq!(fair.change(&asked).0, StatusCode::SEE_OTHER);
    assert_eq!(fair.states(), [BookingState::Waiting]);
}

#[test]
fn an_event_that_is_over_takes_no_requests() {
    let (fair, _) = open();
    let mut writer = fair.site.site.writer();
    let mut kept = writer.reader().kept::<crate::workflow::Event>("e1").unwrap().unwrap();
    kept.entry.days = vec![Date::constant(2026, 11, 23)];
    writer.keep(&kept.entry, kept.revision, &act()).unwrap();
    drop(writer);
    let mine = format!("/mine/{LINK}");
    assert!(!fair.site.page(&mine).contains("预约洽谈"));
    let (status, page) = fair.site.post_as(&mine, "", &booking("e1", "", &fair.patents[1]));
    assert!(status == StatusCode::OK && fair.states().is_empty(), "{page}");
    assert!(page.contains("已于 2026-11-23 结束"), "{page}");
}

#[test]
fn the_public_page_says_how_to_ask() {
    let (fair, _) = open();
    let page = fair.site.page("/programme/e1");
    assert!(page.contains("需求管理页") && page.contains("/login?next=/interests") && !page.contains("patent_number"));
    let office = fair.site.log_in("乙办", Role::Office, Some("乙大学"));
    let (_, page) = fair.site.get_as("/programme/e1", &office);
    assert!(page.contains("本单位的专利号") && page.contains("action=\"/interests\""), "{page}");
}
