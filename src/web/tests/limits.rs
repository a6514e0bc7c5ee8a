//! Forms that one address sends too often.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;

use super::*;

/// Posts an empty form from an address; gives status, `Retry-After` and page.
fn send(site: &TestSite, path: &str, peer: &str, forwarded: &str) -> (u16, String, String) {
    let peer: SocketAddr = format!("{peer}:4711").parse().unwrap();
    let request = Request::post(path)
        .header("host", "queqiao.example")
        .header("x-forwarded-for", forwarded)
        .header("content-type", "application/x-www-form-urlencoded")
        .extension(ConnectInfo(peer));
    let (status, headers, body) = site.send(request.body(Body::from("name=x&password=y")).unwrap());
    let after = headers.get("retry-after").map_or("", |value| value.to_str().unwrap()).to_owned();
    (status.as_u16(), after, String::from_utf8(body).unwrap())
}

fn limited(proxies: &[&str]) -> TestSite {
    let settings = WebSettings {
        logins_per_minute: 2,
        posts_per_minute: 2,
        enquiries_per_minute: 2,
        uploads_per_minute: 2,
        trusted_proxies: proxies.iter().map(|address| address.parse().unwrap()).collect(),
        ..unlimited()
    };
    TestSite::open(settings, Arc::new(|| Timestamp::UNIX_EPOCH), |writer| put(writer, [patent("隔振基座", "甲大学")]))
}

#[test]
fn each_form_that_writes_has_a_limit_of_its_own_and_says_when_to_send_again() {
    let site = limited(&[]);
    let enquire = format!("/enquire/{}", site.id_of::<Patent>("隔振基座"));
    let shared = "/s/0123456789abcdef0123456789abcdef";
    let mine = "/mine/0123456789abcdef0123456789abcdef";
    let password = "/password/0123456789abcdef0123456789abcdef";
    for (paths, peer) in [
        (["/login", "/login", "/login"], "192.0.2.1"),
        (["/login", password, password], "192.0.2.2"),
        (["/post/publish", mine, "/post/publish"], "192.0.2.1"),
        ([&enquire, &enquire, &enquire], "192.0.2.1"),
        ([&enquire, shared, shared], "192.0.2.3"),
        (["/office/upload", "/office/upload", "/office/upload"], "192.0.2.1"),
    ] {
        for path in &paths[..2] {
            assert_ne!(send(&site, path, peer, "").0, 429, "{path}");
        }
        let (status, after, page) = send(&site, paths[2], peer, "");
        assert_eq!(status, 429, "{}", paths[2]);
        let seconds: u64 = after.parse().unwrap();
        assert!((1..=30).contains(&seconds), "{seconds}");
        assert!(page.contains(&format!("请 {seconds} 秒后再提交")) && page.contains("没有保存"), "{page}");
        assert_ne!(send(&site, paths[2], &peer.replace("192.0.2", "198.51.100"), "").0, 429, "another address");
    }
    // What is only looked at is not counted, nor is a form of another kind.
    for path in ["/login", "/post", &enquire, "/search"] {
        assert_eq!(site.status(path), 200, "{path}");
    }
    assert_eq!(send(&site, "/post", "192.0.2.1", "").0, 200);
}

#[test]
fn behind_a_proxy_that_is_named_each_asker_has_a_limit_and_nobody_makes_up_another() {
    let site = limited(&["10.0.0.1"]);
    for _ in 0..2 {
        assert_ne!(send(&site, "/login", "10.0.0.1", "203.0.113.5").0, 429);
    }
    assert_eq!(send(&site, "/login", "10.0.0.1", "203.0.113.5").0, 429);
    assert_eq!(send(&site, "/login", "10.0.0.1", "198.51.100.9, 203.0.113.5").0, 429);
    assert_ne!(send(&site, "/login", "10.0.0.1", "203.0.113.6").0, 429);
    for forged in ["1.1.1.1", "2.2.2.2"] {
        assert_ne!(send(&site, "/login", "203.0.113.7", forged).0, 429);
    }
    assert_eq!(send(&site, "/login", "203.0.113.7", "3.3.3.3").0, 429);
}

#[test]
fn nought_is_no_limit_and_the_usual_limits_let_an_office_work() {
    let site = TestSite::of([], []);
    assert!((0..100).all(|_| send(&site, "/post/publish", "192.0.2.1", "").0 == 200));
    let usual = WebSettings::default();
    let least = [usual.logins_per_minute, usual.posts_per_minute, usual.enquiries_per_minute, usual.uploads_per_minute];
    assert!(least.iter().all(|limit| *limit >= 20), "{least:?}");
}

#[test]
fn programs_that_post_or_ask_without_an_account_have_the_same_limits() {
    let site = limited(&[]);
    let id = site.id_of::<Patent>("隔振基座");
    for path in ["/api/v1/needs".to_owned(), format!("/api/v1/patents/{id}/enquiries")] {
        let told = [(); 3].map(|()| send(&site, &path, "192.0.2.9", ""));
        assert!(told[..2].iter().all(|(status, ..)| *status != 429), "{path}");
        let (status, after, body) = &told[2];
        assert!(
            *status == 429 && !after.is_empty() && body.contains("\"too_many_requests\""),
            "{path} {status} {body}"
        );
    }
    // The form and the program share what one address may do.
    assert_eq!(send(&site, "/post/publish", "192.0.2.9", "").0, 429);
}
