//! A file that takes its name only when it is complete.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::ExportError;

/// Written beside its place; dropped without [`Pending::publish`] it leaves nothing behind.
pub(super) struct Pending {
    target: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl Pending {
    /// # Errors
    /// A folder at the place of the file, no folder for it, no permission.
    pub(super) fn create(target: &Path) -> Result<Self, ExportError> {
        if target.is_dir() {
            return Err(ExportError::IsFolder(target.to_owned()));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".queqiao-").suffix(".part");
        // Temporary files are private by default; an export is as open as any file of the user.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder(target)).map_err(|error| ExportError::of_io(target, error))?;
        Ok(Self { target: target.to_owned(), file: BufWriter::new(file) })
    }

    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// The file itself, for a writer that buffers.
    pub(super) fn file(&mut self) -> &mut File {
        self.file.get_mut().as_file_mut()
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// The system's, a full disk among them.
    pub(super) fn publish(self) -> Result<(), ExportError> {
        let failed = |error| ExportError::of_io(&self.target, error);
        let file = self.file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&self.target).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Folder that a file is to stand in.
pub(super) fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
