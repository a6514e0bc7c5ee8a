//! Anybody: search on a phone, matches, comparing and collecting; by keyboard alone; without scripts.

use fantoccini::key::Key;

use crate::browser::{Device, in_browser};
use crate::server::Server;

#[test]
fn a_problem_typed_on_a_phone_finds_a_patent_with_reasons_and_a_price() {
    let server = Server::start(&[]);
    in_browser(Device::Phone, async |browser| {
        browser.open(&server.url("/")).await;
        browser.shot("start").await;
        browser.fill("#text", "围巾洗了几次就容易起球，怎么办").await;
        browser.follow("#ask button").await;
        browser.wait(".match").await;
        assert!(browser.path().await.starts_with("/match?text="));
        assert!(browser.text(".match h3").await.contains("起球"));
        assert!(browser.text(".match .facts").await.contains("三年"));
        browser.click(".match details summary").await;
        assert!(browser.text(".match .reasons").await.contains("您说的"));
        browser.shot("match").await;
        browser.follow(".match h3 a").await;
        browser.wait(".record h1").await;
        browser.shot("patent").await;
        browser.open(&server.url("/search?q=隔振")).await;
        assert!(browser.count(".card").await > 0);
        browser.shot("search").await;
    });
}

#[test]
fn words_numbers_and_problems_are_told_apart() {
    let server = Server::start(&[]);
    in_browser(Device::Desk, async |browser| {
        for (typed, path) in
            [("污泥", "/search?q="), ("201919919493.9", "/patents/p"), ("污水处理厂的污泥太湿运不走", "/match?text=")]
        {
            browser.open(&server.url("/")).await;
            browser.fill("#text", typed).await;
            browser.follow("#ask button").await;
            browser.wait("h1").await;
            assert!(browser.path().await.starts_with(path), "{typed}: {}", browser.path().await);
        }
    });
}

#[test]
fn a_list_is_narrowed_without_a_reload_and_the_way_back_works() {
    let server = Server::start(&[]);
    in_browser(Device::Desk, async |browser| {
        browser.open(&server.url("/search?q=隔振")).await;
        browser.page.execute("window.stays = true", Vec::new()).await.unwrap();
        let all = browser.text(".summary strong").await;
        browser.follow(".facets li a").await;
        let narrowed = browser.path().await;
        assert!(narrowed.starts_with("/search?") && browser.count(".chosen li").await == 1, "{narrowed}");
        assert_ne!(browser.text(".summary strong").await, all);
        browser.page.back().await.unwrap();
        browser.wait_for_text(".summary strong", &all).await;
        browser.follow(".facets li a").await;
        browser.follow(".chosen a").await;
        assert_eq!(browser.text(".summary strong").await, all);
        let stays = browser.page.execute("return window.stays", Vec::new()).await.unwrap();
        assert_eq!(stays, serde_json::Value::Bool(true), "nothing was loaded anew");
        browser.open(&server.url("/search?q=隔振")).await;
        browser.click("[data-save]").await;
        browser.open(&server.url("/collected")).await;
        assert_eq!(browser.text("[data-saved] li a").await, "找专利：隔振");
        browser.shot("saved").await;
        browser.click("[data-unsave]").await;
        assert_eq!(browser.count("[data-saved] li").await, 0);
        // The same address, opened by itself, is the same page.
        browser.open(&server.url(&narrowed)).await;
        assert_eq!(browser.count(".chosen li").await, 1);
    });
}

#[test]
fn two_patents_are_compared_and_one_is_collected() {
    let server = Server::start(&[]);
    in_browser(Device::Desk, async |browser| {
        browser.open(&server.url("/match?text=围巾洗了几次就容易起球，怎么办")).await;
        let boxes = browser.page.find_all(fantoccini::Locator::Css("input[name=ids]")).await.unwrap();
        for one in boxes.iter().take(2) {
            one.click().await.unwrap();
        }
        browser.follow("#compare button").await;
        browser.wait("main table").await;
        assert!(browser.path().await.starts_with("/compare?"));
        browser.shot("compare").await;
        browser.page.back().await.unwrap();
        browser.click("[data-collect]").await;
        browser.wait_for_text("[data-collected-count]", "1").await;
        browser.follow("a.collected").await;
        browser.wait("main h1").await;
        assert!(browser.text("main").await.contains("起球"));
        browser.shot("collected").await;
    });
}

#[test]
fn the_keyboard_alone_is_enough() {
    let server = Server::start(&[]);
    in_browser(Device::Desk, async |browser| {
        browser.open(&server.url("/")).await;
        let mut reached = false;
        for _ in 0..20 {
            let active = browser.page.active_element().await.unwrap();
            if active.attr("id").await.unwrap().as_deref() == Some("text") {
                reached = true;
                break;
            }
            active.send_keys(&Key::Tab).await.unwrap();
        }
        assert!(reached, "the box is within twenty tabs");
        let active = browser.page.active_element().await.unwrap();
        active.send_keys("厂里机器一开，楼板跟着抖").await.unwrap();
        active.send_keys(&Key::Tab).await.unwrap();
        browser.page.active_element().await.unwrap().send_keys(&Key::Enter).await.unwrap();
        browser.wait(".match").await;
        // The first stop of every page leads past the navigation.
        let body = browser.wait("body").await;
        body.send_keys(&Key::Tab).await.unwrap();
        let active = browser.page.active_element().await.unwrap();
        assert!(active.attr("class").await.unwrap().is_some_and(|class| class.contains("skip")));
    });
}

#[test]
fn everything_works_without_scripts() {
    let server = Server::start(&[]);
    in_browser(Device::WithoutScripts, async |browser| {
        browser.open(&server.url("/")).await;
        browser.fill("#text", "围巾洗了几次就容易起球，怎么办").await;
        browser.follow("#ask button").await;
        browser.wait(".match").await;
        browser.shot("match").await;
        browser.fill("input[name=max_cost]", "5万").await;
        browser.follow("form.bar button").await;
        browser.wait("main h1").await;
        assert!(browser.path().await.contains("max_cost=5"));
        browser.open(&server.url("/search?q=隔振")).await;
        browser.follow(".facets a").await;
        browser.wait(".chosen").await;
        browser.open(&server.url("/post")).await;
        browser.fill("#description", "羊绒围巾洗后容易起球，退货多").await;
        browser.follow("main form button").await;
        browser.wait("input[name=firm]").await;
        browser.follow("form[action='/post/publish'] button").await;
        browser.wait("main .notice").await;
        assert!(browser.path().await.starts_with("/mine/"));
    });
}
