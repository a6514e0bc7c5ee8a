//! Hostile titles, names and queries come out as text, on every page and in every feed.

use super::*;
use crate::web::page::institutions::path_of;

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

#[test]
fn hostile_records_are_escaped_everywhere() {
    let site = hostile();
    let (patent, wanted) = (site.id_of::<Patent>(TITLE), site.id_of::<Need>(TITLE));
    let evil = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27";
    let pages = [
        "/".to_owned(),
        "/chains".to_owned(),
        "/chains/rare-earth".to_owned(),
        "/regions".to_owned(),
        "/search".to_owned(),
        format!("/search?q={evil}&owner={evil}"),
        "/needs".to_owned(),
        format!("/institutions?q={evil}"),
        "/institutions".to_owned(),
        path_of(OWNER),
        "/open-licences".to_owned(),
        format!("/open-licences?owner={evil}"),
        format!("/compare?ids={patent}&need={wanted}"),
        format!("/compare?ids={patent}&text={evil}%E9%9A%94%E6%8C%AF"),
        format!("/collected?ids={patent}"),
        format!("/patents/{patent}"),
        format!("/needs/{wanted}"),
        format!("/needs/{wanted}/matches"),
    ];
    for path in pages {
        let page = site.page(&path);
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}: {page}");
        assert!(!page.contains("style=\""), "{path} has a style of its own");
    }
    for path in [format!("/institutions?kind={evil}"), format!("/institutions?region={evil}"), path_of(TITLE)] {
        let (_, _, page) = site.get(&path);
        assert!(!page.contains("<script>alert"), "{path}: {page}");
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
