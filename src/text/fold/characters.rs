//! First step of folding: character by character, in one pass.

use std::ops::Range;

use super::table::{Action, TABLE};
use crate::text::script::is_han;

/// Where folded characters go.
pub(super) trait Sink {
    /// Take a character that stands for `source`, a range of bytes of the original.
    fn push(&mut self, c: char, source: Range<usize>);
    /// What was taken so far.
    fn text(&self) -> &str;
}

/// Fold `original` into `sink`. Returns whether the result needs the second step: it holds a blank worth a look,
/// a bracket after a Chinese character, a figure that may have a unit, or a character that depends on its neighbours.
pub(super) fn fold_characters(original: &str, sink: &mut impl Sink) -> bool {
    let table = &*TABLE;
    let mut needs_layout = false;
    let mut previous = '\0';
    let mut superscript_before = false;
    let mut at = 0;
    while let Some(c) = original.get(at..).and_then(|rest| rest.chars().next()) {
        let end = at + c.len_utf8();
        let superscript = is_superscript(c);
        if superscript && !superscript_before && previous.is_ascii_digit() {
            sink.push('^', at..end);
        }
        superscript_before = superscript;
        let action = table.action(c);
        let taken = combining_tail(original, end);
        if taken > end || action == Action::Combine {
            let folded = table.cluster(original.get(at..taken).unwrap_or_default());
            for c in folded.chars() {
                // A cluster may fold to a blank with a mark on it; blanks are looked at in the second step.
                needs_layout |= c == ' ' || c == '(';
                sink.push(c, at..taken);
                previous = c;
            }
            at = taken;
            continue;
        }
        match action {
            Action::Become(folded) => {
                needs_layout |= match folded {
                    '(' | '[' => is_han(previous),
                    'u' => previous.is_ascii_digit(),
                    _ => false,
                };
                sink.push(folded, at..end);
                previous = folded;
            }
            Action::Blank(line_break) => {
                let blank = if line_break { '\n' } else { ' ' };
                needs_layout = true;
                sink.push(blank, at..end);
                previous = blank;
            }
            Action::Drop => {}
            Action::Expand => {
                for folded in table.expansion(c).chars() {
                    needs_layout |= matches!(folded, ' ' | '(') || (folded == 'u' && previous.is_ascii_digit());
                    sink.push(folded, at..end);
                    previous = folded;
                }
            }
            Action::Pair(alone) => {
                let second = original.get(end..).and_then(|rest| rest.chars().next());
                let pair = second.and_then(|second| Some((second, table.pair(c, second)?)));
                if let Some((second, form)) = pair {
                    let mut chars = form.chars();
                    let middle = end;
                    let last = end + second.len_utf8();
                    sink.push(chars.next().unwrap_or(c), at..middle);
                    previous = chars.next().unwrap_or(second);
                    sink.push(previous, middle..last);
                    at = last;
                    continue;
                }
                previous = alone;
                sink.push(previous, at..end);
            }
            Action::Unsettled => {
                needs_layout = true;
                sink.push(c, at..end);
                previous = c;
            }
            Action::Combine => {}
        }
        at = end;
    }
    needs_layout || sink.text().ends_with(' ')
}

/// End of the run of combining characters (and characters without width among them) from `from` on; `from` if none
/// combines.
#[inline]
fn combining_tail(original: &str, from: usize) -> usize {
    let mut end = from;
    let mut at = from;
    while let Some(c) = original.get(at..).and_then(|rest| rest.chars().next()) {
        // Nothing below the first combining mark combines, nor does a common Chinese character; control characters are
        // dropped, so that a mark behind one combines with what stands before it.
        if (c < '\u{AD}' && !c.is_control()) || ('\u{4E00}'..='\u{9FFF}').contains(&c) {
            break;
        }
        at += c.len_utf8();
        match TABLE.action(c) {
            Action::Combine => end = at,
            Action::Drop => {}
            _ => break,
        }
    }
    end
}

#[inline]
fn is_superscript(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '⁺' | '⁻')
}
