//! Second step of folding: what needs a look around. Blanks, pinyin notes, units.

use super::table::{Action, TABLE};
use crate::text::script::{is_alphanumeric, is_han};

/// One character: what it is now, and the bytes of the first step's text that it stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) c: char,
    pub(super) start: u32,
    pub(super) end: u32,
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

/// Tidy the text of the first step: the characters of the tidied text, in order.
pub(super) fn tidy(text: &str) -> Vec<Cell> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut cells = Vec::with_capacity(text.len() / 2);
    let (mut bracket, mut blank, mut figure, mut unsettled) = (false, false, false, false);
    for (at, c) in text.char_indices() {
        bracket |= matches!(c, '(' | '[');
        blank |= matches!(c, ' ' | '\n');
        figure |= c.is_ascii_digit();
        unsettled |= TABLE.action(c) == Action::Unsettled;
        cells.push(Cell { c, start: offset(at), end: offset(at + c.len_utf8()) });
    }
    if bracket {
        cells = drop_pinyin_notes(&cells);
    }
    if blank {
        cells = close_up_single_characters(close_up_blanks(&cells));
    }
    if figure {
        cells = mend_units(&cells);
    }
    if unsettled {
        settle_pairs(&mut cells);
    }
    cells
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
            kept.push(*cell);
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
            kept.push(*cell);
            at += 1;
            continue;
        }
        let run = cells[at..].iter().take_while(|cell| matches!(cell.c, ' ' | '\n')).count();
        let breaks = line_breaks(&cells[at..at + run]);
        let before = kept.last().map(|cell| cell.c);
        let after = cells.get(at + run).map(|cell| cell.c);
        let wrapped = breaks == 1 && before.is_some_and(is_han) && after.is_some_and(is_han);
        if before.is_some() && after.is_some() && !wrapped {
            let end = cells.get(at + run - 1).map_or(cell.end, |last| last.end);
            kept.push(Cell { c: ' ', start: cell.start, end });
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
            kept.push(Cell { c: 'μ', ..*cell });
        } else {
            kept.push(*cell);
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
