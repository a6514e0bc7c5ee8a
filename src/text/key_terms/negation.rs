//! What a text says it does not want: `不含氟`, `不用有机溶剂`, `除锂电池外`.

use super::{Analyzer, Token};

/// What is negated in a passage.
#[derive(Debug, Default)]
pub(in crate::text) struct Negated {
    /// Folded terms: neighbouring words together.
    pub(in crate::text) terms: Vec<String>,
    /// For each token, whether it is negated or says so.
    pub(in crate::text) tokens: Vec<bool>,
}

/// Openings of a negation that runs on to the end of the noun. 不易, 避免, 防止 and the like are no negations: what
/// they name is the effect that is wanted.
const OPENINGS: &[&str] = &[
    "不含有",
    "不含",
    "不用",
    "不使用",
    "不采用",
    "不需要",
    "不添加",
    "不得使用",
    "不得含有",
    "不要",
    "不能用",
    "不能含",
    "不接受",
    "不考虑",
    "不包括",
    "不包含",
    "无需",
    "无须",
    "拒绝",
];
/// Openings that need a close.
const EXCEPT: &[&str] = &["除了", "除"];
const EXCEPT_CLOSE: &[&str] = &["以外", "之外", "外"];
/// Most words that one negation reaches.
const REACH: usize = 4;
/// Words that go on a list.
const AND: &[&str] = &["和", "或", "及", "与", "以及", "或者"];

/// Find what `tokens` (coarse words of `folded`) negate.
pub(in crate::text) fn negated(folded: &str, tokens: &[Token], analyzer: &Analyzer) -> Negated {
    let mut found = Negated { terms: Vec::new(), tokens: vec![false; tokens.len()] };
    let mut at = 0;
    while at < tokens.len() {
        let after_except = except(folded, tokens, at);
        let opened = opening(folded, tokens, at);
        if let Some((from, to)) = after_except {
            take(folded, tokens, from..to, 0, analyzer, &mut found);
            mark(&mut found.tokens, at..to + 1);
            at = to + 1;
        } else if let Some((from, first_byte)) = opened {
            let to = reach(folded, tokens, from, analyzer);
            take(folded, tokens, from..to, first_byte, analyzer, &mut found);
            mark(&mut found.tokens, at..to);
            at = to.max(at + 1);
        } else {
            at += 1;
        }
    }
    found
}

/// Token in which the thing begins that an opening at token `at` negates, and its first byte: 含氟 can be one token.
fn opening(folded: &str, tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let token = tokens.get(at)?;
    let start = token.start as usize;
    let rest = folded.get(start..)?;
    let opening = OPENINGS.iter().find(|opening| rest.starts_with(**opening));
    let end = match opening {
        Some(opening) => start + opening.len(),
        // 非 alone, before a word: 非锂电池. Words such as 非金属 and 非标 are words of their own, and PET及非PET is both.
        None if token.text(folded) == "非" && !AND.contains(&before(folded, tokens, at)) => token.end as usize,
        None => return None,
    };
    let next = tokens.iter().skip(at).position(|token| token.end as usize > end)? + at;
    tokens.get(next).filter(|token| token.start as usize <= end).map(|_| (next, end))
}

/// The word before token `at`; empty for the first.
fn before<'t>(folded: &'t str, tokens: &[Token], at: usize) -> &'t str {
    at.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", |token| token.text(folded))
}

/// Range of tokens inside 除 ... 外.
fn except(folded: &str, tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let word = tokens.get(at)?.text(folded);
    if !EXCEPT.contains(&word) {
        return None;
    }
    let ordinal = tokens.get(at)?.ordinal;
    let close =
        tokens.iter().skip(at + 1).take(3 * REACH).position(|token| EXCEPT_CLOSE.contains(&token.text(folded)))?;
    let close = at + 1 + close;
    // Marks that end a clause take ordinals: none may lie between.
    let unbroken = (tokens.get(close)?.ordinal - ordinal) as usize == close - at;
    (unbroken && close > at + 1).then_some((at + 1, close))
}

/// Token after the last that a negation starting before `from` reaches.
fn reach(folded: &str, tokens: &[Token], from: usize, analyzer: &Analyzer) -> usize {
    let mut to = from;
    let mut words = 0;
    while let Some(token) = tokens.get(to) {
        let text = token.text(folded);
        let listed = to > from && and_before(folded, tokens, to);
        let adjacent = to == from || tokens.get(to - 1).is_some_and(|before| before.end == token.start) || listed;
        let stops = analyzer.is_stop_word(text) && !AND.contains(&text);
        if !adjacent || stops || words == REACH {
            break;
        }
        words += 1;
        to += 1;
    }
    to
}

/// Does a mark of enumeration lie between token `at` and the one before it?
fn and_before(folded: &str, tokens: &[Token], at: usize) -> bool {
    let gap = tokens.get(at).zip(at.checked_sub(1).and_then(|before| tokens.get(before)));
    gap.and_then(|(token, before)| folded.get(before.end as usize..token.start as usize)) == Some("、")
}

fn mark(flags: &mut [bool], range: std::ops::Range<usize>) {
    for flag in flags.iter_mut().take(range.end).skip(range.start) {
        *flag = true;
    }
}

/// Neighbouring words of the range, from `first_byte` on, as one term each.
fn take(
    folded: &str,
    tokens: &[Token],
    range: std::ops::Range<usize>,
    first_byte: usize,
    analyzer: &Analyzer,
    found: &mut Negated,
) {
    let mut start: Option<usize> = None;
    let mut end = 0;
    let mut close = |start: &mut Option<usize>, end: usize| {
        if let Some(from) = start.take()
            && let Some(term) = folded.get(from..end)
        {
            found.terms.push(term.to_owned());
        }
    };
    for token in tokens.get(range).unwrap_or_default() {
        let text = token.text(folded);
        if AND.contains(&text) || analyzer.is_stop_word(text) {
            close(&mut start, end);
            continue;
        }
        if start.is_some() && end != token.start as usize {
            close(&mut start, end);
        }
        start.get_or_insert((token.start as usize).max(first_byte));
        end = token.end as usize;
    }
    close(&mut start, end);
}
