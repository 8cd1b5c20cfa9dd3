//! How many people there are, from lists that overlap (multiple systems estimation). Never opens a file, never reads a clock.
//!
//! A table of capture patterns ([`table::CaptureTable`]) goes in; each method gives a typed value with its interval and what it
//! hangs on, or a [`refusal::Refusal`] in words. No method is the right one: [`page::page`] sets all of them beside each other.
//!
//! Layout, in reading order: [`table`] and [`read`] (the counts and their checks), [`published`] (tables printed in papers),
//! [`closed_form`], [`chao`], [`loglinear`] (fits), [`profile`] (intervals), [`search`] (all models), [`stepwise`] and [`bootstrap`]
//! (one chosen model), [`graphs`] and [`averaging`] (all decomposable models at once), [`classes`] (latent classes),
//! [`strata`], [`withheld`], [`linkage`], [`consistency`], [`simulate`] and [`page`].

pub mod averaging;
pub mod bootstrap;
pub mod chao;
pub mod classes;
pub mod closed_form;
pub mod consistency;
mod cube;
pub mod graphs;
pub mod interval;
pub mod linkage;
pub mod loglinear;
pub mod page;
pub mod profile;
pub mod published;
pub mod read;
pub mod refusal;
pub mod search;
pub mod simulate;
pub mod stepwise;
pub mod strata;
pub mod table;
pub mod withheld;
