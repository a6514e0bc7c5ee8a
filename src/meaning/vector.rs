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
