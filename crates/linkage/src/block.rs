//! Which pairs are compared at all: rules, each a key that both records must share, and the groups that share one.
//!
//! A rule's group is used only while it is small enough, so that a coarse rule serves rare values and a finer one the frequent ones
//! (adaptive blocking). The largest group allowed is chosen by the number of pairs that the caller can afford.

use crate::name::book::{NameBook, NameId, class_of};
use crate::roster::{Record, Roster};
use groups::{Groups, Slots, Wanted};
use rayon::prelude::*;
use std::hash::{Hash, Hasher};

pub(crate) use groups::Seen;

mod groups;

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
    /// Whole name, host and year of work, as far as the roster states them.
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
    /// Given name, host and year of work as far as the roster states them, year of birth one apart at most.
    GivenHostYear,
    /// Surname, one given syllable, host and year of work as far as the roster states them.
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

/// Records whose places in the groups are looked up at one time, if the caller does not say otherwise: about 120 bytes for each, so some 120 MB.
/// Fewer would go through the groups more often.
pub(crate) const RECORDS_AT_ONCE: usize = 1 << 20;
/// Records whose keys under one rule are sorted at one time, about: of more the keys are made again for each slice. A record has two or three
/// keys of 8 bytes at most rules, and a thread works at one rule, so 400 MB for each thread; fewer would make keys more often.
const KEYED_AT_ONCE: usize = 1 << 24;
/// Names heard as one piece of work.
const NAMES_AT_ONCE: u32 = 1 << 10;

/// Keys of sound that a name has, at most.
const MOST_KEYS: usize = 4;
/// Where more than one record in so many states no host or no year of work, keys are made without it, so that these records meet the others.
const LACKED_BY_ONE_IN: usize = 10;
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

/// How each name may sound, by number of the name.
struct Spoken {
    all: Vec<Sounds>,
    /// Where those of each name end.
    ends: Vec<u32>,
}

impl Spoken {
    fn of(names: &NameBook) -> Self {
        let classes = Classes::of(names);
        let count = u32::try_from(names.len()).expect("names are numbered in 32 bits");
        let of_chunk = |chunk: u32| {
            let (mut all, mut counts) = (Vec::new(), Vec::new());
            for name in chunk * NAMES_AT_ONCE..count.min((chunk + 1) * NAMES_AT_ONCE) {
                let sounds = classes.sounds(NameId(name));
                counts.push(sounds.len());
                all.extend(sounds);
            }
            (all, counts)
        };
        let chunks: Vec<(Vec<Sounds>, Vec<usize>)> =
            (0..count.div_ceil(NAMES_AT_ONCE)).into_par_iter().map(of_chunk).collect();
        let mut spoken = Self { all: Vec::new(), ends: Vec::with_capacity(names.len()) };
        for (all, counts) in chunks {
            let mut end = spoken.all.len();
            for count in counts {
                end += count;
                spoken.ends.push(u32::try_from(end).expect("a name has few sounds and is numbered in 32 bits"));
            }
            spoken.all.extend(all);
        }
        spoken
    }

    fn of_name(&self, name: u32) -> &[Sounds] {
        let name = name as usize;
        let start = if name == 0 { 0 } else { self.ends[name - 1] };
        &self.all[start as usize..self.ends[name] as usize]
    }
}

/// How the name of the record at each place may sound, place by place: records of one name lie together and share what is heard.
struct Hearing {
    all: Vec<Heard>,
    /// For each name where its places end, and where what is heard of it ends.
    ends: Vec<(u32, u32)>,
}

impl Hearing {
    fn of(records: &[Record], spoken: &Spoken) -> Self {
        let (mut all, mut ends, mut end) = (Vec::with_capacity(spoken.all.len()), Vec::new(), 0);
        for run in records.chunk_by(|a, b| a.name == b.name) {
            let sounds = spoken.of_name(run[0].name);
            all.extend(sounds.iter().map(|s| Heard {
                sounds: *s,
                whole: hash(s),
                is_whole: s[2] != 0 || sounds.len() == 1 || (is_of_words(s) && s[1] != 0),
            }));
            end += run.len();
            let number = |at: usize| u32::try_from(at).expect("a name has few sounds and is numbered in 32 bits");
            ends.push((number(end), number(all.len())));
        }
        Self { all, ends }
    }

    /// Calls `visit` for each place in order, with what is heard there.
    fn each(&self, mut visit: impl FnMut(usize, &[Heard])) {
        let (mut place, mut from) = (0, 0);
        for (last, to) in &self.ends {
            let heard = &self.all[from..*to as usize];
            (place..*last as usize).for_each(|place| visit(place, heard));
            (place, from) = (*last as usize, *to as usize);
        }
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
    let at_work = r.host != 0 || r.year != 0;
    match rule {
        Rule::Document => out.extend((r.document != 0).then(|| key(rule, r.document))),
        Rule::Name => out.extend(whole.map(|s| key(rule, s))),
        Rule::NameBirthYear => out.extend(whole.flat_map(|s| years.iter().map(move |y| key(rule, (s, y))))),
        Rule::NameEmployer if r.employer != 0 => out.extend(whole.map(|s| key(rule, (s, r.employer)))),
        Rule::NameHostYear if at_work => out.extend(whole.map(|s| key(rule, (s, r.host, r.year)))),
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
        Rule::GivenHostYear if at_work => {
            out.extend(given.flat_map(|s| years.iter().map(move |y| key(rule, (s, y, r.host, r.year)))))
        }
        Rule::PartHostYear if at_work => out.extend(parts().map(|p| key(rule, (p, r.host, r.year)))),
        Rule::Date if of_words() => out.extend(date.map(|d| key(rule, d))),
        Rule::NameBirthDay if r.month_day != 0 && of_words() => out.extend(whole.map(|s| key(rule, (s, r.month_day)))),
        _ => {}
    }
}

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
        let spoken = Spoken::of(&roster.names);
        let order = in_order_of_sounds(roster, &spoken);
        let mut places = vec![0; order.len()];
        for (place, record) in (0u32..).zip(&order) {
            places[*record as usize] = place;
        }
        let mut records: Vec<Record> = order.iter().map(|record| roster.records[*record as usize]).collect();
        leave_out_what_many_lack(&mut records);
        let hearing = Hearing::of(&records, &spoken);
        drop(spoken);
        // The whole name serves most pairs, so a quarter is its; the rest is shared alike.
        let all = pairs_per_record * roster.len() as u64;
        let budget = |rule: Rule| if rule == Rule::Name { all / 4 } else { all * 3 / 4 / (FOR_ALL_NAMES - 1) };
        let slices = records.len().div_ceil(KEYED_AT_ONCE).max(1) as u64;
        let groups = |rule: &Rule| Groups::of(*rule, &records, &hearing, budget(*rule), slices);
        let built: Vec<(Groups, RuleCost)> = RULES.par_iter().with_max_len(1).map(groups).collect();
        let (groups, costs) = built.into_iter().unzip();
        Self { groups, order, places, costs, in_use: [true; RULES.len()] }
    }
}

/// Takes the host or the year off all records where many do not state it.
fn leave_out_what_many_lack(records: &mut [Record]) {
    let most = records.len() / LACKED_BY_ONE_IN;
    let lack = |is_missing: fn(&Record) -> bool| records.iter().filter(|record| is_missing(record)).count() > most;
    let (no_hosts, no_years) = (lack(|record| record.host == 0), lack(|record| record.year == 0));
    for record in records {
        record.host = if no_hosts { 0 } else { record.host };
        record.year = if no_years { 0 } else { record.year };
    }
}

/// The records in the order of their names' most probable sounds, then of the names, then of the records.
fn in_order_of_sounds(roster: &Roster, spoken: &Spoken) -> Vec<u32> {
    let first = |name: u32| (spoken.of_name(name).first().copied().unwrap_or_default(), name);
    let mut names: Vec<(Sounds, u32)> = (0u32..).take(spoken.ends.len()).map(first).collect();
    names.par_sort_unstable();
    // How many records there are up to each name in that order, which is where the records of the next name begin.
    let mut next = vec![0u32; spoken.ends.len()];
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

/// Where some of the records stand in the groups, to find whom they meet.
pub(crate) struct Lookup<'a> {
    blocks: &'a Blocks,
    wanted: Wanted,
    /// In the order of [`RULES`]; of a rule that is not in use there are none.
    slots: Vec<Option<Slots>>,
}

impl Lookup<'_> {
    /// Calls `visit` once for every place of a record that shares a group with the one at place `one` and comes after it, with the first
    /// rule that says so. `one` is among the places looked up.
    pub(crate) fn partners(&self, one: usize, seen: &mut Seen, mut visit: impl FnMut(usize, Rule)) {
        let Some(rank) = self.wanted.rank(one) else { return };
        seen.clear();
        for (rule, slots, groups) in self.rules() {
            for slot in slots.of_rank(rank) {
                for member in groups.after(*slot).filter(|member| seen.insert(*member)) {
                    visit(member as usize, rule);
                }
            }
        }
    }

    fn rules(&self) -> impl Iterator<Item = (Rule, &Slots, &Groups)> {
        let all = RULES.iter().zip(&self.slots).zip(&self.blocks.groups);
        all.filter_map(|((rule, slots), groups)| Some((*rule, slots.as_ref()?, groups)))
    }

    fn meet(&self, first: usize, second: u32, left_out: Option<Rule>) -> bool {
        let Some(rank) = self.wanted.rank(first) else { return false };
        self.rules().filter(|(rule, ..)| Some(*rule) != left_out).any(|(_, slots, groups)| {
            slots.of_rank(rank).iter().any(|slot| groups.after(*slot).any(|member| member == second))
        })
    }
}

impl Blocks {
    /// Looks up the records at some places, named in order.
    pub(crate) fn lookup(&self, places: impl Iterator<Item = usize>) -> Lookup<'_> {
        let wanted = Wanted::of(places);
        let of_rule = |(groups, in_use): (&Groups, &bool)| in_use.then(|| groups.slots(&wanted));
        let slots = self.groups.par_iter().zip(&self.in_use).with_max_len(1).map(of_rule).collect();
        Lookup { blocks: self, wanted, slots }
    }

    /// Takes the groups of rules that are not in use out of memory.
    pub(crate) fn drop_unused(&mut self) {
        let unused = self.groups.iter_mut().zip(self.in_use).filter(|(_, in_use)| !in_use);
        unused.for_each(|(groups, _)| *groups = Groups::default());
    }

    /// For each two records whether some rule other than the one left out brings them together.
    pub(crate) fn meet(&self, pairs: &[(u32, u32)], left_out: Option<Rule>) -> Vec<bool> {
        let mut sought: Vec<(u32, u32, usize)> = Vec::with_capacity(pairs.len());
        for (number, (one, other)) in pairs.iter().enumerate() {
            let [one, other] = [one, other].map(|record| self.places[*record as usize]);
            sought.push((one.min(other), one.max(other), number));
        }
        sought.par_sort_unstable();
        let mut met = vec![false; pairs.len()];
        for batch in sought.chunks(RECORDS_AT_ONCE) {
            let lookup = self.lookup(batch.iter().map(|(first, ..)| *first as usize));
            let found = batch.par_iter().with_min_len(1024);
            let found: Vec<bool> =
                found.map(|(first, second, _)| lookup.meet(*first as usize, *second, left_out)).collect();
            batch.iter().zip(found).for_each(|((.., number), found)| met[*number] = found);
        }
        met
    }

    /// For each two records whether some rule brings them together.
    pub fn share_groups(&self, pairs: &[(usize, usize)]) -> Vec<bool> {
        let number = |record: usize| u32::try_from(record).expect("records are numbered in 31 bits");
        let pairs: Vec<(u32, u32)> = pairs.iter().map(|(one, other)| (number(*one), number(*other))).collect();
        self.meet(&pairs, None)
    }

    /// True where some rule brings the two records together. Each question goes through all groups: see [`Self::share_groups`] for many.
    pub fn share_a_group(&self, one: usize, other: usize) -> bool {
        self.share_groups(&[(one, other)])[0]
    }
}

#[cfg(test)]
mod tests;
