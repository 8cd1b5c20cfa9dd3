//! Limits on what the child may use (setrlimit). They hold on every Unix.

use super::{CPU_SECONDS, MEMORY_MEBIBYTES};
use rustix::process::{Resource, Rlimit, setrlimit};

/// One second more for the kernel's own end, where the first signal was not enough.
const GRACE_SECONDS: u64 = 1;

/// Memory, time, files and cores. No new descriptor can be opened beside the three pipes.
pub fn limit() -> Result<(), String> {
    let memory = MEMORY_MEBIBYTES << 20;
    let limits = [
        ("core dumps", Resource::Core, 0, 0),
        ("written files", Resource::Fsize, 0, 0),
        ("open files", Resource::Nofile, 3, 3),
        ("processor time", Resource::Cpu, CPU_SECONDS, CPU_SECONDS + GRACE_SECONDS),
        #[cfg(not(target_os = "macos"))]
        ("memory", Resource::As, memory, memory),
        #[cfg(target_os = "macos")]
        ("memory", Resource::Data, memory, memory),
    ];
    for (what, resource, current, maximum) in limits {
        let limit = Rlimit { current: Some(current), maximum: Some(maximum) };
        setrlimit(resource, limit).map_err(|error| format!("the limit on {what} could not be set: {error}"))?;
    }
    Ok(())
}

/// No debugger but root's, and no life after the parent's.
#[cfg(target_os = "linux")]
pub fn leave_no_trace() -> Result<(), String> {
    use rustix::process::{DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| format!("the child could not be tied to its parent: {error}"))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(|error| format!("memory dumps could not be switched off: {error}"))
}
