//! Links to a shortlist: made, shown once, used by strangers, ended; what is said through them.

use super::shortlists::{Fair, fair};
use super::*;
use crate::workflow::comments_of;

impl Fair {
    /// Makes a link on the page of a list; gives its path.
    fn share(&self, list: &str, more: &str) -> String {
        let (status, page) =
            self.post(&format!("/shortlists/{list}"), &format!("act=share&label={}&{more}", escaped("参会企业")));
        assert_eq!(status, StatusCode::OK, "{page}");
        let (_, rest) = page.split_once("<code>http://queqiao.example").unwrap();
        assert!(page.contains("只显示这一次") && page.contains("<svg"), "{page}");
        rest.split_once('<').unwrap().0.to_owned()
    }

    fn said(&self) -> Vec<(String, String)> {
        let comments = comments_of(&self.site.home(), "s1").unwrap();
        comments.into_iter().map(|kept| (kept.entry.giver, kept.entry.words.unwrap_or_default())).collect()
    }

    fn revoke(&self, number: u32) -> StatusCode {
        self.post("/shortlists/s1", &format!("act=revoke&link={number}")).0
    }
}

/// What a stranger posts.
fn stranger(fair: &Fair, path: &str, body: &str) -> (StatusCode, String) {
    fair.site.post_as(path, "", body)
}

#[test]
fn a_stranger_with_a_link_sees_what_the_parties_may_and_leaves_no_trace_elsewhere() {
    let fair = fair().with_list();
    let path = fair.share("s1", "scope=read");
    let (status, headers, page) = fair.site.get(&path);
    assert_eq!(status, StatusCode::OK, "{page}");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert!(headers["x-robots-tag"].to_str().unwrap().contains("noindex") && page.contains("noindex"));
    assert!(headers["cache-control"].to_str().unwrap().contains("no-store"));
    assert!(page.contains("隔振支座") && page.contains("示例机械厂") && page.contains("还没有定稿"), "{page}");
    for secret in ["藏名机械", "13900001111", "13800002222", "13800003333", "name=\"words\""] {
        assert!(!page.contains(secret), "{secret}");
    }
    let listed = fair.page("/shortlists/s1");
    assert!(!listed.contains(path.trim_start_matches("/s/")), "the secret is shown once");
    assert!(listed.contains("参会企业") && listed.contains("有效") && listed.contains("2026-11-24"), "{listed}");
    // The database holds no secret either.
    let links = fair.site.home().links("s1").unwrap();
    assert!(!format!("{links:?}").contains(path.trim_start_matches("/s/")));
}

#[test]
fn a_link_that_never_was_has_ended_or_was_taken_back_opens_the_same_page() {
    let fair = fair().with_list();
    let (status, page) = fair.post("/shortlists/s1", "act=share&label=A&until=2026-11-23");
    assert!(status == StatusCode::OK && page.contains("截止日期 2026-11-23 已过") && page.contains("value=\"A\""));
    for (body, part) in [("label=", "请写这个链接给谁"), ("label=A&until=x", "读不成日期")] {
        let (status, page) = fair.post("/shortlists/s1", &format!("act=share&{body}"));
        assert!(status == StatusCode::OK && page.contains(part), "{body}: {page}");
    }
    assert!(fair.site.home().links("s1").unwrap().is_empty());
    let good = fair.share("s1", "until=2026-11-24");
    assert!(fair.site.page(&good).contains("链接有效至 2026-11-24"));
    let path = fair.share("s1", "");
    assert_eq!(fair.revoke(2), StatusCode::SEE_OTHER);
    let (status, page) = fair.post("/shortlists/s1", "act=revoke&link=2");
    assert!(status == StatusCode::CONFLICT && page.contains("这个链接已经收回过"), "{page}");
    assert!(!page.contains("没有保存"), "{page}");
    let ended = "9".repeat(32);
    let day = Date::constant(2026, 11, 23);
    let new = crate::store::NewLink {
        list: "s1",
        label: "早先的",
        scope: crate::store::LinkScope::Comment,
        until: Some(day),
    };
    fair.site.site.writer().make_link(&new, &ended, "组织甲", Timestamp::UNIX_EPOCH).unwrap();
    let none = NONCE.replace_all(&fair.site.get(&format!("/s/{}", "0".repeat(32))).2, "").into_owned();
    assert!(none.contains("可能已到期或已收回"));
    for gone in [path, format!("/s/{ended}"), "/s/x".to_owned(), "/s/%E4%B8%80".to_owned()] {
        let (status, _, page) = fair.site.get(&gone);
        assert_eq!(
            (status, NONCE.replace_all(&page, "").into_owned()),
            (StatusCode::NOT_FOUND, none.clone()),
            "{gone}"
        );
        let (status, page) = stranger(&fair, &gone, "giver=A&words=B");
        assert!(status == StatusCode::NOT_FOUND && page.contains("可能已到期或已收回"), "{gone}");
    }
    let page = fair.page("/shortlists/s1");
    assert!(page.contains("已收回") && page.contains("已到期"), "{page}");
    assert!(fair.said().is_empty());
}

#[test]
fn what_is_said_through_a_link_reaches_the_organiser_once() {
    let fair = fair().with_list();
    let path = fair.share("s1", "scope=comment");
    let page = fair.site.page(&path);
    assert_eq!(times(&page, "name=\"words\""), 4, "each pair, and the whole list");
    let pair = format!("need={}&patent={}", fair.needs[0], fair.patents[0]);
    let token = "a".repeat(32);
    let said = format!("token={token}&giver={}&words={}&{pair}", escaped("王工"), escaped("下周可以谈<b>"));
    for _ in 0..2 {
        assert_eq!(stranger(&fair, &path, &said).0, StatusCode::SEE_OTHER);
    }
    assert_eq!(stranger(&fair, &path, "giver=A&words=whole").0, StatusCode::SEE_OTHER);
    let mut all = fair.said();
    all.sort();
    assert_eq!(all, [("A".to_owned(), "whole".to_owned()), ("王工".to_owned(), "下周可以谈<b>".to_owned())]);
    let page = fair.page("/shortlists/s1");
    assert!(page.contains("通过链接“参会企业”") && page.contains("下周可以谈&#60;b&#62;"), "{page}");
    assert!(fair.site.page(&path).contains("下周可以谈"));
    // Whoever has another link reads none of it.
    let other = fair.share("s1", "scope=comment");
    assert!(!fair.site.page(&other).contains("下周可以谈"));
    let remove = format!("act=remove_comment&comment={token}");
    assert_eq!(fair.post("/shortlists/s1", &remove).0, StatusCode::SEE_OTHER);
    let (status, page) = fair.post("/shortlists/s1", &remove);
    assert!(status == StatusCode::CONFLICT && page.contains("这条留言已经删去过"), "{page}");
    assert!(!page.contains("没有保存"), "{page}");
    assert_eq!(fair.said().len(), 1);
}

#[test]
fn a_comment_that_cannot_be_kept_is_told_and_given_back() {
    let fair = fair().with_list();
    let read = fair.share("s1", "scope=read");
    let (status, page) = stranger(&fair, &read, "giver=A&words=B");
    assert!(status == StatusCode::OK && page.contains("只能看，不能留言"), "{page}");
    let path = fair.share("s1", "scope=comment");
    let pair = format!("need={}&patent={}", fair.needs[0], fair.patents[0]);
    let strange = format!("need={}&patent={}", fair.needs[1], fair.patents[1]);
    for (body, part) in [
        ("giver=A&words=".to_owned(), "请先写留言的内容"),
        (format!("giver=&words={}&{pair}", "x".repeat(900)), "请写怎么称呼您"),
        (format!("giver=Somebody&words={}&{pair}", "x".repeat(1_001)), "留言有 1001 个字，最多 1000 个"),
        (format!("giver={}&words=B", "x".repeat(41)), "称呼有 41 个字"),
        (format!("giver=A&words=B&{strange}"), "这一对已不在清单里"),
        ("giver=A&words=B&need=n1&patent=p1".to_owned(), "这一对已不在清单里"),
    ] {
        let (status, page) = stranger(&fair, &path, &body);
        assert!(status == StatusCode::OK && page.contains(part) && page.contains("留言没有送出"), "{body}: {page}");
        if body.contains("xxx&need") {
            assert!(page.contains("xxxxxxxxx</textarea>"), "what was typed stands in the form again");
        }
    }
    let request = Request::post(&path)
        .header("host", "queqiao.example")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded");
    let (status, ..) = fair.site.send(request.body(Body::from("giver=A&words=B")).unwrap());
    assert_eq!(status, StatusCode::FORBIDDEN, "a page of another site");
    assert!(fair.said().is_empty());
}

#[test]
fn a_link_shows_the_newest_version_or_the_one_that_it_was_made_for() {
    let fair = fair().with_list();
    let newest = fair.share("s1", "");
    let freeze = |fair: &Fair| {
        let seen = fair.list().1;
        assert_eq!(fair.post("/shortlists/s1", &format!("act=freeze&revision={seen}")).0, StatusCode::SEE_OTHER);
    };
    let remove = |fair: &Fair| {
        let seen = fair.list().1;
        let pair = format!("need={}&patent={}", fair.needs[0], fair.patents[1]);
        let removed = fair.post("/shortlists/s1", &format!("act=remove&revision={seen}&{pair}"));
        assert_eq!(removed.0, StatusCode::SEE_OTHER);
    };
    freeze(&fair);
    let version = fair.share("s1@2026-11-24", "scope=comment");
    remove(&fair);
    let count = |path: &str| times(&fair.site.page(path), "id=\"p");
    assert_eq!((count(&newest), count(&version)), (3, 3), "nobody looks on while it is worked at");
    freeze(&fair);
    assert_eq!((count(&newest), count(&version)), (2, 3));
    assert!(fair.site.page(&newest).contains("2026-11-24 的定稿"));
    // A comment on a version is one of its list.
    let pair = format!("need={}&patent={}", fair.needs[0], fair.patents[1]);
    assert_eq!(stranger(&fair, &version, &format!("giver=A&words=old&{pair}")).0, StatusCode::SEE_OTHER);
    assert!(fair.page("/shortlists/s1").contains("说的一对已不在这里"));
    assert!(fair.page("/shortlists/s1@2026-11-24").contains("old"));
}

#[test]
fn what_was_said_of_a_need_goes_with_it() {
    let fair = fair().with_list();
    let path = fair.share("s1", "scope=comment");
    let pair = format!("need={}&patent={}", fair.needs[0], fair.patents[0]);
    assert_eq!(stranger(&fair, &path, &format!("giver=A&words=secret&{pair}")).0, StatusCode::SEE_OTHER);
    let act = crate::store::Act { actor: "管理员", now: Timestamp::UNIX_EPOCH, reason: None };
    fair.site.site.writer().erase(&fair.needs[0].parse().unwrap(), &act).unwrap();
    assert_eq!(fair.said(), [("A".to_owned(), String::new())]);
    assert!(!fair.page("/shortlists/s1").contains("secret"));
}

#[test]
fn links_are_made_and_ended_by_organisers_alone() {
    let fair = fair().with_list();
    fair.share("s1", "");
    for role in Role::ALL {
        let cookie = fair.site.log_in(role.word(), *role, Some("甲大学"));
        for body in ["act=share&label=A", "act=revoke&link=1"] {
            assert_eq!(fair.site.post_as("/shortlists/s1", &cookie, body).0, StatusCode::FORBIDDEN, "{role:?}");
        }
    }
    assert!(fair.site.home().links("s1").unwrap().iter().all(|link| !link.revoked));
}
