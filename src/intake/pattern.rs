//! Regular expressions that are written in the program.

use regex::Regex;

/// Compiles a pattern that stands in the source.
#[expect(clippy::expect_used, reason = "every pattern is a literal of this room and compiled by its tests")]
pub(super) fn pattern(literal: &'static str) -> Regex {
    Regex::new(literal).expect("a literal pattern compiles")
}
