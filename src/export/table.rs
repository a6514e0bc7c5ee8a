//! Tables as XLSX, CSV, JSON Lines and JSON.

mod delimited;
pub(super) mod workbook;

use std::io::Write as _;
use std::path::Path;

use jiff::civil::DateTime;
use serde_json::{Map, Value as Json};

use super::ExportError;
use super::pending::Pending;
use crate::domain::{Date, Money};

pub(super) use delimited::line as csv_line;

/// Format of a file, by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// Workbook.
    Xlsx,
    /// UTF-8 with byte order mark, so that spreadsheet programs open it right.
    Csv,
    /// One object a line.
    JsonLines,
    /// One list of objects.
    Json,
}

impl OutputFormat {
    /// # Errors
    /// Any other extension than `.xlsx`, `.csv`, `.jsonl`, `.json`.
    pub fn of_path(path: &Path) -> Result<Self, ExportError> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "xlsx" => Ok(Self::Xlsx),
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::JsonLines),
            "json" => Ok(Self::Json),
            _ => Err(ExportError::UnknownExtension(path.to_owned())),
        }
    }

    /// Rows of cells are wanted, not JSON.
    #[must_use]
    pub fn is_table(self) -> bool {
        matches!(self, Self::Xlsx | Self::Csv)
    }
}

/// What the values of a column are, which decides how a workbook shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text, numbers of patents among them.
    Text,
    /// Numbers, to the right.
    Number,
    /// Days, `2019-07-09`.
    Date,
    /// Yuan, `12,000.00`.
    Money,
    /// Moments, `2019-07-09 14:30`.
    Moment,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub header: String,
    /// What it holds.
    pub kind: ColumnKind,
}

impl Column {
    /// A column.
    pub fn new(header: impl Into<String>, kind: ColumnKind) -> Self {
        Self { header: header.into(), kind }
    }

    /// A column of text.
    pub fn text(header: impl Into<String>) -> Self {
        Self::new(header, ColumnKind::Text)
    }
}

/// A value of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text; stays text even where it looks like a number, a date or a formula.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// A moment, by the clock of the place.
    Moment(DateTime),
    /// A sum; workbooks and CSV hold it in yuan.
    Money(Money),
    /// 是 or 否.
    Bool(bool),
}

impl Value {
    /// The value in words: numbers without `.0`, days as `2019-07-09`, sums in yuan without a unit.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Moment(moment) => moment.strftime("%Y-%m-%d %H:%M").to_string(),
            Self::Money(money) => money.yuan().to_string(),
            Self::Bool(value) => if *value { "是" } else { "否" }.to_owned(),
        }
    }

    pub(super) fn json(&self) -> Json {
        match self {
            Self::Empty => Json::Null,
            Self::Number(number) => Json::from(*number),
            Self::Money(money) => Json::from(money.yuan()),
            Self::Bool(value) => Json::from(*value),
            Self::Text(_) | Self::Date(_) | Self::Moment(_) => Json::from(self.text()),
        }
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

macro_rules! value_from {
    ($($from:ty => $make:expr),+ $(,)?) => {
        $(impl From<$from> for Value {
            fn from(value: $from) -> Self {
                $make(value)
            }
        })+
    };
}

value_from!(
    String => Value::Text,
    &str => |text: &str| Value::Text(text.to_owned()),
    f64 => Value::Number,
    u32 => |number| Value::Number(f64::from(number)),
    Date => Value::Date,
    DateTime => Value::Moment,
    Money => Value::Money,
    bool => Value::Bool,
);

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows, the header not counted.
    pub rows: u64,
    /// Cells longer than a workbook allows (32,767 characters), which were cut and end in `…`.
    pub cut_cells: u64,
}

/// Writes one table to a file whose extension says the format. Rows stream: memory does not grow with the table.
pub struct TableWriter {
    columns: Vec<Column>,
    rows: u64,
    body: Body,
}

enum Body {
    Workbook(Box<workbook::Workbook>),
    Csv(Box<delimited::Delimited>),
    JsonLines(Pending),
    Json(Pending),
}

impl TableWriter {
    /// Begins a file; `sheet` names the sheet of a workbook.
    ///
    /// # Errors
    /// An unknown extension, or a place where nothing can be written.
    pub fn create(path: &Path, sheet: &str, columns: Vec<Column>) -> Result<Self, ExportError> {
        let format = OutputFormat::of_path(path)?;
        let pending = Pending::create(path)?;
        let body = match format {
            OutputFormat::Xlsx => Body::Workbook(Box::new(workbook::Workbook::new(pending, sheet, &columns)?)),
            OutputFormat::Csv => Body::Csv(Box::new(delimited::Delimited::new(pending, &columns)?)),
            OutputFormat::JsonLines => Body::JsonLines(pending),
            OutputFormat::Json => Body::Json(pending),
        };
        Ok(Self { columns, rows: 0, body })
    }

    /// Writes a row; JSON gets an object whose keys are the headers, without those that hold nothing. Values past the
    /// last column are left out.
    ///
    /// # Errors
    /// The system's, a full disk among them.
    pub fn row(&mut self, values: &[Value]) -> Result<(), ExportError> {
        match &mut self.body {
            Body::Workbook(workbook) => workbook.row(&self.columns, values)?,
            Body::Csv(csv) => csv.row(self.columns.len(), values)?,
            Body::JsonLines(_) | Body::Json(_) => {
                let named = self.columns.iter().zip(values).filter(|(_, value)| **value != Value::Empty);
                let object: Map<_, _> = named.map(|(column, value)| (column.header.clone(), value.json())).collect();
                return self.json(&Json::Object(object));
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes a record that has a form of its own in JSON; only the closure that the format needs is called.
    ///
    /// # Errors
    /// As [`TableWriter::row`].
    pub fn record(
        &mut self,
        values: impl FnOnce() -> Vec<Value>,
        json: impl FnOnce() -> Json,
    ) -> Result<(), ExportError> {
        match self.body {
            Body::Workbook(_) | Body::Csv(_) => self.row(&values()),
            Body::JsonLines(_) | Body::Json(_) => self.json(&json()),
        }
    }

    fn json(&mut self, value: &Json) -> Result<(), ExportError> {
        let before: &[u8] = match (&self.body, self.rows) {
            (Body::Json(_), 0) => b"[\n",
            (Body::Json(_), _) => b",\n",
            _ => b"",
        };
        let (Body::JsonLines(file) | Body::Json(file)) = &mut self.body else {
            return Ok(());
        };
        let after: &[u8] = if before.is_empty() { b"\n" } else { b"" };
        let written = file
            .write_all(before)
            .and_then(|()| serde_json::to_writer(&mut *file, value).map_err(Into::into))
            .and_then(|()| file.write_all(after));
        written.map_err(|error| ExportError::of_io(file.target(), error))?;
        self.rows += 1;
        Ok(())
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// The system's; then nothing is left behind.
    pub fn finish(self) -> Result<Summary, ExportError> {
        let rows = self.rows;
        let cut_cells = match self.body {
            Body::Workbook(workbook) => workbook.finish(&self.columns)?,
            Body::Csv(csv) => csv.finish().map(|()| 0)?,
            Body::JsonLines(file) => file.publish().map(|()| 0)?,
            Body::Json(mut file) => {
                let end: &[u8] = if rows == 0 { b"[]\n" } else { b"\n]\n" };
                file.write_all(end).map_err(|error| ExportError::of_io(file.target(), error))?;
                file.publish().map(|()| 0)?
            }
        };
        Ok(Summary { rows, cut_cells })
    }
}

#[cfg(test)]
mod tests;
