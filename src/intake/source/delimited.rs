//! Text with a separator between cells, and text with one cell a line.

use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::feed::Feed;
use super::text::{Text, UNIT_SEPARATOR};
use super::{Cell, ReadError, RowSink, SourceRow, limits};
use crate::intake::error::{IntakeError, in_mebibytes};

/// Stray quotes after which quotes are no longer believed to enclose anything.
const STRAY_QUOTES: u32 = 100;

/// Reads the rest of the text, cells parted by `separator` (none: a line is a cell). The sheet was announced.
pub(super) fn read<S: RowSink>(
    feed: &mut Feed<'_, S>,
    mut text: Text,
    separator: Option<char>,
) -> Result<(), ReadError<S::Error>> {
    let mut rows = Rows::new(&mut text, separator);
    let mut last = 0;
    while let Some(line) = rows.next(feed)? {
        last = rows.row;
        note_damage(feed, last, &rows.raw)?;
        if rows.recovered {
            feed.note(last, "stray_quote", "本行有未成对的引号，已按普通字符读取")?;
        }
        feed.row(SourceRow::Line {
            row: last,
            cells: line,
        })?;
    }
    note_cut(feed, last, &text)
}

/// Tells of characters that could not be decoded, and of control characters that were left out.
pub(super) fn note_damage<S: RowSink>(
    feed: &mut Feed<'_, S>,
    row: u64,
    raw: &[u8],
) -> Result<(), ReadError<S::Error>> {
    if raw.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes()) {
        feed.note(
            row,
            "undecodable",
            "本行有无法识别的字符（以“\u{fffd}”代替），请核对原文件",
        )?;
    }
    if raw.contains(&0) {
        feed.note(row, "control_characters", "本行有不可见的控制字符，已去掉")?;
    }
    Ok(())
}

/// Tells of a text that ends inside a character.
pub(super) fn note_cut<S: RowSink>(
    feed: &mut Feed<'_, S>,
    last: u64,
    text: &Text,
) -> Result<(), ReadError<S::Error>> {
    if text.was_cut() {
        feed.note(
            last,
            "cut_file",
            "文件在一个字的中间断开，最后一行可能不完整，请核对原文件",
        )?;
    }
    Ok(())
}

struct Rows<'t> {
    text: &'t mut Text,
    quoting: Reader,
    plain: Reader,
    /// The character that [`UNIT_SEPARATOR`] stands for.
    stands_for: Option<char>,
    /// Number of the row that was read last.
    row: u64,
    /// That row as written.
    raw: Vec<u8>,
    fields: Vec<u8>,
    ends: Vec<usize>,
    /// It had a quote that was never closed.
    recovered: bool,
    stray_quotes: u32,
}

impl<'t> Rows<'t> {
    fn new(text: &'t mut Text, separator: Option<char>) -> Self {
        let stands_for = separator.filter(|separator| !separator.is_ascii());
        if let Some(separator) = stands_for {
            text.separate_by(separator);
        }
        let byte = separator
            .and_then(|separator| u8::try_from(separator).ok())
            .filter(u8::is_ascii);
        let byte = byte.unwrap_or(UNIT_SEPARATOR as u8);
        let reader = |quoting| {
            ReaderBuilder::new()
                .delimiter(byte)
                .quoting(quoting)
                .build()
        };
        Self {
            text,
            quoting: reader(separator.is_some()),
            plain: reader(false),
            stands_for,
            row: 0,
            raw: Vec::new(),
            fields: vec![0; 1 << 12],
            ends: vec![0; 64],
            recovered: false,
            stray_quotes: 0,
        }
    }

    /// The next row; a blank line is a row without cells.
    fn next<S: RowSink>(&mut self, feed: &Feed<'_, S>) -> Result<Option<Vec<Cell>>, IntakeError> {
        self.raw.clear();
        self.recovered = false;
        match self
            .text
            .fill_buf()
            .map_err(|error| feed.failed(error))?
            .first()
        {
            None => return Ok(None),
            Some(b'\n' | b'\r') => {
                self.row += 1;
                self.skip_line_end(feed)?;
                return Ok(Some(Vec::new()));
            }
            Some(_) => self.row += 1,
        }
        let mut fields = self.record(feed)?;
        if self.is_swallowing() {
            fields = self.first_line_only(feed)?;
        }
        let cells = self.cells(fields);
        Ok(Some(cells))
    }

    /// Reads one record, quotes respected; gives the number of its fields. Stops early where a quoted cell has grown
    /// past all measure.
    fn record<S: RowSink>(&mut self, feed: &Feed<'_, S>) -> Result<usize, IntakeError> {
        let believed = self.stray_quotes < STRAY_QUOTES;
        let core = if believed {
            &mut self.quoting
        } else {
            &mut self.plain
        };
        core.reset();
        let (mut used, mut fields, mut lines) = (0, 0, 0);
        loop {
            let input = self.text.fill_buf().map_err(|error| feed.failed(error))?;
            let into = self.fields.get_mut(used..).unwrap_or_default();
            let ends = self.ends.get_mut(fields..).unwrap_or_default();
            let (result, read, wrote, ended) = core.read_record(input, into, ends);
            let consumed = input.get(..read).unwrap_or_default();
            self.raw.extend_from_slice(consumed);
            lines += consumed.iter().filter(|byte| **byte == b'\n').count();
            self.text.consume(read);
            used += wrote;
            fields += ended;
            match result {
                ReadRecordResult::OutputFull => self.fields.resize(self.fields.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
            if self.raw.len() > limits::ROW_BYTES || fields > limits::COLUMNS {
                if lines > 0 {
                    return Ok(fields);
                }
                let (path, row) = (feed.path().to_owned(), self.row);
                let limit = if fields > limits::COLUMNS {
                    format!("{} 列", limits::COLUMNS)
                } else {
                    in_mebibytes(limits::ROW_BYTES as u64)
                };
                return Err(IntakeError::RowTooLong { path, row, limit });
            }
            if lines > limits::QUOTED_LINES {
                return Ok(fields);
            }
        }
        if self.raw.last() == Some(&b'\r') {
            self.skip_line_feed(feed)?;
        }
        Ok(fields)
    }

    /// A record of several lines whose quotes do not pair up has taken in what is not its own.
    fn is_swallowing(&self) -> bool {
        let body = self.raw.trim_ascii_end();
        body.contains(&b'\n')
            && (body.iter().filter(|byte| **byte == b'"').count() % 2 == 1
                || body.len() > limits::ROW_BYTES
                || body.iter().filter(|byte| **byte == b'\n').count() >= limits::QUOTED_LINES)
    }

    /// Takes the first line of what was read without believing its quotes, and puts the others back.
    fn first_line_only<S: RowSink>(&mut self, feed: &Feed<'_, S>) -> Result<usize, IntakeError> {
        self.text.put_back(&self.raw);
        self.raw.clear();
        self.recovered = true;
        let believed = std::mem::replace(&mut self.stray_quotes, STRAY_QUOTES);
        let fields = self.record(feed);
        self.stray_quotes = believed + 1;
        fields
    }

    fn cells(&self, fields: usize) -> Vec<Cell> {
        let mut from = 0;
        let ends = self.ends.get(..fields).unwrap_or_default();
        ends.iter()
            .map(|end| {
                let bytes = self.fields.get(from..*end).unwrap_or_default();
                from = *end;
                self.cell(bytes)
            })
            .collect()
    }

    fn cell(&self, bytes: &[u8]) -> Cell {
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        if let Some(separator) = self.stands_for {
            text = text.replace(UNIT_SEPARATOR, separator.encode_utf8(&mut [0; 4]));
        }
        if text.contains('\0') {
            text.retain(|c| c != '\0');
        }
        if text.starts_with('\'') && is_guarded(&text) {
            text.remove(0);
        }
        Cell::of_text(text)
    }

    fn skip_line_end<S: RowSink>(&mut self, feed: &Feed<'_, S>) -> Result<(), IntakeError> {
        let carriage = self
            .text
            .fill_buf()
            .map_err(|error| feed.failed(error))?
            .first()
            == Some(&b'\r');
        self.text.consume(1);
        if carriage {
            self.skip_line_feed(feed)
        } else {
            Ok(())
        }
    }

    fn skip_line_feed<S: RowSink>(&mut self, feed: &Feed<'_, S>) -> Result<(), IntakeError> {
        if self
            .text
            .fill_buf()
            .map_err(|error| feed.failed(error))?
            .first()
            == Some(&b'\n')
        {
            self.text.consume(1);
        }
        Ok(())
    }
}

/// Begins with apostrophes in front of what a spreadsheet would compute: `'=1+1`. The writer of tables puts one there,
/// the reader takes one off; a text that had some of its own gets one more and keeps its own.
pub(crate) fn is_guarded(text: &str) -> bool {
    text.starts_with('\'')
        && text
            .trim_start_matches('\'')
            .starts_with(['=', '+', '-', '@', '\t'])
}
