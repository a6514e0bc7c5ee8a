//! Forms that come twice, too late, from nobody, or after somebody else's: nothing is done twice, nothing typed is lost.

use super::*;
use crate::store::PostState;

const OWN: &str = "甲大学";

struct Desk {
    site: TestSite,
    cookie: String,
    path: String,
    id: RecordId,
}

impl Desk {
    fn open() -> Self {
        let site = TestSite::of([patent("隔振基座", OWN)], []);
        let id = site.id_of::<Patent>("隔振基座");
        let cookie = site.log_in("办公室", Role::Office, Some(OWN));
        Self { path: format!("/office/records/{id}"), site, cookie, id }
    }

    fn revision(&self) -> String {
        let (_, page) = self.site.get_as(&self.path, &self.cookie);
        let (_, rest) = page.split_once("name=\"revision\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    fn record(&self) -> Patent {
        self.site.site.home.open_reading().unwrap().get(&self.id).unwrap().unwrap()
    }
}

#[test]
fn who_was_logged_out_while_writing_is_led_to_the_login_and_gets_back_what_they_typed() {
    let desk = Desk::open();
    let revision = desk.revision();
    let typed = "减振效率比橡胶垫高三成，\"实测\"<b>";
    let form = |csrf: &str| format!("csrf={csrf}&act=save&revision={revision}&advantage={}", escaped(typed));
    let gone = format!("{COOKIE}={}", "e".repeat(32));
    let (status, page) = desk.site.post_as(&desk.path, &gone, &form("token"));
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let login = format!("href=\"/login?next={}\"", escaped(&desk.path));
    assert!(page.contains(&login) && page.contains("没有保存") && page.contains("登录已过期"), "{page}");
    assert!(
        page.contains("减振效率比橡胶垫高三成，&#34;实测&#34;&#60;b&#62;</textarea>") && page.contains("技术优势"),
        "{page}"
    );
    assert!(!page.contains("token") && !page.contains("revision"), "what is the page's own is not shown: {page}");
    // The same for a form of a session before this one.
    let (status, page) = desk.site.post_as(&desk.path, &desk.cookie, &form("older"));
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(page.contains("没有保存") && page.contains("减振效率比橡胶垫高三成"), "{page}");
    assert_eq!(desk.record().advantage, None);
    // Where a form has no page of its own path, the login leads to the page that it stands on.
    let (status, page) = desk.site.upload(&gone, "token", "a.csv", b"x");
    assert!(status == StatusCode::UNAUTHORIZED && page.contains("/login?next=%2Foffice\""), "{status} {page}");
    // No password is ever given back.
    let (_, page) = desk.site.post_as("/admin", "", "csrf=token&act=add&name=%E6%9D%8E%E5%9B%9B&password=geheim");
    assert!(page.contains("李四") && !page.contains("geheim"), "{page}");
}

#[test]
fn of_two_who_change_one_record_the_second_is_told_and_loses_nothing() {
    let desk = Desk::open();
    let other = desk.site.log_in("另一位", Role::Office, Some(OWN));
    let revision = desk.revision();
    let form = |advantage: &str| format!("csrf=token&act=save&revision={revision}&advantage={}", escaped(advantage));
    let (status, _) = desk.site.post_as(&desk.path, &desk.cookie, &form("第一位写的"));
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, page) = desk.site.post_as(&desk.path, &other, &form("第二位写的"));
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("没有保存") && page.contains("第二位写的</textarea>"), "{page}");
    assert_eq!(desk.record().advantage.as_deref(), Some("第一位写的"));
    // Sent twice, it is the same change: no conflict.
    assert_eq!(desk.site.post_as(&desk.path, &desk.cookie, &form("第一位写的")).0, StatusCode::SEE_OTHER);
}

#[test]
fn a_form_of_the_desk_that_is_sent_twice_is_done_once() {
    let desk = Desk::open();
    let send = |path: &str, form: &str| desk.site.post_as(path, &desk.cookie, &format!("csrf=token&{form}")).0.as_u16();
    let changes = || desk.site.site.home.open_reading().unwrap().history(&desk.id).unwrap().log.len();
    let terms = format!("act=terms&ids={}&maturity={}", desk.id, escaped("中试"));
    for form in
        [("/office", terms.as_str()), (&desk.path, "act=withdraw&reason=x"), (&desk.path, "act=restore&reason=x")]
    {
        let before = changes();
        assert_eq!(send(form.0, form.1), 303, "{form:?}");
        let after = changes();
        let again = send(form.0, form.1);
        assert!([303, 409].contains(&again), "{form:?} {again}");
        assert_eq!((after, changes()), (before + 1, after), "{form:?}");
    }
    let (_, to) = desk.site.upload(&desk.cookie, "token", "目录.csv", "专利名称,专利权人\n支座,甲大学\n".as_bytes());
    let batches = || desk.site.site.home.open_reading().unwrap().batches().unwrap().len();
    let before = batches();
    assert_eq!([send(&to, "act=import"), send(&to, "act=import")], [303, 303], "both lead to the one report");
    assert_eq!(batches(), before + 1);
    let batch = desk.site.site.home.open_reading().unwrap().batches().unwrap().pop().unwrap().id;
    let undo = format!("act=undo&batch={batch}");
    assert_eq!([send("/office", &undo), send("/office", &undo)], [303, 409]);
    // A question is asked once, and answered once.
    let ask = format!("secret={}&text={}&contact=a%40b.cn", "a".repeat(32), escaped("能许可吗"));
    let enquire = format!("/enquire/{}", desk.id);
    assert_eq!([&ask, &ask].map(|form| desk.site.post_as(&enquire, "", form).0.as_u16()), [303, 303]);
    let asked = desk.site.site.writer().reader().enquiries_about(&desk.id).unwrap();
    assert_eq!(asked.len(), 1);
    let answer = format!("act=answer&question={}&record={}&answer={}", asked[0].number, desk.id, escaped("可以"));
    let (first, second) = (send("/office", &answer), send("/office", &answer));
    assert!(first == 303 && [303, 409].contains(&second), "{second}");
}

#[test]
fn forms_of_posts_and_accounts_that_are_sent_twice_are_done_once() {
    let site = TestSite::of([], []);
    let administrator = site.log_in("管理员甲", Role::Administrator, None);
    let act = |form: &str| site.post_as("/admin", &administrator, &format!("csrf=token&{form}"));
    let secret = "0123456789abcdef0123456789abcdef";
    let form = format!("secret={secret}&description={}&privacy={}", escaped("冲床振动大，楼板跟着抖"), escaped("公开"));
    for _ in 0..2 {
        assert_eq!(site.post_as("/post/publish", "", &form).0, StatusCode::SEE_OTHER);
    }
    let waiting = site.site.writer().reader().posts(PostState::Waiting).unwrap();
    assert_eq!(waiting.len(), 1);
    let approve = format!("act=approve&post={}", waiting[0].number);
    for _ in 0..2 {
        let (status, page) = act(&approve);
        assert!([303, 409].contains(&status.as_u16()), "{status} {page}");
    }
    site.renew();
    assert!(site.page("/needs").contains("共 <strong>1</strong> 条"));
    let path = format!("/mine/{secret}");
    let revision = site.site.writer().reader().post_of(secret).unwrap().unwrap().revision;
    let save = format!(
        "act=save&revision={revision}&description={}&privacy={}",
        escaped("冲床振动大，噪声也大"),
        escaped("公开")
    );
    for form in [save.as_str(), "act=close", "act=reopen", "act=delete&sure=yes"] {
        assert_eq!(site.post_as(&path, "", form).0, StatusCode::SEE_OTHER, "{form}");
        let (status, page) = site.post_as(&path, "", form);
        assert!([303, 400, 409].contains(&status.as_u16()), "{form}: {status} {page}");
        if form == save {
            assert!(status == StatusCode::SEE_OTHER || page.contains("噪声也大</textarea>"), "{page}");
        }
    }
    let add = format!("act=add&name={}&role={}", escaped("李四"), escaped("经纪人"));
    assert!(act(&add).1.contains("/password/"));
    assert!(act(&add).1.contains("已有名为“李四”的账号"));
    let number = site.site.writer().reader().users().unwrap().iter().find(|user| user.name == "李四").unwrap().number;
    for form in ["disable", "disable", "enable", "enable"] {
        assert_eq!(act(&format!("act={form}&user={number}")).0, StatusCode::SEE_OTHER, "{form}");
    }
    site.site.writer().make_password_link(number, secret, Timestamp::from_second(60).unwrap()).unwrap();
    let set = format!("/password/{secret}");
    let twice = [(); 2].map(|()| site.post_as(&set, "", "password=long-enough-1&again=long-enough-1"));
    assert_eq!(twice[0].0, StatusCode::SEE_OTHER);
    assert!(twice[1].0 == StatusCode::CONFLICT && !twice[1].1.contains("long-enough"), "{}", twice[1].1);
    assert_eq!([(); 2].map(|()| site.post_as("/logout", &administrator, "").0.as_u16()), [303, 303]);
}
