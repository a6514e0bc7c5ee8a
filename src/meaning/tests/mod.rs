//! Vectors that were written, as they are read; the encoder that makes them, and how it follows a store.

mod damage;
mod encoding;
mod following;
mod installing;
mod nearest;
mod tokens;

use std::path::{Path, PathBuf};

use super::{Bits, DIMENSIONS, Vector, VectorWriter, Vectors};
use crate::domain::RecordId;

const MODEL: &str = "15b717c382bcb518ba457b93ea6850ede7f4f1cd8937454aa06972366cd19bcc";

/// A patent's id.
fn id(number: u64) -> RecordId {
    // Spread over all keys, so that the order of numbers is not that of keys.
    RecordId::of_key(1 << 48 | number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16)
}

/// A vector of its own for each seed.
fn vector(seed: u64) -> Vector {
    let mut chance = fastrand::Rng::with_seed(seed);
    let floats: [f32; DIMENSIONS] = std::array::from_fn(|_| chance.f32() - 0.5);
    Vector::from_floats(&floats).unwrap()
}

fn sentences(seed: u64, count: usize) -> Vec<Bits> {
    (0..count as u64).map(|place| vector(seed.wrapping_add(1000 * (place + 1))).bits()).collect()
}

fn writer(dir: &Path) -> VectorWriter {
    let (writer, recovery) = VectorWriter::open(dir, MODEL).unwrap();
    assert_eq!(recovery, Default::default());
    writer
}

fn put(writer: &mut VectorWriter, numbers: impl IntoIterator<Item = u64>) {
    for number in numbers {
        let sentences = sentences(number, (number % 5) as usize);
        writer.add(&id(number), number, vector(number), &sentences);
    }
}

fn commit(writer: &mut VectorWriter, seq: u64) {
    assert_eq!(writer.commit(seq).unwrap(), Vec::<String>::new());
    assert_eq!(writer.seq(), seq);
}

fn open(dir: &Path) -> Vectors {
    let vectors = Vectors::open(dir, MODEL).unwrap().unwrap();
    assert_eq!(vectors.damaged(), Vec::<String>::new());
    vectors
}

/// Whether exactly these numbers' vectors are there, whole.
fn assert_holds(vectors: &Vectors, numbers: impl IntoIterator<Item = u64>) {
    let mut count = 0;
    for number in numbers {
        let id = id(number);
        assert_eq!(vectors.get(&id), Some(vector(number)), "{number}");
        assert_eq!(vectors.sentences(&id), sentences(number, (number % 5) as usize), "{number}");
        count += 1;
    }
    assert_eq!(vectors.len(), count);
}

/// Files of segments in the directory.
fn segments(dir: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "vectors")).collect();
    files.sort();
    files
}

/// Copies every file that is not there yet.
fn copy_missing(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let target = to.join(file.file_name());
        if !target.exists() {
            std::fs::copy(file.path(), target).unwrap();
        }
    }
}

#[test]
fn a_commit_can_be_read_and_nothing_before_it() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Vectors::open(dir.path(), MODEL).unwrap().is_none());
    assert!(Vectors::open(&dir.path().join("none"), MODEL).unwrap().is_none());
    let mut writer = writer(dir.path());
    put(&mut writer, 0..10);
    assert!(Vectors::open(dir.path(), MODEL).unwrap().is_none());
    commit(&mut writer, 7);
    let vectors = open(dir.path());
    assert_eq!(vectors.seq(), 7);
    assert_holds(&vectors, 0..10);
    assert!(!vectors.contains(&id(10)));
    assert!(vectors.verify().is_empty());

    // What is open stays as it is.
    writer.add(&id(3), 33, vector(33), &[]);
    assert!(writer.remove(&id(4)));
    assert!(!writer.remove(&id(400)));
    commit(&mut writer, 9);
    assert_holds(&vectors, 0..10);
    let vectors = open(dir.path());
    assert_eq!((vectors.seq(), vectors.len(), vectors.contains(&id(4))), (9, 9, false));
    assert_eq!(vectors.get(&id(3)), Some(vector(33)));
    assert!(vectors.sentences(&id(3)).is_empty());
}

#[test]
fn fingerprints_are_those_added_last() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = writer(dir.path());
    put(&mut first, 0..3);
    commit(&mut first, 1);
    first.add(&id(1), 100, vector(100), &[]);
    first.remove(&id(2));
    assert_eq!([0, 1, 2].map(|number| first.fingerprint(&id(number))), [Some(0), Some(100), None]);
    assert_eq!(first.len(), 2);
    // Not committed: gone with the writer.
    drop(first);
    let mut second = writer(dir.path());
    assert_eq!([0, 1, 2].map(|number| second.fingerprint(&id(number))), [Some(0), Some(1), Some(2)]);
    second.remove(&id(2));
    commit(&mut second, 2);
    drop(second);
    assert_eq!(writer(dir.path()).fingerprint(&id(2)), None);
}

#[test]
fn patents_and_needs_of_the_same_digits_are_two() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    let (patent, need): (RecordId, RecordId) = (RecordId::of_key(1 << 48 | 5), RecordId::of_key(5));
    writer.add(&patent, 1, vector(1), &[]);
    writer.add(&need, 2, vector(2), &[]);
    commit(&mut writer, 1);
    let vectors = open(dir.path());
    assert_eq!((vectors.get(&patent), vectors.get(&need)), (Some(vector(1)), Some(vector(2))));
}

#[test]
fn only_so_many_sentences_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    let many = sentences(1, 40);
    writer.add(&id(1), 1, vector(1), &many);
    commit(&mut writer, 1);
    assert_eq!(open(dir.path()).sentences(&id(1)), &many[..32]);
}

#[test]
fn segments_stay_few_and_hold_everything() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    for batch in 0..40 {
        put(&mut writer, batch * 10..batch * 10 + 10);
        commit(&mut writer, batch);
    }
    assert!(segments(dir.path()).len() <= 8, "{:?}", segments(dir.path()));
    assert_holds(&open(dir.path()), 0..400);
    for number in 0..399 {
        writer.remove(&id(number));
    }
    commit(&mut writer, 50);
    assert_eq!(segments(dir.path()).len(), 1);
    assert_holds(&open(dir.path()), [399]);
    writer.remove(&id(399));
    commit(&mut writer, 51);
    assert!(segments(dir.path()).is_empty());
    let vectors = open(dir.path());
    assert!(vectors.is_empty());
    assert!(vectors.nearest(&vector(1), 5, 5, None).is_empty());
}

#[test]
fn readers_beside_a_writer_see_whole_commits() {
    const PER_COMMIT: u64 = 5;
    const COMMITS: u64 = 60;
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    put(&mut writer, 0..PER_COMMIT);
    commit(&mut writer, 1);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut seen = 0;
                while seen < COMMITS {
                    let vectors = open(dir.path());
                    assert!(vectors.seq() >= seen);
                    seen = vectors.seq();
                    assert_eq!(vectors.len() as u64, seen * PER_COMMIT);
                    let last = seen * PER_COMMIT - 1;
                    let nearest = vectors.nearest(&vector(last), 1, 1, None);
                    assert_eq!(nearest[0].0, id(last));
                }
            });
        }
        for seq in 2..=COMMITS {
            put(&mut writer, (seq - 1) * PER_COMMIT..seq * PER_COMMIT);
            commit(&mut writer, seq);
        }
    });
}

#[test]
fn nothing_of_what_is_forgotten_stays_in_any_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    put(&mut writer, 0..10);
    commit(&mut writer, 1);
    let holds = |number: u64| {
        let codes: Vec<u8> = vector(number).codes().iter().map(|code| code.cast_unsigned()).collect();
        segments(dir.path()).iter().any(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(codes.len()).any(|window| window == codes)
        })
    };
    writer.remove(&id(3));
    commit(&mut writer, 2);
    assert!(holds(3) && holds(4), "a removed one goes with the next merge");
    assert!(!writer.forget(&id(3)), "it counted no more");
    assert!(writer.forget(&id(4)));
    commit(&mut writer, 3);
    assert!(!holds(3) && !holds(4));
    assert_holds(&open(dir.path()), [0, 1, 2, 5, 6, 7, 8, 9]);
}
