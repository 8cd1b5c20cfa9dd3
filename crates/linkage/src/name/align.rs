//! Two names that are no syllables, word against word: in the same places or in others, some left out, some as initials.

use crate::name::book::{NONE, NameBook, Sex, SlotReading};
use crate::name::compare::{Memo, NameAgreement, NameLevel, Outcome};
use crate::name::words::Likeness;

/// Words that keep their place are preferred to as good ones elsewhere.
const IN_PLACE: f32 = 0.01;
/// Three words against three, in every order.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Which word of a name stands against which of another, and how they agree.
#[derive(Clone, Copy, Default)]
struct Alignment {
    score: f32,
    bits: f32,
    matched: usize,
    slips: bool,
    spelled: bool,
    initials: bool,
    /// The words that agree are not in the same order.
    crossed: bool,
}

impl NameBook {
    /// The words of a name in order, as slots, and how many they are.
    pub(crate) fn pieces_of(&self, reading: &SlotReading) -> ([u32; 3], usize) {
        let [first, last, middle] = reading.slots;
        let (mut pieces, mut count) = ([NONE; 3], 0);
        for slot in [first, middle, last] {
            if slot != NONE && !self.is_no_word(slot) {
                pieces[count] = slot;
                count += 1;
            }
        }
        (pieces, count)
    }

    /// The most that a level of words adds to the bits of its words.
    pub(crate) fn most_level_bits(&self) -> f32 {
        self.slip_bits().max(self.unlike_lengths)
    }

    /// -log2 of the share of pairs of people with one name in which one of four words has an error.
    fn slip_bits(&self) -> f32 {
        -(4.0 * self.words.rate()).min(0.5).log2()
    }

    /// Compares two names of words.
    pub(crate) fn compare_words(&self, memo: &mut Memo, a: &SlotReading, b: &SlotReading, sex: Sex) -> NameAgreement {
        let ((one, n), (other, m)) = (self.pieces_of(a), self.pieces_of(b));
        let mut outcomes = [[Outcome::Differ; 3]; 3];
        for (of, slot) in outcomes.iter_mut().zip(&one[..n]) {
            for (outcome, against) in of.iter_mut().zip(&other[..m]) {
                *outcome = self.outcome(memo, *slot, *against, sex);
            }
        }
        let in_place = |i: usize, j: usize| {
            let place = |slot: u32| self.slot(slot).place;
            one[i] != NONE && other[j] != NONE && place(one[i]) == place(other[j])
        };
        let best = ORDERS
            .iter()
            .map(|order| Alignment::of(&outcomes, order, in_place))
            .reduce(|best, next| if next.score > best.score { next } else { best })
            .unwrap_or_default();
        let (level, more) = self.level_of_words(&best, n, m);
        NameAgreement { level, bits: best.bits + more }
    }

    /// The level, and how rare it is among people whose words agree as far.
    fn level_of_words(&self, found: &Alignment, one: usize, other: usize) -> (NameLevel, f32) {
        let fewer = one.min(other);
        match found {
            Alignment { matched: 0, .. } => (NameLevel::OtherWords, 0.0),
            Alignment { matched, .. } if *matched < fewer => (NameLevel::WordsPart, 0.0),
            _ if one != other => (NameLevel::WordsShorter, self.unlike_lengths),
            Alignment { initials: true, .. } => (NameLevel::WordsShorter, 0.0),
            Alignment { crossed: true, .. } => (NameLevel::WordsOrder, 0.0),
            Alignment { slips: true, .. } => (NameLevel::WordsSlip, self.slip_bits()),
            Alignment { spelled: true, .. } => (NameLevel::WordsSpelled, 0.0),
            _ => (NameLevel::Words, 0.0),
        }
    }
}

impl Alignment {
    fn of(outcomes: &[[Outcome; 3]; 3], order: &[usize; 3], in_place: impl Fn(usize, usize) -> bool) -> Self {
        let mut found = Self::default();
        let mut furthest = 0;
        for (i, j) in order.iter().copied().enumerate() {
            let Outcome::Word(likeness, bits) = outcomes[i][j] else { continue };
            found.matched += 1;
            found.bits += bits;
            found.score += bits + if in_place(i, j) { IN_PLACE } else { 0.0 };
            found.slips |= likeness == Likeness::Slip;
            found.spelled |= likeness == Likeness::Spelled;
            found.initials |= likeness == Likeness::Initial;
            found.crossed |= j < furthest;
            furthest = furthest.max(j);
        }
        found
    }
}
