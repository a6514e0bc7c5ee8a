//! The vector of a text, in the two forms that are stored: codes of one byte, and bits.

use bytemuck::{Pod, Zeroable};

use super::kernels;

/// Numbers in a vector.
pub const DIMENSIONS: usize = 512;

/// A direction in 512 dimensions, each a code of one byte. The scale of a vector is its own, so that the largest of its
/// numbers takes the whole range; only the direction is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    codes: [i8; DIMENSIONS],
    inverse_norm: f32,
}

impl Vector {
    /// The vector nearest to `floats`; nothing where their number is not [`DIMENSIONS`], where one is not finite, or
    /// where all are zero.
    #[must_use]
    pub fn from_floats(floats: &[f32]) -> Option<Self> {
        let floats: &[f32; DIMENSIONS] = floats.try_into().ok()?;
        if !floats.iter().all(|number| number.is_finite()) {
            return None;
        }
        let largest = floats.iter().fold(0.0, |largest: f32, number| largest.max(number.abs()));
        if largest == 0.0 {
            return None;
        }
        // In f64 a largest of next to nothing does not overflow the scale.
        let scale = 127.0 / f64::from(largest);
        #[expect(clippy::cast_possible_truncation, reason = "at most 127 by the scale")]
        let codes = floats.map(|number| (f64::from(number) * scale).round() as i8);
        Some(Self::of_codes(codes))
    }

    fn of_codes(codes: [i8; DIMENSIONS]) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is wanted")]
        let inverse_norm = f64::from(kernels::dot(&codes, &codes)).sqrt().recip() as f32;
        Self { codes, inverse_norm }
    }

    /// A vector as it was stored.
    pub(super) fn stored(codes: &[i8; DIMENSIONS], inverse_norm: f32) -> Self {
        Self { codes: *codes, inverse_norm }
    }

    /// The codes.
    #[must_use]
    pub fn codes(&self) -> &[i8; DIMENSIONS] {
        &self.codes
    }

    /// One over the length of the codes as a vector.
    #[must_use]
    pub fn inverse_norm(&self) -> f32 {
        self.inverse_norm
    }

    /// Cosine of the angle to `other`, -1 to 1: the same bits on every processor and in both directions.
    #[must_use]
    pub fn similarity(&self, other: &Self) -> f32 {
        similarity((&self.codes, self.inverse_norm), (&other.codes, other.inverse_norm))
    }

    /// The signs.
    #[must_use]
    pub fn bits(&self) -> Bits {
        let mut bits = [0; DIMENSIONS / 64];
        for (word, codes) in bits.iter_mut().zip(self.codes.chunks_exact(64)) {
            *word = codes.iter().rev().fold(0, |word, code| word << 1 | u64::from(*code > 0));
        }
        Bits(bits)
    }
}

/// Cosine of two vectors by their codes and inverse norms.
pub(super) fn similarity(one: (&[i8; DIMENSIONS], f32), other: (&[i8; DIMENSIONS], f32)) -> f32 {
    // At most 512 * 128 * 128 = 2^23, which an f32 holds exactly; the norms are multiplied first so that the order of
    // the two does not matter.
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^24")]
    let dot = kernels::dot(one.0, other.0) as f32;
    (dot * (one.1 * other.1)).clamp(-1.0, 1.0)
}

/// The signs of a vector, a bit each, set where the code is above zero. Near vectors differ in few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Pod, Zeroable)]
#[repr(transparent)]
pub struct Bits(pub [u64; DIMENSIONS / 64]);

impl Bits {
    /// How many signs differ, 0 to 512.
    #[must_use]
    pub fn distance(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(one, other)| (one ^ other).count_ones()).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn floats() -> impl Strategy<Value = Vec<f32>> {
        prop::collection::vec(-1.0_f32..1.0, DIMENSIONS)
    }

    #[test]
    fn what_has_no_direction_is_no_vector() {
        let mut one = [0.0; DIMENSIONS];
        assert_eq!(Vector::from_floats(&one), None);
        for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            one[7] = odd;
            assert_eq!(Vector::from_floats(&one), None);
        }
        assert_eq!(Vector::from_floats(&[1.0; DIMENSIONS - 1]), None);
        assert_eq!(Vector::from_floats(&[1.0; DIMENSIONS + 1]), None);
    }

    #[test]
    fn the_smallest_and_the_largest_numbers_are_scaled_alike() {
        for size in [f32::from_bits(1), f32::MIN_POSITIVE, 1.0, f32::MAX] {
            let mut one = [0.0; DIMENSIONS];
            (one[0], one[511]) = (size, -size);
            let vector = Vector::from_floats(&one).unwrap();
            assert_eq!((vector.codes[0], vector.codes[1], vector.codes[511]), (127, 0, -127));
            assert_eq!(vector.bits().0, [1, 0, 0, 0, 0, 0, 0, 0]);
        }
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let mut one = [0.0; DIMENSIONS];
        (one[0], one[1], one[2]) = (254.0, 3.0, -3.0);
        assert_eq!(Vector::from_floats(&one).unwrap().codes[..3], [127, 2, -2]);
    }

    proptest! {
        #[test]
        fn similarity_is_that_of_the_floats(one in floats(), other in floats()) {
            let product = |one: &[f32], other: &[f32]| -> f64 {
                one.iter().zip(other).map(|(one, other)| f64::from(*one) * f64::from(*other)).sum()
            };
            let exact = product(&one, &other) / (product(&one, &one) * product(&other, &other)).sqrt();
            let (one, other) = (Vector::from_floats(&one).unwrap(), Vector::from_floats(&other).unwrap());
            let similarity = one.similarity(&other);
            prop_assert!((f64::from(similarity) - exact).abs() < 0.005, "{similarity} {exact}");
            prop_assert_eq!(similarity.to_bits(), other.similarity(&one).to_bits());
            prop_assert!((one.similarity(&one) - 1.0).abs() < 1e-6);
        }

        #[test]
        fn bits_are_signs(one in floats()) {
            let vector = Vector::from_floats(&one).unwrap();
            let bits = vector.bits();
            for (place, code) in vector.codes.iter().enumerate() {
                prop_assert_eq!(bits.0[place / 64] >> (place % 64) & 1 == 1, *code > 0);
            }
        }
    }
}
