//! A home of its own for each test, and the program run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::tiny_encoder::TinyEncoder;

/// The day on which the sample is fresh.
pub(crate) const TODAY: &str = "2026-11-24";

static SAMPLE: LazyLock<Home> = LazyLock::new(|| {
    let home = Home::empty();
    home.run(&["demo", "--load-only"]);
    home
});

static SAMPLE_BY_MEANING: LazyLock<Home> = LazyLock::new(|| {
    let home = Home::sample();
    home.install_tiny_encoder();
    home.run(&["encoder", "run"]);
    home
});

static TINY_ENCODER: LazyLock<TinyEncoder> = LazyLock::new(|| TinyEncoder::of_seed(1));

/// A temporary home, and a folder for files beside it; both go away with it.
pub(crate) struct Home {
    folder: TempDir,
}

/// What a run that ended well gave.
pub(crate) struct Done {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Home {
    /// One that does not exist yet.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One with the sample in it.
    pub(crate) fn sample() -> Self {
        let home = Self::empty();
        copy(&SAMPLE.path(), &home.path());
        home
    }

    /// The one with the sample that all tests share: for reading only.
    pub(crate) fn shared_sample() -> &'static Self {
        &SAMPLE
    }

    /// One with the sample, the small encoder of the tests, and all vectors.
    pub(crate) fn sample_by_meaning() -> Self {
        let home = Self::empty();
        copy(&SAMPLE_BY_MEANING.path(), &home.path());
        copy(&SAMPLE_BY_MEANING.cache(), &home.cache());
        home
    }

    /// The one of these that all tests share: for reading only.
    pub(crate) fn shared_sample_by_meaning() -> &'static Self {
        &SAMPLE_BY_MEANING
    }

    /// Makes the small encoder of the tests the one that this home wants. Gives the folder with its files.
    pub(crate) fn name_tiny_encoder(&self) -> String {
        let folder = self.file("encoder");
        TINY_ENCODER.write_to(&folder);
        std::fs::create_dir_all(self.path().join("index")).unwrap();
        std::fs::write(self.path().join("index/encoder.json"), TINY_ENCODER.manifest()).unwrap();
        text_of(&folder)
    }

    /// The same, and installs it.
    pub(crate) fn install_tiny_encoder(&self) {
        let folder = self.name_tiny_encoder();
        self.run(&["encoder", "install", "--from", &folder]);
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where the encoder of this home is kept: empty unless a test installs one.
    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// A path beside the home.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the home.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.file(name);
        std::fs::write(&path, content).unwrap();
        text_of(&path)
    }

    /// The program with this home and the fixed day.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_on(TODAY, arguments)
    }

    /// The program with this home on another day.
    pub(crate) fn command_on(&self, today: &str, arguments: &[&str]) -> Command {
        let mut command = program();
        command.env("QUEQIAO_CACHE", self.cache());
        command.arg("--home").arg(self.path()).args(["--today", today]).args(arguments);
        command
    }

    /// Runs what must end well.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        done(&mut self.command(arguments))
    }

    /// Runs what must end well; one JSON document, and nothing on standard error.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.json_on(TODAY, arguments)
    }

    /// The same on another day.
    pub(crate) fn json_on(&self, today: &str, arguments: &[&str]) -> Value {
        let with_json = [&["--json"], arguments].concat();
        let done = done(&mut self.command_on(today, &with_json));
        assert_eq!(done.stderr, "", "{arguments:?}");
        parse(&done.stdout)
    }

    /// Runs what cannot be done: status 1, nothing on standard output, and the reason in Chinese.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        refused(&mut self.command(arguments), 1)
    }

    /// Status and what stands on standard error, whatever they are.
    pub(crate) fn output(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.command(arguments).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    /// Exports one side as JSON Lines, in id order.
    pub(crate) fn records(&self, kind: &str) -> Vec<Value> {
        let out = self.file(&format!("records_{kind}.jsonl"));
        self.run(&["export", kind, "--out", &text_of(&out)]);
        lines(&out)
    }

    /// Index and store agree.
    pub(crate) fn assert_index_is_clean(&self) {
        let verified = self.json(&["index", "verify"]);
        assert_eq!(verified["ok"], true, "{verified}");
        assert_eq!(verified["records"], verified["indexed"], "{verified}");
    }
}

/// The program, without anything of the surroundings that it listens to. Its cache holds no encoder, and it fetches
/// none.
pub(crate) fn program() -> Command {
    static CACHE: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("queqiao"));
    command.env_remove("QUEQIAO_HOME").env_remove("QUEQIAO_LOG");
    command.env("QUEQIAO_CACHE", CACHE.path()).env("QUEQIAO_OFFLINE", "1");
    command
}

/// The same run inside another program, which takes it as its last arguments.
pub(crate) fn within(mut outer: Command, inner: &Command) -> Command {
    outer.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer
}

pub(crate) fn done(command: &mut Command) -> Done {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert_eq!(status.code(), Some(0), "{command:?}\n{stdout}\n{stderr}");
    Done { stdout, stderr }
}

pub(crate) fn refused(command: &mut Command, code: i32) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert_eq!(status.code(), Some(code), "{command:?}\n{stdout}\n{stderr}");
    assert_eq!(stdout, "", "{command:?}");
    assert!(is_chinese(&stderr), "{command:?}: {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    let lines = if code == 1 { 1 } else { 2 };
    assert!(stderr.lines().count() <= lines, "{command:?} says more than it needs: {stderr}");
    stderr
}

/// Exactly one JSON document.
pub(crate) fn parse(text: &str) -> Value {
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let document = documents.next().expect("no JSON").unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(documents.next().is_none(), "more than one document: {text}");
    document
}

/// The documents of a JSON Lines file.
pub(crate) fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn text_of(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

pub(crate) fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The only sheet's report of an import.
pub(crate) fn only_file(report: &Value) -> &Value {
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 1, "{report}");
    &files[0]
}

/// `[read, added, updated, unchanged, refused]`, after asserting that they add up.
pub(crate) fn counts(file: &Value) -> [u64; 5] {
    let counts = ["read", "added", "updated", "unchanged", "refused"].map(|key| file[key].as_u64().unwrap());
    assert_eq!(counts[0], counts[1..].iter().sum::<u64>(), "{}: {counts:?}", file["file"]);
    counts
}

/// Files of the sample in the order of the demo: kind, path.
pub(crate) fn sample_files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let list = std::fs::read_to_string(folder.join("files.tsv")).unwrap();
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once('\t').unwrap())
        .map(|(kind, name)| (kind.to_owned(), text_of(&folder.join(name))))
        .collect()
}

/// A file of the shared material; says so when it is not there.
pub(crate) fn shared(name: &str) -> Option<String> {
    let root = std::env::var_os("QUEQIAO_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join(name);
    if !path.exists() {
        println!("skipped: {} is missing", path.display());
        return None;
    }
    Some(text_of(&path))
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
