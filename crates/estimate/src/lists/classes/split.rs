//! Two classes share out anew what the lists have of both. Leaves the posterior as it is.
//!
//! What a table fixes well about two classes together is how many entries each list has of them, a_j = nu_g l_gj + nu_h l_hj, and how many
//! entries are of people who are on another list already: the excess e = sum of a_j - (nu_g s_g + nu_h s_h), s being the probability to
//! be seen at all. A move keeps both and gives class h the part y_j of the entries of list j and the part x of the excess. Entries and
//! excess of a class have one size and one set of probabilities that give them (`class_with`), so that the number of unseen follows: a merger of
//! two classes that are easily seen makes one that is larger than both and harder to see.
//!
//! Sizes are free of scale here (M = c nu with density 1/c for c), which gives c^-K where the shares add up to c after a move. The
//! change from (nu, l) of a class to its entries and excess has the volume nu^J P(on two lists and more).

use super::moves::below;
use super::state::State;
use crate::draws::unit;
use crate::lists::table::MOST_LISTS;
use crate::sampling::{log_add, normal};
use rand_chacha::ChaCha8Rng;

/// A size below this part of the entries is none.
const LEAST_SIZE: f64 = 1e-10;
/// Classes smaller than this are left to the Gibbs step: products of their entries would be no numbers.
const LEAST_HELD: f64 = 1e-200;
/// A class is at most this many times as large as the entries of both.
const MOST_SIZE: f64 = 10.0;
const LEAST_SEEN: f64 = 1e-4;

/// Size and probabilities of one class.
#[derive(Debug, Clone, Copy)]
struct Class {
    size: f64,
    seen: [f64; MOST_LISTS],
    lists: usize,
}

/// Entries by list and their excess over the people.
#[derive(Debug, Clone, Copy)]
struct Entries {
    of_list: [f64; MOST_LISTS],
    excess: f64,
    lists: usize,
}

impl Class {
    fn of(state: &State, h: usize) -> Self {
        let of_class = state.of_class(h);
        let mut seen = [0.0; MOST_LISTS];
        seen[..of_class.len()].copy_from_slice(of_class);
        Self { size: state.log_share[h].exp(), seen, lists: of_class.len() }
    }

    /// Probability of one list and more, of two and more, and the mean number of entries beyond the first. Sums of positive numbers
    /// only, so that nothing is lost where probabilities are small.
    fn chances(&self) -> (f64, f64, f64) {
        let (mut any, mut several, mut beyond) = (0.0, 0.0, 0.0);
        for l in &self.seen[..self.lists] {
            several += l * (any - several);
            beyond += l * any;
            any += l * (1.0 - any);
        }
        (any, several, beyond)
    }

    fn entries(&self) -> Entries {
        let (_, _, beyond) = self.chances();
        Entries { of_list: self.seen.map(|l| l * self.size), excess: self.size * beyond, lists: self.lists }
    }

    fn log_volume(&self) -> f64 {
        self.lists as f64 * self.size.ln() + self.chances().1.ln()
    }
}

impl Entries {
    fn total(&self) -> f64 {
        self.of_list[..self.lists].iter().sum()
    }

    fn with(&self, other: &Self, sign: f64) -> Self {
        let mut sum = *self;
        sum.of_list.iter_mut().zip(&other.of_list).for_each(|(sum, other)| *sum += sign * other);
        sum.excess += sign * other.excess;
        sum
    }

    /// The class that has these entries, if there is one: Newton's method for the logarithm of the size, in which that of the excess is
    /// nearly a line of slope -1.
    fn class(&self) -> Option<Class> {
        let of_list = &self.of_list[..self.lists];
        let most = of_list.iter().copied().fold(0.0, f64::max);
        let total = self.total();
        // Written so that NaN is refused too.
        if !(of_list.iter().all(|entries| *entries > 0.0) && self.excess > 0.0 && self.excess < total - most) {
            return None;
        }
        let squares: f64 = of_list.iter().map(|entries| entries * entries).sum();
        let mut size = ((total * total - squares) / 2.0 / self.excess).max(most * 1.000_001);
        let mut class = Class { size, seen: [0.0; MOST_LISTS], lists: self.lists };
        for _ in 0..40 {
            class.size = size;
            class.seen.iter_mut().zip(&self.of_list).for_each(|(l, entries)| *l = entries / size);
            let (_, several, beyond) = class.chances();
            let step = (beyond * size / self.excess).ln() * beyond / several;
            if step.abs() < 1e-12 {
                let sound = class.seen[..self.lists].iter().all(|l| *l > 1e-12 && *l < 1.0 - 1e-12);
                return sound.then_some(class);
            }
            let next = size * step.exp();
            size = if next > most { next } else { f64::midpoint(size, most) };
        }
        None
    }
}

/// Draws class `h` anew, class `g` taking the rest. Gives the logarithm of all but prior and likelihood in the ratio of acceptance; `None` if
/// there is no such class.
pub fn redraw(state: &mut State, [g, h]: [usize; 2], random: &mut ChaCha8Rng) -> Option<f64> {
    let (old_g, old_h) = (Class::of(state, g), Class::of(state, h));
    if old_g.size.min(old_h.size) < LEAST_HELD {
        return None;
    }
    let both = old_g.entries().with(&old_h.entries(), 1.0);
    let proposal = Proposal { both };
    let new_h = proposal.draw(random)?;
    let new_g = both.with(&new_h.entries(), -1.0).class()?;
    if new_g.size.min(new_h.size) < LEAST_HELD {
        return None;
    }
    let proposals = proposal.log_density(&old_h, &old_g) - proposal.log_density(&new_h, &new_g);
    let volumes = old_g.log_volume() - new_g.log_volume();
    Some(proposals + volumes + put(state, [(g, new_g), (h, new_h)]))
}

/// Lets the parts of class `h` drift in log odds by about `step`, one or all of them. Otherwise as [`redraw`].
pub fn drift(state: &mut State, [g, h]: [usize; 2], step: f64, random: &mut ChaCha8Rng) -> Option<f64> {
    let (old_g, old_h) = (Class::of(state, g), Class::of(state, h));
    if old_g.size.min(old_h.size) < LEAST_HELD {
        return None;
    }
    let (of_g, of_h) = (old_g.entries(), old_h.entries());
    let both = of_g.with(&of_h, 1.0);
    let mut new = of_h;
    let lists = both.lists;
    let which = below(random, lists + 2);
    let mut log_jacobian = 0.0;
    for j in 0..lists {
        if which == j || which == lists + 1 {
            let step = if which == j { step } else { step * normal(random) };
            let (to, log) = drifted(of_h.of_list[j], of_g.of_list[j], step);
            new.of_list[j] = to;
            log_jacobian += log;
        }
    }
    if which >= lists {
        let step = if which == lists { step } else { step * normal(random) };
        let (to, log) = drifted(of_h.excess, of_g.excess, step);
        new.excess = to;
        log_jacobian += log;
    }
    let (new_h, new_g) = (new.class()?, both.with(&new, -1.0).class()?);
    if new_g.size.min(new_h.size) < LEAST_HELD {
        return None;
    }
    let volumes = old_g.log_volume() + old_h.log_volume() - new_g.log_volume() - new_h.log_volume();
    Some(log_jacobian + volumes + put(state, [(g, new_g), (h, new_h)]))
}

/// A part after a step of the log odds between it and the rest, and the logarithm of what the step does to a density.
fn drifted(part: f64, rest: f64, step: f64) -> (f64, f64) {
    let both = part + rest;
    let odds = part / rest * step.exp();
    let (new, new_rest) = (both * odds / (1.0 + odds), both / (1.0 + odds));
    (new, new.ln() + new_rest.ln() - part.ln() - rest.ln())
}

/// Puts classes into the state and makes the shares add up to 1. Gives the logarithm of c^-K.
fn put(state: &mut State, classes: [(usize, Class); 2]) -> f64 {
    for (h, class) in classes {
        state.of_class_mut(h).copy_from_slice(&class.seen[..class.lists]);
        state.log_share[h] = class.size.ln();
    }
    state.make_whole() * -(state.classes() as f64)
}

/// The law of (nu_h, l_h) given the entries of both. Half of it: a class of any size, uniform in the logarithm, each probability half uniform and
/// half uniform in the logarithm; this is how classes are born and die. The other half: all parts y_j and x from a beta(1/2, 1/2) law.
struct Proposal {
    both: Entries,
}

impl Proposal {
    fn draw(&self, random: &mut ChaCha8Rng) -> Option<Class> {
        let Entries { of_list, excess, lists } = self.both;
        if unit(random) < 0.5 {
            let size = self.both.total() * (LEAST_SIZE.ln() + unit(random) * (MOST_SIZE / LEAST_SIZE).ln()).exp();
            let mut seen = [0.0; MOST_LISTS];
            seen[..lists].fill_with(|| draw_seen(random));
            return Some(Class { size, seen, lists });
        }
        let mut drawn = Entries { of_list: [0.0; MOST_LISTS], excess: excess * arcsine(random), lists };
        for (drawn, entries) in drawn.of_list.iter_mut().zip(&of_list[..lists]) {
            *drawn = entries * arcsine(random);
        }
        drawn.class()
    }

    /// The other class is given too, for the part that it has would be lost where it is very small.
    fn log_density(&self, class: &Class, other: &Class) -> f64 {
        let lists = class.lists;
        let relative = class.size / self.both.total();
        let mut small = f64::NEG_INFINITY;
        if (LEAST_SIZE..MOST_SIZE).contains(&relative) {
            small = -class.size.ln() - (MOST_SIZE / LEAST_SIZE).ln().ln();
            small += class.seen[..lists].iter().map(|l| density_seen(*l).ln()).sum::<f64>();
        }
        let (own, rest) = (class.entries(), other.entries());
        // The density of a part y of e entries is 1 / (pi e sqrt(y (1 - y))). In logarithms, for the rest may be as small as 1e-300.
        let density = |own: f64, rest: f64| -std::f64::consts::PI.ln() - (own.ln() + rest.ln()) / 2.0;
        let of_lists = own.of_list[..lists].iter().zip(&rest.of_list).map(|(own, rest)| density(*own, *rest));
        let parts = class.log_volume() + density(own.excess, rest.excess) + of_lists.sum::<f64>();
        0.5f64.ln() + log_add(small, parts)
    }
}

fn draw_seen(random: &mut ChaCha8Rng) -> f64 {
    if unit(random) < 0.5 { unit(random) } else { LEAST_SEEN.powf(unit(random)) }
}

fn density_seen(d: f64) -> f64 {
    0.5 + if d > LEAST_SEEN { 0.5 / (d * -LEAST_SEEN.ln()) } else { 0.0 }
}

/// A beta(1/2, 1/2) number.
fn arcsine(random: &mut ChaCha8Rng) -> f64 {
    (unit(random) * std::f64::consts::FRAC_PI_2).sin().powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::classes::Settings;
    use crate::lists::classes::state::Counts;
    use crate::lists::published::published;
    use crate::sampling::variates::stream;

    fn class(size: f64, of_list: &[f64]) -> Class {
        let mut seen = [0.0; MOST_LISTS];
        seen[..of_list.len()].copy_from_slice(of_list);
        Class { size, seen, lists: of_list.len() }
    }

    #[test]
    fn entries_and_their_excess_have_one_class() {
        let mut random = stream(1, 0);
        for lists in (2..=MOST_LISTS).cycle().take(3000) {
            let of_list: Vec<f64> = (0..lists).map(|_| draw_seen(&mut random)).collect();
            let truth = class(unit(&mut random), &of_list);
            let found = truth.entries().class().unwrap();
            assert!((found.size / truth.size - 1.0).abs() < 1e-9, "{truth:?} {found:?}");
        }
    }

    #[test]
    fn entries_without_a_class_have_none() {
        // One list cannot have more entries than there are people, and without people on two lists there is no size.
        for (of_list, excess) in [([0.5, 0.1], 0.2), ([0.5, 0.1], 0.0), ([0.0, 0.1], 0.01), ([f64::NAN, 0.1], 0.01)] {
            let mut entries = Entries { of_list: [0.0; MOST_LISTS], excess, lists: 2 };
            entries.of_list[..2].copy_from_slice(&of_list);
            assert!(entries.class().is_none(), "{of_list:?} {excess}");
        }
    }

    #[test]
    fn two_lists_give_the_size_of_lincoln_and_petersen() {
        // 0.3 and 0.2 of all are on the lists and 0.06 on both: as many as there would be in a population of 0.3 x 0.2 / 0.06 = 1.
        let mut entries = Entries { of_list: [0.0; MOST_LISTS], excess: 0.06, lists: 2 };
        entries.of_list[..2].copy_from_slice(&[0.3, 0.2]);
        assert!((entries.class().unwrap().size - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_move_keeps_what_the_lists_have_of_both_classes() {
        let table = published("uk2013_5").unwrap();
        let counts = Counts::of(&table);
        let mut random = stream(2, 0);
        let mut state = State::start(&table, &counts, Settings::with_seed(1), &mut random);
        let mut taken = 0;
        for round in 0..400 {
            let before = Class::of(&state, 0).entries().with(&Class::of(&state, 1).entries(), 1.0);
            let whole = state.log_factor;
            let step = normal(&mut random);
            let moved = match round % 2 {
                0 => redraw(&mut state, [0, 1], &mut random),
                _ => drift(&mut state, [0, 1], step, &mut random),
            };
            if moved.is_some() {
                taken += 1;
                let after = Class::of(&state, 0).entries().with(&Class::of(&state, 1).entries(), 1.0);
                // The shares were divided by their sum.
                let sum = (state.log_factor - whole).exp();
                assert!((after.excess * sum / before.excess - 1.0).abs() < 1e-6);
                assert!((after.total() * sum / before.total() - 1.0).abs() < 1e-9);
            }
        }
        assert!(taken > 100, "{taken}");
    }

    #[test]
    fn beside_a_class_that_is_almost_nothing_a_move_is_not_certain() {
        // The density of such a state once overflowed, every move away from it was taken, and New Orleans came out at [541, 2867].
        let table = published("neworleans_5").unwrap();
        let counts = Counts::of(&table);
        let mut random = stream(3, 0);
        for log_share in [-20.0, -100.0, -300.0, -460.0, -600.0, -800.0] {
            for _ in 0..200 {
                let mut state = State::start(&table, &counts, Settings::with_seed(1), &mut random);
                state.log_share[0] = log_share;
                if let Some(ratio) = redraw(&mut state, [0, 1], &mut random) {
                    assert!(ratio < 0.0, "{log_share} {ratio}");
                }
            }
        }
    }
}
