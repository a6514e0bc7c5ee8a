//! The table behind folding: what each character of the basic plane becomes.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfkc_quick};

use crate::resources::{Resources, tsv_rows};

/// What a character becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// One character (itself, for most).
    Become(char),
    /// Several characters, at [`Table::expansion`].
    Expand,
    /// Nothing: it has no width.
    Drop,
    /// A blank or, for `true`, a line break.
    Blank(bool),
    /// May be the first of two characters with a form of their own; what it becomes without the second.
    Pair(char),
    /// Itself, but for its neighbours, which the second step knows.
    Unsettled,
    /// Joins the character before it: a combining mark, or a vowel or final of Hangul.
    Combine,
}

const SINGLE: u32 = 0;
const EXPAND: u32 = 1 << 24;
const DROP: u32 = 2 << 24;
const BLANK: u32 = 3 << 24;
const LINE_BREAK: u32 = 4 << 24;
const PAIR: u32 = 5 << 24;
const COMBINE: u32 = 6 << 24;
const UNSETTLED: u32 = 7 << 24;
const CODE: u32 = (1 << 24) - 1;

/// Characters with a cell of their own; the rest, rare, are worked out each time.
const CELLS: u32 = 0x1_0000;

pub(super) struct Table {
    cells: Vec<u32>,
    expansions: HashMap<char, String>,
    /// Pairs of which at least one character would change by itself: looked for in the text as written.
    pairs: HashMap<(char, char), String>,
    /// Pairs of characters that by themselves stay: looked for when all else is done, for they may have come together.
    late_pairs: HashMap<(char, char), String>,
    variants: HashMap<char, char>,
}

/// The table, made at first use. It is the same in every home: stored texts and the index depend on it.
pub(super) static TABLE: LazyLock<Table> = LazyLock::new(Table::built_in);

impl Table {
    fn built_in() -> Self {
        let text = Resources::built_in().text("index/variants.tsv").unwrap_or_default();
        let mut table = Self {
            cells: Vec::new(),
            expansions: HashMap::new(),
            pairs: HashMap::new(),
            late_pairs: HashMap::new(),
            variants: HashMap::new(),
        };
        for (_, row) in tsv_rows(&text) {
            let [variant, form] = row.as_slice() else {
                continue;
            };
            let mut chars = variant.chars();
            match (chars.next(), chars.next(), form.chars().next()) {
                (Some(one), None, Some(form)) => {
                    table.variants.insert(one, form);
                }
                (Some(first), Some(second), Some(_)) => {
                    table.pairs.insert((first, second), (*form).to_owned());
                }
                _ => {}
            }
        }
        let all_pairs = std::mem::take(&mut table.pairs);
        let stays = |c: char| table.alone(c) == c;
        let (late, early) = all_pairs.into_iter().partition(|((first, second), _)| stays(*first) && stays(*second));
        (table.late_pairs, table.pairs) = (late, early);
        table.cells = (0..CELLS)
            .map(|code| {
                let Some(c) = char::from_u32(code) else {
                    return SINGLE | code;
                };
                match table.work_out(c) {
                    Action::Become(to) => SINGLE | to as u32,
                    Action::Expand => EXPAND,
                    Action::Drop => DROP,
                    Action::Blank(line_break) => {
                        if line_break {
                            LINE_BREAK
                        } else {
                            BLANK
                        }
                    }
                    Action::Pair(alone) => PAIR | alone as u32,
                    Action::Unsettled => UNSETTLED,
                    Action::Combine => COMBINE,
                }
            })
            .collect();
        for code in 0..CELLS {
            if let Some(c) = char::from_u32(code)
                && table.cells.get(code as usize) == Some(&EXPAND)
            {
                table.expansions.insert(c, table.settle(c));
            }
        }
        table
    }

    /// What `c` becomes.
    #[inline]
    pub(super) fn action(&self, c: char) -> Action {
        let Some(&cell) = self.cells.get(c as usize) else {
            return self.work_out(c);
        };
        match cell & !CODE {
            SINGLE => Action::Become(char::from_u32(cell & CODE).unwrap_or(c)),
            EXPAND => Action::Expand,
            DROP => Action::Drop,
            BLANK => Action::Blank(false),
            LINE_BREAK => Action::Blank(true),
            PAIR => Action::Pair(char::from_u32(cell & CODE).unwrap_or(c)),
            UNSETTLED => Action::Unsettled,
            _ => Action::Combine,
        }
    }

    /// The characters that `c` becomes, where they are several.
    pub(super) fn expansion(&self, c: char) -> std::borrow::Cow<'_, str> {
        match self.expansions.get(&c) {
            Some(text) => text.as_str().into(),
            None => self.settle(c).into(),
        }
    }

    /// The form of two characters together, if they have one.
    pub(super) fn pair(&self, first: char, second: char) -> Option<&str> {
        self.pairs.get(&(first, second)).map(String::as_str)
    }

    /// The form of two folded characters that stand together, if they have one.
    pub(super) fn late_pair(&self, first: char, second: char) -> Option<&str> {
        self.late_pairs.get(&(first, second)).map(String::as_str)
    }

    /// The form of `c` by itself, for a character that begins pairs but stands without its second.
    fn alone(&self, c: char) -> char {
        self.settle(c).chars().next().unwrap_or(c)
    }

    /// Fold a character with the marks that combine with it, until nothing changes.
    pub(super) fn cluster(&self, cluster: &str) -> String {
        let mut now = cluster.to_owned();
        // Each round lowers, composes or simplifies; five are more than any text needs.
        for _ in 0..5 {
            let next: String = now.nfkc().flat_map(|c| self.settle(c).chars().collect::<Vec<_>>()).nfkc().collect();
            if next == now {
                break;
            }
            now = next;
        }
        now
    }

    fn work_out(&self, c: char) -> Action {
        if c.is_whitespace() {
            // A carriage return goes with its line feed.
            return Action::Blank(matches!(c, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{B}' | '\u{C}'));
        }
        if is_without_width(c) {
            return Action::Drop;
        }
        if combines(c) {
            return Action::Combine;
        }
        if self.pairs.keys().any(|&(first, _)| first == c) {
            return Action::Pair(self.alone(c));
        }
        let changes = |((first, second), form): (&(char, char), &String)| {
            (*first == c && !form.starts_with(c)) || (*second == c && !form.ends_with(c))
        };
        if self.late_pairs.iter().any(changes) {
            return Action::Unsettled;
        }
        let settled = self.settle(c);
        let mut chars = settled.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Action::Drop,
            (Some(' '), None) => Action::Blank(false),
            (Some(one), None) => Action::Become(one),
            _ => Action::Expand,
        }
    }

    /// Fold one character by itself, to its fixed point.
    fn settle(&self, c: char) -> String {
        if matches!(c, '①'..='⒇' | 'ⓐ'..='ⓩ' | 'Ⓐ'..='Ⓩ' | '⓪'..='⓿' | '❶'..='➓' | '㈠'..='㈩' | '㊀'..='㊉' | '㉑'..='㉟' | '㊱'..='㊿')
        {
            return ",".to_owned();
        }
        let mut now = c.to_string();
        for _ in 0..5 {
            let next: String = now
                .nfkc()
                .flat_map(char::to_lowercase)
                .filter(|&c| !is_without_width(c))
                .map(|c| self.simplify(mark(c)))
                .nfkc()
                .collect();
            if next == now {
                break;
            }
            now = next;
        }
        now
    }

    fn simplify(&self, c: char) -> char {
        if let Some(&form) = self.variants.get(&c) {
            return form;
        }
        let mut buffer = [0; 4];
        fast2s::convert(c.encode_utf8(&mut buffer)).chars().next().unwrap_or(c)
    }
}

fn combines(c: char) -> bool {
    canonical_combining_class(c) != 0 || is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe
}

/// Soft hyphens, joiners, marks of direction, variation selectors, byte order marks, controls.
fn is_without_width(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{E000}')
        || (c.is_control() && !c.is_whitespace())
}

/// Typographic marks to one form each.
fn mark(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2796}' | '\u{2500}' | '\u{2501}' | '\u{FE58}' => '-',
        '\u{301C}' | '\u{223C}' | '\u{3030}' | '\u{2053}' => '~',
        '•' | '‧' | '∙' | '・' | '⋅' | '●' | '\u{387}' | '\u{FF65}' => '·',
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '〝' | '〞' => '"',
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => '\'',
        '〔' | '【' | '〖' => '[',
        '〕' | '】' | '〗' => ']',
        '≧' | '⩾' | '≥' => '≥',
        '≦' | '⩽' | '≤' => '≤',
        '⁄' | '∕' => '/',
        '×' | '✕' | '╳' => '×',
        '˚' | 'º' => '°',
        _ => c,
    }
}
