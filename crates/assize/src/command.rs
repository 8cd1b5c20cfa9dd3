//! One file per command. Each reads its arguments, calls one operation and shows what came of it.

pub mod audit_export;
pub mod backup;
pub mod check;
pub mod checkpoint;
pub mod claims;
pub mod cosign;
pub mod custody;
pub mod demo;
pub mod deposit;
pub mod echo;
pub mod estimate;
pub mod identity;
pub mod import;
pub mod judge;
pub mod log;
pub mod new;
pub mod passphrase;
pub mod rate;
pub mod recovery;
pub mod reference;
pub mod report;
pub mod restore;
pub mod rotate;
pub mod trace;
pub mod user;
pub mod verify;
