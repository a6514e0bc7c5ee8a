//! Workbooks of Excel and OpenDocument.
//!
//! Sheets of an XLSX stream, so that a cell in the last corner costs nothing; the other formats come whole from
//! calamine. Only visible sheets with content are read. Cells merged downwards have their value in every row that
//! holds something else; cells merged sideways have it in the first column.

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, Xlsx,
};

use super::feed::Feed;
use super::sheet_rows::SheetRows;
use super::{Cell, Format, ReadError, RowSink, SheetInfo};
use crate::domain::Date;
use crate::intake::error::IntakeError;

/// Reads a workbook whose container was checked.
pub(super) fn read<S: RowSink, R: Read + Seek>(
    feed: &mut Feed<'_, S>,
    source: R,
    format: Format,
) -> Result<(), ReadError<S::Error>> {
    let any = match format {
        Format::Xlsx => {
            let mut book: Xlsx<R> = guarded(feed, || Xlsx::new(source))?;
            let sheets = visible(feed, &book);
            read_xlsx(feed, &mut book, &sheets)?
        }
        Format::Xlsb => {
            let mut book: Xlsb<R> = guarded(feed, || Xlsb::new(source))?;
            read_whole(feed, &mut book, format, |_, _| Vec::new())?
        }
        Format::Ods => {
            let mut book: Ods<R> = guarded(feed, || Ods::new(source))?;
            read_whole(feed, &mut book, format, |_, _| Vec::new())?
        }
        _ => {
            let mut book: Xls<R> = guarded(feed, || Xls::new(source))?;
            read_whole(feed, &mut book, Format::Xls, |book, sheet| {
                book.merge_cells_by_sheet_name(sheet).unwrap_or_default()
            })?
        }
    };
    if any {
        return Ok(());
    }
    let hint = if feed.remarks.iter().any(|remark| remark.ends_with("未读取") && remark.contains("不是")) {
        "（这是供需对接的工作簿：专利在“专利卡片”、需求在“需求卡片”、配对在“供需匹配清单”、跟进在“跟踪台账”里，没有要导入的内容）"
    } else {
        "（工作簿中没有可见且有内容的工作表；若内容在隐藏的工作表中，请先取消隐藏并保存）"
    };
    Err(IntakeError::Empty { path: feed.path().to_owned(), hint }.into())
}

fn read_xlsx<S: RowSink, R: Read + Seek>(
    feed: &mut Feed<'_, S>,
    book: &mut Xlsx<R>,
    sheets: &[String],
) -> Result<bool, ReadError<S::Error>> {
    let mut any = false;
    for sheet in sheets {
        // A sheet without the part that lists its merged cells has none.
        let merged = guarded(feed, || Ok::<_, XlsError>(book.merge_cells_by_sheet_name(sheet).unwrap_or_default()))?;
        let mut rows = SheetRows::new(info(feed, Format::Xlsx, sheet), merged);
        let mut cells = guarded(feed, || book.worksheet_cells_reader(sheet))?;
        while let Some(cell) = guarded(feed, || cells.next_cell())? {
            let (row, column) = cell.get_position();
            rows.place(feed, row, column, of_ref(cell.get_value()))?;
        }
        any |= rows.finish(feed)?;
    }
    Ok(any)
}

fn read_whole<S: RowSink, RS: Read + Seek, B: Reader<RS>>(
    feed: &mut Feed<'_, S>,
    book: &mut B,
    format: Format,
    merged: impl Fn(&B, &str) -> Vec<Dimensions>,
) -> Result<bool, ReadError<S::Error>>
where
    B::Error: Refusal,
{
    let mut any = false;
    for sheet in visible(feed, book) {
        let range = guarded(feed, || book.worksheet_range(&sheet))?;
        let mut rows = SheetRows::new(info(feed, format, &sheet), merged(book, &sheet));
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let at = |offset: usize, from: u32| from.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            rows.place(feed, at(row, top), at(column, left), of_data(value))?;
        }
        any |= rows.finish(feed)?;
    }
    Ok(any)
}

/// Names of the visible sheets of cells that are wanted; the others are remarked on.
fn visible<S: RowSink, RS: Read + Seek, B: Reader<RS>>(feed: &mut Feed<'_, S>, book: &B) -> Vec<String> {
    let all: Vec<String> = book.sheets_metadata().iter().map(|sheet| sheet.name.clone()).collect();
    let mut names = Vec::new();
    for sheet in book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        if sheet.visible == SheetVisible::Visible {
            match feed.left_out(&all, &sheet.name) {
                Some(why) => feed.remarks.push(why),
                None => names.push(sheet.name.clone()),
            }
        } else {
            feed.remarks.push(format!("隐藏的工作表“{}”未读取", sheet.name));
        }
    }
    names
}

fn info<S: RowSink>(feed: &Feed<'_, S>, format: Format, sheet: &str) -> SheetInfo {
    SheetInfo { sheet: Some(sheet.to_owned()), ..feed.info(format) }
}

/// Runs calamine. It indexes into what malformed files claim and panics on some of them; that must not end the
/// program, so a panic inside becomes the message for a damaged file.
fn guarded<S: RowSink, T, E: Refusal>(
    feed: &Feed<'_, S>,
    run: impl FnOnce() -> Result<T, E>,
) -> Result<T, IntakeError> {
    let path = || feed.path().to_owned();
    match super::quiet::quietly(|| catch_unwind(AssertUnwindSafe(run))) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.is_password() => Err(IntakeError::Encrypted(path())),
        Ok(Err(_)) => Err(IntakeError::Damaged { path: path(), detail: "工作簿内部结构有误".to_owned() }),
        Err(_) => Err(IntakeError::Damaged { path: path(), detail: "工作簿内部结构异常".to_owned() }),
    }
}

/// What the errors of calamine's readers are asked.
trait Refusal {
    fn is_password(&self) -> bool {
        false
    }
}

impl Refusal for calamine::XlsxError {
    fn is_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

impl Refusal for calamine::XlsbError {
    fn is_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

impl Refusal for OdsError {
    fn is_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

impl Refusal for XlsError {
    fn is_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

/// A cell, or none for an error value (`#N/A`).
type Value = Option<Cell>;

fn of_data(data: &Data) -> Value {
    Some(match data {
        Data::Empty => Cell::Empty,
        Data::Error(_) => return None,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) | Data::DurationIso(text) => Cell::of_text(text.clone()),
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(moment) => of_moment(moment),
        Data::DateTimeIso(text) => of_iso(text),
    })
}

fn of_ref(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::SharedString(text) => Some(Cell::of_text((*text).to_owned())),
        other => of_data(&Data::from(other.clone())),
    }
}

fn of_moment(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    // A time of day without a day is below one; a negative number is none that a calendar has.
    if moment.is_duration() || !(1.0..2_958_466.0).contains(&moment.as_f64()) {
        return if (0.0..1.0).contains(&moment.as_f64()) {
            Cell::Text(format!("{hour:02}:{minute:02}:{second:02}"))
        } else {
            Cell::Number(moment.as_f64())
        };
    }
    let (Ok(year), Ok(month), Ok(day_of_month)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day)) else {
        return Cell::Number(moment.as_f64());
    };
    match Date::new(year, month, day_of_month) {
        Ok(date) if (hour, minute, second) == (0, 0, 0) => Cell::Date(date),
        Ok(date) => Cell::Text(format!("{date} {hour:02}:{minute:02}:{second:02}")),
        Err(_) => Cell::Number(moment.as_f64()),
    }
}

/// `2019-07-09`, `2019-07-09T00:00:00`, `2019-07-09T10:49:39`.
pub(super) fn of_iso(text: &str) -> Cell {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    match day.parse::<Date>() {
        Ok(date) if time.trim_matches(['0', ':', '.', 'Z']).is_empty() => Cell::Date(date),
        Ok(date) => Cell::Text(format!("{date} {}", time.trim_end_matches(".000"))),
        Err(_) => Cell::of_text(text.to_owned()),
    }
}
