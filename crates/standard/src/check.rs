//! Checks between claims, declared as data.
