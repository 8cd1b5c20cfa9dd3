//! How much two names speak for one bearer: a level of agreement, and how rare what agrees is.
//!
//! For a piece a and a piece b at one place the likelihood ratio is P(a, b | one syllable) / P(a) P(b)
//! = sum over syllables s of P(a|s) P(b|s) P(s) / (P(a) P(b)): a shared rare surname weighs more than a shared Kim, and a piece that may
//! stand for many syllables less than one that stands for one (the term frequency adjustment of Winkler 2000, for uncertain values).

use crate::name::book::{NONE, NameBook, NameId, Sex, SlotReading};
use crate::name::words::Likeness;
use std::sync::LazyLock;

/// How far two names agree. The order is that of the levels in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameLevel {
    /// Surname and given name may be the same.
    Same,
    /// The same, but for one sound of one syllable.
    OneNear,
    /// The same, but one has no second syllable.
    Shorter,
    /// The same given name of two syllables, another surname.
    GivenOnly,
    /// The same surname and one syllable of two.
    OneGiven,
    /// The same surname only.
    SurnameOnly,
    /// One syllable only.
    OneSyllable,
    /// Nothing.
    Nothing,
    /// Names that are no syllables: the same words in the same order.
    Words,
    /// The same words but for an error of keying.
    WordsSlip,
    /// The same words, one spelled otherwise.
    WordsSpelled,
    /// The same words in another order.
    WordsOrder,
    /// All words of the one, and the other has more, or one is an initial.
    WordsShorter,
    /// Some of the words.
    WordsPart,
    /// Other words.
    OtherWords,
}

/// Number of levels.
pub const NAME_LEVELS: usize = 15;

/// Where the levels of names that are no syllables begin.
pub const FIRST_OF_WORDS: usize = 8;

/// How probable each level is for two records of one person, before anything is learned: of syllables, then of words.
pub const NAME_SHARES: [f64; NAME_LEVELS] =
    [0.86, 0.04, 0.02, 0.015, 0.03, 0.02, 0.01, 0.005, 0.8, 0.08, 0.03, 0.02, 0.04, 0.02, 0.01];

static NAME_BITS: LazyLock<[f64; NAME_LEVELS]> = LazyLock::new(|| NAME_SHARES.map(f64::log2));

/// What comparing two names gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NameAgreement {
    /// The level.
    pub level: NameLevel,
    /// log2 of the likelihood ratio of the pieces that agree: how rare they are.
    pub bits: f32,
}

/// -log2 of how often people whose names are set side by side are of one family: however rare a surname is, kin share it, and by custom
/// one syllable of the given name with it (the generation name, 돌림자).
const KIN_BITS: f64 = 7.0;

impl NameAgreement {
    /// log2 of the likelihood ratio for one bearer, with the shares of levels as they are before learning, where nothing but the names
    /// is known: given names that differ are then no more than kin explains.
    pub fn log2_ratio(&self) -> f64 {
        let bits = f64::from(self.bits);
        let bits = match self.level {
            NameLevel::OneGiven | NameLevel::SurnameOnly => bits.min(KIN_BITS),
            _ => bits,
        };
        bits + NAME_BITS[self.level as usize]
    }
}

/// Two pieces agree from this likelihood ratio on,
const AGREE: f32 = 1.5;
/// or where they stand for one syllable with this probability: what nearly everybody bears has no large ratio.
const SURELY: f64 = 0.5;
/// log2 of how rare it is that two unlike syllables share two of their three sounds.
pub(crate) const NEAR_BITS: f32 = 2.5;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    Agree(f32),
    Near,
    /// Two words that speak for one.
    Word(Likeness, f32),
    Differ,
}

/// What was found of pieces and of names compared lately, so that two frequent ones are compared once and not a million times. Forgets;
/// changes nothing.
#[derive(Debug)]
pub struct Memo {
    pieces: Lately<Outcome>,
    names: Lately<NameAgreement>,
}

/// log2 of how many pairs of pieces and of names are kept: as many as a core's own cache holds.
const PIECES: u32 = 14;
const NAMES: u32 = 11;

/// By key, the last of those that share a place.
#[derive(Debug)]
struct Lately<T> {
    kept: Vec<(u64, T)>,
    bits: u32,
}

impl<T: Copy> Lately<T> {
    fn new(bits: u32, nothing: T) -> Self {
        Self { kept: vec![(u64::MAX, nothing); 1 << bits], bits }
    }

    fn place(&mut self, key: u64) -> &mut (u64, T) {
        let place = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - self.bits);
        &mut self.kept[usize::try_from(place).unwrap_or(0)]
    }
}

impl Memo {
    pub(crate) fn new() -> Self {
        let nothing = NameAgreement { level: NameLevel::Nothing, bits: 0.0 };
        Self { pieces: Lately::new(PIECES, Outcome::Differ), names: Lately::new(NAMES, nothing) }
    }
}

/// Two numbers below 2^31 and a sex as one: a key of its own for each.
fn key(one: u32, other: u32, sex: Sex) -> u64 {
    (u64::from(one) << 31 | u64::from(other)) << 2 | sex as u64
}

impl NameBook {
    /// Compares two names of the book. `sex` is that of both bearers where both lists state the same one, else unknown: given names
    /// are counted within a sex, so that sex and name are not counted twice.
    pub fn compare(&self, one: NameId, other: NameId, sex: Sex) -> NameAgreement {
        self.compare_with(&mut Memo::new(), one, other, sex)
    }

    /// The same, with the memory of other comparisons in this book.
    pub(crate) fn compare_with(&self, memo: &mut Memo, one: NameId, other: NameId, sex: Sex) -> NameAgreement {
        let key = key(one.0, other.0, sex);
        let known = *memo.names.place(key);
        if known.0 == key {
            return known.1;
        }
        let found = self.compare_anew(memo, one, other, sex);
        *memo.names.place(key) = (key, found);
        found
    }

    fn compare_anew(&self, memo: &mut Memo, one: NameId, other: NameId, sex: Sex) -> NameAgreement {
        let mut best = NameAgreement { level: NameLevel::Nothing, bits: 0.0 };
        let mut best_ratio = f64::NEG_INFINITY;
        for a in self.readings(one) {
            for b in self.readings(other) {
                let mut found = self.compare_readings(memo, a, b, sex);
                found.bits += a.log2_weight + b.log2_weight;
                let ratio = found.log2_ratio();
                if ratio > best_ratio {
                    (best, best_ratio) = (found, ratio);
                }
            }
        }
        best
    }

    fn compare_readings(&self, memo: &mut Memo, a: &SlotReading, b: &SlotReading, sex: Sex) -> NameAgreement {
        match (a.of_words, b.of_words) {
            (true, true) => return self.compare_words(memo, a, b, sex),
            (false, false) => {}
            _ => return NameAgreement { level: NameLevel::Nothing, bits: 0.0 },
        }
        let surname = self.outcome(memo, a.slots[0], b.slots[0], sex);
        let given = match (a.slots[2], b.slots[2]) {
            (NONE, NONE) => [Some(self.outcome(memo, a.slots[1], b.slots[1], sex)), None],
            (NONE, _) => [Some(self.better(memo, a.slots[1], b, sex)), None],
            (_, NONE) => [Some(self.better(memo, b.slots[1], a, sex)), None],
            _ => [1, 2].map(|place| Some(self.outcome(memo, a.slots[place], b.slots[place], sex))),
        };
        let shorter = (a.slots[2] == NONE) != (b.slots[2] == NONE);
        let mut found = agreement(surname, given, shorter);
        match found.level {
            NameLevel::Same => found.bits += self.length_bits[usize::from(a.slots[2] == NONE)],
            // That one of the two has one syllable only is rare by itself, but it may be either.
            NameLevel::Shorter => found.bits += self.length_bits[0] + self.length_bits[1] - 1.0,
            _ => {}
        }
        found
    }

    /// The one syllable of a shorter name against either syllable of a longer one.
    fn better(&self, memo: &mut Memo, short: u32, long: &SlotReading, sex: Sex) -> Outcome {
        let [first, second] = [1, 2].map(|place| self.outcome(memo, short, long.slots[place], sex));
        match (first, second) {
            // It is nearly always the last syllable that is lost.
            (Outcome::Agree(x), Outcome::Agree(y)) => Outcome::Agree(x.max(y - 3.0)),
            (Outcome::Agree(x), _) => Outcome::Agree(x),
            (_, Outcome::Agree(y)) => Outcome::Agree((y - 3.0).max(0.1)),
            _ => first,
        }
    }

    pub(crate) fn outcome(&self, memo: &mut Memo, one: u32, other: u32, sex: Sex) -> Outcome {
        let key = key(one, other, sex);
        let known = memo.pieces.place(key);
        if known.0 != key {
            *known = (key, self.outcome_anew(one, other, sex));
        }
        known.1
    }

    fn outcome_anew(&self, one: u32, other: u32, sex: Sex) -> Outcome {
        let (a, b) = (self.slot(one), self.slot(other));
        match (a.word, b.word) {
            (NONE, NONE) => {}
            (NONE, _) | (_, NONE) => return Outcome::Differ,
            (x, y) => {
                let found = self.words.compare((x, a.place), (y, b.place), sex);
                return found.map_or(Outcome::Differ, |(likeness, bits)| Outcome::Word(likeness, bits));
            }
        }
        let (ratio, one_syllable) = self.slot_ratio(one, other, sex);
        if ratio >= AGREE || one_syllable >= SURELY {
            return Outcome::Agree(ratio.log2());
        }
        let (a, b) = (a.class, b.class);
        let parts = |class: u32| [class / 70, class / 7 % 10, class % 7];
        let same = parts(a).iter().zip(parts(b)).filter(|(x, y)| **x == *y).count();
        if same >= 2 && a < 100_000 && b < 100_000 { Outcome::Near } else { Outcome::Differ }
    }

    /// The likelihood ratio of two pieces, see the head of the module, and the probability that they stand for one syllable if they are
    /// of two people: sum over s of P(s|a) P(s|b).
    pub(crate) fn slot_ratio(&self, one: u32, other: u32, sex: Sex) -> (f32, f64) {
        let (a, b) = (self.slot(one), self.slot(other));
        let prior = self.prior(a, sex);
        let (mut i, mut j, mut sum, mut squares) = (0, 0, 0.0, 0.0f64);
        while let (Some((x, share_a)), Some((y, share_b))) = (a.candidates.get(i), b.candidates.get(j)) {
            if x == y {
                let (both, prior) = (share_a * share_b, prior[usize::from(*x)]);
                sum += both * prior;
                squares += f64::from(both) * f64::from(prior) * f64::from(prior);
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        // Two rare pieces' masses multiply to less than the smallest number of 32 bits.
        let by_chance = f64::from(a.mass[sex as usize]) * f64::from(b.mass[sex as usize]);
        #[expect(clippy::cast_possible_truncation, reason = "a likelihood ratio needs no more digits")]
        let ratio = (f64::from(sum) / by_chance) as f32;
        (ratio.min(f32::MAX), squares / by_chance)
    }
}

fn agreement(surname: Outcome, given: [Option<Outcome>; 2], shorter: bool) -> NameAgreement {
    let (mut agree, mut near, mut bits) = (0, 0, 0.0);
    let both = given.iter().flatten().count();
    for outcome in given.iter().flatten() {
        match outcome {
            Outcome::Agree(of) => {
                agree += 1;
                bits += of;
            }
            Outcome::Near => near += 1,
            Outcome::Differ | Outcome::Word(..) => {}
        }
    }
    let surname_bits = if let Outcome::Agree(of) = surname { of } else { 0.0 };
    let (level, bits) = match surname {
        Outcome::Agree(_) if agree == both && shorter => (NameLevel::Shorter, surname_bits + bits),
        Outcome::Agree(_) if agree == both => (NameLevel::Same, surname_bits + bits),
        Outcome::Agree(_) if agree + near == both && agree > 0 => (NameLevel::OneNear, surname_bits + bits + NEAR_BITS),
        Outcome::Agree(_) if agree > 0 => (NameLevel::OneGiven, surname_bits + bits),
        Outcome::Agree(_) if near > 0 && both == 1 && !shorter => (NameLevel::OneNear, surname_bits + NEAR_BITS),
        Outcome::Agree(_) => (NameLevel::SurnameOnly, surname_bits),
        Outcome::Near if agree == both && both == 2 => (NameLevel::OneNear, bits + NEAR_BITS),
        _ if agree == both && both == 2 => (NameLevel::GivenOnly, bits),
        _ if agree > 0 => (NameLevel::OneSyllable, bits),
        _ => (NameLevel::Nothing, 0.0),
    };
    NameAgreement { level, bits }
}

#[cfg(test)]
mod tests;
