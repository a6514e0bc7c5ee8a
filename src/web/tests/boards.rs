//! The boards over many records: who may open which, and that a page says what its workbook and the list behind it say.

use std::collections::BTreeSet;

use calamine::Reader as _;

use super::*;
use crate::domain::{ExploitationStatus, LegalState, NeedPrivacy, PatentKind, Visibility};

fn sleeping(title: &str, owner: &str, region: &str, chain: &str) -> Patent {
    Patent {
        patent_type: Some(PatentKind::Invention),
        region: Some(region.to_owned()),
        chain: vec![chain.to_owned()],
        filing_date: Some(Date::constant(2018, 5, 10)),
        grant_date: Some(Date::constant(2020, 5, 10)),
        legal_state: Some(LegalState::InForce),
        exploitation: Some(ExploitationStatus::Unworked),
        ..patent(title, owner)
    }
}

fn wanted(title: &str, firm: &str, region: &str, chain: &str) -> Need {
    Need { region: Some(region.to_owned()), chain: vec![chain.to_owned()], ..need(title, firm) }
}

fn county() -> TestSite {
    let patents = [
        sleeping("羊绒围巾抗起球整理方法", "甲大学", "鄂尔多斯市东胜区", "cashmere-03"),
        sleeping("羊绒围巾抗起球整理装置", "甲大学", "鄂尔多斯市", "cashmere-03"),
        sleeping("液压支架密封结构", "乙大学", "北京市", "advanced-equipment-02"),
        Patent {
            visibility: Some(Visibility::LoggedIn),
            ..sleeping("羊绒围巾保密整理剂", "甲大学", "鄂尔多斯市东胜区", "cashmere-03")
        },
    ];
    let needs = [
        wanted("羊绒围巾容易起球，需要抗起球整理", "丙厂", "鄂尔多斯市东胜区", "cashmere-03"),
        wanted("围巾起球，求羊绒抗起球整理方法", "丁厂", "鄂尔多斯市东胜区", "cashmere-03"),
        Need {
            privacy: Some(NeedPrivacy::MatchOnly),
            ..wanted("羊绒围巾抗起球整理，绝密", "戊厂", "鄂尔多斯市东胜区", "cashmere-03")
        },
        wanted("月球车轮毂除尘", "己厂", "北京市", "advanced-equipment-02"),
    ];
    TestSite::of(patents, needs)
}

/// The rows of a workbook as texts.
fn rows(site: &TestSite, path: &str, cookie: Option<&str>) -> Vec<Vec<String>> {
    let mut request = Request::get(path);
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    let (status, _, body) = site.send(request.body(Body::empty()).unwrap());
    assert_eq!(status, StatusCode::OK, "{path}");
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(body)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The texts of the cells of each row of the first table of a page.
fn table(page: &str) -> Vec<Vec<String>> {
    let body = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let tag = regex::Regex::new("<[^>]*>").unwrap();
    let cells = |row: &str| {
        let cells = row.split("</td>").flat_map(|part| part.split("</th>"));
        cells.map(|cell| tag.replace_all(cell, "").trim().to_owned()).filter(|text| !text.is_empty()).collect()
    };
    body.split("</tr>").map(cells).filter(|row: &Vec<String>| !row.is_empty()).collect()
}

#[test]
fn a_board_says_what_its_workbook_and_the_list_behind_it_say() {
    let site = county();
    for by in ["", "owner", "strategic", "local", "farm"] {
        let query = format!("?by={by}");
        let page = table(&site.page(&format!("/pools{query}")));
        let book = rows(&site, &format!("/pools.xlsx{query}"), None);
        assert_eq!(page.len(), book.len() - 1, "{by}");
        for (shown, written) in page.iter().zip(&book[1..]) {
            assert_eq!(shown[0], written[1], "{by}");
            let figures = |row: &[String]| -> Vec<String> {
                row.iter().filter(|cell| cell.parse::<f64>().is_ok()).cloned().collect()
            };
            let written = figures(&written[3..]);
            assert_eq!(figures(&shown[1..]), written[..figures(&shown[1..]).len()], "{by} {shown:?}");
        }
    }
    // The list behind a cell holds as many.
    let page = site.page("/pools?region=%E5%86%85%E8%92%99%E5%8F%A4");
    assert!(page.contains("鄂尔多斯市") && page.contains("/members?region=150600"), "{page}");
    let listed = site.page("/members?region=150600");
    assert_eq!(times(&listed, "<article"), 2, "{listed}");
    assert!(listed.contains("权利人填报未实施") && !listed.contains("保密"), "{listed}");
}

#[test]
fn the_gap_board_and_the_map_count_what_their_reader_may_see() {
    let site = county();
    let programme = site.log_in("主管", Role::Programme, None);
    let member = site.log_in("办公室", Role::Office, Some("丙大学"));
    let node = |cookie: Option<&str>| {
        let rows = rows(&site, "/gaps.xlsx?chain=cashmere&region=150600", cookie);
        let row = rows.iter().find(|row| row[3] == "cashmere-03" && row[4] == "鄂尔多斯市").unwrap().clone();
        // Supply, demand, matched, unmet.
        [5, 7, 8, 9].map(|at| row[at].clone())
    };
    assert_eq!(node(None), ["2", "2", "2", "0"]);
    assert_eq!(node(Some(&member)), ["3", "2", "2", "0"]);
    assert_eq!(node(Some(&programme)), ["3", "2", "2", "0"], "as every member");
    let operator = site.log_in("管理", Role::Administrator, None);
    assert_eq!(node(Some(&operator)), ["3", "3", "3", "0"], "needs for matching alone count for the operator");
    let page = site.page("/gaps?chain=cashmere&region=150600");
    assert!(page.contains("强链") && page.contains("补链") && page.contains("东胜区"), "{page}");
    let map = rows(&site, "/map.xlsx", None);
    let total = map.last().unwrap();
    assert_eq!((total[2].as_str(), total[4].as_str(), total[6].as_str()), ("3", "3", "1"), "{total:?}");
    assert_eq!(site.status("/gaps?chain=nichts"), 404);
    assert!(site.page("/gaps?region=%E7%81%AB%E6%98%9F").contains("没有叫“火星”的地区"));
}

#[test]
fn a_need_that_nothing_meets_is_published_and_near_identical_ones_are_one_card() {
    let site = county();
    let page = site.page("/challenges");
    assert!(page.contains("月球车") && !page.contains("绝密") && times(&page, "<article") == 1, "{page}");
    assert_eq!(rows(&site, "/challenges.xlsx", None).len(), 2);
    let page = site.page("/common-needs");
    assert!(page.contains("（2 条）") && !page.contains("绝密") && page.contains("适合 2 条"), "{page}");
    assert_eq!(rows(&site, "/common-needs.xlsx", None).len(), 3);
}

#[test]
fn an_office_reads_its_own_wake_up_list_and_the_programme_office_everybodys() {
    let site = county();
    let office = site.log_in("办公室", Role::Office, Some("甲大学"));
    let programme = site.log_in("主管", Role::Programme, None);
    let firm = site.log_in("企业", Role::Firm, Some("丙厂"));
    for path in ["/wakeup", "/wakeup.xlsx"] {
        assert_eq!(site.status(path), 303, "{path}");
        assert_eq!(site.get_as(path, &firm).0, StatusCode::FORBIDDEN, "{path}");
    }
    let own = site.get_as("/wakeup?owner=%E4%B9%99%E5%A4%A7%E5%AD%A6", &office).1;
    assert_eq!(times(&own, "<article"), 3, "its own alone, whatever the address asks: {own}");
    assert!(own.contains("登记开放许可并标价") && own.contains("再等三年的年费"), "{own}");
    assert!(!own.contains("绝密"), "{own}");
    assert_eq!(rows(&site, "/wakeup.xlsx", Some(&office)).len(), 4);
    let all = site.get_as("/wakeup", &programme).1;
    assert_eq!(times(&all, "<article"), 4, "{all}");
    let operator = site.log_in("管理", Role::Administrator, None);
    let all = site.get_as("/wakeup", &operator).1;
    assert!(
        !all.contains("绝密"),
        "the list goes to institutions: nothing of a need for matching alone is shown: {all}"
    );
}

/// The rows of the list of what runs out: title, owner, state, what to do.
fn due_on(page: &str) -> Vec<[String; 4]> {
    let Some((_, list)) = page.split_once("id=\"list\"") else { panic!("{page}") };
    if !list.contains("<tbody>") {
        return Vec::new();
    }
    table(list).into_iter().map(|row| [0, 1, 2, 4].map(|at| row[at].clone())).collect()
}

fn due_in(book: &[Vec<String>]) -> Vec<[String; 4]> {
    let said = |text: &String| if text.is_empty() { "—".to_owned() } else { text.clone() };
    book[1..].iter().map(|row| [4, 5, 1, 9].map(|at| said(&row[at]))).collect()
}

#[test]
fn an_office_reads_what_of_its_own_runs_out_and_the_programme_office_what_of_all_that_it_may_see() {
    let old = |title: &str, owner: &str| Patent {
        verified_on: Some(Date::constant(2020, 1, 1)),
        ..sleeping(title, owner, "北京市", "coal-chemistry-01")
    };
    let patents = [
        old("甲的装置", "甲大学"),
        old("乙的装置", "乙大学"),
        Patent { restriction: Some("国防".to_owned()), ..old("甲的国防装置", "甲大学") },
        Patent { visibility: Some(Visibility::Named), ..old("甲的定向装置", "甲大学") },
    ];
    let until = Some(Date::constant(2020, 1, 1));
    let needs = [
        Need { valid_until: until, ..wanted("丙厂的需求", "丙厂", "鄂尔多斯市", "cashmere-03") },
        Need {
            valid_until: until,
            privacy: Some(NeedPrivacy::Anonymous),
            ..wanted("匿名的需求", "丁厂", "鄂尔多斯市", "cashmere-03")
        },
        Need {
            valid_until: until,
            privacy: Some(NeedPrivacy::MatchOnly),
            ..wanted("绝密的需求", "戊厂", "鄂尔多斯市", "cashmere-03")
        },
    ];
    let site = TestSite::of(patents, needs);
    let office = site.log_in("办公室", Role::Office, Some("甲大学"));
    let programme = site.log_in("主管", Role::Programme, None);
    let operator = site.log_in("管理", Role::Administrator, None);
    let firm = site.log_in("企业", Role::Firm, Some("丙厂"));
    for path in ["/freshness", "/freshness.xlsx"] {
        assert_eq!(site.status(path), 303, "{path}");
        assert_eq!(site.get_as(path, &firm).0, StatusCode::FORBIDDEN, "{path}");
    }
    let titles = |cookie: &str, query: &str| -> BTreeSet<String> {
        let page = site.get_as(&format!("/freshness{query}"), cookie).1;
        let shown = due_on(&page);
        let book = rows(&site, &format!("/freshness.xlsx{query}"), Some(cookie));
        assert_eq!(shown, due_in(&book), "{query}: {page}");
        assert!(page.contains(&format!("共 <strong>{}</strong> 条", shown.len())), "{page}");
        shown.into_iter().map(|[title, ..]| title).collect()
    };
    let set = |titles: &[&str]| titles.iter().map(|title| (*title).to_owned()).collect::<BTreeSet<_>>();
    let own = set(&["甲的装置", "甲的定向装置"]);
    assert_eq!(titles(&office, ""), own);
    assert_eq!(titles(&office, "?owner=%E4%B9%99%E5%A4%A7%E5%AD%A6"), own, "whatever the address asks");
    assert_eq!(titles(&programme, ""), set(&["甲的装置", "乙的装置", "丙厂的需求", "匿名的需求"]));
    assert_eq!(
        titles(&operator, ""),
        set(&["甲的装置", "甲的国防装置", "甲的定向装置", "乙的装置", "丙厂的需求", "匿名的需求", "绝密的需求"])
    );
    assert_eq!(titles(&programme, "?owner=%E4%B8%99%E5%8E%82"), set(&["丙厂的需求"]));
    assert_eq!(
        titles(&programme, "?owner=%E4%B8%81%E5%8E%82"),
        set(&[]),
        "who is behind an anonymous need is not told"
    );
    assert_eq!(titles(&programme, "?region=11"), set(&["甲的装置", "乙的装置"]));
    assert_eq!(titles(&programme, "?state=%E5%B0%86%E5%88%B0%E6%9C%9F"), set(&[]));
    // The table of counts leads to its part of the list, as long as its figure.
    let page = site.get_as("/freshness", &programme).1;
    let verified = table(&page).into_iter().find(|row| row[0] == "核验").unwrap();
    assert_eq!(verified.last().unwrap(), "2", "{page}");
    let query =
        format!("?{}", crate::web::view::query::encoded(&[("kind", "核验".into()), ("state", "已过期".into())]));
    assert!(page.contains(&format!("/freshness{}", query.replace('&', "&#38;"))), "{page}");
    assert_eq!(titles(&programme, &query), set(&["甲的装置", "乙的装置"]));
    assert!(site.get_as("/freshness?region=%E7%81%AB%E6%98%9F", &programme).1.contains("没有叫“火星”的地区"));
    // What is written is seen at once.
    site.add([old("乙的新装置", "乙大学")]);
    assert!(titles(&programme, "").contains("乙的新装置"));
}

#[test]
fn what_a_board_says_follows_the_store_and_the_ledger() {
    let site = county();
    let asleep = |site: &TestSite| table(&site.page("/pools")).last().unwrap()[2].clone();
    assert_eq!(asleep(&site), "3");
    site.add([sleeping("煤矸石制砖", "乙大学", "北京市", "coal-chemistry-01")]);
    assert_eq!(asleep(&site), "4");
}

#[test]
fn a_board_that_cannot_wait_for_the_pairs_says_so_and_gives_no_wrong_list_out() {
    let hasty = || {
        let settings = WebSettings { pairs_milliseconds: 0, ..unlimited() };
        TestSite::open(settings, Arc::new(|| Timestamp::UNIX_EPOCH), |writer| {
            put(writer, [sleeping("羊绒围巾抗起球整理方法", "甲大学", "北京市", "cashmere-03")]);
            put(writer, [wanted("羊绒围巾容易起球", "丙厂", "北京市", "cashmere-03")]);
        })
    };
    let site = hasty();
    let office = site.log_in("办公室", Role::Office, Some("甲大学"));
    let page = site.get_as("/wakeup", &office).1;
    assert!(page.contains("供需匹配正在计算") && !page.contains("还没有需求在等"), "{page}");
    let page = hasty().page("/challenges");
    assert!(page.contains("供需匹配正在计算") && !page.contains("每条需求都有"), "{page}");
}
