//! What a visitor may not know of is in no page, no count, no feed and no file.

use super::*;
use crate::domain::{LicenceKind, NeedPrivacy, Visibility};
use crate::web::page::institutions::path_of;

const HIDDEN: [&str; 4] = ["绝密支座", "秘密研究所", "暗藏机械厂", "只配不看"];

fn guarded() -> TestSite {
    let secret = |title: &str, visibility, restriction: Option<&str>| Patent {
        visibility: Some(visibility),
        restriction: restriction.map(str::to_owned),
        licence_kind: Some(LicenceKind::Open),
        chain: vec!["稀土".to_owned()],
        region: Some("北京市".to_owned()),
        ipc: vec!["F16F15/02".parse().unwrap()],
        ..patent(&format!("绝密支座{title}"), "秘密研究所")
    };
    let open = Patent { licence_kind: Some(LicenceKind::Open), ..patent("公开隔振器", "示例大学") };
    let need = |title: &str, firm: &str, privacy| Need {
        privacy: Some(privacy),
        chain: vec!["稀土".to_owned()],
        region: Some("北京市".to_owned()),
        ..need(title, firm)
    };
    TestSite::of(
        [
            open,
            secret("甲", Visibility::LoggedIn, None),
            secret("乙", Visibility::Named, None),
            secret("丙", Visibility::Public, Some("国家安全")),
        ],
        [
            need("公开的隔振需求", "示例机械厂", NeedPrivacy::Public),
            need("匿名的隔振需求", "暗藏机械厂", NeedPrivacy::Anonymous),
            need("只配不看的隔振需求", "别的厂", NeedPrivacy::MatchOnly),
        ],
    )
}

#[test]
fn nothing_hidden_shows_in_any_route() {
    let site = guarded();
    let secrets: Vec<String> =
        ["绝密支座甲", "绝密支座乙", "绝密支座丙"].map(|title| site.id_of::<Patent>(title).to_string()).into();
    let open = site.id_of::<Patent>("公开隔振器").to_string();
    let anonymous = site.id_of::<Need>("匿名的隔振需求").to_string();
    let matched_only = site.id_of::<Need>("只配不看的隔振需求").to_string();
    let all = format!("{open},{}", secrets.join(","));
    let shown = [
        "/".to_owned(),
        "/search".to_owned(),
        "/needs".to_owned(),
        "/chains".to_owned(),
        "/chains/rare-earth".to_owned(),
        "/fields".to_owned(),
        "/regions".to_owned(),
        "/institutions".to_owned(),
        "/open-licences".to_owned(),
        format!("/compare?ids={all}"),
        format!("/compare?ids={all}&need={anonymous}"),
        format!("/compare?ids={all}&text=%E6%9C%BA%E5%BA%8A%E9%9A%94%E6%8C%AF%E6%80%8E%E4%B9%88%E5%8A%9E"),
        format!("/collected?ids={all}"),
        "/feed.atom".to_owned(),
        "/feed.atom?kind=needs".to_owned(),
        "/sitemap.xml?part=1".to_owned(),
        format!("/patents/{open}"),
        format!("/needs/{anonymous}"),
        format!("/needs/{anonymous}/matches"),
        path_of("示例大学"),
    ];
    for path in shown {
        let page = site.page(&path);
        for hidden in HIDDEN {
            assert!(!page.contains(hidden), "{path} shows {hidden}: {page}");
        }
        for id in secrets.iter().chain([&matched_only]) {
            assert!(!page.contains(id.as_str()), "{path} shows {id}: {page}");
        }
    }
    let request = Request::get(format!("/collected.xlsx?ids={all}")).body(Body::empty()).unwrap();
    let (status, _, body) = site.send(request);
    assert_eq!(status, StatusCode::OK);
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(body)).unwrap();
    assert_eq!(calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap().rows().count(), 2);
    for path in [
        path_of("秘密研究所"),
        format!("/compare?ids={}", secrets.join(",")),
        format!("/collected.xlsx?ids={}", secrets.join(",")),
        format!("/compare?ids={open}&need={matched_only}"),
        format!("/needs/{matched_only}"),
    ] {
        assert_eq!(site.status(&path), 404, "{path}");
    }
}

#[test]
fn nothing_hidden_is_counted() {
    let site = guarded();
    let page = site.page("/chains");
    let line = page.lines().find(|line| line.contains("\"/chains/rare-earth\"")).unwrap();
    assert!(line.contains("<td class=\"figure\">0</td>"), "no patent of the chain is open: {line}");
    assert!(line.contains("href=\"/needs?chain=rare-earth\">2</a>"), "{line}");
    let page = site.page("/regions");
    let line = page.lines().find(|line| line.contains("\"/search?region=11\"")).unwrap();
    assert!(line.contains("<td class=\"figure\">0</td>") && line.contains(">2</a>"), "{line}");
    assert!(site.page("/institutions").contains("共 <strong>1</strong> 家"));
    assert!(site.page("/open-licences").contains("共 <strong>1</strong> 件"));
    // Nor is a hidden firm or owner confirmed by asking for it.
    for (path, owner) in [("/search", "秘密研究所"), ("/needs", "暗藏机械厂"), ("/needs", "别的厂")] {
        let query = crate::web::view::query::encoded(&[("owner", owner.to_owned())]);
        let page = site.page(&format!("{path}?{query}"));
        assert!(page.contains("共 <strong>0</strong>"), "{path} {owner}: {page}");
        let kind = path.trim_start_matches('/').replace("search", "patents");
        assert!(!site.page(&format!("/feed.atom?kind={kind}&{query}")).contains("<entry>"), "{owner}");
    }
}
