//! A whole file into the store: rows from the intake room, one transaction, and the row report filled in.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;

use super::{BatchId, ImportMeta, ImportTransaction, PutKind, PutOutcome, RowsTold, StoreError, Writer};
use crate::domain::{Date, Need, Patent, Record, RecordId, RecordKind};
use crate::intake::report::{FileReport, RowNote, Severity};
use crate::intake::{IntakeError, IntakeOptions, IntakeTables, ReadError, RecordSink, Taken, read_needs, read_patents};
use crate::taxonomy::Taxonomy;

/// What a file is imported with.
pub struct FileImport<'a> {
    /// Header names and vocabularies.
    pub tables: &'a IntakeTables,
    /// Reference tables.
    pub taxonomy: &'a Taxonomy,
    /// Owner of rows that name none.
    pub owner: Option<String>,
    /// Source; the file's name without its ending where none is given.
    pub source: Option<String>,
    /// Only records of this owner may be brought or changed; rows about others are refused.
    pub only_owner: Option<String>,
    /// Withdraw what an earlier delivery of this owner and source had and this one lacks.
    pub replace: bool,
    /// More files of the same delivery follow: what is absent can be told only after the last.
    pub more_files_follow: bool,
    /// Who imports.
    pub actor: String,
    /// The clock, for the log.
    pub now: Timestamp,
    /// The day of judgements.
    pub today: Date,
    /// Batch of the command's earlier files.
    pub batch: Option<BatchId>,
}

/// What became of a file.
#[derive(Debug)]
pub struct ImportedFile {
    /// One report a sheet.
    pub reports: Vec<FileReport>,
    /// The batch.
    pub batch: BatchId,
    /// Last change of the log.
    pub seq: i64,
    /// What earlier files of the owner and source had and this one lacks.
    pub absent: Vec<RecordId>,
}

/// Why a file was not imported; nothing of it is in the store then.
#[derive(Debug, thiserror::Error)]
pub enum FileImportError {
    /// The file cannot be read.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReadError<StoreError>> for FileImportError {
    fn from(error: ReadError<StoreError>) -> Self {
        match error {
            ReadError::Intake(error) => Self::Intake(error),
            ReadError::Sink(error) => Self::Store(error),
        }
    }
}

impl FileImport<'_> {
    /// Imports one file in one transaction. `progress` hears bytes read and bytes in all, and stops the import with
    /// `Break`; then, as after any error, the store is as it was.
    ///
    /// # Errors
    /// Those of the file and of the store.
    pub fn run(
        &self,
        writer: &mut Writer,
        kind: RecordKind,
        path: &Path,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<ImportedFile, FileImportError> {
        let file = path.display().to_string();
        let meta = ImportMeta {
            source: self.source.clone().unwrap_or_else(|| source_of(path)),
            source_date: None,
            owner: self.owner.clone(),
            actor: self.actor.clone(),
            now: self.now,
            today: self.today,
            fingerprint: fingerprint(path),
            batch: self.batch.clone(),
            file,
        };
        let options = IntakeOptions { owner: self.owner.clone(), source: self.source.clone(), today: self.today };
        let mut sink = StoreSink {
            transaction: writer.begin_import(meta)?,
            only_owner: self.only_owner.clone(),
            reports: Vec::new(),
            current: FileReport::default(),
            told: RowsTold::default(),
        };
        match kind {
            RecordKind::Patent => {
                read_patents(path, self.tables, self.taxonomy, &options, &mut sink, progress)?;
            }
            RecordKind::Need => read_needs(path, self.tables, self.taxonomy, &options, &mut sink, progress)?,
        }
        let StoreSink { mut transaction, mut reports, told, .. } = sink;
        transaction.tell(kind, told);
        let mut absent = Vec::new();
        if !self.more_files_follow
            && let Some(last) = reports.last_mut()
        {
            absent = if self.replace { transaction.withdraw_absent(kind)? } else { transaction.absent(kind)? };
            last.absent = absent.len() as u64;
        }
        let batch = transaction.batch().clone();
        let seq = transaction.commit()?;
        Ok(ImportedFile { reports, batch, seq, absent })
    }
}

/// Name of a file without folder and endings: what a source is called that nobody named.
fn source_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.trim_end_matches(".gz");
    stem.rsplit_once('.').map_or(stem, |(stem, _)| stem).to_owned()
}

/// Hash of the bytes; `None` where the file cannot be read: the reader will say why.
fn fingerprint(path: &Path) -> Option<String> {
    use sha2::Digest;
    let mut file = std::fs::File::open(path).ok().filter(|_| path.is_file())?;
    let mut hash = sha2::Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => break,
            read => hash.update(buffer.get(..read)?),
        }
    }
    Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

struct StoreSink<'w> {
    transaction: ImportTransaction<'w>,
    only_owner: Option<String>,
    reports: Vec<FileReport>,
    /// What the store adds to the report of the sheet under way.
    current: FileReport,
    /// What becomes of the rows of all sheets.
    told: RowsTold,
}

impl StoreSink<'_> {
    fn put<R: Record>(&mut self, row: u64, record: &R) -> Result<(), StoreError> {
        if let Some(owner) = &self.only_owner
            && let Some(message) = self.of_others(owner, record)?
        {
            self.current.refused += 1;
            self.told.refuse("other_owner");
            let value = Some(record.display_title().to_owned());
            let field = Some("专利权人".to_owned());
            self.current.note(RowNote { row, field, code: "other_owner", severity: Severity::Refused, message, value });
            return Ok(());
        }
        let outcome = self.transaction.put(record)?;
        match &outcome.kind {
            PutKind::Added => self.current.added += 1,
            PutKind::Updated { .. } => self.current.updated += 1,
            PutKind::Unchanged => self.current.unchanged += 1,
        }
        notes_of(row, record, outcome).into_iter().for_each(|note| self.current.note(note));
        Ok(())
    }
}

impl StoreSink<'_> {
    /// Why a record is not for `owner` to bring; `None` where it is.
    fn of_others<R: Record>(&self, owner: &str, record: &R) -> Result<Option<String>, StoreError> {
        if !record.is_of(owner) {
            return Ok(Some(format!("权利人不是“{owner}”，未收录；本单位的账号只能维护本单位的记录")));
        }
        let known = self.transaction.known(record)?;
        Ok(known
            .filter(|known| !known.is_of(owner))
            .map(|_| format!("库中已有这件专利，登记的权利人不含“{owner}”，没有改动；如权利人已变更，请联系管理员")))
    }
}

impl RowsTold {
    fn refuse(&mut self, code: &str) {
        self.refused += 1;
        *self.refused_for.entry(code.to_owned()).or_default() += 1;
    }

    /// Counts a row that was mended.
    fn mend(&mut self, notes: &[RowNote]) {
        if let Some(note) = notes.iter().find(|note| note.severity == Severity::Mended) {
            self.mended += 1;
            *self.mended_for.entry(note.code.to_owned()).or_default() += 1;
        }
    }
}

/// What the store noticed about a row.
fn notes_of<R: Record>(row: u64, record: &R, outcome: PutOutcome) -> Vec<RowNote> {
    let warning = |code, field: Option<String>, message: String, value: Option<String>| RowNote {
        row,
        field,
        code,
        severity: Severity::Warning,
        message,
        value,
    };
    let mut notes = Vec::new();
    for conflict in outcome.conflicts {
        let message = format!("与已有的值不同，保留“{}”", short(&conflict.kept));
        let field = Some(header_of::<R>(&conflict.field));
        notes.push(warning("conflict", field, message, Some(conflict.offered)));
    }
    for merged in outcome.merged {
        let message = format!("两条记录原是同一件，已并为一条（原编号 {merged} 仍可查到）");
        notes.push(warning("merged", None, message, None));
    }
    if let Some(other) = outcome.same_title.filter(|_| outcome.kind == PutKind::Added) {
        let message = format!("同名：另有一条记录（{other}）名称相同，号码或来源不同，未合并");
        notes.push(warning("same_title", None, message, Some(record.display_title().to_owned())));
    }
    if outcome.withdrawn {
        notes.push(warning("withdrawn", None, "此记录先前已撤下，仍不公开".to_owned(), None));
    }
    notes
}

fn short(text: &str) -> String {
    const QUOTED: usize = 60;
    let mut cut: String = text.chars().take(QUOTED).collect();
    if text.chars().count() > QUOTED {
        cut.push('…');
    }
    cut
}

/// Chinese header of a key; a column without a place goes by its own name.
fn header_of<R: Record>(key: &str) -> String {
    let columns = match R::KIND {
        RecordKind::Patent => Patent::COLUMNS,
        RecordKind::Need => Need::COLUMNS,
    };
    columns
        .iter()
        .find(|(known, header)| *known == key && !header.is_empty())
        .map_or_else(|| key.trim_start_matches("extra.").to_owned(), |(_, header)| (*header).to_owned())
}

impl<R: Record> RecordSink<R> for StoreSink<'_> {
    type Error = StoreError;

    fn sheet_begins(&mut self, _report: &FileReport) -> Result<(), StoreError> {
        self.current = FileReport::default();
        Ok(())
    }

    fn take(&mut self, taken: Taken<R>) -> Result<(), StoreError> {
        match taken {
            Taken::Record { row, record, notes } => {
                self.told.mend(&notes);
                self.put(row, &record)
            }
            // Their notes are in the report already.
            Taken::Refused { notes } => {
                self.told.mend(&notes);
                let reason = notes.iter().find(|note| note.severity == Severity::Refused);
                self.told.refuse(reason.map_or("refused", |note| note.code));
                Ok(())
            }
            Taken::Skipped { .. } => Ok(()),
        }
    }

    fn sheet_ends(&mut self, mut report: FileReport) -> Result<(), StoreError> {
        let ours = std::mem::take(&mut self.current);
        report.added = ours.added;
        report.updated = ours.updated;
        report.unchanged = ours.unchanged;
        report.refused += ours.refused;
        report.rows.extend(ours.rows);
        report.rows.sort_by_key(|note| note.row);
        for (code, count) in ours.note_counts {
            *report.note_counts.entry(code).or_default() += count;
        }
        self.reports.push(report);
        Ok(())
    }
}
