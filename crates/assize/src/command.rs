//! One file per command. Each reads its arguments, calls one operation and shows what came of it.

pub mod backup;
pub mod check;
pub mod claims;
pub mod demo;
pub mod echo;
pub mod estimate;
pub mod import;
pub mod judge;
pub mod new;
pub mod rate;
pub mod reference;
pub mod report;
pub mod restore;
pub mod trace;
pub mod verify;
