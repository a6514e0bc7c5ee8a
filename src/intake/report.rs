//! The row report: what became of every row of a file (`import --json` of the command line has this shape).

use serde::Serialize;

/// What a note on a row means for the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row was not taken.
    Refused,
    /// A value was put right; the row was taken.
    Mended,
    /// The row was taken, something about it should be looked at.
    Warning,
    /// The line is no record (title, total, repeated header, blank).
    Skipped,
}

/// One note on one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowNote {
    /// Row as the user sees it in the file, from 1.
    pub row: u64,
    /// Header of the column (canonical Chinese), when the note is about one.
    pub field: Option<String>,
    /// Stable code of the rule: `check_digit`, `damaged_number`, `blank_row` ...
    pub code: &'static str,
    /// What it means for the row.
    pub severity: Severity,
    /// In Chinese: what is wrong and what was done or is to be done.
    pub message: String,
    /// The value it is about, as written (cut to 200 characters).
    pub value: Option<String>,
}

/// How a column was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecognisedBy {
    /// The header is the template's.
    Name,
    /// The header is a known alias.
    Alias,
    /// The values look like it.
    Values,
    /// Not recognised; kept with the record and exported again.
    Kept,
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnReport {
    /// Header as written.
    pub header: String,
    /// Canonical Chinese header of the field it was read as.
    pub field: Option<String>,
    /// How that was found.
    pub by: RecognisedBy,
}

/// The report of one file, or of one sheet of a workbook. `read = added + updated + unchanged + refused`, always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// File as named by the user.
    pub file: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Encoding of text files, as detected: `utf-8`, `gb18030`, `utf-16le`, `big5`.
    pub encoding: Option<String>,
    /// Row of the header, from 1; none for JSON and blocks.
    pub header_row: Option<u64>,
    /// Columns in file order.
    pub columns: Vec<ColumnReport>,
    /// Rows that are records.
    pub read: u64,
    /// New records.
    pub added: u64,
    /// Records that the row changed.
    pub updated: u64,
    /// Records that were already as the row says.
    pub unchanged: u64,
    /// Rows not taken.
    pub refused: u64,
    /// Rows in which at least one value was mended.
    pub mended: u64,
    /// Lines that are no records.
    pub skipped: u64,
    /// Records of the same owner and source that an earlier file had and this one lacks.
    pub absent: u64,
    /// Notes, in row order; per code at most [`FileReport::NOTES_PER_CODE`] are kept, `note_counts` counts all.
    pub rows: Vec<RowNote>,
    /// Number of notes by code, all of them counted.
    pub note_counts: std::collections::BTreeMap<String, u64>,
}

impl FileReport {
    /// Notes kept per code, so that the report of a million-row file stays in memory.
    pub const NOTES_PER_CODE: u64 = 10_000;

    /// Counts a note and keeps it while there is room for its code.
    pub fn note(&mut self, note: RowNote) {
        let count = self.note_counts.entry(note.code.to_owned()).or_default();
        *count += 1;
        if *count <= Self::NOTES_PER_CODE {
            self.rows.push(note);
        }
    }
}
