//! Runs the sampler on the model and keeps the unknowns in their own units. Judges nothing.

use crate::sampling::convergence::{Judge, Mixing};
use crate::sampling::nuts::{Chain, Length, chains};
use crate::sampling::real;
use crate::synthesis::model::{Model, State};

/// Where the unknowns of an earlier fit lay: a later fit of nearly the same model starts there and walks in these units, so that
/// it needs little time to warm up.
#[derive(Debug, Clone)]
pub struct Ground {
    middle: Vec<f64>,
    spread: Vec<f64>,
}

impl Ground {
    /// Of standardised draws.
    fn of(chains: &[Chain], dimension: usize) -> Self {
        let rows = || chains.iter().flat_map(|chain| chain.draws.chunks_exact(dimension));
        let count = real(rows().count().max(1));
        let (mut middle, mut squares) = (vec![0.0; dimension], vec![0.0; dimension]);
        for row in rows() {
            middle.iter_mut().zip(row).for_each(|(middle, z)| *middle += z / count);
        }
        for row in rows() {
            let off = row.iter().zip(&middle).map(|(z, middle)| z - middle);
            squares.iter_mut().zip(off).for_each(|(square, off)| *square += off * off / count);
        }
        Self { middle, spread: squares.into_iter().map(|square| square.sqrt().max(1e-3)).collect() }
    }

    fn place(&self, walked: &[f64]) -> Vec<f64> {
        walked.iter().zip(&self.middle).zip(&self.spread).map(|((w, middle), spread)| middle + spread * w).collect()
    }
}

/// Draws of everything that is reported, one column a quantity, chain after chain.
#[derive(Debug, Clone)]
pub struct Fit {
    pub chains: Vec<Chain>,
    pub ground: Ground,
    pub draws_of_chain: usize,
    judge: Judge,
    /// People, by series and year.
    pub people: Vec<Vec<f64>>,
    /// People of all series, by year.
    pub total: Vec<Vec<f64>>,
    pub share: Vec<Vec<f64>>,
    pub bias: Vec<Vec<f64>>,
    pub spread: Vec<Vec<f64>>,
    pub bias_scale: Vec<Vec<f64>>,
    pub change: Vec<f64>,
    /// Log likelihood, by observation.
    pub log_likelihood: Vec<Vec<f64>>,
    /// Logarithm that the model expects, by observation.
    pub expected: Vec<Vec<f64>>,
}

/// How well people and totals were drawn, in their order; absent where that cannot be judged.
#[derive(Debug, Clone)]
pub struct Mixed {
    pub people: Vec<Option<Mixing>>,
    pub total: Vec<Option<Mixing>>,
}

/// Draws from the model.
pub fn fit(model: &Model, length: &Length, seed: u64) -> Fit {
    let density = |z: &[f64], gradient: &mut [f64]| model.log_density(z, gradient);
    kept(model, chains(&density, model.dimension(), length, seed), length)
}

/// Draws from a model that is nearly the one of an earlier fit, from the ground of that.
pub fn fit_from(ground: &Ground, model: &Model, length: &Length, seed: u64) -> Fit {
    let density = |walked: &[f64], gradient: &mut [f64]| {
        let log = model.log_density(&ground.place(walked), gradient);
        gradient.iter_mut().zip(&ground.spread).for_each(|(by, spread)| *by *= spread);
        log
    };
    let mut chains = chains(&density, model.dimension(), length, seed);
    for chain in &mut chains {
        let places = chain.draws.chunks_exact(model.dimension()).flat_map(|walked| ground.place(walked));
        chain.draws = places.collect();
    }
    kept(model, chains, length)
}

fn kept(model: &Model, chains: Vec<Chain>, length: &Length) -> Fit {
    let evidence = &model.evidence;
    let all = length.chains * length.draws;
    let columns = |count: usize| vec![Vec::with_capacity(all); count];
    let mut fit = Fit {
        ground: Ground::of(&chains, model.dimension()),
        draws_of_chain: length.draws,
        judge: Judge::new(length.chains, length.draws),
        people: columns(evidence.series.len() * evidence.years),
        total: columns(evidence.years),
        share: columns(evidence.parts.len()),
        bias: columns(evidence.origins.len()),
        spread: columns(evidence.grades.len()),
        bias_scale: columns(evidence.letters.len()),
        change: Vec::with_capacity(all),
        log_likelihood: columns(evidence.observations.len()),
        expected: columns(evidence.observations.len()),
        chains: Vec::new(),
    };
    for chain in &chains {
        for z in chain.draws.chunks_exact(model.dimension()) {
            fit.keep(model, &model.state(z));
        }
    }
    fit.chains = chains;
    // The standardised draws have served.
    fit.chains.iter_mut().for_each(|chain| chain.draws = Vec::new());
    fit
}

impl Fit {
    fn keep(&mut self, model: &Model, state: &State) {
        let push = |columns: &mut [Vec<f64>], row: &[f64]| {
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(*value));
        };
        push(&mut self.people, &state.people);
        push(&mut self.share, &state.share);
        push(&mut self.bias, &state.bias);
        push(&mut self.spread, &state.spread);
        push(&mut self.bias_scale, &state.bias_scale);
        self.change.push(state.change);
        push(&mut self.total, &state.total);
        for (place, observation) in model.evidence.observations.iter().enumerate() {
            self.log_likelihood[place].push(model.likelihood(state, observation).0);
            self.expected[place].push(model.expected(state, observation));
        }
    }

    /// How well every figure was drawn.
    pub fn mixed(&self) -> Mixed {
        let of = |columns: &[Vec<f64>]| columns.iter().map(|column| self.mixing(column)).collect();
        Mixed { people: of(&self.people), total: of(&self.total) }
    }

    /// How well a column was drawn.
    pub fn mixing(&self, column: &[f64]) -> Option<Mixing> {
        let chains: Vec<&[f64]> = column.chunks_exact(self.draws_of_chain).collect();
        self.judge.mixing(&chains)
    }
}
