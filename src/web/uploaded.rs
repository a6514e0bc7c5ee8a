//! A form that carries a file.

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;

use super::acts::safe_name;
use super::error::WebError;
use super::form::Fields;
use super::page::office::desk::broken;

/// A file as it came, read to its end.
#[derive(Debug)]
pub(super) struct UploadedFile {
    /// As the user called it, without anything that leads out of a folder.
    pub(super) name: String,
    /// Its bytes, in a file that nobody else knows.
    pub(super) file: File,
    /// How many.
    pub(super) size: u64,
}

impl UploadedFile {
    /// Puts the file into a folder, under its name or another. For jobs on the pool: it copies.
    ///
    /// # Errors
    /// Those of the system.
    pub(super) fn stored_in(mut self, folder: &Path, name: Option<&str>) -> Result<PathBuf, WebError> {
        let path = folder.join(name.unwrap_or(&self.name));
        self.file.rewind().map_err(broken)?;
        let mut stored = File::create(&path).map_err(broken)?;
        let copied = std::io::copy(&mut self.file, &mut stored).map_err(broken)?;
        if copied == self.size { Ok(path) } else { Err(broken("short copy")) }
    }
}

/// Fields and file of a form.
#[derive(Debug)]
pub(super) struct Uploaded {
    pub(super) fields: Fields,
    file: Option<UploadedFile>,
}

impl Uploaded {
    /// Reads a form to its end. The field of the file is `file`.
    pub(super) async fn read(mut parts: Multipart, largest_mib: usize) -> Result<Self, WebError> {
        let unread = |error: MultipartError| {
            WebError::Malformed(match error.status().as_u16() {
                413 => format!("文件超过 {largest_mib} MiB，请在 Excel/WPS 中另存为 CSV 后分几次上传"),
                _ => "文件没有传完整，请重新上传".to_owned(),
            })
        };
        let (mut fields, mut file) = (Fields::default(), None);
        while let Some(mut part) = parts.next_field().await.map_err(unread)? {
            match part.name().map(str::to_owned).as_deref() {
                Some("file") => {
                    let name = safe_name(part.file_name().unwrap_or_default());
                    let mut kept = tempfile::tempfile().map_err(broken)?;
                    let mut size = 0_u64;
                    // Written as it comes: a large file never stands in memory.
                    while let Some(chunk) = part.chunk().await.map_err(unread)? {
                        size += chunk.len() as u64;
                        kept.write_all(&chunk).map_err(broken)?;
                    }
                    file = Some(UploadedFile { name, file: kept, size });
                }
                Some(name) => fields.set(name, part.text().await.map_err(unread)?),
                None => {}
            }
        }
        Ok(Self { fields, file })
    }

    /// The file.
    ///
    /// # Errors
    /// [`WebError::Malformed`] where none was chosen, or an empty one.
    pub(super) fn file(self) -> Result<UploadedFile, WebError> {
        self.file
            .filter(|file| file.size > 0)
            .ok_or_else(|| WebError::Malformed("没有选文件，或文件是空的；请选一个 Excel、CSV 或 JSON 文件".to_owned()))
    }
}
