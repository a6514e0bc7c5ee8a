//! Encoding in the background of everything else: it keeps nobody waiting, and a kill costs the batch at hand.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::home::Home;

const ROWS: u64 = 1_500;

const ASKED: [&str; 3] = ["match", "text", "楼板跟着机器抖，橡胶垫不管用"];

fn catalogue() -> String {
    let things = ["隔振基座", "羊绒梳理装置", "污泥脱水机", "减速机密封", "铝件装夹"];
    let mut text = String::from("专利名称,编号,摘要\n");
    for row in 0..ROWS {
        let thing = things[row as usize % things.len()];
        let sentence = format!("本发明公开一种{thing}，由第{row}号底板和橡胶垫层组成，可用于第{row}号车间的改造；");
        text.push_str(&format!("第{row}号{thing},K{row},{}\n", sentence.repeat(6)));
    }
    text
}

fn encoding(home: &Home) -> Child {
    home.command(&["encoder", "run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until the first vectors of patents are committed.
fn until_some_are_done(home: &Home, child: &mut Child) {
    let begun = Instant::now();
    while !home.path().join("vectors/patents/catalogue.json").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before its first commit");
        assert!(begun.elapsed() < Duration::from_secs(300));
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn a_run_keeps_nobody_waiting_and_goes_on_after_kill_9() {
    let home = Home::empty();
    home.install_tiny_encoder();
    home.run(&["import", "patents", &home.write("大.csv", catalogue())]);
    let mut child = encoding(&home);
    until_some_are_done(&home, &mut child);
    // Held where it is, so that whatever goes on does so beside it.
    signal(&child, "-STOP");
    let done = home.json(&["encoder", "status"])["vectors"].as_u64().unwrap();
    assert!(done > 0 && done < ROWS, "{done}");
    let second = home.fails(&["encoder", "run"]);
    assert!(second.contains(&child.id().to_string()) && second.contains("正在计算"), "{second}");
    let partly = home.json(&ASKED);
    let coverage = partly["meaning_coverage"].as_f64().unwrap();
    assert!((coverage - done as f64 / ROWS as f64).abs() < 1e-3, "{coverage}");
    let report = home.json(&["import", "patents", &home.write("小.csv", "专利名称,编号\n一种隔振垫,K-1\n")]);
    assert_eq!(report["files"][0]["added"], 1);
    assert_eq!(home.json(&["search", "patents", "隔振垫"])["hits"][0]["title"], "一种隔振垫");

    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(home.json(&["encoder", "status"])["vectors"], done, "what was committed stays");
    let run = home.json(&["encoder", "run"]);
    assert_eq!((&run["encoded"], &run["vectors"]), (&(ROWS + 1 - done).into(), &(ROWS + 1).into()));
    let mut after = home.json(&ASKED);
    assert_eq!(after["meaning_coverage"], 1.0);

    // The same as if nothing had happened.
    std::fs::remove_dir_all(home.path().join("vectors")).unwrap();
    assert_eq!(home.json(&["encoder", "run"])["encoded"], ROWS + 1);
    let mut whole = home.json(&ASKED);
    (after["took_ms"], whole["took_ms"]) = (0.into(), 0.into());
    assert_eq!(after, whole);
}

#[test]
fn ctrl_c_stops_after_the_batch_at_hand() {
    let home = Home::empty();
    home.install_tiny_encoder();
    home.run(&["import", "patents", &home.write("大.csv", catalogue())]);
    let mut child = home.command(&["encoder", "run"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    until_some_are_done(&home, &mut child);
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("已按要求停下"), "{said}");
    let done = home.json(&["encoder", "status"])["vectors"].as_u64().unwrap();
    assert!(done > 0 && done < ROWS, "{done}");
    assert_eq!(home.json(&["encoder", "run"])["vectors"], ROWS);
}
