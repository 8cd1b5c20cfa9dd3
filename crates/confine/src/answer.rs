//! What comes back out of the child.

use crate::limit::Limit;
use assize_estimate::interviews::read::Sheet;
use assize_estimate::lists::linkage::tables::LinkedTables;
use assize_estimate::lists::withheld::WrittenTable;
use assize_estimate::scenario::Scenario;
use assize_intake::list::ListFile;
use assize_intake::{Breach, Intake};
use serde::{Deserialize, Serialize};

/// The child's answer. Each request has its own kind, and any request may meet a limit.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The files that the descriptor names, or why it cannot be read.
    FileNames(Result<Vec<String>, Box<Breach>>),
    /// The study with its doubts, or every breach.
    Package(Result<Box<Intake>, Vec<Breach>>),
    /// The scenario, or what is wrong with its text.
    Scenario(Result<Box<Scenario>, String>),
    /// The table of capture patterns, or the line that is wrong with its text.
    Table(Result<WrittenTable, String>),
    /// The tables of several linkages, or what is wrong with their text.
    Linked(Result<Box<LinkedTables>, String>),
    /// A table of interviews, or the line that is wrong with its text.
    Interviews(Result<Box<Sheet>, String>),
    /// The list, or every breach.
    List(Result<Box<ListFile>, Vec<Breach>>),
    /// A limit that was passed before anything was parsed.
    Limit(Limit),
}
