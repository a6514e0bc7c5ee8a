//! One sheet: first rows held back, header and columns decided, then row by row.

mod deciding;

use std::path::Path;

use super::columns::{ColumnTable, is_header_row, is_repeated_header, is_same_header};
use super::error::IntakeError;
use super::form::{FormLine, FormReader};
use super::lines::Lines;
use super::numbers::says_nothing;
use super::read::{RecordSink, RowBuilder, Taken};
use super::reading::{Reading, Trust};
use super::report::{FileReport, RowNote, Severity};
use super::row::Row;
use super::section::{Section, is_heading};
use super::source::{Cell, SheetInfo, SourceRow};

use deciding::leave_out;

/// Rows that are looked at before columns are decided.
const LOOK_AHEAD: usize = 200;

/// Lines of one cell that are held back.
const LONE: usize = 8;

/// Headers that an error message quotes.
const QUOTED_HEADERS: usize = 12;

/// Reads sheet after sheet.
pub(super) struct SheetReader<'t, B> {
    table: &'t ColumnTable,
    lines: &'t Lines,
    builder: B,
    sheet: Sheet,
    /// Sheets of free text without a header: read only if no sheet of the file is surer.
    waiting: Vec<Sheet>,
    any_known: bool,
    any_sure: bool,
    /// The file is over.
    no_surer_comes: bool,
    seen: Vec<String>,
}

#[derive(Default)]
struct Sheet {
    report: FileReport,
    held: Vec<SourceRow>,
    /// The first of the held rows is a header.
    at_header: bool,
    reading: Option<Reading>,
    form: FormReader,
    /// Lines of one cell, with the blank ones behind: the next line says whether they are titles above a header.
    lone: Vec<(u64, Vec<Cell>)>,
    begun: bool,
    /// Whether it waits for what the other sheets are.
    waits: bool,
    /// Told by the reader about rows that are not through yet.
    pending: Vec<RowNote>,
    /// What title rows name.
    owner: Option<String>,
    /// What the last heading between the rows, else the sheet's name, names.
    section: Section,
}

impl<'t, B: RowBuilder> SheetReader<'t, B> {
    pub(super) fn new(table: &'t ColumnTable, lines: &'t Lines, builder: B) -> Self {
        Self {
            table,
            lines,
            builder,
            sheet: Sheet::default(),
            waiting: Vec::new(),
            any_known: false,
            any_sure: false,
            no_surer_comes: false,
            seen: Vec::new(),
        }
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
        if self.sheet.reading.is_some() {
            return self.pass(row, sink);
        }
        self.sheet.held.push(row);
        if self.sheet.held.len() < LOOK_AHEAD || self.sheet.waits {
            return Ok(());
        }
        self.decide(sink)
    }

    pub(super) fn end<S: RecordSink<B::Record>>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        while !self.sheet.waits && (self.sheet.reading.is_none() || !self.sheet.held.is_empty()) {
            self.decide(sink)?;
        }
        if self.sheet.waits {
            let sheet = std::mem::take(&mut self.sheet);
            if self.any_sure {
                return leave_out(sheet, sink);
            }
            self.waiting.push(sheet);
            return Ok(());
        }
        self.end_form(sink)?;
        self.lone_lines(sink)?;
        for note in std::mem::take(&mut self.sheet.pending) {
            self.sheet.report.note(note);
        }
        let report = std::mem::take(&mut self.sheet).report;
        sink.sheet_ends(report)
    }

    /// After the last sheet: reads those that waited, and tells whether any had a column that is known.
    pub(super) fn finish<S: RecordSink<B::Record>>(&mut self, sink: &mut S) -> Result<bool, S::Error> {
        self.no_surer_comes = true;
        for sheet in std::mem::take(&mut self.waiting) {
            self.sheet = Sheet { waits: false, ..sheet };
            self.end(sink)?;
        }
        Ok(self.any_known)
    }

    /// Of a file without any known column.
    pub(super) fn no_known_column(&mut self, path: &Path) -> IntakeError {
        let mut headers = std::mem::take(&mut self.seen);
        headers.truncate(QUOTED_HEADERS);
        IntakeError::NoKnownColumn {
            path: path.to_owned(),
            list: B::LIST,
            needed: B::NEEDED,
            headers: headers.join("、"),
        }
    }

    fn pass<S: RecordSink<B::Record>>(&mut self, row: SourceRow, sink: &mut S) -> Result<(), S::Error> {
        let Some(mut reading) = self.sheet.reading.take() else {
            self.sheet.held.push(row);
            return Ok(());
        };
        let result = match row {
            SourceRow::Line { row, cells } => {
                self.sheet.reading = Some(reading);
                return self.pass_line(row, cells, sink);
            }
            SourceRow::Named { row, values } => {
                let before = reading.layout.columns().len();
                let places: Vec<usize> =
                    values.iter().map(|(name, _)| reading.layout.of_name(name, self.table)).collect();
                if reading.trust == Trust::Unknown {
                    self.skip(row, "no_known_column", "没有认得的列，整行未读", None, sink)
                } else {
                    if reading.layout.columns().len() > before {
                        self.report_columns(&reading);
                    }
                    let cells = places.into_iter().zip(values.iter().map(|(_, cell)| cell));
                    self.record(Row::new(row, cells, &reading.layout, self.table), sink)
                }
            }
            SourceRow::Broken { row, code, message, value } => self.finish_row(
                row,
                Taken::Refused { notes: vec![note(row, code, Severity::Refused, message, Some(&value))] },
                sink,
            ),
        };
        self.sheet.reading = Some(reading);
        result
    }

    fn pass_line<S: RecordSink<B::Record>>(
        &mut self,
        row: u64,
        cells: Vec<Cell>,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        let Some(reading) = &self.sheet.reading else {
            return Ok(());
        };
        if is_header_row(&cells, self.table) && !is_same_header(&cells, &reading.headers) {
            return self.hold_at_header(vec![SourceRow::Line { row, cells }], sink);
        }
        if reading.form.is_some() {
            let lines = self.sheet.form.take(row, &cells, self.table);
            return self.form_lines(lines, sink);
        }
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        let begins = filled == 1 && reading.layout.columns().len() > 2;
        let goes_on = filled <= 1 && !self.sheet.lone.is_empty();
        if (begins || goes_on) && self.sheet.lone.len() < LONE {
            self.sheet.lone.push((row, cells));
            return Ok(());
        }
        self.lone_lines(sink)?;
        self.line(row, &cells, sink)
    }

    /// The lines of one cell that turn out to be like any other.
    fn lone_lines<S: RecordSink<B::Record>>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        for (row, cells) in std::mem::take(&mut self.sheet.lone) {
            self.line(row, &cells, sink)?;
        }
        Ok(())
    }

    fn end_form<S: RecordSink<B::Record>>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        let rest = self.sheet.form.finish();
        self.form_lines(rest, sink)
    }

    fn form_lines<S: RecordSink<B::Record>>(&mut self, lines: Vec<FormLine>, sink: &mut S) -> Result<(), S::Error> {
        for line in lines {
            match line {
                FormLine::Record(row) => self.pass(row, sink)?,
                FormLine::Heading(row, text) => {
                    if self.sheet.owner.is_none() {
                        self.sheet.owner = self.builder.owner_in_title(&text);
                    }
                    self.skip(row, "title_row", "表格的标题或说明", Some(&text), sink)?;
                }
            }
        }
        Ok(())
    }

    fn line<S: RecordSink<B::Record>>(&mut self, row: u64, cells: &[Cell], sink: &mut S) -> Result<(), S::Error> {
        // Put back below, for the row borrows its layout.
        let Some(reading) = self.sheet.reading.take() else {
            return Ok(());
        };
        let result = self.line_read_as(row, cells, &reading, sink);
        self.sheet.reading = Some(reading);
        result
    }

    fn line_read_as<S: RecordSink<B::Record>>(
        &mut self,
        row: u64,
        cells: &[Cell],
        reading: &Reading,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        let text = joined(cells);
        if text.is_empty() {
            return self.skip(row, "blank_row", "空行", None, sink);
        }
        if reading.trust == Trust::Unknown {
            return self.skip(row, "no_known_column", "这张表没有认得的列，整行未读", Some(&text), sink);
        }
        if is_repeated_header(cells, &reading.headers) {
            return self.skip(row, "repeated_header", "重复的表头", Some(&text), sink);
        }
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        if self.lines.is_total(&text, filled, cells.len()) {
            return self.skip(row, "total_row", "合计行", Some(&text), sink);
        }
        let built = Row::new(row, cells.iter().enumerate(), &reading.layout, self.table);
        let others = ["firm", "owners", "description", "abstract", "budget", "licence_fee", "contact_person"];
        let is_whole = built.has("title") && others.iter().filter(|key| built.has(key)).count() >= 2;
        if let Some((code, message)) = self.lines.remark(cells, &text, is_whole) {
            return self.skip(row, code, message, Some(&text), sink);
        }
        if self.lines.is_hint(cells) {
            return self.skip(row, "hint_row", "模板的填写要求", Some(&text), sink);
        }
        let identifies = ["title", "number", "publication_number", "number_as_written", "abstract", "description"];
        let heads = cells.first().is_some_and(|cell| matches!(cell, Cell::Text(_)) && !cell.is_empty());
        let is_named = identifies.iter().any(|key| built.has(key));
        let has_words = text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
        let is_section = (heads && !is_named) || (reading.layout.columns().len() > 2 && is_heading(&text));
        if filled == 1 && has_words && is_section {
            self.sheet.section = Section::of_heading(&text);
            return self.skip(row, "section_row", "分组标题或说明", Some(&text), sink);
        }
        let only_numbered = built.has("+row_number") && built.filled() == 1;
        if only_numbered || cells.iter().all(|cell| says_nothing(&cell.text())) {
            return self.skip(row, "blank_row", "除序号外没有内容", Some(&text), sink);
        }
        if self.lines.is_example(cells) {
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
