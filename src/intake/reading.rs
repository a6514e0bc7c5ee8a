//! How the rows that are held back are to be read: where their header stands, and what their columns are.

use std::collections::HashMap;

use super::columns::{ColumnTable, Layout, find_header, header_at, holds_a_number, is_header_row, is_same_header};
use super::form::Form;
use super::source::{Cell, SourceRow};

/// A way to read rows.
pub(super) struct Reading {
    pub(super) layout: Layout,
    /// Texts of the header; none for named values and for tables without one.
    pub(super) headers: Vec<String>,
    /// Labels with values beside them, in place of a header above them.
    pub(super) form: Option<Form>,
    pub(super) trust: Trust,
}

/// How sure it is that the rows are records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// No column is known: every row is skipped.
    Unknown,
    /// Only free text without a header; a cover or a sheet of notes looks the same.
    TextAlone,
    /// A header that is known, or patent numbers.
    Sure,
}

/// A reading and the held rows that it is for.
pub(super) struct Decision {
    pub(super) reading: Reading,
    /// Index of the header's first row.
    pub(super) header: Option<usize>,
    /// Index of the first row of data.
    pub(super) first: usize,
    /// Index of the first row that needs another reading.
    pub(super) until: usize,
    /// What an error message quotes where no column is known.
    pub(super) seen: Vec<String>,
}

impl Decision {
    /// Decides for the held rows. `at_header`: the first of them is a header.
    pub(super) fn of(held: &[SourceRow], at_header: bool, table: &ColumnTable) -> Self {
        if held.iter().any(|row| matches!(row, SourceRow::Named { .. })) {
            return Self::of_named(held, table);
        }
        let lines: Vec<&[Cell]> = held
            .iter()
            .map(|row| match row {
                SourceRow::Line { cells, .. } => cells.as_slice(),
                _ => &[],
            })
            .collect();
        if !at_header && let Some(form) = Form::find(&lines, table) {
            return Self::of_form(held, &lines, form, table);
        }
        let found = if at_header { header_at(&lines, 0, table) } else { find_header(&lines, table) };
        // Above a header stand titles and remarks; a line with a patent number is none, it has no header of its own.
        let numbered = |at: usize| lines.get(..at).is_some_and(|above| above.iter().any(|row| holds_a_number(row)));
        if let Some(lower) = found.as_ref().map(|found| found.first).filter(|at| numbered(*at)) {
            let layout = Layout::decide(&[], lines.get(..lower).unwrap_or_default(), table);
            if layout.is_usable(table) {
                let reading = Reading::of(layout, Vec::new(), table);
                return Self { reading, header: None, first: 0, until: lower, seen: Vec::new() };
            }
        }
        let (header, headers, first) = match found {
            Some(found) => (Some(found.first), found.headers, found.last + 1),
            None => (None, Vec::new(), 0),
        };
        let data = lines.get(first..).unwrap_or_default();
        let until = data.iter().position(|row| is_header_row(row, table) && !is_same_header(row, &headers));
        let until = until.map_or(lines.len(), |at| first + at);
        let layout = Layout::decide(&headers, lines.get(first..until).unwrap_or_default(), table);
        let seen = if headers.is_empty() { widest(&lines) } else { headers.clone() };
        Self { reading: Reading::of(layout, headers, table), header, first, until, seen }
    }

    fn of_named(held: &[SourceRow], table: &ColumnTable) -> Self {
        let (headers, layout) = layout_of_named(held, table);
        let reading = Reading::of(layout, Vec::new(), table);
        Self { reading, header: None, first: 0, until: held.len(), seen: headers }
    }

    fn of_form(held: &[SourceRow], lines: &[&[Cell]], form: Form, table: &ColumnTable) -> Self {
        let mut reader = form.reader();
        let mut records = Vec::new();
        for (row, cells) in held.iter().zip(lines) {
            records.extend(reader.take(row.row(), cells, table).into_iter().filter_map(|line| line.record()));
        }
        records.extend(reader.finish().into_iter().filter_map(|line| line.record()));
        let (headers, layout) = layout_of_named(&records, table);
        let mut reading = Reading::of(layout, Vec::new(), table);
        if reading.trust == Trust::Sure && !lines.iter().any(|row| holds_a_number(row)) {
            // The notes on how to fill in a table are labels and values, too.
            reading.trust = Trust::TextAlone;
        }
        let until = form.until.unwrap_or(held.len());
        reading.form = Some(form);
        Self { reading, header: None, first: 0, until, seen: headers }
    }
}

impl Reading {
    fn of(layout: Layout, headers: Vec<String>, table: &ColumnTable) -> Self {
        let trust = match (layout.is_usable(table), layout.is_sure(table)) {
            (false, _) => Trust::Unknown,
            (true, false) => Trust::TextAlone,
            (true, true) => Trust::Sure,
        };
        Self { layout, headers, form: None, trust }
    }
}

/// The names of named values in order, and the columns that they are.
fn layout_of_named(held: &[SourceRow], table: &ColumnTable) -> (Vec<String>, Layout) {
    let mut headers: Vec<String> = Vec::new();
    let mut places = HashMap::new();
    let named = || {
        held.iter().filter_map(|row| match row {
            SourceRow::Named { values, .. } => Some(values),
            _ => None,
        })
    };
    for (name, _) in named().flatten() {
        if !places.contains_key(name) {
            places.insert(name.clone(), headers.len());
            headers.push(name.clone());
        }
    }
    let rows: Vec<Vec<Cell>> = named()
        .map(|values| {
            let mut cells = vec![Cell::Empty; headers.len()];
            for (name, cell) in values {
                if let Some(place) = places.get(name).and_then(|at| cells.get_mut(*at)) {
                    place.clone_from(cell);
                }
            }
            cells
        })
        .collect();
    let rows: Vec<&[Cell]> = rows.iter().map(Vec::as_slice).collect();
    let layout = Layout::decide(&headers, &rows, table);
    (headers, layout)
}

/// The cells of the fullest among the first rows, cut short.
fn widest(lines: &[&[Cell]]) -> Vec<String> {
    let filled = |row: &[Cell]| row.iter().filter(|cell| !cell.is_empty()).count();
    let widest = lines.iter().take(20).rev().max_by_key(|row| filled(row));
    widest.map(|row| row.iter().map(|cell| cell.text().chars().take(20).collect()).collect()).unwrap_or_default()
}
