//! Whatever is sent, the answer is a problem of the sender's, said in Chinese, and never a fault of the server.

use super::*;

#[test]
fn what_is_not_understood_is_refused_by_name() {
    let stall = Stall::open();
    let long = "长".repeat(7_000);
    for (path, code) in [
        ("/patents?limit=0", "malformed"),
        ("/patents?limit=-1", "malformed"),
        ("/patents?limit=1001", "malformed"),
        ("/patents?limit=99999999999999999999999", "malformed"),
        ("/patents?limit=1e3", "malformed"),
        ("/patents?sort=best", "malformed"),
        ("/needs?sort=quality", "malformed"),
        ("/patents?feild=1", "unknown_parameter"),
        ("/needs?legal=x", "unknown_parameter"),
        ("/patents?q=a&q=b", "malformed"),
        ("/patents?field=99", "unknown_filter"),
        ("/patents?max_cost=-5", "unknown_filter"),
        ("/patents?max_cost=1e400", "unknown_filter"),
        ("/patents?sales=NaN", "unknown_filter"),
        ("/patents?cursor=zz", "bad_cursor"),
        ("/patents?cursor=-1", "bad_cursor"),
        ("/patents?q=%FF%FE", "not_utf8"),
        ("/patents?q=%C3%28", "not_utf8"),
        ("/patents?%FF=1", "not_utf8"),
        ("/patents/%FF", "not_utf8"),
        ("/%FF", "not_utf8"),
        ("/suggest?q=%FF", "not_utf8"),
        ("/match", "malformed"),
        ("/match?text=", "malformed"),
        ("/match?text=a&top=0", "malformed"),
        (&format!("/patents?q={}", &escaped(&long)[..60_000]), "nothing"),
    ] {
        let answer = stall.get(path);
        match code {
            // 60 kB of an address is as much as the parser of addresses takes: whatever it is, it is no fault of ours.
            "nothing" => assert!(answer.status.is_client_error() || answer.status.is_success(), "{}", answer.status),
            _ => answer.is_problem(400, code),
        }
    }
    for path in [
        "",
        "/",
        "/nothing",
        "/patents/",
        "/patents/a/b/c",
        "/export/patents.xlsx",
        "/needs/x",
        "/needs/p000000000000",
        "/patents/n000000000000",
        "/patents/..%2F..%2Fetc",
    ] {
        let answer = stall.get(path);
        assert!(answer.body.starts_with('{'), "{path}");
        answer.is_problem(404, "not_found");
    }
    for (method, path) in [
        (Method::POST, "/patents"),
        (Method::DELETE, "/needs/x"),
        (Method::PUT, "/match"),
        (Method::PATCH, "/openapi.json"),
    ] {
        let answer = stall.send(method, path, &[], Body::empty());
        answer.is_problem(405, "method_not_allowed");
        assert!(answer.header("allow").contains("GET"), "{path}");
    }
}

#[test]
fn bodies_that_cannot_be_read_are_refused() {
    let stall = Stall::open();
    let (deep, shut) = ("[".repeat(100_000), "]".repeat(100_000));
    for (body, status, code) in [
        (b"".to_vec(), 400, "malformed_json"),
        (b"{".to_vec(), 400, "malformed_json"),
        (b"[]".to_vec(), 400, "malformed_json"),
        (b"null".to_vec(), 400, "malformed_json"),
        (b"{\"text\":\"\xff\"}".to_vec(), 400, "malformed_json"),
        (format!("{{\"text\":{deep}{shut}}}").into_bytes(), 400, "malformed_json"),
        (b"{}".to_vec(), 400, "malformed"),
        (b"{\"text\":null}".to_vec(), 400, "malformed"),
        (b"{\"text\":{}}".to_vec(), 400, "malformed"),
        (b"{\"nope\":1}".to_vec(), 400, "malformed"),
        (b"{\"text\":\"\xef\xbc\x9f\xe3\x80\x82\"}".to_vec(), 400, "nothing_to_match"),
        (format!("{{\"text\":\"{}\"}}", "长".repeat(100_001)).into_bytes(), 400, "query_too_long"),
        (format!("{{\"text\":\"{}\"}}", "x".repeat(2 << 20)).into_bytes(), 413, "too_large"),
    ] {
        stall.post("/match", body).is_problem(status, code);
    }
    let plain = stall.send(Method::POST, "/match", &[("content-type", "text/plain")], "{\"text\":\"隔振\"}");
    plain.is_problem(415, "unsupported_media_type");
    let charset = [("content-type", "application/json; charset=utf-8")];
    assert_eq!(stall.send(Method::POST, "/match", &charset, "{\"text\":\"冲床隔振\"}").status, StatusCode::OK);
    // 100 kB of one need is long, and no more than that.
    let long = serde_json::json!({ "text": "冲床隔振，".repeat(7_000) }).to_string();
    assert!(stall.post("/match", long).status.is_success());
}

#[test]
fn who_asks_too_often_is_told_when_to_come_again() {
    let stall = Stall::with(WebSettings { api_requests_per_second: 1, ..WebSettings::default() });
    let first = stall.get("/fields");
    assert_eq!((first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")), ("60", "59"));
    let refused = (0..80).map(|_| stall.get("/nothing")).find(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS);
    let refused = refused.unwrap();
    refused.is_problem(429, "too_many_requests");
    assert!((1..=2).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    assert_eq!(refused.header("x-ratelimit-remaining"), "0");
    // A header that anybody may write makes nobody somebody else.
    let forged = stall.send(Method::GET, "/fields", &[("x-forwarded-for", "198.51.100.7")], Body::empty());
    forged.is_problem(429, "too_many_requests");
    let peer: SocketAddr = "192.0.2.2:5000".parse().unwrap();
    let other = Request::builder().uri("/api/v1/fields").extension(ConnectInfo(peer)).body(Body::empty()).unwrap();
    assert_eq!(stall.ask(other).status, StatusCode::OK);
}
