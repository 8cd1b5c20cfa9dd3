//! All names of a roster: each spelling read once, its pieces kept once, and the frequencies learned from the names themselves.

use crate::name::compare::NEAR_BITS;
use crate::name::hangul::Syllable;
use crate::name::index::Candidate;
use crate::name::parse::{Alphabet, FOREIGN, Otherwise, Piece, Place, Reading, candidates, read, unknown_word};
use crate::name::spelling::sound_class;
use crate::name::tables::Tables;
use crate::name::words::{Words, Writing};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Sex as a list gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Sex {
    /// Not stated.
    #[default]
    Unknown = 0,
    /// Male.
    Male = 1,
    /// Female.
    Female = 2,
}

/// A spelling of a name in the book, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub u32);

/// No second syllable.
pub(crate) const NONE: u32 = u32::MAX;

/// A reading with its pieces as slots.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SlotReading {
    pub(crate) weight: f32,
    pub(crate) log2_weight: f32,
    /// True where the pieces are words and not syllables.
    pub(crate) of_words: bool,
    /// Surname, first and second syllable; the last may be [`NONE`].
    pub(crate) slots: [u32; 3],
}

/// A written piece at its place in a name, with what it may stand for.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) place: usize,
    pub(crate) candidates: Box<[Candidate]>,
    /// Probability of the piece among all, among men and among women.
    pub(crate) mass: [f32; 3],
    /// The most probable candidate, and the class of its sound.
    pub(crate) best: u16,
    pub(crate) class: u32,
    /// Its number among words, [`NONE`] where it is a syllable or surname.
    pub(crate) word: u32,
}

/// By place, then by sex, then by number of the candidate.
type Prior = [[Vec<f32>; 3]; 3];

impl Slot {
    fn weigh(&mut self, prior: &Prior) {
        let of_place = &prior[self.place];
        for (mass, of_sex) in self.mass.iter_mut().zip(of_place) {
            let sum: f32 = self.candidates.iter().map(|(n, share)| share * of_sex[usize::from(*n)]).sum();
            *mass = sum.max(f32::MIN_POSITIVE);
        }
        let weight = |(n, share): &Candidate| share * of_place[0][usize::from(*n)];
        let best = self.candidates.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)));
        self.best = best.map_or(0, |(number, _)| *number);
        self.class = class_of(self.best);
    }
}

/// The names of a roster.
#[derive(Debug)]
pub struct NameBook {
    tables: &'static Tables,
    pub(crate) words: Words,
    slots: Vec<Slot>,
    slot_numbers: FxHashMap<(Place, Piece), u32>,
    /// Pieces whose candidates are not looked up yet, which are the last of the slots.
    new_pieces: Vec<(Place, Piece)>,
    /// The readings of name n: `all_readings[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    all_readings: Vec<SlotReading>,
    /// Names read as syllables that might be words, by number.
    otherwise: Vec<(usize, Otherwise)>,
    counts: Vec<[u32; 3]>,
    numbers: FxHashMap<Box<str>, NameId>,
    prior: Prior,
    /// -log2 of the shares of given names of two syllables and of one.
    pub(crate) length_bits: [f32; 2],
    /// -log2 of the share of pairs of names read as words that have more and fewer words.
    pub(crate) unlike_lengths: f32,
}

/// Names learned from weigh against this many names' worth of the tables.
const TABLES_WORTH: f32 = 300.0;
/// The names of one sex weigh against this many of both.
const BOTH_WORTH: f32 = 300.0;
/// Share of a word that is in no table.
const UNLISTED: f32 = 1e-6;
/// Candidates less probable than this within a piece are dropped once frequencies are known.
const LEAST: f32 = 3e-4;
/// Readings less probable than this are not kept beside others.
const LEAST_READING: f32 = 0.02;

impl NameBook {
    /// An empty book, with the frequencies of the tables.
    pub fn new() -> Self {
        let tables = Tables::shared();
        let fill = |listed: &[f32]| {
            let mut prior: Vec<f32> = listed.iter().map(|share| share.max(UNLISTED)).collect();
            prior.resize(usize::from(u16::MAX) + 1, UNLISTED);
            [prior.clone(), prior.clone(), prior]
        };
        let (surname, given) = (fill(&tables.surname_prior), fill(&tables.given_prior));
        Self {
            tables,
            words: Words::new(),
            slots: Vec::new(),
            slot_numbers: FxHashMap::default(),
            new_pieces: Vec::new(),
            starts: vec![0],
            all_readings: Vec::new(),
            otherwise: Vec::new(),
            counts: Vec::new(),
            numbers: FxHashMap::default(),
            prior: [surname, given.clone(), given],
            length_bits: [0.1, 3.8],
            unlike_lengths: 1.5,
        }
    }

    /// Number of different spellings.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// True where no name was added.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds names, each with the sex of its bearer; gives their numbers in the order given.
    ///
    /// Frequencies stay as they are until [`NameBook::learn`].
    pub fn add(&mut self, written: &[(&str, Sex)]) -> Vec<NameId> {
        let first_new = self.len();
        let mut new: Vec<&str> = Vec::new();
        let mut ids = Vec::with_capacity(written.len());
        for (text, sex) in written {
            let id = match self.numbers.get(*text) {
                Some(id) => *id,
                None => {
                    let id = NameId(u32::try_from(first_new + new.len()).expect("fewer than 2^32 spellings"));
                    self.numbers.insert((*text).into(), id);
                    self.counts.push([0; 3]);
                    new.push(text);
                    id
                }
            };
            self.counts[id.0 as usize][*sex as usize] += 1;
            ids.push(id);
        }
        let tables = self.tables;
        for chunk in new.chunks(1 << 16) {
            let found: Vec<_> = chunk.par_iter().with_min_len(256).map(|text| read(tables, text)).collect();
            for (of_name, otherwise) in found {
                let name = self.starts.len() - 1;
                self.otherwise.extend(otherwise.map(|otherwise| (name, otherwise)));
                for reading in of_name {
                    let slotted = self.slotted(reading);
                    self.all_readings.push(slotted);
                }
                self.starts.push(u32::try_from(self.all_readings.len()).expect("fewer than 2^32 readings"));
            }
        }
        self.fill_slots();
        ids
    }

    fn slotted(&mut self, reading: Reading) -> SlotReading {
        let weight = reading.weight;
        let of_words = writing(&reading.surname).is_some();
        let (first, second) = reading.given;
        let mut slot = |place: Place, piece: Piece| {
            let next = u32::try_from(self.slots.len()).expect("fewer than 2^32 pieces");
            let (slots, words, new_pieces) = (&mut self.slots, &mut self.words, &mut self.new_pieces);
            *self.slot_numbers.entry((place, piece)).or_insert_with_key(|key| {
                let (_, piece) = key;
                new_pieces.push(key.clone());
                let word = writing(piece).map_or(NONE, |writing| words.number(&piece.text, writing));
                slots.push(Slot {
                    place: place as usize,
                    candidates: Box::default(),
                    mass: [0.0; 3],
                    best: 0,
                    class: 0,
                    word,
                });
                next
            })
        };
        let slots = [
            slot(Place::Surname, reading.surname),
            slot(Place::First, first),
            second.map_or(NONE, |piece| slot(Place::Second, piece)),
        ];
        SlotReading { weight, log2_weight: weight.log2(), of_words, slots }
    }

    /// Looks up what the pieces met since the last time may stand for, and weighs it under the present frequencies.
    fn fill_slots(&mut self) {
        let new = std::mem::take(&mut self.new_pieces);
        let first = self.slots.len() - new.len();
        let (tables, prior) = (self.tables, &self.prior);
        let slots = self.slots[first..].par_iter_mut().with_min_len(64);
        slots.zip(new.par_iter().with_min_len(64)).for_each(|(slot, (place, piece))| {
            slot.candidates = candidates(tables, *place, piece).into();
            slot.weigh(prior);
        });
    }

    /// The mass and best candidate of every slot under the present frequencies.
    fn weigh(&mut self) {
        let prior = &self.prior;
        self.slots.par_iter_mut().with_min_len(256).for_each(|slot| slot.weigh(prior));
    }

    /// Learns how frequent surnames and syllables are in these names, by sex (EM over what each piece may stand for, three rounds).
    pub fn learn(&mut self) {
        self.read_as_words();
        let mut counts = vec![[0.0f32; 3]; self.slots.len()];
        for (at, of_sex) in (0u32..).zip(&self.counts) {
            for reading in self.readings(NameId(at)) {
                for slot in reading.slots.iter().filter(|slot| **slot != NONE) {
                    for (sum, count) in counts[*slot as usize].iter_mut().zip(of_sex) {
                        #[expect(clippy::cast_precision_loss, reason = "counts of one spelling are far below 2^24")]
                        let count = *count as f32;
                        *sum += reading.weight * count;
                    }
                }
            }
        }
        self.learn_lengths();
        self.learn_words(&counts);
        let base: [Vec<f32>; 3] = [0, 1, 2].map(|place| self.prior[place][0].clone());
        for _ in 0..3 {
            self.learn_once(&counts, &base);
            self.weigh();
        }
        self.prune();
        self.weigh();
    }

    /// Learns the share of names that are words, and reads those so that may be: where they consist of words that others have.
    fn read_as_words(&mut self) {
        if self.otherwise.is_empty() {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of one spelling are far below 2^24")]
        let count = |counts: &[u32; 3]| counts.iter().sum::<u32>() as f32;
        let (mut surely, mut all, mut of_words) = (0.0f32, 0.0f32, vec![0.0f32; self.words.len()]);
        for (at, counts) in (0u32..).zip(&self.counts) {
            all += count(counts);
            let Some(first) = self.readings(NameId(at)).first().filter(|first| first.of_words) else {
                continue;
            };
            surely += count(counts);
            let (pieces, n) = self.pieces_of(first);
            pieces[..n].iter().for_each(|slot| of_words[self.slot(*slot).word as usize] += count(counts));
        }
        let total = of_words.iter().sum::<f32>() + TABLES_WORTH;
        let chance = |piece: &Piece| {
            let met = writing(piece).and_then(|writing| self.words.find(&piece.text, writing));
            let listed = unknown_word(&piece.text) * TABLES_WORTH;
            (met.map_or(0.0, |word| of_words[word as usize]) + listed) / total
        };
        let odds = |of: &Otherwise| {
            let (first, second) = &of.reading.given;
            let pieces = [Some(&of.reading.surname), Some(first), second.as_ref()];
            let as_words: f32 =
                pieces.into_iter().flatten().filter(|piece| !piece.text.is_empty()).map(chance).product();
            as_words / of.as_syllables.max(f32::MIN_POSITIVE)
        };
        let weighed: Vec<f32> = self.otherwise.iter().map(|(_, of)| odds(of)).collect();
        let probability = |share: f32, odds: f32| {
            let odds = odds * share / (1.0 - share);
            if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
        };
        let mut share = FOREIGN;
        for _ in 0..5 {
            let more =
                |((name, _), odds): (&(usize, Otherwise), &f32)| probability(share, *odds) * count(&self.counts[*name]);
            let more: f32 = self.otherwise.iter().zip(&weighed).map(more).sum();
            share = ((surely + more + FOREIGN * TABLES_WORTH) / (all + TABLES_WORTH)).min(0.99);
        }
        let mut now = Vec::new();
        for ((name, of), odds) in std::mem::take(&mut self.otherwise).into_iter().zip(weighed) {
            match probability(share, odds) {
                probable if probable >= LEAST_READING => now.push((name, probable, of.reading)),
                _ => self.otherwise.push((name, of)),
            }
        }
        self.add_readings(now);
    }

    /// Adds to names, in order, a reading with its probability.
    fn add_readings(&mut self, more: Vec<(usize, f32, Reading)>) {
        if more.is_empty() {
            return;
        }
        let (old, starts) = (std::mem::take(&mut self.all_readings), std::mem::take(&mut self.starts));
        let mut more = more.into_iter().peekable();
        self.starts.push(0);
        for (name, bounds) in starts.windows(2).enumerate() {
            let own = &old[bounds[0] as usize..bounds[1] as usize];
            if let Some((_, probability, mut reading)) = more.next_if(|of| of.0 == name) {
                reading.weight = probability;
                let slotted = self.slotted(reading);
                self.all_readings.push(slotted);
                for of in own.iter().filter(|of| of.weight * (1.0 - probability) >= LEAST_READING) {
                    let weight = of.weight * (1.0 - probability);
                    self.all_readings.push(SlotReading { weight, log2_weight: weight.log2(), ..*of });
                }
            } else {
                self.all_readings.extend_from_slice(own);
            }
            self.starts.push(u32::try_from(self.all_readings.len()).expect("fewer than 2^32 readings"));
        }
        self.fill_slots();
    }

    fn learn_words(&mut self, counts: &[[f32; 3]]) {
        self.words.clear();
        for (slot, count) in self.slots.iter().zip(counts).filter(|(slot, _)| slot.word != NONE) {
            self.words.count(slot.word, slot.place, *count);
        }
        self.words.learn();
        for slot in self.slots.iter_mut().filter(|slot| slot.word != NONE) {
            slot.candidates = self.words.candidates(slot.word).into();
        }
    }

    fn learn_lengths(&mut self) {
        let (mut one, mut all) = (0.07 * TABLES_WORTH, TABLES_WORTH);
        let mut of_words = [1.0f32, 8.0, 1.0];
        for (at, of_sex) in (0u32..).zip(&self.counts) {
            #[expect(clippy::cast_precision_loss, reason = "counts of one spelling are far below 2^24")]
            let count = of_sex.iter().sum::<u32>() as f32;
            for reading in self.readings(NameId(at)) {
                let met = count * reading.weight;
                if reading.of_words {
                    of_words[self.pieces_of(reading).1 - 1] += met;
                } else {
                    one += if reading.slots[2] == NONE { met } else { 0.0 };
                    all += met;
                }
            }
        }
        self.length_bits = [-(1.0 - one / all).max(0.01).log2(), -(one / all).log2()];
        let sum: f32 = of_words.iter().sum();
        let alike: f32 = of_words.iter().map(|count| (count / sum).powi(2)).sum();
        self.unlike_lengths = -(1.0 - alike).max(0.01).log2();
    }

    fn learn_once(&mut self, counts: &[[f32; 3]], base: &[Vec<f32>; 3]) {
        for (place, base) in base.iter().enumerate() {
            let mut sums = [0, 1, 2].map(|_| vec![0.0f32; base.len()]);
            let mut totals = [0.0f32; 3];
            for (slot, count) in self.slots.iter().zip(counts).filter(|(slot, _)| slot.place == place) {
                for (number, share) in &slot.candidates {
                    let number = usize::from(*number);
                    for sex in 0..3 {
                        let posterior = share * self.prior[place][sex][number] / slot.mass[sex];
                        sums[sex][number] += count[sex] * posterior;
                    }
                }
                (0..3).for_each(|sex| totals[sex] += count[sex]);
            }
            let all: f32 = totals.iter().sum();
            for (number, listed) in base.iter().enumerate() {
                let together = sums[0][number] + sums[1][number] + sums[2][number];
                let both = (together + TABLES_WORTH * listed) / (all + TABLES_WORTH);
                self.prior[place][0][number] = both;
                for sex in 1..3 {
                    self.prior[place][sex][number] =
                        (sums[sex][number] + BOTH_WORTH * both) / (totals[sex] + BOTH_WORTH);
                }
            }
        }
    }

    fn prune(&mut self) {
        let prior = &self.prior;
        for slot in &mut self.slots {
            let of_place = &prior[slot.place][0];
            let floor = LEAST * slot.mass[0];
            let kept: Vec<Candidate> = slot
                .candidates
                .iter()
                .copied()
                .filter(|(n, share)| share * of_place[usize::from(*n)] >= floor)
                .collect();
            if !kept.is_empty() {
                slot.candidates = kept.into();
            }
        }
    }

    pub(crate) fn readings(&self, name: NameId) -> &[SlotReading] {
        let of = |at: usize| self.starts[at] as usize;
        &self.all_readings[of(name.0 as usize)..of(name.0 as usize + 1)]
    }

    /// True for the piece that stands for no word.
    pub(crate) fn is_no_word(&self, slot: u32) -> bool {
        let word = self.slot(slot).word;
        word != NONE && self.words.is_none(word)
    }

    /// For each name the most bits that any comparison with it can have, by the sex of both bearers: a piece's ratio is at most
    /// the largest P(piece | syllable) / P(piece).
    pub(crate) fn most_bits(&self) -> Vec<[f32; 3]> {
        let of_word = self.words.most_bits();
        let most = |slot: &Slot| {
            let largest = slot.candidates.iter().map(|(_, share)| *share).fold(0.0, f32::max);
            let of_syllable = |mass: f32| (largest / mass).log2().max(NEAR_BITS);
            if slot.word == NONE { slot.mass.map(of_syllable) } else { [of_word; 3] }
        };
        let of_slot: Vec<[f32; 3]> = self.slots.par_iter().with_min_len(256).map(most).collect();
        let [two, one] = self.length_bits;
        let of_reading = |reading: &SlotReading, sex: usize| {
            let bits = reading.slots.map(|slot| of_slot.get(slot as usize).map_or(0.0, |of| of[sex]));
            let length = if reading.of_words {
                self.most_level_bits()
            } else if reading.slots[2] == NONE {
                one.max(two + one - 1.0)
            } else {
                // Beside a shorter name one of the syllables is left over.
                two.max(two + one - 1.0 - bits[1].min(bits[2]))
            };
            reading.log2_weight + bits.iter().sum::<f32>() + length
        };
        let of_name = |at: usize| {
            let readings = self.readings(NameId(u32::try_from(at).expect("names are numbered in 32 bits")));
            [0, 1, 2].map(|sex| readings.iter().map(|of| of_reading(of, sex)).fold(0.0, f32::max))
        };
        (0..self.len()).into_par_iter().with_min_len(1024).map(of_name).collect()
    }

    /// Number of different pieces.
    pub(crate) fn pieces(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn slot(&self, slot: u32) -> &Slot {
        &self.slots[slot as usize]
    }

    pub(crate) fn prior(&self, slot: &Slot, sex: Sex) -> &[f32] {
        &self.prior[slot.place][sex as usize]
    }

    /// What a slot may stand for with probabilities, the most probable first.
    pub(crate) fn posterior(&self, slot: u32) -> Vec<(u16, f32)> {
        let slot = self.slot(slot);
        let prior = self.prior(slot, Sex::Unknown);
        let share = |(n, share): &Candidate| (*n, share * prior[usize::from(*n)] / slot.mass[0]);
        let mut listed: Vec<(u16, f32)> = slot.candidates.iter().map(share).collect();
        listed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        listed
    }

    /// The name in Hangul as most probably meant, northern spelling; words of other names stand as `?`.
    pub fn hangul(&self, name: NameId) -> String {
        let Some(reading) = self.readings(name).first() else { return String::new() };
        let text = |slot: &u32| {
            let number = self.slot(*slot).best;
            if number < crate::name::foreign::FIRST_NUMBER { self.tables.hangul(number) } else { "?".to_owned() }
        };
        reading.slots.iter().filter(|slot| **slot != NONE).map(text).collect()
    }
}

/// In which letters a piece that is a word was written; nothing for syllables and surnames.
fn writing(piece: &Piece) -> Option<Writing> {
    match piece.alphabet {
        Alphabet::Consonants => Some(Writing::Consonants),
        Alphabet::Transcribed => Some(Writing::Cyrillic),
        Alphabet::Foreign => Some(Writing::Latin),
        _ => None,
    }
}

impl Default for NameBook {
    fn default() -> Self {
        Self::new()
    }
}

/// The sound class of a syllable, surname or word by number.
pub(crate) fn class_of(number: u16) -> u32 {
    let syllable = char::from_u32(0xAC00 + u32::from(number)).and_then(Syllable::of);
    match syllable {
        Some(syllable) if number < crate::name::hangul::SYLLABLES => u32::from(sound_class(syllable)),
        _ => 100_000 + u32::from(number),
    }
}
