//! What the secret of a token looks like: told apart from other secrets by people and by programs that look for leaks.

use crate::web::form::is_secret;
use crate::web::headers::fresh;

/// Stands before the digits.
const PREFIX: &str = "queqiao_";

/// A new secret; none where the system has no randomness.
pub(in crate::web) fn fresh_token() -> Option<String> {
    let secret = format!("{PREFIX}{}{}", fresh(), fresh());
    is_token(&secret).then_some(secret)
}

/// Whether a text can be the secret of a token.
pub(in crate::web) fn is_token(text: &str) -> bool {
    let digits = text.strip_prefix(PREFIX).and_then(|digits| digits.split_at_checked(32));
    digits.is_some_and(|(first, second)| is_secret(first) && is_secret(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_looks_like_a_token() {
        let token = fresh_token().unwrap();
        assert!(is_token(&token));
        for other in ["", "queqiao_", &token[1..], &format!("{token}0"), &token.to_uppercase(), "queqiao_令牌"] {
            assert!(!is_token(other), "{other}");
        }
    }
}
