//! A desk for the verbs that score: a home with the weights of a small network in it, and pictures.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output};

use serde_json::Value;

use super::checkpoint::{Network, Stored};
use super::pictures;

/// A home with weights and pictures in it.
pub struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let weights = home.path().join("weights");
        fs::create_dir(&weights).unwrap();
        Network::tiny().write(&weights, Stored::F32);
        Self { home }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn picture(&self, number: u32) -> String {
        let name = format!("{number}.png");
        pictures::picture(number, 60 + number, 40).save(self.path(&name)).unwrap();
        name
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pairpick"));
        command.args(arguments).current_dir(self.home.path()).env_clear();
        command.env("HOME", self.home.path()).env("PATH", std::env::var("PATH").unwrap_or_default());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs `score` with the weights of this desk.
    pub fn score(&self, arguments: &[&str]) -> Output {
        self.run(&[&["score", "--weights", "weights", "--json"], arguments].concat())
    }

    /// Runs `best` with the weights of this desk.
    pub fn best(&self, arguments: &[&str]) -> Output {
        self.run(&[&["best", "--weights", "weights", "--json"], arguments].concat())
    }

    pub fn study(&self, pairs: u32) -> String {
        let manifest = pictures::manifest(self.home.path(), pairs);
        let output = self.run(&["import", manifest.to_str().unwrap(), "--study", "s.db"]);
        assert!(output.status.success(), "{output:?}");
        "s.db".to_owned()
    }

    pub fn sql<T: rusqlite::types::FromSql>(&self, query: &str) -> T {
        let connection = rusqlite::Connection::open(self.path("s.db")).unwrap();
        connection.query_row(query, [], |row| row.get(0)).unwrap()
    }
}

/// The JSON objects that were printed.
pub fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

/// What was said on standard error.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Sends it what Ctrl-C sends.
pub fn interrupt(child: &Child) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}
