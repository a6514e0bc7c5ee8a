//! Bringing a file of the ledger in: rows are read, put together to entries, laid over what is known, and kept, all of
//! them or none; the row report adds up as that of a catalogue does.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use super::listed::{Clash, Listed};
use super::{Deal, Firm, Holding, Library, Policy, Product, Target, WorkflowError};
use crate::domain::Package;
use crate::intake::report::{FileReport, RowNote, Severity};
use crate::intake::{
    Collected, IntakeTables, Taken, read_deals, read_firms, read_holdings, read_library, read_packages, read_policies,
    read_products, read_targets,
};
use crate::store::{Act, BatchId, KeptFile, LedgerChange, Writer};
use crate::taxonomy::Taxonomy;

/// Which of the further files it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerFile {
    /// 合同台账.
    Deals,
    /// 专利产品.
    Products,
    /// 存量申报.
    Holdings,
    /// 绩效目标.
    Targets,
    /// 企业名录.
    Firms,
    /// 专利组合.
    Packages,
    /// 政策提示.
    Policies,
    /// 高价值专利库.
    Library,
}

impl LedgerFile {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 8] = [
        Self::Deals,
        Self::Products,
        Self::Packages,
        Self::Firms,
        Self::Holdings,
        Self::Targets,
        Self::Policies,
        Self::Library,
    ];

    /// Its name in forms and on the command line.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::Products => "products",
            Self::Holdings => "holdings",
            Self::Targets => "targets",
            Self::Firms => "firms",
            Self::Packages => "packages",
            Self::Policies => "policies",
            Self::Library => "library",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deals => Deal::LIST,
            Self::Products => Product::LIST,
            Self::Holdings => Holding::LIST,
            Self::Targets => Target::LIST,
            Self::Firms => Firm::LIST,
            Self::Packages => Package::LIST,
            Self::Policies => Policy::LIST,
            Self::Library => Library::LIST,
        }
    }
}

/// What became of a file.
#[derive(Debug)]
pub struct Brought {
    /// One report a sheet.
    pub reports: Vec<FileReport>,
    /// What an undo takes back.
    pub batch: BatchId,
}

/// Hears bytes read and bytes in all, and stops the import with `Break`.
type Progress<'p> = &'p mut dyn FnMut(u64, u64) -> ControlFlow<()>;

/// Brings one file in.
///
/// # Errors
/// Those of the file and of the store; nothing of it is kept then.
pub fn bring(
    writer: &mut Writer,
    what: LedgerFile,
    path: &Path,
    (tables, taxonomy): (&IntakeTables, &Taxonomy),
    file: &KeptFile<'_>,
    act: &Act<'_>,
    progress: Progress<'_>,
) -> Result<Brought, WorkflowError> {
    macro_rules! all {
        ($entry:ty, $read:ident) => {{
            let mut rows = Collected::default();
            $read(path, tables, taxonomy, &mut rows, progress)?;
            keep::<$entry>(writer, rows, &KeptFile { source: <$entry>::LIST, ..file.clone() }, act)
        }};
    }
    match what {
        LedgerFile::Deals => all!(Deal, read_deals),
        LedgerFile::Products => all!(Product, read_products),
        LedgerFile::Holdings => all!(Holding, read_holdings),
        LedgerFile::Targets => all!(Target, read_targets),
        LedgerFile::Firms => all!(Firm, read_firms),
        LedgerFile::Packages => all!(Package, read_packages),
        LedgerFile::Policies => all!(Policy, read_policies),
        LedgerFile::Library => all!(Library, read_library),
    }
}

/// An entry under way, with the rows that make it up: sheet and row.
struct Underway<E> {
    entry: E,
    rows: Vec<(usize, u64)>,
}

fn keep<E: Listed>(
    writer: &mut Writer,
    collected: Collected<E::Row>,
    file: &KeptFile<'_>,
    act: &Act<'_>,
) -> Result<Brought, WorkflowError> {
    let Collected { rows, mut reports } = collected;
    let mut underway: Vec<Underway<E>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    // Rows come sheet by sheet; each sheet has as many as it says.
    let reads: Vec<u64> = reports.iter().map(|report| report.read).collect();
    let (mut sheet, mut seen) = (0, 0);
    for taken in rows.into_iter().filter(|taken| !matches!(taken, Taken::Skipped { .. })) {
        while reads.get(sheet).is_some_and(|read| seen >= *read) {
            (sheet, seen) = (sheet + 1, 0);
        }
        seen += 1;
        let Taken::Record { row, record, .. } = taken else { continue };
        let key = E::key_of(&record);
        let at = *places.entry(key.clone()).or_insert_with(|| {
            underway.push(Underway { entry: E::named(key, &record), rows: Vec::new() });
            underway.len() - 1
        });
        let mut clashes = Vec::new();
        if let Some(entry) = underway.get_mut(at) {
            entry.entry.take(record, &mut clashes);
            entry.rows.push((sheet, row));
        }
        if let Some(report) = reports.get_mut(sheet) {
            clashes.into_iter().for_each(|clash| report.note(told(row, clash)));
        }
    }
    let mut entries = Vec::with_capacity(underway.len());
    for one in &underway {
        let known = writer.reader().kept::<E>(one.entry.key())?;
        entries.push(known.map_or_else(|| one.entry.clone(), |known| one.entry.clone().over(known.entry)));
    }
    for (one, entry) in underway.iter().zip(&entries) {
        let Some((sheet, row)) = one.rows.last().copied() else { continue };
        for (field, message) in entry.doubts(writer.reader())? {
            if let Some(report) = reports.get_mut(sheet) {
                report.note(note(row, field, "doubt", message, None));
            }
        }
    }
    let (batch, changes) = writer.keep_all(&entries, file, act)?;
    for (one, change) in underway.iter().zip(changes) {
        for (sheet, _) in &one.rows {
            let Some(report) = reports.get_mut(*sheet) else { continue };
            match change {
                LedgerChange::Added => report.added += 1,
                LedgerChange::Updated => report.updated += 1,
                LedgerChange::Unchanged => report.unchanged += 1,
            }
        }
    }
    for report in &mut reports {
        report.rows.sort_by_key(|note| note.row);
    }
    Ok(Brought { reports, batch })
}

fn told(row: u64, clash: Clash) -> RowNote {
    let message = format!("与前面的行不同，保留“{}”", clash.kept);
    note(row, clash.field, "conflict", message, Some(clash.offered))
}

fn note(row: u64, field: &str, code: &'static str, message: String, value: Option<String>) -> RowNote {
    RowNote { row, field: Some(field.to_owned()), code, severity: Severity::Warning, message, value }
}
