//! One pass over the entries: is each at its place and bound to the one before, and what is the root at the sizes asked for?

use super::in_force::SUCCESSION;
use super::tree::{Edge, Hash, empty_root, leaf_hash};
use std::collections::{BTreeMap, BTreeSet};

/// `,"previous":"`, 64 hex digits, `"}`.
const TAIL: usize = 79;
const TAIL_FIELD: &[u8] = b",\"previous\":\"";

/// Where the pass first met something wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Not an entry with the number of its place.
    Place(u64),
    /// Does not hold the hash of the entry before; `is_vouched` where the entry after holds the hash of this one.
    Previous { at: u64, is_vouched: bool },
}

/// What an entry is wrong about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// Another entry, or none, stands at the place.
    Missing(u64),
    /// The entry is not the one that was written.
    Altered(u64),
}

impl Bad {
    /// The place.
    pub fn seq(self) -> u64 {
        match self {
            Self::Missing(seq) | Self::Altered(seq) => seq,
        }
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Missing(seq) => format!("entry {seq} is missing, moved or unreadable"),
            Self::Altered(seq) => format!("entry {seq} was altered"),
        }
    }
}

/// The pass so far.
pub struct Walk {
    edge: Edge,
    last: Hash,
    fault: Option<Fault>,
    sizes: BTreeSet<u64>,
    places: BTreeSet<u64>,
    /// Root at each size asked for that was reached.
    pub roots: BTreeMap<u64, Hash>,
    /// The line at each place asked for that was reached.
    pub lines: BTreeMap<u64, Vec<u8>>,
    /// Entries that hand the log over to another key, with that key.
    pub successions: Vec<(u64, String)>,
}

/// What an entry hands the log over to. Texts stand at the odd places between the quotes of a line.
fn successor(line: &[u8]) -> Option<String> {
    let mut between_quotes = line.split(|byte| *byte == b'"');
    let is_succession = between_quotes.nth(13)? == SUCCESSION.as_bytes();
    is_succession
        .then(|| between_quotes.nth(3).map_or_else(String::new, |key| String::from_utf8_lossy(key).into_owned()))
}

impl Walk {
    /// A pass that keeps the roots at `sizes` and the lines at `places`.
    pub fn new(sizes: BTreeSet<u64>, places: BTreeSet<u64>) -> Self {
        let mut roots = BTreeMap::new();
        if sizes.contains(&0) {
            roots.insert(0, empty_root());
        }
        let (edge, lines) = (Edge::default(), BTreeMap::new());
        Self { edge, last: [0; 32], fault: None, sizes, places, roots, lines, successions: Vec::new() }
    }

    /// Takes the next entry, without its newline.
    pub fn line(&mut self, line: &[u8]) {
        let at = self.edge.size();
        self.compare(at, line);
        self.last = leaf_hash(line);
        self.edge.push(self.last);
        if self.sizes.contains(&(at + 1)) {
            self.roots.insert(at + 1, self.edge.root());
        }
        self.successions.extend(successor(line).map(|key| (at, key)));
        if self.places.contains(&at) {
            self.lines.insert(at, line.to_vec());
        }
    }

    fn compare(&mut self, at: u64, line: &[u8]) {
        let previous = line.len().checked_sub(TAIL).map(|from| &line[from..]).and_then(|tail| {
            let rest = tail.strip_prefix(TAIL_FIELD)?;
            rest.strip_suffix(b"\"}")
        });
        let mut expected = [0u8; 64];
        let is_hex = hex::encode_to_slice(self.last, &mut expected).is_ok();
        let is_bound = is_hex && previous == Some(expected.as_slice());
        match &mut self.fault {
            Some(Fault::Previous { at: broken, is_vouched }) if *broken + 1 == at => *is_vouched = is_bound,
            Some(_) => {}
            None if previous.is_none() || !line.starts_with(format!("{{\"seq\":{at},").as_bytes()) => {
                self.fault = Some(Fault::Place(at));
            }
            None if !is_bound => self.fault = Some(Fault::Previous { at, is_vouched: false }),
            None => {}
        }
    }

    /// Entries so far.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// Root over all entries so far.
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The first bad entry, where a signed root vouches for the first `good` entries.
    ///
    /// Where an entry does not hold the hash of the one before, either may have been altered. It is this one where the one
    /// before is vouched for, or where the one after does not know this one either; otherwise the one before.
    pub fn bad(&self, good: u64) -> Option<Bad> {
        Some(match self.fault? {
            Fault::Place(at) => Bad::Missing(at),
            Fault::Previous { at: 0, .. } => Bad::Altered(0),
            Fault::Previous { at, is_vouched } => {
                let is_last = at + 1 == self.size();
                let is_this = good >= at || !(is_vouched || is_last);
                Bad::Altered(if is_this { at } else { at - 1 })
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries as the log writes them, cut to the fields that the pass reads.
    fn entries(n: u64) -> Vec<String> {
        let mut previous = [0; 32];
        let entry = |seq: u64| {
            let line = format!("{{\"seq\":{seq},\"action\":\"import\",\"previous\":\"{}\"}}", hex::encode(previous));
            previous = leaf_hash(line.as_bytes());
            line
        };
        (0..n).map(entry).collect()
    }

    fn bad(lines: &[String], good: u64) -> Option<Bad> {
        let mut walk = Walk::new(BTreeSet::new(), BTreeSet::new());
        lines.iter().for_each(|line| walk.line(line.as_bytes()));
        walk.bad(good)
    }

    #[test]
    fn a_whole_log_has_no_bad_entry() {
        for n in 0..9 {
            assert_eq!(bad(&entries(n), 0), None);
        }
    }

    #[test]
    fn every_altered_entry_but_the_last_is_named() {
        for at in 0..7 {
            let mut lines = entries(8);
            lines[at] = lines[at].replace("import", "export");
            assert_eq!(bad(&lines, 0), Some(Bad::Altered(at as u64)));
        }
    }

    /// The same entry with another last digit of the hash that it holds.
    fn unbound(line: &str) -> String {
        let digit = line.len() - 3;
        let other = if line.as_bytes()[digit] == b'0' { "1" } else { "0" };
        [&line[..digit], other, &line[digit + 1..]].concat()
    }

    #[test]
    fn an_entry_whose_binding_was_altered_is_named_and_not_the_one_before() {
        let mut lines = entries(8);
        lines[3] = unbound(&lines[3]);
        assert_eq!(bad(&lines, 0), Some(Bad::Altered(3)));
        let mut lines = entries(8);
        lines[7] = unbound(&lines[7]);
        assert_eq!(bad(&lines, 7), Some(Bad::Altered(7)));
    }

    #[test]
    fn removed_moved_doubled_and_broken_entries_are_named() {
        let missing = |change: &dyn Fn(&mut Vec<String>)| {
            let mut lines = entries(8);
            change(&mut lines);
            bad(&lines, 0)
        };
        assert_eq!(missing(&|lines| drop(lines.remove(2))), Some(Bad::Missing(2)));
        assert_eq!(missing(&|lines| lines.swap(4, 6)), Some(Bad::Missing(4)));
        assert_eq!(missing(&|lines| lines.insert(5, lines[4].clone())), Some(Bad::Missing(5)));
        assert_eq!(missing(&|lines| lines[7].truncate(30)), Some(Bad::Missing(7)));
        assert_eq!(missing(&|lines| lines[0].clear()), Some(Bad::Missing(0)));
    }
}
