//! Follow-up on pages: begun, filtered, moved on by two at once, written out and read back.

use super::events::convened;
use super::shortlists::{Fair, fair};
use super::*;
use crate::domain::{Money, Stage};
use crate::store::Act;
use crate::workflow::{Deal, FollowUp};

impl Fair {
    fn follow(&self, id: &str) -> (FollowUp, u32) {
        let kept = self.site.home().kept::<FollowUp>(id).unwrap().unwrap();
        (kept.entry, kept.revision)
    }

    /// The step of the page of a pair as it is now.
    fn step(&self, id: &str, more: &str) -> (StatusCode, String) {
        self.post(&format!("/follow/{id}"), &format!("revision={}&{more}", self.follow(id).1))
    }

    /// Uploads a filled-in spreadsheet.
    fn fill_in(&self, csrf: &str, name: &str, file: &str) -> (StatusCode, String) {
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--edge\r\nContent-Disposition: \
             form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{file}\r\n--edge--\r\n"
        );
        let request = Request::post("/follow/import")
            .header("host", "queqiao.example")
            .header("cookie", &self.organiser)
            .header("content-type", "multipart/form-data; boundary=edge");
        let (status, _, body) = self.site.send(request.body(Body::from(body)).unwrap());
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}

fn followed() -> Fair {
    let fair = fair().with_list();
    assert_eq!(fair.post("/follow/start", "list=s1").0, StatusCode::SEE_OTHER);
    fair
}

#[test]
fn a_list_and_a_programme_are_followed_each_pair_once() {
    let fair = convened();
    assert!(fair.page("/follow").contains("还没有跟进中的配对"));
    let (status, page) = fair.post("/follow/start", "event=e1");
    assert!(status == StatusCode::BAD_REQUEST && page.contains("请先排日程"), "{page}");
    assert_eq!(fair.post("/follow/start", "list=s9").0, StatusCode::BAD_REQUEST);
    assert_eq!(fair.change("act=schedule").0, StatusCode::SEE_OTHER);
    assert_eq!(fair.post("/follow/start", "event=e1").0, StatusCode::SEE_OTHER);
    let (first, _) = fair.follow("f1");
    assert_eq!((first.stage, first.next_on), (Stage::Invited, Some(Date::constant(2026, 12, 1))));
    assert_eq!(fair.post("/follow/start", "list=s1").0, StatusCode::SEE_OTHER);
    assert_eq!(fair.site.home().all_kept::<FollowUp>().unwrap().len(), 3);
    let page = fair.page("/follow?started=1&already=2");
    assert!(page.contains("开始跟进 1 对，另有 2 对早已在跟进") && page.contains("共 3 对"), "{page}");
    assert!(page.contains("href=\"/events/e1\"") && page.contains("href=\"/shortlists/s1\""));
    let board = fair.page("/follow?view=board");
    assert!(board.contains("aria-label=\"已约谈\"") && times(&board, "class=\"card\"") == 3, "{board}");
}

#[test]
fn pairs_are_narrowed_by_stage_person_source_and_what_is_overdue() {
    let fair = followed();
    let late = format!("stage={}&in_charge=Wang&next=2026-11-01", escaped("已约谈"));
    assert_eq!(fair.step("f2", &late).0, StatusCode::SEE_OTHER);
    let ids = |query: &str| {
        let page = fair.page(&format!("/follow?{query}"));
        ["f1", "f2", "f3"].map(|id| page.contains(&format!("href=\"/follow/{id}\"")))
    };
    assert_eq!(ids(""), [true, true, true]);
    let only = [false, true, false];
    for query in ["overdue=yes", "in_charge=Wang", "from=s1&overdue=yes", &format!("stage={}", escaped("已约谈"))] {
        assert_eq!(ids(query), only, "{query}");
        assert_eq!(ids(&format!("view=board&{query}")), only, "{query}");
    }
    assert_eq!(ids("from=e7"), [false; 3]);
    assert!(fair.page("/follow").contains("逾期 1 对") && fair.page("/follow/f2").contains("已逾期"));
    let (status, file) = fair.site.get_as("/follow.csv?overdue=yes", &fair.organiser);
    assert!(status == StatusCode::OK && file.contains("f2") && !file.contains("f1"), "{file}");
}

#[test]
fn a_step_that_cannot_be_taken_is_told_and_stays_in_the_form() {
    let fair = followed();
    for (more, part) in [
        (format!("stage={}", escaped("签约")), "要有合同"),
        (format!("stage={}", escaped("终止")), "终止要写明原因"),
        ("stage=x".to_owned(), "x"),
        ("next=x".to_owned(), "“x”读不成日期"),
        ("intended=many".to_owned(), "意向金额“many”读不成金额"),
        ("contract=HT-9".to_owned(), "没有合同 HT-9"),
        (format!("words={}", "x".repeat(1_001)), "备注有 1001 个字"),
    ] {
        let (status, page) = fair.step("f1", &format!("{more}&in_charge=Keepme"));
        assert!(status == StatusCode::OK && page.contains(part) && page.contains("value=\"Keepme\""), "{more}: {page}");
    }
    assert_eq!(fair.follow("f1").1, 1);
    assert_eq!(fair.site.get_as("/follow/f9", &fair.organiser).0, StatusCode::NOT_FOUND);
    let ended = format!("stage={}&why={}&next=2026-12-09", escaped("终止"), escaped("阶段过早"));
    assert_eq!(fair.step("f1", &ended).0, StatusCode::SEE_OTHER);
    let (entry, _) = fair.follow("f1");
    assert_eq!((entry.stage, entry.next_on), (Stage::Ended, None), "nothing is to happen any more");
    let again = format!("stage={}&why={}", escaped("已洽谈"), escaped("阶段过早"));
    assert_eq!(fair.step("f1", &again).0, StatusCode::SEE_OTHER);
    assert_eq!((fair.follow("f1").0.stage, fair.follow("f1").0.ended), (Stage::Met, None));
    let page = fair.page("/follow/f1");
    assert!(page.contains("阶段：已推荐 → 终止") && page.contains("阶段：终止 → 已洽谈"), "{page}");
}

#[test]
fn the_second_of_two_who_move_a_pair_on_is_told_and_loses_nothing() {
    let fair = followed();
    let seen = fair.follow("f1").1;
    let second = fair.site.log_in("组织乙", Role::Broker, None);
    let first = format!("csrf=token&revision={seen}&stage={}&words=A", escaped("已约谈"));
    assert_eq!(fair.site.post_as("/follow/f1", &second, &first).0, StatusCode::SEE_OTHER);
    let late = format!("revision={seen}&stage={}&words=Mine", escaped("意向"));
    let (status, page) = fair.post("/follow/f1", &late);
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("组织乙刚刚改了阶段：已推荐 → 已约谈；备注：无 → A"), "{page}");
    assert!(page.contains(">Mine</textarea>") && fair.follow("f1").0.words.as_deref() == Some("A"));
    let again = late.replace(&format!("revision={seen}"), &format!("revision={}", seen + 1));
    assert_eq!(fair.post("/follow/f1", &again).0, StatusCode::SEE_OTHER);
    assert_eq!(fair.follow("f1").0.stage, Stage::Intended);
}

#[test]
fn a_contract_moves_the_pair_and_its_page_saves_nothing_of_that() {
    let fair = followed();
    let deal = Deal { contract: "HT-1".into(), amount: Some(Money::from_yuan(200_000)), ..deal() };
    let act = Act { actor: "test", now: Timestamp::UNIX_EPOCH, reason: None };
    fair.site.site.writer().keep(&deal, 0, &act).unwrap();
    assert_eq!(fair.step("f1", "contract=HT-1&intended=20").0, StatusCode::SEE_OTHER);
    let page = fair.page("/follow/f1");
    assert!(page.contains("成交金额") && page.contains("<option selected>签约</option>"), "{page}");
    // The form as it stands, sent again: the stage is the contract's.
    let same = format!("stage={}&contract=HT-1&intended=20", escaped("签约"));
    assert_eq!(fair.step("f1", &same).0, StatusCode::SEE_OTHER);
    assert_eq!((fair.follow("f1").0.stage, fair.follow("f1").1), (Stage::Proposed, 2));
}

fn deal() -> Deal {
    serde_json::from_value(serde_json::json!({ "contract": "x" })).unwrap()
}

#[test]
fn the_spreadsheet_goes_out_and_comes_back_with_a_report_of_its_rows() {
    let fair = followed();
    let (_, file) = fair.site.get_as("/follow.csv", &fair.organiser);
    assert!(file.contains("对接编号"), "{file}");
    let filled = "对接编号,阶段,责任人\nf1,已约谈,王工\nf2,,\nf3,签约,\nf9,已约谈,\n";
    assert_eq!(fair.fill_in("other", "a.csv", filled).0, StatusCode::FORBIDDEN);
    let (status, page) = fair.fill_in("token", "a.csv", filled);
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("更新 1 对，1 对没有变化，2 行没有采纳"), "{page}");
    assert!(page.contains("要有合同") && page.contains("没有对接 f9"), "{page}");
    assert_eq!(fair.follow("f1").0.in_charge.as_deref(), Some("王工"));
    let (status, page) = fair.fill_in("token", "a.csv", "");
    assert!(status == StatusCode::BAD_REQUEST && page.contains("没有选文件"), "{page}");
    let (status, page) = fair.fill_in("token", "a.xlsx", "no workbook");
    assert!(status == StatusCode::BAD_REQUEST && !page.contains("/tmp"), "{page}");
    // What went out comes back and changes nothing.
    let (_, file) = fair.site.get_as("/follow.csv", &fair.organiser);
    assert!(fair.fill_in("token", "b.csv", &file).1.contains("更新 0 对，3 对没有变化。"));
}

#[test]
fn the_programme_office_looks_on_and_sees_no_more_than_members_do() {
    let fair = followed();
    assert_eq!(fair.step("f3", "words=Callme&in_charge=Wang").0, StatusCode::SEE_OTHER);
    let programme = fair.site.log_in("主管", Role::Programme, None);
    for path in ["/follow", "/follow?view=board", "/follow/f3"] {
        let (status, page) = fair.site.get_as(path, &programme);
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(page.contains("机床减振") && page.contains("匿名企业") && page.contains("Wang"), "{path}: {page}");
        for hidden in ["藏名机械", "Callme", "name=\"revision\"", "/follow/import"] {
            assert!(!page.contains(hidden), "{path} {hidden}: {page}");
        }
    }
    let token = "csrf=token&revision=2&list=s1";
    for path in ["/follow/f3", "/follow/start"] {
        assert_eq!(fair.site.post_as(path, &programme, token).0, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(fair.site.get_as("/follow.xlsx", &programme).0, StatusCode::FORBIDDEN);
    for role in [Role::Firm, Role::Office] {
        let cookie = fair.site.log_in(role.word(), role, Some("甲大学"));
        for path in ["/follow", "/follow/f3", "/follow.csv"] {
            assert_eq!(fair.site.get_as(path, &cookie).0, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
    }
    assert_eq!(fair.site.status("/follow"), 303);
    // Without the token of a form nobody moves anything.
    assert_eq!(fair.site.post_as("/follow/f3", &fair.organiser, "revision=2&words=x").0, StatusCode::FORBIDDEN);
}
