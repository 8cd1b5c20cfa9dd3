//! Reads foreign files in a child process that can do nothing but compute.
//!
//! The parent never parses a foreign byte: it counts them, hands them over, waits, and ends the child where a limit is
//! passed. Opens no file of its own accord, keeps nothing, reads no clock.

mod answer;
mod ask;
mod ended;
mod frame;
mod limit;
mod request;
mod serve;
mod walls;

pub use answer::Answer;
pub use ask::Confined;
pub use ended::ConfineError;
pub use limit::{FILE_BYTES, FILES, LIST_BYTES, Limit, NAME_BYTES, TOTAL_BYTES};
pub use request::{Package, Request};
pub use serve::serve;
pub use walls::{CPU_SECONDS, MEMORY_MEBIBYTES, Wall, Walls, enclose};
