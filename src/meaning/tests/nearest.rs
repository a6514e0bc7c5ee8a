//! The nearest are those that a search of everything finds.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::{MODEL, commit, id, open, sentences, vector, writer};
use crate::domain::RecordId;
use crate::meaning::{RowSet, Vector, VectorWriter, Vectors};

/// What should be there: of each record its fingerprint, and the seed of its vector.
type Shelf = BTreeMap<RecordId, (u64, u64)>;

#[derive(Debug, Clone)]
enum Step {
    Add(u64, u64),
    Remove(u64),
    Commit,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Few records, so that they are replaced, and few vectors, so that many are equally near.
    let step = prop_oneof![
        12 => (0_u64..60, 0_u64..12).prop_map(|(number, seed)| Step::Add(number, seed)),
        3 => (0_u64..60).prop_map(Step::Remove),
        3 => Just(Step::Commit),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 0..150)
}

fn run(dir: &Path, steps: &[Step]) -> Shelf {
    let (mut shelf, mut committed, mut seq) = (Shelf::new(), Shelf::new(), 0);
    let mut at_work = writer(dir);
    for (fingerprint, step) in steps.iter().enumerate() {
        match step {
            Step::Add(number, seed) => {
                at_work.add(&id(*number), fingerprint as u64, vector(*seed), &sentences(*seed, (*seed % 4) as usize));
                shelf.insert(id(*number), (fingerprint as u64, *seed));
            }
            Step::Remove(number) => {
                assert_eq!(at_work.remove(&id(*number)), shelf.remove(&id(*number)).is_some());
            }
            Step::Commit => {
                seq += 1;
                commit(&mut at_work, seq);
                committed = shelf.clone();
            }
            Step::Reopen => {
                drop(at_work);
                at_work = writer(dir);
                assert_eq!(at_work.seq(), seq);
                shelf = committed.clone();
            }
        }
        assert_eq!(at_work.len(), shelf.len());
    }
    for (id, (fingerprint, _)) in &shelf {
        assert_eq!(at_work.fingerprint(id), Some(*fingerprint));
    }
    commit(&mut at_work, seq + 1);
    shelf
}

/// All of a shelf written by `commits` commits.
fn in_commits(dir: &Path, shelf: &Shelf, commits: usize) -> Vectors {
    let (mut writer, _) = VectorWriter::open(dir, MODEL).unwrap();
    for first in 0..commits {
        // Dealt out, so that no segment has the lowest keys all to itself.
        for (id, (fingerprint, seed)) in shelf.iter().skip(first).step_by(commits) {
            writer.add(id, *fingerprint, vector(*seed), &[]);
        }
        commit(&mut writer, first as u64 + 1);
    }
    commit(&mut writer, 1000);
    open(dir)
}

/// What [`Vectors::nearest`] should give, by sorting everything.
fn by_sorting(
    shelf: &Shelf,
    query: &Vector,
    k: usize,
    rescored: usize,
    within: &dyn Fn(&RecordId) -> bool,
) -> Vec<(RecordId, f32)> {
    let mut all: Vec<(u32, &RecordId, Vector)> = shelf
        .iter()
        .filter(|(id, _)| within(id))
        .map(|(id, (_, seed))| (vector(*seed).bits().distance(&query.bits()), id, vector(*seed)))
        .collect();
    all.sort_by_key(|(distance, id, _)| (*distance, *id));
    all.truncate(rescored.max(k));
    let mut scored: Vec<_> = all.into_iter().map(|(_, id, vector)| (id.clone(), query.similarity(&vector))).collect();
    scored.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    scored.truncate(k);
    scored
}

/// The records whose key leaves no remainder: a filter.
fn chosen(modulus: u64) -> impl Fn(&RecordId) -> bool {
    move |id| id.key().is_multiple_of(modulus)
}

fn set(vectors: &Vectors, shelf: &Shelf, modulus: u64) -> RowSet {
    let chosen = chosen(modulus);
    // Keys that are not there, and keys said twice, do no harm.
    let keys = shelf.keys().filter(|id| chosen(id)).map(RecordId::key);
    vectors.rows_of(keys.clone().chain([0, 1, u64::MAX]).chain(keys))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_nearest_are_those_found_by_sorting_everything(
        steps in steps(),
        seed in 0_u64..20,
        k in 0_usize..30,
        rescored in prop_oneof![0_usize..40, Just(usize::MAX)],
        modulus in 2_u64..5,
    ) {
        let (dir, one, many) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let shelf = run(dir.path(), &steps);
        let all = [open(dir.path()), in_commits(one.path(), &shelf, 1), in_commits(many.path(), &shelf, 6)];
        let query = vector(seed);
        let expected = by_sorting(&shelf, &query, k, rescored, &|_| true);
        let expected_within = by_sorting(&shelf, &query, k, rescored, &chosen(modulus));
        for vectors in &all {
            prop_assert_eq!(vectors.len(), shelf.len());
            prop_assert!(vectors.verify().is_empty());
            prop_assert_eq!(&vectors.nearest(&query, k, rescored, None), &expected);
            let within = set(vectors, &shelf, modulus);
            prop_assert_eq!(within.len(), shelf.keys().filter(|id| chosen(modulus)(id)).count());
            prop_assert_eq!(&vectors.nearest(&query, k, rescored, Some(&within)), &expected_within);
            // A set of one snapshot asked of another.
            prop_assert_eq!(&all[0].nearest(&query, k, rescored, Some(&within)), &expected_within);
        }
        for (id, (_, seed)) in &shelf {
            prop_assert_eq!(all[0].get(id), Some(vector(*seed)));
            prop_assert_eq!(all[0].sentences(id), sentences(*seed, (*seed % 4) as usize));
        }
    }
}

#[test]
fn stretches_and_threads_do_not_show() {
    // More rows than a thread takes at a time here; of few vectors, so that the last to enter are equally near.
    for vectors in [3, 375] {
        let shelf: Shelf = (0..1500).map(|number| (id(number), (number, number % vectors))).collect();
        let (one, many) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let all = [in_commits(one.path(), &shelf, 1), in_commits(many.path(), &shelf, 7)];
        for (seed, k, rescored, modulus) in
            [(1, 10, 10, 2), (400, 7, 10, 2), (401, 7, 50, 20), (2, 200, 400, 3), (3, 2000, 1, 2)]
        {
            let query = vector(seed);
            let expected = by_sorting(&shelf, &query, k, rescored, &|_| true);
            let expected_within = by_sorting(&shelf, &query, k, rescored, &chosen(modulus));
            for (vectors, threads) in all.iter().flat_map(|vectors| [(vectors, 1), (vectors, 3)]) {
                let within = set(vectors, &shelf, modulus);
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| {
                    assert_eq!(vectors.nearest(&query, k, rescored, None), expected);
                    assert_eq!(vectors.nearest(&query, k, rescored, Some(&within)), expected_within);
                });
            }
        }
    }
}

#[test]
fn none_of_none_is_none() {
    let shelf: Shelf = (0..10).map(|number| (id(number), (number, number))).collect();
    let dir = tempfile::tempdir().unwrap();
    let vectors = in_commits(dir.path(), &shelf, 1);
    assert!(vectors.nearest(&vector(1), 0, 10, None).is_empty());
    let nobody = vectors.rows_of([]);
    assert!(nobody.is_empty());
    assert!(vectors.nearest(&vector(1), 5, 10, Some(&nobody)).is_empty());
}
