//! Half width for what people type: the first step of every parser of this room.

use unicode_normalization::UnicodeNormalization;

/// Compatibility form (full width digits, letters and punctuation become ASCII), without invisible characters and
/// without blanks at the ends.
pub(crate) fn half_width(text: &str) -> String {
    // Nothing of ASCII has another form, and most of what is read from the store is ASCII.
    if text.is_ascii() {
        return text.trim().to_owned();
    }
    let folded: String = text.nfkc().filter(|c| !is_invisible(*c)).collect();
    folded.trim().to_owned()
}

/// [`half_width`] without any blank, for forms in which a blank means nothing.
pub(crate) fn without_blanks(text: &str) -> String {
    half_width(text).chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}
