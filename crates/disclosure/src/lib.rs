//! What may leave a case, worked out from values alone: no file, no clock, no randomness but a seed that is handed in.
//!
//! Nothing here lets anything out. Each module answers with what may go, what may not, and why.

pub mod anonymity;
pub mod consent;
pub mod gate;
pub mod mosaic;
pub mod noise;
pub mod quotation;
pub mod spreadsheet;
pub mod withdrawal;
