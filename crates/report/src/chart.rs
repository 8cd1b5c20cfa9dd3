//! Charts as SVG made here: the same picture in page and PDF. No script and no style from outside.

pub mod claims_and_estimates;
pub mod echo_tree;
pub mod matrix;
pub mod money;
pub mod svg;
pub mod tiers;
pub mod tiles;
pub mod waterfall;
