//! Reads a study from a Frictionless Data Package given as bytes, and lists of persons from CSV; reports every breach of their rules at once.
//!
//! Opens no file and changes no content. Where a rule is broken there is no study.

mod breach;
mod descriptor;
mod doubt;
pub mod list;
pub mod moved;
mod reader;
mod rules;
mod table;

pub use breach::Breach;
pub use descriptor::file_names;
pub use doubt::Doubt;

use assize_record::source::Custody;
use assize_record::study::Study;
use descriptor::Descriptor;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use table::Table;

/// File name of the descriptor inside a package.
pub const DESCRIPTOR: &str = "datapackage.json";

/// Breaches that are listed; what is past them is counted.
const BREACHES: usize = 10_000;

/// A study and what is worth a second look in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intake {
    /// Everything that was read.
    pub study: Study,
    /// What breaks no rule and still deserves attention.
    pub doubts: Vec<Doubt>,
}

/// Reads a package: file name to bytes, `datapackage.json` among them.
///
/// # Errors
/// All breaches of all rules, sorted by file, row and column; past 10,000 the rest as a number.
pub fn read_package(files: &BTreeMap<String, Vec<u8>>) -> Result<Intake, Vec<Breach>> {
    let missing = || vec![Breach::of_file(DESCRIPTOR, "is missing", "", "a Frictionless Data Package descriptor")];
    let descriptor = Descriptor::read(files.get(DESCRIPTOR).ok_or_else(missing)?).map_err(|breach| vec![*breach])?;
    let mut breaches = descriptor.breaches();
    let mut tables = BTreeMap::new();
    for resource in &descriptor.resources {
        match files.get(&resource.path) {
            Some(bytes) => {
                let table = Table::read(resource, bytes, &mut breaches);
                tables.insert(resource.name.clone(), table);
            }
            None => {
                breaches.push(Breach::of_file(&resource.path, "is missing", "", "the file that the descriptor names"))
            }
        }
    }
    descriptor.check_foreign_keys(&tables, &mut breaches);
    let mut study = rules::study(&tables, &mut breaches);
    if !breaches.is_empty() {
        breaches.sort();
        breaches.dedup();
        return Err(cut(breaches));
    }
    study.title.clone_from(&descriptor.title);
    study.custody = descriptor.resources.iter().filter_map(|r| custody(&r.path, files)).collect();
    let doubts = doubt::doubts(&study);
    Ok(Intake { study, doubts })
}

/// Nobody reads more, and a hostile package would make millions.
fn cut(mut breaches: Vec<Breach>) -> Vec<Breach> {
    let more = breaches.len().saturating_sub(BREACHES);
    if more > 0 {
        breaches.truncate(BREACHES);
        let problem = format!("breaks {more} rules more, which are not listed");
        breaches.push(Breach::of_file("the package", &problem, "", "a package that breaks none"));
    }
    breaches
}

fn custody(path: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<(String, Custody)> {
    let bytes = files.get(path)?;
    let custody = Custody {
        file: path.to_owned(),
        bytes: bytes.len() as u64,
        sha256: hex::encode(Sha256::digest(bytes)),
        blake3: blake3::hash(bytes).to_hex().to_string(),
    };
    Some((path.to_owned(), custody))
}
