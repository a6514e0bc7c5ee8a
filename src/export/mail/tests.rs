//! Letters as they are read again, and a server that is not there.

use jiff::Timestamp;

use super::*;
use crate::workflow::{Digest, DigestLineShown, MailState, News, Outgoing, RecordNamed};

fn outgoing(title: &str) -> Outgoing {
    let record = RecordNamed {
        id: "p000000000001".parse().unwrap(),
        number: Some("201310699744.2".to_owned()),
        title: title.to_owned(),
        who: vec!["甲大学".to_owned()],
    };
    let line = DigestLineShown {
        why: News::Cheaper,
        record: Some(record),
        with: None,
        follow_up: None,
        facts: vec!["许可方式：开放许可".to_owned()],
        changes: vec!["三年费用：三年约 6万元 → 三年约 3万元".to_owned()],
        score: None,
    };
    let digest = Digest {
        id: "d1@2026-11-24".to_owned(),
        subscription: "d1".to_owned(),
        day: Date::constant(2026, 11, 24),
        from: 1,
        to: 2,
        lines: Vec::new(),
        more: 2,
        mail: Some(MailState::Sending),
        leave: None,
    };
    Outgoing {
        digest,
        to: "li@example.cn".parse().unwrap(),
        name: "专利：“隔振”".to_owned(),
        path: "/search?q=x".to_owned(),
        lines: vec![line],
        leave: "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a".to_owned(),
    }
}

const SENDER: Sender<'static> = Sender { site: "鹊桥", base: "https://queqiao.example" };

fn settings(folder: Option<&str>, smtp: Option<&str>) -> MailSettings {
    MailSettings {
        from: Some("鹊桥 <queqiao@example.cn>".to_owned()),
        smtp: smtp.map(str::to_owned),
        folder: folder.map(Into::into),
        ..MailSettings::default()
    }
}

#[test]
fn a_letter_is_read_as_it_was_meant_and_nothing_in_a_title_is_markup_or_a_header() {
    let home = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(&settings(Some("mails"), None), None, home.path()).unwrap().unwrap();
    let hostile = "<script>alert(1)</script>\r\nBcc: x@example.cn";
    let mut outgoing = outgoing(hostile);
    outgoing.name = format!("需求“{hostile}”的新匹配");
    let letter = Letter::of(&outgoing, &SENDER).unwrap();
    outbox.send(&letter, Timestamp::UNIX_EPOCH).unwrap();
    let bytes = std::fs::read(home.path().join("mails/d1-2026-11-24.eml")).unwrap();
    let mail = mail_parser::MessageParser::default().parse(&bytes).unwrap();
    assert!(mail.subject().unwrap().starts_with("【鹊桥】需求“<script>"), "{:?}", mail.subject());
    assert!(mail.subject().unwrap().ends_with("（3 条，11月24日）"));
    assert!(mail.bcc().is_none());
    let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
    assert!(text.contains("【降价】<script>") && text.contains("三年费用：三年约 6万元 → 三年约 3万元"), "{text}");
    assert!(text.contains("https://queqiao.example/patents/p000000000001"), "{text}");
    assert!(!html.contains("<script>") && html.contains("alert(1)"), "{html}");
    let leave = "https://queqiao.example/digests/leave/d1/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a";
    assert!(
        text.contains(leave) && html.contains(leave) && String::from_utf8_lossy(&bytes).contains("List-Unsubscribe: ")
    );
    // The same letter is not written over, and holds up no other.
    outbox.send(&letter, Timestamp::from_second(1).unwrap()).unwrap();
    assert_eq!(std::fs::read(home.path().join("mails/d1-2026-11-24.eml")).unwrap(), bytes);
    std::fs::write(home.path().join("file"), "").unwrap();
    let outbox = Outbox::open(&settings(Some("file"), None), None, home.path()).unwrap().unwrap();
    assert!(matches!(outbox.send(&letter, Timestamp::UNIX_EPOCH), Err(MailError::Folder { .. })), "no folder");
}

#[test]
fn a_server_that_is_not_there_leaves_the_letter_here() {
    // A port that was just free: nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outbox = Outbox::open(&settings(None, Some(&format!("smtp://{free}"))), None, "".as_ref()).unwrap().unwrap();
    let letter = Letter::of(&outgoing("隔振支座"), &SENDER).unwrap();
    let error = outbox.send(&letter, Timestamp::UNIX_EPOCH).unwrap_err();
    assert!(matches!(error, MailError::Server { .. }) && error.to_string().contains("留待下次再寄"), "{error}");
    assert!(error.to_string().starts_with(&format!("邮件服务器 {free} 连不上")), "{error}");
}

#[test]
fn settings_that_do_not_fit_together_are_told_before_anything_is_sent() {
    let open = |settings: &MailSettings| Outbox::open(settings, None, "".as_ref());
    assert!(open(&MailSettings::default()).unwrap().is_none());
    let with_user = |smtp| MailSettings { user: Some("u".to_owned()), ..settings(None, Some(smtp)) };
    for (settings, said) in [
        (settings(Some("a"), Some("smtps://x.example")), "只能写一个"),
        (MailSettings { from: None, ..settings(Some("a"), None) }, "缺 from"),
        (MailSettings { from: Some("鹊桥".to_owned()), ..settings(Some("a"), None) }, "应如"),
        (settings(None, Some("x.example:465")), "应如 smtps://"),
        (with_user("smtp://x.example"), "不能用密码登录"),
        (with_user("SMTP://x.example"), "不能用密码登录"),
        (with_user("smtp://x.example?ehlo=tls=required"), "不能用密码登录"),
        (with_user("smtp://x.example?tls=opportunistic"), "不能用密码登录"),
        (settings(None, Some("smtps://u:geheim@x.example")), "不要写账号和密码"),
        (settings(None, Some("smtps://u@x.example")), "不要写账号和密码"),
        (settings(None, Some("smtps//u:geheim@x.example")), "应如 smtps://"),
        (settings(None, Some("pop://x.example")), "应如 smtps://"),
        (with_user("smtps://x.example"), "QUEQIAO_MAIL_PASSWORD"),
        (MailSettings { password_file: Some("missing".into()), ..with_user("smtps://x.example") }, "读不出密码文件"),
    ] {
        let error = open(&settings).unwrap_err().to_string();
        assert!(error.contains(said) && error.contains("[mail]") && !error.contains("geheim"), "{error}");
    }
    assert!(Outbox::open(&with_user("smtps://x.example"), Some("p".to_owned()), "".as_ref()).unwrap().is_some());
}
