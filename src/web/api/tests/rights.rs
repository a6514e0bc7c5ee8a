//! Who may do what: tokens × scopes × roles, on every operation that needs a token.

use serde_json::json;

use super::*;

use crate::store::{PostState, Store};
use crate::web::viewer::COOKIE;

/// Every operation that needs a token, with the role and the scopes of which one is enough.
fn guarded() -> Vec<(Method, String, Role, Vec<Scope>)> {
    let document = serde_json::to_value(crate::web::api::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let wanted = operation["security"].as_array().unwrap();
            if wanted.iter().any(|one| one.as_object().unwrap().is_empty()) || path == "/account" {
                continue;
            }
            let scopes = wanted.iter().flat_map(|one| one["token"].as_array().unwrap());
            let scopes: Vec<Scope> = scopes.map(|word| word.as_str().unwrap().parse().unwrap()).collect();
            let role = if path.starts_with("/office") { Role::Office } else { Role::Administrator };
            let path = path.replace("{patent}", "p000000000000").replace("{number}", "1").replace("{batch}", "x");
            found.push((method.to_uppercase().parse().unwrap(), path, role, scopes));
        }
    }
    assert!(found.len() >= 18, "{found:?}");
    found
}

#[test]
fn each_operation_takes_a_token_of_its_role_and_scope_and_no_other() {
    let stall = Stall::open();
    let guarded = guarded();
    for role in Role::ALL {
        for scope in Scope::ALL {
            let token = stall.token(*role, Some("示例大学"), &[*scope]);
            for (method, path, wanted, scopes) in &guarded {
                let answer = stall.send(method.clone(), path, &[("authorization", &token)], Body::empty());
                let code = serde_json::from_str::<Value>(&answer.body).map(|body| body["code"].clone());
                let code = code.unwrap_or_default();
                match (role == wanted, scopes.contains(scope)) {
                    (true, true) => assert!(!matches!(answer.status.as_u16(), 401 | 403), "{path} {role} {scope}"),
                    (true, false) => assert_eq!(code, "missing_scope", "{method} {path} {role} {scope}"),
                    (false, _) => assert_eq!(code, "forbidden", "{method} {path} {role} {scope}"),
                }
            }
        }
    }
}

#[test]
fn without_a_good_token_nothing_that_needs_one_is_done() {
    let stall = Stall::open();
    let good = stall.token(Role::Office, Some("示例大学"), &[Scope::Catalogue]);
    let expired = stall.token_until(Role::Office, Some("示例大学"), &[Scope::Catalogue], Timestamp::UNIX_EPOCH);
    let revoked = stall.token(Role::Office, Some("示例大学"), &[Scope::Catalogue]);
    let disabled = stall.token(Role::Office, Some("示例大学"), &[Scope::Catalogue]);
    let mut writer = stall.site.writer();
    let (user, token) = writer.reader().token(&revoked["Bearer ".len()..], Timestamp::UNIX_EPOCH).unwrap().unwrap();
    writer.revoke_token(user.number, token.number, Timestamp::UNIX_EPOCH).unwrap();
    assert!(writer.revoke_token(user.number, token.number, Timestamp::UNIX_EPOCH).is_err(), "once");
    let (user, _) = writer.reader().token(&disabled["Bearer ".len()..], Timestamp::UNIX_EPOCH).unwrap().unwrap();
    writer.set_disabled(user.number, true, Timestamp::UNIX_EPOCH).unwrap();
    writer.set_disabled(user.number, false, Timestamp::UNIX_EPOCH).unwrap();
    drop(writer);
    let forged = format!("Bearer queqiao_{}", "0".repeat(64));
    let bad = [
        expired,
        revoked,
        disabled,
        forged,
        good.to_uppercase(),
        good.replace("Bearer", "Basic"),
        good.replace("Bearer ", ""),
        format!("{good}0"),
        "Bearer ' OR 1=1 --".to_owned(),
        "Bearer".to_owned(),
        String::new(),
    ];
    for (method, path, ..) in guarded() {
        let answer = stall.send(method.clone(), &path, &[], Body::empty());
        answer.is_problem(401, "needs_token");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    for token in &bad {
        // Told also where none is needed: who sends one counts on it.
        for path in ["/office/records", "/patents", "/account"] {
            stall.send(Method::GET, path, &[("authorization", token)], Body::empty()).is_problem(401, "bad_token");
        }
    }
    assert_eq!(stall.asked(&good, Method::GET, "/office/records").status, StatusCode::OK);
}

#[test]
fn a_cookie_reads_and_writes_nothing() {
    let stall = Stall::open();
    let secret = "a".repeat(32);
    let mut writer = stall.site.writer();
    let user = writer.add_user("科技处", Role::Office, Some("示例大学"), Timestamp::UNIX_EPOCH).unwrap();
    let ends = Timestamp::from_second(3600).unwrap();
    writer.begin_session(user, &secret, "csrf", (Timestamp::UNIX_EPOCH, ends)).unwrap();
    drop(writer);
    stall.add([Patent { visibility: Some(Visibility::LoggedIn), ..patent("会员隔振器") }]);
    let cookie = format!("{COOKIE}={secret}");
    let before = stall.site.home.open_reading().unwrap().last_seq().unwrap();
    for (method, path, ..) in guarded() {
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
        stall.send(method, &path, &headers, "{}").is_problem(401, "needs_token");
    }
    let query = format!("/patents?q={}", escaped("会员"));
    let seen = stall.send(Method::GET, &query, &[("cookie", &cookie)], Body::empty());
    assert_eq!(seen.json()["total"], 1, "reads as on the pages");
    let id = seen.json()["hits"][0]["id"].as_str().unwrap().to_owned();
    let question = json!({ "text": "能许可吗", "contact": "a@b.cn" }).to_string();
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let asked = stall.send(Method::POST, &format!("/patents/{id}/enquiries"), &headers, question);
    asked.is_problem(404, "not_found");
    assert_eq!(stall.site.home.open_reading().unwrap().last_seq().unwrap(), before);
}

#[test]
fn a_token_sees_what_its_account_sees_only_with_the_scope_for_it() {
    let stall = Stall::open();
    stall.add([Patent { visibility: Some(Visibility::LoggedIn), ..patent("会员隔振器") }]);
    let query = format!("/patents?q={}", escaped("会员"));
    let mut tags = vec![stall.get(&query).header("etag").to_owned()];
    for (role, scope, seen) in
        [(Role::Firm, Scope::Read, 1), (Role::Office, Scope::Catalogue, 0), (Role::Administrator, Scope::Read, 1)]
    {
        let answer = stall.asked(&stall.token(role, Some("示例厂"), &[scope]), Method::GET, &query);
        assert_eq!(answer.json()["total"], seen, "{role}");
        assert!(answer.header("vary").to_lowercase().contains("authorization"), "{}", answer.header("vary"));
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        tags.push(answer.header("etag").to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "who sees something else has another tag");
    let token = stall.token(Role::Office, Some("示例大学"), &[Scope::Read]);
    let account = stall.asked(&token, Method::GET, "/account");
    assert_eq!(account.header("cache-control"), "no-store");
    assert_eq!(
        (account.json()["role"].clone(), account.json()["scopes"].clone()),
        (json!("技术转移机构"), json!(["查看"]))
    );
    let reader = stall.site.home.open_reading().unwrap();
    let (user, used) = reader.token(&token["Bearer ".len()..], Timestamp::UNIX_EPOCH).unwrap().unwrap();
    assert_eq!((used.last_used, user.institution.as_deref()), (Some(TODAY), Some("示例大学")));
}

#[test]
fn reviewers_let_in_and_give_back_what_waits() {
    let stall = Stall::open();
    let token = stall.token(Role::Administrator, None, &[Scope::Review]);
    let body = json!({ "text": "冲床振动大", "privacy": "公开", "firm": "某厂" }).to_string();
    let secrets: Vec<String> = (0..2)
        .map(|_| {
            let posted = stall.post("/needs", body.clone());
            assert_eq!((posted.status, &posted.json()["state"]), (StatusCode::CREATED, &json!("待审")));
            posted.json()["secret"].as_str().unwrap().to_owned()
        })
        .collect();
    let waiting = stall.asked(&token, Method::GET, "/review/needs").json()["waiting"].clone();
    let of = |at: usize, key: &str| waiting[at][key].as_i64().unwrap();
    assert_eq!(waiting.as_array().unwrap().len(), 2);
    let approve = format!("/review/needs/{}/approve", of(0, "number"));
    let seen = json!({ "revision": of(0, "revision") }).to_string();
    stall.told(&token, Method::POST, &approve, json!({ "revision": 99 }).to_string()).is_problem(409, "changed");
    assert_eq!(stall.told(&token, Method::POST, &approve, seen.clone()).status, StatusCode::NO_CONTENT);
    stall.told(&token, Method::POST, &approve, seen).is_problem(409, "changed");
    let back = format!("/review/needs/{}/return", of(1, "number"));
    stall.told(&token, Method::POST, &back, r#"{"reason":" "}"#).is_problem(400, "malformed");
    assert_eq!(stall.told(&token, Method::POST, &back, r#"{"reason":"太短"}"#).status, StatusCode::NO_CONTENT);
    let mine = |at: usize| stall.found(&format!("/mine/{}", secrets[at]));
    assert_eq!(
        (&mine(0)["state"], &mine(1)["state"], &mine(1)["reason"]),
        (&json!("已发布"), &json!("已退回"), &json!("太短"))
    );
    let reader = stall.site.home.open_reading().unwrap();
    assert!(reader.posts(PostState::Waiting).unwrap().is_empty());
    assert_eq!(reader.audit(9).unwrap().len(), 2);
    for number in ["x", "-1", "99999999999999999999"] {
        let answer = stall.told(&token, Method::POST, &format!("/review/needs/{number}/approve"), r#"{"revision":1}"#);
        assert!(matches!(answer.status.as_u16(), 404 | 409), "{number}");
    }
}
