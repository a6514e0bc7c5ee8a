//! The index follows the store: updates, withdrawals, rebuilds, paging.

use std::path::{Path, PathBuf};

use super::{Shelf, TODAY, titled};
use crate::domain::{Need, Patent, Record, RecordKind};
use crate::search::{Filters, SearchAnswer, SearchRequest, Sort, verify};
use crate::store::{Act, Store};

fn numbered(count: usize) -> Vec<Patent> {
    (0..count).map(|at| Patent { code: Some(at.to_string()), ..titled(&format!("隔振基座第{at}号")) }).collect()
}

#[test]
fn every_record_is_found_once_after_import_update_and_withdrawal() {
    let mut shelf = Shelf::new();
    shelf.put(numbered(40));
    shelf.catch_up();
    let mut changed = numbered(3);
    for patent in &mut changed {
        patent.r#abstract = Some("减震效果好".into());
    }
    shelf.put(changed);
    let first = shelf.writer.reader().each::<Patent>(None, 1).unwrap()[0].id.clone().unwrap();
    let act = Act { actor: "test", reason: Some("演示"), now: jiff::Timestamp::UNIX_EPOCH };
    shelf.writer.withdraw(&first, &act).unwrap();
    shelf.catch_up();
    let verification = verify(&shelf.index(), shelf.writer.reader()).unwrap();
    assert!(verification.ok, "{verification:?}");
    assert_eq!(verification.indexed, 39);
    assert_eq!(shelf.search("隔振基座").total, 39);
    assert!(shelf.search("减震效果").total >= 2);
}

#[test]
fn pages_have_no_gaps_and_no_repeats() {
    let mut shelf = Shelf::new();
    shelf.put(numbered(57));
    shelf.catch_up();
    let index = shelf.index();
    let mut seen = Vec::new();
    for offset in (0..60).step_by(10) {
        let request = SearchRequest {
            query: "隔振基座",
            filters: &Filters::default(),
            sort: Sort::Relevance,
            limit: 10,
            offset,
            today: TODAY,
            meaning: None,
        };
        let answer = index.search::<Patent>(shelf.writer.reader(), &request).unwrap();
        assert_eq!(answer.total, 57);
        seen.extend(answer.hits.into_iter().filter_map(|hit| hit.record.id));
    }
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((seen.len(), unique.len()), (57, 57));
}

#[test]
fn scores_and_order_do_not_depend_on_how_the_index_came_about() {
    let mut shelf = Shelf::new();
    for chunk in numbered(60).chunks(7) {
        shelf.put(chunk.to_vec());
        shelf.catch_up();
    }
    let grown: Vec<_> =
        shelf.search("隔振 基座").hits.into_iter().map(|hit| (hit.record.id, hit.score.to_bits())).collect();
    shelf.indexer(&shelf.home.index()).rebuild(shelf.writer.reader(), &mut |_, _| {}).unwrap();
    let built: Vec<_> =
        shelf.search("隔振 基座").hits.into_iter().map(|hit| (hit.record.id, hit.score.to_bits())).collect();
    assert_eq!(grown.len(), 50);
    assert_eq!(grown, built);
}

#[test]
fn an_index_that_is_damaged_is_built_again_from_the_store() {
    let mut shelf = Shelf::new();
    shelf.put(numbered(5));
    shelf.catch_up();
    std::fs::write(shelf.home.index().join("patents").join("meta.json"), "{").unwrap();
    shelf.catch_up();
    assert_eq!(shelf.search("隔振基座").total, 5);
    assert_eq!(shelf.index().indexed_ids(RecordKind::Patent).unwrap().len(), 5);
}

#[test]
fn nothing_of_an_erased_record_stays_in_any_file_of_the_index() {
    let mut shelf = Shelf::new();
    let need = |title: &str| Need { title: Some(title.to_owned()), ..Default::default() };
    shelf.put([need("冲床zqxjkv隔振"), need("污泥脱水")]);
    shelf.catch_up();
    let index = shelf.home.index();
    let holding = || {
        let holds = |file: &PathBuf| std::fs::read(file).unwrap().windows(6).any(|window| window == b"zqxjkv");
        walk(&index).into_iter().find(holds)
    };
    assert!(holding().is_some());
    let all: Vec<Need> = shelf.writer.reader().each(None, 10).unwrap();
    let id = all.iter().find(|need| need.display_title().contains("zqxjkv")).and_then(|need| need.id.clone()).unwrap();
    let act = Act { actor: "test", now: jiff::Timestamp::UNIX_EPOCH, reason: None };
    shelf.writer.erase(&id, &act).unwrap();
    shelf.catch_up();
    assert_eq!(holding(), None);
    let request = SearchRequest {
        query: "污泥",
        filters: &Filters::default(),
        sort: Sort::Relevance,
        limit: 5,
        offset: 0,
        today: TODAY,
        meaning: None,
    };
    let left: SearchAnswer<Need> = shelf.index().search(shelf.writer.reader(), &request).unwrap();
    assert_eq!(left.total, 1);
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { files.extend(walk(&entry)) } else { files.push(entry) }
    }
    files
}
