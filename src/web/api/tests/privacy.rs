//! What a visitor may not see is in no answer, and cannot be told from what is not there.

use serde_json::json;

use super::*;
use crate::store::Store;

#[track_caller]
fn holds_no_secret(path: &str, body: &str) {
    for secret in SECRETS {
        assert!(!body.contains(secret), "{path} tells {secret}: {body}");
    }
}

#[test]
fn no_answer_tells_what_a_visitor_may_not_see() {
    let stall = Stall::open();
    let patents = stall.found("/patents");
    let needs = stall.found("/needs");
    let mut paths: Vec<String> = Vec::new();
    for hit in patents["hits"].as_array().unwrap() {
        let id = hit["id"].as_str().unwrap();
        paths.extend(["", "/similar", "/needs"].map(|below| format!("/patents/{id}{below}")));
    }
    for hit in needs["hits"].as_array().unwrap() {
        let id = hit["id"].as_str().unwrap();
        paths.extend(["", "/matches"].map(|below| format!("/needs/{id}{below}")));
    }
    for query in ["隔振", "涉密", "定向", "密件", "伊煜", "139", "张三", "想找一个让冲床不再抖动的隔振办法"]
    {
        let query = escaped(query);
        let asked = ["/patents?q=", "/needs?q=", "/match?text=", "/suggest?q=", "/institutions?q="];
        paths.extend(asked.map(|path| format!("{path}{query}")));
    }
    let bare = ["/chains", "/fields", "/status", "/openapi.json"];
    let files = ["patents.jsonl", "patents.csv", "needs.jsonl", "needs.csv"].map(|name| format!("/export/{name}"));
    paths.extend(bare.map(str::to_owned).into_iter().chain(files));
    for path in paths {
        let body = stall.get(&path).body;
        // A query that nothing was found for may be quoted back.
        let quoted = body.contains("nothing_to");
        if !quoted {
            holds_no_secret(&path, &body);
        }
    }
    let matched = stall.post("/match", json!({ "text": "涉密的振动台和定向隔振器" }).to_string());
    let listed = serde_json::to_string(&matched.json()["matches"]).unwrap();
    holds_no_secret("/match", &listed);
}

#[test]
fn hidden_records_look_as_if_they_were_not_there() {
    let stall = Stall::open();
    let reader = stall.site.home.open_reading().unwrap();
    let missing = stall.get("/patents/p000000000000").body;
    let (patents, _) = reader.arrivals::<Patent>(0, 100).unwrap();
    let hidden = patents.iter().filter(|patent| SECRETS.contains(&patent.display_title()));
    for patent in hidden {
        let id = patent.id.as_ref().unwrap();
        for below in ["", "/similar", "/needs"] {
            let answer = stall.get(&format!("/patents/{id}{below}"));
            answer.is_problem(404, "not_found");
            assert_eq!(answer.body, missing);
        }
    }
    let (needs, _) = reader.arrivals::<Need>(0, 100).unwrap();
    let secret = needs.iter().find(|need| need.privacy == Some(NeedPrivacy::MatchOnly)).unwrap();
    for below in ["", "/matches"] {
        let id = secret.id.as_ref().unwrap();
        stall.get(&format!("/needs/{id}{below}")).is_problem(404, "not_found");
    }
    assert!(!stall.found("/suggest?q=201710106452.1").to_string().contains("201710106452"));
}
