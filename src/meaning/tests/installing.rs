//! Installing the encoder from a folder or an archive, and refusing what is another.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::encoding::manifest;
use crate::meaning::tiny_encoder::TinyEncoder;
use crate::meaning::{MeaningError, Origin, install, is_installed};

const WAIT: Duration = Duration::from_secs(1);

fn tgz(tiny: &TinyEncoder, path: &Path) {
    let file = std::fs::File::create(path).unwrap();
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
    for (name, content) in tiny.files() {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, format!("package/models/{name}"), content).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap();
}

fn zip(tiny: &TinyEncoder, path: &Path) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, content) in tiny.files() {
        archive.start_file(format!("models/{name}"), zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap();
}

/// Everything in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

struct Place {
    root: tempfile::TempDir,
    tiny: TinyEncoder,
}

impl Place {
    fn new() -> Self {
        let place = Self { root: tempfile::tempdir().unwrap(), tiny: TinyEncoder::of_seed(1) };
        place.tiny.write_to(&place.file("package"));
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn folder(&self) -> PathBuf {
        self.file("cache/encoders/one")
    }

    fn install(&self, origin: &Origin) -> Result<(), MeaningError> {
        install(&manifest(&self.tiny), &self.folder(), origin, WAIT)
    }

    #[track_caller]
    fn refuses(&self, origin: &Origin) -> String {
        let said = self.install(origin).unwrap_err().to_string();
        assert_eq!(names(&self.file("cache/encoders")), Vec::<String>::new(), "{said}");
        said
    }
}

#[test]
fn from_a_folder_and_from_archives_of_both_kinds() {
    let place = Place::new();
    let (tgz_path, zip_path) = (place.file("a.tgz"), place.file("a.zip"));
    tgz(&place.tiny, &tgz_path);
    zip(&place.tiny, &zip_path);
    for path in [place.file("package"), tgz_path, zip_path] {
        place.install(&Origin::parse(path.to_str().unwrap()).unwrap()).unwrap();
        assert!(is_installed(&place.folder(), &manifest(&place.tiny)));
        assert_eq!(names(&place.folder()), ["model.onnx", "tokenizer.json", "vocab.txt"]);
        assert_eq!(names(&place.file("cache/encoders")), ["one"], "nothing else is left: {}", path.display());
        for (name, content) in place.tiny.files() {
            let installed = place.folder().join(name.rsplit('/').next().unwrap());
            assert!(std::fs::read(installed).unwrap() == content, "{name}");
        }
        std::fs::remove_dir_all(place.folder()).unwrap();
    }
}

#[test]
fn a_file_of_the_right_name_beside_the_right_one_does_no_harm() {
    let place = Place::new();
    std::fs::create_dir_all(place.file("package/0_other")).unwrap();
    std::fs::write(place.file("package/0_other/vocab.txt"), "another").unwrap();
    std::fs::create_dir_all(place.file("package/z_other")).unwrap();
    std::fs::write(place.file("package/z_other/vocab.txt"), "another").unwrap();
    place.install(&Origin::Folder(place.file("package"))).unwrap();
}

#[test]
fn what_is_there_and_sound_stays_and_what_is_damaged_is_replaced() {
    let place = Place::new();
    place.install(&Origin::Folder(place.file("package"))).unwrap();
    place.install(&Origin::Folder(place.file("nothing there"))).unwrap();
    std::fs::write(place.folder().join("vocab.txt"), "damaged").unwrap();
    place.install(&Origin::Folder(place.file("nothing there"))).unwrap_err();
    assert_eq!(std::fs::read_to_string(place.folder().join("vocab.txt")).unwrap(), "damaged", "as before");
    place.install(&Origin::Folder(place.file("package"))).unwrap();
    assert_eq!(std::fs::read_to_string(place.folder().join("vocab.txt")).unwrap(), place.tiny.vocabulary);
    assert_eq!(names(&place.file("cache/encoders")), ["one"]);
}

#[test]
fn another_content_a_missing_file_and_no_archive_are_named_and_nothing_is_left() {
    let place = Place::new();
    std::fs::write(place.file("package/vocab.txt"), "[PAD]\n").unwrap();
    let said = place.refuses(&Origin::Folder(place.file("package")));
    assert!(said.contains("vocab.txt") && said.contains("校验和"), "{said}");
    std::fs::remove_file(place.file("package/vocab.txt")).unwrap();
    let said = place.refuses(&Origin::Folder(place.file("package")));
    assert!(said.contains("里面没有 vocab.txt"), "{said}");

    let other = place.file("other.zip");
    zip(&TinyEncoder::of_seed(2), &other);
    let said = place.refuses(&Origin::Archive(other.clone()));
    assert!(said.contains("other.zip") && said.contains("model.onnx"), "{said}");

    let whole = std::fs::read(&other).unwrap();
    std::fs::write(&other, &whole[..whole.len() / 2]).unwrap();
    assert!(place.refuses(&Origin::Archive(other)).contains("other.zip"));
    let cut = place.file("cut.tgz");
    tgz(&place.tiny, &cut);
    let whole = std::fs::read(&cut).unwrap();
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    assert!(place.refuses(&Origin::Archive(cut)).contains("cut.tgz"));
    let text = place.file("text.tgz");
    std::fs::write(&text, "no archive").unwrap();
    assert!(place.refuses(&Origin::Archive(text)).contains("不是"));
    assert!(Origin::parse("/no/such/place").unwrap_err().to_string().contains("/no/such/place"));
}

#[test]
fn addresses_are_told_from_paths() {
    assert_eq!(
        Origin::parse(" https://example.org/e.tgz ").unwrap(),
        Origin::Address("https://example.org/e.tgz".into())
    );
    let place = Place::new();
    // Nobody listens there.
    let said = place.refuses(&Origin::Address("http://127.0.0.1:9/e.tgz".into()));
    assert!(said.contains("127.0.0.1:9") && said.contains("不能用来安装"), "{said}");
}
