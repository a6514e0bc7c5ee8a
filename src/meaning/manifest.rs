//! The encoder's manifest, `index/encoder.json`: which model, where it is published, what its files must hash to.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::MeaningError;
use crate::domain::RecordKind;
use crate::resources::Resources;

/// Version of how texts are composed and parted before they are encoded.
const TEXTS_VERSION: u32 = 1;

/// One file of the encoder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderFile {
    /// Path inside the folder of the package.
    pub path: String,
    /// SHA-256 of the content, in hex.
    pub sha256: String,
}

/// The files of the encoder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderFiles {
    /// The network, ONNX.
    pub model: EncoderFile,
    /// Tokens, one a line.
    pub vocabulary: EncoderFile,
    /// The published tokenizer, which tests hold ours against.
    pub tokenizer: EncoderFile,
}

impl EncoderFiles {
    /// All of them.
    pub fn all(&self) -> [&EncoderFile; 3] {
        [&self.model, &self.vocabulary, &self.tokenizer]
    }
}

/// What the program knows of its encoder before it has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderManifest {
    /// Name, as shown.
    pub name: String,
    /// The npm package that carries it.
    pub package: String,
    /// Version of the package.
    pub version: String,
    /// Folder of the encoder inside the package.
    pub folder: String,
    /// Its files.
    pub files: EncoderFiles,
    /// What stands before a need, as the model was trained for searching.
    pub query_prefix: String,
    /// Tokens of a text that are read, special ones included; the rest is cut off.
    pub longest_tokens: usize,
    /// The same for a need, its prefix included: what a firm asks for stands at the beginning, then comes background.
    pub longest_need_tokens: usize,
    /// The file of its centres ([`super::Centres`]); none leaves vectors as they are.
    pub centres: Option<String>,
}

impl EncoderManifest {
    const FILE: &'static str = "index/encoder.json";

    /// The built-in manifest, or the home's.
    ///
    /// # Errors
    /// The file is missing or malformed.
    pub fn load(resources: &Resources) -> Result<Self, MeaningError> {
        let text = resources.text(Self::FILE)?;
        serde_json::from_str(&text)
            .map_err(|error| MeaningError::Manifest { name: Self::FILE.to_owned(), reason: error.to_string() })
    }

    /// What the vectors of a kind depend on apart from their texts, as a hash: vectors of another identity are not
    /// comparable.
    ///
    /// # Errors
    /// The file of centres is missing.
    pub fn identity(&self, kind: RecordKind, resources: &Resources) -> Result<String, MeaningError> {
        let mut digest = Sha256::new();
        digest.update(&self.files.model.sha256);
        digest.update(&self.files.vocabulary.sha256);
        digest.update(format!("\n{}\n{TEXTS_VERSION}\n{}\n", self.longest_tokens, self.query_prefix));
        if kind == RecordKind::Need {
            digest.update(format!("{}\n", self.longest_need_tokens));
        }
        if let Some(name) = &self.centres {
            digest.update(resources.text(name)?.as_bytes());
        }
        Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_manifest_names_three_files_with_their_hashes() {
        let manifest = EncoderManifest::load(&Resources::built_in()).unwrap();
        let hashes = manifest.files.all().map(|file| file.sha256.clone());
        assert!(hashes.iter().all(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())));
        assert!(manifest.longest_tokens > 2);
    }
}
