//! What to run, and in which terminal: a builder for [`Session`]s.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use portable_pty::CommandBuilder;

use super::terminal::Session;

/// Pixels of a cell of these terminals.
pub const CELL: (u16, u16) = (10, 20);

/// Something that answers a program's questions as a terminal does.
pub trait Answering: Send {
    /// Takes in output and gives what comes back for it: pieces that arrive one by one, and after how long.
    fn hear(&mut self, output: &[u8]) -> Vec<(Duration, Vec<u8>)>;
}

/// A program and a terminal for it.
pub struct Launch {
    pub(super) command: CommandBuilder,
    pub(super) cells: (u16, u16),
    pub(super) pixels: Option<(u16, u16)>,
    pub(super) answering: Option<Box<dyn Answering>>,
}

impl Launch {
    /// The binary with these arguments; its settings come from `home` alone, which it also works in.
    pub fn pairpick(arguments: &[&str], home: &Path) -> Self {
        Self::program(env!("CARGO_BIN_EXE_pairpick"), arguments, home)
    }

    /// Any program, in the same clean environment.
    pub fn program(program: impl Into<OsString>, arguments: &[&str], home: &Path) -> Self {
        let mut command = CommandBuilder::new(program.into());
        command.args(arguments);
        command.env_clear();
        command.env("PATH", std::env::var("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("HOME", home);
        command.env("USER", "tester");
        command.cwd(home);
        Launch { command, cells: (100, 32), pixels: None, answering: None }
    }

    /// Columns and rows, 100 and 32 where nothing is said.
    pub fn size(self, columns: u16, rows: u16) -> Self {
        Launch { cells: (columns, rows), ..self }
    }

    /// What the kernel says of the window's pixels; else as many as the cells have.
    pub fn pixels(self, width: u16, height: u16) -> Self {
        Launch { pixels: Some((width, height)), ..self }
    }

    /// A variable of its environment.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.command.env(name, value.into());
        self
    }

    /// Somebody else than the terminal model answers its questions.
    pub fn answered_by(self, answering: impl Answering + 'static) -> Self {
        Launch { answering: Some(Box::new(answering)), ..self }
    }

    /// Runs it.
    pub fn start(self) -> Session {
        Session::launch(self)
    }
}

/// A home for a run, with a study in it: whatever the program writes for itself goes there too.
pub struct Home {
    pub folder: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Self {
        Home { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Runs the binary without a terminal of its own and gives what it did; standard input is empty.
    pub fn run(&self, arguments: &[&str]) -> std::process::Output {
        std::process::Command::new(env!("CARGO_BIN_EXE_pairpick"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.path())
            .env("USER", "tester")
            .env("LANG", "C.UTF-8")
            .current_dir(self.path())
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap()
    }

    /// The same for what must succeed; its standard output.
    #[track_caller]
    pub fn run_well(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Makes `study.db` of so many pairs, each with its own two pictures.
    pub fn with_pairs(pairs: u32) -> Self {
        let home = Home::new();
        super::pictures::manifest(home.path(), pairs);
        home.run_well(&["import", "pairs.jsonl", "--study", "study.db", "--seed", "11"]);
        home
    }

    /// `label` on that study with these further arguments.
    pub fn label(&self, arguments: &[&str]) -> Launch {
        Launch::pairpick(&[&["label", "study.db"], arguments].concat(), self.path())
    }

    /// Changes the study as a user's own SQL may.
    pub fn study_write(&self, sql: &str) {
        rusqlite::Connection::open(self.join("study.db")).unwrap().execute_batch(sql).unwrap();
    }

    /// The study as a user's own SQL sees it.
    pub fn study(&self) -> super::study::Sql {
        super::study::Sql::open(&self.join("study.db"))
    }
}
