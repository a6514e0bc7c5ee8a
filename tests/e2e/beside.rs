//! Reading and backup beside a process that holds the home.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::home::{Home, text_of};

/// An import under way, stopped by a signal while it holds the home; killed at the end.
struct Held(Child);

impl Held {
    fn over(home: &Home) -> Self {
        let mut text = String::from("专利名称,编号\n");
        (0..60_000).for_each(|row| text.push_str(&format!("一种占用数据目录的第{row}号装置,H{row}\n")));
        let file = home.write("大.csv", text);
        let lock = home.path().join("queqiao.lock");
        let mut child =
            home.command(&["import", "patents", &file]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        // The lock names the process as soon as it holds the home.
        while std::fs::read_to_string(&lock).unwrap_or_default().trim() != child.id().to_string() {
            assert!(begun.elapsed() < Duration::from_secs(60) && child.try_wait().unwrap().is_none());
            std::thread::yield_now();
        }
        signal(&child, "STOP");
        assert!(child.try_wait().unwrap().is_none());
        Self(child)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        signal(&self.0, "KILL");
        self.0.wait().unwrap();
    }
}

fn signal(child: &Child, name: &str) {
    let status = std::process::Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(status.unwrap().success());
}

#[test]
fn readers_and_backup_work_while_writers_are_told_who_holds_it() {
    let home = Home::sample();
    let one = home.write("a.csv", "专利名称,专利号\n甲装置,201310699744.2\n");
    let held = Held::over(&home);
    assert_eq!(home.json(&["search", "patents", ""])["total"], 267);
    home.json(&["show", "XQ2026-001"]);
    home.json(&["similar", "202019910392.8"]);
    home.json(&["match", "need", "XQ2026-001"]);
    home.json(&["match", "all"]);
    home.json(&["index", "verify"]);
    home.json(&["index", "status"]);
    home.json(&["doctor"]);
    assert_eq!(home.records("patents").len(), 267);
    let backup = text_of(&home.file("备份.db"));
    home.run(&["backup", &backup]);
    let pid = held.0.id().to_string();
    for arguments in [
        &["import", "patents", &one][..],
        &["withdraw", "XQ2026-001", "--why", "试试"],
        &["import", "undo", "20261124-1"],
        &["index", "rebuild"],
        &["demo", "--load-only"],
    ] {
        let message = home.fails(arguments);
        assert!(message.contains("正被") && message.contains(&pid), "{arguments:?}: {message}");
    }
    drop(held);
    home.run(&["import", "patents", &one]);
    assert_eq!(home.json(&["search", "patents", ""])["total"], 268, "what was killed is wholly out");
    home.assert_index_is_clean();
    let other = Home::empty();
    other.run(&["restore", &backup]);
    assert_eq!(other.records("patents").len(), 267);
}
