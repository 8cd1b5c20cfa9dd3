//! Judging a study by standards.
