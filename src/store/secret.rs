//! Secrets that stand for an account: only their hash is kept, so that a copy of the database opens nothing.

use sha2::Digest;

/// The hash of a secret as the tables keep it. Secrets are long and random: no salt is needed.
#[must_use]
pub fn hash(secret: &str) -> String {
    sha2::Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
