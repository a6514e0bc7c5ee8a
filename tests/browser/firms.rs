//! Firms: posting a need and coming back by its link, asking, being answered, being reviewed.

use crate::browser::{Device, in_browser};
use crate::server::Server;

#[test]
fn a_need_is_posted_found_asked_about_answered_and_deleted() {
    let server = Server::start(&[]);
    in_browser(Device::Phone, async |browser| {
        browser.open(&server.url("/post")).await;
        browser.fill("#description", "羊绒围巾洗后容易起球，退货多，想找不用药剂的整理办法").await;
        browser.follow("main form button").await;
        browser.wait(".understood .chip").await;
        assert!(browser.count(".card").await > 0, "first matches");
        browser.shot("post").await;
        browser.fill("#firm", "示例毛纺有限公司").await;
        browser.follow("form[action='/post/publish'] button").await;
        browser.wait_for_text("main .notice", "已收到").await;
        let mine = browser.path().await;
        browser.shot("mine").await;
        let need = browser.wait("a[href^='/needs/n']").await.attr("href").await.unwrap().unwrap();
        browser.open(&server.url(&need)).await;
        let page = browser.page.source().await.unwrap();
        assert!(page.contains("羊绒围巾") && !page.contains("示例毛纺"), "anonymous");
        browser.follow(".act a.button").await;
        browser.fill("#text", "我们有低温等离子体整理技术").await;
        browser.fill("#contact", "office@example.com").await;
        browser.follow("main form button").await;
        browser.wait_for_text("h1", "已送出").await;
        let asked = browser.path().await;
        browser.open(&server.url(&mine)).await;
        assert!(browser.text("main").await.contains("office@example.com"));
        browser.fill("input[name=answer]", "请发资料").await;
        browser.follow("input[name=answer] + button").await;
        browser.wait_for_text("main .notice", "已送达").await;
        browser.open(&server.url(&asked)).await;
        assert!(browser.text("main").await.contains("请发资料"));
        browser.open(&server.url(&mine)).await;
        browser.click("input[name=sure]").await;
        browser.follow("input[name=sure] ~ button, label.pick:has(input[name=sure]) + button").await;
        browser.wait_for_text("h1", "已删除").await;
        browser.open(&server.url(&need)).await;
        assert!(browser.text("h1").await.contains("没有找到"));
    });
}

#[test]
fn what_waits_for_review_is_seen_by_nobody_until_it_is_approved() {
    let server = Server::start(&[("管理员甲", "管理员", "")]);
    in_browser(Device::Desk, async |browser| {
        browser.open(&server.url("/post")).await;
        browser.fill("#description", "冲床噪声太大，想找降噪又不影响操作的办法").await;
        browser.follow("main form button").await;
        browser.follow("form[action='/post/publish'] button").await;
        browser.wait_for_text(".tag", "待审").await;
        browser.open(&server.url("/needs?q=冲床噪声")).await;
        assert!(!browser.text("main").await.contains("不影响操作"));
        crate::offices::log_in(&browser, &server, 0, "管理员甲").await;
        browser.wait_for_text("h1", "管理").await;
        browser.shot("admin").await;
        browser.follow("section .card form button").await;
        browser.wait_for_text("main", "没有待审的需求").await;
        browser.open_until(&server.url("/needs?q=冲床噪声"), "main", |text| text.contains("不影响操作")).await;
    });
}
