//! Names in every spelling: from letters to weighted candidates of syllables, and how much two names speak for one person.

pub mod book;
pub mod compare;
pub(crate) mod foreign;
pub mod hangul;
pub(crate) mod index;
pub mod parse;
pub mod script;
pub(crate) mod spelling;
pub mod tables;
pub(crate) mod titles;
