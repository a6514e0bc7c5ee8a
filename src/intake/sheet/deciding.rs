//! Deciding how the rows of a sheet are to be read: at its beginning, and again at every further header.

use super::{Sheet, SheetReader, joined, note};
use crate::intake::read::{RecordSink, RowBuilder, Taken};
use crate::intake::reading::{Decision, Reading, Trust};
use crate::intake::report::Severity;
use crate::intake::section::Section;
use crate::intake::source::{Cell, SourceRow};

impl<B: RowBuilder> SheetReader<'_, B> {
    /// Decides how the held rows are to be read, and reads them up to the first that needs another reading.
    pub(super) fn decide<S: RecordSink<B::Record>>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        let decision = Decision::of(&self.sheet.held, self.sheet.at_header, self.table);
        let Decision { reading, header, first, until, seen } = decision;
        match reading.trust {
            Trust::Unknown => self.seen.extend(seen.into_iter().filter(|header| !header.is_empty())),
            Trust::TextAlone => {
                // Only workbooks have several sheets, and they are in memory anyway.
                self.sheet.waits = self.sheet.report.sheet.is_some() && !self.sheet.begun && !self.no_surer_comes;
                if self.sheet.waits {
                    return Ok(());
                }
                self.any_known = true;
            }
            Trust::Sure => {
                (self.any_known, self.any_sure) = (true, true);
                for sheet in std::mem::take(&mut self.waiting) {
                    leave_out(sheet, sink)?;
                }
            }
        }
        let held = std::mem::take(&mut self.sheet.held);
        let is_next = std::mem::take(&mut self.sheet.at_header);
        if !self.sheet.begun {
            self.sheet.report.header_row = header.and_then(|at| held.get(at)).map(SourceRow::row);
        }
        self.report_columns(&reading);
        if let Some(form) = &reading.form {
            self.sheet.form = form.reader();
        }
        self.sheet.reading = Some(reading);
        if !self.sheet.begun {
            self.sheet.begun = true;
            sink.sheet_begins(&self.sheet.report)?;
        }
        let mut rows = held.into_iter();
        for (at, row) in rows.by_ref().take(until).enumerate() {
            match (at < first, is_next) {
                (true, true) => self.next_header(&row, sink)?,
                (true, false) => self.above_header(&row, sink)?,
                (false, _) => self.pass(row, sink)?,
            }
        }
        let rest: Vec<SourceRow> = rows.collect();
        if rest.is_empty() { Ok(()) } else { self.hold_at_header(rest, sink) }
    }

    /// From here on another header counts.
    pub(super) fn hold_at_header<S: RecordSink<B::Record>>(
        &mut self,
        rows: Vec<SourceRow>,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        self.end_form(sink)?;
        for (row, cells) in std::mem::take(&mut self.sheet.lone) {
            self.title(row, &cells, sink)?;
        }
        self.sheet.reading = None;
        self.sheet.at_header = true;
        self.sheet.held = rows;
        Ok(())
    }

    fn next_header<S: RecordSink<B::Record>>(&mut self, row: &SourceRow, sink: &mut S) -> Result<(), S::Error> {
        let SourceRow::Line { row, cells } = row else {
            return Ok(());
        };
        self.skip(*row, "next_header", "又一个表头，以下各行按它读取", Some(&joined(cells)), sink)
    }

    /// What the columns of a reading are, and which headers were not believed.
    pub(super) fn report_columns(&mut self, reading: &Reading) {
        let report = &mut self.sheet.report;
        if reading.trust != Trust::Unknown {
            for column in reading.layout.report(self.table) {
                if !report.columns.contains(&column) {
                    report.columns.push(column);
                }
            }
        }
        for column in reading.layout.columns() {
            if let Some(claimed) = &column.contradicted {
                let read_as = column
                    .field
                    .and_then(|at| self.table.field(at))
                    .map_or("原样保留", |field| field.header.as_str());
                report.note(note(
                    report.header_row.unwrap_or_default(),
                    "header_contradicted",
                    Severity::Warning,
                    format!("表头“{}”（{claimed}）与该列内容不符，按内容处理：{read_as}", column.header),
                    None,
                ));
            }
        }
    }

    /// A line above the header, or the header itself.
    fn above_header<S: RecordSink<B::Record>>(&mut self, row: &SourceRow, sink: &mut S) -> Result<(), S::Error> {
        let SourceRow::Line { row: number, cells } = row else {
            return Ok(());
        };
        let is_header = self.sheet.report.header_row.is_some_and(|header| *number >= header);
        if is_header { Ok(()) } else { self.title(*number, cells, sink) }
    }

    /// A title or remark above a header.
    fn title<S: RecordSink<B::Record>>(&mut self, row: u64, cells: &[Cell], sink: &mut S) -> Result<(), S::Error> {
        let text = joined(cells);
        if text.is_empty() {
            return self.skip(row, "blank_row", "空行", None, sink);
        }
        let section = Section::of_heading(&text);
        if section.department.is_some() && !self.builder.is_owner(&text) {
            self.sheet.section = section;
        } else if self.sheet.owner.is_none() {
            self.sheet.owner = self.builder.owner_in_title(&text);
        }
        self.skip(row, "title_row", "表头之前的标题或说明", Some(&text), sink)
    }
}

/// A sheet of free text beside one that is surely a list: a cover, notes on how to fill in.
pub(super) fn leave_out<R, S: RecordSink<R>>(sheet: Sheet, sink: &mut S) -> Result<(), S::Error> {
    let Sheet { mut report, held, .. } = sheet;
    let first = held.first().map(SourceRow::row).unwrap_or_default();
    let message = "这张表没有认得的表头，像是封面或说明，整张未读；如确是清单，请加上表头";
    let note = note(first, "text_sheet", Severity::Skipped, message.to_owned(), None);
    sink.sheet_begins(&report)?;
    report.skipped += held.len() as u64;
    report.note(note.clone());
    sink.take(Taken::Skipped { note })?;
    sink.sheet_ends(report)
}
