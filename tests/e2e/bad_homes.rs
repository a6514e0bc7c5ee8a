//! Homes that cannot be used: each is told apart, and nothing in them is changed.

use std::process::Command;

use crate::home::{Home, text_of, within};

const CATALOGUE: &str = "专利名称,专利号\n甲装置,201310699744.2\n";

#[test]
fn a_home_without_data_says_how_to_begin() {
    let home = Home::empty();
    for arguments in
        [&["search", "patents", "羊绒"][..], &["match", "all"], &["doctor"], &["export", "needs", "--out", "x.csv"]]
    {
        assert!(home.fails(arguments).contains("import"), "{arguments:?}");
    }
    assert!(!home.path().exists(), "reading makes nothing");
}

#[test]
fn a_home_that_is_a_file() {
    let home = Home::empty();
    std::fs::write(home.path(), "x").unwrap();
    let file = home.write("a.csv", CATALOGUE);
    assert!(home.fails(&["import", "patents", &file]).contains("不是目录"));
    assert!(home.fails(&["search", "patents", ""]).contains("不是目录"));
}

#[test]
fn a_home_of_a_newer_version_is_neither_read_nor_written() {
    let home = Home::sample();
    let database = home.path().join("queqiao.db");
    rusqlite::Connection::open(&database).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let before = std::fs::read(&database).unwrap();
    let file = home.write("a.csv", CATALOGUE);
    for arguments in
        [&["search", "patents", "羊绒"][..], &["import", "patents", &file], &["index", "rebuild"], &["doctor"]]
    {
        let message = home.fails(arguments);
        assert!(message.contains("更新版本") && message.contains("999"), "{message}");
    }
    assert!(std::fs::read(&database).unwrap() == before);
}

#[test]
fn a_database_that_is_broken_or_not_ours() {
    let home = Home::sample();
    let database = home.path().join("queqiao.db");
    std::fs::write(&database, "这不是数据库".repeat(1000)).unwrap();
    assert!(home.fails(&["search", "patents", "羊绒"]).contains("不是鹊桥的数据文件"));
    std::fs::remove_file(&database).unwrap();
    rusqlite::Connection::open(&database).unwrap().execute_batch("CREATE TABLE theirs(x)").unwrap();
    assert!(home.fails(&["search", "patents", "羊绒"]).contains("不是鹊桥的数据文件"));
    let file = home.write("a.csv", CATALOGUE);
    assert!(home.fails(&["import", "patents", &file]).contains("不是鹊桥的数据文件"));
}

#[test]
fn an_index_that_is_broken_or_gone_is_made_anew() {
    let home = Home::sample();
    let expected = home.json(&["search", "patents", "羊绒"])["hits"].clone();
    std::fs::remove_dir_all(home.path().join("index")).unwrap();
    assert_eq!(home.json(&["search", "patents", "羊绒"])["hits"], expected);
    for entry in walk(&home.path().join("index")) {
        std::fs::write(entry, "坏了").unwrap();
    }
    let (status, message) = home.output(&["search", "patents", "羊绒"]);
    assert!(status == 0 || message.contains("index rebuild"), "{status} {message}");
    home.run(&["index", "rebuild"]);
    assert_eq!(home.json(&["search", "patents", "羊绒"])["hits"], expected);
    home.assert_index_is_clean();
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

/// Runs a system's command; whether it was there and ended well.
fn system(command: &str, arguments: &[&str]) -> bool {
    Command::new(command).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// A small disk of its own, mounted over the folder `home`; none where that is not allowed.
struct SmallDisk(String);

impl SmallDisk {
    fn over(home: &Home, size: &str) -> Option<Self> {
        std::fs::create_dir_all(home.path()).unwrap();
        let folder = text_of(&home.path());
        if system("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", &folder]) {
            return Some(Self(folder));
        }
        println!("skipped: no small disk can be mounted here");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        system("umount", &[&self.0]);
    }
}

fn many_rows(rows: usize) -> String {
    let mut text = String::from("专利名称,编号,摘要\n");
    (0..rows).for_each(|row| {
        text.push_str(&format!("一种第{row}号装置,L{row},{}\n", "采用酶处理使羊绒围巾抗起球。".repeat(8)));
    });
    text
}

#[test]
fn a_full_disk_leaves_the_file_wholly_out() {
    let home = Home::empty();
    let file = home.write("大.csv", many_rows(3_000));
    let Some(_disk) = SmallDisk::over(&home, "2m") else { return };
    let message = home.fails(&["import", "patents", &file]);
    assert!(message.contains("磁盘空间已满"), "{message}");
    let (status, said) = home.output(&["doctor"]);
    assert!(status == 0 || said.contains("还没有数据"), "{said}");
}

/// `ulimit -f`: no file may grow past so many blocks of 512 bytes (1024 in some shells).
#[test]
fn files_that_may_not_grow_leave_the_import_wholly_out() {
    let home = Home::sample();
    let before = home.records("patents");
    let file = home.write("大.csv", many_rows(6_000));
    let plain = home.command(&["import", "patents", &file]);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\""]);
    let output = within(command, &plain).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(crate::home::is_chinese(&said), "{said}");
    assert_eq!(home.records("patents"), before);
    home.assert_index_is_clean();
}

#[test]
fn a_read_only_home_is_read_and_not_written() {
    let home = Home::sample();
    let file = home.write("a.csv", CATALOGUE);
    let folder = text_of(&home.path());
    let expected = home.json(&["search", "patents", "羊绒"])["total"].clone();
    if !system("mount", &["--bind", &folder, &folder]) {
        println!("skipped: nothing can be mounted here");
        return;
    }
    let mounted = SmallDisk(folder.clone());
    assert!(system("mount", &["-o", "remount,bind,ro", &folder]));
    let message = home.fails(&["import", "patents", &file]);
    assert!(message.contains("不可写"), "{message}");
    assert!(home.fails(&["withdraw", "XQ2026-001", "--why", "试试"]).contains("不可写"));
    assert_eq!(home.json(&["search", "patents", "羊绒"])["total"], expected);
    home.run(&["match", "need", "XQ2026-001"]);
    home.run(&["backup", &text_of(&home.file("备份.db"))]);
    drop(mounted);
}

#[test]
fn a_home_of_an_older_program_is_brought_up_by_whatever_comes_first() {
    let home = Home::sample();
    let expected = home.json(&["search", "patents", "羊绒"])["total"].clone();
    let older = || {
        let database = rusqlite::Connection::open(home.path().join("queqiao.db")).unwrap();
        let columns = ["kind", "refused", "mended", "reasons"];
        let columns = columns.map(|column| format!("ALTER TABLE operations DROP COLUMN {column};")).concat();
        let tables = "DROP TABLE links; DROP TABLE ledger; DROP TABLE tokens; PRAGMA user_version = 2;";
        database.execute_batch(&format!("{columns}{tables}")).unwrap();
    };
    for arguments in [["search", "patents", "羊绒"].as_slice(), &["doctor"], &["report", "indicators"]] {
        older();
        home.run(arguments);
        assert_eq!(home.json(&["search", "patents", "羊绒"])["total"], expected);
    }
}
