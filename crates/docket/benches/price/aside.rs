//! Plain SQLite in a process of its own: SQLCipher locks and wipes memory for the whole process once a case was open in it, and
//! the other side should not pay for that.

use super::material::{self, results, scaled};
use super::{COPIES, plain, timed};
use assize_record::echo::{Question, echo};
use assize_record::id::Code;
use assize_record::study::Study;
use rusqlite::Connection;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The argument that makes the bench the other side, with the folder of its files after it.
pub const PLAIN: &str = "--plain";

/// The other process, which does one piece of work at a time and says how long it took.
pub struct Aside {
    child: Child,
    ask: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Aside {
    pub fn start(folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let piped = command.args([PLAIN.as_ref(), folder.as_os_str()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let (ask, told) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, ask, told }
    }

    /// How long a piece of work took, by its name, and which turn it is.
    pub fn time(&mut self, work: &str, turn: usize) -> Duration {
        writeln!(self.ask, "{work} {turn}").unwrap();
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        Duration::from_nanos(line.trim().parse().unwrap())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Does what is asked for on standard input until it ends.
pub fn serve(folder: &Path) {
    let mut work = Work { folder: folder.to_owned(), study: scaled(COPIES), open: None };
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (what, turn) = line.split_once(' ').unwrap();
        println!("{}", work.take(what, turn.parse().unwrap()).as_nanos());
    }
}

struct Work {
    folder: PathBuf,
    study: Study,
    open: Option<(&'static str, Connection)>,
}

impl Work {
    fn take(&mut self, what: &str, turn: usize) -> Duration {
        let host = Code::new("RUS");
        match what {
            "open" => {
                self.open = None;
                let file = self.folder.join("plain.db");
                timed(|| drop(plain::title(&plain::open(&file))))
            }
            "study" => timed(|| drop(plain::study(self.kept("plain.db")))),
            "claims" => {
                let expected = COPIES * material::claims_about(&host);
                timed(|| assert_eq!(plain::claims(self.kept("plain.db"), &host).len(), expected))
            }
            "echo" => {
                let question = Question::of("workers_present", "RUS");
                timed(|| drop(echo(&plain::study(self.kept("plain.db")), &question)))
            }
            "cold" => {
                self.open = None;
                let database = self.kept("plain.db");
                timed(|| drop(plain::claims(database, &host)))
            }
            "write" => {
                let (results, name) = (results(turn), format!("write {turn}"));
                timed(|| plain::record(self.kept("written.db"), &results, &name))
            }
            "import" => {
                let mut into = plain::open(&self.folder.join(format!("import-{turn}.db")));
                let (place, files) = (self.folder.join(format!("files-{turn}")), material::files());
                timed(|| {
                    plain::keep_files(&place, &files);
                    plain::import(&mut into, &self.study);
                })
            }
            other => panic!("no such work: {other}"),
        }
    }

    /// The connection to a file, which is kept until another is asked for.
    fn kept(&mut self, name: &'static str) -> &mut Connection {
        let folder = &self.folder;
        let is_open = self.open.as_ref().is_some_and(|(open, _)| *open == name);
        if !is_open {
            self.open = None;
        }
        &mut self.open.get_or_insert_with(|| (name, plain::open(&folder.join(name)))).1
    }
}
