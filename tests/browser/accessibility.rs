//! Every kind of page under axe, on a desk and on a phone. axe-core comes through npm, once, into `target`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::browser::{Browser, Device, in_browser};
use crate::server::Server;

/// Version of axe-core: findings change with it.
const AXE: &str = "4.10.3";

fn axe() -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("axe-{AXE}"));
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.exists() {
        std::fs::create_dir_all(&folder).ok()?;
        install(&folder);
    }
    std::fs::read_to_string(script).ok()
}

fn install(folder: &Path) {
    let package = format!("axe-core@{AXE}");
    let arguments = ["install", "--no-audit", "--no-fund", "--no-save", "--prefix"];
    let run = Command::new("npm").args(arguments).arg(folder).arg(package).current_dir(folder).output();
    if let Err(error) = run {
        println!("npm: {error}");
    }
}

async fn look(browser: &Browser, axe: &str, path: &str) -> Vec<String> {
    browser.page.execute(axe, Vec::new()).await.unwrap();
    let script = "const done = arguments[arguments.length - 1];
        axe.run({ resultTypes: ['violations'] }).then(found => done(found.violations.map(
            one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).slice(0, 5).join(', '))))";
    let found: Value = browser.page.execute_async(script, Vec::new()).await.unwrap();
    let Value::Array(found) = found else { panic!("{path}: {found}") };
    found.iter().map(|one| format!("{path}: {one}")).collect()
}

fn pages(device: Device) {
    let Some(axe) = axe() else {
        println!("skipped: axe-core {AXE} could not be had through npm");
        return;
    };
    let server = Server::start(&[("管理员甲", "管理员", ""), ("示例办公室", "技术转移机构", "示例机械研究所")]);
    in_browser(device, async |browser| {
        let mut faults = Vec::new();
        browser.open(&server.url("/search?q=隔振")).await;
        let patent = browser.wait("a[href^='/patents/p']").await.attr("href").await.unwrap().unwrap();
        browser.open(&server.url("/needs")).await;
        let need = browser.wait("a[href^='/needs/n']").await.attr("href").await.unwrap().unwrap();
        let open = [
            "/",
            "/search?q=隔振",
            "/needs",
            "/match?text=厂里机器一开，楼板跟着抖",
            "/post",
            "/login",
            "/chains",
            "/fields",
            "/regions",
            "/institutions",
            "/open-licences",
            "/collected",
            "/api",
            "/nothing/here",
        ];
        let id = patent.trim_start_matches("/patents/").to_owned();
        let made = [
            patent.clone(),
            need.clone(),
            format!("{need}/matches"),
            format!("/enquire/{id}"),
            format!("/collected?ids={id}"),
            format!("/compare?ids={id}&text=楼板跟着抖"),
        ];
        for path in open.into_iter().map(str::to_owned).chain(made) {
            browser.open(&server.url(&path)).await;
            faults.extend(look(&browser, &axe, &path).await);
        }
        crate::offices::log_in(&browser, &server, 0, "管理员甲").await;
        faults.extend(look(&browser, &axe, "/admin").await);
        browser.follow("form[action='/logout'] button").await;
        browser.wait("#text").await;
        crate::offices::log_in(&browser, &server, 1, "示例办公室").await;
        faults.extend(look(&browser, &axe, "/office").await);
        browser.follow("table.list tbody a").await;
        browser.wait("#licence_fee").await;
        faults.extend(look(&browser, &axe, "/office/records").await);
        assert!(faults.is_empty(), "{faults:#?}");
    });
}

#[test]
fn no_page_on_a_desk_keeps_anybody_out() {
    pages(Device::Desk);
}

#[test]
fn no_page_on_a_phone_keeps_anybody_out() {
    pages(Device::Phone);
}
