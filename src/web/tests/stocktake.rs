//! The board of institutions, the pages of listings, and the working off of suspected patents.

use super::*;
use crate::domain::{ExploitationStatus, LegalState, PatentKind, Role, Visibility};
use crate::store::Act;
use crate::workflow::Holding;

/// In force, old enough, and nobody says whether it is worked.
fn suspected(title: &str, serial: u32) -> Patent {
    Patent {
        number: Some(number(serial)),
        patent_type: Some(PatentKind::Invention),
        legal_state: Some(LegalState::InForce),
        legal_status: Some("有效".to_owned()),
        grant_date: Some(Date::constant(2019, 5, 1)),
        ..patent(title, "甲大学")
    }
}

fn number(serial: u32) -> crate::domain::ApplicationNumber {
    let digits = format!("20171{serial:07}");
    (0..=10)
        .map(|check| if check == 10 { "X".to_owned() } else { check.to_string() })
        .find_map(|check| format!("{digits}.{check}").parse().ok())
        .unwrap()
}

fn declare(site: &TestSite, institution: &str, valid: u32) {
    let counted_on = Date::constant(2026, 6, 30);
    let key = format!("{institution}·{counted_on}");
    let holding = Holding { key, institution: institution.to_owned(), counted_on, valid, unworked: None };
    let act = Act { actor: "测试", now: Timestamp::UNIX_EPOCH, reason: None };
    site.site.writer().keep(&holding, 0, &act).unwrap();
}

/// The value of a checkbox of the page of verification.
fn seen(site: &TestSite, title: &str) -> String {
    let id = site.id_of::<Patent>(title);
    let revision = site.site.home.open_reading().unwrap().revision(&id).unwrap();
    escaped(&format!("{id}:{revision}"))
}

fn stored(site: &TestSite, title: &str) -> Patent {
    let reader = site.site.home.open_reading().unwrap();
    reader.get::<Patent>(&site.id_of::<Patent>(title)).unwrap().unwrap()
}

/// The rows of a workbook that is downloaded.
fn rows(site: &TestSite, path: &str, cookie: &str) -> Vec<Vec<String>> {
    use calamine::Reader;
    let request = Request::get(path).header("host", "queqiao.example").header("cookie", cookie);
    let (_, _, body) = site.send(request.body(Body::empty()).unwrap());
    let mut book = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(body)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn files_say_what_the_pages_say() {
    let site = TestSite::of([suspected("支座", 1), suspected("减振台", 2)], []);
    declare(&site, "甲大学", 40);
    let (programme, office) =
        (site.log_in("主管", Role::Programme, None), site.log_in("办", Role::Office, Some("甲大学")));
    let board = rows(&site, "/stocktake.xlsx", &programme);
    let at = |name: &str| board[0].iter().position(|header| header == name).unwrap();
    let names: Vec<&str> = board[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(names, ["甲大学", "未写权利人、未指明单位", "合计"]);
    for row in [&board[1], &board[3]] {
        assert_eq!([&row[at("在库专利")], &row[at("疑似沉睡（待核实）")], &row[at("覆盖率")]], ["2", "2", "5.0%"]);
    }
    let (_, page) = site.get_as("/stocktake", &programme);
    assert_eq!(times(&page, "5.0%"), 2);
    let listing = rows(&site, "/office/listing.xlsx", &office);
    let (_, page) = site.get_as("/office/listing", &office);
    let prices = listing.iter().filter(|row| row.contains(&"许可使用费".to_owned())).count();
    assert_eq!(prices, 2);
    assert!(page.contains("<td>写明许可使用费</td><td class=\"figure\">2</td>"), "{page}");
    let open = rows(&site, &format!("/listing.xlsx?owner={}", escaped("甲大学")), &programme);
    assert_eq!((open.len(), open[0].len() + 1), (listing.len(), listing[0].len()), "without what is quoted");
    let score: f64 = board[1][at("挂牌分")].parse().unwrap();
    assert!(page.contains(&format!("<strong>{score:.1}</strong> 分")), "{score}: {page}");
    let verify = rows(&site, "/office/verify.xlsx", &office);
    assert_eq!(verify.len(), 3);
}

#[test]
fn the_board_is_for_the_programme_office_and_follows_what_is_declared() {
    let hidden = Patent { restriction: Some("国防".to_owned()), ..patent("密件", "密院") };
    let joint = Patent { owners: vec!["甲大学".to_owned(), "乙院".to_owned()], ..suspected("共有", 2) };
    let site = TestSite::of([suspected("支座", 1), joint, hidden], []);
    let programme = site.log_in("主管", Role::Programme, None);
    let admin = site.log_in("管理员", Role::Administrator, None);
    let other = site.log_in("办公室", Role::Office, Some("甲大学"));
    for path in ["/stocktake", "/stocktake.xlsx", "/listing", "/listing.xlsx?owner=%E7%94%B2%E5%A4%A7%E5%AD%A6"] {
        assert_eq!(site.status(path), 303, "{path}");
        assert_eq!(site.get_as(path, &other).0, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(site.get_as(path, &programme).0, StatusCode::OK, "{path}");
    }
    let (_, page) = site.get_as("/stocktake", &programme);
    assert!(page.contains("甲大学") && page.contains("乙院") && page.contains("未申报"), "{page}");
    assert!(!page.contains("密院") && page.contains("不在其中"), "{page}");
    assert!(page.contains("多 1 件次"), "the patent of two stands in both rows: {page}");
    assert!(site.get_as("/stocktake", &admin).1.contains("密院"));
    declare(&site, "甲大学", 40);
    assert!(site.get_as("/stocktake", &programme).1.contains("5.0%"), "2 of 40");
    let (_, page) = site.get_as(&format!("/stocktake?q={}", escaped("乙")), &programme);
    assert!(page.contains("乙院") && !page.contains(">甲大学<"), "{page}");
    assert!(site.get_as("/stocktake?region=%E7%81%AB%E6%98%9F", &programme).1.contains("没有叫“火星”的地区"));
}

#[test]
fn many_suspected_patents_are_verified_at_once_and_that_is_taken_back() {
    let titles = ["支座", "减振台", "消声罩"];
    let records = titles.iter().zip(1..).map(|(title, serial)| suspected(title, serial));
    let site = TestSite::of(records.chain([Patent { owners: vec!["乙院".to_owned()], ..suspected("别家的", 9) }]), []);
    let office = site.log_in("办公室", Role::Office, Some("甲大学"));
    let (_, page) = site.get_as("/office/verify", &office);
    assert!(page.contains("<strong>3</strong>") && page.contains("没有许可、") && !page.contains("别家的"), "{page}");
    let [first, second, third] = titles.map(|title| seen(&site, title));
    let post = |body: &str| site.post_as("/office/verify", &office, body).0;
    let status = |status: &str| escaped(status);
    let body = format!("csrf=token&act=verify&exploitation={}&ids={first}&ids={second}", status("未实施"));
    assert_eq!(post(&body.replace("token", "other")), StatusCode::FORBIDDEN);
    assert_eq!(post(&format!("csrf=token&act=verify&exploitation=x&ids={first}")), StatusCode::BAD_REQUEST);
    let foreign = seen(&site, "别家的");
    let with_foreign = format!("{body}&ids={foreign}");
    assert_eq!(post(&with_foreign), StatusCode::NOT_FOUND);
    assert_eq!(stored(&site, "支座").exploitation, None, "all of them or none");
    assert_eq!(post(&body), StatusCode::SEE_OTHER);
    for (title, wanted) in [("支座", Some(ExploitationStatus::Unworked)), ("消声罩", None), ("别家的", None)] {
        assert_eq!(stored(&site, title).exploitation, wanted, "{title}");
    }
    assert_eq!(stored(&site, "减振台").verified_on, Some(TODAY));
    let log = site.site.home.open_reading().unwrap().history(&site.id_of::<Patent>("支座")).unwrap().log;
    assert_eq!(log.last().map(|entry| entry.actor.as_str()), Some("甲大学·办公室"));
    // Sent again with what was seen before, and another answer: somebody was first.
    let other = format!("csrf=token&act=verify&exploitation={}&ids={first}", status("自行实施"));
    assert_eq!(post(&other), StatusCode::CONFLICT);
    site.renew();
    let (_, page) = site.get_as("/office/verify", &office);
    assert!(page.contains("<strong>1</strong>") && page.contains("今天核验过的"), "{page}");
    // The whole page, then one taken back.
    let whole = format!("csrf=token&act=verify&which=page&exploitation={}&shown={third}", status("自行实施"));
    assert_eq!(post(&whole), StatusCode::SEE_OTHER);
    assert_eq!(stored(&site, "消声罩").exploitation, Some(ExploitationStatus::OwnUse));
    let undo = format!("csrf=token&act=undo&ids={}", seen(&site, "减振台"));
    assert_eq!(post(&undo), StatusCode::SEE_OTHER);
    let back = stored(&site, "减振台");
    assert_eq!((back.exploitation, back.verified_on), (None, None));
    assert_eq!(post(&undo), StatusCode::CONFLICT, "it was taken back already");
    site.renew();
    let (_, page) = site.get_as("/office/verify", &office);
    assert!(page.contains("<strong>1</strong>") && page.contains("减振台"), "{page}");
}

#[test]
fn what_is_confirmed_sleeps_only_by_the_rule() {
    let undated = Patent { grant_date: None, ..suspected("年份不明", 2) };
    let young = Patent { grant_date: Some(Date::constant(2024, 1, 1)), ..suspected("太新", 3) };
    let site = TestSite::of([suspected("支座", 1), undated, young], []);
    let office = site.log_in("办公室", Role::Office, Some("甲大学"));
    let (_, page) = site.get_as("/office/verify", &office);
    assert!(page.contains("<strong>2</strong>") && !page.contains("太新"), "too young to be suspected: {page}");
    let ids = ["支座", "年份不明"].map(|title| format!("&ids={}", seen(&site, title))).concat();
    let body = format!("csrf=token&act=verify&exploitation={}{ids}", escaped("未实施"));
    assert_eq!(site.post_as("/office/verify", &office, &body).0, StatusCode::SEE_OTHER);
    let (_, page) = site.get_as("/office/verify", &office);
    assert!(page.contains("<strong>1</strong>") && page.contains("授权满3年"), "nobody knows its grant: {page}");
    let programme = site.log_in("主管", Role::Programme, None);
    site.renew();
    let board = rows(&site, "/stocktake.xlsx", &programme);
    let at = |name: &str| board[0].iter().position(|header| header == name).unwrap();
    let states = ["沉睡", "疑似沉睡（待核实）", "已唤醒", "不适用"].map(|state| board[1][at(state)].clone());
    assert_eq!(states, ["1", "1", "0", "1"]);
}

#[test]
fn an_office_sees_what_its_listings_lack_and_the_patents_behind_each_fix() {
    let quiet = Patent { visibility: Some(Visibility::Named), ..suspected("内部的", 3) };
    let site = TestSite::of([suspected("支座", 1), suspected("减振台", 2), quiet], []);
    let office = site.log_in("办公室", Role::Office, Some("甲大学"));
    let programme = site.log_in("主管", Role::Programme, None);
    let (_, page) = site.get_as("/office/listing", &office);
    assert!(
        page.contains("写明许可使用费") && page.contains("3 件专利的平均") && page.contains("2026-11-24"),
        "{page}"
    );
    let fix = format!("code=no_price&field={}", escaped("许可使用费"));
    let (_, page) = site.get_as(&format!("/office/listing?{fix}"), &office);
    assert!(page.contains("内部的") && page.contains("（3 件）"), "{page}");
    let owner = format!("owner={}", escaped("甲大学"));
    let (_, page) = site.get_as(&format!("/listing?{owner}&{fix}"), &programme);
    assert!(page.contains("减振台") && page.contains("（2 件）") && !page.contains("内部的"), "{page}");
    assert!(
        site.get_as(&format!("/listing?owner={}", escaped("没有的单位")), &programme).1.contains("没有这家单位的专利")
    );
    for (path, cookie) in [("/office/listing.xlsx", &office), ("/office/verify.xlsx", &office)] {
        assert_eq!(site.get_as(path, cookie).0, StatusCode::OK, "{path}");
        assert_eq!(site.get_as(path, &programme).0, StatusCode::FORBIDDEN, "{path}");
    }
    // A finding that nobody has opens nothing.
    assert!(!site.get_as("/office/listing?code=x&field=y", &office).1.contains("id=\"chosen\""));
}
