//! Cells of a sheet, one after the other, to rows.

use calamine::Dimensions;

use super::feed::Feed;
use super::{Cell, ReadError, RowSink, SheetInfo, SourceRow, limits};
use crate::intake::error::{IntakeError, in_mebibytes};

/// Blank rows between filled ones that are still told one by one.
const BLANK_ROWS: u32 = 1_000;

/// A value that reaches down over several rows.
struct Hanging {
    column: u32,
    last_row: u32,
    value: Cell,
}

/// Collects the cells of one sheet and hands on its rows. A sheet without content is not told at all.
pub(super) struct SheetRows {
    info: SheetInfo,
    announced: bool,
    /// Merged downwards, by first row, the last one first.
    merged: Vec<Dimensions>,
    hanging: Vec<Hanging>,
    row: u32,
    next: u32,
    cells: Vec<Cell>,
    errors: Vec<u32>,
    volume: u64,
    /// Bytes of the texts of this row.
    length: usize,
}

impl SheetRows {
    pub(super) fn new(info: SheetInfo, mut merged: Vec<Dimensions>) -> Self {
        merged.retain(|area| area.end.0 > area.start.0);
        merged.sort_by_key(|area| std::cmp::Reverse(area.start));
        Self {
            info,
            announced: false,
            merged,
            hanging: Vec::new(),
            row: 0,
            next: 0,
            cells: Vec::new(),
            errors: Vec::new(),
            volume: 0,
            length: 0,
        }
    }

    /// Takes the next cell; rows and columns from 0, `None` for an error value.
    pub(super) fn place<S: RowSink>(
        &mut self,
        feed: &mut Feed<'_, S>,
        row: u32,
        column: u32,
        value: Option<Cell>,
    ) -> Result<(), ReadError<S::Error>> {
        if row != self.row {
            self.hand_on(feed)?;
            self.row = row;
        }
        let Some(value) = value else {
            self.volume += 1;
            self.errors.push(column);
            return self.bounded(feed);
        };
        if value == Cell::Empty {
            return Ok(());
        }
        self.volume += u64::from(column) + 1 - (self.cells.len() as u64).min(u64::from(column) + 1);
        if let Cell::Text(text) = &value {
            self.length += text.len();
        }
        if column as usize >= limits::COLUMNS {
            self.volume = u64::MAX;
        }
        self.bounded(feed)?;
        let column = column as usize;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = value;
        }
        Ok(())
    }

    /// Refuses a sheet, or a row, that is larger than any is.
    fn bounded<S: RowSink>(&self, feed: &Feed<'_, S>) -> Result<(), ReadError<S::Error>> {
        let path = || feed.path().to_owned();
        if self.length > limits::WORKBOOK_PIECE {
            let (row, limit) = (u64::from(self.row) + 1, in_mebibytes(limits::WORKBOOK_PIECE as u64));
            return Err(IntakeError::RowTooLong { path: path(), row, limit }.into());
        }
        if self.volume > limits::WORKBOOK_CELLS {
            return Err(IntakeError::TooLarge {
                path: path(),
                what: "单元格数",
                limit: format!("{} 万", limits::WORKBOOK_CELLS / 10_000),
                advice: "请在 Excel/WPS 中另存为 CSV 后再导入（CSV 不限大小）",
            }
            .into());
        }
        Ok(())
    }

    /// Cells of this row are being collected.
    pub(super) fn is_in(&self, row: u32) -> bool {
        self.row == row && !self.cells.is_empty()
    }

    /// The row that is being collected has something in this column.
    pub(super) fn has(&self, column: u32) -> bool {
        self.cells.get(column as usize).is_some_and(|cell| !cell.is_empty())
    }

    /// Hands on the last row; tells whether the sheet had any content.
    pub(super) fn finish<S: RowSink>(mut self, feed: &mut Feed<'_, S>) -> Result<bool, ReadError<S::Error>> {
        self.hand_on(feed)?;
        if self.announced {
            feed.end()?;
        }
        Ok(self.announced)
    }

    fn hand_on<S: RowSink>(&mut self, feed: &mut Feed<'_, S>) -> Result<(), ReadError<S::Error>> {
        self.length = 0;
        let mut cells = std::mem::take(&mut self.cells);
        let errors = std::mem::take(&mut self.errors);
        if cells.iter().all(Cell::is_empty) && errors.is_empty() {
            return Ok(());
        }
        if !self.announced {
            self.announced = true;
            self.info.notes.append(&mut feed.remarks);
            feed.sheet(&self.info)?;
        }
        if self.row.saturating_sub(self.next) <= BLANK_ROWS {
            for blank in self.next..self.row {
                feed.row(SourceRow::Line { row: u64::from(blank) + 1, cells: Vec::new() })?;
            }
        }
        self.next = self.row + 1;
        self.hang(&mut cells);
        let row = u64::from(self.row) + 1;
        for column in errors {
            feed.note(row, "error_cell", &format!("第 {} 列是公式错误值（如 #N/A），按空白处理", column + 1))?;
        }
        feed.row(SourceRow::Line { row, cells })
    }

    /// Fills in values that reach down to this row, and remembers those that begin in it.
    fn hang(&mut self, cells: &mut Vec<Cell>) {
        let row = self.row;
        self.hanging.retain(|hanging| hanging.last_row >= row);
        for hanging in &self.hanging {
            let column = hanging.column as usize;
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            if let Some(cell) = cells.get_mut(column).filter(|cell| cell.is_empty()) {
                *cell = hanging.value.clone();
            }
        }
        while let Some(area) = self.merged.pop_if(|area| area.start.0 <= row) {
            let value = cells.get(area.start.1 as usize).filter(|cell| area.start.0 == row && !cell.is_empty());
            if let Some(value) = value {
                let (column, last_row, value) = (area.start.1, area.end.0, value.clone());
                self.hanging.push(Hanging { column, last_row, value });
            }
        }
    }
}
