//! The system calls that computing needs: memory, the three pipes, random numbers for hash tables, and an end.
//!
//! Everything else ends the process at once (SIGSYS): opening, connecting, forking, running, looking around.

use super::Wall;
use rustix::io::Errno;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use std::collections::BTreeMap;

/// Allowed whatever their arguments.
const PLAIN: &[libc::c_long] = &[
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
];
/// `-1` as the kernel sees a descriptor: memory that belongs to no file.
const NO_FILE: u64 = 0xffff_ffff;

/// Puts the list up on this thread, which is the only one.
pub fn allow_list() -> Result<Wall, String> {
    let program = program().map_err(|error| format!("the list of system calls is faulty: {error}"))?;
    match seccompiler::apply_filter(&program) {
        Ok(()) => Ok(Wall::Stands),
        Err(seccompiler::Error::Seccomp(error) | seccompiler::Error::Prctl(error))
            if [Errno::INVAL, Errno::NOSYS].iter().any(|none| error.raw_os_error() == Some(none.raw_os_error())) =>
        {
            Ok(Wall::Missing)
        }
        Err(error) => Err(format!("the list of system calls could not be put up: {error}")),
    }
}

fn program() -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = PLAIN.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_read, vec![when(&[equals(0, 0)?])?]);
    rules.insert(libc::SYS_write, vec![when(&[equals(0, 1)?])?, when(&[equals(0, 2)?])?]);
    rules.insert(libc::SYS_writev, vec![when(&[equals(0, 1)?])?, when(&[equals(0, 2)?])?]);
    rules.insert(libc::SYS_mmap, vec![when(&[not_executable()?, equals(4, NO_FILE)?])?]);
    rules.insert(libc::SYS_mprotect, vec![when(&[not_executable()?])?]);
    // Raising SIGABRT on oneself is how an abort ends; no other signal.
    rules.insert(libc::SYS_tgkill, vec![when(&[equals(2, libc::SIGABRT as u64)?])?]);
    let arch = std::env::consts::ARCH.try_into()?;
    SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, arch)?.try_into()
}

fn when(conditions: &[SeccompCondition]) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(conditions.to_vec())
}

fn equals(argument: u8, value: u64) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

/// The third argument of mmap and mprotect: memory that may not be run.
fn not_executable() -> Result<SeccompCondition, seccompiler::BackendError> {
    let mask = SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64);
    SeccompCondition::new(2, SeccompCmpArgLen::Dword, mask, 0)
}
