//! Forms in a sheet: labels with their values beside them, in place of a header with values below it.
//!
//! `专利名称 | X | 专利号 | ZL...` over `专利权人 | X | 发明人 | Y`, one record a sheet or one under another; the same
//! in two columns; and tables that lie on their side, with the labels in the first column and one record a column.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{ColumnTable, FieldSpec, fold_header, is_header_row};
use super::source::{Cell, SourceRow};

/// Longest label of which no name is known, in characters.
const LABEL: usize = 12;

/// A single cell up to this length between the rows of a form is a heading, in characters.
const HEADING: usize = 20;

/// How a form is laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// Columns in which labels stand.
    labels: BTreeSet<usize>,
    /// One record a column, labels in the first.
    on_its_side: bool,
    /// Index of the first row that belongs to a table with a header.
    pub(super) until: Option<usize>,
}

/// What the rows of a form give.
#[derive(Debug, PartialEq)]
pub(super) enum FormLine {
    /// A record.
    Record(SourceRow),
    /// A heading or a remark: row and text.
    Heading(u64, String),
}

impl FormLine {
    pub(super) fn record(self) -> Option<SourceRow> {
        match self {
            Self::Record(row) => Some(row),
            Self::Heading(..) => None,
        }
    }
}

fn field<'t>(cell: &Cell, table: &'t ColumnTable) -> Option<&'t FieldSpec> {
    match cell {
        Cell::Text(text) => table.of_header(text).and_then(|(at, _)| table.field(at)),
        _ => None,
    }
}

fn filled(row: &[Cell]) -> impl Iterator<Item = (usize, &Cell)> {
    row.iter().enumerate().filter(|(_, cell)| !cell.is_empty())
}

/// `专利名称：X` in one cell.
fn labelled<'c>(cell: &'c Cell, table: &ColumnTable) -> Option<(&'c str, &'c str)> {
    let Cell::Text(text) = cell else {
        return None;
    };
    let (label, value) = text.split_once([':', '：'])?;
    (!value.trim().is_empty() && table.of_header(label).is_some()).then(|| (label.trim(), value.trim()))
}

impl Form {
    /// Finds a form among the rows, above the first row that is a header.
    pub(super) fn find(rows: &[&[Cell]], table: &ColumnTable) -> Option<Self> {
        let until = rows.iter().position(|row| is_header_row(row, table));
        let rows = rows.get(..until.unwrap_or(rows.len())).unwrap_or_default();
        let mut known: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for (at, cell) in rows.iter().flat_map(|row| filled(row)) {
            let (labels, all) = known.entry(at).or_default();
            *labels += usize::from(field(cell, table).is_some());
            *all += 1;
        }
        let labels: BTreeSet<usize> =
            known.into_iter().filter(|(_, (labels, all))| labels * 10 >= all * 6).map(|(at, _)| at).collect();
        let mut form = Self { labels, on_its_side: false, until };
        let (mut several, mut like_a_form, mut wide) = (0, 0, 0);
        let mut keys = BTreeSet::new();
        let mut makes_a_record = false;
        for row in rows {
            let cells: Vec<(usize, &Cell)> = filled(row).collect();
            let pairs = form.pairs(row, table).0;
            let pairs: Vec<&Pair> = pairs.iter().filter(|pair| !pair.values.is_empty()).collect();
            several += usize::from(cells.len() > 1);
            let fields =
                || pairs.iter().filter_map(|pair| table.of_header(&pair.label)).filter_map(|(at, _)| table.field(at));
            if fields().next().is_none() {
                continue;
            }
            like_a_form += 1;
            wide += usize::from(pairs.iter().any(|pair| pair.values.len() > 1));
            makes_a_record |= fields().any(FieldSpec::makes_a_record);
            keys.extend(fields().map(|field| field.key.as_str()));
        }
        form.on_its_side = form.labels.len() == 1 && wide * 10 >= like_a_form * 6;
        let all_alike = like_a_form == several && keys.len() == 2;
        let is_form = like_a_form >= 2 && like_a_form * 10 >= several * 6 && (keys.len() >= 3 || all_alike);
        (is_form && makes_a_record).then_some(form)
    }

    pub(super) fn reader(&self) -> FormReader {
        FormReader { form: self.clone(), ..FormReader::default() }
    }

    /// The labels of a row with their values, and the cells in front of the first label.
    fn pairs<'c>(&self, row: &'c [Cell], table: &ColumnTable) -> (Vec<Pair>, Vec<&'c Cell>) {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut before = Vec::new();
        let mut cells = filled(row).peekable();
        while let Some((at, cell)) = cells.next() {
            if let Some((label, value)) = labelled(cell, table) {
                pairs.push(Pair { at, label: label.to_owned(), values: vec![(at, Cell::Text(value.to_owned()))] });
                continue;
            }
            let in_labels = self.labels.contains(&at);
            let open = pairs.last().is_some_and(|pair| pair.values.is_empty());
            let has_next = cells.peek().is_some();
            let is_short = matches!(cell, Cell::Text(text) if text.chars().count() <= LABEL && !text.contains(|c: char| c.is_ascii_digit()));
            let is_label = if field(cell, table).is_some() {
                in_labels || !open
            } else {
                in_labels && has_next && is_short && !open
            };
            if is_label {
                // A label right behind another one: that one is the heading of a group.
                pairs.pop_if(|last| last.values.is_empty() && last.at + 1 == at);
                let label = cell.text().trim().to_owned();
                pairs.push(Pair { at, label, values: Vec::new() });
            } else if let Some(pair) = pairs.last_mut() {
                pair.values.push((at, cell.clone()));
            } else {
                before.push(cell);
            }
        }
        (pairs, before)
    }
}

/// A label and the cells beside it, with their columns.
struct Pair {
    at: usize,
    label: String,
    values: Vec<(usize, Cell)>,
}

impl Pair {
    /// The cells as one.
    fn value(&self) -> Cell {
        match self.values.as_slice() {
            [] => Cell::Empty,
            [(_, cell)] => cell.clone(),
            several => Cell::Text(several.iter().map(|(_, cell)| cell.text()).collect::<Vec<_>>().join(" ")),
        }
    }
}

/// A label of the record that is being read.
struct Said {
    label: String,
    /// Column and row where it stood last.
    at: usize,
    row: u64,
    value: Cell,
}

/// Collects the values of a form, row by row.
#[derive(Default)]
pub(super) struct FormReader {
    form: Form,
    start: u64,
    said: Vec<Said>,
    /// Rows without a label: the next row says whether they are a heading or belong to the value before them.
    held: Vec<(u64, String)>,
    /// Of a table on its side: labels in file order, with the value of each column.
    lines: Vec<(String, BTreeMap<usize, Cell>)>,
}

impl FormReader {
    /// Takes the next row and gives what it completes.
    pub(super) fn take(&mut self, row: u64, cells: &[Cell], table: &ColumnTable) -> Vec<FormLine> {
        let mut out = Vec::new();
        let (pairs, before) = self.form.pairs(cells, table);
        if pairs.is_empty() {
            if !before.is_empty() {
                self.held.push((row, before.iter().map(|cell| cell.text()).collect::<Vec<_>>().join(" ")));
            }
            return out;
        }
        if self.form.on_its_side {
            self.settle(true, &mut out);
            self.start = if self.lines.is_empty() { row } else { self.start };
            self.lines.extend(pairs.into_iter().map(|pair| (pair.label, pair.values.into_iter().collect())));
            return out;
        }
        let begins = pairs.iter().any(|pair| self.begins_anew(pair, row, table));
        self.settle(begins || self.said.is_empty(), &mut out);
        if begins {
            out.extend(self.hand_on());
        }
        if self.said.is_empty() {
            self.start = row;
        }
        for pair in pairs {
            self.say(&pair, row);
        }
        out
    }

    /// What is left at the end of the sheet.
    pub(super) fn finish(&mut self) -> Vec<FormLine> {
        let mut out = Vec::new();
        self.settle(self.said.is_empty(), &mut out);
        out.extend(self.hand_on());
        let lines = std::mem::take(&mut self.lines);
        let places: BTreeSet<usize> = lines.iter().flat_map(|(_, cells)| cells.keys().copied()).collect();
        for place in places {
            let cell = |cells: &BTreeMap<usize, Cell>| cells.get(&place).cloned();
            let values: Vec<(String, Cell)> =
                lines.iter().filter_map(|(label, cells)| Some((label.clone(), cell(cells)?))).collect();
            out.push(FormLine::Record(SourceRow::Named { row: self.start, values }));
        }
        out
    }

    /// The label that the record began with, or its title, comes again.
    fn begins_anew(&self, pair: &Pair, row: u64, table: &ColumnTable) -> bool {
        let same = |said: &Said| fold_header(&said.label) == fold_header(&pair.label);
        let key =
            |label: &str| table.of_header(label).and_then(|(at, _)| table.field(at)).map(|field| field.key.as_str());
        let is_first = self.said.first().is_some_and(same);
        let is_title = key(&pair.label) == Some("title") && self.said.iter().any(same);
        (is_first || is_title) && !self.said.iter().any(|said| same(said) && said.goes_on(pair, row))
    }

    fn say(&mut self, pair: &Pair, row: u64) {
        let value = pair.value();
        let same = |said: &&mut Said| said.label == pair.label && said.goes_on(pair, row);
        let Some(said) = self.said.iter_mut().find(same) else {
            self.said.push(Said { label: pair.label.clone(), at: pair.at, row, value });
            return;
        };
        // A label merged downwards stands in every row; a value merged with it says the same each time.
        said.row = row;
        if said.value != value {
            said.append(&value.text());
        }
    }

    fn settle(&mut self, headings: bool, out: &mut Vec<FormLine>) {
        for (row, text) in std::mem::take(&mut self.held) {
            match self.said.last_mut() {
                Some(said) if !headings && (said.value.is_empty() || text.chars().count() > HEADING) => {
                    said.append(&text);
                }
                _ => out.push(FormLine::Heading(row, text)),
            }
        }
    }

    fn hand_on(&mut self) -> Option<FormLine> {
        let said = std::mem::take(&mut self.said);
        let values: Vec<(String, Cell)> = said.into_iter().map(|said| (said.label, said.value)).collect();
        (!values.is_empty()).then_some(FormLine::Record(SourceRow::Named { row: self.start, values }))
    }
}

impl Said {
    /// Whether the pair is the same label in the next row, reaching down.
    fn goes_on(&self, pair: &Pair, row: u64) -> bool {
        self.at == pair.at && self.row + 1 == row
    }

    fn append(&mut self, text: &str) {
        let said = self.value.text();
        self.value = Cell::Text(if said.is_empty() { text.to_owned() } else { format!("{said}\n{text}") });
    }
}
