//! Who is who, across lists and scripts: names, blocking, weights, partitions.
//!
//! No input or output, no clock; seeds are arguments.

pub mod name;
