//! Organisations and worksites: who is who among firms and places of work, across lists and scripts. Persons are linked elsewhere (`link`).
//!
//! The same way as for persons, with comparisons of its own: names word by word (`agree`), legal forms, trades, registration numbers with
//! check digits, addresses, places. Two comparisons are of a level of agreement; its weight is log2(m / u), m and u learned by EM
//! (Fellegi and Sunter 1969; Winkler 1988), and what agrees weighs the more the rarer it is: + log2(mean q / q), where q is the share of
//! records that have it and the mean is over linked pairs, since a linked pair has a value as often as records have it and strangers share
//! it as often as that squared. Partitions, thresholds, judgements and samples are those of persons (`partition`).

pub mod address;
pub mod agree;
pub mod block;
pub mod employer;
pub mod levels;
pub mod link;
pub mod model;
pub mod name;
pub mod number;
pub mod read;
pub(crate) mod sound;
pub mod words;

/// What is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Firms, banks, bureaus.
    Organisations,
    /// Places of work.
    Worksites,
}
