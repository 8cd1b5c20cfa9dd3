//! Writing files so that a crash leaves the old or the new, never a half.

use crate::StoreError;
use std::fs::{self, File};
use std::io::{Read, copy};
use std::path::Path;

/// Names the file in an error of the file system.
pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError + '_ {
    move |error| StoreError::File { path: path.to_owned(), error }
}

/// Writes beside, syncs, renames over, syncs the folder.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    write_stream(path, &mut &bytes[..])
}

/// The same for what is too long to hold.
pub fn write_stream(path: &Path, from: &mut impl Read) -> Result<(), StoreError> {
    let beside = path.with_extension("part");
    let mut file = File::create(&beside).map_err(at(&beside))?;
    copy(from, &mut file).map_err(at(&beside))?;
    file.sync_all().map_err(at(&beside))?;
    fs::rename(&beside, path).map_err(at(path))?;
    sync_folder(above(path))
}

/// Makes a folder and those above it that are missing; their names last when it returns.
pub fn make_folders(folder: &Path) -> Result<(), StoreError> {
    let missing: Vec<&Path> = folder.ancestors().skip(1).take_while(|above| !above.exists()).collect();
    fs::create_dir_all(folder).map_err(at(folder))?;
    missing.into_iter().chain([folder]).try_for_each(|made| sync_folder(above(made)))
}

/// The folder that a path lies in.
pub fn above(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the names in a folder as durable as the files.
pub fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
    }
    Ok(())
}
