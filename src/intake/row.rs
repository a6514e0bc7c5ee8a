//! One row on its way to a record: its values by field, what is left over, and the notes on it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::columns::{ColumnTable, Layout, Unit};
use super::hygiene::{Breaks, Mend, clean, half_width};
use super::numbers::says_nothing;
use super::report::{RowNote, Severity};
use super::source::Cell;
use super::tick_boxes::ticked;

/// Longest part of a value that a note quotes, in characters.
const QUOTED: usize = 200;

/// One filled cell whose column is known.
#[derive(Debug, Clone)]
pub(super) struct Value<'r> {
    /// Key of the field.
    pub(super) key: &'r str,
    /// Canonical header of the field.
    pub(super) field: &'r str,
    /// Header as written.
    pub(super) header: &'r str,
    /// Unit that the header states.
    pub(super) unit: Option<Unit>,
    /// The cell.
    pub(super) cell: &'r Cell,
    /// Boxes in the cell are ones to tick.
    is_choice: bool,
    rank: usize,
}

/// A row, being read.
#[derive(Debug)]
pub(super) struct Row<'r> {
    /// Row as the user sees it, from 1.
    pub(super) number: u64,
    values: Vec<Value<'r>>,
    /// Columns with no place of their own.
    pub(super) extra: BTreeMap<String, String>,
    /// Notes so far.
    pub(super) notes: Vec<RowNote>,
}

impl<'r> Row<'r> {
    /// Sorts the cells of a row by field. `cells` are pairs of a column's place and its cell.
    pub(super) fn new(
        number: u64,
        cells: impl Iterator<Item = (usize, &'r Cell)>,
        layout: &'r Layout,
        table: &'r ColumnTable,
    ) -> Self {
        let mut row = Self { number, values: Vec::new(), extra: BTreeMap::new(), notes: Vec::new() };
        for (at, cell) in cells {
            if cell.is_empty() {
                continue;
            }
            let Some(column) = layout.columns().get(at) else {
                continue;
            };
            match column.field.and_then(|field| table.field(field)) {
                Some(field) if field.key != "-" => row.values.push(Value {
                    key: &field.key,
                    field: if field.header.is_empty() { &column.header } else { &field.header },
                    header: &column.header,
                    unit: column.unit,
                    cell,
                    is_choice: field.is_choice(),
                    rank: column.rank,
                }),
                _ => row.keep(&column.header, &cell.text()),
            }
        }
        row.values.sort_by_key(|value| value.rank);
        row
    }

    /// Notes something about the row.
    pub(super) fn note(
        &mut self,
        severity: Severity,
        field: Option<&str>,
        code: &'static str,
        message: impl Into<String>,
        value: Option<&str>,
    ) {
        self.notes.push(RowNote {
            row: self.number,
            field: field.map(str::to_owned),
            code,
            severity,
            message: message.into(),
            value: value.map(|value| value.chars().take(QUOTED).collect()),
        });
    }

    /// Keeps a text with the record under its header.
    pub(super) fn keep(&mut self, header: &str, text: &str) {
        let mut mends = Vec::new();
        let text = clean(text, Breaks::Keep, &mut mends).into_owned();
        self.note_mends(header, &mends, &text);
        if text.is_empty() {
            return;
        }
        let mut name = header.to_owned();
        let mut count = 1;
        while self.extra.get(&name).is_some_and(|there| *there != text) {
            count += 1;
            name = format!("{header}#{count}");
        }
        self.extra.insert(name, text);
    }

    /// Every value of a field, in order of trust.
    pub(super) fn take_all(&mut self, key: &str) -> Vec<Value<'r>> {
        let (taken, left) = std::mem::take(&mut self.values).into_iter().partition(|value| value.key == key);
        self.values = left;
        taken
    }

    /// The value of a field; further columns of the same field that say something else are kept beside the record.
    pub(super) fn take(&mut self, key: &str) -> Option<Value<'r>> {
        let mut all = self.take_all(key).into_iter();
        let first = all.next()?;
        let said = first.cell.text();
        for other in all {
            let text = other.cell.text();
            if text.trim() != said.trim() {
                self.keep(other.header, &text);
            }
        }
        Some(first)
    }

    /// Whether a field has a value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.iter().any(|value| value.key == key)
    }

    /// How many cells of the row say something.
    pub(super) fn filled(&self) -> usize {
        self.values.len() + self.extra.len()
    }

    /// The cleaned text of a value; `None` for words that mean that there is none.
    pub(super) fn clean(&mut self, value: &Value<'_>, breaks: Breaks) -> Option<String> {
        let text = self.clean_word(value, breaks)?;
        (!says_nothing(&text)).then_some(text)
    }

    /// The cleaned text of a value where 无 is an answer.
    pub(super) fn clean_word(&mut self, value: &Value<'_>, breaks: Breaks) -> Option<String> {
        let mut mends = Vec::new();
        let said = value.cell.text();
        let text = clean(&said, breaks, &mut mends).into_owned();
        self.note_mends(value.field, &mends, &said);
        let text = if value.is_choice { self.ticked(value, text) } else { text };
        (!text.is_empty()).then_some(text)
    }

    /// The words that are ticked, where the text is a row of boxes.
    fn ticked(&mut self, value: &Value<'_>, text: String) -> String {
        let Some(chosen) = ticked(&text) else {
            return text;
        };
        let chosen = chosen.join("；");
        let message = if chosen.is_empty() {
            "各选项都没有勾选，按空白处理".to_owned()
        } else {
            format!("按勾选读取：{chosen}")
        };
        self.note(Severity::Mended, Some(value.field), "tick_boxes", message, Some(&text));
        chosen
    }

    /// The cleaned text of a field.
    pub(super) fn text(&mut self, key: &str, breaks: Breaks) -> Option<String> {
        let value = self.take(key)?;
        self.clean(&value, breaks)
    }

    /// The cleaned text of a field where 无 is an answer.
    pub(super) fn answer(&mut self, key: &str) -> Option<String> {
        let value = self.take(key)?;
        self.clean_word(&value, Breaks::Join)
    }

    /// A value read by `read`; one that cannot be read is kept as written, with a warning.
    pub(super) fn read<T>(
        &mut self,
        value: &Value<'_>,
        breaks: Breaks,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.clean(value, breaks)?;
        let narrow = self.half_width(value.field, &text).into_owned();
        let found = read(&narrow);
        if found.is_none() {
            self.unreadable(value, &text);
        }
        found
    }

    /// The same for a field.
    pub(super) fn parse<T>(&mut self, key: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = self.take(key)?;
        self.read(&value, Breaks::Join, read)
    }

    /// A whole number, 0 and up.
    pub(super) fn count(&mut self, key: &str) -> Option<u32> {
        self.parse(key, read_count)
    }

    /// Full-width digits made half-width, with a note.
    pub(super) fn half_width<'t>(&mut self, field: &str, text: &'t str) -> Cow<'t, str> {
        let mut mends = Vec::new();
        let narrow = half_width(text, &mut mends);
        self.note_mends(field, &mends, text);
        narrow
    }

    /// Keeps a value that its field cannot hold, with a warning.
    pub(super) fn unreadable(&mut self, value: &Value<'_>, text: &str) {
        self.note(
            Severity::Warning,
            Some(value.field),
            "unreadable_value",
            format!("读不成“{}”，原文另存", value.field),
            Some(text),
        );
        self.keep(value.header, text);
    }

    fn note_mends(&mut self, field: &str, mends: &[Mend], value: &str) {
        for mend in mends {
            let (code, message) = mend.note();
            self.note(Severity::Mended, Some(field), code, message, Some(value));
        }
    }
}

/// `12`, `12项`, `3.0`, `共5次`.
fn read_count(text: &str) -> Option<u32> {
    if let Ok(number) = text.trim().parse::<f64>() {
        return (number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0).then_some(number as u32);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let words = text.chars().filter(|c| !c.is_ascii_digit()).count();
    let together = text.contains(digits.as_str());
    (together && words <= 3 && !text.contains(['-', '.'])).then(|| digits.parse().ok()).flatten()
}
