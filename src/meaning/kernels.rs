//! The two loops that take the time: distances of many bits to one, and the product of two vectors of codes. Each is
//! plain Rust, compiled once for every kind of processor; the best is chosen when the program runs.

use multiversion::multiversion;

use super::{Bits, DIMENSIONS};

/// Distances of `rows` to `query`, one for each, as far as `distances` reaches.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq+popcnt",
    "x86_64+avx2+popcnt+bmi1+bmi2",
    "x86_64+sse4.2+popcnt",
    "aarch64+neon",
))]
pub(super) fn distances(query: &Bits, rows: &[Bits], distances: &mut [u16]) {
    portable_distances(query, rows, distances);
}

/// Sum of the products of two vectors of codes, exact.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.2", "aarch64+neon",))]
pub(super) fn dot(one: &[i8; DIMENSIONS], other: &[i8; DIMENSIONS]) -> i32 {
    portable_dot(one, other)
}

#[inline(always)]
fn portable_distances(query: &Bits, rows: &[Bits], distances: &mut [u16]) {
    for (row, distance) in rows.iter().zip(distances) {
        let differing: u64 = (0..8).map(|word| u64::from((row.0[word] ^ query.0[word]).count_ones())).sum();
        *distance = differing as u16;
    }
}

#[inline(always)]
fn portable_dot(one: &[i8; DIMENSIONS], other: &[i8; DIMENSIONS]) -> i32 {
    one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum()
}
