//! What may leave a case. Pure: no clock, no store, no randomness; what it is given decides what comes out.

pub mod audit;
pub mod bounds;
pub mod edition;
pub mod grid;
pub mod ledger;
pub mod protect;
pub mod rule;
pub mod scheme;
pub mod statement;
pub mod table;
pub mod view;
