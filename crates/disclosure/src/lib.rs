//! What may leave a case, worked out from values alone: no file, no clock, no randomness but a seed that is handed in.
//!
//! Nothing here lets anything out. Each module answers with what may go, what may not, and why.

pub mod anonymity;
pub mod audit;
pub mod bounds;
pub mod consent;
pub mod edition;
pub mod gate;
pub mod grid;
pub mod ledger;
pub mod mosaic;
pub mod noise;
pub mod protect;
pub mod quotation;
pub mod rule;
pub mod scheme;
pub mod spreadsheet;
pub mod statement;
pub mod table;
pub mod view;
pub mod withdrawal;
