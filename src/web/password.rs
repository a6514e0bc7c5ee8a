//! Passwords: argon2id, a bound on their length, and a lockout whose delay grows.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use jiff::{SignedDuration, Timestamp};

/// Fewest characters.
pub(super) const SHORTEST: usize = 10;

/// Most bytes: hashing takes time by length.
const LONGEST: usize = 1_000;

/// Wrong passwords that are free of a delay.
const FREE_FAILURES: u32 = 5;

/// Longest delay, in minutes.
const LONGEST_DELAY: i64 = 60;

/// What is wrong with a new password.
pub(super) fn fault(password: &str, again: &str) -> Option<&'static str> {
    match password {
        _ if password.chars().count() < SHORTEST => Some("密码至少 10 个字符"),
        _ if password.len() > LONGEST => Some("密码太长"),
        _ if password != again => Some("两次输入的密码不一样"),
        _ => None,
    }
}

/// Of a password that nobody has.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hashed("nobody"));

/// The hash of a password, to be kept; `None` where the system has no randomness.
pub(super) fn hashed(password: &str) -> Option<String> {
    let salt = SaltString::generate(&mut OsRng);
    Argon2::default().hash_password(password.as_bytes(), &salt).ok().map(|hash| hash.to_string())
}

/// Whether a password is the one whose hash is kept. Takes as long where there is none, so that names cannot be told
/// apart by time.
pub(super) fn is_right(password: &str, kept: Option<&str>) -> bool {
    let hash = kept.or(NOBODY.as_deref()).unwrap_or_default();
    let right = PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    right && kept.is_some() && password.len() <= LONGEST
}

/// How long an account is locked after so many wrong passwords: a minute, two, four, up to an hour.
pub(super) fn locked_until(failures: u32, now: Timestamp) -> Option<Timestamp> {
    let over = failures.checked_sub(FREE_FAILURES)?;
    let minutes = 1_i64.checked_shl(over.min(16)).map_or(LONGEST_DELAY, |minutes| minutes.min(LONGEST_DELAY));
    now.checked_add(SignedDuration::from_mins(minutes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_is_right() {
        let kept = hashed("鹊桥相会七月初七夜").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(is_right("鹊桥相会七月初七夜", Some(&kept)));
        assert!(!is_right("鹊桥相会七月初八夜", Some(&kept)));
        assert!(!is_right("鹊桥相会七月初七夜", None));
        assert_ne!(hashed("鹊桥相会七月初七夜").unwrap(), kept, "salted");
    }

    #[test]
    fn the_delay_grows_to_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let minutes = |failures| locked_until(failures, now).map(|until| until.duration_since(now).as_mins());
        assert_eq!(
            [4, 5, 6, 7, 10, 11, 40, u32::MAX].map(minutes),
            [None, Some(1), Some(2), Some(4), Some(32), Some(60), Some(60), Some(60)]
        );
    }
}
