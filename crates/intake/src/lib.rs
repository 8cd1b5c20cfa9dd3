//! Reads a study from a data package and reports every doubt.
