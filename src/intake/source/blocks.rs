//! Lists that are no tables: one record a block of `名称：值` lines.
//!
//! Blocks are parted by blank lines, or by the first name coming again; a line without a name belongs to the value
//! before it. Leading numbers and bullets (`1.`, `（二）`, `-`) and brackets round the name (`【专利名称】`) are allowed.

use super::feed::Feed;
use super::text::Text;
use super::{Cell, ReadError, RowSink, SourceRow, delimited, limits};
use crate::intake::error::{IntakeError, in_mebibytes};

/// Longest name, in characters.
const NAME: usize = 20;
/// Lines that are looked at.
const LINES: usize = 400;
/// Lines within which the first name comes.
const PREAMBLE: usize = 3;
/// Longest heading between blocks, in characters.
const HEADING: usize = 30;
/// Share of named lines among all that makes a list of one record; with names that come again, less is enough.
const NAMED_ALONE: f64 = 0.8;
/// See [`NAMED_ALONE`].
const NAMED_AGAIN: f64 = 0.4;

/// How the blocks of a text are parted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Name that a block begins with.
    first: String,
    /// A blank line parts blocks; else it stands between the values of one block, too.
    blank_parts: bool,
}

/// The layout of a list of blocks, from its beginning; none for any other text.
pub(super) fn detect(sample: &str) -> Option<Layout> {
    let lines: Vec<&str> = sample.lines().take(LINES).collect();
    let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
    let names: Vec<&str> = lines.iter().filter_map(|line| split(line)).map(|(name, _)| name).collect();
    let first = *names.first()?;
    let begins = lines.iter().filter(|line| !line.trim().is_empty()).take(PREAMBLE).any(|line| split(line).is_some());
    if !begins || sample.starts_with('"') {
        return None;
    }
    let mut distinct = names.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let again = names.iter().filter(|name| **name == first).count() > 1;
    let share = names.len() as f64 / filled.max(1) as f64;
    if distinct.len() < 2 || share < if again { NAMED_AGAIN } else { NAMED_ALONE } {
        return None;
    }
    let after_blank: Vec<&str> = lines
        .windows(2)
        .filter_map(|pair| match pair {
            [blank, line] if blank.trim().is_empty() => split(line).map(|(name, _)| name),
            _ => None,
        })
        .collect();
    let begin = after_blank.iter().filter(|name| **name == first).count();
    // One record with blank lines between its values must not fall apart; many records without repeated names are
    // not blocks of the same kind, but still parted by their blank lines.
    let blank_parts = begin * 2 >= after_blank.len();
    Some(Layout { first: first.to_owned(), blank_parts })
}

/// Name and value of a line.
fn split(line: &str) -> Option<(&str, &str)> {
    let line = without_number(line.trim());
    if let Some((name, value)) = line.strip_prefix('【').and_then(|rest| rest.split_once('】')) {
        let value = value.trim_start_matches([':', '：']);
        return is_name(name).then(|| (name.trim(), value.trim()));
    }
    let (name, value) = line.split_once([':', '：'])?;
    if is_counted(name.trim()) && value.trim().chars().count() >= 4 {
        return Some((TITLE, value.trim()));
    }
    (is_name(name) && !value.starts_with("//")).then(|| (name.trim(), value.trim()))
}

/// `项目一`, `成果3`: what follows is the title of one record.
fn is_counted(name: &str) -> bool {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    bare.len() < name.len()
        && matches!(bare.trim(), "项目" | "成果" | "专利" | "技术" | "案例" | "需求" | "难题" | "课题")
}

fn is_name(name: &str) -> bool {
    let name = name.trim();
    let balanced = name.matches(['(', '（']).count() == name.matches([')', '）']).count();
    balanced
        && (1..=NAME).contains(&name.chars().count())
        && name.chars().any(char::is_alphabetic)
        && !name.contains([',', '\t', ';', '|', '，', '；', '、', '。', '！', '？', '“', '"', '{', '}', '<'])
}

/// Without `1.`, `（二）`, `3、`, `-` in front.
fn without_number(line: &str) -> &str {
    let bullets = ['-', '*', '•', '·', '●', '■', '◆'];
    let line = line.trim_start_matches(bullets).trim_start();
    let bare = line.trim_start_matches(['(', '（']);
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if rest.len() == bare.len() || bare.len() - rest.len() > 9 {
        return line;
    }
    rest.strip_prefix(['.', '．', '、', ')', '）'])
        .map_or(line, |rest| rest.trim_start_matches([')', '）']).trim_start())
}

/// `1. 一种…`, `《一种…》`: the heading of one block, not of a group of blocks.
fn is_title(line: &str) -> bool {
    let bare = without_number(line);
    let is_chinese = line.trim_start_matches(['(', '（']).starts_with(|c: char| "一二三四五六七八九十".contains(c));
    let ends = ["学院", "大学", "公司", "研究院", "领域", "行业", "产业", "类", "方面", "部分", "情况"];
    let is_group = ends.iter().any(|end| bare.ends_with(end));
    let long_enough = bare.chars().count() >= if is_chinese { 6 } else { 4 };
    (bare.len() < line.len() || line.starts_with('《')) && !is_group && long_enough
}

/// A line of dashes or the like.
fn is_rule(line: &str) -> bool {
    line.trim().chars().count() > 2 && line.trim().chars().all(|c| "-=*_—─~#".contains(c))
}

/// Reads the blocks. The sheet was announced.
pub(super) fn read<S: RowSink>(
    feed: &mut Feed<'_, S>,
    mut text: Text,
    layout: &Layout,
) -> Result<(), ReadError<S::Error>> {
    let (mut line, mut row) = (Vec::new(), 0);
    let mut blocks =
        Blocks { title: None, layout, start: 0, values: Vec::new(), bytes: 0, held: Vec::new(), blank: false };
    while text.line(&mut line, limits::ROW_BYTES).map_err(|error| feed.failed(error))? {
        row += 1;
        if line.len() > limits::ROW_BYTES || blocks.bytes > limits::ROW_BYTES {
            let limit = in_mebibytes(limits::ROW_BYTES as u64);
            return Err(IntakeError::RowTooLong { path: feed.path().to_owned(), row, limit }.into());
        }
        delimited::note_damage(feed, row, &line)?;
        blocks.take(feed, row, String::from_utf8_lossy(&line).replace('\0', "").trim())?;
    }
    blocks.hand_on(feed, false)?;
    delimited::note_cut(feed, row, &text)
}

/// Name of a numbered heading above a block: its title, unless the block has one of its own.
const TITLE: &str = "条目标题";

struct Blocks<'l> {
    title: Option<(u64, String)>,
    layout: &'l Layout,
    start: u64,
    values: Vec<(String, String)>,
    bytes: usize,
    /// Lines without a name after a blank one: the next line says whether they are a heading.
    held: Vec<(u64, String)>,
    blank: bool,
}

impl Blocks<'_> {
    fn take<S: RowSink>(&mut self, feed: &mut Feed<'_, S>, row: u64, line: &str) -> Result<(), ReadError<S::Error>> {
        if line.is_empty() || is_rule(line) {
            self.blank = true;
            return Ok(());
        }
        self.bytes += line.len();
        let Some((name, value)) = split(line) else {
            if self.blank || self.values.is_empty() || !self.held.is_empty() {
                self.held.push((row, line.to_owned()));
            } else if let Some((_, value)) = self.values.last_mut() {
                append(value, line);
            }
            return Ok(());
        };
        let known = self.values.iter().any(|(known, _)| known == name);
        let first = name == self.layout.first;
        // A paragraph of a value may stand between blank lines; then only a name that is due parts blocks.
        let parted = self.blank && self.layout.blank_parts && (self.held.is_empty() || first || known);
        if (first && known) || parted {
            self.hand_on(feed, true)?;
        } else {
            self.settle_held(feed, self.values.is_empty())?;
        }
        if self.values.is_empty() {
            self.start = row;
            if let Some((row, title)) = self.title.take() {
                self.start = row;
                self.values.push((TITLE.to_owned(), title));
            }
        }
        self.values.push((name.to_owned(), value.to_owned()));
        self.blank = false;
        Ok(())
    }

    fn hand_on<S: RowSink>(&mut self, feed: &mut Feed<'_, S>, more: bool) -> Result<(), ReadError<S::Error>> {
        let heading = self.held.len() == 1 && self.held.iter().all(|(_, line)| line.chars().count() <= HEADING);
        self.settle_held(feed, self.values.is_empty() || (more && heading))?;
        self.bytes = 0;
        if self.values.is_empty() {
            return Ok(());
        }
        let values = std::mem::take(&mut self.values);
        let values = values.into_iter().map(|(name, value)| (name, Cell::of_text(value))).collect();
        feed.row(SourceRow::Named { row: self.start, values })
    }

    /// Lines held back are headings, which the report names, or belong to the value before them.
    fn settle_held<S: RowSink>(&mut self, feed: &mut Feed<'_, S>, headings: bool) -> Result<(), ReadError<S::Error>> {
        let mut held = std::mem::take(&mut self.held);
        if headings && let Some((row, line)) = held.pop_if(|(_, line)| is_title(line)) {
            self.title = Some((row, line));
        }
        for (row, line) in held {
            match self.values.last_mut() {
                Some((_, value)) if !headings => append(value, &line),
                _ => feed.note(
                    row,
                    "heading",
                    &format!("“{}”是标题行，未作为记录", line.chars().take(HEADING).collect::<String>()),
                )?,
            }
        }
        Ok(())
    }
}

fn append(value: &mut String, line: &str) {
    if !value.is_empty() {
        value.push('\n');
    }
    value.push_str(line);
}
