//! The index follows the store: updates, withdrawals, rebuilds, paging.

use super::{Shelf, TODAY, titled};
use crate::domain::{Patent, RecordKind};
use crate::search::{Filters, SearchRequest, Sort, verify};
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
