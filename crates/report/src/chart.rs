//! Charts as SVG made here: the same picture in page and PDF. No script and no style from outside.

pub mod calibration;
pub mod claims_and_estimates;
pub mod draws;
pub mod echo_tree;
pub mod hangs;
pub mod matrix;
pub mod methods;
pub mod money;
pub mod overlap;
pub mod posterior;
pub mod posteriors;
pub mod readings;
pub mod streams;
pub mod svg;
pub mod tiers;
pub mod tiles;
pub mod tornado;
pub mod waterfall;
