//! What a file holds, cell by cell and row by row.

use std::borrow::Cow;

use crate::domain::Date;

/// One cell as the file holds it.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as written, blanks and line breaks included.
    Text(String),
    /// A number; identifiers that a spreadsheet holds as numbers arrive here too.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A calendar day; a day with a time of day arrives as text, `2019-07-09 10:49:39`.
    Date(Date),
}

impl Cell {
    /// The cell in words: numbers without `.0` and without an exponent, dates as `2019-07-09`, 是 / 否.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Bool(true) => Cow::Borrowed("是"),
            Self::Bool(false) => Cow::Borrowed("否"),
            Self::Date(date) => Cow::Owned(date.to_string()),
        }
    }

    /// Nothing in it, or only white space.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Bool(_) | Self::Date(_) => false,
        }
    }

    /// `Empty` for a text of no length, else the text.
    pub(crate) fn of_text(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

/// A line of a table, or a record of named values.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceRow {
    /// A line of a table. Lines may differ in length; a blank line has no cells.
    Line {
        /// Row as a spreadsheet program shows it, from 1: a quoted cell with line breaks is one row, a blank line too.
        row: u64,
        /// Cells from the first column on, trailing empty cells of workbooks left out.
        cells: Vec<Cell>,
    },
    /// Named values: an object of JSON, a block of `名称：值`.
    Named {
        /// Line on which it begins (JSON Lines, blocks) or its place in the list (JSON), from 1.
        row: u64,
        /// In file order; a name may come twice.
        values: Vec<(String, Cell)>,
    },
    /// A line that cannot be read, for the report as refused.
    Broken {
        /// As in the others.
        row: u64,
        /// Stable code: `bad_json`.
        code: &'static str,
        /// In Chinese: what is wrong with it.
        message: String,
        /// The line as written, cut to 200 characters.
        value: String,
    },
}

impl SourceRow {
    /// Row number, from 1.
    #[must_use]
    pub fn row(&self) -> u64 {
        match self {
            Self::Line { row, .. } | Self::Named { row, .. } | Self::Broken { row, .. } => *row,
        }
    }
}

/// What a file was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with a separator between cells (`,`, tab, `;`, `|`, `，` ...).
    Delimited(char),
    /// Text with one cell a line.
    Lines,
    /// Blocks of `名称：值` lines.
    Blocks,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// Workbook of Excel 2007 and later.
    Xlsx,
    /// Binary workbook of Excel 2007 and later.
    Xlsb,
    /// Workbook of Excel 97 to 2003.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Tables of a web page or of an Excel 2003 XML file, often under the name `.xls`.
    Markup,
}

/// A table of a file: a sheet of a workbook, or the whole of any other file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// File as named by the user.
    pub file: String,
    /// Name of the sheet, for workbooks.
    pub sheet: Option<String>,
    /// `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, `gb18030`, `big5`; none for workbooks.
    pub encoding: Option<String>,
    /// What it was read as.
    pub format: Format,
    /// In Chinese, about the whole table: hidden sheets left out, a file that is not what its name says.
    pub notes: Vec<String>,
}
