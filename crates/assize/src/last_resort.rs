//! What holds when all else failed: a fault of the program is one plain sentence, and memory reaches neither a core file nor,
//! where the system lets it, the swap.

use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::Path;
use std::process::exit;

/// Exit code of a fault of the program (sysexits: EX_SOFTWARE).
pub const FAULT: i32 = 70;

/// To be called first of all.
pub fn prepare() {
    std::panic::set_hook(Box::new(end));
    #[cfg(unix)]
    keep_memory();
}

/// Says that it is the program's fault, and where in the program, but nothing of what it worked on.
fn end(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(String::new, |at| {
        let file = Path::new(at.file()).file_name().unwrap_or_default().to_string_lossy().into_owned();
        format!(" ({file}:{})", at.line())
    });
    let sentence = format!(
        "assize: stopped by a fault of its own{place}, which says nothing about your files; please report it (SECURITY.md)"
    );
    // Standard error may be the very thing that failed, and then there is nobody to tell.
    drop(writeln!(std::io::stderr(), "{sentence}"));
    exit(FAULT);
}

/// No core file, no debugger but root's, and no swap where the system lets this process lock all it has.
///
/// Each is more than the program needs in order to work.
#[cfg(unix)]
fn keep_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    where_it_may(setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }));
    #[cfg(target_os = "linux")]
    {
        use rustix::mm::{MlockAllFlags, mlockall};
        where_it_may(rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable));
        // With a limit on locked memory the next large allocation would fail, and the key derivation needs 256 MiB.
        if setrlimit(Resource::Memlock, Rlimit { current: None, maximum: None }).is_ok() {
            where_it_may(mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT));
        }
    }
}

/// A refusal is no reason to stop.
#[cfg(unix)]
fn where_it_may(_: Result<(), rustix::io::Errno>) {}

#[cfg(test)]
mod tests {
    use std::process::Command;

    /// Runs one of the tests below, which are left out of an ordinary run, in a process of its own.
    fn alone(test: &str) -> std::process::Output {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", &format!("last_resort::tests::{test}"), "--ignored", "--nocapture"]).output().unwrap()
    }

    #[test]
    #[ignore = "panics; run by the test below in a process of its own"]
    fn part_panics_over_a_name() {
        super::prepare();
        std::thread::spawn(|| panic!("no place for Kim Canary of Pyongyang")).join().unwrap();
    }

    #[test]
    fn a_panic_is_one_sentence_without_what_it_was_about() {
        let output = alone("part_panics_over_a_name");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(70), "{said}");
        assert!(said.starts_with("assize: stopped by a fault of its own (last_resort.rs:"), "{said}");
        assert!(said.lines().count() == 1 && !said.contains("Canary"), "{said}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    #[ignore = "changes its process; run by the test below in a process of its own"]
    fn part_looks_at_its_own_limits() {
        super::prepare();
        let status = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core = status.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
        let dumpable = rustix::process::dumpable_behavior().unwrap();
        assert_eq!(dumpable, rustix::process::DumpableBehavior::NotDumpable);
        // An allocation as large as the key derivation's goes through, locked or not.
        assert_eq!(std::hint::black_box(vec![1u8; 256 << 20]).len(), 256 << 20);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn core_dumps_are_off_and_large_memory_is_still_to_be_had() {
        let output = alone("part_looks_at_its_own_limits");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
