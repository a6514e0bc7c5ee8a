//! A kill at any moment of import and indexing leaves the file wholly in or wholly out, and the index catches up.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::home::Home;

const ROWS: u64 = 4_000;

/// The sample's patents.
const BEFORE: u64 = 267;

fn catalogue() -> String {
    let mut text = String::from("专利名称,编号,摘要,分类号\n");
    for row in 0..ROWS {
        text.push_str(&format!(
            "一种第{row}号羊绒梳理装置,K{row},采用第{row}种酶处理使羊绒围巾抗起球,D06M{}/00\n",
            row % 20 + 1
        ));
    }
    text
}

/// Bytes of everything under a folder.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => size(&entry.path()),
            Ok(found) => found.len(),
            Err(_) => 0,
        })
        .sum()
}

fn spawn(home: &Home, file: &str) -> Child {
    home.command(&["import", "patents", file]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until a figure about the home passes `mark`, or the process ends.
fn until(child: &mut Child, mark: u64, figure: impl Fn() -> u64) {
    let begun = Instant::now();
    while figure() < mark && child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(120));
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn kill_9_during_import_and_indexing() {
    let home = Home::sample();
    let file = home.write("大.csv", catalogue());
    let (store, index) = (home.path(), home.path().join("index"));
    // What a whole run leaves tells where the moments lie.
    let whole = Home::sample();
    let (store_before, index_before) = (size(&whole.path()), size(&whole.path().join("index")));
    whole.run(&["import", "patents", &file]);
    let store_grows = size(&whole.path()) - size(&whole.path().join("index")) - (store_before - index_before);
    let index_grows = size(&whole.path().join("index")).saturating_sub(index_before);
    let store_only = || size(&store) - size(&index);

    let mut moments = 0;
    for step in 0..8 {
        let mut child = spawn(&home, &file);
        // The first moments lie in the transaction, the later ones in indexing.
        if step < 4 {
            let mark = store_only() + store_grows * step / 4;
            until(&mut child, mark, store_only);
        } else {
            let mark = index_before + index_grows * (step - 4) / 4 + 1;
            until(&mut child, mark, || size(&index));
        }
        moments += u64::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let found = home.json(&["search", "patents", ""])["total"].as_u64().unwrap();
        assert!(found == BEFORE || found == BEFORE + ROWS, "step {step}: {found} is neither out nor in");
        home.assert_index_is_clean();
        let batches = home.json(&["doctor"])["batches"].as_array().unwrap().len() as u64;
        assert_eq!(batches > 1, found > BEFORE, "step {step}: the log says the same as the records");
    }
    assert!(moments >= 4, "only {moments} kills met a living process");
    home.run(&["import", "patents", &file]);
    assert_eq!(home.json(&["search", "patents", ""])["total"], BEFORE + ROWS);
    for row in [0, 1, ROWS / 2, ROWS - 1] {
        let title = format!("\"第{row}号羊绒梳理装置\"");
        assert_eq!(home.json(&["search", "patents", &title])["total"], 1, "{title}");
    }
    home.assert_index_is_clean();
    assert_eq!(home.json(&["doctor"])["store"]["faults"], serde_json::json!([]));
}

#[test]
fn ctrl_c_leaves_the_file_wholly_out_and_says_so() {
    let home = Home::sample();
    let before = home.records("patents");
    let file = home.write("大.csv", catalogue());
    let lock = home.path().join("queqiao.lock");
    let mut child = spawn(&home, &file);
    let id = child.id().to_string();
    let holds = || u64::from(std::fs::read_to_string(&lock).unwrap_or_default().trim() == id);
    until(&mut child, 1, holds);
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("中断") && said.lines().count() == 1, "{said}");
    assert_eq!(home.records("patents"), before);
    home.assert_index_is_clean();
}
