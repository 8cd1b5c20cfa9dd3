//! Functions of the nodes as numbers rather than logarithms, so that a graph costs a product and no exponential. Sums over no graph.
//!
//! Nodes stand in blocks of sixteen. The numbers of a block have one power of 2 in common. A block in which a factor is too steep for
//! that holds logarithms, and so does one whose numbers have come to lie too far apart: nothing is lost however steep a function is.

use crate::sampling::lanes::{LN_2_HIGH, LN_2_LOW, exp};

/// Nodes that are looked at together.
pub const BLOCK: usize = 16;
/// A block in logarithms, in place of a bound.
const LOGS: i32 = i32::MIN;
/// Numbers of one block reach down to this power of 2 of the largest at most.
const FAR: i32 = -700;
/// A factor spans at most so many natural units in a block of numbers: 2^-700 times e^-200 is a number still.
const STEEP: f64 = 200.0;
/// The power of 2 that nothing counts as.
const NOTHING: i64 = -(1 << 60);

type Values = [f64; BLOCK];

/// A positive function of the nodes: numbers, or natural logarithms in blocks of those; padded to whole blocks with nothing.
#[derive(Debug, Clone)]
pub struct Scaled {
    values: Vec<Values>,
    scales: Vec<Scale>,
}

/// What the numbers of one block have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    /// The power of 2 that its numbers are to be multiplied with.
    shift: i64,
    /// A power of 2 below which none of its numbers lies but zeros, or [`LOGS`].
    low: i32,
}

const ZEROS: Scale = Scale { shift: 0, low: 0 };
const LOGARITHMS: Scale = Scale { shift: 0, low: LOGS };

/// One block of a function.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    values: &'a Values,
    scale: Scale,
    /// The largest of the values.
    top: f64,
}

/// By block, whether a function with these logarithms is too steep there for numbers.
pub fn steep(logs: &[f64]) -> impl Iterator<Item = bool> {
    logs.chunks(BLOCK).map(|block| {
        let least = block.iter().fold(f64::INFINITY, |least, log| least.min(*log));
        let span = block.iter().fold(f64::NEG_INFINITY, |top, log| top.max(*log)) - least;
        span.is_nan() || span > STEEP
    })
}

impl Scaled {
    /// The function with these logarithms, as logarithms in the blocks that are `steep`.
    pub fn of(logs: &[f64], steep: &[bool]) -> Self {
        let mut padded = logs.to_vec();
        padded.resize(logs.len().next_multiple_of(BLOCK), f64::NEG_INFINITY);
        let mut values = padded.as_chunks::<BLOCK>().0.to_vec();
        let scale = |(block, steep): (&mut Values, &bool)| if *steep { LOGARITHMS } else { from_logs(block) };
        let scales = values.iter_mut().zip(steep).map(scale).collect();
        Self { values, scales }
    }

    /// A function to be written to.
    pub fn empty(nodes: usize) -> Self {
        let count = nodes.div_ceil(BLOCK);
        Self { values: vec![[0.0; BLOCK]; count], scales: vec![ZEROS; count] }
    }

    /// Blocks of the function.
    pub fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        let block = |(values, scale): (_, &Scale)| Block { values, scale: *scale, top: largest(values) };
        self.values.iter().zip(&self.scales).map(block)
    }

    /// Writes parent x factor, and shows each block on the way. The factor has logarithms where the parent began with them.
    #[inline]
    pub fn multiply(&mut self, parent: &Self, factor: &Self, mut seen: impl FnMut(usize, &Block<'_>)) {
        let olds = parent.values.iter().zip(&parent.scales);
        let factors = factor.values.iter().zip(&factor.scales);
        let blocks = self.values.iter_mut().zip(&mut self.scales).zip(olds).zip(factors);
        for (place, (((values, scale), (old, of_old)), (by, of_by))) in blocks.enumerate() {
            let mut top;
            if of_old.low == LOGS {
                *scale = LOGARITHMS;
                top = added(values, old, by, *of_by);
            } else {
                top = multiplied(values, old, by);
                *scale = Scale { shift: of_old.shift + of_by.shift, low: of_old.low + of_by.low };
                if scale.low < FAR {
                    *scale = settled(values, *scale, top);
                    top = largest(values);
                }
            }
            seen(place, &Block { values, scale: *scale, top });
        }
    }

    /// The logarithm at a node.
    pub fn log(&self, node: usize) -> f64 {
        let (value, scale) = (self.values[node / BLOCK][node % BLOCK], self.scales[node / BLOCK]);
        if scale.low == LOGS { value } else { value.ln() + scale.shift as f64 * std::f64::consts::LN_2 }
    }

    /// The node of the largest value in a block.
    pub fn top_of(&self, place: usize) -> usize {
        let values = &self.values[place];
        let rises = |best: usize, node: usize| if values[node] > values[best] { node } else { best };
        place * BLOCK + (1..BLOCK).fold(0, rises)
    }
}

impl Block<'_> {
    /// Whether it holds logarithms.
    pub fn in_logs(&self) -> bool {
        self.scale.low == LOGS
    }

    /// Its largest value: a logarithm, or a number without the power of 2 that all have.
    pub fn top(&self) -> f64 {
        self.top
    }

    /// The digits of its largest number: from 1 to 2, without any power of 2.
    pub fn digits(&self) -> f64 {
        f64::from_bits(self.top.to_bits() & ((1 << 52) - 1) | 1023 << 52)
    }

    /// Its largest number as a power of 2, rounded down; far below all else for a block of zeros.
    pub fn power(&self) -> i64 {
        if self.in_logs() {
            // Rounded down by cutting a positive number.
            return ((self.top * std::f64::consts::LOG2_E).max(-1e12) + 1e12) as i64 - 1_000_000_000_000;
        }
        if self.top > 0.0 { exponent(self.top) + self.scale.shift } else { NOTHING }
    }

    /// Adds its numbers in units of 2^`unit` to `sums` and gives what they add up to. None may exceed the largest double.
    #[inline]
    pub fn add_to(&self, sums: &mut Values, unit: i64) -> f64 {
        let mut totals = [0.0; 4];
        let lanes = sums.as_chunks_mut::<4>().0.iter_mut().zip(self.values.as_chunks::<4>().0);
        if self.in_logs() {
            let (high, low) = (unit as f64 * LN_2_HIGH, unit as f64 * LN_2_LOW);
            for (sums, logs) in lanes {
                for lane in 0..4 {
                    let number = exp(logs[lane] - high - low);
                    sums[lane] += number;
                    totals[lane] += number;
                }
            }
        } else {
            let factor = power_of_2(self.scale.shift - unit);
            for (sums, numbers) in lanes {
                for lane in 0..4 {
                    let number = numbers[lane] * factor;
                    sums[lane] += number;
                    totals[lane] += number;
                }
            }
        }
        (totals[0] + totals[1]) + (totals[2] + totals[3])
    }
}

/// 2 to a power; the nearest that is a double for those beyond.
pub fn power_of_2(power: i64) -> f64 {
    f64::from_bits(((power.clamp(-1022, 1023) + 1023) as u64) << 52)
}

/// The power of 2 of a positive double that is not subnormal.
fn exponent(value: f64) -> i64 {
    (value.to_bits() >> 52) as i64 - 1023
}

fn largest(values: &Values) -> f64 {
    values.iter().fold(f64::NEG_INFINITY, |top, value| top.max(*value))
}

/// The least that is above `zero`.
fn least(values: &Values, zero: f64) -> f64 {
    values.iter().filter(|value| **value > zero).fold(f64::INFINITY, |least, value| least.min(*value))
}

/// Four lanes at a time, so that the compiler takes two or more in one instruction.
#[inline]
fn combined(values: &mut Values, old: &Values, by: &Values, both: impl Fn(f64, f64) -> f64) -> f64 {
    let mut tops = [f64::NEG_INFINITY; 4];
    let lanes = values.as_chunks_mut::<4>().0.iter_mut().zip(old.as_chunks::<4>().0).zip(by.as_chunks::<4>().0);
    for ((values, old), by) in lanes {
        for lane in 0..4 {
            let value = both(old[lane], by[lane]);
            values[lane] = value;
            tops[lane] = if value > tops[lane] { value } else { tops[lane] };
        }
    }
    let pairs = [0, 1].map(|lane| if tops[lane] > tops[lane + 2] { tops[lane] } else { tops[lane + 2] });
    if pairs[0] > pairs[1] { pairs[0] } else { pairs[1] }
}

#[inline]
fn multiplied(values: &mut Values, old: &Values, by: &Values) -> f64 {
    combined(values, old, by, |old, by| old * by)
}

/// Logarithms and their largest. The factor may be numbers, where the block began with those.
#[inline(never)]
fn added(values: &mut Values, old: &Values, by: &Values, of_by: Scale) -> f64 {
    if of_by.low == LOGS {
        return combined(values, old, by, |old, by| old + by);
    }
    let shift = of_by.shift as f64 * std::f64::consts::LN_2;
    combined(values, old, by, |old, by| old + (by.ln() + shift))
}

/// Turns logarithms into numbers; nothing of a factor may be smaller than the smallest double.
fn from_logs(values: &mut Values) -> Scale {
    let (top, least) = (largest(values), least(values, f64::NEG_INFINITY));
    if top == f64::NEG_INFINITY {
        values.fill(0.0);
        return ZEROS;
    }
    let power = (top * std::f64::consts::LOG2_E).floor();
    for value in values.iter_mut() {
        *value = exp(*value - power * LN_2_HIGH - power * LN_2_LOW);
    }
    let low = ((least - top) * std::f64::consts::LOG2_E).floor() - 1.0;
    Scale { shift: power as i64, low: low as i32 }
}

/// A block whose bound is low: its largest number near 1 and its true bound, or its logarithms.
#[cold]
fn settled(values: &mut Values, scale: Scale, top: f64) -> Scale {
    if top == 0.0 {
        return ZEROS;
    }
    let (power, low) = (exponent(top), exponent(least(values, 0.0)));
    if low - power < i64::from(FAR) {
        let common = scale.shift as f64 * std::f64::consts::LN_2;
        values.iter_mut().for_each(|value| *value = value.ln() + common);
        return LOGARITHMS;
    }
    let factor = power_of_2(-power);
    values.iter_mut().for_each(|value| *value *= factor);
    Scale { shift: scale.shift + power, low: (low - power) as i32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Multiplies a level along a path of factors and compares with sums of logarithms.
    #[track_caller]
    fn check(root: &[f64], factors: &[Vec<f64>]) {
        let mut too_steep: Vec<bool> = steep(root).collect();
        for factor in factors {
            too_steep.iter_mut().zip(steep(factor)).for_each(|(any, steep)| *any |= steep);
        }
        let mut level = Scaled::of(root, &too_steep);
        let mut logs = root.to_vec();
        for factor in factors {
            let mut child = Scaled::empty(root.len());
            let mut powers = Vec::new();
            child.multiply(&level, &Scaled::of(factor, &too_steep), |_, block| powers.push(block.power()));
            logs.iter_mut().zip(factor).for_each(|(log, factor)| *log += factor);
            for (node, log) in logs.iter().enumerate() {
                let close = (child.log(node) - log).abs() <= 1e-12 * (1.0 + log.abs());
                assert!(close || child.log(node) == *log, "{node} {} {log}", child.log(node));
            }
            for (place, (power, logs)) in powers.iter().zip(logs.chunks(BLOCK)).enumerate() {
                let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                assert!((child.log(child.top_of(place)) - top).abs() <= 1e-12 * (1.0 + top.abs()) || top.is_infinite());
                let expected = top * std::f64::consts::LOG2_E;
                assert!((*power as f64 + 0.5 - expected).abs() <= 0.501 || top.is_infinite() && *power <= -1 << 39);
            }
            level = child;
        }
    }

    #[test]
    fn products_are_sums_of_logarithms_however_steep() {
        for steepness in [0.01, 1.0, 15.0, 40.0, 300.0, 1e5] {
            let nodes = 0..40u32;
            let root: Vec<f64> = nodes.clone().map(|node| -steepness * f64::from(node)).collect();
            let back: Vec<f64> = nodes.clone().map(|node| steepness * f64::from(node) - 3.0).collect();
            let wave: Vec<f64> = nodes.clone().map(|node| steepness * f64::from(node).sin()).collect();
            check(&root, &[root.clone(), back.clone(), wave.clone(), back.clone(), root.clone(), wave, back]);
        }
    }

    #[test]
    fn a_path_that_sinks_and_rises_again_loses_nothing() {
        let nodes = 0..16u32;
        let sinks: Vec<f64> = nodes.map(|node| if node < 8 { -190.0 } else { -0.5 }).collect();
        let rises: Vec<f64> = sinks.iter().map(|log| -log).collect();
        check(&[0.0; 16], &[vec![sinks; 12], vec![rises; 12]].concat());
    }

    #[test]
    fn nodes_beyond_a_bound_stay_without_density() {
        let root: Vec<f64> = (0..32u32).map(|node| if node < 5 { 1.0 } else { f64::NEG_INFINITY }).collect();
        check(&root, &[vec![-3.0; 32], vec![500.0; 32], (0..32).map(|node| f64::from(node) * 90.0).collect()]);
    }

    #[test]
    fn sums_have_the_unit_that_is_asked_for() {
        for span in [0.1, 100.0] {
            let logs: Vec<f64> = (0..16).map(|node| 700.0 - span * f64::from(node)).collect();
            let level = Scaled::of(&logs, &steep(&logs).collect::<Vec<_>>());
            let mut sums = [0.0; BLOCK];
            let block = level.blocks().next().unwrap();
            assert_eq!(block.power(), 1009);
            let total = block.add_to(&mut sums, 1000);
            let expected = |log: f64| (log - 1000.0 * std::f64::consts::LN_2).exp();
            for (sum, log) in sums.iter().zip(&logs) {
                assert!((sum - expected(*log)).abs() <= 1e-12 * expected(*log) + 1e-300, "{log} {sum}");
            }
            assert!((sums.iter().sum::<f64>() / total - 1.0).abs() < 1e-14);
        }
    }
}
