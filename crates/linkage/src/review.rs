//! Which pairs a person should look at first: those whose answer would move an estimate most, by itself and by what it teaches about pairs
//! alike (`partition::teaching`). Judges nothing itself.

use crate::partition::teaching::SIZES;
use crate::partition::{LinkedPair, Partitions, Threshold, Weighing};
use rustc_hash::FxHashMap;

/// Variance of how far all pairs alike are from what is said of them, in natural logarithms of odds: a bit either way.
const TAUGHT: f64 = 0.48;
/// Pairs alike: of a component of one size, in one of these bands of probability.
const BANDS: usize = 4;

/// Which capture a list belongs to when two are set against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Capture {
    /// The first.
    First,
    /// The second.
    Second,
    /// Neither.
    Neither,
}

/// A pair to look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// The pair.
    pub pair: LinkedPair,
    /// By how much the estimate would differ between the two answers.
    pub difference: f64,
    /// Standard deviation of the estimate that the answer takes away: difference x sqrt(p (1 - p)).
    pub uncertainty: f64,
    /// Standard deviation of the estimate that it takes away by what it teaches about pairs alike, after the answers before it in the queue.
    pub teaches: f64,
}

/// The pairs that are not certain, by how much of the estimate's uncertainty hangs on each, at most `most`; its own and that which it takes
/// away by teaching. Pairs alike share a shift d of their odds, normal with variance [`TAUGHT`]; of the estimate's variance through it,
/// S^2 var(d) with S = sum of |difference| p (1 - p), each answer of information p (1 - p) takes a part, and the next one a smaller part: so
/// the queue turns to other kinds of pairs by itself (as in Bayesian design: Chaloner and Verdinelli, Statistical Science 10, 1995).
///
/// The estimate is Chapman's, N = (n1 + 1)(n2 + 1) / (m + 1) - 1 (Chapman 1951), with `captures` giving the part of each list. A pair
/// across the captures moves m by one; a pair within one moves n by one.
pub fn queue(linkage: &dyn Weighing, partitions: &Partitions, captures: &[Capture], most: usize) -> Vec<Question> {
    let [first, second, both] = counts(linkage, &partitions.at(Threshold::Likely), captures);
    let estimate = |first: f64, second: f64, both: f64| (first + 1.0) * (second + 1.0) / (both.max(0.0) + 1.0) - 1.0;
    let now = estimate(first, second, both);
    let of =
        |record: u32| captures.get(usize::from(linkage.list_of(record as usize))).copied().unwrap_or(Capture::Neither);
    let mut questions: Vec<Question> = partitions
        .pairs
        .iter()
        .filter(|pair| pair.probability < 0.995)
        .map(|pair| {
            let difference = match (of(pair.one), of(pair.other)) {
                (Capture::First, Capture::Second) | (Capture::Second, Capture::First) => {
                    now - estimate(first, second, both + 1.0)
                }
                (Capture::First, Capture::First) => now - estimate(first - 1.0, second, both),
                (Capture::Second, Capture::Second) => now - estimate(first, second - 1.0, both),
                _ => 0.0,
            };
            let uncertainty = difference.abs() * (pair.probability * (1.0 - pair.probability)).sqrt();
            Question { pair: *pair, difference, uncertainty, teaches: 0.0 }
        })
        .collect();
    questions.sort_by(|a, b| {
        b.uncertainty.total_cmp(&a.uncertainty).then((a.pair.one, a.pair.other).cmp(&(b.pair.one, b.pair.other)))
    });
    ordered(questions, &partitions.sizes(), most)
}

/// Pairs alike that wait for their turn, the most uncertain last.
#[derive(Default)]
struct Alike {
    waiting: Vec<Question>,
    /// S.
    moved: f64,
    /// Information of the answers taken.
    known: f64,
}

impl Alike {
    /// The next of them with what it teaches.
    fn next(&self) -> Option<Question> {
        let question = self.waiting.last()?;
        let variance = |known: f64| TAUGHT / (1.0 + TAUGHT * known);
        let more = information(question);
        let taken = variance(self.known) - variance(self.known + more);
        Some(Question { teaches: self.moved * taken.sqrt(), ..*question })
    }
}

fn information(question: &Question) -> f64 {
    question.pair.probability * (1.0 - question.pair.probability)
}

fn worth(question: &Question) -> f64 {
    question.uncertainty.hypot(question.teaches)
}

/// One question after the other, each the one that takes most away after those before it.
fn ordered(questions: Vec<Question>, sizes: &[u8], most: usize) -> Vec<Question> {
    let mut alike: Vec<Alike> = (0..SIZES.len() * BANDS).map(|_| Alike::default()).collect();
    let bands = f64::from(u32::try_from(BANDS).unwrap_or(1));
    for question in questions.into_iter().rev() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one of a few bands")]
        let band = ((question.pair.probability * bands) as usize).min(BANDS - 1);
        let of = &mut alike[usize::from(sizes[question.pair.one as usize]) * BANDS + band];
        of.moved += question.difference.abs() * information(&question);
        of.waiting.push(question);
    }
    let mut asked = Vec::new();
    while asked.len() < most {
        let next = alike.iter().enumerate().filter_map(|(at, of)| of.next().map(|question| (at, question)));
        let key = |question: &Question| (question.pair.one, question.pair.other);
        let Some((at, question)) =
            next.max_by(|(_, a), (_, b)| worth(a).total_cmp(&worth(b)).then(key(b).cmp(&key(a))))
        else {
            break;
        };
        alike[at].waiting.pop();
        alike[at].known += information(&question);
        asked.push(question);
    }
    asked
}

/// Persons on the first capture, on the second, on both.
pub fn counts(linkage: &dyn Weighing, persons: &[u32], captures: &[Capture]) -> [f64; 3] {
    let mut on: FxHashMap<u32, (bool, bool)> = FxHashMap::default();
    for (record, person) in persons.iter().enumerate() {
        let of = on.entry(*person).or_default();
        match captures.get(usize::from(linkage.list_of(record))) {
            Some(Capture::First) => of.0 = true,
            Some(Capture::Second) => of.1 = true,
            Some(Capture::Neither) | None => {}
        }
    }
    let count = |of: fn(&(bool, bool)) -> bool| {
        let number = on.values().filter(|captured| of(captured)).count();
        f64::from(u32::try_from(number).unwrap_or(u32::MAX))
    };
    [count(|c| c.0), count(|c| c.1), count(|c| c.0 && c.1)]
}
