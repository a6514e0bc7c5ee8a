//! Vectors follow the change log: what is new, what changed, what went; stopped anywhere, and with another encoder.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::encoding::encoder;
use crate::domain::{Date, Need, Patent, Record, RecordId, RecordKind};
use crate::meaning::{Encodable, Encoder, Followed, Progress, Vectors, folder_of, follow};
use crate::store::{Act, Home, ImportMeta, Store, Writer};

static ENCODER: LazyLock<Encoder> = LazyLock::new(|| encoder(1));

struct Shelf {
    _root: tempfile::TempDir,
    home: Home,
    writer: Writer,
}

impl Shelf {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let home = Home::at(root.path().join("home"));
        let writer = home.open_writing().unwrap();
        Self { _root: root, home, writer }
    }

    fn put<R: Record>(&mut self, records: impl IntoIterator<Item = R>) {
        let meta = ImportMeta {
            file: "test".into(),
            source: "test".into(),
            source_date: None,
            owner: None,
            actor: "test".into(),
            now: Timestamp::UNIX_EPOCH,
            today: Date::constant(2026, 11, 24),
            fingerprint: None,
            batch: None,
        };
        let mut import = self.writer.begin_import(meta).unwrap();
        for record in records {
            import.put(&record).unwrap();
        }
        import.commit().unwrap();
    }

    fn withdraw(&mut self, id: &RecordId) {
        let act = Act { actor: "test", reason: Some("试试"), now: Timestamp::UNIX_EPOCH };
        assert!(self.writer.withdraw(id, &act).unwrap());
    }

    fn patents(&self) -> Vec<Patent> {
        self.writer.reader().each(None, 10_000).unwrap()
    }

    fn follow(&self) -> Followed {
        self.follow_with(&ENCODER, &self.home.vectors(), usize::MAX)
    }

    /// Stops after `pages` looks.
    fn follow_with(&self, encoder: &Encoder, vectors: &Path, pages: usize) -> Followed {
        let mut looks = 0;
        let mut tell = |_: &Followed| {
            looks += 1;
            if looks >= pages { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        follow(self.writer.reader(), encoder, vectors, &mut tell).unwrap()
    }

    fn vectors(&self, kind: RecordKind) -> Vectors {
        Vectors::open(&folder_of(&self.home.vectors(), kind), ENCODER.identity(kind)).unwrap().unwrap()
    }
}

fn patent(at: usize) -> Patent {
    Patent {
        code: Some(format!("P{at}")),
        title: Some(format!("一种第{at}号隔振基座")),
        r#abstract: Some(format!(
            "第{at}号橡胶垫层设于底板的下方，能够减轻机器对楼板的振动，适用于冲床；结构简单，安装方便，成本低廉。"
        )),
        ..Patent::default()
    }
}

fn need(at: usize) -> Need {
    Need {
        code: Some(format!("N{at}")), title: Some(format!("第{at}台机器一开楼板跟着抖")), ..Need::default()
    }
}

/// Vectors of a folder hold exactly what encoding each record by itself gives.
fn assert_holds(vectors: &Vectors, encoder: &Encoder, patents: &[Patent]) {
    assert_eq!(vectors.len(), patents.len());
    for patent in patents {
        let id = patent.id().unwrap();
        let expected = patent.passage().map(|passage| encoder.encode(&passage).unwrap());
        assert_eq!(vectors.get(id), expected);
        assert_eq!(vectors.sentences(id).len(), patent.sentences().len());
    }
}

#[test]
fn everything_is_encoded_once_and_then_only_what_changed() {
    let mut shelf = Shelf::new();
    assert_eq!(shelf.follow(), Followed::default(), "an empty store");
    shelf.put((0..30).map(patent));
    shelf.put((0..5).map(need));
    let first = shelf.follow();
    assert_eq!((first.dealt_with, first.encoded, first.stopped), (35, 35, false));
    assert_holds(&shelf.vectors(RecordKind::Patent), &ENCODER, &shelf.patents());
    assert_eq!(shelf.vectors(RecordKind::Need).len(), 5);
    assert_eq!(shelf.follow(), Followed::default(), "nothing is left");

    shelf.put([Patent { advantage: Some("隔振效率高".into()), ..patent(3) }]);
    assert_eq!(shelf.follow().encoded, 1);
    shelf.put([Patent { cited_by: Some(7), ..patent(4) }]);
    let untouched = shelf.follow();
    assert_eq!((untouched.encoded, untouched.unchanged), (0, 1), "the text is the same");

    let gone = shelf.patents()[0].id.clone().unwrap();
    shelf.withdraw(&gone);
    let after = shelf.follow();
    assert_eq!((after.encoded, after.removed), (0, 1));
    assert!(!shelf.vectors(RecordKind::Patent).contains(&gone));
    assert_holds(&shelf.vectors(RecordKind::Patent), &ENCODER, &shelf.patents());
}

#[test]
fn a_need_of_the_store_has_the_vector_of_its_text() {
    let mut shelf = Shelf::new();
    shelf.put([need(1)]);
    shelf.follow();
    let stored: Vec<Need> = shelf.writer.reader().each(None, 10).unwrap();
    let expected = ENCODER.encode(&stored[0].passage().unwrap()).unwrap();
    assert_eq!(shelf.vectors(RecordKind::Need).get(stored[0].id().unwrap()), Some(expected));
}

#[test]
fn a_run_that_is_stopped_goes_on_to_what_an_uninterrupted_one_gives() {
    let mut shelf = Shelf::new();
    // More than two pages of changes.
    shelf.put((0..600).map(|at| Patent { r#abstract: None, ..patent(at) }));
    let whole = tempfile::tempdir().unwrap();
    assert_eq!(shelf.follow_with(&ENCODER, whole.path(), usize::MAX).encoded, 600);

    let mut encoded = 0;
    let mut runs = 0;
    loop {
        let run = shelf.follow_with(&ENCODER, &shelf.home.vectors(), 1);
        encoded += run.encoded;
        runs += 1;
        assert!(run.encoded <= 256, "a page at most");
        if !run.stopped {
            break;
        }
        assert!(runs < 20);
    }
    assert!(runs > 3 && encoded == 600, "{runs} runs, {encoded} encoded");
    let expected = Vectors::open(&folder_of(whole.path(), RecordKind::Patent), ENCODER.identity(RecordKind::Patent))
        .unwrap()
        .unwrap();
    let found = shelf.vectors(RecordKind::Patent);
    assert_eq!(found.len(), expected.len());
    for patent in shelf.patents() {
        let id = patent.id().unwrap();
        assert_eq!((found.get(id), found.sentences(id)), (expected.get(id), expected.sentences(id)));
        assert_eq!(found.fingerprint(id), expected.fingerprint(id));
    }
}

#[test]
fn vectors_of_another_encoder_do_not_count_and_are_made_anew() {
    let mut shelf = Shelf::new();
    shelf.put((0..20).map(patent));
    shelf.follow();
    let other = encoder(2);
    let folder = folder_of(&shelf.home.vectors(), RecordKind::Patent);
    assert!(Vectors::open(&folder, other.identity(RecordKind::Patent)).unwrap().is_none());
    assert_eq!(shelf.follow_with(&other, &shelf.home.vectors(), usize::MAX).encoded, 20);
    assert_holds(
        &Vectors::open(&folder, other.identity(RecordKind::Patent)).unwrap().unwrap(),
        &other,
        &shelf.patents(),
    );
    assert!(Vectors::open(&folder, ENCODER.identity(RecordKind::Patent)).unwrap().is_none());
}

#[test]
fn a_record_that_says_nothing_has_no_vector() {
    let mut shelf = Shelf::new();
    let silent = Patent { number: "201310699744.2".parse().ok(), ..Patent::default() };
    shelf.put([Patent { code: Some("S".into()), owners: vec!["示例大学".into()], ..silent }, patent(1)]);
    let done = shelf.follow();
    assert_eq!((done.dealt_with, done.encoded), (2, 1));
    assert_eq!(shelf.vectors(RecordKind::Patent).len(), 1);
}

#[test]
fn progress_is_left_for_the_next_who_asks() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Progress::read(folder.path()), None);
    Progress::of(50, std::time::Duration::from_secs(2)).write(folder.path());
    assert_eq!(Progress::read(folder.path()), Some(Progress { per_second: 25.0 }));
    Progress::of(0, std::time::Duration::from_secs(2)).write(folder.path());
    assert_eq!(Progress::read(folder.path()), Some(Progress { per_second: 25.0 }), "a run without work says nothing");
}
