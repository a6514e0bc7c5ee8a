//! Comparing and collecting.

use calamine::Reader as _;

use super::*;

fn id(title: &str) -> String {
    SHELF.id_of::<Patent>(title).to_string()
}

#[test]
fn up_to_four_stand_side_by_side_in_the_order_asked() {
    let ids: Vec<String> = ["隔振基座", "减振平台", "消声罩", "防抖支架", "稀土抛光粉"].map(id).into();
    let repeated = SHELF.page(&format!("/compare?ids={}&ids={}", ids[1], ids[0]));
    assert!(repeated.find(">减振平台<").unwrap() < repeated.find(">隔振基座<").unwrap());
    assert_eq!(times(&repeated, "<th scope=\"col\">"), 2);
    assert!(repeated.contains("三年约 1万元") && repeated.contains("示例大学"), "{repeated}");
    assert!(!repeated.contains("<th scope=\"row\">分数</th>"));
    assert!(repeated.contains(&format!("href=\"/compare?ids={}\"", ids[0])), "the address without the first");
    let joined = SHELF.page(&format!("/compare?ids={}", ids.join(",")));
    assert_eq!(times(&joined, "<th scope=\"col\">"), 4);
    assert!(joined.contains("一次最多对比 4 件") && joined.contains("另外 1 件没有列出"));
    assert!(!joined.contains("稀土抛光粉"));
}

#[test]
fn a_need_or_a_text_gives_scores_that_are_those_of_the_match_page() {
    let (base, stand) = (id("隔振基座"), id("污泥脱水装置第3种"));
    let need = SHELF.id_of::<Need>("冲床隔振").to_string();
    let matches = SHELF.page(&format!("/needs/{need}/matches"));
    let at = matches.find("隔振基座").unwrap();
    let score = matches[at..].split_once("<strong>").unwrap().1.split_once("</strong>").unwrap().0.to_owned();
    let page = SHELF.page(&format!("/compare?need={need}&ids={base}&ids={stand}"));
    assert!(page.contains(&format!("<strong class=\"total\">{score}</strong>")), "{score} {page}");
    assert_eq!(times(&page, "<strong class=\"total\">"), 2, "one off the subject has its score, too");
    assert!(page.contains("文字相符") && page.contains("冲床隔振"));
    let text = SHELF.page(&format!("/compare?text=%E5%86%B2%E5%BA%8A%E9%9A%94%E6%8C%AF&ids={base}"));
    assert!(text.contains("<strong class=\"total\">") && text.contains("value=\"冲床隔振\""));
    // Nothing to match: said, and the rest stands.
    let empty = SHELF.page(&format!("/compare?text=%E7%9A%84&ids={base}"));
    assert!(empty.contains("读不出要点") && empty.contains("隔振基座"), "{empty}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let base = id("隔振基座");
    assert!(SHELF.page("/compare").contains("还没有选专利"));
    assert!(SHELF.page("/compare?ids=").contains("还没有选专利"));
    assert_eq!(SHELF.status("/compare?ids=p000000000000"), 404);
    assert_eq!(SHELF.status("/compare?ids=%3Cscript%3E"), 404);
    assert!(SHELF.page(&format!("/compare?ids={base}&ids=p000000000000&ids=x")).contains("有 2 件没有找到"));
    assert_eq!(SHELF.status(&format!("/compare?need=n000000000000&ids={base}")), 404);
    assert_eq!(SHELF.status(&format!("/compare?need=x&ids={base}")), 404);
    assert_eq!(SHELF.status(&format!("/compare?ids={base}&text={}", "x".repeat(10_001))), 400);
    assert_eq!(SHELF.status("/compare?%FF=%FF&ids"), 200);
}

#[test]
fn the_collection_stands_in_its_address_and_can_be_made_smaller() {
    let (a, b) = (id("隔振基座"), id("消声罩"));
    let page = SHELF.page(&format!("/collected?ids={a},{b},{a},p000000000000"));
    assert!(page.contains(&format!("data-shared-ids=\"{a},{b}\"")));
    assert!(page.contains("共 2 件") && page.contains("有 1 件没有找到"));
    assert!(page.contains(&format!("href=\"/collected?ids={b}\" data-uncollect=\"{a}\"")), "{page}");
    assert!(page.contains(&format!("{BASE}/collected?ids={a},{b}")) && page.contains("<svg"));
    assert!(SHELF.page("/collected").contains("还没有收藏"));
    let many: Vec<String> = (0..250).map(|number| format!("p{number:012x}")).collect();
    let page = SHELF.page(&format!("/collected?ids={}", many.join(",")));
    assert!(page.contains("另外 50 件没有列出") && page.contains("有 200 件没有找到"));
}

#[test]
fn the_workbook_holds_what_is_collected_and_reads_back() {
    let (a, b) = (id("隔振基座"), id("稀土永磁电机"));
    let request = Request::get(format!("/collected.xlsx?ids={a},{b}")).body(Body::empty()).unwrap();
    let (status, headers, body) = SHELF.send(request);
    assert_eq!(status, StatusCode::OK);
    assert!(headers["content-type"].to_str().unwrap().contains("spreadsheetml"));
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(body)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &calamine::Data| cell.to_string();
    let header: Vec<String> = range.rows().next().unwrap().iter().map(text).collect();
    let column = header.iter().position(|name| name == "专利名称").unwrap();
    let titles: Vec<String> = range.rows().skip(1).map(|row| text(&row[column])).collect();
    assert_eq!(titles, ["隔振基座", "稀土永磁电机"]);
    assert_eq!(SHELF.status("/collected.xlsx"), 404);
    assert_eq!(SHELF.status("/collected.xlsx?ids=p000000000000"), 404);
    let many: Vec<String> = (0..201).map(|number| format!("p{number:012x}")).collect();
    assert_eq!(SHELF.status(&format!("/collected.xlsx?ids={}", many.join(","))), 400);
}
