//! Where encoders are kept: a per-user cache that all homes share, one folder a model.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::manifest::{EncoderFile, EncoderManifest};
use super::{MeaningError, Result};

/// Names another cache directory.
pub const CACHE_VARIABLE: &str = "QUEQIAO_CACHE";

/// The folder of the manifest's encoder, whether or not it is there yet.
///
/// # Errors
/// [`MeaningError::NoCache`] where the system names no directory for caches.
pub fn encoder_folder(manifest: &EncoderManifest) -> Result<PathBuf> {
    let root = match std::env::var_os(CACHE_VARIABLE).filter(|value| !value.is_empty()) {
        Some(root) => PathBuf::from(root),
        None => directories::ProjectDirs::from("", "", "queqiao")
            .map(|directories| directories.cache_dir().to_owned())
            .ok_or(MeaningError::NoCache)?,
    };
    let short = manifest.files.model.sha256.get(..16).unwrap_or(&manifest.files.model.sha256);
    Ok(root.join("encoders").join(short))
}

/// Whether every file of the encoder lies in its folder. What they hold is checked when they are read.
#[must_use]
pub fn is_installed(folder: &Path, manifest: &EncoderManifest) -> bool {
    manifest.files.all().iter().all(|file| path_in(folder, file).is_file())
}

/// The path of a file of the encoder inside its folder.
#[must_use]
pub(super) fn path_in(folder: &Path, file: &EncoderFile) -> PathBuf {
    folder.join(file.path.rsplit('/').next().unwrap_or(&file.path))
}

/// The content of a file of the encoder, if it is what the manifest says.
pub(super) fn read_checked(folder: &Path, file: &EncoderFile) -> Result<Vec<u8>> {
    let path = path_in(folder, file);
    let bytes = std::fs::read(&path).map_err(|error| MeaningError::of_file(error, &path))?;
    if is_content_of(&bytes, file) { Ok(bytes) } else { Err(MeaningError::WrongFile { path }) }
}

/// Whether bytes are the content that the manifest wants.
pub(super) fn is_content_of(bytes: &[u8], file: &EncoderFile) -> bool {
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.eq_ignore_ascii_case(&file.sha256)
}
