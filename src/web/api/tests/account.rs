//! The page on which tokens are made and revoked.

use super::*;
use crate::web::viewer::COOKIE;

struct Holder<'s> {
    stall: &'s Stall,
    cookie: String,
}

impl<'s> Holder<'s> {
    fn of(stall: &'s Stall, name: &str, role: Role) -> Self {
        let secret = crate::web::headers::fresh();
        let mut writer = stall.site.writer();
        let user = writer.add_user(name, role, Some("示例大学"), Timestamp::UNIX_EPOCH).unwrap();
        let ends = Timestamp::from_second(3600).unwrap();
        writer.begin_session(user, &secret, "csrf", (Timestamp::UNIX_EPOCH, ends)).unwrap();
        Self { stall, cookie: format!("{COOKIE}={secret}") }
    }

    fn page(&self) -> Answer {
        let request = Request::get("/account").header("cookie", &self.cookie).body(Body::empty()).unwrap();
        self.stall.ask(request)
    }

    fn act(&self, form: &str) -> Answer {
        let request = Request::post("/account")
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.stall.ask(request.body(Body::from(form.to_owned())).unwrap())
    }
}

/// The token that stands in a page.
fn token_in(page: &str) -> Option<&str> {
    page.split("queqiao_").nth(1).map(|rest| &rest[..64])
}

#[test]
fn a_token_is_shown_once_works_and_is_revoked() {
    let stall = Stall::open();
    let office = Holder::of(&stall, "科技处", Role::Office);
    let made = office.act("csrf=csrf&act=make&label=%E5%90%8C%E6%AD%A5&scope=%E7%BB%B4%E6%8A%A4%E7%9B%AE%E5%BD%95&scope=%E5%AE%A1%E6%A0%B8%E9%9C%80%E6%B1%82&days=30");
    assert_eq!((made.status, made.header("cache-control")), (StatusCode::OK, "no-store"));
    let token = format!("Bearer queqiao_{}", token_in(&made.body).unwrap());
    let account = stall.asked(&token, Method::GET, "/account").json();
    assert_eq!(account["scopes"], serde_json::json!(["维护目录"]), "no more than the account has");
    let page = office.page();
    assert!(page.body.contains("同步") && token_in(&page.body).is_none(), "{}", page.body);
    let other = Holder::of(&stall, "别人", Role::Office);
    assert_eq!(other.act("csrf=csrf&act=revoke&token=1").status, StatusCode::CONFLICT);
    assert_eq!(stall.asked(&token, Method::GET, "/account").status, StatusCode::OK);
    assert_eq!(office.act("csrf=csrf&act=revoke&token=1").status, StatusCode::SEE_OTHER);
    stall.asked(&token, Method::GET, "/account").is_problem(401, "bad_token");
    assert!(office.page().body.contains("已撤销"));
    let audit = stall.site.home.open_reading().unwrap().audit(9).unwrap();
    let lines: Vec<&str> = audit.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(lines, ["撤销令牌", "新建令牌"]);
}

#[test]
fn what_is_asked_wrong_makes_no_token() {
    let stall = Stall::open();
    let firm = Holder::of(&stall, "企业甲", Role::Firm);
    assert_eq!(firm.act("csrf=other&act=make&label=x&scope=%E6%9F%A5%E7%9C%8B&days=30").status, StatusCode::FORBIDDEN);
    for form in [
        "act=make&label=&scope=%E6%9F%A5%E7%9C%8B&days=30",
        "act=make&label=x&days=30",
        "act=make&label=x&scope=%E7%BB%B4%E6%8A%A4%E7%9B%AE%E5%BD%95&days=30",
        "act=make&label=x&scope=%E6%9F%A5%E7%9C%8B&days=9999",
    ] {
        let answer = firm.act(&format!("csrf=csrf&{form}"));
        assert!(answer.body.contains("class=\"fault\"") && token_in(&answer.body).is_none(), "{form}");
    }
    for number in 0..21 {
        let answer = firm.act("csrf=csrf&act=make&label=x&scope=%E6%9F%A5%E7%9C%8B&days=365");
        assert_eq!(token_in(&answer.body).is_some(), number < 20, "{number}");
    }
    let visitor = Holder { stall: &stall, cookie: String::new() };
    assert_eq!(visitor.page().header("location"), "/login?next=%2Faccount");
}
