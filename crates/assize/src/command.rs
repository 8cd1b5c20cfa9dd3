//! One file per command. Each reads its arguments, calls one operation and shows what came of it.

pub mod audit_export;
pub mod check;
pub mod checkpoint;
pub mod claims;
pub mod cosign;
pub mod demo;
pub mod deposit;
pub mod echo;
pub mod estimate;
pub mod import;
pub mod judge;
pub mod log;
pub mod new;
pub mod rate;
pub mod reference;
pub mod report;
pub mod trace;
pub mod verify;
