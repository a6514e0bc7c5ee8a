//! Exchange bundles (R51): everything public of one node as one file, for another node to take in.
//!
//! A bundle is JSON Lines: a head that names the node, then records in the order of their ids, as a visitor sees them, with
//! their ids and sources. It is complete: what a node's last bundle had and its new one lacks has been withdrawn there.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Seek as _, Write};

use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::import::{ImportMeta, ImportTransaction, PutKind};
use super::{Act, Home, Reader, Result, Store, StoreError, Writer};
use crate::domain::{Audience, Date, Disclosed, Need, Patent, Record, RecordId, RecordKind};

/// Form of the file; a node that knows no newer one refuses it.
const FORM: u32 = 1;

/// Records read at once.
const PAGE: usize = 1_000;

/// How a packed file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Longest line, in bytes.
const LONGEST_LINE: usize = 16 << 20;

/// Which node a bundle is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Stable and unlike any other's.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// The file of a home that holds the node's id.
const NODE: &str = "node.id";

impl Home {
    /// The node that this home is. Its id is `fresh` where it has none yet, and stays.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn node(&self, name: &str, fresh: &str) -> Result<Node> {
        let path = self.path().join(NODE);
        let known = || std::fs::read_to_string(&path).ok().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
        let id = match known() {
            Some(id) => id,
            None => {
                let of_file = |error| StoreError::of_file(error, &path);
                // Beside its place first, and never over another's: of two who make it at once, both take the first.
                let mut made = tempfile::NamedTempFile::new_in(self.path()).map_err(of_file)?;
                made.write_all(fresh.as_bytes()).map_err(of_file)?;
                match made.persist_noclobber(&path) {
                    Ok(_) => fresh.to_owned(),
                    Err(error) => known().ok_or_else(|| StoreError::of_file(error.error, &path))?,
                }
            }
        };
        Ok(Node { id, name: name.to_owned() })
    }
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    queqiao_bundle: u32,
    node: Node,
    made: Date,
}

/// Any other line.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    kind: RecordKind,
    record: Value,
}

/// What became of a bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BundleCounts {
    /// Records read.
    pub read: u64,
    /// New here.
    pub added: u64,
    /// Changed by it.
    pub updated: u64,
    /// As they were.
    pub unchanged: u64,
    /// Withdrawn, because the node has them no more.
    pub withdrawn: u64,
    /// Back again.
    pub reinstated: u64,
}

/// Writes the bundle of a node. Returns how many records it holds.
///
/// # Errors
/// Those of the database and of the file.
pub fn export_bundle(store: &impl Store, node: &Node, today: Date, out: &mut impl Write) -> Result<u64> {
    let head = Head { queqiao_bundle: FORM, node: node.clone(), made: today };
    write_line(&head, out)?;
    let patents = export_kind::<Patent>(store, out)?;
    Ok(patents + export_kind::<Need>(store, out)?)
}

fn export_kind<R: Record + Disclosed>(store: &impl Store, out: &mut impl Write) -> Result<u64> {
    let (mut after, mut written) = (None::<RecordId>, 0);
    loop {
        let page: Vec<R> = store.each(after.as_ref(), PAGE)?;
        let Some(last) = page.last().and_then(|record| record.id().cloned()) else { return Ok(written) };
        after = Some(last);
        for record in page.into_iter().filter_map(|record| record.seen_by(Audience::Visitor)) {
            let record = serde_json::to_value(&record).map_err(StoreError::Unwritable)?;
            write_line(&Line { kind: R::KIND, record }, out)?;
            written += 1;
        }
    }
}

fn write_line(line: &impl Serialize, out: &mut impl Write) -> Result<()> {
    let mut text = serde_json::to_vec(line).map_err(StoreError::Unwritable)?;
    text.push(b'\n');
    out.write_all(&text).map_err(|error| StoreError::Bundle(format!("写不出：{error}")))
}

impl Writer {
    /// Takes in a bundle from a file, packed or not.
    ///
    /// # Errors
    /// As [`Self::import_bundle`].
    pub fn import_bundle_file(&mut self, own: &Node, mut file: File, at: (Timestamp, Date)) -> Result<BundleCounts> {
        let unread = |_| StoreError::Bundle("读不出来".to_owned());
        let mut magic = Vec::new();
        (&mut file).take(GZIP.len() as u64).read_to_end(&mut magic).map_err(unread)?;
        file.rewind().map_err(unread)?;
        if magic == GZIP {
            return self.import_bundle(own, BufReader::new(MultiGzDecoder::new(file)), at);
        }
        self.import_bundle(own, BufReader::new(file), at)
    }

    /// Takes in a bundle, wholly or not at all. Only what differs from what this node would itself tell a visitor is taken
    /// for news, so that a bundle that comes back changes nothing and hides nothing.
    ///
    /// # Errors
    /// [`StoreError::Bundle`] for what is none, is cut off, or is this node's own; those of the database.
    pub fn import_bundle(
        &mut self,
        own: &Node,
        mut lines: impl BufRead,
        (now, today): (Timestamp, Date),
    ) -> Result<BundleCounts> {
        let mut text = String::new();
        let head = next_line(&mut lines, &mut text, 1)?.ok_or_else(|| StoreError::Bundle("文件是空的".to_owned()))?;
        let head: Head = serde_json::from_str(head)
            .map_err(|_| StoreError::Bundle("第 1 行不是交换包的开头，请确认文件是 bundle export 写出的".to_owned()))?;
        if head.queqiao_bundle > FORM {
            return Err(StoreError::Bundle("由更新版本的程序写成，请先升级本节点".to_owned()));
        }
        if head.node.id == own.id {
            return Err(StoreError::Bundle("这是本节点自己的交换包，不用导入".to_owned()));
        }
        let actor = format!("节点 {}", head.node.name);
        let short = head.node.id.get(..8).unwrap_or(&head.node.id);
        let mut transaction = self.begin_import(ImportMeta {
            file: format!("交换包 {}", head.made),
            source: format!("{}（{short}）", head.node.name),
            source_date: None,
            owner: None,
            actor: actor.clone(),
            now,
            today,
            fingerprint: None,
            batch: None,
        })?;
        let (mut counts, mut came_back) = (BundleCounts::default(), Vec::new());
        let mut number = 1;
        while let Some(text) = next_line(&mut lines, &mut text, number + 1)? {
            number += 1;
            let wrong = |error: serde_json::Error| StoreError::Bundle(format!("第 {number} 行读不出来（{error}）"));
            let line: Line = serde_json::from_str(text).map_err(wrong)?;
            let taken = match line.kind {
                RecordKind::Patent => take::<Patent>(&mut transaction, line.record, &mut came_back),
                RecordKind::Need => take::<Need>(&mut transaction, line.record, &mut came_back),
            };
            match taken.map_err(|error| match error {
                StoreError::Unwritable(error) => wrong(error),
                other => other,
            })? {
                PutKind::Added => counts.added += 1,
                PutKind::Updated { .. } => counts.updated += 1,
                PutKind::Unchanged => counts.unchanged += 1,
            }
            counts.read += 1;
        }
        for kind in RecordKind::ALL {
            counts.withdrawn += transaction.withdraw_absent_of_this_origin_alone(*kind)?.len() as u64;
        }
        transaction.commit()?;
        // What the node had withdrawn itself, and offers again.
        for id in came_back {
            let by_node = self.reader().history(&id)?.log.last().is_some_and(|entry| entry.actor == actor);
            let act = Act { actor: &actor, now, reason: Some("对方节点重新提供") };
            if by_node && self.reinstate(&id, &act)? {
                counts.reinstated += 1;
            }
        }
        Ok(counts)
    }
}

/// The next line without its end; `None` after the last.
fn next_line<'t>(lines: &mut impl BufRead, text: &'t mut String, number: usize) -> Result<Option<&'t str>> {
    text.clear();
    let read = lines.by_ref().take(LONGEST_LINE as u64 + 1).read_line(text);
    let broken = |what: &str| StoreError::Bundle(format!("第 {number} 行{what}，文件可能没有传完整，请重新取一份"));
    match read {
        Err(_) => Err(broken("读不出来")),
        Ok(0) => Ok(None),
        Ok(size) if size > LONGEST_LINE => Err(broken("太长")),
        Ok(_) if !text.ends_with('\n') => Err(broken("没有写完")),
        Ok(_) => Ok(Some(text.trim_end())),
    }
}

/// Takes one record: what of it this node would tell a visitor otherwise.
fn take<R: Record + Disclosed>(
    transaction: &mut ImportTransaction<'_>,
    record: Value,
    came_back: &mut Vec<RecordId>,
) -> Result<PutKind> {
    let offered: R = serde_json::from_value(record.clone()).map_err(StoreError::Unwritable)?;
    let known = transaction.known(&offered)?.and_then(|known: R| known.seen_by(Audience::Visitor));
    let news = match known {
        None => offered,
        Some(known) => {
            let known = serde_json::to_value(&known).map_err(StoreError::Unwritable)?;
            serde_json::from_value(news(record, &known)).map_err(StoreError::Unwritable)?
        }
    };
    let put = transaction.put(&news)?;
    if put.withdrawn {
        came_back.push(put.id);
    }
    Ok(put.kind)
}

/// Fields by which a record is found again, whether they are news or not.
const IDENTIFYING: [&str; 7] = ["id", "code", "number", "publication_number", "source", "firm", "title"];

/// The fields of a record that differ from what is known, beside those that identify it.
fn news(record: Value, known: &Value) -> Value {
    let Value::Object(fields) = record else { return record };
    let new = |(key, value): &(String, Value)| IDENTIFYING.contains(&key.as_str()) || known.get(key) != Some(value);
    Value::Object(fields.into_iter().filter(new).collect::<Map<_, _>>())
}

impl Reader {
    /// Whether a record is known to come from a node's bundle; for tests and `show`.
    #[cfg(test)]
    pub(super) fn sources_of(&self, id: &RecordId) -> Result<Vec<String>> {
        let fields = self.history(id)?.fields;
        let mut sources: Vec<String> = fields.into_values().flatten().map(|value| value.source).collect();
        sources.sort();
        sources.dedup();
        Ok(sources)
    }
}
