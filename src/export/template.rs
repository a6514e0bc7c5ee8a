//! A blank catalogue: every column, lists to choose from, notes, and one example row that the importer skips.

use std::io::Write as _;
use std::path::Path;

use rust_xlsxwriter::{Color, DataValidation, Format, Note, Workbook, XlsxError};

use super::ExportError;
use super::pending::Pending;
use crate::domain::{Need, Patent, RecordKind};
use crate::resources::{ResourceError, Resources, tsv_rows};

/// Rows that the lists to choose from reach down to.
const ROWS: u32 = 5_000;

/// Why there is no template.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The table of examples and notes.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// The file.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The writer of workbooks.
    #[error("生成模板时出错：{0}")]
    Workbook(#[from] XlsxError),
}

/// What stands beside one header.
#[derive(Debug, Default)]
struct Hint<'t> {
    example: &'t str,
    note: &'t str,
    choices: Vec<&'t str>,
}

/// Writes the template of a kind of record to `path`.
///
/// # Errors
/// A table that cannot be read, or a file that cannot be written.
pub fn write_template(kind: RecordKind, path: &Path, resources: &Resources) -> Result<(), TemplateError> {
    let bytes = template(kind, resources)?.save_to_buffer()?;
    let mut pending = Pending::create(path)?;
    pending.write_all(&bytes).map_err(|error| ExportError::of_io(path, error))?;
    pending.publish()?;
    Ok(())
}

/// The blank catalogue as a workbook.
///
/// # Errors
/// A table that cannot be read.
pub fn template(kind: RecordKind, resources: &Resources) -> Result<Workbook, TemplateError> {
    let text = resources.text("data/columns/template.tsv")?;
    let (name, word, columns) = match kind {
        RecordKind::Patent => ("patent", "专利目录", Patent::COLUMNS),
        RecordKind::Need => ("need", "技术需求", Need::COLUMNS),
    };
    let hints: Vec<(&str, Hint<'_>)> = tsv_rows(&text)
        .filter(|(_, cells)| cells.first() == Some(&name))
        .map(|(_, cells)| {
            let cell = |at: usize| cells.get(at).copied().unwrap_or_default().trim();
            let choices = cell(4).split('|').filter(|choice| !choice.is_empty()).collect();
            (cell(1), Hint { example: cell(2), note: cell(3), choices })
        })
        .collect();
    let header_format = Format::new().set_bold().set_background_color(Color::RGB(0x00D9_E8F5)).set_text_wrap();
    let example_format = Format::new().set_font_color(Color::Gray).set_italic();
    let text_format = Format::new().set_num_format("@");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(word)?.set_freeze_panes(1, 0)?;
    let shown = columns.iter().filter(|(key, header)| !header.is_empty() && !is_written_by_us(key));
    for (at, (key, header)) in (0_u16..).zip(shown.copied()) {
        // Numbers and codes keep their digits only in cells of text.
        let as_text = matches!(key, "number" | "publication_number" | "code" | "credit_code" | "contact_phone");
        let width = header.chars().count() as f64 * 2.2 + 4.0;
        sheet.set_column_width(at, width.clamp(10.0, 40.0))?;
        if as_text {
            sheet.set_column_format(at, &text_format)?;
        }
        let hint = hints.iter().find(|(of, _)| *of == key).map(|(_, hint)| hint);
        let is_required =
            matches!((kind, key), (RecordKind::Patent, "title") | (RecordKind::Need, "title" | "firm" | "description"));
        sheet.write_with_format(0, at, format!("{header}{}", if is_required { "*" } else { "" }), &header_format)?;
        let Some(hint) = hint else { continue };
        if !hint.note.is_empty() {
            sheet.insert_note(0, at, &Note::new(hint.note).set_author("鹊桥").add_author_prefix(false))?;
        }
        if !hint.example.is_empty() {
            sheet.write_with_format(1, at, hint.example, &example_format)?;
        }
        if !hint.choices.is_empty() {
            sheet.add_data_validation(1, at, ROWS, at, &DataValidation::new().allow_list_strings(&hint.choices)?)?;
        }
    }
    Ok(workbook)
}

/// Columns that only an export fills.
fn is_written_by_us(key: &str) -> bool {
    matches!(key, "number_as_written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Collected, IntakeOptions, IntakeTables, read_needs, read_patents};
    use crate::taxonomy::Taxonomy;

    #[test]
    fn a_template_imports_as_no_record_and_every_column_known() {
        let resources = Resources::built_in();
        let tables = IntakeTables::load(&resources).unwrap();
        let taxonomy = Taxonomy::load(&resources).unwrap();
        let options = IntakeOptions { owner: None, source: None, today: "2026-11-24".parse().unwrap() };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.xlsx");
        let mut go_on = |_, _| std::ops::ControlFlow::Continue(());
        for kind in [RecordKind::Patent, RecordKind::Need] {
            write_template(kind, &path, &resources).unwrap();
            let report = match kind {
                RecordKind::Patent => {
                    let mut sink = Collected::default();
                    read_patents(&path, &tables, &taxonomy, &options, &mut sink, &mut go_on).unwrap();
                    sink.reports
                }
                RecordKind::Need => {
                    let mut sink = Collected::default();
                    read_needs(&path, &tables, &taxonomy, &options, &mut sink, &mut go_on).unwrap();
                    sink.reports
                }
            };
            let report = report.first().unwrap();
            assert_eq!((report.read, report.skipped), (0, 1), "{:?}", report.note_counts);
            assert!(report.note_counts.contains_key("example_row"));
            assert!(report.columns.iter().all(|column| column.field.is_some()), "{:?}", report.columns);
        }
    }
}
