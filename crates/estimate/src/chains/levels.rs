//! Levels between 0 and 1 for the amounts of a chain, draw by draw. Knows no amount's distribution.

use crate::chains::{Basis, Chain, Common, Stratum};
use crate::draws::unit;
use assize_record::id::Code;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Stream of the amounts that all strata share; strata have the streams of their places.
const SHARED: u64 = u64::MAX;

/// Draws levels: each stratum from a stream of its own, what is common from one for all.
pub struct Levels<'a> {
    chain: &'a Chain,
    own: Vec<ChaCha8Rng>,
    shared: ChaCha8Rng,
    payees: Vec<Code>,
    levels: Vec<Vec<f64>>,
}

impl<'a> Levels<'a> {
    pub fn new(chain: &'a Chain, seed: u64) -> Self {
        let stream = |place: u64| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(place);
            random
        };
        Self {
            own: (0..chain.strata.len()).map(|place| stream(u64::try_from(place).unwrap_or(SHARED - 1))).collect(),
            shared: stream(SHARED),
            payees: payees(chain),
            levels: chain.strata.iter().map(|stratum| vec![0.5; stratum.amounts().len()]).collect(),
            chain,
        }
    }

    /// The levels of the next draw, stratum by stratum, in the order of `Stratum::amounts`.
    pub fn fresh(&mut self) -> &[Vec<f64>] {
        for (levels, random) in self.levels.iter_mut().zip(&mut self.own) {
            levels.iter_mut().for_each(|level| *level = unit(random));
        }
        if self.chain.common == Common::default() {
            return &self.levels;
        }
        let (pay, months) = (unit(&mut self.shared), unit(&mut self.shared));
        let shares: BTreeMap<&Code, f64> = self.payees.iter().map(|payee| (payee, unit(&mut self.shared))).collect();
        for (stratum, levels) in self.chain.strata.iter().zip(&mut self.levels) {
            for (place, level) in levels.iter_mut().enumerate() {
                *level = match common(self.chain.common, stratum, place) {
                    Some(Shared::Pay) => pay,
                    Some(Shared::Months) => months,
                    Some(Shared::Share(payee)) => shares.get(payee).copied().unwrap_or(*level),
                    None => *level,
                };
            }
        }
        &self.levels
    }
}

/// Which shared amount one is.
#[derive(Debug, PartialEq, Eq)]
pub enum Shared<'a> {
    Pay,
    Months,
    /// A share of gross pay for this payee.
    Share(&'a Code),
}

/// Whether an amount of a stratum, by its place in `Stratum::amounts`, is shared by all.
pub fn common(common: Common, stratum: &Stratum, place: usize) -> Option<Shared<'_>> {
    match place {
        0 => None,
        1 => common.pay.then_some(Shared::Pay),
        2 => common.months.then_some(Shared::Months),
        _ => {
            let deduction = stratum.deductions.get(place - 3)?;
            (common.shares && deduction.basis == Basis::ShareOfGross).then_some(Shared::Share(&deduction.payee))
        }
    }
}

/// Payees of shares of gross pay, each once.
fn payees(chain: &Chain) -> Vec<Code> {
    let deductions = chain.strata.iter().flat_map(|stratum| &stratum.deductions);
    let mut payees: Vec<Code> =
        deductions.filter(|one| one.basis == Basis::ShareOfGross).map(|one| one.payee.clone()).collect();
    payees.sort();
    payees.dedup();
    payees
}
