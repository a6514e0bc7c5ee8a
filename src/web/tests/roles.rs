//! The role matrix: who may open what, who may change what, and what each of them sees.

use super::*;
use crate::domain::{NeedPrivacy, Visibility};
use crate::store::PostState;

fn shelf() -> TestSite {
    let of = |title: &str, owner: &str, visibility| Patent { visibility: Some(visibility), ..patent(title, owner) };
    TestSite::of(
        [
            of("公开支座", "甲大学", Visibility::Public),
            of("会员支座", "甲大学", Visibility::LoggedIn),
            of("定向支座", "甲大学", Visibility::Named),
            of("别家支座", "乙大学", Visibility::Named),
        ],
        [Need { privacy: Some(NeedPrivacy::MatchOnly), ..need("只配不看的隔振", "暗藏机械厂") }],
    )
}

#[test]
fn each_role_opens_its_own_pages_and_no_others() {
    let site = shelf();
    let cookies: Vec<(Option<Role>, String)> = std::iter::once((None, String::new()))
        .chain(Role::ALL.iter().map(|role| (Some(*role), site.log_in(role.word(), *role, Some("甲大学")))))
        .collect();
    for (role, cookie) in &cookies {
        for (path, needed) in [("/admin", Role::Administrator), ("/office", Role::Office)] {
            let (status, _) = site.get_as(path, cookie);
            let wanted = match role {
                None => StatusCode::SEE_OTHER,
                Some(role) if *role == needed => StatusCode::OK,
                Some(_) => StatusCode::FORBIDDEN,
            };
            assert_eq!(status, wanted, "{role:?} {path}");
            let (status, _) = site.post_as(path, cookie, "act=x");
            let wanted = if role.is_none() { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN };
            assert_eq!(status, wanted, "{role:?} {path}: without the token of a form");
        }
        let (_, list) = site.get_as("/search?q=%E6%94%AF%E5%BA%A7", cookie);
        let seen = |title: &str| list.contains(title);
        let member = role.is_some();
        let operator = *role == Some(Role::Administrator);
        assert_eq!(
            [seen("公开支座"), seen("会员支座"), seen("定向支座"), seen("别家支座")],
            [true, member, member, operator],
            "{role:?}"
        );
        let (_, needs) = site.get_as("/needs", cookie);
        assert_eq!(needs.contains("只配不看"), operator, "{role:?}");
    }
}

#[test]
fn an_office_reads_and_changes_its_own_records_alone() {
    let site = shelf();
    let cookie = site.log_in("办公室", Role::Office, Some("甲大学"));
    let (own, other) = (site.id_of::<Patent>("定向支座"), site.id_of::<Patent>("别家支座"));
    let (_, desk) = site.get_as("/office", &cookie);
    assert!(desk.contains("定向支座") && desk.contains("会员支座") && !desk.contains("别家支座"));
    assert_eq!(site.get_as(&format!("/office/records/{own}"), &cookie).0, StatusCode::OK);
    let path = format!("/office/records/{other}");
    assert_eq!(site.get_as(&path, &cookie).0, StatusCode::NOT_FOUND);
    for act in ["save&revision=1&title=x", "withdraw&reason=x", "restore&reason=x"] {
        let (status, _) = site.post_as(&path, &cookie, &format!("csrf=token&act={act}"));
        assert_eq!(status, StatusCode::NOT_FOUND, "{act}");
    }
    let (status, _) =
        site.post_as("/office", &cookie, &format!("csrf=token&act=terms&tier=%E9%87%8D%E7%82%B9&ids={other}"));
    assert_eq!(status, StatusCode::NOT_FOUND);
    let reader = site.site.home.open_reading().unwrap();
    assert_eq!(reader.get::<Patent>(&other).unwrap().unwrap().tier, None);
    let (status, _) =
        site.post_as("/office", &cookie, &format!("csrf=token&act=terms&tier=%E9%87%8D%E7%82%B9&ids={own}"));
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(reader.get::<Patent>(&own).unwrap().unwrap().tier, Some(crate::domain::PromotionTier::Key));
}

#[test]
fn what_waits_is_seen_by_its_link_and_the_administrator_alone() {
    let site = shelf();
    let administrator = site.log_in("管理员甲", Role::Administrator, None);
    let office = site.log_in("办公室", Role::Office, Some("甲大学"));
    let secret = "0123456789abcdef0123456789abcdef";
    let form = format!(
        "secret={secret}&description=%E5%86%B2%E5%BA%8A%E6%8C%AF%E5%8A%A8%E5%A4%A7&firm=%E6%9A%97%E8%97%8F%E5%8E%82\
         &contact_phone=13912345678&privacy=%E5%85%AC%E5%BC%80"
    );
    assert_eq!(site.post_as("/post/publish", "", &form).0, StatusCode::SEE_OTHER);
    assert_eq!(site.post_as("/post/publish", "", &form).0, StatusCode::SEE_OTHER, "sent twice");
    let waiting = site.site.writer().reader().posts(PostState::Waiting).unwrap();
    assert_eq!(waiting.len(), 1);
    for cookie in ["", office.as_str()] {
        for path in ["/needs", "/needs?q=%E5%86%B2%E5%BA%8A", "/api/v1/needs", "/feed.atom?kind=needs"] {
            let (_, page) = site.get_as(path, cookie);
            assert!(!page.contains("振动大") && !page.contains("暗藏厂"), "{path}");
        }
    }
    let (_, page) = site.get_as("/admin", &administrator);
    assert!(page.contains("冲床振动大") && page.contains("暗藏厂"));
    let number = waiting[0].number;
    let (status, _) = site.post_as("/admin", &administrator, &format!("csrf=token&act=approve&post={number}"));
    assert_eq!(status, StatusCode::SEE_OTHER);
    site.renew();
    let page = site.page("/needs");
    assert!(page.contains("冲床振动大") && page.contains("暗藏厂") && !page.contains("13912345678"));
    let mine = site.page(&format!("/mine/{secret}"));
    assert!(mine.contains("已发布") && mine.contains("13912345678"));
    // A change that nobody has looked at does not come in by closing and opening.
    let revision = site.site.writer().reader().post(number).unwrap().unwrap().revision;
    let path = format!("/mine/{secret}");
    for body in [
        format!("act=save&revision={revision}&description=%E5%B9%BF%E5%91%8A%E8%AF%8D&privacy=%E5%85%AC%E5%BC%80"),
        "act=close".to_owned(),
        "act=reopen".to_owned(),
    ] {
        assert_eq!(site.post_as(&path, "", &body).0, StatusCode::SEE_OTHER, "{body}");
    }
    site.renew();
    assert!(!site.page("/needs").contains("广告词"));
    assert!(site.page(&path).contains("待审"));
    for path in ["/mine/0123456789abcdef0123456789abcdee", "/mine/x", "/mine/%27%20or%201=1"] {
        assert_eq!(site.status(path), 404, "{path}");
    }
}

#[test]
fn questions_reach_the_owner_and_show_the_contact_to_nobody_else() {
    let site = shelf();
    let office = site.log_in("办公室", Role::Office, Some("甲大学"));
    let others = site.log_in("别家", Role::Office, Some("乙大学"));
    let id = site.id_of::<Patent>("公开支座");
    let path = format!("/enquire/{id}");
    let (status, page) = site.post_as(&path, "", "text=%E8%83%BD%E8%AE%B8%E5%8F%AF%E5%90%97");
    assert!(status == StatusCode::OK && page.contains("请留下电话或邮箱"), "{status}");
    let (status, _) = site.post_as(&path, "", "text=%E8%83%BD%E8%AE%B8%E5%8F%AF%E5%90%97&contact=wang%40example.com");
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(site.get_as("/office", &office).1.contains("wang@example.com"));
    assert!(!site.get_as("/office", &others).1.contains("wang@example.com"));
    for path in [format!("/patents/{id}"), format!("/api/v1/patents/{id}"), path] {
        assert!(!site.page(&path).contains("wang@example.com"), "{path}");
    }
    let hidden = site.id_of::<Patent>("定向支座");
    assert_eq!(site.status(&format!("/enquire/{hidden}")), 404);
}

#[test]
fn a_session_ends_with_the_account_and_with_its_time() {
    let site = shelf();
    let cookie = site.log_in("办公室", Role::Office, Some("甲大学"));
    assert_eq!(site.get_as("/office", &cookie).0, StatusCode::OK);
    let user = site.site.writer().reader().users().unwrap()[0].number;
    site.site.writer().set_disabled(user, true, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(site.get_as("/office", &cookie).0, StatusCode::SEE_OTHER);
    let late = site.log_in("迟到", Role::Office, Some("甲大学"));
    let (secret, past) = ("f".repeat(32), Timestamp::UNIX_EPOCH);
    let user = site.site.writer().reader().users().unwrap().iter().find(|user| user.name == "迟到").unwrap().number;
    site.site.writer().begin_session(user, &secret, "token", (past, past)).unwrap();
    assert_eq!(site.get_as("/office", &format!("{COOKIE}={secret}")).0, StatusCode::SEE_OTHER);
    assert_eq!(site.get_as("/office", &late).0, StatusCode::OK);
}
