//! The encoder and the vectors of one home, as search and matching use them.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::encoder::without_stealing;
use super::follow::{fingerprint, folder_of};
use super::{Encodable, Encoder, EncoderManifest, MeaningError, Result, Vector, Vectors, encoder_folder, is_installed};
use crate::domain::{Need, Record, RecordKind};
use crate::resources::Resources;

/// What a home knows of meaning. The encoder is loaded when a text first asks for it; stored vectors do without it.
#[derive(Debug)]
pub struct Meaning {
    manifest: EncoderManifest,
    folder: PathBuf,
    resources: Resources,
    encoder: OnceLock<std::result::Result<Encoder, String>>,
    patents: Option<Vectors>,
    needs: Option<Vectors>,
}

impl Meaning {
    /// Opens what there is, with the vectors as their last commit left them.
    ///
    /// # Errors
    /// The manifest is malformed, or the list of vectors is damaged.
    pub fn open(vectors: &Path, resources: &Resources) -> Result<Self> {
        let manifest = EncoderManifest::load(resources)?;
        let open = |kind| Vectors::open(&folder_of(vectors, kind), &manifest.identity(kind, resources)?);
        Ok(Self {
            patents: open(RecordKind::Patent)?.filter(|vectors| !vectors.is_empty()),
            needs: open(RecordKind::Need)?,
            folder: encoder_folder(&manifest)?,
            resources: resources.clone(),
            encoder: OnceLock::new(),
            manifest,
        })
    }

    /// Whether the encoder's files are there.
    #[must_use]
    pub fn is_installed(&self) -> bool {
        is_installed(&self.folder, &self.manifest)
    }

    /// Whether needs can be compared by meaning: there are vectors of patents, and an encoder for what is asked.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        self.patents.is_some() && (self.is_installed() || self.needs.is_some())
    }

    /// Checks every checksum of the vectors, and lists what was left out as damaged: for a user.
    #[must_use]
    pub fn verify(&self) -> Vec<String> {
        let all = [&self.patents, &self.needs].into_iter().flatten();
        all.flat_map(|vectors| vectors.damaged().iter().cloned().chain(vectors.verify())).collect()
    }

    /// Vectors of patents; `None` where there are none yet.
    #[must_use]
    pub const fn patents(&self) -> Option<&Vectors> {
        self.patents.as_ref()
    }

    /// Vectors of needs; `None` where there are none yet.
    #[must_use]
    pub const fn needs(&self) -> Option<&Vectors> {
        self.needs.as_ref()
    }

    /// The encoder; `None` where it is not installed.
    ///
    /// # Errors
    /// It is installed and does not load.
    pub fn encoder(&self) -> Result<Option<&Encoder>> {
        if !self.is_installed() {
            return Ok(None);
        }
        let load = || {
            without_stealing(|| Encoder::load(&self.folder, &self.manifest, &self.resources))
                .map_err(|error| error.to_string())
        };
        match self.encoder.get_or_init(load) {
            Ok(encoder) => Ok(Some(encoder)),
            Err(reason) => Err(MeaningError::Unusable { reason: reason.clone() }),
        }
    }

    /// The vector of a need: the stored one where its text is still the same, else computed now. `None` where it says
    /// nothing, or where it would have to be computed and there is no encoder.
    ///
    /// # Errors
    /// As [`Self::encoder`], and a network that fails.
    pub fn of_need(&self, need: &Need) -> Result<Option<Vector>> {
        let Some(passage) = need.passage() else { return Ok(None) };
        if let (Some(id), Some(needs)) = (need.id(), &self.needs)
            && needs.fingerprint(id) == Some(fingerprint(std::slice::from_ref(&passage)))
        {
            return Ok(needs.get(id));
        }
        self.encoder()?.map(|encoder| encoder.encode(&passage)).transpose()
    }
}
