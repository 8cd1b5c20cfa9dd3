//! The operations on a case: load, compute, record.
