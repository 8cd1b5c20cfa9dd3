//! What the user hands over: a table, the tables of several linkages, or the name of a printed table. Foreign bytes are read by the child.

use super::Mse;
use crate::{confined, file};
use anyhow::{Context, Result};
use assize_estimate::lists::linkage::tables::LinkedTables;
use assize_estimate::lists::published::{TABLES, published};
use assize_estimate::lists::read::Unwritten;
use assize_estimate::lists::table::CaptureTable;
use assize_estimate::lists::withheld::WrittenTable;

/// A table, and where it is from.
pub struct Input {
    /// The file's name, or that of the printed table.
    pub name: String,
    /// What names it on the command line.
    pub argument: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The table; of several linkages the likely one. What cannot occur is declared in it.
    pub written: WrittenTable,
    /// All of them.
    pub linked: Option<LinkedTables>,
}

impl Input {
    /// Reads what the arguments name.
    pub fn read(arguments: &Mse) -> Result<Self> {
        if let Some(name) = &arguments.published {
            let printed = TABLES.iter().find(|printed| printed.name == *name).zip(published(name));
            let (printed, table) = printed.with_context(|| format!("no table `{name}` ships with the program"))?;
            let (argument, sha256) = (format!("--published {name}"), file::digest(printed.csv.as_bytes()));
            let written = declared(arguments, known(table))?;
            return Ok(Self { name: name.clone(), argument, sha256, written, linked: None });
        }
        if let Some(path) = &arguments.linked {
            let (name, bytes) = file::limited(path)?;
            let tables = confined::linked(&name, &bytes)?;
            let written = known(tables.likely.clone());
            let (name, argument) = (file::last(path), format!("--linked {}", file::last(path)));
            return Ok(Self { name, argument, sha256: file::digest(&bytes), written, linked: Some(tables) });
        }
        let path = arguments.table.as_deref().context("a table is needed")?;
        let (name, bytes) = file::limited(path)?;
        let unwritten = if arguments.unwritten_is_nobody { Unwritten::Nobody } else { Unwritten::Refused };
        let written = declared(arguments, confined::table(&name, &bytes, unwritten)?)?;
        Ok(Self {
            name: file::last(path),
            argument: file::last(path),
            sha256: file::digest(&bytes),
            written,
            linked: None,
        })
    }

    /// The table, withheld counts at their lowest.
    pub fn table(&self) -> &CaptureTable {
        &self.written.lowest
    }

    /// What was read, and that nothing of it is kept.
    pub fn said(&self) -> String {
        let count = self.table().n_lists();
        let lists = if count == 1 { "1 list".to_owned() } else { format!("{count} lists") };
        format!("{}: {lists}. No case was opened and nothing was written to one.", self.name)
    }
}

fn known(lowest: CaptureTable) -> WrittenTable {
    WrittenTable { lowest, withheld: Vec::new() }
}

/// The table where the lists of each --exclude exclude each other.
fn declared(arguments: &Mse, mut written: WrittenTable) -> Result<WrittenTable> {
    for exclude in &arguments.exclude {
        let lists: Vec<&str> = exclude.split('+').map(str::trim).collect();
        written = written.excluding(&lists).with_context(|| format!("--exclude `{exclude}`"))?;
    }
    Ok(written)
}
