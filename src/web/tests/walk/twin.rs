//! The strongest test of what is hidden: a visitor gets the same answers, to the byte, from a home in which what they may
//! not see was never there.

use std::sync::LazyLock;

use regex::Regex;

use super::*;
use crate::domain::{Audience, Disclosed, Party};

/// What differs between two answers of the same request to the same home, or names a state of the store.
static PASSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x) nonce="[0-9a-f]+" | name="(?:secret|csrf)"\ value="[0-9a-f]{32}" | "took_ms":[0-9.e-]+
        | "next":"[0-9a-f]{56}" | content-length:\ \d+ "#,
    )
    .unwrap()
});

/// A home of what an audience sees of another, record for record and id for id.
fn twin(site: &TestSite, packed: &[String], audience: Audience) -> TestSite {
    let reader = site.site.home.open_reading().unwrap();
    let patents: Vec<Patent> = reader.each(None, 1_000).unwrap();
    let needs: Vec<Need> = reader.each(None, 1_000).unwrap();
    let seen = (
        patents.into_iter().filter_map(|patent| patent.seen_by(audience)).collect::<Vec<_>>(),
        needs.into_iter().filter_map(|need| need.seen_by(audience)).collect::<Vec<_>>(),
    );
    let twin = TestSite::of(seen.0, seen.1);
    ledger::beside(&twin, packed);
    // Whether somebody looks at posts is no secret.
    twin.log_in("管理员", Role::Administrator, None);
    twin
}

/// What is there for who has a link, an account of a desk, or an administrator's: not the twin's. A bundle names its node.
const OF_FEW: [&str; 27] = [
    "/wakeup",
    "/freshness",
    "/deals",
    "/digests/feed",
    "/digests/leave",
    "/interests",
    "/ledger",
    "/listing",
    "/s/",
    "/stocktake",
    "/programme",
    "/office",
    "/admin",
    "/mine",
    "/enquiries",
    "/password",
    "/login",
    "/logout",
    "/account",
    "/indicators",
    "/anomalies",
    "/api/v1/office",
    "/api/v1/mine",
    "/api/v1/enquiries",
    "/api/v1/review",
    "/api/v1/account",
    "/api/v1/bundle",
];

fn answers_are_those_of_the_twin(audience: Audience, role: Option<Role>) {
    let Guarded { site, known, packed, .. } = guarded();
    let twin = twin(&site, &packed, audience);
    let cookie = |site: &TestSite| role.map_or_else(String::new, |role| site.log_in("某人", role, Some("某某厂")));
    let cookies = [cookie(&site), cookie(&twin)];
    let reader = site.site.home.open_reading().unwrap();
    let live = |id: &String| {
        let id: RecordId = id.parse().unwrap();
        reader.get::<Patent>(&id).is_ok_and(|found| found.is_some())
            || reader.get::<Need>(&id).is_ok_and(|found| found.is_some())
    };
    // That a record was withdrawn, everybody is told who asks for it.
    let known = Known {
        patents: known.patents.iter().filter(|id| live(id)).cloned().collect(),
        needs: known.needs.iter().filter(|id| live(id)).cloned().collect(),
        ..known
    };
    let (mut asked, mut told, mut differences) = (0, BTreeSet::new(), Vec::new());
    for (method, pattern) in routes() {
        if OF_FEW.iter().any(|few| pattern.starts_with(few)) {
            continue;
        }
        for ask in asks(&method, &pattern, &known) {
            let [real, wanted] = [(&site, &cookies[0]), (&twin, &cookies[1])].map(|(site, cookie)| {
                let text = answer(site, &ask, cookie);
                PASSING.replace_all(&text, "…").into_owned()
            });
            asked += 1;
            if real != wanted && told.insert(pattern.clone()) {
                let at = real.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
                let about = |text: &str| text.chars().skip(at.saturating_sub(120)).take(300).collect::<String>();
                differences.push(format!(
                    "{method} {}\n  here: {}\n  twin: {}",
                    said(&ask),
                    about(&real),
                    about(&wanted)
                ));
            }
        }
    }
    assert!(asked > 500, "{asked}");
    assert!(differences.is_empty(), "{} of {asked} differ\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn a_visitor_cannot_tell_what_is_hidden_from_what_is_not_there() {
    answers_are_those_of_the_twin(Audience::Visitor, None);
}

#[test]
fn nor_can_a_member() {
    answers_are_those_of_the_twin(Audience::Member(Party::named("某某厂")), Some(Role::Firm));
}
