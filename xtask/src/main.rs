//! The chores: test everything, tidy, generate.
fn main() {}
