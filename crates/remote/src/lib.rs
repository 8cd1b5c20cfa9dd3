//! Backups in S3-compatible storage. The only network client of the project, and in the program only with the feature `s3`.
//!
//! Talks to the one endpoint that it was given, when it was given it, and follows no redirect. What it carries is ciphertext;
//! what it gives back is checked by whoever asked. No secret stands in an address, a message or an error. The clock is an
//! argument.

mod address;
mod answer;
mod bucket;
mod sign;

pub use address::{Address, AddressError, Endpoint};
pub use bucket::Bucket;
pub use sign::Credentials;
