//! Offices: the import of a stream and its undoing, single records, many at once, and everything of their own.

use serde_json::json;

use super::*;

use crate::store::Store;

const CSV: &str =
    "专利名称,专利号,专利权人,许可使用费\n新型隔振垫,201810025878.9,示例大学,2万元\n别家的,202411934771.8,别家大学,\n";

fn stall() -> (Stall, String) {
    let stall = Stall::open();
    let token = stall.token(Role::Office, Some("示例大学"), &[Scope::Catalogue]);
    (stall, token)
}

#[test]
fn an_import_of_a_stream_accounts_for_every_row_and_is_undone() {
    let (stall, token) = stall();
    let path = format!("/office/import?name={}", escaped("目录.csv"));
    let before = stall.site.home.open_reading().unwrap().last_seq().unwrap();
    let rehearsed = stall.told(&token, Method::POST, &format!("{path}&dry_run=true"), CSV);
    assert_eq!(rehearsed.status, StatusCode::OK, "{}", rehearsed.body);
    let report = &rehearsed.json()["files"][0];
    let counts = |report: &Value| ["read", "added", "refused"].map(|key| report[key].as_u64().unwrap());
    assert_eq!((counts(report), &report["file"]), ([2, 1, 1], &json!("目录.csv")));
    assert_eq!((&rehearsed.json()["batch"], &rehearsed.json()["seq"]), (&Value::Null, &Value::Null));
    assert_eq!(stall.site.home.open_reading().unwrap().last_seq().unwrap(), before, "nothing lasts");

    let imported = stall.told(&token, Method::POST, &path, CSV).json();
    assert_eq!(counts(&imported["files"][0]), [2, 1, 1]);
    assert_eq!(imported["files"][0]["rows"][0]["code"], "other_owner");
    let again = stall.told(&token, Method::POST, &path, CSV).json();
    assert_eq!(again["files"][0]["unchanged"], 1);
    let batch = imported["batch"].as_str().unwrap();
    let listed = stall.asked(&token, Method::GET, "/office/imports").json();
    assert_eq!((listed["imports"].as_array().unwrap().len(), &listed["imports"][1]["batch"]), (2, &json!(batch)));
    let others = stall.token(Role::Office, Some("别家大学"), &[Scope::Catalogue]);
    let undo = format!("/office/imports/{batch}/undo");
    stall.asked(&others, Method::POST, &undo).is_problem(404, "not_found");
    let undone =
        stall.asked(&token, Method::POST, &format!("/office/imports/{}/undo", again["batch"].as_str().unwrap()));
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.body);
    let undone = stall.asked(&token, Method::POST, &undo).json();
    assert_eq!(undone, json!({ "batch": batch, "removed": 1, "restored": 0, "kept": 0 }));
    stall.asked(&token, Method::POST, &format!("/office/imports/{batch}/undo")).is_problem(409, "already_undone");
    assert!(std::fs::read_dir(stall.site.home.path().join("uploads")).unwrap().next().is_none(), "no body stays");
}

#[test]
fn files_that_cannot_be_read_change_nothing() {
    let (stall, token) = stall();
    let before = stall.site.home.open_reading().unwrap().last_seq().unwrap();
    let zip = b"PK\x03\x04 and then nothing that a workbook has".to_vec();
    for (name, body) in [("a.xlsx", zip.clone()), ("a.xls", zip), ("a.csv.gz", vec![0x1f, 0x8b, 8, 0, 1, 2])] {
        let answer = stall.told(&token, Method::POST, &format!("/office/import?name={name}"), body);
        answer.is_problem(400, "unreadable_file");
        assert!(!answer.body.contains(stall.site.home.path().to_str().unwrap()), "{}", answer.body);
    }
    stall.told(&token, Method::POST, "/office/import?name=a.csv", "").is_problem(400, "malformed");
    stall.told(&token, Method::POST, "/office/import?dry_run=maybe", CSV).is_problem(400, "malformed");
    stall.told(&token, Method::POST, "/office/import?replace=true&x=1", CSV).is_problem(400, "unknown_parameter");
    for name in ["..%2F..%2Fetc%2Fpasswd", "", "%00", &escaped(&"长".repeat(500))] {
        let answer = stall.told(&token, Method::POST, &format!("/office/import?name={name}&dry_run=true"), CSV);
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.body);
    }
    assert_eq!(stall.site.home.open_reading().unwrap().last_seq().unwrap(), before);
    let small = Stall::with(WebSettings { largest_body_mib: 1, ..unlimited() });
    let token = small.token(Role::Office, Some("示例大学"), &[Scope::Catalogue]);
    let large = format!("{CSV}{}", "新,,示例大学,\n".repeat(80_000));
    small.told(&token, Method::POST, "/office/import?name=a.csv", large).is_problem(413, "too_large");
}

#[test]
fn a_record_is_changed_as_it_was_seen_and_others_records_are_not_there() {
    let (stall, token) = stall();
    let id = stall.first(&format!("/patents?q={}", escaped("隔振基座")));
    stall.add([Patent { owners: vec!["别家大学".to_owned()], ..patent("别家隔振器") }]);
    let other = stall.first(&format!("/patents?q={}", escaped("别家")));
    let path = format!("/office/records/{id}");
    let seen = stall.asked(&token, Method::GET, &path).json();
    assert_eq!(seen["record"]["contact_person"], "张三", "its own record is whole");
    let revision = seen["revision"].as_i64().unwrap();
    let change = |revision: i64, fee: Value| {
        let body = json!({ "revision": revision, "licence_fee": fee, "tier": "重点" }).to_string();
        stall.told(&token, Method::PATCH, &path, body)
    };
    let changed = change(revision, json!("入门费2万元，另按净销售额3%提成"));
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    assert_eq!(changed.json()["record"]["fee"]["royalty"]["high"], 3.0, "read as in a file: {}", changed.body);
    change(revision, json!("3万元")).is_problem(409, "changed");
    let now = changed.json()["revision"].as_i64().unwrap();
    assert!(change(now, Value::Null).json()["record"].get("licence_fee").is_none());
    for body in [
        json!({ "tier": "重点" }),
        json!({ "revision": "1", "tier": "重点" }),
        json!({ "revision": 1, "owners": "别家大学" }),
        json!({ "revision": 1, "title": {} }),
    ] {
        stall.told(&token, Method::PATCH, &path, body.to_string()).is_problem(400, "malformed");
    }
    for (method, below, body) in [
        (Method::GET, "", ""),
        (Method::PATCH, "", r#"{"revision":1,"title":"x"}"#),
        (Method::POST, "/withdraw", r#"{"reason":"x"}"#),
        (Method::POST, "/restore", r#"{"reason":"x"}"#),
    ] {
        stall.told(&token, method, &format!("/office/records/{other}{below}"), body).is_problem(404, "not_found");
    }
    stall.told(&token, Method::POST, &format!("{path}/withdraw"), "{}").is_problem(400, "malformed");
    let withdrawn = stall.told(&token, Method::POST, &format!("{path}/withdraw"), r#"{"reason":"已转让"}"#).json();
    assert_eq!((&withdrawn["withdrawn"], &withdrawn["log"][0]["reason"]), (&json!(true), &json!("已转让")));
    let out = stall.asked(&token, Method::GET, "/office/withdrawn").json();
    assert_eq!(out["withdrawn"], json!([{ "id": id, "title": "隔振基座" }]));
    stall.renew();
    stall.get(&format!("/patents/{id}")).is_problem(410, "gone");
    let restored = stall.told(&token, Method::POST, &format!("{path}/restore"), r#"{"reason":"弄错了"}"#).json();
    assert_eq!(restored["withdrawn"], false);
}

#[test]
fn many_records_are_changed_together_or_not_at_all() {
    let (stall, token) = stall();
    stall.add([Patent { owners: vec!["别家大学".to_owned()], ..patent("别家隔振器") }]);
    let other = stall.first(&format!("/patents?q={}", escaped("别家")));
    let records = stall.asked(&token, Method::GET, "/office/records?limit=3").json();
    assert_eq!(records["total"], 9, "also what is not public");
    let ids: Vec<String> =
        records["records"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect();
    let send = |ids: &[String], tier: &str| {
        stall.told(&token, Method::POST, "/office/terms", json!({ "ids": ids, "tier": tier }).to_string())
    };
    send(&[ids.clone(), vec![other]].concat(), "重点").is_problem(404, "not_found");
    send(&ids, "最重点").is_problem(400, "malformed");
    send(&[], "重点").is_problem(400, "malformed");
    let tier = |id: &str| {
        let reader = stall.site.home.open_reading().unwrap();
        reader.get::<Patent>(&id.parse().unwrap()).unwrap().unwrap().tier
    };
    assert!(ids.iter().all(|id| tier(id).is_none()));
    assert_eq!(send(&[ids.clone(), ids.clone()].concat(), "重点").json(), json!({ "changed": 3 }));
    assert!(ids.iter().all(|id| tier(id).is_some()));
    let next = records["next"].as_str().unwrap();
    let page = stall.asked(&token, Method::GET, &format!("/office/records?limit=3&cursor={next}"));
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
}

#[test]
fn headers_are_read_as_the_office_says() {
    let (stall, token) = stall();
    let csv = "甲列,专利号,专利权人\n新型隔振垫,201810025878.9,示例大学\n";
    let choose = |columns: Value| {
        stall.told(&token, Method::PATCH, "/office/columns", json!({ "columns": columns }).to_string())
    };
    choose(json!({ "甲列": "没有的栏" })).is_problem(400, "malformed");
    choose(json!([])).is_problem(400, "malformed");
    assert_eq!(choose(json!({ "甲列": "专利名称" })).json(), json!({ "columns": { "甲列": "专利名称" } }));
    let imported = stall.told(&token, Method::POST, "/office/import?name=a.csv&dry_run=true", csv).json();
    assert_eq!(imported["files"][0]["columns"][0]["field"], "专利名称");
    let others = stall.token(Role::Office, Some("别家大学"), &[Scope::Read]);
    assert_eq!(stall.asked(&others, Method::GET, "/office/columns").json(), json!({ "columns": {} }));
}

#[test]
fn the_catalogue_of_an_office_is_all_its_own() {
    let (stall, token) = stall();
    stall.add([Patent { owners: vec!["别家大学".to_owned()], ..patent("别家隔振器") }]);
    let lines = stall.asked(&token, Method::GET, "/office/catalogue.jsonl");
    assert_eq!(lines.header("cache-control"), "no-store");
    let records: Vec<Patent> = lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 9);
    assert!(records.iter().all(|record| record.is_of("示例大学")));
    assert!(lines.body.contains("涉密振动台") && lines.body.contains("张三"));
    let table = stall.asked(&token, Method::GET, "/office/catalogue.csv");
    assert_eq!(table.body.lines().count(), 10);
}

#[test]
fn no_time_out_cuts_an_import_that_is_under_way() {
    let settings = WebSettings { timeout_seconds: 1, ..unlimited() };
    let stall = Stall::with(settings);
    let token = stall.token(Role::Office, Some("示例大学"), &[Scope::Catalogue]);
    let (first, rest) = CSV.split_at(35);
    let pieces = futures_util::stream::unfold(0, move |at| async move {
        let piece = [first, rest].get(at).copied()?;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        Some((Ok::<_, std::io::Error>(piece), at + 1))
    });
    let slow = stall.told(&token, Method::POST, "/office/import?name=a.csv", Body::from_stream(pieces));
    assert_eq!(slow.status, StatusCode::OK, "{}", slow.body);
    let cut = futures_util::stream::iter([Ok(first), Err(std::io::Error::other("gone"))]);
    let cut = stall.told(&token, Method::POST, "/office/import?name=a.csv", Body::from_stream(cut));
    cut.is_problem(400, "malformed");
}
