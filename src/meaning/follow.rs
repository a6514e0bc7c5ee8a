//! Following the change log: every patent and need gets its vector, at its own pace, beside imports and searches.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::encoder::{Encoder, Passage};
use super::texts::Encodable;
use super::writer::VectorWriter;
use super::{Bits, Result};
use crate::domain::{Need, Patent, RecordId, RecordKind};
use crate::store::{RecordState, Store};
use crate::text::fold;

/// Changes looked at together. Their vectors are committed together, so a kill costs at most so many.
const PAGE: usize = 256;

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Records looked at.
    pub dealt_with: u64,
    /// Vectors computed.
    pub encoded: u64,
    /// Records whose text was encoded before.
    pub unchanged: u64,
    /// Records that went.
    pub removed: u64,
    /// What was found damaged, and is computed again.
    pub damaged: Vec<String>,
    /// Asked to stop before the end.
    pub stopped: bool,
}

/// How fast the last run was: what the time that is left is reckoned by. Kept beside the vectors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Records encoded a second.
    pub per_second: f64,
}

impl Progress {
    const FILE: &'static str = "progress.json";

    /// The speed of a run so far.
    #[must_use]
    pub fn of(encoded: u64, elapsed: Duration) -> Self {
        let rate = encoded as f64 / elapsed.as_secs_f64().max(1e-3);
        Self { per_second: (rate * 10.0).round() / 10.0 }
    }

    /// What the last run left; `None` where there was none.
    #[must_use]
    pub fn read(vectors: &Path) -> Option<Self> {
        serde_json::from_str(&std::fs::read_to_string(vectors.join(Self::FILE)).ok()?).ok()
    }

    /// Leaves it for [`Self::read`]. It is a hint: where it cannot be written, or nothing was encoded, the old one stays.
    pub fn write(self, vectors: &Path) {
        if self.per_second > 0.0
            && let Ok(text) = serde_json::to_string(&self)
        {
            let _ = std::fs::write(vectors.join(Self::FILE), text);
        }
    }
}

/// The folder of one kind's vectors under the folder of all vectors.
#[must_use]
pub fn folder_of(vectors: &Path, kind: RecordKind) -> PathBuf {
    vectors.join(match kind {
        RecordKind::Patent => "patents",
        RecordKind::Need => "needs",
    })
}

/// Brings the vectors of both kinds up to the end of the change log. `tell` hears after every page what was done so far,
/// and may stop the run: what is done stays done.
///
/// # Errors
/// Those of the store, of the encoder and of the files; what was committed stays.
pub fn follow(
    store: &impl Store,
    encoder: &Encoder,
    vectors: &Path,
    tell: &mut dyn FnMut(&Followed) -> ControlFlow<()>,
) -> Result<Followed> {
    let mut done = Followed::default();
    // Needs first: they are few, and each of them waits for all patents.
    follow_kind::<Need>(store, encoder, vectors, &mut done, tell)?;
    if !done.stopped {
        follow_kind::<Patent>(store, encoder, vectors, &mut done, tell)?;
    }
    Ok(done)
}

fn follow_kind<R: Encodable>(
    store: &impl Store,
    encoder: &Encoder,
    vectors: &Path,
    done: &mut Followed,
    tell: &mut dyn FnMut(&Followed) -> ControlFlow<()>,
) -> Result<()> {
    let (mut writer, recovery) = VectorWriter::open(&folder_of(vectors, R::KIND), encoder.identity(R::KIND))?;
    done.damaged.extend(recovery.damaged);
    // What is stored is read once, which takes no time beside encoding: damage is mended where it would be kept for good.
    done.damaged.extend(writer.verify()?);
    loop {
        let seq = i64::try_from(writer.seq()).unwrap_or(i64::MAX);
        let changes = store.changes_after(seq, PAGE)?;
        let Some(last) = changes.last() else { return Ok(()) };
        let here = || changes.iter().filter(|change| change.kind == R::KIND);
        for change in here().filter(|change| change.gone) {
            let erased = store.lookup::<R>(&change.id)?.is_some_and(|found| found.state == RecordState::Erased);
            let was_there = if erased { writer.forget(&change.id) } else { writer.remove(&change.id) };
            done.removed += u64::from(was_there);
        }
        let live: Vec<RecordId> = here().filter(|change| !change.gone).map(|change| change.id.clone()).collect();
        let records = store.get_many::<R>(&live)?;
        let mut wanted: Vec<Wanted> = Vec::with_capacity(records.len());
        for record in &records {
            let Some(id) = record.id() else { continue };
            let Some(passage) = record.passage() else {
                // A record that says nothing has no meaning to compare.
                done.removed += u64::from(writer.remove(id));
                continue;
            };
            let sentences = record.sentences().into_iter().map(|sentence| Passage::Patent(fold(sentence.text)));
            let passages: Vec<Passage> = std::iter::once(passage).chain(sentences).collect();
            let fingerprint = fingerprint(&passages);
            if writer.fingerprint(id) == Some(fingerprint) {
                done.unchanged += 1;
            } else {
                wanted.push(Wanted { id: id.clone(), fingerprint, passages });
            }
        }
        done.encoded += wanted.len() as u64;
        let passages: Vec<Passage> = wanted.iter().flat_map(|wanted| wanted.passages.iter().cloned()).collect();
        let mut vectors = encoder.encode_all(&passages)?.into_iter();
        for wanted in wanted {
            let sketches = wanted.passages.len() - 1;
            let Some(vector) = vectors.next() else { break };
            let sentences: Vec<Bits> = vectors.by_ref().take(sketches).map(|vector| vector.bits()).collect();
            writer.add(&wanted.id, wanted.fingerprint, vector, &sentences);
        }
        done.damaged.extend(writer.commit(u64::try_from(last.seq).unwrap_or_default())?);
        done.dealt_with += here().count() as u64;
        if tell(done).is_break() {
            done.stopped = true;
            return Ok(());
        }
    }
}

/// A record whose vector is to be computed.
struct Wanted {
    id: RecordId,
    fingerprint: u64,
    /// The whole first, then the sentences.
    passages: Vec<Passage>,
}

/// A hash of what is encoded, so that an update that leaves it alone costs nothing.
pub(super) fn fingerprint(passages: &[Passage]) -> u64 {
    let mut digest = Sha256::new();
    for passage in passages {
        let (one, other) = match passage {
            Passage::Patent(text) => (text.as_str(), ""),
            Passage::Need { title, whole } => (title.as_str(), whole.as_deref().unwrap_or_default()),
        };
        digest.update(one);
        digest.update("\n\n");
        digest.update(other);
        digest.update("\n\n");
    }
    digest.finalize().iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}
