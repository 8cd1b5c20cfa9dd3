//! The groups of one rule, and where records stand in them, which is looked up for some records at a time.

use super::{Hearing, Rule, RuleCost, keys, pairs};
use crate::roster::Record;

/// The groups of one rule: places of records, group by group, in order within each; the last of a group is marked by [`LAST`]. Groups come
/// in the order of their first members, so that what is looked up together lies together.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Groups {
    members: Vec<u32>,
}

/// Marks the last member of a group.
const LAST: u32 = 1 << 31;

impl Groups {
    /// The groups of all records that are small enough for the budget of pairs. Keys are sorted in so many slices, which bounds memory and
    /// changes no group.
    pub(super) fn of(rule: Rule, records: &[Record], hearing: &Hearing, budget: u64, slices: u64) -> (Self, RuleCost) {
        let mut all = Found::default();
        for slice in 0..slices {
            for mut keyed in slice_of_keys(rule, records, hearing, (slice, slices)) {
                keyed.sort_unstable();
                keyed.dedup();
                all.add(&keyed, records.len());
            }
        }
        all.within(rule, budget)
    }

    /// Where the wanted records stand.
    pub(super) fn slots(&self, wanted: &Wanted) -> Slots {
        let (mut hits, mut begins) = (Vec::new(), true);
        for (slot, member) in (0u32..).zip(&self.members) {
            let place = (member & !LAST) as usize;
            // No later group has a member that comes before its first.
            if begins && place >= wanted.end() {
                break;
            }
            begins = member & LAST != 0;
            if !begins && let Some(rank) = wanted.rank(place) {
                hits.push((rank, slot));
            }
        }
        Slots::of(&hits, wanted.count)
    }

    /// The members of a group that come after a place among the members, which is not its last.
    pub(super) fn after(&self, slot: u32) -> impl Iterator<Item = u32> + '_ {
        let mut more = true;
        self.members[slot as usize + 1..].iter().map_while(move |member| {
            let present = more;
            more = member & LAST == 0;
            present.then_some(member & !LAST)
        })
    }
}

/// All groups of a rule, in the order of their keys.
#[derive(Default)]
struct Found {
    /// Places of records, group by group.
    members: Vec<u32>,
    /// Where each group ends.
    ends: Vec<u32>,
}

impl Found {
    /// Adds the groups of two records and more in the order of their keys.
    fn add(&mut self, keyed: &[u64], records: usize) {
        let bits = bits_of_place(records);
        for run in keyed.chunk_by(|a, b| a >> bits == b >> bits).filter(|run| run.len() > 1) {
            self.members.extend(run.iter().map(|of| number(of & ((1 << bits) - 1))));
            let end = u32::try_from(self.members.len()).expect("members of a rule's groups are numbered in 32 bits");
            self.ends.push(end);
        }
    }

    /// The members of each group.
    fn all(&self) -> impl Iterator<Item = &[u32]> {
        let mut begin = 0;
        self.ends.iter().map(move |end| {
            let group = &self.members[begin..*end as usize];
            begin = *end as usize;
            group
        })
    }

    /// Those of the groups that are small enough, in the order of their first members.
    fn within(self, rule: Rule, budget: u64) -> (Groups, RuleCost) {
        let most = largest_within(&sizes(self.all().map(<[u32]>::len)), budget);
        let mut cost = RuleCost { rule, pairs: 0, left_out: 0, largest_group: 0 };
        // The first member and the number of the group, in one number.
        let (mut kept, mut count) = (Vec::new(), 0);
        for (group, at) in self.all().zip(0u64..) {
            if group.len() > most {
                cost.left_out += pairs(group.len());
            } else {
                cost.pairs += pairs(group.len());
                cost.largest_group = cost.largest_group.max(group.len());
                kept.push(u64::from(group[0]) << u32::BITS | at);
                count += group.len();
            }
        }
        kept.sort_unstable();
        let mut members = Vec::with_capacity(count);
        for at in kept {
            let at = (at & u64::from(u32::MAX)) as usize;
            let begin = if at == 0 { 0 } else { self.ends[at - 1] };
            members.extend_from_slice(&self.members[begin as usize..self.ends[at] as usize]);
            if let Some(last) = members.last_mut() {
                *last |= LAST;
            }
        }
        (Groups { members }, cost)
    }
}

fn bits_of_place(records: usize) -> u32 {
    usize::BITS - records.leading_zeros()
}

/// The keys of a slice are kept in so many heaps by their first bits, each of which is small enough to be sorted in a cache.
const BITS_OF_HEAP: u32 = 8;

/// The keys of all records under one rule that fall into one of so many slices, each with the place of its record, heap by heap.
/// A hash of the key and the place are one number. Keys that share a hash share a group, which costs a comparison.
fn slice_of_keys(rule: Rule, records: &[Record], hearing: &Hearing, (slice, slices): (u64, u64)) -> Vec<Vec<u64>> {
    let bits = bits_of_place(records.len());
    let mut heaps: Vec<Vec<u64>> = vec![Vec::new(); 1 << BITS_OF_HEAP];
    let mut own = Vec::new();
    hearing.each(|place, heard| {
        own.clear();
        keys(rule, &records[place], heard, &mut own);
        // By the upper half of the hash, so that slices follow each other in the order of keys.
        for key in own.iter().filter(|key| slices == 1 || ((*key >> 32) * slices) >> 32 == slice) {
            heaps[(key >> (u64::BITS - BITS_OF_HEAP)) as usize].push(key >> bits << bits | place as u64);
        }
    });
    heaps
}

fn number(place: u64) -> u32 {
    u32::try_from(place).ok().filter(|place| place & LAST == 0).expect("records are numbered in 31 bits")
}

/// How many groups there are of each size.
fn sizes(of: impl Iterator<Item = usize>) -> Vec<u64> {
    let mut counts = Vec::new();
    for size in of {
        if counts.len() <= size {
            counts.resize(size + 1, 0);
        }
        counts[size] += 1;
    }
    counts
}

/// The largest group size such that all groups up to it together stay within the budget of pairs; of the last size all groups are taken
/// where some of them fit.
fn largest_within(sizes: &[u64], budget: u64) -> usize {
    let (mut sum, mut largest) = (0, 0);
    for (size, count) in sizes.iter().enumerate().filter(|(size, count)| *size > 1 && **count > 0) {
        if sum + pairs(size) > budget {
            return largest;
        }
        largest = size;
        sum += count * pairs(size);
        if sum > budget {
            return largest;
        }
    }
    usize::MAX
}

/// Some places of records, with their rank among these.
pub(super) struct Wanted {
    /// A bit for each place from this one on.
    first: usize,
    bits: Vec<u64>,
    /// How many are wanted before each word of bits.
    before: Vec<u32>,
    count: usize,
}

impl Wanted {
    /// Of places in order, each named once or more.
    pub(super) fn of(places: impl Iterator<Item = usize>) -> Self {
        let mut places = places.peekable();
        let first = places.peek().copied().unwrap_or(0);
        let mut bits: Vec<u64> = Vec::new();
        for place in places {
            let at = place - first;
            if bits.len() <= at / 64 {
                bits.resize(at / 64 + 1, 0);
            }
            bits[at / 64] |= 1 << (at % 64);
        }
        let (mut count, mut before) = (0, Vec::with_capacity(bits.len()));
        for word in &bits {
            before.push(count);
            count += word.count_ones();
        }
        Self { first, bits, before, count: count as usize }
    }

    /// A place after all that are wanted.
    fn end(&self) -> usize {
        self.first + self.bits.len() * 64
    }

    pub(super) fn rank(&self, place: usize) -> Option<u32> {
        let at = place.checked_sub(self.first)?;
        let word = self.bits.get(at / 64)?;
        let bit = 1u64 << (at % 64);
        (word & bit != 0).then(|| self.before[at / 64] + (word & (bit - 1)).count_ones())
    }
}

/// Where each of some records stands among the members of groups, as long as others come after it in the group.
#[derive(Default)]
pub(super) struct Slots {
    /// The record of rank r has `slots[starts[r]..starts[r + 1]]`.
    starts: Vec<u32>,
    slots: Vec<u32>,
}

impl Slots {
    /// From ranks with slots, in the order of slots.
    fn of(hits: &[(u32, u32)], count: usize) -> Self {
        // Counted one further on than they begin, so that taking each its slots leaves the starts where they belong.
        let mut starts = vec![0u32; count + 2];
        hits.iter().for_each(|(rank, _)| starts[*rank as usize + 2] += 1);
        for rank in 2..starts.len() {
            starts[rank] += starts[rank - 1];
        }
        let mut slots = vec![0; hits.len()];
        for (rank, slot) in hits {
            let next = &mut starts[*rank as usize + 1];
            slots[*next as usize] = *slot;
            *next += 1;
        }
        starts.pop();
        Self { starts, slots }
    }

    pub(super) fn of_rank(&self, rank: u32) -> &[u32] {
        &self.slots[self.starts[rank as usize] as usize..self.starts[rank as usize + 1] as usize]
    }
}

/// The places that one record has met: a table that stays in the cache, since no record meets many.
pub(crate) struct Seen {
    /// The turn in which a place was put here, and the place.
    table: Vec<(u32, u32)>,
    turn: u32,
    count: usize,
}

impl Seen {
    pub(crate) fn new() -> Self {
        Self { table: vec![(0, 0); 256], turn: 1, count: 0 }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.count = 0;
        self.turn = self.turn.checked_add(1).unwrap_or_else(|| {
            self.table.fill((0, 0));
            1
        });
    }

    /// False where the place was met before.
    pub(super) fn insert(&mut self, place: u32) -> bool {
        if self.count * 2 >= self.table.len() {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let mut at = (place.wrapping_mul(0x9E37_79B9) >> 8) as usize & mask;
        loop {
            let entry = &mut self.table[at];
            if entry.0 != self.turn {
                *entry = (self.turn, place);
                self.count += 1;
                return true;
            }
            if entry.1 == place {
                return false;
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let empty = vec![(0, 0); self.table.len() * 2];
        let turn = self.turn;
        let old = std::mem::replace(&mut self.table, empty);
        self.clear();
        for (_, place) in old.into_iter().filter(|entry| entry.0 == turn) {
            self.insert(place);
        }
    }
}
