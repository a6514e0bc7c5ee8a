//! Centres of an encoder's vectors, by which texts of one register are told apart.
//!
//! Vectors of one encoder crowd around a common direction, and so do all texts of one register, whatever they are
//! about: a firm's spoken complaint is near every other complaint, a patent near every patent. Taking the centre away
//! first leaves the subject (Mu & Viswanath 2018; hubs of nearest-neighbour search, Radovanović et al. 2010). A need
//! may be anything between an office's prose and a foreman's speech: its centre is the point nearest to it on the line
//! between the centres of the two.

use serde::{Deserialize, Serialize};

use super::{DIMENSIONS, MeaningError};

/// The centres of one encoder: means of normalised vectors, each of [`DIMENSIONS`] numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Centres {
    /// What they were computed from.
    pub basis: String,
    /// Patents.
    pub patent: Vec<f32>,
    /// Needs as offices write them.
    pub formal_need: Vec<f32>,
    /// Needs as people speak.
    pub spoken_need: Vec<f32>,
}

impl Centres {
    /// Reads a file of centres.
    ///
    /// # Errors
    /// [`MeaningError::Manifest`] where a centre is missing or of another length.
    pub fn parse(text: &str, name: &str) -> Result<Self, MeaningError> {
        let malformed = |reason: String| MeaningError::Manifest { name: name.to_owned(), reason };
        let centres: Self = serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
        let all = [&centres.patent, &centres.formal_need, &centres.spoken_need];
        if all.iter().any(|centre| centre.len() != DIMENSIONS || centre.iter().any(|value| !value.is_finite())) {
            return Err(malformed(format!("每个中心应有 {DIMENSIONS} 个数")));
        }
        Ok(centres)
    }

    /// Takes the centre of patents away.
    pub(super) fn centre_patent(&self, vector: &mut [f32]) {
        for (value, centre) in vector.iter_mut().zip(&self.patent) {
            *value -= centre;
        }
    }

    /// Takes the centre of the need's own register away.
    pub(super) fn centre_need(&self, vector: &mut [f32]) {
        let (mut along, mut length) = (0.0_f32, 0.0_f32);
        for ((value, formal), spoken) in vector.iter().zip(&self.formal_need).zip(&self.spoken_need) {
            along += (value - formal) * (spoken - formal);
            length += (spoken - formal) * (spoken - formal);
        }
        let spoken_share = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
        for ((value, formal), spoken) in vector.iter_mut().zip(&self.formal_need).zip(&self.spoken_need) {
            *value -= formal + spoken_share * (spoken - formal);
        }
    }
}
