//! Tables as XLSX.

use std::io::BufWriter;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr as _;

use super::{Column, ColumnKind, Value};
use crate::export::ExportError;
use crate::export::pending::{Pending, folder};

/// Rows of a sheet, the header not counted; past it the table goes on in the next sheet.
const SHEET_ROWS: u32 = 1_048_575;
/// Longest text of a cell, in UTF-16 units.
const CELL: usize = 32_767;
/// Narrowest and widest column, in characters of ASCII.
const WIDTHS: (usize, usize) = (8, 60);
/// Longest name of a sheet, in characters.
const SHEET_NAME: usize = 31;

/// Writes a workbook whose rows go to disk as they come.
pub(super) struct Workbook {
    pending: Pending,
    book: rust_xlsxwriter::Workbook,
    name: String,
    /// Sheets begun.
    sheets: usize,
    /// Next row of the current sheet; the header is row 0.
    next: u32,
    widths: Vec<usize>,
    cut_cells: u64,
    formats: Formats,
}

struct Formats {
    header: Format,
    date: Format,
    moment: Format,
    money: Format,
}

impl Workbook {
    pub(super) fn new(pending: Pending, name: &str, columns: &[Column]) -> Result<Self, ExportError> {
        let mut book = rust_xlsxwriter::Workbook::new();
        // The library would stamp the clock on it; the same store gives the same bytes.
        let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| of_xlsx(&pending, error))?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        if let Err(error) = book.set_tempdir(folder(pending.target())) {
            return Err(of_xlsx(&pending, error));
        }
        let formats = Formats {
            header: Format::new().set_bold().set_align(FormatAlign::Center),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            money: Format::new().set_num_format("#,##0.00"),
        };
        let widths = columns.iter().map(|column| column.header.width() + 3).collect();
        let mut workbook =
            Self { pending, book, name: name.to_owned(), sheets: 0, next: 0, widths, cut_cells: 0, formats };
        workbook.begin_sheet(columns).map_err(|error| of_xlsx(&workbook.pending, error))?;
        Ok(workbook)
    }

    pub(super) fn row(&mut self, columns: &[Column], values: &[Value]) -> Result<(), ExportError> {
        self.try_row(columns, values).map_err(|error| of_xlsx(&self.pending, error))
    }

    /// Gives the number of cells that were cut.
    pub(super) fn finish(mut self, columns: &[Column]) -> Result<u64, ExportError> {
        let ended = self.end_sheet(columns);
        ended.map_err(|error| of_xlsx(&self.pending, error))?;
        let saved = self.book.save_to_writer(BufWriter::new(self.pending.file()));
        saved.map_err(|error| of_xlsx(&self.pending, error))?;
        self.pending.publish()?;
        Ok(self.cut_cells)
    }

    fn begin_sheet(&mut self, columns: &[Column]) -> Result<(), XlsxError> {
        self.sheets += 1;
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&self.name, self.sheets))?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, at) in columns.iter().zip(0_u16..) {
            sheet.write_string_with_format(0, at, &column.header, &self.formats.header)?;
        }
        self.next = 1;
        Ok(())
    }

    fn end_sheet(&mut self, columns: &[Column]) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (width, at) in self.widths.iter().zip(0_u16..) {
            sheet.set_column_width(at, (*width).clamp(WIDTHS.0, WIDTHS.1) as f64)?;
        }
        if let Some(last) = u16::try_from(columns.len()).ok().and_then(|count| count.checked_sub(1)) {
            sheet.autofilter(0, 0, self.next - 1, last)?;
        }
        Ok(())
    }

    fn try_row(&mut self, columns: &[Column], values: &[Value]) -> Result<(), XlsxError> {
        if self.next > SHEET_ROWS {
            self.end_sheet(columns)?;
            self.begin_sheet(columns)?;
        }
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (((column, value), width), at) in columns.iter().zip(values).zip(&mut self.widths).zip(0_u16..) {
            let shown = write(sheet, self.next, at, column.kind, value, &self.formats, &mut self.cut_cells)?;
            *width = shown.max(*width);
        }
        self.next += 1;
        Ok(())
    }
}

/// Writes a cell in its native type; gives the width it wants.
fn write(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    kind: ColumnKind,
    value: &Value,
    formats: &Formats,
    cut_cells: &mut u64,
) -> Result<usize, XlsxError> {
    let shown = value.text();
    match value {
        Value::Empty => return Ok(0),
        Value::Number(number) if number.is_finite() => match kind {
            ColumnKind::Money => sheet.write_number_with_format(row, at, *number, &formats.money)?,
            _ => sheet.write_number(row, at, *number)?,
        },
        Value::Money(money) => sheet.write_number_with_format(row, at, money.yuan(), &formats.money)?,
        Value::Date(date) => match day(*date) {
            Some(day) => sheet.write_datetime_with_format(row, at, &day, &formats.date)?,
            None => sheet.write_string(row, at, &shown)?,
        },
        Value::Moment(moment) => match self::moment(*moment) {
            Some(moment) => sheet.write_datetime_with_format(row, at, &moment, &formats.moment)?,
            None => sheet.write_string(row, at, &shown)?,
        },
        Value::Text(_) | Value::Bool(_) | Value::Number(_) => {
            let fitting = fitting(&shown);
            *cut_cells += u64::from(fitting.len() < shown.len());
            if fitting.len() < shown.len() {
                sheet.write_string(row, at, format!("{fitting}…"))?
            } else {
                sheet.write_string(row, at, fitting)?
            }
        }
    };
    Ok(shown.lines().map(str::width).max().unwrap_or_default() + 2)
}

/// Excel knows the days from 1900 on.
pub(in crate::export) fn day(date: crate::domain::Date) -> Option<ExcelDateTime> {
    let (year, month) = (u16::try_from(date.year()).ok()?, u8::try_from(date.month()).ok()?);
    ExcelDateTime::from_ymd(year, month, u8::try_from(date.day()).ok()?).ok()
}

pub(in crate::export) fn moment(moment: jiff::civil::DateTime) -> Option<ExcelDateTime> {
    let (hour, minute) = (u16::try_from(moment.hour()).ok()?, u8::try_from(moment.minute()).ok()?);
    day(moment.date())?.and_hms(hour, minute, 0).ok()
}

/// As much of a text as a cell holds, with room for the `…` of a text that was cut.
pub(in crate::export) fn fitting(text: &str) -> &str {
    if text.encode_utf16().count() <= CELL {
        return text;
    }
    let mut units = 0;
    let cut = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units >= CELL
    });
    cut.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// A name that Excel allows; later sheets of the same table are numbered.
fn sheet_name(wanted: &str, number: usize) -> String {
    let suffix = if number > 1 { format!(" ({number})") } else { String::new() };
    let allowed: String = wanted
        .chars()
        .map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c })
        .take(SHEET_NAME - suffix.len())
        .collect();
    let allowed = allowed.trim_matches(['\'', ' ']);
    format!("{}{suffix}", if allowed.is_empty() { "Sheet1" } else { allowed })
}

/// What a failure of the writer of workbooks means for the file.
pub(in crate::export) fn of_xlsx(pending: &Pending, error: XlsxError) -> ExportError {
    let path = pending.target();
    match error {
        XlsxError::IoError(error) => ExportError::of_io(path, error),
        XlsxError::ZipError(zip::result::ZipError::Io(error)) => ExportError::of_io(path, error),
        other => ExportError::Workbook { path: path.to_owned(), detail: other.to_string() },
    }
}
