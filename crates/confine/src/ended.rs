//! How a child can end without an answer, as errors for the user. None of them quotes what was read.

use crate::limit::Limit;
use crate::serve::NOT_ENCLOSED;
use crate::walls::{CPU_SECONDS, MEMORY_MEBIBYTES};
use std::process::ExitStatus;

/// The exit code of a program that met a fault of its own (sysexits: EX_SOFTWARE).
const FAULT: i32 = 70;
/// What the runtime says before it gives up for want of memory.
const NO_MEMORY: &str = "memory allocation of ";
/// What the runtime says where the stack is full.
const NO_STACK: &str = "has overflowed its stack";

/// Why there is no answer. In each case the child is gone.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// A limit on what is handed over.
    #[error(transparent)]
    Limit(#[from] Limit),
    /// The child could not be started.
    #[error("the child process that reads foreign files could not be started: {0}")]
    Start(std::io::Error),
    /// The walls could not be put up.
    #[error("the child process could not be shut in, so nothing was read: {0}")]
    NotEnclosed(String),
    /// The processor time is used up.
    #[error("reading took more than {CPU_SECONDS} seconds of processor time, the most that is given")]
    Cpu,
    /// The clock on the wall.
    #[error("reading was not done after {seconds} seconds, the most that is waited")]
    Wall {
        /// How long it was waited.
        seconds: u64,
    },
    /// Memory.
    #[error("reading needed more than {MEMORY_MEBIBYTES} MiB of memory, the most that is given")]
    Memory,
    /// Stack.
    #[error("reading went deeper than the stack allows")]
    Stack,
    /// A system call that no reading needs.
    #[error(
        "reading tried something that no reading needs (files, network, another program) and was ended: treat the files as hostile"
    )]
    Forbidden,
    /// A fault of the parser.
    #[error("the parser met a fault of its own ({how}); the files may be damaged or hostile")]
    Crashed {
        /// Exit code or signal.
        how: String,
    },
    /// An answer that is none.
    #[error("the child process gave no answer that can be read ({0}); the files may be damaged or hostile")]
    Garbled(&'static str),
}

impl ConfineError {
    /// Sorts the end of a child by its status and by what its runtime said on standard error.
    pub(crate) fn ended(status: ExitStatus, said: &str) -> Self {
        if said.starts_with(NO_MEMORY) {
            return Self::Memory;
        }
        if said.contains(NO_STACK) {
            return Self::Stack;
        }
        match status.code() {
            Some(0) => Self::Garbled("it ended before its answer was whole"),
            Some(code) if code == i32::from(NOT_ENCLOSED) => Self::NotEnclosed(said.trim().to_owned()),
            Some(FAULT) => Self::Crashed { how: "a panic".to_owned() },
            Some(code) => Self::Crashed { how: format!("exit code {code}") },
            None => Self::signalled(status),
        }
    }

    #[cfg(unix)]
    fn signalled(status: ExitStatus) -> Self {
        use rustix::process::Signal;
        use std::os::unix::process::ExitStatusExt;
        let signal = status.signal().unwrap_or(0);
        let is = |known: Signal| signal == known.as_raw();
        if is(Signal::XCPU) {
            Self::Cpu
        } else if is(Signal::SYS) {
            Self::Forbidden
        } else {
            Self::Crashed { how: format!("signal {signal}") }
        }
    }

    #[cfg(not(unix))]
    fn signalled(_: ExitStatus) -> Self {
        Self::Crashed { how: "no exit code".to_owned() }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    #[track_caller]
    fn check(raw: i32, said: &str, expected: &str) {
        let error = ConfineError::ended(ExitStatus::from_raw(raw), said).to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn each_end_has_its_own_words() {
        check(24, "", "more than 10 seconds of processor time");
        check(31, "", "treat the files as hostile");
        check(11, "", "(signal 11)");
        check(6, "memory allocation of 96 bytes failed\n", "more than 512 MiB of memory");
        check(6, "\nthread 'main' has overflowed its stack\n", "deeper than the stack allows");
        check(70 << 8, "", "a fault of its own (a panic)");
        check(71 << 8, "the limit on memory could not be set\n", "nothing was read: the limit on memory");
        check(0, "", "ended before its answer was whole");
    }
}
