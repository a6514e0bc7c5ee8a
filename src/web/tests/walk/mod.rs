//! The privacy walk: every route, asked by everybody, over a home full of secrets. What stands in an answer that its
//! asker may not know fails with the name of the secret; so does a route that nobody walks.

pub(super) mod asked;
pub(super) mod hidden;
mod ledger;
mod twin;

use std::collections::BTreeSet;

use axum::http::Method;

use super::*;
use asked::{Ask, Known, asks};
use hidden::{Circle, OTHER, OWN, Secrets};

/// Methods and patterns of every route: those that the router names, those that the API's router names, and those that
/// the OpenAPI document lists.
pub(super) fn routes() -> BTreeSet<(String, String)> {
    let mut routes = BTreeSet::new();
    let sources = [(include_str!("../../router.rs"), ""), (include_str!("../../api/mod.rs"), "/api/v1")];
    for (source, root) in sources {
        for route in source.split(".route(\"").skip(1) {
            let (pattern, rest) = route.split_once('"').unwrap();
            let handlers = rest.split_once('\n').unwrap().0;
            let below = if pattern.starts_with("/api") { "" } else { root };
            let known = [
                ("get(", "GET"),
                ("any(", "GET"),
                ("posted(", "POST"),
                (".post(", "POST"),
                ("put(", "PUT"),
                ("patch(", "PATCH"),
                ("delete(", "DELETE"),
            ];
            let methods = known.iter().filter(|(word, _)| handlers.contains(word));
            let before = routes.len();
            routes.extend(methods.map(|(_, method)| ((*method).to_owned(), format!("{below}{pattern}"))));
            assert!(routes.len() > before, "no method is read of {pattern}: {handlers}");
        }
    }
    let document = serde_json::to_value(crate::web::api::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys();
        routes.extend(methods.map(|method| (method.to_ascii_uppercase(), format!("/api/v1{path}"))));
    }
    routes
}

/// Somebody who asks.
#[derive(Debug, Clone)]
struct Asker {
    role: Option<Role>,
    institution: Option<&'static str>,
    cookie: String,
}

impl Asker {
    /// Whether they may see what is for `circles` behind a path.
    fn may_see(&self, circles: &[Circle], path: &str) -> bool {
        self.role == Some(Role::Administrator)
            || circles.iter().any(|circle| match circle {
                // The feed of the firm's account shows what the account sees.
                Circle::Members => self.role.is_some() || path.contains(hidden::FEED),
                Circle::Desk(of) => {
                    let desk = path.starts_with("/office") || path.starts_with("/api/v1/office");
                    self.role == Some(Role::Office) && self.institution == Some(of) && desk
                }
                Circle::Link(link) => path.contains(link),
                Circle::Lists => {
                    let run = ["/shortlists/s1", "/events/e", "/follow"].iter().any(|run| path.starts_with(run));
                    matches!(self.role, Some(Role::Organiser | Role::Broker)) && run
                }
            })
    }
}

/// Accounts of every role; of offices there are two.
const ACCOUNTS: [(Role, Option<&str>); 7] = [
    (Role::Firm, Some("某某厂")),
    (Role::Office, Some(OWN)),
    (Role::Office, Some(OTHER)),
    (Role::Broker, None),
    (Role::Organiser, None),
    (Role::Programme, None),
    (Role::Administrator, None),
];

fn askers(site: &TestSite) -> Vec<Asker> {
    assert_eq!(ACCOUNTS.iter().map(|(role, _)| role).collect::<BTreeSet<_>>().len(), Role::ALL.len());
    let visitor = Asker { role: None, institution: None, cookie: String::new() };
    let accounts = ACCOUNTS.iter().enumerate().map(|(number, (role, institution))| Asker {
        role: Some(*role),
        institution: *institution,
        cookie: site.log_in(&format!("账号{number}"), *role, *institution),
    });
    std::iter::once(visitor).chain(accounts).collect()
}

/// A home full of secrets, served.
struct Guarded {
    site: TestSite,
    secrets: Secrets,
    known: Known,
    /// Patents of the packages.
    packed: Vec<String>,
    askers: Vec<Asker>,
}

fn guarded() -> Guarded {
    let mut secrets = Secrets::default();
    let (patents, needs) = hidden::records(&mut secrets);
    let owners = patents.iter().flat_map(|patent| patent.owners.clone());
    let owners: BTreeSet<String> = owners.chain(needs.iter().filter_map(|need| need.firm.clone())).collect();
    let site = TestSite::of(patents, needs);
    let reader = site.site.home.open_reading().unwrap();
    let ids = |ids: Vec<Option<RecordId>>| ids.into_iter().flatten().map(|id| id.to_string()).collect::<Vec<_>>();
    let patents = ids(reader.each::<Patent>(None, 100).unwrap().into_iter().map(|patent| patent.id).collect());
    let needs = ids(reader.each::<Need>(None, 100).unwrap().into_iter().map(|need| need.id).collect());
    hidden::happenings(&site, &mut secrets);
    ledger::beside(&site, &patents);
    let packed = patents.clone();
    let askers = askers(&site);
    let desk = askers.iter().find(|asker| asker.institution == Some(OWN)).unwrap().cookie.clone();
    let uploads = ["等着的目录", "导入的目录"].map(|what| {
        let (name, file) = hidden::catalogue(&mut secrets, what);
        let (status, to) = site.upload(&desk, "token", &name, file.as_bytes());
        assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
        to.rsplit('/').next().unwrap().to_owned()
    });
    let (status, page) = site.post_as(&format!("/office/uploads/{}", uploads[1]), &desk, "csrf=token&act=import");
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    site.renew();
    let all = reader.each::<Patent>(None, 100).unwrap();
    let imported = ids(all.into_iter().map(|patent| patent.id).collect());
    let patents = patents.iter().cloned().chain(imported.into_iter().filter(|id| !patents.contains(id))).collect();
    let posted = ids(reader.each::<Need>(None, 100).unwrap().into_iter().map(|need| need.id).collect());
    let needs = needs.iter().cloned().chain(posted.into_iter().filter(|id| !needs.contains(id))).collect();
    // Whatever a list could be searched by: one secret of each kind of place that the index reads, or should not.
    const SOUGHT: [&str; 12] = [
        "名称",
        "权利人",
        "企业",
        "联系人",
        "abstract",
        "title",
        "owners",
        "inventors",
        "description",
        "keywords",
        "source",
        "code",
    ];
    let sought = secrets.0.iter().filter(|secret| SOUGHT.iter().any(|place| secret.what.contains(place)));
    let words = sought.map(|secret| secret.word.clone()).collect();
    let known = Known { patents, needs, owners: owners.into_iter().collect(), words, uploads };
    Guarded { site, secrets, known, packed, askers }
}

/// An answer as one text: status, headers, body, with what is packed unpacked.
pub(super) fn answer(site: &TestSite, ask: &Ask, cookie: &str) -> String {
    let mut request = Request::builder().method(ask.method.clone()).uri(&ask.path).header("host", "queqiao.example");
    // The API takes the token of the account that the cookie is of.
    let token = cookie.split_once('=').map_or_else(String::new, |(_, secret)| format!("Bearer {}", token_of(secret)));
    let who = if ask.path.starts_with("/api/") { ("authorization", token.as_str()) } else { ("cookie", cookie) };
    for (name, value) in [("content-type", ask.kind), who] {
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    let (status, headers, body) = site.send(request.body(Body::from(ask.body.clone())).unwrap());
    let mut text = format!("{status}\n");
    for (name, value) in &headers {
        // A tag is a digest, a policy has a nonce.
        if !["etag", "content-security-policy"].contains(&name.as_str()) {
            text.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
        }
    }
    match zip::ZipArchive::new(std::io::Cursor::new(&body)) {
        Ok(mut book) => {
            for at in 0..book.len() {
                let mut part = String::new();
                std::io::Read::read_to_string(&mut book.by_index(at).unwrap(), &mut part).unwrap();
                text.push_str(&part);
            }
        }
        Err(_) => text.push_str(&String::from_utf8_lossy(&body)),
    }
    text
}

/// What somebody asked, read: addresses escape their words.
fn said(ask: &Ask) -> String {
    let read =
        |text: &str| percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    format!("{} {}", read(&ask.path), read(&ask.body))
}

#[test]
fn nobody_sees_more_than_they_may_on_any_route() {
    let Guarded { site, secrets, known, askers, .. } = guarded();
    let finder = aho_corasick::AhoCorasick::new(secrets.0.iter().map(|secret| &secret.word)).unwrap();
    let mut seen = BTreeSet::new();
    let mut leaks = BTreeSet::new();
    for (method, pattern) in routes() {
        let whole = asks(&method, &pattern, &known);
        for asker in &askers {
            // Members see alike, and what a list tells by its counts is the twin's: here it is what one record shows.
            let few = match asker.role {
                Some(Role::Office) if pattern.starts_with("/office") || pattern.starts_with("/api/v1/office") => {
                    whole.len()
                }
                None | Some(Role::Firm | Role::Administrator) if pattern.contains('{') => whole.len(),
                None | Some(Role::Firm) => 12,
                Some(_) => 3,
            };
            for ask in whole.iter().take(few) {
                let text = answer(&site, ask, &asker.cookie);
                assert!(!text.starts_with('5'), "{} {}: {text}", ask.method, ask.path);
                let unescaped = percent_encoding::percent_decode_str(&text).decode_utf8_lossy();
                let asked = said(ask);
                let found = finder.find_iter(&text).chain(finder.find_iter(&*unescaped));
                for secret in found.map(|found| &secrets.0[found.pattern()]) {
                    if asked.contains(&secret.word) {
                        continue;
                    }
                    if asker.may_see(&secret.circles, &ask.path) {
                        seen.insert(secret.word.clone());
                    } else {
                        let who = asker.role.map_or("访客", Role::word);
                        leaks.insert(format!("{method} {pattern} shows {who}: {}（{}）", secret.what, secret.word));
                    }
                }
            }
        }
    }
    let leaks: Vec<String> = leaks.into_iter().collect();
    assert!(leaks.is_empty(), "{} leaks\n{}", leaks.len(), leaks.join("\n"));
    // The control: what those see who may, the walk does find.
    let unseen = secrets.0.iter().filter(|secret| !seen.contains(&secret.word));
    // What was withdrawn is shown by no page but the desk's, and there as far as its form goes.
    let unseen: Vec<&str> =
        unseen.map(|secret| secret.what.as_str()).filter(|what| !what.starts_with("撤下")).collect();
    assert!(unseen.is_empty(), "nobody ever saw: {unseen:#?}");
}

#[test]
fn every_route_is_walked() {
    let known = Known {
        patents: vec!["p000000000000".to_owned()],
        needs: vec!["n000000000000".to_owned()],
        ..Known::default()
    };
    let routes = routes();
    assert!(routes.len() > 60, "{}", routes.len());
    for (method, pattern) in routes {
        let asks = asks(&method, &pattern, &known);
        assert!(asks.iter().all(|ask| ask.method.as_str() == method), "{method} {pattern}");
    }
}
