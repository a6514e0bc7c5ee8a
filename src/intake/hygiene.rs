//! What word processors, web pages and old exports leave in a cell is taken out; every change is named, for the report.
//! Traditional and variant characters stay as written.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mend {
    /// HTML tags, comments and entities.
    Html,
    /// Field codes, style definitions and `_x000D_` of word processors and spreadsheets.
    Word,
    /// Control characters, zero-width characters, soft hyphens.
    Control,
    /// Line breaks inside words and sentences.
    LineBreaks,
    /// Pinyin in brackets behind a character.
    Pinyin,
    /// Signs that old databases leave at the end of a text.
    StrayMarks,
    /// Full-width digits and letters in a number.
    FullWidth,
    /// An apostrophe in front of a cell that would else be a formula.
    Apostrophe,
}

impl Mend {
    /// Stable code and message for the report.
    pub(super) const fn note(self) -> (&'static str, &'static str) {
        match self {
            Self::Html => ("html_remains", "清除了网页标记"),
            Self::Word => ("word_remains", "清除了 Word/Excel 残留代码"),
            Self::Control => ("control_characters", "清除了不可见字符"),
            Self::LineBreaks => ("line_breaks", "接好了词句中间的换行"),
            Self::Pinyin => ("pinyin_notes", "清除了字后括注的拼音"),
            Self::StrayMarks => ("stray_marks", "清除了结尾的多余符号"),
            Self::FullWidth => ("full_width", "全角数字、字母改为半角"),
            Self::Apostrophe => ("apostrophe", "去掉了防公式的前导撇号"),
        }
    }
}

/// What line breaks in a cell are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// A title or a name: none belongs there.
    Join,
    /// Running text: paragraphs stay, breaks inside a sentence go.
    Paragraphs,
    /// A list: they part its items.
    Keep,
}

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?is)<!--.*?-->|<!\[[^>]*\]>|<(?:style|script|xml)\b[^>]*>.*?</(?:style|script|xml)>|</?(?:p|br|div|span|font|b|i|u|em|strong|sub|sup|table|tbody|thead|tr|td|th|ul|ol|li|a|img|h[1-6]|center|html|body|head|meta|hr|pre|code|small|big|section|article|figure|pb|o:p|v:[a-z]+|w:[a-z]+|m:[a-z]+|st1:[a-z]+|math|maths|num|chemistry|tables|text|image)(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?>"#,
    )
});
static BREAK_TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<br\s*/?>|</(?:p|div|li|tr|h[1-6])>"));
static ENTITY: LazyLock<Regex> = LazyLock::new(|| pattern(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"));
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\s*\\\*\s*MERGEFORMAT|\{?\s*\b(?:HYPERLINK\s+(?:\\l\s+)?"[^"]*"|EMBED\s+[\w.]+|INCLUDEPICTURE\s+"[^"]*")(?:\s*\\[a-z*]\s*\w*)*\s*\}?|Normal\s+0\s+(?:[\d.]+ 磅\s+)?0\s+2\s+(?:false\s+){2,3}[\w-]+\s+[\w-]+\s+[\w-]+(?:\s+MicrosoftInternetExplorer4)?|/\*\s*Style Definitions\s*\*/[^{}]*(?:\{[^{}]*\}[^{}]*?)*\}"#,
    )
});
static EXCEL_ESCAPE: LazyLock<Regex> = LazyLock::new(|| pattern(r"_x([0-9A-Fa-f]{4})_"));
static PINYIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(\p{Han})[(（]\s*[a-zA-Z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ][a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{0,5}\s*[)）]",
    )
});
static STRAY_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:[\s　]*(?:[$＄＃][$＄#＃!！]*|-->|/>|@@@+))+$"));
static UNPAIRED_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"([。．！？；])\s*>+$"));

/// Cleans a text. Changes are added to `mends`, each kind once.
pub(super) fn clean<'t>(text: &'t str, breaks: Breaks, mends: &mut Vec<Mend>) -> Cow<'t, str> {
    let trimmed = text.trim_matches(is_blank);
    if !is_suspect(trimmed) {
        return Cow::Borrowed(trimmed);
    }
    let mut text = Cow::Borrowed(trimmed);
    if text.starts_with('\'') && text[1..].starts_with(['=', '+', '-', '@', '\t']) {
        replace(&mut text, Mend::Apostrophe, mends, |text| text[1..].to_owned());
    }
    if text.contains("_x") && EXCEL_ESCAPE.is_match(&text) {
        replace(&mut text, Mend::Word, mends, |text| EXCEL_ESCAPE.replace_all(text, unescaped).into_owned());
    }
    if text.contains('<') && TAG.is_match(&text) {
        replace(&mut text, Mend::Html, mends, |text| {
            TAG.replace_all(&BREAK_TAG.replace_all(text, "\n"), "").into_owned()
        });
    }
    if text.contains('&') && ENTITY.is_match(&text) {
        replace(&mut text, Mend::Html, mends, |text| {
            ENTITY.replace_all(text, |found: &regex::Captures<'_>| entity(found)).into_owned()
        });
    }
    if (text.contains('\\') || text.is_ascii() || text.contains(char::is_uppercase)) && WORD.is_match(&text) {
        replace(&mut text, Mend::Word, mends, |text| WORD.replace_all(text, "").into_owned());
    }
    if text.contains(is_invisible) {
        replace(&mut text, Mend::Control, mends, |text| text.replace(is_invisible, ""));
    }
    if text.contains(['(', '（']) && PINYIN.is_match(&text) {
        replace(&mut text, Mend::Pinyin, mends, |text| PINYIN.replace_all(text, "$1").into_owned());
    }
    if breaks != Breaks::Keep && text.contains(['\n', '\r']) {
        let joined = join_lines(&text, breaks);
        if joined != text.trim_matches(is_blank) {
            replace(&mut text, Mend::LineBreaks, mends, |_| joined);
        }
    }
    if STRAY_END.is_match(&text) || UNPAIRED_END.is_match(&text) {
        replace(&mut text, Mend::StrayMarks, mends, |text| {
            UNPAIRED_END.replace(&STRAY_END.replace(text, ""), "$1").into_owned()
        });
    }
    if text.contains('\u{a0}') {
        text = Cow::Owned(text.replace('\u{a0}', " "));
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(is_blank)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(is_blank).to_owned()),
    }
}

/// Full-width digits, letters and signs made half-width, for numbers, dates and classes.
pub(super) fn half_width<'t>(text: &'t str, mends: &mut Vec<Mend>) -> Cow<'t, str> {
    if !text.chars().any(is_full_width) {
        return Cow::Borrowed(text);
    }
    add(mends, Mend::FullWidth);
    Cow::Owned(
        text.chars()
            .map(|c| if is_full_width(c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c })
            .collect(),
    )
}

fn is_full_width(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '／' | '％' | '＋')
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'
}

/// Zero-width characters, soft hyphens, private marks of direction, and every control character but line breaks.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{fffc}')
}

/// A quick look that spares clean cells the patterns.
fn is_suspect(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '<' | '>' | '&' | '\\' | '\n' | '\r' | '\'' | '$' | '＄' | '#' | '＃' | '@' | '\u{a0}' | '(' | '（')
            || is_invisible(c)
    }) || text.contains("_x")
        || text.contains("EMBED ")
        || text.contains("HYPERLINK")
        || text.contains("Normal 0")
        || text.contains("Style Definitions")
}

fn replace(text: &mut Cow<'_, str>, mend: Mend, mends: &mut Vec<Mend>, change: impl FnOnce(&str) -> String) {
    add(mends, mend);
    *text = Cow::Owned(change(text));
}

fn add(mends: &mut Vec<Mend>, mend: Mend) {
    if !mends.contains(&mend) {
        mends.push(mend);
    }
}

fn unescaped(found: &regex::Captures<'_>) -> String {
    match u32::from_str_radix(&found[1], 16).ok().and_then(char::from_u32) {
        Some('\r') | None => String::new(),
        Some(c) => c.to_string(),
    }
}

fn entity(found: &regex::Captures<'_>) -> String {
    let name = &found[1];
    let of_code = |code: Option<u32>| code.and_then(char::from_u32).filter(|c| *c != '\0').map(String::from);
    let character = match name {
        "nbsp" | "ensp" | "emsp" | "thinsp" => Some(" ".to_owned()),
        "lt" => Some("<".to_owned()),
        "gt" => Some(">".to_owned()),
        "amp" => Some("&".to_owned()),
        "quot" => Some("\"".to_owned()),
        "apos" => Some("'".to_owned()),
        "ldquo" => Some("“".to_owned()),
        "rdquo" => Some("”".to_owned()),
        "lsquo" => Some("‘".to_owned()),
        "rsquo" => Some("’".to_owned()),
        "hellip" => Some("…".to_owned()),
        "mdash" => Some("—".to_owned()),
        "ndash" => Some("–".to_owned()),
        "middot" => Some("·".to_owned()),
        "bull" => Some("•".to_owned()),
        "deg" => Some("°".to_owned()),
        "plusmn" => Some("±".to_owned()),
        "times" => Some("×".to_owned()),
        "divide" => Some("÷".to_owned()),
        "micro" => Some("µ".to_owned()),
        "le" => Some("≤".to_owned()),
        "ge" => Some("≥".to_owned()),
        "alpha" => Some("α".to_owned()),
        "beta" => Some("β".to_owned()),
        "gamma" => Some("γ".to_owned()),
        "mu" => Some("μ".to_owned()),
        "Omega" => Some("Ω".to_owned()),
        "sup2" => Some("²".to_owned()),
        "sup3" => Some("³".to_owned()),
        "copy" => Some("©".to_owned()),
        "reg" => Some("®".to_owned()),
        "shy" | "zwnj" | "zwj" => Some(String::new()),
        _ => match name.strip_prefix('#') {
            Some(code) => match code.strip_prefix(['x', 'X']) {
                Some(hex) => of_code(u32::from_str_radix(hex, 16).ok()),
                None => of_code(code.parse().ok()),
            },
            None => None,
        },
    };
    character.unwrap_or_else(|| found[0].to_owned())
}

/// Lines put together: nothing between Chinese characters, a blank between Latin words.
fn join_lines(text: &str, breaks: Breaks) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.split(['\n', '\r']) {
        let line = line.trim_matches(is_blank);
        if line.is_empty() {
            continue;
        }
        if let Some(last) = joined.chars().next_back() {
            let first = line.chars().next().unwrap_or(' ');
            let ends =
                matches!(last, '。' | '；' | ';' | '！' | '？' | '!' | '?' | '：' | ':' | '.') || begins_item(line);
            if breaks == Breaks::Paragraphs && ends {
                joined.push('\n');
            } else if last.is_ascii_alphanumeric() && first.is_ascii_alphanumeric() {
                joined.push(' ');
            }
        }
        joined.push_str(line);
    }
    joined
}

/// `1、`, `（2）`, `3.`, `①`, `一、`: a new item of an enumeration.
fn begins_item(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some('①'..='⑳' | '•' | '●' | '◆' | '■' | '-') => true,
        Some('(' | '（') => chars.next().is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)),
        Some(c) if c.is_ascii_digit() || "一二三四五六七八九十".contains(c) => {
            matches!(chars.find(|c| !c.is_ascii_digit()), Some('、' | '.' | '．' | ')' | '）'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str, breaks: Breaks) -> (String, Vec<Mend>) {
        let mut mends = Vec::new();
        let text = clean(text, breaks, &mut mends).into_owned();
        (text, mends)
    }

    #[test]
    fn web_remains_go_and_formulas_stay() {
        let (text, mends) = cleaned("<p>一种&nbsp;H<sub>2</sub>O 传感器，5&lt;x&lt;10</p>", Breaks::Join);
        assert_eq!(text, "一种 H2O 传感器，5<x<10");
        assert_eq!(mends, [Mend::Html]);
        assert_eq!(cleaned("温度 a<b 且 c>d", Breaks::Join), ("温度 a<b 且 c>d".to_owned(), vec![]));
    }

    #[test]
    fn word_processor_remains_go() {
        assert_eq!(cleaned("一种装置_x000D_\n及方法", Breaks::Join).0, "一种装置及方法");
        assert_eq!(cleaned("见 EMBED Equation.3 \\* MERGEFORMAT 公式", Breaks::Join).0, "见公式");
        assert_eq!(cleaned("软\u{ad}连\u{200b}字", Breaks::Join), ("软连字".to_owned(), vec![Mend::Control]));
    }

    #[test]
    fn pinyin_notes_go_and_chemistry_stays() {
        assert_eq!(cleaned("國(guó)家標準", Breaks::Join), ("國家標準".to_owned(), vec![Mend::Pinyin]));
        assert_eq!(cleaned("铜(cu)合金", Breaks::Join).0, "铜(cu)合金");
    }

    #[test]
    fn stray_line_breaks_are_joined_and_paragraphs_stay() {
        assert_eq!(cleaned("一种石墨\n烯材料", Breaks::Join).0, "一种石墨烯材料");
        assert_eq!(cleaned("基于 deep\r\nlearning 的方法", Breaks::Join).0, "基于 deep learning 的方法");
        assert_eq!(cleaned("第一段。\n第二\n段。", Breaks::Paragraphs).0, "第一段。\n第二段。");
        assert_eq!(cleaned("要求\n1、耐磨\n2、耐热", Breaks::Paragraphs).0, "要求\n1、耐磨\n2、耐热");
    }

    #[test]
    fn stray_marks_at_the_end_go() {
        assert_eq!(cleaned("提高产量。$＃!", Breaks::Paragraphs).0, "提高产量。");
        assert_eq!(cleaned("提高产量。-->", Breaks::Paragraphs).0, "提高产量。");
        assert_eq!(cleaned("用 C#", Breaks::Paragraphs).0, "用 C#");
    }

    #[test]
    fn formula_guards_are_taken_off() {
        assert_eq!(cleaned("'=SUM(A1)", Breaks::Join), ("=SUM(A1)".to_owned(), vec![Mend::Apostrophe]));
        assert_eq!(cleaned("'80年代", Breaks::Join).0, "'80年代");
    }

    #[test]
    fn full_width_digits_become_half_width() {
        let mut mends = Vec::new();
        assert_eq!(half_width("ＺＬ２０１３１０６９９７４４．２", &mut mends), "ZL201310699744.2");
        assert_eq!(mends, [Mend::FullWidth]);
    }
}
