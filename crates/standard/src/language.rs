//! The language in which standards are written.
