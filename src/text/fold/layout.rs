//! Second step of folding: what needs a look around. Blanks, pinyin notes, units.

use std::ops::Range;

use super::table::TABLE;
use crate::text::script::{is_alphanumeric, is_han};

/// A piece of the tidied text.
#[derive(Debug)]
pub(super) struct Piece {
    /// The bytes of the first step's text that it stands for.
    pub(super) from: Range<usize>,
    /// Its length in the tidied text, in bytes.
    pub(super) length: usize,
    /// Whether it is a copy, byte for byte.
    pub(super) copied: bool,
}

/// One character on its way: what it is now and where it was.
#[derive(Clone)]
struct Cell {
    c: char,
    from: Range<usize>,
}

/// Units of several letters that join the figure before them over a blank. Single letters do not: `5 g 网络`.
const UNITS: &[&str] = &[
    "%", "‰", "°c", "μm", "um", "mm", "cm", "dm", "km", "nm", "kg", "mg", "μg", "ug", "ng", "ml", "μl", "ul", "mol",
    "mmol", "μmol", "umol", "pa", "kpa", "mpa", "gpa", "kw", "mw", "gw", "kwh", "mwh", "kv", "mv", "ma", "mah", "ah",
    "hz", "khz", "mhz", "ghz", "db", "rpm", "ppm", "ppb", "mg/l", "g/l", "mg/kg", "g/kg", "km/h", "m/s", "m2", "m3",
    "cm2", "cm3", "mm2", "n/mm2", "w/m2", "r/min", "wh", "nm/s", "kn", "kj",
];

/// Units written with a plain u for μ.
const MICRO: &[&str] = &["um", "ug", "ul", "umol", "us", "uf", "uw", "uv", "ua", "uh"];

/// Tidy the text of the first step. Pieces cover the tidied text in order.
pub(super) fn tidy(text: &str) -> (String, Vec<Piece>) {
    let cells: Vec<Cell> = text.char_indices().map(|(at, c)| Cell { c, from: at..at + c.len_utf8() }).collect();
    let cells = close_up_single_characters(close_up_blanks(&drop_pinyin_notes(&cells)));
    let mut cells = mend_units(&cells);
    settle_pairs(&mut cells);
    let mut tidied = String::with_capacity(text.len());
    let mut pieces = Vec::with_capacity(cells.len());
    for cell in cells {
        tidied.push(cell.c);
        let copied = text.get(cell.from.clone()).is_some_and(|was| was.chars().eq(std::iter::once(cell.c)));
        pieces.push(Piece { from: cell.from, length: cell.c.len_utf8(), copied });
    }
    (tidied, pieces)
}

/// Drop bracketed pinyin right after a Chinese character: letters, at least one with a tone mark.
fn drop_pinyin_notes(cells: &[Cell]) -> Vec<Cell> {
    let mut kept: Vec<Cell> = Vec::with_capacity(cells.len());
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        if matches!(cell.c, '(' | '[')
            && kept.last().is_some_and(|before| is_han(before.c))
            && let Some(length) = pinyin_note(&cells[at..])
        {
            at += length;
        } else {
            kept.push(cell.clone());
            at += 1;
        }
    }
    kept
}

/// Cells of the bracketed note that `cells` opens with, if it is one.
fn pinyin_note(cells: &[Cell]) -> Option<usize> {
    const LONGEST: usize = 40;
    let close = if cells.first()?.c == '(' { ')' } else { ']' };
    let length = cells.iter().take(LONGEST).position(|cell| cell.c == close)?;
    let inside = cells.get(1..length)?;
    let letters = inside.iter().all(|cell| is_pinyin(cell.c) || matches!(cell.c, ' ' | '\'' | '-'));
    (letters && inside.iter().any(|cell| has_tone(cell.c))).then_some(length + 1)
}

fn is_pinyin(c: char) -> bool {
    c.is_ascii_lowercase() || c == 'ü' || has_tone(c)
}

fn has_tone(c: char) -> bool {
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿê".contains(c)
}

/// One blank for a run; none at the ends; none for a single line break between Chinese characters.
fn close_up_blanks(cells: &[Cell]) -> Vec<Cell> {
    let mut kept: Vec<Cell> = Vec::with_capacity(cells.len());
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        if !matches!(cell.c, ' ' | '\n') {
            kept.push(cell.clone());
            at += 1;
            continue;
        }
        let run = cells[at..].iter().take_while(|cell| matches!(cell.c, ' ' | '\n')).count();
        let breaks = line_breaks(&cells[at..at + run]);
        let before = kept.last().map(|cell| cell.c);
        let after = cells.get(at + run).map(|cell| cell.c);
        let wrapped = breaks == 1 && before.is_some_and(is_han) && after.is_some_and(is_han);
        if before.is_some() && after.is_some() && !wrapped {
            let end = cells.get(at + run - 1).map_or(cell.from.end, |last| last.from.end);
            kept.push(Cell { c: ' ', from: cell.from.start..end });
        }
        at += run;
    }
    kept
}

/// Line breaks in a run of blanks; a carriage return and line feed, folded alike, are one.
fn line_breaks(run: &[Cell]) -> usize {
    run.iter().filter(|cell| cell.c == '\n').count()
}

/// Close up three or more single Chinese characters that are spaced out.
fn close_up_single_characters(cells: Vec<Cell>) -> Vec<Cell> {
    let single = |at: usize| {
        let blank = |index: Option<usize>| {
            index.and_then(|i| cells.get(i)).is_none_or(|cell| cell.c == ' ' || !is_word(cell.c))
        };
        cells.get(at).is_some_and(|cell| is_han(cell.c)) && blank(at.checked_sub(1)) && blank(Some(at + 1))
    };
    let mut drop = vec![false; cells.len()];
    let mut at = 0;
    while at < cells.len() {
        let mut last = at;
        let mut count = usize::from(single(at));
        while count > 0 && cells.get(last + 1).is_some_and(|cell| cell.c == ' ') && single(last + 2) {
            last += 2;
            count += 1;
        }
        if count >= 3 {
            for blank in (at + 1..last).step_by(2) {
                if let Some(flag) = drop.get_mut(blank) {
                    *flag = true;
                }
            }
        }
        at = last + 1;
    }
    let mut drop = drop.into_iter();
    cells.into_iter().filter(|_| !drop.next().unwrap_or(false)).collect()
}

/// Two characters that have a form of their own together.
fn settle_pairs(cells: &mut [Cell]) {
    for at in 1..cells.len() {
        if let [.., first, second] = &mut cells[..=at]
            && let Some(form) = TABLE.late_pair(first.c, second.c)
        {
            let mut form = form.chars();
            (first.c, second.c) = (form.next().unwrap_or(first.c), form.next().unwrap_or(second.c));
        }
    }
}

fn is_word(c: char) -> bool {
    is_han(c) || is_alphanumeric(c)
}

/// Join figures to units over a blank, and write u for micro as μ.
fn mend_units(cells: &[Cell]) -> Vec<Cell> {
    let mut kept: Vec<Cell> = Vec::with_capacity(cells.len());
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        let after_figure = kept.last().is_some_and(|before| before.c.is_ascii_digit());
        if after_figure && cell.c == ' ' && unit_length(&cells[at + 1..], UNITS).is_some() {
            at += 1;
            continue;
        }
        if after_figure && cell.c == 'u' && unit_length(&cells[at..], MICRO).is_some() {
            kept.push(Cell { c: 'μ', from: cell.from.clone() });
        } else {
            kept.push(cell.clone());
        }
        at += 1;
    }
    kept
}

/// Length of the unit that `cells` opens with: one of `units` with no further letter after it.
fn unit_length(cells: &[Cell], units: &[&str]) -> Option<usize> {
    units
        .iter()
        .filter(|unit| {
            let mut chars = unit.chars().zip(cells);
            let length = unit.chars().count();
            cells.len() >= length
                && chars.all(|(wanted, cell)| wanted == cell.c)
                && !cells.get(length).is_some_and(|next| is_alphanumeric(next.c))
        })
        .map(|unit| unit.chars().count())
        .max()
}
