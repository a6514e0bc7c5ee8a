//! Choices marked by hand: `□独占 □排他 ☑普通`, `是□ 否√`, `转让（√） 许可（ ）`, `[x]转让 [ ]许可`.
//!
//! Only what is ticked is said. Boxes stand before their words or behind them, the same way throughout a cell.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

/// A mark, with the brackets around it, or brackets around nothing.
static MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[(（\[【〔]\s*(?:[√✓✔☑☒■●×✗✘xXvV])?\s*[)）\]】〕]|[√✓✔☑🗹✅☒⊠■▣●◉×✗✘❌□☐▢◻○◯]"));

/// What a mark says of its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// √ and a filled box.
    Ticked,
    /// × beside √ is a no, in a row of boxes a tick.
    Cross,
    /// An empty box.
    Empty,
    /// ○ is an empty box only beside marks that are filled, else an ornament.
    Ring,
    /// Brackets around nothing: one alone is no box.
    Brackets,
}

fn mark_of(text: &str) -> Mark {
    let inner = |c: &char| !c.is_whitespace() && !"(（[【〔)）]】〕".contains(*c);
    let bracketed = text.chars().next().is_some_and(|c| !inner(&c));
    match text.chars().find(inner) {
        None => Mark::Brackets,
        Some('×' | '✗' | '✘' | '❌') => Mark::Cross,
        Some('x' | 'X') if bracketed => Mark::Ticked,
        Some('□' | '☐' | '▢' | '◻') => Mark::Empty,
        Some('○' | '◯') => Mark::Ring,
        Some(_) => Mark::Ticked,
    }
}

/// The words that are ticked, none for a row of boxes that were left alone; `None` where the text has no boxes.
pub(super) fn ticked(text: &str) -> Option<Vec<String>> {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut marks: Vec<(std::ops::Range<usize>, Mark)> = MARK
        .find_iter(text)
        .map(|found| (found.range(), mark_of(found.as_str())))
        // 10×3 is a product.
        .filter(|(at, mark)| {
            let before = text.get(..at.start).and_then(|head| head.chars().next_back());
            let behind = text.get(at.end..).and_then(|tail| tail.chars().next());
            *mark != Mark::Cross || !(is_digit(before) || is_digit(behind))
        })
        .collect();
    let has = |marks: &[(std::ops::Range<usize>, Mark)], wanted: &[Mark]| {
        marks.iter().filter(|(_, mark)| wanted.contains(mark)).count()
    };
    let is_ticked = has(&marks, &[Mark::Ticked]) > 0;
    if !is_ticked {
        marks.retain(|(_, mark)| *mark != Mark::Ring);
    }
    if has(&marks, &[Mark::Brackets]) == 1 && marks.len() == 1 {
        return None;
    }
    let crossed_is_ticked = !is_ticked && has(&marks, &[Mark::Empty, Mark::Brackets]) > 0;
    let first = marks.first()?.0.start;
    let lead = text.get(..first)?.trim();
    let has_words = |part: &str| part.chars().any(char::is_alphanumeric);
    // A mark alone is an answer in itself.
    if !has_words(lead) && !has_words(text.get(marks.first()?.0.end..)?) {
        return None;
    }
    let before_words = !has_words(lead) || lead.ends_with([':', '：']);
    let mut end = if before_words { text.len() } else { 0 };
    let mut chosen = Vec::new();
    let mut choose = |mark: Mark, words: Option<&str>| {
        let is_chosen = mark == Mark::Ticked || (mark == Mark::Cross && crossed_is_ticked);
        let edge = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '、' | '/' | '|' | '_' | '。');
        if let Some(words) = words.map(|words| words.trim_matches(edge)).filter(|words| is_chosen && has_words(words)) {
            chosen.push(words.to_owned());
        }
    };
    if before_words {
        for (at, mark) in marks.iter().rev() {
            choose(*mark, text.get(at.end..end));
            end = at.start;
        }
        chosen.reverse();
    } else {
        for (at, mark) in &marks {
            choose(*mark, text.get(end..at.start));
            end = at.end;
        }
    }
    Some(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_ticked_is_said() {
        for (text, expected) in [
            ("□独占 □排他 ☑普通", &["普通"][..]),
            ("是□ 否√", &["否"]),
            ("□是 ☑否", &["否"]),
            ("□转让 ☑许可 □作价入股", &["许可"]),
            ("□技术转让 ☑技术许可 ☑合作开发 □其他____", &["技术许可", "合作开发"]),
            ("转让（√） 许可（ ）", &["转让"]),
            ("转让( ) 许可(√)、入股( )", &["许可"]),
            ("[x]转让 [ ]许可", &["转让"]),
            ("[ ]转让 [X]许可", &["许可"]),
            ("■普通 □独占", &["普通"]),
            ("☐转让 ☒许可", &["许可"]),
            ("√转让 ×许可", &["转让"]),
            ("转让× 许可√", &["许可"]),
            ("转让□ 许可☑ 作价入股□", &["许可"]),
            ("●转让 ○许可", &["转让"]),
            ("合作方式：□转让 ☑许可", &["许可"]),
            ("□转让\n√许可", &["许可"]),
            ("□转让 ×许可", &["许可"]),
            ("普通√", &["普通"]),
            ("□独占 □排他 □普通", &[]),
            ("转让（ ） 许可（ ）", &[]),
            ("独占×", &[]),
        ] {
            assert_eq!(ticked(text).unwrap_or_else(|| panic!("{text}")), expected, "{text}");
        }
    }

    #[test]
    fn texts_without_boxes_are_left_alone() {
        for text in
            ["普通许可", "√", "×", "☑", "许可（）", "许可（全国）", "10万元×3年", "○一○年", "", "①技术转让②委托开发"]
        {
            assert_eq!(ticked(text), None, "{text}");
        }
    }
}
