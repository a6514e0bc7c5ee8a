//! What is asked of each route. A route that is not here stops the walk.

use super::hidden::{ASKED_NEED, ASKED_PATENT, CLOSED, FEED, LEAVE, MINE, OTHER, PASSWORD, SHARED, WAITING};
use super::*;
use crate::web::page::institutions::path_of;

/// A request.
#[derive(Debug, Clone)]
pub(in crate::web::tests) struct Ask {
    pub(in crate::web::tests) method: Method,
    pub(in crate::web::tests) path: String,
    pub(in crate::web::tests) kind: &'static str,
    pub(in crate::web::tests) body: String,
}

impl Ask {
    pub(in crate::web::tests) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), kind: "", body: String::new() }
    }

    fn form(path: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let mut body = form_urlencoded::Serializer::new(String::new());
        fields.iter().for_each(|(name, value)| {
            body.append_pair(name, value);
        });
        let kind = "application/x-www-form-urlencoded";
        Self { method: Method::POST, path: path.into(), kind, body: body.finish() }
    }

    fn json(path: impl Into<String>, body: &serde_json::Value) -> Self {
        Self { method: Method::POST, path: path.into(), kind: "application/json", body: body.to_string() }
    }

    /// A body that says nothing that could be done.
    fn idle(method: &str, path: impl Into<String>) -> Self {
        Self { method: method.parse().unwrap(), ..Self::json(path, &serde_json::json!({ "x": 1 })) }
    }
}

/// What the asks are made of.
#[derive(Debug, Default)]
pub(in crate::web::tests) struct Known {
    pub(in crate::web::tests) patents: Vec<String>,
    pub(in crate::web::tests) needs: Vec<String>,
    /// Owners and firms, hidden ones among them.
    pub(in crate::web::tests) owners: Vec<String>,
    /// Words that are searched for, secret ones among them.
    pub(in crate::web::tests) words: Vec<String>,
    /// Uploads of [`OWN`]: one that waits, one that was imported.
    pub(in crate::web::tests) uploads: [String; 2],
}

const NUMBERS: [&str; 4] = ["201310699744.2", "201710106452.1", "201010263656.4", "ZL201110207897.1"];

const PROBLEM: &str = "想找一个让冲床不再抖动的隔振支座，楼板跟着机床振动，怎么办";

/// Every filter and order of a list.
fn narrowed(path: &str, known: &Known) -> Vec<Ask> {
    let filters = [
        ("field", "F41H"),
        ("field", "F16F"),
        ("field", "31"),
        ("industry", "C35"),
        ("chain", "rare-earth"),
        ("node", "稀土永磁"),
        ("owner_kind", "高校"),
        ("region", "北京"),
        ("licence", "开放许可"),
        ("legal", "有效"),
        ("legal", "失效"),
        ("max_cost", "5万"),
        ("sales", "500万"),
        ("sort", "newest"),
        ("sort", "cost"),
        ("sort", "quality"),
        ("page", "2"),
        ("limit", "1"),
        ("q", "隔振"),
        ("q", "\"隔振支座\""),
        ("q", "隔振 -支座"),
        ("q", "座"),
        ("q", PROBLEM),
    ];
    let joined = |name: &str, value: &str| Ask::get(format!("{path}{}{name}={}", and(path), escaped(value)));
    let mut asks: Vec<Ask> = filters.iter().map(|(name, value)| joined(name, value)).collect();
    asks.extend(known.owners.iter().map(|owner| joined("owner", owner)));
    asks.extend(known.words.iter().chain(&NUMBERS.map(str::to_owned)).map(|word| joined("q", word)));
    asks
}

fn and(path: &str) -> char {
    if path.contains('?') { '&' } else { '?' }
}

/// The pattern with each of the values in the place of its parameter.
fn each<'a>(pattern: &'a str, values: &'a [String]) -> impl Iterator<Item = Ask> + 'a {
    let (before, rest) = pattern.split_once('{').unwrap();
    let after = rest.split_once('}').unwrap().1;
    values.iter().map(move |value| Ask::get(format!("{before}{value}{after}")))
}

/// Everything that is asked of a route.
///
/// # Panics
/// For a route that nobody walks: add what is asked of it here.
pub(in crate::web::tests) fn asks(method: &str, pattern: &str, known: &Known) -> Vec<Ask> {
    let all = format!("ids={}", known.patents.join(","));
    let here = || vec![Ask::get(pattern)];
    let links = |links: &[&str]| links.iter().map(|link| (*link).to_owned()).collect::<Vec<_>>();
    let numbers = NUMBERS.map(str::to_owned);
    // A match takes long.
    let few = || known.words.iter().step_by(known.words.len() / 4 + 1);
    match (method, pattern) {
        (
            "GET",
            "/" | "/chains" | "/fields" | "/regions" | "/health" | "/ready" | "/metrics" | "/api" | "/robots.txt",
        ) => here(),
        ("GET", "/api/v1/" | "/api/v1/openapi.json" | "/api/v1/chains" | "/api/v1/fields" | "/api/v1/status") => here(),
        ("GET", "/api/v1/export/patents.jsonl" | "/api/v1/export/patents.csv") => here(),
        ("GET", "/api/v1/export/needs.jsonl" | "/api/v1/export/needs.csv") => here(),
        ("GET", "/go" | "/api/v1/suggest") => {
            let words =
                known.words.iter().chain(&numbers).map(|word| Ask::get(format!("{pattern}?q={}", escaped(word))));
            let typed = ["隔振", "甲", "研究院", "xk", "北京", PROBLEM];
            words.chain(typed.map(|text| Ask::get(format!("{pattern}?q={}", escaped(text))))).collect()
        }
        ("GET", "/search" | "/needs" | "/api/v1/patents" | "/api/v1/needs" | "/feed.atom") => {
            let mut asks = here();
            asks.extend(narrowed(pattern, known));
            if pattern == "/feed.atom" {
                asks.push(Ask::get("/feed.atom?kind=needs"));
                asks.extend(narrowed("/feed.atom?kind=needs", known));
            }
            asks
        }
        ("GET", "/match" | "/api/v1/match") => {
            let asked = [PROBLEM, "国防用的隔振支座", "冲床隔振，北京市"];
            let words = few().map(|word| format!("{word}的冲床隔振支座怎么办"));
            let texts: Vec<String> = asked.iter().map(|text| (*text).to_owned()).chain(words).collect();
            let mut asks: Vec<Ask> =
                texts.iter().map(|text| Ask::get(format!("{pattern}?text={}", escaped(text)))).collect();
            let more = ["legal=失效", "owner_kind=高校", "field=F41H", "max_cost=5万", "region=北京"];
            let filtered = |more: &str| format!("{pattern}?text={}&{}", escaped(PROBLEM), more.replace('=', "\n"));
            asks.extend(more.map(|more| {
                let (path, value) =
                    filtered(more).split_once('\n').map(|(path, value)| (path.to_owned(), value.to_owned())).unwrap();
                Ask::get(format!("{path}={}", escaped(&value)))
            }));
            asks.push(Ask::get(pattern));
            asks
        }
        ("POST", "/match") => vec![
            Ask::form(pattern, &[("text", "隔振支座")]),
            Ask::form(pattern, &[("text", PROBLEM)]),
            Ask::form(pattern, &[("text", &format!("{PROBLEM}。").repeat(60))]),
        ],
        ("POST", "/api/v1/match") => {
            let json = |body: &serde_json::Value| Ask::json(pattern, body);
            let words = few().map(|word| json(&serde_json::json!({ "title": "冲床隔振支座", "description": word })));
            words.chain([json(&serde_json::json!({ "text": PROBLEM })), json(&serde_json::json!({ "x": 1 }))]).collect()
        }
        ("GET", "/patents/{id}") => {
            let mut asks: Vec<Ask> = each(pattern, &known.patents).collect();
            asks.extend(each("/patents/{id}?sales=500%E4%B8%87", &known.patents));
            asks
        }
        ("GET", "/api/v1/patents/{patent}" | "/api/v1/patents/{patent}/similar" | "/api/v1/patents/{patent}/needs") => {
            each(pattern, &known.patents).chain(each(pattern, &numbers)).collect()
        }
        ("GET", "/needs/{id}" | "/needs/{id}/matches" | "/api/v1/needs/{need}" | "/api/v1/needs/{need}/matches") => {
            each(pattern, &known.needs).collect()
        }
        ("GET", "/post") => vec![Ask::get("/post"), Ask::get(format!("/post?text={}", escaped(PROBLEM)))],
        ("POST", "/post") => {
            let words = few().map(|word| Ask::form("/post", &[("description", &format!("{word}的冲床隔振"))]));
            words
                .chain([Ask::form("/post", &[("description", PROBLEM), ("budget", "很多")]), Ask::form("/post", &[])])
                .collect()
        }
        // Nothing is written on the walk: what is sent is wrong, or without the token of a form.
        ("POST", "/post/publish") => {
            vec![Ask::form(pattern, &[]), Ask::form(pattern, &[("description", "x"), ("budget", "很多")])]
        }
        ("GET", "/mine/{secret}") => each(pattern, &links(&[MINE, WAITING, CLOSED, "x", PASSWORD])).collect(),
        ("POST", "/mine/{secret}") => [MINE, WAITING, CLOSED, PASSWORD]
            .iter()
            .map(|link| Ask::form(format!("/mine/{link}"), &[("act", "save"), ("description", "")]))
            .collect(),
        ("GET", "/enquire/{id}") => {
            let mut asks: Vec<Ask> = each(pattern, &known.patents).chain(each(pattern, &known.needs)).collect();
            asks.extend(known.needs.iter().map(|need| Ask::get(format!("/enquire/{}?need={need}", known.patents[0]))));
            asks
        }
        ("POST", "/enquire/{id}") => {
            let ids = known.patents.iter().chain(&known.needs);
            ids.map(|id| Ask::form(format!("/enquire/{id}"), &[("text", "能许可吗")])).collect()
        }
        ("GET", "/enquiries/{secret}") => each(pattern, &links(&[ASKED_PATENT, ASKED_NEED, MINE, "x"])).collect(),
        ("GET", "/login") => vec![Ask::get("/login"), Ask::get("/login?next=/office")],
        ("POST", "/login") => vec![Ask::form(pattern, &[("name", "管理员"), ("password", "x")])],
        ("POST", "/logout") => Vec::new(),
        ("GET", "/password/{secret}") => each(pattern, &links(&[PASSWORD, MINE, "x"])).collect(),
        ("POST", "/password/{secret}") => {
            vec![Ask::form(format!("/password/{PASSWORD}"), &[("password", "x"), ("again", "y")])]
        }
        ("GET", "/admin" | "/office/template.xlsx" | "/office/catalogue.xlsx") => here(),
        ("POST", "/admin") => vec![
            Ask::form(pattern, &[("act", "add"), ("csrf", "other")]),
            Ask::form(pattern, &[("act", "add"), ("csrf", "token")]),
            Ask::form(pattern, &[("act", "return"), ("post", "1"), ("csrf", "token")]),
        ],
        ("GET", "/office") => {
            let mut asks = here();
            asks.extend(known.words.iter().map(|word| Ask::get(format!("/office?q={}", escaped(word)))));
            asks.push(Ask::get(format!("/office?owner={}", escaped(OTHER))));
            asks
        }
        ("POST", "/office") => known
            .patents
            .iter()
            .map(|id| Ask::form(pattern, &[("act", "terms"), ("csrf", "token"), ("ids", id), ("maturity", "很高")]))
            .chain([Ask::form(pattern, &[("act", "undo"), ("csrf", "token"), ("batch", "20261124-1")])])
            .collect(),
        ("GET", "/office/verify" | "/office/verify.xlsx" | "/office/listing.xlsx" | "/stocktake.xlsx") => here(),
        ("POST", "/office/verify") => known
            .patents
            .iter()
            .map(|id| {
                let ids = format!("{id}:0");
                let fields = [("act", "verify"), ("exploitation", "未实施"), ("csrf", "token"), ("ids", &*ids)];
                Ask::form(pattern, &fields)
            })
            .chain([Ask::form(pattern, &[("act", "verify"), ("csrf", "other")])])
            .collect(),
        ("GET", "/office/listing" | "/listing" | "/listing.xlsx" | "/stocktake") => {
            let finding = format!("code=no_price&field={}", escaped("许可使用费"));
            let owners =
                known.owners.iter().map(|owner| Ask::get(format!("{pattern}?owner={}&{finding}", escaped(owner))));
            let names = known.owners.iter().map(|owner| Ask::get(format!("{pattern}?q={}", escaped(owner))));
            let all = [Ask::get(pattern), Ask::get(format!("{pattern}?region=11"))];
            all.into_iter().chain(owners).chain(names).collect()
        }
        ("GET", "/office/uploads/{secret}" | "/office/uploads/{secret}/report.xlsx") => {
            each(pattern, &known.uploads).collect()
        }
        ("POST", "/office/uploads/{secret}") => {
            vec![Ask::form(format!("/office/uploads/{}", known.uploads[0]), &[("csrf", "other")])]
        }
        ("POST", "/office/upload") => vec![Ask::form(pattern, &[("csrf", "token")])],
        ("GET", "/office/records/{id}") => each(pattern, &known.patents).collect(),
        ("POST", "/office/records/{id}") => known
            .patents
            .iter()
            .map(|id| {
                Ask::form(
                    format!("/office/records/{id}"),
                    &[("act", "save"), ("csrf", "token"), ("revision", "0"), ("title", "改")],
                )
            })
            .collect(),
        // The lists and the event of `hidden`.
        ("GET", "/shortlists") => here(),
        ("GET", "/shortlists/add") => known
            .needs
            .iter()
            .zip(known.patents.iter().cycle())
            .map(|(need, patent)| Ask::get(format!("{pattern}?need={need}&ids={patent}")))
            .chain(known.patents.iter().map(|id| Ask::get(format!("{pattern}?ids={id}"))))
            .collect(),
        ("POST", "/shortlists" | "/shortlists/add") => {
            // Every record is asked for, and none comes into a list: there is no name for it.
            let pairs = known.needs.iter().zip(known.patents.iter().cycle());
            let asks = pairs.map(|(need, patent)| {
                Ask::form(pattern, &[("csrf", "token"), ("need", need), ("ids", patent), ("name", "")])
            });
            asks.chain([Ask::form(pattern, &[("csrf", "other")])]).collect()
        }
        ("GET", "/shortlists/{id}") => each(pattern, &links(&["s1", "s1@2026-11-24", "s9"])).collect(),
        ("POST", "/shortlists/{id}") => [("csrf", "other"), ("csrf", "token")]
            .map(|token| {
                let (need, patent) = (known.needs[0].as_str(), known.patents[0].as_str());
                let fields = [token, ("act", "save"), ("revision", "0"), ("need", need), ("patent", patent)];
                Ask::form("/shortlists/s1", &fields)
            })
            .to_vec(),
        ("GET", "/shortlists/{id}/{file}") => [
            "shortlist.xlsx",
            "shortlist.docx?to=parties",
            "shortlist.xlsx?to=parties",
            "shortlist.csv",
            "shortlist.docx",
            "shortlist.html",
            "shortlist.html?to=parties",
            "shortlist.json?to=parties",
            "shortlist.jsonl",
            "x",
        ]
        .iter()
        .map(|file| Ask::get(format!("/shortlists/s1/{file}")))
        .collect(),
        ("GET", "/s/{secret}") => each(pattern, &links(&[SHARED, MINE, "x"])).collect(),
        ("POST", "/s/{secret}") => [SHARED, MINE]
            .iter()
            .map(|link| Ask::form(format!("/s/{link}"), &[("giver", "某人"), ("words", "")]))
            .collect(),
        ("GET", "/events") => here(),
        ("POST", "/events") => vec![Ask::form(pattern, &[("csrf", "token")]), Ask::form(pattern, &[("csrf", "other")])],
        ("GET", "/events/{id}" | "/programme/{id}") => each(pattern, &links(&["e1", "e2", "e9"])).collect(),
        ("POST", "/events/{id}") => [("csrf", "other"), ("csrf", "token")]
            .into_iter()
            .flat_map(|token| {
                let schedule = [token, ("act", "schedule"), ("revision", "0"), ("programme", "0")];
                [
                    Ask::form("/events/e1", &schedule),
                    Ask::form("/events/e1", &[token, ("act", "accept"), ("number", "99")]),
                    Ask::form("/events/e1", &[token, ("act", "decline"), ("number", "1"), ("because", "")]),
                ]
            })
            .collect(),
        ("GET", "/events/{id}/print") => vec![Ask::get("/events/e1/print"), Ask::get("/events/e1/print?by=table")],
        ("GET", "/events/{id}/{file}") => [
            "programme.xlsx",
            "programme.docx?to=parties",
            "programme.ics",
            "programme.docx",
            "programme.html",
            "programme.html?to=parties",
            "programme.xlsx?to=parties",
            "programme.csv?to=parties",
            "programme.jsonl",
            "x",
        ]
        .iter()
        .map(|file| Ask::get(format!("/events/e1/{file}")))
        .collect(),
        ("GET", "/deals" | "/deals/new" | "/ledger" | "/packages" | "/libraries" | "/policies") => here(),
        ("GET", "/packages/{code}") => each(pattern, &links(&["Z0", "Z1", "Z2", "Z3", "Z4", "Z5", "Z99"])).collect(),
        ("GET", "/libraries/{name}") => each(pattern, &links(&["lib1", "x"])).collect(),
        ("GET", "/deals/{contract}") => each(pattern, &links(&["H1", "H9"])).collect(),
        ("GET", "/deals/{contract}/{file}") => ["filing.xlsx", "filing.csv", "filing.json", "x"]
            .iter()
            .map(|file| Ask::get(format!("/deals/H1/{file}")))
            .collect(),
        ("POST", "/deals/new" | "/ledger/undo" | "/ledger/files") => {
            vec![Ask::form(pattern, &[("csrf", "token")]), Ask::form(pattern, &[("csrf", "other")])]
        }
        ("POST", "/deals/{contract}") => {
            vec![Ask::form("/deals/H1", &[("csrf", "token"), ("revision", "0"), ("contract", "H1")])]
        }
        ("GET", "/follow") => ["", "?view=board", "?overdue=yes", "?stage=%E5%B7%B2%E6%8E%A8%E8%8D%90&from=s1"]
            .map(|query| Ask::get(format!("/follow{query}")))
            .to_vec(),
        ("GET", "/follow.xlsx" | "/follow.csv") => here(),
        ("POST", "/follow/start") => {
            vec![Ask::form(pattern, &[("csrf", "token"), ("list", "s9")]), Ask::form(pattern, &[("csrf", "other")])]
        }
        ("POST", "/follow/import") => vec![Ask::form(pattern, &[("csrf", "token")])],
        ("GET", "/follow/{id}") => each(pattern, &links(&["f1", "f2", "f9"])).collect(),
        ("POST", "/follow/{id}") => [("csrf", "other"), ("csrf", "token")]
            .map(|token| Ask::form("/follow/f1", &[token, ("revision", "0"), ("stage", "意向")]))
            .to_vec(),
        ("GET", "/interests") => here(),
        ("POST", "/interests") => {
            let ids = [("need", known.needs[0].as_str()), ("patent", known.patents[0].as_str()), ("says", "yes")];
            let with = |csrf| Ask::form(pattern, &[csrf, ids[0], ids[1], ids[2]]);
            // Every record is asked for, and none comes of it: there is no such event that takes requests.
            let pairs = known.needs.iter().zip(known.patents.iter().cycle());
            let book = pairs.map(|(need, patent)| {
                let fields = [("act", "book"), ("need_code", need.as_str()), ("patent_number", patent.as_str())];
                Ask::form(pattern, &[("csrf", "token"), ("event", "e2"), fields[0], fields[1], fields[2]])
            });
            book.chain([with(("csrf", "other"))]).collect()
        }
        // The digests of `hidden`.
        ("GET", "/digests") => {
            let mut asks = here();
            asks.extend(known.needs.iter().map(|need| Ask::get(format!("/digests?what=need&need={need}"))));
            let owners = known.owners.iter().map(|owner| escaped(owner));
            asks.extend(owners.map(|owner| Ask::get(format!("/digests?what=institution&institution={owner}"))));
            asks.extend(few().map(|word| Ask::get(format!("/digests?what=search&q={}", escaped(word)))));
            asks.push(Ask::get("/digests?what=follow"));
            asks
        }
        ("POST", "/digests") => {
            vec![Ask::form(pattern, &[("act", "x"), ("csrf", "token")]), Ask::form(pattern, &[("csrf", "other")])]
        }
        ("GET", "/digests/{id}") => {
            each(pattern, &links(&["d1@2026-11-24", "d2@2026-11-24", "d3@2026-11-24", "d1", "d2", "d3", "d9"]))
                .collect()
        }
        ("GET", "/digests/leave/{id}/{secret}") => [("d2", LEAVE), ("d1", LEAVE), ("d2", MINE), ("d9", "x")]
            .map(|(id, secret)| Ask::get(format!("/digests/leave/{id}/{secret}")))
            .to_vec(),
        ("POST", "/digests/leave/{id}/{secret}") => vec![Ask::form(format!("/digests/leave/d1/{LEAVE}"), &[])],
        ("GET", "/digests/feed/{secret}") => each(pattern, &links(&[FEED, MINE, "x"])).collect(),
        ("GET", "/account" | "/indicators" | "/indicators.xlsx" | "/office/members") => {
            vec![Ask::get(pattern), Ask::get(format!("{pattern}?period=2026"))]
        }
        ("GET", "/anomalies" | "/anomalies.xlsx") => {
            let owner = format!("{pattern}?owner={}", escaped(OTHER));
            vec![Ask::get(pattern), Ask::get(owner), Ask::get(format!("{pattern}?rule=never_paid&region=11"))]
        }
        ("GET", "/anomalies/{id}") => each(pattern, &links(&[&super::ledger::alert().id, "ring-x"])).collect(),
        ("POST", "/anomalies/{id}") => [("csrf", "other"), ("csrf", "token")]
            .map(|token| {
                let path = format!("/anomalies/{}", super::ledger::alert().id);
                Ask::form(path, &[token, ("act", "dismiss"), ("revision", "0"), ("why", "")])
            })
            .to_vec(),
        ("POST", "/account" | "/indicators" | "/office/members") => {
            vec![Ask::form(pattern, &[("act", "x"), ("csrf", "token")]), Ask::form(pattern, &[("csrf", "other")])]
        }
        ("GET", "/office/uploads/{secret}/progress" | "/office/uploads/{secret}/report") => {
            each(pattern, &known.uploads).collect()
        }
        ("POST", "/office/uploads/{secret}/report") => {
            vec![Ask::form(format!("/office/uploads/{}/report", known.uploads[1]), &[("csrf", "token")])]
        }
        // Over the API, too, nothing is written: what is sent says nothing that could be done.
        ("POST", "/api/v1/needs" | "/api/v1/office/terms" | "/api/v1/office/import" | "/api/v1/bundle") => {
            vec![Ask::idle("POST", pattern)]
        }
        ("POST", "/api/v1/needs/preview") => {
            let body = |text: &str| serde_json::json!({ "text": text });
            let words = few().map(|word| Ask::json(pattern, &body(&format!("{word}的冲床隔振"))));
            words.chain([Ask::json(pattern, &body(PROBLEM)), Ask::idle("POST", pattern)]).collect()
        }
        ("GET", "/api/v1/mine/{secret}" | "/api/v1/mine/{secret}/matches" | "/api/v1/enquiries/{secret}") => {
            each(pattern, &links(&[MINE, WAITING, CLOSED, ASKED_PATENT, ASKED_NEED, PASSWORD, "x"])).collect()
        }
        ("PUT", "/api/v1/mine/{secret}") => {
            [MINE, WAITING, CLOSED].iter().map(|link| Ask::idle("PUT", format!("/api/v1/mine/{link}"))).collect()
        }
        ("DELETE", "/api/v1/mine/{secret}") => vec![Ask::idle("DELETE", format!("/api/v1/mine/{PASSWORD}"))],
        ("POST", "/api/v1/mine/{secret}/close" | "/api/v1/mine/{secret}/reopen") => {
            vec![Ask::idle("POST", pattern.replace("{secret}", PASSWORD))]
        }
        ("POST", "/api/v1/mine/{secret}/enquiries/{number}") => {
            vec![Ask::idle("POST", format!("/api/v1/mine/{MINE}/enquiries/1"))]
        }
        ("POST", "/api/v1/patents/{patent}/enquiries") => {
            known.patents.iter().map(|id| Ask::idle("POST", format!("/api/v1/patents/{id}/enquiries"))).collect()
        }
        ("POST", "/api/v1/needs/{need}/enquiries") => {
            known.needs.iter().map(|id| Ask::idle("POST", format!("/api/v1/needs/{id}/enquiries"))).collect()
        }
        ("GET", "/api/v1/office/records") => {
            let mut asks = here();
            asks.extend(known.words.iter().map(|word| Ask::get(format!("{pattern}?q={}", escaped(word)))));
            asks
        }
        ("GET", "/api/v1/office/records/{patent}") => each(pattern, &known.patents).collect(),
        ("PATCH", "/api/v1/office/records/{patent}") => {
            known.patents.iter().map(|id| Ask::idle("PATCH", format!("/api/v1/office/records/{id}"))).collect()
        }
        ("POST", "/api/v1/office/records/{patent}/withdraw" | "/api/v1/office/records/{patent}/restore") => {
            let ids = known.patents.iter();
            ids.map(|id| Ask::idle("POST", pattern.replace("{patent}", id))).collect()
        }
        (
            "GET",
            "/api/v1/office/withdrawn"
            | "/api/v1/office/enquiries"
            | "/api/v1/office/imports"
            | "/api/v1/office/columns"
            | "/api/v1/office/catalogue.jsonl"
            | "/api/v1/office/catalogue.csv"
            | "/api/v1/account"
            | "/api/v1/review/needs"
            | "/api/v1/bundle",
        ) => here(),
        ("POST", "/api/v1/office/enquiries/{number}") => vec![Ask::idle("POST", "/api/v1/office/enquiries/1")],
        ("POST", "/api/v1/office/imports/{batch}/undo") => {
            vec![Ask::idle("POST", "/api/v1/office/imports/20261124-1/undo")]
        }
        ("PUT" | "PATCH", "/api/v1/office/columns") => vec![Ask::idle(method, pattern)],
        ("POST", "/api/v1/review/needs/{number}/approve" | "/api/v1/review/needs/{number}/return") => {
            vec![Ask::idle("POST", pattern.replace("{number}", "1"))]
        }
        ("GET", "/api/v1/chains/{chain}") => vec![Ask::get("/api/v1/chains/rare-earth"), Ask::get("/api/v1/chains/x")],
        ("GET", "/chains/{id}") => vec![Ask::get("/chains/rare-earth"), Ask::get("/chains/x")],
        // The boards over many records.
        (
            "GET",
            "/pools" | "/pools.xlsx" | "/map" | "/map.xlsx" | "/gaps" | "/gaps.xlsx" | "/challenges"
            | "/challenges.xlsx",
        ) => {
            let mut asks = here();
            asks.extend(
                ["owner", "strategic", "local", "farm", "supply", "demand"]
                    .map(|by| Ask::get(format!("{pattern}?by={by}"))),
            );
            asks.extend(["11", "150600", "x", "chain"].map(|region| Ask::get(format!("{pattern}?region={region}"))));
            asks.extend(
                ["rare-earth", "advanced-equipment", "x"].map(|chain| Ask::get(format!("{pattern}?chain={chain}"))),
            );
            asks.push(Ask::get(format!("{pattern}?farm=1")));
            asks
        }
        ("GET", "/members") => {
            let mut asks = here();
            let kinds = ["", "&kind=needs"];
            let scopes = [
                "region=11",
                "region=0",
                "division=35",
                "node=rare-earth-1",
                "chain=advanced-equipment",
                "pool=local:150600/coal",
                "state=%E6%B2%89%E7%9D%A1",
                "offer=1",
            ];
            asks.extend(kinds.iter().flat_map(|kind| scopes.map(|scope| Ask::get(format!("/members?{scope}{kind}")))));
            asks.extend(known.owners.iter().map(|owner| Ask::get(format!("/members?owner={}", escaped(owner)))));
            asks.extend(kinds.map(|kind| Ask::get(format!("/members?page=2{kind}"))));
            asks
        }
        ("GET", "/common-needs" | "/common-needs.xlsx") => here(),
        ("GET", "/trends" | "/trends.xlsx" | "/wakeup" | "/wakeup.xlsx" | "/freshness" | "/freshness.xlsx") => {
            let mut asks = here();
            asks.extend(known.owners.iter().map(|owner| Ask::get(format!("{pattern}?owner={}", escaped(owner)))));
            asks.push(Ask::get(format!("{pattern}?region=11")));
            asks
        }
        ("GET", "/institutions" | "/api/v1/institutions") => {
            let mut asks = here();
            let names = known.words.iter().chain(&known.owners);
            asks.extend(names.map(|name| Ask::get(format!("{pattern}?q={}", escaped(name)))));
            asks.push(Ask::get(format!("{pattern}?kind={}", escaped("高校"))));
            asks.push(Ask::get(format!("{pattern}?region=11")));
            asks
        }
        ("GET", "/institutions/{name}") => known.owners.iter().map(|name| Ask::get(path_of(name))).collect(),
        ("GET", "/open-licences") => {
            let mut asks = here();
            asks.extend(known.owners.iter().map(|owner| Ask::get(format!("/open-licences?owner={}", escaped(owner)))));
            asks.extend(
                [
                    "licence=%E5%8F%82%E7%85%A7%E5%BC%80%E6%94%BE%E8%AE%B8%E5%8F%AF",
                    "field=F41H",
                    "region=11",
                    "max_cost=5",
                ]
                .map(|more| Ask::get(format!("/open-licences?{more}"))),
            );
            asks
        }
        ("GET", "/compare") => {
            let fours = known.patents.chunks(4).map(|ids| format!("ids={}", ids.join(",")));
            let subjects = known.needs.iter().map(|need| format!("&need={need}"));
            let subjects: Vec<String> =
                subjects.chain([String::new(), format!("&text={}", escaped(PROBLEM))]).collect();
            fours
                .flat_map(|ids| {
                    subjects.iter().map(move |subject| Ask::get(format!("/compare?{ids}{subject}"))).collect::<Vec<_>>()
                })
                .collect()
        }
        ("GET", "/collected" | "/collected.xlsx") => {
            let alone = known.patents.iter().map(|id| Ask::get(format!("{pattern}?ids={id}")));
            alone.chain([Ask::get(format!("{pattern}?{all}")), Ask::get(pattern)]).collect()
        }
        ("GET", "/sitemap.xml") => {
            vec![Ask::get(pattern), Ask::get("/sitemap.xml?part=1"), Ask::get("/sitemap.xml?part=2")]
        }
        ("GET", "/assets/{version}/{name}") => vec![Ask::get("/assets/x/x"), Ask::get("/assets/x/style.css")],
        (method, pattern) => panic!("nobody walks {method} {pattern}: say in tests/walk/asked.rs what is asked of it"),
    }
}
