//! Answers have the shapes of the command line, pages walk every hit once, and what is known is not sent again.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::assessment::OutsideRecord;
use crate::export::answers::{Reckoning, record_answer, search_answer};
use crate::search::{Filters, SearchRequest, Sort};
use crate::store::Store;

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_list_is_what_search_prints_and_a_way_on() {
    let stall = Stall::open();
    let mut answer = stall.found(&format!("/patents?q={}&limit=3", escaped("隔振")));
    let (live, reader) = (stall.site.live(), stall.site.home.open_reading().unwrap());
    let filters = Filters::default().asked_by(crate::domain::Audience::Visitor);
    let request = SearchRequest {
        query: "隔振",
        filters: &filters,
        sort: Sort::Relevance,
        limit: 3,
        offset: 0,
        today: TODAY,
        meaning: None,
    };
    let found = live.index.search::<Patent>(&reader, &request).unwrap();
    let mut expected = search_answer(&found, &Reckoning { today: TODAY, sales: None, index: &live.index }, 0.0);
    assert!(answer["next"].is_string() && answer["total"] == 7, "{answer}");
    expected["took_ms"] = answer["took_ms"].clone();
    answer.as_object_mut().unwrap().shift_remove("next");
    assert_eq!(answer, expected);

    let needs = stall.found("/needs");
    assert_eq!((&needs["total"], &needs["next"]), (&json!(2), &Value::Null));
    assert_eq!(
        keys(&needs["hits"][0]),
        ["id", "number", "title", "owners", "terms", "privacy", "score", "snippet"].into()
    );
}

#[test]
fn one_patent_is_found_by_id_and_by_any_notation_of_its_number() {
    let stall = Stall::open();
    let id = stall.first(&format!("/patents?q={}", escaped("隔振基座")));
    let patent = stall.found(&format!("/patents/{id}"));
    for name in ["201310699744.2", "CN201310699744.2", "ZL2013106997442", "201310699744%2E2"] {
        assert_eq!(stall.found(&format!("/patents/{name}")), patent, "{name}");
    }
    let reader = stall.site.home.open_reading().unwrap();
    let stored: Patent = reader.get(&id.parse().unwrap()).unwrap().unwrap();
    let seen = crate::domain::Disclosed::seen_by(stored, crate::domain::Audience::Visitor).unwrap();
    let live = stall.site.live();
    let reckoning = Reckoning { today: TODAY, sales: None, index: &live.index };
    let assessment = reckoning.assessor().assess(&seen, OutsideRecord::default());
    assert_eq!(patent, record_answer(&seen, &assessment, crate::domain::Audience::Visitor));
    assert!(patent["assessment"]["quality"]["points"].is_number());
    for absent in ["sources", "log", "contact_phone", "contact_person", "extra"] {
        assert!(patent.get(absent).is_none(), "{absent}");
    }
    stall.get("/patents/p000000000000").is_problem(404, "not_found");
    stall.get("/patents/201410000000.X").is_problem(404, "not_found");
    stall.get("/patents/201710106452.1").is_problem(404, "not_found");
}

#[test]
fn matches_have_the_shape_of_the_command_line_whichever_way_they_are_asked_for() {
    let stall = Stall::open();
    let text = "冲床振动大，想找隔振的办法";
    let of_address = stall.found(&format!("/match?text={}&top=3", escaped(text)));
    let of_body = stall.post("/match?top=3", json!({ "text": text }).to_string()).json();
    for answer in [&of_address, &of_body] {
        let expected = ["need", "candidates", "matches", "took_ms", "meaning_coverage"];
        assert_eq!(keys(answer), expected.into(), "{answer}");
        assert_eq!(answer["matches"].as_array().unwrap().len(), 3);
        let first = &answer["matches"][0];
        assert_eq!(
            keys(first),
            ["rank", "patent", "score", "grade", "parts", "gaps", "cost_three_years"].into(),
            "{first}"
        );
        let sum: f64 = first["parts"].as_array().unwrap().iter().map(|part| part["points"].as_f64().unwrap()).sum();
        assert!((sum - first["score"].as_f64().unwrap()).abs() < 0.005);
    }
    assert_eq!(of_address["matches"], of_body["matches"]);

    let need = stall.first(&format!("/needs?q={}", escaped("机床")));
    let matched = stall.found(&format!("/needs/{need}/matches"));
    assert_eq!(matched["need"]["id"], json!(need));
    let patent = matched["matches"][0]["patent"]["id"].as_str().unwrap();
    let needs = stall.found(&format!("/patents/{patent}/needs"));
    assert_eq!(keys(&needs), ["patent", "candidates", "needs", "took_ms", "meaning_coverage"].into());
    assert!(needs["needs"].as_array().unwrap().iter().any(|pair| pair["need"]["id"] == json!(need)), "{needs}");
    let of_fields = json!({ "title": "机床隔振", "description": text, "budget": "5万元", "keywords": ["隔振"] });
    assert_eq!(stall.post("/match", of_fields.to_string()).status, StatusCode::OK);
    let similar = stall.found(&format!("/patents/{patent}/similar?limit=2"));
    assert_eq!((&similar["total"], similar["hits"].as_array().unwrap().len()), (&json!(2), 2));
}

#[test]
fn pages_walk_every_hit_once() {
    let stall = Stall::open();
    for path in ["/patents?limit=2".to_owned(), format!("/patents?limit=3&sort=cost&q={}", escaped("隔振"))] {
        let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = stall.found(&format!("{path}&cursor={cursor}"));
            seen.extend(page["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()));
            pages += 1;
            let Some(next) = page["next"].as_str() else { break };
            cursor = next.to_owned();
        }
        let distinct: BTreeSet<_> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len()), (7, 7), "{path}");
        assert!(pages >= 3);
    }
}

#[test]
fn a_cursor_goes_on_behind_its_last_hit_after_the_index_changed() {
    let stall = Stall::open();
    let path = "/patents?sort=newest&limit=4";
    let first = stall.found(path);
    let ids = |page: &Value| -> Vec<String> {
        page["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
    };
    let before: Vec<String> = ids(&stall.found("/patents?sort=newest"));
    // These stand before everything: they have a date.
    let newest = (1..=3)
        .map(|day| Patent { filing_date: Some(Date::constant(2024, 5, day)), ..patent(&format!("新件{day}")) });
    stall.add(newest);
    let second = stall.found(&format!("{path}&cursor={}", first["next"].as_str().unwrap()));
    assert_eq!(second["index_changed"], json!(true));
    assert_eq!(second["total"], json!(10));
    assert_eq!([ids(&first), ids(&second)].concat(), before);
    assert_eq!(second["next"], Value::Null);
    stall.get(&format!("/patents?sort=cost&cursor={}", first["next"].as_str().unwrap())).is_problem(400, "bad_cursor");
}

#[test]
fn what_is_known_is_not_sent_again_until_the_index_changes() {
    let stall = Stall::open();
    let path = format!("/patents?q={}", escaped("隔振"));
    let answer = stall.get(&path);
    let tag = answer.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let again = stall.send(Method::GET, &path, &[("if-none-match", &format!("\"x\", {tag}"))], Body::empty());
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (StatusCode::NOT_MODIFIED, "", &*tag));
    let other = stall.send(Method::GET, &format!("{path}&limit=3"), &[("if-none-match", &tag)], Body::empty());
    assert_eq!(other.status, StatusCode::OK);
    stall.add([patent("又一件隔振器")]);
    let changed = stall.send(Method::GET, &path, &[("if-none-match", &tag)], Body::empty());
    assert_eq!(changed.status, StatusCode::OK);
    assert_ne!(changed.header("etag"), tag);
    assert_eq!(stall.get("/patents/p000000000000").header("etag"), "");
}

#[test]
fn suggestions_lead_to_numbers_titles_institutions_nodes_and_fields() {
    let stall = Stall::open();
    let suggested = |text: &str| {
        let found = stall.found(&format!("/suggest?q={}", escaped(text)));
        assert!(found["suggestions"].as_array().unwrap().len() <= 8);
        found["suggestions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["kind"], one["text"]))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(suggested("201310699744.2").starts_with("\"patent\" \"201310699744.2 隔振基座\""));
    assert!(suggested("隔振基").contains("\"patent\" \"隔振基座\""), "{}", suggested("隔振基"));
    assert!(suggested("示例").contains("\"institution\" \"示例大学\""));
    assert!(suggested("医疗").contains("\"field\" \"医疗技术\""));
    assert!(suggested("稀土").contains("\"chain\""), "{}", suggested("稀土"));
    for text in ["", " ", "？", "\"", "-", "一段很长的话，写了很多很多很多很多很多很多很多很多很多很多很多字"]
    {
        suggested(text);
    }
}

#[test]
fn directories_and_status_count_what_a_visitor_sees() {
    let stall = Stall::open();
    let institutions = stall.found("/institutions");
    assert_eq!(
        institutions["institutions"],
        json!([{ "name": "示例大学", "kind": "高校", "region": null, "patents": 7 }])
    );
    assert_eq!(stall.found(&format!("/institutions?q={}", escaped("没有")))["total"], json!(0));
    let fields = stall.found("/fields");
    assert_eq!(fields["fields"].as_array().unwrap().len(), 35);
    assert_eq!(
        fields["fields"].as_array().unwrap().iter().filter_map(|field| field["patents"].as_u64()).sum::<u64>(),
        1
    );
    assert!(!stall.found("/chains")["chains"][0]["nodes"].as_array().unwrap().is_empty());
    let status = stall.found("/status");
    assert_eq!((&status["patents"], &status["needs"], &status["meaning"]), (&json!(7), &json!(2), &json!(false)));
    assert_eq!(status["index_behind"], 0);
}

#[test]
fn exports_hold_everything_public_as_it_imports_again() {
    let stall = Stall::open();
    let lines = stall.get("/export/patents.jsonl");
    assert_eq!(lines.header("content-type"), "application/jsonl; charset=utf-8");
    let records: Vec<Patent> = lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 7);
    let table = stall.get("/export/patents.csv");
    assert!(table.body.starts_with('\u{feff}') && table.body.contains("专利名称"), "{}", table.body);
    assert_eq!(table.body.lines().count(), 8);
    assert_eq!(stall.get("/export/needs.jsonl").body.lines().count(), 2);
    assert_eq!(stall.get("/export/needs.csv").body.lines().count(), 3);
}

#[test]
fn an_export_stops_when_the_asker_goes_and_its_place_is_free_again() {
    let stall = Stall::open();
    stall.add((0..1_500).map(|number| patent(&format!("大批隔振器{number}"))));
    let ask = || Request::builder().uri("/api/v1/export/patents.jsonl").body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut open = Vec::new();
        for _ in 0..4 {
            let response = stall.router.clone().oneshot(ask()).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
            open.push(response);
        }
        let refused = stall.router.clone().oneshot(ask()).await.unwrap();
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.headers()["content-type"], "application/problem+json");
        assert!(refused.headers().contains_key("retry-after"));
        let whole = to_bytes(open.pop().unwrap().into_body(), usize::MAX).await.unwrap();
        assert_eq!(whole.iter().filter(|byte| **byte == b'\n').count(), 1_507);
        drop(open);
        for _ in 0..200 {
            let again = stall.router.clone().oneshot(ask()).await.unwrap();
            if again.status() == StatusCode::OK {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("no place became free");
    });
}

#[test]
fn a_chain_tells_the_supply_and_demand_of_each_node() {
    let stall = Stall::open();
    let chain = stall.found(&format!("/chains/{}", escaped("高端装备")));
    let nodes = chain["nodes"].as_array().unwrap();
    assert!(nodes.iter().any(|node| node["patents"] != 0 || node["needs"] != 0), "{chain}");
    for node in nodes {
        let id = node["id"].as_str().unwrap();
        let total = |list: &str| stall.found(&format!("{list}?node={id}&limit=1"))["total"].clone();
        assert_eq!((&node["patents"], &node["needs"]), (&total("/patents"), &total("/needs")), "{node}");
    }
}
