//! IPC symbols at any level of the tree.
//!
//! Sections A to H are the IPC. Symbols that only the CPC has (section Y, main groups from 2000 up such as
//! `G06F2209/5018`) stand in real class columns and are kept; [`IpcSymbol::is_ipc`] tells them apart. Whether a symbol
//! exists in an edition is for the taxonomy's tables to say; here only its form counts.

use super::ParseError;
use super::vocabulary::serde_as_text;
use super::width::half_width;

/// An IPC symbol: `C`, `C02`, `C02F`, `C02F1`, `C02F1/44`. Printed without blanks and edition marks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpcSymbol(String);

/// How deep a symbol reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IpcLevel {
    /// `C`.
    Section,
    /// `C02`.
    Class,
    /// `C02F`.
    Subclass,
    /// `C02F1` and `C02F1/00`.
    MainGroup,
    /// `C02F1/44`.
    Subgroup,
}

impl IpcSymbol {
    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How deep it reaches.
    #[must_use]
    pub fn level(&self) -> IpcLevel {
        match (self.0.len(), self.0.split_once('/')) {
            (_, Some((_, "00"))) => IpcLevel::MainGroup,
            (_, Some(_)) => IpcLevel::Subgroup,
            (1, None) => IpcLevel::Section,
            (2..=3, None) => IpcLevel::Class,
            (4, None) => IpcLevel::Subclass,
            (_, None) => IpcLevel::MainGroup,
        }
    }

    /// The section letter (`C`).
    #[must_use]
    pub fn section(&self) -> &str {
        self.0.get(..1).unwrap_or_default()
    }

    /// The class (`C02`), where the symbol reaches that deep.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        self.0.get(..3)
    }

    /// The subclass (`C02F`), where the symbol reaches that deep.
    #[must_use]
    pub fn subclass(&self) -> Option<&str> {
        self.0.get(..4)
    }

    /// The main group (`C02F1`), where the symbol reaches that deep.
    #[must_use]
    pub fn main_group(&self) -> Option<&str> {
        (self.0.len() > 4).then(|| self.0.split('/').next().unwrap_or(&self.0))
    }

    /// Every symbol above it, nearest first: of `C02F1/44` these are `C02F1`, `C02F`, `C02`, `C`.
    #[must_use]
    pub fn parents(&self) -> Vec<Self> {
        let above = [self.main_group(), self.subclass(), self.class(), Some(self.section())];
        let own = self.level();
        let parents = above.into_iter().flatten().map(|text| Self(text.to_owned()));
        parents.filter(|parent| parent.level() < own).collect()
    }

    /// Whether `other` is this symbol or lies below it: `C02F` and `C02F1/44`. By the form alone: which subgroup lies
    /// below which other is not in the symbol.
    #[must_use]
    pub fn is_prefix_of(&self, other: &Self) -> bool {
        match self.level() {
            IpcLevel::Section => self.section() == other.section(),
            IpcLevel::Class => self.class() == other.class(),
            IpcLevel::Subclass => self.subclass() == other.subclass(),
            IpcLevel::MainGroup => self.main_group() == other.main_group(),
            IpcLevel::Subgroup => self == other,
        }
    }

    /// Whether the IPC can have it; section Y and main groups from 2000 up are of the CPC only.
    #[must_use]
    pub fn is_ipc(&self) -> bool {
        const FIRST_CPC_GROUP: u32 = 2000;
        let group = self.main_group().and_then(|group| group.get(4..)).and_then(|digits| digits.parse::<u32>().ok());
        self.section() != "Y" && group.is_none_or(|group| group < FIRST_CPC_GROUP)
    }

    /// Parses every symbol of a list cell, in order and without repeats: separators `;`, `；`, `,`, blanks, `??`,
    /// edition marks `(2006.01)I`, brackets; `A61B17/62,17/56` shares its subclass. What is no symbol is passed over; a
    /// section letter counts only as the whole cell.
    #[must_use]
    pub fn parse_list(text: &str) -> Vec<Self> {
        if let Ok(symbol) = text.parse() {
            return vec![symbol];
        }
        let text = half_width(text).to_uppercase();
        let mut found: Vec<Self> = Vec::new();
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let (symbol, len) = match first {
                'A'..='H' | 'Y' => read_symbol(rest).map_or((None, 0), |(symbol, len)| (Some(symbol), len)),
                '0'..='9' => match read_shared_subclass(rest, found.last()) {
                    Some((symbol, len)) => (Some(symbol), len),
                    None => (None, 0),
                },
                '(' | '[' => (None, edition_mark(rest)),
                _ => (None, 0),
            };
            if let Some(symbol) = symbol.filter(|symbol| !found.contains(symbol)) {
                found.push(symbol);
            }
            // Past a word that is no symbol, not into it: the C in ABC12D is none.
            let len = if len > 0 { len } else { word_len(rest) };
            rest = rest.get(len..).unwrap_or_default();
        }
        found
    }
}

/// Bytes of the run of ASCII letters and digits at the head, or of the one other character there.
fn word_len(text: &str) -> usize {
    match text.bytes().take_while(u8::is_ascii_alphanumeric).count() {
        0 => text.chars().next().map_or(0, char::len_utf8),
        len => len,
    }
}

/// Bytes of `(2006.01)` or `[8]` at the head, 0 when the bracket holds something else.
fn edition_mark(text: &str) -> usize {
    let Some(end) = text.find([')', ']']) else {
        return 0;
    };
    let inside = text.get(1..end).unwrap_or_default();
    let is_edition = !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ' '));
    if is_edition { end + 1 } else { 0 }
}

/// Reads a symbol of class level or deeper at the head of `text` (upper case), and how many bytes it takes.
fn read_symbol(text: &str) -> Option<(IpcSymbol, usize)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let ends_at = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    if !matches!(bytes.first(), Some(b'A'..=b'H' | b'Y')) || !digit(1) || !digit(2) {
        return None;
    }
    if !bytes.get(3).is_some_and(u8::is_ascii_uppercase) {
        return ends_at(3).then(|| (IpcSymbol(text[..3].to_owned()), 3));
    }
    let subclass = &text[..4];
    if let Some(long) = read_long_form(text, subclass) {
        return Some(long);
    }
    let blanks = text[4..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'-')).count();
    match read_group(&text[4 + blanks..]) {
        Some((group, len)) => Some((IpcSymbol(format!("{subclass}{group}")), 4 + blanks + len)),
        None => ends_at(4).then(|| (IpcSymbol(subclass.to_owned()), 4)),
    }
}

/// Main group and subgroup: `1`, `1/44`, `0001/44`, `1-44`.
fn read_group(text: &str) -> Option<(String, usize)> {
    let group_len = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=4).contains(&group_len) {
        return None;
    }
    let group = text.get(..group_len)?.trim_start_matches('0');
    let rest = text.get(group_len..)?;
    if group.is_empty() {
        return None;
    }
    let slash = rest.bytes().take_while(|byte| *byte == b' ').count();
    if let Some(after) = rest.get(slash..).and_then(|rest| rest.strip_prefix(['/', '-'])) {
        let blanks = after.bytes().take_while(|byte| *byte == b' ').count();
        let after = after.get(blanks..)?;
        let len = after.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !after.as_bytes().get(len).is_some_and(u8::is_ascii_alphabetic);
        if (2..=6).contains(&len) && ends {
            let subgroup = after.get(..len)?;
            return Some((format!("{group}/{subgroup}"), group_len + slash + 1 + blanks + len));
        }
        return None;
    }
    // C02F 2006.01 and C02F 20060101 are a subclass and an edition.
    let ends = !rest.starts_with(|c: char| c == '.' || c.is_ascii_alphanumeric());
    ends.then(|| (group.to_owned(), group_len))
}

/// WIPO's long form, four digits of group and six of subgroup: `C02F0001440000`.
fn read_long_form(text: &str, subclass: &str) -> Option<(IpcSymbol, usize)> {
    const LEN: usize = 14;
    let digits = text.get(4..LEN)?;
    let ends = !text.as_bytes().get(LEN).is_some_and(u8::is_ascii_digit);
    if !ends || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let group = digits.get(..4)?.trim_start_matches('0');
    let subgroup = digits.get(4..)?.trim_end_matches('0');
    if group.is_empty() {
        return None;
    }
    Some((IpcSymbol(format!("{subclass}{group}/{subgroup:0<2}")), LEN))
}

/// `17/56` behind `A61B17/62`.
fn read_shared_subclass(text: &str, before: Option<&IpcSymbol>) -> Option<(IpcSymbol, usize)> {
    let subclass = before?.subclass()?;
    let (group, len) = read_group(text)?;
    let is_subgroup = group.contains('/') && text.get(..len)?.contains('/');
    is_subgroup.then(|| (IpcSymbol(format!("{subclass}{group}")), len))
}

impl std::fmt::Display for IpcSymbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for IpcSymbol {
    type Err = ParseError;

    /// One symbol, with edition marks and closing separators, which are left out.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = |reason: &str| ParseError::new("分类号", text, reason);
        if is_canonical(text) {
            return Ok(Self(text.to_owned()));
        }
        let clean = half_width(text).to_uppercase();
        if matches!(clean.as_str(), "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "Y") {
            return Ok(Self(clean));
        }
        let (symbol, len) = read_symbol(&clean).ok_or_else(|| fault("不是 IPC 分类号"))?;
        if is_tail(clean.get(len..).unwrap_or_default()) {
            Ok(symbol)
        } else {
            Err(fault("不是单个 IPC 分类号"))
        }
    }
}

/// Whether the text is a group as [`IpcSymbol`] prints it (`C02F1`, `C02F1/44`): most are, since the store keeps them so.
fn is_canonical(text: &str) -> bool {
    let (Some(subclass), Some(group)) = (text.get(..4), text.get(4..)) else {
        return false;
    };
    let is_subclass = matches!(subclass.as_bytes(), [b'A'..=b'H' | b'Y', b'0'..=b'9', b'0'..=b'9', b'A'..=b'Z']);
    let (main, sub) = group.split_once('/').map_or((group, None), |(main, sub)| (main, Some(sub)));
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_subclass && digits(main, 1, 4) && !main.starts_with('0') && sub.is_none_or(|sub| digits(sub, 2, 6))
}

/// What may stand behind a symbol: `(2006.01)I`, ` 20060101ALI20190101BHCN`, `[8]`, `;`.
fn is_tail(text: &str) -> bool {
    let text = text.trim_end_matches([';', ',', '.', '?', '、', '。', ' ']).trim_start();
    let behind = text.get(edition_mark(text)..).unwrap_or_default().trim();
    behind.is_empty()
        || matches!(behind, "I" | "N" | "A" | "AI" | "AN")
        || (behind.len() >= 8
            && behind.bytes().take(8).all(|byte| byte.is_ascii_digit())
            && behind.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

serde_as_text!(IpcSymbol);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Option<String> {
        text.parse::<IpcSymbol>().ok().map(|symbol| symbol.to_string())
    }

    fn list(text: &str) -> String {
        let symbols: Vec<String> = IpcSymbol::parse_list(text).iter().map(ToString::to_string).collect();
        symbols.join(" ")
    }

    fn symbol(text: &str) -> IpcSymbol {
        text.parse().unwrap()
    }

    #[test]
    fn one_symbol_is_read_in_every_notation() {
        for text in [
            "C02F1/44",
            "C02F 1/44",
            "c02f1/44",
            "Ｃ０２Ｆ１／４４",
            "C02F1/44(2006.01)I",
            "C02F 1/44 (2006.01) I",
            "C02F0001440000",
            "C02F 1/44 20060101ALI",
            "C02F   1/44        20060101AFI20190704BHCN",
            "C02F1/44;",
            "C02F 0001/44",
            "C02F1/44(2023.01)I;",
            "C02F1-44",
            "C02F 1/44 [8]",
        ] {
            assert_eq!(one(text).as_deref(), Some("C02F1/44"), "{text}");
        }
        for (text, printed) in [
            ("C", "C"),
            ("C02", "C02"),
            ("C02F", "C02F"),
            ("C02F1", "C02F1"),
            ("C02F 1", "C02F1"),
            ("C02F1/00", "C02F1/00"),
            ("C02F0001000000", "C02F1/00"),
            ("A61B17/62(2006.01)I", "A61B17/62"),
            ("H04L29/08(2006.01)I;", "H04L29/08"),
            ("G06F2209/5018", "G06F2209/5018"),
            ("Y02P 60/21", "Y02P60/21"),
            ("A61K31/4439", "A61K31/4439"),
            ("C02F (2006.01)", "C02F"),
        ] {
            assert_eq!(one(text).as_deref(), Some(printed), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_symbol() {
        for text in [
            "",
            "I",
            "J02F1/44",
            "Z",
            "C2F1/44",
            "C02F1/4",
            "C02F12345/44",
            "ABC",
            "A380",
            "14-02",
            "201310699744.2",
            "C02F1/44 C02F3/00",
            "水处理",
            "C02F0000440000",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn lists_give_every_symbol_once_and_in_order() {
        for (text, symbols) in [
            ("C02F1/44;C02F3/00;C02F1/44", "C02F1/44 C02F3/00"),
            ("A61B17/62(2006.01)I; A61B17/56(2006.01)I", "A61B17/62 A61B17/56"),
            ("C02F 1/44 C02F 3/00", "C02F1/44 C02F3/00"),
            ("['A01K', 'A01C']", "A01K A01C"),
            ("[\"A01K1/00\",\"A01C5/04\"]", "A01K1/00 A01C5/04"),
            ("H04L29/08(2006.01)I;??H04L29/06(2006.01)I", "H04L29/08 H04L29/06"),
            ("H04L 29/08 20060101ALI H04W 4/00 20180101AFI", "H04L29/08 H04W4/00"),
            ("A61B17/62,17/56", "A61B17/62 A61B17/56"),
            ("IPC(2006.01): C02F1/44；Int.Cl.7 C02F 3/00  ", "C02F1/44 C02F3/00"),
            ("C02F1/44\nC02F103/06\n", "C02F1/44 C02F103/06"),
            ("主分类号：E01B3/28", "E01B3/28"),
            ("C", "C"),
            ("A B", ""),
            ("", ""),
            ("一种A380客机", ""),
            ("ABC12D3/45", ""),
        ] {
            assert_eq!(list(text), symbols, "{text}");
        }
    }

    #[test]
    fn the_tree_is_climbed_by_the_form_of_the_symbol() {
        assert_eq!(symbol("C02F1/44").level(), IpcLevel::Subgroup);
        assert_eq!(symbol("C02F1/00").level(), IpcLevel::MainGroup);
        assert_eq!(symbol("C02F1").level(), IpcLevel::MainGroup);
        let parents: Vec<String> = symbol("C02F1/44").parents().iter().map(ToString::to_string).collect();
        assert_eq!(parents, ["C02F1", "C02F", "C02", "C"]);
        assert_eq!(symbol("C").parents(), []);
        assert!(symbol("C02").is_prefix_of(&symbol("C02F1/44")));
        assert!(symbol("C02F1").is_prefix_of(&symbol("C02F1/44")));
        assert!(!symbol("C02F1").is_prefix_of(&symbol("C02F11/00")));
        assert!(!symbol("C02F1/44").is_prefix_of(&symbol("C02F1")));
        assert!(!symbol("C02F").is_prefix_of(&symbol("C")));
    }

    #[test]
    fn symbols_of_the_cpc_are_kept_and_told_apart() {
        assert!(symbol("G06F9/50").is_ipc());
        assert!(symbol("G06F").is_ipc());
        assert!(!symbol("G06F2209/5018").is_ipc());
        assert!(!symbol("Y02P").is_ipc());
    }

    proptest! {
        #[test]
        fn every_symbol_parses_back_from_its_print(
            section in "[A-HY]", class in 1u8..100, letter in "[A-Z]", group in 1u16..10_000, subgroup in "[0-9]{2,6}", depth in 0..5usize,
        ) {
            let text = match depth {
                0 => section,
                1 => format!("{section}{class:02}"),
                2 => format!("{section}{class:02}{letter}"),
                3 => format!("{section}{class:02}{letter}{group}"),
                _ => format!("{section}{class:02}{letter}{group}/{subgroup}"),
            };
            let symbol: IpcSymbol = text.parse().unwrap();
            prop_assert_eq!(symbol.to_string(), text.as_str());
            let edition = if depth > 0 { "(2006.01)I; " } else { "" };
            prop_assert_eq!(IpcSymbol::parse_list(&format!("{text}{edition}")), vec![symbol]);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<IpcSymbol>();
            let _ = IpcSymbol::parse_list(&text);
        }

        #[test]
        fn nothing_like_a_list_panics(text in "[A-HYa0-9/().;? \\[-]{0,40}") {
            let _ = IpcSymbol::parse_list(&text);
        }
    }
}
