//! Files that cannot be taken, or not wholly: status, a message that names the file, and nothing in the store.

use std::io::Write;

use crate::home::{Home, counts, only_file, text_of, within};

/// Refused with status 1 and a message holding `hint` and the file's name; the home stays as empty as it was.
#[track_caller]
fn refused(name: &str, content: &[u8], hint: &str) {
    let home = Home::empty();
    let file = home.write(name, content);
    let message = home.fails(&["import", "patents", &file]);
    assert!(message.contains(hint) && message.contains(name), "{message}");
    assert_nothing_in(&home);
}

#[track_caller]
fn assert_nothing_in(home: &Home) {
    let (status, said) = home.output(&["export", "patents", "--out", &text_of(&home.file("all.jsonl"))]);
    let written = std::fs::read_to_string(home.file("all.jsonl")).unwrap_or_default();
    assert!(written.is_empty() && (status == 0 || said.contains("还没有数据")), "{status} {said} {written}");
}

#[test]
fn a_file_that_is_not_there_and_a_directory() {
    let home = Home::empty();
    let missing = text_of(&home.file("没有.csv"));
    assert!(home.fails(&["import", "patents", &missing]).contains("没有.csv"));
    std::fs::create_dir(home.file("文件夹")).unwrap();
    assert!(home.fails(&["import", "needs", &text_of(&home.file("文件夹"))]).contains("文件夹"));
    assert_nothing_in(&home);
}

#[test]
fn empty_files_and_files_that_are_no_table() {
    refused("空.csv", b"", "空文件");
    refused("空白.csv", "\u{feff}\n \n\n".as_bytes(), "空文件");
    refused("空.jsonl", b"\n", "空文件");
    refused("图片.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06", "图片");
    refused("文档.csv", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF");
    refused("乱.csv", &(0..4096u32).map(|n| (n * 7919 % 251) as u8).collect::<Vec<_>>(), "二进制");
    refused("坏.json", b"[{\"title\": \"a\",]", "JSON");
    refused("断.xlsx", b"PK\x03\x04\x14\0\0\0\x08\0", "损坏");
}

#[test]
fn a_workbook_with_a_password() {
    // A compound file whose directory names an EncryptedPackage: how Office stores every protected workbook.
    let mut file = vec![0u8; 512 * 4];
    file[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0x18, &[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    put(0x2C, &[1, 0, 0, 0, 1, 0, 0, 0]);
    put(0x38, &[0, 0x10, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF]);
    put(0x4C, &[0, 0, 0, 0]);
    put(0x50, &[0xFF; 432]);
    put(512, &[0xFD, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF]);
    put(520, &[0xFF; 504]);
    for (at, name, kind) in [(1024, "Root Entry", 5u8), (1152, "EncryptedPackage", 2)] {
        let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        put(at, &wide);
        put(at + 0x40, &u16::try_from(wide.len()).unwrap().to_le_bytes());
        put(at + 0x42, &[kind, 1]);
        put(at + 0x44, &[0xFF; 12]);
        put(at + 0x74, &[0xFE, 0xFF, 0xFF, 0xFF]);
    }
    put(1024 + 0x4C, &[1, 0, 0, 0]);
    refused("加密.xlsx", &file, "密码");
}

#[test]
fn a_zip_bomb() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for name in ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(name, options).unwrap();
        let blanks = vec![b' '; 1 << 20];
        for _ in 0..400 {
            zip.write_all(&blanks).unwrap();
        }
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 4 << 20);
    refused("炸弹.xlsx", &bytes, "压缩炸弹");
}

#[test]
fn a_line_of_two_hundred_megabytes_is_refused_in_little_memory() {
    let home = Home::empty();
    let path = home.file("一行.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    let piece = "一种装置，".repeat(70_000);
    (0..200).for_each(|_| file.write_all(piece.as_bytes()).unwrap());
    file.into_inner().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() > 200_000_000);
    let path = text_of(&path);
    let (message, peak) = with_peak_memory(&home, &["import", "patents", &path]);
    assert!(message.contains("一行.csv") && message.contains("换行"), "{message}");
    if let Some(peak) = peak {
        assert!(peak < 300_000, "{peak} kB");
    }
}

/// What a failing command says, and the most memory that it held, in kB, where the system tells.
fn with_peak_memory(home: &Home, arguments: &[&str]) -> (String, Option<u64>) {
    let log = home.file("time.txt");
    let mut command = std::process::Command::new("/usr/bin/time");
    command.args(["-f", "%M", "-o", &text_of(&log)]);
    let Ok(output) = within(command, &home.command(arguments)).output() else {
        println!("skipped: no /usr/bin/time, peak memory is not measured");
        return (home.fails(arguments), None);
    };
    assert_eq!(output.status.code(), Some(1));
    let told = std::fs::read_to_string(log).unwrap();
    (String::from_utf8(output.stderr).unwrap(), told.lines().last().and_then(|line| line.trim().parse().ok()))
}

#[test]
fn a_text_cut_in_mid_character_is_taken_as_far_as_it_goes() {
    let home = Home::empty();
    let mut text = "专利名称,专利号\n甲装置,201310699744.2\n乙方法".as_bytes().to_vec();
    text.pop();
    let file = home.write("断字.csv", text);
    let report = home.json(&["import", "patents", &file]);
    let sheet = only_file(&report);
    assert_eq!(counts(sheet)[0], 2, "{report}");
    assert_eq!(home.json(&["show", "201310699744.2"])["title"], "甲装置");
    assert!(!sheet["rows"].as_array().unwrap().is_empty(), "the damage is told: {report}");
}

#[test]
fn a_header_without_any_known_column() {
    refused("表.csv", "天气,温度,风向\n晴,12,北\n阴,9,南\n".as_bytes(), "没有认得的列");
}

#[test]
fn rows_of_different_length_are_taken() {
    let home = Home::empty();
    let file = home.write(
        "长短.csv",
        "专利名称,专利号,专利权人\n甲装置,201310699744.2\n乙方法,201110207897.1,某大学,多的,更多的\n丙方法,201010263656.4,某大学\n",
    );
    let report = home.json(&["import", "patents", &file]);
    assert_eq!(counts(only_file(&report)), [3, 3, 0, 0, 0]);
    for (number, title) in [("201310699744.2", "甲装置"), ("201110207897.1", "乙方法"), ("201010263656.4", "丙方法")]
    {
        assert_eq!(home.json(&["show", number])["title"], title);
    }
    let long = home.json(&["show", "201110207897.1"]).to_string();
    assert!(long.contains("多的") && long.contains("更多的"), "cells beyond the header are kept: {long}");
}

#[test]
fn a_wrong_check_digit_is_taken_marked_and_does_not_identify() {
    let home = Home::empty();
    let file = home.write("错.csv", "专利名称,专利号\n甲装置,202410123456.7\n");
    let done = home.run(&["import", "patents", &file]);
    assert!(done.stdout.contains("校验"), "{}", done.stdout);
    let shown = home.json(&["search", "patents", "甲装置"]);
    let record = home.json(&["show", shown["hits"][0]["id"].as_str().unwrap()]);
    assert!(record.get("number").is_none());
    assert_eq!(record["number_as_written"], "202410123456.7");
}

#[test]
fn refused_rows_are_no_failure_and_a_failed_file_leaves_the_others() {
    let home = Home::empty();
    let good = home.write(
        "好.csv",
        "专利名称,专利号,专利权人,申请日\n甲装置,201310699744.2,某大学,2013-12-18\n,,某大学,2013-12-18\n",
    );
    let report = home.json(&["import", "patents", &good]);
    assert_eq!(counts(only_file(&report)), [2, 1, 0, 0, 1]);
    let other = home.write("另.csv", "专利名称,专利号\n乙方法,201110207897.1\n");
    let bad = home.write("坏.csv", "");
    let output = home.command(&["--json", "import", "patents", &other, &bad]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report = crate::home::parse(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(report["files"].as_array().unwrap().len(), 1);
    assert!(String::from_utf8(output.stderr).unwrap().contains("坏.csv"));
    assert_eq!(home.json(&["search", "patents", ""])["total"], 2);
    home.assert_index_is_clean();
}
