//! Subscriptions on pages, their feeds, and the server's own digests of each day.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

use jiff::civil::{DateTime, date, time};
use jiff::tz::TimeZone;

use super::*;
use crate::domain::{RecordKind, Visibility};
use crate::export::mail::{MailSettings, Outbox};
use crate::web::daily::{DailyDigests, Kept, look};
use crate::web::live::Bell;
use crate::workflow::{Digest, MailState};

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
    by_mail(site, MailSettings { folder: Some("mails".into()), ..MailSettings::default() })
}

fn by_mail(site: &TestSite, settings: MailSettings) -> DailyDigests {
    let settings = MailSettings { from: Some("鹊桥 <queqiao@example.cn>".to_owned()), ..settings };
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
    look(&site.site, &daily(&site), &mut Kept::default(), moment(date(2026, 11, 24).at(9, 0, 0, 0)), &Bell::default());
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
        look(&site.site, &daily, &mut kept, moment(date(2026, 11, day).at(hour, 0, 0, 0)), &Bell::default());
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
    look(&site.site, &daily, &mut Kept::default(), moment(date(2026, 11, 26).at(10, 0, 0, 0)), &Bell::default());
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

/// A mail server that treats each connection so, until the test ends. Gives its address.
fn mail_server(each: impl Fn(TcpStream) -> std::io::Result<()> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(each(stream))));
    format!("smtp://{address}")
}

/// Greets, and takes everything until a letter comes: then it hangs up.
fn hang_up_on_a_letter(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(b"220 here\r\n")?;
    for line in BufReader::new(stream.try_clone()?).lines() {
        match line?.split(' ').next() {
            Some("MAIL") => break,
            _ => stream.write_all(b"250 good\r\n")?,
        }
    }
    Ok(())
}

/// A site with two mails that wait to be sent as soon as the day's digests are made.
fn two_to_send() -> TestSite {
    let site = home();
    let firm = site.log_in("甲", Role::Firm, Some("甲厂"));
    subscribe(&site, &firm, &format!("what=search&q={}&mail=li@example.cn", escaped("隔振")));
    subscribe(&site, &firm, "what=institution&institution=%E7%94%B2%E5%A4%A7%E5%AD%A6&mail=li@example.cn");
    site.add([patent("隔振支座", "甲大学")]);
    site
}

fn states(site: &TestSite) -> Vec<Option<MailState>> {
    let reader = site.site.home.open_reading().unwrap();
    reader.all_kept::<Digest>().unwrap().into_iter().map(|kept| kept.entry.mail).collect()
}

#[test]
fn mails_outlast_a_server_that_is_set_wrong_and_leave_once_it_is_set_right() {
    let nine = moment(date(2026, 11, 24).at(9, 0, 0, 0));
    let run = |site: &TestSite, daily: &DailyDigests, end: &Bell| {
        look(&site.site, daily, &mut Kept::default(), nine, end);
        states(site)
    };
    let site = two_to_send();
    let hangs_up = mail_server(|_| Ok(()));
    let garbles = mail_server(|mut stream| stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let without_tls = mail_server(hang_up_on_a_letter).replace("smtp:", "smtps:");
    for smtp in [hangs_up, garbles, without_tls] {
        let daily = by_mail(&site, MailSettings { smtp: Some(smtp.clone()), ..MailSettings::default() });
        assert_eq!(run(&site, &daily, &Bell::default()), [Some(MailState::Waiting); 2], "{smtp}");
    }
    let stopped = Bell::default();
    stopped.stop();
    assert_eq!(run(&site, &daily(&site), &stopped), [Some(MailState::Waiting); 2], "the server is stopping");
    for _ in 0..2 {
        assert_eq!(run(&site, &daily(&site), &Bell::default()), [Some(MailState::Sent); 2]);
        assert_eq!(mails(&site).len(), 2);
    }
    // A letter of which nobody knows what became of it is the only one.
    let site = two_to_send();
    let smtp = Some(mail_server(hang_up_on_a_letter));
    let daily = by_mail(&site, MailSettings { smtp, ..MailSettings::default() });
    assert_eq!(run(&site, &daily, &Bell::default()), [Some(MailState::Sending), Some(MailState::Waiting)]);
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
    look(&site.site, &daily(&site), &mut Kept::default(), moment(date(2026, 11, 24).at(9, 0, 0, 0)), &Bell::default());
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
