//! Events on pages: made, changed, scheduled, announced, printed, opened; two organisers at one event.

use super::shortlists::{Fair, fair};
use super::*;
use crate::workflow::{Event, Programme};

const DETAILS: &str = "days=2026-12-01&hours=09:00-10:00&minutes=30&tables=1&place=X";

/// The list of [`fair`], and an event `e1` that has it.
pub(super) fn convened() -> Fair {
    let fair = fair().with_list();
    let begun = fair.post("/events", &format!("name={}&{DETAILS}", escaped("对接会")));
    assert_eq!(begun.0, StatusCode::SEE_OTHER, "{}", begun.1);
    assert_eq!(fair.change("act=add_list&list=s1").0, StatusCode::SEE_OTHER);
    fair
}

impl Fair {
    pub(super) fn event(&self) -> (Event, u32) {
        let kept = self.site.home().kept::<Event>("e1").unwrap().unwrap();
        (kept.entry, kept.revision)
    }

    fn programme(&self) -> (Programme, u32) {
        let kept = self.site.home().kept::<Programme>("e1").unwrap();
        kept.map(|kept| (kept.entry, kept.revision)).unwrap_or_default()
    }

    /// A form of the event's page as it is now.
    pub(super) fn change(&self, body: &str) -> (StatusCode, String) {
        let (revision, programme) = (self.event().1, self.programme().1);
        self.post("/events/e1", &format!("revision={revision}&programme={programme}&{body}"))
    }
}

#[test]
fn organisers_alone_open_events_and_forms_need_their_token() {
    let fair = convened();
    let pages = ["/events", "/events/e1", "/events/e1/print"];
    for role in Role::ALL {
        let cookie = fair.site.log_in(role.word(), *role, Some("甲大学"));
        let may = matches!(role, Role::Organiser | Role::Broker | Role::Administrator);
        let wanted = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for path in pages {
            assert_eq!(fair.site.get_as(path, &cookie).0, wanted, "{role:?} {path}");
        }
        for path in ["/events", "/events/e1"] {
            assert_eq!(fair.site.post_as(path, &cookie, "act=schedule").0, StatusCode::FORBIDDEN, "{role:?}");
        }
    }
    for path in pages {
        assert_eq!(fair.site.status(path), 303, "{path}");
    }
    assert_eq!(fair.site.get_as("/events/e9", &fair.organiser).0, StatusCode::NOT_FOUND);
}

#[test]
fn what_does_not_fit_is_told_and_stays_in_the_form() {
    let fair = fair();
    for (form, part) in [
        ("name=A&days=x&hours=09:00-10:00&minutes=30&tables=1", "“x”读不成日期"),
        ("name=A&days=2026-01-01&hours=09:00-10:00&minutes=30&tables=1", "已过"),
        ("name=A&days=2026-12-01&hours=10&minutes=30&tables=1", "读不成时段"),
        ("name=A&days=2026-12-01&hours=09:00-10:00&minutes=30&tables=9x", "桌数“9x”不是一个数"),
        ("name=&days=2026-12-01&hours=09:00-10:00&minutes=30&tables=1", "起一个名字"),
    ] {
        let (status, page) = fair.post("/events", &format!("{form}&place=Hall7"));
        assert!(status == StatusCode::OK && page.contains(part) && page.contains("value=\"Hall7\""), "{form}: {page}");
    }
}

#[test]
fn a_programme_is_made_announced_and_made_again() {
    let fair = convened();
    assert_eq!(fair.change("act=schedule").0, StatusCode::SEE_OTHER);
    let page = fair.page("/events/e1");
    assert!(page.contains("排上 2 场") && page.contains("没有排上的（1 对）") && page.contains("1 号桌"), "{page}");
    assert!(page.contains("藏名机械有限公司") || page.contains("示例机械厂"));
    assert_eq!(fair.change("act=announce").0, StatusCode::SEE_OTHER);
    let before = fair.programme().0;
    assert!(before.meetings.iter().all(|meeting| meeting.announced));
    // Another table and hour: what was announced stays, the rest finds a place.
    let more = "act=details&days=2026-12-01&hours=09:00-10:00&minutes=30&tables=2&place=Y";
    assert_eq!(fair.change(more).0, StatusCode::SEE_OTHER);
    assert_eq!((fair.event().0.tables, fair.event().0.place.as_deref()), (2, Some("Y")));
    assert_eq!(fair.change("act=schedule").0, StatusCode::SEE_OTHER);
    let after = fair.programme().0;
    assert_eq!((after.meetings.len(), after.moved.len()), (3, 0));
    assert!(before.meetings.iter().all(|was| after.meetings.iter().any(|now| now == was)), "{after:?}");
    // Somebody is away: the page says that the programme no longer fits, and it is not announced as it is.
    let away = format!("act=add_absence&party={}&from=2026-12-01T09:00&to=2026-12-01T09:30", escaped("甲大学"));
    assert_eq!(fair.change(&away).0, StatusCode::SEE_OTHER);
    assert!(fair.page("/events/e1").contains("已不合适，请重排"));
    let (status, page) = fair.change("act=announce");
    assert!(status == StatusCode::OK && page.contains("请先重排日程再公布"), "{page}");
    assert_eq!(fair.change("act=schedule").0, StatusCode::SEE_OTHER);
    let page = fair.page("/events/e1");
    assert!(page.contains("已公布而不能保持的") && page.contains("专利权人届时不在"), "{page}");
    let (status, page) = fair.change("act=add_limit&party=nobody&most=3");
    assert!(status == StatusCode::OK && page.contains("没有叫“nobody”的单位") && page.contains("value=\"nobody\""));
    for (file, kind) in [
        ("programme.xlsx", "PK"),
        ("programme.docx", "PK"),
        ("programme.html", "一、洽谈日程"),
        ("programme.csv", "时间"),
        ("programme.jsonl", "minutes"),
        ("programme.ics", "BEGIN:VCALENDAR"),
    ] {
        let (status, body) = fair.site.get_as(&format!("/events/e1/{file}"), &fair.organiser);
        assert!(status == StatusCode::OK && body.contains(kind), "{file}: {body}");
    }
}

#[test]
fn the_second_of_two_organisers_of_an_event_is_told_and_loses_nothing() {
    let fair = convened();
    let seen = fair.event().1;
    let second = fair.site.log_in("组织乙", Role::Organiser, None);
    let first =
        format!("csrf=token&revision={seen}&programme=0&act=details&{}", DETAILS.replace("tables=1", "tables=3"));
    assert_eq!(fair.site.post_as("/events/e1", &second, &first).0, StatusCode::SEE_OTHER);
    let typed = format!("revision={seen}&programme=0&act=details&{}", DETAILS.replace("place=X", "place=Hall7"));
    let (status, page) = fair.post("/events/e1", &typed);
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("组织乙刚刚改了桌数") && page.contains("value=\"Hall7\""), "{page}");
    assert_eq!((fair.event().0.tables, fair.event().0.place.as_deref()), (3, Some("X")));
    // Nor are two programmes made over one another.
    let now = fair.event().1;
    let schedule = format!("revision={now}&programme=0&act=schedule");
    assert_eq!(fair.post("/events/e1", &schedule).0, StatusCode::SEE_OTHER);
    let (status, page) = fair.post("/events/e1", &schedule);
    assert!(status == StatusCode::CONFLICT && page.contains("别人刚刚重排或公布了日程"), "{page}");
    let old = format!("revision={seen}&programme=1&act=schedule");
    assert_eq!(fair.post("/events/e1", &old).0, StatusCode::CONFLICT, "made of an event that is another by now");
}

#[test]
fn what_is_printed_and_opened_keeps_names_and_contacts() {
    let fair = convened();
    let more = format!("act=details&{}", DETAILS.replace("tables=1", "tables=3"));
    assert_eq!(fair.change(&more).0, StatusCode::SEE_OTHER);
    assert_eq!(fair.change("act=schedule").0, StatusCode::SEE_OTHER);
    let print = fair.page("/events/e1/print");
    // Two firms, two offices; the anonymous firm is named on its own sheet alone.
    assert_eq!((times(&print, "class=\"card sheet\""), times(&print, "藏名机械")), (4, 1), "{print}");
    let tables = fair.page("/events/e1/print?by=table");
    assert!(tables.contains("2026-12-01 1 号桌") && !tables.contains("藏名机械"));
    assert_eq!(fair.site.status("/programme/e1"), 404, "not open");
    let open = format!("act=details&open=yes&{}", DETAILS.replace("tables=1", "tables=3"));
    assert_eq!(fair.change(&open).0, StatusCode::SEE_OTHER);
    assert!(fair.site.page("/programme/e1").contains("还没有公布"));
    assert_eq!(fair.change("act=announce").0, StatusCode::SEE_OTHER);
    let page = fair.site.page("/programme/e1");
    assert!(page.contains("示例机械厂") && page.contains("匿名") && page.contains("noindex"), "{page}");
    for secret in ["藏名机械", "13900001111", "13800002222", "13800003333"] {
        assert!(!page.contains(secret) && !tables.contains(secret), "{secret}");
    }
}
