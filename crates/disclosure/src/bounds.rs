//! Outer bounds by interval arithmetic: cheap, never narrower than the truth allows, often wider. Solves nothing.

use crate::grid::Sum;
use crate::view::{Contradiction, View};
use std::collections::VecDeque;

/// Least and greatest value; `u64::MAX` stands for no limit.
pub type Bounds = (u64, u64);

/// Every sum is looked at so many times at most; what is found until then holds.
const ROUNDS: usize = 60;

/// Bounds on every cell of a view.
pub fn bounds(view: &View) -> Result<Vec<Bounds>, Contradiction> {
    let mut bounds: Vec<Bounds> = view.figures.iter().map(|f| f.map_or((0, u64::MAX), |n| (n, n))).collect();
    let mut sums_of = vec![Vec::new(); bounds.len()];
    for (number, sum) in view.sums.iter().enumerate() {
        for &cell in sum.parts.iter().chain([&sum.whole]) {
            sums_of[cell].push(number);
        }
    }
    let mut orders_of = vec![Vec::new(); bounds.len()];
    for (number, &(less, more)) in view.orders.iter().enumerate() {
        orders_of[less].push(number);
        orders_of[more].push(number);
    }
    let n_sums = view.sums.len();
    let mut waiting: VecDeque<usize> = (0..n_sums + view.orders.len()).collect();
    let mut queued = vec![true; waiting.len()];
    let mut visits = vec![0; waiting.len()];
    while let Some(number) = waiting.pop_front() {
        queued[number] = false;
        visits[number] += 1;
        let changed = match number.checked_sub(n_sums) {
            None => tighten_sum(&view.sums[number], &mut bounds)?,
            Some(order) => tighten_order(view.orders[order], &mut bounds)?,
        };
        for cell in changed {
            for next in sums_of[cell].iter().copied().chain(orders_of[cell].iter().map(|o| o + n_sums)) {
                if !queued[next] && visits[next] < ROUNDS {
                    queued[next] = true;
                    waiting.push_back(next);
                }
            }
        }
    }
    Ok(bounds)
}

fn narrow(cell: usize, to: Bounds, bounds: &mut [Bounds], changed: &mut Vec<usize>) -> Result<(), Contradiction> {
    let (low, high) = bounds[cell];
    let new = (low.max(to.0), high.min(to.1));
    if new.0 > new.1 {
        return Err(Contradiction(cell));
    }
    if new != (low, high) {
        bounds[cell] = new;
        changed.push(cell);
    }
    Ok(())
}

fn tighten_sum(sum: &Sum, bounds: &mut [Bounds]) -> Result<Vec<usize>, Contradiction> {
    let mut changed = Vec::new();
    let lows: u64 = sum.parts.iter().map(|&p| bounds[p].0).sum();
    let open = sum.parts.iter().filter(|&&p| bounds[p].1 == u64::MAX).count();
    let highs: u64 = sum.parts.iter().map(|&p| bounds[p].1).filter(|&h| h != u64::MAX).fold(0, u64::saturating_add);
    let all_highs = if open > 0 { u64::MAX } else { highs };
    narrow(sum.whole, (lows, all_highs), bounds, &mut changed)?;
    let (whole_low, whole_high) = bounds[sum.whole];
    for &part in &sum.parts {
        let (low, high) = bounds[part];
        let others_open = open - usize::from(high == u64::MAX);
        let others_high = if high == u64::MAX { highs } else { highs - high };
        let least = if others_open > 0 { 0 } else { whole_low.saturating_sub(others_high) };
        let most = if whole_high == u64::MAX {
            u64::MAX
        } else {
            whole_high.checked_sub(lows - low).ok_or(Contradiction(sum.whole))?
        };
        narrow(part, (least, most), bounds, &mut changed)?;
        if bounds[part] != (low, high) {
            // The running totals no longer hold; the sum comes up again because its cell changed.
            break;
        }
    }
    Ok(changed)
}

fn tighten_order((less, more): (usize, usize), bounds: &mut [Bounds]) -> Result<Vec<usize>, Contradiction> {
    let mut changed = Vec::new();
    narrow(more, (bounds[less].0, u64::MAX), bounds, &mut changed)?;
    narrow(less, (0, bounds[more].1), bounds, &mut changed)?;
    Ok(changed)
}
