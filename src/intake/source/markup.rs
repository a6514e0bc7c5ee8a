//! Tables of web pages and of Excel 2003 XML, which many systems export under the name `.xls`, and MHTML around them.
//!
//! The tokens of the page are followed, no tree is built: rows stream, and tag soup is taken as browsers take it.

use std::io::{self, Read};

use html5gum::{IoReader, StartTag, Token, Tokenizer};

use super::feed::Feed;
use super::sheet_rows::SheetRows;
use super::sniff::EXPORT_TABLE;
use super::workbook::of_iso;
use super::{Cell, ReadError, RowSink, SheetInfo, limits};
use crate::intake::error::{IntakeError, in_mebibytes};

/// Columns and rows that a single cell may span.
const SPAN: u32 = 1_000;

/// A web page or Excel 2003 XML.
pub(super) fn is_markup(sample: &str) -> bool {
    let start = sample.trim_start().get(..1).unwrap_or_default();
    let lower = sample.to_ascii_lowercase();
    start == "<"
        && [
            "<html",
            "<table",
            "<!doctype html",
            "<tr",
            "office:spreadsheet",
        ]
        .iter()
        .any(|tag| lower.contains(tag))
}

/// A page packed up with its parts, as Excel saves "single file web pages".
pub(super) fn is_mhtml(sample: &str) -> bool {
    let head = sample
        .chars()
        .take(2_000)
        .collect::<String>()
        .to_ascii_lowercase();
    let first = head.trim_start();
    (first.starts_with("mime-version:")
        || first.starts_with("from:")
        || first.starts_with("content-type:"))
        && head.contains("multipart/")
}

/// Reads the tables of a page.
pub(super) fn read<S: RowSink>(
    feed: &mut Feed<'_, S>,
    text: impl Read,
    info: &SheetInfo,
) -> Result<(), ReadError<S::Error>> {
    let mut page = Page::new(info.clone());
    for token in Tokenizer::new(IoReader::new(text)) {
        match token.map_err(|error| feed.failed(error))? {
            Token::StartTag(tag) => page.open(feed, &tag)?,
            Token::EndTag(tag) => page.close(feed, local(&tag.name))?,
            Token::String(text) => page.text(feed, &String::from_utf8_lossy(&text))?,
            _ => {}
        }
    }
    page.finish(feed)
}

/// Reads the tables of the pages in an MHTML file.
pub(super) fn read_mhtml<S: RowSink>(
    feed: &mut Feed<'_, S>,
    source: impl Read,
    info: &SheetInfo,
) -> Result<(), ReadError<S::Error>> {
    let mut bytes = Vec::new();
    source
        .take(limits::MARKUP_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| feed.failed(error))?;
    if bytes.len() as u64 > limits::MARKUP_BYTES {
        let limit = in_mebibytes(limits::MARKUP_BYTES);
        let (path, advice) = (
            feed.path().to_owned(),
            "请在 Excel/WPS 中另存为 XLSX 或 CSV 后再导入",
        );
        return Err(IntakeError::TooLarge {
            path,
            what: "大小",
            limit,
            advice,
        }
        .into());
    }
    let message = mail_parser::MessageParser::default().parse(&bytes);
    let mut pages = Vec::new();
    for part in message.iter().flat_map(|message| message.parts.iter()) {
        if let mail_parser::PartType::Html(html) = &part.body {
            pages.extend_from_slice(html.as_bytes());
        }
    }
    read(feed, io::Cursor::new(pages), info)
}

/// Name of a tag without the prefix of its namespace.
fn local(name: &[u8]) -> &str {
    let name = std::str::from_utf8(name).unwrap_or_default();
    name.rsplit(':').next().unwrap_or_default()
}

struct Page {
    info: SheetInfo,
    rows: Option<SheetRows>,
    any: bool,
    row: Option<u32>,
    next_row: u32,
    column: u32,
    cell: Option<OpenCell>,
    /// Inside `<style>`, `<script>`, `<head>`.
    hidden: u32,
    /// Last row filled by a cell that spans rows, and its value, by column.
    spanning: Vec<(u32, u32, u32, Cell)>,
}

struct OpenCell {
    text: String,
    columns: u32,
    rows: u32,
    date: bool,
    number: bool,
}

impl Page {
    fn new(info: SheetInfo) -> Self {
        Self {
            info,
            rows: None,
            any: false,
            row: None,
            next_row: 0,
            column: 0,
            cell: None,
            hidden: 0,
            spanning: Vec::new(),
        }
    }

    fn open<S: RowSink>(
        &mut self,
        feed: &mut Feed<'_, S>,
        tag: &StartTag<()>,
    ) -> Result<(), ReadError<S::Error>> {
        match local(&tag.name) {
            "style" | "script" | "comment" if !tag.self_closing => self.hidden += 1,
            "worksheet" => {
                self.end_sheet(feed)?;
                self.info.sheet = attribute(tag, "name");
            }
            "tr" | "row" => {
                self.end_row(feed)?;
                if let Some(index) = number(tag, "index") {
                    self.next_row = index.saturating_sub(1).max(self.next_row);
                }
                self.row = Some(self.next_row);
                self.next_row = self.next_row.saturating_add(1);
                self.column = 0;
                if tag.self_closing {
                    self.end_row(feed)?;
                }
            }
            "td" | "th" | "cell" if self.row.is_some() => {
                self.end_cell(feed)?;
                if let Some(index) = number(tag, "index") {
                    self.column = index.saturating_sub(1);
                }
                let columns = number(tag, "colspan")
                    .or(number(tag, "mergeacross").map(|more| more.saturating_add(1)));
                let rows = number(tag, "rowspan")
                    .or(number(tag, "mergedown").map(|more| more.saturating_add(1)));
                self.skip_spanned();
                self.cell = Some(OpenCell {
                    text: String::new(),
                    columns: columns.unwrap_or(1).clamp(1, SPAN),
                    rows: rows.unwrap_or(1).clamp(1, SPAN),
                    date: false,
                    number: false,
                });
                if tag.self_closing && local(&tag.name) == "cell" {
                    self.end_cell(feed)?;
                }
            }
            "data" => {
                if let Some(cell) = &mut self.cell {
                    let kind = attribute(tag, "type").unwrap_or_default();
                    cell.date = kind == "DateTime";
                    cell.number = kind == "Number";
                }
            }
            "br" | "p" | "div" | "li" => {
                if let Some(cell) = &mut self.cell
                    && !cell.text.trim().is_empty()
                {
                    cell.text.push('\u{2028}');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close<S: RowSink>(
        &mut self,
        feed: &mut Feed<'_, S>,
        name: &str,
    ) -> Result<(), ReadError<S::Error>> {
        match name {
            "style" | "script" | "comment" => self.hidden = self.hidden.saturating_sub(1),
            "td" | "th" | "cell" => self.end_cell(feed)?,
            "tr" | "row" | "table" => self.end_row(feed)?,
            _ => {}
        }
        Ok(())
    }

    fn text<S: RowSink>(
        &mut self,
        feed: &mut Feed<'_, S>,
        text: &str,
    ) -> Result<(), ReadError<S::Error>> {
        let Some(cell) = self.cell.as_mut().filter(|_| self.hidden == 0) else {
            return Ok(());
        };
        cell.text.push_str(text);
        if cell.text.len() > limits::ROW_BYTES {
            let (path, row) = (feed.path().to_owned(), u64::from(self.next_row));
            return Err(IntakeError::RowTooLong {
                path,
                row,
                limit: in_mebibytes(limits::ROW_BYTES as u64),
            }
            .into());
        }
        Ok(())
    }

    /// Columns that a cell of a row above reaches into are not the next cell's.
    fn skip_spanned(&mut self) {
        let row = self.row.unwrap_or_default();
        self.spanning.retain(|(_, last, _, _)| *last >= row);
        while let Some((column, _, columns, _)) =
            self.spanning.iter().find(|(column, _, columns, _)| {
                (*column..column.saturating_add(*columns)).contains(&self.column)
            })
        {
            self.column = column.saturating_add(*columns);
        }
    }

    fn end_cell<S: RowSink>(&mut self, feed: &mut Feed<'_, S>) -> Result<(), ReadError<S::Error>> {
        let (Some(cell), Some(row)) = (self.cell.take(), self.row) else {
            return Ok(());
        };
        let value = cell.value();
        if cell.rows > 1 {
            self.spanning.push((
                self.column,
                row.saturating_add(cell.rows - 1),
                cell.columns,
                value.clone(),
            ));
        }
        let rows = self
            .rows
            .get_or_insert_with(|| SheetRows::new(self.info.clone(), Vec::new()));
        rows.place(feed, row, self.column, Some(value))?;
        self.column = self.column.saturating_add(cell.columns);
        Ok(())
    }

    fn end_row<S: RowSink>(&mut self, feed: &mut Feed<'_, S>) -> Result<(), ReadError<S::Error>> {
        self.end_cell(feed)?;
        let Some(row) = self.row.take() else {
            return Ok(());
        };
        self.spanning.retain(|(_, last, _, _)| *last >= row);
        if let Some(rows) = &mut self.rows
            && rows.is_in(row)
        {
            for (column, last, _, value) in &self.spanning {
                // The row that the value stands in has it already.
                if *last >= row && !rows.has(*column) {
                    rows.place(feed, row, *column, Some(value.clone()))?;
                }
            }
        }
        Ok(())
    }

    fn end_sheet<S: RowSink>(&mut self, feed: &mut Feed<'_, S>) -> Result<(), ReadError<S::Error>> {
        self.end_row(feed)?;
        if let Some(rows) = self.rows.take() {
            self.any |= rows.finish(feed)?;
        }
        self.next_row = 0;
        self.spanning.clear();
        Ok(())
    }

    fn finish<S: RowSink>(mut self, feed: &mut Feed<'_, S>) -> Result<(), ReadError<S::Error>> {
        self.end_sheet(feed)?;
        if self.any {
            return Ok(());
        }
        let path = feed.path().to_owned();
        Err(IntakeError::NotATable {
            path,
            kind: "网页，其中没有表格",
            advice: EXPORT_TABLE,
        }
        .into())
    }
}

impl OpenCell {
    /// Blanks and line breaks of the source mean nothing; `<br>` does.
    fn value(&self) -> Cell {
        let lines: Vec<String> = self
            .text
            .split('\u{2028}')
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        let text = lines.join("\n");
        if self.date {
            return of_iso(&text);
        }
        match text.parse::<f64>() {
            Ok(number) if self.number && number.is_finite() => Cell::Number(number),
            _ => Cell::of_text(text),
        }
    }
}

fn attribute(tag: &StartTag<()>, wanted: &str) -> Option<String> {
    let found = tag
        .attributes
        .iter()
        .find(|(name, _)| local(name) == wanted);
    found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
}

fn number(tag: &StartTag<()>, wanted: &str) -> Option<u32> {
    attribute(tag, wanted)?.trim().parse().ok()
}
