//! Which pairs are compared at all: rules, each a key that both records must share, and the groups that share one.
//!
//! A rule's group is used only while it is small enough, so that a coarse rule serves rare values and a finer one the frequent ones
//! (adaptive blocking). The largest group allowed is chosen by the number of pairs that the caller can afford.

use crate::name::book::{NameBook, NameId, class_of};
use crate::roster::{Record, Roster};
use rayon::prelude::*;
use std::hash::{Hash, Hasher};

/// The rules in order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Document number.
    Document,
    /// Whole name, by sound.
    Name,
    /// Whole name and year of birth, one year apart at most.
    NameBirthYear,
    /// Whole name, employer.
    NameEmployer,
    /// Whole name, host and year of work.
    NameHostYear,
    /// Whole name, county.
    NameCounty,
    /// Whole name, province.
    NameProvince,
    /// Date of birth and surname.
    DateSurname,
    /// Date of birth and one given syllable.
    DateGiven,
    /// Date of birth and county.
    DateCounty,
    /// Date of birth and site.
    DateSite,
    /// Given name, site and year of work.
    GivenSite,
    /// Given name, county, year of birth one apart at most.
    GivenCounty,
    /// Surname, one given syllable, site and year of work.
    PartSite,
    /// Surname, one given syllable, employer and year of work.
    PartEmployer,
    /// Surname, one given syllable, county, year of birth one apart at most.
    PartCounty,
    /// Surname, site, year of work, year of birth one apart at most.
    SurnameSite,
    /// Surname, county, year of birth one apart at most.
    SurnameCounty,
    /// Given name, host and year of work, year of birth one apart at most.
    GivenHostYear,
    /// Surname, one given syllable, host and year of work.
    PartHostYear,
    /// Date of birth, of names that are words.
    Date,
    /// Whole name and day of birth in any year, of names that are words.
    NameBirthDay,
}

/// All rules.
pub const RULES: [Rule; 22] = [
    Rule::Document,
    Rule::Name,
    Rule::NameBirthYear,
    Rule::NameEmployer,
    Rule::NameHostYear,
    Rule::NameCounty,
    Rule::NameProvince,
    Rule::DateSurname,
    Rule::DateGiven,
    Rule::DateCounty,
    Rule::DateSite,
    Rule::GivenSite,
    Rule::GivenCounty,
    Rule::PartSite,
    Rule::PartEmployer,
    Rule::PartCounty,
    Rule::SurnameSite,
    Rule::SurnameCounty,
    Rule::GivenHostYear,
    Rule::PartHostYear,
    Rule::Date,
    Rule::NameBirthDay,
];
/// Of these, the rules for all names, which share the pairs that the caller can afford.
const FOR_ALL_NAMES: u64 = 20;

/// Keys of sound that a name has, at most.
const MOST_KEYS: usize = 4;
/// Sounds less probable than this within a name are no key.
const LEAST_SHARE: f32 = 0.06;

/// The sounds of a name: surname, first and second syllable as classes (0 for none). Of a name that is words the words, in no order of the
/// name but the greatest class first, so that those that stand in another order meet.
pub(crate) type Sounds = [u32; 3];

/// Classes from here on are words.
const WORDS: u32 = 100_000;

fn is_of_words(sounds: &Sounds) -> bool {
    sounds[0] > WORDS
}

/// A given name: both syllables, or two of the words.
fn given(s: &Sounds) -> impl Iterator<Item = (u32, u32)> {
    let of_words = [(s[0], s[1]), (s[0], s[2]), (s[1], s[2])];
    let of_syllables = [(s[1], s[2]), (0, 0), (0, 0)];
    if is_of_words(s) { of_words } else { of_syllables }.into_iter().filter(|(_, last)| *last != 0)
}

/// The surname with either syllable, or each word.
fn parts(s: &Sounds) -> impl Iterator<Item = (u32, u32)> {
    let of_words = [(0, s[0]), (0, s[1]), (0, s[2])];
    let of_syllables = [(s[0], s[1]), (s[0], s[2]), (0, 0)];
    if is_of_words(s) { of_words } else { of_syllables }.into_iter().filter(|(_, last)| *last != 0)
}

/// The classes of sound that each piece of a book may have, with their probabilities.
pub(crate) struct Classes<'a> {
    book: &'a NameBook,
    of_slot: Vec<Vec<(u32, f32)>>,
}

impl<'a> Classes<'a> {
    pub(crate) fn of(book: &'a NameBook) -> Self {
        let classes = |slot: usize| {
            let mut sums: Vec<(u32, f32)> = Vec::new();
            let slot = u32::try_from(slot).expect("pieces are numbered in 32 bits");
            for (number, share) in book.posterior(slot) {
                let class = if book.is_no_word(slot) { 0 } else { class_of(number) + 1 };
                match sums.iter_mut().find(|(known, _)| *known == class) {
                    Some((_, sum)) => *sum += share,
                    None => sums.push((class, share)),
                }
            }
            sums.retain(|(_, share)| *share >= LEAST_SHARE);
            sums
        };
        Self { book, of_slot: (0..book.pieces()).into_par_iter().with_min_len(256).map(classes).collect() }
    }

    /// The probable sounds of a name.
    pub(crate) fn sounds(&self, name: NameId) -> Vec<Sounds> {
        let mut found: Vec<(Sounds, f32)> = Vec::new();
        let of = |slot: u32| self.of_slot.get(slot as usize).map_or(&[(0, 1.0)][..], Vec::as_slice);
        for reading in self.book.readings(name) {
            let [surnames, firsts, seconds] = reading.slots.map(of);
            for (a, p) in surnames {
                for (b, q) in firsts {
                    for (c, r) in seconds {
                        let mut sounds = [*a, *b, *c];
                        if is_of_words(&sounds) {
                            sounds.sort_unstable_by(|x, y| y.cmp(x));
                        }
                        found.push((sounds, reading.weight * p * q * r));
                    }
                }
            }
        }
        if let [(sounds, _)] = found[..] {
            return vec![sounds];
        }
        found.sort_by_key(|(sounds, _)| *sounds);
        let mut merged: Vec<(Sounds, f32)> = Vec::new();
        for (sounds, share) in found {
            match merged.last_mut() {
                Some((known, sum)) if *known == sounds => *sum += share,
                _ => merged.push((sounds, share)),
            }
        }
        merged.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        merged.truncate(MOST_KEYS);
        merged.retain(|(_, share)| *share >= LEAST_SHARE);
        merged.into_iter().map(|(sounds, _)| sounds).collect()
    }
}

fn key(rule: Rule, parts: impl Hash) -> u64 {
    hash((rule as u8, parts))
}

/// One way a name may sound.
#[derive(Clone, Copy)]
struct Heard {
    sounds: Sounds,
    /// Stands for all of them in keys.
    whole: u64,
    /// Whether the surname or a word is followed by all that a whole name has.
    is_whole: bool,
}

/// How the name of the record at each place may sound, place by place: records of one name lie together and share what is heard.
struct Hearing {
    all: Vec<Heard>,
    of_place: Vec<(u32, u32)>,
}

impl Hearing {
    fn of(records: &[Record], of_name: &[Vec<Sounds>]) -> Self {
        let (mut all, mut of_place) = (Vec::with_capacity(records.len()), Vec::with_capacity(records.len()));
        let (mut last, mut span) = (u32::MAX, (0, 0));
        for record in records {
            if record.name != last {
                let sounds = &of_name[record.name as usize];
                let start = all.len();
                all.extend(sounds.iter().map(|s| Heard {
                    sounds: *s,
                    whole: hash(s),
                    is_whole: s[2] != 0 || sounds.len() == 1 || (is_of_words(s) && s[1] != 0),
                }));
                let number = |at: usize| u32::try_from(at).expect("a name has few sounds and is numbered in 32 bits");
                (last, span) = (record.name, (number(start), number(all.len())));
            }
            of_place.push(span);
        }
        Self { all, of_place }
    }

    fn at(&self, place: usize) -> &[Heard] {
        let (start, end) = self.of_place[place];
        &self.all[start as usize..end as usize]
    }
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    of.hash(&mut hasher);
    hasher.finish()
}

/// The keys of one record under one rule.
fn keys(rule: Rule, r: &Record, heard: &[Heard], out: &mut Vec<u64>) {
    let years = [r.birth_year, r.birth_year + 1];
    let years: &[i16] = if r.birth_year == 0 { &[] } else { &years };
    let date = (r.month_day != 0).then_some((r.birth_year, r.month_day));
    let whole = heard.iter().filter(|of| of.is_whole).map(|of| of.whole);
    let given = heard.iter().flat_map(|of| given(&of.sounds));
    let parts = || heard.iter().flat_map(|of| parts(&of.sounds));
    let surnames = || heard.iter().map(|of| of.sounds[0]);
    let of_words = || heard.iter().any(|of| is_of_words(&of.sounds));
    let (site, employer) = ((r.site, r.year), (r.employer, r.year));
    let stated = r.site != 0;
    match rule {
        Rule::Document => out.extend((r.document != 0).then(|| key(rule, r.document))),
        Rule::Name => out.extend(whole.map(|s| key(rule, s))),
        Rule::NameBirthYear => out.extend(whole.flat_map(|s| years.iter().map(move |y| key(rule, (s, y))))),
        Rule::NameEmployer if r.employer != 0 => out.extend(whole.map(|s| key(rule, (s, r.employer)))),
        Rule::NameHostYear if r.host != 0 => out.extend(whole.map(|s| key(rule, (s, r.host, r.year)))),
        Rule::NameCounty if r.county != 0 => out.extend(whole.map(|s| key(rule, (s, r.county)))),
        Rule::NameProvince if r.province != 0 => out.extend(whole.map(|s| key(rule, (s, r.province)))),
        Rule::DateSurname => out.extend(date.iter().flat_map(|d| surnames().map(move |s| key(rule, (d, s))))),
        Rule::DateGiven => out.extend(date.iter().flat_map(|d| parts().map(move |(_, part)| key(rule, (d, part))))),
        Rule::DateCounty if r.county != 0 => out.extend(date.map(|d| key(rule, (d, r.county)))),
        Rule::DateSite if stated => out.extend(date.map(|d| key(rule, (d, r.site)))),
        Rule::GivenSite if stated => out.extend(given.map(|s| key(rule, (s, site)))),
        Rule::GivenCounty if r.county != 0 => {
            out.extend(given.flat_map(|s| years.iter().map(move |y| key(rule, (s, y, r.county)))))
        }
        Rule::PartSite if stated => out.extend(parts().map(|p| key(rule, (p, site)))),
        Rule::PartEmployer if r.employer != 0 => out.extend(parts().map(|p| key(rule, (p, employer)))),
        Rule::PartCounty if r.county != 0 => {
            out.extend(parts().flat_map(|p| years.iter().map(move |y| key(rule, (p, y, r.county)))))
        }
        Rule::SurnameSite if stated => {
            out.extend(surnames().flat_map(|s| years.iter().map(move |y| key(rule, (s, y, site)))))
        }
        Rule::SurnameCounty if r.county != 0 => {
            out.extend(surnames().flat_map(|s| years.iter().map(move |y| key(rule, (s, y, r.county)))))
        }
        Rule::GivenHostYear if r.host != 0 => {
            out.extend(given.flat_map(|s| years.iter().map(move |y| key(rule, (s, y, r.host, r.year)))))
        }
        Rule::PartHostYear if r.host != 0 => out.extend(parts().map(|p| key(rule, (p, r.host, r.year)))),
        Rule::Date if of_words() => out.extend(date.map(|d| key(rule, d))),
        Rule::NameBirthDay if r.month_day != 0 && of_words() => out.extend(whole.map(|s| key(rule, (s, r.month_day)))),
        _ => {}
    }
}

/// The groups of one rule.
#[derive(Debug)]
struct Groups {
    /// Places of records, group by group, in order within each; the last of a group is marked by [`LAST`]. Groups come in the order of their
    /// first members, so that what is looked up together lies together.
    members: Vec<u32>,
    /// Where the record at place p stands among the members, as long as others come after it in the group:
    /// `of_record[record_starts[p]..record_starts[p + 1]]`.
    record_starts: Vec<u32>,
    of_record: Vec<u32>,
}

/// Marks the last member of a group.
const LAST: u32 = 1 << 31;

/// What a rule costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleCost {
    /// The rule.
    pub rule: Rule,
    /// Pairs in its groups, those of other rules among them.
    pub pairs: u64,
    /// Pairs in groups that are too large to be used.
    pub left_out: u64,
    /// The largest group used.
    pub largest_group: usize,
}

/// All groups of all rules. Within, records are in the order of their names' sounds, so that those that meet lie near each other.
#[derive(Debug)]
pub struct Blocks {
    groups: Vec<Groups>,
    /// The record at each place, and the place of each record.
    pub(crate) order: Vec<u32>,
    places: Vec<u32>,
    /// What each rule costs, in the order of [`RULES`].
    pub costs: Vec<RuleCost>,
    /// Which rules are used, in the same order: at first all.
    pub in_use: [bool; RULES.len()],
}

fn pairs(n: usize) -> u64 {
    let n = n as u64;
    n * n.saturating_sub(1) / 2
}

impl Blocks {
    /// Groups the records of a roster; `pairs_per_record` is how many pairs all rules together may give for each record.
    pub fn of(roster: &Roster, pairs_per_record: u64) -> Self {
        let classes = Classes::of(&roster.names);
        let of_name: Vec<Vec<Sounds>> = (0..roster.names.len())
            .into_par_iter()
            .with_min_len(512)
            .map(|name| classes.sounds(NameId(u32::try_from(name).expect("names are numbered in 32 bits"))))
            .collect();
        let order = in_order_of_sounds(roster, &of_name);
        let mut places = vec![0; order.len()];
        for (place, record) in (0u32..).zip(&order) {
            places[*record as usize] = place;
        }
        let records: Vec<Record> = order.iter().map(|record| roster.records[*record as usize]).collect();
        let hearing = Hearing::of(&records, &of_name);
        drop(of_name);
        // The whole name serves most pairs, so a quarter is its; the rest is shared alike.
        let all = pairs_per_record * roster.len() as u64;
        let budget = |rule: Rule| if rule == Rule::Name { all / 4 } else { all * 3 / 4 / (FOR_ALL_NAMES - 1) };
        let built: Vec<(Groups, RuleCost)> =
            RULES.par_iter().with_max_len(1).map(|rule| Groups::of(*rule, &records, &hearing, budget(*rule))).collect();
        let (groups, costs) = built.into_iter().unzip();
        Self { groups, order, places, costs, in_use: [true; RULES.len()] }
    }

    /// Calls `visit` once for every place of a record that shares a group with the one at place `one` and comes after it, with the first
    /// rule that says so.
    /// `seen` has one entry a record and is the caller's, so that nothing is allocated here; `mark` must differ from call to call.
    pub(crate) fn partners(&self, one: usize, seen: &mut [u32], mark: u32, mut visit: impl FnMut(usize, Rule)) {
        for ((groups, rule), _) in self.groups.iter().zip(RULES).zip(self.in_use).filter(|(_, in_use)| *in_use) {
            for slot in groups.slots(one) {
                for member in groups.after(*slot) {
                    if seen[member] != mark {
                        seen[member] = mark;
                        visit(member, rule);
                    }
                }
            }
        }
    }
}

/// The records in the order of their names' most probable sounds, then of the names, then of the records.
fn in_order_of_sounds(roster: &Roster, of_name: &[Vec<Sounds>]) -> Vec<u32> {
    let first = |sounds: &Vec<Sounds>| sounds.first().copied().unwrap_or_default();
    let mut names: Vec<(Sounds, u32)> = of_name.iter().map(first).zip(0..).collect();
    names.par_sort_unstable();
    // How many records there are up to each name in that order, which is where the records of the next name begin.
    let mut next = vec![0u32; of_name.len()];
    roster.records.iter().for_each(|record| next[record.name as usize] += 1);
    let mut sum = 0;
    for (_, name) in names {
        let count = std::mem::replace(&mut next[name as usize], sum);
        sum += count;
    }
    let mut order = vec![0; roster.len()];
    for (record, of) in (0u32..).zip(&roster.records) {
        let place = &mut next[of.name as usize];
        order[*place as usize] = record;
        *place += 1;
    }
    order
}

impl Groups {
    fn of(rule: Rule, records: &[Record], hearing: &Hearing, budget: u64) -> (Self, RuleCost) {
        // A hash of the key and the record in one number: sorted at once. Keys that share a hash share a group, which costs a comparison.
        let bits = usize::BITS - records.len().leading_zeros();
        let record_of = |keyed: u64| keyed & ((1 << bits) - 1);
        let mut keyed: Vec<u64> = Vec::with_capacity(records.len());
        let mut own = Vec::new();
        for (place, record) in records.iter().enumerate() {
            own.clear();
            keys(rule, record, hearing.at(place), &mut own);
            if own.len() > 1 {
                own.sort_unstable();
                own.dedup();
            }
            keyed.extend(own.iter().map(|key| key >> bits << bits | place as u64));
        }
        keyed.sort_unstable();
        keyed.dedup();
        let runs: Vec<&[u64]> = keyed.chunk_by(|a, b| a >> bits == b >> bits).filter(|run| run.len() > 1).collect();
        let most = largest_within(&runs, budget);
        let mut cost = RuleCost { rule, pairs: 0, left_out: 0, largest_group: 0 };
        let mut kept: Vec<(u64, &[u64])> = Vec::with_capacity(runs.len());
        for run in runs {
            if run.len() > most {
                cost.left_out += pairs(run.len());
                continue;
            }
            cost.pairs += pairs(run.len());
            cost.largest_group = cost.largest_group.max(run.len());
            kept.push((record_of(run[0]), run));
        }
        kept.sort_unstable();
        let mut members = Vec::with_capacity(kept.iter().map(|(_, run)| run.len()).sum());
        for (_, run) in kept {
            let places = run.iter().map(|of| u32::try_from(record_of(*of)).expect("records are numbered in 31 bits"));
            members.extend(places);
            if let Some(last) = members.last_mut() {
                *last |= LAST;
            }
        }
        drop(keyed);
        let (record_starts, of_record) = turned(&members, records.len());
        (Self { members, record_starts, of_record }, cost)
    }

    /// Where a record stands in its groups.
    fn slots(&self, place: usize) -> &[u32] {
        &self.of_record[self.record_starts[place] as usize..self.record_starts[place + 1] as usize]
    }

    /// The members of a group that come after a place among the members, which is not its last.
    fn after(&self, slot: u32) -> impl Iterator<Item = usize> + '_ {
        let mut more = true;
        self.members[slot as usize + 1..].iter().map_while(move |member| {
            let present = more;
            more = member & LAST == 0;
            present.then_some((member & !LAST) as usize)
        })
    }
}

/// The largest group size such that all groups up to it together stay within the budget of pairs.
fn largest_within(runs: &[&[u64]], budget: u64) -> usize {
    let mut sizes: Vec<usize> = runs.iter().map(|run| run.len()).collect();
    sizes.sort_unstable();
    let mut sum = 0;
    for (at, size) in sizes.iter().enumerate() {
        sum += pairs(*size);
        if sum > budget {
            return if at == 0 { 0 } else { sizes[at - 1] };
        }
    }
    usize::MAX
}

/// For each record where it stands among the members, last places in a group left out.
fn turned(members: &[u32], records: usize) -> (Vec<u32>, Vec<u32>) {
    let mut record_starts = vec![0u32; records + 1];
    for member in members.iter().filter(|member| *member & LAST == 0) {
        record_starts[*member as usize + 1] += 1;
    }
    for record in 0..records {
        record_starts[record + 1] += record_starts[record];
    }
    let mut next = record_starts.clone();
    let mut of_record = vec![0; record_starts[records] as usize];
    for (slot, member) in (0u32..).zip(members).filter(|(_, member)| *member & LAST == 0) {
        of_record[next[*member as usize] as usize] = slot;
        next[*member as usize] += 1;
    }
    (record_starts, of_record)
}

impl Blocks {
    /// True where some rule brings the two records together.
    pub fn share_a_group(&self, one: usize, other: usize) -> bool {
        RULES.iter().any(|rule| self.meet_by(*rule, one, other))
    }

    /// True where another rule than the one named brings the two records together.
    pub(crate) fn meet_but_for(&self, one: usize, other: usize, left_out: Rule) -> bool {
        RULES.iter().any(|rule| *rule != left_out && self.meet_by(*rule, one, other))
    }

    fn meet_by(&self, rule: Rule, one: usize, other: usize) -> bool {
        let groups = &self.groups[rule as usize];
        let places = [one, other].map(|record| self.places[record] as usize);
        let (first, second) = (places[0].min(places[1]), places[0].max(places[1]));
        self.in_use[rule as usize]
            && groups.slots(first).iter().any(|slot| groups.after(*slot).any(|member| member == second))
    }
}

#[cfg(test)]
mod tests;
