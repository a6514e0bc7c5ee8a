//! Subscriptions on pages, their feeds, and the server's own digests of each day.

use jiff::civil::{DateTime, date, time};
use jiff::tz::TimeZone;

use super::*;
use crate::domain::{RecordKind, Visibility};
use crate::export::mail::{MailSettings, Outbox};
use crate::web::daily::{DailyDigests, Kept, look};

fn home() -> TestSite {
    TestSite::of([patent("隔振基座", "甲大学")], [need("冲床隔振", "某某厂")])
}

/// The address of the feed that a page shows.
fn feed_of(page: &str) -> String {
    let at = page.find("/digests/feed/").unwrap();
    page[at..at + "/digests/feed/".len() + 32].to_owned()
}

fn subscribe(site: &TestSite, cookie: &str, fields: &str) -> String {
    let (status, page) = site.post_as("/digests", cookie, &format!("csrf=token&act=subscribe&{fields}"));
    assert_eq!(status, StatusCode::OK, "{page}");
    page
}

fn moment(at: DateTime) -> Timestamp {
    at.to_zoned(TimeZone::system()).unwrap().timestamp()
}

/// What the server sends into a folder, once a day from eight o'clock on.
fn daily(site: &TestSite) -> DailyDigests {
    let settings = MailSettings {
        from: Some("鹊桥 <queqiao@example.cn>".to_owned()),
        folder: Some("mails".into()),
        ..MailSettings::default()
    };
    let outbox = Outbox::open(&settings, None, site.site.home.path()).unwrap();
    DailyDigests { at: time(8, 0, 0, 0), outbox, base: BASE.to_owned() }
}

fn mails(site: &TestSite) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(site.site.home.path().join("mails")) else { return Vec::new() };
    let mut mails: Vec<String> = folder
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .map(|bytes| mail_parser::MessageParser::default().parse(&bytes).unwrap().body_text(0).unwrap().into_owned())
        .collect();
    mails.sort();
    mails
}

#[test]
fn an_account_subscribes_reads_and_gives_up_and_nobody_else_knows_of_it() {
    let site = home();
    let (mine, other) = (site.log_in("甲", Role::Firm, Some("甲厂")), site.log_in("乙", Role::Firm, Some("乙厂")));
    assert!(site.get_as("/search?q=隔振", &mine).1.contains("/digests?what=search"));
    assert!(!site.get("/search?q=隔振").2.contains("/digests?what=search"), "visitors have the open feed");
    let asked = site.get_as(&format!("/digests?what=search&q={}", escaped("隔振")), &mine).1;
    assert!(asked.contains("专利：“隔振”") && asked.contains("name=\"q\" value=\"隔振\""), "{asked}");
    let wrong = site.post_as("/digests", &mine, "csrf=token&act=subscribe&what=search&q=x&mail=nobody").1;
    assert!(wrong.contains("不是邮箱地址") && wrong.contains("value=\"nobody\""), "what was typed stands there again");
    let page = subscribe(&site, &mine, &format!("what=search&q={}", escaped("隔振")));
    let feed = feed_of(&page);
    assert!(!site.get_as("/digests", &mine).1.contains("/digests/feed/"), "it is shown once");
    let again =
        site.post_as("/digests", &mine, &format!("csrf=token&act=subscribe&what=search&q={}", escaped("隔振"))).1;
    assert!(again.contains("已经订阅过"), "{again}");
    site.add([patent("隔振支座", "甲大学")]);
    look(&site.site, &daily(&site), &mut Kept::default(), moment(date(2026, 11, 24).at(9, 0, 0, 0)));
    let digest = site.get_as("/digests/d1@2026-11-24", &mine).1;
    assert!(digest.contains("隔振支座") && !digest.contains("隔振基座"), "{digest}");
    assert!(site.get_as("/digests", &mine).1.contains("2026-11-24：1 条"));
    for path in ["/digests/d1@2026-11-24", "/digests/d1", "/digests/d9"] {
        let (status, page) = site.get_as(path, &other);
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(!page.contains("隔振"));
    }
    let (status, _) = site.post_as("/digests", &other, "csrf=token&act=cancel&subscription=d1");
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, headers, atom) = site.get(&feed);
    assert_eq!((status, headers["x-robots-tag"].to_str().unwrap()), (StatusCode::OK, "noindex"));
    assert!(atom.contains("隔振支座") && headers["cache-control"].to_str().unwrap().starts_with("private"), "{atom}");
    // Another address, and the first one is as good as one that never was.
    let renewed = feed_of(&site.post_as("/digests", &mine, "csrf=token&act=feed&subscription=d1").1);
    let gone = |path: &str| {
        let (status, _, body) = site.get(path);
        (status, NONCE.replace_all(&body, "").into_owned())
    };
    assert_eq!(gone(&feed), gone("/digests/feed/1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c"));
    assert_eq!((site.status(&feed), site.status(&renewed)), (404, 200));
    let (status, _) = site.post_as("/digests", &mine, "csrf=token&act=cancel&subscription=d1");
    assert_eq!((status, site.status(&renewed)), (StatusCode::SEE_OTHER, 404));
}

#[test]
fn the_server_makes_each_days_digests_at_their_hour_and_sends_each_once() {
    let site = home();
    let firm = site.log_in("甲", Role::Firm, Some("甲厂"));
    let id = site.id_of::<Need>("冲床隔振");
    subscribe(&site, &firm, &format!("what=need&need={id}&mail=li@example.cn"));
    site.add([patent("冲床隔振支座", "甲大学")]);
    let (daily, mut kept) = (daily(&site), Kept::default());
    let mut at = |day: i8, hour: i8| {
        look(&site.site, &daily, &mut kept, moment(date(2026, 11, day).at(hour, 0, 0, 0)));
        mails(&site)
    };
    assert_eq!(at(24, 7), [""; 0], "before its hour");
    let sent = at(24, 8);
    assert!(sent.len() == 1 && sent[0].contains("冲床隔振支座") && sent[0].contains("匹配"), "{sent:?}");
    site.add([patent("冲床减振平台", "甲大学")]);
    assert_eq!(at(24, 20).len(), 1, "that day's is made");
    assert_eq!(at(25, 9).len(), 2, "the next day's");
    assert_eq!(at(26, 9).len(), 2, "nothing new, nothing sent");
    // A server that starts again sends nothing again.
    look(&site.site, &daily, &mut Kept::default(), moment(date(2026, 11, 26).at(10, 0, 0, 0)));
    assert_eq!(mails(&site).len(), 2);
    // The link in the mail: to follow it gives nothing up, its button does, once.
    let leave = sent[0].lines().find_map(|line| line.strip_prefix("退订这一项：")).unwrap();
    let leave = leave.trim().strip_prefix(BASE).unwrap();
    assert!(site.page(leave).contains("li@example.cn"));
    assert_eq!(site.status(&leave.replace("/d1/", "/d2/")), 404);
    let (status, page) = site.post_as(leave, "", "List-Unsubscribe=One-Click");
    assert!(status == StatusCode::OK && page.contains("已经退订"), "{page}");
    assert_eq!(site.status(leave), 404);
    assert!(site.get_as("/digests", &firm).1.contains("还没有订阅"));
}

#[test]
fn a_feed_shows_what_its_account_sees_and_nothing_once_it_may_see_nothing() {
    let site = home();
    let firm = site.log_in("甲", Role::Firm, Some("甲厂"));
    let feed = feed_of(&subscribe(&site, &firm, "what=institution&institution=%E7%94%B2%E5%A4%A7%E5%AD%A6"));
    site.add([
        patent("公开的支座", "甲大学"),
        Patent { visibility: Some(Visibility::LoggedIn), ..patent("登录可见的支座", "甲大学") },
        Patent { visibility: Some(Visibility::Named), ..patent("定向的支座", "甲大学") },
        Patent { restriction: Some("国防".to_owned()), ..patent("受限的支座", "甲大学") },
    ]);
    look(&site.site, &daily(&site), &mut Kept::default(), moment(date(2026, 11, 24).at(9, 0, 0, 0)));
    let atom = site.get(&feed).2;
    assert!(atom.contains("公开的支座") && atom.contains("登录可见的支座"), "{atom}");
    assert!(!atom.contains("定向的支座") && !atom.contains("受限的支座"), "{atom}");
    let (id, shut) = (site.id_of::<Patent>("公开的支座"), site.id_of::<Patent>("登录可见的支座"));
    assert_eq!((id.kind(), shut.kind()), (RecordKind::Patent, RecordKind::Patent));
    let act = crate::store::Act { actor: "管理员", now: Timestamp::UNIX_EPOCH, reason: Some("停") };
    site.site.writer().withdraw(&id, &act).unwrap();
    let atom = site.get(&feed).2;
    assert!(!atom.contains("公开的支座") && atom.contains("登录可见的支座"), "withdrawn since: {atom}");
    let user = site.site.home.open_reading().unwrap().login("甲").unwrap().unwrap().user;
    site.site.writer().set_disabled(user.number, true, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(site.status(&feed), 404, "its account is closed");
}
