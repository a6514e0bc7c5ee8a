//! The workbook and the handbook of a list and an event: they come back, and a real office program puts them on paper.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::home::{Home, lines, text_of};

const SHEETS: [&str; 8] = ["封面", "供需匹配清单", "专利卡片", "需求卡片", "洽谈日程", "跟踪台账", "绩效统计", "说明"];

/// A list of five pairs, one of them followed, and an event of it with a programme.
fn convened() -> Home {
    let home = Home::sample();
    home.run(&["shortlist", "new", "新材料专场"]);
    home.run(&["shortlist", "add", "s1", "--need", "XQ2026-001", "--top", "3", "--theme", "上午"]);
    home.run(&["shortlist", "add", "s1", "--need", "XQ2026-002", "--top", "2"]);
    home.run(&["follow", "start", "s1", "1", "--in-charge", "王工"]);
    home.run(&[
        "event",
        "new",
        "对接会",
        "--place",
        "会展中心",
        "--organiser",
        "保护中心",
        "--days",
        "2026-12-03",
        "--tables",
        "2",
        "--slots",
        "09:00-11:00",
    ]);
    home.run(&["event", "add", "e1", "--shortlist", "s1"]);
    home.run(&["event", "schedule", "e1", "--announce"]);
    home
}

#[test]
fn the_workbook_comes_back_sheet_by_sheet() {
    let home = convened();
    let (book, again, rows) = (home.file("清单.xlsx"), home.file("又.xlsx"), home.file("清单.jsonl"));
    assert_eq!(home.json(&["shortlist", "export", "s1", "--out", &text_of(&book)])["rows"], 5);
    home.run(&["shortlist", "export", "s1", "--out", &text_of(&again)]);
    assert!(std::fs::read(&book).unwrap() == std::fs::read(&again).unwrap(), "the same bytes");
    home.run(&["shortlist", "export", "s1", "--out", &text_of(&rows)]);

    // Its pairs make the same list.
    home.run(&["shortlist", "new", "另一份"]);
    let added = home.json(&["shortlist", "add", "s2", "--from", &text_of(&book)]);
    assert_eq!((&added["added"], &added["refused"]), (&5.into(), &json!([])), "{added}");
    let other = home.file("另一份.jsonl");
    home.run(&["shortlist", "export", "s2", "--out", &text_of(&other)]);
    assert_eq!(lines(&rows), lines(&other), "need, patent, session, score and all the rest");

    // Its follow-ups: one is known by its number, and nobody has filled in the others.
    let followed = home.json(&["follow", "import", &text_of(&book)]);
    assert_eq!(
        (&followed["unchanged"], &followed["changed"], &followed["started"], &followed["refused"]),
        (&5.into(), &json!([]), &json!([]), &json!([])),
        "{followed}"
    );

    // Its cards are catalogues; of anything else it has nothing.
    for (kind, sheet, read) in [("patents", "专利卡片", 5), ("needs", "需求卡片", 2)] {
        let cards = home.json(&["import", kind, &text_of(&book), "--dry-run"]);
        let files = cards["files"].as_array().unwrap();
        let read_of: Vec<(&str, u64)> =
            files.iter().map(|file| (file["sheet"].as_str().unwrap(), file["read"].as_u64().unwrap())).collect();
        assert!(read_of.len() == 1 && read_of[0].0 == sheet && read_of[0].1 <= read && read_of[0].1 > 0, "{cards}");
        assert_eq!((&files[0]["refused"], &files[0]["added"]), (&0.into(), &0.into()), "{cards}");
    }
    let told = home.fails(&["import", "deals", &text_of(&book)]);
    assert!(told.contains("供需对接的工作簿") && told.contains("专利卡片"), "{told}");
}

#[test]
fn what_goes_to_the_parties_says_less_and_what_the_name_asks_for_is_written() {
    let home = convened();
    for name in ["册.docx", "页.html", "书.xlsx"] {
        let out = home.file(name);
        assert_eq!(home.json(&["event", "export", "e1", "--out", &text_of(&out)])["rows"], 5, "{name}");
        assert!(std::fs::metadata(&out).unwrap().len() > 4_000, "{name}");
    }
    let page = std::fs::read_to_string(home.file("页.html")).unwrap();
    for part in ["会展中心", "保护中心", "一、洽谈日程", "二、配对一览", "@media print", "洽谈记录"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("src=") && !page.contains("href="), "one file, and nothing beside it");
    let need = home.json(&["show", "XQ2026-002"]);
    let (firm, phone) = (need["firm"].as_str().unwrap(), need["contact_phone"].as_str().unwrap());
    assert!(page.contains(firm) && page.contains(phone));
    home.run(&["event", "export", "e1", "--public", "--out", &text_of(&home.file("页.html"))]);
    let parties = std::fs::read_to_string(home.file("页.html")).unwrap();
    assert!(!parties.contains(firm) && !parties.contains(phone) && parties.contains("双方同意后公开"));
    let told = home.fails(&["event", "export", "e1", "--out", &text_of(&home.file("页.pdf"))]);
    assert!(told.contains(".docx") && told.contains(".html") && told.contains(".ics"), "{told}");
}

/// A program of the system; none: it is not there.
fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn ran(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Every part is there once and is XML that can be read, and every part that is spoken of is there.
fn assert_is_whole(path: &Path) {
    let mut book = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut names = BTreeSet::new();
    let mut kinds = String::new();
    for at in 0..book.len() {
        let mut part = book.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        assert!(names.insert(name.clone()), "{name} is there twice");
        if name.ends_with('/') {
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
        if name == "[Content_Types].xml" {
            kinds = text;
        }
    }
    let known: Vec<&str> = kinds.split("PartName=\"/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(known.len() > 8, "{kinds}");
    assert!(known.iter().all(|name| names.contains(*name)), "{known:?} {names:?}");
}

/// The pages of a file as an office program prints them: text of each, and how much of it is inked, in thousandths.
fn printed(home: &Home, file: &Path) -> Vec<(String, usize)> {
    let folder = home.file("printed");
    let profile = format!("-env:UserInstallation=file://{}", home.file("office").display());
    let mut office = Command::new("soffice");
    office.args([&profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir"]).arg(&folder).arg(file);
    ran(&mut office);
    let pdf = folder.join(file.with_extension("pdf").file_name().unwrap());
    let text = String::from_utf8(ran(Command::new("pdftotext").args(["-layout"]).arg(&pdf).arg("-"))).unwrap();
    let images = folder.join(file.file_stem().unwrap());
    ran(Command::new("pdftoppm").args(["-r", "36", "-gray"]).arg(&pdf).arg(&images));
    let prefix = format!("{}-", file.file_stem().unwrap().display());
    let all = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut images: Vec<PathBuf> = all
        .filter(|path| path.extension().is_some_and(|extension| extension == "pgm"))
        .filter(|path| path.file_name().unwrap().display().to_string().starts_with(&prefix))
        .collect();
    images.sort();
    let inked = images.iter().map(|image| {
        let bytes = std::fs::read(image).unwrap();
        // Behind three lines of header there is a byte a point.
        let head: usize = bytes.split_inclusive(|byte| *byte == b'\n').take(3).map(<[u8]>::len).sum();
        let points = &bytes[head..];
        points.iter().filter(|point| **point < 200).count() * 1_000 / points.len()
    });
    let texts = text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned);
    let pages: Vec<(String, usize)> = texts.zip(inked).collect();
    assert_eq!(pages.len(), images.len(), "a picture a page");
    pages
}

#[test]
fn an_office_program_prints_workbook_and_handbook() {
    let missing: Vec<&str> =
        ["soffice", "pdftotext", "pdftoppm"].into_iter().filter(|name| found(name).is_none()).collect();
    if !missing.is_empty() {
        println!("skipped: {} is not installed", missing.join(", "));
        return;
    }
    let home = convened();
    for (name, least, most) in [("工作簿.xlsx", 10, 16), ("手册.docx", 9, 18)] {
        let file = home.file(name);
        home.run(&["event", "export", "e1", "--out", &text_of(&file)]);
        assert_is_whole(&file);
        let pages = printed(&home, &file);
        assert!((least..=most).contains(&pages.len()), "{name} has {} pages", pages.len());
        for (at, (text, inked)) in pages.iter().enumerate() {
            assert!(!text.contains("##"), "{name}: a cell is too narrow on page {}: {text}", at + 1);
            assert!(text.chars().filter(|c| !c.is_whitespace()).count() > 20, "{name}: page {} is blank", at + 1);
            assert!((2..400).contains(inked), "{name}: {inked} thousandths of page {} are inked", at + 1);
        }
        let whole: String = pages.iter().flat_map(|(text, _)| text.chars()).filter(|c| !c.is_whitespace()).collect();
        let titles: &[&str] = match name {
            "手册.docx" => {
                &["供需对接手册", "一、洽谈日程", "二、配对一览", "四、需求卡片", "五、专利卡片", "八、洽谈记录"]
            }
            _ => &SHEETS[1..],
        };
        for title in titles.iter().chain(&["对接会", "会展中心", "保护中心", "2026-12-03"]) {
            assert!(whole.contains(title), "{name} does not show {title}: {whole}");
        }
    }
}
