//! Names in every spelling: from letters to weighted candidates of syllables, and how much two names speak for one person.

pub(crate) mod align;
pub mod book;
pub(crate) mod channel;
pub mod compare;
pub(crate) mod foreign;
pub mod hangul;
pub(crate) mod index;
pub(crate) mod letters;
pub mod parse;
pub mod script;
pub(crate) mod spelling;
pub mod tables;
pub(crate) mod titles;
pub(crate) mod words;
