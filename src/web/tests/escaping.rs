//! Hostile titles, names and queries come out as text, on every page and in every feed.

use super::walk::asked::{Known, asks};
use super::walk::hidden::{self, talkative};
use super::walk::{answer, routes};
use super::*;
use crate::store::{Act, LinkScope, NewEnquiry, NewLink};
use crate::workflow::{
    About, Booking, BookingSaid, BookingState, Comment, Event, EventPairs, Interest, ListedPair, PairShown, Programme,
    Shortlist, Side, Step, follow_all,
};

const TITLE: &str = "<script>alert('x')</script> \"q\" ]]> & 隔振";
const OWNER: &str = "<img src=x onerror=alert(1)> 'o' \" 大学";

fn hostile() -> TestSite {
    let patent = Patent {
        licence_kind: Some(crate::domain::LicenceKind::Open),
        chain: vec!["稀土".to_owned()],
        region: Some(TITLE.to_owned()),
        contact_department: Some(TITLE.to_owned()),
        ..patent(TITLE, OWNER)
    };
    TestSite::of([patent], [need(TITLE, OWNER)])
}

/// What would be markup, a script or an attribute of its own, wherever a page writes it without care.
const MARKUP: &str =
    "</script></textarea></title>]]><xss onload=alert(1)>\" onmouseover=\"alert(2) ' onclick='alert(3) {{7*7}}";

/// A home in which everything says [`MARKUP`], everywhere.
fn overrun() -> (TestSite, Known, [String; 3]) {
    let patent = Patent {
        licence_kind: Some(crate::domain::LicenceKind::Open),
        chain: vec!["稀土".to_owned()],
        contact_phone: Some("010-62780000".to_owned()),
        ..patent("隔振支座", MARKUP)
    };
    let but = ["id", "restriction", "contact_phone", "contact_person"];
    let patent = talkative(&patent, Patent::COLUMNS, &but, |_| MARKUP.to_owned());
    let need = talkative(&need("冲床隔振", MARKUP), Need::COLUMNS, &["id"], |_| MARKUP.to_owned());
    let owner = patent.owners[0].clone();
    let site = TestSite::of([patent], [need.clone()]);
    let (administrator, desk) =
        (site.log_in("管理员", Role::Administrator, None), site.log_in(MARKUP, Role::Office, Some(&owner)));
    let reader = site.site.home.open_reading().unwrap();
    let (patents, needs): (Vec<Patent>, Vec<Need>) = (reader.each(None, 9).unwrap(), reader.each(None, 9).unwrap());
    let (about, wanted) = (patents[0].id.clone().unwrap(), needs[0].id.clone().unwrap());
    let now = Timestamp::UNIX_EPOCH;
    let mut writer = site.site.writer();
    for (link, record) in [(hidden::ASKED_PATENT, &about), (hidden::ASKED_NEED, &wanted)] {
        let asked = NewEnquiry { record, need: None, text: MARKUP, asker: MARKUP, contact: MARKUP };
        writer.enquire(&asked, link, link, now).unwrap();
        let number = writer.reader().enquiries_about(record).unwrap()[0].number;
        writer.answer_enquiry(number, record, MARKUP, now).unwrap();
    }
    for link in [hidden::MINE, hidden::WAITING, hidden::CLOSED] {
        writer.post(&need, link, link, now).unwrap();
        let number = writer.reader().post_of(link).unwrap().unwrap().number;
        if link == hidden::CLOSED {
            writer.return_post(number, MARKUP, now).unwrap();
        }
    }
    let user = writer.add_user(&format!("{MARKUP}二"), Role::Firm, Some(MARKUP), now).unwrap();
    writer.make_password_link(user, hidden::PASSWORD, Timestamp::from_second(3600).unwrap()).unwrap();
    writer.note_act(MARKUP, MARKUP, MARKUP, now).unwrap();
    handed_out(&mut writer, &wanted, &about);
    drop(writer);
    let table = format!("专利名称,专利权人,{0}\n{0},{0},{0}\n", "\"</script><xss onload=alert(1)>\"\"'\"");
    let uploads = [(); 2].map(|()| {
        let (status, to) = site.upload(&desk, "token", "a.csv", table.as_bytes());
        assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
        to.rsplit('/').next().unwrap().to_owned()
    });
    let (status, page) = site.post_as(&format!("/office/uploads/{}", uploads[1]), &desk, "csrf=token&act=import");
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    site.renew();
    let known = Known {
        patents: vec![about.to_string()],
        needs: vec![wanted.to_string()],
        owners: vec![owner, MARKUP.to_owned()],
        words: vec![MARKUP.to_owned(), "隔振".to_owned()],
        uploads,
    };
    (site, known, [String::new(), administrator, desk])
}

/// A list, an event, a link, and all that people say of them and ask for.
fn handed_out(writer: &mut Writer, need: &RecordId, patent: &RecordId) {
    let said = || Some(MARKUP.to_owned());
    let act = Act { actor: MARKUP, now: Timestamp::UNIX_EPOCH, reason: None };
    let mut list = Shortlist::begin(writer, MARKUP, &act).unwrap();
    let shown = PairShown {
        need_code: MARKUP.into(),
        need_title: MARKUP.into(),
        firm: said(),
        region: said(),
        title: MARKUP.into(),
        owners: vec![MARKUP.into()],
        reasons: vec![MARKUP.into()],
        gaps: vec![MARKUP.into()],
        grade: MARKUP.into(),
        cost_basis: MARKUP.into(),
        ..PairShown::default()
    };
    let (need, patent) = (need.clone(), patent.clone());
    let pair = ListedPair {
        need: need.clone(),
        patent: patent.clone(),
        theme: said(),
        words: said(),
        interest: Interest::default(),
        shown: Some(shown),
    };
    list.add(pair.clone());
    writer.keep(&list, 1, &act).unwrap();
    list.freeze(writer, 2, TODAY, &act).unwrap();
    let event = serde_json::json!({
        "id": "", "name": MARKUP, "place": MARKUP, "organiser": MARKUP, "days": [TODAY], "tables": 1, "minutes": 30,
        "hours": [{ "from": "09:00:00", "to": "10:00:00" }], "sources": [{ "list": "s1", "theme": MARKUP }],
        "open": true, "bookable": true,
    });
    let event = serde_json::from_value::<Event>(event).unwrap().begin(writer, TODAY, &act).unwrap();
    let pairs = EventPairs::of(writer.reader(), &event).unwrap();
    let mut programme = Programme::of(&event, &pairs, None, TODAY);
    programme.announce();
    writer.keep(&programme, 0, &act).unwrap();
    let new = NewLink { list: "s1", label: MARKUP, scope: LinkScope::Comment, until: None };
    let link = writer.make_link(&new, hidden::SHARED, MARKUP, act.now).unwrap();
    let about = Some(About { need: need.clone(), patent: patent.clone() });
    for (id, about) in [("1", about), ("2", None)] {
        let comment = Comment { id: id.into(), list: "s1".into(), about, giver: MARKUP.into(), words: said(), link };
        comment.give(writer, &act).unwrap();
    }
    for (number, side) in [(1, Some(Side::Firm)), (2, Some(Side::Owner))] {
        let booking = Booking {
            id: format!("e1/{number}"),
            event: "e1".into(),
            number,
            need: need.clone(),
            patent: patent.clone(),
            side,
            on: TODAY,
            state: BookingState::Declined,
            shown: Some(BookingSaid { by: said(), remark: said(), because: said() }),
        };
        writer.keep(&booking, 0, &act).unwrap();
    }
    let first = Step { in_charge: said(), words: said(), ..Step::default() };
    follow_all(writer, [(&pair, first)], "s1", &act).unwrap();
}

#[test]
fn nothing_that_anybody_wrote_is_markup_on_any_page() {
    let (site, known, cookies) = overrun();
    let mut said = std::collections::BTreeSet::new();
    for (method, pattern) in routes() {
        for ask in asks(&method, &pattern, &known) {
            for cookie in &cookies {
                let text = answer(&site, &ask, cookie);
                let (head, body) = text.split_once("\n").unwrap();
                assert!(!head.starts_with('5'), "{} {}: {text}", ask.method, ask.path);
                // JSON, CSV and workbooks are no markup, and nobody's browser takes them for it.
                let kind = text.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or_default();
                assert!(text.contains("x-content-type-options: nosniff"));
                if !["text/html", "application/atom+xml", "application/xml", "image/svg"]
                    .iter()
                    .any(|one| kind.starts_with(one))
                {
                    continue;
                }
                // A script ends where a browser ends it: what stands in it must be whole until there.
                let body = match body.split_once("<script type=\"application/ld+json\"") {
                    None => body.to_owned(),
                    Some((before, rest)) => {
                        let (linked, after) = rest.split_once('>').unwrap().1.split_once("</script>").unwrap();
                        let linked: serde_json::Value = serde_json::from_str(linked).unwrap();
                        assert!(linked["name"].as_str().unwrap().contains("<xss"), "{linked}");
                        format!("{before}{after}")
                    }
                };
                let at = |part: &str| {
                    body.find(part).map(|at| body[at.saturating_sub(200)..].chars().take(300).collect::<String>())
                };
                for part in ["<xss", "\" onmouseover=", "' onclick='alert", "style=\"", "</script></textarea>"] {
                    assert!(at(part).is_none(), "{} {} has {part}: {:?}", ask.method, ask.path, at(part));
                }
                if body.contains("xss") {
                    said.insert(pattern.clone());
                }
            }
        }
    }
    for pattern in [
        "/",
        "/patents/{id}",
        "/needs/{id}",
        "/admin",
        "/office",
        "/office/records/{id}",
        "/office/uploads/{secret}",
        "/mine/{secret}",
        "/enquiries/{secret}",
        "/enquire/{id}",
        "/password/{secret}",
        "/search",
        "/needs",
        "/match",
        "/post",
        "/compare",
        "/collected",
        "/institutions",
        "/open-licences",
        "/feed.atom",
        "/login",
        "/shortlists",
        "/shortlists/{id}",
        "/s/{secret}",
        "/events",
        "/events/{id}",
        "/events/{id}/print",
        "/programme/{id}",
        "/interests",
        "/follow",
        "/follow/{id}",
    ] {
        assert!(said.contains(pattern) || pattern == "/" || pattern == "/login", "{pattern} says nothing of it");
    }
}

#[test]
fn feeds_and_the_sitemap_of_hostile_records_are_well_formed() {
    let site = hostile();
    for (path, element) in [("/feed.atom", "title"), ("/feed.atom?kind=needs", "title")] {
        let titles = super::feeds::elements(&site.page(path), element);
        assert_eq!(titles[1], TITLE, "{path}");
    }
    let body = site.page("/feed.atom");
    assert!(super::feeds::elements(&body, "name").contains(&OWNER.to_owned()));
    let query = site.page("/feed.atom?q=%3C%2Ffeed%3E%26%5D%5D%3E%22%E9%9A%94%E6%8C%AF%22");
    assert!(super::feeds::elements(&query, "title")[0].starts_with("</feed>&]]>"));
    let pages = super::feeds::elements(&site.page("/sitemap.xml?part=1"), "loc");
    let own: Vec<&String> = pages.iter().filter(|page| page.contains("/institutions/")).collect();
    assert_eq!(site.status(own[0].strip_prefix(BASE).unwrap()), 200);
}
