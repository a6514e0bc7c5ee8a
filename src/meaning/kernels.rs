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

/// Rows taken at a time. Their words are one stretch of memory, which every step goes through from end to end: that is
/// what compilers make vector instructions of.
const ROWS: usize = 16;

const WORDS: usize = DIMENSIONS / 64;

#[inline(always)]
fn portable_distances(query: &Bits, rows: &[Bits], distances: &mut [u16]) {
    let (blocks, rest) = rows.as_chunks::<ROWS>();
    let (distance_blocks, rest_distances) = distances.split_at_mut(rows.len() - rest.len());
    let queries = [query.0; ROWS];
    let queries = queries.as_flattened();
    for (rows, distances) in blocks.iter().zip(distance_blocks.as_chunks_mut::<ROWS>().0) {
        let words: &[u64] = bytemuck::cast_slice(rows);
        let mut counts = [[0_u8; WORDS]; ROWS];
        for (count, (word, query)) in counts.as_flattened_mut().iter_mut().zip(words.iter().zip(queries)) {
            *count = (word ^ query).count_ones() as u8;
        }
        for (distance, counts) in distances.iter_mut().zip(counts) {
            // The eight counts of a row, at most 64 each, added up inside one number: there is room for 512 in 16 bits.
            let counts = u64::from_ne_bytes(counts);
            let sums = (counts & 0x00ff_00ff_00ff_00ff) + (counts >> 8 & 0x00ff_00ff_00ff_00ff);
            let sums = sums + (sums >> 32);
            *distance = (sums + (sums >> 16)) as u16;
        }
    }
    for (row, distance) in rest.iter().zip(rest_distances) {
        *distance = query.distance(row) as u16;
    }
}

#[inline(always)]
fn portable_dot(one: &[i8; DIMENSIONS], other: &[i8; DIMENSIONS]) -> i32 {
    one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all_bits() -> impl Strategy<Value = Bits> {
        prop_oneof![
            8 => prop::array::uniform8(any::<u64>()).prop_map(Bits),
            1 => Just(Bits([0; WORDS])),
            1 => Just(Bits([u64::MAX; WORDS])),
        ]
    }

    fn codes() -> impl Strategy<Value = Vec<i8>> {
        prop_oneof![8 => prop::collection::vec(any::<i8>(), DIMENSIONS), 1 => Just(vec![i8::MIN; DIMENSIONS])]
    }

    proptest! {
        #[test]
        fn distances_are_those_counted_row_by_row(query in all_bits(), rows in prop::collection::vec(all_bits(), 0..70)) {
            let expected: Vec<u16> = rows.iter().map(|row| query.distance(row) as u16).collect();
            let (mut chosen, mut portable) = (vec![0; rows.len()], vec![0; rows.len()]);
            distances(&query, &rows, &mut chosen);
            portable_distances(&query, &rows, &mut portable);
            prop_assert_eq!(&chosen, &expected);
            prop_assert_eq!(&portable, &expected);
        }

        #[test]
        fn products_are_those_of_wide_numbers(one in codes(), other in codes()) {
            let expected: i64 = one.iter().zip(&other).map(|(one, other)| i64::from(*one) * i64::from(*other)).sum();
            let (one, other) = (one.try_into().unwrap(), other.try_into().unwrap());
            prop_assert_eq!(i64::from(dot(&one, &other)), expected);
            prop_assert_eq!(i64::from(portable_dot(&one, &other)), expected);
        }
    }
}
