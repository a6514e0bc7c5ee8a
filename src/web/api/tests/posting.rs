//! Posting and asking without an account.

use serde_json::json;

use super::*;

use crate::store::Store;

const KEY: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn the_same_key_posts_once_and_the_secret_opens_it() {
    let stall = Stall::open();
    let body =
        json!({ "text": "羊绒围巾洗后起球", "firm": "暗藏纺织厂", "contact_phone": "13700000000", "budget": "5万元" });
    let headers = [("content-type", "application/json"), ("idempotency-key", "01234567-89AB-cdef-0123-456789abcdef")];
    let first = stall.send(Method::POST, "/needs", &headers, body.to_string());
    let again = stall.send(Method::POST, "/needs", &headers, body.to_string());
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::OK));
    assert_eq!(first.body, again.body);
    assert_eq!(first.header("location"), format!("/api/v1/mine/{KEY}"));
    assert_eq!(first.header("cache-control"), "no-store");
    let posted = first.json();
    assert_eq!((&posted["state"], &posted["secret"]), (&json!("已发布"), &json!(KEY)), "nobody is there to look at it");
    assert_eq!((&posted["need"]["privacy"], &posted["need"]["firm"]), (&json!("匿名"), &json!("暗藏纺织厂")));
    let record = posted["record"].as_str().unwrap();
    stall.renew();
    let seen = stall.found(&format!("/needs/{record}"));
    assert!(seen.get("firm").is_none() && !seen.to_string().contains("13700000000"), "{seen}");
    assert_eq!(stall.site.home.open_reading().unwrap().count(crate::domain::RecordKind::Need).unwrap(), 4);
    assert!(stall.found(&format!("/mine/{KEY}/matches"))["matches"].is_array());
    for secret in ["0123456789abcdef0123456789abcdee", "x", "..%2F..", "%27%20or%201=1"] {
        stall.get(&format!("/mine/{secret}")).is_problem(404, "not_found");
    }
    for key in ["1", "zz", &"0".repeat(31), "密"] {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        stall.send(Method::POST, "/needs", &headers, body.to_string()).is_problem(400, "malformed");
    }
}

#[test]
fn a_firm_changes_closes_reopens_and_deletes_its_need() {
    let stall = Stall::open();
    let posted = stall.post("/needs", json!({ "title": "冲床减振", "privacy": "公开" }).to_string()).json();
    let path = format!("/mine/{}", posted["secret"].as_str().unwrap());
    let json = [("content-type", "application/json")];
    let change = |revision: i64, title: &str| {
        let body = json!({ "revision": revision, "need": { "title": title, "privacy": "公开" } }).to_string();
        stall.send(Method::PUT, &path, &json, body)
    };
    let revision = posted["revision"].as_i64().unwrap();
    let changed = change(revision, "冲床再减振");
    assert_eq!((changed.status, &changed.json()["need"]["title"]), (StatusCode::OK, &json!("冲床再减振")));
    change(revision, "后来的").is_problem(409, "changed");
    for body in [
        json!({ "need": { "title": "x" } }),
        json!({ "revision": 1 }),
        json!({ "revision": 1, "need": { "id": "n000000000000", "title": "x" } }),
        json!({ "revision": 1, "need": { "title": " " } }),
        json!({ "revision": 1, "need": { "title": "x", "contact_email": "y" } }),
        json!({ "revision": 1, "need": { "title": "长".repeat(20_001) } }),
        json!({ "revision": 1, "need": { "title": "x" }, "more": 1 }),
    ] {
        stall.send(Method::PUT, &path, &json, body.to_string()).is_problem(400, "malformed");
    }
    stall.send(Method::POST, &format!("{path}/reopen"), &[], "").is_problem(409, "changed");
    let closed = stall.send(Method::POST, &format!("{path}/close"), &[], "");
    assert_eq!(closed.json()["state"], "已关闭");
    assert_eq!(stall.send(Method::POST, &format!("{path}/reopen"), &[], "").json()["state"], "已发布");
    assert_eq!(stall.send(Method::DELETE, &path, &[], "").status, StatusCode::NO_CONTENT);
    stall.send(Method::DELETE, &path, &[], "").is_problem(409, "changed");
    let gone = stall.found(&path);
    assert_eq!((&gone["state"], &gone["need"]), (&json!("已删除"), &json!({})));
}

#[test]
fn a_preview_keeps_nothing() {
    let stall = Stall::open();
    let seen = stall.post("/needs/preview", json!({ "text": "冲床振动大" }).to_string());
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
    let seen = seen.json();
    assert!(
        !seen["matches"]["matches"].as_array().unwrap().is_empty() && !seen["hints"].as_array().unwrap().is_empty()
    );
    assert_eq!((&seen["reviewed"], &seen["need"]["title"]), (&json!(false), &json!("冲床振动大")));
    assert_eq!(stall.post("/needs/preview", json!({ "text": "？" }).to_string()).json()["matches"], Value::Null);
    let reader = stall.site.home.open_reading().unwrap();
    assert_eq!(reader.count(crate::domain::RecordKind::Need).unwrap(), 3);
    stall.get("/needs/preview").is_problem(405, "method_not_allowed");
}

#[test]
fn a_question_goes_to_the_office_and_its_answer_back() {
    let stall = Stall::open();
    let token = stall.token(Role::Office, Some("示例大学"), &[Scope::Catalogue]);
    let others = stall.token(Role::Office, Some("别家大学"), &[Scope::Catalogue]);
    let question = json!({ "text": "能许可吗", "contact": "wang@example.com", "asker": "王工" }).to_string();
    let path = "/patents/ZL201310699744.2/enquiries";
    let headers = [("content-type", "application/json"), ("idempotency-key", KEY)];
    let first = stall.send(Method::POST, path, &headers, question.clone());
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    assert_eq!(stall.send(Method::POST, path, &headers, question.clone()).status, StatusCode::OK);
    let received = stall.asked(&token, Method::GET, "/office/enquiries").json()["enquiries"].clone();
    assert_eq!(received.as_array().unwrap().len(), 1);
    assert_eq!(received[0]["contact"], "wang@example.com");
    assert_eq!(stall.asked(&others, Method::GET, "/office/enquiries").json()["enquiries"], json!([]));
    let answer = format!("/office/enquiries/{}", received[0]["number"]);
    let said = json!({ "answer": "可以" }).to_string();
    stall.told(&others, Method::POST, &answer, said.clone()).is_problem(404, "not_found");
    stall.told(&token, Method::POST, "/office/enquiries/99", said.clone()).is_problem(404, "not_found");
    assert_eq!(stall.told(&token, Method::POST, &answer, said).status, StatusCode::NO_CONTENT);
    let asked = stall.found(&format!("/enquiries/{KEY}"));
    assert_eq!((&asked["answer"], &asked["title"]), (&json!("可以"), &json!("隔振基座")));
    for body in [
        json!({ "contact": "a" }),
        json!({ "text": "x" }),
        json!({ "text": "长".repeat(5_001), "contact": "a" }),
        json!({ "text": "x", "contact": "长".repeat(201) }),
        json!({ "text": "x", "contact": 5 }),
        json!({ "text": "x", "contact": "a", "csrf": "b" }),
    ] {
        stall.post(path, body.to_string()).is_problem(400, "malformed");
    }
    stall.post("/patents/201710106452.1/enquiries", question.clone()).is_problem(404, "not_found");

    let need = stall.post("/needs", json!({ "title": "冲床减振", "privacy": "公开" }).to_string()).json();
    let (record, secret) = (need["record"].as_str().unwrap(), need["secret"].as_str().unwrap());
    assert_eq!(stall.post(&format!("/needs/{record}/enquiries"), question).status, StatusCode::CREATED);
    let number = stall.found(&format!("/mine/{secret}"))["enquiries"][0]["number"].as_i64().unwrap();
    let path = format!("/mine/{secret}/enquiries");
    let answered = stall.post(&format!("{path}/{number}"), json!({ "answer": "请来电" }).to_string());
    assert_eq!(answered.json()["enquiries"][0]["answer"], "请来电");
    // The question about the patent is not this firm's to answer.
    let other = received[0]["number"].as_i64().unwrap();
    stall.post(&format!("{path}/{other}"), json!({ "answer": "x" }).to_string()).is_problem(404, "not_found");
}
