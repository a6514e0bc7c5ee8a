//! Chains, fields, regions, institutions, open licences: what they count is what the lists behind them hold.

use super::*;
use crate::web::page::institutions::path_of;

/// The total that a result list states.
fn total(path: &str) -> u64 {
    let page = SHELF.page(path);
    let (_, rest) = page.split_once("共 <strong>").unwrap_or_else(|| panic!("{path}: {page}"));
    rest.split_once("</strong>").unwrap().0.parse().unwrap()
}

/// What stands in the row of a table that has a link: patents and needs.
fn row(page: &str, link: &str) -> (u64, u64) {
    let marked = format!("href=\"{link}\"");
    let lines = page.lines().filter(|line| line.contains("<td class=\"figure\">"));
    let line = lines.filter_map(|line| line.split_once(&marked)).map(|(_, rest)| rest).next().unwrap();
    let figures: Vec<u64> = line
        .split("<td class=\"figure\">")
        .skip(1)
        .map(|cell| {
            let text = cell.split_once("</td>").unwrap().0.trim_end_matches("</a>");
            text.rsplit_once('>').map_or(text, |(_, figure)| figure).parse().unwrap()
        })
        .collect();
    let [.., patents, needs] = figures[..] else { panic!("{line}") };
    (patents, needs)
}

#[test]
fn every_chain_counts_what_its_lists_hold() {
    let page = SHELF.page("/chains");
    let taxonomy = SHELF.site.live();
    for chain in taxonomy.index.taxonomy().chains() {
        let (patents, needs) = row(&page, &format!("/chains/{}", chain.id));
        assert_eq!(patents, total(&format!("/search?chain={}", chain.id)), "{}", chain.id);
        assert_eq!(needs, total(&format!("/needs?chain={}", chain.id)), "{}", chain.id);
    }
    let (patents, needs) = row(&page, "/chains/rare-earth");
    assert!(patents >= 2 && needs >= 1, "{patents} {needs}");
}

#[test]
fn every_node_of_a_chain_shows_supply_and_demand_and_gaps_in_words() {
    let page = SHELF.page("/chains/rare-earth");
    let live = SHELF.site.live();
    let chain = live.index.taxonomy().chain("rare-earth").unwrap();
    let (mut drawn, mut gaps, mut wanted) = (0, 0, 0);
    for node in &chain.nodes {
        let (patents, needs) =
            (total(&format!("/search?node={}", node.id)), total(&format!("/needs?node={}", node.id)));
        drawn += usize::from(patents > 0);
        gaps += usize::from(patents == 0);
        wanted += usize::from(patents == 0 && needs > 0);
        let supply = format!("<a href=\"/search?node={}\" aria-label=\"{}的专利 {patents} 件\">", node.id, node.name);
        let demand = format!("<a href=\"/needs?node={}\" aria-label=\"{}的需求 {needs} 条\">", node.id, node.name);
        assert!(page.contains(&supply) && page.contains(&demand), "{} {patents} {needs}", node.id);
    }
    assert!(drawn > 0 && gaps > 0);
    assert_eq!(times(&page, "<li class=\"gap"), gaps);
    assert_eq!(times(&page, "<li class=\"gap wanted\">"), wanted);
    // Once in the drawing, once in the table.
    assert_eq!(times(&page, "补链缺口："), 2 * gaps);
    // What was counted once is not counted again, and is the same.
    assert_eq!(super::NONCE.replace_all(&SHELF.page("/chains/rare-earth"), ""), super::NONCE.replace_all(&page, ""));
}

#[test]
fn fields_and_regions_count_what_their_lists_hold() {
    let page = SHELF.page("/fields");
    for number in 1..=35 {
        let (patents, needs) = row(&page, &format!("/search?field={number}"));
        assert_eq!(patents, total(&format!("/search?field={number}")), "{number}");
        assert_eq!(needs, total(&format!("/needs?field={number}")), "{number}");
    }
    assert_eq!(row(&page, "/search?field=24"), (45, 0), "环境技术");
    assert_eq!(row(&page, "/search?field=31").0, 4, "机器零件");
    let page = SHELF.page("/regions");
    assert_eq!(row(&page, "/search?region=15"), (4, 1));
    assert_eq!(row(&page, "/search?region=11"), (1, 0));
    assert_eq!(row(&page, "/search?region=50"), (0, 0));
    assert!(page.contains("另有 46 件专利、1 条需求没有写明地区"), "{page}");
    assert_eq!(times(&page, "<tr>"), 35, "34 provinces and a header");
}

#[test]
fn institutions_are_counted_found_and_paged() {
    let page = SHELF.page("/institutions");
    assert!(page.contains("共 <strong>3</strong> 家"), "{page}");
    let of = |name: &str| {
        let line = page.lines().find(|line| line.contains(&path_of(name))).unwrap();
        line.rsplit_once("class=\"figure\">").unwrap().1.split_once('<').unwrap().0.parse::<u64>().unwrap()
    };
    assert_eq!(of("示例环保公司"), 45);
    assert_eq!(of("示例大学"), 4);
    // Full-width and half-width brackets are one institution.
    assert_eq!(of("示例研究院（北京）"), 2);
    assert_eq!(total("/institutions?q=%E7%A4%BA%E4%BE%8B%E5%A4%A7%E5%AD%A6"), 1);
    assert_eq!(total("/institutions?q=%E6%B2%A1%E6%9C%89"), 0);
    assert_eq!(total("/institutions?kind=%E9%AB%98%E6%A0%A1"), 1);
    assert_eq!(total("/institutions?region=11"), 1);
    assert_eq!(total("/institutions?region=1506"), 1);
    assert_eq!(SHELF.status("/institutions?kind=x"), 400);
    assert_eq!(SHELF.status("/institutions?region=x"), 400);
    assert_eq!(SHELF.status("/institutions?page=99999999999999999999"), 200);
}

#[test]
fn an_institution_shows_its_catalogue_its_office_and_its_address_in_print() {
    let path = path_of("示例环保公司");
    let page = SHELF.page(&path);
    assert_eq!(times(&page, "<article class=\"card\">"), 20);
    assert!(page.contains("第 1 / 3 页") && page.contains(&format!("href=\"{path}?page=2\"")));
    assert!(page.contains(&format!("{BASE}{path}")) && page.contains("<svg"));
    assert_eq!(times(&SHELF.page(&format!("{path}?page=3")), "<article class=\"card\">"), 5);
    // A page beyond the last is the last.
    assert!(SHELF.page(&format!("{path}?page=4711")).contains("第 3 / 3 页"));
    for name in ["示例研究院（北京）", "示例研究院(北京)"] {
        let page = SHELF.page(&path_of(name));
        assert!(page.contains("示例研究院（北京）技术转移办公室 010-62780000"), "{page}");
        assert!(page.contains("<strong>2</strong> 件专利"));
    }
    for name in ["没有这家", "..x", "%00", "a/b"] {
        assert_eq!(SHELF.status(&path_of(name)), 404, "{name}");
    }
}

#[test]
fn open_licences_stand_by_price_with_the_two_kinds_apart() {
    let page = SHELF.page("/open-licences");
    let place = |title: &str| page.find(title).unwrap_or_else(|| panic!("{title}: {page}"));
    assert!(place(">减振平台<") < place(">隔振基座<") && place(">隔振基座<") < place(">消声罩<"));
    assert!(!page.contains("防抖支架"));
    assert!(page.contains("其中 1 件费用算不出"), "{page}");
    assert!(page.contains("共 <strong>3</strong> 件"));
    assert!(page.contains("<span>3 件</span>") && page.contains("<span>1 件</span>"));
    let like =
        SHELF.page("/open-licences?licence=%E5%8F%82%E7%85%A7%E5%BC%80%E6%94%BE%E8%AE%B8%E5%8F%AF&sales=500%E4%B8%87");
    assert!(like.contains("防抖支架") && !like.contains("隔振基座"));
    assert!(like.contains("value=\"500万\""));
    assert_eq!(total("/open-licences?max_cost=2%E4%B8%87"), 1);
    assert_eq!(SHELF.status("/open-licences?sales=%E5%BE%88%E5%A4%9A"), 400);
    // Any other kind is none of this page's.
    assert_eq!(total("/open-licences?licence=%E6%8E%92%E4%BB%96"), 3);
}

#[test]
fn what_was_counted_is_counted_again_when_the_store_has_changed() {
    let site = TestSite::of([patent("减振平台", "甲大学")], []);
    let counts = || {
        let found = |path: &str, text: &str| times(&site.page(path), text);
        [
            found("/institutions", "共 <strong>2</strong> 家"),
            found("/chains", "href=\"/search?chain=rare-earth\">1</a>"),
            found("/fields", "href=\"/search?field=24\">1</a>"),
            found("/chains/rare-earth", ">供 1</a>").min(1),
        ]
    };
    assert_eq!(counts(), [0; 4]);
    site.add([Patent {
        chain: vec!["稀土".to_owned()],
        ipc: vec!["C02F1/44".parse().unwrap()],
        ..patent("稀土永磁电机", "乙大学")
    }]);
    assert_eq!(counts(), [1; 4]);
}

#[test]
fn unknown_chains_and_huge_pages_give_clear_pages() {
    for path in ["/chains/nope", "/chains/%E7%A8%80%E5%9C%9F", "/nothing"] {
        let (status, _, body) = SHELF.get(path);
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(body.contains("没有找到") && body.contains("href=\"/\""), "{body}");
    }
    for path in ["/search", "/needs", "/open-licences"] {
        for page in ["0", "-1", "x", "3", "500", "18446744073709551616"] {
            assert_eq!(SHELF.status(&format!("{path}?page={page}")), 200, "{path} {page}");
        }
    }
    let last = SHELF.page("/search?page=500");
    assert!(last.contains("第 3 / 3 页") && last.contains("<article class=\"card\">"));
}
