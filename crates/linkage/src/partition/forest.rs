//! What all pairs of a cluster say of it, one comparison at a time.

use super::MOST_BITS;

/// The mean weight of the pairs of a cluster that state something, times the records that do less one: what all of its pairs say, counted as often
/// as a tree has edges (a composite likelihood whose weight is that of independent pieces: Varin, Reid and Firth, Statistica Sinica 21, 2011).
pub(super) fn mean_pair(cluster: &[usize], weight: impl Fn(usize, usize) -> f32) -> f32 {
    let (mut sum, mut pairs, mut stating) = (0.0f32, 0.0f32, 0.0f32);
    for i in cluster {
        let mut states = false;
        for j in cluster.iter().filter(|j| *j != i) {
            let of = weight(*i, *j);
            if !of.is_nan() {
                (sum, pairs, states) = (sum + of, pairs + 1.0, true);
            }
        }
        stating += f32::from(u8::from(states));
    }
    if pairs > 0.0 { sum / pairs * (stating - 1.0) } else { 0.0 }
}

/// The weight of the heaviest forest over the records of a cluster that state something, and part of what contradicts it. A weight that
/// is not a number stands for a comparison that was not made.
pub(super) fn heaviest_forest(cluster: &[usize], contradiction: f32, weight: impl Fn(usize, usize) -> f32) -> f32 {
    match cluster {
        [one, other] => {
            let only = weight(*one, *other);
            if only.is_nan() { 0.0 } else { only }
        }
        [a, b, c] => {
            let all = [weight(*a, *b), weight(*a, *c), weight(*b, *c)];
            let made = all.iter().filter(|of| !of.is_nan());
            let (sum, least) = made.clone().fold((0.0, f32::INFINITY), |(sum, least), of| (sum + of, of.min(least)));
            if made.count() == 3 { sum - least + contradiction * least.min(0.0) } else { sum }
        }
        [_, _, _, _] => forest_of_many(cluster, contradiction, weight),
        // One wrong record of n contradicts n - 1 others at once: more than three of them count as three.
        [..] => {
            let share = 4.0 / f32::from(u8::try_from(cluster.len()).unwrap_or(u8::MAX));
            forest_of_many(cluster, contradiction * share, weight)
        }
    }
}

/// By Prim's way: for each record not reached yet its heaviest pair with one that is; a new tree starts where no pair leads on.
fn forest_of_many(cluster: &[usize], contradiction: f32, weight: impl Fn(usize, usize) -> f32) -> f32 {
    let mut heaviest = [f32::NEG_INFINITY; MOST_BITS];
    let mut open: u64 = u64::MAX >> (MOST_BITS - cluster.len());
    let (mut sum, mut against) = (0.0, 0.0);
    let mut next = 0;
    while open != 0 {
        if heaviest[next] > f32::NEG_INFINITY {
            sum += heaviest[next];
            against -= heaviest[next].min(0.0);
        }
        open &= !(1 << next);
        let (mut left, mut best, reached) = (open, f32::NEG_INFINITY, next);
        next = open.trailing_zeros() as usize % MOST_BITS;
        while left != 0 {
            let place = left.trailing_zeros() as usize;
            left &= left - 1;
            let of = weight(cluster[reached], cluster[place]);
            against += of.min(0.0);
            if of > heaviest[place] {
                heaviest[place] = of;
            }
            if heaviest[place] > best {
                (next, best) = (place, heaviest[place]);
            }
        }
    }
    sum + contradiction * against.min(0.0)
}
