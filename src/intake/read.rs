//! The way from a file to records: the first rows of each sheet are held until header and columns are decided, then
//! every row goes straight through, so that memory does not grow with the file.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::path::Path;

use crate::domain::{
    Date, DealRow, FirmRow, FollowUpRow, HoldingRow, LibraryRow, Need, Package, PairRow, Patent, PolicyRow, ProductRow,
    TargetRow,
};
use crate::taxonomy::Taxonomy;

use super::report::{FileReport, RowNote};
use super::section::Section;
use super::sheet::SheetReader;
use super::source::{ReadError, RowSink, SheetInfo, SourceRow, read_file};
use super::tables::IntakeTables;
use super::{ledger_rows, need_row, patent_row};

/// What the user says about a file.
#[derive(Debug, Clone)]
pub struct IntakeOptions {
    /// Owner (patents) or firm (needs) of every row that names none.
    pub owner: Option<String>,
    /// Source of every row that names none.
    pub source: Option<String>,
    /// The day of the import.
    pub today: Date,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken<R> {
    /// A record.
    Record {
        /// Row as the user sees it, from 1.
        row: u64,
        /// The record.
        record: R,
        /// What was mended, and what should be looked at.
        notes: Vec<RowNote>,
    },
    /// A row that is a record and cannot be taken.
    Refused {
        /// Why, and what else was noted on the row.
        notes: Vec<RowNote>,
    },
    /// A line that is no record.
    Skipped {
        /// What it is.
        note: RowNote,
    },
}

/// Receives records. Notes and counts of `read`, `refused`, `mended` and `skipped` are in the report already; the
/// receiver adds what became of the records (`added`, `updated`, `unchanged`, `absent`).
pub trait RecordSink<R> {
    /// Why the receiver stops.
    type Error;

    /// A sheet (or file) begins; its columns are decided.
    ///
    /// # Errors
    /// The receiver's; reading stops.
    fn sheet_begins(&mut self, report: &FileReport) -> Result<(), Self::Error>;

    /// Its next row, in file order.
    ///
    /// # Errors
    /// The receiver's; reading stops.
    fn take(&mut self, taken: Taken<R>) -> Result<(), Self::Error>;

    /// The sheet is over.
    ///
    /// # Errors
    /// The receiver's; reading stops.
    fn sheet_ends(&mut self, report: FileReport) -> Result<(), Self::Error>;
}

/// Reads patents out of a file of any supported format. `progress` is told bytes read and bytes in all, and stops the
/// reading when it returns `Break`.
///
/// # Errors
/// [`ReadError::Intake`] for a file that cannot be read or has no known column, [`ReadError::Sink`] for what the sink
/// returned.
pub fn read_patents<S: RecordSink<Patent>>(
    path: &Path,
    tables: &IntakeTables,
    taxonomy: &Taxonomy,
    options: &IntakeOptions,
    sink: &mut S,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<(), ReadError<S::Error>> {
    let reader = SheetReader::new(&tables.patent, &tables.lines, patent_row::Builder { tables, taxonomy, options });
    read(path, reader, sink, progress)
}

/// Reads technology needs, as [`read_patents`] reads patents.
///
/// # Errors
/// As [`read_patents`].
pub fn read_needs<S: RecordSink<Need>>(
    path: &Path,
    tables: &IntakeTables,
    taxonomy: &Taxonomy,
    options: &IntakeOptions,
    sink: &mut S,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<(), ReadError<S::Error>> {
    let reader = SheetReader::new(&tables.need, &tables.lines, need_row::Builder { tables, taxonomy, options });
    read(path, reader, sink, progress)
}

macro_rules! read_ledger {
    ($(#[$said:meta])* $name:ident, $row:ty, $table:ident) => {
        $(#[$said])*
        ///
        /// # Errors
        /// As [`read_patents`].
        pub fn $name<S: RecordSink<$row>>(
            path: &Path,
            tables: &IntakeTables,
            taxonomy: &Taxonomy,
            sink: &mut S,
            progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
        ) -> Result<(), ReadError<S::Error>> {
            let builder = ledger_rows::Builder::<$row>::new(tables, taxonomy);
            read(path, SheetReader::new(&tables.$table, &tables.lines, builder), sink, progress)
        }
    };
}

read_ledger!(
    /// Reads contracts and their payments (合同台账).
    read_deals, DealRow, deal
);
read_ledger!(
    /// Reads products that work patents (专利产品).
    read_products, ProductRow, product
);
read_ledger!(
    /// Reads what institutions say that they hold (存量申报).
    read_holdings, HoldingRow, holding
);
read_ledger!(
    /// Reads what indicators are to reach (绩效目标).
    read_targets, TargetRow, target
);
read_ledger!(
    /// Reads firms with their figures (企业名录).
    read_firms, FirmRow, firm
);
read_ledger!(
    /// Reads pairs of needs and patents (供需匹配清单).
    read_pairs, PairRow, pair
);
read_ledger!(
    /// Reads follow-ups (跟踪台账).
    read_follow_ups, FollowUpRow, follow_up
);
read_ledger!(
    /// Reads packages of patents (专利组合).
    read_packages, Package, package
);
read_ledger!(
    /// Reads policy notes (政策提示).
    read_policies, PolicyRow, policy
);
read_ledger!(
    /// Reads what was chosen for a curated library (高价值专利库).
    read_library, LibraryRow, library
);

/// Makes a record of a row.
pub(super) trait RowBuilder {
    /// What it makes.
    type Record;
    /// What the file is a list of: `专利目录`.
    const LIST: &'static str;
    /// What its headers have to be: `“专利名称、专利号”等`.
    const NEEDED: &'static str;
    /// The record of one row. `around` is what title rows and headings above it name.
    fn build(&self, row: super::row::Row<'_>, around: &Section) -> Taken<Self::Record>;
    /// The owner of the whole sheet that a title row names.
    fn owner_in_title(&self, title: &str) -> Option<String>;
    /// Whether the name of a college is one of an institution of its own (呼伦贝尔学院), not of a part of one.
    fn is_owner(&self, name: &str) -> bool;
}

struct Pipeline<'p, B: RowBuilder, S: RecordSink<B::Record>> {
    reader: SheetReader<'p, B>,
    sink: &'p mut S,
}

impl<B: RowBuilder, S: RecordSink<B::Record>> RowSink for Pipeline<'_, B, S> {
    type Error = S::Error;

    fn left_out(&self, book: &[String], sheet: &str) -> Option<String> {
        super::own_workbook::left_out(book, sheet, B::LIST)
    }

    fn sheet(&mut self, info: &SheetInfo) -> Result<(), Self::Error> {
        self.reader.begin(info);
        Ok(())
    }

    fn row(&mut self, row: SourceRow) -> Result<(), Self::Error> {
        self.reader.row(row, self.sink)
    }

    fn note(&mut self, row: u64, code: &'static str, message: String) -> Result<(), Self::Error> {
        self.reader.note(row, code, message);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Self::Error> {
        self.reader.end(self.sink)
    }
}

fn read<B: RowBuilder, S: RecordSink<B::Record>>(
    path: &Path,
    reader: SheetReader<'_, B>,
    sink: &mut S,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<(), ReadError<S::Error>> {
    let mut pipeline = Pipeline { reader, sink };
    read_file(path, &mut pipeline, progress)?;
    let any_known = pipeline.reader.finish(pipeline.sink).map_err(ReadError::Sink)?;
    if any_known { Ok(()) } else { Err(pipeline.reader.no_known_column(path).into()) }
}

/// Collects everything in memory: for tests and for small files.
#[derive(Debug)]
pub struct Collected<R> {
    /// What became of each row.
    pub rows: Vec<Taken<R>>,
    /// One report a sheet.
    pub reports: Vec<FileReport>,
}

impl<R> Default for Collected<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), reports: Vec::new() }
    }
}

impl<R> RecordSink<R> for Collected<R> {
    type Error = Infallible;

    fn sheet_begins(&mut self, _report: &FileReport) -> Result<(), Infallible> {
        Ok(())
    }

    fn take(&mut self, taken: Taken<R>) -> Result<(), Infallible> {
        self.rows.push(taken);
        Ok(())
    }

    fn sheet_ends(&mut self, report: FileReport) -> Result<(), Infallible> {
        self.reports.push(report);
        Ok(())
    }
}

impl<R> Collected<R> {
    /// The records in file order.
    pub fn records(&self) -> impl Iterator<Item = &R> {
        self.rows.iter().filter_map(|taken| match taken {
            Taken::Record { record, .. } => Some(record),
            _ => None,
        })
    }
}
