//! Other processes: this test binary, started again with the home in the environment.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::*;
use crate::domain::RecordKind;

const HOME: &str = "QUEQIAO_STORE_TEST_HOME";
const ROWS: u64 = 400;

/// The child: imports files of [`ROWS`] rows for ever, saying a line after each commit. Does nothing as a plain test.
#[test]
fn child_that_imports_until_killed() {
    let Ok(path) = std::env::var(HOME) else { return };
    let mut writer = open(Path::new(&path));
    for round in writer.reader().count(RecordKind::Patent).unwrap() / ROWS.. {
        let rows: Vec<Patent> =
            (0..ROWS).map(|n| patent(json!({"code": format!("{round}-{n}"), "title": "长".repeat(300)}))).collect();
        import(&mut writer, meta(&round.to_string()), &rows);
        println!("committed");
    }
}

fn start(home: &Home) -> (Child, BufReader<std::process::ChildStdout>) {
    let name = "store::tests::process::child_that_imports_until_killed";
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(HOME, home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (child, out)
}

fn wait_for_a_commit(out: &mut impl BufRead) {
    let mut line = String::new();
    while !line.contains("committed") {
        line.clear();
        assert!(out.read_line(&mut line).unwrap() > 0, "the child ended");
    }
}

#[test]
fn a_home_held_by_another_process_names_it_and_is_free_after_its_death() {
    let (_directory, home) = home();
    let (mut child, mut out) = start(&home);
    wait_for_a_commit(&mut out);
    let error = home.open_writing().unwrap_err();
    assert!(error.to_string().contains(&format!("进程 {} ", child.id())), "{error}");
    assert!(home.open_reading().unwrap().count(RecordKind::Patent).unwrap() >= ROWS);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(home.open_writing().is_ok());
}

#[test]
fn a_killed_import_is_wholly_in_or_wholly_out() {
    let (_directory, home) = home();
    for round in 0..6u32 {
        let (mut child, mut out) = start(&home);
        wait_for_a_commit(&mut out);
        // Somewhere within the next file, each time elsewhere: the time is burnt by reading, not slept.
        let reader = home.open_reading().unwrap();
        for _ in 0..round * 40 {
            reader.count(RecordKind::Patent).unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        drop(reader);
        let store = home.open_reading().unwrap();
        let records = store.count(RecordKind::Patent).unwrap();
        assert_eq!(records % ROWS, 0);
        assert_eq!(i64::try_from(records).unwrap(), store.last_seq().unwrap());
        assert_eq!(store.batches().unwrap().len() as u64, records / ROWS);
        assert!(store.facts().unwrap().faults.is_empty());
    }
}
