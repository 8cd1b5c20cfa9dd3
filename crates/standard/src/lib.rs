//! The language of standards, and judging by it: findings, checks between claims, ratings.
//!
//! Pure: takes texts and a study, gives values. Missing evidence is an answer, never a "no".

pub mod check;
pub mod judge;
pub mod language;
pub mod rate;
