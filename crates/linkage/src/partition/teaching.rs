//! What judgements teach beyond the pairs that they are about: how much likelier, or less likely, records in doubt are one person than was
//! said. The judgements themselves are obeyed elsewhere (`partition`); a judgement that is withdrawn leaves no trace here.
//!
//! Judged pairs are no sample: people are asked where the model is in doubt. So no weight of a comparison is learned from them, which would
//! mistake the doubtful for the usual. What is learned is said given the model's own answer, as in Platt's scaling (1999): within a component
//! of records the probability of each way of dividing them becomes proportional to p(way)^(1 + s b) 2^(s a joins(way)), where joins(way) is the
//! number of records less that of persons and s = min(1, (1 - max p) / [`IN_DOUBT`]), so that a component about which the model is certain, and
//! about which nobody is asked, keeps what it has. Since pairs are chosen by what the model said of them, the likelihood of the answers given
//! that is the same as if they had been drawn (selection is ignorable given the score: Rubin, Biometrika 63, 1976). It is not where people judge
//! pairs for what they know and the lists do not say.
//!
//! Answers about one component count together: their likelihood is the share of the ways that agree with all of them. (a, b) is learned of
//! all components, drawn towards nothing (normal, standard deviations [`BEFORE`]), then of components of two records, three or four, and
//! more, drawn towards that of all. A fivefold trial on answers held out decides whether it is used at all: the gain must be above its standard
//! error.

use super::{Component, Partitions, Weighing, components, divide, partition};
use crate::judgement::{Said, Verdicts};
use crate::score::Band;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Answers about records in doubt, at least, for anything to be learned.
pub const LEAST_ANSWERS: usize = 30;
/// A component whose likeliest way has a probability above 1 less this is certain by degrees.
const IN_DOUBT: f64 = 0.05;
/// Standard deviations of a (bits a join) and of b before anything was judged, and of what one size of component has apart from all.
const BEFORE: [f64; 2] = [1.0, 0.25];
const APART: [f64; 2] = [0.5, 0.125];
/// log2 of a probability below which b counts no further.
const LEAST_BITS: f64 = -5.0;
const FOLDS: usize = 5;
const ROUNDS: usize = 50;
/// Sizes of components that are learned apart: from, to.
pub const SIZES: [(usize, usize); 3] = [(2, 2), (3, 4), (5, usize::MAX)];

/// How odds are changed: bits a join, and the power less 1 to which a way's probability is raised.
pub type Change = [f64; 2];

/// What was learned from judgements.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// Answers about records in doubt: two records of one component that is not certain.
    pub answers: usize,
    /// Bits of surprise an answer on average, said without the lesson.
    pub surprise_before: f64,
    /// The same by lessons learned without the answer.
    pub surprise_held_out: f64,
    /// Whether it is used: there were enough answers, and it told answers held out better.
    pub is_used: bool,
    /// Answers and change by size of component, in the order of [`SIZES`]; no change where the lesson is not used.
    pub changes: [(usize, Change); SIZES.len()],
    /// Answers by the probability that was said without the lesson, and how many of them are one person.
    pub bands_before: [Band; 10],
    /// The same by lessons learned without the answer.
    pub bands_held_out: [Band; 10],
}

/// A component with what people said of its records, by their places in it.
struct Answered {
    component: Component,
    said: Vec<(usize, usize, bool)>,
}

/// Divides the records of a linkage into persons as judgements bind and as they teach.
pub fn partition_taught(linkage: &dyn Weighing, verdicts: &Verdicts) -> (Partitions, Lesson) {
    let lesson = learn(linkage, verdicts);
    let mut partitions = partition(linkage, verdicts);
    if lesson.is_used {
        partitions.take(&lesson);
    }
    (partitions, lesson)
}

/// Learns from the judgements that stand. Nothing of what they bind is in it: components are divided as if nobody had judged.
pub fn learn(linkage: &dyn Weighing, verdicts: &Verdicts) -> Lesson {
    lesson(&answered(linkage, verdicts))
}

fn lesson(answered: &[Answered]) -> Lesson {
    let answers = answered.iter().map(|one| one.said.len()).sum();
    let all: Vec<&Answered> = answered.iter().collect();
    let without = [Change::default(); SIZES.len()];
    let mut held_out = Told::default();
    let enough = answers >= LEAST_ANSWERS;
    for fold in (0..FOLDS).filter(|_| enough) {
        let (out, rest): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(|(at, _)| at % FOLDS == fold);
        let rest: Vec<&Answered> = rest.into_iter().map(|(_, one)| *one).collect();
        let changes = changes(&rest);
        out.into_iter().for_each(|(at, one)| held_out.add(at, one, &changes));
    }
    held_out.of_components.sort_unstable_by_key(|(at, _)| *at);
    let mut before = Told::default();
    all.iter().enumerate().for_each(|(at, one)| before.add(at, one, &without));
    let is_used = enough && is_better(&before.of_components, &held_out.of_components);
    let learned = if is_used { changes(&all) } else { without };
    let mut of_sizes = [(0, Change::default()); SIZES.len()];
    for (size, of) in of_sizes.iter_mut().enumerate() {
        let said = all.iter().filter(|one| one.component.size() == size).map(|one| one.said.len());
        *of = (said.sum(), learned[size]);
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of judgements")]
    let mean = |sum: f64| if answers > 0 { sum / answers as f64 } else { 0.0 };
    Lesson {
        answers,
        surprise_before: mean(before.surprise()),
        surprise_held_out: mean(if enough { held_out.surprise() } else { before.surprise() }),
        is_used,
        changes: of_sizes,
        bands_before: before.bands,
        bands_held_out: if enough { held_out.bands } else { before.bands },
    }
}

/// Components in doubt that people said something of, divided as if they had not.
fn answered(linkage: &dyn Weighing, verdicts: &Verdicts) -> Vec<Answered> {
    let said = verdicts.decided();
    let judged: FxHashSet<u32> = said.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    let nobody = Verdicts::default();
    let mut members = components(linkage, &nobody);
    members.retain(|records| records.iter().any(|record| judged.contains(record)));
    let mut answered: Vec<Answered> = divide(linkage, &nobody, members)
        .components
        .into_iter()
        .map(|component| Answered { component, said: Vec::new() })
        .collect();
    let mut at: FxHashMap<u32, (usize, usize)> = FxHashMap::default();
    for (number, one) in answered.iter().enumerate() {
        at.extend(one.component.records.iter().enumerate().map(|(place, record)| (*record, (number, place))));
    }
    for (one, other, same) in said {
        if let (Some((a, one)), Some((b, other))) = (at.get(&one), at.get(&other))
            && a == b
        {
            answered[*a].said.push((*one, *other, same));
        }
    }
    answered.retain(|one| !one.said.is_empty() && one.component.doubt() > 0.0 && one.is_possible());
    answered
}

/// What was told of answers: surprise in bits, and bands of probability.
#[derive(Default)]
struct Told {
    of_components: Vec<(usize, f64)>,
    bands: [Band; 10],
}

/// Whether answers held out surprise less by more than chance would have it: the gain is above its own standard error over components.
fn is_better(before: &[(usize, f64)], held_out: &[(usize, f64)]) -> bool {
    let gains: Vec<f64> = before.iter().zip(held_out).map(|((_, before), (_, after))| before - after).collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of components")]
    let count = gains.len() as f64;
    let sum: f64 = gains.iter().sum();
    let spread: f64 = gains.iter().map(|gain| (gain - sum / count).powi(2)).sum();
    sum > spread.sqrt()
}

impl Told {
    fn surprise(&self) -> f64 {
        self.of_components.iter().map(|(_, bits)| bits).sum()
    }

    fn add(&mut self, at: usize, one: &Answered, changes: &[Change; SIZES.len()]) {
        let ways = one.component.changed(changes[one.component.size()]);
        self.of_components.push((at, -one.agreeing(&ways).max(1e-9).log2()));
        for (a, b, same) in &one.said {
            let labelled = one.component.ways.iter().zip(&ways);
            let p: f64 = labelled.filter(|((labels, _), _)| labels[*a] == labels[*b]).map(|(_, p)| p).sum();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one of ten bands")]
            let band = &mut self.bands[((p * 10.0) as usize).min(9)];
            band.pairs += 1.0;
            band.said += p;
            band.true_pairs += f64::from(u8::from(*same));
        }
    }
}

impl Answered {
    /// Whether some way agrees with all that was said.
    fn is_possible(&self) -> bool {
        let ways: Vec<f64> = self.component.ways.iter().map(|(_, p)| f64::from(*p)).collect();
        self.agreeing(&ways) > 0.0
    }

    fn agrees(&self, labels: &[u8]) -> bool {
        self.said.iter().all(|(one, other, same)| (labels[*one] == labels[*other]) == *same)
    }

    /// Share of the ways that agree with what was said.
    fn agreeing(&self, ways: &[f64]) -> f64 {
        let labelled = self.component.ways.iter().zip(ways);
        labelled.filter(|((labels, _), _)| self.agrees(labels)).map(|(_, p)| p).sum()
    }
}

impl Component {
    /// Number of its size in [`SIZES`].
    fn size(&self) -> usize {
        let records = self.records.len();
        SIZES.iter().position(|(from, to)| (*from..=*to).contains(&records)).unwrap_or(SIZES.len() - 1)
    }

    /// How far it is in doubt: 0 where one way is certain, 1 where none has 1 - [`IN_DOUBT`].
    fn doubt(&self) -> f64 {
        let most = self.ways.iter().map(|(_, p)| f64::from(*p)).fold(0.0, f64::max);
        ((1.0 - most) / IN_DOUBT).clamp(0.0, 1.0)
    }

    /// What a change counts of each way: joins, and log2 of its probability; both by the doubt.
    fn features(&self) -> Vec<Change> {
        let doubt = self.doubt();
        let of = |(labels, p): &(Box<[u8]>, f32)| {
            let persons = labels.iter().max().map_or(0, |most| usize::from(*most) + 1);
            let joins = f64::from(u32::try_from(labels.len() - persons).unwrap_or(u32::MAX));
            [doubt * joins, doubt * f64::from(*p).log2().max(LEAST_BITS)]
        };
        self.ways.iter().map(of).collect()
    }

    /// Probabilities of the ways under a change.
    fn changed(&self, change: Change) -> Vec<f64> {
        let features = self.features();
        let bits = |feature: &Change| change[0] * feature[0] + change[1] * feature[1];
        let weight = |((_, p), feature): (&(Box<[u8]>, f32), &Change)| f64::from(*p) * bits(feature).exp2();
        let weights: Vec<f64> = self.ways.iter().zip(&features).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / sum).collect()
    }
}

impl Partitions {
    /// For each record the number of its component's size in [`SIZES`]; 0 where it is alone.
    pub(crate) fn sizes(&self) -> Vec<u8> {
        let mut sizes = vec![0; self.records];
        for component in &self.components {
            let size = u8::try_from(component.size()).unwrap_or(u8::MAX);
            component.records.iter().for_each(|record| sizes[*record as usize] = size);
        }
        sizes
    }

    /// Changes the probabilities of all components as a lesson says.
    fn take(&mut self, lesson: &Lesson) {
        self.components.par_iter_mut().with_min_len(1024).for_each(|component| {
            let change = lesson.changes[component.size()].1;
            let changed = component.changed(change);
            for ((_, p), now) in component.ways.iter_mut().zip(changed) {
                #[expect(clippy::cast_possible_truncation, reason = "a probability in single precision")]
                let now = now as f32;
                *p = now;
            }
        });
        self.pairs = self.components.par_iter().with_min_len(1024).flat_map_iter(Component::pairs).collect();
        self.pairs.par_sort_unstable_by_key(|pair| (pair.one, pair.other));
    }
}

/// The change for each size, from what was said of all and of those of the size.
fn changes(answered: &[&Answered]) -> [Change; SIZES.len()] {
    let of_all = change(answered, Change::default(), BEFORE);
    let mut changes = [of_all; SIZES.len()];
    for (size, of) in changes.iter_mut().enumerate() {
        let those: Vec<&Answered> = answered.iter().copied().filter(|one| one.component.size() == size).collect();
        *of = change(&those, of_all, APART);
    }
    changes
}

/// The likeliest change, normal before anything was said. Newton's steps on a bound of the posterior that touches it (the share of the ways
/// that agree is convex in the exponent, so its tangent lies below it), halved where one leads down.
fn change(answered: &[&Answered], centre: Change, spread: [f64; 2]) -> Change {
    let log_posterior = |at: Change| -> f64 {
        let said: f64 = answered.iter().map(|one| one.agreeing(&one.component.changed(at)).max(1e-300).ln()).sum();
        said - (0..2).map(|of| ((at[of] - centre[of]) / spread[of]).powi(2) / 2.0).sum::<f64>()
    };
    let (mut at, mut best) = (centre, log_posterior(centre));
    for _ in 0..ROUNDS {
        let step = newton(answered, at, centre, spread);
        let tried = (0..20).map(|halved| {
            let share = 0.5f64.powi(halved);
            let to = [at[0] + share * step[0], at[1] + share * step[1]];
            (to, log_posterior(to))
        });
        let Some((to, found)) = tried.into_iter().find(|(_, found)| *found > best) else { break };
        let gained = found - best;
        (at, best) = (to, found);
        if gained < 1e-9 {
            break;
        }
    }
    at
}

/// One step: gradient over the curvature of the bound, which is never negative.
fn newton(answered: &[&Answered], at: Change, centre: Change, spread: [f64; 2]) -> Change {
    let ridge = spread.map(|spread| 1.0 / (spread * spread));
    let mut gradient = [(centre[0] - at[0]) * ridge[0], (centre[1] - at[1]) * ridge[1]];
    let mut curvature = [ridge[0], 0.0, ridge[1]];
    let ln2 = std::f64::consts::LN_2;
    for one in answered {
        let (features, ways) = (one.component.features(), one.component.changed(at));
        let all = moments(&features, &ways);
        let labelled = one.component.ways.iter().zip(&ways);
        let agreeing: Vec<f64> = labelled.map(|((labels, _), p)| if one.agrees(labels) { *p } else { 0.0 }).collect();
        let said = moments(&features, &agreeing);
        for (sum, (said, all)) in gradient.iter_mut().zip(said.mean.iter().zip(all.mean)) {
            *sum += ln2 * (said - all);
        }
        for (sum, spread) in curvature.iter_mut().zip(all.spread) {
            *sum += ln2 * ln2 * spread;
        }
    }
    let [a, b, c] = curvature;
    let determinant = a * c - b * b;
    [(c * gradient[0] - b * gradient[1]) / determinant, (a * gradient[1] - b * gradient[0]) / determinant]
}

/// Mean and covariance (1 with 1, 1 with 2, 2 with 2) under weights.
struct Moments {
    mean: Change,
    spread: [f64; 3],
}

fn moments(features: &[Change], weights: &[f64]) -> Moments {
    let weighted = || features.iter().zip(weights);
    let sum: f64 = weights.iter().sum();
    let sum = if sum > 0.0 { sum } else { 1.0 };
    let mean = [0, 1].map(|of: usize| weighted().map(|(feature, p)| feature[of] * p).sum::<f64>() / sum);
    let product = |(a, b): (usize, usize)| {
        weighted().map(|(feature, p)| (feature[a] - mean[a]) * (feature[b] - mean[b]) * p).sum::<f64>() / sum
    };
    Moments { mean, spread: [(0, 0), (0, 1), (1, 1)].map(product) }
}

impl Verdicts {
    /// What was decided of pairs, in order: one person, or two.
    fn decided(&self) -> Vec<(u32, u32, bool)> {
        let mut decided: Vec<(u32, u32, bool)> = self
            .all()
            .filter(|(_, said)| *said != Said::Undecided)
            .map(|((one, other), said)| (one, other, said == Said::Same))
            .collect();
        decided.sort_unstable();
        decided
    }
}

#[cfg(test)]
mod tests;
