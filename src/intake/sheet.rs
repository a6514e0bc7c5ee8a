//! One sheet: first rows held back, header and columns decided, then row by row.

use std::path::Path;

use super::columns::{ColumnTable, Layout, find_header, is_repeated_header};
use super::error::IntakeError;
use super::lines::Lines;
use super::numbers::says_nothing;
use super::read::{RecordSink, RowBuilder, Taken};
use super::report::{FileReport, RowNote, Severity};
use super::row::Row;
use super::section::{Section, is_heading};
use super::source::{Cell, SheetInfo, SourceRow};

/// Rows that are looked at before columns are decided.
const LOOK_AHEAD: usize = 200;

/// Headers that an error message quotes.
const QUOTED_HEADERS: usize = 12;

/// Reads sheet after sheet.
pub(super) struct SheetReader<'t, B> {
    table: &'t ColumnTable,
    lines: &'t Lines,
    builder: B,
    sheet: Sheet,
    any_known: bool,
    seen: Vec<String>,
}

#[derive(Default)]
struct Sheet {
    report: FileReport,
    held: Vec<SourceRow>,
    decided: Option<Decided>,
    /// Told by the reader about rows that are not through yet.
    pending: Vec<RowNote>,
    /// What title rows name.
    owner: Option<String>,
    /// What the last heading between the rows, else the sheet's name, names.
    section: Section,
}

struct Decided {
    layout: Layout,
    headers: Vec<String>,
    /// No column is known: every row is skipped.
    unknown: bool,
}

impl<'t, B: RowBuilder> SheetReader<'t, B> {
    pub(super) fn new(table: &'t ColumnTable, lines: &'t Lines, builder: B) -> Self {
        Self { table, lines, builder, sheet: Sheet::default(), any_known: false, seen: Vec::new() }
    }

    pub(super) fn begin(&mut self, info: &SheetInfo) {
        self.sheet = Sheet {
            report: FileReport {
                file: info.file.clone(),
                sheet: info.sheet.clone(),
                encoding: info.encoding.clone(),
                ..FileReport::default()
            },
            section: info.sheet.as_deref().map(Section::of_heading).unwrap_or_default(),
            ..Sheet::default()
        };
        for message in &info.notes {
            self.sheet.report.note(note(0, "file", Severity::Warning, message.clone(), None));
        }
    }

    pub(super) fn note(&mut self, row: u64, code: &'static str, message: String) {
        if code == "heading" {
            // Quoted in the message, as in every other.
            if let (None, Some(text)) = (&self.sheet.owner, message.split(['“', '”']).nth(1)) {
                self.sheet.owner = self.builder.owner_in_title(text);
            }
            self.sheet.report.skipped += 1;
            return self.sheet.report.note(note(row, code, Severity::Skipped, message, None));
        }
        let severity = if code == "undecodable" || code == "cut_file" { Severity::Warning } else { Severity::Mended };
        self.sheet.pending.push(note(row, code, severity, message, None));
    }

    pub(super) fn row<S: RecordSink<B::Record>>(&mut self, row: SourceRow, sink: &mut S) -> Result<(), S::Error> {
        if self.sheet.decided.is_some() {
            return self.pass(row, sink);
        }
        self.sheet.held.push(row);
        if self.sheet.held.len() < LOOK_AHEAD {
            return Ok(());
        }
        self.decide(sink)
    }

    pub(super) fn end<S: RecordSink<B::Record>>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        if self.sheet.decided.is_none() {
            self.decide(sink)?;
        }
        for note in std::mem::take(&mut self.sheet.pending) {
            self.sheet.report.note(note);
        }
        let report = std::mem::take(&mut self.sheet).report;
        sink.sheet_ends(report)
    }

    /// After the last sheet: whether any had a column that is known.
    pub(super) fn finish(&mut self, path: &Path) -> Result<(), IntakeError> {
        if self.any_known {
            return Ok(());
        }
        let mut headers = std::mem::take(&mut self.seen);
        headers.truncate(QUOTED_HEADERS);
        Err(IntakeError::NoKnownColumn { path: path.to_owned(), list: B::LIST, headers: headers.join("、") })
    }

    fn decide<S: RecordSink<B::Record>>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        let held = std::mem::take(&mut self.sheet.held);
        let is_named = held.iter().any(|row| matches!(row, SourceRow::Named { .. }));
        let (decided, first_data) = if is_named { self.decide_named(&held) } else { self.decide_lines(&held) };
        self.any_known |= !decided.unknown;
        if decided.unknown {
            self.sheet.report.columns.clear();
        } else {
            self.sheet.report.columns = decided.layout.report(self.table);
        }
        for column in decided.layout.columns() {
            if let Some(claimed) = &column.contradicted {
                let read_as = column
                    .field
                    .and_then(|at| self.table.field(at))
                    .map_or("原样保留", |field| field.header.as_str());
                self.sheet.report.note(note(
                    self.sheet.report.header_row.unwrap_or_default(),
                    "header_contradicted",
                    Severity::Warning,
                    format!("表头“{}”（{claimed}）与该列内容不符，按内容处理：{read_as}", column.header),
                    None,
                ));
            }
        }
        self.sheet.decided = Some(decided);
        sink.sheet_begins(&self.sheet.report)?;
        for (at, row) in held.into_iter().enumerate() {
            if at < first_data {
                self.above_header(&row, sink)?;
            } else {
                self.pass(row, sink)?;
            }
        }
        Ok(())
    }

    fn decide_named(&mut self, held: &[SourceRow]) -> (Decided, usize) {
        let mut headers: Vec<String> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for row in held {
            if let SourceRow::Named { values, .. } = row {
                for (name, _) in values {
                    if !places.contains_key(name) {
                        places.insert(name.clone(), headers.len());
                        headers.push(name.clone());
                    }
                }
            }
        }
        let rows: Vec<Vec<Cell>> = held
            .iter()
            .filter_map(|row| match row {
                SourceRow::Named { values, .. } => {
                    let mut cells = vec![Cell::Empty; headers.len()];
                    for (name, cell) in values {
                        if let Some(place) = places.get(name).and_then(|at| cells.get_mut(*at)) {
                            place.clone_from(cell);
                        }
                    }
                    Some(cells)
                }
                _ => None,
            })
            .collect();
        let rows: Vec<&[Cell]> = rows.iter().map(Vec::as_slice).collect();
        let layout = Layout::decide(&headers, &rows, self.table);
        let unknown = !layout.is_usable(self.table);
        if unknown {
            self.seen.extend(headers.iter().cloned());
        }
        (Decided { layout, headers: Vec::new(), unknown }, 0)
    }

    fn decide_lines(&mut self, held: &[SourceRow]) -> (Decided, usize) {
        let lines: Vec<&[Cell]> = held
            .iter()
            .map(|row| match row {
                SourceRow::Line { cells, .. } => cells.as_slice(),
                _ => &[],
            })
            .collect();
        let (headers, first_data) = match find_header(&lines, self.table) {
            Some(found) => {
                self.sheet.report.header_row = held.get(found.first).map(SourceRow::row);
                (found.headers, found.last + 1)
            }
            None => (Vec::new(), 0),
        };
        let sample: Vec<&[Cell]> = lines.iter().skip(first_data).copied().collect();
        let layout = Layout::decide(&headers, &sample, self.table);
        let unknown = !layout.is_usable(self.table);
        if unknown {
            let widest =
                lines.iter().take(20).rev().max_by_key(|row| row.iter().filter(|cell| !cell.is_empty()).count());
            let quoted = if headers.is_empty() {
                let cells = widest.map(|row| row.iter().map(|cell| cell.text().chars().take(20).collect()).collect());
                cells.unwrap_or_default()
            } else {
                headers.clone()
            };
            self.seen.extend(quoted.into_iter().filter(|header: &String| !header.is_empty()));
        }
        (Decided { layout, headers, unknown }, first_data)
    }

    /// A line above the header, or the header itself.
    fn above_header<S: RecordSink<B::Record>>(&mut self, row: &SourceRow, sink: &mut S) -> Result<(), S::Error> {
        let SourceRow::Line { row: number, cells } = row else {
            return Ok(());
        };
        let text = joined(cells);
        let is_header = self.sheet.report.header_row.is_some_and(|header| *number >= header);
        if is_header {
            return Ok(());
        }
        if text.is_empty() {
            return self.skip(*number, "blank_row", "空行", None, sink);
        }
        let section = Section::of_heading(&text);
        if section.department.is_some() && !self.builder.is_owner(&text) {
            self.sheet.section = section;
        } else if self.sheet.owner.is_none() {
            self.sheet.owner = self.builder.owner_in_title(&text);
        }
        self.skip(*number, "title_row", "表头之前的标题或说明", Some(&text), sink)
    }

    fn pass<S: RecordSink<B::Record>>(&mut self, row: SourceRow, sink: &mut S) -> Result<(), S::Error> {
        let Some(mut decided) = self.sheet.decided.take() else {
            return Ok(());
        };
        let result = match row {
            SourceRow::Line { row, cells } => self.line(row, &cells, &decided, sink),
            SourceRow::Named { row, values } => {
                let before = decided.layout.columns().len();
                let places: Vec<usize> =
                    values.iter().map(|(name, _)| decided.layout.of_name(name, self.table)).collect();
                if decided.layout.columns().len() > before && !decided.unknown {
                    self.sheet.report.columns = decided.layout.report(self.table);
                }
                if decided.unknown {
                    self.skip(row, "no_known_column", "没有认得的列，整行未读", None, sink)
                } else {
                    let cells = places.into_iter().zip(values.iter().map(|(_, cell)| cell));
                    self.record(Row::new(row, cells, &decided.layout, self.table), sink)
                }
            }
            SourceRow::Broken { row, code, message, value } => self.finish_row(
                row,
                Taken::Refused { notes: vec![note(row, code, Severity::Refused, message, Some(&value))] },
                sink,
            ),
        };
        self.sheet.decided = Some(decided);
        result
    }

    fn line<S: RecordSink<B::Record>>(
        &mut self,
        row: u64,
        cells: &[Cell],
        decided: &Decided,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        let text = joined(cells);
        if text.is_empty() {
            return self.skip(row, "blank_row", "空行", None, sink);
        }
        if decided.unknown {
            return self.skip(row, "no_known_column", "这张表没有认得的列，整行未读", Some(&text), sink);
        }
        if is_repeated_header(cells, &decided.headers) {
            return self.skip(row, "repeated_header", "重复的表头", Some(&text), sink);
        }
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        if self.lines.is_total(&text, filled, cells.len()) {
            return self.skip(row, "total_row", "合计行", Some(&text), sink);
        }
        if let Some((code, message)) = self.lines.remark(&text, filled) {
            return self.skip(row, code, message, Some(&text), sink);
        }
        let built = Row::new(row, cells.iter().enumerate(), &decided.layout, self.table);
        let identifies = ["title", "number", "publication_number", "number_as_written", "abstract", "description"];
        let heads = cells.first().is_some_and(|cell| matches!(cell, Cell::Text(_)) && !cell.is_empty());
        let is_named = identifies.iter().any(|key| built.has(key));
        let has_words = text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
        let is_section = (heads && !is_named) || (decided.layout.columns().len() > 2 && is_heading(&text));
        if filled == 1 && has_words && is_section {
            self.sheet.section = Section::of_heading(&text);
            return self.skip(row, "section_row", "分组标题或说明", Some(&text), sink);
        }
        let only_numbered = built.has("+row_number") && built.filled() == 1;
        if only_numbered || cells.iter().all(|cell| says_nothing(&cell.text())) {
            return self.skip(row, "blank_row", "除序号外没有内容", Some(&text), sink);
        }
        if text.starts_with("示例")
            && filled > 1
            && cells.iter().find(|cell| !cell.is_empty()).is_some_and(|cell| cell.text().trim() == "示例")
        {
            return self.skip(row, "example_row", "模板的示例行", Some(&text), sink);
        }
        self.record(built, sink)
    }

    fn record<S: RecordSink<B::Record>>(&mut self, row: Row<'_>, sink: &mut S) -> Result<(), S::Error> {
        let number = row.number;
        let Sheet { owner, section, .. } = &self.sheet;
        let around = Section {
            owner: section.owner.as_ref().or(owner.as_ref()).cloned(),
            department: section.department.clone(),
        };
        let taken = self.builder.build(row, &around);
        self.finish_row(number, taken, sink)
    }

    /// Counts a row that is a record, and hands it on.
    fn finish_row<S: RecordSink<B::Record>>(
        &mut self,
        row: u64,
        mut taken: Taken<B::Record>,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        let pending = std::mem::take(&mut self.sheet.pending);
        let (here, later): (Vec<_>, Vec<_>) = pending.into_iter().partition(|note| note.row <= row);
        self.sheet.pending = later;
        let report = &mut self.sheet.report;
        match &mut taken {
            Taken::Record { notes, .. } | Taken::Refused { notes } => {
                notes.splice(0..0, here);
                for note in notes.iter() {
                    report.note(note.clone());
                }
                report.read += 1;
                report.mended += u64::from(notes.iter().any(|note| note.severity == Severity::Mended));
            }
            Taken::Skipped { note } => {
                report.skipped += 1;
                report.note(note.clone());
            }
        }
        report.refused += u64::from(matches!(taken, Taken::Refused { .. }));
        sink.take(taken)
    }

    fn skip<S: RecordSink<B::Record>>(
        &mut self,
        row: u64,
        code: &'static str,
        message: &str,
        value: Option<&str>,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        let note = note(row, code, Severity::Skipped, message.to_owned(), value);
        self.finish_row(row, Taken::Skipped { note }, sink)
    }
}

fn note(row: u64, code: &'static str, severity: Severity, message: String, value: Option<&str>) -> RowNote {
    RowNote { row, field: None, code, severity, message, value: value.map(|value| value.chars().take(200).collect()) }
}

fn joined(cells: &[Cell]) -> String {
    let mut text = String::new();
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(cell.text().trim());
    }
    text
}
