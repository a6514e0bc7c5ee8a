//! Atom, sitemap, robots.

use super::*;
use crate::web::page::institutions::path_of;

/// The texts of the elements of a name, in order; the document must be well-formed.
pub(super) fn elements(xml: &str, name: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut open, mut found) = (false, Vec::<String>::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) if tag.name().as_ref() == name => {
                open = true;
                found.push(String::new());
            }
            quick_xml::events::Event::End(tag) if tag.name().as_ref() == name => open = false,
            quick_xml::events::Event::Text(text) if open => {
                found.last_mut().unwrap().push_str(&text);
            }
            quick_xml::events::Event::GeneralRef(entity) if open => {
                let entity = format!("&{};", &*entity);
                found.last_mut().unwrap().push_str(&quick_xml::escape::unescape(&entity).unwrap());
            }
            quick_xml::events::Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn a_feed_has_the_newest_of_its_search_with_stable_ids_and_absolute_addresses() {
    let (status, headers, body) = SHELF.get("/feed.atom?q=%E6%B1%A1%E6%B3%A5");
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "application/atom+xml; charset=utf-8");
    let ids = elements(&body, "id");
    assert_eq!(ids.len(), 31, "the feed's own and thirty");
    let id = SHELF.id_of::<Patent>("隔振基座");
    let one = SHELF.page("/feed.atom?licence=%E5%BC%80%E6%94%BE%E8%AE%B8%E5%8F%AF&q=%E5%9F%BA%E5%BA%A7");
    assert_eq!(elements(&one, "title"), ["基座：专利 · 鹊桥", "隔振基座"]);
    assert_eq!(elements(&one, "id")[1], format!("urn:queqiao:{id}"));
    assert!(one.contains(&format!("href=\"{BASE}/patents/{id}\"")), "{one}");
    assert_eq!(elements(&one, "updated"), ["1970-01-01T00:00:00Z"; 2]);
    assert_eq!(one, SHELF.page("/feed.atom?licence=%E5%BC%80%E6%94%BE%E8%AE%B8%E5%8F%AF&q=%E5%9F%BA%E5%BA%A7"));
    let self_link = format!("{BASE}/feed.atom?kind=patents&amp;q=%E5%9F%BA%E5%BA%A7&amp;licence=");
    assert!(one.contains(&self_link), "{one}");
}

#[test]
fn needs_have_a_feed_and_what_is_asked_wrong_is_said() {
    let needs = SHELF.page("/feed.atom?kind=needs");
    let mut titles = elements(&needs, "title");
    assert_eq!(titles.remove(0), "企业需求 · 鹊桥");
    titles.sort();
    assert_eq!(titles, ["冲床隔振", "稀土永磁电机降噪"]);
    assert_eq!(elements(&SHELF.page("/feed.atom?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA"), "id").len(), 1);
    for path in ["/feed.atom?kind=x", "/feed.atom?field=99999", "/feed.atom?max_cost=x"] {
        assert_eq!(SHELF.status(path), 400, "{path}");
    }
}

#[test]
fn the_sitemap_lists_every_public_page_once() {
    let parts = elements(&SHELF.page("/sitemap.xml"), "loc");
    assert_eq!(parts, [format!("{BASE}/sitemap.xml?part=1")]);
    let pages = elements(&SHELF.page("/sitemap.xml?part=1"), "loc");
    let patents = pages.iter().filter(|page| page.starts_with(&format!("{BASE}/patents/"))).count();
    assert_eq!(patents, 51);
    assert!(pages.contains(&format!("{BASE}{}", path_of("示例大学"))) && pages.contains(&format!("{BASE}/chains")));
    let distinct: std::collections::BTreeSet<&String> = pages.iter().collect();
    assert_eq!(distinct.len(), pages.len());
    for page in pages.iter().filter(|page| !page.contains("/patents/")) {
        assert_eq!(SHELF.status(page.strip_prefix(BASE).unwrap()), 200, "{page}");
    }
    for part in ["0", "2", "-1", "x", "99999999999999999999"] {
        assert_eq!(SHELF.status(&format!("/sitemap.xml?part={part}")), 404, "{part}");
    }
}

#[test]
fn robots_may_read_pages_and_are_told_where_the_sitemap_is() {
    let (status, headers, body) = SHELF.get("/robots.txt");
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::OK, "text/plain; charset=utf-8"));
    for line in ["Allow: /", "Disallow: /match", "Disallow: /compare", "Disallow: /collected", "Disallow: /api"] {
        assert!(body.lines().any(|found| found == line), "{line}");
    }
    assert!(body.contains(&format!("Sitemap: {BASE}/sitemap.xml")));
}
