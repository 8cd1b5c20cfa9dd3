//! Who is who, across lists and scripts: names, blocking, weights, partitions. No input or output, no clock; seeds are arguments.
#![doc = include_str!("../README.md")]
pub mod block;
pub(crate) mod chance;
pub mod compare;
pub(crate) mod frequency;
pub(crate) mod history;
pub mod judgement;
pub mod link;
pub mod missed;
pub mod model;
pub mod name;
pub mod partition;
pub(crate) mod place;
pub(crate) mod rarity;
pub mod review;
pub mod roster;
pub mod score;
