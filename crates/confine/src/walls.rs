//! The walls around the child: limits, no files, no network, a short list of system calls. Once up they cannot be taken down.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
#[cfg(unix)]
mod limits;

use serde::{Deserialize, Serialize};

/// Address space of the child.
pub const MEMORY_MEBIBYTES: u64 = 512;
/// Processor time of the child.
pub const CPU_SECONDS: u64 = 10;

/// One wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wall {
    /// It stands.
    Stands,
    /// It stands, with gaps that a newer kernel would close.
    Partly,
    /// This system has no such wall.
    Missing,
}

/// The walls that stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walls {
    /// Memory, processor time, open files, written files, core dumps.
    pub limits: Wall,
    /// No file and no port: Landlock.
    pub files: Wall,
    /// Only what computing needs: seccomp.
    pub calls: Wall,
}

impl Walls {
    /// What is weaker than meant, in words; `None` where all is as meant.
    ///
    /// The list of system calls alone denies files and network. So a Landlock with gaps, as every kernel before 6.12 has it,
    /// is not worth a word where that list stands; none at all is weaker by one wall of two.
    pub fn weaker(&self) -> Option<String> {
        let walls = [
            (self.limits, "limits on memory and time"),
            (self.files, "Landlock (files and ports)"),
            (self.calls, "seccomp (system calls)"),
        ];
        let gaps: Vec<String> = walls
            .iter()
            .filter_map(|(wall, name)| match wall {
                Wall::Stands => None,
                Wall::Partly if self.calls == Wall::Stands => None,
                Wall::Partly => Some(format!("{name} in part only")),
                Wall::Missing => Some(format!("no {name}")),
            })
            .collect();
        (!gaps.is_empty()).then(|| format!("the sandbox is weaker than meant on this system: {}", gaps.join(", ")))
    }
}

/// Puts the walls up around this process. To be called on a process with one thread, before a foreign byte is read.
///
/// # Errors
/// Where the system has a wall and refuses to put it up.
#[cfg(target_os = "linux")]
pub fn enclose() -> Result<Walls, String> {
    limits::leave_no_trace()?;
    let files = files::shut()?;
    limits::limit()?;
    let calls = calls::allow_list()?;
    Ok(Walls { limits: Wall::Stands, files, calls })
}

/// Puts the walls up around this process: limits alone.
///
/// # Errors
/// Where the system refuses a limit.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn enclose() -> Result<Walls, String> {
    limits::limit()?;
    Ok(Walls { limits: Wall::Stands, files: Wall::Missing, calls: Wall::Missing })
}

/// No walls: the process of its own is all that this system gives.
///
/// # Errors
/// None on this system.
#[cfg(not(unix))]
pub fn enclose() -> Result<Walls, String> {
    Ok(Walls { limits: Wall::Missing, files: Wall::Missing, calls: Wall::Missing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_walls_are_not_worth_a_word() {
        assert_eq!(Walls { limits: Wall::Stands, files: Wall::Stands, calls: Wall::Stands }.weaker(), None);
    }

    #[test]
    fn an_older_landlock_behind_a_list_of_calls_is_not_worth_a_word() {
        let walls = Walls { limits: Wall::Stands, files: Wall::Partly, calls: Wall::Stands };
        assert_eq!(walls.weaker(), None);
        let said = Walls { files: Wall::Missing, ..walls }.weaker().unwrap();
        assert_eq!(said, "the sandbox is weaker than meant on this system: no Landlock (files and ports)");
    }

    #[test]
    fn every_gap_is_named() {
        let walls = Walls { limits: Wall::Stands, files: Wall::Partly, calls: Wall::Missing };
        assert_eq!(
            walls.weaker().unwrap(),
            "the sandbox is weaker than meant on this system: Landlock (files and ports) in part only, no seccomp (system calls)"
        );
    }
}
