//! Rating states by a methodology.
