//! Real catalogues and corpora, read from beside the checkout where they are there.

use super::*;

fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("QUEQIAO_SHARED").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no {}", folder.display());
        return None;
    }
    Some(folder)
}

#[test]
fn every_row_of_the_real_files_is_seen() {
    let Some(shared) = shared() else { return };
    let files = [
        ("catalogues/university_744.xls", Format::Xls, "", 745),
        ("catalogues/gazette_granted_gbk.csv", Format::Delimited(','), "gb18030", 4_001),
        ("catalogues/gazette_utility_gbk.csv", Format::Delimited(','), "gb18030", 4_001),
        ("catalogues/rail_full_fields.jsonl", Format::JsonLines, "utf-8", 199),
        ("corpus/patents.jsonl.gz", Format::JsonLines, "utf-8", 20_426),
        ("corpus/abstracts_energy.jsonl.gz", Format::JsonLines, "utf-8", 15_133),
        ("corpus/gazette_2019.jsonl.gz", Format::JsonLines, "utf-8", 67_507),
        ("corpus/achievements_market.jsonl.gz", Format::JsonLines, "utf-8", 2_799),
        ("corpus/needs_market.jsonl.gz", Format::JsonLines, "utf-8", 1_726),
        ("corpus/ipc_labelled_titles.jsonl.gz", Format::JsonLines, "utf-8", 9_740),
    ];
    for (file, format, encoding, rows) in files {
        let read = gather(&shared.join(file)).unwrap();
        println!("{file}: {} rows, {:?}, notes {:?}", read.rows.len(), read.sheets, read.notes.first());
        assert_eq!((read.format(), read.encoding(), read.rows.len()), (format, encoding, rows), "{file}");
        assert!(!read.rows.iter().any(|row| matches!(row, SourceRow::Broken { .. })), "{file}");
    }
}
