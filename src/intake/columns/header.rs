//! The header row among the first rows of a sheet.

use std::collections::BTreeSet;

use crate::intake::numbers::number_inside;
use crate::intake::source::Cell;

use super::looks::{Looks, looks_like};
use super::table::{ColumnTable, LONGEST_HEADER, fold_header};

/// A header that was found.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::intake) struct Found {
    /// Index of its first row.
    pub(in crate::intake) first: usize,
    /// Index of its last row: the same, or the next one for headers of two rows.
    pub(in crate::intake) last: usize,
    /// One text for each column.
    pub(in crate::intake) headers: Vec<String>,
}

/// A header is not looked for further down.
const SEARCHED_ROWS: usize = 60;

/// A cell of a header of which no name is known is no longer, in characters.
const LONGEST_NAME: usize = 20;

/// Finds the header among the rows: the one with most known headers, or an earlier one that has rows of its own below
/// it. `None` where no row has enough of them.
pub(in crate::intake) fn find_header(rows: &[&[Cell]], table: &ColumnTable) -> Option<Found> {
    let mut best: Option<(usize, usize)> = None;
    for (at, row) in rows.iter().enumerate().take(SEARCHED_ROWS) {
        let known = known_headers(row, table);
        let is_better = known > best.map_or(0, |(_, most)| most);
        if is_better && is_header(row, known) && names_a_field(row, table) && !holds_a_number(row) {
            best = Some((at, known));
        }
    }
    let Some((at, _)) = best else {
        return unknown_header(rows);
    };
    let above = rows.get(..at).unwrap_or_default();
    let is_data = |row: &&[Cell]| filled(row) >= 2 && !is_header_row(row, table);
    let earlier = above
        .iter()
        .position(|row| is_header_row(row, table))
        .filter(|first| above.get(first + 1..).is_some_and(|between| between.iter().any(is_data)));
    header_at(rows, earlier.unwrap_or(at), table)
}

/// The header whose known names stand in the row `at`, together with the row above or below where both make one.
pub(in crate::intake) fn header_at(rows: &[&[Cell]], at: usize, table: &ColumnTable) -> Option<Found> {
    // Merged headings: the upper row names groups of columns, the lower one the columns.
    for first in [Some(at), at.checked_sub(1)].into_iter().flatten() {
        if let (Some(upper), Some(lower)) = (rows.get(first), rows.get(first + 1)) {
            let both = joined(upper, lower, table);
            if known_fields(&both, table) > known_fields(&texts(rows.get(at)?), table) && is_sparse_pair(upper, lower) {
                return Some(Found { first, last: first + 1, headers: both });
            }
        }
    }
    Some(Found { first: at, last: at, headers: texts(rows.get(at)?) })
}

/// Whether a row among rows of data is a header all the same: words only, nearly all of them known and one that makes a
/// record, or the name of the column of row numbers in front.
pub(in crate::intake) fn is_header_row(row: &[Cell], table: &ColumnTable) -> bool {
    let is_name = |cell: &Cell| match cell {
        Cell::Text(text) => text.chars().count() <= LONGEST_HEADER && !holds_digits(text),
        _ => false,
    };
    let cells = || row.iter().filter(|cell| !cell.is_empty());
    let filled = cells().count();
    if filled < 2 || !cells().all(is_name) {
        return false;
    }
    let field = |cell: &Cell| table.of_header(&cell.text()).and_then(|(at, _)| table.field(at));
    if filled > 2 && cells().next().and_then(field).is_some_and(|field| field.key == "+row_number") {
        return true;
    }
    let (mut known, mut unknown, mut makes_a_record) = (0_usize, 0_usize, false);
    for cell in cells() {
        match field(cell) {
            Some(field) => {
                known += 1;
                makes_a_record |= field.makes_a_record();
            }
            None => unknown += 1,
        }
        // Most rows are data: after a third of the cells nothing is looked up any more.
        if unknown * 3 > filled {
            return false;
        }
    }
    known >= 2 && makes_a_record
}

/// More digits in a row than a header has: a number, a year, a day.
fn holds_digits(text: &str) -> bool {
    text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit))
}

/// Whether a sound patent number stands in the row.
pub(in crate::intake) fn holds_a_number(row: &[Cell]) -> bool {
    row.iter().any(|cell| match cell {
        Cell::Text(text) => {
            matches!(looks_like(cell), Some(Looks::ApplicationNumber | Looks::PublicationNumber))
                || number_inside(text).is_some()
        }
        Cell::Number(_) => matches!(looks_like(cell), Some(Looks::ApplicationNumber)),
        _ => false,
    })
}

fn filled(row: &[Cell]) -> usize {
    row.iter().filter(|cell| !cell.is_empty()).count()
}

fn texts(row: &[Cell]) -> Vec<String> {
    row.iter().map(|cell| cell.text().trim().to_owned()).collect()
}

/// How many headers are known, and how many fields they are.
fn known_fields(headers: &[String], table: &ColumnTable) -> (usize, usize) {
    let fields: Vec<usize> = headers.iter().filter_map(|header| table.of_header(header)).map(|(at, _)| at).collect();
    (fields.len(), fields.iter().collect::<BTreeSet<_>>().len())
}

/// A header of which no name is known: a full row of short words over columns of values that look otherwise.
fn unknown_header(rows: &[&[Cell]]) -> Option<Found> {
    let width = rows.iter().map(|row| filled(row)).max().filter(|width| *width >= 3)?;
    let at = rows.iter().take(10).position(|row| filled(row) * 5 >= width * 4)?;
    let header = rows.get(at)?;
    let data = rows.get(at + 1..).filter(|data| !data.is_empty())?;
    let is_name = |cell: &Cell| match looks_like(cell) {
        None => cell.is_empty(),
        Some(Looks::Title | Looks::Other | Looks::Persons | Looks::Organisation) => {
            let text = cell.text();
            text.chars().count() <= LONGEST_NAME && !text.contains(['。', '；'])
        }
        Some(_) => false,
    };
    let plain = |looks: Looks| {
        matches!(looks, Looks::Title | Looks::Other | Looks::Persons | Looks::Organisation | Looks::Kind)
    };
    let is_over_values = |column: usize| {
        let values: Vec<Looks> = data.iter().filter_map(|row| row.get(column)).filter_map(looks_like).collect();
        values.iter().filter(|looks| !plain(**looks)).count() * 5 > values.len() * 3
    };
    let names = header.iter().filter(|cell| !cell.is_empty()).map(Cell::text).collect::<BTreeSet<_>>();
    let is_header = header.iter().all(is_name)
        && names.len() == filled(header)
        && (0..header.len())
            .any(|column| header.get(column).is_some_and(|cell| !cell.is_empty()) && is_over_values(column));
    is_header.then(|| Found { first: at, last: at, headers: texts(header) })
}

/// Whether a line of data is the header once more: at least half of its cells say what the header says.
pub(in crate::intake) fn is_repeated_header(cells: &[Cell], headers: &[String]) -> bool {
    let (same, filled) = same_headers(cells, headers);
    same >= 2 && same * 2 >= filled
}

/// Whether a line says nothing but what the header says in the same columns.
pub(in crate::intake) fn is_same_header(cells: &[Cell], headers: &[String]) -> bool {
    let (same, _) = same_headers(cells, headers);
    same == filled(cells)
}

/// Cells of a line that say what the header says, and those under the header that say anything.
fn same_headers(cells: &[Cell], headers: &[String]) -> (usize, usize) {
    let mut same = 0;
    let mut filled = 0;
    for (cell, header) in cells.iter().zip(headers) {
        if !cell.is_empty() {
            filled += 1;
            let text = fold_header(&cell.text());
            same += usize::from(!text.is_empty() && text == fold_header(header));
        }
    }
    (same, filled)
}

fn known_headers(row: &[Cell], table: &ColumnTable) -> usize {
    row.iter().filter(|cell| matches!(cell, Cell::Text(text) if table.of_header(text).is_some())).count()
}

/// Whether any header is more than a remark.
fn names_a_field(row: &[Cell], table: &ColumnTable) -> bool {
    row.iter()
        .filter_map(|cell| table.of_header(&cell.text()))
        .filter_map(|(at, _)| table.field(at))
        .any(|field| !matches!(field.key.as_str(), "-" | "+row_number"))
}

/// Enough known headers for a row of so many cells. One is enough in a table of one or two columns.
fn is_header(row: &[Cell], known: usize) -> bool {
    let filled = filled(row);
    known >= 3 || (known > 0 && known * 2 >= filled) || (known == 2 && filled <= 8)
}

/// The lower row's text where it has one, behind the upper one's where only both together are known.
fn joined(upper: &[Cell], lower: &[Cell], table: &ColumnTable) -> Vec<String> {
    let text = |row: &[Cell], at: usize| row.get(at).map(|cell| cell.text().trim().to_owned()).unwrap_or_default();
    let mut group = String::new();
    (0..upper.len().max(lower.len()))
        .map(|at| {
            let (above, below) = (text(upper, at), text(lower, at));
            if !above.is_empty() {
                group.clone_from(&above);
            }
            if below.is_empty() || below == above {
                return above;
            }
            let field = |header: &str| table.of_header(header).map(|(at, _)| at);
            table.of_group(&group, &below).filter(|both| field(both) != field(&below)).unwrap_or(below)
        })
        .collect()
}

/// Two rows of one header fill each other's gaps, and hold words only.
fn is_sparse_pair(upper: &[Cell], lower: &[Cell]) -> bool {
    let gaps = (0..upper.len().max(lower.len()))
        .any(|at| upper.get(at).is_none_or(Cell::is_empty) != lower.get(at).is_none_or(Cell::is_empty));
    let words = lower.iter().filter(|cell| !cell.is_empty()).all(|cell| match cell {
        Cell::Text(text) => text.chars().count() <= 20 && !text.chars().any(|c| c.is_ascii_digit()),
        _ => false,
    });
    gaps && words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    fn table() -> ColumnTable {
        ColumnTable::load(&Resources::built_in(), "data/columns/patent.tsv").unwrap()
    }

    fn row(cells: &[&str]) -> Vec<Cell> {
        cells.iter().map(|cell| if cell.is_empty() { Cell::Empty } else { Cell::Text((*cell).to_owned()) }).collect()
    }

    fn find(rows: &[Vec<Cell>]) -> Option<Found> {
        let rows: Vec<&[Cell]> = rows.iter().map(Vec::as_slice).collect();
        find_header(&rows, &table())
    }

    #[test]
    fn a_header_below_title_rows_is_found() {
        let rows = [
            row(&["某大学专利清单", "", ""]),
            row(&[]),
            row(&["序号", "专利名称", "专利号"]),
            row(&["1", "一种装置", "201310699744.2"]),
        ];
        assert_eq!(find(&rows).unwrap().first, 2);
    }

    #[test]
    fn a_header_of_two_rows_is_joined() {
        let rows = [
            row(&["序号", "专利名称", "专利号", "许可条件", "", "联系"]),
            row(&["", "", "", "许可方式", "许可费(万元)", "电话"]),
            row(&["1", "一种装置", "201310699744.2", "普通许可", "5", "010-62770000"]),
        ];
        let found = find(&rows).unwrap();
        assert_eq!((found.first, found.last), (0, 1));
        assert_eq!(found.headers, ["序号", "专利名称", "专利号", "许可方式", "许可费(万元)", "电话"]);
    }

    #[test]
    fn data_is_no_header() {
        assert_eq!(find(&[row(&["1", "一种装置", "201310699744.2", "发明"])]), None);
    }

    #[test]
    fn a_repeated_header_is_seen() {
        let headers = ["序号".to_owned(), "专利名称".to_owned(), "专利号".to_owned()];
        assert!(is_repeated_header(&row(&["序 号", "专利名称", "专利号"]), &headers));
        assert!(!is_repeated_header(&row(&["1", "专利名称的一种", "x"]), &headers));
    }
}
