//! The nouns of a study and what the steps hand to one another.
//!
//! No input or output, no clock, no randomness. A step of the chain depends on this crate and on no other step.

pub mod cell;
pub mod check;
pub mod claim;
pub mod condition;
pub mod consent;
pub mod custody;
pub mod date;
pub mod echo;
pub mod estimate;
pub mod finding;
pub mod id;
pub mod identity;
pub mod linkage;
pub mod measure;
pub mod money;
pub mod place;
pub mod quantity;
pub mod rating;
pub mod release;
pub mod response;
pub mod results;
pub mod role;
pub mod source;
pub mod study;
pub mod synthesis;
pub mod term;
pub mod trace;
pub mod words;
