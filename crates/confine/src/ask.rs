//! The parent's side: start a child, hand over, wait, and end it where it does not end by itself. Parses nothing foreign.

use crate::answer::Answer;
use crate::ended::ConfineError;
use crate::frame::take;
use crate::request::Request;
use crate::walls::Walls;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};
use std::time::Duration;

/// What is kept of the child's standard error.
const SAID_BYTES: u64 = 4096;

/// How to start a child that calls [`crate::serve`].
#[derive(Debug, Clone)]
pub struct Confined {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// How long to wait for the walls, and again for the answer.
    pub patience: Duration,
}

/// Why nothing more comes.
enum Silence {
    Late,
    Gone,
    Garbled(&'static str),
}

impl From<io::Error> for Silence {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::Garbled("it is of no known form"),
            io::ErrorKind::FileTooLarge => Self::Garbled("it is larger than any answer"),
            _ => Self::Gone,
        }
    }
}

impl Confined {
    /// Half a minute: three times the processor time that the child has.
    pub const PATIENCE: Duration = Duration::from_secs(30);
    /// The same for a list of persons, which may be four times as large as any other file.
    pub const PATIENCE_WITH_LISTS: Duration = Duration::from_secs(120);

    /// Starts a child, lets it answer one request, and sees to it that it is gone.
    ///
    /// Nothing is handed over before the child has said which walls stand. The child inherits no environment, so it
    /// never knows a passphrase.
    ///
    /// # Errors
    /// Every way in which there can be no answer.
    pub fn ask(&self, request: &Request<'_>) -> Result<(Walls, Answer), ConfineError> {
        request.check()?;
        let mut child = self.start().map_err(ConfineError::Start)?;
        thread::scope(|scope| {
            let stderr = child.stderr.take();
            let listener = scope.spawn(move || stderr.map_or_else(String::new, said));
            let outcome = self.converse(scope, &mut child, request);
            // One that is gone already keeps the status it ended with.
            let killed = child.kill();
            let status = child.wait().or_else(|error| killed.and(Err(error))).map_err(ConfineError::Start)?;
            let said = listener.join().unwrap_or_default();
            match outcome {
                Ok((_, Answer::Limit(limit))) => Err(ConfineError::Limit(limit)),
                Ok(answered) => Ok(answered),
                Err(Silence::Late) => Err(ConfineError::Wall { seconds: self.patience.as_secs() }),
                Err(Silence::Garbled(how)) => Err(ConfineError::Garbled(how)),
                Err(Silence::Gone) => Err(ConfineError::ended(status, &said)),
            }
        })
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_clear();
        #[cfg(unix)]
        command.current_dir("/");
        // Without it no program of that system finds its own libraries.
        #[cfg(windows)]
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    }

    fn converse<'scope>(
        &self,
        scope: &'scope Scope<'scope, '_>,
        child: &mut Child,
        request: &'scope Request<'_>,
    ) -> Result<(Walls, Answer), Silence> {
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else { return Err(Silence::Gone) };
        let ((tell_walls, walls), (tell_answer, answer)) = (channel(), channel());
        scope.spawn(move || listen(stdout, &tell_walls, &tell_answer));
        let walls = self.hear(&walls)?;
        scope.spawn(move || hand_over(stdin, request));
        Ok((walls, self.hear(&answer)?))
    }

    fn hear<T>(&self, from: &Receiver<io::Result<T>>) -> Result<T, Silence> {
        from.recv_timeout(self.patience).map_err(|_| Silence::Late)?.map_err(Silence::from)
    }
}

/// Hears the walls and then the answer. Nobody may be listening any more, and then there is nobody to tell.
fn listen(mut stdout: ChildStdout, walls: &Sender<io::Result<Walls>>, answer: &Sender<io::Result<Answer>>) {
    let heard = take(&mut stdout);
    let onward = heard.is_ok();
    if walls.send(heard).is_ok() && onward {
        drop(answer.send(take(&mut stdout)));
    }
}

/// A child that goes away in the middle is found out by its answer, not here.
fn hand_over(mut stdin: ChildStdin, request: &Request<'_>) {
    drop(request.write(&mut stdin));
}

/// The beginning of what the child said; the rest is read and dropped, so that it never waits for a reader.
fn said(mut stderr: impl Read) -> String {
    let mut kept = Vec::new();
    let read =
        stderr.by_ref().take(SAID_BYTES).read_to_end(&mut kept).and_then(|_| io::copy(&mut stderr, &mut io::sink()));
    drop(read);
    String::from_utf8_lossy(&kept).into_owned()
}
