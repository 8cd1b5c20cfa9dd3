//! A disk that keeps what was synced, and of the rest what chance leaves.
//!
//! Contents last from an fsync of the file, names from an fsync of their folder. Of names not yet synced a beginning of
//! their sequence is kept, as by a journalling file system. Of data not yet synced each sector of 512 bytes is kept,
//! dropped or trashed.

use crate::tracer::Call;
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const SECTOR: u64 = 512;

/// A step of the recorded run.
#[derive(Debug, Clone)]
pub enum Moment {
    /// The child acknowledged something.
    Said(String),
    Done(Change),
}

impl Moment {
    /// True where a file of a copy of the header gets a name.
    pub fn names_a_header(&self) -> bool {
        let is_header = |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
            name.starts_with("case.header") || name == "case.part"
        };
        match self {
            Self::Done(Change::Name(Naming::File(path, _) | Naming::Rename(_, path))) => is_header(path),
            _ => false,
        }
    }
}

/// What a call changed. Files are numbered in the order in which they were made.
#[derive(Debug, Clone)]
pub enum Change {
    Write { file: usize, at: u64, bytes: Vec<u8> },
    Truncate { file: usize, length: u64 },
    Sync { file: usize },
    SyncFolder { folder: PathBuf },
    Name(Naming),
}

/// A change of names.
#[derive(Debug, Clone)]
pub enum Naming {
    Folder(PathBuf),
    File(PathBuf, usize),
    Rename(PathBuf, PathBuf),
    Gone(PathBuf),
}

impl Naming {
    /// The folder whose fsync makes it last.
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(path) | Self::File(path, _) | Self::Rename(_, path) | Self::Gone(path) => path.parent(),
        }
    }
}

/// Reads the calls of a child that worked under `root`; paths are from there on.
pub fn moments(calls: &[Call], root: &Path) -> Vec<Moment> {
    let mut reader = Reader { root, open: BTreeMap::new(), names: BTreeMap::new(), files: 0 };
    calls.iter().filter(|call| call.answer >= 0).filter_map(|call| reader.moment(call)).collect()
}

/// What a file descriptor stands for.
enum Open {
    File { file: usize, at: u64 },
    Folder(PathBuf),
}

struct Reader<'a> {
    root: &'a Path,
    open: BTreeMap<i64, Open>,
    names: BTreeMap<PathBuf, usize>,
    files: usize,
}

impl Reader<'_> {
    /// A path under the root, from there; `None` for all others.
    fn path(&self, call: &Call, place: usize) -> Option<PathBuf> {
        Path::new(call.text(place)).strip_prefix(self.root).ok().map(Path::to_owned)
    }

    fn moment(&mut self, call: &Call) -> Option<Moment> {
        let change = match call.name.as_str() {
            "openat" => return self.opened(call).map(Moment::Done),
            "write" if call.number(0) == 1 => {
                return Some(Moment::Said(call.text(1).trim_end().to_owned()));
            }
            "write" | "pwrite64" => self.written(call)?,
            "ftruncate" => {
                let (Open::File { file, .. }, length) = (self.open.get(&call.number(0))?, call.number(1)) else {
                    return None;
                };
                Change::Truncate { file: *file, length: length as u64 }
            }
            "fsync" | "fdatasync" => match self.open.get(&call.number(0))? {
                Open::File { file, .. } => Change::Sync { file: *file },
                Open::Folder(folder) => Change::SyncFolder { folder: folder.clone() },
            },
            "lseek" => {
                if let Some(Open::File { at, .. }) = self.open.get_mut(&call.number(0)) {
                    *at = call.answer as u64;
                }
                return None;
            }
            "close" => {
                self.open.remove(&call.number(0));
                return None;
            }
            "rename" => {
                let (from, to) = (self.path(call, 0)?, self.path(call, 1)?);
                let moved: Vec<_> = self.names.keys().filter(|name| name.starts_with(&from)).cloned().collect();
                for name in moved {
                    let file = self.names.remove(&name).unwrap();
                    self.names.insert(renamed(&name, &from, &to), file);
                }
                Change::Name(Naming::Rename(from, to))
            }
            "mkdir" => Change::Name(Naming::Folder(self.path(call, 0)?)),
            "unlink" | "rmdir" => self.gone(self.path(call, 0)?),
            "unlinkat" => panic!("the child removed by descriptor; record its path"),
            other => panic!("no meaning is known for {other}"),
        };
        Some(Moment::Done(change))
    }

    fn gone(&mut self, path: PathBuf) -> Change {
        self.names.remove(&path);
        Change::Name(Naming::Gone(path))
    }

    /// An opening that makes a file, or empties one, is a change.
    fn opened(&mut self, call: &Call) -> Option<Change> {
        let path = self.path(call, 1)?;
        let flags = call.text(2).to_owned();
        if flags.contains("O_DIRECTORY") || (!self.names.contains_key(&path) && !flags.contains("O_CREAT")) {
            self.open.insert(call.answer, Open::Folder(path));
            return None;
        }
        let known = self.names.get(&path).copied();
        let file = known.unwrap_or(self.files);
        self.open.insert(call.answer, Open::File { file, at: 0 });
        match known {
            Some(file) => flags.contains("O_TRUNC").then_some(Change::Truncate { file, length: 0 }),
            None => {
                self.files += 1;
                self.names.insert(path.clone(), file);
                Some(Change::Name(Naming::File(path, file)))
            }
        }
    }

    fn written(&mut self, call: &Call) -> Option<Change> {
        let Open::File { file, at } = self.open.get_mut(&call.number(0))? else { return None };
        let bytes = call.arguments[1][..call.answer as usize].to_vec();
        if call.name == "pwrite64" {
            return Some(Change::Write { file: *file, at: call.number(3) as u64, bytes });
        }
        let from = *at;
        *at += bytes.len() as u64;
        Some(Change::Write { file: *file, at: from, bytes })
    }
}

fn renamed(name: &Path, from: &Path, to: &Path) -> PathBuf {
    match name.strip_prefix(from) {
        Ok(rest) if rest.as_os_str().is_empty() => to.to_owned(),
        Ok(rest) => to.join(rest),
        Err(_) => name.to_owned(),
    }
}

/// A change of contents that was not synced.
#[derive(Debug, Clone)]
enum Unsynced {
    Write { at: u64, bytes: Vec<u8> },
    Truncate(u64),
}

#[derive(Debug, Clone, Default)]
struct Content {
    synced: Vec<u8>,
    unsynced: Vec<Unsynced>,
}

/// Names: `None` is a folder.
type Names = BTreeMap<PathBuf, Option<usize>>;

/// The disk while the run goes on.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    contents: BTreeMap<usize, Content>,
    names: Names,
    unsynced_names: Vec<Naming>,
}

impl Disk {
    pub fn play(&mut self, moment: &Moment) {
        let Moment::Done(change) = moment else { return };
        match change {
            Change::Write { file, at, bytes } => {
                let write = Unsynced::Write { at: *at, bytes: bytes.clone() };
                self.contents.entry(*file).or_default().unsynced.push(write);
            }
            Change::Truncate { file, length } => {
                self.contents.entry(*file).or_default().unsynced.push(Unsynced::Truncate(*length));
            }
            Change::Sync { file } => {
                let content = self.contents.entry(*file).or_default();
                for one in std::mem::take(&mut content.unsynced) {
                    apply(&mut content.synced, &one);
                }
            }
            Change::SyncFolder { folder } => {
                let is_here = |naming: &Naming| naming.folder() == Some(folder);
                let all = std::mem::take(&mut self.unsynced_names);
                all.iter().filter(|naming| is_here(naming)).for_each(|naming| name(&mut self.names, naming));
                self.unsynced_names = all.into_iter().filter(|naming| !is_here(naming)).collect();
            }
            Change::Name(naming) => self.unsynced_names.push(naming.clone()),
        }
    }

    /// Everything, as if it had been synced.
    pub fn with_everything_synced(mut self) -> Left {
        self.unsynced_names.iter().for_each(|naming| name(&mut self.names, naming));
        let whole = |mut content: Content| {
            content.unsynced.iter().for_each(|one| apply(&mut content.synced, one));
            content.synced
        };
        let contents = self.contents.into_iter().map(|(file, content)| (file, whole(content))).collect();
        Left { names: self.names, contents }
    }

    /// What is left on the disk when the power goes now.
    pub fn after_the_loss(mut self, random: &mut ChaCha8Rng) -> Left {
        let kept = random.random_range(0..=self.unsynced_names.len());
        for naming in &self.unsynced_names[..kept] {
            name(&mut self.names, naming);
        }
        let contents =
            self.contents.into_iter().map(|(file, content)| (file, content.after_the_loss(random))).collect();
        Left { names: self.names, contents }
    }
}

fn name(names: &mut Names, naming: &Naming) {
    match naming {
        Naming::Folder(path) => drop(names.insert(path.clone(), None)),
        Naming::File(path, file) => drop(names.insert(path.clone(), Some(*file))),
        Naming::Gone(path) => drop(names.remove(path)),
        Naming::Rename(from, to) => {
            let moved: Vec<_> = names.keys().filter(|name| name.starts_with(from)).cloned().collect();
            for old in moved {
                let file = names.remove(&old).unwrap();
                names.insert(renamed(&old, from, to), file);
            }
        }
    }
}

fn apply(content: &mut Vec<u8>, change: &Unsynced) {
    match change {
        Unsynced::Truncate(length) => content.resize(*length as usize, 0),
        Unsynced::Write { at, bytes } => {
            let (from, to) = (*at as usize, *at as usize + bytes.len());
            if content.len() < to {
                content.resize(to, 0);
            }
            content[from..to].copy_from_slice(bytes);
        }
    }
}

/// Cuts a change at the borders of sectors.
fn sectors(change: &Unsynced) -> Vec<Unsynced> {
    let Unsynced::Write { at, bytes } = change else { return vec![change.clone()] };
    let (mut out, mut from) = (Vec::new(), 0);
    while from < bytes.len() {
        let place = at + from as u64;
        let length = ((SECTOR - place % SECTOR) as usize).min(bytes.len() - from);
        out.push(Unsynced::Write { at: place, bytes: bytes[from..from + length].to_vec() });
        from += length;
    }
    out
}

impl Content {
    fn after_the_loss(self, random: &mut ChaCha8Rng) -> Vec<u8> {
        let mut content = self.synced;
        let mut parts: Vec<Unsynced> = self.unsynced.iter().flat_map(sectors).collect();
        let (shuffled, trashing) = match random.random_range(0..5) {
            0 => return content,
            1 => {
                parts.iter().for_each(|part| apply(&mut content, part));
                return content;
            }
            2 => (false, false),
            3 => (true, false),
            _ => (true, true),
        };
        if shuffled {
            parts.shuffle(random);
        }
        for part in parts {
            match random.random_range(0..if trashing { 3 } else { 2 }) {
                0 => {}
                1 => apply(&mut content, &part),
                _ => trash(&mut content, &part, random),
            }
        }
        content
    }
}

/// Fills every sector that the change touches with noise, the bytes beside it in that sector too.
fn trash(content: &mut Vec<u8>, change: &Unsynced, random: &mut ChaCha8Rng) {
    let Unsynced::Write { at, bytes } = change else { return };
    let from = (at / SECTOR * SECTOR) as usize;
    let to = (*at as usize + bytes.len()).next_multiple_of(SECTOR as usize);
    if content.len() < to {
        content.resize(to, 0);
    }
    random.fill_bytes(&mut content[from..to]);
}

/// A disk after the loss.
pub struct Left {
    names: Names,
    contents: BTreeMap<usize, Vec<u8>>,
}

impl Left {
    /// What the file at a path holds.
    pub fn content(&self, path: &str) -> &[u8] {
        let file = self.names.get(Path::new(path)).copied().flatten();
        file.and_then(|file| self.contents.get(&file)).map_or(&[], Vec::as_slice)
    }

    /// Writes it into a folder; what was there is gone. A file whose folder was lost is lost too.
    pub fn write_out(&self, place: &Path) {
        if place.exists() {
            fs::remove_dir_all(place).unwrap();
        }
        fs::create_dir_all(place).unwrap();
        for (path, file) in &self.names {
            let target = place.join(path);
            if !target.parent().unwrap().is_dir() {
                continue;
            }
            match file {
                None => fs::create_dir(target).unwrap(),
                Some(file) => fs::write(target, self.contents.get(file).map_or(&[][..], Vec::as_slice)).unwrap(),
            }
        }
    }
}
