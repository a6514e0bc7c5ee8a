//! The program serving a home with the sample in it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A server of its own; stopped when dropped.
pub(crate) struct Server {
    child: Child,
    home: TempDir,
    pub(crate) address: String,
    /// Links that set the passwords of the accounts, in the order in which they were asked for.
    pub(crate) links: Vec<String>,
}

fn queqiao(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_queqiao"));
    command.arg("--home").arg(home).env("QUEQIAO_CACHE", home.join("cache")).env("QUEQIAO_OFFLINE", "1");
    command
}

impl Server {
    /// The sample, and accounts: name, role, institution.
    pub(crate) fn start(accounts: &[(&str, &str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let loaded = queqiao(home.path()).args(["demo", "--load-only"]).output().unwrap();
        assert!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
        let mut links = Vec::new();
        for (name, role, institution) in accounts {
            let mut command = queqiao(home.path());
            command.args(["--json", "user", "add", name, "--role", role]);
            if !institution.is_empty() {
                command.args(["--institution", institution]);
            }
            let added = command.output().unwrap();
            let answer: Value = serde_json::from_slice(&added.stdout).unwrap();
            let link = answer["link"].as_str().unwrap();
            links.push(link[link.find("/password/").unwrap()..].to_owned());
        }
        let mut child = queqiao(home.path())
            .args(["--json", "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        let address = answer["address"].as_str().unwrap().trim_end_matches('/').to_owned();
        Self { child, home, address, links }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
