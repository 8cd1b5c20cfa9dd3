//! What the user hands over: a table, the tables of several linkages, or the name of a printed table. Foreign bytes are read by the child.

use super::Mse;
use crate::{confined, file};
use anyhow::{Context, Result};
use assize_confine::Limit;
use assize_estimate::lists::linkage::tables::LinkedTables;
use assize_estimate::lists::published::{TABLES, published};
use assize_estimate::lists::read::Unwritten;
use assize_estimate::lists::table::CaptureTable;
use sha2::{Digest, Sha256};
use std::path::Path;

/// A table, and where it is from.
pub struct Input {
    /// The file's name, or that of the printed table.
    pub name: String,
    /// What names it on the command line.
    pub argument: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The table; of several linkages the likely one.
    pub table: CaptureTable,
    /// All of them.
    pub linked: Option<LinkedTables>,
}

impl Input {
    /// Reads what the arguments name.
    pub fn read(arguments: &Mse) -> Result<Self> {
        if let Some(name) = &arguments.published {
            let printed = TABLES.iter().find(|printed| printed.name == *name).zip(published(name));
            let (printed, table) = printed.with_context(|| format!("no table `{name}` ships with the program"))?;
            let (argument, sha256) = (format!("--published {name}"), digest(printed.csv.as_bytes()));
            return Ok(Self { name: name.clone(), argument, sha256, table, linked: None });
        }
        if let Some(path) = &arguments.linked {
            let (name, bytes) = limited(path)?;
            let tables = confined::linked(&name, &bytes)?;
            let table = tables.likely.clone();
            let (name, argument) = (last(path), format!("--linked {}", last(path)));
            return Ok(Self { name, argument, sha256: digest(&bytes), table, linked: Some(tables) });
        }
        let path = arguments.table.as_deref().context("a table is needed")?;
        let (name, bytes) = limited(path)?;
        let unwritten = if arguments.unwritten_is_nobody { Unwritten::Nobody } else { Unwritten::Refused };
        let table = confined::table(&name, &bytes, unwritten)?;
        Ok(Self { name: last(path), argument: last(path), sha256: digest(&bytes), table, linked: None })
    }

    /// What was read, and that nothing of it is kept.
    pub fn said(&self) -> String {
        format!("{}: {} lists. No case was opened and nothing was written to one.", self.name, self.table.n_lists())
    }
}

fn limited(path: &Path) -> Result<(String, Vec<u8>)> {
    let name = path.display().to_string();
    let length = std::fs::metadata(path).with_context(|| format!("{name} cannot be read"))?.len();
    Limit::check_file(&name, length)?;
    Ok((name, file::bytes(path)?))
}

fn last(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
