//! Kills, other models, and files that are not what was written.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{MODEL, assert_holds, commit, copy_missing, id, open, put, segments, vector, writer};
use crate::meaning::{MeaningError, VectorWriter, Vectors};

/// Changes one bit of a file.
fn flip(path: &Path, offset: u64) {
    let mut file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(&[byte[0] ^ 1]).unwrap();
}

/// Two segments: 0 to 9, and 10 to 19; up to 2.
fn two_segments(dir: &Path) {
    let mut writer = writer(dir);
    put(&mut writer, 0..10);
    commit(&mut writer, 1);
    put(&mut writer, 10..20);
    commit(&mut writer, 2);
    assert_eq!(segments(dir).len(), 2);
}

#[test]
fn a_kill_before_the_catalogue_leaves_the_last_commit() {
    let (dir, before) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // The eighth commit makes one segment of eight.
    let mut first = writer(dir.path());
    for seq in 1..8 {
        put(&mut first, seq * 10..seq * 10 + 10);
        commit(&mut first, seq);
    }
    copy_missing(dir.path(), before.path());
    put(&mut first, 80..90);
    commit(&mut first, 8);
    drop(first);
    assert_eq!(segments(dir.path()).len(), 1);

    // All files that were ever written, under the catalogue from before.
    copy_missing(dir.path(), before.path());
    std::fs::write(before.path().join("catalogue.json.new"), b"{\"checks").unwrap();
    std::fs::write(before.path().join("00000099.vectors"), b"cut sh").unwrap();
    std::fs::write(before.path().join("notes.txt"), b"not ours").unwrap();
    assert_holds(&open(before.path()), 10..80);
    let (mut again, recovery) = VectorWriter::open(before.path(), MODEL).unwrap();
    assert_eq!((recovery.leftovers, recovery.damaged.len(), again.seq()), (3, 0, 7));
    assert_eq!(segments(before.path()).len(), 7);
    put(&mut again, 80..90);
    commit(&mut again, 8);
    assert_holds(&open(before.path()), 10..90);
    assert!(before.path().join("notes.txt").exists());

    // And under the catalogue from after, before what it no longer names was removed.
    let after = tempfile::tempdir().unwrap();
    copy_missing(dir.path(), after.path());
    std::fs::write(after.path().join("00000001.vectors"), b"an old one").unwrap();
    assert_holds(&open(after.path()), 10..90);
    let (again, recovery) = VectorWriter::open(after.path(), MODEL).unwrap();
    assert_eq!((recovery.leftovers, again.seq()), (1, 8));
}

#[test]
fn vectors_of_another_model_do_not_count() {
    let dir = tempfile::tempdir().unwrap();
    two_segments(dir.path());
    let old = open(dir.path());
    assert!(Vectors::open(dir.path(), "another").unwrap().is_none());
    let (mut writer, recovery) = VectorWriter::open(dir.path(), "another").unwrap();
    assert_eq!(recovery.discarded_model.as_deref(), Some(MODEL));
    assert_eq!((writer.seq(), writer.len(), writer.fingerprint(&id(1))), (0, 0, None));
    // Until the first commit the old ones are there.
    assert_holds(&open(dir.path()), 0..20);
    writer.add(&id(1), 1, vector(1), &[]);
    commit(&mut writer, 3);
    assert!(Vectors::open(dir.path(), MODEL).unwrap().is_none());
    assert_eq!(Vectors::open(dir.path(), "another").unwrap().unwrap().len(), 1);
    assert_eq!(segments(dir.path()).len(), 1);
    assert_holds(&old, 0..20);
}

#[test]
fn a_segment_cut_short_is_left_out_and_computed_again() {
    for cut in [0, 100, 256, 3000] {
        let dir = tempfile::tempdir().unwrap();
        two_segments(dir.path());
        let file = OpenOptions::new().write(true).open(&segments(dir.path())[0]).unwrap();
        file.set_len(cut).unwrap();
        let vectors = Vectors::open(dir.path(), MODEL).unwrap().unwrap();
        assert_eq!(vectors.damaged(), ["00000001.vectors：文件不完整"]);
        assert_eq!(vectors.seq(), 0);
        assert_holds(&vectors, 10..20);

        let (mut writer, recovery) = VectorWriter::open(dir.path(), MODEL).unwrap();
        assert_eq!(recovery.damaged, vectors.damaged());
        assert_eq!(writer.seq(), 0);
        // Those of the sound segment need not be encoded.
        assert_eq!((writer.fingerprint(&id(1)), writer.fingerprint(&id(11))), (None, Some(11)));
        put(&mut writer, 0..10);
        commit(&mut writer, 2);
        assert_holds(&open(dir.path()), 0..20);
    }
}

#[test]
fn a_segment_that_is_gone_is_told() {
    let dir = tempfile::tempdir().unwrap();
    two_segments(dir.path());
    std::fs::remove_file(&segments(dir.path())[1]).unwrap();
    let vectors = Vectors::open(dir.path(), MODEL).unwrap().unwrap();
    assert_eq!(vectors.damaged(), ["00000002.vectors：文件不见了"]);
    assert_holds(&vectors, 0..10);
}

#[test]
fn every_flipped_bit_is_found() {
    let dir = tempfile::tempdir().unwrap();
    two_segments(dir.path());
    let path = &segments(dir.path())[1];
    let length = std::fs::metadata(path).unwrap().len();
    for offset in (0..256).step_by(11) {
        flip(path, offset);
        let vectors = Vectors::open(dir.path(), MODEL).unwrap().unwrap();
        assert_eq!(vectors.damaged(), ["00000002.vectors：文件头损坏"]);
        flip(path, offset);
    }
    for offset in (256..length).step_by(37) {
        flip(path, offset);
        let vectors = open(dir.path());
        assert_eq!(vectors.verify().len(), 1, "{offset}");
        // Whatever the bit is, nothing ends the program.
        assert!(!vectors.nearest(&vector(1), 5, 20, None).is_empty());
        (0..20).for_each(|number| assert!(vectors.sentences(&id(number)).len() <= 40));
        flip(path, offset);
    }
    assert!(open(dir.path()).verify().is_empty());
}

#[test]
fn a_writer_drops_what_it_finds_damaged() {
    let dir = tempfile::tempdir().unwrap();
    two_segments(dir.path());
    // A bit of the keys.
    flip(&segments(dir.path())[0], 256);
    let mut first = writer(dir.path());
    assert_eq!(first.verify().unwrap(), ["00000001.vectors：“编号”的校验和不符"]);
    assert_eq!(first.seq(), 0);
    assert!(first.verify().unwrap().is_empty());
    drop(first);
    // It is known to the next one too.
    let second = writer(dir.path());
    assert_eq!((second.seq(), second.len()), (0, 10));
    assert_eq!(segments(dir.path()).len(), 1);
}

#[test]
fn a_merge_gives_damage_no_good_checksum() {
    let dir = tempfile::tempdir().unwrap();
    two_segments(dir.path());
    let mut writer = writer(dir.path());
    for seq in 3..8 {
        put(&mut writer, seq * 10 - 10..seq * 10);
        commit(&mut writer, seq);
    }
    flip(&segments(dir.path())[0], 3000);
    put(&mut writer, 70..80);
    let damaged = writer.commit(8).unwrap();
    assert_eq!(damaged.len(), 1);
    assert_eq!(writer.seq(), 0);
    let vectors = open(dir.path());
    assert_eq!(vectors.seq(), 0);
    assert_holds(&vectors, 10..80);
    assert!(vectors.verify().is_empty());
}

#[test]
fn a_damaged_catalogue_is_told_and_begun_anew() {
    for damage in ["", "{}", "\0\0\0\0", "{\"checksum\":1,\"content\":{\"format\":1}}"] {
        let dir = tempfile::tempdir().unwrap();
        two_segments(dir.path());
        let path = dir.path().join("catalogue.json");
        std::fs::write(&path, damage).unwrap();
        let error = Vectors::open(dir.path(), MODEL).unwrap_err();
        assert!(matches!(error, MeaningError::Catalogue { .. }));
        assert!(error.to_string().contains("encoder run"), "{error}");
        let (mut writer, recovery) = VectorWriter::open(dir.path(), MODEL).unwrap();
        assert_eq!(recovery.damaged, [error.to_string()]);
        assert_eq!((writer.seq(), writer.len()), (0, 0));
        put(&mut writer, 0..3);
        commit(&mut writer, 2);
        assert_holds(&open(dir.path()), 0..3);
        assert_eq!(segments(dir.path()).len(), 1);
    }
}

#[test]
fn a_catalogue_with_another_number_in_it_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    two_segments(dir.path());
    let path = dir.path().join("catalogue.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"seq\":2", "\"seq\":3")).unwrap();
    let error = Vectors::open(dir.path(), MODEL).unwrap_err();
    assert!(error.to_string().contains("校验和不符"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_commit_that_failed_can_be_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    put(&mut writer, 0..10);
    commit(&mut writer, 1);
    writer.remove(&id(0));
    put(&mut writer, 10..20);
    // A directory in its place, which no file replaces.
    let (path, aside) = (dir.path().join("catalogue.json"), dir.path().join("aside"));
    std::fs::rename(&path, &aside).unwrap();
    std::fs::create_dir_all(path.join("in the way")).unwrap();
    assert!(writer.commit(2).is_err());
    assert_eq!((writer.seq(), writer.len()), (1, 19));
    std::fs::remove_dir_all(&path).unwrap();
    std::fs::rename(&aside, &path).unwrap();
    assert_holds(&open(dir.path()), 0..10);
    commit(&mut writer, 2);
    assert_holds(&open(dir.path()), 1..20);
    assert_eq!(segments(dir.path()).len(), 2);
}
